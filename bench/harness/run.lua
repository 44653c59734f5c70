-- run.lua: scripts/bench: reads the command line, brings those who take part together, measures each case
-- and prints and keeps what came out.

local tarn = require "tarn"
local cases = dofile "bench/harness/cases.lua"
local contestant = dofile "bench/harness/contestant.lua"
local limits = dofile "bench/harness/limits.lua"
local measure = dofile "bench/harness/measure.lua"
local record = dofile "bench/harness/record.lua"
local show = dofile "bench/harness/show.lua"

local PYTHON <const> = "/usr/bin/python3" -- Debian's, which has Debian's PyTorch

-- OpenMP's threads spin while they wait, and lose several times over when a CPU is taken from them, as on
-- a shared machine; asleep they are the better peer there, and nearly as good on a quiet one.
local WAITING <const> = "OMP_WAIT_POLICY=passive "
local HAS_TORCH <const> = "import importlib.util as u, sys; sys.exit(not u.find_spec(\"torch\"))"

-- name, argument, what --help says, what it does to the plan
local OPTIONS <const> = {
  { "--threads", "LIST", "threads to compute with, such as 1,2; all of the machine's unless said", function(plan, text)
    plan.threads = {}
    for n in text:gmatch "%d+" do table.insert(plan.threads, math.tointeger(tonumber(n))) end
    if #plan.threads == 0 then error("--threads needs numbers such as 1,2, not '" .. text .. "'", 0) end
  end },
  { "--rounds", "N", "rounds in which everybody has a turn (5)", function(plan, text)
    plan.rounds = math.tointeger(tonumber(text)) or error("--rounds needs a whole number, not '" .. text .. "'", 0)
  end },
  { "--seconds", "S", "length of a turn (0.3)", function(plan, text)
    plan.seconds = tonumber(text) or error("--seconds needs a number, not '" .. text .. "'", 0)
  end },
  { "--quick", nil, "one short round: does it run at all", function(plan)
    plan.rounds, plan.seconds, plan.quick = 1, 0.01, true
  end },
  { "--alone", nil, "without the peer", function(plan) plan.alone = true end },
  { "--compare", "REV", "this build against that of another commit instead of the peer", function(plan, text)
    plan.compare = text
  end },
  { "--json", "FILE", "also writes the results there; they are always kept in out/bench", function(plan, text)
    plan.json = text
  end },
  { "--limits", nil, "measures the machine's limits anew", function(plan) plan.limits = true end },
  { "--report", nil, "docs/speed.md and its pictures from the files named, results that were kept", function(plan)
    plan.report = true
  end },
  { "--help", nil, "this", function(plan) plan.help = true end },
}

local function usage()
  print "usage: scripts/bench [CASE | GROUP | targets | all ...] [options]"
  print "\nTarn and its peer in turn, several rounds; medians, ratio, share of the machine's limit."
  print "Without names: lists the cases.\n\noptions:"
  for _, option in ipairs(OPTIONS) do
    print(("  %-18s %s"):format(option[1] .. (option[2] and " " .. option[2] or ""), option[3]))
  end
  print(("  %-18s %s"):format("--install", "brings what peers and pictures need (Debian packages)"))
end

local function option_named(name)
  for _, option in ipairs(OPTIONS) do
    if option[1] == name then return option end
  end
  error(("unknown option '%s'; scripts/bench --help lists them"):format(name), 0)
end

