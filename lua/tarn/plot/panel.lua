-- panel.lua: how one figure is laid out and drawn: extents, scales, room, marks in their order, legend.

local axes = require "tarn.plot.axes"
local colorbar = require "tarn.plot.colorbar"
local legend = require "tarn.plot.legend"
local scales = require "tarn.plot.scales"
local text = require "tarn.plot.text"
local view = require "tarn.plot.view"

local panel = {}

-- ---- extents and scales ------------------------------------------------------------------------

local function check_log(m, axis, low)
  if not low or low > 0 then return end
  m.fail("%s = %s: a logarithmic axis takes numbers above 0; use %sscale = \"symlog\", or leave them out",
    axis, ("%g"):format(low), axis)
end

--- Lowest and highest along both axes of all marks: { x low, x high, y low, y high }, nil where none.
function panel.extent(fig)
  local e, margin = {}, { 0.04, 0.04 }
  for _, m in ipairs(fig.marks) do
    if m.row.extent then
      local x0, x1, y0, y1, tight = m.row.extent(m, fig)
      if tight == true then margin = { 0, 0 } end
      if fig.told.xscale == "log" then check_log(m, "x", x0) end
      if fig.told.yscale == "log" then check_log(m, "y", y0) end
      if x0 then e[1], e[2] = math.min(e[1] or x0, x0), math.max(e[2] or x1, x1) end
      if y0 then e[3], e[4] = math.min(e[3] or y0, y0), math.max(e[4] or y1, y1) end
      if m.row.on_base and y0 then e.base = e.base == nil and m.row.on_base(m) or e.base end
    end
  end
  e.margin = margin
  return e
end

local function one_scale(fig, axis, low, high, e)
  local told = fig.told
  local name = told[axis .. "scale"] or "linear"
  local lim = told[axis .. "lim"] or {}
  local categories = told[axis == "x" and "categories" or "ycategories"] or fig[axis .. "_categories"]
  if categories and name == "linear" then name = "category" end
  local margin = told.margin or e.margin[axis == "x" and 1 or 2]
  local o = { categories = categories, linear_within = told.linear_within, margin = margin }
  if axis == "y" and e.base == 0 and low and name ~= "log" then
    if low >= 0 then low, o.low_margin = 0, 0 elseif high <= 0 then high, o.high_margin = 0, 0 end
  end
  if lim[1] then low, o.low_margin = lim[1], 0 end
  if lim[2] then high, o.high_margin = lim[2], 0 end
  if name == "log" and low and low <= 0 then
    require "tarn.plot.figure".fail("%slim begins at %g; a logarithmic axis takes numbers above 0", axis, low)
  end
  if name == "log" and high and high <= 0 then
    require "tarn.plot.figure".fail("%slim ends at %g; a logarithmic axis takes numbers above 0", axis, high)
  end
  local turned = low and high and low > high
  if turned then
    low, high = high, low
    o.low_margin, o.high_margin = o.high_margin, o.low_margin
  end
  local s = scales.new(name, low, high, o)
  s.turned = turned
  if axis == "y" then
    for _, m in ipairs(fig.marks) do if m.row.flips and told.flip == nil then s.turned = not turned end end
    if told.flip then s.turned = not turned end
  end
  return s
end

-- ---- room --------------------------------------------------------------------------------------

local function has_axes(fig)
  if fig.told.axes ~= nil then return fig.told.axes end
  for _, m in ipairs(fig.marks) do
    if m.row.axes ~= false and not m.data.bare then return true end
  end
  return #fig.marks == 0
end

local function theme_for(fig, theme)
  local size = fig.told.text_size
  if not size then return theme end
  return setmetatable({ text = size, label = size * 1.1, title_text = size * 1.2, note_text = size * 0.9 },
    { __index = theme })
end

