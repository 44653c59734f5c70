-- 01 neuron: what one neuron computes over the plane, f(w . x + b) with a ramp, for a dozen
-- choices of w and b.  Prints, and writes to out/01_neuron.json, what each choice does.

local tarn = require "tarn"
local nn = tarn.nn

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

local neuron = nn.Sequential { input = { 2 }, nn.Linear(1), nn.ReLU() }
local rows = {}
print "     w1     w2      b   share at work   largest"
for i, choice in ipairs(choices) do
  local w1, w2, b = table.unpack(choice)
  neuron:load_state_dict { ["0.weight"] = tarn.tensor { { w1, w2 } }, ["0.bias"] = tarn.tensor { b } }
  local values = neuron:predict(plane)
  local active, largest = values:gt(0):to("float32"):mean():item(), values:max():item()
  print(("%7.2f%7.2f%7.2f%14.1f%%%10.3f"):format(w1, w2, b, active * 100, largest))
  rows[i] = { w = { w1, w2 }, b = b, active = active, largest = largest }
end

-- A ramp is silent on one side of the line w . x + b = 0 and grows with the distance on the other.
tarn.json.save("out/01_neuron.json", { size = hp.size, neurons = rows })
return { neurons = #rows, half = rows[1].active }
