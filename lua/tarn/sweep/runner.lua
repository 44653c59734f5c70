-- runner.lua: a sweep of a script: asks the study for trials, runs each in a process of its own, hears what
-- they report, and records how they end.  All that several runners share is the study's file.

local tarn = require "tarn"
local process = require "tarn.sweep.process"
local objective = require "tarn.sweep.objective"
local board = require "tarn.sweep.board"
local command_line = require "tarn.sweep.command_line"

local POLL <const>, BEAT <const> = 200, 10000 -- milliseconds: between looks for work; between signs of life
local PATIENCE <const> = 10000                -- milliseconds that a trial has to save what it is doing
local FAILURES <const> = 3                    -- at the beginning, after which a sweep stops

local Runner = {}
Runner.__index = Runner

--- options: study, script, words (the script's own), workers, threads, time, limit, retries, objectives, folder.
function Runner.new(options)
  local self = setmetatable(options, Runner)
  self.uv, self.running, self.active = process.uv(), {}, 0
  self.started, self.board = tarn.clock(), board.new(options.study)
  return self
end

-- ---- words ----------------------------------------------------------------------------------

function Runner:words_of(trial, folder)
  local words = { self.script, "--seed", tostring(self.study.seed), "--threads", tostring(self.threads),
    "--out", folder }
  if trial.again or trial.attributes.parent then words[#words + 1] = "--resume" end
  table.move(self.words, 1, #self.words, #words + 1, words)
  local chosen = command_line.options(trial.params)
  return table.move(chosen, 1, #chosen, #words + 1, words)
end

-- ---- files ----------------------------------------------------------------------------------

function Runner:folder_of(trial)
  local folder = ("%s/trial-%04d"):format(self.folder, trial.number)
  tarn.make_folder(folder)
  return folder
end

local function read_file(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function last_lines(path, count)
  local file = io.open(path, "rb")
  if not file then return "" end
  local size = file:seek "end"
  file:seek("set", math.max(0, size - 4096))
  local lines = {}
  for line in file:lines() do lines[#lines + 1] = line end
  file:close()
  return table.concat(lines, "\n", math.max(1, #lines - count + 1))
end

-- The checkpoints in FOLDER.
function Runner:checkpoints(folder)
  local names = {}
  for name in self.uv.fs_scandir_next, (self.uv.fs_scandir(folder)) do
    if name:find "%.checkpoint$" then names[#names + 1] = name end
  end
  return names
end

-- A trial that goes on from another begins with its checkpoints, unless it has come further already.
function Runner:inherit(trial)
  local parent = trial.attributes.parent
  if not parent then return end
  local from = ("%s/trial-%04d"):format(self.folder, parent)
  if #self:checkpoints(trial.directory) == 0 then
    for _, name in ipairs(self:checkpoints(from)) do
      tarn.write_file(trial.directory .. "/" .. name, read_file(from .. "/" .. name))
    end
  end
  trial.before = self.study.storage:epochs(parent)
end

-- Checkpoints are for going on; nets are kept of the best trials.
function Runner:tidy(trial)
  local best = self.study:best()
  if not self.study.sampler.keeps_checkpoints then
    for _, name in ipairs(self:checkpoints(trial.directory)) do os.remove(trial.directory .. "/" .. name) end
  end
  if trial.state == "complete" and best and best.number == trial.number then
    if self.kept and self.kept ~= trial.directory then os.remove(self.kept .. "/net.safetensors") end
    self.kept = trial.directory
  else
    os.remove(trial.directory .. "/net.safetensors")
  end
end

-- ---- how a trial ends -----------------------------------------------------------------------

local function number_of(value)
  if type(value) == "table" and value.text then return tonumber(value.text) or 0 / 0 end
  return value
end

-- The way an objective goes that nobody named is settled by the first result.
function Runner:settle(objectives)
  if self.study.directions[1] ~= "unset" then return end
  self.study.directions[1] = self.study.storage:set_direction(1, objectives[1].direction)
  self.study.storage:set("objectives", objectives)
  self.objectives = objectives
  self.board:say(("the sweep %ss %s"):format(objectives[1].direction, objectives[1].name))
end

function Runner:complete(trial, result)
  local numbers = {}
  for name, value in pairs(type(result) == "table" and not result.text and result or { result = result }) do
    numbers[name] = number_of(value)
  end
  local values, objectives = objective.pick(numbers, self.objectives)
  if values then self:settle(objectives) end
  for name, value in pairs(numbers) do
    if type(value) == "number" and value == value and math.abs(value) < math.huge then trial.notes[name] = value end
  end
  if trial.said.epochs then self.study.storage:set_epochs(trial, trial.said.epochs) end
  self.study:tell(trial, values, not values and objectives or nil)
end

-- A process that died without a word, or took too long: the trial is given back, to be tried again.
function Runner:died(trial, code, signal)
  local reason = trial.late and ("took longer than %g s"):format(self.limit)
    or signal ~= 0 and ("was ended by signal %d"):format(signal) or ("ended with code %d without a result"):format(code)
  local storage = self.study.storage
  if self.stopping then
    storage:give_back(trial, false)
    trial.state = "waiting"
  elseif storage:tries(trial) < self.retries then
    storage:give_back(trial, true)
    trial.state = "waiting"
    self.board:say(("trial %d %s; it is tried again"):format(trial.number, reason))
  else
    self.study:tell(trial, nil, ("its process %s, %d times; see %s"):format(reason, self.retries + 1, trial.log))
  end
end

function Runner:ended(trial, code, signal)
  self.running[trial.number], self.active = nil, self.active - 1
  local said = trial.said
  if said and said.result ~= nil then
    self:complete(trial, said.result)
  elseif said and said.pruned then
    self.study:prune(trial)
  elseif said and said.failed and not said.interrupted then
    self.study:tell(trial, nil, said.failed)
  else
    self:died(trial, code, signal)
  end
  if trial.state ~= "waiting" then
    self.board:ended(trial)
    self:tidy(trial)
    self:count_failures(trial)
  end
end

-- A script that never works is no search.
function Runner:count_failures(trial)
  if trial.state ~= "failed" then self.worked = true return end
  self.failures = (self.failures or 0) + 1
  if not self.worked and self.failures >= FAILURES and not self.stopping then
    local output = last_lines(trial.log, 12)
    self.hopeless = ("the first %d trials failed: %s%s"):format(self.failures, trial.reason,
      output ~= "" and output ~= trial.reason and "\n" .. output or "")
    self:stop()
  end
end

-- ---- running --------------------------------------------------------------------------------

function Runner:heard(trial, message, answer)
  if not message.step then
    trial.said = message
    return
  end
  local value = message.value or tonumber(message.text) or 0 / 0
  trial.latest = value
  local prune = trial:report(message.step, value)
  answer { prune = prune and not self.stopping }
end

function Runner:start(trial)
  local wanted = self.objectives[1] or {}
  trial.directory = self:folder_of(trial)
  self:inherit(trial)
  trial.log, trial.notes, trial.begun = trial.directory .. "/log.txt", {}, tarn.clock()
  local maximize = nil
  if self.study.directions[1] ~= "unset" then maximize = self.study.directions[1] == "maximize" end
  trial.process = process.start(self:words_of(trial, trial.directory),
    { number = trial.number, folder = trial.directory, metric = wanted.name, maximize = maximize,
      before = trial.before, keep = self.study.sampler.keeps_checkpoints }, trial.log,
    function(message, answer) self:heard(trial, message, answer) end,
    function(code, signal) self:guarded(self.ended, trial, code, signal) end)
  self.running[trial.number], self.active = trial, self.active + 1
end

-- Errors in what the loop calls end the sweep with a message, after its trials were given back.
function Runner:guarded(f, ...)
  local ok, message = pcall(f, self, ...)
  if not ok then
    self.broken = self.broken or message
    self:stop()
  end
end

function Runner:out_of_time() return self.time and tarn.clock() - self.started >= self.time end

-- Begins trials while there are workers free.
function Runner:fill()
  while not self.stopping and self.active < self.workers and not self:out_of_time() do
    local trial = self.study:try_ask()
    if not trial then break end
    self:start(trial)
  end
end

function Runner:watch()
  for _, trial in pairs(self.running) do
    if self.limit and not trial.late and tarn.clock() - trial.begun > self.limit then
      trial.late = true
      trial.process.kill "sigkill"
    end
  end
end

-- Whether nothing is left to do here; trials of other runners may still be given back.
function Runner:is_done()
  if self.active > 0 then return false end
  if self.stopping or self:out_of_time() then return true end
  return self.study:is_over()
end

function Runner:tick()
  self:watch()
  self.study.storage:expire(self.study, self.retries)
  self:fill()
  self.board:draw(self.running)
  if self:is_done() then self.uv.stop() end
end

--- Ends all trials, which are given back; those that can save where they are.
function Runner:stop()
  if self.stopping then
    for _, trial in pairs(self.running) do trial.process.kill "sigkill" end
    return
  end
  self.stopping = true
  for _, trial in pairs(self.running) do trial.process.kill "sigint" end
  local patience = self.uv.new_timer()
  patience:start(PATIENCE, 0, function()
    for _, trial in pairs(self.running) do trial.process.kill "sigkill" end
    patience:close()
  end)
  patience:unref()
end

--- Runs until the study's trials are done, or the time, or Ctrl-C.
function Runner:run()
  local uv = self.uv
  local poll, beat, signals = uv.new_timer(), uv.new_timer(), {}
  for i, name in ipairs { "sigint", "sigterm", "sighup" } do
    signals[i] = uv.new_signal()
    signals[i]:start(name, function()
      self.interrupted = true
      self.board:say(self.stopping and "ending now" or "ending; what runs saves its place (once more: at once)")
      self:stop()
    end)
  end
  poll:start(0, POLL, function() self:guarded(self.tick) end)
  beat:start(BEAT, BEAT, function()
    self:guarded(function()
      for _, trial in pairs(self.running) do self.study.storage:beat(trial) end
    end)
  end)
  uv.run()
  poll:close()
  beat:close()
  for _, signal in ipairs(signals) do signal:close() end
  uv.run "nowait"
  self.board:clear()
  if self.broken then error(self.broken, 0) end
  if self.hopeless then error("sweep: " .. self.hopeless, 0) end
  return self
end

return Runner
