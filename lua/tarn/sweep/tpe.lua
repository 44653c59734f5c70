-- tpe.lua: the tree-structured Parzen estimator [Bergstra 2011], multivariate with constant liar
-- [Watanabe 2023, arXiv 2304.11127].
--
-- The best tenth of the trials gives the density l, the others g; of CANDIDATES drawn from l the one with the
-- largest l / g is suggested.  Each trial is a kernel: a truncated normal in every number of the unit cube, a
-- smoothed vote in every choice; one more, wide, stands for the prior.  A choice is a distance as well: in
-- 1/2 |a - b|^2 two one-hot vectors of length s differ by s^2, the logarithm of hit over miss.  So all kernels at
-- all candidates are one product of matrices.

local tarn = require "tarn"
local Space = require "tarn.sweep.space"

local STARTUP <const>, CANDIDATES <const> = 10, 24
local RECENT <const> = 25 -- trials that weigh full; earlier ones less, linearly
-- Kernels half as wide as Optuna's (0.2 and 1): medians of 40 seeds 0.440 against 0.576 (Branin, 60 trials) and
-- -3.19 against -2.98 (Hartmann-6, 100 trials).
local WIDTH <const>, NARROWEST <const> = 0.1, 0.5
local DOUBLE <const> = { dtype = "float64" }

local function below_count(n) return math.min(math.ceil(0.1 * n), 25) end

local function deviation(n, dims)
  return math.max(WIDTH * math.max(n, 1) ^ (-1 / (dims + 4)), NARROWEST / math.min(100, n + 2))
end

-- ---- what was observed ----------------------------------------------------------------------

-- The trials of a group of parameters: a matrix with a row for each in order of arrival, numbers first, then
-- one-hot choices; and their order by loss.
local Observed = {}
Observed.__index = Observed

local function observed_new(group)
  local self = setmetatable({ group = group, numbers = {}, choices = {}, rows = {}, order = {}, room = 0 }, Observed)
  for i, p in ipairs(group) do table.insert(p.kind == "choice" and self.choices or self.numbers, i) end
  self.width = #self.numbers
  for _, i in ipairs(self.choices) do self.width = self.width + #group[i].choices end
  return self
end

-- Appends a row of units to the list FLAT.
function Observed:encode(units, flat)
  local at = #flat
  for _, i in ipairs(self.numbers) do
    at = at + 1
    flat[at] = units[i]
  end
  for _, i in ipairs(self.choices) do
    for c = 1, #self.group[i].choices do flat[at + c] = c == units[i] and 1 or 0 end
    at = at + #self.group[i].choices
  end
end

