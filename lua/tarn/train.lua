-- train.lua: tarn.train(net, data, options): epochs, schedule, validation, checkpoints, progress.

local tarn = require "tarn"
local monitor = require "tarn.monitor"
local checkpoint = require "tarn.checkpoint"
local evaluate = require "tarn.evaluate"
local choose = require "tarn.choose"
local fused = require "tarn.fused"

local OPTIONS <const> = {} -- name -> default; false: none
for _, option in ipairs(require "tarn.train_options") do OPTIONS[option[1]] = option[2] end

local TRIAL_SAVES <const> = 5 -- seconds between checkpoints of a trial of a sweep

local function known_names()
  local names = {}
  for name in pairs(OPTIONS) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function check_number(options, name, low, whole)
  local v = options[name]
  if v == false then return end
  if type(v) ~= "number" or v ~= v or v < low or (whole and math.type(v) ~= "integer") then
    error(("train: %s must be a %snumber of at least %g, not %s")
      :format(name, whole and "whole " or "", low, tostring(v)), 4)
  end
end

local function read_options(given)
  local options = {}
  for name, default in pairs(OPTIONS) do options[name] = default end
  for name, value in pairs(given or {}) do
    if OPTIONS[name] == nil then
      local near = require("tarn.options").nearest(tostring(name), known_names())
      error(("train: unknown option '%s'%s"):format(tostring(name),
        near and (", did you mean '%s'?"):format(near) or ""), 3)
    end
    options[name] = value
  end
  check_number(options, "epochs", 0, true)
  check_number(options, "time", 0)
  check_number(options, "batch", 1, true)
  check_number(options, "accumulate", 1, true)
  check_number(options, "clip", 0)
  check_number(options, "clip_value", 0)
  check_number(options, "lr", 0)
  check_number(options, "patience", 1, true)
  check_number(options, "every", 0)
  if options.autocast then tarn.autocast(options.autocast, function() end) end -- says which types there are
  options.epochs = options.epochs or (not options.time and 10) or nil
  options.seed = options.seed or tarn.initial_seed()
  options.resume = options.resume or (tarn.flags and tarn.flags.resume) or false
  if os.getenv "TARN_TRIAL" then
    options.training = require "tarn.trial".begin_training()
    options.epochs = options.epochs and options.epochs + options.training.before
    options.checkpoint, options.every = options.training.path, TRIAL_SAVES
  end
  if options.resume and not options.checkpoint then
    error("train: nothing to resume from: give checkpoint = \"path\"", 3)
  end
  return options
end

-- average = 0.999, "swa", { ... }
local function make_average(net, given)
  if not given then return nil end
  if type(given) == "number" then given = { decay = given } end
  if type(given) == "string" then given = { kind = given } end
  return tarn.optim.Average(net, given)
end

local function better(a, b)
  if not b then return true end
  if a.accuracy and a.accuracy ~= b.accuracy then return a.accuracy > b.accuracy end
  return a.loss < b.loss
end

local Trainer = {}
Trainer.__index = Trainer

-- The loss of a batch; its backward rounds where its forward did.
local function make_loss(options)
  local function loss_of(net, x, y) return net:loss(x, y, options.loss or nil) end
  local type = options.autocast
  return type and function(...) return tarn.autocast(type, loss_of, ...) end or loss_of
end

