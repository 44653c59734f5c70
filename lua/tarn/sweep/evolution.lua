-- evolution.lua: populations: differential evolution [Storn, Price 1997] and NSGA-II [Deb 2002].  Both work on
-- genes, one for each parameter: a place in 0..1, of a choice its position.

local Space = require "tarn.sweep.space"
local generations = require "tarn.sweep.generations"
local pareto = require "tarn.sweep.pareto"

local function random_genes(space, random)
  local genes = {}
  for i, p in ipairs(space) do
    genes[i] = p.kind == "choice" and random:integer(#p.choices) or random:uniform()
  end
  return genes
end

-- Genes of a trial's params; those that were not active are in the middle.
local function genes_of(space, params)
  local genes = {}
  for i, p in ipairs(space) do
    local value = params[p.name]
    genes[i] = value ~= nil and Space.to_unit(p, value) or (p.kind == "choice" and 1 or 0.5)
  end
  return genes
end

local function values_of(space, genes)
  local values = {}
  for i, p in ipairs(space) do
    if space:active(p, values) then values[p.name] = Space.from_unit(p, genes[i]) end
  end
  return values
end

-- Into 0..1 by reflection at its ends.
local function reflected(x)
  x = x % 2
  return x > 1 and 2 - x or x
end

-- ---- differential evolution -----------------------------------------------------------------

local CROSSOVER <const> = 0.9

local function population_size(space) return math.max(8, math.min(40, 5 * #space)) end

-- The best trial so far of each place of the population; trial k is of place (k - 1) mod size.
local function places(self, view, size)
  local kept = self.kept
  if not kept or kept.history ~= view.history or kept.count > #view.trials then
    kept = { history = view.history, count = 0, place = {} }
    self.kept = kept
  end
  for i = kept.count + 1, #view.trials do
    local trial = view.trials[i]
    local at = (trial.number - 1) % size + 1
    local loss = trial.state == "complete" and trial.losses[1] or trial.last_loss or math.huge
    local there = kept.place[at]
    if trial.state ~= "failed" and (not there or loss <= there.loss) then
      kept.place[at] = { genes = genes_of(view.space, trial.params), loss = loss }
    end
  end
  kept.count = #view.trials
  return kept.place
end

local function best_place(place, size)
  local best
  for i = 1, size do
    if place[i] and (not best or place[i].loss < place[best].loss) then best = i end
  end
  return best
end

-- Current to best, and a difference of two others [Das, Suganthan 2011].
local function mutant(space, target, best, one, other, random)
  local genes, certain = {}, random:integer(#space)
  local factor = 0.5 + 0.5 * random:uniform()
  for i, p in ipairs(space) do
    local x = target[i]
    if i == certain or random:uniform() < CROSSOVER then
      if p.kind == "choice" then
        local u = random:uniform()
        x = u < 0.4 and best[i] or u < 0.8 and one[i] or random:integer(#p.choices)
      else
        x = reflected(x + factor * (best[i] - x) + factor * (one[i] - other[i]))
      end
    end
    genes[i] = x
  end
  return genes
end

local function suggest_difference(self, view, random)
  local space, size = view.space, population_size(view.space)
  local place = places(self, view, size)
  local at, filled = (view.number - 1) % size + 1, {}
  for i = 1, size do
    if place[i] and i ~= at then filled[#filled + 1] = i end
  end
  if view.number <= size or #filled < 3 then return values_of(space, random_genes(space, random)) end
  local one, other = random:integer(#filled), random:integer(#filled - 1)
  if other >= one then other = other + 1 end
  local target = (place[at] or place[filled[1]]).genes
  local best = place[best_place(place, size)].genes
  return values_of(space, mutant(space, target, best, place[filled[one]].genes, place[filled[other]].genes, random))
end

-- ---- NSGA-II --------------------------------------------------------------------------------

local POPULATION <const> = 50
local ETA <const> = 2 -- how near children stay to their parents: not very, generations are few

-- Members in fronts: none of a front is dominated by one of it or of a later one.
local function fronts_of(members)
  local left, fronts = members, {}
  while #left > 0 do
    local front, rest = {}, {}
    for _, m in ipairs(left) do
      local dominated = false
      for _, other in ipairs(left) do
        if pareto.dominates(other.losses, m.losses) then dominated = true break end
      end
      table.insert(dominated and rest or front, m)
    end
    fronts[#fronts + 1], left = front, rest
  end
  return fronts
end

-- How far the neighbours of each member of a front are, added up over the objectives.
local function set_crowding(front, objectives)
  for _, m in ipairs(front) do m.crowding = 0 end
  for k = 1, objectives do
    table.sort(front, function(a, b)
      if a.losses[k] ~= b.losses[k] then return a.losses[k] < b.losses[k] end
      return a.trial.number < b.trial.number
    end)
    local width = front[#front].losses[k] - front[1].losses[k]
    front[1].crowding, front[#front].crowding = math.huge, math.huge
    for i = 2, #front - 1 do
      local step = front[i + 1].losses[k] - front[i - 1].losses[k]
      if width > 0 and width < math.huge then front[i].crowding = front[i].crowding + step / width end
    end
  end
end

local function survivors(members, objectives)
  local chosen = {}
  for rank, front in ipairs(fronts_of(members)) do
    set_crowding(front, objectives)
    for _, m in ipairs(front) do m.rank = rank end
    table.sort(front, function(a, b)
      if a.crowding ~= b.crowding then return a.crowding > b.crowding end
      return a.trial.number < b.trial.number
    end)
    for _, m in ipairs(front) do
      if #chosen < POPULATION then chosen[#chosen + 1] = m end
    end
  end
  return chosen
end

local function tournament(population, random)
  local a, b = population[random:integer(#population)], population[random:integer(#population)]
  if a.rank ~= b.rank then return a.rank < b.rank and a or b end
  return a.crowding >= b.crowding and a or b
end

-- Simulated binary crossover, one child [Deb, Agrawal 1995].
local function crossed(a, b, random)
  local u = random:uniform()
  local beta = u <= 0.5 and (2 * u) ^ (1 / (ETA + 1)) or (1 / (2 * (1 - u))) ^ (1 / (ETA + 1))
  local child = 0.5 * ((1 + beta) * a + (1 - beta) * b)
  return math.max(0, math.min(1, child))
end

-- Polynomial mutation [Deb 2002].
local function mutated(x, random)
  local u = random:uniform()
  local delta = u < 0.5 and (2 * u) ^ (1 / (ETA + 1)) - 1 or 1 - (2 * (1 - u)) ^ (1 / (ETA + 1))
  return math.max(0, math.min(1, x + delta))
end

local function child_of(space, population, random)
  local a = genes_of(space, tournament(population, random).trial.params)
  local b = genes_of(space, tournament(population, random).trial.params)
  if random:uniform() < 0.5 then a, b = b, a end
  local cross, genes = random:uniform() < 0.9, {}
  for i, p in ipairs(space) do
    local x = a[i]
    if cross and random:uniform() < 0.5 then x = b[i] end
    if p.kind == "choice" then
      if random:uniform() < 1 / #space then x = random:integer(#p.choices) end
    else
      if cross and random:uniform() < 0.5 then x = crossed(x, x == a[i] and b[i] or a[i], random) end
      if random:uniform() < 1 / #space then x = random:uniform() < 0.5 and random:uniform() or mutated(x, random) end
    end
    genes[i] = x
  end
  return genes
end

local function suggest_front(self, view, random)
  self.kept = self.kept or {}
  local state, attributes = generations.state(self.kept, view, POPULATION, function() return {} end,
    function(population, members)
      return survivors(table.move(population, 1, #population, #members + 1, members), #view.directions)
    end)
  local genes = #state == 0 and random_genes(view.space, random) or child_of(view.space, state, random)
  return values_of(view.space, genes), attributes
end

return {
  { name = "evolution", summary = "Differential evolution: for rough losses and many cheap trials.",
    source = "[Storn, Price 1997]", looks = true, suggest = suggest_difference },
  { name = "nsga2", summary = "NSGA-II: several objectives, and the front of what cannot be better in all.",
    source = "[Deb 2002]", looks = true, objectives = "many", suggest = suggest_front },
}
