-- figure.lua: a figure: marks on one pair of axes, what it was told, and how it leaves: save, bytes, show.

local tarn = require "tarn"
local options = require "tarn.options"
local color = require "tarn.plot.color"
local mark = require "tarn.plot.mark"
local scales = require "tarn.plot.scales"
local themes = require "tarn.plot.themes"

local figure = { default = { theme = "light" } }

local INCH <const> = 72
local WIDTH <const>, GOLDEN <const> = 6.3, 0.62

local Base = {} -- what figures and grids share
figure.Base = Base
local Figure = setmetatable({}, { __index = Base })

-- Methods first, then a mark of that name: figure:line { ... }.
local function find_method(_, name)
  local found = Figure[name]
  if found ~= nil then return found end
  local row = type(name) == "string" and mark.find(name)
  return row and function(self, given, more) return figure.add(self, row, given, more) end or nil
end

local meta = { __index = find_method, __name = "tarn.Figure", __show = function(self) self:show() end }

function meta.__tostring(self)
  local names = {}
  for i, m in ipairs(self.marks) do names[i] = m.row.name end
  return #names > 0 and "figure: " .. table.concat(names, ", ") or "figure without marks"
end

local function fail(form, ...)
  error(("%splot: %s"):format(tarn.debug.where(), form:format(...)), 0)
end
figure.fail = fail

-- ---- options -----------------------------------------------------------------------------------

local rows = require "tarn.plot.figure_options"
local known = {}
for _, row in ipairs(rows) do known[row[1]] = row end

local function one_of(name, value, list)
  for _, v in ipairs(list) do if v == value then return value end end
  local words = {}
  for i, v in ipairs(list) do words[i] = tostring(v) end
  fail("%s must be one of %s, not %s", name, table.concat(words, ", "), tostring(value))
end

local function check_pair(name, value)
  if type(value) ~= "table" then fail("%s must be { low, high }, not %s", name, tostring(value)) end
  for i = 1, 2 do
    local v = value[i]
    if v ~= nil and (type(v) ~= "number" or v ~= v or math.abs(v) == math.huge) then
      fail("%s: end %d must be a number, not %s", name, i, tostring(v))
    end
  end
  if value[1] and value[2] and value[1] == value[2] then fail("%s: both ends are %g", name, value[1]) end
  return value
end

-- By kind: what the value must be; gives the value.
local CHECKS <const> = {
  text = function(_, v) return v and tostring(v) end,
  any = function(_, v) return v end,
  flag = function(_, v) return v ~= false end,
  list = function(name, v)
    if type(v) ~= "table" then fail("%s must be a list of names, not %s", name, tostring(v)) end
    return v
  end,
  pair = check_pair,
  number = function(name, v)
    if type(v) ~= "number" or not (v >= 0 and v < math.huge) then
      fail("%s must be a number from 0, not %s", name, tostring(v))
    end
    return v
  end,
  scale = function(name, v) return one_of(name, v, scales.names()) end,
  theme = function(name, v) return one_of(name, v, themes.names()) end,
  choice = function(name, v, row) return one_of(name, v, row[4]) end,
  format = function(name, v)
    if type(v) == "string" then return function(x) return v:format(x) end end
    if type(v) ~= "function" then fail("%s must be a function or a form like \"%%.1f\"", name) end
    return v
  end,
  ticks = function(name, v)
    if v ~= false and type(v) ~= "table" then fail("%s must be a list of places, or false", name) end
    return v
  end,
  legend = function(name, v)
    if v == true or v == nil then return "auto" end
    return one_of(name, v, require "tarn.plot.legend".places)
  end,
  aspect = function(name, v)
    if v == "equal" then return 1 end
    if v ~= false and (type(v) ~= "number" or v ~= v or v <= 0) then fail("%s must be \"equal\" or a number", name) end
    return v
  end,
  color = function(name, v) return color.of(v) or fail("%s: there is no colour '%s'", name, tostring(v)) end,
  colors = function(name, v)
    local list = {}
    for i, c in ipairs(type(v) == "table" and v or fail("%s must be a list of colours", name)) do
      list[i] = color.of(c) or fail("%s: colour %d is '%s', which is none", name, i, tostring(c))
    end
    if #list == 0 then fail("%s: there must be a colour in it", name) end
    return list
  end,
}

-- Whether NAME is an option of figures; sets it.
local function set(self, name, value)
  local row = known[name]
  if not row then return false end
  self.told[name] = CHECKS[row[2]](name, value, row)
  return true
end

for _, row in ipairs(rows) do
  local name, kind = row[1], row[2]
  Figure[name] = function(self, value, second)
    if kind == "pair" and type(value) ~= "table" then value = { value, second } end
    set(self, name, value)
    return self
  end
