-- nets.lua: whole nets, trained and applied.  nets.py has PyTorch's part of each, by the same name.
-- flops count the products and convolutions alone: once forward, once for the gradient by the weights and
-- once for that by the inputs, which the first layer does not need.

local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim

-- ---- how they are driven ----------------------------------------------------------------------

-- A function that trains one step: forward, cross entropy, backward, update.
local function training(net, optimizer, batches)
  local at = 0
  return function()
    at = at % #batches + 1
    local batch = batches[at]
    local loss = net(batch.x):cross_entropy(batch.y)
    optimizer:zero_grad()
    loss:backward()
    optimizer:step()
  end
end

local function batches_of(count, make_x, make_y)
  local batches = {}
  for i = 1, count do batches[i] = { x = make_x(), y = make_y() } end
  return batches
end

local function images(size, classes, ...)
  local sizes = { size, ... }
  return batches_of(4, function() return tarn.rand(sizes) end,
    function() return tarn.randint(1, classes, { size }) end)
end

-- Multiply-adds of a layer for one example, and whether the gradient by its input is needed.
local function train_flops(layers, examples)
  local total = 0
  for i, madds in ipairs(layers) do total = total + 2 * madds * (i == 1 and 2 or 3) end
  return total * examples
end

local function forward_flops(layers, examples)
  local total = 0
  for _, madds in ipairs(layers) do total = total + 2 * madds end
  return total * examples
end

-- ---- nets -------------------------------------------------------------------------------------

