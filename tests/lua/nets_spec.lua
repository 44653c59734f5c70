-- Three whole nets, each trained a little on real data, saved and loaded; and PyTorch's weights of the same
-- nets (tests/traces/nets.py), whose keys and outputs must be equal.
local tarn = require "tarn"
local nn, data = tarn.nn, tarn.data

-- ---- the nets ---------------------------------------------------------------------------------

-- Reads an image row by row, from above and from below.
local Rows = nn.Module:extend "Rows"
function Rows:init()
  self.lstm = nn.LSTM { 16, bidirectional = true }
  self.head = nn.Linear(10)
end
function Rows:forward(x)
  local y = self.lstm(x)
  return self.head(y:mean(2))
end

-- Guesses the next character from those before it.
local Letters = nn.Module:extend "Letters"
function Letters:init()
  self.tokens = nn.Embedding(96, 32)
  self.positions = nn.Embedding(32, 32)
  self.blocks = nn.ModuleList {}
  for _ = 1, 2 do
    self.blocks:append(nn.TransformerEncoderLayer {
      4, dim_feedforward = 64, dropout = 0, activation = "gelu", norm_first = true, is_causal = true,
    })
  end
  self.norm = nn.LayerNorm()
  self.head = nn.Linear(96)
end
function Letters:forward(ids)
  local x = self.tokens(ids) + self.positions(tarn.arange(1, ids.shape[2], { dtype = "int64" }))
  for i = 1, #self.blocks do x = self.blocks[i](x) end
  return self.head(self.norm(x))
end

local function block(width)
  return nn.Residual {
    nn.Conv2d { width, 3, padding = 1, bias = false }, nn.BatchNorm2d(), nn.ReLU(),
    nn.Conv2d { width, 3, padding = 1, bias = false }, nn.BatchNorm2d(),
  }
end

local function images()
  return nn.Sequential {
    nn.Conv2d { 8, 3, stride = 2, padding = 1, bias = false }, nn.BatchNorm2d(), nn.ReLU(), block(8), nn.ReLU(),
    nn.Conv2d { 16, 3, stride = 2, padding = 1 }, nn.BatchNorm2d(), nn.ReLU(), block(16), nn.ReLU(),
    nn.AvgPool2d(7), nn.Flatten(), nn.Linear(10),
  }
end

-- ---- what they are trained on -------------------------------------------------------------------

local clothes
local function some_clothes(count)
  clothes = clothes or data.fashion_mnist()
  return clothes.train:subset(1, count), clothes.test:subset(1, 500)
end

