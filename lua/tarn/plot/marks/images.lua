-- images.lua: pictures: one, many, matrices as colours, strips of numbers.

local tarn = require "tarn"
local color = require "tarn.plot.color"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local pixels = require "tarn.plot.pixels"
local ticks = require "tarn.plot.ticks"

-- ---- one ---------------------------------------------------------------------------------------

local function read_image(m)
  local o = m.options
  if m.args[1] == nil then m.fail "nothing to draw: give { tensor }" end
  m.data.image = pixels.one(m.args[1], m.fail, { map = o.map, low = o.low, high = o.high })
  m.data.bare = not (o.x or o.y)
  m.data.x = o.x or { 0, m.data.image[2] }
  m.data.y = o.y or { 0, m.data.image[3] }
end

mark.add {
  name = "image", cycles = false, covers = true, zorder = -5,
  summary = "A picture: h x w, c x h x w or h x w x c, bytes or numbers from 0 to 1.", takes = "{ tensor }",
  example = "tarn.plot.image { tarn.rand(8, 8) }:bytes \"png\"",
  options = {
    { "map", nil, "colours for one channel" }, { "low", nil, "the number that is black" },
    { "high", nil, "the number that is white" }, { "smooth", false, "pixels flow into each other" },
    { "x", nil, "{ left, right } in the axes' numbers" }, { "y", nil, "{ bottom, top }" },
  },
  read = read_image,
  extent = function(m)
    local x, y = m.data.x, m.data.y
    return math.min(x[1], x[2]), math.max(x[1], x[2]), math.min(y[1], y[2]), math.max(y[1], y[2]), true
  end,
  aspect = function(m) return m.data.bare and 1 or nil end,
  draw = function(m, v)
    local x0, x1, y0, y1 = v:x(m.data.x[1]), v:x(m.data.x[2]), v:y(m.data.y[2]), v:y(m.data.y[1])
    pixels.draw(v.c, m.data.image, x0, y0, x1 - x0, y1 - y0, m.options.smooth)
  end,
}

-- ---- many --------------------------------------------------------------------------------------

local function common_range(value, o)
  if o.each or (o.low and o.high) then return o.low, o.high end
  local low, high
  local function look(t)
    if numbers.is_tensor(t) and (t.dtype == "uint8" or t.dtype == "bool") then return end
    local a, b = numbers.range(numbers.is_tensor(t) and numbers.flat(t) or {})
    if a then low, high = math.min(low or a, a), math.max(high or b, b) end
  end
  if numbers.is_tensor(value) then look(value) else for _, t in ipairs(value) do look(t) end end
  if low and low >= 0 and high <= 1 then low, high = 0, 1 end
  if low == high and low then high = low + 1 end
  return o.low or low, o.high or high
end

local function layout_images(m)
  local n, o = #m.data.images, m.options
  local w, h = 1, 1
  for _, image in ipairs(m.data.images) do w, h = math.max(w, image[2]), math.max(h, image[3]) end
  local columns = o.columns or math.max(1, math.min(n, math.ceil(math.sqrt(n * 1.6 * h / w))))
  m.data.columns, m.data.rows = columns, math.max(1, math.ceil(n / columns))
  m.data.cell_width, m.data.cell_height = w, h
end

