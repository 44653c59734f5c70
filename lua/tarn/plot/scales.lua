-- scales.lua: how numbers become places along an axis, as rows.
--
-- A row's `forward` maps a number to where it stands, in units of the row; what has no place is NaN.
-- `takes` says of a number whether the axis has a place for it, `wants` what to say when not.

local ticks = require "tarn.plot.ticks"

local scales = {}

local function linear_ticks(s, m)
  local list, step = ticks.linear(s.low, s.high, m)
  local texts, power = ticks.texts(list, step)
  return { at = list, texts = texts, power = power, minor = {} }
end

local function log_ticks(s, m)
  local list, minor = ticks.log(s.low, s.high, m)
  return { at = list, texts = ticks.log_texts(list), minor = minor }
end

-- Those of the list, first ones first, that lie a share of the axis from each other.
local function apart(list, s, share)
  local kept = {}
  for _, v in ipairs(list) do
    local fine = true
    for _, other in ipairs(kept) do
      fine = fine and math.abs(s.row.forward(v, s) - s.row.forward(other, s)) >= share * (s.b - s.a)
    end
    if fine then kept[#kept + 1] = v end
  end
  return kept
end

-- Powers of ten on both sides of zero.
local function symlog_ticks(s, m)
  local c, list, texts = s.linear_within, {}, {}
  local first = math.floor(math.log(c, 10) + 0.5)
  local most = math.max(math.abs(s.low), math.abs(s.high))
  local last = math.floor(math.log(math.max(most, c), 10) + 1e-9)
  local every = math.max(1, math.ceil((last - first + 1) / math.max(1, m / 2)))
  for sign = -1, 1, 2 do
    for e = first, last, every do
      local v = sign * 10.0 ^ e
      if v >= s.low and v <= s.high then list[#list + 1] = v end
    end
  end
  if s.low <= 0 and s.high >= 0 then list[#list + 1] = 0.0 end
  table.sort(list, function(a, b) return math.abs(a) < math.abs(b) or (math.abs(a) == math.abs(b) and a < b) end)
  list = apart(list, s, 0.55 / m)
  table.sort(list)
  for i, v in ipairs(list) do
    local e = v ~= 0 and math.floor(math.log(math.abs(v), 10) + 0.5)
    texts[i] = v == 0 and "0" or (v < 0 and "−" or "")
      .. (e >= 0 and e <= 3 and ("%d"):format(10 ^ e // 1 | 0) or "10" .. ticks.superscript(e))
  end
  return { at = list, texts = texts, minor = {} }
end

local function category_ticks(s, m)
  local list, texts = {}, {}
  local n = #s.categories
  local every = math.max(1, math.ceil(n / math.max(m * 2.5, 2)))
  for i = 1, n, every do
    if i >= s.low and i <= s.high then list[#list + 1], texts[#texts + 1] = i, tostring(s.categories[i]) end
  end
  return { at = list, texts = texts, minor = {} }
end

local function same(v) return v end
local function always() return true end

scales.rows = {
  { name = "linear", forward = same, back = same, takes = always, ticks = linear_ticks },
  {
    name = "log", takes = function(v) return v > 0 end, wants = "a logarithmic axis takes numbers above 0",
    forward = function(v) return v > 0 and math.log(v, 10) or 0 / 0 end,
    back = function(v) return 10.0 ^ v end, ticks = log_ticks,
  },
  {
    name = "symlog", takes = always, ticks = symlog_ticks,
    forward = function(v, s)
      local size = math.log(1 + math.abs(v) / s.linear_within, 10)
      return v < 0 and -size or size
    end,
    back = function(v, s)
      local size = (10.0 ^ math.abs(v) - 1) * s.linear_within
      return v < 0 and -size or size
    end,
  },
  { name = "category", forward = same, back = same, takes = always, ticks = category_ticks },
}

function scales.find(name)
  for _, row in ipairs(scales.rows) do if row.name == name then return row end end
end

function scales.names()
  local names = {}
  for i, row in ipairs(scales.rows) do names[i] = row.name end
  return names
end

-- Ranges below this are none: steps between ticks would be 0.
local LEAST <const> = 1e-150

-- A range of one number, or of none, becomes one that can be drawn.
local function widen(row, low, high)
  if not low then
    if row.name == "log" then return 1, 10 end
    return 0, 1
  end
  if row.name == "log" and low < high then return low, high end
  if high - low > LEAST then return low, high end
  if row.name == "log" then return low / 2, high * 2 end
  local by = math.abs(low) < LEAST and 0.5 or math.abs(low) * 0.1
  if row.name == "symlog" then by = math.max(by, 0.1) end
  return low - by, high + by
end

--- A scale over LOW to HIGH with a share of MARGIN at each end.
---@param name string
---@param low number?
---@param high number?
---@param options table margin, low_margin, high_margin (shares); categories; linear_within
function scales.new(name, low, high, options)
  local row = assert(scales.find(name))
  local s = { row = row, categories = options.categories, linear_within = options.linear_within or 1 }
  low, high = widen(row, low, high)
  local margin = options.margin or 0
  local a, b = row.forward(low, s), row.forward(high, s)
  local by = (b - a)
  s.low = row.back(a - by * (options.low_margin or margin), s)
  s.high = row.back(b + by * (options.high_margin or margin), s)
  s.a, s.b = row.forward(s.low, s), row.forward(s.high, s)
  if s.b <= s.a or s.b - s.a == math.huge then s.a, s.b = a, b end
  return s
end

--- Says that the scale's ends lie at FROM and TO on the page; after it scales.place works.
function scales.lay(s, from, to)
  s.from, s.to = from, to
  local factor = (to - from) / (s.b - s.a)
  local forward, a = s.row.forward, s.a
  if forward == same then
    s.at = function(v) return from + (v - a) * factor end
  else
    s.at = function(v) return from + (forward(v, s) - a) * factor end
  end
  s.value = function(p) return s.row.back(a + (p - from) / factor, s) end
end

return scales
