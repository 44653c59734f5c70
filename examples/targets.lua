-- targets.lua: the functions that examples teach to small nets.

local tarn = require "tarn"

local targets = {}

--- A step-like curve of one number: -0.6 below -0.4, 0.8 up to 0.3, 0.1 above.
function targets.steps(x)
  local middle = x:ge(-0.4):logical_and(x:lt(0.3))
  return tarn.where(middle, 0.8, tarn.where(x:lt(-0.4), -0.6, 0.1))
end

--- The three points whose neighbourhoods `nearest` tells apart.
targets.places = tarn.tensor { { -0.55, -0.35 }, { 0.6, -0.15 }, { -0.05, 0.65 } }

--- 1, 2 or 3: which of the places is nearest to each of some points (n x 2).
function targets.nearest(points) return points:cdist(targets.places):argmin(2) end

--- So many points of the square -1..1 x -1..1, with the place nearest to each.
function targets.nearest_examples(n)
  local points = tarn.rand(n, 2) * 2 - 1
  return tarn.data.dataset(points, targets.nearest(points), { classes = { "A", "B", "C" } })
end

--- Share of the square in which a net agrees with `nearest`.
function targets.agreement(net, side)
  local line = tarn.linspace(-1, 1, side or 201)
  local x, y = line:reshape(1, -1):expand(#line, #line), line:reshape(-1, 1):expand(#line, #line)
  local plane = tarn.stack({ x:reshape(-1), y:reshape(-1) }, 2)
  return net:predict(plane):argmax(2):eq(targets.nearest(plane)):to("float32"):mean():item()
end

return targets
