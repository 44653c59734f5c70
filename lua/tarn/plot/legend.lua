-- legend.lua: names of marks, where the data is not.

local text = require "tarn.plot.text"

local legend = {
  places = {
    "auto", "top right", "top left", "bottom right", "bottom left", "top", "bottom", "left inside", "right inside",
    "right", "below", false,
  },
}

local SWATCH <const>, GAP <const>, PAD <const> = 16, 5, 5

--- What the marks want in it: { label, draw(c, x, y, width, height) }.
function legend.entries(fig, v)
  local list = {}
  for _, m in ipairs(fig.marks) do
    if m.row.legend then
      for _, entry in ipairs(m.row.legend(m, v) or {}) do list[#list + 1] = entry end
    elseif m.options.label then
      list[#list + 1] = { m.options.label, function(c, x, y, w, h)
        c:color(v:color(m)):rectangle(x, y + h * 0.15, w, h * 0.7):fill()
      end }
    end
  end
  return list
end

--- Its size in one column (or in rows of at most WIDTH, below the axes).
function legend.measure(c, entries, theme, width)
  local size = theme.text
  c:font(size, false, false, theme.font)
  local widest = 0
  for _, entry in ipairs(entries) do
    entry.text = text.fit(c, text.clean(entry[1]), width and math.min(width - 40, 200) or 150)
    widest = math.max(widest, (c:measure(entry.text)))
  end
  local cell = SWATCH + GAP + widest
  local columns = 1
  if width then columns = math.max(1, math.min(#entries, (width + 12) // (cell + 12))) end
  local row = size * 1.45
  local rows = math.ceil(#entries / columns)
  local pad = width and 0 or PAD
  return { width = columns * cell + (columns - 1) * 12 + 2 * pad, height = rows * row + 2 * pad - size * 0.3,
    cell = cell, row = row, columns = columns, pad = pad }
end

function legend.draw(v, entries, form, x, y, boxed)
  local c, theme = v.c, v.theme
  if boxed then
    c:color(theme.box):rectangle(x, y, form.width, form.height):fill(true)
    c:color(theme.grid):line(0.6):dash():stroke()
  end
  for i, entry in ipairs(entries) do
    local column, row = (i - 1) % form.columns, (i - 1) // form.columns
    local left, top = x + form.pad + column * (form.cell + 12), y + form.pad + row * form.row
    c:save()
    entry[2](c, left, top, SWATCH, theme.text * 1.1)
    c:restore():dash()
    v:text(entry.text, left + SWATCH + GAP, top + theme.text * 0.55, { valign = "middle" })
  end
end

-- Corners and sides in the order in which they are liked.
local SPOTS <const> = {
  { "top right", 1, 0 }, { "top left", 0, 0 }, { "bottom right", 1, 1 }, { "bottom left", 0, 1 },
  { "right inside", 1, 0.5 }, { "left inside", 0, 0.5 }, { "top", 0.5, 0 }, { "bottom", 0.5, 1 },
}
local INSET <const> = 6

local function corner(spot, box, form)
  return box.x + INSET + (box.width - form.width - 2 * INSET) * spot[2],
    box.y + INSET + (box.height - form.height - 2 * INSET) * spot[3]
end

-- How many of the marks' places lie in the rectangle.
local function covered(places, x, y, width, height)
  local n = 0
  local x1, y1 = x + width + 2, y + height + 2
  x, y = x - 2, y - 2
  for i = 1, #places, 2 do
    local px, py = places[i], places[i + 1]
    if px >= x and px <= x1 and py >= y and py <= y1 then n = n + 1 end
  end
  return n
end

--- Where in the box it covers least: x, y, and whether it covers anything.
function legend.spot(v, form, places, wanted)
  local best, least, bx, by
  for _, spot in ipairs(SPOTS) do
    local x, y = corner(spot, v.box, form)
    if wanted == spot[1] then return x, y, false end
    local n = covered(places, x, y, form.width, form.height)
    if not least or n < least then best, least, bx, by = spot, n, x, y end
  end
  local crowded = form.width > v.box.width * 0.75 or form.height > v.box.height * 0.8
  return bx, by, best ~= nil and (least > 0 or crowded)
end

return legend
