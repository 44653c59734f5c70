-- sobol.lua: Sobol's sequence, scrambled: points that fill the cube more evenly than random ones.
--
-- Primitive polynomials and first direction numbers [Joe, Kuo 2008, new-joe-kuo-6.21201]; Owen's scrambling by
-- a hash of the reversed bits [Laine, Karras 2011; Burley 2020].

local Random = require "tarn.sweep.random"

-- The polynomial with its first and last coefficients, m_1, m_2, ...; the first dimension is van der Corput's.
local DIRECTIONS <const> = {
  { 3, 1 }, { 7, 1, 3 }, { 11, 1, 3, 1 }, { 13, 1, 1, 1 }, { 19, 1, 1, 3, 3 }, { 25, 1, 3, 5, 13 },
  { 37, 1, 1, 5, 5, 17 }, { 41, 1, 1, 5, 5, 5 }, { 47, 1, 1, 7, 11, 19 }, { 55, 1, 1, 5, 1, 1 },
  { 59, 1, 1, 1, 3, 11 }, { 61, 1, 3, 5, 5, 31 }, { 67, 1, 3, 3, 9, 7, 49 }, { 91, 1, 1, 1, 15, 21, 21 },
  { 97, 1, 3, 1, 13, 27, 49 }, { 103, 1, 1, 1, 15, 7, 5 }, { 109, 1, 3, 1, 15, 13, 25 },
  { 115, 1, 1, 5, 5, 19, 61 }, { 131, 1, 3, 7, 11, 23, 15, 103 }, { 137, 1, 3, 7, 13, 13, 15, 69 },
  { 143, 1, 1, 3, 13, 7, 35, 63 }, { 145, 1, 3, 5, 9, 1, 25, 53 }, { 157, 1, 3, 1, 13, 9, 35, 107 },
  { 167, 1, 3, 1, 5, 27, 61, 31 }, { 171, 1, 1, 5, 11, 19, 41, 61 }, { 185, 1, 3, 5, 3, 3, 13, 69 },
  { 191, 1, 1, 7, 13, 1, 19, 1 }, { 193, 1, 3, 7, 5, 13, 19, 59 }, { 203, 1, 1, 3, 9, 25, 29, 41 },
  { 211, 1, 3, 5, 13, 23, 1, 55 }, { 213, 1, 3, 7, 3, 13, 59, 17 }, { 229, 1, 3, 1, 3, 5, 53, 69 },
  { 239, 1, 1, 5, 5, 23, 33, 13 }, { 241, 1, 1, 7, 7, 1, 61, 123 }, { 247, 1, 1, 7, 9, 13, 61, 49 },
  { 253, 1, 3, 3, 5, 3, 55, 33 }, { 285, 1, 3, 1, 15, 31, 13, 49, 245 }, { 299, 1, 3, 5, 15, 31, 59, 63, 97 },
  { 301, 1, 3, 1, 11, 11, 11, 77, 249 },
}
local BITS <const>, MASK <const> = 32, 0xffffffff

local numbers = {} -- dimension -> its 32 direction numbers

local function directions(d)
  if numbers[d] then return numbers[d] end
  local m, row = {}, DIRECTIONS[d - 1]
  for i = 1, BITS do
    if not row then
      m[i] = 1
    elseif i < #row then
      m[i] = row[i + 1]
    else -- m_i from the s before it, by the polynomial's coefficients
      local s = #row - 1
      local value = m[i - s] ~ (m[i - s] << s)
      for k = 1, s - 1 do
        if row[1] >> (s - k) & 1 == 1 then value = value ~ (m[i - k] << k) end
      end
      m[i] = value
    end
  end
  for i = 1, BITS do m[i] = m[i] << (BITS - i) & MASK end
  numbers[d] = m
  return m
end

local function reversed(x)
  x = x >> 1 & 0x55555555 | (x & 0x55555555) << 1
  x = x >> 2 & 0x33333333 | (x & 0x33333333) << 2
  x = x >> 4 & 0x0f0f0f0f | (x & 0x0f0f0f0f) << 4
  x = x >> 8 & 0x00ff00ff | (x & 0x00ff00ff) << 8
  return (x >> 16 | x << 16) & MASK
end

-- Flips each bit by those above it: Owen's scrambling of x.
local function scramble(x, seed)
  x = reversed(x)
  x = x + seed & MASK
  x = x ~ (x * 0x6c50b47c & MASK)
  x = x ~ (x * 0xb82f1e52 & MASK)
  x = x ~ (x * 0xc7afe638 & MASK)
  x = x ~ (x * 0x8d22f6e6 & MASK)
  return reversed(x)
end

-- Point I, from 0, of dimension D under SEED, 0..1.
local function coordinate(i, d, seed)
  local x, m = 0, directions(d)
  for bit = 1, BITS do
    if i >> (bit - 1) & 1 == 1 then x = x ~ m[bit] end
    if i >> bit == 0 then break end
  end
  return (scramble(x, Random.new(seed, -d):bits() & MASK) + 0.5) / 2 ^ BITS
end

return {
  name = "sobol",
  summary = "A scrambled Sobol sequence: as random, but without gaps and clusters.",
  source = "[Sobol 1967; Joe, Kuo 2008]",
  most = #DIRECTIONS + 1,
  coordinate = coordinate,
  check = function(self, space)
    if #space > self.most then
      error(("sweep: sampler sobol has %d dimensions, and the space %d"):format(self.most, #space), 0)
    end
  end,
  suggest = function(_, view)
    local units = {}
    for d = 1, #view.space do units[d] = coordinate(view.number - 1, d, view.seed) end
    return view.space:values_at(units)
  end,
}
