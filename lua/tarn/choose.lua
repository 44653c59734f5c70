-- choose.lua: optimizers and schedules by their names, as trainers take them.

local tarn = require "tarn"

local choose = {}

local function row_of(kind, name)
  local names = {}
  for _, row in ipairs(tarn.catalogue(kind)) do
    if row.name:lower() == name:lower() then return row end
    for alias in (row.aliases or ""):gmatch "[^|]+" do
      if alias == name then return row end
    end
    names[#names + 1] = kind == "optimizer" and row.name:lower() or row.name
  end
  error(("train: there is no %s '%s'; there are %s"):format(kind, name, table.concat(names, ", ")), 0)
end

--- options.optimizer, a name or an optimizer, for NET; LR overrides that of optimizer_options.
---@param net tarn.Layer
---@param options { optimizer: string|tarn.Optimizer, optimizer_options: table? }
---@param lr number?
---@return tarn.Optimizer
function choose.optimizer(net, options, lr)
  if type(options.optimizer) ~= "string" then return options.optimizer end
  local row = row_of("optimizer", options.optimizer)
  local settings = {}
  for name, value in pairs(options.optimizer_options or {}) do settings[name] = value end
  settings.lr = lr or settings.lr
  return tarn.optim[row.name](net, settings)
end

local PER <const> = { step = true, epoch = true }

-- { "sequential", part, part, milestones = ... } without its name.
local function parts_of(settings)
  local rest = {}
  for key, value in pairs(settings) do
    if math.type(key) ~= "integer" then
      rest[key] = value
    elseif key > 1 then
      rest[key - 1] = value
    end
  end
  return rest
end

local function by_name(settings, base, row)
  local options = parts_of(settings)
  options.per, options.metric = nil, nil
  if row.name == "plateau" and settings.metric == "accuracy" and not options.mode then options.mode = "max" end
  return tarn.optim.schedule[row.name](base, options)
end

--- A schedule as { rate = f(step, steps), per = "step" or "epoch", observer = one that observes, metric = }.
---@param schedule string|table|function
---@param base number the optimizer's rate
function choose.schedule(schedule, base)
  if not schedule then return nil end
  if type(schedule) == "function" then
    return { per = "step", rate = function(step, steps) return base * schedule(step, steps) end }
  end
  if type(schedule) == "userdata" then
    return { per = "step", rate = schedule, observer = schedule.observes and schedule or nil, metric = "loss" }
  end
  local settings = type(schedule) == "table" and schedule or { schedule }
  if type(settings[1]) ~= "string" then
    error("train: a schedule is a name, { name, options }, or a function of the step", 0)
  end
  if settings.per and not PER[settings.per] then
    error(("train: a schedule counts per \"step\" or per \"epoch\", not %s"):format(tostring(settings.per)), 0)
  end
  local made = by_name(settings, base, row_of("schedule", settings[1]))
  return { per = settings.per or "step", rate = made, observer = made.observes and made or nil,
    metric = settings.metric or "loss" }
end

return choose
