-- terminal.lua: figures as characters: sixels, kitty's or iTerm's protocol, coloured blocks, or lines of
-- braille where a terminal can do nothing else.

local tarn = require "tarn"

local terminal = {}

-- Pixels of a character cell, about, for terminals that do not say.
local CELL <const> = { 9, 18 }

--- What the terminal can do: "kitty", "sixel", "iterm", "blocks" or "braille". TARN_PICTURES says
--- otherwise.
function terminal.mode(c)
  local told = os.getenv "TARN_PICTURES"
  if told and told ~= "" then return told end
  if not tarn.terminal().output then return "braille" end
  local term = os.getenv "TERM" or "dumb"
  if not c.terminal_mode or term == "dumb" then return "braille" end
  return c:terminal_mode() or "braille"
end

-- ---- braille -----------------------------------------------------------------------------------

-- Bits of the eight dots of a braille character, row by row.
local DOTS <const> = { 0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80 }

-- How far a pixel of the RGB bytes is from the background.
local function contrast(bytes, at, r, g, b)
  local x, y, z = bytes:byte(at, at + 2)
  return math.abs(x - r) + math.abs(y - g) + math.abs(z - b)
end

--- RGB bytes, 2 columns x 4 rows of pixels a character, as lines of braille: a dot where a pixel differs
--- from the first one, the background.
function terminal.braille(bytes, width, height)
  local r, g, b = bytes:byte(1, 3)
  local lines = {}
  for top = 0, height - 4, 4 do
    local line = {}
    for left = 0, width - 2, 2 do
      local bits = 0
      for i = 0, 7 do
        local at = ((top + i // 2) * width + left + i % 2) * 3 + 1
        if contrast(bytes, at, r, g, b) > 170 then bits = bits | DOTS[i + 1] end
      end
      line[#line + 1] = utf8.char(0x2800 + bits)
    end
    while line[#line] == "\u{2800}" do line[#line] = nil end
    lines[#lines + 1] = table.concat(line)
  end
  return table.concat(lines, "\n") .. "\n"
end

-- ---- sizes -------------------------------------------------------------------------------------

-- Columns and rows that the picture takes.
local function cells(fig, given)
  local screen = tarn.terminal()
  local columns = given.columns or math.max(20, math.min(screen.columns - 1, 100))
  local width, height = fig:inches()
  local rows = given.rows or math.max(6, math.min(math.floor(columns * CELL[1] / CELL[2] * height / width + 0.5),
    screen.lines - 2))
  return columns, rows
end

-- The figure on a canvas of so many pixels, its text in a size that can be read there.
local function canvas_of(fig, pixels_x, pixels_y, letter)
  local canvas = require "tarn.plot.surface"
  local theme = fig:theme_row()
  local width = pixels_x / letter * theme.text -- points, so that text is LETTER pixels high
  local scale = pixels_x / width
  local height = pixels_y / scale
  local c = canvas.new("png", width, height, scale)
  c:color(fig.told.background or theme.background):paint()
  fig:draw(c, 0, 0, width, height, theme)
  return c
end

--- The figure as characters; GIVEN: mode, columns, rows.
function terminal.text(fig, given)
  local probe = require "tarn.plot.surface".new("png", 1, 1, 1)
  local mode = given.mode or terminal.mode(probe)
  local columns, rows = cells(fig, given)
  if mode == "braille" or mode == "blocks" or not probe.characters then
    return require "tarn.plot.plain".text(fig, columns, rows, mode == "blocks" and probe.characters ~= nil)
  end
  local c = canvas_of(fig, columns * CELL[1], rows * CELL[2], 13)
  return c:characters(columns, rows, mode, CELL[1], CELL[2]) .. "\n"
end

return terminal
