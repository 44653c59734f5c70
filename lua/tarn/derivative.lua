-- derivative.lua: Jacobians, Hessians and products with them, out of tarn.grad.
-- Each takes one tensor or a list of tensors; a list gives a list.

local tarn = require "tarn"

local derivative = {}

local function is_tensor(v) return tarn.type(v) == "tensor" end

local function fail(text, ...) error(text:format(...), 0) end

-- Messages carry the line of the script that called.
local function from_caller(name, f)
  derivative[name] = function(...)
    local result = table.pack(pcall(f, ...))
    if result[1] then return table.unpack(result, 2, result.n) end
    local message = result[2]
    if type(message) == "string" and message:find("^" .. name .. ":") then error(message, 2) end
    error(message, 0)
  end
end

local function check_options(name, options, known)
  for key in pairs(options or {}) do
    if not known[key] then fail("%s: unknown option '%s'", name, tostring(key)) end
  end
  return options or {}
end

-- The inputs as tensors that f can be differentiated by: copies without history, or, with
-- create_graph, results of them.
local function inputs_of(name, x, connected)
  local list, single = is_tensor(x) and { x } or x, is_tensor(x)
  if type(list) ~= "table" or #list == 0 then
    fail("%s: x must be a tensor or a list of tensors, not %s", name, type(x))
  end
  local inputs = {}
  for i, t in ipairs(list) do
    if not is_tensor(t) then fail("%s: input %d must be a tensor, not %s", name, i, type(t)) end
    if not t.dtype:match "float" then
      fail("%s: input %d is %s; only floating tensors can be differentiated by", name, i, t.dtype)
    end
    inputs[i] = connected and t.requires_grad and t:identity() or t:detach():requires_grad_()
  end
  return inputs, single
end

local function recorded(f, ...) return tarn.enable_grad(f, ...) end

local function value_of(name, f, inputs)
  local y = f(table.unpack(inputs))
  if not is_tensor(y) then fail("%s: the function must return a tensor, not %s", name, type(y)) end
  return y
end

local function given(single, list) return single and list[1] or list end

