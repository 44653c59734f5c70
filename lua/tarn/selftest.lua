-- selftest.lua: `tarn selftest [NAME ...]`: this build's numbers against those that PyTorch computed.
--
-- Cases lie in tests/traces/cases, one file for each part of the catalogue; the build embeds them.

local tarn = require "tarn"

local selftest = {}

-- How far a result may be off, as a part of the largest number it stands among.
local TOLERANCE <const> = { float32 = 1e-5, float64 = 1e-10 }

-- ---- reading traces -------------------------------------------------------------------------

local DTYPES <const> = { F32 = "float32", F64 = "float64", I64 = "int64", BOOL = "bool", U8 = "uint8" }

-- The tensors of a safetensors file held as a string, made when asked for, and its metadata.
local function open(bytes)
  local length = string.unpack("<I8", bytes)
  local header = tarn.json.decode(bytes:sub(9, 8 + length))
  local function get(name)
    local entry = header[name] or error("the trace has no tensor " .. name)
    local first, last = entry.data_offsets[1], entry.data_offsets[2]
    return tarn.frombytes(bytes:sub(9 + length + first, 8 + length + last), DTYPES[entry.dtype], entry.shape)
  end
  return get, header.__metadata__
end

-- ---- comparing ------------------------------------------------------------------------------

local function numbers(t) return t:detach():to("float64"):reshape(-1):tolist() end

-- The largest difference over the largest magnitude, at least 1; equal NaN and infinities count as 0.
local function distance(got, wanted)
  local x, y, scale, worst = numbers(got), numbers(wanted), 1, 0
  for i = 1, #y do
    if math.abs(y[i]) < math.huge then scale = math.max(scale, math.abs(y[i])) end
  end
  for i = 1, #y do
    local same = x[i] == y[i] or (x[i] ~= x[i] and y[i] ~= y[i])
    local d = same and 0 or math.abs(x[i] - y[i]) / scale
    worst = d == d and math.max(worst, d) or math.huge
  end
  return worst
end

local function shape_text(t) return "(" .. table.concat(t.shape, " x ") .. ")" end

local function compare(what, got, wanted, tolerance)
  if tarn.type(got) ~= "tensor" then error(("%s is %s, not a tensor"):format(what, tostring(got)), 0) end
  if shape_text(got) ~= shape_text(wanted) then
    error(("%s is %s, not %s"):format(what, shape_text(got), shape_text(wanted)), 0)
  end
  local d = distance(got, wanted)
  if d > tolerance then error(("%s is off by %.2g, more than %.2g"):format(what, d, tolerance), 0) end
end

-- One number in which every element of every floating output counts, differently.
local function weigh(outputs)
  local total
  for _, y in ipairs(outputs) do
    if y.requires_grad then
      local weights = tarn.arange(1, y:numel(), { dtype = y.dtype }):mul(0.37):sin():add(1.5)
      local part = (y * weights:reshape(y.shape)):sum()
      total = total and total + part or part
    end
  end
  return total
end

-- ---- running --------------------------------------------------------------------------------

-- The arguments that a case writes as Lua, with its tensors in scope.
local function arguments(case, env)
  local scope = setmetatable({ tarn = tarn, nn = tarn.nn }, { __index = env })
  return assert(load("return " .. case.call, "=" .. case.row, "t", scope))()
end

local function inputs_of(case, get, dtype)
  local given = {}
  for name, key in pairs(case.inputs) do
    local t = get(key)
    if t.dtype == "float64" then
      t = t:to(dtype)
      if case.gradients[name] then t = t:requires_grad_(true) end
    end
    given[name] = t
  end
  return given
end

