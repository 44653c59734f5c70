-- 02 activations: the five kinds (linear, ramp, threshold, sigmoid, bipolar sigmoid), and GELU and
-- SiLU, with their derivatives as the tape finds them.  Numbers go to out/02_activations.json.

local tarn = require "tarn"

local hp = tarn.options { points = { 9, about = "points between -4 and 4" } }

local kinds = {
  { "linear", "identity" }, { "ramp", "relu" }, { "threshold", "step" }, { "sigmoid", "sigmoid" },
  { "bipolar sigmoid", "bipolar_sigmoid" }, { "GELU", "gelu" }, { "SiLU", "silu" },
}

-- f and f' at every point: the derivative of the sum is each point's own.
local function value_and_slope(name)
  local x = tarn.linspace(-4, 4, hp.points):requires_grad_(true)
  local y = x[name](x)
  if not y.requires_grad then return y, tarn.zeros(hp.points) end -- a step is flat
  y:sum():backward()
  return y:detach(), x.grad
end

local points = tarn.linspace(-4, 4, hp.points):tolist()
local function row(label, numbers)
  local cells = {}
  for i, v in ipairs(numbers) do cells[i] = ("%8.4f"):format(v) end
  print(("%-18s%s"):format(label, table.concat(cells)))
end

local out = { x = points, kinds = {} }
row("x", points)
for i, kind in ipairs(kinds) do
  local y, slope = value_and_slope(kind[2])
  row(kind[1], y:tolist())
  row("  derivative", slope:tolist())
  out.kinds[i] = { name = kind[1], values = y:tolist(), derivatives = slope:tolist() }
end
tarn.json.save("out/02_activations.json", out)
return { kinds = #kinds, sigmoid_at_0 = out.kinds[4].values[(hp.points + 1) // 2] }
