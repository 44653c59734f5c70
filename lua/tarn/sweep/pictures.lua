-- pictures.lua: what a study looks like, as figures of tarn.plot, each a row: name, what to see, draw(study, trials)
-- -> figure; nil where there is nothing to draw.

local tarn = require "tarn"
local Space = require "tarn.sweep.space"
local importance = require "tarn.sweep.importance"

local function complete(trials)
  local list = {}
  for _, trial in ipairs(trials) do
    if trial.state == "complete" and math.abs(trial.values[1]) < math.huge then list[#list + 1] = trial end
  end
  return list
end

-- Those, and the pruned ones by what they reported last.
local function measured(trials)
  local list = {}
  for _, trial in ipairs(trials) do
    local value = (trial.state == "complete" or trial.state == "pruned") and trial.values and trial.values[1]
    if value and math.abs(value) < math.huge then list[#list + 1] = trial end
  end
  return list
end

local function objective_name(study, i)
  if study.objectives then return study.objectives[i or 1] or "objective" end
  local objectives = study.storage.get and study.storage:get "objectives"
  return objectives and objectives[i or 1] and objectives[i or 1].name or "objective"
end

-- Losses that span decades are drawn on a log scale.
local function scale_of(values)
  local low, high = math.huge, -math.huge
  for _, v in ipairs(values) do low, high = math.min(low, v), math.max(high, v) end
  return low > 0 and high > 30 * low and "log" or "linear"
end

local function values_of(trials)
  local values = {}
  for i, trial in ipairs(trials) do values[i] = trial.values[1] end
  return values
end

-- ---- history --------------------------------------------------------------------------------

local function history(study, trials)
  local done = complete(trials)
  if #done == 0 then return nil end
  local x, y, bx, by, best = {}, {}, {}, {}, nil
  for i, trial in ipairs(done) do
    x[i], y[i] = trial.number, trial.values[1]
    if not best or trial.losses[1] < study:loss(best) then best = y[i] end
    bx[i], by[i] = x[i], best
  end
  return tarn.plot.points { x, y, label = "trials", size = 3, alpha = 0.7, xlabel = "trial",
    ylabel = objective_name(study), yscale = scale_of(y), title = "History" }
    :line { bx, by, label = "best so far", step = "after" }
end

-- ---- importance -----------------------------------------------------------------------------

local function importances(study, trials)
  local list = importance(study.space, trials, study.seed)
  if not list then return nil end
  local names, shares, below, above, places = {}, {}, {}, {}, {}
  for i, row in ipairs(list) do
    local at = #list + 1 - i -- the largest on top
    names[at], shares[at], places[at] = row.name, row.share, at
    below[at], above[at] = math.min(row.error, row.share), math.min(row.error, 1 - row.share)
  end
  return tarn.plot.bars { names, shares, horizontal = true, xlabel = "share of the variance explained",
    title = "Importance", height = math.max(1.6, 0.9 + 0.32 * #list) }
    :error_bars { shares, places, xerror = { below, above } }
end

-- ---- slices ---------------------------------------------------------------------------------

local function slice(study, trials, p)
  local x, y, color = {}, {}, {}
  for _, trial in ipairs(trials) do
    local value = trial.params[p.name]
    if value ~= nil then
      x[#x + 1] = p.kind == "choice" and Space.to_unit(p, value) or value
      y[#y + 1], color[#color + 1] = trial.values[1], trial.number
    end
  end
  if #x == 0 then return nil end
  local figure = tarn.plot.points { x, y, values = color, colorbar = false, size = 3, xlabel = p.name,
    ylabel = objective_name(study), yscale = scale_of(y), xscale = p.log and "log" or "linear" }
  if p.kind == "choice" then
    local ticks = {}
    for i, choice in ipairs(p.choices) do ticks[i] = { i, tostring(choice) } end
    figure:xticks(ticks)
    figure:xlim { 0.5, #p.choices + 0.5 }
  end
  return figure
end

local function slices(study, trials)
  local done, figures = measured(trials), { columns = 2, title = "Slices: dark points are early trials" }
  for _, p in ipairs(study.space) do figures[#figures + 1] = slice(study, done, p) end
  if #figures == 0 then return nil end
  if #figures == 1 then figures.columns = 1 end
  return tarn.plot.grid(figures)
end

-- ---- pairs ----------------------------------------------------------------------------------

local PLACES <const> = 40 -- of the contour's grid, each way

-- The loss between trials: each weighs by nearness (Shepard's, power 4).
local function between(points, u, v)
  local sum, weights = 0, 0
  for _, q in ipairs(points) do
    local w = 1 / ((q[1] - u) ^ 2 + (q[2] - v) ^ 2 + 1e-4) ^ 2
    sum, weights = sum + w * q[3], weights + w
  end
  return sum / weights
end

local function pair_figure(study, trials, p, q)
  local points, x, y = {}, {}, {}
  local decades = scale_of(values_of(trials)) == "log"
  local read = decades and function(v) return math.log(v, 10) end or function(v) return v end
  for _, trial in ipairs(trials) do
    local a, b = trial.params[p.name], trial.params[q.name]
    if a ~= nil and b ~= nil then
      points[#points + 1] = { Space.to_unit(p, a), Space.to_unit(q, b), read(trial.values[1]) }
      x[#x + 1], y[#y + 1] = a, b
    end
  end
  if #points < 8 then return nil end
  local xs, ys, z = {}, {}, {}
  for i = 1, PLACES do
    local u = (i - 0.5) / PLACES
    xs[i], ys[i] = Space.from_unit({ kind = "number", low = p.low, high = p.high, log = p.log }, u),
      Space.from_unit({ kind = "number", low = q.low, high = q.high, log = q.log }, u)
  end
  for j = 1, PLACES do
    z[j] = {}
    for i = 1, PLACES do z[j][i] = between(points, (i - 0.5) / PLACES, (j - 0.5) / PLACES) end
  end
  return tarn.plot.filled_contour { xs, ys, tarn.tensor(z), xlabel = p.name, ylabel = q.name,
    xscale = p.log and "log" or "linear", yscale = q.log and "log" or "linear",
    colorbar = (decades and "log10 " or "") .. objective_name(study),
    title = ("%s and %s"):format(p.name, q.name) }:points { x, y, color = "black", size = 2 }
end

-- The two numbers that matter most.
local function pair(study, trials)
  local list, numbers = importance(study.space, trials, study.seed), {}
  for _, row in ipairs(list or {}) do
    local p = study.space.by_name[row.name]
    if p.kind ~= "choice" then numbers[#numbers + 1] = p end
  end
  if #numbers < 2 then return nil end
  return pair_figure(study, measured(trials), numbers[1], numbers[2])
end

-- ---- parallel coordinates -------------------------------------------------------------------

local function parallel(study, trials)
  local done, columns = measured(trials), {}
  if #done < 2 or #study.space < 2 then return nil end
  for _, p in ipairs(study.space) do
    local values, whole = {}, true
    for i, trial in ipairs(done) do
      local value = trial.params[p.name]
      whole = whole and value ~= nil
      if value ~= nil then values[i] = p.kind == "choice" and tostring(value) or value end
    end
    if whole then columns[#columns + 1] = { name = p.name, values = values, log = p.log or nil } end
  end
  local values, colors = values_of(done), {}
  local decades = scale_of(values) == "log"
  for i, v in ipairs(values) do colors[i] = decades and math.log(v, 10) or v end
  columns[#columns + 1] = { name = objective_name(study), values = values, log = decades or nil }
  if #columns < 3 then return nil end
  return tarn.plot.parallel { columns = columns, values = colors, colorbar = false, title = "Parallel coordinates" }
end

-- ---- pruning --------------------------------------------------------------------------------

local function curves(study, trials)
  local figure, any, all = nil, false, {}
  for _, trial in ipairs(trials) do
    local steps, y = {}, {}
    for step in pairs(trial.intermediate) do steps[#steps + 1] = step end
    table.sort(steps)
    for i, step in ipairs(steps) do
      y[i] = trial.intermediate[step]
      if y[i] == y[i] then all[#all + 1] = y[i] end
    end
    if #steps > 1 then
      any = true
      local pruned = trial.state == "pruned"
      local line = { steps, y, color = pruned and "#999999" or tarn.plot.color(1), width = pruned and 0.6 or 0.9,
        alpha = pruned and 0.7 or 0.9 }
      if figure then figure:line(line) else figure = tarn.plot.line(line) end
    end
  end
  if not any then return nil end
  return figure:xlabel "step":ylabel(objective_name(study)):yscale(scale_of(all))
    :title "Reports (grey: pruned)"
end

-- ---- the front ------------------------------------------------------------------------------

local function front(study, trials)
  if #study.directions ~= 2 then return nil end
  local x, y, fx, fy = {}, {}, {}, {}
  for i, trial in ipairs(complete(trials)) do x[i], y[i] = trial.values[1], trial.values[2] end
  for i, trial in ipairs(study:front()) do fx[i], fy[i] = trial.values[1], trial.values[2] end
  if #x == 0 then return nil end
  return tarn.plot.points { x, y, size = 2.5, alpha = 0.5, label = "trials", xlabel = objective_name(study, 1),
    ylabel = objective_name(study, 2), title = "Pareto front" }
    :line { fx, fy, label = "what cannot be better in both", marker = "circle" }
end

return {
  { name = "front", about = "Trials that no other beats in both objectives.", draw = front },
  { name = "history", about = "What each trial came to, and the best until then.", draw = history },
  { name = "importance", about = "How much of the differences each option explains by itself, by a random forest;"
    .. " the bars show how far its trees disagree.", draw = importances },
  { name = "slices", about = "Each option against the result.", draw = slices },
  { name = "pair", about = "The two options that matter most, and the result between trials.", draw = pair },
  { name = "parallel", about = "A line for each trial through all of its options.", draw = parallel },
  { name = "curves", about = "What trials reported while they ran, and where the pruner ended them.", draw = curves },
}
