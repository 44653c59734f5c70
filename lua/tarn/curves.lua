-- curves.lua: the losses of a run as curves in the terminal, redrawn in place above the monitor's line.

local tarn = require "tarn"

local curves = {}
curves.__index = curves

local ROWS <const> = 14
local MOST <const> = 400 -- points kept; of twice as many every second one goes
local SHARE <const> = 0.03 -- of the time is spent on drawing, at most

function curves.new()
  return setmetatable({ x = {}, losses = {}, mean = nil, every = 1, seen = 0, vx = {}, validation = {}, height = 0,
    due = -math.huge }, curves)
end

local function halve(list)
  local kept = {}
  for i = 2, #list, 2 do kept[#kept + 1] = list[i] end
  return kept
end

--- Takes in one step: a moving mean of the losses, and the validation's loss once an epoch.
---@param now tarn.Moment
function curves:add(now)
  self.seen = self.seen + 1
  if now.loss == now.loss then
    self.mean = self.mean and self.mean + (now.loss - self.mean) * 0.1 or now.loss
  end
  if self.seen % self.every == 0 then
    self.x[#self.x + 1], self.losses[#self.losses + 1] = self.seen, self.mean or 0 / 0
    if #self.x > 2 * MOST then
      self.x, self.losses, self.every = halve(self.x), halve(self.losses), self.every * 2
    end
  end
  local loss = now.validation and now.validation.loss
  if loss and self.told ~= now.validation then
    self.told = now.validation
    self.vx[#self.vx + 1], self.validation[#self.validation + 1] = self.seen, loss
  end
end

-- Whether the losses fell so far that only a logarithmic axis shows them all.
local function scale_for(losses)
  local low, high = math.huge, 0
  for _, v in ipairs(losses) do if v == v then low, high = math.min(low, v), math.max(high, v) end end
  return low > 0 and high > 20 * low and "log" or "linear"
end

--- The picture as text that takes the place of the one before; "" where there is nothing new to see.
---@param clock number
---@param columns integer
---@return string
function curves:draw(clock, columns)
  if clock < self.due or #self.x < 2 then return "" end
  local began = tarn.clock()
  local plot = tarn.plot
  local fig = plot.line { self.x, self.losses, label = "loss", yscale = scale_for(self.losses), xlabel = "step",
    theme = "dark" }
  if #self.vx > 0 then fig:line { self.vx, self.validation, label = "validation", marker = "circle" } end
  local text = require "tarn.plot.terminal".text(fig, { mode = self:mode(), columns = math.min(columns - 1, 90),
    rows = ROWS })
  local up = self.height > 0 and ("\r\27[%dA\27[J"):format(self.height) or ""
  self.height = select(2, text:gsub("\n", "\n"))
  self.due = clock + math.max(0.5, (tarn.clock() - began) / SHARE)
  return up .. text
end

-- Pixels flicker where they are redrawn; blocks and dots do not.
function curves:mode()
  if not self.way then
    local c = require "tarn.plot.surface".new("png", 1, 1, 1)
    local mode = require "tarn.plot.terminal".mode(c)
    self.way = mode == "braille" and mode or "blocks"
  end
  return self.way
end

--- What takes the picture away, the cursor where it began.
---@return string
function curves:erase()
  if self.height == 0 then return "" end
  local text = ("\r\27[%dA\27[J"):format(self.height)
  self.height, self.due = 0, -math.huge
  return text
end

return curves
