-- study.lua: a search in progress: it asks a sampler for the next trial and is told what came of it.
--
-- What is suggested for trial k follows from the space, the seed, k and the trials it may see.  With
-- `deterministic` those are 1..k - lag, so that neither the number of workers nor their speed matters.

local tarn = require "tarn"
local Random = require "tarn.sweep.random"
local Space = require "tarn.sweep.space"
local samplers = require "tarn.sweep.samplers"
local pruners = require "tarn.sweep.pruners"
local pareto = require "tarn.sweep.pareto"

local LAG <const> = 8
local SEED_OF_PRUNING <const> = 1 << 40

local OPTIONS <const> = {
  space = true, direction = true, directions = true, sampler = true, pruner = true, seed = true, trials = true,
  deterministic = true, lag = true, storage = true, name = true, constants = true, first = true,
  objectives = true,
}

local function fail(level, form, ...) error(("sweep: " .. form):format(...), level + 1) end

local Study = {}
Study.__index = Study

local Trial = {}
Trial.__index = Trial

-- ---- making ---------------------------------------------------------------------------------

local function read_directions(options)
  local given = options.directions or { options.direction or "minimize" }
  for _, direction in ipairs(given) do
    if direction ~= "minimize" and direction ~= "maximize" and direction ~= "unset" then
      fail(4, "a direction is \"minimize\" or \"maximize\", not %s", tostring(direction))
    end
  end
  if #given == 0 then fail(4, "directions is an empty list") end
  return given
end

