-- small.lua: nets so small that what surrounds the numbers decides; small.py has PyTorch's part.
-- A run is several epochs of tarn.train over examples in memory, in their order, or one step by hand.

local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim

local function chain(activation, inputs, ...)
  local widths, layers = { ... }, { input = { inputs } }
  for i, width in ipairs(widths) do
    layers[#layers + 1] = nn.Linear(width)
    if i < #widths then layers[#layers + 1] = nn[activation]() end
  end
  return nn.Sequential(layers)
end

-- tarn.train on COUNT examples of classes, or of numbers where CLASSES is nil.
local function trainer(net, count, inputs, classes, outputs, options)
  local y = classes and tarn.randint(1, classes, { count }) or tarn.rand(count, outputs)
  local set = tarn.data.dataset(tarn.rand(count, inputs), y)
  options.progress, options.shuffle = false, false
  return function() tarn.train(net, set, options) end
end

local function by_hand(net, optimizer, batch, inputs, classes)
  local x, y = tarn.rand(batch, inputs), tarn.randint(1, classes, { batch })
  return function()
    optimizer:zero_grad()
    net(x):cross_entropy(y):backward()
    optimizer:step()
  end
end

local function train_flops(batch, ...)
  local widths, total = { ... }, 0
  for i = 1, #widths - 1 do total = total + 2 * widths[i] * widths[i + 1] * (i == 1 and 2 or 3) end
  return total * batch
end

local STEPS <const> = 100 -- batches in the data of tarn.train

return {
  title = "small nets: what surrounds the numbers decides",
  peer = "small.py",
  {
    name = "mlp_train", what = "784-128-10, batch 64, Adam: tarn.train", unit = "images/s", per = 64 * STEPS, goal = 3,
    missed = "two thirds of a step are products at 88 GF/s of the 92 that one thread can, a tenth is Adam, whose "
      .. "roots and divisions the processor makes in 13 cycles for 8, 5% is packing weights; the rows of a "
      .. "batch come from memory",
    flops = STEPS * train_flops(64, 784, 128, 10),
    tarn = function()
      return trainer(chain("ReLU", 784, 128, 10), 64 * STEPS, 784, 10, nil, { epochs = 1, batch = 64 })
    end,
  },
  {
    name = "mlp_by_hand", what = "784-128-10, batch 64, Adam: steps by hand", unit = "images/s", per = 64, goal = 3,
    missed = "two thirds of a step are products at 90 GF/s of the 92 that one thread can, a tenth is Adam, whose "
      .. "roots and divisions the processor makes in 13 cycles for 8, 5% is packing weights, the rest calls "
      .. "and what is small",
    flops = train_flops(64, 784, 128, 10),
    tarn = function()
      local net = chain("ReLU", 784, 128, 10)
      return by_hand(net, optim.Adam(net), 64, 784, 10)
    end,
  },
  {
    name = "net2883_train", what = "2-8-8-3, batch 64, SGD: a step of tarn.train", unit = "us", times = 10 * STEPS,
    at_most = 6, flops = 10 * STEPS * train_flops(64, 2, 8, 8, 3),
    tarn = function()
      return trainer(chain("Tanh", 2, 8, 8, 3), 64 * STEPS, 2, 3, nil,
        { epochs = 10, batch = 64, optimizer = "sgd", lr = 0.1 })
    end,
  },
  {
    name = "net2883_by_hand", what = "2-8-8-3, batch 64, SGD: a step by hand", unit = "us", at_most = 15,
    flops = train_flops(64, 2, 8, 8, 3),
    missed = "a step is 105,000 instructions, 15 to 16 us of a quiet Zen 3: half of them are numbers (products 26,000,"
      .. " cross entropy 10,000, tanh 9,000, sums of columns 5,000); the rest makes, records and lets go of some 30"
      .. " tensors and six nodes, of 100 to 500 instructions each, with no part above 3%",
    tarn = function()
      local net = chain("Tanh", 2, 8, 8, 3)
      return by_hand(net, optim.SGD(net, { lr = 0.1 }), 64, 2, 3)
    end,
  },
  {
    name = "net4324_train", what = "4-32-16-4 tanh, 200 samples at once, Adam: a step of tarn.train", unit = "us",
    times = 1000, goal = 35, flops = 1000 * train_flops(200, 4, 32, 16, 4),
    missed = "19 of 22 us are arithmetic: 8 for the tanh of 9,600 numbers to 2 units in the last place, 10 for "
      .. "products at 70 to 86 GF/s of the 96 that one thread can; 3 are the optimizer's step, the clock and "
      .. "the history of an epoch of one step",
    tarn = function()
      return trainer(chain("Tanh", 4, 32, 16, 4), 200, 4, nil, 4, { epochs = 1000, batch = 200, loss = "mse_loss" })
    end,
  },
}
