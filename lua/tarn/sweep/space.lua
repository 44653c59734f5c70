-- space.lua: what a sweep may choose: parameters as declared to tarn.options, and their places in
-- the unit cube, where most samplers work.
--
--   lr = { log = { 1e-5, 1 } }, width = { integers = { 8, 512 }, log = true },
--   momentum = { range = { 0, 1 }, step = 0.1, when = { optimizer = "sgd" } },
--   optimizer = { choices = { "sgd", "adam" } }, flip = true
--
-- A parameter: { name, kind = "number" | "integer" | "choice", low, high, log, step, choices, when }.

local Space = {}
Space.__index = Space

local FIELDS <const> = { "log", "range", "integers", "choices", "step", "when", "about" }

local function fail(form, ...) error(("space: " .. form):format(...), 0) end

local function sorted_names(t)
  local names = {}
  for name in pairs(t) do
    if type(name) ~= "string" then fail("a parameter's name is a string, not %s", tostring(name)) end
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

local function text(value)
  if math.type(value) == "float" then return ("%.6g"):format(value) end
  return tostring(value)
end

-- ---- reading --------------------------------------------------------------------------------

local function check_fields(name, given)
  local known = {}
  for _, field in ipairs(FIELDS) do known[field] = true end
  for field in pairs(given) do
    if type(field) == "string" and not known[field] then
      local near = require("tarn.options").nearest(field, FIELDS)
      fail("%s: unknown field '%s'%s", name, field, near and (", did you mean '%s'?"):format(near) or "")
    end
  end
end

local function check_bounds(p)
  local low, high = p.low, p.high
  if type(low) ~= "number" or type(high) ~= "number" then fail("%s: a range is { low, high }", p.name) end
  if low ~= low or high ~= high or low == -math.huge or high == math.huge then
    fail("%s: a range from %s to %s has no end", p.name, text(low), text(high))
  end
  if low > high then fail("%s: a range from %s to %s is empty", p.name, text(low), text(high)) end
  if p.log and low <= 0 then fail("%s: a log range begins above 0, not at %s", p.name, text(low)) end
  if p.step and (type(p.step) ~= "number" or p.step <= 0) then
    fail("%s: step must be above 0, not %s", p.name, text(p.step))
  end
  if p.step and p.log then fail("%s: a log range has no steps", p.name) end
end

local function whole(p, which)
  local n = math.tointeger(p[which])
  if not n then fail("%s: %s is not a whole number", p.name, text(p[which])) end
  p[which] = n
end

