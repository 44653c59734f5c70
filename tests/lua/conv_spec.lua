-- conv_spec.lua -- convolutions in float32 take other ways than in float64, by their shape: both must
-- agree, forwards and back, at shapes that fit no vector.
local tarn = require "tarn"

-- images, channels, rows, columns, outputs, kernel, options
local CASES <const> = {
  { 2, 16, 8, 8, 16, 3, { padding = 1 } },
  { 3, 17, 9, 7, 19, 3, { padding = 1 } },
  { 32, 24, 4, 4, 70, 3, { padding = 1 } },
  { 2, 16, 20, 33, 18, 3 },
  { 1, 24, 13, 12, 30, 3, { padding = 2 } },
  { 5, 33, 16, 16, 40, 3, { padding = 1 } },
  { 1, 16, 40, 200, 17, 3, { padding = { 1, 2 } } },
  { 20, 18, 4, 5, 16, 3, { padding = 1 } },
  { 2, 6, 9, 11, 6, 3, { padding = 1, groups = 6 } },
  { 2, 6, 17, 40, 12, 3, { padding = 1, groups = 6, stride = 2 } },
  { 3, 8, 10, 7, 4, 5, { padding = { 0, 3 }, groups = 4, dilation = { 1, 2 } } },
  { 1, 4, 9, 8, 8, 2, { padding = 3, groups = 4, stride = { 3, 1 } } },
}

local function everything(case, dtype)
  local images, channels, rows, columns, outputs, kernel, options = table.unpack(case, 1, 7)
  options = options or {}
  tarn.manual_seed(7)
  local x = tarn.randn(images, channels, rows, columns):to(dtype):requires_grad_()
  local weight = tarn.randn(outputs, channels // (options.groups or 1), kernel, kernel):to(dtype):requires_grad_()
  local bias = tarn.randn(outputs):to(dtype):requires_grad_()
  local y = x:conv2d(weight, bias, options)
  y:backward(tarn.randn(table.unpack(y.shape)):to(dtype))
  return { y = y:detach(), x = x.grad, weight = weight.grad, bias = bias.grad }
end

local function named(case)
  local options = {}
  for k, v in pairs(case[7] or {}) do
    options[#options + 1] = k .. " " .. (type(v) == "table" and table.concat(v, ", ") or v)
  end
  table.sort(options)
  return ("%d x %d x %d x %d by %d of %d"):format(table.unpack(case, 1, 6)) .. " " .. table.concat(options, " ")
end

describe("a convolution", function()
  for _, case in ipairs(CASES) do
    it("in float32 agrees with float64: " .. named(case), function()
      local got, wanted = everything(case, "float32"), everything(case, "float64")
      for name, t in pairs(wanted) do
        local error = (got[name]:to("float64") - t):abs():max():item() / t:abs():max():item()
        assert(error < 5e-6, ("%s is off by %.2g of its largest number"):format(name, error))
      end
    end)
  end

  it("has the same bits on any number of threads", function()
    local before <const> = tarn.threads()
    for _, case in ipairs(CASES) do
      local wanted
      for _, threads in ipairs { 1, 2, 3, 7 } do
        tarn.threads(threads)
        local got = everything(case, "float32")
        wanted = wanted or got
        for name, t in pairs(got) do
          assert(t:bytes() == wanted[name]:bytes(), ("%s of %s with %d threads"):format(name, named(case), threads))
        end
      end
    end
    tarn.threads(before)
  end)
end)
