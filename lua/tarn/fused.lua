-- fused.lua: epochs of small nets in one pass (src/train/chain.h), for tarn.train.

local tarn = require "tarn"
local Dataset = require "tarn.dataset"

local fused = {}

local Pass = {}
Pass.__index = Pass

local TURN <const> = 0.002 -- seconds between looks at the clock, the panel and Ctrl-C
local STEPS <const> = 256 -- most steps of a turn

--- The rest of TRAINER's epoch as a pass; nil where its net, loss, data or options want the general way.
---@param trainer table
---@return table? pass
function fused.pass(trainer)
  local options = trainer.options
  if not options.fused or options.accumulate > 1 or type(options.loss) == "function" then return nil end
  if options.autocast == "bfloat16" then return nil end
  local shuffle = options.shuffle and trainer.per_epoch > 1 -- all examples at once have no order
  local inputs, targets, positions = Dataset.rows(trainer.data, shuffle and options.seed, trainer.state.epoch)
  if not inputs then return nil end
  local pass = trainer.pass or setmetatable({}, Pass)
  pass.chain = tarn.chain_of(trainer.net, trainer.optimizer, options.loss or nil, inputs, targets, pass.chain)
  pass.positions, trainer.pass = positions, pass
  return pass.chain and pass
end

-- Whether TRAINER's epochs may follow each other in one turn: nothing is measured, saved, drawn or asked between
-- them, and all have the same order.
local function is_unwatched(trainer)
  local options, schedule = trainer.options, trainer.schedule
  return not (options.validation or options.on_epoch or options.checkpoint or options.training
    or trainer.average or trainer.log or trainer.monitor.curves or schedule and schedule.observer
    or options.shuffle and trainer.per_epoch > 1)
end

-- Most steps of the next turn.
local function most_steps(trainer)
  local options, state = trainer.options, trainer.state
  if trainer.log or trainer.average then return 1 end
  local epochs = 1
  if is_unwatched(trainer) then epochs = options.epochs and options.epochs - state.epoch + 1 or STEPS end
  return math.min(STEPS, epochs * trainer.per_epoch - state.batch)
end

-- The rates of the next COUNT steps where each has one of its own.
local function rates_of(trainer, count)
  local schedule, state, per_epoch = trainer.schedule, trainer.state, trainer.per_epoch
  if not schedule then return nil end
  local by_epoch = schedule.per == "epoch"
  if schedule.observer or by_epoch and state.batch + count <= per_epoch then
    trainer:set_rate()
    return nil
  end
  local rates = {}
  for i = 1, count do
    if by_epoch then
      rates[i] = schedule.rate(state.epoch - 1 + (state.batch + i - 1) // per_epoch, trainer.options.epochs)
    else
      rates[i] = schedule.rate(state.step + i - 1, trainer.steps)
    end
  end
  return rates
end

-- Puts the epochs that ENDED in a turn, { sum, clock, sum, clock ... }, into TRAINER's history, and begins the one
-- after them.  RATE_AT(step): the rate of a step of this turn.
local function remember(trainer, ended, rate_at)
  local options, state, examples = trainer.options, trainer.state, trainer.examples
  local history, epoch, step = state.history, state.epoch, state.step
  local begun, since, count = state.seconds - trainer.started, trainer.started0, #state.history
  local steps, seen = trainer.per_epoch - state.batch, trainer.seen_here - state.batch * options.batch
  for i = 1, #ended, 2 do
    local clock = ended[i + 1]
    step, seen = step + steps, seen + examples
    local row = trainer.row(epoch, ended[i] / examples, rate_at(step), begun + clock,
      seen / math.max(clock - since, 1e-9), step)
    count = count + 1
    history[count] = row
    if options.progress then trainer.monitor:epoch(row) end
    epoch, steps = epoch + 1, trainer.per_epoch
  end
  trainer.seen_here, state.epoch, state.step, state.batch, state.seen = seen, epoch, step, 0, 0
end

--- Some of TRAINER's next steps, and epochs that end among them; how many. 0: the next batch is one for the
--- general way.
---@param trainer table
---@return integer steps
function Pass:steps(trainer)
  local options, state = trainer.options, trainer.state
  local most, first = most_steps(trainer), state.step
  local rates = rates_of(trainer, most)
  local done, sum, loss, ended = self.chain:train(self.positions, options.batch, state.batch, most,
    tarn.clock() + TURN, rates, options.clip or 0, options.clip_value or 0, state.sum)
  if done == 0 then return 0 end
  if ended[1] then
    local rate = trainer.optimizer.lr
    remember(trainer, ended, function(step) return rates and rates[step - first] or rate end)
  end
  local steps, before = first + done - state.step, state.batch * options.batch
  state.batch, state.step, state.sum, trainer.fused = state.batch + steps, first + done, sum, trainer.fused + done
  local n = math.min(state.batch * options.batch, trainer.examples) - before
  state.seen, trainer.seen_here = state.seen + n, trainer.seen_here + n
  if trainer.average then trainer.average:update() end
  if trainer.log then trainer.log:scalar("loss/batch", loss, state.step) end
  trainer:show(loss)
  return done
end

return fused
