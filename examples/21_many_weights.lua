-- 21 many weights: it is easier to descend with many weights than with few.  A hundred nets of each width,
-- from a hundred random starts, learn the curve of 16: narrow ones often end in a valley that leads nowhere,
-- and wide ones hardly ever, as they have a direction left in which to go down.  Two neurons could do it.

local tarn = require "tarn"
local plot = tarn.plot
local targets, many = require "targets", require "many"
local quick = tarn.flags.quick

local hp = tarn.options {
  starts = { quick and 20 or 100, integers = { 2, 1000 } },
  steps = { quick and 300 or 3000, integers = { 1, 100000 } },
  stuck = { 0.02, about = "the mean squared error above which a net counts as stuck" },
}

local x = tarn.linspace(-1, 1, 64):reshape(-1, 1)
local y = targets.steps(x)
local widths = quick and { 2, 16 } or { 2, 3, 4, 6, 8, 12, 16, 24, 32 }

local rows, shares = {}, {}
for i, width in ipairs(widths) do
  local nets = many.nets(hp.starts, { 1, width, 1 })
  local errors = many.train(nets, x, y, hp.steps, 0.03)
  local stuck = errors:gt(hp.stuck):to("float32"):mean():item()
  print(("%3d neurons, %3d weights: %3.0f%% stuck, median error %.4f")
    :format(width, nets.weights, stuck * 100, errors:median():item()))
  rows[i] = { width = width, weights = nets.weights, stuck = stuck, errors = errors:tolist() }
  shares[i] = stuck * 100
end

local share = plot.line { widths, shares, marker = "circle", xscale = "log", width = 1.8 }
  :title(("stuck, of %d starts"):format(hp.starts)):xlabel "neurons in the hidden layer"
  :ylabel "stuck (%)":ylim { 0, 100 }:xticks(widths)
local all = plot.figure { xscale = "log", yscale = "log", xlabel = "neurons in the hidden layer",
  title = "where each start ended", ylabel = "mean squared error", xticks = widths, legend = false }
for i, row in ipairs(rows) do
  local across = {}
  for k = 1, #row.errors do across[k] = row.width * (1 + 0.06 * ((k * 0.618034) % 1 - 0.5) * 4) end
  all:points { across, row.errors, size = 2, alpha = 0.5, color = plot.color(i % 2 + 1) }
end
all:hline(hp.stuck, { color = "#555555", dash = "dashed" })

return tarn.result({ widths = rows, narrow = rows[1].stuck, wide = rows[#rows].stuck },
  plot.grid { share, all, columns = 2, width = 7.2, height = 3.3 })
