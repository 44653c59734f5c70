local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function keys(t)
  local names = {}
  for k in pairs(t) do names[#names + 1] = k end
  table.sort(names)
  return names
end

describe("constructors", function()
  it("take options by position, by name, and both", function()
    for _, layer in ipairs {
      nn.Conv2d(20, 5, { padding = 2 }), nn.Conv2d { 20, 5, padding = 2 },
      nn.Conv2d { outputs = 20, kernel_size = 5, padding = 2 },
      nn.Conv2d(20, { 5, 5 }, { padding = 2 }),
    } do
      assert.matches("outputs = 20", tostring(layer))
      assert.same({ 1, 20, 8, 8 }, layer(tarn.ones(1, 3, 8, 8)).shape)
    end
  end)

  it("say what is wrong", function()
    assert.matches("Linear: outputs is missing: nn.Linear%(outputs%)", message(nn.Linear))
    assert.matches("Linear: outputs must be a whole number, not the string 'ten'",
      message(nn.Linear, "ten"))
    assert.matches("Linear: outputs was given twice", message(nn.Linear, { 10, outputs = 10 }))
    assert.matches("did you mean 'bias'", message(nn.Linear, { 10, bais = true }))
    assert.matches("Sequential: entry 2 must be a layer, not 5",
      message(nn.Sequential, { nn.ReLU(), 5 }))
    assert.matches("Sequential: input must be the sizes", message(nn.Sequential, { input = "big" }))
  end)

  it("know sizes at once where `input` is given", function()
    local net = nn.Sequential { input = { 4 }, nn.Linear(3), nn.Linear(2) }
    assert.equal(4 * 3 + 3 + 3 * 2 + 2, net:parameter_count())
    assert.same({ 3, 4 }, net[1].weight.shape)
    local late = nn.Sequential { nn.Linear(3) }
    assert.matches("input", message(function() return late[1].weight end))
    assert.matches("input", message(late.parameters, late))
  end)

  it("take a name and names of classes", function()
    local net = nn.Sequential { input = { 2 }, name = "tiny", classes = { "a", "b" },
      nn.Linear(2):named "head" }
    assert.matches("Sequential 'tiny'", tostring(net))
    assert.is_true(net.head == net[1])
    assert.is_true(net:find "head" == net[1])
    assert.same({ "a", "b" }, net:class_names())
  end)
end)

describe("a net", function()
  local net = nn.Sequential { input = { 4 }, nn.Linear(3), nn.ReLU(), nn.Linear(2), nn.Softmax() }

  it("is a list of its layers", function()
    assert.equal(4, #net)
    assert.is_true(net[1] == net[-4])
    assert.is_true(rawequal(net[1], net[1]))
    assert.is_nil(net[5])
    local types = {}
    for i, layer in pairs(net) do types[i] = layer:type() end
    assert.same({ "Linear", "ReLU", "Linear", "Softmax" }, types)
    local n = 0
    for _ in ipairs(net) do n = n + 1 end
    assert.equal(4, n)
  end)

  it("has PyTorch's keys, in order", function()
    assert.same({ "0.bias", "0.weight", "2.bias", "2.weight" }, keys(net:state_dict()))
    local names = {}
    for name, t in net:named_parameters() do
      names[#names + 1] = name
      assert.equal("tensor", tarn.type(t))
    end
    assert.same({ "0.weight", "0.bias", "2.weight", "2.bias" }, names)
    assert.equal(4, #net:parameters())
  end)

  it("loads what it gave, and says what does not fit", function()
    local state = net:state_dict { copy = true }
    net[1].weight = tarn.zeros(3, 4)
    assert.equal(0, net[1].weight:abs():sum():item())
    net:load_state_dict(state)
    assert.is_true(net[1].weight:bytes() == state["0.weight"]:bytes())
    assert.matches("2.weight",
      message(net.load_state_dict, net, { ["0.weight"] = state["0.weight"] }))
    assert.matches("weight is %(3 x 4%), not %(2%)",
      message(function() net[1].weight = tarn.zeros(2) end))
    assert.matches("must be a tensor, not 5",
      message(net.load_state_dict, net, { ["0.weight"] = 5 }))
  end)

  it("answers one example or a batch", function()
    assert.same({ 2 }, net(tarn.zeros(4)).shape)
    assert.same({ 5, 2 }, net(tarn.zeros(5, 4)).shape)
    local class, p = net:classify(tarn.zeros(4))
    assert.is_true(class == 1 or class == 2)
    assert.equal(2, #p)
    local classes, all = net:classify(tarn.zeros(3, 4))
    assert.equal(3, #classes)
    assert.same({ 3, 2 }, all.shape)
  end)

  it("has a loss that fits its last layer", function()
    local loss = net:loss(tarn.zeros(3, 4), tarn.index { 1, 2, 1 })
    assert.same({}, loss.shape)
    assert.is_true(math.abs(net:loss(tarn.zeros(4), 1):item()) < 10)
    assert.matches("there is no loss 'best'",
      message(net.loss, net, tarn.zeros(1, 4), tarn.index { 1 }, "best"))
  end)

  it("can be cut, joined and changed", function()
    local features = net:take(2)
    assert.equal(2, #features)
    assert.same({ 5, 3 }, features:predict(tarn.zeros(5, 4)).shape)
    assert.is_true(features[1] == net[1])
    assert.equal(3, #net:drop(-1))
    local copy = nn.Sequential { input = { 4 }, nn.Linear(3), nn.ReLU() }
    copy:append(nn.Linear(7))
    copy[2] = nn.Tanh()
    assert.equal("Tanh", copy[2]:type())
    assert.same({ 1, 7 }, copy(tarn.zeros(1, 4)).shape)
  end)

  it("can be frozen in parts", function()
    local _, count = net:freeze "0.*"
    assert.equal(2, count)
    assert.is_false(net[1].weight.requires_grad)
    net:unfreeze()
    assert.is_true(net[1].weight.requires_grad)
  end)

  it("reports what it consists of", function()
    local report = net:report(10)
    assert.equal(4, #report.rows)
    assert.equal("Linear", report.rows[1].type)
    assert.same({ 10, 3 }, report.rows[1].output)
    assert.equal(23, report.parameters)
    assert.matches("Linear", tostring(net))
  end)

  it("prints a layer on one line", function()
    assert.equal("Linear { outputs = 3, bias = false }", tostring(nn.Linear { 3, bias = false }))
    assert.equal("ReLU", tostring(nn.ReLU()))
  end)

  it("knows whether it trains", function()
    net:eval()
    assert.is_false(net.training)
    net:train()
    assert.is_true(net[2].training)
  end)
end)

describe("modules in Lua", function()
  local Residual = nn.Module:extend "Residual_"
  function Residual:init(channels, scale)
    self.conv = nn.Conv2d { channels, 3, padding = 1 }
    self.scale = tarn.parameter(tarn.full({ 1 }, scale or 1))
    self:register_buffer("count", tarn.zeros(1))
    self.note = "plain"
  end
  function Residual:forward(x) return x + self.conv(x):relu() * self.scale end

  it("register what is assigned to them", function()
    local net = nn.Sequential { input = { 2, 4, 4 }, Residual(2, 3) }
    assert.same({ "0.conv.bias", "0.conv.weight", "0.count", "0.scale" }, keys(net:state_dict()))
    local names = {}
    for name in net:named_parameters() do names[#names + 1] = name end
    assert.equal(3, #names)
    assert.equal("plain", net[1].note)
    assert.equal(3, net[1].scale:item())
    assert.equal("Conv2d", net[1].conv:type())
    assert.equal("Residual_", net[1]:type())
    net(tarn.randn(1, 2, 4, 4)):sum():backward()
    assert.is_truthy(net[1].scale.grad)
  end)

  it("train with any optimizer", function()
    tarn.manual_seed(1)
    local net = nn.Sequential { input = { 1, 4, 4 }, Residual(1), nn.Flatten(), nn.Linear(1) }
    local opt = optim.Adam(net, { lr = 0.05 })
    local x, y = tarn.randn(8, 1, 4, 4), tarn.randn(8, 1)
    local first, last
    for i = 1, 30 do
      local loss = net(x):mse_loss(y)
      opt:zero_grad()
      loss:backward()
      opt:step()
      if i == 1 then first = loss:item() end
      last = loss:item()
    end
    assert.is_true(last < first / 2, ("from %g to %g"):format(first, last))
  end)

  it("live as long as the net that holds them", function()
    local net = nn.Sequential { input = { 1, 2, 2 }, nn.Sequential { Residual(1) } }
    collectgarbage() collectgarbage()
    assert.equal("plain", net[1][1].note)
    local part = net:take(1)
    net = nil -- luacheck: ignore
    collectgarbage() collectgarbage()
    assert.equal("plain", part[1][1].note)
    assert.same({ 1, 1, 2, 2 }, part(tarn.ones(1, 1, 2, 2)).shape)
  end)

  it("hold lists of layers as children", function()
    local Stack = nn.Module:extend "Stack_"
    function Stack:init(n)
      local blocks = {}
      for i = 1, n do blocks[i] = nn.Linear(3) end
      self.blocks = blocks
    end
    function Stack:forward(x)
      for _, block in ipairs(self.blocks) do x = block(x) end
      return x
    end
    local net = nn.Sequential { input = { 3 }, Stack(2) }
    assert.same({ "0.blocks.0.bias", "0.blocks.0.weight", "0.blocks.1.bias", "0.blocks.1.weight" },
      keys(net:state_dict()))
  end)

  it("may be called with anything and give anything", function()
    local Pair = nn.Module:extend "Pair_"
    function Pair:init() self.f = nn.Linear(2) end
    function Pair:forward(a, b, word) return self.f(a) + self.f(b), word end
    local y, word = Pair()(tarn.ones(1, 3), tarn.ones(1, 3), "yes")
    assert.same({ 1, 2 }, y.shape)
    assert.equal("yes", word)
  end)

  it("inherit", function()
    local Base = nn.Module:extend "Base_"
    function Base:init(n) self.n = n end
    function Base:forward(x) return x * self:factor() end
    function Base:factor() return self.n end
    local Twice = Base:extend "Twice_"
    function Twice:factor() return Base.factor(self) * 2 end
    assert.equal(6, Twice(3)(tarn.ones(1)):item())
  end)

  it("pass their errors on with the line and the path, once", function()
    local Bad = nn.Module:extend "Bad_"
    function Bad:forward(x) return x:matmul(tarn.ones(7, 7)) end
    assert.matches("predict: a layer expected", message(nn.Sequential({}).predict, nil))
    local net = nn.Sequential { nn.ReLU(), Bad() }
    local text = message(net, tarn.ones(2, 3))
    assert.matches("^tests/lua/layer_spec.lua:%d+: matmul: %(2 x 3%) by %(7 x 7%)", text)
    assert.matches("\n  in Sequential, layer 2 %(Bad_%)", text)
    local _, times = text:gsub("layer_spec.lua", "")
    assert.equal(1, times)
    local Empty = nn.Module:extend "Empty_"
    assert.matches("Empty_ has no forward", message(Empty(), tarn.ones(1)))
    function Empty:forward() return 5 end -- luacheck: ignore
    assert.matches("forward must return a tensor, not 5", message(Empty(), tarn.ones(1)))
    assert.matches("nn.Module is extended", message(nn.Module))
    assert.matches("there is a layer named 'Linear' already",
      message(nn.Module.extend, nn.Module, "Linear"))
  end)

  it("are saved, and made again where their class is known", function()
    local path = os.tmpname()
    local net = nn.Sequential { input = { 2, 4, 4 }, Residual(2, 3), nn.Flatten() }
    local x = tarn.randn(1, 2, 4, 4)
    net:save(path)
    local again = tarn.load(path)
    os.remove(path)
    collectgarbage() collectgarbage()
    assert.is_true(net:predict(x):bytes() == again:predict(x):bytes())
    assert.equal(3, again[1].scale:item())
  end)

  it("give up fields that are assigned again", function()
    local Free = nn.Module:extend "Free_"
    function Free:forward(x) return x end
    local m = Free()
    m.a = nn.Linear(2)
    m.b = tarn.parameter(tarn.ones(2))
    assert.equal(1, #m)
    m.a = nil
    assert.equal(0, #m)
    assert.is_nil(m.a)
    m.b = 5
    assert.equal(5, m.b)
    assert.equal(0, #m:parameters())
  end)
end)
