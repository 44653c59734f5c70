-- 02 activations: the functions that a neuron may apply to its sum: linear, ramp, threshold, sigmoid and
-- bipolar sigmoid, and the smooth ramps GELU and SiLU.  Solid: the function; dashed: its derivative, as the
-- tape finds it.  Where the derivative is 0 (a threshold, everywhere) nothing is learnt.

local tarn = require "tarn"
local plot = tarn.plot

local hp = tarn.options { points = { 401, about = "points between -4 and 4, an odd number" } }

local kinds = {
  { "linear", "identity" }, { "ramp (ReLU)", "relu" }, { "threshold", "step" }, { "sigmoid", "sigmoid" },
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

local x = tarn.linspace(-4, 4, hp.points)
local out, pictures = { x = x:tolist(), kinds = {} }, {}
local shown = { 1, (hp.points + 3) // 4, (hp.points + 1) // 2, (3 * hp.points + 1) // 4, hp.points }
local function row(label, numbers)
  local cells = {}
  for i, at in ipairs(shown) do cells[i] = ("%9.4f"):format(numbers:get(at)) end
  print(("%-18s%s"):format(label, table.concat(cells)))
end

row("x", x)
for i, kind in ipairs(kinds) do
  local y, slope = value_and_slope(kind[2])
  row(kind[1], y)
  row("  derivative", slope)
  out.kinds[i] = { name = kind[1], values = y:tolist(), derivatives = slope:tolist() }
  local f = plot.figure { title = kind[1], xlim = { -4, 4 }, ylim = { -1.3, 3.2 }, legend = false,
    xlabel = i > 4 and "weighted sum" or nil, yticks = { -1, 0, 1, 2, 3 }, text_size = 8 }
  f:hline(0, { color = "#999999", width = 0.5, dash = "solid" })
    :vline(0, { color = "#999999", width = 0.5, dash = "solid" })
  f:line { x, slope, color = plot.color(2), dash = "dashed", width = 1.2 }
  if kind[2] == "step" then -- a jump is not a line
    f:line { { -4, 0 }, { 0, 0 }, color = plot.color(1), width = 2 }
      :line { { 0, 4 }, { 1, 1 }, color = plot.color(1), width = 2 }
  else
    f:line { x, y, color = plot.color(1), width = 2 }
  end
  pictures[i] = f
end

local key = plot.figure { axes = false, xlim = { 0, 1 }, ylim = { 0, 1 }, legend = false }
key:line { { 0.05, 0.25 }, { 0.62, 0.62 }, color = plot.color(1), width = 2 }
  :line { { 0.05, 0.25 }, { 0.42, 0.42 }, color = plot.color(2), dash = "dashed", width = 1.2 }
  :text { { 0.32, 0.32 }, { 0.62, 0.42 }, { "function", "derivative" }, anchor = "left", size = 9 }
pictures[#pictures + 1] = key
pictures.columns, pictures.width, pictures.height = 4, 7.2, 4.2
out.sigmoid_at_0 = out.kinds[4].values[(hp.points + 1) // 2]
return tarn.result(out, plot.grid(pictures))
