-- 22 equivalent: eight nets that learnt the same ten examples (dots) from different random weights.  Where
-- there were examples they agree; between and outside them each goes its own way, and nothing in the examples
-- says which is right.

local tarn = require "tarn"
local plot = tarn.plot
local targets, many = require "targets", require "many"
local quick = tarn.flags.quick

local hp = tarn.options {
  nets = { 8, integers = { 2, 100 } },
  spread = { 3, range = { 0.1, 10 }, about = "of the weights to begin with: times the usual ones" },
  hidden = { 20, integers = { 1, 200 } },
  steps = { quick and 1500 or 6000, integers = { 1, 100000 } },
}

local x = tarn.linspace(-1, 1, 10):reshape(-1, 1)
local y = targets.steps(x)
local nets = many.nets(hp.nets, { 1, hp.hidden, hp.hidden, 1 }, hp.spread)
local errors = many.train(nets, x, y, hp.steps, 0.01)

local line = tarn.linspace(-3, 3, 601):reshape(-1, 1)
local curves = many.forward(nets, line):detach():squeeze(3)
local spread = curves:std(1)
local inside = line:reshape(-1):abs():le(1)
local at_examples = many.forward(nets, x):detach():std(1):mean():item()
local within = spread:masked_select(inside):mean():item()
local outside = spread:masked_select(inside:logical_not()):mean():item()
print(("errors up to %.1e; the nets differ by %.3f at the examples, %.3f between them, %.3f outside")
  :format(errors:max():item(), at_examples, within, outside))

local f = plot.figure { xlim = { -3, 3 }, ylim = { -2.2, 2.2 }, xlabel = "x", ylabel = "y", legend = false,
  width = 6.6, height = 3.6 }
f:area { { -1, 1 }, { 2.2, 2.2 }, base = -2.2, color = "#999999", alpha = 0.15 }
for i = 1, hp.nets do f:line { line, curves[i], width = 1.2, color = plot.color(i), alpha = 0.9 } end
f:points { x, y, color = "black", size = 4, outline = "white" }
f:text { { 0 }, { 1.95 }, { "examples lie here" }, size = 8 }

return tarn.result({ x = line:reshape(-1):tolist(), curves = curves:tolist(), errors = errors:tolist(),
  at_examples = at_examples, inside = within, outside = outside }, f)
