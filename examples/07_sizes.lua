-- 07 sizes: nets of growing size learn the three regions of 04.  Too small a net cannot make the borders
-- that are wanted; larger ones come closer, and stay hesitant where the borders meet.  Above each
-- picture stand the neurons in its hidden layers, beneath it the share of the square on which it is right.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local targets = require "targets"
local quick = tarn.flags.quick

local hp = tarn.options {
  lr = { 1e-2, log = { 1e-4, 1e-1 } },
  epochs = { quick and 3 or 30, integers = { 1, 1000 } },
  examples = quick and 4000 or 20000,
}

local sizes = { { 1 }, { 2 }, { 3 }, { 6 }, { 6, 6 }, { 20, 20 }, { 60, 60, 60 } }
local set = targets.nearest_examples(hp.examples)

local function net_of(hidden)
  local layers = { input = { 2 } }
  for _, n in ipairs(hidden) do
    layers[#layers + 1] = nn.Linear(n)
    layers[#layers + 1] = nn.Tanh()
  end
  layers[#layers + 1], layers[#layers + 2] = nn.Linear(3), nn.Softmax()
  return nn.Sequential(layers)
end

local square = { text_size = 8, xlim = { -1, 1 }, ylim = { -1, 1 }, xticks = false, yticks = false, aspect = "equal",
  legend = false }
local function regions(f, title)
  return plot.figure(square):title(title):regions { f, x = { -1, 1 }, y = { -1, 1 }, soft = true }
end

local rows, pictures = {}, {}
for i, hidden in ipairs(sizes) do
  local net = net_of(hidden)
  tarn.train(net, set, { lr = hp.lr, schedule = "cosine", epochs = hp.epochs, batch = 100, progress = false })
  local agreement, name = targets.agreement(net), table.concat(hidden, " + ")
  print(("%-14s%7d weights%9.2f%% right"):format(name, net:parameter_count(), agreement * 100))
  rows[i] = { hidden = hidden, parameters = net:parameter_count(), agreement = agreement }
  pictures[i] = regions(net, name .. (i == 1 and " neuron" or i < 5 and " neurons" or ""))
    :xlabel(("%.1f%%"):format(agreement * 100))
end
pictures[#pictures + 1] = regions(targets.nearest, "the function"):xlabel " "

pictures.columns, pictures.width, pictures.height = 4, 7.2, 4.3
return tarn.result({ sizes = rows, smallest = rows[1].agreement, largest = rows[#rows].agreement }, plot.grid(pictures))
