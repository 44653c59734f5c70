-- contours.lua: lines and areas of equal height.

local mark = require "tarn.plot.mark"
local marching = require "tarn.plot.marching"
local numbers = require "tarn.plot.numbers"
local sampled = require "tarn.plot.sampled"
local ticks = require "tarn.plot.ticks"

local function levels_of(m, low, high)
  local told = m.options.levels
  if type(told) == "table" or numbers.is_tensor(told) then
    local list = numbers.list(told, m.fail, "levels")
    table.sort(list)
    return list
  end
  local n = told or 10
  if math.type(n) ~= "integer" or n < 1 or n > 500 then
    m.fail("levels must be a whole number from 1, or a list, not %s", tostring(n))
  end
  if not low or low == high then return {} end
  if m.options.log then
    return ticks.powers(low, high, n)
  end
  return (ticks.linear(low, high, n))
end

local function read(m)
  local g = sampled.grid(m)
  m.data.grid = g
  if g.rows < 2 or g.columns < 2 then m.fail("z of %d x %d is too small; at least 2 x 2", g.rows, g.columns) end
  local low, high, lost = numbers.range(g.z)
  m.data.lost = lost
  if m.options.log and low and low <= 0 then m.fail("log = true takes numbers above 0, not %g", low) end
  m.data.levels = levels_of(m, low, high)
  m:map_colors(g.z)
end

local function extent(m)
  local g = m.data.grid
  m:lost(m.data.lost, "number")
  local x0, x1 = numbers.range(g.x)
  local y0, y1 = numbers.range(g.y)
  return x0, x1, y0, y1, true
end

local OPTIONS <const> = {
  { "levels", 10, "about how many, or a list" }, { "x", nil, "{ from, to } of a matrix's columns, of a function" },
  { "y", nil, "{ from, to } of its rows, upwards" }, { "resolution", 100,
    "places a function is computed at, each way" },
  { "vector", false, "the function takes a tensor (n x 2)" }, { "output", 1, "which of a net's outputs" },
}

local function with(more)
  local list = { table.unpack(OPTIONS) }
  for _, option in ipairs(more) do list[#list + 1] = option end
  return list
end

-- ---- lines -------------------------------------------------------------------------------------

-- The straightest stretch of a line in which a text of WIDTH has room, away from the box's edges.
local function place_for(px, py, width, box, taken)
  local best, bx, by, angle
  local n, whole = #px, 0
  for i = 2, n do whole = whole + math.sqrt((px[i] - px[i - 1]) ^ 2 + (py[i] - py[i - 1]) ^ 2) end
  if whole < 3 * (width + 8) then return nil end
  local step = math.max(1, n // 60)
  for i = 1, n - 1, step do
    local j, length = i, 0
    while j < n and length < width + 8 do
      length = length + math.sqrt((px[j + 1] - px[j]) ^ 2 + (py[j + 1] - py[j]) ^ 2)
      j = j + 1
    end
    if length < width + 8 then break end
    local x, y = (px[i] + px[j]) / 2, (py[i] + py[j]) / 2
    local straight = math.sqrt((px[j] - px[i]) ^ 2 + (py[j] - py[i]) ^ 2) / length
    local inside = x > box.x + width / 2 + 4 and x < box.x + box.width - width / 2 - 4
      and y > box.y + 8 and y < box.y + box.height - 8
    for _, other in ipairs(taken) do
      inside = inside and (other[1] - x) ^ 2 + (other[2] - y) ^ 2 > (width * 0.8 + 10) ^ 2
    end
    if inside and straight > (best or 0.93) + 0.005 then
      local middle = (i + j) // 2
      best, bx, by = straight, px[middle], py[middle]
      angle = math.deg(math.atan(py[i] - py[j], px[j] - px[i]))
    end
  end
  if not best then return nil end
  if angle > 90 then angle = angle - 180 elseif angle < -90 then angle = angle + 180 end
  return bx, by, angle
end

local function draw_lines(m, v)
  local c, o = v.c, m.options
  local map = v:mapped(m)
  local labels = {}
  for _, level in ipairs(m.data.levels) do
    local rgba = o.color ~= nil and v:color(m) or map(level)
    for _, line in ipairs(marching.lines(m.data.grid, level)) do
      local px, py = v:points(line.x, line.y)
      v:line(m, o.width, o.dash)
      c:color(rgba):polyline(px, py):stroke()
      if o.labels then labels[#labels + 1] = { px, py, ticks.number(level, 4), rgba } end
    end
  end
  c:dash()
  local taken = {}
  for _, l in ipairs(labels) do
    c:font(v.theme.note_text, false, false, v.theme.font)
    local x, y, angle = place_for(l[1], l[2], (c:measure(l[3])), v.box, taken)
    if x then
      taken[#taken + 1] = { x, y }
      local a = math.rad(angle)
      v:text(l[3], x + math.sin(a) * v.theme.note_text * 0.36, y + math.cos(a) * v.theme.note_text * 0.36,
        { align = "center", angle = angle, size = v.theme.note_text,
          color = o.on_picture and v.theme.text_color or l[4], halo = v.theme.inside, halo_width = 3 })
    end
  end
end

mark.add {
  name = "contour", mapped = true, cycles = false,
  summary = "Lines of equal height.", takes = "{ z }, { x, y, z } or { function, x = { a, b }, y = { c, d } }",
  example = "tarn.plot.contour { function(x, y) return x * x + y * y end, x = { -1, 1 }, y = { -1, 1 } }:bytes \"svg\"",
  options = with { { "labels", true, "heights on the lines" }, { "width", 1, "points" }, { "dash", nil, "as of line" },
    { "on_picture", false, "texts in plain black or white" } },
  read = read, extent = extent, draw = draw_lines,
}

-- ---- areas -------------------------------------------------------------------------------------

mark.add {
  name = "filled_contour", aliases = { "contourf" }, mapped = true, cycles = false, covers = true, colorbar = true,
  summary = "Areas between heights, as colours.", takes = "as of contour", zorder = -4,
  example = "tarn.plot.filled_contour { function(x, y) return x * y end, x = { -1, 1 }, y = { -1, 1 } }:bytes \"svg\"",
  options = with { { "lines", false, "thin lines between the areas" } },
  read = read, extent = extent,
  draw = function(m, v)
    local c, g, levels = v.c, m.data.grid, m.data.levels
    local map = v:mapped(m)
    local list = { -math.huge, table.unpack(levels) }
    for i, level in ipairs(list) do
      local low = i == 1 and m.mapping.low or level
      local high = list[i + 1] or m.mapping.high
      local middle = m.options.log and math.sqrt(math.max(low, 1e-300) * math.max(high, 1e-300)) or (low + high) / 2
      c:color(map(math.max(m.mapping.low, math.min(m.mapping.high, middle))))
      marching.above(g, level, function(p)
        local xs, ys = {}, {}
        for k = 1, #p, 2 do xs[#xs + 1], ys[#ys + 1] = v:x(p[k]), v:y(p[k + 1]) end
        c:polygon(xs, ys)
      end)
      c:fill()
    end
    if m.options.lines then
      c:color(v.theme.inside):line(0.5, "round", "round"):dash()
      for _, level in ipairs(levels) do
        for _, line in ipairs(marching.lines(g, level)) do c:polyline(v:points(line.x, line.y)):stroke() end
      end
    end
  end,
}
