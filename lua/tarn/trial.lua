-- trial.lua: a script that a sweep runs: it reports to the sweep and hears whether to go on.
--
-- The sweep starts it with TARN_TRIAL in its environment, JSON: { describe = true }, or { number, folder, metric,
-- maximize }; what it says goes to descriptor 3 and what it hears comes from 4, one line of JSON each.

local tarn = require "tarn"

local trial = { described = false }

local text = os.getenv "TARN_TRIAL"
local given = text and tarn.json.decode(text)
local to, from

--- Whether this process is a trial of a sweep.
trial.active = given ~= nil
--- Whether it was only started to see which options it declares.
trial.describes = given ~= nil and given.describe == true
trial.number = given and given.number
--- A folder for what the trial leaves: its log, its checkpoint, its net.
trial.folder = given and given.folder

local Pruned <const> = { __name = "tarn.Pruned", __tostring = function() return "this trial was pruned" end }

local function say(message)
  to = to or assert(io.open("/dev/fd/3", "wb"))
  assert(to:write(tarn.json.encode(message), "\n"))
  assert(to:flush())
end

local function ask(message)
  say(message)
  from = from or assert(io.open("/dev/fd/4", "rb"))
  local line = from:read "l"
  if not line then os.exit(1) end -- the sweep is no more
  return tarn.json.decode(line)
end

--- Tells the sweep what the script declares, and ends.
function trial.describe(declared)
  local specs = {}
  for i, name in ipairs(declared.names) do
    local spec = {}
    for key, value in pairs(declared.specs[name]) do spec[key] = value end
    specs[i] = spec
  end
  local constants = {}
  for name in pairs(declared.given) do constants[name] = declared.values[name] end
  say { specs = specs, constants = constants }
  os.exit(0, true)
end

-- JSON has no NaN: such a number is { text = "nan" }.
local function plain(value)
  if type(value) ~= "number" then return nil end
  local finite = value == value and math.abs(value) < math.huge
  return finite and value or { text = tostring(value) }
end

--- Tells the sweep what the script returned: a number, or a table of which the numbers count.
function trial.complete(result)
  if trial.describes then return end -- it never called tarn.options
  local numbers = {}
  if type(result) == "table" then
    for name, value in pairs(result) do numbers[tostring(name)] = plain(value) end
  else
    numbers.result = plain(result)
  end
  say { result = numbers, epochs = trial.epochs and trial.epochs + (given.before or 0) }
end

--- Tells the sweep that the script ended by E, as the host explains it; true where that is no error.
function trial.stopped(e)
  if e.pruned then
    say { pruned = true }
    return true
  end
  say { failed = e.misuse or e.text or "failed", interrupted = e.code == 130 or nil }
  return false
end

-- The number of a row of training, { loss =, validation = { accuracy =, loss = } }, that the sweep looks at.
local function metric_of(row)
  local measured = row.validation or row
  local name = given.metric
  if name and type(measured[name]) == "number" then return measured[name] end
  if name and type(row[name]) == "number" then return row[name] end
  if given.maximize ~= false and measured.accuracy then return measured.accuracy end
  if given.maximize == true then return nil end
  return measured.loss
end

--- What the next call of tarn.train needs: path of its checkpoint; first: the step before its first epoch; before: the
--- epochs of a trial that it goes on from; keep: its checkpoint is wanted at the end.
function trial.begin_training()
  trial.trainings = (trial.trainings or 0) + 1
  return { path = ("%s/train%d"):format(trial.folder, trial.trainings), first = trial.epochs or 0,
    before = given.before or 0, keep = given.keep }
end

--- It ended after EPOCHS epochs, those before an interruption included; keeps its NET.
function trial.end_training(training, epochs, net)
  trial.epochs = training.first + epochs - training.before
  net:save(trial.folder .. "/net.safetensors")
end

--- Tells the sweep a value of the objective at STEP (whole: an epoch); where it is not worth going on, ends the
--- trial by an error.  Nothing happens where the script is no trial.
function trial.report(step, value)
  if math.type(step) ~= "integer" then
    error(("report: step must be a whole number, not %s"):format(tostring(step)), 2)
  end
  if type(value) ~= "number" then error(("report: value must be a number, not %s"):format(type(value)), 2) end
  if not trial.active or trial.describes then return end
  -- JSON has no NaN
  local answer = ask { step = step, value = value == value and math.abs(value) < math.huge and value or nil,
    text = tostring(value) }
  if answer.prune then error(setmetatable({ pruned = true }, Pruned), 0) end
end

--- The same for a row of the history of a TRAINING.
function trial.report_epoch(training, row)
  local value = metric_of(row)
  if value then trial.report(training.first + row.epoch - training.before, value) end
end

return trial
