local tarn = require "tarn"

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

describe("register_hook", function()
  it("sees the whole gradient of a result, once", function()
    local x, seen = leaf { 2 }, {}
    local y
    do -- the hook is the graph's: h itself is forgotten
      local h = x * 3
      h:register_hook(function(g) seen[#seen + 1] = g:item() end)
      y = (h * h + h):sum()
    end
    collectgarbage()
    y:backward()
    assert.same({ 13 }, seen)
    assert.equal(39, x.grad:item())
  end)

  it("replaces gradients, in the order of registration", function()
    local x = leaf { 2 }
    local h = x * 3
    h:register_hook(function(g) return g + 1 end)
    h:register_hook(function(g) return g * 10 end)
    h:retain_grad()
    h:sum():backward()
    assert.equal(20, h.grad:item())
    assert.equal(60, x.grad:item())
  end)

  it("sees all that a leaf gets in one backward", function()
    local x, seen = leaf { 1, 2 }, {}
    x:register_hook(function(g)
      seen[#seen + 1] = g:tolist()
      return g * 2
    end)
    local y = (x * 3 + x * x):sum()
    y:backward()
    assert.same({ { 5, 7 } }, seen)
    assert.same({ 10, 14 }, x.grad:tolist())
    local z = x * 1
    z:sum():backward()
    assert.same({ 12, 16 }, x.grad:tolist())
  end)

  it("serves tarn.grad and create_graph", function()
    local x = leaf { 3 }
    local h = x * x
    h:register_hook(function(g) return g * h:detach() end)
    local y = h:sum()
    local g = tarn.grad(y, x, { create_graph = true })
    assert.equal(54, g:item())
    assert.equal(18, tarn.grad(g:sum(), x):item())
    x:register_hook(function() return tarn.tensor({ 7 }, "float64") end)
    assert.equal(7, tarn.grad((x * 2):sum(), x):item())
    assert.is_nil(x.grad)
  end)

  it("ends when it is removed", function()
    local x, n = leaf { 1 }, 0
    local hook = x:register_hook(function() n = n + 1 end)
    local other = x:register_hook(function() n = n + 10 end)
    x:sum():backward()
    hook:remove()
    hook:remove()
    x:sum():backward()
    other:remove()
    x:sum():backward()
    assert.equal(21, n)
  end)

  it("may remove itself", function()
    local x, n = leaf { 1 }, 0
    local hook
    hook = x:register_hook(function()
      n = n + 1
      hook:remove()
    end)
    for _ = 1, 3 do x:sum():backward() end
    assert.equal(1, n)
  end)

  it("passes its errors on, with the script's line", function()
    local x = leaf { 1, 2 }
    local h = x * 2
    local hook = h:register_hook(function() error "mine" end)
    local y = h:sum()
    assert.matches("^tests/lua/hook_spec.lua:%d+: mine\n  in backward of mul$",
      message(y.backward, y, nil, { retain_graph = true }))
    assert.is_nil(x.grad)
    hook:remove()
    hook = h:register_hook(function() return 5 end)
    assert.matches("hook: the function must return a tensor, or nothing, not 5",
      message(y.backward, y, nil, { retain_graph = true }))
    hook:remove()
    h:register_hook(function() return tarn.ones(3) end)
    assert.matches("hook: it gave a gradient %(3%) in place of one of %(2%)",
      message(y.backward, y, nil, { retain_graph = true }))
    assert.matches("register_hook: the hook must be a function of the gradient, not 5",
      message(h.register_hook, h, 5))
    assert.matches("register_hook: this tensor takes no gradient",
      message(function() tarn.ones(1):register_hook(print) end))
    assert.equal(0, (tarn.debug.scope_size()))
  end)

  it("may go back itself, through another graph", function()
    local x, w, inner = leaf { 3 }, leaf { 2 }, nil
    local h = x * 2
    h:register_hook(function(g)
      inner = tarn.enable_grad(function() return tarn.grad((w * w * g):sum(), w) end):item()
    end)
    h:sum():backward()
    assert.equal(4, inner)
    local a, b = x * 2, x * 3
    b:register_hook(function() a:backward() end)
    local y = a + b
    assert.matches("backward inside backward reached mul", message(y.backward, y))
  end)

  it("is gone with its graph, whatever it holds", function()
    local function run(back)
      local x, big = leaf { 1 }, tarn.zeros(100)
      local y = (x * 2):exp()
      y:register_hook(function() return big[1] and nil end)
      if back then y:sum():backward() end
    end
    run(true) run(false)
    local before = clean()
    for _ = 1, 10 do
      run(true)
      run(false)
    end
    assert.equal(before, clean())
  end)
end)

describe("retain_grad", function()
  it("follows a result that is written in place", function()
    local x = leaf { 2 }
    local h = x * 3
    h:retain_grad()
    h:add_(1)
    local y = (h * h):sum()
    y:backward()
    assert.equal(14, h.grad:item())
    assert.matches("has no gradient to retain", message(function() tarn.ones(1):retain_grad() end))
  end)
end)

describe("gradient accumulation", function()
  it("of micro-batches is that of the batch", function()
    local net = tarn.nn.Sequential { input = { 4 }, tarn.nn.Linear(8), tarn.nn.Tanh(), tarn.nn.Linear(3) }
    net:to "float64"
    local x, y = tarn.randn({ 12, 4 }, { dtype = "float64" }), tarn.randint(1, 3, { 12 })
    net(x):cross_entropy(y):backward()
    local whole = {}
    for i, p in ipairs(net:parameters()) do
      whole[i] = p.grad:clone()
      p.grad = nil
    end
    for k = 0, 3 do
      local part = { { 3 * k + 1, 3 * k + 3 } }
      local loss = net(x[part]):cross_entropy(y[part]) / 4
      loss:backward()
    end
    for i, p in ipairs(net:parameters()) do
      assert.is_true((p.grad - whole[i]):abs():max():item() < 1e-15)
    end
  end)
end)