-- One tensor for each of LIKE, of its shape.
local function vectors_of(name, v, like, what)
  local list = is_tensor(v) and { v } or v
  if type(list) ~= "table" or #list ~= #like then
    fail("%s: v must be %d tensor%s, one for each %s", name, #like, #like == 1 and "" or "s", what)
  end
  for i, t in ipairs(list) do
    local got, wanted = table.concat(t.shape, " x "), table.concat(like[i].shape, " x ")
    if got ~= wanted then fail("%s: v is (%s), its %s (%s)", name, got, what, wanted) end
  end
  return list
end

local function zeros_like(t) return tarn.zeros(t.shape, { dtype = t.dtype }) end

-- Gradients by every input; zeros where there is none.
local function gradients(outputs, inputs, options)
  local any = false
  for _, y in ipairs(is_tensor(outputs) and { outputs } or outputs) do any = any or y.requires_grad end
  options.allow_unused = true
  local g = any and tarn.grad(outputs, inputs, options) or {}
  for i, x in ipairs(inputs) do g[i] = g[i] or zeros_like(x) end
  return g
end

-- ---- jacobian, hessian ------------------------------------------------------------------------

local BYTES <const> = { float64 = 8, float32 = 4 }

local function shape_of_both(name, y, x)
  local shape = table.move(x.shape, 1, #x.shape, #y.shape + 1, y.shape)
  if #shape > 8 then
    fail("%s: a result of %d dims by an input of %d would have %d dims; there can be 8: reshape one",
      name, #y.shape, #x.shape, #shape)
  end
  return shape
end

local function check_size(name, y, inputs)
  local total = 0.0
  for _, x in ipairs(inputs) do
    total = total + 1.0 * y:numel() * x:numel() * (BYTES[x.dtype] or 4)
  end
  local memory = tarn.memory()
  if total > memory.limit - memory.live then
    fail("%s: %d results by their inputs take %.1f GiB, and %.1f GiB are left; use vjp, jvp or hvp,"
      .. " which need no matrix", name, y:numel(), total / 2 ^ 30, (memory.limit - memory.live) / 2 ^ 30)
  end
end

-- Row by row, so that one row's graph is in memory at a time.
local function rows_into(y, inputs, blocks)
  local n = y:numel()
  for i = 1, n do
    local _ <close> = tarn.scope()
    local one = tarn.zeros(n, { dtype = y.dtype })
    one[i] = 1
    local g = gradients(y, inputs, { grad_outputs = one:reshape(y.shape), retain_graph = true })
    for k, block in ipairs(blocks) do block[i] = g[k]:reshape(-1) end
  end
end

local function rows_recorded(y, inputs)
  local columns = {}
  for k = 1, #inputs do columns[k] = {} end
  local n = y:numel()
  for i = 1, n do
    local one = tarn.zeros(n, { dtype = y.dtype })
    one[i] = 1
    local g = gradients(y, inputs, { grad_outputs = one:reshape(y.shape), create_graph = true })
    for k = 1, #inputs do columns[k][i] = g[k]:reshape(-1) end
  end
  local blocks = {}
  for k, rows in ipairs(columns) do
    blocks[k] = n > 0 and tarn.stack(rows, 1) or tarn.zeros(0, inputs[k]:numel())
  end
  return blocks
end

local function jacobian_of(name, y, inputs, create_graph)
  check_size(name, y, inputs)
  local blocks = {}
  local shapes = {}
  for k, x in ipairs(inputs) do shapes[k] = shape_of_both(name, y, x) end
  if create_graph then
    blocks = rows_recorded(y, inputs)
  else
    for k, x in ipairs(inputs) do blocks[k] = tarn.zeros({ y:numel(), x:numel() }, { dtype = x.dtype }) end
    rows_into(y, inputs, blocks)
  end
  for k, block in ipairs(blocks) do blocks[k] = block:reshape(shapes[k]) end
  return blocks
end

from_caller("jacobian", function(f, x, options)
  options = check_options("jacobian", options, { create_graph = true })
  return recorded(function()
    local inputs, single = inputs_of("jacobian", x, options.create_graph)
    local y = value_of("jacobian", f, inputs)
    return given(single, jacobian_of("jacobian", y, inputs, options.create_graph))
  end)
end)

local function number_of(name, f, inputs)
  local y = value_of(name, f, inputs)
  if y:numel() ~= 1 then
    fail("%s: the function must return one number, not (%s); take its sum() or mean()", name,
      table.concat(y.shape, " x "))
  end
  return y:sum()
end

from_caller("hessian", function(f, x, options)
  options = check_options("hessian", options, { create_graph = true })
  return recorded(function()
    local inputs, single = inputs_of("hessian", x, options.create_graph)
    local slopes = gradients(number_of("hessian", f, inputs), inputs, { create_graph = true })
    local h = {}
    for i, slope in ipairs(slopes) do
      h[i] = jacobian_of("hessian", slope, inputs, options.create_graph)
    end
    return single and h[1][1] or h
  end)
end)

-- ---- products -----------------------------------------------------------------------------------

from_caller("vjp", function(f, x, v, options)
  options = check_options("vjp", options, { create_graph = true })
  return recorded(function()
    local inputs, single = inputs_of("vjp", x, options.create_graph)
    local y = value_of("vjp", f, inputs)
    local outputs = v and vectors_of("vjp", v, { y }, "result")
    if not v and y:numel() ~= 1 then
      fail("vjp: the function returns (%s); v says how much each number counts",
        table.concat(y.shape, " x "))
    end
    local g = gradients(y, inputs, { grad_outputs = outputs, create_graph = options.create_graph })
    return options.create_graph and y or y:detach(), given(single, g)
  end)
end)

-- J v by going back twice: u' J is linear in u, and its derivative by u in the direction v is J v.
from_caller("jvp", function(f, x, v, options)
  options = check_options("jvp", options, { create_graph = true })
  return recorded(function()
    local inputs = inputs_of("jvp", x, options.create_graph)
    local directions = vectors_of("jvp", v, inputs, "input")
    local y = value_of("jvp", f, inputs)
    local u = zeros_like(y):requires_grad_()
    local g = gradients(y, inputs, { grad_outputs = u, create_graph = true })
    local jv = gradients(g, { u }, { grad_outputs = directions, create_graph = options.create_graph })
    return options.create_graph and y or y:detach(), jv[1]
  end)
end)

from_caller("hvp", function(f, x, v, options)
  options = check_options("hvp", options, { create_graph = true })
  return recorded(function()
    local inputs, single = inputs_of("hvp", x, options.create_graph)
    local directions = vectors_of("hvp", v, inputs, "input")
    local y = number_of("hvp", f, inputs)
    local g = gradients(y, inputs, { create_graph = true })
    local hv = gradients(g, inputs, { grad_outputs = directions, create_graph = options.create_graph })
    return options.create_graph and y or y:detach(), given(single, hv)
  end)
end)

-- ---- checking -----------------------------------------------------------------------------------

-- Different for every element, so that no two errors cancel.
local function weights_for(t, phase)
  local w = tarn.arange(1, t:numel(), { dtype = t.dtype })
  return w:mul(0.7):add(phase):sin():add(1.3):reshape(t.shape)
end

from_caller("gradgradcheck", function(f, inputs, options)
  if type(inputs) ~= "table" then fail("gradgradcheck: inputs must be a list of tensors, not %s", type(inputs)) end
  local n = #inputs
  local all = table.move(inputs, 1, n, 1, {})
  local y = tarn.enable_grad(f, table.unpack(inputs))
  if not is_tensor(y) then fail("gradgradcheck: the function must return a tensor, not %s", type(y)) end
  if not y.requires_grad then fail "gradgradcheck: the function's result has no gradient" end
  all[n + 1] = weights_for(y:detach(), 0.2):to "float64":requires_grad_()
  return tarn.gradcheck(function(...)
    local args = { ... }
    local v = table.remove(args)
    return tarn.enable_grad(function()
      local g = gradients(f(table.unpack(args)), args, { grad_outputs = v, create_graph = true })
      local total
      for i = 1, n do
        local part = (g[i] * weights_for(g[i], i)):sum()
        total = total and total + part or part
      end
      return total
    end)
  end, all, options)
end)

return derivative
