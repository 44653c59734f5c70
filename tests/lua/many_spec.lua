-- Layers with several inputs and outputs, hooks, shared weights, weights made of others.
local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim

local function message(f, ...)
  local ok, text = pcall(f, ...)
  return ok and "it went through" or tostring(text)
end

local function same(a, b) return a:sub(b):abs():max():item() end

local function reloaded(net)
  local path = os.tmpname()
  net:save(path)
  local again = tarn.load(path)
  os.remove(path)
  return again
end

local function keys(t)
  local list = {}
  for k in pairs(t) do list[#list + 1] = k end
  table.sort(list)
  return list
end

describe("layers with several outputs", function()
  it("give the first of them to the next in a Sequential", function()
    local net = nn.Sequential { input = { 5, 3 }, nn.LSTM { 4, bidirectional = true }, nn.Linear(2) }
    assert.same({ 2, 5, 2 }, net(tarn.randn(2, 5, 3)).shape)
    assert.same({ 5, 2 }, net(tarn.randn(5, 3)).shape)
    assert.same({ 300, 5, 2 }, net:predict(tarn.randn(300, 5, 3)).shape)
    assert.matches("LSTM.*5 x 8", tostring(net))
    assert.is_true(net:predict(tarn.ones(1, 5, 3)):bytes() == reloaded(net):predict(tarn.ones(1, 5, 3)):bytes())
  end)

  it("take up where they stopped", function()
    local lstm = nn.LSTM { 4, num_layers = 2 }
    local x = tarn.randn(2, 6, 3)
    local y = lstm(x)
    local a, h, c = lstm(x:narrow(2, 1, 3))
    local b = lstm(x:narrow(2, 4, 3), h, c)
    assert.is_true(same(tarn.cat({ a, b }, 2), y) < 1e-6)
  end)

  it("end each row where its length says", function()
    local gru = nn.GRU { 4, bidirectional = true }
    local x = tarn.randn(3, 5, 2)
    local y, h = gru(x, { lengths = tarn.index { 5, 2, 3 } })
    local z, g = gru(x:narrow(1, 2, 1):narrow(2, 1, 2))
    assert.is_true(same(y:narrow(1, 2, 1):narrow(2, 1, 2), z) < 1e-6)
    assert.is_true(same(h:narrow(2, 2, 1), g) < 1e-6)
    assert.equal(0, y:narrow(1, 2, 1):narrow(2, 3, 3):abs():sum():item())
    assert.matches("length 6 of row 1 is out of range 0 .. 5",
      message(gru, x, { lengths = tarn.index { 6, 1, 1 } }))
  end)

  it("say which input is missing or too many", function()
    assert.matches("its input 'memory' is missing", message(nn.TransformerDecoderLayer(1), tarn.ones(2, 3, 4)))
    assert.matches("Linear takes one input, not 2", message(nn.Linear(2), tarn.ones(2, 3), tarn.ones(2, 3)))
    assert.matches("GRU takes at most 3 inputs, not 4",
      message(nn.GRU(2), tarn.ones(2, 3, 2), nil, nil, tarn.ones(1)))
    assert.matches("has no input 'length'", message(nn.GRU(2), tarn.ones(2, 3, 2), { length = tarn.ones(1) }))
  end)

  it("may be modules of a script, in Lua and inside nets", function()
    local Split = nn.Module:extend "SplitMany_"
    function Split:init() self.f = nn.Linear(2) end
    function Split:forward(x, z) return self.f(x), z and x + z or x * 2 end
    local split = Split()
    local a, b = split(tarn.ones(1, 3))
    assert.same({ 1, 2 }, a.shape)
    assert.equal(6, b:sum():item())
    local net = nn.Graph {
      inputs = { "x", "z" }, { "s", split, "x", "z" }, { "y", nn.Add(), "s.2", "x" }, outputs = { "y", "s" },
    }
    local y, s = net(tarn.ones(1, 3), tarn.ones(1, 3))
    assert.equal(9, y:sum():item())
    assert.same({ 1, 2 }, s.shape)
    assert.matches("do not broadcast", message(nn.Sequential { split, nn.Add() }, tarn.ones(1, 3)))
  end)
end)

describe("a Graph", function()
  it("is saved with its wires", function()
    local net = nn.Graph {
      input = { 3 },
      { "y", nn.Add(), "h", "gate" }, { "h", nn.Linear(4), "x" }, { "gate", nn.Sigmoid(), "h" },
      outputs = "y",
    }
    local x = tarn.randn(2, 3)
    local again = reloaded(net)
    assert.is_true(net:predict(x):bytes() == again:predict(x):bytes())
    assert.same({ "h.bias", "h.weight" }, keys(again:state_dict()))
    assert.matches("h%s+Linear 'h'", tostring(net))
  end)
end)

describe("hooks", function()
  it("see inputs and outputs, and change them", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(3), nn.Sequential { nn.ReLU() } }
    local seen = {}
    local after = net[2][1]:register_forward_hook(function(layer, inputs, output)
      seen[#seen + 1] = layer:type() .. #inputs
      return output + 1
    end)
    local before = net[2][1]:register_forward_pre_hook(function(_, inputs) return inputs[1] * 0 end)
    collectgarbage() collectgarbage()
    assert.equal(6, net(tarn.ones(2, 2)):sum():item())
    before.remove()
    after:remove()
    assert.is_true(net(tarn.full({ 2, 2 }, 5)):sum():item() ~= 6)
    assert.same({ "ReLU1" }, seen)
  end)

  it("see modules that are called with anything", function()
    local Any = nn.Module:extend "AnyMany_"
    function Any:forward(x, word) return x, word .. "!" end
    local m = Any()
    m:register_forward_pre_hook(function(_, inputs) return { inputs[1] * 2, inputs[2] .. "?" } end)
    m:register_forward_hook(function(_, inputs, output)
      assert.equal("yes?", inputs[2])
      return { output[1] + 1, output[2] }
    end)
    local y, word = m(tarn.ones(1), "yes")
    assert.equal(3, y:item())
    assert.equal("yes?!", word)
  end)

  it("see gradients when backward has come through", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(3), nn.Tanh(), nn.Linear { 1, bias = false } }
    local seen = {}
    local handle = net[2]:register_full_backward_hook(function(layer, inputs, outputs)
      seen[#seen + 1] = { layer:type(), inputs[1], outputs[1] }
      return inputs[1] * 2
    end)
    local plain = tarn.ones(1, 2)
    net(plain):sum():backward()
    local doubled = net[1].weight.grad:clone()
    assert.equal("Tanh", seen[1][1])
    assert.is_true(same(seen[1][3], net[3].weight) < 1e-6)
    handle.remove()
    net:zero_grad()
    net(plain):sum():backward()
    assert.equal(1, #seen)
    assert.is_true(same(doubled, net[1].weight.grad * 2) < 1e-6)
    assert.is_true(same(seen[1][2]:reshape(3, 1):matmul(plain), net[1].weight.grad) < 1e-6)
  end)

  it("pass their errors on", function()
    local net = nn.Sequential { nn.ReLU() }
    net[1]:register_forward_hook(function() error "no!" end)
    assert.matches("no!", message(net, tarn.ones(1)))
    local other = nn.Sequential { nn.ReLU() }
    other[1]:register_forward_hook(function() return {} end)
    assert.matches("a hook must return a tensor", message(other, tarn.ones(1)))
    assert.matches("must be a function", message(other.register_forward_hook, other, 5))
  end)
end)

describe("shared weights", function()
  local function tied()
    local net = nn.Sequential { input = { 4 }, nn.Linear { 4, bias = false }, nn.Tanh(), nn.Linear(4) }
    net[3].weight = net[1].weight
    return net
  end

  it("are one tensor, counted and trained once", function()
    local net = tied()
    assert.equal(20, net:parameter_count())
    assert.equal(2, #net:parameters())
    local opt = optim.SGD(net, { lr = 0.1 })
    net(tarn.ones(1, 4)):sum():backward()
    local was = net[1].weight:clone()
    local g = net[1].weight.grad:clone()
    opt:step()
    assert.is_true(same(net[3].weight, was - g * 0.1) < 1e-6)
  end)

  it("are saved once and tied again", function()
    local net = tied()
    local path = os.tmpname()
    net:save(path)
    local tensors, notes = tarn.safetensors.load(path)
    assert.same({ "0.weight", "2.bias" }, keys(tensors))
    assert.equal("0.weight", notes["2.weight"])
    local again = tarn.load(path)
    os.remove(path)
    tarn.no_grad(function() again[1].weight:zero_() end)
    assert.equal(0, again[3].weight:abs():sum():item())
    assert.equal(20, again:parameter_count())
  end)

  it("may be tied before sizes are known", function()
    local first, last = nn.Linear { 4, input = 4 }, nn.Linear { 4, bias = false }
    last.weight = first.weight
    local net = nn.Sequential { first, last }
    net(tarn.ones(1, 4))
    assert.equal(20, net:parameter_count())
    local other = nn.Linear(3)
    other.weight = first.weight
    assert.matches("weight is shared and %(4 x 4%); here it must be %(3 x 4%)", message(other, tarn.ones(1, 4)))
  end)

  it("may be those of one layer in two places", function()
    local shared = nn.Linear(3)
    local net = nn.Sequential { input = { 3 }, shared, nn.Tanh(), shared }
    local again = reloaded(net)
    assert.equal(12, again:parameter_count())
    assert.is_true(again[1] == again[3])
  end)
end)

describe("weights made of others", function()
  it("keep what the layer computes when they begin, and are trained", function()
    local x = tarn.randn(2, 3)
    local layer = nn.Linear { 4, input = 3 }
    local y = layer(x)
    nn.weight_norm(layer)
    assert.is_true(same(layer(x), y) < 1e-6)
    assert.same({ "bias", "weight_g", "weight_v" }, keys(layer:state_dict()))
    assert.same({ 4, 1 }, layer.weight_g.shape)
    layer(x):square():sum():backward()
    assert.is_truthy(layer.weight_g.grad and layer.weight_v.grad)
    nn.remove_weight_norm(layer)
    assert.is_true(same(layer(x), y) < 1e-6)
    assert.same({ "bias", "weight" }, keys(layer:state_dict()))
  end)

  it("have gradients", function()
    local layer = nn.weight_norm(nn.Conv2d { 2, 2, input = { 1, 3, 3 } }):to "float64"
    local x = tarn.randn({ 1, 1, 3, 3 }, { dtype = "float64" })
    local report = tarn.gradcheck(function() return layer(x):square():sum() end, layer:parameters())
    assert.is_true(report.error < 1e-6)
    local spectral = nn.spectral_norm(nn.Linear { 2, input = 3 }):to "float64":eval()
    local z = tarn.randn({ 2, 3 }, { dtype = "float64" })
    report = tarn.gradcheck(function() return spectral(z):square():sum() end, spectral:parameters())
    assert.is_true(report.error < 1e-6)
  end)

  it("bring the largest singular value to 1", function()
    local layer = nn.spectral_norm(nn.Linear { 3, bias = false, input = 3 }, { n_power_iterations = 50 })
    local y = layer(tarn.eye(3))
    layer:eval()
    local v = layer.weight_v
    assert.is_true(math.abs(layer(v:unsqueeze(1)):square():sum():item() - 1) < 1e-3)
    assert.same({ "weight_orig", "weight_u", "weight_v" }, keys(layer:state_dict()))
    assert.is_true(#y.shape == 2)
  end)

  it("are made when sizes are known, and saved", function()
    local net = nn.Sequential { nn.weight_norm(nn.Linear(4)), nn.spectral_norm(nn.Linear(2)) }
    net(tarn.randn(2, 3))
    local again = reloaded(net)
    local x = tarn.randn(2, 3)
    assert.is_true(net:predict(x):bytes() == again:predict(x):bytes())
    assert.is_truthy(again:state_dict()["1.weight_orig"])
  end)

  it("say what cannot be", function()
    assert.matches("has no weight named 'wait'", message(nn.weight_norm, nn.Linear(2), { name = "wait" }))
    assert.matches("has no weight named 'weight'", message(nn.spectral_norm, nn.ReLU()))
    assert.matches("has weight_norm already", message(nn.spectral_norm, nn.weight_norm(nn.Linear(2))))
    assert.matches("this Linear has none", message(nn.remove_weight_norm, nn.Linear(2)))
  end)
end)

describe("a net's tree", function()
  local net = nn.Sequential { input = { 2 }, nn.Linear(3), nn.Sequential { nn.ReLU() } }

  it("is seen by children, modules and apply", function()
    local types = {}
    assert.is_true(net:apply(function(layer) types[#types + 1] = layer:type() end) == net)
    assert.same({ "ReLU", "Sequential", "Linear", "Sequential" }, types)
    local paths = {}
    for path in net:named_modules() do paths[#paths + 1] = path end
    assert.same({ "", "0", "1", "1.0" }, paths)
    assert.equal(4, #net:modules())
    assert.equal(2, #net:children())
  end)

  it("is trained or not", function()
    net:requires_grad_(false)
    assert.is_false(net[1].weight.requires_grad)
    net:requires_grad_()
    assert.is_true(net[1].weight.requires_grad)
  end)
end)

describe("modules that take arguments", function()
  it("are made again from a file with the same", function()
    local Block = nn.Module:extend "BlockMany_"
    function Block:init(size, options, word)
      self.scale, self.word = options.scale, word
      self.f = nn.Linear(size)
    end
    function Block:forward(x) return self.f(x) * self.scale end
    local net = nn.Sequential { input = { 3 }, Block(4, { scale = 2.5, list = { 1, 2 } }, "a") }
    local again = reloaded(net)
    local x = tarn.randn(2, 3)
    assert.is_true(net:predict(x):bytes() == again:predict(x):bytes())
    assert.equal(2.5, again[1].scale)
    assert.equal("a", again[1].word)
  end)
end)
