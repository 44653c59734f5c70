-- 05 network: a net of 17 neurons that has learnt which of three points is nearest.  Every line is a weight:
-- red adds, blue subtracts, wide counts much.  Two numbers come in at the left, and of the three at the
-- right the largest names the region.  Nobody chose these weights; they were found by going downhill.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local targets = require "targets"
local quick = tarn.flags.quick

local hp = tarn.options {
  lr = { 1e-2, log = { 1e-4, 1e-1 } },
  hidden = { 6, integers = { 1, 50 } },
  epochs = { quick and 4 or 100, integers = { 1, 1000 } },
}

local net = nn.Sequential {
  input = { 2 },
  nn.Linear(hp.hidden), nn.Tanh(), nn.Linear(hp.hidden), nn.Tanh(), nn.Linear(3), nn.Softmax(),
}
net:class_names { "A", "B", "C" }

tarn.train(net, targets.nearest_examples(quick and 4000 or 20000), {
  optimizer = "adamw", optimizer_options = { weight_decay = 0.02 }, lr = hp.lr, schedule = "cosine",
  epochs = hp.epochs, batch = 100, progress = not quick })
local agreement = targets.agreement(net)

local diagram = net:diagram()
print(net)
print(("%d neurons with those of the input, %d weights, %d biases; right on %.1f%% of the square")
  :format(#diagram.neurons, #diagram.edges, #diagram.neurons - 2, agreement * 100))

local whole = plot.network { net, inputs = { "x", "y" }, outputs = { "A", "B", "C" } }:title "the net"
local square = { xlim = { -1, 1 }, ylim = { -1, 1 }, xlabel = "x", ylabel = "y", aspect = "equal", legend = false,
  xticks = { -1, 0, 1 }, yticks = { -1, 0, 1 } }
local answer = plot.figure(square):title(("what it says: right on %.1f%%"):format(agreement * 100))
answer:regions { net, x = { -1, 1 }, y = { -1, 1 } }
  :points { targets.places:select(2, 1), targets.places:select(2, 2), color = "black", size = 4, outline = "white" }

net:save(tarn.result.path ".safetensors")
return tarn.result({ neurons = #diagram.neurons, weights = #diagram.edges, biases = #diagram.neurons - 2,
  agreement = agreement, diagram = diagram },
  plot.grid { whole, answer, columns = 2, ratio = { 1.25, 1 }, width = 7.2, height = 3.6 })
