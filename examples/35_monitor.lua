-- 35 monitor: what one watches while a net trains, as a picture.  The loss of every batch (pale) and its
-- running mean, the accuracy on examples that it does not learn from, how fast it goes, and how long it will
-- take: all read from the log that tarn.train writes for TensorBoard.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local quick = tarn.flags.quick

local hp = tarn.options {
  epochs = { quick and 2 or 8, integers = { 1, 100 } },
  batch = { 64, integers = { 1, 1024 } },
  lr = { 2e-3, log = { 1e-4, 1e-1 } },
}

local digits = quick and tarn.data.fashion_mnist() or tarn.data.mnist()
local train, validation = digits.train:split(0.9)
train, validation = train:subset(1, quick and 1500 or 20000), validation:subset(1, quick and 500 or 3000)

local net = nn.Sequential {
  input = { 1, 28, 28 },
  nn.Conv2d(8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 5), nn.ReLU(), nn.MaxPool2d(2),
  nn.Flatten(), nn.Linear(10), nn.Softmax(),
}
local folder = tarn.result.path "_log"
os.execute(("rm -rf '%s'"):format(folder))
local result = tarn.train(net, train, { validation = validation, epochs = hp.epochs, batch = hp.batch, lr = hp.lr,
  schedule = "one_cycle", log = folder })
local log = tarn.tensorboard.read(folder)
local steps = log["loss/batch"]

-- Losses and their running mean, speed and time left at every fiftieth step.
local x, losses, means, mean = {}, {}, {}, nil
local at, speed, left, elapsed = {}, {}, {}, {}
local per_epoch = math.ceil(#train / hp.batch)
local total = per_epoch * hp.epochs
local EVERY <const> = quick and 5 or 50
for i, row in ipairs(steps) do
  mean = mean and mean + 0.05 * (row.value - mean) or row.value
  x[i], losses[i], means[i] = row.step / per_epoch, row.value, mean
  if i % EVERY == 0 then
    local before = steps[i - EVERY] or steps[1]
    local seconds = math.max(row.time - before.time, 1e-6)
    at[#at + 1], speed[#speed + 1] = row.step / per_epoch, EVERY * hp.batch / seconds
    elapsed[#elapsed + 1] = row.time - steps[1].time
    left[#left + 1] = elapsed[#elapsed] / i * (total - i)
  end
end
local epochs, accuracy = {}, {}
for i, row in ipairs(log["accuracy/validation"]) do epochs[i], accuracy[i] = row.step / per_epoch, row.value * 100 end

local ticks = {}
for i = 0, hp.epochs, 2 do ticks[#ticks + 1] = i end
local function panel(title, ylabel)
  return plot.figure { title = title, ylabel = ylabel, xlabel = "epoch", xlim = { 0, hp.epochs + 0.15 },
    xticks = ticks }
end
local loss = panel("loss", "cross-entropy"):yscale "log"
  :line { x, losses, width = 0.4, alpha = 0.35, color = plot.color(1), label = "each batch" }
  :line { x, means, width = 1.8, color = plot.color(1), label = "running mean" }
local right = panel("validation", "right (%)"):ylim { math.min(90, table.unpack(accuracy)) // 10 * 10, 100 }
  :line { epochs, accuracy, marker = "circle", width = 1.6, color = plot.color(2) }
local rate = panel("speed", "examples a second"):ylim { 0 }:line { at, speed, width = 1.2, color = plot.color(3) }
local clock = panel("time", "seconds")
  :line { at, elapsed, width = 1.6, color = plot.color(1), label = "gone" }
  :line { at, left, width = 1.6, dash = "dashed", color = plot.color(2), label = "left" }

local numbers = { steps = #steps, epochs = result.epochs, first = losses[1], last = means[#means],
  accuracy = result.best.accuracy, left = left[#left], history = result.history }
return tarn.result(numbers, plot.grid { loss, right, rate, clock, columns = 2, width = 7.2, height = 4.8 })
