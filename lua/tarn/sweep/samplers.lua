-- samplers.lua: how the next trial is chosen, as rows.  A row: { name, summary, source, options, new,
-- suggest = function(self, view, random) -> values, attributes }.
--
-- view.space is the space, view.number the trial's number, view.trials the trials that ended and view.running those
-- that run (study.lua); trial.params, trial.losses (smaller is better), trial.state, trial.attributes.
-- What is suggested must follow from these and RANDOM alone.

local Space = require "tarn.sweep.space"

local samplers = { rows = {} }

local function add(row) samplers.rows[#samplers.rows + 1], samplers.rows[row.name] = row, row end

-- ---- without looking ------------------------------------------------------------------------

add { name = "random", summary = "Every value as probable as any other.",
  suggest = function(_, view, random)
    local units = {}
    for i = 1, #view.space do units[i] = random:uniform() end
    return view.space:values_at(units)
  end }

local GRID <const> = 5 -- values of a continuous parameter

local function points_of(p, levels)
  local count = math.min(Space.count(p), p.kind == "choice" and math.huge or levels)
  local list, seen = {}, {}
  for i = 1, count do
    local u = p.kind == "choice" and i or (count == 1 and 0.5 or (i - 1) / (count - 1))
    local value = Space.from_unit(p, u)
    if not seen[value] then list[#list + 1], seen[value] = value, true end
  end
  return list
end

-- Every combination once, those that differ in inactive parameters only counted as one.
local function grid_of(space, levels)
  local grid = {}
  local function visit(i, values)
    local p = space[i]
    if not p then
      local copy = {}
      for name, value in pairs(values) do copy[name] = value end
      grid[#grid + 1] = copy
    elseif not space:active(p, values) then
      visit(i + 1, values)
    else
      for _, value in ipairs(points_of(p, levels)) do
        values[p.name] = value
        visit(i + 1, values)
      end
      values[p.name] = nil
    end
  end
  visit(1, {})
  return grid
end

add { name = "grid", summary = "Every combination of values once; of a range `levels` evenly spaced ones.",
  options = { { "levels", GRID, "values taken of a range" } },
  suggest = function(self, view)
    if self.space ~= view.space then self.space, self.grid = view.space, grid_of(view.space, self.levels) end
    local grid = self.grid
    -- in an order that spreads early trials over the grid
    local n, step = #grid, math.max(1, math.floor(#grid * 0.6180339887498949))
    local function gcd(a, b) return b == 0 and a or gcd(b, a % b) end
    while gcd(n, step) ~= 1 do step = step + 1 end
    local values = {}
    for name, value in pairs(grid[(view.number - 1) * step % n + 1]) do values[name] = value end
    return values
  end }

add(require "tarn.sweep.sobol")
add(require "tarn.sweep.tpe")
add(require "tarn.sweep.gaussian_process")
add(require "tarn.sweep.cma_es")
add(require "tarn.sweep.population")
for _, row in ipairs(require "tarn.sweep.evolution") do add(row) end

-- ---- choosing one ---------------------------------------------------------------------------

--- How many points a grid of SPACE has; math.huge where a parameter is continuous.
function samplers.combinations(space)
  local n = 1
  for _, p in ipairs(space) do n = n * Space.count(p) end
  return n
end

--- The sampler for SPACE when none is named: the grid where it fits into the trials, several objectives by
--- NSGA-II, few numbers and few trials by the Gaussian process, else TPE.
function samplers.choose(space, directions, planned)
  if #directions > 1 then return "nsga2" end
  if planned and samplers.combinations(space) <= planned then return "grid" end
  local plain = #space <= 8
  for _, p in ipairs(space) do plain = plain and p.kind ~= "choice" and not p.when end
  if plain and planned and planned <= 150 then return "gp" end
  return "tpe"
end

local function names()
  local list = {}
  for i, row in ipairs(samplers.rows) do list[i] = row.name end
  return list
end

local function row_named(name)
  if samplers.rows[name] then return samplers.rows[name] end
  local near = require("tarn.options").nearest(tostring(name), names())
  error(("sweep: there is no sampler '%s'%s; there are: %s"):format(tostring(name),
    near and (", did you mean '%s'?"):format(near) or "", table.concat(names(), ", ")), 0)
end

--- A sampler of GIVEN: a name, or { name, option = ... }.
function samplers.make(given, space, directions)
  if type(given) == "string" then given = { given } end
  local row = row_named(given[1])
  if #directions > 1 and row.objectives ~= "many" and row.looks then
    error(("sweep: sampler %s serves one objective, not %d; nsga2 serves several"):format(row.name, #directions), 0)
  end
  local sampler = setmetatable({ name = row.name }, { __index = row })
  for _, option in ipairs(row.options or {}) do sampler[option[1]] = option[2] end
  for name, value in pairs(given) do
    if name ~= 1 then
      if sampler[name] == nil then error(("sweep: sampler %s: unknown option '%s'"):format(row.name, name), 0) end
      sampler[name] = value
    end
  end
  if row.check then row.check(sampler, space) end
  return sampler
end

--- Adds a sampler: { name =, summary =, suggest = function(self, view, random) -> values }.
function samplers.add(row)
  if type(row) ~= "table" or type(row.name) ~= "string" or type(row.suggest) ~= "function" then
    error("sweep.sampler: { name =, summary =, suggest = function(self, view, random) } expected", 3)
  end
  add(row)
end

return samplers
