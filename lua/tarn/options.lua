-- options.lua: a script's settings, declared once: defaults, command line, help, search space.
--
--   local hp = tarn.options {
--     lr = { 1e-3, log = { 1e-4, 1e-1 } }, hidden = { 500, choices = { 125, 250, 500 } }, epochs = 3,
--   }
--
-- The same declaration serves `tarn script.lua --lr 0.01 --help` and a sweep over its ranges.

local tarn = require "tarn"

-- Names that the host takes for itself on every script's command line.
local RESERVED <const> = {
  help = true, seed = true, threads = true, quick = true, resume = true, memory = true, version = true,
  profile = true, interactive = true, out = true, svg = true, trials = true, workers = true, storage = true,
}
local RANGES <const> = { "log", "range", "integers", "choices" }
local FIELDS <const> = {
  log = true, range = true, integers = true, choices = true, step = true, when = true, about = true,
}

local options = { declared = nil }

local function fail(level, form, ...) error(form:format(...), level + 1) end

local function sorted_names(t)
  local names = {}
  for name in pairs(t) do names[#names + 1] = name end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  return names
end

-- Edits between two words, for "did you mean"; letters that changed places count as one
-- (optimal string alignment).
local function distance(a, b)
  local before, last = {}, {}
  for j = 0, #b do last[j] = j end
  for i = 1, #a do
    local row = { [0] = i }
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
      local swapped = i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j)
      if swapped then row[j] = math.min(row[j], before[j - 2] + 1) end
    end
    before, last = last, row
  end
  return last[#b]
end

--- The name in NAMES that WORD is most likely a slip for; nil when none is near.
---@param word string
---@param names string[]
---@return string?
function options.nearest(word, names)
  local best, least
  for _, name in ipairs(names) do
    local d = distance(word, name)
    if not least or d < least then best, least = name, d end
  end
  return least and least <= math.max(1, #word // 3) and best or nil
end

local function kind_of(spec)
  if spec.integers then return "integer" end
  return type(spec.default)
end

local function check_range(name, spec, which)
  local range = spec[which]
  if not range or which == "choices" then return end
  if which == "log" and range == true then -- how another range is searched
    range = spec.integers or spec.range or fail(4, "options: %s: log = true goes with range or integers", name)
  elseif type(range) ~= "table" then
    fail(4, "options: %s: %s must be { low, high }, not %s", name, which, tostring(range))
  end
  local low, high = range[1], range[2]
  if type(low) ~= "number" or type(high) ~= "number" or low > high then
    fail(4, "options: %s: %s must be { low, high } with low <= high", name, which)
  end
  if which == "log" and low <= 0 then
    fail(4, "options: %s: a log range must be above 0, not from %g", name, low)
  end
end

local function check_default(name, spec)
  local kind = type(spec.default)
  if kind ~= "number" and kind ~= "string" and kind ~= "boolean" then
    fail(4, "options: %s needs a default: a number, a string or a boolean, not %s", name, kind)
  end
  if spec.integers and math.type(spec.default) ~= "integer" then
    fail(4, "options: %s: its default %s is not a whole number", name, spec.default)
  end
  if not spec.choices then return end
  for _, choice in ipairs(spec.choices) do
    if choice == spec.default then return end
  end
  fail(4, "options: %s: its default %s is not among its choices", name, tostring(spec.default))
end

-- `500`, or `{ 500, choices = {...}, about = "..." }`, as one table.
local function read_spec(name, given)
  if type(name) ~= "string" or not name:match "^[%a_][%w_]*$" then
    fail(3, "options: names are words of letters, digits and _, not %s", tostring(name))
  end
  if RESERVED[name] then fail(3, "options: the host uses the name '%s' itself; choose another", name) end
  if type(given) ~= "table" then given = { given } end
  local spec = { name = name, default = given[1] }
  for _, key in ipairs(sorted_names(given)) do
    if type(key) == "string" then
      if not FIELDS[key] then
        local near = options.nearest(key, sorted_names(FIELDS))
        fail(3, "options: %s: unknown field '%s'%s", name, key,
          near and (", did you mean '%s'?"):format(near) or "")
      end
      spec[key] = given[key]
    elseif key ~= 1 then
      fail(3, "options: %s: one default, not %d", name, #given)
    end
  end
  for _, which in ipairs(RANGES) do check_range(name, spec, which) end
  check_default(name, spec)
  return spec
end

-- A mistake on the command line: the host says it in one line and ends with code 2.
local Misuse <const> = { __tostring = function(e) return e.misuse end }

local function misuse(form, ...) error(setmetatable({ misuse = form:format(...) }, Misuse), 0) end

-- ---- the command line -----------------------------------------------------------------------

local function one_of(choices, text)
  for _, choice in ipairs(choices) do
    if tostring(choice) == text or (type(choice) == "number" and tonumber(text) == choice) then
      return choice
    end
  end
end

local function list(values)
  local words = {}
  for i, v in ipairs(values) do words[i] = tostring(v) end
  return table.concat(words, ", ")
end

local TRUTH <const> = { ["true"] = true, yes = true, on = true, ["1"] = true,
  ["false"] = false, no = false, off = false, ["0"] = false }

local parse = {}

function parse.integer(name, text)
  local n = math.tointeger(tonumber(text))
  return n or misuse("option --%s: '%s' is not a whole number", name, text)
end

function parse.number(name, text)
  local n = tonumber(text)
  if not n or n ~= n then misuse("option --%s: '%s' is not a number", name, text) end
  return n
end

function parse.string(_, text) return text end

function parse.boolean(name, text)
  local b = TRUTH[text:lower()]
  if b == nil then misuse("option --%s: '%s' is neither true nor false", name, text) end
  return b
end

local function convert(spec, text)
  if spec.choices then
    local choice = one_of(spec.choices, text)
    if choice == nil then
      misuse("option --%s: '%s' is not one of %s", spec.name, text, list(spec.choices))
    end
    return choice
  end
  return parse[kind_of(spec)](spec.name, text)
end

local function unknown(name, names)
  local near = options.nearest(name, names)
  misuse("unknown option --%s%s", name,
    near and (", did you mean --%s?"):format(near)
      or #names > 0 and "; this script has --" .. table.concat(names, " --") or "")
end

-- `--lr 0.01`, `--lr=0.01`, `--flag`, `--no-flag`.  Returns the values that were given.
local function read_arguments(specs, names, arguments)
  local given, i = {}, 1
  while i <= #arguments do
    local word = arguments[i]
    local name, value = word:match "^%-%-([%w_-]+)=(.*)$"
    name = name or word:match "^%-%-([%w_-]+)$"
    if not name then misuse("'%s' is not an option; options look like --name value", word) end
    name = name:gsub("-", "_")
    local negated = not specs[name] and name:match "^no_(.+)$"
    local spec = specs[negated or name] or unknown(name, names)
    if kind_of(spec) == "boolean" and not value then
      local following = arguments[i + 1]
      if not negated and following and TRUTH[following:lower()] ~= nil then
        value, i = following, i + 1
      else
        value = negated and "false" or "true"
      end
    elseif not value then
      i = i + 1
      value = arguments[i] or misuse("option --%s needs a value", name)
    end
    given[spec.name] = convert(spec, value)
    i = i + 1
  end
  return given
end

local function space_text(spec)
  local log = spec.log and ", log" or ""
  if spec.integers then return ("%d to %d, whole%s"):format(spec.integers[1], spec.integers[2], log) end
  if spec.range or spec.log then
    local range = spec.range or spec.log
    return ("%g to %g%s"):format(range[1], range[2], log)
  end
  if spec.choices then return list(spec.choices) end
  return kind_of(spec)
end

--- The text of `tarn script.lua --help`.
---@param specs table
---@param names string[]
---@return string
function options.usage(specs, names)
  local lines = { ("usage: tarn %s [options]"):format(arg and arg[0] or "script.lua"), "", "options:" }
  for _, name in ipairs(names) do
    local spec = specs[name]
    lines[#lines + 1] = ("  --%-14s %-10s %s%s"):format(name, tostring(spec.default), space_text(spec),
      spec.about and "; " .. spec.about or "")
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = "of every script:"
  lines[#lines + 1] = "  --seed N         random numbers start from N"
  lines[#lines + 1] = "  --threads N      threads to compute with; results do not depend on it"
  lines[#lines + 1] = "  --quick          a form that ends in seconds, where the script has one"
  lines[#lines + 1] = "  --resume         go on from the last checkpoint"
  lines[#lines + 1] = "  --out FOLDER     where pictures and numbers go: out unless said"
  lines[#lines + 1] = "  --svg            pictures as SVG, not as PNG"
  lines[#lines + 1] = "  --profile        at the end, where time and memory went; =FILE.json: a timeline as well"
  return table.concat(lines, "\n")
end

local function strict(values)
  return setmetatable(values, {
    __index = function(_, name)
      local near = options.nearest(tostring(name), sorted_names(values))
      fail(2, "options: there is no option '%s'%s", tostring(name),
        near and (", did you mean '%s'?"):format(near) or "")
    end,
  })
end

--- Declares the script's options and returns their values: defaults, replaced by what the command
--- line says.  One call per script.  An entry is name = default, or
--- name = { default, log|range|integers|choices = {...}, about = "..." }.
---@param declaration table<string, any>
---@return table<string, any>
function options.declare(declaration)
  if options.declared then fail(2, "options: declared already; one call serves a whole script") end
  if type(declaration) ~= "table" then
    fail(2, "options: a table of options expected, not %s", type(declaration))
  end
  local names, specs = sorted_names(declaration), {}
  for _, name in ipairs(names) do specs[name] = read_spec(name, declaration[name]) end
  local flags = tarn.flags or {}
  if flags.help then
    print(options.usage(specs, names))
    os.exit(0, true)
  end
  local given = read_arguments(specs, names, arg or {})
  local values = {}
  for _, name in ipairs(names) do
    if given[name] ~= nil then values[name] = given[name] else values[name] = specs[name].default end
  end
  options.declared = { specs = specs, names = names, given = given, values = values }
  if os.getenv "TARN_TRIAL" then
    local trial = require "tarn.trial"
    if trial.describes then trial.describe(options.declared) end
  end
  return strict(values)
end

return setmetatable(options, { __call = function(_, declaration) return options.declare(declaration) end })
