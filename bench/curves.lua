-- curves.lua: how the cost grows: with the batch, with the width, with the threads, and with a neighbour that
-- wants every CPU as well.  `curve` and `at` say where a row stands in a picture; curves.py is PyTorch's part.

local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim

local function training(net, batch, ...)
  local optimizer = optim.Adam(net, { lr = 1e-3 })
  local x, y = tarn.rand { batch, ... }, tarn.randint(1, 10, { batch })
  return function()
    optimizer:zero_grad()
    net(x):cross_entropy(y):backward()
    optimizer:step()
  end
end

local function perceptron(width)
  return nn.Sequential {
    input = { 784 }, nn.Linear(width), nn.ReLU(), nn.Linear(width), nn.ReLU(), nn.Linear(10),
  }
end

local function flops(batch, width) return batch * 2 * (2 * 784 * width + 3 * width * width + 3 * width * 10) end

local function lenet()
  return nn.Sequential {
    input = { 1, 28, 28 },
    nn.Conv2d(20, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(50, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(500), nn.ReLU(), nn.Linear(10),
  }
end

local rows = { title = "how the cost grows; for pictures", peer = "curves.py" }

local function add(row)
  row.name = ("curve_%s_%s"):format(row.curve, row.at)
  rows[#rows + 1] = row
end

for i = 0, 12 do
  local batch = 2 ^ i | 0
  add {
    curve = "batch", at = batch, what = ("784-128-128-10, batch %d, Adam: training"):format(batch), unit = "images/s",
    per = batch, flops = flops(batch, 128), arguments = function() return tostring(batch) end,
    tarn = function(text) return training(perceptron(128), math.tointeger(tonumber(text)), 784) end,
  }
end

for i = 3, 12 do
  local width = 2 ^ i | 0
  add {
    curve = "width", at = width, what = ("784-%d-%d-10, batch 64, Adam: training"):format(width, width),
    unit = "images/s", per = 64, flops = flops(64, width), arguments = function() return tostring(width) end,
    tarn = function(text) return training(perceptron(math.tointeger(tonumber(text))), 64, 784) end,
  }
end

for _, at in ipairs { "alone", "busy" } do
  add {
    curve = "load", at = at, busy = at == "busy" or nil, unit = "images/s", per = 64,
    what = "LeNet of example 08, batch 64: training" .. (at == "busy" and " beside a process on every CPU" or ""),
    tarn = function() return training(lenet(), 64, 1, 28, 28) end,
  }
end

return rows
