-- record.lua: what a run of the benchmarks leaves behind: JSON with commit, machine, date and versions.

local tarn = require "tarn"

local record = {}

local SAVE_EVERY <const> = 20 -- rows: what ends a long run leaves most of it

local function output_of(command)
  local pipe <close> = assert(io.popen(command .. " 2>/dev/null"))
  return (pipe:read "a":gsub("%s+$", ""))
end

--- What ran where.
function record.circumstances(contestants)
  local names = {}
  for i, who in ipairs(contestants) do
    names[i] = { name = who.name, version = who:ask "about" }
  end
  return {
    commit = output_of "git describe --always --dirty", date = os.date "!%Y-%m-%dT%H:%M:%SZ",
    cpu = output_of "sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1",
    cpus = tonumber(output_of "nproc"), memory = output_of "sed -n 's/^MemTotal: *//p' /proc/meminfo",
    system = output_of "uname -sm", compiler = output_of "cc --version | head -n 1", contestants = names,
  }
end

--- A book with add(row, results, threads, machine) and save() -> path.
function record.open(plan, contestants)
  local about, rows = record.circumstances(contestants), {}
  about.rounds, about.seconds, about.compare = plan.rounds, plan.seconds, plan.compare
  local book = {}
  function book.add(row, results, threads, machine)
    local kept = {
      name = row.name, group = row.group, what = row.what, unit = row.unit, threads = threads, ratio = results.ratio,
      low = results.low, high = results.high, goal = row.goal, at_most = row.at_most,
      curve = row.curve, at = row.at, results = {},
    }
    for i, result in ipairs(results) do
      kept.results[i] = {
        name = result.name, median = result.median, figures = result.figures, problem = result.problem,
      }
    end
    rows[#rows + 1] = kept
    about.limits = about.limits or {}
    about.limits[tostring(threads)] = machine
    if #rows % SAVE_EVERY == 0 then book.save() end
  end
  function book.save()
    about.rows = rows
    os.execute "mkdir -p out/bench"
    local path = plan.json or ("out/bench/%s_%s.json"):format(about.date:gsub("[-:]", ""), about.commit)
    tarn.json.save(path, about)
    return path
  end
  return book
end

return record
