-- pruners.lua: when a trial is not worth going on, as rows.  A row: { name, summary, source, options,
-- prunes = function(self, view, trial, random) -> boolean }; view.trials are the trials it may see.

local pruners = { rows = {} }

-- VIEW's trials' losses at STEP, of those that reported then.
local function losses_at(view, trial, step)
  local list = {}
  for _, other in ipairs(view.trials) do
    local value = other.number ~= trial.number and other.intermediate[step]
    if value and value == value then list[#list + 1] = trial.study:loss(value) end
  end
  return list
end

-- The trial's best loss so far.
local function best_of(trial, upto)
  local best
  for step, value in pairs(trial.intermediate) do
    local loss = trial.study:loss(value)
    if step <= upto and loss == loss and (not best or loss < best) then best = loss end
  end
  return best
end

local function complete(view)
  local n = 0
  for _, other in ipairs(view.trials) do
    if other.state == "complete" then n = n + 1 end
  end
  return n
end

-- The value below which SHARE of the sorted list lies, between neighbours linearly.
local function percentile(list, share)
  table.sort(list)
  local at = 1 + share * (#list - 1)
  local low = math.floor(at)
  local high = math.min(low + 1, #list)
  return list[low] + (at - low) * (list[high] - list[low])
end

local function is_nan(trial)
  local value = trial.intermediate[trial.last_step]
  return value ~= value
end

local function prunes_percentile(self, view, trial)
  local step = trial.last_step
  if is_nan(trial) then return true end
  if complete(view) < self.startup or step < self.warmup then return false end
  local list = losses_at(view, trial, step)
  if #list < self.least then return false end
  local best = best_of(trial, step)
  return not best or best > percentile(list, self.share)
end

local PERCENTILE <const> = {
  { "startup", 5, "complete trials before the first is pruned" },
  { "warmup", 0, "steps that every trial may make" },
  { "least", 1, "trials that must have reported a step for it to count" },
}

-- ---- successive halving ---------------------------------------------------------------------

-- What a trial had when it came to a rung: its first report there or after it.
local function value_at(trial, rung)
  local first
  for step in pairs(trial.intermediate) do
    if step >= rung and (not first or step < first) then first = step end
  end
  return first and trial.intermediate[first], first
end

-- Rungs at least * factor^(early + i); at a rung a trial goes on when it is among the best 1 / factor of
-- those that came to it.
local function halving(self, view, trial, early)
  local step = trial.last_step
  if is_nan(trial) then return true end
  local rung = self.least * self.factor ^ early
  if step < rung then return false end
  while rung * self.factor <= step do rung = rung * self.factor end
  local value, first = value_at(trial, rung)
  if first ~= step then return false end -- judged already
  local list, mine = {}, trial.study:loss(value)
  for _, other in ipairs(view.trials) do
    local theirs = other.number ~= trial.number and value_at(other, rung)
    if theirs and theirs == theirs then list[#list + 1] = trial.study:loss(theirs) end
  end
  list[#list + 1] = mine
  table.sort(list)
  return #list >= self.factor and mine > list[#list // self.factor]
end

local HALVING <const> = {
  { "least", 1, "steps to the first rung" },
  { "factor", 3, "one of so many goes on at each rung" },
}

-- Brackets of Hyperband: how many rungs the early ones leave out; each as many trials as it costs.
local function bracket_of(self, number, random)
  local brackets = math.floor(math.log(self.most / self.least) / math.log(self.factor) + 1e-9) + 1
  local weights, total = {}, 0
  for s = 1, brackets do
    weights[s] = math.ceil(brackets / s * self.factor ^ (s - 1))
    total = total + weights[s]
  end
  return brackets - random:weighted(weights, total), number
end

-- ---- rows -----------------------------------------------------------------------------------

local function add(row) pruners.rows[#pruners.rows + 1], pruners.rows[row.name] = row, row end

add { name = "none", summary = "Every trial runs to its end.", options = {}, prunes = function() return false end }

add { name = "median", summary = "Stops a trial whose best value is worse than the median of others at that step.",
  source = "[Golovin 2017]", options = PERCENTILE,
  prunes = function(self, view, trial)
    self.share = 0.5
    return prunes_percentile(self, view, trial)
  end }

add { name = "percentile", summary = "Stops a trial that is not among the best share of others at that step.",
  options = { { "share", 0.25, "of trials that go on" }, table.unpack(PERCENTILE) }, prunes = prunes_percentile }

add { name = "halving", summary = "Asynchronous successive halving: one of `factor` goes on at each rung.",
  source = "[Li 2020, ASHA]", options = HALVING,
  prunes = function(self, view, trial) return halving(self, view, trial, 0) end }

add { name = "hyperband", summary = "Successive halving in brackets that begin to prune at different steps.",
  source = "[Li 2018, Hyperband]",
  options = { { "most", 100, "steps of a trial that runs to its end" }, table.unpack(HALVING) },
  prunes = function(self, view, trial, random)
    local early = bracket_of(self, trial.number, random)
    return halving(self, view, trial, early)
  end }

add { name = "patience", summary = "Stops a trial that has not become better for a number of reports.",
  options = { { "reports", 5, "without a better value" }, { "least", 0, "by how much better counts" } },
  prunes = function(self, _, trial)
    if is_nan(trial) then return true end
    local steps = {}
    for step in pairs(trial.intermediate) do
      if step <= trial.last_step then steps[#steps + 1] = step end
    end
    table.sort(steps)
    local before = steps[#steps - self.reports]
    if not before then return false end
    local best, earlier = best_of(trial, trial.last_step), best_of(trial, before)
    return earlier ~= nil and best >= earlier - self.least
  end }

add { name = "threshold", summary = "Stops a trial whose value leaves the range or is NaN.",
  options = { { "low", -math.huge, "smallest value" }, { "high", math.huge, "largest value" },
    { "warmup", 0, "steps that every trial may make" } },
  prunes = function(self, _, trial)
    local value = trial.intermediate[trial.last_step]
    return trial.last_step >= self.warmup and not (value >= self.low and value <= self.high)
  end }

-- ---- making ---------------------------------------------------------------------------------

local function names()
  local list = {}
  for i, row in ipairs(pruners.rows) do list[i] = row.name end
  return list
end

--- A pruner of GIVEN: a name, or { name, option = ... }.
function pruners.make(given)
  if type(given) == "string" then given = { given } end
  local row = pruners.rows[given[1]]
  if not row then
    local near = require("tarn.options").nearest(tostring(given[1]), names())
    error(("sweep: there is no pruner '%s'%s; there are: %s"):format(tostring(given[1]),
      near and (", did you mean '%s'?"):format(near) or "", table.concat(names(), ", ")), 0)
  end
  local pruner = setmetatable({ name = row.name }, { __index = row })
  for _, option in ipairs(row.options or {}) do pruner[option[1]] = option[2] end
  for name, value in pairs(given) do
    if name ~= 1 then
      if pruner[name] == nil then error(("sweep: pruner %s: unknown option '%s'"):format(row.name, name), 0) end
      pruner[name] = value
    end
  end
  return pruner
end

--- Adds a pruner: { name =, summary =, prunes = function(self, view, trial, random) }.
function pruners.add(row)
  if type(row) ~= "table" or type(row.name) ~= "string" or type(row.prunes) ~= "function" then
    error("sweep.pruner: { name =, summary =, prunes = function(self, view, trial, random) } expected", 3)
  end
  add(row)
end

return pruners