mark.add {
  name = "images", cycles = false, axes = false, covers = true, clips = false,
  summary = "Many small pictures in rows.", takes = "{ tensor (n x h x w, n x c x h x w) } or { { tensor, ... } }",
  example = "tarn.plot.images { tarn.rand(6, 8, 8), captions = { \"a\", \"b\" } }:bytes \"png\"",
  options = {
    { "columns", nil, "how many in a row" }, { "captions", nil, "words below each" },
    { "frames", nil, "colours of frames around each, a list with nil or false for none" },
    { "gap", 3, "between them, points" }, { "map", nil, "colours for one channel" },
    { "low", nil, "the number that is black, of all" }, { "high", nil, "the number that is white" },
    { "each", false, "every picture by its own range" }, { "smooth", false, "pixels flow into each other" },
    { "caption_size", nil, "points" },
  },
  read = function(m)
    local o = m.options
    if m.args[1] == nil then m.fail "nothing to draw: give { tensor } or { list of tensors }" end
    local value = m.args[1]
    if m.args[2] ~= nil and numbers.is_tensor(value) then value = m.args end
    local low, high = common_range(value, o)
    m.data.images = pixels.list(value, m.fail, { map = o.map, low = low, high = high })
    layout_images(m)
    o.frames = o.frames or o.marks
  end,
  extent = function(m)
    local d, o = m.data, m.options
    local words = o.captions and 0.32 or 0
    return 0, d.columns * d.cell_width, 0, d.rows * d.cell_height * (1 + words), true
  end,
  draw = function(m, v)
    local d, o, c, box = m.data, m.options, v.c, v.box
    local size = o.caption_size or v.theme.note_text
    local words = o.captions and size * 1.5 or 0
    local cell = math.min((box.width - o.gap * (d.columns - 1)) / d.columns / d.cell_width,
      ((box.height - o.gap * (d.rows - 1)) / d.rows - words) / d.cell_height)
    local w, h = d.cell_width * cell, d.cell_height * cell
    local left = box.x + (box.width - d.columns * w - (d.columns - 1) * o.gap) / 2
    local top = box.y + (box.height - d.rows * (h + words) - (d.rows - 1) * o.gap) / 2
    for i, image in ipairs(d.images) do
      local column, row = (i - 1) % d.columns, (i - 1) // d.columns
      local x, y = left + column * (w + o.gap), top + row * (h + words + o.gap)
      local iw, ih = pixels.fit(image, w, h)
      pixels.draw(c, image, x + (w - iw) / 2, y + (h - ih) / 2, iw, ih, o.smooth)
      local frame = o.frames and o.frames[i]
      if frame then
        c:color(color.of(frame) or m.fail("frame %d: '%s' is no colour", i, tostring(frame))):line(1.6):dash()
        c:rectangle(x + (w - iw) / 2, y + (h - ih) / 2, iw, ih):stroke()
      end
      local caption = o.captions and o.captions[i]
      if caption then
        v:text(caption, x + w / 2, y + h + 2, { align = "center", valign = "top", size = size, width = w + o.gap - 1,
          color = v.theme.text_color })
      end
    end
  end,
}

-- ---- matrices ----------------------------------------------------------------------------------

local function cell_text(m, value)
  local form = m.options.text
  if type(form) == "function" then return tostring(form(value)) end
  if type(form) == "string" then return form:format(value) end
  return ticks.number(value, 3)
end

-- So that the longest number fits its cell.
local function text_size(m, v, room, height)
  local widest = 1
  v.c:font(v.theme.text, false, false, v.theme.font)
  for _, value in ipairs(m.data.values) do widest = math.max(widest, (v.c:measure(cell_text(m, value)))) end
  return math.min(v.theme.text, height, v.theme.text * room / widest)
end

local function draw_cells(m, v)
  local d, c, o = m.data, v.c, m.options
  local x0, x1 = v:x(0.5), v:x(d.columns + 0.5)
  local y0, y1 = v:y(0.5), v:y(d.rows + 0.5)
  local k = m.mapping
  local t = d.tensor
  local low, high = k.low, k.high
  if k.log then t, low, high = t:log(), math.log(low), math.log(high) end
  pixels.draw(c, pixels.mapped(t, v:map(m), low, high, v.theme.missing), x0, y0, x1 - x0, y1 - y0, o.smooth)
  if o.gap > 0 and d.rows * d.columns <= 4000 then
    c:color(v.theme.inside):line(o.gap):dash()
    for i = 1, d.columns - 1 do c:move_to(v:x(i + 0.5), y0):line_to(v:x(i + 0.5), y1) end
    for i = 1, d.rows - 1 do c:move_to(x0, v:y(i + 0.5)):line_to(x1, v:y(i + 0.5)) end
    c:stroke()
  end
  if not o.text then return end
  local map = v:mapped(m)
  local room = (x1 - x0) / d.columns - 2
  local size = text_size(m, v, room, math.abs(y1 - y0) / d.rows * 0.7)
  if size < 3.5 then return end
  for r = 1, d.rows do
    for i = 1, d.columns do
      local value = d.values[(r - 1) * d.columns + i]
      local dark = color.lightness(map(value)) < 0.5
      v:text(cell_text(m, value), v:x(i), v:y(r), { align = "center", valign = "middle", size = size, width = room,
        color = dark and 0xffffffff or 0x111111ff })
    end
  end
