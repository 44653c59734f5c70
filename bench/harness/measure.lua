-- measure.lua: one case, several rounds, everybody in turn in each.  What comes out: for each contestant
-- the figures of the rounds in the case's unit, and their median.

local tarn = require "tarn"

local measure = {}

local UNITS <const> = { us = 1e6, ms = 1e3, s = 1 }

function measure.median(list)
  local sorted = table.move(list, 1, #list, 1, {})
  table.sort(sorted)
  return (sorted[(#sorted + 1) // 2] + sorted[#sorted // 2 + 1]) / 2
end

--- Seconds of a run as a figure in the row's unit.
function measure.figure(row, seconds)
  local scale = UNITS[row.unit]
  if scale then return seconds / (row.times or 1) * scale end
  return (row.per or 1) / seconds
end

--- Is a smaller figure the better one?
function measure.less_is_better(row) return row.unit == "MB" or UNITS[row.unit] ~= nil end

-- ---- the three ways of measuring: set up, then a figure for every round -----------------------

local function by_server(row, who, options)
  local ok, problem = who:ask("setup %s %s %s", row.group, row.name, row.arguments and row.arguments() or "")
  if not ok then return nil, problem end
  return function()
    local seconds, trouble = who:number("time %g %d", (row.seconds or 1) * options.seconds, row.steps or 0)
    return seconds and measure.figure(row, seconds), trouble
  end
end

local function output_of(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

-- One process, and as many more as fit into the time of a turn.
local function by_command(row, who, options)
  local form = row.command[who.kind]
  if not form then return nil, "none" end
  local function command(round, times)
    return ("PROGRAM='%s'; THREADS=%d; ROUND=%d; for i in $(seq %d); do %s; done"):format(who.program, who.threads,
      round, times, form)
  end
  local function seconds(round, times)
    local started = tarn.clock()
    output_of(command(round, times))
    return tarn.clock() - started
  end
  if row.prints then return function(round) return tonumber(output_of(command(round, 1))) end end
  return function(round)
    local one = seconds(round, 1)
    local times <const> = math.floor(options.seconds / one)
    return measure.figure(row, times > 1 and seconds(round, times) / times or one)
  end
end

local function by_memory(row, who)
  local measured = false
  return function()
    if measured then return measured end -- once: it does not vary
    local other = who:fresh()
    local ok, problem = other:ask("setup %s %s", row.group, row.memory_of)
    measured = ok and other:number("memory %d", row.after)
    other:stop()
    return measured or nil, problem
  end
end

local function way_of(row) return row.command and by_command or row.memory_of and by_memory or by_server end

-- ---- rounds -----------------------------------------------------------------------------------

local function summary(row, results)
  for _, result in ipairs(results) do
    if result.figures[1] then result.median = measure.median(result.figures) end
  end
  local ours, theirs = results[1], results[2]
  if not (ours.median and theirs and theirs.median) then return end
  local less = measure.less_is_better(row)
  local function ratio(a, b) return less and b / a or a / b end
  local ratios = {}
  for i = 1, math.min(#ours.figures, #theirs.figures) do ratios[i] = ratio(ours.figures[i], theirs.figures[i]) end
  table.sort(ratios)
  results.ratio = ratio(ours.median, theirs.median)
  results.low, results.high = ratios[1], ratios[#ratios]
end

-- A process for each CPU that does nothing but want it, until the function returned is called.
local function neighbours()
  local pids = output_of(
    "for i in $(seq $(nproc)); do timeout 600 sh -c 'while :; do :; done' >/dev/null 2>&1 & echo $!; done")
  return function() os.execute("kill " .. pids:gsub("\n", " ") .. " 2>/dev/null") end
end

local function rounds(row, ways, results, options, tell)
  for round = 1, row.rounds or options.rounds do
    tell(round)
    for i = 1, #results do
      local figure, problem
      if ways[i] then figure, problem = ways[i](round) end
      if figure then table.insert(results[i].figures, figure) end
      results[i].problem = results[i].problem or problem
    end
  end
end

--- Measures ROW with all that take part; the first is the one whose figure the goal is about.
--- @return table results { { name =, figures =, median =, problem = }, ..., ratio =, low =, high = }
function measure.case(row, contestants, options, tell)
  local results, ways = {}, {}
  for i, who in ipairs(contestants) do
    local problem
    ways[i], problem = way_of(row)(row, who, options)
    results[i] = { name = who.name, kind = who.kind, figures = {}, problem = problem ~= "none" and problem or nil }
  end
  local leave = row.busy and neighbours()
  rounds(row, ways, results, options, tell)
  if leave then leave() end
  summary(row, results)
  return results
end

return measure
