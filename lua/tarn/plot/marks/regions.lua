-- regions.lua: what nets and functions say of every place of a plane, at the picture's own pixels; cells
-- of nearest points.

local tarn = require "tarn"
local color = require "tarn.plot.color"
local marching = require "tarn.plot.marching"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local pixels = require "tarn.plot.pixels"
local sampled = require "tarn.plot.sampled"
local shapes = require "tarn.plot.shapes"

local MOST <const> = 1200 -- pixels on a side
local VECTOR_SCALE <const> = 3 -- pixels a point in files of shapes

-- Pixels of the box on this canvas, or as many as the option says on the longer side.
local function pixels_for(m, v)
  local _, _, scale, pixels_there = v.c:size()
  if not pixels_there then scale = VECTOR_SCALE end
  local w, h = v.box.width * scale, v.box.height * scale
  local told = m.options.resolution
  local most = told and told / math.max(w, h) or math.min(1, MOST / math.max(w, h))
  return math.max(2, math.floor(w * most + 0.5)), math.max(2, math.floor(h * most + 0.5))
end

local PLANE <const> = {
  { "x", { -1, 1 }, "{ from, to } across" }, { "y", { -1, 1 }, "{ from, to } upwards" },
  { "resolution", nil, "pixels on the longer side; those of the picture unless said" },
}

