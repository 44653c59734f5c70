-- bands.lua: what lies between lines: area, band; error bars.

local color = require "tarn.plot.color"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local thin = require "tarn.plot.thin"

-- A closed shape between two lines, cut at gaps.
local function fill_between(c, px, low, high)
  local run_x, run_low, run_high = {}, {}, {}
  local function flush()
    local n = #run_x
    if n > 1 then
      local xs, ys = {}, {}
      for i = 1, n do xs[i], ys[i] = run_x[i], run_high[i] end
      for i = n, 1, -1 do xs[#xs + 1], ys[#ys + 1] = run_x[i], run_low[i] end
      c:polygon(xs, ys):fill()
    end
    run_x, run_low, run_high = {}, {}, {}
  end
  for i = 1, #px do
    if px[i] - px[i] == 0 and low[i] - low[i] == 0 and high[i] - high[i] == 0 then
      local n = #run_x + 1
      run_x[n], run_low[n], run_high[n] = px[i], low[i], high[i]
    else
      flush()
    end
  end
  flush()
end

local function legend_box(share)
  return function(m, v)
    if not m.options.label then return nil end
    return { { m.options.label, function(c, x, y, w, h)
      c:color(color.fade(v:color(m), m.options.alpha and 1 or share)):rectangle(x, y + h * 0.12, w, h * 0.76):fill()
    end } }
  end
end

local function edge_places(px, low, high, all)
  for i = 1, #px, thin.every(#px, 400) do
    for k = 0, 6 do all[#all + 1], all[#all + 2] = px[i], low[i] + (high[i] - low[i]) * k / 6 end
  end
end

local FUNCTION_OPTIONS <const> = {
  { "from", nil, "where a function begins" }, { "to", nil, "where it ends" },
  { "samples", nil, "how many places it is computed at" }, { "vector", false, "it takes a tensor" },
}

local function with(list)
  for _, option in ipairs(FUNCTION_OPTIONS) do list[#list + 1] = option end
  return list
end

mark.add {
  name = "area", summary = "The area between a line and a base.", takes = "as of line", zorder = -2,
  example = "tarn.plot.area { { 1, 2, 3 }, { 1, 3, 2 } }:bytes \"svg\"",
  options = with { { "base", 0, "where the area begins" }, { "width", 1.2, "of the line above it; 0: none" } },
  read = function(m) m.data.x, m.data.y = numbers.pairs(m.args, m.options, m.fail) end,
  extent = function(m)
    local x0, x1, y0, y1 = m:bounds(m.data.x, m.data.y)
    if not x0 then return nil end
    return x0, x1, math.min(y0, m.options.base), math.max(y1, m.options.base)
  end,
  on_base = function(m) return m.options.base end,
  draw = function(m, v)
    local c = v.c
    local px, py = v:points(m.data.x, m.data.y)
    local base, low = v:y(m.options.base), {}
    if base ~= base then base = v.box.y + v.box.height end
    for i = 1, #px do low[i] = base end
    c:color(color.fade(v:color(m), m.options.alpha and 1 or 0.4))
    fill_between(c, px, low, py)
    if m.options.width > 0 then
      v:line(m, m.options.width)
      c:color(v:color(m)):polyline(px, py):stroke()
    end
  end,
  legend = legend_box(0.4),
  places = function(m, v, all)
    local px, py = v:points(m.data.x, m.data.y)
    local low = {}
    for i = 1, #px do low[i] = v.box.y + v.box.height end
    edge_places(px, low, py, all)
  end,
}

mark.add {
  name = "band", summary = "What lies between two lines: a spread, an interval.", takes = "{ x, low, high }",
    zorder = -2,
  example = "tarn.plot.band { { 1, 2 }, { 0, 1 }, { 2, 2 }, label = \"spread\" }:bytes \"svg\"",
  options = {},
  read = function(m)
    if #m.args ~= 3 then m.fail("takes { x, low, high }, not %d lists", #m.args) end
    local names = { "x", "low", "high" }
    for i, name in ipairs(names) do
      m.data[name] = numbers.list(m.args[i], m.fail, name)
      if #m.data[name] ~= #m.data.x then m.fail("x has %d numbers and %s has %d", #m.data.x, name, #m.data[name]) end
    end
  end,
  extent = function(m)
    local x0, x1, y0, y1 = m:bounds(m.data.x, m.data.low)
    local _, _, y2, y3 = m:bounds(m.data.x, m.data.high)
    if not x0 or not y2 then return nil end
    return x0, x1, math.min(y0, y2), math.max(y1, y3)
  end,
  draw = function(m, v)
    local px, low = v:points(m.data.x, m.data.low)
    local _, high = v:points(m.data.x, m.data.high)
    v.c:color(color.fade(v:color(m), m.options.alpha and 1 or 0.25))
    fill_between(v.c, px, low, high)
  end,
  legend = legend_box(0.25),
  places = function(m, v, all)
    local px, low = v:points(m.data.x, m.data.low)
    local _, high = v:points(m.data.x, m.data.high)
    edge_places(px, low, high, all)
  end,
}

-- ---- error bars --------------------------------------------------------------------------------

-- One number, a list, or { below, above } as two lists of N.
local function read_error(m, value, n, name)
  local function list(v, what)
    if type(v) == "number" then
      local same = {}
      for i = 1, n do same[i] = v end
      return same
    end
    local l = numbers.list(v, m.fail, what)
    if #l ~= n then m.fail("%s has %d numbers for %d points", what, #l, n) end
    return l
  end
  if type(value) == "table" and (type(value[1]) == "table" or numbers.is_tensor(value[1])) then
    return list(value[1], name .. " below"), list(value[2], name .. " above")
  end
  local l = list(value, name)
  return l, l
end

mark.add {
  name = "error_bars", aliases = { "errorbars" },
  summary = "Points with bars for how sure they are.", takes = "{ x, y, error = e or { below, above }, xerror = }",
  example = "tarn.plot.error_bars { { 1, 2 }, { 3, 4 }, error = { 0.5, 0.2 } }:bytes \"svg\"",
  options = {
    { "error", nil, "upwards and downwards: a number, a list, or { below, above }" }, { "xerror", nil,
      "the same across" },
    { "cap", 3, "half the width of the ends, points" }, { "width", 1, "points" },
    { "size", 4.5, "of the point; 0: none" }, { "line", false, "a line through the points" },
  },
  read = function(m)
    local xs, ys = numbers.pairs(m.args, m.options, m.fail)
    m.data.x, m.data.y = xs, ys
    if m.options.error ~= nil then m.data.below, m.data.above = read_error(m, m.options.error, #xs, "error") end
    if m.options.xerror ~= nil then m.data.left, m.data.right = read_error(m, m.options.xerror, #xs, "xerror") end
  end,
  extent = function(m)
    local d = m.data
    local x0, x1, y0, y1 = m:bounds(d.x, d.y)
    if not x0 then return nil end
    for i = 1, #d.x do
      local x, y = d.x[i], d.y[i]
      if numbers.is_finite(x) and numbers.is_finite(y) then
        if d.below and numbers.is_finite(d.below[i]) then y0 = math.min(y0, y - d.below[i]) end
        if d.above and numbers.is_finite(d.above[i]) then y1 = math.max(y1, y + d.above[i]) end
        if d.left and numbers.is_finite(d.left[i]) then x0 = math.min(x0, x - d.left[i]) end
        if d.right and numbers.is_finite(d.right[i]) then x1 = math.max(x1, x + d.right[i]) end
      end
    end
    return x0, x1, y0, y1
  end,
  draw = function(m, v)
    local c, d, o = v.c, m.data, m.options
    local px, py = v:points(d.x, d.y)
    local cap = o.cap
    v:line(m, o.width)
    c:line(o.width, "butt"):color(v:color(m))
    local function segment(x0, y0, x1, y1, dx, dy)
      c:polyline({ x0, x1 }, { y0, y1 })
      c:polyline({ x0 - dx, x0 + dx }, { y0 - dy, y0 + dy })
      c:polyline({ x1 - dx, x1 + dx }, { y1 - dy, y1 + dy })
    end
    for i = 1, #px do
      if d.below then segment(px[i], v:y(d.y[i] - d.below[i]), px[i], v:y(d.y[i] + d.above[i]), cap, 0) end
      if d.left then segment(v:x(d.x[i] - d.left[i]), py[i], v:x(d.x[i] + d.right[i]), py[i], 0, cap) end
    end
    c:stroke()
    if o.line then
      v:line(m, v.theme.line)
      c:polyline(px, py):stroke()
    end
    if o.size > 0 then
      c:line(0.6)
      require "tarn.plot.shapes".stamp(c, "circle", px, py, o.size, v:color(m), v.theme.inside)
    end
  end,
  legend = function(m, v)
    if not m.options.label then return nil end
    return { { m.options.label, function(c, x, y, w, h)
      c:color(v:color(m)):line(m.options.width):move_to(x + w / 2, y):line_to(x + w / 2, y + h):stroke()
      require "tarn.plot.shapes".stamp(c, "circle", { x + w / 2 }, { y + h / 2 }, 4.5, v:color(m), 0)
    end } }
  end,
  places = function(m, v, all)
    local px, py = v:points(m.data.x, m.data.y)
    for i = 1, #px do all[#all + 1], all[#all + 2] = px[i], py[i] end
  end,
}