local function check_options(options)
  local names = {}
  for name in pairs(OPTIONS) do names[#names + 1] = name end
  table.sort(names)
  for name in pairs(options) do
    if not OPTIONS[name] then
      local near = require("tarn.options").nearest(tostring(name), names)
      fail(4, "unknown option '%s'%s", tostring(name), near and (", did you mean '%s'?"):format(near) or "")
    end
  end
  local lag = options.lag
  if lag ~= nil and (math.type(lag) ~= "integer" or lag < 1) then
    fail(4, "lag must be a whole number of at least 1, not %s", tostring(lag))
  end
end

--- A study.  options: space (as declared to tarn.options, or a Space), direction or directions
--- ("minimize"), sampler, pruner (names, or { name, option = ... }), seed, trials (how many are planned),
--- deterministic, lag (8), storage (a file, shared with other processes), name, first (params to begin with),
--- objectives (their names, for pictures).
function Study.new(options)
  check_options(options)
  local space = options.space
  if getmetatable(space) ~= Space then
    local ok, made = pcall(Space.new, space, options.constants)
    if not ok then fail(3, "%s", made) end
    space = made
  end
  if #space == 0 then fail(3, "the space is empty: nothing to choose; give ranges or choices") end
  local directions = read_directions(options)
  local self = setmetatable({
    space = space, directions = directions, seed = options.seed or tarn.initial_seed(), planned = options.trials,
    lag = options.lag or LAG, deterministic = options.deterministic or false, name = options.name or "sweep",
    storage = options.storage or require "tarn.sweep.memory".new(), first = options.first or {},
    objectives = options.objectives,
  }, Study)
  for _, params in ipairs(self.first) do space:check(params) end
  if type(self.storage) == "string" then self.storage = require "tarn.sweep.storage".open(self.storage) end
  self.sampler = samplers.make(options.sampler or samplers.choose(space, directions, self.planned), space, directions)
  self.pruner = pruners.make(options.pruner or "none")
  self.storage:begin(self)
  return self
end

-- ---- what is seen ---------------------------------------------------------------------------

--- VALUE so that smaller is better.
function Study:loss(value, objective)
  return self.directions[objective or 1] == "maximize" and -value or value
end

function Study:losses(values)
  local losses = {}
  for i, value in ipairs(values) do losses[i] = self:loss(value, i) end
  return losses
end

-- The trials are read when they are first looked at.
local Trials <const> = {
  __index = function(view, key)
    if key ~= "trials" and key ~= "running" then return nil end
    local study = view.history
    if study.deterministic then
      view.trials = study.storage:finished_up_to(view.number - study.lag, study)
      view.running = study:pending(view.number)
    else
      view.trials = study.storage:finished(study)
      view.running = study.storage:running(view.number, study)
    end
    return view[key]
  end,
}

-- What a sampler or a pruner may look at for trial NUMBER: the space, trials that ended, those that run.
function Study:view(number)
  return setmetatable({ space = self.space, directions = self.directions, number = number, planned = self.planned,
    seed = self.seed, history = self }, Trials)
end

-- What was, or will be, chosen for trial NUMBER of a deterministic study; nobody has to wait for it, because
-- whoever computes it comes to the same.
function Study:chosen(number)
  self.foreseen = self.foreseen or {}
  if not self.foreseen[number] then
    self.foreseen[number] = self.first[number] or self.storage:chosen(number)
      or self.sampler:suggest(self:view(number), self:random(number))
  end
  return self.foreseen[number]
end

-- The trials before NUMBER whose results it may not see, but for their params.
function Study:pending(number)
  local list = {}
  for k = math.max(1, number - self.lag + 1), number - 1 do
    list[#list + 1] = { number = k, state = "running", params = self:chosen(k), intermediate = {}, attributes = {} }
  end
  return list
end

--- The numbers that are random for trial NUMBER.
function Study:random(number) return Random.new(self.seed, number) end

-- ---- ask and tell ---------------------------------------------------------------------------

local function begin(self, trial, chosen)
  setmetatable(trial, Trial)
  trial.study = self
  if chosen then return trial end
  local params, attributes = self.first[trial.number], nil
  if not params then params, attributes = self.sampler:suggest(self:view(trial.number), self:random(trial.number)) end
  trial.params, trial.attributes = params, attributes or {}
  self.storage:choose(self, trial)
  return trial
end

--- The next trial, its params chosen; nil when all that are planned have begun.
function Study:ask()
  local trial, chosen = self.storage:claim(self)
  return trial and begin(self, trial, chosen)
end

--- The same, and nil as well where a deterministic study waits for another trial to end.
function Study:try_ask()
  local trial, chosen = self.storage:try_claim(self)
  return trial and begin(self, trial, chosen)
end

--- Whether all planned trials have ended.
function Study:is_over()
  local counted = self.storage:count(self)
  return counted.all == counted.ended and self.planned ~= nil and counted.all >= self.planned
end

local function read_values(study, result)
  local values = type(result) == "table" and result or { result }
  for i = 1, #study.directions do
    local value = values[i]
    if type(value) ~= "number" then
      return nil, ("objective %d is %s, not a number"):format(i, type(value) == "nil" and "missing" or type(value))
    end
    if value ~= value then return nil, ("objective %d is NaN"):format(i) end
  end
  if #values > #study.directions then
    return nil, ("%d numbers for %d objectives"):format(#values, #study.directions)
  end
  return values
end

--- What came of TRIAL: a number, a list of them for several objectives; or nil and why it failed.
--- What is no number fails the trial; the study goes on.
function Study:tell(trial, result, reason)
  if trial.state ~= "running" then fail(2, "trial %d is %s already", trial.number, trial.state) end
  local values
  if result ~= nil then values, reason = read_values(self, result) end
  if values then
    trial.state, trial.values, trial.losses = "complete", values, self:losses(values)
  else
    trial.state, trial.reason = "failed", reason or "no result"
  end
  self.storage:finish(self, trial)
  return trial.state
end

--- Ends TRIAL early: it is not worth going on.
function Study:prune(trial)
  if trial.state ~= "running" then fail(2, "trial %d is %s already", trial.number, trial.state) end
  trial.state = "pruned"
  if trial.last_step and #self.directions == 1 then trial.values = { trial.intermediate[trial.last_step] } end
  self.storage:finish(self, trial)
end

-- ---- a trial --------------------------------------------------------------------------------

--- Records VALUE at STEP (whole, such as an epoch); returns whether the pruner advises to stop.
function Trial:report(step, value)
  if math.type(step) ~= "integer" then fail(2, "report: step must be a whole number, not %s", tostring(step)) end
  if type(value) ~= "number" then fail(2, "report: value must be a number, not %s", type(value)) end
  self.last_step = step -- of a trial that is tried again, what it said before may lie ahead
  if self.intermediate[step] == nil then
    self.intermediate[step] = value
    self.study.storage:report(self, step, value)
  end
  if self.study.directions[1] == "unset" then return false end
  self.last_loss = self.study:loss(self.intermediate[step])
  return self:should_prune()
end

--- Whether the pruner advises to end this trial after its last report.
function Trial:should_prune()
  local study = self.study
  if not self.last_step or #study.directions > 1 then return false end
  return study.pruner:prunes(study:view(self.number), self, Random.new(study.seed, SEED_OF_PRUNING + self.number))
end

--- Ends the objective of study:optimize as pruned.
function Trial:prune() error(setmetatable({ trial = self }, Study.Pruned), 0) end

Study.Pruned = { __name = "tarn.sweep.Pruned", __tostring = function(e)
  return ("trial %d was pruned"):format(e.trial.number)
end }

-- ---- running --------------------------------------------------------------------------------

local function run_one(study, trial, objective)
  local results = table.pack(xpcall(objective, function(e)
    if getmetatable(e) == Study.Pruned or tarn.is_interrupt(e) then return e end
    return debug.traceback(tostring(e), 2)
  end, trial))
  if results[1] then
    local result = results[2]
    if results.n > 2 then result = table.pack(table.unpack(results, 2, results.n)) end
    study:tell(trial, result, "the objective returned nothing")
  elseif getmetatable(results[2]) == Study.Pruned then
    study:prune(trial)
  else
    study:tell(trial, nil, tostring(results[2]))
    if tarn.is_interrupt(results[2]) then error(results[2], 0) end
  end
end

local FAILURES_IN_A_ROW <const> = 3

--- Runs OBJECTIVE(trial) -> number (or several) for TRIALS more trials, or until those planned are done.
--- An error in it fails its trial; the first trials all failing ends the search with that error.
function Study:optimize(objective, trials)
  local failed = 0
  for _ = 1, trials or math.huge do
    if not trials and not self.planned then fail(2, "how many trials? study:optimize(f, 100)") end
    local trial = self:ask()
    if not trial then break end
    run_one(self, trial, objective)
    failed = trial.state == "failed" and failed + 1 or 0
    if failed == FAILURES_IN_A_ROW and trial.number == FAILURES_IN_A_ROW then
      error(("sweep: the first %d trials failed: %s"):format(failed, trial.reason), 2)
    end
  end
  return self
end

-- ---- results --------------------------------------------------------------------------------

--- All trials, in order.
function Study:trials() return self.storage:all(self) end

--- The complete trial with the best value of the first objective; nil when there is none.
function Study:best()
  local best
  for _, trial in ipairs(self:trials()) do
    if trial.state == "complete" and (not best or trial.losses[1] < best.losses[1]) then best = trial end
  end
  return best
end

--- Complete trials that no other dominates, by their first value: the Pareto front.
function Study:front()
  local front = {}
  for _, trial in ipairs(self:trials()) do
    local dominated = trial.state ~= "complete"
    for _, other in ipairs(dominated and {} or self:trials()) do
      if other.state == "complete" and pareto.dominates(other.losses, trial.losses) then dominated = true break end
    end
    if not dominated then front[#front + 1] = trial end
  end
  table.sort(front, function(a, b)
    if a.losses[1] ~= b.losses[1] then return a.losses[1] < b.losses[1] end
    return a.number < b.number
  end)
  return front
end

--- How much of the differences each parameter explains alone: { { name, share, error }, ... }, largest first; nil
--- where there are too few complete trials.
function Study:importance()
  return require "tarn.sweep.importance"(self.space, self:trials(), self.seed)
end

--- A figure of tarn.plot: "history", "importance", "slices", "pair", "parallel", "curves" or "front"; nil where
--- there is nothing to draw yet.
function Study:picture(name)
  local names = {}
  for i, row in ipairs(require "tarn.sweep.pictures") do
    if row.name == name then return row.draw(self, self:trials()) end
    names[i] = row.name
  end
  fail(2, "there is no picture '%s'; there are: %s", tostring(name), table.concat(names, ", "))
end

return Study
