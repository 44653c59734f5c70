-- report.lua: `tarn sweep --show FILE`: a table in the terminal, and beside the file one page with pictures.

local tarn = require "tarn"
local Storage = require "tarn.sweep.storage"
local Space = require "tarn.sweep.space"
local Study = require "tarn.sweep.study"
local command_line = require "tarn.sweep.command_line"
local distribution = require "tarn.sweep.distribution"
local importance = require "tarn.sweep.importance"
local pictures = require "tarn.sweep.pictures"

local TOP <const> = 10

-- ---- the study, read only -------------------------------------------------------------------

-- Parameters from the distributions that the file holds.
local function space_of(kept)
  local declaration = {}
  for _, one in ipairs(kept.space or {}) do declaration[one.name] = distribution.decode(one.distribution) end
  return Space.new(declaration)
end

local function open(path)
  local storage = Storage.open(path, true)
  local names = storage:names()
  if #names == 0 then error(("sweep: %s holds no study"):format(path), 0) end
  local kept = storage:of(names[1])
  local study = setmetatable({
    space = space_of(kept), directions = kept.directions, storage = storage, name = kept.name,
    seed = (kept.settings or {}).seed or 1, kept = kept }, Study)
  storage.space = study.space
  return study
end

-- ---- text -----------------------------------------------------------------------------------

local function number(value) return value and ("%.6g"):format(value) or "-" end

