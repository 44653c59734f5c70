-- axes.lua: the frame of a figure: ticks, their texts, lines at them, labels, and how much room they take.

local text = require "tarn.plot.text"
local ticks = require "tarn.plot.ticks"

local axes = {}

-- Distances between places, in points, that the number of ticks follows.
local APART <const> = { x = 52, y = 34 }

local function told_ticks(s, told, format)
  local made = { at = {}, texts = {}, minor = {} }
  for _, tick in ipairs(told) do
    local v = type(tick) == "table" and tick[1] or tick
    local shown = type(tick) == "table" and tick[2]
    if type(v) == "number" and v >= math.min(s.low, s.high) - 1e-12 and v <= math.max(s.low, s.high) + 1e-12 then
      made.at[#made.at + 1] = v
      made.texts[#made.texts + 1] = tostring(shown or format and format(v) or ticks.number(v, 6))
    end
  end
  return made
end

--- Ticks of one axis, "x" or "y", of about LENGTH points.
function axes.ticks(fig, axis, s, length)
  local told, format = fig.told[axis .. "ticks"], fig.told[axis .. "format"]
  if told == false then return { at = {}, texts = {}, minor = {} } end
  if told then return told_ticks(s, told, format) end
  local made = s.row.ticks(s, math.max(2, length / APART[axis]))
  if format then
    for i, v in ipairs(made.at) do made.texts[i] = tostring(format(v)) end
    made.power = nil
  end
  return made
end

local function widest(c, theme, made, most)
  local width = 0
  c:font(theme.text, false, false, theme.font)
  for i, s in ipairs(made.texts) do
    s = text.fit(c, text.clean(s), most)
    made.texts[i] = s
    width = math.max(width, (c:measure(s)))
  end
  return width
end

-- Whether texts along the axis would touch each other.
local function crowded(c, theme, made, s, length)
  c:font(theme.text, false, false, theme.font)
  local last
  for i, v in ipairs(made.at) do
    local at = (s.row.forward(v, s) - s.a) / (s.b - s.a) * length
    local half = (c:measure(made.texts[i])) / 2
    if last and at - half < last + 3 then return true end
    last = at + half
  end
  return false
end

--- Room below the axes: ticks, their texts (turned where they would touch), label.
function axes.below(fig, c, theme, made, s, length)
  local room = 0
  if #made.at > 0 then
    local width = widest(c, theme, made, 130)
    made.turned = crowded(c, theme, made, s, length) and s.categories ~= nil
    room = theme.tick + 3 + (made.turned and math.min(width, 90) * 0.72 + theme.text or theme.text * 0.95)
  end
  if fig.told.xlabel or made.power then room = room + theme.pad + theme.label end
  return room
end

--- Room left of the axes.
function axes.beside(fig, c, theme, made)
  local room = 0
  if #made.at > 0 then
    made.width = widest(c, theme, made, 110)
    room = theme.tick + 3 + made.width
  end
  if fig.told.ylabel then room = room + theme.pad + theme.label end
  return room
end

-- ---- drawing -----------------------------------------------------------------------------------

-- Lines lie on whole pixels, where there are any.
local function crisp(c, v)
  local _, _, scale, pixels_there = c:size()
  return pixels_there and (math.floor(v * scale) + 0.5) / scale or v
end
axes.crisp = crisp

function axes.grid(v, made_x, made_y)
  local c, box = v.c, v.box
  c:color(v.theme.grid):line(v.theme.grid_line):dash()
  for _, at in ipairs(made_x.at) do
    local x = crisp(c, v:x(at))
    c:move_to(x, box.y):line_to(x, box.y + box.height)
  end
  for _, at in ipairs(made_y.at) do
    local y = crisp(c, v:y(at))
    c:move_to(box.x, y):line_to(box.x + box.width, y)
  end
  c:stroke()
end

local function frame(v, kind)
  local c, box = v.c, v.box
  local x0, y0 = crisp(c, box.x), crisp(c, box.y)
  local x1, y1 = crisp(c, box.x + box.width), crisp(c, box.y + box.height)
  c:color(v.theme.frame):line(v.theme.frame_line, "square"):dash()
  if kind == "box" then
    c:rectangle(x0, y0, x1 - x0, y1 - y0):stroke()
  else
    c:move_to(x0, y0):line_to(x0, y1):line_to(x1, y1):stroke()
  end
end

local function ticks_across(v, made)
  local c, theme, box = v.c, v.theme, v.box
  local y = box.y + box.height
  c:color(theme.frame):line(theme.frame_line):dash()
  for _, at in ipairs(made.at) do
    local x = crisp(c, v:x(at))
    c:move_to(x, y):line_to(x, y + theme.tick)
  end
  for _, at in ipairs(made.minor) do
    local x = crisp(c, v:x(at))
    c:move_to(x, y):line_to(x, y + theme.tick * 0.55)
  end
  c:stroke()
  if made.hidden then return end
  for i, at in ipairs(made.at) do
    if made.turned then
      v:text(made.texts[i], v:x(at) + theme.text * 0.3, y + theme.tick + 4 + theme.text * 0.4,
        { align = "right", angle = 40, valign = "middle", width = 88 })
    else
      v:text(made.texts[i], v:x(at), y + theme.tick + 3, { align = "center", valign = "top" })
    end
  end
end

local function ticks_up(v, made)
  local c, theme, box = v.c, v.theme, v.box
  c:color(theme.frame):line(theme.frame_line):dash()
  for _, at in ipairs(made.at) do
    local y = crisp(c, v:y(at))
    c:move_to(box.x, y):line_to(box.x - theme.tick, y)
  end
  for _, at in ipairs(made.minor) do
    local y = crisp(c, v:y(at))
    c:move_to(box.x, y):line_to(box.x - theme.tick * 0.55, y)
  end
  c:stroke()
  if made.hidden then return end
  for i, at in ipairs(made.at) do
    v:text(made.texts[i], box.x - theme.tick - 3, v:y(at), { align = "right", valign = "middle" })
  end
end

local function labels(v, fig, made_x, made_y, left)
  local theme, box = v.theme, v.box
  local bottom = box.y + box.height + v.below
  if fig.told.xlabel then
    v:text(fig.told.xlabel, box.x + box.width / 2, bottom - theme.label * 0.21,
      { align = "center", size = theme.label, width = box.width + 60 })
  end
  if made_x.power then
    v:text("×10" .. ticks.superscript(made_x.power), box.x + box.width, bottom - theme.text * 0.21, { align = "right" })
  end
  if made_y.power then
    v:text("×10" .. ticks.superscript(made_y.power), box.x, box.y - 4, { align = "left" })
  end
  if fig.told.ylabel then
    v:text(fig.told.ylabel, left + theme.label * 0.78, box.y + box.height / 2,
      { align = "center", size = theme.label, angle = 90, width = box.height + 40 })
  end
end

--- Frame, ticks, texts and labels around v.box; LEFT: where the room for them begins.
function axes.draw(v, fig, made_x, made_y, left)
  local kind = fig.told.frame
  if kind == nil then kind = "box" end
  if kind then frame(v, kind) end
  ticks_across(v, made_x)
  ticks_up(v, made_y)
  labels(v, fig, made_x, made_y, left)
end

return axes