function Observed:matrix_of(rows)
  local flat = {}
  for _, row in ipairs(rows) do self:encode(row.units, flat) end
  return tarn.tensor(flat, DOUBLE):reshape(#rows, self.width)
end

-- Complete trials come before pruned ones; of those, later pruned ones come first.
local function before(a, b)
  if a.class ~= b.class then return a.class < b.class end
  if a.reached ~= b.reached then return a.reached > b.reached end
  return a.loss < b.loss
end

local function insert_sorted(order, row)
  local low, high = 1, #order + 1
  while low < high do
    local middle = (low + high) // 2
    if before(row, order[middle]) then high = middle else low = middle + 1 end
  end
  table.insert(order, low, row)
end

-- Class 1: complete; 2: pruned; 3: failed, or running (the liar's worst).
local function row_of(group, trial)
  local units = {}
  for i, p in ipairs(group) do
    local value = trial.params[p.name]
    if value == nil then return nil end
    units[i] = Space.to_unit(p, value)
  end
  if trial.state == "complete" then return { units = units, class = 1, reached = 0, loss = trial.losses[1] } end
  if trial.state == "pruned" and trial.last_step then
    return { units = units, class = 2, reached = trial.last_step, loss = trial.last_loss }
  end
  return { units = units, class = 3, reached = 0, loss = 0 }
end

function Observed:grow()
  if #self.rows < self.room then return end
  local room = math.max(64, 2 * self.room)
  local matrix = tarn.zeros(room, self.width):to "float64"
  if self.room > 0 then matrix:narrow(1, 1, self.room):copy_(self.matrix) end
  self.matrix, self.room = matrix, room
end

function Observed:add(trial)
  local row = row_of(self.group, trial)
  if not row then return end
  self:grow()
  local flat, n = {}, #self.rows + 1
  self:encode(row.units, flat)
  for column, value in ipairs(flat) do self.matrix:set(n, column, value) end
  row.at, self.rows[n] = n, row
  insert_sorted(self.order, row)
end

function Observed:copy()
  local copy = observed_new(self.group)
  table.move(self.rows, 1, #self.rows, 1, copy.rows)
  table.move(self.order, 1, #self.order, 1, copy.order)
  copy.matrix, copy.room = self.room > 0 and self.matrix:clone() or nil, self.room
  return copy
end

-- ---- densities ------------------------------------------------------------------------------

-- Where every column of the matrix is multiplied so that half the square of a distance is what the kernel's
-- logarithm loses by it.
function Observed:scales(sigma, prior)
  local scales = {}
  for k = 1, #self.numbers do scales[k] = 1 / sigma end
  local s = math.sqrt(math.log(1 + 1 / prior))
  for k = #self.numbers + 1, self.width do scales[k] = s end
  return tarn.tensor(scales, DOUBLE)
end

-- P(|z| < 1/2) sqrt(2 pi): what the prior's normal, of deviation 1 about the middle, has inside.
local PRIOR_MASS <const> = 0.3829249225480262 * math.sqrt(2 * math.pi)

-- The prior's density at each of the candidates.
function Observed:prior_density(candidates)
  local density = {}
  for c, candidate in ipairs(candidates) do
    local e = 0
    for _, i in ipairs(self.numbers) do e = e - 0.5 * (candidate.units[i] - 0.5) ^ 2 end
    density[c] = math.exp(e) / PRIOR_MASS ^ #self.numbers
  end
  return density
end

-- What one over the mass of each kernel's normals within 0..1 is: (n).
function Observed:inverse_mass(kernels, sigma)
  if #self.numbers == 0 then return 1 end
  local u = kernels:narrow(2, 1, #self.numbers) / (sigma * math.sqrt(2))
  local mass = (1 / (sigma * math.sqrt(2)) - u):erf() + u:erf()
  return (mass * (sigma * math.sqrt(math.pi / 2))):prod(2):reciprocal()
end

-- log of the density of COUNT kernels (rows of a matrix) with WEIGHTS (n; their sum is TOTAL) and the prior.
function Observed:log_density(kernels, weights, total, count, xs, prior_density)
  local sigma, prior = deviation(count, #self.group), 1 / math.max(count, 1)
  local scale = 1 -- of kernels, where the prior's probability of a choice counts as 1
  for _, i in ipairs(self.choices) do
    local choices = #self.group[i].choices
    scale = scale * (1 + prior) / (1 + prior * choices) * choices
  end
  local scales = self:scales(sigma, prior)
  local a, b = xs * scales, kernels * scales
  local exponents = a:matmul(b:t()) - (a:square():sum(2, true) + b:square():sum(2)) * 0.5
  local heights = weights * self:inverse_mass(kernels, sigma)
  local sums = exponents:exp():matmul(heights):tolist()
  for c = 1, #sums do sums[c] = math.log((sums[c] * scale + prior_density[c]) / (total + 1)) end
  return sums
end

-- ---- suggesting -----------------------------------------------------------------------------

local function draw_choice(random, observed, choices, prior)
  local weights = {}
  for c = 1, choices do weights[c] = prior + (observed == c and 1 or 0) end
  return random:weighted(weights, (observed and 1 or 0) + prior * choices)
end

-- A point from l: of a random kernel, or of the prior.
local function draw(random, group, rows)
  local n = #rows
  local kernel = rows[random:integer(n + 1)]
  local sigma, prior, units = deviation(n, #group), 1 / n, {}
  for i, p in ipairs(group) do
    if p.kind == "choice" then
      units[i] = draw_choice(random, kernel and kernel.units[i], #p.choices, prior)
    else
      units[i] = random:normal_in_unit(kernel and kernel.units[i] or 0.5, kernel and sigma or 1)
    end
  end
  return { units = units }
end

local function at_random(random, group)
  local units = {}
  for i, p in ipairs(group) do
    units[i] = p.kind == "choice" and random:integer(#p.choices) or random:uniform()
  end
  return units
end

-- Weights of all rows by age, 0 for the BELOW ones; their sum.
local function weights_above(n, below)
  local weights = tarn.ones(n):to "float64"
  if n > RECENT + 1 then
    weights:narrow(1, 1, n - RECENT):copy_(tarn.linspace(1 / n, 1, n - RECENT))
  end
  for _, row in ipairs(below) do weights:set(row.at, 0) end
  return weights, weights:sum():item()
end

function Observed:suggest(random)
  local n = #self.rows
  if n < STARTUP then return at_random(random, self.group) end
  local _ <close> = tarn.scope()
  local below = table.move(self.order, 1, below_count(n), 1, {})
  local candidates = {}
  for c = 1, CANDIDATES do candidates[c] = draw(random, self.group, below) end
  local xs, prior = self:matrix_of(candidates), self:prior_density(candidates)
  local l = self:log_density(self:matrix_of(below), tarn.ones(#below):to "float64", #below, #below, xs, prior)
  local weights, total = weights_above(n, below)
  local g = self:log_density(self.matrix:narrow(1, 1, n), weights, total, n - #below, xs, prior)
  local best = 1
  for c = 2, CANDIDATES do
    if l[c] - g[c] > l[best] - g[best] then best = c end
  end
  return candidates[best].units
end

-- What is known of each group; trials that came since the last question are added.
local function observed(self, view)
  local groups, seen = view.space:groups(), self.seen
  if not seen or seen.history ~= view.history or seen.count > #view.trials then
    seen = { history = view.history, count = 0, groups = {} }
    for i, group in ipairs(groups) do seen.groups[i] = observed_new(group) end
    self.seen = seen
  end
  for t = seen.count + 1, #view.trials do
    for _, group in ipairs(seen.groups) do group:add(view.trials[t]) end
  end
  seen.count = #view.trials
  if #view.running == 0 then return seen.groups end
  local with_running = {}
  for i, group in ipairs(seen.groups) do
    with_running[i] = group:copy()
    for _, trial in ipairs(view.running) do with_running[i]:add(trial) end
  end
  return with_running
end

return {
  name = "tpe",
  summary = "Tree-structured Parzen estimator: good for every kind of parameter, from 20 trials on.",
  source = "[Bergstra 2011; Watanabe 2023]",
  looks = true,
  observed = observed,
  suggest = function(self, view, random)
    local values = {}
    for _, group in ipairs(self:observed(view)) do
      if view.space:active(group.group[1], values) then
        local units = group:suggest(random)
        for i, p in ipairs(group.group) do values[p.name] = Space.from_unit(p, units[i]) end
      end
    end
    return values
  end,
}
