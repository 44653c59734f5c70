-- distribution.lua: a parameter as Optuna writes it: JSON of its distribution, and a number for each value.

local tarn = require "tarn"
local Space = require "tarn.sweep.space"

local distribution = {}

local function truth(b) return b and "true" or "false" end

-- With a fraction, as Python writes a float: 1.0.
local function real(x) return tarn.json.encode(x + 0.0) end

--- The JSON of P's distribution.
function distribution.encode(p)
  if p.kind == "choice" then
    return ('{"name": "CategoricalDistribution", "attributes": {"choices": %s}}'):format(tarn.json.encode(p.choices))
  end
  if p.kind == "integer" then
    return ('{"name": "IntDistribution", "attributes": {"log": %s, "step": %d, "low": %d, "high": %d}}')
      :format(truth(p.log), p.log and 1 or p.step or 1, p.low, p.high)
  end
  return ('{"name": "FloatDistribution", "attributes": {"step": %s, "low": %s, "high": %s, "log": %s}}')
    :format(p.step and real(p.step) or "null", real(p.low), real(p.high), truth(p.log))
end

--- What is to be declared for a parameter with the distribution of TEXT.
function distribution.decode(text)
  local d = tarn.json.decode(text)
  local a = d.attributes
  if d.name == "CategoricalDistribution" then return { choices = a.choices } end
  local range, log = { a.low, a.high }, a.log or nil
  if d.name == "IntDistribution" then
    return { integers = range, log = log, step = a.step ~= 1 and a.step or nil }
  end
  if log then return { log = range } end
  return { range = range, step = type(a.step) == "number" and a.step or nil }
end

--- The number that stands for VALUE: of a choice its position, from 0.
function distribution.to_number(p, value)
  if p.kind == "choice" then return Space.to_unit(p, value) - 1.0 end
  return value + 0.0
end

function distribution.from_number(p, number)
  if p.kind == "choice" then return p.choices[math.tointeger(number) + 1] end
  return p.kind == "integer" and math.tointeger(number) or number
end

return distribution
