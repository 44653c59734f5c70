-- random.lua: random numbers that follow from (seed, number) alone, so that what a sampler suggests
-- for trial k does not depend on who asks, or when.  splitmix64 [Steele, Lea, Flood 2014].

local GOLDEN <const> = 0x9E3779B97F4A7C15

local function mix(z)
  z = (z ~ (z >> 30)) * 0xBF58476D1CE4E5B9
  z = (z ~ (z >> 27)) * 0x94D049BB133111EB
  return z ~ (z >> 31)
end

local Random = {}
Random.__index = Random

--- The generator of stream NUMBER of SEED, both whole numbers.
function Random.new(seed, number)
  return setmetatable({ state = mix(mix(seed + GOLDEN) ~ (number * GOLDEN)) }, Random)
end

--- 64 random bits.
function Random:bits()
  self.state = self.state + GOLDEN
  return mix(self.state)
end

--- From 0 up to 1, 53 bits.
function Random:uniform() return (self:bits() >> 11) * 0x1p-53 end

--- A whole number of 1..n.
function Random:integer(n) return math.floor(self:uniform() * n) + 1 end

--- Mean 0, deviation 1 [Box, Muller 1958].
function Random:normal()
  local radius = math.sqrt(-2 * math.log(1 - self:uniform()))
  return radius * math.cos(2 * math.pi * self:uniform())
end

--- Normal, again until it lies in 0..1; MEAN lies there.
function Random:normal_in_unit(mean, deviation)
  while true do
    local x = mean + deviation * self:normal()
    if x >= 0 and x <= 1 then return x end
  end
end

--- A position of a list of weights, by weight.
function Random:weighted(weights, total)
  local left = self:uniform() * total
  for i = 1, #weights do
    left = left - weights[i]
    if left < 0 then return i end
  end
  return #weights
end

--- 1..n in random order.
function Random:permutation(n)
  local order = {}
  for i = 1, n do
    local j = self:integer(i)
    order[i], order[j] = order[j], i
  end
  return order
end

return Random