local function without_channel(set)
  return set:map(function(x) return #x.shape == 4 and x:squeeze(2) or x:squeeze(1) end)
end

-- A licence that every Debian holds, as windows of 20 characters and the character after each.
local function prose()
  local file <close> = assert(io.open("/usr/share/common-licenses/GPL-3", "rb"))
  local ids = {}
  for c in file:read("a"):gmatch "." do
    local byte = c:byte()
    ids[#ids + 1] = byte == 10 and 96 or math.max(1, math.min(95, byte - 31))
  end
  return tarn.index(ids)
end

local function windows(text, count, length)
  local inputs, targets = {}, {}
  for i = 1, count do
    local at = (i * 37) % (#text - length - 1) + 1
    inputs[i] = text[{ { at, at + length - 1 } }]
    targets[i] = text[{ { at + 1, at + length } }]
  end
  return tarn.stack(inputs, 1), tarn.stack(targets, 1)
end

local function next_loss(net, x, y)
  local scores = net(x)
  return scores:reshape(-1, 96):cross_entropy(y:reshape(-1))
end

-- ---- saving, and what others wrote ----------------------------------------------------------------

-- For tests/traces/nets.py check: the weights, and what comes out of them.
local function keep(name, net, x)
  local folder = os.getenv "TARN_KEEP_NETS"
  if not folder then return end
  tarn.safetensors.save(("%s/%s.safetensors"):format(folder, name), net:state_dict())
  tarn.safetensors.save(("%s/%s.io.safetensors"):format(folder, name), { input = x, output = net:predict(x) })
end

local function comes_back(net, x)
  local path = os.tmpname()
  net:save(path)
  local again = tarn.load(path)
  os.remove(path)
  assert.equal(net:predict(x):bytes(), again:predict(x):bytes())
end

local function agrees_with_pytorch(name, net)
  local state = tarn.safetensors.load(("tests/traces/nets/%s.safetensors"):format(name))
  local x, y = state["io.input"], state["io.output"]
  state["io.input"], state["io.output"] = nil, nil
  net:predict(x)
  net:load_state_dict(state)
  assert.is_true((net:predict(x) - y):abs():max():item() < 1e-5)
end

describe("a bidirectional LSTM", function()
  it("learns to name clothes row by row, is saved and comes back", function()
    tarn.manual_seed(1)
    local train, test = some_clothes(4000)
    local net = Rows()
    tarn.train(net, without_channel(train), { epochs = 4, batch = 50, lr = 0.01, progress = false })
    local accuracy = net:evaluate(without_channel(test)).accuracy
    assert.is_true(accuracy > 0.6, ("only %.3f"):format(accuracy))
    local x = without_channel(test):batches(20)()
    comes_back(net, x)
    keep("rows", net, x)
  end)

  it("gives with PyTorch's weights what PyTorch gives", function() agrees_with_pytorch("rows", Rows()) end)
end)

describe("a causal transformer", function()
  it("learns to guess the next character, is saved and comes back", function()
    tarn.manual_seed(1)
    local x, y = windows(prose(), 1600, 20)
    local net = Letters()
    local set = data.dataset(x, y)
    local before = next_loss(net, x[{ { 1, 100 } }], y[{ { 1, 100 } }]):item()
    tarn.train(net, set, { epochs = 4, batch = 32, lr = 3e-3, loss = next_loss, progress = false })
    local after = next_loss(net, x[{ { 1, 100 } }], y[{ { 1, 100 } }]):item()
    assert.is_true(before > 4 and after < 2.6, ("from %.3f to %.3f"):format(before, after))
    comes_back(net, x[{ { 1, 3 } }])
    keep("letters", net, x[{ { 1, 3 } }])
  end)

  it("does not look ahead", function()
    local net = Letters()
    local x = tarn.randint(1, 96, { 1, 12 }, { dtype = "int64" })
    local first = net:predict(x)
    x:set(1, 12, x:get(1, 12) % 96 + 1)
    local second = net:predict(x)
    assert.equal(first[{ 1, { 1, 11 } }]:bytes(), second[{ 1, { 1, 11 } }]:bytes())
    assert.not_equal(first[{ 1, 12 }]:bytes(), second[{ 1, 12 }]:bytes())
  end)

  it("gives with PyTorch's weights what PyTorch gives", function() agrees_with_pytorch("letters", Letters()) end)
end)

describe("a residual net with batch norm", function()
  it("learns to name clothes, is saved and comes back", function()
    tarn.manual_seed(1)
    local train, test = some_clothes(4000)
    local net = images()
    tarn.train(net, train, { epochs = 4, batch = 50, lr = 0.01, progress = false })
    local accuracy = net:evaluate(test).accuracy
    assert.is_true(accuracy > 0.72, ("only %.3f"):format(accuracy))
    local x = test:batches(20)()
    comes_back(net, x)
    keep("images", net, x)
  end)

  it("gives with PyTorch's weights what PyTorch gives", function() agrees_with_pytorch("images", images()) end)
end)

describe("a net that is a module of a script", function()
  it("is loaded with its forward, where it is the whole net", function()
    local net = Rows()
    local x = tarn.rand(2, 28, 28)
    net:predict(x)
    comes_back(net, x)
  end)
end)
