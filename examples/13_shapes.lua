-- 13 shapes: the sizes of the arrays on the way of one digit through the net of 08.  A picture of 28 x 28
-- grows thick: twenty channels, then fifty, each smaller than the last; then all are laid in one row of
-- numbers, of which ten are left: the probabilities.

local tarn = require "tarn"
local plot = tarn.plot
local digits = require "digits"
local quick = tarn.flags.quick

local hp = tarn.options { example = { 1, integers = { 1, 1000 }, about = "which picture of the test set" } }

local data = digits.data(quick)
local net = digits.net(data, quick)
local image = digits.inputs(data.test, { hp.example })[1]
local seen = net:trace(image)
print(seen)

-- Of every array that has maps one map, that with most in it; layers are { name, position in the net }.
local shown = { { "ramp", 2 }, { "pooling", 3 }, { "ramp", 5 }, { "pooling", 6 } }
local panels = { plot.image { image[1], map = "gray", title = "input", note = "1 of 1 x 28 x 28", text_size = 8 } }
for _, layer in ipairs(shown) do
  local maps = seen[layer[2]].output
  local most = maps:sum { 2, 3 }:argmax():item()
  panels[#panels + 1] = plot.image { maps[most], map = "gray", low = 0, title = layer[1], text_size = 8,
    note = "1 of " .. table.concat(maps.shape, " x ") }
end
panels[#panels + 1] = plot.bars { data.classes, seen.output, title = "softmax", ylim = { 0, 1 }, yticks = { 0, 1 },
  text_size = 8, xticks = false, note = "10, for 0 to 9" }

local rows = { { type = "input", shape = image.shape } }
for i = 1, #seen - 1 do
  rows[#rows + 1] = { type = seen[i].type, shape = seen[i].shape, numbers = seen[i].output:numel() }
end

panels.columns = 6
return tarn.result({ layers = rows, largest = rows[2].numbers, last = rows[#rows].numbers },
  plot.grid { plot.network { net }, plot.grid(panels), columns = 1, width = 7.2, height = 4.3,
    row_ratio = { 1.5, 1 } })
