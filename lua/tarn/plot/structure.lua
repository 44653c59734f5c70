-- structure.lua: what a diagram shows of a net: columns of neurons with their weights and values, or the
-- arrays between layers.

local tarn = require "tarn"
local numbers = require "tarn.plot.numbers"

local structure = {}

-- Layers that act on each neuron, or on all of a column, without weights of their own.
local function is_plain(layer) return #layer:parameters() == 0 and #layer:children() == 0 end

-- All layers in order, those inside of a Sequential as well.
local function flat_layers(net, list)
  list = list or {}
  if net:type() ~= "Sequential" then
    list[#list + 1] = net
    return list
  end
  for _, child in ipairs(net:children()) do flat_layers(child, list) end
  return list
end

local function column_title(layer, plain)
  local title = layer and ("%s %d"):format(layer:type(), layer.weight.shape[1]) or "input"
  if #plain > 0 then title = title .. "\n" .. table.concat(plain, ", ") end
  return title
end

--- Columns { count, weight (of the edges from the column before, row by row), bias, title, layers }, or
--- nil and why not.
function structure.columns(net)
  local columns, plain = {}, {}
  local function finish()
    local last = columns[#columns]
    if last then last.title = column_title(last.layer, plain) end
    plain = {}
  end
  for i, layer in ipairs(flat_layers(net)) do
    local kind = layer:type()
    if kind == "Linear" then
      local shape = layer.weight.shape
      if #columns == 0 then columns[1] = { count = shape[2], last = 0 } end
      finish()
      if columns[#columns].count ~= shape[2] then
        return nil, ("layer %d takes %d numbers from %d"):format(i, shape[2], columns[#columns].count)
      end
      columns[#columns + 1] = { count = shape[1], layer = layer, weight = numbers.flat(layer.weight), last = i }
    elseif is_plain(layer) then
      if #columns > 0 then
        columns[#columns].last = i
        if kind ~= "Flatten" and kind ~= "Dropout" and kind ~= "Identity" then plain[#plain + 1] = kind end
      elseif kind ~= "Flatten" and kind ~= "Identity" then
        return nil, ("it begins with %s"):format(kind)
      end
    else
      return nil, ("layer %d is a %s"):format(i, kind)
    end
  end
  if #columns == 0 then return nil, "it has no Linear layer" end
  finish()
  return columns
end

-- The input as a batch of one.
local function one_example(columns, o, fail)
  local x = numbers.is_tensor(o.input) and o.input:detach() or tarn.tensor(numbers.list(o.input, fail, "input"))
  if x:numel() ~= columns[1].count then
    fail("input has %d numbers, the net takes %d", x:numel(), columns[1].count)
  end
  return x:to("float32"):reshape(1, x:numel())
end

--- Fills in what every neuron computes for o.input, and the derivatives of an output (o.gradients).
function structure.values(net, columns, o, fail)
  local layers = flat_layers(net)
  local was = net.training
  net:eval()
  local x = one_example(columns, o, fail):clone():requires_grad_()
  local held, at = { x }, x
  for i, layer in ipairs(layers) do
    at = layer(at)
    for k = 2, #columns do
      if columns[k].last == i then
        at:retain_grad()
        held[k] = at
      end
    end
  end
  if o.gradients then
    local which = o.gradients == true and 1 or o.gradients
    if math.type(which) ~= "integer" or which < 1 or which > at:numel() then
      fail("gradients must be true, or an output from 1 to %d, not %s", at:numel(), tostring(o.gradients))
    end
    local before = {}
    for k, p in ipairs(net:parameters()) do before[k] = p.grad and p.grad:clone() or false end
    local one = tarn.zeros(1, at:numel())
    one:set(1, which, 1)
    at:backward(one:reshape(table.unpack(at.shape)))
    for k, column in ipairs(columns) do column.gradients = held[k].grad and numbers.flat(held[k].grad) end
    net:zero_grad()
    for k, p in ipairs(net:parameters()) do
      if before[k] then p.grad = before[k] end
    end
  end
  for k, column in ipairs(columns) do column.values = numbers.flat(held[k]) end
  net:train(was)
end

local function text_of(sizes)
  if #sizes == 3 then return ("%d ×\n%d × %d"):format(table.unpack(sizes)) end
  return table.concat(sizes, " × ")
end

local function kind_of(sizes) return #sizes >= 3 and 1 or #sizes == 2 and 3 or 2 end

--- Blocks { sizes, text, title, kind }: the input and what every layer gives; layers that leave sizes as
--- they are are named with the one before.
function structure.blocks(net, o, fail)
  local report = net:report(o.batch)
  local given = report.text:match "input %(([%d x]+)%)"
  local blocks = {}
  local function add(sizes, title)
    blocks[#blocks + 1] = { sizes = sizes, text = text_of(sizes), title = title, kind = kind_of(sizes) }
  end
  if given then
    local sizes = {}
    for n in given:gmatch "%d+" do sizes[#sizes + 1] = math.tointeger(n) end
    add(sizes, "input")
  end
  for _, row in ipairs(report.rows) do
    if row.depth == 0 and type(row.output) == "table" then
      local sizes = table.move(row.output, 2, #row.output, 1, {})
      local last = blocks[#blocks]
      if last and last.title ~= "input" and text_of(sizes) == last.text and row.parameters == 0 then
        last.title = last.title .. "\n" .. row.type
      else
        add(sizes, row.type)
      end
    end
  end
  if #blocks == 0 then fail "the net has no layers whose sizes are known" end
  return blocks
end

return structure
