-- memory.lua: the trials of a study that nobody else looks at.  The same methods as storage.lua.

local Memory = {}
Memory.__index = Memory

function Memory.new() return setmetatable({ trials = {}, done = {}, open = {} }, Memory) end

function Memory:begin() return self end

--- A new trial; nil when all that are planned have begun.
function Memory:claim(study)
  if study.planned and #self.trials >= study.planned then return nil end
  local trial = { number = #self.trials + 1, state = "running", intermediate = {}, attributes = {} }
  self.trials[trial.number] = trial
  self.open[#self.open + 1] = trial
  return trial, false
end

Memory.try_claim = Memory.claim

--- How many trials there are, and in which state.
function Memory:count() return { all = #self.trials, ended = #self.done, running = #self.open } end

function Memory.choose() end
function Memory.report() end

function Memory:finish(_, trial)
  self.done[#self.done + 1] = trial
  for i, other in ipairs(self.open) do
    if other == trial then table.remove(self.open, i) break end
  end
end

--- Finished trials in the order in which they ended.
function Memory:finished() return self.done end

--- Trials 1..n, all of which must have ended.
function Memory:finished_up_to(n)
  for number = 1, n do
    if self.trials[number].state == "running" then
      error(("sweep: trial %d has to end first: at most `lag` trials run at once"):format(number), 0)
    end
  end
  return table.move(self.trials, 1, math.max(n, 0), 1, {})
end

--- What was chosen for trial NUMBER; nil: nothing yet.
function Memory:chosen(number) return self.trials[number] and self.trials[number].params end

--- Trials that run, but for NUMBER.
function Memory:running(number)
  local running = {}
  for _, trial in ipairs(self.open) do
    if trial.number ~= number and trial.params then running[#running + 1] = trial end
  end
  return running
end

function Memory:all() return self.trials end

return Memory
