-- 14 local: why convolution.  Two nets with the same number of weights, one of convolutions and one dense,
-- learn digits; then both learn the same digits with their pixels in another order, the same for all images.
-- To the dense net that makes no difference.  The gain of the other is gone: it came from neighbours.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local digits = require "digits"
local quick = tarn.flags.quick

local hp = tarn.options {
  examples = { quick and 3000 or 20000, integers = { 100, 55000 } },
  epochs = { quick and 2 or 12, integers = { 1, 100 } },
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

local out, values, example = { runs = {} }, { {}, {} }, digits.inputs(data.test, { 1 })
for i, order_name in ipairs { "as they are", "permuted" } do
  for k, kind in ipairs { "convolution", "dense" } do
    local net = makers[kind]()
    local set, held = train, validation
    if order_name == "permuted" then set, held = train:map(permute), validation:map(permute) end
    tarn.train(net, set, { epochs = hp.epochs, lr = hp.lr, schedule = "cosine", progress = false })
    local accuracy = net:evaluate(held).accuracy
    print(("%-12s pixels %-12s %5d weights  %.2f%% right"):format(kind, order_name, net:parameter_count(),
      accuracy * 100))
    out.runs[#out.runs + 1] = { net = kind, pixels = order_name, parameters = net:parameter_count(),
      accuracy = accuracy }
    out[kind .. (i == 1 and "" or "_permuted")] = accuracy
    values[k][i] = accuracy * 100
  end
end

local lowest = math.floor(math.min(values[1][2], values[2][1], values[2][2]) / 10) * 10
local bars = plot.bars { { "pixels in place", "pixels permuted" }, values, labels = { "convolution", "dense" },
  text = "%.1f" }
  :ylabel "right in validation (%)":ylim { lowest, 101 }:legend "below"
local shown = plot.images { tarn.cat({ 1 - example, 1 - permute(example) }, 1), columns = 1, low = 0, high = 1,
  captions = { "in place", "permuted" } }
return tarn.result(out, plot.grid { shown, bars, columns = 2, ratio = { 1, 2.6 }, width = 6.6, height = 3.6 })
