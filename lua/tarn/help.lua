-- help.lua: what the rows say of themselves, for people: `tarn help conv2d`, `? conv2d`, help(tarn.gelu),
-- `tarn help activation` (a topic), `tarn help learning rate` (whatever speaks of it).

local tarn = require "tarn"

local topics = require "tarn.topics"

local help = {}

local known -- all rows; made anew when a name is not among them, as a script adds rows

--- Every row there is: those of the catalogue, then the functions that are no rows.
---@param again boolean? what was read before may be out of date
---@return table[]
function help.rows(again)
  if not known or again then
    known = tarn.catalogue()
    for _, row in ipairs(require "tarn.manual") do known[#known + 1] = row end
    local plot = require "tarn.plot.catalogue"
    for _, row in ipairs(plot.functions()) do known[#known + 1] = row end
    for _, row in ipairs(plot.marks()) do known[#known + 1] = row end
  end
  return known
end

local function bare(name)
  return (name:gsub("^tarn%.", ""):gsub("^nn%.", ""):gsub("^optim%.", ""):gsub("^[%a_][%w_]*:", ""))
end

-- "net:trace": what is written before "(" of its signature.
local function called(row) return row.signature and row.signature:match "^[%w_.:]+" end

local function find_among(rows, name)
  if name:find(":", 1, true) then
    for _, row in ipairs(rows) do
      if called(row) == name then return row end
    end
  end
  for _, wanted in ipairs { name, bare(name) } do
    for _, row in ipairs(rows) do
      if row.name == wanted then return row end
    end
    for _, row in ipairs(rows) do
      for alias in (row.aliases or ""):gmatch "[^|]+" do
        if alias == wanted then return row end
      end
    end
  end
end

--- The row of that name ("conv2d", "tarn.conv2d", "nn.Conv2d"); nil when there is none.
---@param name string
---@return table?
function help.find(name)
  return find_among(help.rows(), name) or find_among(help.rows(true), name)
end

local function default_text(p)
  if p.default == nil then return "?" end
  local v = p.default
  if type(v) == "table" then return " = { " .. table.concat(v, ", ") .. " }" end
  return " = " .. (type(v) == "string" and ("%q"):format(v) or tostring(v))
end

local function signature_of(row)
  if row.signature then return row.signature end
  local parts = {}
  for i, p in ipairs(row.params or {}) do
    parts[i] = ("%s: %s%s"):format(p.name, p.words or p.kind, p.optional and default_text(p) or "")
  end
  local open, close = "(", ")"
  if row.kind == "layer" or row.kind == "loss" then open, close = " { ", " }" end
  return row.name .. open .. table.concat(parts, ", ") .. close
end

--- "conv2d(x: tensor, weight: tensor, bias: tensor?, stride: sizes = 1, ...)"; nil for an unknown name.
---@param name string
---@return string?
function help.signature(name)
  local row = help.find(name)
  return row and signature_of(row)
end

-- Others of the same name: net:trace beside trace.
local function namesakes(row)
  local names = {}
  for _, other in ipairs(help.rows()) do
    if other ~= row and other.name == row.name then names[#names + 1] = called(other) or other.name end
  end
  return names
end

local function text_of(row)
  local lines = { topics.hanging("", signature_of(row), 4), "", topics.hanging("  ", row.summary) }
  local function add(form, ...) lines[#lines + 1] = form:format(...) end
  if row.formula then lines[#lines + 1] = topics.hanging("  ", row.formula, 4) end
  if row.aliases then add("  also: %s", (row.aliases:gsub("|", ", "))) end
  if row.params and #row.params > 0 then add "" end
  local function explain(label, text) lines[#lines + 1] = topics.hanging(label, text) end
  for _, p in ipairs(row.params or {}) do explain(("  %-16s "):format(p.name), p.about or "") end
  if row.inputs and #row.inputs > 0 then add "" end
  for _, p in ipairs(row.inputs or {}) do
    explain(("  <- %-13s "):format(p.name), (p.about or "") .. (p.optional and " (optional)" or ""))
  end
  if row.results and #row.results > 0 and (row.kind ~= "layer" or #row.inputs > 0) then
    add ""
    for _, r in ipairs(row.results) do explain(("  -> %-13s "):format(r.name), r.about or "") end
  end
  if row.source then add("\n  source: %s", row.source) end
  if row.example then add("\n  example:\n    %s", (row.example:gsub("\n", "\n    "))) end
  local others = namesakes(row)
  for _, other in ipairs(topics.related(help.rows(), row)) do others[#others + 1] = other end
  if #others > 0 then add("\n  see also: %s", table.concat(others, ", ")) end
  return table.concat(lines, "\n")
end

--- The help of NAME as text: a row's, a topic's ("activation", "layers"), or what speaks of these words;
--- without a name, everything there is.
---@param name string?
---@return string
function help.text(name)
  if not name then return topics.overview(help.rows(true)) end
  local row = help.find(name)
  if row then return text_of(row) end
  local rows, word = help.rows(), bare(name)
  return topics.of(rows, name) or topics.search(rows, word) or topics.nearest(rows, word)
end

local BOLD <const> = "\27[1m%1\27[0m"

-- Long texts go through a pager, where somebody reads them.
local function page(text)
  local terminal = tarn.terminal()
  local _, lines = text:gsub("\n", "\n")
  if not terminal.output or lines < terminal.lines - 1 then return print(text) end
  local pager = os.getenv "PAGER"
  local pipe = io.popen(pager and pager ~= "" and pager or "less -FRX", "w")
  local written = pipe and pipe:write(text, "\n")
  if not (pipe and pipe:close()) and not written then print(text) end
end

--- Shows it: names in bold and long texts in a pager at a terminal.
---@param name string?
function help.browse(name)
  local text = help.text(name)
  if tarn.terminal().output then
    text = text:gsub("^([^\n]+)", BOLD):gsub("\n(%u[^\n]*)\n", "\n" .. BOLD .. "\n")
  end
  page(text)
end

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