local function new_trainer(net, data, options)
  if #data == 0 then error("train: the data set is empty", 3) end
  local first = data:batches(math.min(options.batch, #data))()
  net:build(first)
  local optimizer = choose.optimizer(net, options, options.lr)
  local per_epoch = math.ceil(#data / options.batch)
  if optimizer.asks and options.accumulate > 1 then
    error("train: this optimizer asks for the loss several times in a step; raise batch instead of accumulate", 3)
  end
  local steps_per_epoch = math.ceil(per_epoch / options.accumulate)
  return setmetatable({
    net = net, data = data, examples = #data, options = options, optimizer = optimizer,
    schedule = choose.schedule(options.schedule, optimizer.lr), average = make_average(net, options.average),
    per_epoch = per_epoch, steps = options.epochs and options.epochs * steps_per_epoch,
    monitor = monitor.new { epochs = options.epochs, quiet = not options.progress,
      curves = options.progress == "curves" },
    loss_of = make_loss(options),
    -- everything that a resumed run needs, beside the tensors:
    state = {
      epoch = 1, batch = 0, step = 0, sum = 0.0, seen = 0, seconds = 0.0, history = {}, since_best = 0,
    },
    started = tarn.clock(), saved = tarn.clock(), seen_here = 0, fused = 0,
  }, Trainer)
end

function Trainer:elapsed() return self.state.seconds + tarn.clock() - self.started end

function Trainer:save()
  if not self.options.checkpoint then return end
  if self.torn then -- interrupted in the middle of adding gradients: their step begins again
    self.state.batch = self.state.batch // self.options.accumulate * self.options.accumulate
  end
  self.state.seconds = self:elapsed()
  self.started = tarn.clock()
  checkpoint.save(self.options.checkpoint, self)
  self.saved = tarn.clock()
end

function Trainer:out_of_time()
  return self.options.time and self:elapsed() >= self.options.time
end

function Trainer:show(loss)
  local clock, state = tarn.clock(), self.state
  if not self.monitor:wants(clock) then return end
  local seconds = clock - self.started0
  local rate = self.seen_here / math.max(seconds, 1e-9)
  local left
  if self.steps then
    left = (self.steps - state.step) * self.options.batch * self.options.accumulate / math.max(rate, 1e-9)
  end
  if self.options.time then left = math.min(left or math.huge, self.options.time - self:elapsed()) end
  self.monitor:step { epoch = state.epoch, loss = loss, rate = rate, left = left, clock = clock,
    share = state.batch / self.per_epoch, validation = self.last_validation }
end

-- The share of the batch that comes next in the mean over all examples of its step.
function Trainer:share_of(n)
  local accumulate, batch = self.options.accumulate, self.options.batch
  if accumulate == 1 then return 1 end
  local first = self.state.batch // accumulate * accumulate
  return n / math.min(accumulate * batch, self.examples - first * batch)
end

--- Whether the next batch is the first of a step.
function Trainer:between_steps()
  local batch = self.state.batch
  return batch % self.options.accumulate == 0 or batch == self.per_epoch
end

-- The rate of the step that comes.
function Trainer:set_rate()
  local schedule, state = self.schedule, self.state
  if not schedule then return end
  if schedule.per == "epoch" then
    self.optimizer.lr = schedule.rate(state.epoch - 1, self.options.epochs)
  else
    self.optimizer.lr = schedule.rate(state.step, self.steps)
  end
end

function Trainer:clip()
  local options = self.options
  if options.clip_value then tarn.optim.clip_grad_value(self.net, options.clip_value) end
  if options.clip then tarn.optim.clip_grad_norm(self.net, options.clip) end
end

-- Adds the gradients of the batch, SHARE of them; gives its loss.
function Trainer:differentiate(x, y, share)
  local optimizer = self.optimizer
  local loss = self.loss_of(self.net, x, y)
  local value = loss:item()
  if value ~= value and not optimizer.asks then
    error(("train: the loss is NaN in epoch %d, batch %d;"
      .. " a smaller lr than %g, or tarn.trace_nan(true), helps")
      :format(self.state.epoch, self.state.batch + 1, optimizer.lr), 0)
  end
  if self:between_steps() then optimizer:zero_grad() end
  if share ~= 1 then loss = loss * share end
  self.torn = true -- until all gradients have it
  loss:backward()
  self.torn = optimizer.asks
  return value
end

function Trainer:end_step()
  self.state.step = self.state.step + 1
  if self.average then self.average:update() end
end

-- An optimizer that asks for the loss several times in a step is given a function for it.
function Trainer:step_by_asking(x, y)
  local value = self.optimizer:step(function()
    local value = self:differentiate(x, y, 1)
    self:clip()
    return value
  end)
  self.torn = false
  self.state.batch = self.state.batch + 1
  self:end_step()
  return value
end

function Trainer:step_by_gradients(x, y)
  local value = self:differentiate(x, y, self:share_of(x.shape[1]))
  self.state.batch = self.state.batch + 1
  if not self:between_steps() then return value end
  self:clip()
  self.optimizer:step()
  self:end_step()
  return value
end

function Trainer:step(x, y)
  local state = self.state
  local _ <close> = tarn.scope()
  self:set_rate()
  local value = self.optimizer.asks and self:step_by_asking(x, y) or self:step_by_gradients(x, y)
  local n = x.shape[1]
  state.sum, state.seen = state.sum + value * n, state.seen + n
  if self.log and self:between_steps() then self.log:scalar("loss/batch", value, state.step) end
  self.seen_here = self.seen_here + n
  self:show(value)
end

-- Between steps: false when the time is up.
function Trainer:goes_on()
  local options = self.options
  if self:out_of_time() then return false end
  if options.checkpoint and tarn.clock() - self.saved >= options.every then self:save() end
  return true
end

-- The batches of this epoch from the next one on, MOST of them.
function Trainer:run_batches(most)
  local options, state = self.options, self.state
  for x, y in self.data:batches(options.batch, {
    shuffle = options.shuffle, seed = options.seed, epoch = state.epoch, start = state.batch }) do
    self:step(x, y)
    x:release()
    y:release()
    if not self:goes_on() then return false end
    most = most - 1
    if most == 0 then break end
  end
  return true
end

-- In one pass as far as that goes; a batch that it leaves is one for the general way.
function Trainer:run_epoch()
  self.net:train()
  local pass = fused.pass(self)
  if not pass then return self:run_batches(math.huge) end
  while self.state.batch < self.per_epoch do
    local goes_on = true
    if pass:steps(self) == 0 then goes_on = self:run_batches(1) end
    if not goes_on or not self:goes_on() then return false end
  end
  return true
end

function Trainer:keep_best(row)
  local state = self.state
  if not row.validation then return end
  self.last_validation = row.validation
  if better(row.validation, state.best) then
    state.best = { epoch = row.epoch, loss = row.validation.loss, accuracy = row.validation.accuracy }
    state.since_best = 0
    row.best = true
    self.best_weights = self.net:state_dict { copy = true }
  else
    state.since_best = state.since_best + 1
  end
end

function Trainer:validate(row)
  local options = self.options
  if not options.validation then return end
  row.validation = evaluate.evaluate(self.net, options.validation, { loss = options.loss or nil })
end

-- A schedule that answers to a metric is told that of the epoch.
function Trainer:observe(row)
  local schedule = self.schedule
  if not (schedule and schedule.observer) then return end
  local value = (row.validation or row)[schedule.metric]
  if not value then error(("train: the schedule's metric '%s' is not measured"):format(schedule.metric), 0) end
  schedule.observer:observe(value)
end

function Trainer:log_epoch(row)
  local log, validation = self.log, row.validation or {}
  log:scalar("loss/train", row.loss, row.steps):scalar("lr", row.lr, row.steps)
  for _, name in ipairs { "loss", "accuracy" } do
    if validation[name] then log:scalar(name .. "/validation", validation[name], row.steps) end
  end
end

--- What the history has of an epoch.
---@param epoch integer
---@param loss number
---@param lr number
---@param seconds number since training began
---@param rate number examples a second
---@param steps integer so far
function Trainer.row(epoch, loss, lr, seconds, rate, steps)
  return { epoch = epoch, loss = loss, lr = lr, seconds = seconds, rate = rate, steps = steps }
end

-- Measures, remembers and shows what an epoch, whole or cut short, came to.  True: stop.
function Trainer:end_epoch()
  local options, state = self.options, self.state
  local clock = tarn.clock()
  local row = self.row(state.epoch, state.sum / math.max(state.seen, 1), self.optimizer.lr,
    state.seconds + clock - self.started, self.seen_here / math.max(clock - self.started0, 1e-9), state.step)
  local function measure()
    self:validate(row)
    self:keep_best(row)
  end
  if self.average then self.average:apply(measure) else measure() end
  self:observe(row)
  state.history[#state.history + 1] = row
  if self.log then self:log_epoch(row) end
  self.monitor:epoch(row)
  state.epoch, state.batch, state.sum, state.seen = state.epoch + 1, 0, 0.0, 0
  if options.training then require "tarn.trial".report_epoch(options.training, row) end
  local stop = options.on_epoch and options.on_epoch(row)
  return stop or (options.patience and state.since_best >= options.patience)
end

function Trainer:run()
  local options, state = self.options, self.state
  self.started0 = tarn.clock()
  while not self.finished and (not options.epochs or state.epoch <= options.epochs) do
    local whole = self:run_epoch()
    local stop = self:end_epoch()
    self.finished = stop or not whole
    -- a sweep's trials may be many and short
    local training = options.training
    if not training or training.keep or tarn.clock() - self.saved >= options.every then self:save() end
  end
end

function Trainer:result(interrupted)
  local state = self.state
  -- cut short in its first epoch, a run has measured only what it saw of it
  local partial = { epoch = state.epoch, loss = state.sum / math.max(state.seen, 1) }
  local last = state.history[#state.history] or partial
  local best = state.best or { epoch = last.epoch, loss = last.loss }
  if self.average then self.average:swap() end
  if self.best_weights then self.net:load_state_dict(self.best_weights) end
  return {
    net = self.net, best = best, last = last.validation or { loss = last.loss },
    history = state.history, epochs = #state.history, steps = state.step, seconds = self:elapsed(),
    interrupted = interrupted or nil, fused = self.fused, -- steps of this run that were made in one pass
    examples_per_second = self.seen_here / math.max(tarn.clock() - self.started0, 1e-9),
    optimizer = self.optimizer, average = self.average,
  }
end

--- Trains NET on DATA.  Shows a live line; Ctrl-C ends early and returns what there is.
--- With `validation`, the weights of the best epoch are put back into the net at the end.
---@param net tarn.Layer
---@param data tarn.Dataset
---@param options table see train_options.lua; unknown names are errors
---@return table result best, last, history, epochs, steps, fused, seconds, examples_per_second, interrupted
return function(net, data, options)
  local trainer = new_trainer(net, data, read_options(options))
  if trainer.options.resume and checkpoint.load(trainer.options.checkpoint, trainer) then
    trainer.monitor:say(("resumed %s at epoch %d, batch %d")
      :format(trainer.options.checkpoint, trainer.state.epoch, trainer.state.batch + 1))
  end
  if trainer.options.autocast == "bfloat16" and not select(2, tarn.autocast()) then
    trainer.monitor:say "autocast: this processor does not multiply bfloat16: factors are rounded, nothing is faster"
  end
  local training = trainer.options.training
  if training and training.before > 0 and trainer.options.lr then trainer.optimizer.lr = trainer.options.lr end
  if trainer.options.log then trainer.log = tarn.tensorboard(trainer.options.log, { step = trainer.state.step + 1 }) end
  trainer.started0 = tarn.clock()
  local ok, message = xpcall(trainer.run, function(e)
    return tarn.is_interrupt(e) and e or debug.traceback(e, 2)
  end, trainer)
  trainer.monitor:clear()
  if trainer.log then trainer.log:close() end
  if ok then
    local result = trainer:result()
    if training then require "tarn.trial".end_training(training, result.epochs, net) end
    return result
  end
  if not tarn.is_interrupt(message) then error(message, 0) end
  trainer:save()
  if training then error(message, 0) end -- a net trained half is no result
  trainer.monitor:say(("interrupted in epoch %d; what was learnt so far is kept"):format(trainer.state.epoch))
  return trainer:result(true)
end
