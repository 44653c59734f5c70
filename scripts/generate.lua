-- generate.lua [--check] -- what follows from the rows, written: the C wrappers and their header, the
-- annotations for editors, the reference.  With --check it only says which of them are stale.
local tarn = require "tarn"
local help = require "tarn.help"
local check <const> = arg[1] == "--check"

local C_KINDS <const> = {
  tensor = "const tarn_tensor *%s",
  tensors = "const tarn_tensor *const *%s, int %s_count",
  number = "double %s",
  integer = "int64_t %s",
  boolean = "bool %s",
  choice = "const char *%s",
  dim = "int64_t %s",
  dims = "const int64_t *%s, int %s_count",
  sizes = "const int64_t *%s, int %s_count",
  text = "const char *%s",
  dtype = "int64_t %s",
}

-- How a parameter becomes a tarn_value; tensors travel apart.
local C_VALUES <const> = {
  tensor = "{0}",
  tensors = "{0}",
  number = "{.number = %s}",
  integer = "{.integer = %s}",
  boolean = "{.boolean = %s}",
  choice = "{.choice = tarn_choice(&tarn_op_row_OP, \"%s\", %s)}",
  dim = "{.integer = %s}",
  dims = "{.list = {%s, %s_count}}",
  sizes = "{.list = {%s, %s_count}}",
  text = "{.text = %s}",
  dtype = "{.integer = %s}",
}

local LUA_KINDS <const> = {
  tensor = "tarn.Tensor|number",
  tensors = "tarn.Tensor[]",
  number = "number",
  integer = "integer",
  boolean = "boolean",
  choice = "string",
  dim = "integer",
  dims = "integer|integer[]",
  sizes = "integer|integer[]|string",
  text = "string",
  dtype = "string",
}

local KINDS <const> = {
  { "operation", "Operations", "`tarn.NAME(x, ...)`, and as a method `x:NAME(...)`." },
  { "layer", "Layers", "`tarn.nn.NAME { ... }`." },
  { "loss", "Losses", "`tarn.nn.NAME { ... }(y, target)`; in `tarn.train` and `net:loss` also by name." },
  { "optimizer", "Optimizers", "`tarn.optim.NAME(net, { ... })`." },
  { "schedule", "Schedules", "Of the learning rate." },
  { "init", "Initial values", "Of parameters." },
  { "mark", "Marks", "Of plots: `tarn.plot.NAME { ... }` makes a figure, `figure:NAME { ... }` adds to one." },
  { "function", "Functions", "Which are no rows." },
}

