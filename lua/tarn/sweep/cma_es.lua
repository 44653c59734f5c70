-- cma_es.lua: covariance matrix adaptation [Hansen 2016, arXiv 1604.00772], the names and defaults of its
-- tutorial.  Works on the numbers of the unit cube; choices, and what depends on them, are TPE's.

local tarn = require "tarn"
local Space = require "tarn.sweep.space"
local generations = require "tarn.sweep.generations"
local tpe = require "tarn.sweep.tpe"

local SIGMA <const> = 1 / 6 -- of the first step, of the range
local TRIES <const> = 100   -- draws until one lies inside

local function constants(n)
  local c = { n = n, lambda = 4 + math.floor(3 * math.log(n)) }
  c.mu = c.lambda // 2
  local sum, squares = 0, 0
  c.w = {}
  for i = 1, c.mu do
    c.w[i] = math.log((c.lambda + 1) / 2) - math.log(i)
    sum = sum + c.w[i]
  end
  for i = 1, c.mu do
    c.w[i] = c.w[i] / sum
    squares = squares + c.w[i] ^ 2
  end
  local m = 1 / squares
  c.mueff = m
  c.cs = (m + 2) / (n + m + 5)
  c.ds = 1 + 2 * math.max(0, math.sqrt((m - 1) / (n + 1)) - 1) + c.cs
  c.cc = (4 + m / n) / (n + 4 + 2 * m / n)
  c.c1 = 2 / ((n + 1.3) ^ 2 + m)
  c.cmu = math.min(1 - c.c1, 2 * (m - 2 + 1 / m) / ((n + 2) ^ 2 + m))
  c.chi = math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))
  return c
end

local function filled(n, value)
  local list = {}
  for i = 1, n do list[i] = value end
  return list
end

local function begin(n)
  local C = {}
  for i = 1, n do
    C[i] = filled(n, 0)
    C[i][i] = 1
  end
  return { c = constants(n), mean = filled(n, 0.5), sigma = SIGMA, C = C, ps = filled(n, 0), pc = filled(n, 0),
    generation = 0 }
end

-- B and D of C = B D^2 B^T, made when they are first needed.
local function axes(s)
  if s.B then return end
  local _ <close> = tarn.scope()
  local values, vectors = tarn.tensor(s.C, { dtype = "float64" }):eigh()
  s.B, s.D = vectors:tolist(), values:tolist()
  for i = 1, s.c.n do s.D[i] = math.sqrt(math.max(s.D[i], 1e-20)) end
end

-- y = B D z; the inverse root: B D^-1 B^T v.
local function stretched(s, z)
  local y, n = {}, s.c.n
  for i = 1, n do
    local sum = 0
    for j = 1, n do sum = sum + s.B[i][j] * s.D[j] * z[j] end
    y[i] = sum
  end
  return y
end

local function whitened(s, v)
  local n, t = s.c.n, {}
  for j = 1, n do
    local sum = 0
    for i = 1, n do sum = sum + s.B[i][j] * v[i] end
    t[j] = sum / s.D[j]
  end
  local out = {}
  for i = 1, n do
    local sum = 0
    for j = 1, n do sum = sum + s.B[i][j] * t[j] end
    out[i] = sum
  end
  return out
end

local function norm(v)
  local sum = 0
  for i = 1, #v do sum = sum + v[i] ^ 2 end
  return math.sqrt(sum)
end

-- MEMBERS: { x = units, loss }, best first.
local function adapt(s, members)
  axes(s)
  local c, n = s.c, s.c.n
  local y, mean = {}, filled(n, 0)
  for k = 1, c.mu do
    y[k] = {}
    for i = 1, n do
      y[k][i] = (members[k].x[i] - s.mean[i]) / s.sigma
      mean[i] = mean[i] + c.w[k] * y[k][i]
    end
  end
  local white, g = whitened(s, mean), s.generation + 1
  local ps, pc, C, middle = {}, {}, {}, {}
  for i = 1, n do ps[i] = (1 - c.cs) * s.ps[i] + math.sqrt(c.cs * (2 - c.cs) * c.mueff) * white[i] end
  local h = norm(ps) / math.sqrt(1 - (1 - c.cs) ^ (2 * g)) < (1.4 + 2 / (n + 1)) * c.chi and 1 or 0
  for i = 1, n do
    pc[i] = (1 - c.cc) * s.pc[i] + h * math.sqrt(c.cc * (2 - c.cc) * c.mueff) * mean[i]
    middle[i] = s.mean[i] + s.sigma * mean[i]
  end
  local keep = 1 - c.c1 - c.cmu + (1 - h) * c.c1 * c.cc * (2 - c.cc)
  for i = 1, n do
    C[i] = {}
    for j = 1, n do
      local sum = keep * s.C[i][j] + c.c1 * pc[i] * pc[j]
      for k = 1, c.mu do sum = sum + c.cmu * c.w[k] * y[k][i] * y[k][j] end
      C[i][j] = sum
    end
  end
  local sigma = s.sigma * math.exp(c.cs / c.ds * (norm(ps) / c.chi - 1))
  return { c = c, mean = middle, sigma = math.min(sigma, 1), C = C, ps = ps, pc = pc, generation = g }
end

-- ---- the sampler ----------------------------------------------------------------------------

local function numbers_of(space)
  local list = {}
  for _, p in ipairs(space) do
    if p.kind ~= "choice" and not p.when then list[#list + 1] = p end
  end
  return list
end

local function draw(s, random)
  axes(s)
  local x
  for _ = 1, TRIES do
    local z, inside = {}, true
    for i = 1, s.c.n do z[i] = random:normal() end
    x = stretched(s, z)
    for i = 1, s.c.n do
      x[i] = s.mean[i] + s.sigma * x[i]
      inside = inside and x[i] >= 0 and x[i] <= 1
    end
    if inside then return x end
  end
  for i = 1, s.c.n do x[i] = math.max(0, math.min(1, x[i])) end
  return x
end

local function suggest(self, view, random)
  local numbers = numbers_of(view.space)
  self.kept = self.kept or {}
  local state, attributes = generations.state(self.kept, view, constants(#numbers).lambda,
    function() return begin(#numbers) end,
    function(s, members)
      for _, member in ipairs(members) do
        member.x = {}
        for i, p in ipairs(numbers) do member.x[i] = Space.to_unit(p, member.trial.params[p.name]) end
      end
      table.sort(members, function(a, b)
        if a.losses[1] ~= b.losses[1] then return a.losses[1] < b.losses[1] end
        return a.trial.number < b.trial.number
      end)
      return adapt(s, members)
    end)
  local values = #numbers < #view.space and tpe.suggest(self, view, random) or {}
  for i, x in ipairs(draw(state, random)) do values[numbers[i].name] = Space.from_unit(numbers[i], x) end
  return values, attributes
end

return {
  name = "cma_es",
  summary = "Covariance matrix adaptation: for numbers that depend on each other, from some hundred trials on.",
  source = "[Hansen 2016]",
  looks = true,
  observed = tpe.observed,
  suggest = suggest,
  check = function(_, space)
    if #numbers_of(space) == 0 then
      error("sweep: sampler cma_es moves numbers, and the space has none without a condition; try tpe", 0)
    end
  end,
}
