-- init_spec.lua: how parameters start.

local tarn = require "tarn"
local nn = tarn.nn

local function message(f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  return tostring(e)
end

local function net()
  tarn.manual_seed(3)
  return nn.Sequential { input = { 4 }, nn.Linear(5), nn.Tanh(), nn.Linear(2) }
end

describe("starts by name", function()
  it("reach what their patterns match, the later in alphabetical order last", function()
    local n = net()
    n:initialize { ["*.weight"] = "ones", ["*.bias"] = "zeros", ["2.*"] = { "constant", val = 7 } }
    assert.is_true(n[1].weight:eq(1):all():item())
    assert.is_true(n[1].bias:eq(0):all():item())
    assert.is_true(n[3].weight:eq(7):all():item())
    assert.is_true(n[3].bias:eq(7):all():item())
  end)

  it("draw by the parameter's path: the same seed, the same bits", function()
    local a, b = net(), net()
    b:initialize { ["2.weight"] = "normal" }
    b:initialize { ["*.weight"] = "normal" }
    a:initialize { ["*.weight"] = "normal" }
    assert.are.equal(a[1].weight:bytes(), b[1].weight:bytes())
    assert.are.equal(a[3].weight:bytes(), b[3].weight:bytes())
    assert.is_false(a[1].weight:get(1, 1) == a[3].weight:get(1, 1))
  end)

  it("say which name is nearest to a pattern, a start or an option that is none", function()
    assert.matches("no parameter matches '2.weigth'; the nearest name is '2.weight'",
      message(net().initialize, net(), { ["2.weigth"] = "zeros" }))
    assert.matches("no start 'zeroes'; the nearest name is 'zeros'",
      message(net().initialize, net(), { ["2.weight"] = "zeroes" }))
    assert.matches("normal has no option 'stdev': did you mean 'std'",
      message(net().initialize, net(), { ["2.weight"] = { "normal", stdev = 1 } }))
    assert.matches("constant: val is missing", message(net().initialize, net(), { ["*"] = "constant" }))
    assert.matches("not %(5%).*parameter '0.bias'",
      message(net().initialize, net(), { ["0.*"] = "orthogonal" }))
  end)

  it("are written to leaves that go on to be trained", function()
    local n = net()
    n:initialize { ["*.weight"] = "xavier_normal" }
    n(tarn.ones(3, 4)):sum():backward()
    assert.is_true(n[1].weight.requires_grad and n[1].weight.grad ~= nil)
  end)
end)

describe("orthogonal starts", function()
  it("are orthonormal to the last places, by rows or by columns", function()
    local tall = nn.init.orthogonal(tarn.zeros({ 200, 130 }, { dtype = "float64" }))
    local wide = nn.init.orthogonal(tarn.zeros({ 130, 5, 40 }, { dtype = "float64" }), 3):reshape(130, 200)
    local eye = tarn.eye(130):to "float64"
    assert.is_true((tall:t():matmul(tall) - eye):abs():max():item() < 1e-14)
    assert.is_true((wide:matmul(wide:t()) / 9 - eye):abs():max():item() < 1e-14)
  end)

  it("have the same bits for any number of threads", function()
    local before, bits = tarn.threads(), nil
    for n = 1, 3 do
      tarn.threads(n)
      tarn.manual_seed(5)
      local w = nn.init.orthogonal(tarn.zeros(150, 170)):bytes()
      assert.are.equal(bits or w, w)
      bits = w
    end
    tarn.threads(before)
  end)
end)

describe("random starts", function()
  it("have the spread they are asked for", function()
    local w = tarn.zeros(200, 300)
    local function spread(name, ...) return nn.init[name](w, ...):std():item() end
    assert.near(math.sqrt(2 / 300), spread("kaiming_normal"), 1e-3)
    assert.near(math.sqrt(2 / 200), spread("kaiming_normal", 0, "fan_out", "relu"), 1e-3)
    assert.near(math.sqrt(2 / 1.25 / 300), spread("kaiming_uniform", { a = 0.5 }), 1e-3)
    assert.near(5 / 3 * math.sqrt(2 / 500), spread("xavier_normal", nn.init.calculate_gain "tanh"), 2e-3)
    assert.near(2 / math.sqrt(12), spread("uniform", -1, 1), 5e-3)
    assert.near(0.7887, spread("trunc_normal", 0, 1, -1.5, 1.8), 5e-3)
    assert.is_true(w:min():item() >= -1.5 and w:max():item() <= 1.8)
    assert.matches("lies between a 50 and b 51", message(nn.init.trunc_normal, w, 0, 1, 50, 51))
  end)

  it("of sparse matrices have their zeros in each column", function()
    local w = nn.init.sparse(tarn.zeros(10, 50), 0.25, 1)
    local zeros = w:eq(0):to("float32"):sum(1)
    assert.is_true(zeros:eq(3):all():item())
  end)
end)