-- Lines of the title and the note, and the room that they take.
local function words(p, c, width)
  local theme, told = p.theme, p.fig.told
  p.top, p.bottom = 0, 0
  if told.title then
    c:font(theme.title_text, true, false, theme.font)
    p.title = text.lines(c, told.title, width, 3)
    p.top = #p.title * theme.title_text * text.LINE + 3
  end
  local notes = { told.note }
  for _, m in ipairs(p.fig.marks) do
    for _, note in ipairs(m.notes or {}) do notes[#notes + 1] = note end
  end
  if #notes > 0 then
    c:font(theme.note_text, false, false, theme.font)
    p.note = text.lines(c, table.concat(notes, "; "), width, 4)
    p.bottom = #p.note * theme.note_text * text.LINE + 4
  end
end

--- Scales, ticks and room of a figure in WIDTH x HEIGHT points: a plan, whose margins (left, right,
--- top, bottom) may be made larger before panel.draw.
function panel.plan(fig, c, width, height, theme)
  local p = { fig = fig, theme = theme_for(fig, theme), axes = has_axes(fig) }
  fig.colors = fig.told.palette
  fig.x_categories, fig.y_categories = nil, nil
  local turn = 0
  for _, m in ipairs(fig.marks) do
    m.notes = nil
    if m.row.cycles ~= false then
      m.turn = turn + 1
      turn = turn + (m.data.series or 1)
    end
    fig.x_categories = fig.x_categories or m.data.categories
    fig.y_categories = fig.y_categories or m.data.ycategories
  end
  local e = panel.extent(fig)
  if fig.shared_x then e[1], e[2] = table.unpack(fig.shared_x) end
  if fig.shared_y then e[3], e[4] = table.unpack(fig.shared_y) end
  p.xs, p.ys = one_scale(fig, "x", e[1], e[2], e), one_scale(fig, "y", e[3], e[4], e)
  words(p, c, width)
  p.bars = colorbar.of(fig, c, p.theme)
  p.left, p.right = 0, p.bars.room
  p.below = 0
  if p.axes then
    p.made_x = axes.ticks(fig, "x", p.xs, width - 50 - p.bars.room)
    p.made_y = axes.ticks(fig, "y", p.ys, height - p.top - p.bottom - 35)
    p.made_x.hidden, p.made_y.hidden = fig.hide_x, fig.hide_y
    p.left = fig.hide_y and p.theme.tick or axes.beside(fig, c, p.theme, p.made_y)
    p.below = fig.hide_x and p.theme.tick
      or axes.below(fig, c, p.theme, p.made_x, p.xs, width - p.left - p.bars.room)
    if p.made_y.power or p.top == 0 then p.top = p.top + p.theme.text * (p.made_y.power and 1.2 or 0.5) end
    if p.bars.room == 0 then p.right = math.max(p.right, p.theme.text * 1.1) end
  end
  p.bottom = p.bottom + p.below
  return p
end

-- ---- drawing -----------------------------------------------------------------------------------

-- The box made smaller so that units are as the figure's aspect wants them.
local function fit(p, box)
  local aspect = p.fig.told.aspect
  if aspect == nil then
    for _, m in ipairs(p.fig.marks) do aspect = aspect or (m.row.aspect and m.row.aspect(m)) end
  end
  if not aspect then return box end
  local across, up = math.abs(p.xs.b - p.xs.a), math.abs(p.ys.b - p.ys.a) * aspect
  local unit = math.min(box.width / across, box.height / up)
  local width, height = across * unit, up * unit
  return { x = box.x + (box.width - width) / 2, y = box.y + (box.height - height) / 2, width = width, height = height }
end

local function lay(p, box)
  scales.lay(p.xs, p.xs.turned and box.x + box.width or box.x, p.xs.turned and box.x or box.x + box.width)
  scales.lay(p.ys, p.ys.turned and box.y or box.y + box.height, p.ys.turned and box.y + box.height or box.y)
end

local function marks_in_order(fig)
  local list = { table.unpack(fig.marks) }
  table.sort(list, function(a, b)
    local za, zb = a.options.zorder or a.row.zorder or 0, b.options.zorder or b.row.zorder or 0
    if za ~= zb then return za < zb end
    return a.order < b.order
  end)
  return list
end

-- Where the marks have ink, x and y in turn, for the legend.
local function places_of(fig, v)
  local all = {}
  for _, m in ipairs(fig.marks) do
    if m.row.places then m.row.places(m, v, all) end
  end
  return all
end

local function draw_notes(fig, v)
  local c, theme = v.c, v.theme
  for _, note in ipairs(fig.notes) do
    local x, y = v:x(note[1]), v:y(note[2])
    local tx, ty = x, y
    if note.at then tx, ty = v:x(note.at[1]), v:y(note.at[2]) end
    local away = note.at and 0 or 4
    local rgba = note.color and require "tarn.plot.color".of(note.color) or theme.text_color
    local o = { size = note.size or theme.text, color = rgba, bold = note.bold, halo = theme.inside,
      align = note.align or (note.at and "center") or "left", valign = note.valign or "middle" }
    if note.at and note.arrow ~= false then
      c:font(o.size, note.bold, false, theme.font)
      require "tarn.plot.arrow".to(c, tx, ty, x, y, { color = theme.faint, width = 0.9, head = 5,
        clear = { text.size(c, text.clean(note[3] or ""), o.size) }, align = o.align, short = 3 })
    end
    v:text(note[3] or "", tx + (o.align == "left" and away or o.align == "right" and -away or 0), ty, o)
  end
end

local function draw_insets(fig, v)
  local box = v.box
  for _, inset in ipairs(fig.insets) do
    local w, h = (inset.width or 0.35) * box.width, (inset.height or 0.35) * box.height
    local x = box.x + (inset.x or 0.62) * box.width
    local y = box.y + box.height - (inset.y or 0.6) * box.height - h
    v.c:color(v.theme.box):rectangle(x - 3, y - 3, w + 6, h + 6):fill()
    inset[1]:draw(v.c, x, y, w, h, v.theme)
  end
end

local function draw_title(p, c, x, y, width)
  for i, line in ipairs(p.title or {}) do
    text.draw(c, line, x + width / 2, y + (i - 1) * p.theme.title_text * text.LINE,
      { size = p.theme.title_text, bold = true, color = p.theme.text_color, font = p.theme.font, align = "center",
        valign = "top" })
  end
end

local function draw_note(p, c, x, y)
  for i, line in ipairs(p.note or {}) do
    text.draw(c, line, x, y - (#p.note - i) * p.theme.note_text * text.LINE,
      { size = p.theme.note_text, color = p.theme.faint, font = p.theme.font, valign = "bottom" })
  end
end

-- The legend's form and place; RIGHT or BELOW the axes it takes room, and the box is laid again.
local function plan_legend(p, v, entries, outer)
  local told = p.fig.told.legend
  if told == false or #entries == 0 then return nil end
  local form = legend.measure(v.c, entries, p.theme)
  if told ~= "right" and told ~= "below" then
    local x, y, covers = legend.spot(v, form, places_of(p.fig, v), told ~= "auto" and told or nil)
    if not covers then return { form = form, x = x, y = y, boxed = true } end
    told = form.width < v.box.width * 0.3 and "right" or "below"
  end
  if told == "below" then
    form = legend.measure(v.c, entries, p.theme, outer.width)
    return { form = form, room_below = form.height + 8 }
  end
  return { form = form, room_right = form.width + 8 }
end

local function box_for(p, x, y, width, height, right, below)
  local box = { x = x + p.left, y = y + p.top, width = width - p.left - p.right - right,
    height = height - p.top - p.bottom - below }
  box.width, box.height = math.max(box.width, 4), math.max(box.height, 4)
  box = fit(p, box)
  lay(p, box)
  return box
end

local function draw_marks(p, v)
  local c, box = v.c, v.box
  for _, m in ipairs(marks_in_order(p.fig)) do
    c:save()
    if p.axes and m.row.clips ~= false then c:rectangle(box.x, box.y, box.width, box.height):clip() end
    m.row.draw(m, v)
    c:restore():new_path()
  end
end

--- Draws a figure into a rectangle; PLAN: made before, its margins maybe widened.
function panel.draw(fig, c, x, y, width, height, theme, plan)
  local pad = 4
  if not plan then
    x, y, width, height = x + pad, y + pad, width - 2 * pad, height - 2 * pad
  end
  local p = plan or panel.plan(fig, c, width, height, theme)
  local v = view.new { c = c, theme = p.theme, figure = fig, xs = p.xs, ys = p.ys, below = p.below, axes = p.axes }
  v.box = box_for(p, x, y, width, height, 0, 0)
  local entries = legend.entries(fig, v)
  local spot = plan_legend(p, v, entries, { x = x, width = width })
  if spot and not spot.boxed then
    v.box = box_for(p, x, y, width, height, spot.room_right or 0, spot.room_below or 0)
  end
  local box = v.box
  if p.axes then
    c:color(p.theme.inside):rectangle(box.x, box.y, box.width, box.height):fill()
    if fig.told.gridlines ~= false and not panel.covered(fig) then axes.grid(v, p.made_x, p.made_y) end
  end
  draw_marks(p, v)
  if p.axes then axes.draw(v, fig, p.made_x, p.made_y, math.max(x, box.x - p.left)) end
  draw_notes(fig, v)
  colorbar.draw(p.bars, v)
  draw_insets(fig, v)
  if spot then
    local lx = spot.x or (spot.room_right and box.x + box.width + p.right + 4)
      or box.x + (box.width - spot.form.width) / 2
    local ly = spot.y or (spot.room_right and box.y) or y + height - (p.bottom - p.below) - spot.form.height
    legend.draw(v, entries, spot.form, lx, ly, spot.boxed)
  end
  local middle = p.axes and box or { x = x, width = width }
  local span = math.min(middle.x - x, x + width - middle.x - middle.width) * 2 + middle.width
  local fits = true
  for _, line in ipairs(p.title or {}) do
    c:font(p.theme.title_text, true, false, p.theme.font)
    fits = fits and c:measure(line) <= span
  end
  draw_title(p, c, fits and middle.x or x, math.max(y, box.y - p.top) + 1, fits and middle.width or width)
  draw_note(p, c, x, y + height)
end

--- Whether a mark covers the whole box, so that lines at the ticks would lie below it.
function panel.covered(fig)
  for _, m in ipairs(fig.marks) do
    if m.row.covers then return true end
  end
  return false
end

return panel
