-- 24 too small: the best that nets of several shapes do on the curve of 16, each the best of many starts.  A
-- net without a hidden layer makes straight lines only, one neuron makes one step, and two make both.  Of the
-- deeper ones some pass through a squeeze of one or two neurons in the middle: two are enough, and even help.

local tarn = require "tarn"
local plot = tarn.plot
local targets, many = require "targets", require "many"
local quick = tarn.flags.quick

local hp = tarn.options {
  starts = { quick and 10 or 60, integers = { 1, 1000 } },
  steps = { quick and 400 or 4000, integers = { 1, 100000 } },
}

local x = tarn.linspace(-1, 1, 128):reshape(-1, 1)
local y = targets.steps(x)
local grid = tarn.linspace(-1, 1, 401):reshape(-1, 1)
local shapes = { {}, { 1 }, { 2 }, { 3 }, { 3, 3 }, { 8, 8 }, { 8, 1, 8 }, { 8, 2, 8 } }

local rows, pictures = {}, {}
for i, hidden in ipairs(shapes) do
  local sizes = table.move(hidden, 1, #hidden, 2, { 1 })
  sizes[#sizes + 1] = 1
  local nets = many.nets(hp.starts, sizes)
  local errors = many.train(nets, x, y, hp.steps, 0.03)
  local best = errors:argmin():item()
  local fitted, name = many.forward(nets, grid):detach()[best]:reshape(-1), table.concat(sizes, " - ")
  rows[i] = { sizes = sizes, weights = nets.weights, best = errors:get(best), median = errors:median():item(),
    fitted = fitted:tolist() }
  print(("%-16s%4d weights: best error %.5f, median %.5f"):format(name, nets.weights, rows[i].best, rows[i].median))
  pictures[i] = plot.figure { title = name, xlim = { -1, 1 }, ylim = { -1, 1.2 }, legend = false, text_size = 8,
    xlabel = ("error %.2g"):format(rows[i].best), ylabel = i % 4 == 1 and "y" or nil }
    :line { grid, targets.steps(grid), color = "#777777", width = 1, dash = "dashed" }
    :line { grid, fitted, color = plot.color(1), width = 1.8 }
end

pictures.columns, pictures.width, pictures.height = 4, 7.2, 4
return tarn.result({ shapes = rows, line = rows[1].best, one = rows[2].best, two = rows[3].best, largest = rows[6].best,
  squeezed = rows[8].best }, plot.grid(pictures))
