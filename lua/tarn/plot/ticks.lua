-- ticks.lua: places on an axis that a person would choose, and how their numbers are written.

local ticks = {}

-- ---- places [Talbot, Lin, Hanrahan 2010] -------------------------------------------------------

-- Steps in order of niceness, and what simplicity, coverage, density and legibility weigh.
local Q <const> = { 1, 5, 2, 2.5, 4, 3 }
local WEIGHT <const> = { 0.25, 0.2, 0.5, 0.05 }
local EPS <const> = 1e-10

local function coverage(low, high, from, to)
  local range = high - low
  return 1 - 0.5 * ((high - to) ^ 2 + (low - from) ^ 2) / (0.1 * range) ^ 2
end

local function coverage_most(low, high, span)
  local range = high - low
  if span <= range then return 1 end
  local half = (span - range) / 2
  return 1 - half ^ 2 / (0.1 * range) ^ 2
end

local function density(k, m, low, high, from, to)
  local r = (k - 1) / (to - from)
  local wanted = (m - 1) / (math.max(to, high) - math.min(from, low))
  return 2 - math.max(r / wanted, wanted / r)
end

local function density_most(k, m) return k >= m and 2 - (k - 1) / (m - 1) or 1 end

local function simplicity(i, j, from, to, step)
  local remainder = from % step
  local zero = (remainder < EPS * step or step - remainder < EPS * step) and from <= 0 and to >= 0
  return 1 - (i - 1) / (#Q - 1) - j + 1 + (zero and 1 or 0)
end

local function total(s, c, d, l) return WEIGHT[1] * s + WEIGHT[2] * c + WEIGHT[3] * d + WEIGHT[4] * l end

-- The best of all labelings with K places whose step is J times Q[I].
local function search_step(best, low, high, m, i, j, k)
  local most_s, most_d = 1 - (i - 1) / (#Q - 1) - j + 2, density_most(k, m)
  local z = math.ceil(math.log((high - low) / (k + 1) / (j * Q[i]), 10))
  while true do
    local step = j * Q[i] * 10.0 ^ z
    if total(most_s, coverage_most(low, high, step * (k - 1)), most_d, 1) < best.score then return end
    local first = math.floor(high / step) * j - (k - 1) * j
    local last = math.ceil(low / step) * j
    for start = first, math.min(last, first + 100) do
      local from = start * step / j
      local to = from + step * (k - 1)
      local score = total(simplicity(i, j, from, to, step), coverage(low, high, from, to),
        density(k, m, low, high, from, to), 1)
      if score > best.score then best.score, best.from, best.to, best.step, best.count = score, from, to, step, k end
    end
    z = z + 1
  end
end

--- About M places between LOW and HIGH, and their step.
---@param low number
---@param high number
---@param m number
---@return number[], number
function ticks.linear(low, high, m)
  if high <= low then return { low }, 1 end
  m = math.max(2, m)
  local best = { score = -2 }
  for j = 1, 20 do
    local any = false
    for i = 1, #Q do
      local s = 1 - (i - 1) / (#Q - 1) - j + 2
      if total(s, 1, 1, 1) >= best.score then
        any = true
        for k = 2, 60 do
          if total(s, 1, density_most(k, m), 1) < best.score then break end
          search_step(best, low, high, m, i, j, k)
        end
      end
    end
    if not any then break end
  end
  local list, slack = {}, (high - low) * 1e-9
  for i = 0, (best.count or 0) - 1 do
    local v = best.from + i * best.step
    if math.abs(v) < best.step * 1e-9 then v = 0.0 end
    if v >= low - slack and v <= high + slack then list[#list + 1] = v end
  end
  return list, best.step or 1
end

--- Powers of ten between LOW and HIGH (of about M; every second, third ... where they are many), and
--- the places between them.  Where the range has fewer than two powers: 1, 2, 5 or linear places.
---@return number[], number[]
function ticks.log(low, high, m)
  local from, to = math.ceil(math.log(low, 10) - 1e-9), math.floor(math.log(high, 10) + 1e-9)
  local major, minor = {}, {}
  local every = math.max(1, math.ceil((to - from + 1) / math.max(2, m)))
  for e = from, to do
    if (e - from) % every == 0 then major[#major + 1] = 10.0 ^ e end
    if every > 1 then minor[#minor + 1] = 10.0 ^ e end
  end
  if every == 1 and to - from <= 12 then
    for e = from - 1, to do
      for digit = 2, 9 do
        local v = digit * 10.0 ^ e
        if v >= low * (1 - 1e-9) and v <= high * (1 + 1e-9) then minor[#minor + 1] = v end
      end
    end
  end
  if #major >= 3 then return major, minor end
  local finer = {}
  for e = from - 1, to do
    for _, digit in ipairs { 1, 2, 5 } do
      local v = digit * 10.0 ^ e
      if v >= low * (1 - 1e-9) and v <= high * (1 + 1e-9) then finer[#finer + 1] = v end
    end
  end
  if #finer >= 2 and (#major < 2 or #finer <= 1.6 * m) then return finer, minor end
  if #major >= 2 then return major, minor end
  return ticks.linear(low, high, m), {}
end

--- About N numbers between LOW and HIGH that grow by factors: powers of ten with 1; 1 and 3; 1, 2 and
--- 5; or all digits.
function ticks.powers(low, high, n)
  local best, off
  for _, digits in ipairs { { 1 }, { 1, 3 }, { 1, 2, 5 }, { 1, 1.5, 2, 3, 4, 5, 6, 8 } } do
    local list = {}
    for e = math.floor(math.log(low, 10)), math.ceil(math.log(high, 10)) do
      for _, digit in ipairs(digits) do
        local v = digit * 10.0 ^ e
        if v > low and v < high then list[#list + 1] = v end
      end
    end
    if not best or math.abs(#list - n) < off then best, off = list, math.abs(#list - n) end
  end
  return best
end

-- ---- numbers as text ---------------------------------------------------------------------------

local UP <const> = { ["0"] = "⁰", ["1"] = "¹", ["2"] = "²", ["3"] = "³", ["4"] = "⁴", ["5"] = "⁵",
  ["6"] = "⁶", ["7"] = "⁷", ["8"] = "⁸", ["9"] = "⁹", ["-"] = "⁻" }

function ticks.superscript(n) return (("%d"):format(n):gsub(".", UP)) end

-- A true minus, and commas between thousands from 10,000 on.
local function dress(text)
  local sign, whole, rest = text:match "^(%-?)(%d+)(.*)$"
  if not whole then return text end
  if #whole >= 5 then whole = whole:reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "") end
  if sign == "-" and not (whole .. rest):find "[1-9]" then sign = "" end
  return (sign == "-" and "−" or "") .. whole .. rest
end

local function decimals_of(step)
  for d = 0, 12 do
    local scaled = step * 10 ^ d
    if math.abs(scaled - math.floor(scaled + 0.5)) < 1e-6 * math.max(1, scaled) then return d end
  end
  return 12
end

--- Texts for evenly spaced places, and a common power of ten, or nil, that is written once.
---@param list number[]
---@param step number
---@return string[], integer?
function ticks.texts(list, step)
  local largest = 0
  for _, v in ipairs(list) do largest = math.max(largest, math.abs(v)) end
  local power
  if largest >= 1e6 or (largest > 0 and largest < 1e-3) then
    power = math.floor(math.log(largest, 10) + 1e-9)
    if largest >= 1e6 then power = power // 3 * 3 end
  end
  local factor = 10.0 ^ (power or 0)
  local places, texts = decimals_of(step / factor), {}
  for i, v in ipairs(list) do texts[i] = dress(("%%.%df"):format(places):format(v / factor)) end
  return texts, power
end

--- One number by itself: at most DIGITS digits that matter.
function ticks.number(v, digits)
  digits = digits or 4
  if v ~= v then return "nan" end
  if v == math.huge then return "∞" elseif v == -math.huge then return "−∞" end
  local size = math.abs(v)
  if size ~= 0 and (size >= 10 ^ math.max(6, digits) or size < 1e-4) then
    local mantissa, e = ("%%.%de"):format(digits - 1):format(v):match "^(.-)e(.+)$"
    if mantissa:find "%." then mantissa = mantissa:gsub("0+$", ""):gsub("%.$", "") end
    local exponent = ticks.superscript(math.tointeger(tonumber(e)))
    if mantissa == "1" then return "10" .. exponent end
    return dress(mantissa) .. "×10" .. exponent
  end
  local whole = size == 0 and 1 or math.max(1, math.floor(math.log(size, 10) + 1e-9) + 1)
  if size ~= 0 and size < 1 then whole = math.floor(math.log(size, 10) + 1e-9) + 1 end
  local text = ("%%.%df"):format(math.max(0, digits - whole)):format(v)
  if text:find "%." then text = text:gsub("0+$", ""):gsub("%.$", "") end
  return dress(text)
end

--- Texts for places on a logarithmic axis: plain where all are near one, else powers of ten.
function ticks.log_texts(list)
  local low, high, powers, texts = math.huge, 0, true, {}
  for _, v in ipairs(list) do
    local e = math.log(v, 10)
    powers = powers and math.abs(e - math.floor(e + 0.5)) < 1e-6
    low, high = math.min(low, v), math.max(high, v)
  end
  local plain = high <= 10000 and low >= (powers and 0.00999 or 0.000099)
  for i, v in ipairs(list) do
    local e = math.log(v, 10)
    local power = math.floor(e + 0.5)
    if plain then
      texts[i] = ticks.number(v, 6)
    elseif math.abs(e - power) > 1e-6 then
      texts[i] = ("%g×10%s"):format(v / 10.0 ^ math.floor(e), ticks.superscript(math.floor(e)))
    else
      texts[i] = "10" .. ticks.superscript(power)
    end
  end
  return texts
end

return ticks
