-- tarn.autocast: what is rounded, forward and backward; that nothing else is; that training does not mind.
local tarn = require "tarn"
local nn = tarn.nn

local TARN <const> = os.getenv "TARN" or "build/tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function rounded(x) return x:detach():to("bfloat16"):to("float64") end

-- Within the rounding of a float32 sum of such terms.
local function near(x, want, room)
  local off = (x:detach():to "float64" - want):abs():max():item()
  assert.is_true(off <= (room or 1e-5) * (1 + want:abs():max():item()), ("off by %g"):format(off))
end

local function cast(f, ...) return tarn.autocast("bfloat16", f, ...) end

describe("autocast", function()
  before_each(function() tarn.manual_seed(7) end)

  it("rounds the factors of a product, and neither its sums nor its result", function()
    local a, b = tarn.randn(30, 70), tarn.randn(70, 20)
    local y = cast(function() return a:matmul(b) end)
    near(y, rounded(a):matmul(rounded(b)))
    assert.is_true((y:to "float64" - rounded(y)):abs():max():item() > 1e-4)
  end)

  it("goes back with rounded factors and gradients, also when it is over", function()
    local x, w, bias = tarn.randn(9, 40):requires_grad_(), tarn.randn(11, 40):requires_grad_(),
      tarn.randn(11):requires_grad_()
    local g = tarn.randn(9, 11)
    cast(function() return x:linear(w, bias) end):backward(g)
    near(x.grad, rounded(g):matmul(rounded(w)))
    near(w.grad, rounded(g):t():matmul(rounded(x)))
    near(bias.grad, g:to "float64":sum(1), 1e-2)
  end)

  it("does not reach what was recorded before, whose backward runs inside", function()
    local x, w = tarn.randn(9, 40):requires_grad_(), tarn.randn(11, 40)
    local y, g = x:linear(w), tarn.randn(9, 11)
    cast(function() y:backward(g) end)
    near(x.grad, g:to "float64":matmul(w:to "float64"))
  end)

  it("rounds in batches, views and expanded tensors", function()
    local a, b = tarn.randn(1, 6, 5), tarn.randn(4, 7, 5)
    local y = cast(function() return a:expand(4, 6, 5):matmul(b:transpose(2, 3)) end)
    near(y, rounded(a):matmul(rounded(b):transpose(2, 3)))
  end)

  it("rounds convolutions and their gradients", function()
    local x, w = tarn.randn(2, 3, 9, 9):requires_grad_(), tarn.randn(4, 3, 5, 5):requires_grad_()
    local y = cast(function() return x:conv2d(w) end)
    near(y, rounded(x):conv2d(rounded(w)))
    local g = tarn.randn(2, 4, 5, 5)
    y:backward(g)
    local rx, rw = rounded(x):requires_grad_(), rounded(w):requires_grad_()
    rx:conv2d(rw):backward(rounded(g))
    near(x.grad, rx.grad)
    near(w.grad, rw.grad)
  end)

  it("leaves alone what has no factors, and float64", function()
    local x = tarn.randn(50)
    for _, f in ipairs { "exp", "softmax", "sum", "sigmoid" } do
      local plain = f == "softmax" and x:softmax(1) or x[f](x)
      local other = cast(function() return f == "softmax" and x:softmax(1) or x[f](x) end)
      assert.equal(plain:bytes(), other:bytes())
    end
    local a = tarn.randn({ 5, 5 }, { dtype = "float64" })
    assert.equal(a:matmul(a):bytes(), cast(function() return a:matmul(a) end):bytes())
  end)

  it("keeps NaN and infinity", function()
    local a = tarn.tensor { { 0 / 0, 1 }, { math.huge, 1 } }
    local y = cast(function() return a:matmul(tarn.eye(2)) end)
    assert.is_true(y:get(1, 1) ~= y:get(1, 1))
    assert.equal(math.huge, tarn.autocast("bfloat16", function() return a[2]:matmul(tarn.tensor { 1, 0 }) end):item())
  end)

  it("takes empty tensors", function()
    assert.same({ 0, 4 }, cast(function() return tarn.zeros(0, 3):matmul(tarn.zeros(3, 4)) end).shape)
    assert.equal(0, cast(function() return tarn.zeros(2, 0):matmul(tarn.zeros(0, 4)) end):sum():item())
  end)

  it("gives a mode to close, nests, and says where it is", function()
    assert.equal("float32", (tarn.autocast()))
    do
      local s <close> = tarn.autocast "bfloat16"
      assert.equal("boolean", type(s.native))
      assert.equal(s.native, select(2, tarn.autocast()))
      assert.equal("bfloat16", (tarn.autocast()))
      assert.equal("float32", tarn.autocast("float32", function() return (tarn.autocast()) end))
      assert.equal("bfloat16", cast(function() return (tarn.autocast()) end))
      assert.equal("bfloat16", (tarn.autocast()))
    end
    assert.equal("float32", (tarn.autocast()))
  end)

  it("is independent of recording", function()
    local x, w = tarn.randn(3, 4), tarn.randn(5, 4):requires_grad_()
    tarn.no_grad(function()
      local y = cast(function() return x:linear(w) end)
      near(y, rounded(x):matmul(rounded(w):t()))
      assert.is_false(y.requires_grad)
    end)
    assert.is_true(cast(function() return tarn.grad_enabled() end))
    local _ <close> = tarn.autocast "bfloat16"
    tarn.no_grad(function() assert.equal("bfloat16", (tarn.autocast())) end)
    assert.is_true(tarn.grad_enabled())
  end)

  it("holds in a net's predict and in modules written in Lua", function()
    local Twice = nn.Module:extend "Twice"
    local seen
    function Twice.forward(_, x)
      seen = tarn.autocast()
      return x * 2
    end
    local net = nn.Sequential { input = { 6 }, nn.Linear(5), Twice() }
    local x = tarn.randn(3, 6)
    local y = cast(function() return net:predict(x) end)
    assert.equal("bfloat16", seen)
    near(y, (rounded(x):matmul(rounded(net[1].weight):t()) + net[1].bias:to "float64") * 2)
  end)

  it("ends when the function fails, and in coroutines when they are left", function()
    assert.matches("lost", message(cast, function() error "lost" end))
    assert.equal("float32", (tarn.autocast()))
    local co = coroutine.wrap(function()
      local _ <close> = tarn.autocast "bfloat16"
      coroutine.yield((tarn.autocast()))
      coroutine.yield((tarn.autocast()))
    end)
    assert.equal("bfloat16", co())
    assert.equal("float32", (tarn.autocast()))
    assert.equal("bfloat16", co())
  end)

  it("runs again as it ran in recompute", function()
    local x, w = tarn.randn(4, 6):requires_grad_(), tarn.randn(5, 6):requires_grad_()
    local g = tarn.randn(4, 5)
    cast(function() return tarn.recompute(function(a) return a:linear(w) end, x) end):backward(g)
    near(x.grad, rounded(g):matmul(rounded(w)))
  end)

  it("has second derivatives", function()
    local x, w = tarn.randn(4, 6):requires_grad_(), tarn.randn(5, 6):requires_grad_()
    local y = cast(function() return x:linear(w):square():sum() end)
    local g = tarn.grad(y, x, { create_graph = true })
    local gg = tarn.grad(g:sum(), x)
    local r = rounded(w)
    near(gg, tarn.ones({ 4, 6 }, { dtype = "float64" }):matmul(r:t()):matmul(r) * 2, 2e-2)
  end)

  it("says which types there are", function()
    local text = message(tarn.autocast, "float16", function() end)
    assert.matches("must be \"bfloat16\", or \"float32\" for no rounding, not the string 'float16'", text)
    assert.matches("not the string 'half'", message(tarn.autocast, "half"))
    assert.matches("not nil", message(tarn.autocast, nil))
    assert.matches("a function expected", message(tarn.autocast, "bfloat16", 3))
  end)
end)

