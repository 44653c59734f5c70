local tarn = require "tarn"
local nn = tarn.nn

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function leaf(values) return tarn.tensor(values, "float64"):requires_grad_() end

local function clean()
  for _ = 1, 4 do collectgarbage() end
  return tarn.memory().live
end

local function bits(net)
  local list = {}
  for name, p in pairs(net:state_dict()) do list[name] = p:bytes() end
  for i, p in ipairs(net:parameters()) do list[i] = p.grad and p.grad:bytes() end
  return list
end

describe("recompute", function()
  it("gives the gradients of the function, by its arguments and by what it holds", function()
    local x, w = leaf { 1, 2 }, leaf { 3, 4 }
    local calls = 0
    local function f(a, k)
      calls = calls + 1
      return (a * w):exp() * k, a:sin()
    end
    local y, z = tarn.recompute(f, x, 0.5)
    assert.equal(1, calls)
    local loss = (y + z):sum()
    loss:backward()
    assert.equal(2, calls)
    local gx, gw = x.grad:tolist(), w.grad:tolist()
    x.grad, w.grad = nil, nil
    local a, b = f(x, 0.5)
    local plain = (a + b):sum()
    plain:backward()
    assert.same(x.grad:tolist(), gx)
    assert.same(w.grad:tolist(), gw)
    assert.equal(loss:item(), plain:item())
  end)

  it("serves tarn.grad, second derivatives and itself", function()
    local x = leaf { 0.7 }
    local y = tarn.recompute(function(a)
      return tarn.recompute(function(b) return b:pow(3) end, a) * a
    end, x):sum()
    local g = tarn.grad(y, x, { create_graph = true })
    assert.is_true(math.abs(g:item() - 4 * 0.7 ^ 3) < 1e-12)
    assert.is_true(math.abs(tarn.grad(g:sum(), x):item() - 12 * 0.7 ^ 2) < 1e-12)
    local w = leaf { 2 }
    local z = tarn.recompute(function(a) return a * w end, tarn.tensor({ 5 }, "float64"))
    assert.is_true(z.requires_grad)
    assert.equal(5, tarn.grad(z:sum(), w):item())
    assert.is_true(tarn.gradgradcheck(function(a) return tarn.recompute(function(b) return b:exp() end, a) end,
      { x }).error < 1e-6)
  end)

  it("records nothing where there is no gradient", function()
    assert.is_false(tarn.recompute(function(a) return a * 2 end, tarn.ones(2)).requires_grad)
    local x = leaf { 1 }
    tarn.no_grad(function()
      assert.is_false(tarn.recompute(function(a) return a * 2 end, x).requires_grad)
    end)
    local same = tarn.recompute(function(a) return a end, x)
    same:sum():backward()
    assert.equal(1, x.grad:item())
    assert.is_true(x.is_leaf)
  end)

  it("draws the same numbers again", function()
    tarn.manual_seed(5)
    local x = tarn.ones(1000):requires_grad_()
    local y = tarn.recompute(function(a) return a:dropout(0.5) * tarn.rand(1000) end, x)
    local after = tarn.rand(3):tolist()
    y:sum():backward()
    assert.same(y:tolist(), x.grad:tolist())
    local next_ = tarn.rand(3):tolist()
    tarn.manual_seed(5)
    local z = (x:dropout(0.5) * tarn.rand(1000))
    assert.same(y:tolist(), z:tolist())
    assert.same(after, tarn.rand(3):tolist())
    assert.same(next_, tarn.rand(3):tolist())
  end)

  it("says what it cannot do", function()
    local x = leaf { 1 }
    assert.matches("recompute: what it runs must be a function or a layer, not 5", message(tarn.recompute, 5, x))
    assert.matches("recompute: result 1 must be a tensor, not 7", message(tarn.recompute, function() return 7 end, x))
    assert.matches("must return 1 to 4 tensors, not 0 values", message(tarn.recompute, function() end, x))
    assert.matches("^tests/lua/recompute_spec.lua:%d+: mine$",
      message(tarn.recompute, function() error "mine" end, x))
    local times = 0
    local y = tarn.recompute(function(a)
      times = times + 1
      if times == 2 then error "later" end
      return a * 2
    end, x):sum()
    assert.matches("recompute_spec.lua:%d+: later\n  in backward of recompute", message(y.backward, y))
    local z = tarn.recompute(function(a) return a:exp() end, x)
    local h = x:detach()
    h:add_(1)
    assert.matches("written in place by add", message(function() z:sum():backward() end))
    assert.equal(0, (tarn.debug.scope_size()))
  end)

  it("leaves nothing behind", function()
    local function run(back)
      local x, w = leaf { 1, 2 }, leaf { 3, 4 }
      local y = tarn.recompute(function(a) return (a * w):exp() end, x)
      if back then y:sum():backward() end
    end
    run(true) run(false)
    local before, nodes = clean(), tarn.debug.tape_nodes()
    run(true) run(false)
    assert.equal(before, clean())
    assert.equal(nodes, tarn.debug.tape_nodes())
  end)
end)

describe("Checkpoint", function()
  local function net_of(make)
    tarn.manual_seed(3)
    return nn.Sequential {
      input = { 6 }, nn.Linear(6),
      make { nn.Linear(8), nn.BatchNorm1d(), nn.Tanh(), nn.Dropout(0.3), nn.Linear(5) },
      nn.Linear(3), nn.Softmax(),
    }
  end

  it("trains to the bits of the same layers without it", function()
    local x, y = tarn.randn(16, 6), tarn.randint(1, 3, { 16 })
    local wanted
    for _, make in ipairs { nn.Sequential, nn.Checkpoint } do
      local net = net_of(make)
      local opt = tarn.optim.SGD(net, { lr = 0.1 })
      for _ = 1, 3 do
        opt:zero_grad()
        net:loss(x, y):backward()
        opt:step()
      end
      local got = bits(net)
      wanted = wanted or got
      assert.same(wanted, got)
    end
    local net = net_of(nn.Checkpoint)
    net(x):sum():backward()
    assert.equal(1, net[2][2]:state_dict().num_batches_tracked:item())
  end)

  it("takes less memory", function()
    local function peak(make)
      local layers = { input = { 64 } }
      for i = 1, 8 do
        layers[i] = make { nn.Linear(256), nn.Tanh(), nn.Linear(256), nn.Tanh(), nn.Linear(64), nn.Tanh() }
      end
      local net, x = nn.Sequential(layers), tarn.randn(512, 64)
      net(x)
      for _, p in ipairs(net:parameters()) do p.grad = tarn.zeros(p.shape) end -- not part of the peak
      local before = clean()
      tarn.memory "reset"
      net(x):sum():backward()
      return tarn.memory().peak - before
    end
    assert.is_true(peak(nn.Checkpoint) * 2 < peak(nn.Sequential))
  end)

  it("is saved under the names of its layers", function()
    local net = net_of(nn.Checkpoint)
    local names = {}
    for name in pairs(net:state_dict()) do names[name] = true end
    assert.is_true(names["1.0.weight"] and names["1.1.running_mean"])
  end)
end)
