-- 23 landscape: the loss of the digit net on a plane through its 431,000 weights, in two random directions
-- whose filters are as long as the net's own.  The net that 08 trained (the dot) lies near the bottom of a wide
-- bowl.  Below: along one direction, of all there are, the loss bends far faster than along others; its largest
-- curvature is found by products with the Hessian, which would have 186 billion numbers.

local tarn = require "tarn"
local plot, landscape = tarn.plot, tarn.landscape
local digits = require "digits"
local quick = tarn.flags.quick

local hp = tarn.options {
  points = { quick and 5 or 21, integers = { 2, 200 }, about = "a side" },
  examples = { quick and 100 or 500, integers = { 10, 50000 } },
  reach = { 1.2, range = { 0.01, 10 }, about = "as a share of the length of each filter" },
}

local data = digits.data(quick)
local net = digits.net(data, quick)
local set = data.train:subset(1, hp.examples)

local before = net:state_dict { copy = true }
local reach = { -hp.reach, hp.reach }
local plane = landscape.plane(net, set, { points = hp.points, x = reach, y = reach, seed = 5 })
local bent = landscape.curvature(net, set, { batch = 250, seed = 5, steps = quick and 4 or 20 })
local steepest = landscape.line(net, set, { direction = bent.direction, range = { -0.6, 0.6 },
  points = quick and 5 or 41 })
local random = landscape.random(net, { seed = 6, normalize = "none" })

-- A random direction of the same length, to compare with.
local length = 0.0
for _, t in pairs(random) do length = length + t:square():sum():item() end
for name, t in pairs(random) do random[name] = t / length ^ 0.5 end
local level = landscape.line(net, set, { direction = random, range = { -0.6, 0.6 }, points = quick and 5 or 41 })

local same = true
for name, t in pairs(net:state_dict()) do same = same and t:eq(before[name]):all():item() end
print(("loss %.4f here; largest curvature %.2f (+- %.2f, %d products)")
  :format(net:evaluate(set).loss, bent.largest, bent.error, bent.products))

local log_loss = plane.loss:add(1e-4):log10()
local map = plot.figure { xlabel = "first direction", ylabel = "second direction", aspect = "equal",
  title = "logarithm of the loss" }
map:filled_contour { plane.x, plane.y, log_loss, levels = 12, colorbar = true }
  :points { { 0 }, { 0 }, color = "white", size = 5, outline = "black" }
local surface = plot.surface { plane.x, plane.y, log_loss, azimuth = -50, elevation = 35, xlabel = "first",
  ylabel = "second", zlabel = "log10 of the loss" }
local lines = plot.figure { xlabel = "step, as a length in weight space", ylabel = "loss" }
lines:line { steepest.at, steepest.loss, label = "along the steepest direction", width = 1.8, color = plot.color(2) }
  :line { level.at, level.loss, label = "along a random one", width = 1.8, color = plot.color(1) }

return tarn.result({ x = plane.x, y = plane.y, loss = plane.loss:tolist(), least = plane.least,
  curvature = bent.largest, smallest = bent.smallest, at_net = net:evaluate(set).loss, restored = same },
  plot.grid { plot.grid { surface, map, columns = 2 }, lines, columns = 1, row_ratio = { 1.5, 1 }, width = 7.2,
    height = 5.6 })
