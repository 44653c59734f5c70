-- command.lua: `tarn sweep`.

local tarn = require "tarn"
local Space = require "tarn.sweep.space"
local Study = require "tarn.sweep.study"
local Storage = require "tarn.sweep.storage"
local Runner = require "tarn.sweep.runner"
local arguments = require "tarn.sweep.arguments"
local command_line = require "tarn.sweep.command_line"
local process = require "tarn.sweep.process"

local TRIALS <const>, RETRIES <const> = 50, 3

local function misuse(form, ...) error({ misuse = "sweep: " .. form:format(...) }, 0) end

-- ---- the script -----------------------------------------------------------------------------

local function read_all(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a" or ""
end

-- What the script declares: it is run up to its call of tarn.options.
local function declared_by(script, words)
  if not io.open(script, "rb") then misuse("there is no script %s", script) end
  local uv, said, code = process.uv(), nil, nil
  local log = os.tmpname()
  process.start(table.move(words, 1, #words, 2, { script }), { describe = true }, log,
    function(message) said = message end, function(c) code = c end)
  uv.run()
  local output = read_all(log)
  os.remove(log)
  if not said or not said.specs then
    error(("sweep: %s ended%s before it called tarn.options%s"):format(script,
      code ~= 0 and " with code " .. tostring(code) or "", output ~= "" and ":\n" .. output or ""), 0)
  end
  return said
end

-- The space, and the defaults as its first point; nil where a default lies outside.
local function space_of(said)
  local declaration, defaults = {}, {}
  for _, spec in ipairs(said.specs) do
    local name = spec.name
    declaration[name] = { spec.default, range = spec.range, log = spec.log, integers = spec.integers,
      choices = spec.choices, step = spec.step, when = spec.when }
    defaults[name] = spec.default
  end
  local space = Space.new(declaration, said.constants)
  local first = {}
  for _, p in ipairs(space) do
    if space:active(p, first) then first[p.name] = defaults[p.name] end
  end
  local fits = pcall(space.check, space, first)
  return space, fits and first or nil
end

local function script_name(script) return script:match "([^/]+)%.lua$" or script:match "[^/]+$" end

-- ---- the study ------------------------------------------------------------------------------

local function directions_of(options)
  local directions = {}
  for i, one in ipairs(options.objectives) do directions[i] = one.direction end
  return #directions > 0 and directions or { "unset" }
end

local function check_file(options, path)
  local file = io.open(path, "rb")
  if file then file:close() end
  if file and not options.resume then
    misuse("%s is there already: --resume goes on with it, --join %s works on it as well, --storage names another",
      path, path)
  end
  if not file and options.resume then misuse("there is no %s to go on with", path) end
end

local function make_folder(path)
  local folder = path:match "^(.*)/[^/]*$"
  if folder and folder ~= "" then tarn.make_folder(folder) end
end

-- A study goes on with the sampler and the pruner that it was begun with, unless others are named.
local function settings_of(path, name)
  local storage = Storage.open(path, true)
  local settings = storage:of(name).settings or {}
  storage:close()
  return settings
end

local function begin(options, script, words, path)
  local said = declared_by(script, words)
  if options.resume then
    local settings = settings_of(path, script_name(script))
    options.sampler, options.pruner = options.sampler or settings.sampler, options.pruner or settings.pruner
  end
  local space, first = space_of(said)
  if #space == 0 then
    error(("sweep: %s: nothing to choose: give options ranges, such as lr = { 1e-3, log = { 1e-4, 1e-1 } }")
      :format(script), 0)
  end
  make_folder(path)
  local planned = options.trials or not (options.resume or options.time) and TRIALS or nil
  return Study.new {
    space = space, directions = directions_of(options), sampler = options.sampler, pruner = options.pruner,
    seed = options.seed, trials = planned, deterministic = options.deterministic, lag = options.lag,
    storage = path, name = script_name(script), first = { first },
  }
end

local function remember(study, options, script, words)
  local storage = study.storage
  if storage:get "script" then
    for i, one in ipairs(storage:get "objectives" or {}) do options.objectives[i] = options.objectives[i] or one end
    return
  end
  storage:set("script", { path = script, words = words })
  if #options.objectives > 0 then storage:set("objectives", options.objectives) end
end

-- ---- what is said at the end ----------------------------------------------------------------

local function say_result(study, script, words, path, runner)
  local trials = study.storage:count(study)
  print(("%d trials ended, %d wait or run; %s"):format(trials.ended, trials.all - trials.ended, path))
  if #study.directions > 1 then
    print "the front: what cannot be better in all"
    for _, trial in ipairs(study:front()) do
      local values = {}
      for i, v in ipairs(trial.values) do values[i] = ("%.5g"):format(v) end
      local line = command_line.of(study, trial, script, words)
      print(("  %4d  %s  %s"):format(trial.number, table.concat(values, "  "), line))
    end
    return
  end
  local best = study:best()
  if not best then print "no trial is complete yet" return end
  print(("best: %.6g in trial %d"):format(best.values[1], best.number))
  print("  " .. command_line.of(study, best, script, words))
  local net = ("%s/trial-%04d/net.safetensors"):format(runner.folder, best.number)
  if io.open(net, "rb") then print("  its net: " .. net) end
end

-- ---- the command ----------------------------------------------------------------------------

local function run(options, script, words, path)
  local study = begin(options, script, words, path)
  remember(study, options, script, words)
  local workers = options.workers or math.max(1, tarn.threads() // 2)
  if study.deterministic then workers = math.min(workers, study.lag) end
  local runner = Runner.new {
    study = study, script = script, words = words, workers = workers,
    threads = math.max(1, (options.threads or tarn.threads()) // workers), time = options.time, limit = options.limit,
    retries = options.retries or RETRIES, objectives = options.objectives, folder = path:gsub("%.db$", "") .. ".trials",
  }
  runner.board:say(("%s, %s sampler, %s pruner, %d worker%s of %d thread%s"):format(
    study.planned and study.planned .. " trials" or "trials while time lasts", study.sampler.name, study.pruner.name,
    workers, workers == 1 and "" or "s", runner.threads, runner.threads == 1 and "" or "s"))
  runner:run()
  say_result(study, script, words, path, runner)
  study.storage:close()
  if runner.interrupted then error({ quiet = true, code = 130 }, 0) end
end

-- A study in a file, to be read or worked on: its script and words.
local function open(path)
  local storage = Storage.open(path, true)
  local names = storage:names()
  if #names == 0 then error(("sweep: %s holds no study"):format(path), 0) end
  local kept = storage:of(names[1])
  storage:close()
  if not kept.script then error(("sweep: %s: this study was not begun by tarn sweep"):format(path), 0) end
  return kept
end

local function repeat_trial(options, script, words, path)
  local study = begin(options, script, words, path)
  local trial = study:trials()[options["repeat"]]
  if not trial or not trial.params or not next(trial.params) then
    error(("sweep: %s has no trial %d"):format(path, options["repeat"]), 0)
  end
  local line = { script, "--seed", tostring(study.seed), "--threads", tostring(options.threads or tarn.threads()) }
  table.move(words, 1, #words, #line + 1, line)
  for _, word in ipairs(command_line.options(trial.params)) do line[#line + 1] = word end
  print("tarn " .. table.concat(line, " "))
  local said, folder = nil, os.tmpname() .. ".trial"
  tarn.make_folder(folder)
  process.start(line, { number = trial.number, folder = folder }, folder .. "/log.txt",
    function(message, answer)
      if message.step then answer { prune = false } else said = message end
    end, function() end)
  process.uv().run()
  if not said or type(said.result) ~= "table" then
    error(("sweep: trial %d did not end: see %s/log.txt"):format(trial.number, folder), 0)
  end
  local same = true
  for name, value in pairs(said.result) do
    local before = trial.notes and trial.notes[name]
    if type(value) == "number" and before then
      print(("  %-20s %.17g%s"):format(name, value, value == before and "" or (", and was %.17g"):format(before)))
      same = same and value == before
    end
  end
  print(same and "the same results" or "other results: see --threads, versions and time limits of the script")
  if not same then error({ quiet = true, code = 1 }, 0) end
end

--- Runs `tarn sweep` with WORDS.
return function(words)
  local options, script, rest = arguments.read(words)
  if options.help or #words == 0 then print(arguments.usage()) return end
  local path = options.join or options.show or options.storage
  if options.join or options.show or (not script and options["repeat"]) or (not script and options.resume and path) then
    if not path then misuse("which study? --storage FILE") end
    local kept = open(path)
    script, rest, options.resume = kept.script.path, kept.script.words, true
  end
  if not script then misuse("which script? tarn sweep SCRIPT; tarn sweep --help") end
  path = path or ("out/%s.sweep.db"):format(script_name(script))
  if options.show then return require "tarn.sweep.report"(path) end
  if options["repeat"] then options.resume = true return repeat_trial(options, script, rest, path) end
  check_file(options, path)
  run(options, script, rest, path)
end
