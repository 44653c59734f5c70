-- plain.lua: a figure for terminals that show no pixels: the marks as dots of braille or coloured blocks,
-- words and numbers as text around them.

local panel = require "tarn.plot.panel"
local scales = require "tarn.plot.scales"
local text = require "tarn.plot.text"
local ticks = require "tarn.plot.ticks"
local view = require "tarn.plot.view"

local plain = {}

local BLACK <const> = 0x000000ff

local function pad(s, width)
  local n = utf8.len(s) or #s
  if n > width then return s:sub(1, (utf8.offset(s, width) or #s + 1) - 1) .. "…" end
  return (" "):rep(width - n) .. s
end

local function centered(s, width)
  local n = utf8.len(s) or #s
  if n > width then return s:sub(1, (utf8.offset(s, width) or #s + 1) - 1) .. "…" end
  return (" "):rep((width - n) // 2) .. s
end

-- The marks alone on a canvas of WIDTH x HEIGHT points.
local function marks_on(fig, p, theme, width, height, scale)
  local c = require "tarn.plot.surface".new("png", width, height, scale)
  c:color(theme.inside):paint()
  scales.lay(p.xs, p.xs.turned and width - 1 or 1, p.xs.turned and 1 or width - 1)
  scales.lay(p.ys, p.ys.turned and 1 or height - 1, p.ys.turned and height - 1 or 1)
  local v = view.new { c = c, theme = theme, figure = fig, xs = p.xs, ys = p.ys, axes = false,
    box = { x = 0, y = 0, width = width, height = height } }
  for _, m in ipairs(fig.marks) do
    c:save()
    m.row.draw(m, v)
    c:restore():new_path()
  end
  return c
end

-- Black on white, two by four pixels a character.
local function dots(fig, p, columns, rows)
  local theme = setmetatable({ line = 1, marker = 2, palette = { BLACK }, inside = 0xffffffff, text_color = BLACK,
    faint = BLACK, missing = 0xffffffff }, { __index = require "tarn.plot.themes".find "light" })
  fig.colors = { BLACK }
  local c = marks_on(fig, p, theme, columns * 2, rows * 4, 1)
  return require "tarn.plot.terminal".braille(c:pixels())
end

-- In colours, eight by sixteen pixels a character.
local function blocks(fig, p, columns, rows)
  local theme = setmetatable({ line = 1.6, marker = 5 }, { __index = fig:theme_row() })
  local c = marks_on(fig, p, theme, columns * 4, rows * 8, 2)
  return (c:characters(columns, rows, "blocks", 8, 16):gsub("\n?$", "\n"))
end

-- Names of the marks, each after its colour.
local function names(fig, coloured)
  local list = {}
  for _, m in ipairs(fig.marks) do
    if m.options.label and coloured then
      local v = view.new { figure = fig, theme = fig:theme_row() }
      local rgba = v:color(m)
      list[#list + 1] = ("\27[38;2;%d;%d;%dm■\27[0m %s"):format(rgba >> 24 & 255, rgba >> 16 & 255, rgba >> 8 & 255,
        text.clean(m.options.label))
    end
  end
  return #list > 0 and table.concat(list, "  ") or nil
end

local function y_texts(p, rows)
  local list, widest = {}, 0
  local made = p.ys.row.ticks(p.ys, math.max(2, rows / 3))
  for i, at in ipairs(made.at) do
    local row = math.max(1, math.min(rows, math.ceil(p.ys.at(at) / p.cell_height + 1e-9)))
    list[row] = text.clean(made.texts[i])
    widest = math.max(widest, utf8.len(list[row]) or 0)
  end
  return list, math.min(widest, 12), made.power
end

local function x_line(p, columns)
  local made = p.xs.row.ticks(p.xs, math.max(2, columns / 12))
  local line, used = {}, 0
  for i, at in ipairs(made.at) do
    local words = text.clean(made.texts[i])
    local n = utf8.len(words) or 0
    local start = math.floor(p.xs.at(at) / p.cell_width - n / 2 + 0.5)
    if start >= used and start + n <= columns + 2 then
      line[#line + 1] = (" "):rep(start - used) .. words
      used = start + n
    end
  end
  return table.concat(line), made.power
end

local function one(fig, columns, rows, coloured)
  local canvas = require "tarn.plot.surface"
  local p = panel.plan(fig, canvas.new("png", 400, 300, 1), 400, 300, fig:theme_row())
  local lines = {}
  local inner = math.max(10, columns - 10)
  local key = names(fig, coloured)
  local below = 2 + (fig.told.xlabel and 1 or 0) + (fig.told.title and 1 or 0) + (key and 1 or 0)
  local height = math.max(3, rows - below)
  p.cell_width, p.cell_height = coloured and 4 or 2, coloured and 8 or 4
  local picture = (coloured and blocks or dots)(fig, p, inner, height)
  local at, widest, power = y_texts(p, height)
  if not p.axes then at, widest = {}, 0 end
  if fig.told.title then lines[#lines + 1] = (" "):rep(widest + 2) .. centered(text.clean(fig.told.title), inner) end
  if power then lines[#lines + 1] = "×10" .. ticks.superscript(power) end
  local row = 0
  for line in picture:gmatch "(.-)\n" do
    row = row + 1
    lines[#lines + 1] = pad(at[row] or "", widest) .. (at[row] and " ┤" or " │") .. line
  end
  if p.axes then
    local words, xpower = x_line(p, inner)
    lines[#lines + 1] = (" "):rep(widest + 1) .. "└" .. ("─"):rep(inner)
    lines[#lines + 1] = (" "):rep(widest + 2) .. words .. (xpower and "  ×10" .. ticks.superscript(xpower) or "")
    if fig.told.xlabel then
      lines[#lines + 1] = (" "):rep(widest + 2) .. centered(text.clean(fig.told.xlabel), inner)
    end
  end
  if key then lines[#lines + 1] = (" "):rep(widest + 2) .. key end
  return table.concat(lines, "\n") .. "\n"
end

--- A figure, or all of a grid one below the other; COLOURED: by blocks, else by dots.
function plain.text(fig, columns, rows, coloured)
  if fig.marks then return one(fig, columns, rows, coloured) end
  local parts = {}
  for i, part in ipairs(fig.figures) do parts[i] = plain.text(part, columns, math.max(8, rows), coloured) end
  return table.concat(parts, "\n")
end

return plain
