-- average.lua: a mean of the weights that training went through, beside the net that goes on.
--
-- kind "ema": a moving average, average += (1 - decay) (weights - average); the first steps use a
-- smaller decay, (1 + n) / (10 + n), so that it forgets where the net began [Tieleman, Hinton 2012;
-- TensorFlow's ExponentialMovingAverage].  kind "swa": the plain mean of all [Izmailov et al. 2018].

local tarn = require "tarn"

local Average = {}
Average.__index = Average

local OPTIONS <const> = {
  kind = "ema",    -- or "swa"
  decay = 0.999,   -- of "ema"
  warmup = true,   -- a smaller decay in the first steps of "ema"
  start = 0,       -- updates before this one only follow the weights
  every = 1,       -- so many calls of update make one
}

local function check(o)
  if o.kind ~= "ema" and o.kind ~= "swa" then
    error(("Average: kind is \"ema\" or \"swa\", not %s"):format(tostring(o.kind)), 5)
  end
  if type(o.decay) ~= "number" or not (o.decay >= 0 and o.decay < 1) then
    error(("Average: decay must be at least 0 and less than 1, not %s"):format(tostring(o.decay)), 5)
  end
  for name, least in pairs { start = 0, every = 1 } do
    if math.type(o[name]) ~= "integer" or o[name] < least then
      error(("Average: %s must be a whole number of at least %d, not %s")
        :format(name, least, tostring(o[name])), 5)
    end
  end
end

local function read_options(given)
  local o = {}
  for name, value in pairs(OPTIONS) do o[name] = value end
  for name, value in pairs(given or {}) do
    if OPTIONS[name] == nil then
      local near = require("tarn.options").nearest(tostring(name), { "kind", "decay", "warmup", "start", "every" })
      error(("Average: unknown option '%s'%s"):format(tostring(name),
        near and (", did you mean '%s'?"):format(near) or ""), 4)
    end
    o[name] = value
  end
  check(o)
  return o
end

-- Parameters by name; buffers (running statistics) are the net's own.
local function parameters_of(net)
  local by_name = {}
  for name, t in net:named_parameters() do by_name[name] = t end
  return by_name
end

local function copies(tensors)
  local _ <close> = tarn.no_grad()
  local by_name = {}
  for name, t in pairs(tensors) do by_name[name] = t:detach():clone() end
  return by_name
end

-- The caller stands behind the function of the library and the closure of C that called it.
local function check_net(name, net)
  if tarn.type(net) ~= "layer" then error(("%s: a net expected, not a %s"):format(name, type(net)), 4) end
end

local average = {}

--- An average of NET's parameters: call :update() after every step.
---@param net tarn.Layer
---@param options? table kind = "ema" or "swa", decay, warmup, start, every
function average.Average(net, options)
  check_net("Average", net)
  if options ~= nil and type(options) ~= "table" then
    error("Average: the second argument must be a table of options, not a " .. type(options), 3)
  end
  local self = setmetatable({ net = net, options = read_options(options), calls = 0, count = 0, swapped = false },
    Average)
  self.weights = copies(parameters_of(net))
  return self
end

-- How far the average goes towards the weights in its next update.
local function share_of(self)
  local n, o = self.count, self.options
  if o.kind == "swa" then return 1 / (n + 1) end
  local decay = o.warmup and math.min(o.decay, (1 + n) / (10 + n)) or o.decay
  return 1 - decay
end

--- Takes the net's weights as they are now into the average.
function Average:update()
  if self.swapped then error("Average: the average is in the net: swap() it out before update()", 2) end
  self.calls = self.calls + 1
  local o = self.options
  if self.calls <= o.start then
    tarn.optim.approach(self.weights, parameters_of(self.net), 1)
  elseif self.calls % o.every == 0 then
    tarn.optim.approach(self.weights, parameters_of(self.net), share_of(self))
    self.count = self.count + 1
  end
end

--- Exchanges the weights of the net and the average; a second time, back.
function Average:swap()
  local now = parameters_of(self.net)
  local kept = copies(now)
  tarn.optim.approach(now, self.weights, 1)
  self.weights, self.swapped = kept, not self.swapped
end

--- Calls F with the average in the net, and puts the weights back also when F fails.
---@param f function
function Average:apply(f)
  self:swap()
  local results = table.pack(pcall(f))
  self:swap()
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

--- For checkpoints: the average by name, "n" the updates and "calls" the calls.
function Average:state_dict()
  local state = copies(self.weights)
  state["average.progress"] = tarn.index { self.count, self.calls }
  return state
end

function Average:load_state_dict(state)
  local progress = state["average.progress"]
  if not progress then error("Average: the state is not of an average", 2) end
  for name, t in pairs(self.weights) do
    if not state[name] then error(("Average: the state has no '%s'"):format(name), 2) end
    t:copy_(state[name])
  end
  self.count, self.calls = progress:get(1), progress:get(2)
end

function Average:__tostring()
  return ("average (%s) of %d updates"):format(self.options.kind, self.count)
end

-- Running statistics of NET: { tensor, sum, share: what a batch counts in the layer's own mean }.
local function statistics_of(net)
  local list, counts = {}, {}
  for name, t in pairs(net:state_dict()) do
    local path, what = name:match "^(.-)%.?(running_%w+)$"
    if what then
      local layer = path == "" and net or net:find(path)
      list[#list + 1] = { tensor = t, sum = t * 0, share = layer.momentum or 1 }
    elseif name:match "num_batches_tracked$" then
      counts[#counts + 1] = t
    end
  end
  return list, counts
end

--- Measures the running statistics of NET's batch normalisation anew over a data set: after an
--- average was swapped in, those of the net do not fit.
---@param net tarn.Layer
---@param set tarn.Dataset
---@param options? { batch: integer }
function average.update_bn(net, set, options)
  check_net("update_bn", net)
  if type(set) ~= "table" or not set.batches then
    error("update_bn: the second argument must be a data set, not a " .. type(set), 3)
  end
  local _ <close> = tarn.no_grad()
  local list, counts = statistics_of(net)
  if #list == 0 then return end
  local was, batches = net.training, 0
  net:train()
  for x in set:batches(options and options.batch or 64) do
    local _ <close> = tarn.scope()
    -- from zero, a batch leaves share times its own statistics
    for _, s in ipairs(list) do s.tensor:zero_() end
    for _, n in ipairs(counts) do n:zero_() end
    net(x)
    for _, s in ipairs(list) do s.sum:copy_(s.sum + s.tensor / s.share) end
    batches = batches + 1
  end
  net:train(was)
  if batches == 0 then error("update_bn: the data set is empty", 3) end
  for _, s in ipairs(list) do s.tensor:copy_(s.sum / batches) end
  for _, n in ipairs(counts) do n:fill_(batches) end
end

return average
