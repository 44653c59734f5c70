-- 03 coffee: everybody walks to the nearest of thirty coffee shops.  Left: the way that is left to walk, as a
-- landscape, with a shop at the bottom of every basin; right: the basins, and the watersheds between them.
-- A net that tells things apart makes such a landscape: each input rolls down to the nearest thing it knows.

local tarn = require "tarn"
local plot = tarn.plot

local hp = tarn.options {
  shops = { 30, integers = { 2, 200 } },
  walkers = { tarn.flags.quick and 40000 or 400000, about = "points by which basins are measured" },
}

local shops = tarn.rand(hp.shops, 2)
local shop_x, shop_y = shops:select(2, 1), shops:select(2, 2)

-- How far from each point (n x 2) the nearest shop is.
local function distance(points) return points:cdist(shops):amin(2) end

local nearest = tarn.rand(hp.walkers, 2):cdist(shops):argmin(2)
local share = nearest:bincount(nil, hp.shops):to "float32" / hp.walkers
print(("%d shops; the largest basin has %.1f%% of the town, the smallest %.1f%%")
  :format(hp.shops, share:max():item() * 100, share:min():item() * 100))

-- Some walk home: straight down the landscape, which is straight to the shop.
local walkers = tarn.rand(14, 2)
local goal = shops:index_select(1, walkers:cdist(shops):argmin(2))

local square = { xlim = { 0, 1 }, ylim = { 0, 1 }, xticks = false, yticks = false, aspect = "equal" }
local function frame(title)
  local f = plot.figure(square)
  return f:title(title)
end

local landscape = frame "distance to the nearest shop"
landscape:field { distance, x = { 0, 1 }, y = { 0, 1 }, colorbar = false }
  :contour { distance, vector = true, x = { 0, 1 }, y = { 0, 1 }, resolution = 250, levels = 6, labels = false,
    color = "white", width = 0.5 }
  :points { shop_x, shop_y, size = 4, color = "#d55e00", outline = "white" }

local basins = frame "basins and watersheds"
basins:voronoi { shop_x, shop_y, x = { 0, 1 }, y = { 0, 1 }, labels = tarn.arange(1, hp.shops):remainder(6) + 1 }
for i = 1, #walkers do
  local x, y = { walkers:get(i, 1), goal:get(i, 1) }, { walkers:get(i, 2), goal:get(i, 2) }
  basins:path { x, y, color = "#333333", width = 0.8 }
end

return tarn.result({ shops = shops:tolist(), share = share:tolist(), total = share:sum():item(),
  largest = share:max():item(), smallest = share:min():item() },
  plot.grid { landscape, basins, columns = 2, width = 7.2, height = 3.8 })