local function sorted_by_loss(trials)
  local list = {}
  for _, trial in ipairs(trials) do
    if trial.state == "complete" then list[#list + 1] = trial end
  end
  table.sort(list, function(a, b)
    if a.losses[1] ~= b.losses[1] then return a.losses[1] < b.losses[1] end
    return a.number < b.number
  end)
  return list
end

local function columns_of(study, trials)
  local rows = { { "trial", "result", "seconds" } }
  for _, p in ipairs(study.space) do table.insert(rows[1], p.name) end
  for i = 1, math.min(TOP, #trials) do
    local trial = trials[i]
    local seconds = trial.seconds and ("%.1f"):format(trial.seconds) or "-"
    local row = { tostring(trial.number), number(trial.values[1]), seconds }
    for _, p in ipairs(study.space) do
      local value = trial.params[p.name]
      row[#row + 1] = value == nil and "" or math.type(value) == "float" and number(value) or tostring(value)
    end
    rows[#rows + 1] = row
  end
  return rows
end

local function aligned(rows)
  local widths, lines = {}, {}
  for _, row in ipairs(rows) do
    for i, cell in ipairs(row) do widths[i] = math.max(widths[i] or 0, utf8.len(cell) or #cell) end
  end
  for k, row in ipairs(rows) do
    local cells = {}
    for i, cell in ipairs(row) do cells[i] = (" "):rep(widths[i] - (utf8.len(cell) or #cell)) .. cell end
    lines[k] = "  " .. table.concat(cells, "  ")
  end
  return table.concat(lines, "\n")
end

local function summary(study, trials)
  local counts = { complete = 0, pruned = 0, failed = 0, running = 0, waiting = 0 }
  for _, trial in ipairs(trials) do counts[trial.state] = counts[trial.state] + 1 end
  local objectives = study.kept.objectives or {}
  local aims = {}
  for i, direction in ipairs(study.directions) do
    aims[i] = ("%s %s"):format(direction, objectives[i] and objectives[i].name or "its result")
  end
  return ("%s: %s; %d trials: %d complete, %d pruned, %d failed, %d running, %d waiting"):format(study.name,
    table.concat(aims, " and "), #trials, counts.complete, counts.pruned, counts.failed, counts.running, counts.waiting)
end

local function failures(trials)
  local lines, seen = {}, {}
  for _, trial in ipairs(trials) do
    local reason = trial.reason and trial.reason:match "[^\n]*"
    if trial.state == "failed" and reason and not seen[reason] then
      seen[reason] = true
      lines[#lines + 1] = ("  trial %d failed: %s"):format(trial.number, reason)
    end
  end
  return lines
end

local function line_of(study, trial)
  local script = study.kept.script
  return script and command_line.of(study, trial, script.path, script.words or {}) or ""
end

local function print_text(study, trials)
  print(summary(study, trials))
  local best = sorted_by_loss(trials)
  if #best > 0 then
    print(aligned(columns_of(study, best)))
    print("best: " .. line_of(study, best[1]))
  end
  for i, row in ipairs(importance(study.space, trials, study.seed) or {}) do
    if i == 1 then print "share of the variance that each option explains alone:" end
    print(("  %-16s %5.1f%%  +- %.1f"):format(row.name, 100 * row.share, 100 * row.error))
  end
  for _, line in ipairs(failures(trials)) do print(line) end
end

-- ---- one page -------------------------------------------------------------------------------

local STYLE <const> = [[
:root { color-scheme: light dark; --ink: #1d1d1f; --paper: #fff; --line: #ddd; --dim: #666 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --paper: #16161a; --line: #333; --dim: #999 }
  figure { background: #fff; border-radius: 6px } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.5rem } p { color: var(--dim) }
figure { margin: 1.5rem 0; padding: .5rem } figure svg { max-width: 100%; height: auto; display: block; margin: auto }
.wide { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem }
td, th { text-align: right; padding: .25rem .7rem; border-bottom: 1px solid var(--line); white-space: nowrap }
pre { overflow-x: auto; background: color-mix(in srgb, var(--ink) 6%, transparent); padding: .7rem; border-radius: 6px }
]]

local function escaped(text) return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })) end

local function html_table(rows)
  local lines = { "<div class=wide><table>" }
  for k, row in ipairs(rows) do
    local cells, tag = {}, k == 1 and "th" or "td"
    for i, cell in ipairs(row) do cells[i] = ("<%s>%s</%s>"):format(tag, escaped(cell), tag) end
    lines[#lines + 1] = "<tr>" .. table.concat(cells) .. "</tr>"
  end
  lines[#lines + 1] = "</table></div>"
  return table.concat(lines, "\n")
end

-- SVG within a page: ids that each picture has must differ.
local function inline(svg, prefix)
  svg = svg:gsub("^.-(<svg)", "%1", 1)
  svg = svg:gsub('id="', 'id="' .. prefix):gsub('"#', '"#' .. prefix):gsub("url%(#", "url(#" .. prefix)
  return svg
end

local function page(study, trials, drawn)
  local best = sorted_by_loss(trials)
  local out = { "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
    ("<title>%s: a sweep</title><style>%s</style>"):format(escaped(study.name), STYLE),
    ("<h1>%s</h1><p>%s</p>"):format(escaped(study.name), escaped(summary(study, trials))) }
  if best[1] then
    out[#out + 1] = "<pre>" .. escaped(line_of(study, best[1])) .. "</pre>"
    out[#out + 1] = html_table(columns_of(study, best))
  end
  for _, one in ipairs(drawn) do
    out[#out + 1] = ("<figure>%s</figure><p>%s</p>"):format(inline(one.svg, one.name), escaped(one.about))
  end
  for _, line in ipairs(failures(trials)) do out[#out + 1] = "<p>" .. escaped(line) .. "</p>" end
  out[#out + 1] = "</html>"
  return table.concat(out, "\n")
end

local function draw_all(study, trials)
  local drawn = {}
  for _, row in ipairs(pictures) do
    local figure = row.draw(study, trials)
    if figure then drawn[#drawn + 1] = { name = row.name, about = row.about, svg = figure:bytes "svg" } end
  end
  return drawn
end

--- Shows the study in the file at PATH.
return function(path)
  local study = open(path)
  local trials = study:trials()
  print_text(study, trials)
  local ok, drawn = pcall(draw_all, study, trials)
  if not ok then
    print("no pictures: " .. tostring(drawn))
    return
  end
  local target = path:gsub("%.db$", "") .. ".html"
  tarn.write_file(target, page(study, trials, drawn))
  print("pictures: " .. target)
end