end

--- Width and height in inches.
function Figure:size(width, height)
  set(self, "width", width)
  if height then set(self, "height", height) end
  return self
end

-- ---- marks -------------------------------------------------------------------------------------

--- An empty figure told what is in GIVEN.
function figure.new(given)
  local self = setmetatable({ marks = {}, told = {}, notes = {}, insets = {} }, meta)
  if given ~= nil and type(given) ~= "table" then fail("plot.figure takes a table of options, not %s", type(given)) end
  local names = {}
  for name in pairs(given or {}) do names[#names + 1] = tostring(name) end
  table.sort(names)
  for _, name in ipairs(names) do
    if not set(self, name, given[name]) then
      local all = {}
      for _, row in ipairs(rows) do all[#all + 1] = row[1] end
      local near = options.nearest(name, all)
      fail("figures have no option '%s'%s", name, near and (", did you mean '%s'?"):format(near) or "")
    end
  end
  return self
end

--- Adds a mark of ROW; MORE: options beside what GIVEN is, as in plot.network(net, { input = x }).
function figure.add(self, row, given, more)
  if more ~= nil then
    local all = { given }
    for name, value in pairs(more) do all[name] = value end
    given = all
  end
  local m = mark.new(row, given, function(name, value) return set(self, name, value) end)
  self.marks[#self.marks + 1] = m
  m.order = #self.marks
  return self
end

function figure.is(value)
  local m = getmetatable(value)
  return m ~= nil and (m == meta or m.__figure == true)
end

--- Words at a place: figure:annotate { x, y, "here", at = { x, y } }, where they stand, with an arrow.
function Figure:annotate(given)
  if type(given) ~= "table" or type(given[1]) ~= "number" or type(given[2]) ~= "number" then
    fail("annotate takes { x, y, \"words\", at = { x, y } }")
  end
  self.notes[#self.notes + 1] = given
  return self
end

--- Another figure inside the axes: figure:inset { other, x =, y =, width =, height = }, shares of their box.
function Figure:inset(given)
  if type(given) ~= "table" or not figure.is(given[1]) then
    fail("inset takes { figure, x =, y =, width =, height = }")
  end
  self.insets[#self.insets + 1] = given
  return self
end

-- ---- leaving -----------------------------------------------------------------------------------

function Figure:inches()
  local width = self.told.width or WIDTH
  return width, self.told.height or width * GOLDEN
end

function Figure:theme_row() return themes.find(self.told.theme or figure.default.theme) end

function Figure:draw(c, x, y, width, height, theme)
  require "tarn.plot.panel".draw(self, c, x, y, width, height, theme or self:theme_row())
end

-- Ids of cairo's SVG count on from figure to figure; these begin anew.
local function same_ids(svg)
  local seen, n = {}, 0
  return (svg:gsub("([\"#])(%l+)(%d+)([\")])", function(before, kind, number, after)
    if kind ~= "surface" and kind ~= "image" and kind ~= "source" then return nil end
    local id = kind .. number
    if not seen[id] then
      n = n + 1
      seen[id] = kind .. n
    end
    return before .. seen[id] .. after
  end))
end

--- A canvas with the figure drawn on it.
function Base:canvas(format, scale)
  local canvas = require "tarn.plot.surface"
  local width, height = self:inches()
  local theme = self:theme_row()
  local c <const> = canvas.new(format, width * INCH, height * INCH, scale)
  c:color(self.told.background or theme.background):paint()
  self:draw(c, 0, 0, width * INCH, height * INCH)
  return c
end

--- The bytes of the picture: "png", "svg" or "pdf"; options: dpi = 200, of PNG.
---@param format string
---@param given { dpi: number? }?
---@return string
function Base:bytes(format, given)
  local bytes = self:canvas(format or "png", (given and given.dpi or 200) / INCH):finish()
  return format == "svg" and same_ids(bytes) or bytes
end

--- Writes the picture to a file whose ending says what it becomes: .png, .svg, .pdf.
---@param path string
---@param given { dpi: number? }?
function Base:save(path, given)
  if type(path) ~= "string" then fail("save takes a file's name, not %s", type(path)) end
  local ending = path:match "%.(%w+)$"
  local format = ending and ending:lower()
  if format ~= "png" and format ~= "svg" and format ~= "pdf" then
    fail("save: %s: the name must end in .png, .svg or .pdf", path)
  end
  tarn.write_file(path, self:bytes(format, given))
  return self
end

--- Draws it in the terminal.
function Base:show(given)
  io.stdout:write(require "tarn.plot.terminal".text(self, given or {}))
  io.stdout:flush()
  return self
end

return figure
