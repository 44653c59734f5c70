-- 16 target: the function that the next scripts learn, a step-like curve of one number, and the net for it:
-- one number in, one out, and two layers of neurons between them.  Untrained it computes something, only
-- not that.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local targets = require "targets"

local hp = tarn.options {
  points = { 401, about = "points between -1 and 1" },
  hidden = { 12, integers = { 1, 100 } },
}

local net = nn.Sequential {
  input = { 1 },
  nn.Linear(hp.hidden), nn.Tanh(), nn.Linear(hp.hidden), nn.Tanh(), nn.Linear(1),
}
print(net)

local x = tarn.linspace(-1, 1, hp.points)
local wanted = targets.steps(x)
local computed = net:predict(x:reshape(-1, 1)):reshape(-1)
local error = computed:mse_loss(wanted):item()
print(("mean squared error before training: %.4f"):format(error))

local curve = plot.figure { xlabel = "x", ylabel = "y", xlim = { -1, 1 }, ylim = { -1, 1 }, xticks = { -1, 0, 1 },
  title = "wanted, and computed" }
curve:line { x, wanted, label = "the function", color = "black", width = 2 }
  :line { x, computed, label = "the net, untrained", color = plot.color(2), width = 1.5 }
local diagram = plot.network { net, labels = false }:title "the net"

return tarn.result({ x = x:tolist(), wanted = wanted:tolist(), untrained = computed:tolist(), error = error,
  levels = wanted:max():item() - wanted:min():item() },
  plot.grid { curve, diagram, columns = 2, ratio = { 1.1, 1 }, width = 7.2, height = 3.2 })
