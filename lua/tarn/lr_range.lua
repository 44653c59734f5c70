-- lr_range.lua: which learning rates train this net? The rate rises from step to step until the
-- loss runs away; the best ones lie where it falls fastest [Smith 2017].

local tarn = require "tarn"

local OPTIONS <const> = {
  from = 1e-7, to = 10, steps = 100,
  batch = 64,
  optimizer = "sgd",
  optimizer_options = false,
  loss = false,      -- f(net, x, y) -> number tensor
  smooth = 0.9,      -- how much of the mean loss so far stays
  stop = 4,          -- the test ends when the loss is so many times the best
  seed = false,      -- of the order of examples
}

local function read_options(given)
  local o = {}
  for name, default in pairs(OPTIONS) do o[name] = default end
  for name, value in pairs(given or {}) do
    if OPTIONS[name] == nil then
      local names = {}
      for known in pairs(OPTIONS) do names[#names + 1] = known end
      table.sort(names)
      local near = require("tarn.options").nearest(tostring(name), names)
      error(("lr_range: unknown option '%s'%s"):format(tostring(name),
        near and (", did you mean '%s'?"):format(near) or ""), 3)
    end
    o[name] = value
  end
  if not (o.from > 0 and o.to > o.from) then
    error(("lr_range: rates must rise from above 0: from = %g, to = %g"):format(o.from, o.to), 3)
  end
  if math.type(o.steps) ~= "integer" or o.steps < 2 then
    error(("lr_range: steps must be a whole number of at least 2, not %s"):format(tostring(o.steps)), 3)
  end
  return o
end

-- Batches without end: epoch after epoch.
local function endless(data, o)
  local epoch, next_batch = 0, nil
  return function()
    local x, y
    if next_batch then x, y = next_batch() end
    if not x then
      epoch = epoch + 1
      next_batch = data:batches(o.batch, { shuffle = true, seed = o.seed or tarn.initial_seed(), epoch = epoch })
      x, y = next_batch()
    end
    return x, y
  end
end

local function one_step(net, optimizer, o, x, y)
  local _ <close> = tarn.scope()
  local first
  local function evaluate()
    local loss = o.loss and o.loss(net, x, y) or net:loss(x, y)
    first = first or loss:item()
    return loss
  end
  optimizer:zero_grad()
  if optimizer.asks then
    optimizer:step(evaluate)
    return first
  end
  local loss = evaluate()
  if first ~= first then return first end
  loss:backward()
  optimizer:step()
  return first
end

-- Where the smoothed loss falls fastest with the logarithm of the rate.
local function steepest(rates, smoothed)
  local best, at = math.huge, nil
  for i = 2, #rates - 1 do
    local slope = smoothed[i + 1] - smoothed[i - 1]
    if slope < best then best, at = slope, i end
  end
  return at and best < 0 and rates[at] or nil
end

local function run(net, data, optimizer, o)
  local rates, losses, smoothed = {}, {}, {}
  local mean, best = 0.0, math.huge
  local next_batch = endless(data, o)
  for i = 1, o.steps do
    local rate = o.from * (o.to / o.from) ^ ((i - 1) / (o.steps - 1))
    optimizer.lr = rate
    local x, y = next_batch()
    local loss = one_step(net, optimizer, o, x, y)
    x:release()
    y:release()
    mean = o.smooth * mean + (1 - o.smooth) * loss
    local smooth = mean / (1 - o.smooth ^ i)
    if loss ~= loss or (i > 1 and smooth > o.stop * best) then break end
    best = math.min(best, smooth)
    rates[i], losses[i], smoothed[i] = rate, loss, smooth
  end
  return { rates = rates, losses = losses, smoothed = smoothed, suggested = steepest(rates, smoothed) }
end

--- Trains a while with rising rates and tells what the loss did; then the net is as it was.
---@param net tarn.Layer
---@param data tarn.Dataset
---@param options? table from, to, steps, batch, optimizer, optimizer_options, loss, smooth, stop, seed
---@return table result rates, losses, smoothed, suggested (nil: the loss never fell)
return function(net, data, options)
  if tarn.type(net) ~= "layer" then error("lr_range: a net expected, not a " .. type(net), 2) end
  if type(data) ~= "table" or not data.batches then
    error("lr_range: the second argument must be a data set, not a " .. type(data), 2)
  end
  local o = read_options(options)
  if #data == 0 then error("lr_range: the data set is empty", 2) end
  net:build((data:batches(math.min(o.batch, #data))()))
  local weights, steps = net:state_dict { copy = true }, net:step_counts()
  local random, was = tarn.random_state(), net.training
  local optimizer = require("tarn.choose").optimizer(net, o, o.from)
  net:train()
  local ok, result = pcall(run, net, data, optimizer, o)
  net:load_state_dict(weights)
  net:step_counts(steps)
  net:train(was)
  net:zero_grad()
  tarn.random_state(random)
  if not ok then error(result, 0) end
  return result
end
