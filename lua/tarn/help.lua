-- help.lua: what the rows say of themselves, for people: `tarn help conv2d`, `? conv2d`, help(tarn.gelu).

local tarn = require "tarn"

local help = {}

local KINDS <const> = { "operation", "layer", "loss", "optimizer", "schedule", "init", "function" }
local TITLES <const> = {
  operation = "operations: tarn.NAME(x, ...), or x:NAME(...)",
  layer = "layers: tarn.nn.NAME",
  loss = "losses",
  optimizer = "optimizers: tarn.optim.NAME",
  schedule = "schedules of the learning rate",
  init = "initial values",
  ["function"] = "functions",
}

local function rows()
  if not help.rows then
    help.rows = tarn.catalogue()
    for _, row in ipairs(require "tarn.manual") do help.rows[#help.rows + 1] = row end
  end
  return help.rows
end

local function bare(name)
  return (name:gsub("^tarn%.", ""):gsub("^nn%.", ""):gsub("^optim%.", ""):gsub("^[%a_][%w_]*:", ""))
end

--- The row of that name ("conv2d", "tarn.conv2d", "nn.Conv2d"); nil when there is none.
---@param name string
---@return table?
function help.find(name)
  for _, wanted in ipairs { name, bare(name) } do
    for _, row in ipairs(rows()) do
      if row.name == wanted then return row end
      for alias in (row.aliases or ""):gmatch "[^|]+" do
        if alias == wanted then return row end
      end
    end
  end
end

local function default_text(p)
  if p.default == nil then return "?" end
  local v = p.default
  if type(v) == "table" then return " = { " .. table.concat(v, ", ") .. " }" end
  return " = " .. (type(v) == "string" and ("%q"):format(v) or tostring(v))
end

--- "conv2d(x: tensor, weight: tensor, bias: tensor?, stride: sizes = 1, ...)"; nil for an unknown name.
---@param name string
---@return string?
function help.signature(name)
  local row = help.find(name)
  if not row then return nil end
  if row.signature then return row.signature end
  local parts = {}
  for i, p in ipairs(row.params or {}) do
    parts[i] = ("%s: %s%s"):format(p.name, p.words or p.kind, p.optional and default_text(p) or "")
  end
  local open, close = "(", ")"
  if row.kind == "layer" then open, close = " { ", " }" end
  return row.name .. open .. table.concat(parts, ", ") .. close
end

local function text_of(row)
  local lines = { help.signature(row.name), "", "  " .. row.summary }
  local function add(form, ...) lines[#lines + 1] = form:format(...) end
  if row.formula then add("  %s", row.formula) end
  if row.aliases then add("  also: %s", (row.aliases:gsub("|", ", "))) end
  if row.params and #row.params > 0 then add "" end
  for _, p in ipairs(row.params or {}) do add("  %-16s %s", p.name, p.about or "") end
  if row.inputs and #row.inputs > 0 then add "" end
  for _, p in ipairs(row.inputs or {}) do
    add("  <- %-13s %s%s", p.name, p.about or "", p.optional and " (optional)" or "")
  end
  if row.results and #row.results > 0 and (row.kind ~= "layer" or #row.inputs > 0) then
    add ""
    for _, r in ipairs(row.results) do add("  -> %-13s %s", r.name, r.about or "") end
  end
  if row.source then add("\n  source: %s", row.source) end
  if row.example then add("\n  example:\n    %s", (row.example:gsub("\n", "\n    "))) end
  return table.concat(lines, "\n")
end

local function columns(names)
  local width = 0
  for _, name in ipairs(names) do width = math.max(width, #name + 2) end
  local per_line = math.max(1, math.min(tarn.terminal().columns, 100) // width)
  local lines, line = {}, {}
  for i, name in ipairs(names) do
    line[#line + 1] = name .. (" "):rep(width - #name)
    if i % per_line == 0 or i == #names then
      lines[#lines + 1] = "  " .. table.concat(line)
      line = {}
    end
  end
  return table.concat(lines, "\n")
end

local function overview()
  local parts = {}
  for _, kind in ipairs(KINDS) do
    local names = {}
    for _, row in ipairs(rows()) do
      if row.kind == kind then names[#names + 1] = row.name end
    end
    table.sort(names)
    if #names > 0 then parts[#parts + 1] = TITLES[kind] .. "\n" .. columns(names) end
  end
  parts[#parts + 1] = "tarn help NAME, or ? NAME at the prompt, explains one."
  return table.concat(parts, "\n\n")
end

local function names_with(word)
  local found = {}
  for _, row in ipairs(rows()) do
    if row.name:lower():find(word:lower(), 1, true) or row.summary:lower():find(word:lower(), 1, true) then
      found[#found + 1] = ("  %-20s %s"):format(row.name, row.summary)
    end
  end
  return found
end

--- The help of NAME as text; without one, everything there is.
---@param name string?
---@return string
function help.text(name)
  if not name then return overview() end
  local row = help.find(name)
  if row then return text_of(row) end
  local found = names_with(bare(name))
  if #found > 0 then
    return ("nothing is named '%s'; it is spoken of in\n%s"):format(name, table.concat(found, "\n"))
  end
  local all = {}
  for i, r in ipairs(rows()) do all[i] = r.name end
  local near = require("tarn.options").nearest(bare(name), all)
  return ("nothing is named '%s'%s"):format(name,
    near and (", did you mean '%s'?"):format(near) or "; tarn help lists everything")
end

--- Prints it.
---@param name string?
function help.browse(name) print(help.text(name)) end

local function name_of(value)
  for _, place in ipairs { tarn, tarn.nn, tarn.optim } do
    for name, v in next, place do
      if v == value then return name end
    end
  end
end

return setmetatable(help, {
  __call = function(_, what)
    if what ~= nil and type(what) ~= "string" then
      what = name_of(what) or error("help: this is nothing that Tarn defines; give a name", 2)
    end
    help.browse(what)
  end,
})