-- Rows that are none of the catalogue's.
local function further_rows(kind)
  local plot = require "tarn.plot.catalogue"
  if kind == "mark" then return plot.marks() end
  return table.move(plot.functions(), 1, #plot.functions(), #require "tarn.manual" + 1,
    table.move(require "tarn.manual", 1, #require "tarn.manual", 1, {}))
end

local function rows_of(kind)
  local rows = {}
  local all = (kind == "function" or kind == "mark") and further_rows(kind) or tarn.catalogue(kind)
  for _, row in ipairs(all) do
    if row.kind == kind then rows[#rows + 1] = row end
  end
  table.sort(rows, function(a, b) return a.name < b.name end)
  return rows
end

local operations <const> = rows_of "operation"

local function map(list, f)
  local result = {}
  for i, item in ipairs(list or {}) do result[i] = f(item) end
  return result
end

local function fill(template, name) return (template:gsub("%%s", name)) end

-- ---- C --------------------------------------------------------------------------------------

local function prototype(row)
  local words = map(row.params, function(p) return fill(C_KINDS[p.kind], p.name) end)
  if row.gives_list then
    words[#words + 1] = ("tarn_tensor **%s, int %s_room"):format(row.results[1].name, row.results[1].name)
    return ("int tarn_%s(%s)"):format(row.name, table.concat(words, ", "))
  end
  for i = 2, #row.results do words[#words + 1] = ("tarn_tensor **%s"):format(row.results[i].name) end
  return ("tarn_tensor *tarn_%s(%s)"):format(row.name, table.concat(words, ", "))
end

local function header()
  local out = { [[
/* ops.h -- every operation as a function, generated from the rows.
 *
 * NULL passes through without a new message.  Dims and positions count from one.  An integer, dim
 * or dtype that is not given is TARN_ABSENT, a number NAN, a tensor or word NULL; a list of -1 numbers
 * is the first word that it may be, of -2 the second.  Further results go where pointers say.
 * Where the result is a list, it goes to an array with so much room: how many there are, or -1.
 */
#ifndef TARN_OPS_H
#define TARN_OPS_H

#include "tarn/tensor.h"

#define TARN_ABSENT INT64_MIN
]] }
  for _, row in ipairs(operations) do
    out[#out + 1] = ("/* %s */\nTARN_API %s;\n"):format(row.summary, prototype(row))
  end
  out[#out + 1] = "#endif\n"
  return table.concat(out, "\n")
end

local function tensors_of(row)
  local tensors, list = {}, nil
  for _, p in ipairs(row.params) do
    if p.kind == "tensors" then list = p.name end
    if p.kind == "tensor" and p.optional then -- NULL is "not given": after a failure a message is pending
      tensors[#tensors + 1] = ("%s ? (tarn_tensor *)%s : TARN_NONE"):format(p.name, p.name)
    elseif p.kind == "tensor" then
      tensors[#tensors + 1] = ("(tarn_tensor *)%s"):format(p.name)
    end
  end
  return tensors, list
end

local function wrapper(row)
  local tensors, list = tensors_of(row)
  local values = map(row.params, function(p) return fill(C_VALUES[p.kind], p.name):gsub("OP", row.name) end)
  local lines = {
    prototype(row), "{", ("    const tarn_value values_given[] = {%s};"):format(table.concat(values, ", ")),
  }
  local function add(form, ...) lines[#lines + 1] = "    " .. form:format(...) end
  if list then
    add("tarn_tensor *const *tensors_given = (tarn_tensor *const *)%s;", list)
    add("const uint16_t tensors_first[] = {0, (uint16_t)%s_count};", list)
  else
    add("tarn_tensor *const tensors_given[] = {%s};", #tensors > 0 and table.concat(tensors, ", ") or "NULL")
  end
  if row.gives_list then
    local name = row.results[1].name
    add("return tarn_apply_list(&tarn_op_row_%s, tensors_given, %s, values_given, %s, %s_room);", row.name,
      list and "tensors_first" or "NULL", name, name)
    lines[#lines + 1] = "}\n"
    return table.concat(lines, "\n")
  end
  add("tarn_tensor *results[TARN_MAX_RESULTS] = {0};")
  add("if (!tarn_apply(&tarn_op_row_%s, tensors_given, %s, values_given, results))", row.name,
    list and "tensors_first" or "NULL")
  add("    return NULL;")
  for i = 2, #row.results do
    add("if (%s)", row.results[i].name)
    add("    *%s = results[%d];", row.results[i].name, i - 1)
  end
  add("return results[0];")
  lines[#lines + 1] = "}\n"
  return table.concat(lines, "\n")
end

local function wrappers()
  local out = { [[
/* wrappers.c -- see include/tarn/ops.h; generated from the rows. */
#include "tarn/ops.h"

#include "graph/apply.h"
]] }
  out[#out + 1] = table.concat(map(operations, function(row)
    return ("extern const tarn_op tarn_op_row_%s;"):format(row.name)
  end), "\n") .. "\n"
  out[#out + 1] = [[
/* Every family of rows comes with the wrappers, also one that none of them names yet. */
extern const char *const tarn_families[];
__attribute__((used)) static const char *const *const families = tarn_families;
]]
  for _, row in ipairs(operations) do out[#out + 1] = wrapper(row) end
  return table.concat(out, "\n")
end

-- ---- annotations ------------------------------------------------------------------------------

-- A parameter's type; of a choice, its words.
local function lua_type(p)
  if p.kind == "choice" and p.words then return '"' .. p.words:gsub("|", '"|"') .. '"' end
  return LUA_KINDS[p.kind] or "any"
end

local function annotate(row, owner, first)
  local lines = { "", "--- " .. row.summary }
  if row.formula then lines[#lines + 1] = "--- `" .. row.formula .. "`" end
  local names = {}
  for i = first, #row.params do
    local p = row.params[i]
    names[#names + 1] = p.name
    lines[#lines + 1] = ("---@param %s%s %s %s"):format(p.name, p.optional and "?" or "", lua_type(p), p.about or "")
  end
  for _, r in ipairs(row.results or {}) do
    lines[#lines + 1] = ("---@return tarn.Tensor%s %s"):format(row.gives_list and "[]" or "", r.name)
  end
  lines[#lines + 1] = ("function %s(%s) end"):format(owner .. row.name, table.concat(names, ", "))
  return table.concat(lines, "\n")
end

-- What is made from one table of options: what comes before it, and what comes out.
local MADE <const> = {
  layer = { owner = "tarn.nn.", gives = "tarn.Layer" },
  loss = { owner = "tarn.nn.", gives = "tarn.Loss" },
  optimizer = { owner = "tarn.optim.", before = { "net", "tarn.Layer|tarn.Tensor[]" }, gives = "tarn.Optimizer" },
  schedule = {
    owner = "tarn.optim.schedule.", before = { "lr", "number" },
    gives = "fun(step: integer, steps: integer): number",
  },
}

local function annotate_options(row)
  local made = MADE[row.kind]
  local class = ("%s%sOptions"):format(made.owner, row.name)
  local lines = { "", "---@class " .. class }
  for _, p in ipairs(row.params or {}) do
    lines[#lines + 1] = ("---@field %s? %s %s"):format(p.name, lua_type(p), p.about or "")
  end
  lines[#lines + 1] = "\n--- " .. row.summary
  local before = made.before
  if before then lines[#lines + 1] = ("---@param %s %s"):format(before[1], before[2]) end
  lines[#lines + 1] = ("---@param options? %s|any"):format(class)
  lines[#lines + 1] = "---@return " .. made.gives
  lines[#lines + 1] = ("function %s%s(%soptions, ...) end"):format(made.owner, row.name,
    before and before[1] .. ", " or "")
  return table.concat(lines, "\n")
end

-- What manual.lua calls things, and what they are to the language server.
local CLASSES <const> = {
  tensor = "tarn.Tensor", layer = "tarn.Layer", dataset = "tarn.Dataset", optimizer = "tarn.Optimizer",
  handle = "tarn.Handle", hook = "tarn.Handle", run = "tarn.Run",
  profile = "tarn.Profile", study = "tarn.Study", trial = "tarn.Trial", figure = "tarn.Figure",
}

-- A mark: a function that makes a figure, and a method that adds to one.
local function annotate_mark(row)
  local name = row.name:match "[^.]+$"
  local class = ("tarn.plot.%sOptions"):format(name)
  local lines = { "", "---@class " .. class .. ": tarn.plot.FigureOptions" }
  for _, p in ipairs(row.params) do
    lines[#lines + 1] = ("---@field %s? any %s"):format(p.name, p.about or "")
  end
  for alias in row.aliases:gmatch "[^|]+" do
    for _, form in ipairs { "function tarn.plot.%s(options) end", "function Figure:%s(options) end" } do
      lines[#lines + 1] = "\n--- " .. row.summary
      lines[#lines + 1] = ("---@param options? %s|any"):format(class)
      lines[#lines + 1] = "---@return tarn.Figure"
      lines[#lines + 1] = form:format(alias)
    end
  end
  return table.concat(lines, "\n")
end

local function annotate_figure_options()
  local lines, rows = { "\n---@class tarn.plot.FigureOptions" }, require "tarn.plot.figure_options"
  for _, option in ipairs(rows) do lines[#lines + 1] = ("---@field %s? any %s"):format(option[1], option[3]) end
  for _, option in ipairs(rows) do
    lines[#lines + 1] = ("\n--- %s\n---@param value any\n---@return tarn.Figure\nfunction Figure:%s(value) end"):format(
      option[3], option[1])
  end
  return table.concat(lines, "\n")
end

local function annotate_function(row)
  local owner, arguments = row.signature:match "^([%w_.:]+)%((.-)%)"
  if not owner then return nil end
  owner = owner:gsub("^tensor:", "Tensor:"):gsub("^net:", "Layer:"):gsub("^layer:", "Layer:"):gsub("^figure:",
    "Figure:")
  local names = {}
  for name in arguments:gmatch "([%a_][%w_]*[.?]*)" do
    local rest = name:find("...", 1, true)
    names[#names + 1] = rest and "..." or name:gsub("%?", "")
    if rest then break end -- options come last, and are among the rest
  end
  if not owner:find "^tarn%." and not owner:find "^%u%l+:" then return nil end
  local lines = { "\n--- " .. row.summary }
  for kind in (row.signature:match "%) %-> (.+)$" or ""):gmatch "[^,%s]+" do
    lines[#lines + 1] = "---@return " .. kind:gsub("%a+", CLASSES)
  end
  lines[#lines + 1] = ("function %s(%s) end"):format(owner, table.concat(names, ", "))
  return table.concat(lines, "\n")
end

local function annotations()
  local out = { [[
---@meta tarn
-- For editors (LuaLS); generated from the rows, never run.

---@class tarn
---@field nn table
---@field optim table
---@field data table
---@field json table
---@field image table
---@field safetensors table
---@field metrics table
---@field landscape table
---@field plot table
---@field flags table
---@field version string
---@field options fun(declaration: table): table
local tarn = {}

---@class tarn.Tensor
---@field shape integer[]
---@field dtype string
---@field grad tarn.Tensor?
---@field requires_grad boolean
---@field rank integer
---@field count integer
---@field is_leaf boolean
---@field [integer] tarn.Tensor
---@operator add(tarn.Tensor|number): tarn.Tensor
---@operator sub(tarn.Tensor|number): tarn.Tensor
---@operator mul(tarn.Tensor|number): tarn.Tensor
---@operator div(tarn.Tensor|number): tarn.Tensor
---@operator idiv(tarn.Tensor|number): tarn.Tensor
---@operator mod(tarn.Tensor|number): tarn.Tensor
---@operator pow(tarn.Tensor|number): tarn.Tensor
---@operator unm: tarn.Tensor
---@operator len: integer
local Tensor = {}

---@class tarn.Loss
---@field name string
---@field [string] any
---@operator call(tarn.Tensor): tarn.Tensor

---@class tarn.Layer
---@field training boolean
---@field [integer] tarn.Layer
---@field [string] any
---@operator call(tarn.Tensor): tarn.Tensor
---@operator len: integer
local Layer = {}

---@class tarn.Optimizer
---@field lr number
local Optimizer = {}

---@class tarn.Handle
local Handle = {}

--- The hook is not called any more.
function Handle:remove() end

---@class tarn.Run
local Run = {}

---@class tarn.Study
local Study = {}

---@class tarn.Trial
---@field number integer
---@field state string
---@field params table<string, any>
---@field values number[]?
---@field intermediate table<integer, number>
---@field reason string?
local Trial = {}

--- Records the objective at a step; true: the pruner advises to stop.
---@param step integer
---@param value number
---@return boolean
function Trial:report(step, value) end

--- Ends the trial of study:optimize as pruned.
function Trial:prune() end

---@class tarn.Profile
---@field seconds number
---@field forward number
---@field backward number
---@field step number
---@field pass number
---@field data number
---@field outside number
---@field cpu_seconds number
---@field overhead number
---@field peak integer
---@field allocated integer
---@field page_faults integer
local Profile = {}

--- The rows, by "operation", "layer" or "line".
---@param by string
---@return table[]
function Profile:by(by) end

--- The timeline, for chrome://tracing.
---@param path string
---@return tarn.Profile
function Profile:write(path) end

---@class tarn.Figure
local Figure = {}

---@class tarn.Dataset
---@field classes string[]?
---@operator len: integer
local Dataset = {}]] }
  local function add(text) out[#out + 1] = text end
  for _, row in ipairs(operations) do
    add(annotate(row, "tarn.", 1))
    if not row.no_method then add(annotate(row, "Tensor:", 2)) end
  end
  for _, kind in ipairs { "layer", "loss", "optimizer", "schedule" } do
    for _, row in ipairs(rows_of(kind)) do add(annotate_options(row)) end
  end
  for _, row in ipairs(rows_of "function") do add(annotate_function(row)) end
  add(annotate_figure_options())
  for _, row in ipairs(rows_of "mark") do add(annotate_mark(row)) end
  add "\nreturn tarn\n"
  return table.concat(out, "\n")
end

-- ---- the reference ------------------------------------------------------------------------------

local function entry(row)
  local lines = { ("### %s\n"):format(row.name), ("`%s`\n"):format(help.signature(row.name)), row.summary }
  local function add(form, ...) lines[#lines + 1] = form:format(...) end
  if row.formula then add("\n    %s", row.formula) end
  if row.aliases then add("\nAlso: %s.", (row.aliases:gsub("|", ", "))) end
  if #(row.params or {}) + #(row.inputs or {}) > 0 then add "" end
  for _, p in ipairs(row.params or {}) do add("- `%s`: %s", p.name, p.about or "") end
  for _, p in ipairs(row.inputs or {}) do
    add("- takes `%s`%s: %s", p.name, p.optional and ", which may be absent" or "", p.about or "")
  end
  if #(row.results or {}) > 1 then
    for _, r in ipairs(row.results) do add("- gives `%s`: %s", r.name, r.about or "") end
  end
  if row.source then add("\nSource: %s.", row.source) end
  if row.example then add("\n```lua\n%s\n```", row.example) end
  return table.concat(lines, "\n") .. "\n"
end

local function reference()
  local out = {
    "# Reference\n\nGenerated from the rows by `scripts/generate`; every example is run by a test.\n",
  }
  for _, kind in ipairs(KINDS) do
    local rows = rows_of(kind[1])
    if #rows > 0 then
      out[#out + 1] = ("## %s\n\n%s\n"):format(kind[2], kind[3])
      for _, row in ipairs(rows) do out[#out + 1] = entry(row) end
    end
  end
  return table.concat(out, "\n")
end

-- ---- writing --------------------------------------------------------------------------------

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

local function laid_out(text)
  local path = os.tmpname()
  write(path, text)
  local pipe = assert(io.popen(("clang-format --style=file:.clang-format < %s"):format(path)))
  local result = pipe:read "a"
  local ok = pipe:close()
  os.remove(path)
  return ok and result or error("clang-format is needed; scripts/setup test installs it", 0)
end

local stale = 0
for _, product in ipairs {
  { "include/tarn/ops.h", laid_out(header()) },
  { "src/ops/wrappers.c", laid_out(wrappers()) },
  { "lua/tarn/annotations/tarn.lua", annotations() },
  { "docs/reference.md", reference() },
} do
  local path, text = product[1], product[2]
  if read(path) ~= text then
    stale = stale + 1
    if check then
      print(path .. " is stale; scripts/generate writes it")
    else
      os.execute("mkdir -p " .. path:match "^(.*)/")
      write(path, text)
      print(path)
    end
  end
end
os.exit(check and stale > 0 and 1 or 0, true)
