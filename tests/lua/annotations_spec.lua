-- The annotations for editors, read as lua-language-server reads them (LuaCATS, formats.md 3.17): what it
-- would complain of fails here.
local tarn = require "tarn"

local lines, text = {}
do
  local file <close> = assert(io.open("lua/tarn/annotations/tarn.lua", "rb"))
  text = file:read "a"
  for line in text:gmatch "[^\n]*" do lines[#lines + 1] = line end
end

local BUILT_IN <const> = {
  any = true, boolean = true, integer = true, number = true, string = true, table = true, ["nil"] = true,
  ["function"] = true, unknown = true, self = true, userdata = true, lightuserdata = true, thread = true,
}

local function declared_classes()
  local classes, twice = {}, {}
  for _, line in ipairs(lines) do
    local name = line:match "^%-%-%-@class ([%w_.]+)" or line:match "^%-%-%-@alias ([%w_.]+)"
    if name and classes[name] then twice[#twice + 1] = name end
    if name then classes[name] = true end
  end
  return classes, twice
end

-- ---- types ------------------------------------------------------------------------------------

-- Reads a type from TEXT; returns what comes after it. Names go to SEEN.
local read_type

local function expect(rest, pattern, what)
  local after = rest:match("^%s*" .. pattern .. "()")
  if not after then error(("%s expected at '%s'"):format(what, rest), 0) end
  return rest:sub(after)
end

local function read_function(rest, seen)
  rest = expect(rest, "%(", "(")
  while not rest:match "^%s*%)" do
    rest = expect(rest, "[%a_.][%w_.]*%??", "a parameter")
    if rest:match "^%s*:" then rest = read_type(expect(rest, ":", ":"), seen) end
    if rest:match "^%s*," then rest = expect(rest, ",", ",") end
  end
  rest = expect(rest, "%)", ")")
  return rest:match "^%s*:" and read_type(expect(rest, ":", ":"), seen) or rest
end

local function read_arguments(rest, seen)
  rest = read_type(expect(rest, "<", "<"), seen)
  while rest:match "^%s*," do rest = read_type(expect(rest, ",", ","), seen) end
  return expect(rest, ">", ">")
end

local function read_one(rest, seen)
  rest = rest:gsub("^%s+", "")
  local quoted = rest:match '^"[^"]*"()' or rest:match "^'[^']*'()" or rest:match "^%-?%d+()"
  if quoted then return rest:sub(quoted) end
  if rest:match "^%(" then return expect(read_type(rest:sub(2), seen), "%)", ")") end
  local name, after = rest:match "^([%a_][%w_.]*)()"
  if not name then error(("a type expected at '%s'"):format(rest), 0) end
  rest = rest:sub(after)
  if name == "fun" then return read_function(rest, seen) end
  seen[#seen + 1] = name
  return rest:match "^<" and read_arguments(rest, seen) or rest
end

function read_type(rest, seen)
  while true do
    rest = read_one(rest, seen)
    while rest:match "^%[%]" or rest:match "^%?" do rest = rest:gsub("^%[%]", "", 1):gsub("^%?", "", 1) end
    if not rest:match "^%s*|" then return rest end
    rest = expect(rest, "|", "|")
  end
end

-- ---- tags -------------------------------------------------------------------------------------

local tags = {}
function tags.meta() end
function tags.class(rest, seen)
  rest = expect(rest, "[%a_][%w_.]*", "a class")
  if rest:match "^%s*:" then read_type(expect(rest, ":", ":"), seen) end
end
function tags.field(rest, seen)
  if rest:match "^%s*%[" then
    rest = expect(read_type(expect(rest, "%[", "["), seen), "%]", "]")
  else
    rest = expect(rest, "[%a_][%w_]*%??", "a field")
  end
  read_type(rest, seen)
end
function tags.param(rest, seen)
  if rest:match "^%s*%.%.%." then return read_type(expect(rest, "%.%.%.", "..."), seen) end
  read_type(expect(rest, "[%a_][%w_]*%??", "a parameter"), seen)
end
tags["return"] = function(rest, seen) read_type(rest, seen) end
function tags.operator(rest, seen)
  local name, after = rest:match "^%s*(%a+)()"
  local known <const> = {
    add = 1, sub = 1, mul = 1, div = 1, idiv = 1, mod = 1, pow = 1, unm = 0, len = 0, call = 1, concat = 1,
  }
  if not known[name] then error("unknown operator " .. tostring(name), 0) end
  rest = rest:sub(after)
  if known[name] == 1 then rest = expect(read_type(expect(rest, "%(", "("), seen), "%)", ")") end
  read_type(expect(rest, ":", ":"), seen)
end
tags.overload, tags.type = tags["return"], tags["return"]

local function each_tag(f)
  for number, line in ipairs(lines) do
    local tag, rest = line:match "^%s*%-%-%-@(%a+)(.*)$"
    if tag then f(tag, rest, number) end
  end
end

-- ---- functions --------------------------------------------------------------------------------

-- Every function with the lines of its annotation above it.
local function each_function(f)
  local above = {}
  for number, line in ipairs(lines) do
    local name, arguments = line:match "^function ([%w_.:]+)%((.*)%) end$"
    if name then f(name, arguments, above, number) end
    above = line:match "^%-%-%-" and above or {}
    if line:match "^%-%-%-" then above[#above + 1] = line end
  end
end

describe("annotations", function()
  it("have tags and types that the language server knows", function()
    local classes, twice = declared_classes()
    assert.equal("", table.concat(twice, ", "), "declared twice")
    each_tag(function(tag, rest, number)
      local seen = {}
      assert(tags[tag], ("line %d: the tag @%s is unknown"):format(number, tag))
      local ok, message = pcall(tags[tag], rest, seen)
      assert(ok, ("line %d: %s"):format(number, tostring(message)))
      for _, name in ipairs(seen) do
        assert(BUILT_IN[name] or classes[name], ("line %d: the type %s is not declared"):format(number, name))
      end
    end)
  end)

  it("speak of the parameters that functions have, each once", function()
    each_function(function(name, arguments, above, number)
      local has, said = { ["..."] = true }, {}
      for word in arguments:gmatch "[^,%s]+" do
        assert(word == "..." or not has[word], ("line %d: %s has %s twice"):format(number, name, word))
        has[word] = true
      end
      for _, line in ipairs(above) do
        local param = line:match "^%-%-%-@param ([%w_.]+)"
        assert(not param or has[param], ("line %d: %s has no %s"):format(number, name, tostring(param)))
        assert(not param or not said[param], ("line %d: %s is said twice"):format(number, tostring(param)))
        if param then said[param] = true end
      end
    end)
  end)

  it("define every function and every field of a class once", function()
    local seen = {}
    each_function(function(name, _, _, number)
      assert(not seen[name], ("line %d: %s is defined at line %s already"):format(number, name, tostring(seen[name])))
      seen[name] = number
    end)
    local class, fields
    for number, line in ipairs(lines) do
      class = line:match "^%-%-%-@class ([%w_.]+)" or class
      if line:match "^%-%-%-@class" then fields = {} end
      local field = line:match "^%-%-%-@field ([%a_][%w_]*)"
      assert(not field or not fields[field], ("line %d: %s has %s twice"):format(number, class, tostring(field)))
      if field then fields[field] = true end
    end
  end)

  it("are Lua, and speak of every row that is not a script's", function()
    assert(load(text, "=annotations"))
    local places = {
      operation = "function tarn.%s(", layer = "function tarn.nn.%s(", optimizer = "function tarn.optim.%s(",
      schedule = "function tarn.optim.schedule.%s(",
    }
    for _, row in ipairs(tarn.catalogue()) do
      local place = row.family ~= "script" and places[row.kind]
      if place then assert.is_truthy(text:find(place:format(row.name), 1, true), row.kind .. " " .. row.name) end
    end
  end)
end)
