-- solid.lua: marks with three coordinates: surface, points3d, line3d.

local color = require "tarn.plot.color"
local marching = require "tarn.plot.marching"
local numbers = require "tarn.plot.numbers"
local sampled = require "tarn.plot.sampled"
local shapes = require "tarn.plot.shapes"
local space = require "tarn.plot.space"
local ticks = require "tarn.plot.ticks"

-- ---- surfaces ----------------------------------------------------------------------------------

local MOST <const> = 90 -- cells of a side that are drawn

-- Every so many rows and columns, the last ones among them.
local function fewer(list_length, most)
  local step, at = math.max(1, math.ceil((list_length - 1) / most)), {}
  for i = 1, list_length - 1, step do at[#at + 1] = i end
  at[#at + 1] = list_length
  return at
end

-- How much light falls on a cell: its slope towards a lamp at the upper left.
local function light(za, zb, zc, zd)
  local gx, gy = (zb + zc - za - zd) / 2, (zd + zc - za - zb) / 2
  local n = math.sqrt(1 + gx * gx + gy * gy)
  return (0.45 * -gx + 0.35 * -gy + 0.82) / n
end

-- Cells of the surface on the page: four corners, distance, height, light.
local function cells(m, s)
  local g, list = m.data.grid, {}
  local rows, columns = fewer(g.rows, MOST), fewer(g.columns, MOST)
  local px, py, pd, pz = {}, {}, {}, {}
  for r, row in ipairs(rows) do
    for k, column in ipairs(columns) do
      local at, z = (r - 1) * #columns + k, g.z[(row - 1) * g.columns + column]
      local up = s.sz.at(z)
      if up ~= up or up - up ~= 0 then
        pz[at] = 0 / 0
      else
        pz[at] = up
        px[at], py[at], pd[at] = s:page(s.sx.at(g.x[column]), s.sy.at(g.y[row]), math.max(-1.5, math.min(1.5, up)))
      end
    end
  end
  local step_x, step_y = #columns / 2, #rows / 2
  for r = 1, #rows - 1 do
    for k = 1, #columns - 1 do
      local a = (r - 1) * #columns + k
      local b, c, d = a + 1, a + #columns + 1, a + #columns
      local sum = pz[a] + pz[b] + pz[c] + pz[d]
      if sum == sum then
        local function steep(i) return pz[i] * s.tall end
        list[#list + 1] = { { px[a], px[b], px[c], px[d] }, { py[a], py[b], py[c], py[d] },
          pd[a] + pd[b] + pd[c] + pd[d], s.sz.value(sum / 4),
          light(steep(a) * step_x, steep(b) * step_x, steep(c) * step_x, steep(d) * step_x) * 0.5
            + light(steep(a) * step_y, steep(b) * step_y, steep(c) * step_y, steep(d) * step_y) * 0.5, #list }
      end
    end
  end
  table.sort(list, function(p, q) return p[3] > q[3] or (p[3] == q[3] and p[6] < q[6]) end)
  return list
end

local function draw_below(m, v, s)
  local c, g = v.c, m.data.grid
  local map = v:mapped(m)
  local levels = type(m.options.contours_below) == "number" and m.options.contours_below or 9
  local low, high = numbers.range(g.z)
  if not low then return end
  for _, level in ipairs((ticks.linear(low, high, levels))) do
    c:color(map(level)):line(0.9, "round", "round"):dash()
    for _, line in ipairs(marching.lines(g, level)) do
      local px, py = {}, {}
      for i = 1, #line.x do px[i], py[i] = s:page(s.sx.at(line.x[i]), s.sy.at(line.y[i]), -1) end
      c:polyline(px, py):stroke()
    end
  end
end

local function read_surface(m)
  local g = sampled.grid(m)
  if g.rows < 2 or g.columns < 2 then m.fail("z of %d x %d is too small; at least 2 x 2", g.rows, g.columns) end
  m.data.grid, m.data.xyz = g, { g.x, g.y, g.z }
  m:map_colors(g.z)
end

space.add {
  name = "surface", mapped = true, cycles = false, colorbar = false,
  summary = "A surface in perspective.", takes = "{ z }, { x, y, z } or { function, x = { a, b }, y = { c, d } }",
  example = "tarn.plot.surface { function(x, y) return x * x - y * y end, x = { -1, 1 }, y = { -1, 1 } }:bytes \"png\"",
  options = {
    { "mesh", true, "thin lines between cells" }, { "x", nil, "{ from, to }" }, { "y", nil, "{ from, to }" },
    { "resolution", 60, "places a function is computed at, each way" },
    { "vector", false, "the function takes a tensor (n x 2)" }, { "output", 1, "which of a net's outputs" },
    { "contours_below", false, "lines of equal height on the floor; a number: how many" },
  },
  read = read_surface,
  draw = function(m, v)
    local s, c = space.of(v), v.c
    if m.options.contours_below then draw_below(m, v, s) end
    local map, mesh = v:mapped(m), m.options.mesh
    c:dash()
    for _, cell in ipairs(cells(m, s)) do
      local rgba = map(cell[4])
      local shade = math.max(0, math.min(1, cell[5]))
      rgba = shade < 0.75 and color.mix(rgba, 0x000000ff, (0.75 - shade) * 0.5)
        or color.mix(rgba, 0xffffffff, (shade - 0.75) * 0.35)
      rgba = color.fade(rgba | 255, m.options.alpha or 1)
      c:polygon(cell[1], cell[2]):color(rgba):fill(true)
      if mesh then
        c:color(color.fade(color.mix(rgba, 0x000000ff, 0.45), 0.55)):line(0.35, "round", "round"):stroke()
      else
        c:line(0.4, "round", "round"):stroke()
      end
    end
  end,
}

-- ---- points and lines --------------------------------------------------------------------------

local function read_xyz(m)
  local a, xyz = m.args, {}
  if a[2] == nil and numbers.is_tensor(a[1]) and #a[1].shape == 2 and a[1].shape[2] == 3 then
    local all = numbers.flat(a[1])
    for axis = 1, 3 do
      xyz[axis] = {}
      for i = 1, #all // 3 do xyz[axis][i] = all[3 * (i - 1) + axis] end
    end
  else
    if #a ~= 3 then m.fail("takes { x, y, z } or a tensor (n x 3), not %d lists", #a) end
    for axis, name in ipairs { "x", "y", "z" } do
      xyz[axis] = numbers.list(a[axis], m.fail, name)
      if #xyz[axis] ~= #xyz[1] then m.fail("x has %d numbers and %s has %d", #xyz[1], name, #xyz[axis]) end
    end
  end
  m.data.xyz = xyz
end

local function places(m, v)
  local s = space.of(v)
  local x, y, z = table.unpack(m.data.xyz)
  local px, py, pd = {}, {}, {}
  for i = 1, #x do
    if numbers.is_finite(x[i]) and numbers.is_finite(y[i]) and numbers.is_finite(z[i]) then
      px[i], py[i], pd[i] = s:at(x[i], y[i], z[i])
    else
      px[i], py[i], pd[i] = 0 / 0, 0 / 0, 0
    end
  end
  return px, py, pd
end

local function legend_dots(m, v)
  local list = {}
  local function add(label, rgba)
    list[#list + 1] = { label, function(c, x, y, w, h)
      shapes.stamp(c, "circle", { x + w / 2 }, { y + h / 2 }, 6, rgba, 0)
    end }
  end
  if m.data.classes then
    for _, class in ipairs(m.data.shown) do add(class[2], v:palette(class[1])) end
  elseif m.options.label then
    add(m.options.label, v:color(m))
  end
  return list
end

space.add {
  name = "points3d", aliases = { "scatter3d" }, mapped = true, colorbar = true,
  summary = "Points in space; nearer ones are larger.", takes = "{ x, y, z } or { tensor (n x 3) }",
  example = "tarn.plot.points3d { tarn.randn(50, 3) }:bytes \"png\"",
  options = {
    { "size", 4.5, "of a point in the middle, points" }, { "marker", "circle", "as of points" },
    { "labels", nil, "classes: colours and a legend" }, { "classes", nil, "their names" }, { "values", nil,
      "colours by a map" },
    { "stems", false, "thin lines down to the floor" },
  },
  read = function(m)
    read_xyz(m)
    local n = #m.data.xyz[1]
    if not shapes[m.options.marker] then shapes.unknown(m, m.options.marker) end
    if m.options.values then
      m.data.values = numbers.list(m.options.values, m.fail, "values")
      if #m.data.values ~= n then m.fail("values has %d entries for %d points", #m.data.values, n) end
      m:map_colors(m.data.values)
    end
    if m.options.labels then
      m.data.classes, m.data.shown = require "tarn.plot.classes".read(m, m.options.labels, m.options.classes)
      if #m.data.classes ~= n then m.fail("labels has %d entries for %d points", #m.data.classes, n) end
      m.data.series = 0
    end
  end,
  legend = legend_dots,
  draw = function(m, v)
    local px, py, pd = places(m, v)
    local s, c, o = space.of(v), v.c, m.options
    local map = m.data.values and v:mapped(m)
    local order = {}
    for i = 1, #px do order[i] = i end
    table.sort(order, function(a, b) return pd[a] > pd[b] or (pd[a] == pd[b] and a < b) end)
    local xs, ys, fills, sizes = {}, {}, {}, {}
    for k, i in ipairs(order) do
      xs[k], ys[k] = px[i], py[i]
      local rgba = map and map(m.data.values[i]) or m.data.classes and v:palette(m.data.classes[i]) or v:color(m)
      fills[k] = color.mix(rgba, v.theme.inside | 255, math.max(0, math.min(0.45, (pd[i] - 4) * 0.22)))
      sizes[k] = o.size * 4.6 / math.max(1, pd[i])
    end
    if o.stems then
      c:color(v.theme.faint):line(0.4):dash()
      for i = 1, #px do
        local x, y = s:page(s.sx.at(m.data.xyz[1][i]), s.sy.at(m.data.xyz[2][i]), -1)
        c:polyline({ px[i], x }, { py[i], y })
      end
      c:stroke()
    end
    c:line(0.4):dash()
    shapes.stamp(c, o.marker, xs, ys, sizes, fills, #px <= 1500 and v.theme.inside or 0)
  end,
}

space.add {
  name = "line3d", summary = "A line through points in space.", takes = "{ x, y, z } or { tensor (n x 3) }",
  example = "tarn.plot.line3d { { 0, 1, 1 }, { 0, 0, 1 }, { 0, 1, 2 } }:bytes \"png\"",
  options = { { "width", nil, "points" }, { "dash", nil, "as of line" }, { "marker", nil, "a shape at every point" },
    { "start", nil, "a shape where it begins" }, { "finish", nil, "a shape where it ends" }, { "size", 4,
      "of the shapes" } },
  read = read_xyz,
  draw = function(m, v)
    local px, py = places(m, v)
    local c, o = v.c, m.options
    local width = o.width or v.theme.line
    v:line(m, width + 1.6)
    c:color(color.fade(v.theme.inside, 0.8)):polyline(px, py):stroke()
    v:line(m, width, o.dash)
    c:color(v:color(m)):polyline(px, py):stroke():dash():line(0.7)
    if o.marker then shapes.stamp(c, o.marker, px, py, o.size, v:color(m), v.theme.inside) end
    if o.start then shapes.stamp(c, o.start, { px[1] }, { py[1] }, o.size * 1.4, v:color(m), v.theme.inside) end
    if o.finish then shapes.stamp(c, o.finish, { px[#px] }, { py[#py] }, o.size * 1.8, v:color(m), v.theme.inside) end
  end,
  legend = function(m, v)
    if not m.options.label then return nil end
    return { { m.options.label, function(c, x, y, w, h)
      v:line(m, m.options.width or v.theme.line, m.options.dash)
      c:color(v:color(m)):move_to(x, y + h / 2):line_to(x + w, y + h / 2):stroke():dash()
    end } }
  end,
}
