local tarn = require "tarn"

local function leaf(values) return tarn.tensor(values, { dtype = "float64" }):requires_grad_() end

-- The gradient of the sum of f(x...) for each x, as lists.
local function gradients(f, ...)
  f(...):sum():backward()
  local lists = {}
  for i, x in ipairs { ... } do lists[i] = x.grad:tolist() end
  return table.unpack(lists)
end

local function near(wanted, got)
  assert.equal(#wanted, #got)
  for i, w in ipairs(wanted) do assert.near(w, got[i], 1e-12) end
end

describe("types of results", function()
  local whole <const> = tarn.index { -2, 0, 7 }

  it("stay whole where nothing needs a fraction", function()
    for _, y in ipairs { whole + 1, whole:floor(), whole:round(), whole:clamp(-1, 5), whole:relu(), whole:abs(),
      whole:masked_fill(whole:lt(0), 3), whole:floor_divide(2), whole:sum(), whole:prod() } do
      assert.equal("int64", y.dtype)
    end
    assert.same({ 3, 0, 7 }, whole:masked_fill(whole:lt(0), 3):tolist())
    assert.same({ -1, 0, 3 }, whole:floor_divide(2):tolist())
    assert.same({ 1, 0, 1 }, whole:remainder(3):tolist())
  end)

  it("are floating where something does", function()
    for _, y in ipairs { whole / 2, whole + 0.5, whole:exp(), whole:mean(), whole:norm(), whole:var() } do
      assert.equal("float32", y.dtype)
    end
  end)

  it("of bools count in int64", function()
    local flags = whole:gt(-1)
    assert.equal("bool", flags.dtype)
    assert.equal("int64", flags:sum().dtype)
    assert.equal(2, flags:sum():item())
    assert.equal("bool", tarn.where(flags, flags, flags).dtype)
  end)
end)

describe("reductions", function()
  it("of nothing are what they begin with, or say that there is nothing", function()
    local none = tarn.zeros(0, 3)
    assert.equal(0, none:sum():item())
    assert.equal(1, none:prod():item())
    assert.same({ 0, 0, 0 }, none:sum(1):tolist())
    assert.is_true(none:mean():isnan():item())
    assert.is_true(none:all():item())
    assert.is_false(none:any():item())
    assert.error_matches(function() none:max(1) end, "nothing to choose from along dim 1 of %(0 x 3%)")
    assert.same({}, none:max(2):tolist())
  end)

  it("let NaN through, and find its place", function()
    local values, positions = tarn.tensor({ { 1, 0 / 0, 9 }, { 4, 4, 2 } }):max(2)
    assert.is_true(values:isnan():get(1))
    assert.same({ 2, 1 }, positions:tolist())
    assert.is_true(tarn.tensor({ 1 }):maximum(0 / 0):isnan():item())
  end)

  it("give an extreme's gradient to the first of equals", function()
    local x = leaf { { 1, 3, 3 }, { 2, 2, 2 } }
    assert.same({ { 0, 1, 0 }, { 1, 0, 0 } }, gradients(function(t) return (t:max(2)) end, x))
    assert.same({ 0.5, 1 }, gradients(function(t) return t:maximum(tarn.tensor { 1, 2 }) end, leaf { 1, 3 }))
  end)

  it("have gradient 0 where that of a root is infinite", function()
    assert.same({ 0, 0 }, gradients(function(x) return x:norm() end, leaf { 0, 0 }))
    assert.same({ 0, 0, 0 }, gradients(function(x) return x:std() end, leaf { 2, 2, 2 }))
    near({ 0.6, 0.8 }, gradients(function(x) return x:norm() end, leaf { 3, 4 }))
  end)

  it("multiply around zeros in the gradient of a product", function()
    assert.same({ { 6, 0, 0 }, { 0, 0, 0 }, { 6, 3, 2 } },
      gradients(function(x) return x:prod(2) end, leaf { { 0, 2, 3 }, { 0, 0, 4 }, { 1, 2, 3 } }))
  end)

  it("keep their accuracy over long rows", function()
    local x = tarn.full({ 1000000 }, 0.1)
    assert.near(0.1, x:mean():item(), 1e-7)
    assert.near(0, x:var():item(), 1e-12)
  end)
end)

describe("powers", function()
  it("have PyTorch's slopes at zero", function()
    local base, exponent = gradients(tarn.pow, leaf { 0, 0, 2 }, leaf { 0, 2, 0 })
    assert.same({ 0, 0, 0 }, base)
    near({ 0, 0, math.log(2) }, exponent)
  end)
end)

describe("shapes", function()
  it("are views where the numbers already lie so", function()
    local x = tarn.arange(1, 6)
    local y = x:reshape(2, 3):t()
    x:set(2, 50)
    assert.equal(50, y:get(2, 1))
  end)

  it("are copies where they do not, and read nothing beyond", function()
    local row = tarn.tensor { 1, 2, 3 }
    local twice = row:expand(2, 3):unsqueeze(1):transpose(1, 2)
    assert.same({ 1, 2, 3, 1, 2, 3 }, twice:reshape(-1):tolist())
    assert.same({ 1, 3, 2, 4 }, tarn.tensor({ { 1, 2 }, { 3, 4 } }):t():reshape(4):tolist())
  end)

  it("say what does not fit", function()
    local x = tarn.zeros(2, 3)
    assert.error_matches(function() x:reshape(4) end, "%(2 x 3%) has 6 numbers, which do not fit %(4%)")
    assert.error_matches(function() x:softmax(4) end, "dim 4 is out of range for %(2 x 3%), which has 2 dims")
    assert.error_matches(function() tarn.cat({}, 1) end, "cat: the list of tensors is empty")
    assert.error_matches(function() x:expand(4, 3) end, "only dims of size 1 grow")
  end)
end)

describe("parts", function()
  it("count from one, both ends included, or back from the end", function()
    local x = tarn.arange(1, 5)
    assert.same({ 2, 3, 4 }, x:slice(1, 2, 4):tolist())
    assert.same({ 4, 5 }, x:slice(1, -2):tolist())
    assert.same({ 1, 3, 5 }, x:slice(1, 1, -1, 2):tolist())
    assert.same({}, x:slice(1, 4, 3):tolist())
    assert.same({ 3, 4 }, x:narrow(1, -3, 2):tolist())
    assert.equal(5, x:select(1, -1):item())
    assert.same({ 5, 1 }, x:index_select(1, tarn.index { -1, 1 }):tolist())
  end)

  it("have their gradient where they stood", function()
    local function second(t) return t:select(2, 2) end
    assert.same({ 0, 1, 0, 1, 0 }, gradients(function(t) return t:slice(1, 2, 5, 2) end, leaf { 1, 2, 3, 4, 5 }))
    assert.same({ { 0, 1 }, { 0, 1 } }, gradients(second, leaf { { 1, 2 }, { 3, 4 } }))
  end)

  it("add up the gradient of a position that is taken twice", function()
    local twice = tarn.index { 3, 1, 3 }
    assert.same({ 1, 0, 2 }, gradients(function(x) return x:index_select(1, twice) end, leaf { 5, 6, 7 }))
  end)

  it("keep the last of what is put at one position, and its gradient", function()
    local same = tarn.index { 2, 2 }
    assert.same({ 1, 9, 3 }, tarn.tensor({ 1, 2, 3 }):index_put(1, same, tarn.tensor { 8, 9 }):tolist())
    local function put(t, v) return t:index_put(1, same, v) end
    local x, value = gradients(put, leaf { 1, 2, 3 }, leaf { 8, 9 })
    assert.same({ 1, 0, 1 }, x)
    assert.same({ 0, 1 }, value)
  end)
end)

describe("activations", function()
  it("have PyTorch's values", function()
    local x = tarn.tensor({ -2, -0.5, 1, 3 }, { dtype = "float64" })
    near({ -0.04550026389635842, -0.15426876936299344, 0.841344746068543, 2.99595030590511 }, x:gelu():tolist())
    near({ -0.04540230591222494, -0.15428599017485606, 0.8411919906082768, 2.9963626079182266 },
      x:gelu("tanh"):tolist())
    near({ -0.2384058440442351, -0.1887703343990727, 0.7310585786300049, 2.8577223804672998 }, x:silu():tolist())
    near({ 0.1269280110429725, 0.4740769841801067, 1.3132616875182228, 3.048587351573742 }, x:softplus():tolist())
  end)

  it("do not overflow", function()
    local x = tarn.tensor { 1000, 0, -1000 }
    assert.same({ 1, 0, 0 }, x:softmax(1):tolist())
    assert.same({ 0, -1000, -2000 }, x:log_softmax(1):tolist())
    assert.equal(1000, x:logsumexp(1):item())
    assert.equal(1000, x:softplus():get(1))
  end)

  it("that are flat leave no history", function()
    local x = tarn.randn(3):requires_grad_()
    for _, name in ipairs { "step", "sign", "floor", "ceil", "round", "trunc", "isnan" } do
      assert.is_false(x[name](x).requires_grad, name)
    end
  end)
end)
