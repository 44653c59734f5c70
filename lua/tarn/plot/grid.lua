-- grid.lua: figures side by side, whose boxes line up; a grid is a figure itself.

local figure = require "tarn.plot.figure"
local panel = require "tarn.plot.panel"
local text = require "tarn.plot.text"
local themes = require "tarn.plot.themes"

local grid = {}

local Grid = setmetatable({}, { __index = figure.Base })
local meta = {
  __index = Grid, __name = "tarn.FigureGrid", __figure = true, __show = function(self) self:show() end,
  __tostring = function(self) return ("grid of %d figures"):format(#self.figures) end,
}

local KNOWN <const> = {
  columns = "number", title = "string", note = "string", share = "any", width = "number", height = "number",
  gap = "number", ratio = "table", row_ratio = "table", theme = "string", letters = "any", background = "any",
}

for name in pairs(KNOWN) do
  Grid[name] = function(self, value)
    self.told[name] = value
    return self
  end
end

--- plot.grid { a, b; columns = 2, share = "x", title = }
function grid.new(given)
  if type(given) ~= "table" then figure.fail("grid takes { figure, figure, ...; columns = 2 }") end
  local self = setmetatable({ figures = {}, told = {} }, meta)
  for key, value in pairs(given) do
    if math.type(key) == "integer" then
      if not figure.is(value) then figure.fail("grid: number %d is a %s, no figure", key, type(value)) end
      self.figures[key] = value
    elseif not KNOWN[key] then
      local names = {}
      for name in pairs(KNOWN) do names[#names + 1] = name end
      table.sort(names)
      local near = require "tarn.options".nearest(tostring(key), names)
      figure.fail("grids have no option '%s'%s", tostring(key), near and (", did you mean '%s'?"):format(near) or "")
    elseif KNOWN[key] ~= "any" and type(value) ~= KNOWN[key] then
      figure.fail("grid: %s must be a %s, not %s", key, KNOWN[key], tostring(value))
    else
      self.told[key] = value
    end
  end
  if #self.figures == 0 then figure.fail("grid: there is no figure in it") end
  if self.told.theme and not themes.find(self.told.theme) then
    figure.fail("there is no theme '%s'; there are %s", self.told.theme, table.concat(themes.names(), ", "))
  end
  return self
end

function Grid:shape()
  local n = #self.figures
  local columns = math.max(1, math.min(n, (self.told.columns or math.min(n, n == 4 and 2 or 3)) // 1))
  return columns, math.ceil(n / columns)
end

function Grid:inches()
  local width = self.told.width or 6.3
  if self.told.height then return width, self.told.height end
  local columns, rows = self:shape()
  local height = 0
  for r = 1, rows do
    local tallest = 0
    for i = (r - 1) * columns + 1, math.min(r * columns, #self.figures) do
      local fig = self.figures[i]
      local w, h = fig:inches()
      local own = fig.told.height and not fig.told.width and fig.told.height or h / w * width / columns
      if not fig.told.height and fig.marks and columns > 1 then own = width / columns * 0.8 end
      tallest = math.max(tallest, own)
    end
    height = height + tallest
  end
  local extra = (self.told.title and 0.28 or 0) + (self.told.note and 0.2 or 0)
  return width, height + extra + (rows - 1) * 0.06
end

function Grid:theme_row()
  local first = self.figures[1]
  return themes.find(self.told.theme or (first and first.told.theme) or figure.default.theme)
end

-- One range for all of the figures that are no grids.
local function share(self, axis, columns)
  local low, high
  local a, b = axis == "x" and 1 or 3, axis == "x" and 2 or 4
  for _, fig in ipairs(self.figures) do
    if fig.marks then
      local e = panel.extent(fig)
      for _, m in ipairs(fig.marks) do m.notes = nil end
      if e[a] then low, high = math.min(low or e[a], e[a]), math.max(high or e[b], e[b]) end
    end
  end
  for i, fig in ipairs(self.figures) do
    if low then fig["shared_" .. axis] = { low, high } end
    if axis == "y" then
      fig.hide_y = (i - 1) % columns ~= 0
    else
      fig.hide_x = i + columns <= #self.figures
    end
  end
end

local function forget(self)
  for _, fig in ipairs(self.figures) do
    fig.shared_x, fig.shared_y, fig.hide_x, fig.hide_y = nil, nil, nil, nil
  end
end

-- COUNT lengths that fill LENGTH with gaps between, by the shares in RATIO.
local function divide(length, count, gap, ratio)
  local sum, sizes = 0, {}
  for i = 1, count do sum = sum + (ratio and ratio[i] or 1) end
  for i = 1, count do sizes[i] = (length - gap * (count - 1)) * (ratio and ratio[i] or 1) / sum end
  return sizes
end

-- Plans of all panels, their margins as large as the largest of their column and row.
local function plans(self, c, theme, columns, widths, heights)
  local list, most = {}, { left = {}, right = {}, top = {}, bottom = {} }
  for i, fig in ipairs(self.figures) do
    local column, row = (i - 1) % columns + 1, (i - 1) // columns + 1
    if fig.marks then
      local p = panel.plan(fig, c, widths[column], heights[row], theme)
      list[i] = p
      for side, at in pairs { left = column, right = column, top = row, bottom = row } do
        if p.axes or side == "top" or side == "bottom" then
          most[side][at] = math.max(most[side][at] or 0, p[side])
        end
      end
    end
  end
  for i, p in pairs(list) do
    local column, row = (i - 1) % columns + 1, (i - 1) // columns + 1
    if p.axes then p.left, p.right = most.left[column], most.right[column] end
    p.top, p.bottom = most.top[row], most.bottom[row]
  end
  return list
end

local function draw_letter(c, theme, i, x, y)
  text.draw(c, "(" .. string.char(96 + (i - 1) % 26 + 1) .. ")", x, y,
    { size = theme.label, bold = true, color = theme.text_color, font = theme.font, valign = "top" })
end

function Grid:draw(c, x, y, width, height, theme)
  theme = self.told.theme and themes.find(self.told.theme) or theme or self:theme_row()
  local pad = 4
  x, y, width, height = x + pad, y + pad, width - 2 * pad, height - 2 * pad
  if self.told.title then
    c:font(theme.title_text + 1, true, false, theme.font)
    local lines = text.lines(c, self.told.title, width, 2)
    for i, line in ipairs(lines) do
      text.draw(c, line, x + width / 2, y + (i - 1) * theme.title_text * 1.4, { size = theme.title_text + 1,
        bold = true,
        color = theme.text_color, font = theme.font, align = "center", valign = "top" })
    end
    local used = #lines * theme.title_text * 1.4 + 6
    y, height = y + used, height - used
  end
  if self.told.note then
    c:font(theme.note_text, false, false, theme.font)
    local lines = text.lines(c, self.told.note, width, 3)
    for i, line in ipairs(lines) do
      text.draw(c, line, x, y + height - (#lines - i) * theme.note_text * text.LINE,
        { size = theme.note_text, color = theme.faint, font = theme.font, valign = "bottom" })
    end
    height = height - #lines * theme.note_text * text.LINE - 4
  end
  local columns, rows = self:shape()
  local gap = self.told.gap or 12
  local sharing = self.told.share
  if sharing == "x" or sharing == "both" then share(self, "x", columns) end
  if sharing == "y" or sharing == "both" then share(self, "y", columns) end
  local widths = divide(width, columns, gap, self.told.ratio)
  local heights = divide(height, rows, gap, self.told.row_ratio)
  local made = plans(self, c, theme, columns, widths, heights)
  local top = y
  for r = 1, rows do
    local left = x
    for k = 1, columns do
      local i = (r - 1) * columns + k
      local fig = self.figures[i]
      if fig and fig.marks then
        panel.draw(fig, c, left, top, widths[k], heights[r], theme, made[i])
      elseif fig then
        fig:draw(c, left - pad, top - pad, widths[k] + 2 * pad, heights[r] + 2 * pad, theme)
      end
      if fig and self.told.letters then draw_letter(c, theme, i, left, top) end
      left = left + widths[k] + gap
    end
    top = top + heights[r] + gap
  end
  forget(self)
end

return grid
