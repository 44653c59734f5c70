local tarn = require "tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function leaf(values) return tarn.tensor(values, "float64"):requires_grad_() end

local function near(wanted, got)
  assert.equal(#wanted, #got)
  for i, w in ipairs(wanted) do
    assert.is_true(math.abs(w - got[i]) < 1e-9 * (1 + math.abs(w)), ("%d: %.12g, wanted %.12g"):format(i, got[i], w))
  end
end

-- Live bytes after F has run twice and once more are the same: nothing it made stays.
local function leaves_nothing(f)
  local function clean()
    for _ = 1, 4 do collectgarbage() end
    return tarn.memory().live
  end
  f() f()
  local before, nodes = clean(), tarn.debug.tape_nodes()
  f()
  assert.equal(before, clean())
  assert.equal(nodes, tarn.debug.tape_nodes())
end

describe("create_graph", function()
  it("gives gradients a history", function()
    local x = leaf { 2, 3 }
    local y = (x * x * x):sum()
    y:backward(nil, { create_graph = true })
    near({ 12, 27 }, x.grad:tolist())
    assert.is_true(x.grad.requires_grad)
    local g = x.grad
    x.grad = nil
    local z = (g * g):sum()
    z:backward()
    near({ 288, 972 }, x.grad:tolist())
  end)

  it("reaches any derivative", function()
    local x = leaf { 1.3 }
    local y = x:pow(5):sum()
    for n = 5, 1, -1 do
      y = tarn.grad(y, x, { create_graph = true }):sum()
      local wanted = 1.3 ^ (n - 1)
      for k = n, 5 do wanted = wanted * k end
      near({ wanted }, { y:item() })
    end
    assert.equal(120, y:item())
  end)

  it("adds to gradients that are there", function()
    local x = leaf { 2 }
    for n = 2, 3 do x:pow(n):sum():backward(nil, { create_graph = true }) end
    near({ 16 }, x.grad:tolist())
    near({ 14 }, tarn.grad(x.grad:sum(), x):tolist())
  end)

  it("makes no cycle of a leaf and its gradient", function()
    leaves_nothing(function()
      local w, x = leaf { 1, 2 }, tarn.tensor({ 3, 4 }, "float64")
      local y = (w * x):exp():pow(2)
      y:retain_grad()
      y:sum():backward(nil, { create_graph = true })
      assert.is_true(w.grad.requires_grad)
    end)
  end)

  it("makes no cycle of a result that retains its gradient", function()
    leaves_nothing(function()
      local w = leaf { 1, 2 }
      local h = w * 2
      local y = h:pow(3):exp() -- keeps h before it retains
      h:retain_grad()
      y:sum():backward(nil, { create_graph = true })
      assert.equal(2, #h.grad)
    end)
  end)

  it("goes through inputs that were converted", function()
    local w = tarn.tensor({ 2, 3 }):requires_grad_()
    local x = tarn.tensor({ { 1, 2 }, { 3, 4 } }, "float64"):requires_grad_()
    local y = x:matmul(w):pow(2):sum()
    local g = tarn.grad(y, w, { create_graph = true })
    assert.equal("float32", g.dtype)
    near({ 2 * (1 + 9) + 2 * (2 + 12), 2 * (2 + 12) + 2 * (4 + 16) }, tarn.grad(g:sum(), w):tolist())
  end)

  it("keeps what nodes hold in check", function()
    local x = leaf { 2 }
    local h = x * 1
    local y = (h * h):sum()
    h:add_(1)
    assert.matches("written in place by add", message(tarn.grad, y, x, { create_graph = true }))
  end)

  it("goes back along a long chain", function()
    leaves_nothing(function()
      local x = leaf { 1.5 }
      local y = x
      for _ = 1, 2000 do y = y * 1.0001 end
      local g = tarn.grad((y * y):sum(), x, { create_graph = true })
      local gg = tarn.grad(g:sum(), x)
      near({ 2 * 1.0001 ^ 4000 }, gg:tolist())
    end)
  end)
end)

describe("tarn.grad", function()
  it("leaves the gradients of leaves alone", function()
    local x, w = leaf { 1, 2 }, leaf { 3, 4 }
    local y = (x * w):sum()
    local gx = tarn.grad(y, x, { retain_graph = true })
    near({ 3, 4 }, gx:tolist())
    local both = tarn.grad(y, { w, x, w })
    near({ 1, 2 }, both[1]:tolist())
    near({ 3, 4 }, both[2]:tolist())
    near({ 1, 2 }, both[3]:tolist())
    assert.is_nil(x.grad)
    assert.is_nil(w.grad)
    assert.matches("retain_graph", message(tarn.grad, y, x))
  end)

  it("goes to results too, and no further", function()
    local x = leaf { 1, 2 }
    local h = x * 3
    local y = (h * h):sum()
    near({ 6, 12 }, tarn.grad(y, h, { retain_graph = true }):tolist())
    y:backward()
    near({ 18, 36 }, x.grad:tolist())
    near({ 1 }, { tarn.grad(y, y):item() })
  end)

  it("takes several outputs, with gradients", function()
    local x = leaf { 1, 2 }
    local a, b = x * 2, x * x
    local g = tarn.grad({ a, b }, x, { grad_outputs = { tarn.tensor { 1, 0 }, tarn.tensor { 10, 100 } } })
    near({ 2 + 20, 400 }, g:tolist())
    local s = tarn.grad({ (x * 2):sum(), (x * 3):sum() }, { x })
    near({ 5, 5 }, s[1]:tolist())
  end)

  it("says what is not there", function()
    local x, z = leaf { 1 }, leaf { 1 }
    local y = (x * 2):sum()
    assert.matches("grad: no output depends on input 2; .*allow_unused",
      message(tarn.grad, y, { x, z }, { retain_graph = true }))
    local g = tarn.grad(y, { x, z }, { allow_unused = true, retain_graph = true })
    assert.equal(2, g[1]:item())
    assert.is_nil(g[2])
    assert.matches("grad: input 1 does not require a gradient", message(tarn.grad, y, tarn.ones(1)))
    assert.matches("grad: no output was recorded", message(tarn.grad, tarn.ones(1), x))
    assert.matches("grad: no inputs", message(tarn.grad, y, {}))
    assert.matches("grad: inputs must be a tensor or a list of tensors, not 3", message(tarn.grad, y, 3))
    assert.matches("grad: outputs must be a tensor", message(tarn.grad, { 1 }, x))
    assert.matches("grad: unknown option .*'graph'; its options are create_graph",
      message(tarn.grad, y, x, { graph = true }))
    assert.matches("grad starts from one number, not %(2%)", message(tarn.grad, leaf { 1, 2 } * 1, x))
    assert.matches("grad: the gradient is %(3%), the tensor %(%)",
      message(tarn.grad, y, x, { grad_outputs = tarn.ones(3) }))
    assert.matches("grad: 2 grad_outputs for 1 outputs",
      message(tarn.grad, y, x, { grad_outputs = { tarn.ones(1), tarn.ones(1) } }))
  end)

  it("does no work for parameters that nobody asked for", function()
    local x, w = leaf { 1, 2 }, leaf { 3, 4 }
    local far = w
    for _ = 1, 10 do far = far * 2 end
    local y = (x * far):sum()
    tarn.grad(y, x)
    -- the branch of w was not walked, so it is whole
    near({ 1024, 1024 }, tarn.grad(far:sum(), w):tolist())
  end)

  it("gives the gradient of a net by its input", function()
    local net = tarn.nn.Sequential { input = { 4 }, tarn.nn.Linear(5), tarn.nn.Tanh(), tarn.nn.Linear(1) }
    local x = tarn.randn(3, 4):requires_grad_()
    local g = tarn.grad(net(x):sum(), x, { create_graph = true })
    local penalty = ((g * g):sum(2):sqrt() - 1):square():mean()
    penalty:backward()
    for _, p in ipairs(net:parameters()) do
      assert.is_true(p.grad ~= nil or #p.shape == 1 and p.shape[1] == 1)
    end
  end)
end)

-- ---- whole matrices, and products with them ---------------------------------------------------

local function f(x) return tarn.stack({ x[1] * x[1] * x[2], x[2]:sin(), x[1] * 5 }, 1) end
local point <const> = tarn.tensor({ 1.5, 0.5 }, "float64")
local J <const> = { 2 * 1.5 * 0.5, 1.5 ^ 2, 0, math.cos(0.5), 5, 0 }

describe("jacobian", function()
  it("has the sizes of the result, then those of the input", function()
    local j = tarn.jacobian(f, point)
    assert.same({ 3, 2 }, j.shape)
    near(J, j:reshape(-1):tolist())
    assert.is_false(point.requires_grad)
    assert.is_false(j.requires_grad)
    assert.same({ 2, 2, 3 }, tarn.jacobian(function(x) return x:sum(2) end, tarn.ones(2, 3)).shape)
    assert.same({ 2, 2 }, tarn.jacobian(function() return tarn.ones(2) end, point).shape)
    assert.same({ 0, 2 }, tarn.jacobian(function(x) return x[{ { 2, 1 } }] end, point).shape)
  end)

  it("takes several inputs", function()
    local a, b = tarn.tensor({ 1, 2 }, "float64"), tarn.tensor({ 3, 4 }, "float64")
    local j = tarn.jacobian(function(x, y) return x * y end, { a, b })
    near({ 3, 0, 0, 4 }, j[1]:reshape(-1):tolist())
    near({ 1, 0, 0, 2 }, j[2]:reshape(-1):tolist())
  end)

  it("can be differentiated", function()
    local x = leaf { 1.5, 0.5 }
    local j = tarn.jacobian(f, x, { create_graph = true })
    near({ 2 * 0.5 + 2 * 1.5, 2 * 1.5 - math.sin(0.5) }, tarn.grad(j:sum(), x):tolist())
  end)

  it("is refused where it does not fit into memory", function()
    local before = tarn.memory().limit
    tarn.memory_limit(64 * 2 ^ 20 | 0)
    local text = message(tarn.jacobian, function(x) return x * 2 end, tarn.ones(10000))
    tarn.memory_limit(before)
    assert.matches("jacobian: 10000 results by their inputs take 0.4 GiB.*use vjp", text)
    assert.matches("jacobian: a result of 5 dims by an input of 5 would have 10 dims",
      message(tarn.jacobian, function(x) return x * 2 end, tarn.ones(1, 1, 1, 1, 1)))
  end)

  it("says what it cannot take", function()
    assert.matches("jacobian: the function must return a tensor, not number",
      message(tarn.jacobian, function() return 1 end, point))
    assert.matches("jacobian: x must be a tensor or a list", message(tarn.jacobian, f, 3))
    assert.matches("jacobian: input 1 is int64; only floating", message(tarn.jacobian, f, tarn.index { 1 }))
    assert.matches("jacobian: unknown option 'graph'", message(tarn.jacobian, f, point, { graph = 1 }))
    assert.matches("grad_spec.lua:%d+: mine$", message(tarn.jacobian, function() error "mine" end, point))
  end)
end)

describe("hessian", function()
  local function g(x) return (x[1] * x[1] * x[2] + x[2]:exp()):sum() end

  it("is the Jacobian of the gradient", function()
    near({ 2 * 0.5, 2 * 1.5, 2 * 1.5, math.exp(0.5) }, tarn.hessian(g, point):reshape(-1):tolist())
    local x = leaf { 1.5, 0.5 }
    local h = tarn.hessian(g, x, { create_graph = true })
    near({ 2 + 2, 2 + math.exp(0.5) }, tarn.grad(h:sum(), x):tolist())
    near({ 0, 0, 0, 0 }, tarn.hessian(function(y) return y:sum() end, point):reshape(-1):tolist())
    assert.matches("hessian: the function must return one number, not %(2%)",
      message(tarn.hessian, function(y) return y * 2 end, point))
  end)

  it("has a block for each pair of inputs", function()
    local a, b = tarn.tensor({ 2 }, "float64"), tarn.tensor({ 3, 4 }, "float64")
    local h = tarn.hessian(function(x, y) return (x * y * y):sum() end, { a, b })
    near({ 0 }, h[1][1]:reshape(-1):tolist())
    near({ 6, 8 }, h[1][2]:reshape(-1):tolist())
    near({ 6, 8 }, h[2][1]:reshape(-1):tolist())
    near({ 4, 0, 0, 4 }, h[2][2]:reshape(-1):tolist())
  end)
end)

describe("products", function()
  local v2, v3 = tarn.tensor({ 2, -1 }, "float64"), tarn.tensor({ 1, 2, 3 }, "float64")

  it("are those of the Jacobian", function()
    local y, vj = tarn.vjp(f, point, v3)
    near({ J[1] + 2 * J[3] + 3 * J[5], J[2] + 2 * J[4] + 3 * J[6] }, vj:tolist())
    near({ 1.5 ^ 2 * 0.5, math.sin(0.5), 7.5 }, y:tolist())
    local z, jv = tarn.jvp(f, point, v2)
    near({ 2 * J[1] - J[2], 2 * J[3] - J[4], 2 * J[5] - J[6] }, jv:tolist())
    assert.is_false(z.requires_grad)
    assert.matches("jvp: v is %(3%), its input %(2%)", message(tarn.jvp, f, point, v3))
    assert.matches("vjp: the function returns %(3%)", message(tarn.vjp, f, point))
    assert.matches("jvp: v must be 1 tensor, one for each input", message(tarn.jvp, f, point))
  end)

  it("need no Hessian", function()
    local function g(x, y) return (x * x * x * y):sum() end
    local a, b = tarn.tensor({ 2, 3 }, "float64"), tarn.tensor({ 5, 7 }, "float64")
    local y, hv = tarn.hvp(g, { a, b }, { v2, tarn.zeros({ 2 }, { dtype = "float64" }) })
    near({ 8 * 5 + 27 * 7 }, { y:item() })
    near({ 6 * 2 * 5 * 2, 6 * 3 * 7 * -1 }, hv[1]:tolist())
    near({ 3 * 4 * 2, 3 * 9 * -1 }, hv[2]:tolist())
  end)

  it("leave nothing behind", function()
    leaves_nothing(function()
      tarn.jvp(f, point, v2)
      tarn.hessian(function(x) return f(x):sum() end, point)
    end)
  end)
end)

describe("gradgradcheck", function()
  it("compares with differences of gradients", function()
    local x, w = leaf { 0.3, -0.5 }, leaf { 1.2, 0.7 }
    assert.is_true(tarn.gradgradcheck(function(a, b) return (a:tanh() * b:exp()):softmax(1) end, { x, w }).error < 1e-7)
    assert.matches("gradgradcheck: inputs must be a list", message(tarn.gradgradcheck, f, 3))
    assert.matches("gradgradcheck: the function's result has no gradient",
      message(tarn.gradgradcheck, function() return tarn.ones(2) end, { x }))
  end)
end)

describe("running products", function()
  it("have their second derivative at zeros, too", function()
    for _, values in ipairs { { 2, 0, 3, 0, 4 }, { 0, 0, 1 }, { 1, 2, 3 } } do
      local x = tarn.tensor(values, { dtype = "float64" }):requires_grad_(true)
      local weights = tarn.arange(1, #values, { dtype = "float64" })
      local report = tarn.gradgradcheck(function() return (x:cumprod() * weights):sum() end, { x })
      assert.is_true(report.error < 1e-6, tostring(report.error))
    end
  end)
end)

describe("gradients that are handed on", function()
  it("are not the one that backward was given, whatever views lie between", function()
    local x, given = leaf { 1, 2, 3, 4, 5, 6 }, tarn.ones({ 2, 3 }, { dtype = "float64" })
    x:reshape(2, 3):backward(given)
    x.grad:mul_(5)
    near({ 1, 1, 1, 1, 1, 1 }, given:reshape(-1):tolist())
    x.grad = nil
    x:reshape(2, 3):backward(given)
    given:mul_(7)
    near({ 1, 1, 1, 1, 1, 1 }, x.grad:tolist())
  end)

  it("add the parts of a tensor where they stand", function()
    local x = leaf { 1, 2, 3, 4, 5, 6 }
    local rows = (x * 1):reshape(3, 2)
    local parts = rows:unbind(1)
    local sum = parts[1] * 2 + parts[2] * parts[3] + rows:select(2, 1):slice(1, 1, 2):sum()
    sum:sum():backward()
    near({ 4, 2, 7, 6, 3, 4 }, x.grad:tolist())
    near({ 4, 2, 7, 6, 3, 4 }, (function()
      local again = leaf { 1, 2, 3, 4, 5, 6 }
      local r = again:reshape(3, 2)
      local a, b, c = r:select(1, 1), r:select(1, 2), r:select(1, 3)
      return tarn.grad((a * 2 + b * c + r:select(2, 1):slice(1, 1, 2):sum()):sum(), again):tolist()
    end)())
  end)

  it("leave a gradient alone that the script holds", function()
    local x = leaf { 1, 2, 3 }
    x:slice(1, 1, 2):sum():backward()
    local held = x.grad
    x:slice(1, 2, 3):sum():backward()
    near({ 1, 1, 0 }, held:tolist())
    near({ 1, 2, 1 }, x.grad:tolist())
  end)
end)
