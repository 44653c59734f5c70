-- gaussian_process.lua: the loss as a Gaussian process, and the point where most is to be expected of it.
--
-- Matern 5/2 with a length for every dimension, fitted by the marginal likelihood [Rasmussen, Williams 2006, 2.30,
-- 4.17], with a prior on the lengths that grows with the dimensions [Hvarfner 2024]; suggests the largest log
-- expected improvement [Jones 1998; Ament 2023].  Numbers are places in 0..1, choices one-hot.

local tarn = require "tarn"
local Space = require "tarn.sweep.space"
local sobol = require "tarn.sweep.sobol"

local CANDIDATES <const>, REFINED <const> = 1024, 8
local MOST <const> = 250 -- trials that the process is fitted to: the best, and the last
local DOUBLE <const> = { dtype = "float64" }

-- ---- trials as points -----------------------------------------------------------------------

local function startup(space) return math.max(6, math.min(20, 2 * #space + 2)) end

-- Columns of a row of units; inactive numbers stand in the middle, inactive choices at none.
local function encode(space, units, out)
  local at = #out
  for i, p in ipairs(space) do
    if p.kind == "choice" then
      for c = 1, #p.choices do out[at + c] = units[i] == c and math.sqrt(0.5) or 0 end
      at = at + #p.choices
    else
      at = at + 1
      out[at] = units[i] or 0.5
    end
  end
end

local function units_of(space, values)
  local units = {}
  for i, p in ipairs(space) do
    if values[p.name] ~= nil then units[i] = Space.to_unit(p, values[p.name]) end
  end
  return units
end

local function points(space, rows)
  local flat = {}
  for _, units in ipairs(rows) do encode(space, units, flat) end
  return tarn.tensor(flat, DOUBLE):reshape(#rows, #flat // #rows)
end

-- Trials with a loss; failed ones count as the worst.
local function observations(view)
  local rows, losses, worst = {}, {}, -math.huge
  for _, trial in ipairs(view.trials) do
    local loss = trial.state == "complete" and trial.losses[1] or trial.state == "pruned" and trial.last_loss or nil
    if loss and loss == loss and math.abs(loss) < math.huge then
      rows[#rows + 1], losses[#losses + 1] = units_of(view.space, trial.params), loss
      worst = math.max(worst, loss)
    end
  end
  for _, trial in ipairs(#rows > 0 and view.trials or {}) do
    if trial.state == "failed" then rows[#rows + 1], losses[#losses + 1] = units_of(view.space, trial.params), worst end
  end
  return rows, losses
end

local function thinned(rows, losses)
  if #rows <= MOST then return rows, losses end
  local order = {}
  for i = 1, #rows do order[i] = i end
  table.sort(order, function(a, b) return losses[a] < losses[b] or (losses[a] == losses[b] and a < b) end)
  local taken, r, l = {}, {}, {}
  for i = 1, MOST // 2 do taken[order[i]] = true end
  for i = #rows, 1, -1 do
    if #r < MOST and (taken[i] or #rows - i < MOST // 2) then r[#r + 1], l[#l + 1] = rows[i], losses[i] end
  end
  return r, l
end

local function standardised(losses)
  local mean, square, n = 0, 0, #losses
  for _, loss in ipairs(losses) do mean = mean + loss / n end
  for _, loss in ipairs(losses) do square = square + (loss - mean) ^ 2 / n end
  local scale = square > 0 and math.sqrt(square) or 1
  local y = {}
  for i, loss in ipairs(losses) do y[i] = (loss - mean) / scale end
  return tarn.tensor(y, DOUBLE):reshape(n, 1)
end

-- ---- the process ----------------------------------------------------------------------------

-- Matern 5/2 of |a - b| / length: (1 + s + s^2 / 3) e^-s, s = sqrt(5) r.
local function kernel(a, b, lengths, height)
  local p, q = a / lengths, b / lengths
  local square = p:square():sum(2, true) + q:square():sum(2):unsqueeze(1) - p:matmul(q:t()) * 2
  local s = (square:clamp(0) * 5 + 1e-12):sqrt()
  return (s + 1 + s:square() / 3) * (-s):exp() * height
end

-- theta: log lengths (d), log height, log noise.
local function parts(theta, d)
  return theta:narrow(1, 1, d):exp(), theta:narrow(1, d + 1, 1):exp(), theta:narrow(1, d + 2, 1):exp() + 1e-7
end

-- Minus the log of likelihood and priors: log length ~ N(sqrt 2 + log(d) / 2 - log 3, 1), log height ~ N(0, 1),
-- log noise ~ N(-8, 2).
local function objective(theta, x, y)
  local n, d = x.shape[1], x.shape[2]
  local lengths, height, noise = parts(theta, d)
  local k = kernel(x, x, lengths, height) + tarn.eye(n):to "float64" * noise
  local l = k:cholesky()
  local white = l:solve_triangular(y, false)
  local fit = white:square():sum() * 0.5 + l:diagonal():log():sum()
  local middle = math.sqrt(2) + 0.5 * math.log(d) - math.log(3)
  local prior = (theta:narrow(1, 1, d) - middle):square():sum() * 0.5
  local height_prior = theta:narrow(1, d + 1, 1):square():sum() * 0.5
  local noise_prior = (theta:narrow(1, d + 2, 1) + 8):square():sum() * 0.125
  return fit + prior + height_prior + noise_prior
end

local function fit(x, y)
  local d = x.shape[2]
  local theta = tarn.zeros(d + 2):to "float64"
  theta:narrow(1, 1, d):fill_(-0.7)
  theta:narrow(1, d + 2, 1):fill_(-8)
  theta:requires_grad_()
  local opt = tarn.optim.LBFGS({ theta }, { line_search_fn = "strong_wolfe", max_iter = 30 })
  opt:step(function()
    opt:zero_grad()
    local loss = objective(theta, x, y)
    loss:backward()
    return loss
  end)
  return theta:detach():clone()
end

-- ---- expected improvement -------------------------------------------------------------------

-- log(phi(z) + z Phi(z)); for z below -1 by the ratio of Phi and phi, which is finite where both vanish:
-- Mills' ratio as a continued fraction [Abramowitz, Stegun 26.2.14], good to 1e-3 of its logarithm from there on.
local function log_improvement(z)
  local high = z:clamp(-1)
  local density = (high:square() * -0.5):exp() / math.sqrt(2 * math.pi)
  local above = (density + high * ((high / -math.sqrt(2)):erfc() * 0.5)):log()
  local t = -z:clamp(nil, -1)
  local ratio = t + 3 / (t + 4 / (t + 5 / (t + 6 / (t + 7))))
  ratio = t + 1 / (t + 2 / ratio) -- phi / Q
  local low = z:clamp(nil, -1):square() * -0.5 - 0.5 * math.log(2 * math.pi) + (1 - t / ratio):log()
  return tarn.where(z:gt(-1), above, low)
end

local function acquisition(process, points_)
  local k = kernel(points_, process.x, process.lengths, process.height)
  local mean = k:matmul(process.alpha):squeeze(2)
  local white = process.l:solve_triangular(k:t(), false)
  local variance = (process.height - white:square():sum(1)):clamp(1e-12)
  local deviation = variance:sqrt()
  return log_improvement((process.best - mean) / deviation) + deviation:log()
end

local function conditioned(x, y, lengths, height, noise)
  local l = (kernel(x, x, lengths, height) + tarn.eye(x.shape[1]):to "float64" * noise):cholesky()
  return { x = x, lengths = lengths, height = height, l = l, alpha = y:cholesky_solve(l), best = y:min():item() }
end

-- Running trials are believed to come out as expected, so that nobody else is sent there [Ginsbourger 2010].
local function process_of(view)
  local rows, losses = thinned(observations(view))
  local x, y = points(view.space, rows), standardised(losses)
  local theta = fit(x, y)
  local _ <close> = tarn.no_grad()
  local lengths, height, noise = parts(theta, x.shape[2])
  local process = conditioned(x, y, lengths, height, noise)
  if #view.running > 0 then
    local pending = {}
    for i, trial in ipairs(view.running) do pending[i] = units_of(view.space, trial.params) end
    local there = points(view.space, pending)
    local expected = kernel(there, x, lengths, height):matmul(process.alpha)
    process = conditioned(tarn.cat({ x, there }, 1), tarn.cat({ y, expected }, 1), lengths, height, noise)
  end
  return process, rows, losses
end

-- ---- candidates -----------------------------------------------------------------------------

local function perturbed(space, units, random)
  local moved = {}
  for i, p in ipairs(space) do
    local u = units[i]
    if p.kind == "choice" then
      moved[i] = (not u or random:uniform() < 0.2) and random:integer(#p.choices) or u
    else
      local x = (u or 0.5) + 0.1 * random:normal() * (random:uniform() < 0.5 and 1 or 0.1)
      moved[i] = math.max(0, math.min(1, x))
    end
  end
  return moved
end

local function candidates(view, rows, losses, random)
  local space, list, shift = view.space, {}, random:integer(1 << 20)
  for c = 1, CANDIDATES do
    local units = {}
    for i, p in ipairs(space) do
      local u = i <= sobol.most and sobol.coordinate(c, i, shift) or random:uniform()
      units[i] = p.kind == "choice" and Space.spread(p, u) or u
    end
    list[c] = units
  end
  local order = {}
  for i = 1, #rows do order[i] = i end
  table.sort(order, function(a, b) return losses[a] < losses[b] or (losses[a] == losses[b] and a < b) end)
  for k = 1, math.min(5, #order) do
    for _ = 1, CANDIDATES // 16 do list[#list + 1] = perturbed(space, rows[order[k]], random) end
  end
  return list
end

-- Moves the numbers of the best candidates uphill, all at once; choices stay.
local function refine(process, space, chosen)
  local start = points(space, chosen)
  local free, flat = {}, nil
  for _, p in ipairs(space) do
    for _ = 1, p.kind == "choice" and #p.choices or 1 do free[#free + 1] = p.kind == "choice" and 0 or 1 end
  end
  local mask = tarn.tensor(free, DOUBLE):unsqueeze(1)
  local x = start:clone():requires_grad_()
  local opt = tarn.optim.Adam({ x }, { lr = 0.02 })
  local best, at
  for step = 1, 60 do
    local _ <close> = tarn.scope()
    opt.lr = 0.02 * (1 - (step - 1) / 60) + 1e-5
    opt:zero_grad()
    local value = acquisition(process, x)
    value:sum():neg():backward()
    local values = value:tolist()
    for i, v in ipairs(values) do
      if not best or v > best then best, at, flat = v, i, x:select(1, i):tolist() end
    end
    x.grad = x.grad * mask
    opt:step()
    local _ <close> = tarn.no_grad()
    x:clamp_(0, 1)
  end
  local units, column = {}, 0
  for i, p in ipairs(space) do
    if p.kind == "choice" then
      units[i], column = chosen[at][i], column + #p.choices
    else
      column = column + 1
      units[i] = flat[column]
    end
  end
  return units
end

local function values_at(space, units)
  local values = {}
  for i, p in ipairs(space) do
    if space:active(p, values) then values[p.name] = Space.from_unit(p, units[i]) end
  end
  return values
end

local function suggest(self, view, random)
  if #view.trials < startup(view.space) then return sobol.suggest(self, view) end
  local _ <close> = tarn.scope()
  local process, rows, losses = process_of(view)
  local list = candidates(view, rows, losses, random)
  local chosen = {}
  do
    local _ <close> = tarn.no_grad()
    local _, order = acquisition(process, points(view.space, list)):topk(REFINED)
    for k, i in ipairs(order:tolist()) do chosen[k] = list[i] end
  end
  return values_at(view.space, refine(process, view.space, chosen))
end

return {
  name = "gp",
  summary = "A Gaussian process with expected improvement: the fewest trials, where each is worth a second of thought.",
  source = "[Jones 1998; Rasmussen, Williams 2006]",
  looks = true,
  suggest = suggest,
}
