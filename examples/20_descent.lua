-- 20 descent: the loss of a net of two weights, sin(a x + b) fitted to 60 points of such a curve, is a
-- landscape over a and b.  Thin: the ways that water would take.  From one start, plain descent, momentum and
-- Adam go different ways, and may end in different lakes: each is level there, and not every one is the lowest.

local tarn = require "tarn"
local plot, optim = tarn.plot, tarn.optim

local hp = tarn.options {
  a = { -1.6, about = "where the paths start" }, b = { -0.4, about = "where the paths start" },
  streams = { tarn.flags.quick and 10 or 60, integers = { 0, 500 } },
}

local x = tarn.linspace(-3, 3, 60)
local y = (x * 1.7 + 0.6):sin()

-- The loss at each of some pairs of weights (n x 2).
local function loss_at(weights)
  local a, b = weights:narrow(2, 1, 1), weights:narrow(2, 2, 1)
  return ((a * x:unsqueeze(1) + b):sin() - y:unsqueeze(1)):square():mean(2)
end

local function descend(make, start, most)
  local w = tarn.tensor { start }:requires_grad_()
  local opt, path = make { w }, { x = {}, y = {} }
  for step = 1, most do
    local _ <close> = tarn.scope()
    path.x[step], path.y[step] = w:get(1, 1), w:get(1, 2)
    opt:zero_grad()
    local loss = loss_at(w):sum()
    loss:backward()
    path.loss, path.gradient, path.steps = loss:item(), w.grad:norm():item(), step
    if path.gradient < 1e-4 then break end
    opt:step()
  end
  return path
end

local ways = {
  { "steepest descent", function(w) return optim.SGD(w, { lr = 0.05 }) end },
  { "momentum", function(w) return optim.SGD(w, { lr = 0.02, momentum = 0.95 }) end },
  { "Adam", function(w) return optim.Adam(w, { lr = 0.1 }) end },
}

local XS <const>, YS <const> = { -3, 3 }, { -2.5, 3 }
local map = plot.figure { xlim = XS, ylim = YS, xlabel = "weight a", ylabel = "weight b", legend = "below" }
map:filled_contour { loss_at, vector = true, x = XS, y = YS, levels = 14, map = "blues", colorbar = false }
for i = 1, hp.streams do
  -- spread evenly by the golden ratio, in two dims [Roberts 2018]
  local sx, sy = (0.5 + i * 0.7548776662466927) % 1, (0.5 + i * 0.5698402909980532) % 1
  local stream = descend(ways[1][2], { XS[1] + sx * (XS[2] - XS[1]), YS[1] + sy * (YS[2] - YS[1]) }, 3000)
  map:line { stream.x, stream.y, color = "#444444", width = 0.5, alpha = 0.6 }
end

local paths, colors = {}, { "#111111", "#e69f00", "#d55e00" }
for i, way in ipairs(ways) do
  local path = descend(way[2], { hp.a, hp.b }, 20000)
  path.name = way[1]
  paths[i] = path
  print(("%-17s%6d steps to a = %.2f, b = %.2f: loss %.4f, gradient %.1e")
    :format(way[1], path.steps, path.x[#path.x], path.y[#path.y], path.loss, path.gradient))
  map:line { path.x, path.y, label = way[1], color = colors[i], width = 2 }
  map:points { { path.x[#path.x] }, { path.y[#path.y] }, color = colors[i], size = 5, outline = "black" }
end
map:points { { hp.a }, { hp.b }, color = "black", size = 5, outline = "white" }
map:annotate { hp.a, hp.b, "start", at = { hp.a + 0.25, hp.b + 0.4 } }

local surface = plot.surface { loss_at, vector = true, x = XS, y = YS, map = "blues", azimuth = -60, elevation = 40,
  xlabel = "a", ylabel = "b", zlabel = "loss" }
local least, most = math.huge, 0
for _, path in ipairs(paths) do least, most = math.min(least, path.loss), math.max(most, path.gradient) end
return tarn.result({ paths = paths, gradient = most, least = least },
  plot.grid { surface, map, columns = 2, width = 7.2, height = 4 })
