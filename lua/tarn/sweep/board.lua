-- board.lua: what one sees while a sweep runs: a few lines that redraw themselves on a terminal, one plain line
-- for each trial elsewhere.

local tarn = require "tarn"
local monitor = require "tarn.monitor"

local Board = {}
Board.__index = Board

local REDRAW <const> = 0.2 -- seconds

function Board.new(study)
  local terminal = tarn.terminal()
  return setmetatable({ study = study, file = io.stderr, live = terminal.interactive, columns = terminal.columns,
    lines = 0, drawn = 0, began = tarn.clock(), counts = { complete = 0, pruned = 0, failed = 0 }, curve = {} }, Board)
end

function Board:clear()
  if self.lines > 0 then self.file:write(("\27[%dF\27[J"):format(self.lines)) end
  self.lines = 0
  self.file:flush()
end

function Board:say(text)
  self:clear()
  self.file:write("sweep: ", text, "\n")
  self.file:flush()
end

local function number(value) return value and ("%.5g"):format(value) or "-" end

local function params_text(params)
  local names, words = {}, {}
  for name in pairs(params) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local value = params[name]
    words[#words + 1] = name .. " " .. (math.type(value) == "float" and number(value) or tostring(value))
  end
  return table.concat(words, "  ")
end

local SIGN <const> = { complete = " ", pruned = "-", failed = "!" }

-- Tells how TRIAL ended.
function Board:ended(trial)
  self.counts[trial.state] = self.counts[trial.state] + 1
  local best = trial.state == "complete" and trial.losses[1]
  if best and (not self.best or best < self.best.losses[1]) then self.best = trial end
  if self.best then self.curve[#self.curve + 1] = self.best.values[1] end
  if self.live then return end
  local what = trial.values and number(trial.values[1]) or trial.reason and trial.reason:match "[^\n]*" or "-"
  self.file:write(("%s%5d  %-9s %-10s %s%s\n"):format(SIGN[trial.state], trial.number, trial.state, what,
    params_text(trial.params), trial == self.best and "  *" or ""))
  self.file:flush()
end

local function line_of(columns, text) return utf8.len(text) and utf8.len(text) <= columns and text
  or text:sub(1, (utf8.offset(text, columns) or #text + 1) - 1) end

function Board:lines_of(running)
  local c, planned = self.counts, self.study.planned
  local done, seconds = c.complete + c.pruned + c.failed, tarn.clock() - self.began
  local rate = done / math.max(seconds, 1e-9)
  local all = self.study.storage:count(self.study)
  local left = planned and done > 0 and (planned - all.ended) / rate or nil
  local lines = {
    ("%d of %s trials  %d running  %d complete  %d pruned  %d failed  %s a minute  %s left"):format(all.ended,
      planned or "?", all.running, c.complete, c.pruned, c.failed, number(rate * 60), monitor.duration(left)),
  }
  if self.best then
    local best = self.best
    lines[2] = ("best %s in trial %d  %s"):format(number(best.values[1]), best.number, params_text(best.params))
    lines[3] = "     " .. monitor.sparkline(self.curve, math.max(10, self.columns - 8))
  end
  local numbers = {}
  for n in pairs(running) do numbers[#numbers + 1] = n end
  table.sort(numbers)
  for _, n in ipairs(numbers) do
    local trial = running[n]
    lines[#lines + 1] = ("%5d  %s  step %s: %s  %s"):format(n, monitor.duration(tarn.clock() - trial.begun),
      trial.last_step or "-", number(trial.latest), params_text(trial.params))
  end
  return lines
end

--- Draws the state of the sweep, a few times a second at most.
function Board:draw(running)
  if not self.live or tarn.clock() - self.drawn < REDRAW then return end
  self.drawn = tarn.clock()
  local lines = self:lines_of(running)
  self:clear()
  for i, line in ipairs(lines) do lines[i] = line_of(self.columns - 1, line) end
  self.file:write(table.concat(lines, "\n"), "\n")
  self.file:flush()
  self.lines = #lines
end

return Board
