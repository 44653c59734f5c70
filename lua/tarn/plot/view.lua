-- view.lua: what a mark draws on: the canvas, the scales, the box, the theme, and its own colours.

local color = require "tarn.plot.color"
local maps = require "tarn.plot.maps"
local text = require "tarn.plot.text"

local view = {}
view.__index = view

--- FIELDS: canvas c, theme, figure, box { x, y, width, height }, xs and ys (scales that are laid).
function view.new(fields) return setmetatable(fields, view) end

--- Numbers of the axes as places on the page, lists or single ones.
function view:x(v) return self.xs.at(v) end
function view:y(v) return self.ys.at(v) end

function view:points(xs, ys)
  local fx, fy, px, py = self.xs.at, self.ys.at, {}, {}
  for i = 1, #xs do px[i], py[i] = fx(xs[i]), fy(ys[i]) end
  return px, py
end

--- The mark's colour: what it was told, or the palette's, times its opacity.
function view:color(m, i)
  local told = m.options.color
  local rgba
  if type(told) == "table" and type(told[1]) ~= "number" then told = told[((i or 1) - 1) % #told + 1] end
  rgba = told ~= nil and color.of(told) or self:palette((m.turn or 1) + (i or 1) - 1)
  return color.fade(rgba, m.options.alpha or 1)
end

function view:palette(i)
  local list = self.figure.colors or self.theme.palette
  return list[(i - 1) % #list + 1]
end

--- The 256 colours of the mark's map.
function view:map(m)
  local k = m.mapping
  return maps.colors(k and (k.map or k.diverging and self.theme.diverging) or m.options.map or self.theme.map)
end

--- A function from numbers to colours, by m:map_colors.
function view:mapped(m)
  local list, share, missing, alpha = self:map(m), m.share, self.theme.missing, m.options.alpha or 1
  return function(v) return color.fade(maps.at(list, share(v), missing), alpha) end
end

local DASHES <const> = { solid = {}, dashed = { 4, 2.5 }, dotted = { 0.01, 2.2 }, dashdot = { 5, 2, 0.01, 2 } }

--- Sets line width and dash ("dashed", a list of lengths in line widths of 1 point).
function view:line(m, width, dash)
  local pattern = type(dash) == "table" and dash or DASHES[dash or "solid"]
  if not pattern then
    m.fail("there is no dash '%s'; there are solid, dashed, dotted, dashdot, or a list", tostring(dash))
  end
  self.c:line(width, "round", "round"):dash(pattern)
end

--- Words on the page in the theme's letters; O as in text.draw.
function view:text(s, x, y, o)
  o.size, o.color, o.font = o.size or self.theme.text, o.color or self.theme.text_color, self.theme.font
  text.draw(self.c, s, x, y, o)
end

return view