-- ---- training ---------------------------------------------------------------------------------

-- Small pictures: a bright bar that lies or stands, at one of three places: six classes.
local function bars(n)
  tarn.manual_seed(11)
  local x, y = tarn.randn(n, 1, 12, 12) * 0.3, {}
  for i = 1, n do
    local class = (i - 1) % 6
    local from = class % 3 * 4 + 2
    if class < 3 then
      x[{ i, 1, { from, from + 1 } }] = x[{ i, 1, { from, from + 1 } }] + 1
    else
      x[{ i, 1, {}, { from, from + 1 } }] = x[{ i, 1, {}, { from, from + 1 } }] + 1
    end
    y[i] = class + 1
  end
  return tarn.data.dataset(x, tarn.index(y))
end

local function conv_net()
  return nn.Sequential {
    input = { 1, 12, 12 }, nn.Conv2d { 8, 3, padding = 1 }, nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(12, 3), nn.ReLU(),
    nn.Flatten(), nn.Linear(6), nn.Softmax(),
  }
end

-- Sequences that count on from where they begin, modulo 8: the next number is the target.
local function counting(n)
  tarn.manual_seed(12)
  local x, y = {}, {}
  for i = 1, n do
    local from, step = i * 5 % 8, i % 3 + 1
    x[i], y[i] = {}, {}
    for t = 1, 10 do x[i][t], y[i][t] = (from + t * step) % 8 + 1, (from + (t + 1) * step) % 8 + 1 end
  end
  return tarn.index(x), tarn.index(y)
end

