-- monitor.lua: what one sees while a net trains: a line that redraws itself on a terminal, one
-- plain line an epoch elsewhere.

local tarn = require "tarn"

local monitor = {}
monitor.__index = monitor

local BARS <const> = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" }
local REDRAW <const> = 0.1 -- seconds

--- Numbers as a row of eight-step bars, on a log scale where they span more than a decade.
---@param values number[]
---@param width integer
---@return string
function monitor.sparkline(values, width)
  local from = math.max(1, #values - width + 1)
  local low, high = math.huge, -math.huge
  for i = from, #values do
    local v = values[i]
    if v == v and math.abs(v) < math.huge then low, high = math.min(low, v), math.max(high, v) end
  end
  local scale = (low > 0 and high > 10 * low) and math.log or function(v) return v end
  local bars = {}
  for i = from, #values do
    local v = values[i]
    local share = v ~= v and 0 or (scale(v) - scale(low)) / (scale(high) - scale(low))
    if share ~= share then share = 0 end
    bars[#bars + 1] = BARS[math.min(#BARS, 1 + math.floor(math.max(0, math.min(1, share)) * #BARS))]
  end
  return table.concat(bars)
end

--- 75 -> "1:15"; nil -> "-".
---@param seconds number?
---@return string
function monitor.duration(seconds)
  if not seconds or seconds ~= seconds or seconds == math.huge then return "-" end
  local s = math.floor(seconds + 0.5)
  if s >= 3600 then return ("%d:%02d:%02d"):format(s // 3600, s // 60 % 60, s % 60) end
  return ("%d:%02d"):format(s // 60, s % 60)
end

local function rate_text(rate)
  if rate >= 1e6 then return ("%.1fM/s"):format(rate / 1e6) end
  if rate >= 1e4 then return ("%.1fk/s"):format(rate / 1e3) end
  return ("%.0f/s"):format(rate)
end

--- A monitor writing to FILE (standard error unless said).
---@param options { epochs: integer?, file: file*?, quiet: boolean?, curves: boolean? }
function monitor.new(options)
  local terminal = tarn.terminal()
  return setmetatable({
    file = options.file or io.stderr,
    quiet = options.quiet,
    live = terminal.interactive and not options.file,
    columns = terminal.columns,
    epochs = options.epochs,
    losses = {},
    drawn = -math.huge,
    curves = options.curves and terminal.interactive and require "tarn.curves".new() or nil,
  }, monitor)
end

local function accuracy_text(validation)
  if not validation then return "" end
  if validation.accuracy then return ("  validation %.2f%%"):format(validation.accuracy * 100) end
  return ("  validation %.4g"):format(validation.loss)
end

function monitor:head(epoch)
  return self.epochs and ("epoch %d/%d"):format(epoch, self.epochs) or ("epoch %d"):format(epoch)
end

function monitor:clear()
  if not self.live then return end
  self.file:write "\r\27[K"
  if self.curves then self.file:write(self.curves:erase()) end
end

---@class tarn.Moment
---@field epoch integer
---@field loss number
---@field rate number
---@field left number?
---@field share number
---@field validation table?
---@field clock number

function monitor:draws(clock) return not self.quiet and self.live and clock - self.drawn >= REDRAW end

--- Whether it wants to know of a step at CLOCK: what it shows need not be found out otherwise.
---@param clock number
function monitor:wants(clock) return self.curves or self:draws(clock) end

--- Called after every step.
---@param now tarn.Moment
function monitor:step(now)
  if self.curves then self.curves:add(now) end
  if not self:draws(now.clock) then return end
  self.drawn = now.clock
  local recent = self.losses
  recent[#recent + 1] = now.loss
  if #recent > 512 then table.remove(recent, 1) end
  local line = ("%s %3.0f%%  loss %.4f %s%s  %s  %s left"):format(
    self:head(now.epoch), now.share * 100, now.loss, monitor.sparkline(recent, 16),
    accuracy_text(now.validation), rate_text(now.rate), monitor.duration(now.left))
  local length = utf8.len(line) or #line
  if length >= self.columns then line = line:sub(1, (utf8.offset(line, self.columns) or #line + 1) - 1) end
  self.file:write "\r\27[K"
  if self.curves then self.file:write(self.curves:draw(now.clock, self.columns)) end
  self.file:write(line)
  self.file:flush()
end

--- Called after every epoch: a line that stays.
---@param row table an entry of the history
function monitor:epoch(row)
  if self.quiet then return end
  self:clear()
  self.file:write(("%s  loss %.4f%s  %s  %s%s\n"):format(
    self:head(row.epoch), row.loss, accuracy_text(row.validation),
    rate_text(row.rate), monitor.duration(row.seconds), row.best and "  *" or ""))
  self.file:flush()
end

--- A line of its own: a checkpoint resumed, an interruption.
---@param text string
function monitor:say(text)
  if self.quiet then return end
  self:clear()
  self.file:write(text, "\n")
  self.file:flush()
end

return monitor
