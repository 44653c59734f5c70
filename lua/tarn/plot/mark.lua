-- mark.lua: what a mark is: a row of `rows`, an instance of it in a figure, and its arguments' checks.
--
-- A row: name, aliases, summary, takes (its data in words), options { name, default or nil, about },
-- example; read(m): from m.args and m.options to m.data; extent(m) -> x low, x high, y low, y high (nil:
-- none); draw(m, v) on the view v (view.lua); legend(m, v) -> entries, or nil for one by its label;
-- places(m, v) -> where on the page it has ink; axes = false: figures of it alone have none.

local options = require "tarn.options"
local color = require "tarn.plot.color"
local maps = require "tarn.plot.maps"
local numbers = require "tarn.plot.numbers"

local mark = { rows = {} }

-- What every mark takes.
mark.COMMON = {
  { "label", nil, "its name in the legend" },
  { "color", nil, "\"#0072b2\", a name, { r, g, b }; the palette's next unless said" },
  { "alpha", nil, "opacity, 0 to 1" },
  { "zorder", nil, "marks are drawn in its order, then as they were added" },
}

-- Of marks that map numbers to colours.
mark.MAPPED = {
  { "map", nil, "a colour map: its name, with _r the other way round, or a list of colours" },
  { "low", nil, "the number at the map's start" },
  { "high", nil, "the number at its end" },
  { "center", nil, "the number in its middle, for diverging maps" },
  { "log", false, "colours by the logarithm" },
  { "colorbar", nil, "false: none; a text: what it counts" },
}

local named = {}

--- Adds a row; see above.
function mark.add(row)
  if type(row) ~= "table" or type(row.name) ~= "string" or not row.name:match "^[%a_][%w_]*$" then
    error("plot.mark: a row with a name expected: { name = \"dots\", draw = function(m, v) ... end }", 3)
  end
  if type(row.draw) ~= "function" then error(("plot.mark: %s needs a function draw(m, v)"):format(row.name), 3) end
  local all = {}
  for _, list in ipairs { row.options or {}, row.mapped and mark.MAPPED or {}, mark.COMMON } do
    for _, option in ipairs(list) do all[#all + 1] = option end
  end
  row.all_options, row.known = all, {}
  for _, option in ipairs(all) do row.known[option[1]] = option end
  if not named[row.name] then mark.rows[#mark.rows + 1] = row end
  named[row.name] = row
  for _, alias in ipairs(row.aliases or {}) do named[alias] = row end
  return row
end

function mark.find(name) return named[name] end

-- ---- an instance -------------------------------------------------------------------------------

local Mark = {}
Mark.__index = Mark

local function fail_at(m)
  return function(form, ...)
    local where = require "tarn".debug.where()
    error(("%splot.%s: %s"):format(where, m.row.name, form:format(...)), 0)
  end
end

local function check_common(m)
  local o = m.options
  if o.color ~= nil and type(o.color) ~= "table" and not color.of(o.color) then
    m.fail("there is no colour '%s'; write \"#0072b2\", a plain name or { r, g, b }", tostring(o.color))
  end
  if o.map ~= nil and not maps.colors(o.map) then
    local near = type(o.map) == "string" and options.nearest(o.map, maps.names())
    m.fail("there is no colour map '%s'%s; there are %s", tostring(o.map),
      near and (", did you mean '%s'?"):format(near) or "", table.concat(maps.names(), ", "))
  end
end

--- A mark of ROW from the table GIVEN; what is no option of it is handed to TAKE(name, value), which
--- says whether it took it.
function mark.new(row, given, take)
  local m = setmetatable({ row = row, args = {}, options = {} }, Mark)
  m.fail = fail_at(m)
  if type(given) ~= "table" or numbers.is_tensor(given) then given = { given } end
  for _, option in ipairs(row.all_options) do m.options[option[1]] = option[2] end
  local names = {}
  for key, value in pairs(given) do
    if math.type(key) == "integer" then
      m.args[key] = value
    else
      names[#names + 1] = tostring(key)
    end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    if row.known[name] then
      m.options[name] = given[name]
    elseif not take(name, given[name]) then
      local known = {}
      for _, option in ipairs(row.all_options) do known[#known + 1] = option[1] end
      local near = options.nearest(name, known)
      m.fail("there is no option '%s'%s", name, near and (", did you mean '%s'?"):format(near) or "")
    end
  end
  m.data = {}
  check_common(m)
  if row.read then row.read(m) end
  return m
end

--- Says how many of its numbers are none, once.
function Mark:lost(n, what)
  if n > 0 then
    self.notes = self.notes or {}
    self.notes[#self.notes + 1] = ("%d %s not drawn: nan or infinite"):format(n,
      (what or "point") .. (n == 1 and "" or "s"))
  end
end

--- Lowest and highest of two lists, and what is lost.
function Mark:bounds(xs, ys)
  local lost = 0
  local huge = numbers.MOST
  local x0, x1, y0, y1 = math.huge, -math.huge, math.huge, -math.huge
  for i = 1, #xs do
    local x, y = xs[i], ys[i]
    if x > -huge and x < huge and y > -huge and y < huge then
      if x < x0 then x0 = x end
      if x > x1 then x1 = x end
      if y < y0 then y0 = y end
      if y > y1 then y1 = y end
    else
      lost = lost + 1
    end
  end
  self:lost(lost)
  if x0 > x1 then return nil end
  return x0, x1, y0, y1
end

-- The range that colours span, by the options and the numbers' own.
local function color_range(m, list)
  local o = m.options
  local low, high = numbers.range(list)
  low, high = o.low or low or 0, o.high or high or 1
  if o.center then
    local reach = math.max(math.abs(high - o.center), math.abs(low - o.center))
    if reach == 0 then reach = 1 end
    low, high = o.center - reach, o.center + reach
  end
  if o.log then
    if low <= 0 then m.fail("log = true takes numbers above 0, not %g", low) end
    if low == high then low, high = low / 2, high * 2 end
  elseif low == high then
    low, high = low - 0.5, high + 0.5
  end
  return low, high
end

--- Colours for numbers: a function of one number, and what a colour bar shows in m.mapping.
---@param list number[] from which the range is taken
function Mark:map_colors(list, fallback)
  local o = self.options
  local low, high = color_range(self, list)
  self.mapping = { low = low, high = high, log = o.log, map = o.map or fallback, diverging = o.center ~= nil,
    label = type(o.colorbar) == "string" and o.colorbar or nil, shown = o.colorbar }
  if o.log then
    local a, b = math.log(low), math.log(high)
    self.share = function(v) return v > 0 and (math.log(v) - a) / (b - a) or 0 / 0 end
  else
    self.share = function(v) return (v - low) / (high - low) end
  end
  return self.share
end

return mark
