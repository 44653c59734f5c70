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

-- The rates of the next COUNT steps where each has one of its own.
local function rates_of(trainer, count)
  local schedule, state = trainer.schedule, trainer.state
  if not schedule then return nil end
  if schedule.per == "epoch" or schedule.observer then
    trainer:set_rate()
    return nil
  end
  local rates = {}
  for i = 1, count do rates[i] = schedule.rate(state.step + i - 1, trainer.steps) end
  return rates
end

--- Some of TRAINER's next steps; how many. 0: the next batch is one for the general way.
---@param trainer table
---@return integer steps
function Pass:steps(trainer)
  local options, state = trainer.options, trainer.state
  local each = trainer.log or trainer.average
  local most = each and 1 or math.min(STEPS, trainer.per_epoch - state.batch)
  local done, sum, loss = self.chain:train(self.positions, options.batch, state.batch, most,
    tarn.clock() + TURN, rates_of(trainer, most), options.clip or 0, options.clip_value or 0, state.sum)
  if done == 0 then return 0 end
  local first = state.batch * options.batch
  state.batch, state.step, state.sum = state.batch + done, state.step + done, sum
  local n = math.min(state.batch * options.batch, #trainer.data) - first
  state.seen, trainer.seen_here, trainer.fused = state.seen + n, trainer.seen_here + n, trainer.fused + done
  if trainer.average then trainer.average:update() end
  if trainer.log then trainer.log:scalar("loss/batch", loss, state.step) end
  trainer:show(loss)
  return done
end

return fused
