-- show.lua: results as lines for a terminal, and the list of cases.

local limits = dofile "bench/harness/limits.lua"
local measure = dofile "bench/harness/measure.lua"

local show = {}

-- Four digits, and k or M where a number is large.
local function short(x)
  for _, scale in ipairs { { 1e9, "G" }, { 1e6, "M" }, { 1e4, "k", 1e3 } } do
    if x >= scale[1] then return ("%.4g%s"):format(x / (scale[3] or scale[1]), scale[2]) end
  end
  return x >= 1000 and ("%.0f"):format(x) or ("%.3g"):format(x)
end

show.short = short

-- Seconds of a run that reached a figure.
local function seconds_of(row, figure)
  local one <const> = measure.figure(row, 1)
  return measure.less_is_better(row) and figure / one or one / figure
end

--- GF/s or GB/s of a run, and the part of the limit that it is: "52 GF/s", "54%".
function show.rate(row, figure, machine)
  if row.unit == "MB" or row.command then return "", "" end
  local seconds = seconds_of(row, figure)
  local share, by = limits.share(row, seconds, machine)
  if not share then return "", "" end
  local amount, unit = row.flops, "GF/s"
  if by ~= "flops" then amount, unit = row.bytes, "GB/s" end
  return ("%.3g %s"):format(amount / seconds / 1e9, unit), ("%.0f%%"):format(share * 100)
end

--- "4 x" or "6 us", and whether the results are there; nil where the row has no goal, or where the other is a Tarn.
function show.goal(row, results)
  local ours = results[1].median
  if results[2] and results[2].kind == "tarn" then return nil end
  if row.goal then
    return ("%g x"):format(row.goal), results.ratio and results.ratio >= row.goal
  elseif row.at_most then
    return ("%g %s"):format(row.at_most, row.unit), ours and ours <= row.at_most
  end
end

show.FORM = "%-24s %-10s %9s %9s %7s %13s %10s %6s  %s"

function show.heading(names)
  return show.FORM:format("case", "unit", names[2] or "", names[1], "ratio", "from  to", "", "limit", "goal")
end

function show.line(row, results, machine)
  local ours, theirs = results[1].median, results[2] and results[2].median
  local rate, share = "", ""
  if ours then rate, share = show.rate(row, ours, machine) end
  local goal, met = show.goal(row, results)
  local line = show.FORM:format(row.name, row.unit, theirs and short(theirs) or "-", ours and short(ours) or "-",
    results.ratio and ("%.2f"):format(results.ratio) or "",
    results.low and ("%.2f %.2f"):format(results.low, results.high) or "", rate, share,
    goal and (goal .. (met and " met" or "")) or "")
  for _, result in ipairs(results) do
    if result.problem then line = line .. ("\n    %s: %s"):format(result.name, result.problem:sub(1, 90)) end
  end
  return line
end

local function example(group, part)
  for _, row in ipairs(group) do
    if row.area == part then return row.name end
  end
end

-- Groups of hundreds: their parts, and how many there are.
local function list_parts(group)
  local parts, count = {}, {}
  for _, row in ipairs(group) do
    if not count[row.area] then parts[#parts + 1] = row.area end
    count[row.area] = (count[row.area] or 0) + 1
  end
  for _, part in ipairs(parts) do print(("  %-22s %d, such as %s"):format(part, count[part], example(group, part))) end
end

--- All cases with what they measure.
function show.list(groups)
  for _, group in ipairs(groups) do
    print(("%s: %s"):format(group.name, group.title))
    if group.sorted then
      list_parts(group)
    else
      for _, row in ipairs(group) do print(("  %-22s %s"):format(row.name, row.what)) end
    end
  end
end

return show
