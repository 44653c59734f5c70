-- 04 nearest: the function that the next scripts teach to nets: which of three points is nearest?  It cuts
-- the plane in three regions with straight borders that meet in one point.  A net sees only examples: points
-- with the region each lies in.

local tarn = require "tarn"
local plot = tarn.plot
local targets = require "targets"

local hp = tarn.options { examples = { 300, integers = { 10, 10000 } } }

local examples = targets.nearest_examples(hp.examples)
local plane = tarn.rand(100000, 2) * 2 - 1
local share = targets.nearest(plane):bincount(nil, 3):to "float64" / 100000
for i, name in ipairs(examples.classes) do
  local x, y = targets.places:get(i, 1), targets.places:get(i, 2)
  print(("%s at (%5.2f, %5.2f) has %.1f%% of the square"):format(name, x, y, share:get(i) * 100))
end

local square = { xlim = { -1, 1 }, ylim = { -1, 1 }, xlabel = "x", ylabel = "y", aspect = "equal", legend = false,
  xticks = { -1, 0, 1 }, yticks = { -1, 0, 1 } }
local x, y = targets.places:select(2, 1), targets.places:select(2, 2)

local whole = plot.figure(square):title "the function"
whole:regions { targets.nearest, x = { -1, 1 }, y = { -1, 1 } }
  :points { x, y, color = "black", size = 5, outline = "white" }
  :text { x, y + 0.13, examples.classes, size = 11, bold = true }

local points = examples:images()
local seen = plot.figure(square):title(("%d examples of it"):format(hp.examples))
seen:points { points:select(2, 1), points:select(2, 2), labels = examples:labels(), size = 3 }

return tarn.result({ places = targets.places:tolist(), share = share:tolist(), regions = #examples.classes },
  plot.grid { whole, seen, columns = 2, width = 7.2, height = 3.8 })
