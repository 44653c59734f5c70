-- 01 neuron: what one neuron computes over the plane, f(w . x + b) with a ramp f, for a dozen choices of
-- its weights w and its bias b.  Each is silent (dark) on one side of a line and rises on the other: w
-- turns the line and says how steeply the ramp rises, b moves the line away from the middle.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot

local hp = tarn.options {
  size = { tarn.flags.quick and 33 or 129, about = "points along each side of the plane" },
}

-- The plane -1..1 x -1..1 as a list of points (size^2 x 2).
local side = tarn.linspace(-1, 1, hp.size)
local x = side:reshape(1, hp.size):expand(hp.size, hp.size):reshape(-1, 1)
local y = side:reshape(hp.size, 1):expand(hp.size, hp.size):reshape(-1, 1)
local plane = tarn.cat({ x, y }, 2)

local choices = {
  { 1, 0, 0 }, { 0, 1, 0 }, { 1, 1, 0 }, { 1, -1, 0 }, { -1, 0.5, 0 }, { 2, 1, 0 },
  { 1, 0, 0.5 }, { 1, 0, -0.5 }, { 1, 1, 1 }, { 1, 1, -1 }, { -2, 2, 0.5 }, { 0, 0, 0.3 },
}

local rows, pictures = {}, {}
print "     w1     w2      b   share at work   largest"
for i, choice in ipairs(choices) do
  local w1, w2, b = table.unpack(choice)
  local neuron = nn.Sequential { input = { 2 }, nn.Linear(1), nn.ReLU() }
  neuron:load_state_dict { ["0.weight"] = tarn.tensor { { w1, w2 } }, ["0.bias"] = tarn.tensor { b } }
  local values = neuron:predict(plane)
  local active, largest = values:gt(0):to("float32"):mean():item(), values:max():item()
  print(("%7.2f%7.2f%7.2f%14.1f%%%10.3f"):format(w1, w2, b, active * 100, largest))
  rows[i] = { w = { w1, w2 }, b = b, active = active, largest = largest }
  pictures[i] = plot.field { neuron, x = { -1, 1 }, y = { -1, 1 }, low = 0, high = 3, colorbar = false,
    title = ("w = (%g, %g), b = %g"):format(w1, w2, b), text_size = 7.5, aspect = "equal",
    xticks = false, yticks = false }
end

pictures.columns, pictures.width, pictures.height = 4, 7.2, 5.9
pictures.note = "Each square: x from -1 to 1 across, y upwards; dark purple is 0, yellow 3 and more."
return tarn.result({ size = hp.size, neurons = rows, half = rows[1].active }, plot.grid(pictures))
