local tarn = require "tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok)
  return tostring(text)
end

-- Types that store and do not compute, with what is left of 1.1.
local FLOATS <const> = { bfloat16 = 1.1015625, float16 = 1.099609375 }

describe("storage types", function()
  for dtype, rounded in pairs(FLOATS) do
    describe(dtype, function()
      local function make(values) return tarn.tensor(values, { dtype = dtype }) end

      it("keeps the nearest number, and computes in float32", function()
        local x = make { 1.1, -2, 100 }
        assert.equal(dtype, x.dtype)
        assert.equal(rounded, x:get(1))
        assert.equal("float32", (x + x).dtype)
        assert.same({ 2 * rounded, -4, 200 }, (x + x):tolist())
        assert.equal("float32", x:sum().dtype)
        assert.equal("float64", (x + tarn.ones({ 3 }, { dtype = "float64" })).dtype)
      end)

      it("is written, indexed, printed and filled in place", function()
        local x = make { 1, 2, 3 }
        x[2] = 1.1
        x:add_(1)
        assert.equal(dtype, x.dtype)
        assert.equal(2, x:get(1))
        assert.same({ 2, 4 }, x:index_select(1, tarn.index { 1, 3 }):tolist())
        assert.matches(dtype, tostring(x))
        assert.equal(dtype, x:reshape(3, 1).dtype)
      end)

      it("keeps infinity, NaN and what is too large", function()
        local x = make { math.huge, -math.huge, 0 / 0, 1e39 }
        assert.equal(math.huge, x:get(1))
        assert.equal(-math.huge, x:get(2))
        assert.is_true(x:get(3) ~= x:get(3))
        assert.equal(math.huge, x:get(4))
      end)

      it("is saved and loaded bit by bit", function()
        local path, x = os.tmpname(), make { 1.1, -0.0, 1e-7, 65000 }
        tarn.safetensors.save(path, { x = x })
        local again = tarn.safetensors.load(path).x
        os.remove(path)
        assert.equal(dtype, again.dtype)
        assert.equal(x:bytes(), again:bytes())
      end)

      it("takes a gradient through the conversion", function()
        local w = tarn.tensor({ 1, 2 }):requires_grad_(true)
        w:to(dtype):mul(tarn.tensor { 3, 4 }):sum():backward()
        assert.same({ 3, 4 }, w.grad:tolist())
      end)

      it("is nothing that layers and optimizers compute in", function()
        local net = tarn.nn.Sequential { input = 3, tarn.nn.Linear(2) }
        assert.matches("layers compute in float32 or float64, not " .. dtype, message(net.to, net, dtype))
        assert.matches("is " .. dtype .. "; float32 and float64 are trained",
          message(tarn.optim.SGD, { make { 1 } }, { lr = 1 }))
      end)
    end)
  end

  it("of whole numbers wrap, and say so of what has a fraction", function()
    assert.same({ 127, -128, 44 }, tarn.index({ 127, 128, 300 }):to("int8"):tolist())
    assert.same({ -56, 2 }, tarn.tensor({ 200, 2.9 }):to("int8"):tolist())
    assert.matches("1.5 is not a whole number, as int8 wants", message(tarn.tensor, { 1.5 }, { dtype = "int8" }))
    assert.equal("int8", (tarn.tensor({ 1 }, { dtype = "int8" }) + 1).dtype)
    assert.equal(-128, (tarn.tensor({ 127 }, { dtype = "int8" }) + 1):item())
  end)
end)
