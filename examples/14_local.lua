-- 14 local: why convolution.  Two nets with the same number of weights, one of convolutions and one dense,
-- learn digits; then both learn the same digits with their pixels in another order, the same for all images.
-- To the dense net that makes no difference.  The gain of the other is gone: it came from neighbours.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local digits = require "digits"
local quick = tarn.flags.quick

local hp = tarn.options {
  examples = { quick and 3000 or 15000, integers = { 100, 50000 } },
  epochs = { quick and 2 or 6, integers = { 1, 100 } },
  tries = { quick and 1 or 3, integers = { 1, 20 }, about = "of which the mean is shown" },
  lr = { 3e-3, log = { 1e-4, 1e-1 } },
}

local data = digits.data(quick)
local train, validation = data.train:split(0.85)
train = train:subset(1, math.min(hp.examples, #train))

local order = tarn.randperm(784)
local function permute(x) return x:reshape(-1, 784):index_select(2, order):reshape(-1, 1, 28, 28) end

local makers = {
  convolution = function()
    return nn.Sequential { input = { 1, 28, 28 }, nn.Conv2d(16, 5), nn.ReLU(), nn.MaxPool2d(2),
      nn.Conv2d(32, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(10), nn.Softmax() }
  end,
  dense = function()
    return nn.Sequential { input = { 1, 28, 28 }, nn.Flatten(), nn.Linear(23), nn.ReLU(), nn.Linear(10), nn.Softmax() }
  end,
}

local function accuracy_of(kind, set, held)
  local sum, count = 0.0, nil
  for _ = 1, hp.tries do
    local net = makers[kind]()
    tarn.train(net, set, { epochs = hp.epochs, lr = hp.lr, schedule = "cosine", progress = false })
    sum, count = sum + net:evaluate(held).accuracy, net:parameter_count()
  end
  return sum / hp.tries, count
end

local out, wrong = { runs = {} }, { {}, {} }
for i, pixels in ipairs { "in place", "permuted" } do
  local set, held = train, validation
  if pixels == "permuted" then set, held = train:map(permute), validation:map(permute) end
  for k, kind in ipairs { "convolution", "dense" } do
    local accuracy, count = accuracy_of(kind, set, held)
    print(("%-12s pixels %-9s %5d weights  %.2f%% right"):format(kind, pixels, count, accuracy * 100))
    out.runs[#out.runs + 1] = { net = kind, pixels = pixels, parameters = count, accuracy = accuracy }
    out[kind .. (i == 1 and "" or "_permuted")] = accuracy
    wrong[k][i] = (1 - accuracy) * 100
  end
end

local bars = plot.bars { { "pixels in place", "pixels permuted" }, wrong, labels = { "convolution", "dense" },
  text = "%.1f" }
bars:ylabel "wrong in validation (%)":legend "below"
local example = digits.inputs(data.test, { 1 })
local shown = plot.images { tarn.cat({ 1 - example, 1 - permute(example) }, 1), columns = 1, low = 0, high = 1,
  captions = { "in place", "permuted" }, frames = { "#aaaaaa", "#aaaaaa" } }
return tarn.result(out, plot.grid { shown, bars, columns = 2, ratio = { 1, 2.6 }, width = 6.6, height = 3.6 })