-- Lists of results count one after the other.
local function flat(values, into)
  for i = 1, values.n or #values do
    local v = values[i]
    if type(v) == "table" then flat(v, into) else into[#into + 1] = v end
  end
  return into
end

local function compare_outputs(case, get, outputs, tolerance)
  for i, key in ipairs(case.outputs) do
    compare("result " .. i, outputs[i], get(key), tolerance)
  end
end

local function compare_gradients(keys, get, find, tolerance)
  for name, key in pairs(keys) do
    local t = find(name)
    compare("the gradient of " .. name, t.grad or tarn.zeros(t.shape), get(key), tolerance)
  end
end

local function backward(case, outputs)
  local total = weigh(outputs) -- nil where the row is flat: its gradients are zero everywhere
  if total and (next(case.gradients) or next(case.parameter_gradients or {})) then total:backward() end
end

local function run_operation(case, get, dtype, tolerance)
  local given = inputs_of(case, get, dtype)
  local outputs = flat(table.pack(tarn[case.row](arguments(case, given))), {})
  compare_outputs(case, get, outputs, tolerance)
  backward(case, outputs)
  compare_gradients(case.gradients, get, function(name) return given[name] end, tolerance)
end

-- The inputs of a layer, in the order that the case was given them.
local function in_order(case, given)
  local list = {}
  for i, name in ipairs(case.order) do list[i] = given[name] end
  return table.unpack(list)
end

local function build_layer(case, get, dtype, given)
  local layer = tarn.nn[case.row](arguments(case, {}))
  layer:eval()
  tarn.no_grad(function() layer(in_order(case, given)) end)
  local state = {}
  for name, key in pairs(case.state) do state[name] = get(key) end
  layer:to(dtype):load_state_dict(state)
  return case.evaluate and layer:eval() or layer:train()
end

local function run_layer(case, get, dtype, tolerance)
  local plain = inputs_of({ inputs = case.inputs, gradients = {} }, get, "float32")
  local layer = build_layer(case, get, dtype, plain)
  local given = inputs_of(case, get, dtype)
  local outputs = flat(table.pack(layer(in_order(case, given))), {})
  compare_outputs(case, get, outputs, tolerance)
  backward(case, outputs)
  compare_gradients(case.gradients, get, function(name) return given[name] end, tolerance)
  local state = layer:state_dict()
  compare_gradients(case.parameter_gradients, get, function(name) return state[name] end, tolerance)
  for name, key in pairs(case.after) do compare("the buffer " .. name, state[name], get(key), tolerance) end
end

-- tanh(x w + b) towards y, every step counting differently; the same in tests/traces/trace.py.
local function problem()
  local f64 <const> = { dtype = "float64" }
  local x = tarn.arange(1, 24, f64):mul(1.3):sin():reshape(8, 3)
  local y = tarn.arange(1, 16, f64):mul(0.7):cos():reshape(8, 2)
  local w = tarn.arange(1, 6, f64):sin():reshape(3, 2):contiguous():requires_grad_(true)
  local b = tarn.tensor({ 0.1, -0.2 }, f64):requires_grad_(true)
  return w, b, function(step)
    local off = (x:matmul(w) + b):tanh() - y
    return off:square():mean() * (1 + 0.5 * math.sin(step))
  end
end

local function run_optimizer(case, get)
  local w, b, loss = problem()
  local options = arguments(case, {})
  local optimizer = tarn.optim[case.row]({ w, b }, options)
  for step = 1, case.steps do
    local function evaluate()
      optimizer:zero_grad()
      local value = loss(case.closure and 0 or step)
      value:backward()
      return value
    end
    if case.closure then
      optimizer:step(evaluate)
    else
      evaluate()
      optimizer:step()
    end
    local keys = case.values[tostring(step)]
    if keys then
      compare("w after step " .. step, w, get(keys[1]), case.tolerance)
      compare("b after step " .. step, b, get(keys[2]), case.tolerance)
    end
  end
end

local function run_schedule(case, get)
  local rate = tarn.optim.schedule[case.row](case.lr, arguments(case, {}))
  local rates = {}
  for step = 0, case.steps - 1 do rates[step + 1] = rate(step, case.steps) end
  compare("the rates", tarn.tensor(rates, { dtype = "float64" }), get(case.rates), case.tolerance)
end

local runners <const> = {
  operation = run_operation, layer = run_layer, optimizer = run_optimizer, schedule = run_schedule,
}

-- ---- all of them ----------------------------------------------------------------------------

-- Optimizers and schedules compute in float64 alone.
local function dtypes_of(case)
  if case.kind == "operation" or case.kind == "layer" then return { "float64", "float32" } end
  return { "float64" }
end

local function tolerance_of(case, dtype)
  if type(case.tolerance) == "table" then return case.tolerance[dtype == "float32" and 1 or 2] end
  return TOLERANCE[dtype]
end

--- Every case of every trace: { kind, row, call, area } and what runs it in a number type.
---@return table[] cases
function selftest.cases()
  local cases = {}
  for _, name in ipairs(tarn.embedded()) do
    local get, about = open(tarn.embedded(name))
    for _, case in ipairs(tarn.json.decode(about.cases)) do
      case.area = name:match "[^/]+$"
      case.run = function(dtype)
        tarn.manual_seed(1)
        tarn.scope(function() runners[case.kind](case, get, dtype, tolerance_of(case, dtype)) end)
      end
      cases[#cases + 1] = case
    end
  end
  return cases
end

local function wanted(case, names)
  if #names == 0 then return true end
  for _, name in ipairs(names) do
    if name == case.area or name == case.row or name == case.kind then return true end
  end
  return false
end

local function run_case(case, result)
  for _, dtype in ipairs(dtypes_of(case)) do
    local ok, message = pcall(case.run, dtype)
    if not ok and tarn.is_interrupt(message) then error(message, 0) end
    if ok then
      result.passed = result.passed + 1
    else
      result.failed = result.failed + 1
      print(("FAILED  %s(%s) in %s: %s"):format(case.row, case.call, dtype, tostring(message)))
    end
  end
end

local function nothing_named(names, cases)
  local all = {}
  for _, case in ipairs(cases) do all[#all + 1] = case.row end
  local near = require("tarn.options").nearest(names[1], all)
  error(("selftest: no trace is of '%s'%s"):format(names[1],
    near and (", did you mean '%s'?"):format(near) or ""), 0)
end

--- Runs the cases of the rows, parts or kinds that are named, all without names; prints what is off.
---@param names string[]
---@return boolean ok
function selftest.run(names)
  local result, cases, rows, run = { passed = 0, failed = 0 }, selftest.cases(), {}, 0
  local started = tarn.clock()
  for _, case in ipairs(cases) do
    if wanted(case, names) then
      rows[case.kind .. case.row] = true
      run = run + 1
      run_case(case, result)
    end
  end
  if run == 0 then nothing_named(names, cases) end
  local count = 0
  for _ in pairs(rows) do count = count + 1 end
  print(("%d cases of %d rows against PyTorch's numbers: float32 within %g, float64 within %g, in %.1f s")
    :format(run, count, TOLERANCE.float32, TOLERANCE.float64, tarn.clock() - started))
  print(("%d passed, %d failed"):format(result.passed, result.failed))
  return result.failed == 0
end

return selftest
