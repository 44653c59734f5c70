-- plain.lua: a figure for terminals without colours: the marks as dots of braille, words and numbers as text.

local panel = require "tarn.plot.panel"
local scales = require "tarn.plot.scales"
local text = require "tarn.plot.text"
local ticks = require "tarn.plot.ticks"
local view = require "tarn.plot.view"

local plain = {}

local PALETTE <const> = { 0x000000ff }

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

-- The marks alone, black on white, on a canvas of two by four pixels a character.
local function dots(fig, p, columns, rows)
  local canvas = require "tarn.plot.surface"
  local themes = require "tarn.plot.themes"
  local width, height = columns * 2, rows * 4
  local c = canvas.new("png", width, height, 1)
  local theme = setmetatable({ line = 1, marker = 2, palette = PALETTE, inside = 0xffffffff, text_color = 0x000000ff,
    faint = 0x000000ff, missing = 0xffffffff }, { __index = themes.find "light" })
  c:color(0xffffffff):paint()
  scales.lay(p.xs, p.xs.turned and width - 1 or 1, p.xs.turned and 1 or width - 1)
  scales.lay(p.ys, p.ys.turned and 1 or height - 1, p.ys.turned and height - 1 or 1)
  fig.colors = PALETTE
  local v = view.new { c = c, theme = theme, figure = fig, xs = p.xs, ys = p.ys, axes = false,
    box = { x = 0, y = 0, width = width, height = height } }
  for _, m in ipairs(fig.marks) do
    c:save()
    m.row.draw(m, v)
    c:restore():new_path()
  end
  return require "tarn.plot.terminal".braille(c:pixels())
end

local function y_texts(p, rows)
  local list, widest = {}, 0
  local made = p.ys.row.ticks(p.ys, math.max(2, rows / 3))
  for i, at in ipairs(made.at) do
    local row = math.max(1, math.min(rows, math.ceil(p.ys.at(at) / 4 + 1e-9)))
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
    local start = math.floor(p.xs.at(at) / 2 - n / 2 + 0.5)
    if start >= used and start + n <= columns + 2 then
      line[#line + 1] = (" "):rep(start - used) .. words
      used = start + n
    end
  end
  return table.concat(line), made.power
end

local function one(fig, columns, rows)
  local canvas = require "tarn.plot.surface"
  local p = panel.plan(fig, canvas.new("png", 400, 300, 1), 400, 300, fig:theme_row())
  local lines = {}
  local inner = math.max(10, columns - 10)
  local below = 2 + (fig.told.xlabel and 1 or 0) + (fig.told.title and 1 or 0)
  local height = math.max(3, rows - below)
  local picture = dots(fig, p, inner, height)
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
  return table.concat(lines, "\n") .. "\n"
end

--- A figure, or all of a grid one below the other.
function plain.text(fig, columns, rows)
  if fig.marks then return one(fig, columns, rows) end
  local parts = {}
  for i, part in ipairs(fig.figures) do parts[i] = plain.text(part, columns, math.max(8, rows)) end
  return table.concat(parts, "\n")
end

return plain
