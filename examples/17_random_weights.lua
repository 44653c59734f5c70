-- 17 random weights: what the net of 16 computes for twelve random choices of its weights.  All of these
-- curves, and endlessly many others, are one and the same net: to train it is to find, among them, one that
-- looks like the dashed one.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local targets = require "targets"

local hp = tarn.options {
  curves = { 12, integers = { 1, 100 } },
  spread = { 5, range = { 0.1, 10 }, about = "of the random weights: times the usual ones" },
}

local x = tarn.linspace(-1, 1, 301)
local wanted = targets.steps(x)

local function random_net()
  local net = nn.Sequential { input = { 1 }, nn.Linear(12), nn.Tanh(), nn.Linear(12), nn.Tanh(), nn.Linear(1) }
  for _, t in ipairs(net:take(4):parameters()) do t:detach():mul_(hp.spread) end
  net[5].weight:detach():mul_(2)
  return net
end

local curves, errors, pictures = {}, {}, {}
for i = 1, hp.curves do
  local y = random_net():predict(x:reshape(-1, 1)):reshape(-1)
  curves[i], errors[i] = y:tolist(), y:mse_loss(wanted):item()
  pictures[i] = plot.figure { xlim = { -1, 1 }, ylim = { -2.5, 2.5 }, legend = false, text_size = 8,
    xlabel = i > hp.curves - 4 and "x" or nil, ylabel = i % 4 == 1 and "y" or nil }
    :line { x, wanted, color = "#777777", width = 0.8, dash = "dashed" }
    :line { x, y, color = plot.color(1), width = 1.6 }
end

table.sort(errors)
print(("%d random nets: errors from %.2f to %.2f"):format(hp.curves, errors[1], errors[#errors]))
pictures.columns, pictures.width, pictures.height, pictures.share = 4, 7.2, 4.8, "both"
return tarn.result({ x = x:tolist(), curves = curves, errors = errors, least = errors[1] }, plot.grid(pictures))
