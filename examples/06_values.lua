-- 06 values: the net of 05 at work on one input.  Above, the numbers that flow forward, from the two that
-- come in to the three probabilities; below, the gradients that flow back from that of B: how much it
-- would change with every number before it.  The same net written out is one formula, all of which is
-- numbers, +, * and one function f; that of one neuron is shown, that of the whole is in the file of numbers.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local targets = require "targets"
local quick = tarn.flags.quick

local hp = tarn.options { x = { 0.05, range = { -1, 1 } }, y = { 0.05, range = { -1, 1 } } }

local net = nn.Sequential {
  input = { 2 },
  nn.Linear(6), nn.Tanh(), nn.Linear(6), nn.Tanh(), nn.Linear(3), nn.Softmax(),
}
net:class_names { "A", "B", "C" }
tarn.train(net, targets.nearest_examples(quick and 4000 or 20000), {
  optimizer = "adamw", optimizer_options = { weight_decay = 0.02 }, lr = 1e-2, schedule = "cosine",
  epochs = quick and 4 or 100, batch = 100, progress = not quick })

local input = tarn.tensor { hp.x, hp.y }
local seen = net:trace(input, { of = 2 })
print(seen)

-- The net as a formula, against the net.
local formula = net:expression { "x", "y" }
local points = tarn.rand(1000, 2) * 2 - 1
local computed, worst = net:predict(points), 0.0
for i = 1, 1000 do
  local values = { formula(points:get(i, 1), points:get(i, 2)) }
  for k, value in ipairs(values) do worst = math.max(worst, math.abs(value - computed:get(i, k))) end
end
local scores = net:take(5):expression({ "x", "y" }, { digits = 2 })
local first = net:take(2):expression({ "x", "y" }, { digits = 2 })
print(("the first score is %d characters: %s"):format(#scores.formulas[1], scores.formulas[1]))
print(("formula and net differ by at most %.1e at 1000 points"):format(worst))

local inputs, outputs = { "x", "y" }, { "A", "B", "C" }
local forward = plot.network { net, inputs = inputs, outputs = outputs, input = input, labels = false, colorbar = false,
  title = ("forward: x = %g, y = %g"):format(hp.x, hp.y) }
local back = plot.network { net, inputs = inputs, outputs = outputs, input = input, gradients = 2, colorbar = false,
  title = "back: how the probability of B would change",
  note = ("The topmost neuron of the second column is f(%s)."):format(first.formulas[1]:match "^f(%b())$":sub(2, -2)) }

local gradient = {}
for _, entry in ipairs(seen) do gradient[entry.path] = entry.grad and entry.grad:tolist() end
return tarn.result({ input = input:tolist(), output = seen.output:tolist(), difference = worst, gradient = gradient,
  formulas = formula.formulas, functions = formula.functions, characters = #tostring(formula) },
  plot.grid { forward, back, columns = 1, width = 6.6, height = 8.4, row_ratio = { 0.8, 1 } })
