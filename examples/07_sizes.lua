-- 07 sizes: nets of growing size learn the regions of 04 as one number: -1, 0 or 1 (purple, green, yellow).  Too
-- small a net cannot make the borders that are wanted; larger ones come closer, and stay hesitant where borders
-- meet.  Above each picture stand the neurons in its hidden layers, beneath it the share of the square on which
-- the number is nearest to the right one.

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

-- A, B, C as -1, 0, 1; in a column where nets are to learn it.
local function number(points) return targets.nearest(points):to "float32" - 2 end

local points = tarn.rand(hp.examples, 2) * 2 - 1
local set = tarn.data.dataset(points, number(points):reshape(-1, 1))
local held = tarn.rand(20000, 2) * 2 - 1
local right = number(held)

local function net_of(hidden)
  local layers = { input = { 2 } }
  for _, n in ipairs(hidden) do
    layers[#layers + 1] = nn.Linear(n)
    layers[#layers + 1] = nn.Tanh()
  end
  layers[#layers + 1] = nn.Linear(1)
  return nn.Sequential(layers)
end

local function picture(f, title)
  return plot.field { f, x = { -1, 1 }, y = { -1, 1 }, low = -1, high = 1, colorbar = false, title = title,
    text_size = 8, xticks = false, yticks = false, aspect = "equal" }
end

local rows, pictures = {}, {}
for i, hidden in ipairs(sizes) do
  local net = net_of(hidden)
  tarn.train(net, set, { lr = hp.lr, schedule = "cosine", epochs = hp.epochs, batch = 100, progress = false })
  local answer = net:predict(held):reshape(-1):round():clamp(-1, 1)
  local agreement, name = answer:eq(right):to("float32"):mean():item(), table.concat(hidden, " + ")
  print(("%-14s%7d weights%9.2f%% right"):format(name, net:parameter_count(), agreement * 100))
  rows[i] = { hidden = hidden, parameters = net:parameter_count(), agreement = agreement }
  pictures[i] = picture(net, name .. (i == 1 and " neuron" or i < 5 and " neurons" or ""))
    :xlabel(("%.1f%%"):format(agreement * 100))
end
pictures[#pictures + 1] = picture(number, "the function"):xlabel " "

pictures.columns, pictures.width, pictures.height = 4, 7.2, 4.3
return tarn.result({ sizes = rows, smallest = rows[1].agreement, largest = rows[#rows].agreement },
  plot.grid(pictures))
