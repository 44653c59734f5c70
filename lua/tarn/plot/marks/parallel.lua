-- parallel.lua: parallel coordinates: one upright axis for each quantity, one line for each example.

local color = require "tarn.plot.color"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local scales = require "tarn.plot.scales"

-- One axis: numbers as they are, names as places 1, 2, ... in order of appearance.
local function read_column(m, i, column)
  if type(column) ~= "table" then m.fail("column %d must be { name =, values = }, not a %s", i, type(column)) end
  local values = column.values or column[1]
  if values == nil then m.fail("column %d, '%s', has no values", i, tostring(column.name)) end
  local read = { name = column.name or tostring(i), log = column.log }
  if type(values) == "table" and (type(values[1]) == "string" or type(values[1]) == "boolean") then
    read.categories, read.values = {}, {}
    local at = {}
    for k, v in ipairs(values) do
      v = tostring(v)
      if not at[v] then
        read.categories[#read.categories + 1] = v
        at[v] = #read.categories
      end
      read.values[k] = at[v]
    end
  else
    read.values = numbers.list(values, m.fail, ("column %d, '%s',"):format(i, tostring(read.name)))
  end
  local low, high = numbers.range(read.values)
  if read.log and low and low <= 0 then
    m.fail("column '%s' is logarithmic and has %g; it takes numbers above 0", read.name, low)
  end
  read.scale = scales.new(read.categories and "category" or read.log and "log" or "linear", low, high,
    { categories = read.categories, margin = read.categories and 0.12 or 0 })
  return read
end

local function read(m)
  local columns = m.options.columns or m.args[1]
  if type(columns) ~= "table" or #columns < 2 then
    m.fail "takes { columns = { { name =, values = }, ... } }, two or more"
  end
  m.data.columns = {}
  for i, column in ipairs(columns) do
    m.data.columns[i] = read_column(m, i, column)
    local n, first = #m.data.columns[i].values, #m.data.columns[1].values
    if n ~= first then m.fail("column %d has %d values, column 1 has %d", i, n, first) end
  end
  if m.options.values then
    m.data.values = numbers.list(m.options.values, m.fail, "values")
    if #m.data.values ~= #m.data.columns[1].values then
      m.fail("values has %d entries for %d examples", #m.data.values, #m.data.columns[1].values)
    end
    m:map_colors(m.data.values)
  end
end

-- A line from axis to axis, level where it meets them.
local function curve(c, xs, ys, smooth)
  local open = false
  for i = 1, #xs do
    if ys[i] - ys[i] ~= 0 then
      open = false
    elseif not open then
      c:move_to(xs[i], ys[i])
      open = true
    elseif smooth then
      local middle = (xs[i - 1] + xs[i]) / 2
      c:curve_to(middle, ys[i - 1], middle, ys[i], xs[i], ys[i])
    else
      c:line_to(xs[i], ys[i])
    end
  end
end

local function draw_axes(m, v, xs, top, bottom)
  local c, theme = v.c, v.theme
  for i, column in ipairs(m.data.columns) do
    local x, s = xs[i], column.scale
    c:color(theme.frame):line(theme.frame_line):dash():move_to(x, top):line_to(x, bottom):stroke()
    local made = s.row.ticks(s, math.max(2, (bottom - top) / 36))
    for k, at in ipairs(made.at) do
      local y = s.at(at)
      c:color(theme.frame):line(theme.frame_line):move_to(x - 2, y):line_to(x + 2, y):stroke()
      local last = i == #m.data.columns
      v:text(made.texts[k], x + (last and -4 or 4), y, { align = last and "right" or "left", valign = "middle",
        size = theme.note_text, halo = theme.background, halo_width = 2.5 })
    end
    local name = column.name .. (made.power and " ×10" .. require "tarn.plot.ticks".superscript(made.power) or "")
    v:text(name, x, top - 6, { align = i == 1 and "left" or i == #m.data.columns and "right" or "center", bold = true,
      size = theme.text, width = v.box.width / #m.data.columns + 10 })
  end
end

mark.add {
  name = "parallel", cycles = false, axes = false, clips = false, mapped = true, colorbar = true,
  summary = "Parallel coordinates: one upright axis for each quantity, one line for each example.",
  takes = "{ columns = { { name =, values =, log = }, ... }, values = numbers }",
  example = "tarn.plot.parallel { columns = { { name = \"a\", values = { 1, 2, 3 } },"
    .. " { name = \"b\", values = { 3, 1, 2 } } }, values = { 1, 2, 3 } }:bytes \"svg\"",
  options = {
    { "columns", nil, "the axes: { name =, values = numbers or names, log = false }" },
    { "values", nil, "one number for each example: colours by a map" },
    { "width", 1.1, "of the lines, points" }, { "smooth", true, "curves, which can be told apart where they meet" },
    { "best", nil, "\"high\" or \"low\": which values are drawn last and strongest" },
  },
  read = read,
  extent = function() return 0, 1, 0, 1, true end,
  draw = function(m, v)
    local c, box, o = v.c, v.box, m.options
    local columns = m.data.columns
    local top, bottom = box.y + v.theme.text * 1.6, box.y + box.height - 6
    local xs = {}
    for i, column in ipairs(columns) do
      xs[i] = box.x + 8 + (box.width - 16) * (i - 1) / (#columns - 1)
      scales.lay(column.scale, bottom, top)
    end
    local order, map = {}, m.data.values and v:mapped(m)
    for i = 1, #columns[1].values do order[i] = i end
    if m.data.values and o.best then
      local sign = o.best == "low" and -1 or 1
      local function key(i)
        local value = m.data.values[i]
        return value == value and value * sign or -math.huge
      end
      table.sort(order, function(a, b) return key(a) < key(b) or (key(a) == key(b) and a < b) end)
    end
    local n = #order
    for place, i in ipairs(order) do
      local ys = {}
      for k, column in ipairs(columns) do ys[k] = column.scale.at(column.values[i]) end
      local rgba = map and map(m.data.values[i]) or v:color(m)
      local strong = not o.best and 0.75 or (place == n and 1 or 0.25 + 0.6 * place / n)
      c:color(color.fade(rgba, strong)):line(o.width * (o.best and place == n and 2 or 1), "round", "round"):dash()
      curve(c, xs, ys, o.smooth)
      c:stroke()
    end
    draw_axes(m, v, xs, top, bottom)
  end,
}
