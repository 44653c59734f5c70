local tarn = require "tarn"
local nn = tarn.nn

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function small_net()
  tarn.manual_seed(4)
  return nn.Sequential { input = { 1, 12, 12 },
    nn.Conv2d(3, 5):named "edges", nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.5), nn.Linear(4),
    nn.Softmax() }
end

describe("net:trace", function()
  it("shows what each layer computes by itself", function()
    local net, x = small_net(), tarn.randn(5, 1, 12, 12)
    local seen = net:trace(x)
    assert.equal(8, #seen)
    net:eval()
    local y = x
    for i, layer in ipairs(net:children()) do
      y = layer(y)
      assert.equal(tostring(i - 1), seen[i].path)
      assert.is_true(tarn.allclose(y, seen[i].output, 1e-5, 1e-6), seen[i].type)
      assert.same(y.shape, seen[i].shape)
    end
    assert.is_true(seen.output:eq(seen[8].output):all():item())
    assert.equal(net, seen[8].layer)
  end)

  it("gives one example without a batch", function()
    local net = small_net()
    local seen = net:trace(tarn.randn(1, 12, 12))
    assert.same({ 3, 8, 8 }, seen.edges.shape)
    assert.same({ 4 }, seen[#seen].shape)
    assert.same({ 1, 12, 12 }, seen[1].inputs[1].shape)
    assert.same({ 1, 3, 8, 8 }, net:trace(tarn.randn(1, 1, 12, 12)).edges.shape)
  end)

  it("sees own modules, containers, layers called twice, lists of outputs", function()
    local Twice = nn.Module:extend "TracedTwice"
    function Twice:init()
      self.inner = nn.Linear { 3, input = 3 }
      self.memory = nn.GRU { 2, input = 3 }
    end
    function Twice:forward(x)
      local y, last = self.memory(self.inner(self.inner(x)):unsqueeze(1))
      return y:squeeze(1), last
    end
    local net = nn.Sequential { Twice(), nn.Residual { nn.Linear(2) } }
    net:build(tarn.ones(4, 3))
    local seen = net:trace(tarn.randn(4, 3))
    local inner = seen["0.inner"]
    assert.equal(2, inner.call)
    assert.is_true(inner.leaf)
    assert.equal(2, #seen["0.memory"].outputs)
    assert.equal("TracedTwice", seen["0"].type)
    assert.equal("Residual", seen["1"].type)
    local alone = Twice():trace(tarn.randn(4, 3))
    assert.equal("TracedTwice", alone[#alone].type)
  end)

  it("gives the gradient of an output by every layer's", function()
    local net, x = small_net(), tarn.randn(1, 12, 12)
    local seen = net:trace(x, { of = 2 })
    assert.same({ 0, 1, 0, 0 }, seen[7].grad:tolist())
    assert.same({ 1, 12, 12 }, seen.grad.shape)
    local h = 1e-2
    local nudged = x:clone()
    nudged:set(1, 6, 6, x:get(1, 6, 6) + h)
    local up = net:predict(nudged):get(2)
    nudged:set(1, 6, 6, x:get(1, 6, 6) - h)
    local down = net:predict(nudged):get(2)
    assert.is_true(math.abs((up - down) / (2 * h) - seen.grad:get(1, 6, 6)) < 1e-3)
    local same = net:trace(x, { of = function(y) return y:reshape(-1)[2] end })
    assert.is_true(tarn.allclose(seen.grad, same.grad))
    for _, p in ipairs(net:parameters()) do assert.is_nil(p.grad) end
  end)

  it("leaves modes, hooks and random numbers as they were, also after an error", function()
    local net = small_net()
    net:train()
    net[2]:eval()
    local called = 0
    local mine = net[1]:register_forward_hook(function() called = called + 1 end)
    net:trace(tarn.randn(1, 12, 12))
    assert.matches("Conv2d", message(net.trace, net, tarn.randn(7)))
    assert.equal(1, called)
    net(tarn.randn(1, 12, 12))
    assert.equal(2, called)
    assert.is_true(net[1].training)
    assert.is_false(net[2].training)
    mine.remove()
    net(tarn.randn(1, 12, 12))
    assert.equal(2, called)
  end)

  it("prints a table, also of layers without numbers", function()
    local net = small_net()
    local text = tostring(net:trace(tarn.randn(1, 12, 12)))
    assert.matches("0 +Conv2d 'edges' +%(3 x 8 x 8%) +%-?[%d.]+ +%-?[%d.]+ +%-?[%d.]+\n", text)
    assert.matches("\n +Sequential +%(4%)", text)
    assert.matches("%(0 x 4%)", tostring(net:trace(tarn.randn(0, 1, 12, 12))))
  end)

  it("says what is wrong", function()
    local net, x = small_net(), tarn.randn(1, 12, 12)
    assert.matches("x must be a tensor.*not nil", message(net.trace, net))
    assert.matches("x must be a tensor", message(net.trace, net, {}))
    assert.matches("input 2 must be a tensor, not string", message(net.trace, net, { x, "a" }))
    assert.matches("unknown option 'off'; there are of", message(net.trace, net, x, { off = 1 }))
    assert.matches("of = 5, and the net has 4 outputs", message(net.trace, net, x, { of = 5 }))
    assert.matches("of is the position of an output.*not x", message(net.trace, net, x, { of = "x" }))
    assert.matches("of must return one number, not %(4%)",
      message(net.trace, net, x, { of = function(y) return y end }))
    assert.matches("options must be a table", message(net.trace, net, x, 3))
    assert.matches("boom", message(net.trace, net, x, { of = function() error "boom" end }))
  end)
end)

describe("a hook's handle", function()
  it("removed twice leaves later hooks alone", function()
    local layer, called = nn.ReLU(), 0
    local first = layer:register_forward_hook(function() end)
    first.remove()
    layer:register_forward_hook(function() called = called + 1 end)
    first.remove()
    layer(tarn.ones(2))
    assert.equal(1, called)
  end)

  it("may be removed by its own hook", function()
    local layer, called = nn.ReLU(), {}
    local first
    first = layer:register_forward_hook(function()
      called[#called + 1] = 1
      first.remove()
    end)
    layer:register_forward_hook(function() called[#called + 1] = 2 end)
    layer(tarn.ones(2))
    layer(tarn.ones(2))
    assert.same({ 1, 2, 2 }, called)
  end)
end)

describe("net:saliency", function()
  it("is the gradient of the score before the softmax", function()
    local net = nn.Sequential { input = { 3 }, nn.Linear { 2, bias = false }, nn.Softmax() }
    net[1].weight = tarn.tensor { { 1, -2, 3 }, { 0, 0, 5 } }
    assert.same({ 1, -2, 3 }, net:saliency(tarn.ones(3), { of = 1 }):tolist())
    assert.same({ 0, 0, 5 }, net:saliency(tarn.ones(3)):tolist())
    assert.same({ 0, 0, 10 }, net:saliency(tarn.tensor { 1, 1, 2 }, { times_input = true }):tolist())
    local smooth = net:saliency(tarn.tensor { 1, 2, 3 }, { of = 1, samples = 7 })
    assert.is_true(tarn.allclose(smooth, tarn.tensor { 1, -2, 3 }))
  end)

  it("says what is wrong", function()
    local net = nn.Sequential { input = { 3 }, nn.Linear(2), nn.Step() }
    assert.matches("does not depend", message(net.saliency, net, tarn.ones(3)))
    assert.matches("samples must be", message(net.saliency, net, tarn.ones(3), { samples = 0 }))
    assert.matches("noise", message(net.saliency, net, tarn.ones(3), { noise = -1 }))
    assert.matches("int64", message(net.saliency, net, tarn.index { 1, 2, 3 }))
    assert.matches("of one example", message(net.saliency, net, tarn.ones(5, 3)))
  end)
end)

describe("net:diagram", function()
  local function net()
    tarn.manual_seed(2)
    return nn.Sequential { input = { 2 }, nn.Linear(3), nn.Tanh(), nn.Sequential { nn.Linear(2):named "out" },
      nn.Dropout(), nn.Softmax() }
  end

  it("has every neuron and every weight", function()
    local d = net():class_names { "a", "b" } and net():diagram { names = { "x", "y" } }
    assert.same({ 2, 3, 2 }, { d.columns[1].size, d.columns[2].size, d.columns[3].size })
    assert.equal(7, #d.neurons)
    assert.equal(12, #d.edges)
    assert.equal("x", d.neurons[1].label)
    assert.equal("out", d.columns[3].label)
    local n = net()
    for _, edge in ipairs(n:diagram().edges) do
      local from, to = d.neurons[edge.from], d.neurons[edge.to]
      assert.equal(n[to.column == 2 and 1 or 3]:parameters()[1]:get(to.row, from.row), edge.weight)
    end
  end)

  it("has the values and gradients of an input, as backward finds them", function()
    local n, x = net(), tarn.tensor { 0.3, -2 }
    local d = n:diagram { input = x, of = 1 }
    local y = n:eval()(x)
    assert.is_true(math.abs(d.neurons[6].value - y:get(1)) < 1e-6)
    y:get(1)
    y[1]:backward()
    for _, edge in ipairs(d.edges) do
      local from, to = d.neurons[edge.from], d.neurons[edge.to]
      local g = n[to.column == 2 and 1 or 3]:parameters()[1].grad:get(to.row, from.row)
      assert.is_true(math.abs(g - edge.gradient) < 1e-6)
    end
  end)

  it("says what is wrong", function()
    local n = net()
    assert.matches("Conv2d is not drawn", message(n.diagram, small_net()))
    assert.matches("no Linear layer", message(n.diagram, nn.Sequential { nn.Flatten() }))
    assert.matches("one example of 2 numbers, not %(3%)", message(n.diagram, n, { input = tarn.ones(3) }))
    assert.matches("give input", message(n.diagram, n, { of = 1 }))
    assert.matches("unknown option", message(n.diagram, n, { inputs = 1 }))
    assert.matches("more than 2000 neurons",
      message(n.diagram, nn.Sequential { input = { 1500 }, nn.Linear(600) }))
    assert.matches("size", message(n.diagram, nn.Sequential { nn.Linear(3) }))
  end)
end)
