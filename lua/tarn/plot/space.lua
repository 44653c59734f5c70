-- space.lua: a box in perspective: its camera, its panes, ticks along its edges; shared by all marks of a
-- figure that have three coordinates.

local marks = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local scales = require "tarn.plot.scales"
local text = require "tarn.plot.text"

local space = {}
space.__index = space

-- Options of every mark in space; the first mark's are the figure's.
space.OPTIONS = {
  { "azimuth", -60, "degrees around the box from which it is seen" },
  { "elevation", 28, "degrees above its floor" },
  { "zlabel", nil, "of the upward axis" }, { "zlim", nil, "ends of the upward axis" },
  { "tall", 0.62, "height of the box, of its width" },
}

local DISTANCE <const> = 4.6 -- of the eye from the middle, in half widths of the box

--- The figure's extents over all of its marks in space: { { low, high } of x, y, z }.
local function extents(fig)
  local all = { {}, {}, {} }
  for _, m in ipairs(fig.marks) do
    if m.row.in_space then
      for axis, list in ipairs(m.data.xyz) do
        local low, high = numbers.range(list)
        local e = all[axis]
        if low then e[1], e[2] = math.min(e[1] or low, low), math.max(e[2] or high, high) end
      end
    end
  end
  return all
end

local function scale_for(e, told, name)
  local lim = told or {}
  local s = scales.new(name or "linear", lim[1] or e[1], lim[2] or e[2], { margin = 0 })
  scales.lay(s, -1, 1)
  return s
end

-- Coordinates in the box (-1..1 each) as seen: across, up, distance from the eye.
function space:turn(x, y, z)
  z = z * self.tall
  local across = y * self.cos_a - x * self.sin_a
  local deep = x * self.cos_a + y * self.sin_a
  local up = z * self.cos_e - deep * self.sin_e
  local far = z * self.sin_e + deep * self.cos_e
  return across, up, DISTANCE - far
end

-- With azimuth 0 the eye is where x is highest, with 90 where y is.
local function camera(self, o)
  local a, e = math.rad(o.azimuth), math.rad(math.max(-89, math.min(89, o.elevation)))
  self.cos_a, self.sin_a, self.cos_e, self.sin_e = math.cos(a), math.sin(a), math.cos(e), math.sin(e)
  self.tall = o.tall
end

--- A point of the box on the page, and its distance from the eye.
function space:page(x, y, z)
  local across, up, distance = self:turn(x, y, z)
  local k = self.unit / distance
  return self.x + across * k, self.y - up * k, distance
end

--- Numbers of the axes on the page.
function space:at(x, y, z) return self:page(self.sx.at(x), self.sy.at(y), self.sz.at(z)) end

