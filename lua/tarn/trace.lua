-- trace.lua: net:trace(x): what every layer of a net computed, and net:saliency(x): what its answer
-- depends on.  Both watch by hooks, so a net of one's own modules is seen as well as one of ours.

local tarn = require "tarn"

local trace = {}

-- The message begins with the line of the script, however deep this was called.
local function fail(form, ...) error(tarn.debug.where() .. form:format(...), 0) end

local function is_tensor(v) return tarn.type(v) == "tensor" end

local function sizes(t) return "(" .. table.concat(t.shape, " x ") .. ")" end

-- ---- a net as it was -------------------------------------------------------------------------------

-- Calls F with the net in evaluation mode; every layer gets its own mode back, also after an error.
local function in_evaluation(net, f)
  local layers, modes = net:modules(), {}
  for i, layer in ipairs(layers) do modes[i] = layer.training end
  net:eval()
  local results = table.pack(pcall(f))
  for i, layer in ipairs(layers) do layer:train(modes[i]) end -- parents come first
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

local OPTIONS <const> = {
  trace = { of = true },
  saliency = { of = true, samples = true, noise = true, times_input = true },
}

local function check_options(what, options)
  if options ~= nil and type(options) ~= "table" then
    fail("%s: options must be a table such as { of = 3 }, not a %s", what, type(options))
  end
  for name in pairs(options or {}) do
    if not OPTIONS[what][name] then
      local known = {}
      for word in pairs(OPTIONS[what]) do known[#known + 1] = word end
      table.sort(known)
      fail("%s: unknown option '%s'; there are %s", what, tostring(name), table.concat(known, ", "))
    end
  end
  return options or {}
end

-- ---- the number whose gradient is asked for --------------------------------------------------------

-- OF: the position of an output, or f(output) -> a number.  Sums over a batch: examples do not mix.
local function number_of(what, of, y)
  if type(of) == "function" then
    local value = of(y)
    if not is_tensor(value) or value:numel() ~= 1 then
      fail("%s: of must return one number, not %s", what, is_tensor(value) and sizes(value) or type(value))
    end
    return value:sum()
  end
  if math.type(of) ~= "integer" then
    fail("%s: of is the position of an output, or a function of the output, not %s", what, tostring(of))
  end
  local n = #y.shape > 0 and y:size(-1) or 1
  if of < 1 or of > n then fail("%s: of = %d, and the net has %d outputs", what, of, n) end
  return #y.shape > 0 and y:select(-1, of):sum() or y
end

-- ---- watching ---------------------------------------------------------------------------------------

local function watch(net, entries)
  local handles, calls = {}, {}
  for path, layer in net:named_modules() do
    handles[#handles + 1] = layer:register_forward_hook(function(_, inputs, output)
      local several = type(output) == "table"
      calls[layer] = (calls[layer] or 0) + 1
      entries[#entries + 1] = { layer = layer, path = path, type = layer:type(), name = layer:named(),
        call = calls[layer], leaf = #layer:children() == 0, inputs = inputs,
        output = several and output[1] or output, outputs = several and output or { output } }
    end)
  end
  return handles
end

local function run_watched(net, x)
  local entries = {}
  local handles = watch(net, entries)
  local ok, y = pcall(net, table.unpack(x))
  for _, handle in ipairs(handles) do handle.remove() end
  if not ok then error(y, 0) end
  return entries, y
end

-- ---- gradients --------------------------------------------------------------------------------------

-- The gradient of a number by the first output of every layer, where it depends on it.
local function add_gradients(entries, value, input)
  local wanted, owners = {}, {}
  local function want(owner, t)
    if is_tensor(t) and t.requires_grad then
      wanted[#wanted + 1], owners[#owners + 1] = t, owner
    end
  end
  for _, entry in ipairs(entries) do want(entry, entry.output) end
  want(entries, input)
  if not value.requires_grad or #wanted == 0 then return end
  local found = tarn.grad(value, wanted, { allow_unused = true })
  for i, owner in ipairs(owners) do owner.grad = found[i] end
end

-- ---- what the caller sees ---------------------------------------------------------------------------

-- The batch of one that an example went through as is no part of the answer.
local function as_given(t, alone)
  if not is_tensor(t) then return t end
  t = t:detach()
  return alone and #t.shape > 0 and t.shape[1] == 1 and t:squeeze(1) or t
end

local function settle(entry, alone)
  for _, list in ipairs { entry.inputs, entry.outputs } do
    for i, t in ipairs(list) do list[i] = as_given(t, alone) end
  end
  entry.output, entry.grad = entry.outputs[1], as_given(entry.grad, alone)
  entry.shape = is_tensor(entry.output) and entry.output.shape or nil
end

local Trace = {}

--- trace[i]: the i-th layer that came to its end; trace["conv1"], trace["0.2"]: by name or path, the
--- last call of it.
function Trace:__index(key)
  if type(key) ~= "string" then return nil end
  for i = #self, 1, -1 do
    local entry = rawget(self, i)
    if entry.name == key or entry.path == key then return entry end
  end
end

local function text_row(entry)
  local t = entry.output
  local title = entry.name and ("%s '%s'"):format(entry.type, entry.name) or entry.type
  if not is_tensor(t) then return { entry.path, title, type(t), "", "", "" } end
  local row = { entry.path, title, sizes(t), "", "", "" }
  if t:numel() > 0 and t.dtype:match "float" then
    for k, what in ipairs { "amin", "mean", "amax" } do row[3 + k] = ("%.4g"):format(t[what](t):item()) end
  end
  return row
end

function Trace:__tostring()
  local rows, wide = { { "path", "layer", "output", "least", "mean", "most" } }, {}
  for _, entry in ipairs(self) do rows[#rows + 1] = text_row(entry) end
  for _, row in ipairs(rows) do
    for k, word in ipairs(row) do wide[k] = math.max(wide[k] or 0, utf8.len(word) or #word) end
  end
  local lines = {}
  for i, row in ipairs(rows) do
    for k, word in ipairs(row) do
      local space = (" "):rep(wide[k] - (utf8.len(word) or #word))
      row[k] = k > 3 and space .. word or word .. space
    end
    lines[i] = table.concat(row, "  "):match "^(.-)%s*$"
  end
  return table.concat(lines, "\n")
end

local function inputs_of(what, x, differentiable)
  local list = is_tensor(x) and { x } or x
  if type(list) ~= "table" or #list == 0 then
    fail("%s: x must be a tensor, or a list of a net's inputs, not %s", what, tostring(x))
  end
  local inputs = {}
  for i, t in ipairs(list) do
    if not is_tensor(t) then fail("%s: input %d must be a tensor, not %s", what, i, type(t)) end
    if t.dtype == "uint8" then t = t:to "float32" / 255 end -- a picture as it is stored
    inputs[i] = differentiable and t.dtype:match "float" and t:detach():requires_grad_() or t
  end
  return inputs
end

--- What every layer computed: a list of { path, type, name, layer, call, leaf, inputs, output, outputs,
--- shape, grad }, children before what they are in, the net itself last.
---@param net tarn.Layer
---@param x tarn.Tensor|tarn.Tensor[]
---@param options? { of: integer|function } grad is that of this number, by every layer's output
---@return table trace also .input, .output, .grad (by the input)
function trace.trace(net, x, options)
  local o = check_options("trace", options)
  local inputs = inputs_of("trace", x, o.of ~= nil)
  return in_evaluation(net, function()
    local _ <close> = tarn.set_grad_enabled(o.of ~= nil)
    local entries, y = run_watched(net, inputs)
    if o.of ~= nil then add_gradients(entries, number_of("trace", o.of, y), inputs[1]) end
    local whole = entries[#entries]
    local given = whole and whole.inputs[1]
    local alone = is_tensor(given) and #given.shape == #inputs[1].shape + 1
    for _, entry in ipairs(entries) do settle(entry, alone) end
    entries.input, entries.output = inputs[1]:detach(), is_tensor(y) and y:detach() or y
    return setmetatable(entries, Trace)
  end)
end

-- ---- saliency -----------------------------------------------------------------------------------------

-- Probabilities hardly move where the net is sure: scores before a softmax do.
local SQUASHED <const> = { Softmax = true, LogSoftmax = true }

local function scores_of(net)
  local children = net:type() == "Sequential" and net:children() or {}
  local last = children[#children]
  return last and SQUASHED[last:type()] and #children > 1 and net:drop(-1) or net
end

-- The position of the largest output, of one example.
local function answer_of(y)
  if #y.shape > 1 and y.shape[1] ~= 1 then
    fail "saliency: of says which output, from 1; only of one example is it the largest unless said"
  end
  return y:reshape(-1):argmax():item()
end

local function gradient(net, x, of)
  x = x:detach():requires_grad_()
  local y = net(x)
  local value = number_of("saliency", of or answer_of(y), y)
  if not value.requires_grad then fail "saliency: the output does not depend on the input by anything with a slope" end
  return tarn.grad(value, x, { allow_unused = true }) or x:detach() * 0
end

--- How much an output would change with every number of the input: its gradient, of the input's sizes.
---@param net tarn.Layer
---@param x tarn.Tensor
---@param options? table of: an output's position (the largest, unless said) or f(output);
--- samples, noise: the mean over so many copies with noise [Smilkov et al. 2017];
--- times_input: each times the number itself [Shrikumar et al. 2016]
---@return tarn.Tensor
function trace.saliency(net, x, options)
  local o = check_options("saliency", options)
  local samples, noise = o.samples or 1, o.noise or 0.1
  if math.type(samples) ~= "integer" or samples < 1 then
    fail("saliency: samples must be a whole number of at least 1, not %s", tostring(samples))
  end
  if type(noise) ~= "number" or noise ~= noise or noise < 0 then
    fail("saliency: noise, a share of the input's range, must be a number of at least 0, not %s", tostring(noise))
  end
  local input = inputs_of("saliency", x)[1]
  if not input.dtype:match "float" then
    fail("saliency: the input is %s; only by floating numbers can be differentiated", input.dtype)
  end
  return in_evaluation(net, function()
    local _ <close> = tarn.set_grad_enabled(true)
    local scores = scores_of(net)
    local of = o.of or answer_of(scores(input):detach())
    local total = gradient(scores, input, of)
    if samples > 1 then
      local spread = noise * (input:max():item() - input:min():item())
      total = total * 0
      for _ = 1, samples do total = total + gradient(scores, input + tarn.randn(input.shape) * spread, of) end
    end
    return (o.times_input and total * input or total):detach() / samples
  end)
end

return trace
