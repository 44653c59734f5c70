-- checkpoint.lua: everything a training run needs to go on as if it had never stopped.
--
-- One safetensors file: net.* (weights and buffers), optimizer.*, best.* (the best net's), average.*
-- (a mean of the weights), gradient.* (in the middle of a step that several batches make), and as
-- metadata the position: epoch, batch and step, sums, history, what a schedule remembers, and where
-- random numbers stand.

local tarn = require "tarn"

local checkpoint = {}

local FORMAT <const> = "tarn checkpoint 1"

local function file_of(path) return path .. ".checkpoint" end

local function add(into, prefix, tensors)
  for name, t in pairs(tensors) do into[prefix .. name] = t end
end

local function part(tensors, prefix)
  local found, any = {}, false
  for name, t in pairs(tensors) do
    if name:sub(1, #prefix) == prefix then found[name:sub(#prefix + 1)], any = t, true end
  end
  return any and found or nil
end

local function gradients_of(net)
  local found = {}
  for name, p in net:named_parameters() do found[name] = p.grad end
  return found
end

local function set_gradients(net, gradients)
  for name, p in net:named_parameters() do p.grad = gradients[name] end
end

--- Writes PATH.checkpoint: whole or not at all.
---@param path string
---@param trainer table
function checkpoint.save(path, trainer)
  local tensors, observer = {}, trainer.schedule and trainer.schedule.observer
  add(tensors, "net.", trainer.net:state_dict())
  add(tensors, "optimizer.", trainer.optimizer:state_dict())
  if trainer.best_weights then add(tensors, "best.", trainer.best_weights) end
  if not trainer:between_steps() then add(tensors, "gradient.", gradients_of(trainer.net)) end
  if trainer.average then add(tensors, "average.", trainer.average:state_dict()) end
  tarn.safetensors.save(file_of(path), tensors, {
    format = FORMAT,
    state = tarn.json.encode(trainer.state),
    random = tarn.json.encode(tarn.random_state()),
    steps = tarn.json.encode(trainer.net:step_counts()),
    seed = tostring(trainer.options.seed),
    schedule = observer and tarn.json.encode(observer:state()) or nil,
    finished = tostring(trainer.finished or false),
    batch = tostring(trainer.options.batch),
    accumulate = tostring(trainer.options.accumulate),
  })
end

--- Brings TRAINER to where PATH.checkpoint was written; false when there is no such file.
---@param path string
---@param trainer table
---@return boolean
function checkpoint.load(path, trainer)
  local name = file_of(path)
  local file = io.open(name, "rb")
  if not file then return false end
  file:close()
  local tensors, metadata = tarn.safetensors.load(name)
  if metadata.format ~= FORMAT then error(("%s is not a checkpoint of a training run"):format(name), 0) end
  if tonumber(metadata.batch) ~= trainer.options.batch then
    error(("%s was made with batch = %s, this run has %d; they would not see the same examples"):format(name,
      metadata.batch, trainer.options.batch), 0)
  end
  if tonumber(metadata.accumulate or 1) ~= trainer.options.accumulate then
    error(("%s was made with accumulate = %s, this run has %d; its steps would be others"):format(name,
      metadata.accumulate or 1, trainer.options.accumulate), 0)
  end
  trainer.net:load_state_dict(part(tensors, "net.") or {})
  trainer.optimizer:load_state_dict(part(tensors, "optimizer.") or {})
  trainer.best_weights = part(tensors, "best.")
  set_gradients(trainer.net, part(tensors, "gradient.") or {})
  if trainer.average then trainer.average:load_state_dict(part(tensors, "average.") or {}) end
  if metadata.schedule and trainer.schedule and trainer.schedule.observer then
    trainer.schedule.observer:state(tarn.json.decode(metadata.schedule))
  end
  trainer.state = tarn.json.decode(metadata.state)
  trainer.options.seed = math.tointeger(tonumber(metadata.seed))
  trainer.finished = metadata.finished == "true"
  tarn.random_state(tarn.json.decode(metadata.random))
  trainer.net:step_counts(tarn.json.decode(metadata.steps))
  local last = trainer.state.history[#trainer.state.history]
  trainer.last_validation = last and last.validation
  return true
end

return checkpoint