local function read_choice(p, choices)
  if type(choices) ~= "table" or #choices == 0 then fail("%s: no choices", p.name) end
  local seen = {}
  for _, choice in ipairs(choices) do
    local kind = type(choice)
    if kind ~= "string" and kind ~= "number" and kind ~= "boolean" then
      fail("%s: a choice is a string, a number or a boolean, not %s", p.name, kind)
    end
    if seen[choice] then fail("%s: the choice %s is there twice", p.name, text(choice)) end
    seen[choice] = true
  end
  p.kind, p.choices = "choice", table.move(choices, 1, #choices, 1, {})
  return p
end

local function read_range(p, given)
  local range = given.integers or given.range or given.log
  p.low, p.high = range[1], range[2]
  p.kind = given.integers and "integer" or "number"
  p.log = given.log ~= nil and given.log ~= false
  p.step = given.step or (given.integers and 1 or nil)
  if p.log and p.step == 1 then p.step = nil end
  check_bounds(p)
  if given.integers then
    whole(p, "low")
    whole(p, "high")
    if p.step then whole(p, "step") end
  end
  return p
end

-- nil: nothing to choose, a constant.
local function read_parameter(name, given)
  if type(given) == "boolean" then return read_choice({ name = name }, { false, true }) end
  if type(given) ~= "table" then return nil end
  check_fields(name, given)
  local p = { name = name, when = given.when }
  if given.choices then return read_choice(p, given.choices) end
  if type(given.integers or given.range or given.log) == "table" then return read_range(p, given) end
  if type(given[1]) == "boolean" then return read_choice(p, { false, true }) end
  return nil
end

-- ---- conditions -----------------------------------------------------------------------------

local function allows(wanted, value)
  if type(wanted) ~= "table" then return wanted == value end
  for _, w in ipairs(wanted) do
    if w == value then return true end
  end
  return false
end

local function check_condition(space, p, constants)
  if p.when == nil then return end
  if type(p.when) ~= "table" then fail("%s: when is a table such as { optimizer = \"sgd\" }", p.name) end
  for _, name in ipairs(sorted_names(p.when)) do
    if name == p.name then fail("%s: when asks for itself", p.name) end
    if not space.by_name[name] and constants[name] == nil then
      local near = require("tarn.options").nearest(name, space:names())
      fail("%s: when asks for '%s', which is not there%s", p.name, name,
        near and (", did you mean '%s'?"):format(near) or "")
    end
  end
end

-- Whether what is settled already rules P out.
local function impossible(p, constants)
  for name, wanted in pairs(p.when or {}) do
    if constants[name] ~= nil and not allows(wanted, constants[name]) then return true end
  end
  return false
end

local function without_impossible(space)
  for i = #space, 1, -1 do
    local p = space[i]
    if impossible(p, space.constants) then
      table.remove(space, i)
      space.by_name[p.name] = nil
    end
  end
end

-- Parameters in an order in which conditions come after what they ask for.
local function put_in_order(space)
  local order, state = {}, {}
  local function visit(p)
    if state[p] == "done" then return end
    if state[p] then fail("%s: its condition depends on itself", p.name) end
    state[p] = "open"
    for _, name in ipairs(p.when and sorted_names(p.when) or {}) do
      if space.by_name[name] then visit(space.by_name[name]) end
    end
    state[p] = "done"
    order[#order + 1] = p
  end
  for _, p in ipairs(space) do visit(p) end
  for i, p in ipairs(order) do space[i] = p end
end

--- A space from a declaration.  CONSTANTS: values that are settled, by name; they are taken out, and
--- conditions may ask for them.
function Space.new(declaration, constants)
  if type(declaration) ~= "table" then fail("a table of parameters expected, not %s", type(declaration)) end
  local space = setmetatable({ by_name = {}, constants = {} }, Space)
  for name, value in pairs(constants or {}) do space.constants[name] = value end
  for _, name in ipairs(sorted_names(declaration)) do
    local given = declaration[name]
    local p = space.constants[name] == nil and read_parameter(name, given)
    if p then
      space[#space + 1], space.by_name[name] = p, p
    elseif space.constants[name] == nil then
      space.constants[name] = type(given) == "table" and given[1] or given
    end
  end
  for _, p in ipairs(space) do check_condition(space, p, space.constants) end
  without_impossible(space)
  put_in_order(space)
  return space
end

function Space:names()
  local names = {}
  for i, p in ipairs(self) do names[i] = p.name end
  return names
end

--- Whether P is there once VALUES are chosen.
function Space:active(p, values)
  for name, wanted in pairs(p.when or {}) do
    local value = values[name]
    if value == nil then value = self.constants[name] end
    if not allows(wanted, value) then return false end
  end
  return true
end

--- Parameters that are there under the same conditions: { { p, ... }, ... }, in order.
function Space:groups()
  if self.grouped then return self.grouped end
  local groups, by_condition = {}, {}
  for _, p in ipairs(self) do
    local words = {}
    for _, name in ipairs(p.when and sorted_names(p.when) or {}) do
      local wanted = p.when[name]
      wanted = type(wanted) == "table" and wanted or { wanted }
      for _, value in ipairs(wanted) do words[#words + 1] = name .. "=" .. tostring(value) end
    end
    local key = table.concat(words, "&")
    if not by_condition[key] then
      by_condition[key] = {}
      groups[#groups + 1] = by_condition[key]
    end
    table.insert(by_condition[key], p)
  end
  self.grouped = groups
  return groups
end

-- ---- the unit cube --------------------------------------------------------------------------

local function ends(p)
  local half = p.kind == "integer" and (p.step or 1) / 2 or (p.step or 0) / 2
  if p.log then return math.log(p.low - half), math.log(p.high + half) end
  local top = p.step and p.low + math.floor((p.high - p.low) / p.step + 1e-9) * p.step or p.high
  return p.low - half, top + half
end

--- How many values P has; math.huge where it is continuous.
function Space.count(p)
  if p.kind == "choice" then return #p.choices end
  if p.step then return math.floor((p.high - p.low) / p.step + 1e-9) + 1 end
  return p.kind == "integer" and p.high - p.low + 1 or math.huge
end

--- The place of VALUE in 0..1; of a choice its position, from 1.
function Space.to_unit(p, value)
  if p.kind == "choice" then
    for i, choice in ipairs(p.choices) do
      if choice == value then return i end
    end
    fail("%s: %s is not one of its choices", p.name, text(value))
  end
  local low, high = ends(p)
  if high == low then return 0.5 end
  return ((p.log and math.log(value) or value) - low) / (high - low)
end

--- The value at U in 0..1; of a choice U is its position.
function Space.from_unit(p, u)
  if p.kind == "choice" then return p.choices[u] end
  local low, high = ends(p)
  local x = low + u * (high - low)
  if p.log then x = math.exp(x) end
  if p.step then x = p.low + math.floor((x - p.low) / p.step + 0.5) * p.step end
  if p.kind == "integer" then x = math.floor(x + 0.5) end
  return math.max(p.low, math.min(p.high, x))
end

--- A choice's position, or a place, from U in 0..1 of a sampler that knows only numbers.
function Space.spread(p, u)
  if p.kind ~= "choice" then return u end
  return math.min(#p.choices, math.floor(u * #p.choices) + 1)
end

--- Values by name from one number 0..1 for each parameter; what is not active is left out.
function Space:values_at(units)
  local values = {}
  for i, p in ipairs(self) do
    if self:active(p, values) then values[p.name] = Space.from_unit(p, Space.spread(p, units[i])) end
  end
  return values
end

-- ---- texts ----------------------------------------------------------------------------------

--- What may be chosen, in words.
function Space.describe(p)
  if p.kind == "choice" then
    local words = {}
    for i, choice in ipairs(p.choices) do words[i] = text(choice) end
    return table.concat(words, ", ")
  end
  return ("%s to %s%s%s"):format(text(p.low), text(p.high), p.log and ", log" or "",
    p.kind == "integer" and (p.step or 1) == 1 and ", whole" or p.step and (", step " .. text(p.step)) or "")
end

--- Checks that VALUES can be of this space: names, ranges, choices.
function Space:check(values)
  for name, value in pairs(values) do
    local p = self.by_name[name]
    if not p then fail("there is no parameter '%s'", tostring(name)) end
    if p.kind == "choice" then
      Space.to_unit(p, value)
    elseif type(value) ~= "number" or value < p.low or value > p.high then
      fail("%s: %s is not within %s", name, tostring(value), Space.describe(p))
    end
  end
end

return Space