-- The last losses of a run: nothing but rounding differs between two.
local function train_conv(autocast)
  local set = bars(240)
  tarn.manual_seed(3)
  local result = tarn.train(conv_net(), set, {
    epochs = 4, batch = 24, lr = 2e-3, seed = 4, progress = false, autocast = autocast,
  })
  local losses = {}
  for i, row in ipairs(result.history) do losses[i] = row.loss end
  return losses, result
end

local function train_transformer(autocast)
  local x, y = counting(48)
  tarn.manual_seed(3)
  local net = nn.Sequential {
    nn.Embedding(8, 24), nn.TransformerEncoderLayer { 2, dim_feedforward = 48, dropout = 0 }, nn.Linear(8),
  }
  net(x)
  local optimizer = tarn.optim.Adam(net, { lr = 3e-3 })
  local losses = {}
  for i = 1, 60 do
    local _ <close> = autocast and tarn.autocast(autocast) or nil
    local loss = net(x):reshape(-1, 8):cross_entropy(y:reshape(-1))
    losses[i] = loss:item()
    optimizer:zero_grad()
    loss:backward()
    optimizer:step()
  end
  return losses, net
end

local function mean(losses, from)
  local sum = 0
  for i = from, #losses do sum = sum + losses[i] end
  return sum / (#losses - from + 1)
end

describe("training in bfloat16", function()
  it("ends within 1% of float32's loss: a convolutional net", function()
    local plain, brain = train_conv(nil), train_conv "bfloat16"
    assert.is_true(plain[#plain] < 0.7 * plain[1], "nothing was learnt")
    assert.is_true(brain[1] ~= plain[1], "nothing was rounded")
    for i = 1, #plain do
      assert.is_true(math.abs(brain[i] / plain[i] - 1) < 0.01, ("%d: %g, %g"):format(i, brain[i], plain[i]))
    end
  end)

  it("ends within 1% of float32's loss: a transformer", function()
    local plain, brain = train_transformer(nil), train_transformer "bfloat16"
    assert.is_true(plain[#plain] < 0.7 * plain[1], "nothing was learnt")
    local a, b = mean(plain, 51), mean(brain, 51)
    assert.is_true(math.abs(b / a - 1) < 0.01, ("%g, %g"):format(b, a))
  end)

  it("does not take chains in one pass, which would not round", function()
    local set = tarn.data.dataset(tarn.rand(40, 4), tarn.randint(1, 3, { 40 }))
    local function steps(options)
      options.epochs, options.progress = 1, false
      return tarn.train(nn.Sequential { input = { 4 }, nn.Linear(8), nn.ReLU(), nn.Linear(3) }, set, options).fused
    end
    assert.is_true(steps {} > 0)
    assert.equal(0, steps { autocast = "bfloat16" })
    assert.equal(0, cast(steps, {}))
  end)

  it("keeps float32 weights, and gives the same bits on 1, 2, 3 and 7 threads", function()
    local before, first = tarn.threads(), nil
    for _, n in ipairs { 1, 2, 3, 7 } do
      tarn.threads(n)
      local _, result = train_conv "bfloat16"
      local bits = {}
      for name, p in pairs(result.net:state_dict()) do
        assert.equal("float32", p.dtype)
        bits[name] = p:bytes()
      end
      first = first or bits
      assert.same(first, bits)
    end
    tarn.threads(before)
  end)

  it("says what it does not take", function()
    assert.matches("autocast: the type must be \"bfloat16\"",
      message(tarn.train, conv_net(), bars(12), { autocast = "float16" }))
  end)
end)

-- Where the processor does not multiply bfloat16, the product's own kernels run all the same when they are forced.
describe("the product of bfloat16", function()
  it("gives what the float32 product of rounded factors gives", function()
    local code = [[
      local tarn = require "tarn"
      local a, b = tarn.randn(170, 300), tarn.randn(300, 190)
      local function near(x) return x:to("bfloat16"):to("float64") end
      local y = tarn.autocast("bfloat16", function() return a:matmul(b) end)
      print((y:to "float64" - near(a):matmul(near(b))):abs():max():item() < 1e-4)
      local plain = tarn.autocast("bfloat16", function() return a:matmul(b) end):bytes()
      for _, n in ipairs { 1, 2, 3, 7 } do
        tarn.threads(n)
        assert(tarn.autocast("bfloat16", function() return a:matmul(b) end):bytes() == plain)
      end]]
    for _, isa in ipairs { "baseline", "v3", "v4" } do
      local pipe = assert(io.popen(("TARN_BRAIN=kernel TARN_ISA=%s %s -e '%s' 2>&1"):format(isa, TARN, code)))
      local output = pipe:read "a"
      pipe:close()
      assert.equal("true\n", output)
    end
  end)
end)
