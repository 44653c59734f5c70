-- diagram.lua: net:diagram(): a net neuron by neuron, for pictures of it: columns of neurons, and between
-- them edges with their weights; on request with what one input makes them compute.

local tarn = require "tarn"
local trace = require "tarn.trace"

local diagram = {}

-- The message begins with the line of the script, however deep this was called.
local function fail(form, ...) error(tarn.debug.where() .. form:format(...), 0) end

local MOST <const> = 2000 -- neurons: more are a grey square

local OPTIONS <const> = { input = true, of = true, names = true }

local function read_options(options)
  if options ~= nil and type(options) ~= "table" then
    fail("diagram: options must be a table such as { input = x }, not a %s", type(options))
  end
  for name in pairs(options or {}) do
    if not OPTIONS[name] then fail("diagram: unknown option '%s'; there are input, names, of", tostring(name)) end
  end
  if options and options.of ~= nil and options.input == nil then
    fail "diagram: gradients (of) are those of an input: give input = x as well"
  end
  return options or {}
end

-- ---- the layers in a row ----------------------------------------------------------------------------

-- What keeps every number in its place, and so adds no column.
local SILENT <const> = { Identity = true, Flatten = true, Dropout = true, AlphaDropout = true, Reshape = true,
  Unflatten = true }
local TOGETHER <const> = { Softmax = true, LogSoftmax = true, Softmin = true }

local function is_activation(layer)
  if TOGETHER[layer:type()] then return true end
  local row = require "tarn.expression".rows[layer:type()]
  return row and #layer:children() == 0 and #layer:parameters() == 0 and layer:type() ~= "BatchNorm1d"
end

local function flat(layer, into)
  if layer:type() ~= "Sequential" then
    into[#into + 1] = layer
    return into
  end
  for _, child in ipairs(layer:children()) do flat(child, into) end
  return into
end

-- { linear = layer, after = activations }, one for each column but the first.
local function steps_of(net)
  local steps = {}
  for _, layer in ipairs(flat(net, {})) do
    local step = steps[#steps]
    if layer:type() == "Linear" then
      steps[#steps + 1] = { linear = layer, after = {} }
    elseif step and is_activation(layer) and not SILENT[layer:type()] then
      step.after[#step.after + 1] = layer
    elseif not SILENT[layer:type()] then
      fail("diagram: a %s is not drawn neuron by neuron; a diagram is of Linear layers with activations after them",
        layer:type())
    end
  end
  if #steps == 0 then fail "diagram: the net has no Linear layer" end
  return steps
end

-- ---- neurons and edges ------------------------------------------------------------------------------

local function add_column(d, label, size, activation)
  if #d.neurons + size > MOST then
    fail("diagram: the net has more than %d neurons; its layers as blocks tell more", MOST)
  end
  local column = { label = label, size = size, activation = activation, first = #d.neurons + 1 }
  d.columns[#d.columns + 1] = column
  for i = 1, size do d.neurons[#d.neurons + 1] = { column = #d.columns, row = i } end
  return column
end

local function title(step)
  local words = {}
  for i, layer in ipairs(step.after) do words[i] = layer:type() end
  return step.linear:named() or table.concat(words, ", "), words[#words]
end

local function add_edges(d, from, to, linear)
  local weight, bias = linear.weight:detach():tolist(), linear.bias and linear.bias:detach():tolist()
  for i, row in ipairs(weight) do
    if bias then d.neurons[to.first + i - 1].bias = bias[i] end
    for k, w in ipairs(row) do
      d.edges[#d.edges + 1] = { from = from.first + k - 1, to = to.first + i - 1, weight = w }
    end
  end
end

local function build(net)
  local d = { columns = {}, neurons = {}, edges = {} }
  local steps = steps_of(net)
  local first = steps[1].linear.weight
    or fail "diagram: the sizes are not known yet: give the net input = { n }, or call it with an example"
  local column = add_column(d, "input", first.shape[2])
  for _, step in ipairs(steps) do
    local label, activation = title(step)
    local next_column = add_column(d, label, step.linear.weight.shape[1], activation)
    add_edges(d, column, next_column, step.linear)
    column = next_column
  end
  return d, steps
end

local function add_names(d, net, names)
  for i, name in ipairs(names or {}) do
    if i <= d.columns[1].size then d.neurons[i].label = tostring(name) end
  end
  local last = d.columns[#d.columns]
  for i, name in ipairs(net:class_names() or {}) do
    if i <= last.size then d.neurons[last.first + i - 1].label = name end
  end
end

-- ---- what one input makes of it ---------------------------------------------------------------------

local function entry_of(seen, layer)
  for i = #seen, 1, -1 do
    if seen[i].layer == layer then return seen[i] end
  end
end

local function put(d, column, field, t)
  if not t then return end
  for i, value in ipairs(t:reshape(-1):tolist()) do d.neurons[column.first + i - 1][field] = value end
end

-- The gradient of an edge's weight: what comes in on it, times the slope by the sum it goes into.
local function add_edge_gradients(d)
  for _, edge in ipairs(d.edges) do
    local value, slope = d.neurons[edge.from].value, d.neurons[edge.to].sum_gradient
    if slope then edge.gradient = value * slope end
  end
end

local function add_values(d, net, steps, o)
  local x = o.input
  if tarn.type(x) ~= "tensor" or x:numel() ~= d.columns[1].size then
    fail("diagram: input must be one example of %d numbers, not %s", d.columns[1].size,
      tarn.type(x) == "tensor" and "(" .. table.concat(x.shape, " x ") .. ")" or type(x))
  end
  local seen = trace.trace(net, x, { of = o.of })
  put(d, d.columns[1], "value", x)
  put(d, d.columns[1], "gradient", seen.grad)
  for i, step in ipairs(steps) do
    local column, sum = d.columns[i + 1], entry_of(seen, step.linear)
    local value = entry_of(seen, step.after[#step.after] or step.linear)
    put(d, column, "sum", sum.output)
    put(d, column, "sum_gradient", sum.grad)
    put(d, column, "value", value.output)
    put(d, column, "gradient", value.grad)
  end
  if o.of ~= nil then add_edge_gradients(d) end
end

--- A net of Linear layers and activations, neuron by neuron.
---@param net tarn.Layer
---@param options? table input: an example whose values it shows; of: an output's position, or f(output), whose
--- gradients it shows; names: of the inputs
---@return table diagram columns { label, size, activation, first }, neurons { column, row, label, bias, sum, value,
--- gradient, sum_gradient }, edges { from, to, weight, gradient }
function diagram.diagram(net, options)
  local o = read_options(options)
  local d, steps = build(net)
  add_names(d, net, o.names)
  if o.input then add_values(d, net, steps, o) end
  return d
end

return diagram
