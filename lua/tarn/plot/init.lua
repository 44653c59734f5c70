-- plot: charts and diagrams: marks that are rows, in figures, which are saved as PNG, SVG and PDF or
-- shown in the terminal.
--
--   plot.line { x, y, label = "train" }:title "Loss":save "loss.png"
--   plot.grid { a, b; columns = 2 }:save "both.pdf"

local figure = require "tarn.plot.figure"
local grid = require "tarn.plot.grid"
local mark = require "tarn.plot.mark"

require "tarn.plot.surface" -- says at once what is missing

for _, family in ipairs(require "tarn.plot.families") do require("tarn.plot.marks." .. family) end

local plot = { figure = figure.new, grid = grid.new }

--- Adds a mark of one's own: plot.NAME { ... } and figure:NAME { ... }; see lua/tarn/plot/mark.lua.
function plot.mark(row)
  mark.add(row)
  return plot[row.name]
end

--- Sets the theme of figures that are told none; gives the one that was.
function plot.theme(name)
  local was = figure.default.theme
  if name ~= nil then
    figure.new { theme = name }
    figure.default.theme = name
  end
  return was
end

--- A colour map as a function from 0..1 to red, green, blue in 0..1.
function plot.colormap(name)
  local maps = require "tarn.plot.maps"
  local colors = maps.colors(name)
  if not colors then
    figure.fail("there is no colour map '%s'; there are %s", tostring(name), table.concat(maps.names(), ", "))
  end
  return function(t)
    local r, g, b = require "tarn.plot.color".unpack(maps.at(colors, t))
    return r, g, b
  end
end

--- The I-th colour of the theme's palette, "#0072b2".
function plot.color(i)
  local list = figure.new():theme_row().palette
  return require "tarn.plot.color".hex(list[(i - 1) % #list + 1])
end

require "tarn.plot.inside".add_to(plot)

--- Rows of all marks, for help.
plot.marks = mark.rows

return setmetatable(plot, {
  __index = function(_, name)
    local row = type(name) == "string" and mark.find(name)
    if not row then return nil end
    return function(given, more) return figure.add(figure.new(), row, given, more) end
  end,
})
