-- fuse_spec.lua -- layers that Sequential runs as one operation give the same bits as one by one, and the same
-- gradients to rounding, as these are summed in another order; who looks between them sees what is there.
local tarn = require "tarn"
local nn <const> = tarn.nn

-- Layers, and the input of each net.
local NETS <const> = {
  { "Conv2d ReLU", "conv2d_relu", { 2, 3, 9, 8 }, function()
    return { nn.Conv2d(5, 3), nn.ReLU() }
  end },
  { "Conv2d ReLU without a bias, strided", "conv2d_relu", { 2, 4, 9, 8 }, function()
    return { nn.Conv2d { 6, 3, stride = 2, padding = 1, groups = 2, bias = false }, nn.ReLU() }
  end },
  { "Conv2d ReLU MaxPool2d, twice", "conv2d_relu_max_pool", { 3, 1, 28, 28 }, function()
    return { nn.Conv2d(6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(7, 5), nn.ReLU(), nn.MaxPool2d(2) }
  end },
  { "Conv2d ReLU MaxPool2d of odd images", "conv2d_relu_max_pool", { 2, 3, 9, 13 }, function()
    return { nn.Conv2d { 4, 3, padding = 1 }, nn.ReLU(), nn.MaxPool2d(2) }
  end },
  { "Conv2d ReLU MaxPool2d by 3 x 3 windows of many channels", "conv2d_relu_max_pool", { 3, 16, 11, 18 }, function()
    return { nn.Conv2d { 18, 3, padding = 1 }, nn.ReLU(), nn.MaxPool2d(2) }
  end },
  { "Linear ReLU, twice", "linear_relu", { 5, 6 }, function()
    return { nn.Linear(7), nn.ReLU(), nn.Linear(19), nn.ReLU() }
  end },
  { "Linear, Linear Tanh without a bias, of more dims", "linear_tanh", { 2, 3, 6 }, function()
    return { nn.Linear(4), nn.Linear { 33, bias = false }, nn.Tanh() }
  end },
  { "Conv2d BatchNorm2d ReLU", "batch_norm_relu", { 4, 3, 6, 5 }, function()
    return { nn.Conv2d(4, 3), nn.BatchNorm2d(), nn.ReLU() }
  end },
  { "Conv2d BatchNorm2d ReLU MaxPool2d", "batch_norm_relu_max_pool", { 4, 3, 9, 12 }, function()
    return { nn.Conv2d { 17, 3, padding = 1 }, nn.BatchNorm2d { momentum = 0.3 }, nn.ReLU(), nn.MaxPool2d(2) }
  end },
}

-- The largest difference of two tensors, relative to the largest number of one.
local function distance(a, b)
  return (a - b):abs():max():item() / math.max(a:abs():max():item(), 1e-30)
end

local ROUNDING <const> = { float32 = 2e-6, float64 = 4e-15 }

local function run(case, dtype, spied)
  tarn.manual_seed(3)
  local parts = case[4]()
  parts.input = { table.unpack(case[3], 2) }
  local net = nn.Sequential(parts)
  net:to(dtype)
  net(tarn.randn(table.unpack(case[3])):to(dtype))
  local seen = 0
  if spied then
    for i = 1, #net do net[i]:register_forward_hook(function() seen = seen + 1 end) end
  end
  local x = tarn.randn(table.unpack(case[3])):to(dtype):requires_grad_()
  local y = net(x)
  y:backward(tarn.randn(table.unpack(y.shape)):to(dtype))
  local bits, gradients = { y = y:detach():bytes() }, { x.grad }
  for _, p in ipairs(net:parameters()) do gradients[#gradients + 1] = p.grad end
  for name, t in pairs(net:state_dict()) do bits[name] = t:bytes() end
  bits.evaluated = net:predict(x:detach()):bytes()
  return bits, gradients, seen, net
end

describe("layers in a row", function()
  for _, case in ipairs(NETS) do
    it("give what they give one by one: " .. case[1], function()
      for _, dtype in ipairs { "float32", "float64" } do
        local fused, fused_gradients = run(case, dtype, false)
        local single, gradients, seen, net = run(case, dtype, true)
        assert.equal(2 * #net, seen)
        for k, v in pairs(single) do assert(fused[k] == v, ("%s: %s differs"):format(dtype, k)) end
        for i, g in ipairs(gradients) do
          local far = distance(g, fused_gradients[i])
          assert(far <= ROUNDING[dtype], ("%s: gradient %d is %g off"):format(dtype, i, far))
        end
      end
    end)

    it("are one operation: " .. case[1], function()
      local _, _, _, net = run(case, "float32", false)
      local y = net(tarn.randn(table.unpack(case[3])):requires_grad_())
      y:sum():backward()
      local _, message = pcall(function() y:backward(y:detach()) end)
      assert.equal(case[2], tostring(message):match "backward reached ([%w_]+) a second time")
    end)
  end

  it("round the same factors where autocast is on", function()
    local function rounded(spied)
      tarn.manual_seed(5)
      local net = nn.Sequential { nn.Conv2d { 17, 3, padding = 1 }, nn.ReLU(), nn.MaxPool2d(2) }
      local x, y = tarn.randn(2, 3, 8, 8):requires_grad_(), nil
      net(x)
      if spied then net[1]:register_forward_hook(function() end) end
      tarn.autocast("bfloat16", function() y = net(x) end)
      y:backward(tarn.randn(table.unpack(y.shape)))
      return y:detach():bytes(), x.grad
    end
    local y, gradient = rounded(true)
    local fused, fused_gradient = rounded(false)
    assert(y == fused and distance(gradient, fused_gradient) <= ROUNDING.float32)
  end)

  it("say which of them an input does not fit", function()
    local net = nn.Sequential { nn.Conv2d(4, 3), nn.ReLU(), nn.MaxPool2d(2) }
    net(tarn.randn(1, 2, 8, 8))
    assert.error_matches(function() net(tarn.randn(1, 3, 8, 8)) end, "conv2d: x .* has 3 channels.*layer 1 %(Conv2d%)")
    assert.error_matches(function() net(tarn.randn(1, 2, 3, 3)) end, "max_pool2d: .*layer 3 %(MaxPool2d%)")
  end)

  it("are run one by one where NaN are traced", function()
    local net = nn.Sequential { nn.Conv2d(4, 3), nn.ReLU() }
    local x = tarn.full({ 1, 1, 4, 4 }, 1e38):requires_grad_()
    net(tarn.randn(1, 1, 4, 4))
    net[1].weight:detach():fill_(1e5)
    tarn.trace_nan(true)
    local ok, message = pcall(net, x)
    tarn.trace_nan(false)
    assert(not ok and tostring(message):find("conv2d", 1, true), tostring(message))
    assert(not tostring(message):find("conv2d_relu", 1, true), tostring(message))
  end)

  it("have second derivatives", function()
    local net = nn.Sequential { nn.Conv2d(3, 3), nn.ReLU(), nn.MaxPool2d(2) }:to "float64"
    local x = tarn.randn(1, 2, 6, 6):to "float64":requires_grad_()
    net(x)
    local report = tarn.gradgradcheck(function() return (net(x) * net(x)):sum() end, { x })
    assert(report.error < 1e-5)
  end)
end)
