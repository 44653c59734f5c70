-- importance.lua: how much of the variance of the loss each parameter explains by itself: a random forest over
-- the unit cube, taken apart exactly [Hutter, Hoos, Leyton-Brown 2014].

local Random = require "tarn.sweep.random"
local Space = require "tarn.sweep.space"

local TREES <const>, DEEP <const>, LEAF <const> = 64, 24, 3 -- trials in a leaf at least

-- ---- one tree -------------------------------------------------------------------------------

local function mean_of(rows)
  local sum = 0
  for _, row in ipairs(rows) do sum = sum + row.loss end
  return sum / #rows
end

-- The cut of dimension D that leaves the least square error: where, and the error.
local function best_cut(rows, d)
  table.sort(rows, function(a, b)
    if a.units[d] ~= b.units[d] then return a.units[d] < b.units[d] end
    return a.at < b.at
  end)
  local total, squares = 0, 0
  for _, row in ipairs(rows) do total, squares = total + row.loss, squares + row.loss ^ 2 end
  local left, where, least, n = 0, nil, math.huge, #rows
  for i = 1, n - 1 do
    left = left + rows[i].loss
    local a, b = rows[i].units[d], rows[i + 1].units[d]
    if a < b and i >= LEAF and n - i >= LEAF then
      local error = squares - left ^ 2 / i - (total - left) ^ 2 / (n - i)
      if error < least then where, least = (a + b) / 2, error end
    end
  end
  return where, least
end

-- Appends the leaves below: { value, low = {...}, high = {...} }.
local function grow(leaves, rows, low, high, depth)
  local dim, where, least
  if depth < DEEP and #rows >= 2 * LEAF then
    for d = 1, #low do
      local cut, error = best_cut(rows, d)
      if cut and (not least or error < least - 1e-12) then dim, where, least = d, cut, error end
    end
  end
  if not dim then
    leaves[#leaves + 1] = { value = mean_of(rows), low = low, high = high }
    return
  end
  local left, right = {}, {}
  for _, row in ipairs(rows) do table.insert(row.units[dim] < where and left or right, row) end
  local middle_high, middle_low = table.move(high, 1, #high, 1, {}), table.move(low, 1, #low, 1, {})
  middle_high[dim], middle_low[dim] = where, where
  grow(leaves, left, low, middle_high, depth + 1)
  grow(leaves, right, middle_low, high, depth + 1)
end

local function volume(leaf, without)
  local v = 1
  for d = 1, #leaf.low do
    if d ~= without then v = v * (leaf.high[d] - leaf.low[d]) end
  end
  return v
end

-- ---- its variance ---------------------------------------------------------------------------

local function moments(leaves)
  local mean, square = 0, 0
  for _, leaf in ipairs(leaves) do
    local v = volume(leaf)
    mean, square = mean + v * leaf.value, square + v * leaf.value ^ 2
  end
  return mean, square - mean ^ 2
end

-- The variance of what is expected at each place of dimension D.
local function variance_along(leaves, d, mean)
  local cuts, seen = {}, {}
  for _, leaf in ipairs(leaves) do
    for _, x in ipairs { leaf.low[d], leaf.high[d] } do
      if not seen[x] then cuts[#cuts + 1], seen[x] = x, true end
    end
  end
  table.sort(cuts)
  local variance = 0
  for i = 1, #cuts - 1 do
    local a, b, expected = cuts[i], cuts[i + 1], 0
    for _, leaf in ipairs(leaves) do
      if leaf.low[d] <= a and leaf.high[d] >= b then expected = expected + volume(leaf, d) * leaf.value end
    end
    variance = variance + (b - a) * (expected - mean) ^ 2
  end
  return variance
end

-- ---- the forest -----------------------------------------------------------------------------

local function rows_of(space, trials)
  local rows = {}
  for _, trial in ipairs(trials) do
    local loss = trial.state == "complete" and trial.losses[1] or trial.state == "pruned" and trial.last_loss or nil
    if loss and math.abs(loss) < math.huge then -- which NaN is not
      local units = {}
      for i, p in ipairs(space) do
        local value = trial.params[p.name]
        local u = value ~= nil and Space.to_unit(p, value) or 0.5
        if p.kind == "choice" then u = value ~= nil and (u - 0.5) / #p.choices or 0.5 end
        units[i] = u
      end
      rows[#rows + 1] = { units = units, loss = loss, at = #rows + 1 }
    end
  end
  return rows
end

-- Losses that span decades count by their logarithm: one bad trial is not all of the variance.
local function use_logarithms(rows)
  local low, high = math.huge, -math.huge
  for _, row in ipairs(rows) do low, high = math.min(low, row.loss), math.max(high, row.loss) end
  if low <= 0 or high < 30 * low then return end
  for _, row in ipairs(rows) do row.loss = math.log(row.loss) end
end

--- The share of the variance of the loss that each parameter explains alone, largest first:
--- { { name, share, error }, ... }, ERROR its deviation over trees; pruned trials count by their last report;
--- nil where there are fewer than 8 trials, or all
--- losses are equal.
return function(space, trials, seed)
  local rows = rows_of(space, trials)
  if #rows < 8 then return nil end
  use_logarithms(rows)
  local sums, squares, trees = {}, {}, 0
  for d = 1, #space do sums[d], squares[d] = 0, 0 end
  for tree = 1, TREES do
    local random, sample, leaves, low, high = Random.new(seed or 1, tree), {}, {}, {}, {}
    for i = 1, #rows do
      local row = rows[random:integer(#rows)]
      sample[i] = { units = row.units, loss = row.loss, at = i }
    end
    for d = 1, #space do low[d], high[d] = 0, 1 end
    grow(leaves, sample, low, high, 0)
    local mean, variance = moments(leaves)
    if variance > 0 then
      trees = trees + 1
      for d = 1, #space do
        local share = variance_along(leaves, d, mean) / variance
        sums[d], squares[d] = sums[d] + share, squares[d] + share ^ 2
      end
    end
  end
  if trees == 0 then return nil end
  local list = {}
  for d, p in ipairs(space) do
    local mean = sums[d] / trees
    list[d] = { name = p.name, share = mean, error = math.sqrt(math.max(0, squares[d] / trees - mean ^ 2)) }
  end
  table.sort(list, function(a, b)
    if a.share ~= b.share then return a.share > b.share end
    return a.name < b.name
  end)
  return list
end
