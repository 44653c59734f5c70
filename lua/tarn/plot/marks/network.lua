-- network.lua: a net as a diagram: small ones as neurons and edges, large ones as the arrays between
-- their layers.

local tarn = require "tarn"
local arrow = require "tarn.plot.arrow"
local color = require "tarn.plot.color"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local structure = require "tarn.plot.structure"
local text = require "tarn.plot.text"
local ticks = require "tarn.plot.ticks"

-- ---- neurons and edges -------------------------------------------------------------------------

-- Places of the neurons of every column; a column of more than MOST shows its first and last ones.
local function place_neurons(d, o, box)
  local columns = d.columns
  local most = 0
  for _, column in ipairs(columns) do most = math.max(most, math.min(column.count, o.most + 1)) end
  local left, right = d.room_left, d.room_right
  local across = (box.width - left - right) / math.max(1, #columns - 1)
  local top, height = box.y + d.room_above, box.height - d.room_above - d.room_below
  local apart = math.min(height / math.max(1, most), o.apart)
  local radius = o.radius or math.max(2, math.min(11, apart * 0.36, across * 0.2))
  for i, column in ipairs(columns) do
    column.x = box.x + left + (i - 1) * across
    column.at, column.y = {}, {}
    local shown = math.min(column.count, o.most)
    local gap = column.count > shown
    for k = 1, shown do -- where some are left out, their place is left free
      local late = gap and k > shown // 2
      column.at[k] = late and column.count - shown + k or k
      column.y[k] = top + height / 2 + (k + (late and 1 or 0) - (shown + 1 + (gap and 1 or 0)) / 2) * apart
    end
    column.gap = gap and (column.y[shown // 2] + column.y[shown // 2 + 1]) / 2
  end
  return radius
end

local function draw_edges(m, v, radius)
  local c, o, d = v.c, m.options, m.data
  local edges = {}
  for i = 2, #d.columns do
    local from, to = d.columns[i - 1], d.columns[i]
    local weights = to.weight
    for k, which in ipairs(to.at) do
      for j, source in ipairs(from.at) do
        local w = weights[(which - 1) * from.count + source]
        if w == w then
          edges[#edges + 1] = { math.abs(w), w, from.x + radius, from.y[j], to.x - radius, to.y[k], #edges }
        end
      end
    end
  end
  table.sort(edges, function(a, b) return a[1] < b[1] or (a[1] == b[1] and a[7] < b[7]) end)
  local map = v:mapped(m)
  c:dash()
  for _, e in ipairs(edges) do
    local share = math.min(1, e[1] / d.largest)
    local rgba = color.mix(v.theme.background, map(e[2]), 0.25 + 0.75 * math.sqrt(share))
    c:color(rgba):line(o.width * (0.12 + 0.88 * share), "round"):move_to(e[3], e[4]):line_to(e[5], e[6]):stroke()
  end
end

-- The colour of a neuron by its value, from white to strong.
local function value_color(v, value, largest)
  local share = math.max(-1, math.min(1, value / largest))
  local target = share < 0 and v:palette(1) or v:palette(2)
  return color.mix(v.theme.inside, target, math.abs(share) * 0.8)
end

local function draw_neuron(v, column, k, radius, largest)
  local c = v.c
  local which = column.at[k]
  local value = column.values and column.values[which]
  local fill = value and value_color(v, value, largest) or v.theme.inside
  c:color(fill):arc(column.x, column.y[k], radius):fill(true)
  c:color(v.theme.text_color):line(0.9):stroke()
  if not value then return end
  local size = math.max(5, math.min(v.theme.note_text, radius * 0.72))
  local words = ticks.number(value, math.abs(value) >= 10 and 3 or 2)
  c:font(size, false, false, v.theme.font)
  size = size * math.min(1, (2 * radius - 2.5) / c:measure(words))
  local inside = radius >= 8
  v:text(words, column.x, column.y[k] + (inside and 0 or radius + 1), {
    align = "center", valign = inside and "middle" or "top", size = size,
    color = inside and color.lightness(fill) < 0.5 and 0xffffffff or v.theme.text_color,
    halo = not inside and v.theme.background or nil })
  local gradient = column.gradients and column.gradients[which]
  if gradient then
    v:text("∂ " .. ticks.number(gradient, 2), column.x, column.y[k] + radius + 2, { align = "center", valign = "top",
      size = math.max(5, math.min(v.theme.note_text, radius * 0.7)), color = v.theme.faint, halo = v.theme.background })
  end
end

local function draw_names(v, column, names, side, radius)
  for k, which in ipairs(column.at) do
    if names and names[which] then
      v:text(names[which], column.x + side * (radius + 5), column.y[k],
        { align = side < 0 and "right" or "left", valign = "middle", width = 90 })
    end
  end
end

local function draw_neurons(m, v)
  local d, o = m.data, m.options
  local c = v.c
  c:font(v.theme.text, false, false, v.theme.font)
  local function widest(names)
    local w = 0
    for _, name in ipairs(names or {}) do w = math.max(w, (c:measure(tostring(name)))) end
    return math.min(w, 90) + (w > 0 and 8 or 0)
  end
  d.room_left, d.room_right = widest(o.inputs) + 14, widest(o.outputs) + 14
  d.room_above, d.room_below = 2, o.labels and v.theme.note_text * 2.9 + 6 or 4
  if d.columns[1].gradients then d.room_below = d.room_below + 6 end
  local radius = place_neurons(d, o, v.box)
  draw_edges(m, v, radius)
  local largest = 1e-12
  for _, column in ipairs(d.columns) do
    for _, value in ipairs(column.values or {}) do
      if numbers.is_finite(value) then largest = math.max(largest, math.abs(value)) end
    end
  end
  for i, column in ipairs(d.columns) do
    for k in ipairs(column.at) do draw_neuron(v, column, k, radius, largest) end
    if column.gap then v:text("⋮", column.x, column.gap, { align = "center", valign = "middle" }) end
    if o.labels then
      v:text(column.title, column.x, v.box.y + v.box.height - v.theme.note_text * 2.5,
        { align = "center", valign = "top", size = v.theme.note_text, color = v.theme.faint })
    end
    if i == 1 then draw_names(v, column, o.inputs, -1, radius) end
    if i == #d.columns then draw_names(v, column, o.outputs, 1, radius) end
  end
end

-- ---- arrays between layers ---------------------------------------------------------------------

-- Height, thickness and depth of a block for an array's sizes, in shares of the largest.
local function proportions(sizes)
  if #sizes >= 3 then
    local h = sizes[#sizes - 1]
    return math.max(h, 1) ^ 0.6, math.log(sizes[1] + 1, 2) * 1.1, math.max(sizes[#sizes], 1) ^ 0.6 * 0.45
  elseif #sizes == 2 then
    return math.max(sizes[1], 1) ^ 0.5, math.log(sizes[2] + 1, 2), 0
  end
  return math.max(sizes[1] or 1, 1) ^ 0.36 * 1.5, 0.8, 0
end

local function shades(v, i)
  local base = v:palette(i)
  return color.mix(v.theme.inside, base, 0.35), color.mix(v.theme.inside, base, 0.6), color.mix(v.theme.inside,
    base, 0.8)
end

local function draw_block(v, x, y, height, thick, depth, which)
  local c = v.c
  local front, side, top = shades(v, which)
  local dx, dy = depth * 0.75, depth * 0.55
  local y0 = y - height / 2
  c:line(0.7, "butt", "round"):dash()
  local function face(rgba, xs, ys)
    c:color(rgba):polygon(xs, ys):fill(true)
    c:color(v.theme.text_color):stroke()
  end
  if depth > 0 then
    face(side, { x + thick, x + thick + dx, x + thick + dx, x + thick }, { y0, y0 - dy, y0 - dy + height, y0 + height })
    face(top, { x, x + dx, x + thick + dx, x + thick }, { y0, y0 - dy, y0 - dy, y0 })
  end
  face(front, { x, x + thick, x + thick, x }, { y0, y0, y0 + height, y0 + height })
  return x + thick + dx
end

-- Width that block B and its words take when a unit is so many points.
local function slot(b, unit) return math.max((b.t + b.d * 0.75) * unit, b.words) end

-- Points of one unit, so that blocks, words and gaps fit.
local function unit_for(blocks, width, height)
  local tallest = 0
  for _, b in ipairs(blocks) do tallest = math.max(tallest, b.h + b.d * 0.55) end
  local unit = height / tallest
  for _ = 1, 60 do
    local sum = 0
    for _, b in ipairs(blocks) do sum = sum + slot(b, unit) end
    if sum <= width then break end
    unit = unit * 0.95
  end
  return unit, tallest
end

-- Widths of the words, and how high all of them are.
local function measure_words(v, blocks, size)
  local lines = 0
  for _, b in ipairs(blocks) do
    v.c:font(size, true, false, v.theme.font)
    local sizes = text.size(v.c, b.text, size)
    v.c:font(size, false, false, v.theme.font)
    b.words = math.max(sizes, (text.size(v.c, b.title, size)))
    lines = math.max(lines, 1 + select(2, (b.text .. b.title):gsub("\n", "\n")) + 1)
    b.h, b.t, b.d = proportions(b.sizes)
  end
  return size * text.LINE * lines + 8
end

local function draw_blocks(m, v)
  local c, box, blocks = v.c, v.box, m.data.blocks
  local size = math.max(5.5, math.min(v.theme.note_text, box.width / #blocks / 5.4))
  local below = measure_words(v, blocks, size)
  local least = math.min(14, box.width / #blocks * 0.25)
  local unit, tallest = unit_for(blocks, box.width - least * (#blocks - 1), box.height - below)
  local sum = 0
  for _, b in ipairs(blocks) do sum = sum + slot(b, unit) end
  local gap = math.min(60, (box.width - sum) / math.max(1, #blocks - 1))
  local x = box.x + (box.width - sum - gap * (#blocks - 1)) / 2
  local middle = box.y + (box.height - below) / 2 + tallest * unit * 0.04
  local last_end
  for _, b in ipairs(blocks) do
    local room, wide = slot(b, unit), (b.t + b.d * 0.75) * unit
    local from, center = x + (room - wide) / 2, x + room / 2
    if last_end and from - last_end > 6 then
      arrow.to(c, last_end + 3, middle, from - 3, middle, { color = v.theme.faint, width = 0.9, head = 4.5 })
    end
    last_end = draw_block(v, from, middle, b.h * unit, b.t * unit, b.d * unit, b.kind)
    local y = box.y + box.height - below + 6
    v:text(b.text, center, y, { align = "center", valign = "top", size = size, bold = true })
    local lines = select(2, b.text:gsub("\n", "\n")) + 1
    v:text(b.title, center, y + lines * size * text.LINE, { align = "center", valign = "top", size = size,
      color = v.theme.faint })
    x = x + room + gap
  end
end

-- ---- the row -----------------------------------------------------------------------------------

local function read(m)
  local net, o = m.args[1], m.options
  if tarn.type(net) ~= "layer" then m.fail("takes a net, not a %s", type(net)) end
  local d = m.data
  local columns, why
  if o.kind ~= "blocks" then columns, why = structure.columns(net, o, m.fail) end
  if o.kind == "neurons" and not columns then m.fail("this net cannot be drawn as neurons: %s", why) end
  if columns then
    local large = 0
    for _, column in ipairs(columns) do large = math.max(large, column.count) end
    if o.kind == nil and large > 40 then columns = nil end
  end
  if not columns then
    d.blocks = structure.blocks(net, o, m.fail)
    return
  end
  d.columns = columns
  local all = {}
  for i = 2, #columns do table.move(columns[i].weight, 1, #columns[i].weight, #all + 1, all) end
  local low, high = numbers.range(all)
  d.largest = math.max(math.abs(low or 1), math.abs(high or 1), 1e-12)
  o.center = o.center or 0
  o.low, o.high = o.low or -d.largest, o.high or d.largest
  m:map_colors({})
  if o.colorbar == nil then m.mapping.label, m.mapping.shown = "weight", "weight" end
  if o.input then structure.values(net, columns, o, m.fail) end
end

mark.add {
  name = "network", cycles = false, axes = false, mapped = true, colorbar = true, clips = false,
  summary = "A net: neurons, with edges coloured by their weights; large nets as the arrays between layers.",
  takes = "{ net } or (net, { options })",
  example = "local nn = tarn.nn\n"
    .. "local net = nn.Sequential { input = { 2 }, nn.Linear(4), nn.Tanh(), nn.Linear(1) }\n"
    .. "tarn.plot.network { net, input = { 1, 2 }, inputs = { \"x\", \"y\" } }:bytes \"svg\"",
  options = {
    { "input", nil, "one example: its values at every neuron" },
    { "gradients", nil, "true, or which output: its derivative by the value of every neuron" },
    { "labels", true, "what the columns are" }, { "inputs", nil, "names of the inputs" },
    { "outputs", nil, "names of the outputs" }, { "kind", nil, "\"neurons\" or \"blocks\"; by its size unless said" },
    { "most", 16, "neurons of a column that are shown" }, { "width", 2.4, "of the strongest edge, points" },
    { "radius", nil, "of a neuron, points" }, { "apart", 42, "most room of a neuron, points" },
    { "batch", 1, "examples, for the sizes of arrays" },
  },
  read = read,
  extent = function() return 0, 1, 0, 1, true end,
  draw = function(m, v)
    if m.data.columns then draw_neurons(m, v) else draw_blocks(m, v) end
  end,
}
