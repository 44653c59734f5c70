-- report.lua: docs/speed.md from results that were kept: docs/speed.json, which files of newer results amend.

local tarn = require "tarn"
local cases = dofile "bench/harness/cases.lua"
local show = dofile "bench/harness/show.lua"

local report = {}

local KEPT <const>, PAGE <const> = "docs/speed.json", "docs/speed.md"

local function exists(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

-- Rows of the later files take the place of those of the earlier; what ran where is the last one's.
local function merged(files)
  local all, place = { rows = {} }, {}
  for _, path in ipairs(files) do
    local book = tarn.json.load(path)
    local limits = all.limits or {}
    for key, value in pairs(book) do
      if key ~= "rows" then all[key] = value end
    end
    all.limits = book.limits or {}
    for threads, limit in pairs(limits) do all.limits[threads] = all.limits[threads] or limit end
    for _, row in ipairs(book.rows) do
      local key = row.name .. " " .. row.threads
      if not place[key] then
        place[key] = #all.rows + 1
      end
      row.commit = row.commit or book.commit
      if row.group == "ops" then
        for _, result in ipairs(row.results) do result.figures = nil end -- hundreds of rows, of which medians are shown
      end
      all.rows[place[key]] = row
    end
  end
  return all
end

local function threads_of(book)
  local seen, list = {}, {}
  for _, row in ipairs(book.rows) do
    if not seen[row.threads] and (row.goal or row.at_most) then
      seen[row.threads] = true
      list[#list + 1] = row.threads
    end
  end
  table.sort(list)
  return list
end

local function count_of(threads) return threads == 1 and "One thread" or threads .. " threads" end

local function goal_of(row, kept) return show.goal(row, { kept.results[1], ratio = kept.ratio }) end

local function ratio_of(kept)
  if not kept.ratio then return "" end
  return kept.low and ("%.2f (%.2f to %.2f)"):format(kept.ratio, kept.low, kept.high) or ("%.2f"):format(kept.ratio)
end

local function table_line(kept, row, machine)
  local ours, theirs = kept.results[1].median, kept.results[2] and kept.results[2].median
  local rate, share = "", ""
  if ours then rate, share = show.rate(row, ours, machine) end
  local goal, met = goal_of(row, kept)
  return ("| %s | %s | %s | %s | %s | %s%s | %s | %s |"):format(row.what, row.unit, theirs and show.short(theirs) or "",
    ours and show.short(ours) or "", ratio_of(kept),
    rate, share ~= "" and ", " .. share or "", goal, met and "met" or "**missed**")
end

local HEAD <const> = "| job | unit | PyTorch | Tarn | ratio | of the limit | goal | |\n"
  .. "|---|---|---:|---:|---:|---:|---:|---|"

local function kept_row(book, name, threads)
  for _, kept in ipairs(book.rows) do
    if kept.name == name and kept.threads == threads then return kept end
  end
end

local function goals(lines, book)
  for _, threads in ipairs(threads_of(book)) do
    table.move({ "", "### " .. count_of(threads), "", HEAD }, 1, 4, #lines + 1, lines)
    local met, missed = 0, {}
    for _, row in ipairs(cases.find { "targets" }) do
      local kept = kept_row(book, row.name, threads)
      if kept then
        lines[#lines + 1] = table_line(kept, row, book.limits[tostring(threads)])
        if select(2, goal_of(row, kept)) then met = met + 1 else missed[#missed + 1] = row end
      end
    end
    lines[#lines + 1] = ("\n%d goals met, %d missed."):format(met, #missed)
    for _, row in ipairs(missed) do
      if row.missed then lines[#lines + 1] = ("- %s: %s"):format(row.what, row.missed) end
    end
  end
end

-- How the operations of the traces compare, and the worst of them.
local function operations(lines, book)
  local ratios, slower = {}, {}
  for _, kept in ipairs(book.rows) do
    if kept.group == "ops" and kept.ratio then
      ratios[#ratios + 1] = kept.ratio
      if kept.ratio < 1 then slower[#slower + 1] = kept end
    end
  end
  if #ratios == 0 then return end
  table.sort(ratios)
  table.sort(slower, function(a, b) return a.ratio < b.ratio end)
  table.move({ "", "## Every operation", "",
    ("Of %d calls of operations, forward and with their gradients, Tarn is as fast as PyTorch or faster in %d; the"
      .. " median ratio is %.2f. The slowest, which are the next to be worked on:"):format(#ratios, #ratios - #slower,
      ratios[(#ratios + 1) // 2]), "", "| call | PyTorch, us | Tarn, us | ratio | why |", "|---|---:|---:|---:|---|" },
    1, 7, #lines + 1, lines)
  for i = 1, math.min(15, #slower) do
    local kept = slower[i]
    local row = cases.row("ops", kept.name)
    lines[#lines + 1] = ("| `%s` | %s | %s | %.2f | %s |"):format(kept.what, show.short(kept.results[2].median),
      show.short(kept.results[1].median), kept.ratio, row and row.missed or "")
  end
end

local PICTURES <const> = {
  { "batch", "Images a second by the size of the batch" }, { "width", "Images a second by the width of the layers" },
  { "load", "Images a second by threads and beside a busy neighbour" },
}

local function pictures(lines)
  local any = false
  for _, picture in ipairs(PICTURES) do
    local path = ("speed-%s.png"):format(picture[1])
    if exists("docs/" .. path) then
      if not any then table.move({ "", "## How the cost grows" }, 1, 2, #lines + 1, lines) end
      any = true
      lines[#lines + 1] = ("\n![%s](%s)"):format(picture[2], path)
    end
  end
end

local HOW <const> = [[
# Speed

Generated by `scripts/bench --report` from [speed.json](speed.json); do not edit.

## How it is measured

`scripts/bench targets` measures this table anew, `scripts/bench NAME` one row, `scripts/bench ops` every operation,
`scripts/bench --compare REV NAME` this build against another commit's; `scripts/bench --help` has the rest.
Tarn and PyTorch are two processes that wait for each other: in each of several rounds both run the case for the
same time, one after the other. A figure is the median of the rounds, a ratio that of the medians, so that more is
better for Tarn. Both compute the same thing in float32 with the same number of threads, on data in memory. The limit
is what `bench/limits.c` measures on the same machine: multiply-adds in registers, or bytes moved in the smallest
level of memory that holds what the case touches. PyTorch's threads sleep while they wait (OMP_WAIT_POLICY=passive):
spinning, its default, costs it several times as much when another process takes a CPU.

Ratios travel between machines better than figures do, and neither travels far. This table was measured on a shared
virtual machine while other programs used it: figures are low, and a ratio is as good as its range, in brackets, is
narrow.
]]

local function machine_lines(lines, book)
  local versions = {}
  for i, one in ipairs(book.contestants) do versions[i] = one.version end
  local gibibytes = tonumber(book.memory:match "%d+") / 2 ^ 20
  table.move({
    "## The machine", "",
    ("%s, %d CPUs, %.0f GiB; %s; %s."):format(book.cpu, book.cpus, gibibytes, book.system, book.compiler),
    ("%s; commit %s, %s."):format(table.concat(versions, ", "), book.commit, book.date:match "^[^T]*"), "",
  }, 1, 5, #lines + 1, lines)
  local keys = {}
  for key in pairs(book.limits) do keys[#keys + 1] = key end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local limit = book.limits[key]
    lines[#lines + 1] = ("- %s: %.0f GF/s; L2 %.0f, L3 %.0f, memory %.0f GB/s"):format(count_of(tonumber(key)),
      limit.flops / 1e9, limit.l2 / 1e9, limit.l3 / 1e9, limit.memory / 1e9)
  end
end

--- The page as text.
function report.page(book)
  local lines = { HOW }
  machine_lines(lines, book)
  table.move({ "", "## The goals" }, 1, 2, #lines + 1, lines)
  goals(lines, book)
  operations(lines, book)
  pictures(lines)
  return table.concat(lines, "\n") .. "\n"
end

--- Writes docs/speed.md, pictures and docs/speed.json from what was kept and FILES, newest last.
function report.write(files)
  local sources = exists(KEPT) and { KEPT, table.unpack(files) } or files
  if #sources == 0 then error("--report needs the files of results that scripts/bench kept in out/bench", 0) end
  local book = merged(sources)
  tarn.json.save(KEPT, book)
  os.execute(("/usr/bin/python3 bench/harness/draw.py docs '%s'"):format(KEPT))
  local file <close> = assert(io.open(PAGE, "w"))
  file:write(report.page(book))
  return PAGE
end

return report
