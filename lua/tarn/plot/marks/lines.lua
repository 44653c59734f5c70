-- lines.lua: marks made of lines: line, path, hline, vline.

local arrow = require "tarn.plot.arrow"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local shapes = require "tarn.plot.shapes"
local thin = require "tarn.plot.thin"

local STRIP <const> = 0.12 -- points: a third of a pixel at 200 dpi

-- Where a line has ink: its places, and some on long pieces.
local function add_places(px, py, all)
  local every = thin.every(#px, 3000)
  local lx, ly
  for i = 1, #px, every do
    local x, y = px[i], py[i]
    if lx and x == x and y == y then
      local pieces = math.min(40, math.ceil((math.abs(x - lx) + math.abs(y - ly)) / 6))
      for k = 1, pieces do
        all[#all + 1], all[#all + 2] = lx + (x - lx) * k / pieces, ly + (y - ly) * k / pieces
      end
    end
    lx, ly = x == x and y == y and x or nil, y
  end
end

local STEPS <const> = { before = true, after = true, middle = true }

local function stairs(xs, ys, how)
  local ox, oy = {}, {}
  local function add(x, y) ox[#ox + 1], oy[#oy + 1] = x, y end
  for i = 1, #xs do
    if i > 1 then
      if how == "after" then
        add(xs[i], ys[i - 1])
      elseif how == "before" then
        add(xs[i - 1], ys[i])
      else
        local middle = (xs[i - 1] + xs[i]) / 2
        add(middle, ys[i - 1])
        add(middle, ys[i])
      end
    end
    add(xs[i], ys[i])
  end
  return ox, oy
end

local function finite_only(list)
  local huge = math.huge
  for i = 1, #list do
    local v = list[i]
    if v == huge or v == -huge then list[i] = 0 / 0 end
  end
  return list
end

local function read_line(m)
  local o = m.options
  local xs, ys = numbers.pairs(m.args, o, m.fail)
  m.data.categories = o.categories
  if o.step and not STEPS[o.step] then
    m.fail("step must be \"before\", \"after\" or \"middle\", not %s", tostring(o.step))
  end
  if o.marker and not shapes[o.marker] then shapes.unknown(m, o.marker) end
  m.data.x, m.data.y = xs, ys
end

local function extent(m) return m:bounds(m.data.x, m.data.y) end

local function page_line(m, v)
  local xs, ys = m.data.x, m.data.y
  if m.options.step then xs, ys = stairs(xs, ys, m.options.step) end
  local px, py = v:points(xs, ys)
  if not m.notes then return px, py end -- all are finite
  return finite_only(px), finite_only(py)
end

local function draw_line(m, v)
  local c, o = v.c, m.options
  local px, py = page_line(m, v)
  local tx, ty = thin.line(px, py, STRIP)
  v:line(m, o.width or v.theme.line, o.dash)
  if #tx ~= #px then c:line(o.width or v.theme.line, "round", "bevel") end -- nobody sees its corners
  c:color(v:color(m)):polyline(tx, ty):stroke()
  if o.arrow then
    local n = #px
    if n >= 2 then
      c:dash()
      arrow.head(c, px[n], py[n], px[n] - px[n - 1], py[n] - py[n - 1], o.head or 6)
    end
  end
  local lonely_x, lonely_y = {}, {}
  for i = 1, (m.notes or #px == 1) and #px or 0 do -- a point between gaps is no line; it is shown as a dot
    local ok = px[i] == px[i] and py[i] == py[i]
    local before = i > 1 and px[i - 1] == px[i - 1] and py[i - 1] == py[i - 1]
    local after = i < #px and px[i + 1] == px[i + 1] and py[i + 1] == py[i + 1]
    if ok and not before and not after then lonely_x[#lonely_x + 1], lonely_y[#lonely_y + 1] = px[i], py[i] end
  end
  if #lonely_x > 0 and not o.marker then
    shapes.stamp(c, "circle", lonely_x, lonely_y, (o.width or v.theme.line) * 2, v:color(m), 0)
  end
  if o.marker then
    c:dash():line(0.8)
    shapes.stamp(c, o.marker, px, py, o.size or v.theme.marker, v:color(m), v.theme.inside)
  end
end

local function legend_line(m, v)
  if not m.options.label then return nil end
  return { { m.options.label, function(c, x, y, w, h)
    v:line(m, math.min(m.options.width or v.theme.line, 4), m.options.dash)
    c:color(v:color(m)):move_to(x, y + h / 2):line_to(x + w, y + h / 2):stroke():dash()
    if m.options.marker then
      c:line(0.8)
      shapes.stamp(c, m.options.marker, { x + w / 2 }, { y + h / 2 }, v.theme.marker, v:color(m), v.theme.inside)
    end
  end } }
end

local LINE_OPTIONS <const> = {
  { "width", nil, "points" },
  { "dash", nil, "\"solid\", \"dashed\", \"dotted\", \"dashdot\" or lengths in points" },
  { "marker", nil, "a shape at every point: \"circle\", \"square\", ..." },
  { "size", nil, "of the shapes, points" },
  { "step", nil, "stairs that rise \"before\", \"after\" or in the \"middle\" of two points" },
  { "arrow", false, "a head at the end" },
  { "head", nil, "its size, points" },
  { "from", nil, "where a function begins" },
  { "to", nil, "where it ends" },
  { "samples", nil, "how many places it is computed at" },
  { "vector", false, "the function takes a tensor of all places" },
  { "categories", nil, "names of the places 1, 2, ... across" },
}

mark.add {
  name = "line", aliases = { "plot" },
  summary = "A line through points; nan is a gap.",
  takes = "{ x, y }, { y }, { tensor (n x 2) } or { function, from =, to = }",
  example = "local fig = tarn.plot.line { { 1, 2, 3 }, { 1, 4, 9 }, label = \"squares\" }\n"
    .. "assert(#fig:bytes \"png\" > 1000)",
  options = LINE_OPTIONS, read = read_line, extent = extent, draw = draw_line, legend = legend_line,
  places = function(m, v, all)
    local px, py = page_line(m, v)
    add_places(px, py, all)
  end,
}

-- ---- paths: lines that go somewhere ------------------------------------------------------------

local function heads_along(c, px, py, count, size)
  local length, at = 0, { 0 }
  for i = 2, #px do
    length = length + math.sqrt((px[i] - px[i - 1]) ^ 2 + (py[i] - py[i - 1]) ^ 2)
    at[i] = length
  end
  local i = 2
  for k = 1, count do
    local wanted = length * k / count
    while i < #px and at[i] < wanted do i = i + 1 end
    local share = at[i] > at[i - 1] and (wanted - at[i - 1]) / (at[i] - at[i - 1]) or 1
    local x, y = px[i - 1] + (px[i] - px[i - 1]) * share, py[i - 1] + (py[i] - py[i - 1]) * share
    local from = i - 1
    while from > 1 and at[i] - at[from] < size do from = from - 1 end
    arrow.head(c, x, y, x - px[from], y - py[from], size)
  end
end

mark.add {
  name = "path",
  summary = "A line that goes somewhere: arrow heads along it, marks at its start and finish.",
  takes = "{ x, y } or { tensor (n x 2) }",
  example = "tarn.plot.path { { 0, 1, 2 }, { 0, 1, 0 }, heads = 2, start = \"circle\" }:bytes \"svg\"",
  options = {
    { "width", nil, "points" }, { "dash", nil, "as of line" },
    { "heads", 1, "how many, the last at the end; 0: none" }, { "head", 6, "their size, points" },
    { "start", "circle", "a shape where it begins; false: none" },
    { "finish", nil, "a shape where it ends" }, { "size", 5, "of the shapes" },
    { "marker", nil, "a shape at every point" }, { "outline", false, "a thin light line around it, on pictures" },
  },
  read = function(m)
    local xs, ys = numbers.pairs(m.args, m.options, m.fail)
    m.data.x, m.data.y = xs, ys
    for _, which in ipairs { "start", "finish", "marker" } do
      if m.options[which] and not shapes[m.options[which]] then shapes.unknown(m, m.options[which]) end
    end
  end,
  extent = extent,
  draw = function(m, v)
    local c, o = v.c, m.options
    local px, py = page_line(m, v)
    local kx, ky = {}, {}
    for i = 1, #px do
      if px[i] == px[i] and py[i] == py[i] then kx[#kx + 1], ky[#ky + 1] = px[i], py[i] end
    end
    local width = o.width or v.theme.line
    if o.outline then
      v:line(m, width + 1.8)
      c:color(v.theme.inside):polyline(kx, ky):stroke()
    end
    v:line(m, width, o.dash)
    c:color(v:color(m)):polyline(kx, ky):stroke():dash()
    if #kx > 1 and o.heads > 0 then heads_along(c, kx, ky, o.heads, o.head) end
    c:line(0.8)
    if o.marker then shapes.stamp(c, o.marker, kx, ky, o.size * 0.7, v:color(m), v.theme.inside) end
    if o.start and kx[1] then shapes.stamp(c, o.start, { kx[1] }, { ky[1] }, o.size, v:color(m), v.theme.inside) end
    if o.finish and kx[1] then
      shapes.stamp(c, o.finish, { kx[#kx] }, { ky[#ky] }, o.size * 1.5, v:color(m), v.theme.inside)
    end
  end,
  legend = legend_line,
  places = function(m, v, all)
    local px, py = page_line(m, v)
    add_places(px, py, all)
  end,
}

-- ---- lines across the whole box ----------------------------------------------------------------

local function straight(name, summary, along)
  mark.add {
    name = name, summary = summary, takes = "{ number, number, ... }", cycles = false, zorder = -1,
    example = ("tarn.plot.line({ { 1, 2, 3 } }):%s(2):bytes \"svg\""):format(name),
    options = { { "width", 1, "points" }, { "dash", "dashed", "as of line" } },
    read = function(m) m.data.at = numbers.list(#m.args == 1 and m.args[1] or m.args, m.fail, "places") end,
    extent = function(m)
      local low, high = numbers.range(m.data.at)
      if along == "y" then return nil, nil, low, high end
      return low, high, nil, nil
    end,
    draw = function(m, v)
      local c, box = v.c, v.box
      v:line(m, m.options.width, m.options.dash)
      c:color(m.options.color and v:color(m) or v.theme.faint)
      for _, at in ipairs(m.data.at) do
        if numbers.is_finite(at) then
          if along == "y" then
            c:move_to(box.x, v:y(at)):line_to(box.x + box.width, v:y(at))
          else
            c:move_to(v:x(at), box.y):line_to(v:x(at), box.y + box.height)
          end
        end
      end
      c:stroke():dash()
    end,
    legend = function(m, v)
      if not m.options.label then return nil end
      return { { m.options.label, function(c, x, y, w, h)
        v:line(m, m.options.width, m.options.dash)
        c:color(m.options.color and v:color(m) or v.theme.faint)
        c:move_to(x, y + h / 2):line_to(x + w, y + h / 2):stroke():dash()
      end } }
    end,
  }
end

straight("hline", "Lines across the whole figure.", "y")
straight("vline", "Lines over the whole height of the figure.", "x")
