-- topics.lua: rows by kind and by family (the file they are written in), and what speaks of a word.

local tarn = require "tarn"

local topics = {}

-- In the order that they are listed: kind, its plural, how its rows are used.
local KINDS <const> = {
  { "operation", "operations", "tarn.NAME(x, ...), or x:NAME(...)" },
  { "layer", "layers", "tarn.nn.NAME { ... }" },
  { "loss", "losses", "tarn.nn.NAME { ... }(y, target), net:loss(x, y, NAME)" },
  { "optimizer", "optimizers", "tarn.optim.NAME(net, { ... })" },
  { "schedule", "schedules", "of the learning rate: tarn.optim.schedule.NAME(lr, { ... })" },
  { "init", "inits", "initial values of parameters" },
  { "mark", "marks", "of plots: tarn.plot.NAME { ... }, figure:NAME { ... }" },
  { "function", "functions", "and methods that are no rows" },
}

-- Functions have no file of their own kind: what they belong to is written before their name.
local function family_of(row)
  if row.family then return row.family end
  local owner = row.signature and row.signature:match "^([%w_]+)[.:]" or "tarn"
  return owner == "tarn" and (row.signature:match "^tarn%.([%w_]+)[.:]" or "tarn") or owner
end

-- Families of a kind: sorted names, and the names of their rows, sorted.
local function families(rows, kind)
  local names, members = {}, {}
  for _, row in ipairs(rows) do
    if row.kind == kind then
      local family = family_of(row)
      if not members[family] then
        members[family] = {}
        names[#names + 1] = family
      end
      table.insert(members[family], row)
    end
  end
  table.sort(names)
  for _, list in pairs(members) do table.sort(list, function(a, b) return a.name < b.name end) end
  return names, members
end

local function width() return math.max(40, math.min(tarn.terminal().columns, 100)) end

-- Words in lines that fit, the first after LABEL, the others below it.
local function wrapped(label, words)
  local lines, line = {}, label
  for i, word in ipairs(words) do
    local more = word .. (i < #words and ", " or "")
    if #line + #more > width() and line:match "%S" then
      lines[#lines + 1] = line:gsub("%s+$", "")
      line = (" "):rep(#label)
    end
    line = line .. more
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

--- TEXT after LABEL, in lines that fit the terminal, the others below its beginning, or indented.
---@param label string
---@param text string
---@param indent integer?
---@return string
function topics.hanging(label, text, indent)
  local lines, line, fresh = {}, label, true
  for gap, word in text:gmatch "(%s*)(%S+)" do
    if #line + #gap + #word > width() and not fresh then
      lines[#lines + 1] = line
      line, fresh = (" "):rep(indent or #label), true
    end
    line, fresh = line .. (fresh and "" or gap) .. word, false
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

local function names_of(list)
  local names = {}
  for i, row in ipairs(list) do names[i] = row.name end
  return names
end

--- Everything there is, by kind and family.
---@param rows table[]
---@return string
function topics.overview(rows)
  local parts = {}
  for _, kind in ipairs(KINDS) do
    local names, members = families(rows, kind[1])
    if #names > 0 then parts[#parts + 1] = ("\n%s: %s"):format(kind[2]:gsub("^%l", string.upper), kind[3]) end
    for _, family in ipairs(names) do
      parts[#parts + 1] = wrapped(("  %-14s "):format(family), names_of(members[family]))
    end
  end
  parts[#parts + 1] = "\nOne thing: tarn help conv2d.  A topic: tarn help activation, tarn help losses."
    .. "\nWords: tarn help learning rate.  At the prompt: ? conv2d."
  return table.concat(parts, "\n"):gsub("^\n", "")
end

local function summary_line(row)
  local room = width() - 24
  local text = row.summary
  if #text > room then text = text:sub(1, room - 3):gsub("%s+%S*$", "") .. "..." end
  return ("  %-21s %s"):format(row.name, text)
end

-- A kind's rows, or a family's in all kinds, with their sentences.
local function listing(rows, title, belongs)
  local lines = {}
  for _, kind in ipairs(KINDS) do
    local names, members = families(rows, kind[1])
    for _, family in ipairs(names) do
      if belongs(kind, family) then
        lines[#lines + 1] = ("\n%s, %s"):format(kind[2]:gsub("^%l", string.upper), family)
        for _, row in ipairs(members[family]) do lines[#lines + 1] = summary_line(row) end
      end
    end
  end
  if #lines == 0 then return nil end
  return title .. "\n" .. table.concat(lines, "\n")
end

--- The rows of a topic: a kind ("layers"), or a family ("activation"); nil where it is neither.
---@param rows table[]
---@param name string
---@return string?
function topics.of(rows, name)
  for _, kind in ipairs(KINDS) do
    if name == kind[1] or name == kind[2] then
      return listing(rows, kind[2] .. ": " .. kind[3], function(k) return k == kind end)
    end
  end
  return listing(rows, name, function(_, family) return family == name or family .. "s" == name end)
end

-- How well a row answers: words in its name count most, then in other names, its sentence, the rest.
local function score(row, words)
  local places = {
    { row.name, 8 }, { row.aliases, 6 }, { row.summary, 4 }, { row.formula, 2 }, { row.source, 2 },
  }
  for _, p in ipairs(row.params or {}) do
    places[#places + 1] = { p.name, 3 }
    places[#places + 1] = { p.about, 1 }
  end
  local total = 0
  for _, word in ipairs(words) do
    local best = 0
    for _, place in ipairs(places) do
      if place[1] and place[1]:lower():find(word, 1, true) then best = math.max(best, place[2]) end
    end
    if best == 0 then return 0 end
    total = total + best
  end
  return total
end

--- Rows that speak of every one of the words, best first; nil where none does.
---@param rows table[]
---@param text string
---@return string?
function topics.search(rows, text)
  local words, found = {}, {}
  for word in text:lower():gmatch "%S+" do words[#words + 1] = word end
  for _, row in ipairs(rows) do
    local points = score(row, words)
    if points > 0 then found[#found + 1] = { row = row, points = points } end
  end
  if #found == 0 or #words == 0 then return nil end
  table.sort(found, function(a, b)
    if a.points ~= b.points then return a.points > b.points end
    return a.row.name < b.row.name or (a.row.name == b.row.name and a.row.kind < b.row.kind)
  end)
  local lines = { (#words > 1 and "what speaks of '%s'" or "nothing is named '%s'; it is spoken of in"):format(text) }
  for i = 1, math.min(#found, 30) do lines[i + 1] = summary_line(found[i].row) end
  if #found > 30 then lines[#lines + 1] = ("  ... and %d more"):format(#found - 30) end
  return table.concat(lines, "\n")
end

--- What to say of a name that nothing has.
---@param rows table[]
---@param name string
---@return string
function topics.nearest(rows, name)
  local near = require("tarn.options").nearest(name, names_of(rows))
  return ("nothing is named '%s'%s"):format(name,
    near and (", did you mean '%s'?"):format(near) or "; tarn help lists everything")
end

local function plain(name) return (name:lower():gsub("_", "")) end

--- Names of rows to read next: the same thing of another kind, then neighbours in its family.
---@param rows table[]
---@param row table
---@return string[]
function topics.related(rows, row)
  local names, seen = {}, { [row.name] = true }
  local function add(other)
    if not seen[other.name] and #names < 8 then
      seen[other.name] = true
      names[#names + 1] = other.name
    end
  end
  for _, other in ipairs(rows) do
    if other.kind ~= row.kind and plain(other.name) == plain(row.name) then add(other) end
  end
  local _, members = families(rows, row.kind)
  local neighbours = members[family_of(row)] or {}
  if #neighbours > 40 then return names end -- no family, but all that is left
  local at = 1
  for i, other in ipairs(neighbours) do if other.name == row.name then at = i end end
  for step = 1, #neighbours do
    for _, i in ipairs { at - step, at + step } do
      if neighbours[i] then add(neighbours[i]) end
    end
  end
  return names
end

return topics
