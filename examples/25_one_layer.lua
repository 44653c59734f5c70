-- 25 one layer: a single hidden layer, if wide enough, comes as near to any curve as one likes.  Left: the
-- error against the width, for numbers x from 0 to 100 as they are, and normalised to mean 0 and deviation 1: the
-- same function, but now the bends of the neurons begin where the examples are.  Right: what three widths make.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local quick = tarn.flags.quick

local hp = tarn.options {
  lr = { 1e-2, log = { 1e-4, 1e-1 } },
  epochs = { quick and 4 or 300, integers = { 1, 1000 } },
  tries = { quick and 1 or 5, integers = { 1, 20 } },
}

local function curve(x) return (x * 0.1):sin() + (x * 0.26 + 1):sin() * 0.5 + x:sub(60):abs() * 0.02 end

local x = tarn.rand(4000, 1) * 100
local y, mean, deviation = curve(x), x:mean(), x:std()
local function normalise(t) return (t - mean) / deviation end
local raw, normal = tarn.data.dataset(x, y), tarn.data.dataset(normalise(x), y)
local grid = tarn.linspace(0, 100, 501):reshape(-1, 1)
local wanted = curve(grid)

local function fit(width, normalised)
  local net = nn.Sequential { input = { 1 }, nn.Linear(width), nn.ReLU(), nn.Linear(1) }
  tarn.train(net, normalised and normal or raw, { lr = hp.lr, schedule = "cosine", epochs = hp.epochs, batch = 100,
    progress = false })
  local fitted = net:predict(normalised and normalise(grid) or grid)
  return fitted:mse_loss(wanted):sqrt():item(), fitted
end

local widths = quick and { 2, 32 } or { 1, 2, 4, 8, 16, 32, 64, 128, 256 }
local shown, fits, out = quick and { [2] = true, [32] = true } or { [4] = true, [16] = true, [128] = true }, {}, {}
local error_plot = plot.figure { xscale = "log", yscale = "log", xlabel = "neurons in the hidden layer",
  ylabel = "root mean squared error", title = "error against width", xticks = widths }
for i, kind in ipairs { "plain", "normalised" } do
  local errors = {}
  for k, width in ipairs(widths) do
    local best = math.huge -- the median of a few tries would tell of training; the best tells of the width
    for _ = 1, hp.tries do
      local error, fitted = fit(width, kind == "normalised")
      if error < best then
        best = error
        if kind == "normalised" and shown[width] then fits[width] = fitted end
      end
    end
    errors[k] = best
  end
  out[kind] = errors
  print(("%-11s"):format(kind), table.concat(errors, " ", 1, #errors))
  error_plot:line { widths, errors, label = kind == "plain" and "x as it is" or "x normalised", marker = "circle",
    color = plot.color(i), width = 1.8 }
end

local curves = plot.figure { xlabel = "x", ylabel = "y", xlim = { 0, 100 }, title = "the curve and three widths" }
curves:line { grid, wanted, color = "black", width = 2.4, alpha = 0.35, label = "the curve" }
local i = 0
for _, width in ipairs(widths) do
  if fits[width] then
    i = i + 1
    curves:line { grid, fits[width], label = width .. " neurons", width = 1.2, color = plot.color(i) }
  end
end

out.widths, out.narrow, out.wide = widths, out.normalised[1], out.normalised[#widths]
return tarn.result(out, plot.grid { error_plot, curves, columns = 2, width = 7.2, height = 3.4 })