-- The box as large as fits, with room for words around it.
local function fit(self, box, room)
  self.x, self.y, self.unit = 0, 0, 1
  local x0, x1, y0, y1 = math.huge, -math.huge, math.huge, -math.huge
  for i = 0, 7 do
    local x, y = self:page(i % 2 * 2 - 1, i // 2 % 2 * 2 - 1, i // 4 * 2 - 1)
    x0, x1, y0, y1 = math.min(x0, x), math.max(x1, x), math.min(y0, y), math.max(y1, y)
  end
  self.unit = math.min((box.width - 2 * room) / (x1 - x0), (box.height - room * 1.35) / (y1 - y0))
  self.x = box.x + box.width / 2 - (x0 + x1) / 2 * self.unit
  self.y = box.y + (box.height - room * 0.9) / 2 - (y0 + y1) / 2 * self.unit
end

-- Of the two sides of an axis, the one away from the eye.
local function back_side(self, axis)
  local function distance(side)
    local p = { 0, 0, 0 }
    p[axis] = side
    return select(3, self:turn(table.unpack(p)))
  end
  return distance(-1) > distance(1) and -1 or 1
end

local function line(self, c, a, b)
  local x0, y0 = self:page(table.unpack(a))
  local x1, y1 = self:page(table.unpack(b))
  c:move_to(x0, y0):line_to(x1, y1)
end

local function panes(self, v)
  local c = v.c
  local bx, by = self.back_x, self.back_y
  local faces = {
    { { -1, -1, -1 }, { 1, -1, -1 }, { 1, 1, -1 }, { -1, 1, -1 } },
    { { bx, -1, -1 }, { bx, 1, -1 }, { bx, 1, 1 }, { bx, -1, 1 } },
    { { -1, by, -1 }, { 1, by, -1 }, { 1, by, 1 }, { -1, by, 1 } },
  }
  for _, face in ipairs(faces) do
    local xs, ys = {}, {}
    for i, p in ipairs(face) do xs[i], ys[i] = self:page(table.unpack(p)) end
    c:color(v.theme.inside):polygon(xs, ys):fill(true)
    c:color(v.theme.grid):line(v.theme.grid_line):dash():stroke()
  end
  c:color(v.theme.grid):line(v.theme.grid_line)
  for _, at in ipairs(self.ticks[1].at) do
    local p = self.sx.at(at)
    line(self, c, { p, -1, -1 }, { p, 1, -1 })
    line(self, c, { p, by, -1 }, { p, by, 1 })
  end
  for _, at in ipairs(self.ticks[2].at) do
    local p = self.sy.at(at)
    line(self, c, { -1, p, -1 }, { 1, p, -1 })
    line(self, c, { bx, p, -1 }, { bx, p, 1 })
  end
  for _, at in ipairs(self.ticks[3].at) do
    local p = self.sz.at(at)
    line(self, c, { bx, -1, p }, { bx, 1, p })
    line(self, c, { -1, by, p }, { 1, by, p })
  end
  c:stroke()
end

-- Ticks and texts along the edge from A to B (points of the box), away from its middle.
local function edge(self, v, made, s, place, label)
  local c, theme = v.c, v.theme
  local x0, y0 = self:page(place(-1))
  local x1, y1 = self:page(place(1))
  c:color(theme.frame):line(theme.frame_line):dash():move_to(x0, y0):line_to(x1, y1):stroke()
  local mx, my = self:page(0, 0, 0)
  local nx, ny = y1 - y0, x0 - x1
  local n = math.sqrt(nx * nx + ny * ny)
  nx, ny = nx / n, ny / n
  if nx * ((x0 + x1) / 2 - mx) + ny * ((y0 + y1) / 2 - my) < 0 then nx, ny = -nx, -ny end
  local align = nx < -0.35 and "right" or nx > 0.35 and "left" or "center"
  local widest = 0
  for i, at in ipairs(made.at) do
    local x, y = self:page(place(s.at(at)))
    c:color(theme.frame):move_to(x, y):line_to(x + nx * 3, y + ny * 3):stroke()
    v:text(made.texts[i], x + nx * 6, y + ny * (ny > 0.5 and 8 or 6), { align = align, valign = "middle" })
    widest = math.max(widest, (c:measure(made.texts[i])))
  end
  local words = (label or "") .. (made.power and " ×10" .. require "tarn.plot.ticks".superscript(made.power) or "")
  if words ~= "" then
    local angle = math.deg(math.atan(y0 - y1, x1 - x0))
    if angle > 90 then angle = angle - 180 elseif angle <= -90 then angle = angle + 180 end
    local away = 12 + (math.abs(nx) * widest + math.abs(ny) * theme.text) + theme.label * 0.35
    text.draw(c, words, (x0 + x1) / 2 + nx * away, (y0 + y1) / 2 + ny * away, { align = "center", valign = "middle",
      angle = angle, size = theme.label, color = theme.text_color, font = theme.font })
  end
end

local function edges(self, v)
  local told, o = v.figure.told, self.first.options
  edge(self, v, self.ticks[1], self.sx, function(p) return p, -self.back_y, -1 end, told.xlabel)
  edge(self, v, self.ticks[2], self.sy, function(p) return -self.back_x, p, -1 end, told.ylabel)
  local best, bx, by
  for _, corner in ipairs { { self.back_x, -self.back_y }, { -self.back_x, self.back_y } } do
    local x = self:page(corner[1], corner[2], 0)
    if not best or x < best then best, bx, by = x, corner[1], corner[2] end
  end
  edge(self, v, self.ticks[3], self.sz, function(p) return bx, by, p end, o.zlabel)
end

--- The figure's box on this view, drawn when the first of its marks asks.
function space.of(v)
  if v.space then return v.space end
  local self = setmetatable({}, space)
  for _, m in ipairs(v.figure.marks) do
    if m.row.in_space and not self.first then self.first = m end
  end
  local e, told = extents(v.figure), v.figure.told
  self.sx, self.sy = scale_for(e[1], told.xlim, told.xscale), scale_for(e[2], told.ylim, told.yscale)
  self.sz = scale_for(e[3], self.first.options.zlim)
  camera(self, self.first.options)
  local bare = told.axes == false
  fit(self, v.box, bare and 4 or 38)
  self.back_x, self.back_y = back_side(self, 1), back_side(self, 2)
  local side = math.min(v.box.width, v.box.height)
  self.ticks = {}
  for i, s in ipairs { self.sx, self.sy, self.sz } do self.ticks[i] = s.row.ticks(s, math.max(2, side / 52)) end
  v.space = self
  if not bare then
    panes(self, v)
    edges(self, v)
  end
  return self
end

--- Adds a row of marks in space: read fills m.data.xyz with three lists.
function space.add(row)
  row.in_space, row.axes, row.clips = true, false, false
  row.options = row.options or {}
  for _, option in ipairs(space.OPTIONS) do row.options[#row.options + 1] = option end
  row.extent = row.extent or function(m)
    local lost, d = 0, m.data.xyz
    if m.data.grid then
      lost = select(3, numbers.range(d[3]))
    else
      for i = 1, #d[1] do
        if not (numbers.is_finite(d[1][i]) and numbers.is_finite(d[2][i]) and numbers.is_finite(d[3][i])) then
          lost = lost + 1
        end
      end
    end
    m:lost(lost)
    return 0, 1, 0, 1, true
  end
  marks.add(row)
end

return space