local function output_of(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

local function read_plan(words)
  local plan = { names = {}, rounds = 5, seconds = 0.3, threads = { tonumber(output_of "nproc") } }
  local i = 1
  while words[i] do
    if words[i]:sub(1, 1) == "-" then
      local option = option_named(words[i])
      if option[2] then i = i + 1 end
      if option[2] and not words[i] then error(("%s needs %s"):format(option[1], option[2]), 0) end
      option[4](plan, words[i])
    else
      table.insert(plan.names, words[i])
    end
    i = i + 1
  end
  return plan
end

-- ---- who takes part ---------------------------------------------------------------------------

local function tarn_of(folder, name)
  local program = folder .. "/tarn"
  return contestant.new {
    kind = "tarn", name = name, command = program .. " bench/harness/serve.lua", program = program,
  }
end

-- Builds a commit in a checkout of its own; the second time it is there.
local function build_of(revision)
  local commit = output_of(("git rev-parse --short '%s^{commit}'"):format(revision)):match "%x+"
  if not commit then error(("--compare: git knows no commit '%s'"):format(revision), 0) end
  local folder = "build-bench/" .. commit
  local exists = io.open(folder .. "/build/tarn")
  if exists then
    exists:close()
  elseif not os.execute(("git worktree prune && git worktree add -f --detach '%s' %s >/dev/null && '%s'/scripts/build")
    :format(folder, commit, folder)) then
    error(("--compare: %s does not build"):format(commit), 0)
  end
  return tarn_of(folder .. "/build", commit)
end

local function peer()
  if not os.execute(PYTHON .. " -c '" .. HAS_TORCH .. "' 2>&-") then
    print "no peer: scripts/bench --install brings PyTorch"
    return nil
  end
  return contestant.new {
    kind = "peer", name = "PyTorch", command = WAITING .. PYTHON .. " bench/harness/serve.py", program = PYTHON,
  }
end

local function contestants_of(plan)
  local list = { tarn_of("build", "tarn") }
  if plan.compare then
    list[2] = build_of(plan.compare)
  elseif not plan.alone then
    list[2] = peer()
  end
  return list
end

-- ---- running ----------------------------------------------------------------------------------

local terminal <const> = os.execute "test -t 1" == true

-- A line that the next one overwrites.
local function progress(form, ...)
  if terminal then io.write("\r\27[K", (form:format(...))) io.flush() end
end

local function run_with(threads, plan, contestants, keep)
  local machine = limits.of(threads, plan.limits)
  local names = {}
  for i, who in ipairs(contestants) do
    who:use(threads)
    names[i] = who.name
  end
  print(("%d thread%s; rounds: %d; limits: %.0f GF/s, L2 %.0f, L3 %.0f, memory %.0f GB/s"):format(threads,
    threads == 1 and "" or "s", plan.rounds, machine.flops / 1e9, machine.l2 / 1e9, machine.l3 / 1e9,
    machine.memory / 1e9))
  print(show.heading(names))
  local held = {} -- lines of groups that are shown in order
  for i, row in ipairs(plan.rows) do
    local results = measure.case(row, contestants, plan, function(round)
      progress("%d of %d: %s, round %d of %d", i, #plan.rows, row.name, round, plan.rounds)
    end)
    progress ""
    local line = show.line(row, results, machine)
    if row.sorted then
      held[#held + 1] = { line = line, ratio = results.ratio or math.huge, at = i }
    else
      print(line)
    end
    io.flush()
    keep(row, results, threads, machine)
  end
  table.sort(held, function(a, b) return a.ratio < b.ratio or (a.ratio == b.ratio and a.at < b.at) end)
  for _, one in ipairs(held) do print(one.line) end
end

local function main(words)
  local plan = read_plan(words)
  if plan.help then return usage() end
  if plan.report then return print(dofile "bench/harness/report.lua".write(plan.names)) end
  if #plan.names == 0 then return show.list(cases.groups()) end
  plan.rows = cases.find(plan.names)
  local contestants = contestants_of(plan)
  local book = record.open(plan, contestants)
  local ok, message = xpcall(function()
    for _, threads in ipairs(plan.threads) do
      run_with(threads, plan, contestants, book.add)
    end
  end, function(e) return tarn.is_interrupt(e) and "interrupted" or e end)
  for _, who in ipairs(contestants) do who:stop() end
  contestant.clean()
  print("kept in " .. book.save())
  if not ok then error(message, 0) end
end

local ok, message = pcall(main, arg)
if not ok then
  io.stderr:write("scripts/bench: ", tostring(message), "\n")
  os.exit(2)
end
