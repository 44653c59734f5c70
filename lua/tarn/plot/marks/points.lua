-- points.lua: points, coloured by number or class, with names or thumbnails.

local classes = require "tarn.plot.classes"
local color = require "tarn.plot.color"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local pixels = require "tarn.plot.pixels"
local shapes = require "tarn.plot.shapes"
local thin = require "tarn.plot.thin"

local function check_length(m, name, list, n)
  if #list ~= n then m.fail("%s has %d entries for %d points", name, #list, n) end
end

local function read(m)
  local o = m.options
  local xs, ys = numbers.pairs(m.args, o, m.fail)
  local n = #xs
  m.data.x, m.data.y = xs, ys
  if not shapes[o.marker] then shapes.unknown(m, o.marker) end
  if o.labels then
    m.data.classes, m.data.shown = classes.read(m, o.labels, o.classes)
    check_length(m, "labels", m.data.classes, n)
    m.data.series = 0
  end
  if o.values then
    m.data.values = numbers.list(o.values, m.fail, "values")
    check_length(m, "values", m.data.values, n)
    m:map_colors(m.data.values)
    m.data.series = 0
  end
  if type(o.size) ~= "number" then
    m.data.sizes = numbers.list(o.size, m.fail, "size")
    check_length(m, "size", m.data.sizes, n)
  end
  if o.names then check_length(m, "names", o.names, n) end
  if o.images then
    m.data.images = pixels.list(o.images, m.fail)
    check_length(m, "images", m.data.images, n)
  end
  if type(o.color) == "table" and type(o.color[1]) ~= "number" then
    check_length(m, "color", o.color, n)
    m.data.colors = {}
    for i = 1, n do
      m.data.colors[i] = color.of(o.color[i]) or m.fail("color %d, '%s', is none", i, tostring(o.color[i]))
    end
  end
end

-- ---- drawing -----------------------------------------------------------------------------------

local function colors_of(m, v)
  local data, alpha, list = m.data, m.options.alpha or 1, {}
  if data.values then
    local map = v:mapped(m)
    for i, value in ipairs(data.values) do list[i] = map(value) end
  elseif data.colors then
    for i, c in ipairs(data.colors) do list[i] = color.fade(c, alpha) end
  elseif data.classes then
    for i, class in ipairs(data.classes) do list[i] = color.fade(v:palette(class), alpha) end
  else
    return v:color(m)
  end
  return list
end

local function draw_images(m, v, px, py, colors)
  local c, size = v.c, m.options.image_size
  for i, image in ipairs(m.data.images) do
    local x, y = px[i], py[i]
    if x - x == 0 and y - y == 0 then
      local w, h = pixels.fit(image, size, size)
      pixels.draw(c, image, x - w / 2, y - h / 2, w, h)
      if m.data.classes or m.data.values then
        c:color(type(colors) == "table" and colors[i] or colors):line(1.1, "butt"):dash()
        c:rectangle(x - w / 2, y - h / 2, w, h):stroke()
      end
    end
  end
end

local function draw(m, v)
  local c, o = v.c, m.options
  local px, py = v:points(m.data.x, m.data.y)
  local colors = colors_of(m, v)
  if m.data.images then return draw_images(m, v, px, py, colors) end
  local outline = o.outline and color.of(o.outline) or 0
  if o.outline == nil and #px <= 400 then outline = v.theme.inside end
  c:line(o.outline_width or 0.6):dash()
  if shapes[o.marker].hollow then c:line(o.outline_width or 1.2) end
  shapes.stamp(c, o.marker, px, py, m.data.sizes or o.size, colors, outline)
  for i, name in ipairs(o.names or {}) do
    if px[i] - px[i] == 0 and py[i] - py[i] == 0 then
      v:text(name, px[i] + (m.data.sizes and m.data.sizes[i] or o.size) / 2 + 2.5, py[i],
        { valign = "middle", size = v.theme.text, halo = v.theme.inside, width = 120 })
    end
  end
end

local function legend(m, v)
  local list = {}
  local function add(label, rgba)
    list[#list + 1] = { label, function(c, x, y, w, h)
      c:line(shapes[m.options.marker].hollow and 1.2 or 0.6)
      shapes.stamp(c, m.options.marker, { x + w / 2 }, { y + h / 2 }, 6, rgba, v.theme.inside)
    end }
  end
  if m.data.classes then
    for _, class in ipairs(m.data.shown) do add(class[2], v:palette(class[1])) end
  elseif m.options.label then
    add(m.options.label, m.data.values and v.theme.faint or v:color(m))
  end
  return list
end

mark.add {
  name = "points", aliases = { "scatter" }, mapped = true, colorbar = true,
  summary = "Points, coloured by numbers or by class, or shown as thumbnails.",
  takes = "{ x, y } or { tensor (n x 2) }",
  example = "local fig = tarn.plot.scatter { tarn.randn(50, 2), labels = tarn.randint(1, 3, { 50 }) }\n"
    .. "assert(#fig:bytes \"png\" > 1000)",
  options = {
    { "size", 4, "width of a point in points, or a list" },
    { "marker", "circle", "circle square triangle diamond star plus cross ring dot" },
    { "labels", nil, "classes, numbers or names: colours and a legend" },
    { "classes", nil, "names of the classes 1, 2, ..." },
    { "values", nil, "numbers: colours by a map" },
    { "names", nil, "words beside the points" },
    { "images", nil, "thumbnails in place of shapes: a tensor (n x h x w, n x c x h x w) or a list" },
    { "image_size", 16, "their longer side, points" },
    { "outline", nil, "a colour around each; light unless there are many" },
    { "outline_width", nil, "points" },
    { "from", nil, "where a function begins" }, { "to", nil, "where it ends" },
    { "samples", nil, "how many places it is computed at" }, { "vector", false, "it takes a tensor" },
  },
  read = read, draw = draw, legend = legend,
  extent = function(m) return m:bounds(m.data.x, m.data.y) end,
  places = function(m, v, all)
    local xs, ys = m.data.x, m.data.y
    for i = 1, #xs, thin.every(#xs, 4000) do all[#all + 1], all[#all + 2] = v:x(xs[i]), v:y(ys[i]) end
  end,
}
