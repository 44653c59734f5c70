-- dataset.lua: a data set: so many items, each an input and a target, and batches of them.
--
-- Inputs and targets are tensors whose first dim counts examples; a data set is a list of positions
-- in them, so that split, subset and shuffle copy nothing.

local tarn = require "tarn"

local Dataset = {}

local function fail(level, form, ...) error(form:format(...), level + 1) end

-- SOURCE, when there is one, sees that inputs are there before they are read: source:ready(positions).
local function make(inputs, targets, positions, classes, transforms, source)
  return setmetatable({ inputs = inputs, targets = targets, positions = positions, classes = classes,
    transforms = transforms or {}, source = source }, Dataset)
end

--- A data set of tensors: inputs (n x ...), and targets (n) that are classes from 1, or (n x ...) numbers.
---@param inputs tarn.Tensor
---@param targets tarn.Tensor?
---@param options? { classes: string[] }
function Dataset.new(inputs, targets, options)
  if targets and #targets ~= #inputs then
    fail(2, "dataset: %d inputs but %d targets", #inputs, #targets)
  end
  return make(inputs:contiguous(), targets and targets:contiguous(),
    tarn.arange(1, #inputs, { dtype = "int64" }), options and options.classes, nil, options and options.source)
end

function Dataset:__len() return #self.positions end

local methods = {}

local function position_of(self, i)
  local n = #self
  if math.type(i) ~= "integer" then
    fail(3, "dataset: items are numbered by whole numbers, not %s", tostring(i))
  end
  local at = i < 0 and n + 1 + i or i
  if at < 1 or at > n then fail(3, "dataset: item %d of %d", i, n) end
  local position = self.positions:get(at)
  if self.source then self.source:ready(tarn.index { position }) end
  return position
end

-- set[i] -> { input =, target =, class = }
function Dataset:__index(key)
  if math.type(key) ~= "integer" then return methods[key] end
  local row = position_of(self, key)
  local input = self.inputs[row]
  if input.dtype == "uint8" then input = input:to("float32") / 255 end
  for _, f in ipairs(self.transforms) do input = f(input) end
  local target = self.targets and self.targets[row]
  if target and #target.shape == 0 then target = target:item() end
  return { input = input, target = target, class = self.classes and self.classes[target] }
end

function Dataset:__tostring()
  local shape = self.inputs.shape
  return ("data set of %d items, each (%s) %s%s"):format(#self,
    table.concat(shape, " x ", 2), self.inputs.dtype,
    self.classes and (", %d classes"):format(#self.classes) or "")
end

--- The picture of item I as it is stored, (channels x height x width).
function methods:image(i) return self.inputs[position_of(self, i)] end

--- All targets, in order.
function methods:labels()
  if not self.targets then fail(2, "labels: this data set has no targets") end
  return self.targets:index_select(1, self.positions)
end

--- All inputs as stored, in order.
function methods:images()
  if self.source then self.source:ready(self.positions) end
  return self.inputs:index_select(1, self.positions)
end

local function check_positions(self, list)
  local positions = type(list) == "table" and tarn.index(list) or list
  local n = #self
  if #positions > 0 and (positions:min():item() < 1 or positions:max():item() > n) then
    fail(3, "subset: positions %d to %d of a data set of %d",
      positions:min():item(), positions:max():item(), n)
  end
  return positions
end

--- Items FROM to TO, or those at the positions in a list or an index tensor.
function methods:subset(from, to)
  if math.type(from) == "integer" then
    to = to or #self
    if from < 1 or to > #self or to < from - 1 then
      fail(2, "subset: %d to %d of a data set of %d", from, to, #self)
    end
    return make(self.inputs, self.targets, self.positions[{ { from, to } }]:contiguous(),
      self.classes, self.transforms, self.source)
  end
  local chosen = self.positions:index_select(1, check_positions(self, from))
  return make(self.inputs, self.targets, chosen, self.classes, self.transforms, self.source)
end

--- Two data sets: the first SHARE of the items (of a fixed shuffle, unless shuffle = false), and the rest.
---@param share number 0..1, or a whole number of items
---@param options? { seed: integer, shuffle: boolean }
function methods:split(share, options)
  local n = #self
  local first = math.type(share) == "integer" and share ~= 1 and share or math.floor(share * n + 0.5)
  if type(share) ~= "number" or first < 0 or first > n then
    fail(2, "split: a share between 0 and 1, or a number of items up to %d, expected, not %s",
      n, tostring(share))
  end
  local all = (options and options.shuffle == false) and self or self:shuffle(options and options.seed or 0)
  return all:subset(1, first), all:subset(first + 1, n)
end

--- The same items in an order that depends on SEED alone.
function methods:shuffle(seed)
  return make(self.inputs, self.targets, tarn.data_order(self.positions, seed or 0, 0), self.classes,
    self.transforms, self.source)
end

--- The same items with F applied to every batch of inputs (and to single inputs).
---@param f fun(x: tarn.Tensor): tarn.Tensor
function methods:map(f)
  if type(f) ~= "function" then fail(2, "map: a function expected, not %s", type(f)) end
  local transforms = table.move(self.transforms, 1, #self.transforms, 1, {})
  transforms[#transforms + 1] = f
  return make(self.inputs, self.targets, self.positions, self.classes, transforms, self.source)
end

--- What training in one pass needs of a data set: inputs, targets, and the positions in the order of an epoch
--- (SEED nil: as they stand); nil where batches are more than rows of tensors.
---@param set tarn.Dataset
---@param seed integer?
---@param epoch integer
---@return tarn.Tensor? inputs, tarn.Tensor? targets, tarn.Tensor? positions
function Dataset.rows(set, seed, epoch)
  if getmetatable(set) ~= Dataset or #set.transforms > 0 or set.source or not set.targets then return nil end
  return set.inputs, set.targets, seed and tarn.data_order(set.positions, seed, epoch) or set.positions
end

local BATCH_OPTIONS <const> = { shuffle = true, seed = true, epoch = true, start = true, drop_last = true }

--- An iterator over batches: x (size x ...), float32 from 0 to 1 where bytes are stored, and y.
---@param size integer
---@param options? { shuffle: boolean, seed: integer, epoch: integer, start: integer, drop_last: boolean }
function methods:batches(size, options)
  options = options or {}
  if math.type(size) ~= "integer" or size < 1 then
    fail(2, "batches: size must be a whole number from 1, not %s", tostring(size))
  end
  for name in pairs(options) do
    if not BATCH_OPTIONS[name] then
      local near = require("tarn.options").nearest(tostring(name),
        { "shuffle", "seed", "epoch", "start", "drop_last" })
      fail(2, "batches: unknown option '%s'%s", tostring(name),
        near and (", did you mean '%s'?"):format(near) or "")
    end
  end
  local positions = self.positions
  if options.shuffle then
    positions = tarn.data_order(positions, options.seed or tarn.initial_seed(), options.epoch or 1)
  end
  local batches = tarn.data_batches(self.inputs, self.targets, positions, size,
    options.start or 0, options.drop_last or false, self.source)
  local transforms = self.transforms
  return function()
    local x, y = batches:next()
    if not x then return nil end
    for _, f in ipairs(transforms) do x = f(x) end
    return x, y
  end
end

Dataset.methods = methods

return Dataset
