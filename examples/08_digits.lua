-- 08 digits: the recogniser of handwritten digits: eleven layers trained on MNIST.  Each picture stands beside
-- ten bars, one for each digit from 0 to 9: the right one is blue, a wrong answer orange.  The second picture
-- has the worst mistakes, those where the right digit got the smallest probability: some would mislead anyone.

local tarn = require "tarn"
local nn, data = tarn.nn, tarn.data
local quick = tarn.flags.quick

local hp = tarn.options {
  lr = { 1e-3, log = { 1e-4, 1e-1 }, about = "peak learning rate of Adam" },
  hidden = { 500, choices = { 125, 250, 500 } },
  batch = { 64, integers = { 16, 256 } },
  epochs = { quick and 1 or 12, integers = { 1, 50 } },
}

local digits = quick and data.fashion_mnist() or data.mnist()
local train, validation = digits.train:split(0.9)
if quick then
  train, validation = train:subset(1, 6000), validation:subset(1, 1000)
  digits.test = digits.test:subset(1, 1000)
end

local net = nn.Sequential {
  input = { 1, 28, 28 },
  nn.Conv2d(20, 5), nn.ReLU(), nn.MaxPool2d(2),
  nn.Conv2d(50, 5), nn.ReLU(), nn.MaxPool2d(2),
  nn.Flatten(), nn.Linear(hp.hidden), nn.ReLU(), nn.Linear(10), nn.Softmax(),
}
net:class_names(digits.classes)
print(net)

local result = tarn.train(net, train, {
  validation = validation, optimizer = "adam", lr = hp.lr, schedule = "one_cycle",
  epochs = hp.epochs, batch = hp.batch, checkpoint = tarn.result.path "",
})

-- The test set is touched once, here.
local test = digits.test
local scores = net:predict(test)
local targets = test:labels()
local accuracy = tarn.metrics.accuracy(scores, targets)
local top2 = tarn.metrics.top_k(scores, targets, 2)
print(("test accuracy %.2f%%, in the first two %.2f%%, after %d epochs (best: %d)")
  :format(accuracy * 100, top2 * 100, result.epochs, result.best.epoch))

-- ---- pictures: each example beside ten bars, one for each digit from 0 to 9 -------------------
-- Pale slots show where all ten stand.  Blue, slot and bar: the right digit; orange: a wrong answer.

local SCALE <const>, BAR <const>, HIGH <const> = 3, 9, 84
local SLOT <const>, RIGHT_SLOT <const> = { 238, 238, 238 }, { 190, 220, 238 }
local RIGHT <const>, WRONG <const>, OTHER <const> = { 0, 114, 178 }, { 213, 94, 0 }, { 150, 150, 150 }

-- (3 x 88 x 186) numbers 0..255
local function cell(i)
  local image = test:image(i):reshape(28, 1, 28, 1):expand(28, SCALE, 28, SCALE):reshape(HIGH, HIGH)
  local canvas = tarn.full({ 3, HIGH + 4, HIGH + 12 + 10 * BAR }, 255, "uint8")
  canvas[{ {}, { 3, HIGH + 2 }, { 3, HIGH + 2 } }] = image:neg():add(255):unsqueeze(1):expand(3, HIGH, HIGH)
  local answer, target = scores[i]:argmax():item(), targets:get(i)
  for class = 1, 10 do
    local left = HIGH + 10 + (class - 1) * BAR
    local columns, height = { left, left + BAR - 3 }, math.floor(scores:get(i, class) * HIGH + 0.5)
    local colour = class == target and RIGHT or class == answer and WRONG or OTHER
    canvas[{ {}, { 3, HIGH + 2 }, columns }] = tarn.tensor(class == target and RIGHT_SLOT or SLOT):reshape(3, 1, 1)
    if height > 0 then
      canvas[{ {}, { HIGH + 3 - height, HIGH + 2 }, columns }] = tarn.tensor(colour):reshape(3, 1, 1)
    end
  end
  return canvas
end

local function picture(positions, columns)
  local cells = {}
  for k, i in ipairs(positions) do cells[k] = cell(i) end
  return tarn.image.grid(tarn.stack(cells), { columns = columns, gap = 10, background = 255 })
end

local first = {}
for i = 1, 30 do first[i] = i end

-- The worst mistakes: where the right digit got the smallest probability.
local given = scores:gather(2, targets:reshape(-1, 1)):reshape(-1):tolist()
local answers, order = scores:argmax(2):tolist(), {}
for i, answer in ipairs(answers) do
  if answer ~= targets:get(i) then order[#order + 1] = i end
end
table.sort(order, function(a, b) return given[a] < given[b] or (given[a] == given[b] and a < b) end)
local worst = { table.unpack(order, 1, math.min(30, #order)) }

net:save(tarn.result.path ".safetensors")
return tarn.result({
  accuracy = accuracy, top2 = top2, mistakes = #order, examples = #test,
  epochs = result.epochs, best = result.best,
  history = result.history, seconds = result.seconds, examples_per_second = result.examples_per_second,
  confusion = tarn.metrics.confusion(scores, targets):tolist(), options = tarn.options.declared.values,
}, { picture(first, 5), mistakes = #worst > 0 and picture(worst, 5) or nil })