local function lenet()
  return nn.Sequential {
    input = { 1, 28, 28 },
    nn.Conv2d(20, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(50, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(500), nn.ReLU(), nn.Linear(10),
  }
end
local LENET <const> = { 24 * 24 * 20 * 25, 8 * 8 * 50 * 20 * 25, 800 * 500, 500 * 10 }

local function lenet_training()
  local net = lenet()
  return training(net, optim.Adam(net, { lr = 1e-3 }), images(64, 10, 1, 28, 28))
end

local function lenet_forward(batch)
  local net, x = lenet(), tarn.rand(batch, 1, 28, 28)
  return function() return net:predict(x) end
end

local function vgg()
  local layers = { input = { 3, 64, 64 } }
  for _, width in ipairs { 32, 64, 128, 128 } do
    table.move({ nn.Conv2d { width, 3, padding = 1 }, nn.BatchNorm2d(), nn.ReLU(), nn.MaxPool2d(2) }, 1, 4,
      #layers + 1, layers)
  end
  layers[#layers + 1] = nn.Flatten()
  layers[#layers + 1] = nn.Linear(10)
  return nn.Sequential(layers)
end
local VGG <const> = { 64 * 64 * 3 * 9 * 32, 32 * 32 * 32 * 9 * 64, 16 * 16 * 64 * 9 * 128, 8 * 8 * 128 * 9 * 128,
  4 * 4 * 128 * 10 }

-- Two convolutions beside a shortcut, which is a convolution of 1 x 1 where sizes change.
local Block = nn.Module:extend "Block"
function Block:init(width, stride, same)
  self.body = nn.Sequential {
    nn.Conv2d { width, 3, stride = stride, padding = 1, bias = false }, nn.BatchNorm2d(), nn.ReLU(),
    nn.Conv2d { width, 3, padding = 1, bias = false }, nn.BatchNorm2d(),
  }
  if not same then
    self.shortcut = nn.Sequential { nn.Conv2d { width, 1, stride = stride, bias = false }, nn.BatchNorm2d() }
  end
end
function Block:forward(x)
  return (self.body(x) + (self.shortcut and self.shortcut(x) or x)):relu()
end

local function resnet()
  local layers = { nn.Conv2d { 64, 3, padding = 1, bias = false }, nn.BatchNorm2d(), nn.ReLU() }
  for i, width in ipairs { 64, 128, 256, 512 } do
    layers[#layers + 1] = Block(width, i == 1 and 1 or 2, i == 1)
    layers[#layers + 1] = Block(width, 1, true)
  end
  table.move({ nn.AvgPool2d(4), nn.Flatten(), nn.Linear(10) }, 1, 3, #layers + 1, layers)
  return nn.Sequential(layers)
end

local function resnet_madds()
  local madds, size = { 32 * 32 * 27 * 64 }, 32
  for i, width in ipairs { 64, 128, 256, 512 } do
    local inputs = i == 1 and 64 or width // 2
    size = i == 1 and 32 or size // 2
    local one = size * size * width * 9
    table.move({ one * inputs, one * width, one * width, one * width }, 1, 4, #madds + 1, madds)
    if i > 1 then madds[#madds + 1] = size * size * width * inputs end
  end
  madds[#madds + 1] = 512 * 10
  return madds
end

-- Sequences in, the class of each from the last step's state.
local Reader = nn.Module:extend "Reader"
function Reader:init(kind)
  self.rnn = nn[kind] { 256 }
  self.head = nn.Linear(10)
end
function Reader:forward(x)
  local y = self.rnn(x)
  return self.head(y:select(2, -1))
end

local function recurrent(kind)
  return function()
    local net = Reader(kind)
    local batches = images(32, 10, 64, 256)
    tarn.no_grad(function() net(batches[1].x) end) -- gives the layers their sizes
    return training(net, optim.Adam(net), batches)
  end
end

-- As nanoGPT: learned positions, blocks that normalise first; tied: the head is the table of words.
local GPT = nn.Module:extend "GPT"
function GPT:init(o)
  self.words = nn.Embedding(o.words, o.width)
  self.places = nn.Embedding(o.time, o.width)
  self.blocks = nn.ModuleList {}
  for _ = 1, o.layers do
    self.blocks:append(nn.TransformerBlock { o.heads, dropout = 0, activation = "gelu", is_causal = true })
  end
  self.norm = nn.LayerNorm()
  self.head = not o.tied and nn.Linear { o.words, bias = false } or nil
  self.time, self.width = o.time, o.width
end
function GPT:forward(ids)
  local x = self.words(ids) + self.places(tarn.arange(1, ids.shape[2], { dtype = "int64" }))
  for i = 1, #self.blocks do x = self.blocks[i](x) end
  x = self.norm(x):reshape(-1, self.width)
  return self.head and self.head(x) or tarn.linear(x, self.words.weight)
end

local GPT_SMALL <const> = { words = 65, width = 128, layers = 4, heads = 4, time = 64, batch = 12 }
local GPT_MIDDLE <const> = { words = 65, width = 384, layers = 6, heads = 6, time = 256, batch = 8 }
local GPT_2 <const> = { words = 50257, width = 768, layers = 12, heads = 12, time = 64, batch = 4, tied = true }

local function gpt_training(o)
  return function()
    local net = GPT(o)
    local batches = batches_of(2, function() return tarn.randint(1, o.words, { o.batch, o.time }) end,
      function() return tarn.randint(1, o.words, { o.batch * o.time }) end)
    tarn.no_grad(function() net(batches[1].x) end) -- gives the layers their sizes
    return training(net, optim.AdamW(net, { lr = 3e-4 }), batches)
  end
end

-- Per token: 12 d^2 in the products of a block, 2 T d in its attention (all pairs, as if not causal), the head.
local function gpt_flops(o)
  local madds = o.layers * (12 * o.width ^ 2 + 2 * o.time * o.width) + o.words * o.width
  return 6 * madds * o.batch * o.time
end

local function gpt_tokens(o) return o.batch * o.time end

return {
  title = "nets: trained and applied, batches in memory",
  peer = "nets.py",
  {
    name = "lenet_train", what = "LeNet of example 08, batch 64, Adam: training",
    unit = "images/s", per = 64, goal = 4,
    flops = train_flops(LENET, 64), tarn = lenet_training,
  },
  {
    name = "lenet_forward", what = "LeNet applied to 1000 images", unit = "images/s", per = 1000, goal = 5,
    flops = forward_flops(LENET, 1000), tarn = function() return lenet_forward(1000) end,
    missed = "one thread runs at 80 to 90% of the limit of multiply-adds, and 5 x would be 94% of it: 77% of the time"
      .. " goes to the tiles of the two convolutions (84 GF/s with bias, relu and pooling in their registers), 17% to"
      .. " the products of the linear layers (81 GF/s), 2% to packing. Fewer multiply-adds (transforms of 5 x 5"
      .. " windows) would cost digits.",
  },
  {
    name = "lenet_forward_1", what = "LeNet applied to one image", unit = "us", goal = 4,
    flops = forward_flops(LENET, 1), tarn = function() return lenet_forward(1) end,
  },
  {
    name = "vgg_train", what = "small VGG 3x64x64 (32-64-128-128, batch norm), batch 32: training",
    unit = "images/s", per = 32, goal = 2, flops = train_flops(VGG, 32),
    tarn = function()
      local net = vgg()
      return training(net, optim.Adam(net), images(32, 10, 3, 64, 64))
    end,
  },
  {
    name = "resnet18_train", what = "ResNet-18 for 32x32, batch 32: training", unit = "images/s", per = 32, goal = 1.7,
    flops = train_flops(resnet_madds(), 32), seconds = 1.5,
    tarn = function()
      local net = resnet()
      local batches = images(32, 10, 3, 32, 32)
      tarn.no_grad(function() net(batches[1].x) end) -- gives the layers their sizes
      return training(net, optim.SGD(net, { lr = 0.1, momentum = 0.9 }), batches)
    end,
  },
  {
    name = "lstm_train", what = "LSTM 256 of 64 steps, batch 32, Adam: training", unit = "samples/s", per = 32,
    goal = 1.8, flops = train_flops({ 64 * 4 * 256 * 256, 64 * 4 * 256 * 256 }, 32), tarn = recurrent "LSTM",
    missed = "three quarters of a step are products at 85 to 90 GF/s of the 92 that one thread can; 1.8 x "
      .. "PyTorch's 46 GF/s would be nine tenths of that limit with everything else included: panels of the "
      .. "factors (8%), gates (7%), sums and copies of states (3%)",
  },
  {
    name = "gru_train", what = "GRU 256 of 64 steps, batch 32, Adam: training", unit = "samples/s", per = 32,
    goal = 1.8, flops = train_flops({ 64 * 3 * 256 * 256, 64 * 3 * 256 * 256 }, 32), tarn = recurrent "GRU",
    missed = "seven tenths of a step are products at 85 to 90 GF/s of the 92 that one thread can, and PyTorch "
      .. "reaches 45; panels of the factors take 12%, because the gradients of the products with x and with h "
      .. "differ and are packed apart, gates 6%",
  },
  {
    name = "gpt_small_train", what = "GPT d128 L4 T64, batch 12, AdamW: training", unit = "tokens/s",
    per = gpt_tokens(GPT_SMALL), goal = 1.9, flops = gpt_flops(GPT_SMALL), tarn = gpt_training(GPT_SMALL),
    missed = "one thread: the tiles of products, at 88 of 97 GF/s, take 65% of a step, 46 of 71 ms; 1.9 x would leave"
      .. " 16 ms for the rest: packing 10%, gelu and its slope 9%, softmax, norms, sums and AdamW 9%",
  },
  {
    name = "gpt_middle_train", what = "GPT d384 L6 T256, batch 8, AdamW: training", unit = "tokens/s",
    per = gpt_tokens(GPT_MIDDLE), goal = 1.4, flops = gpt_flops(GPT_MIDDLE), steps = 1, tarn = gpt_training(GPT_MIDDLE),
    missed = "one thread: products, those behind gelu with it, are 87% of a step at 62 to 79 of 97 GF/s, attention 10%,"
      .. " norms and sums 2%; 1.4 x would be 77% of the limit with everything included",
  },
  {
    name = "gpt2_train", what = "GPT-2's shape (124M), B4 T64, AdamW: training", unit = "tokens/s",
    per = gpt_tokens(GPT_2), goal = 3, flops = gpt_flops(GPT_2), steps = 1, tarn = gpt_training(GPT_2),
    missed = "a step is 192 GFlop: 3 x would be 177 GF/s, all that two threads can multiply here. Tiles of products"
      .. " take 78% of a step, packing 7%, AdamW, which reads and writes 3.5 GB of memory, 8%",
  },
  {
    name = "lenet_memory", what = "peak memory of training LeNet", unit = "MB", at_most = 50, memory_of = "lenet_train",
    after = 20,
  },
  {
    name = "gpt_middle_memory", what = "peak memory of training GPT d384", unit = "MB", at_most = 450,
    memory_of = "gpt_middle_train", after = 8,
  },
}