local function with(list, more)
  local all = { table.unpack(list) }
  for _, option in ipairs(more) do all[#all + 1] = option end
  return all
end

local function read_plane(m)
  if not sampled.is_function(m.args[1]) then
    m.fail("takes { net or function, x = { a, b }, y = { c, d } }, not a %s", type(m.args[1]))
  end
  m.data.f = m.args[1]
  m.data.x, m.data.y = sampled.check_range(m, "x"), sampled.check_range(m, "y")
  local n = m.options.resolution
  if n and (math.type(n) ~= "integer" or n < 2 or n > 8192) then
    m.fail("resolution must be a whole number from 2 to 8192, not %s", tostring(n))
  end
end

local function extent_plane(m)
  local x, y = m.data.x, m.data.y
  return math.min(x[1], x[2]), math.max(x[1], x[2]), math.min(y[1], y[2]), math.max(y[1], y[2]), true
end

-- The part of the plane that the axes show of the mark.
local function window(m, v)
  local x0, x1 = math.max(math.min(table.unpack(m.data.x)), v.xs.low), math.min(math.max(table.unpack(m.data.x)),
    v.xs.high)
  local y0, y1 = math.max(math.min(table.unpack(m.data.y)), v.ys.low), math.min(math.max(table.unpack(m.data.y)),
    v.ys.high)
  return { x0, x1 }, { y0, y1 }
end

local function place(v, x, y)
  local px, py = v:x(x[1]), v:y(y[2])
  return px, py, v:x(x[2]) - px, v:y(y[1]) - py
end

-- ---- regions of classes ------------------------------------------------------------------------

-- Scores (n x classes), or classes themselves (n).
local function scores_of(m, result)
  if #result.shape == 1 and (result.dtype == "int64" or result.dtype == "int32" or result.dtype == "uint8") then
    return nil, result:to "int64"
  end
  local s = #result.shape == 1 and result:reshape(result.shape[1], 1) or result
  if #s.shape ~= 2 then m.fail("a net's outputs must be n x classes, not (%s)", numbers.sizes(s)) end
  if s.shape[2] == 1 then
    local t = m.options.threshold
    if not t then
      local low, high = s:min():item(), s:max():item()
      t = low >= 0 and high <= 1 and 0.5 or 0
    end
    s = tarn.cat({ t - s, s - t }, 2)
  end
  return s, s:argmax(2)
end

local function region_colors(m, v, count)
  local list = {}
  for i = 1, count do
    local told = m.options.colors
    local rgba = told and color.of(told[(i - 1) % #told + 1]) or v:palette(i)
    list[i] = color.mix(v.theme.inside, rgba, m.options.strength)
  end
  return list
end

local function lookup_table(list)
  local rows = {}
  for i, c in ipairs(list) do rows[i] = { c >> 24 & 255, c >> 16 & 255, c >> 8 & 255 } end
  return tarn.tensor(rows)
end

-- Lines where the best class changes, on a grid of at most 300 points a side.
local function boundaries(m, v, scores, n, h, x, y)
  local step = math.max(1, math.ceil(math.max(n, h) / 300))
  local classes = scores.shape[2]
  local cut = scores:reshape(h, n, classes)
  if step > 1 then cut = cut[{ { 1, h, step }, { 1, n, step } }] end
  local rows, columns = cut.shape[1], cut.shape[2]
  local dx, dy = (x[2] - x[1]) / n, (y[2] - y[1]) / h
  local g = { rows = rows, columns = columns, x = {}, y = {} }
  for i = 1, columns do g.x[i] = x[1] + dx * ((i - 1) * step + 0.5) end
  for i = 1, rows do g.y[i] = y[2] - dy * ((i - 1) * step + 0.5) end
  local c = v.c
  c:color(m.options.line_color and color.of(m.options.line_color) or v.theme.inside)
  v:line(m, m.options.width)
  local last = classes == 2 and 1 or classes
  for k = 1, last do
    local own = cut[{ {}, {}, k }]
    local others
    for j = 1, classes do
      if j ~= k then
        local o = cut[{ {}, {}, j }]
        others = others and others:maximum(o) or o
      end
    end
    g.z = numbers.flat((own - others):contiguous())
    for _, line in ipairs(marching.lines(g, 0)) do c:polyline(v:points(line.x, line.y)) end
  end
  c:stroke()
end

local function draw_regions(m, v)
  tarn.scope(function()
    local x, y = window(m, v)
    if not (x[2] > x[1] and y[2] > y[1]) then return end
    local n, h = pixels_for(m, v)
    local result = sampled.evaluate(m.data.f, sampled.pixels(x, y, n, h), m.fail)
    local scores, classes = scores_of(m, result)
    local count = scores and scores.shape[2] or math.max(1, classes:max():item())
    m.data.count = count
    local table_of_colors = lookup_table(region_colors(m, v, count))
    local out
    if m.options.soft and scores then
      local low, high = scores:min():item(), scores:max():item()
      local p = scores
      if low < 0 or high > 1 then p = scores:softmax(2) end
      out = p:matmul(table_of_colors):clamp(0, 255) + 0.5
    else
      out = table_of_colors:index_select(1, classes:clamp(1, count))
    end
    local px, py, w, height = place(v, x, y)
    v.c:image(out:to("uint8"):bytes(), n, h, 3, px, py, w, height, m.options.resolution ~= nil)
    if scores and m.options.lines then boundaries(m, v, scores, n, h, x, y) end
  end)
end

mark.add {
  name = "regions", cycles = false, covers = true, zorder = -5,
  summary = "Which class a net (or function) gives to every place of the plane.",
  takes = "{ net or function of a tensor (n x 2), x = { a, b }, y = { c, d } }",
  example = "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(3) }\n"
    .. "tarn.plot.regions { net, x = { -1, 1 }, y = { -1, 1 } }:bytes \"png\"",
  options = with(PLANE, {
    { "colors", nil, "of the classes" }, { "classes", nil, "their names, for the legend" },
    { "strength", 0.45, "of the colours, 0 to 1" }, { "soft", false, "colours blended by probability" },
    { "lines", true, "where the class changes" }, { "width", 1.2, "of those lines, points" },
    { "line_color", nil, "their colour" }, { "threshold", nil, "between two classes of one output: 0, or 0.5 of 0..1" },
  }),
  read = read_plane, extent = extent_plane, draw = draw_regions,
  legend = function(m, v)
    local list = {}
    local names = m.options.classes
    if not names then return nil end
    local colors = region_colors(m, v, #names)
    for i, name in ipairs(names) do
      list[i] = { name, function(c, x, y, w, h) c:color(colors[i]):rectangle(x, y + h * 0.12, w, h * 0.76):fill() end }
    end
    return list
  end,
}

-- ---- fields of numbers -------------------------------------------------------------------------

mark.add {
  name = "field", cycles = false, covers = true, mapped = true, colorbar = true, zorder = -5,
  summary = "The number that a net (or function) gives to every place of the plane, as colours.",
  takes = "{ net or function of a tensor (n x 2), x = { a, b }, y = { c, d } }",
  example = "tarn.plot.field { function(p) return (p * p):sum(2) end, x = { -1, 1 }, y = { -1, 1 } }:bytes \"png\"",
  options = with(PLANE, { { "output", 1, "which of a net's outputs" }, { "lines", nil,
    "heights at which lines are drawn" } }),
  read = function(m)
    read_plane(m)
    local function column(result)
      if #result.shape == 2 then return result[{ {}, m.options.output }]:contiguous() end
      return result
    end
    m.data.column = column
    tarn.scope(function() -- the range of colours, from a coarse look
      local points = sampled.pixels(m.data.x, m.data.y, 96, 96)
      m:map_colors(numbers.flat(column(sampled.evaluate(m.data.f, points, m.fail))))
    end)
  end,
  extent = extent_plane,
  draw = function(m, v)
    tarn.scope(function()
      local x, y = window(m, v)
      if not (x[2] > x[1] and y[2] > y[1]) then return end
      local n, h = pixels_for(m, v)
      local values = m.data.column(sampled.evaluate(m.data.f, sampled.pixels(x, y, n, h), m.fail)):reshape(h, n)
      local k = m.mapping
      local px, py, w, height = place(v, x, y)
      local shown, low, high = values, k.low, k.high
      if k.log then shown, low, high = values:log(), math.log(low), math.log(high) end
      pixels.draw(v.c, pixels.mapped(shown, v:map(m), low, high, v.theme.missing), px, py, w, height, true)
      if m.options.lines then
        boundaries({ options = { width = 1, line_color = nil } }, v,
          tarn.cat({ values:reshape(h * n, 1) - numbers.list(m.options.lines, m.fail, "lines")[1],
            tarn.zeros(h * n, 1) }, 2), n, h, x, y)
      end
    end)
  end,
}

-- ---- cells of nearest points -------------------------------------------------------------------

-- A polygon's part nearer to (ax, ay) than to (bx, by) [Sutherland, Hodgman 1974].
local function nearer(polygon, ax, ay, bx, by)
  local mx, my, dx, dy = (ax + bx) / 2, (ay + by) / 2, bx - ax, by - ay
  local out = {}
  local n = #polygon
  for i = 1, n, 2 do
    local x0, y0 = polygon[i], polygon[i + 1]
    local x1, y1 = polygon[(i + 1) % n + 1], polygon[(i + 2) % n + 1]
    local s0, s1 = (x0 - mx) * dx + (y0 - my) * dy, (x1 - mx) * dx + (y1 - my) * dy
    if s0 <= 0 then out[#out + 1], out[#out + 2] = x0, y0 end
    if (s0 < 0 and s1 > 0) or (s0 > 0 and s1 < 0) then
      local t = s0 / (s0 - s1)
      out[#out + 1], out[#out + 2] = x0 + (x1 - x0) * t, y0 + (y1 - y0) * t
    end
  end
  return out
end

--- The cell of point I among the points, within a rectangle: corners x, y, x, y, ...
local function cell(px, py, i, x0, y0, x1, y1)
  local polygon = { x0, y0, x1, y0, x1, y1, x0, y1 }
  local order = {}
  for j = 1, #px do
    if j ~= i then order[#order + 1] = { (px[j] - px[i]) ^ 2 + (py[j] - py[i]) ^ 2, j } end
  end
  table.sort(order, function(a, b) return a[1] < b[1] or (a[1] == b[1] and a[2] < b[2]) end)
  for _, near in ipairs(order) do
    local reach = 0
    for k = 1, #polygon, 2 do reach = math.max(reach, (polygon[k] - px[i]) ^ 2 + (polygon[k + 1] - py[i]) ^ 2) end
    if near[1] > 4 * reach or #polygon == 0 then break end
    if near[1] > 0 then polygon = nearer(polygon, px[i], py[i], px[near[2]], py[near[2]]) end
  end
  return polygon
end

mark.add {
  name = "voronoi", mapped = true, cycles = false, covers = true, zorder = -5,
  summary = "The places nearest to each point (in the axes' units), as cells.",
    takes = "{ x, y } or { tensor (n x 2) }",
  example = "tarn.plot.voronoi { tarn.rand(20, 2), x = { 0, 1 }, y = { 0, 1 } }:bytes \"svg\"",
  options = {
    { "x", nil, "{ from, to } across; a bit more than the points unless said" }, { "y", nil, "{ from, to } upwards" },
    { "labels", nil, "classes: colours of the cells" }, { "values", nil, "numbers: colours by a map" },
    { "colors", nil, "of the cells, in turn" }, { "dots", true, "the points themselves" },
    { "strength", 0.45, "of the colours, 0 to 1" }, { "width", 1.2, "of the lines between, points" },
    { "line_color", nil, "their colour" }, { "size", 4, "of the points" },
  },
  read = function(m)
    local xs, ys = numbers.pairs(m.args, m.options, m.fail)
    local kx, ky, at = {}, {}, {}
    for i = 1, #xs do
      if numbers.is_finite(xs[i]) and numbers.is_finite(ys[i]) then
        kx[#kx + 1], ky[#ky + 1], at[#at + 1] = xs[i], ys[i], i
      end
    end
    m.data.lost, m.data.x, m.data.y, m.data.at = #xs - #kx, kx, ky, at
    if m.options.values then
      m.data.values = numbers.list(m.options.values, m.fail, "values")
      if #m.data.values ~= #xs then m.fail("values has %d entries for %d points", #m.data.values, #xs) end
      m:map_colors(m.data.values)
    end
    if m.options.labels then
      m.data.labels = numbers.list(m.options.labels, m.fail, "labels")
      if #m.data.labels ~= #xs then m.fail("labels has %d entries for %d points", #m.data.labels, #xs) end
    end
    local function range(told, list)
      if told then return told end
      local low, high = numbers.range(list)
      low, high = low or 0, high or 1
      local by = high > low and (high - low) * 0.1 or 0.5
      return { low - by, high + by }
    end
    m.data.xr, m.data.yr = range(m.options.x, kx), range(m.options.y, ky)
  end,
  extent = function(m)
    m:lost(m.data.lost)
    return m.data.xr[1], m.data.xr[2], m.data.yr[1], m.data.yr[2], true
  end,
  draw = function(m, v)
    local c, d, o = v.c, m.data, m.options
    local map = d.values and v:mapped(m)
    local cells = {}
    for i = 1, #d.x do
      local p = cell(d.x, d.y, i, d.xr[1], d.yr[1], d.xr[2], d.yr[2])
      local xs, ys = {}, {}
      for k = 1, #p, 2 do xs[#xs + 1], ys[#ys + 1] = v:x(p[k]), v:y(p[k + 1]) end
      cells[i] = { xs, ys }
      local at = d.at[i]
      local rgba
      if map then
        rgba = map(d.values[at])
      else
        local which = d.labels and d.labels[at] // 1 | 0 or i
        local own = o.colors and color.of(o.colors[(which - 1) % #o.colors + 1]) or v:palette(which)
        rgba = color.mix(v.theme.inside, own, o.strength)
      end
      c:color(rgba):polygon(xs, ys):fill()
    end
    c:color(o.line_color and color.of(o.line_color) or v.theme.inside):line(o.width, "round", "round"):dash()
    for _, p in ipairs(cells) do c:polygon(p[1], p[2]) end
    c:stroke()
    if o.dots then
      local px, py = v:points(d.x, d.y)
      c:line(0.6)
      shapes.stamp(c, "circle", px, py, o.size, v.theme.text_color, v.theme.inside)
    end
  end,
}