end

local function read_matrix(m)
  if m.args[1] == nil then m.fail "nothing to draw: give { matrix }" end
  local values = numbers.matrix(m.args[1], m.fail, "the matrix")
  local d, o = m.data, m.options
  d.values, d.rows, d.columns = values, values.rows, values.columns
  if d.rows == 0 or d.columns == 0 then
    d.rows, d.columns, d.empty = 1, 1, true
    values[1] = 0 / 0
  end
  local list = table.move(values, 1, #values, 1, {})
  d.tensor = tarn.tensor(list):reshape(d.rows, d.columns)
  m:map_colors(values)
  for name, size in pairs { x = d.columns, y = d.rows } do
    local names = o[name]
    if names then
      if #names ~= size and not d.empty then
        m.fail("%s has %d names for %d %s", name, #names, size, name == "x" and "columns" or "rows")
      end
      d[name == "x" and "categories" or "ycategories"] = names
    end
  end
end

local MATRIX_OPTIONS <const> = {
  { "x", nil, "names of the columns" }, { "y", nil, "names of the rows" },
  { "text", nil, "numbers in the cells: true, a form, a function" },
  { "gap", 0, "between cells, points" }, { "smooth", false, "cells flow into each other" },
  { "square", nil, "cells as high as wide; unless there are many" },
}

local function extent_matrix(m)
  local _, _, lost = numbers.range(m.data.values)
  m:lost(lost, "number")
  return 0.5, m.data.columns + 0.5, 0.5, m.data.rows + 0.5, true
end

mark.add {
  name = "heatmap", aliases = { "matrix" }, cycles = false, covers = true, mapped = true, colorbar = true, flips = true,
  summary = "A matrix as colours, its first row on top.", takes = "{ matrix }", zorder = -5,
  example = "tarn.plot.heatmap { { { 1, 2 }, { 3, 4 } }, text = true }:bytes \"png\"",
  options = MATRIX_OPTIONS, read = read_matrix, draw = draw_cells,
  extent = extent_matrix,
  aspect = function(m)
    local square = m.options.square
    if square == nil then
      square = math.abs(m.data.rows - m.data.columns) <= math.max(m.data.rows, m.data.columns) * 0.5
    end
    return square and 1 or nil
  end,
}

mark.add {
  name = "strip", cycles = false, covers = true, mapped = true, colorbar = true, flips = true, zorder = -5,
  summary = "Lists of numbers as strips of colour, one below the other.",
    takes = "{ matrix } or { { vector, vector, ... } }",
  example = "tarn.plot.strip { tarn.randn(3, 50), names = { \"a\", \"b\", \"c\" } }:bytes \"png\"",
  options = { { "names", nil, "of the strips" }, { "gap", 3, "between them, points" } },
  read = function(m)
    m.options.y, m.options.smooth = m.options.names, false
    read_matrix(m)
  end,
  extent = extent_matrix,
  draw = function(m, v)
    draw_cells({ data = m.data, options = { gap = 0, alpha = m.options.alpha }, mapping = m.mapping,
      share = m.share }, v)
    local c = v.c
    c:color(v.theme.background):line(m.options.gap)
    for r = 1, m.data.rows - 1 do
      c:move_to(v.box.x, v:y(r + 0.5)):line_to(v.box.x + v.box.width, v:y(r + 0.5)):stroke()
    end
  end,
}

