-- catalogue.lua: checks that follow from the rows, whichever there are: built in or a script's own.
-- Nothing here names an operation, a layer or an optimizer.
--
--     build/tarn tests/catalogue.lua                  all rows
--     build/tarn tests/catalogue.lua conv2d           one
--     build/tarn tests/catalogue.lua my_rows.lua      those that this script adds by tarn.op

local tarn = require "tarn"

local KEYWORDS <const> = {}
for word in ("and break do else elseif end false for function goto if in local nil not or repeat return"
  .. " then true until while"):gmatch "%a+" do KEYWORDS[word] = true end

io.stdout:setvbuf "line"
local counts, failures, passed = {}, {}, 0

-- Runs one check of a row; what it raises is a failure.
local function check(kind, row, what, f)
  counts[kind] = (counts[kind] or 0) + 1
  local ok, message = xpcall(f, function(e) return tarn.is_interrupt(e) and e or tostring(e) end)
  if ok then passed = passed + 1 return end
  failures[#failures + 1] = ("%s of %s %s: %s"):format(kind, row.name, what or "", message)
  io.write("FAILED ", failures[#failures], "\n")
end

-- ---- arguments ------------------------------------------------------------------------------

local function is_tensor(v) return tarn.type(v) == "tensor" end

local LARGE <const> = 200000 -- numbers, so that work is cut into several chunks

-- The makers that samples call, in one number type, with sizes changed by RESIZE.
local function environment(dtype, resize)
  local function sized(make)
    return function(...)
      local sizes, count = { ... }, 1
      for i, n in ipairs(sizes) do
        sizes[i] = resize(n)
        count = count * sizes[i]
      end
      assert(count <= 10 * LARGE, "too many numbers for a sample")
      return make(table.unpack(sizes))
    end
  end
  local env = setmetatable({ tarn = tarn }, { __index = function(_, name)
    return math[name] or tarn[name]
  end })
  env.randn = sized(function(...) return tarn.randn({ ... }, { dtype = dtype }) end)
  env.rand = sized(function(...) return tarn.rand({ ... }, { dtype = dtype }) end)
  env.ones = sized(function(...) return tarn.ones({ ... }, { dtype = dtype }) end)
  env.zeros = sized(function(...) return tarn.zeros({ ... }, { dtype = dtype }) end)
  env.tensor = function(values, options)
    if options then return tarn.tensor(values, options) end
    return tarn.tensor(values, { dtype = dtype })
  end
  return env
end

local function same(n) return n end

local function arguments(text, dtype, resize)
  tarn.manual_seed(7)
  local chunk = assert(load("return " .. text, "=" .. text, "t", environment(dtype, resize or same)))
  return table.pack(chunk())
end

local function each_tensor(args, f)
  for i = 1, args.n do
    local v = args[i]
    if is_tensor(v) then
      args[i] = f(v, i)
    elseif type(v) == "table" then
      for k, t in ipairs(v) do if is_tensor(t) then v[k] = f(t, i) end end
    end
  end
  return args
end

-- Results; those of a row that gives a list, one by one.
local function call(name, args)
  local outs = table.pack(tarn[name](table.unpack(args, 1, args.n)))
  return type(outs[1]) == "table" and table.pack(table.unpack(outs[1])) or outs
end

-- Random operations draw the same when asked for the same numbers again.
local function reproducibly(f)
  tarn.manual_seed(99)
  return f()
end

local function results(name, args) return reproducibly(function() return call(name, args) end) end

local function numbers(t) return t:to("float64"):reshape(-1):tolist() end

local function agree(a, b, tolerance, what)
  assert(table.concat(a.shape, "x") == table.concat(b.shape, "x"),
    ("%s: shapes (%s) and (%s)"):format(what, table.concat(a.shape, " x "), table.concat(b.shape, " x ")))
  local x, y = numbers(a), numbers(b)
  for i = 1, #x do
    local got, wanted = x[i], y[i]
    local fine = got == wanted or (got ~= got and wanted ~= wanted)
      or math.abs(got - wanted) <= tolerance * (1 + math.abs(wanted))
    assert(fine, ("%s: element %d is %.9g, wanted %.9g"):format(what, i, got, wanted))
  end
end

local function same_bits(a, b, what)
  assert(a:bytes() == b:bytes(), what .. ": bits differ")
end

-- ---- operations -----------------------------------------------------------------------------

local function check_words(row)
  assert(row.summary and #row.summary > 10, "no summary")
  assert(row.example, "no example")
  assert(not KEYWORDS[row.name], "its name is a Lua keyword")
  local seen = {}
  for _, p in ipairs(row.params) do
    assert(not KEYWORDS[p.name], p.name .. " is a Lua keyword")
    assert(not seen[p.name], p.name .. " twice")
    assert(p.about and #p.about > 0, p.name .. " is not explained")
    seen[p.name] = true
  end
end

local function run_example(row)
  local env = setmetatable({ tarn = tarn, nn = tarn.nn, optim = tarn.optim }, { __index = _G })
  assert(load(row.example, "=example of " .. row.name, "t", env))()
end

-- One number that every element of every floating result counts in, differently.
local function weigh(outs)
  local total
  for i = 1, outs.n do
    local y = outs[i]
    if is_tensor(y) and y.dtype:match "^float" then
      local n = y:numel()
      local weights = tarn.arange(1, n, { dtype = y.dtype }):mul(0.37):sin():add(1.5):reshape(y.shape)
      local part = (y * weights):sum()
      total = total and total + part or part
    end
  end
  return total
end

local function check_gradient(row, sample)
  local args, inputs = arguments(sample.args, "float64"), {}
  each_tensor(args, function(t, i)
    local p = row.params[i]
    if t.dtype == "float64" and not (p and (p.no_grad or p.written)) then
      t = t:detach():contiguous():clone():requires_grad_(true)
      inputs[#inputs + 1] = t
    end
    return t
  end)
  local value = weigh(results(row.name, args))
  if #inputs == 0 or not value or not value.requires_grad then return end
  local report = tarn.gradcheck(function() return weigh(results(row.name, args)) end, inputs)
  assert(report.error < 1e-5, ("gradient of input %d at %d is %.9g, differences say %.9g")
    :format(report.input, report.at, report.analytic, report.numeric))
end

-- ---- second derivatives ---------------------------------------------------------------------

-- Rows whose gradient cannot be differentiated, and why; each is checked to say so.
local NO_SECOND <const> = {
}

-- The float64 leaves among a sample's arguments, and the arguments with them in place.
local function leaves_of(row, sample)
  local args, inputs = arguments(sample.args, "float64"), {}
  for i = 1, args.n do
    local p = row.params[i]
    local function take(t)
      if not is_tensor(t) or t.dtype ~= "float64" or (p and (p.no_grad or p.written)) then return t end
      inputs[#inputs + 1] = t:detach():contiguous():clone():requires_grad_(true)
      return inputs[#inputs]
    end
    if type(args[i]) == "table" then
      for k, t in ipairs(args[i]) do args[i][k] = take(t) end
    else
      args[i] = take(args[i])
    end
  end
  return args, inputs
end

local FEW <const> = 60 -- numbers: differences of differences are slow

-- The first sample with a gradient that is small; the smallest where none is.
local function second_sample(row)
  local smallest, best
  for _, sample in ipairs(row.samples) do
    local args, inputs = leaves_of(row, sample)
    local n = 0
    for _, t in ipairs(inputs) do n = n + t:numel() end
    if n > 0 and not sample.no_gradcheck and (not smallest or n < smallest) then
      local value = weigh(results(row.name, args))
      if value and value.requires_grad then smallest, best = n, sample end
    end
    if smallest and smallest <= FEW then break end
  end
  return best
end

local function check_second(row, sample)
  local args, inputs = leaves_of(row, sample)
  local function value() return weigh(results(row.name, args)) end
  local ok, report = pcall(tarn.gradgradcheck, value, inputs)
  if NO_SECOND[row.name] then
    assert(not ok and tostring(report):find("has no second derivative", 1, true),
      "it is listed as without a second derivative, and says: " .. tostring(report))
    return
  end
  assert(ok, report)
  assert(report.error < 1e-5, ("second derivative by input %d at %d is %.9g, differences say %.9g")
    :format(report.input, report.at, report.analytic, report.numeric))
end

local function check_definition(row, sample, dtype, tolerance)
  local got = results(row.name, arguments(sample.args, dtype))
  local args = arguments(sample.args, dtype)
  local wanted = reproducibly(function()
    return table.pack(tarn.definition(row.name, table.unpack(args, 1, args.n)))
  end)
  for i = 1, got.n do agree(got[i], wanted[i], tolerance, "kernel against definition, result " .. i) end
end

-- The same values behind other strides.
local function strided(t)
  if #t.shape == 0 then return t end
  local wide = tarn.cat({ t:unsqueeze(-1), t:unsqueeze(-1) }, -1)
  return wide:select(-1, 2)
end

local function check_strides(row, sample)
  local plain = results(row.name, arguments(sample.args, "float64"))
  local args = each_tensor(arguments(sample.args, "float64"), function(t, i)
    return row.params[i] and row.params[i].written and t or strided(t)
  end)
  local odd = results(row.name, args)
  for i = 1, plain.n do agree(odd[i], plain[i], 1e-12, "strided inputs, result " .. i) end
end

local function check_types(row, sample)
  local exact = results(row.name, arguments(sample.args, "float64"))
  local args = each_tensor(arguments(sample.args, "float64"), function(t)
    return t.dtype == "float64" and t:to("float32") or t
  end)
  local got = results(row.name, args)
  for i = 1, exact.n do
    if exact[i].dtype:match "^float" and got[i].dtype == "float32" then
      local tolerance = row.tolerance and math.max(row.tolerance[1], 2e-5) or 2e-5
      agree(got[i], exact[i], tolerance, "float32 against float64, result " .. i)
    end
  end
end

local function numbers_in(args)
  local n = 0
  each_tensor(args, function(t)
    n = n + t:numel()
    return t
  end)
  return n
end

-- The largest form of a sample, every size above 1 times some factor, that is not too large; the
-- sample itself where no other form of it is legal.
local function enlarged(row, sample)
  for _, factor in ipairs { 240, 48, 24, 12, 6, 4, 3, 2 } do
    local function grow(n) return n > 1 and n * factor or n end
    local function make() return arguments(sample.args, "float32", grow) end
    local counted, count = pcall(function() return numbers_in(make()) end)
    if counted and count <= LARGE and pcall(results, row.name, make()) then return make end
  end
  return function() return arguments(sample.args, "float32") end
end

local function everything(row, make)
  local args, inputs = make(), {}
  each_tensor(args, function(t, i)
    local p = row.params[i]
    if t.dtype == "float32" and not (p and (p.no_grad or p.written)) then
      t = t:detach():contiguous():clone():requires_grad_(true)
      inputs[#inputs + 1] = t
    end
    return t
  end)
  local outs = results(row.name, args)
  local bits = {}
  for i = 1, outs.n do bits[#bits + 1] = outs[i]:detach():bytes() end
  local loss = weigh(outs)
  if loss and loss.requires_grad then
    loss:backward()
    for _, t in ipairs(inputs) do bits[#bits + 1] = t.grad and t.grad:bytes() or "" end
  end
  return bits
end

local function check_threads(row, sample)
  local make = enlarged(row, sample)
  local before = tarn.threads()
  local wanted
  for _, n in ipairs { 1, 2, 3, 7 } do
    tarn.threads(n)
    local bits = everything(row, make)
    wanted = wanted or bits
    for i, b in ipairs(bits) do
      assert(b == wanted[i], ("other bits with %d threads, result or gradient %d"):format(n, i))
    end
  end
  tarn.threads(before)
end

local function rounded(t) return t:to("bfloat16"):to("float32") end

-- Results and gradients of a sample in float32: as autocast has them, or, without it, of factors and
-- of a gradient of the result that are rounded already.
local function casting(row, sample, cast)
  local leaves = {}
  local args = each_tensor(arguments(sample.args, "float32"), function(t, i)
    local p = row.params[i]
    if t.dtype ~= "float32" or not p or p.no_grad then return t end
    if p.factor and not cast then t = rounded(t) end
    leaves[#leaves + 1] = t:detach():clone():requires_grad_()
    return leaves[#leaves]
  end)
  local outs = cast and tarn.autocast("bfloat16", results, row.name, args) or results(row.name, args)
  local all = { outs[1] }
  if outs[1].requires_grad and outs[1]:numel() > 0 then
    tarn.manual_seed(5)
    local g = tarn.randn(outs[1].shape)
    outs[1]:backward(cast and g or rounded(g))
    for _, leaf in ipairs(leaves) do all[#all + 1] = leaf.grad end
  end
  return all
end

-- Samples are so small that they are multiplied in float32 on any processor.
local function check_autocast(row, sample)
  local got, wanted = casting(row, sample, true), casting(row, sample, false)
  assert(#got == #wanted, "other gradients under autocast")
  for i, t in ipairs(wanted) do
    local name = i == 1 and "result" or "gradient " .. i - 1
    agree(got[i], t, 1e-5, "autocast against rounded factors, " .. name)
  end
end

local function has_factors(row)
  for _, p in ipairs(row.params) do
    if p.factor then return true end
  end
  return false
end

-- Nothing to compute is no reason to fail badly: a result, or an error that names the row.
local function check_empty(row, sample)
  local first
  local function empty(n)
    first = first or n
    return n == first and 0 or n
  end
  local ok, message = pcall(function() return results(row.name, arguments(sample.args, "float32", empty)) end)
  assert(ok or tostring(message):find(row.name, 1, true) or tostring(message):find("in " , 1, true),
    "an empty input gives: " .. tostring(message))
end

local function check_in_place(row, sample)
  local plain = results(row.name, arguments(sample.args, "float32"))
  local args = arguments(sample.args, "float32")
  if not is_tensor(args[1]) or not is_tensor(plain[1]) or args[1].dtype ~= plain[1].dtype
    or table.concat(args[1].shape, "x") ~= table.concat(plain[1].shape, "x") then return end
  local x = args[1]:contiguous():clone()
  args[1] = x
  x[row.name .. "_"](table.unpack(args, 1, args.n))
  same_bits(x, plain[1], "in place")
end

local function check_error(row, e)
  local ok, message = pcall(function()
    local args = arguments(e.args, "float32")
    return call(row.name, args)
  end)
  assert(not ok, "it went through")
  assert(tostring(message):find(e.message), "the message is: " .. tostring(message))
end

local function has(row, trait) return row.traits[trait] end

local function check_operation(row)
  check("words", row, nil, function() check_words(row) end)
  check("example", row, nil, function() run_example(row) end)
  check("samples", row, nil, function() assert(#row.samples > 0, "no samples") end)
  for _, sample in ipairs(row.samples) do
    local what = "(" .. sample.args .. ")"
    if row.has_kernel and row.has_definition then
      local tolerance = row.tolerance or {}
      check("definition", row, what, function()
        check_definition(row, sample, "float32", tolerance[1] or 1e-5)
      end)
      check("definition", row, what, function()
        check_definition(row, sample, "float64", tolerance[2] or 1e-12)
      end)
    end
    if not sample.no_gradcheck then
      check("gradient", row, what, function() check_gradient(row, sample) end)
    end
    check("strides", row, what, function() check_strides(row, sample) end)
    check("types", row, what, function() check_types(row, sample) end)
    check("empty", row, what, function() check_empty(row, sample) end)
    if has_factors(row) then check("autocast", row, what, function() check_autocast(row, sample) end) end
    if has(row, "elementwise") then
      check("in place", row, what, function() check_in_place(row, sample) end)
    end
  end
  local second = second_sample(row)
  if second then
    check("second", row, "(" .. second.args .. ")", function() check_second(row, second) end)
  end
  if row.samples[1] then check("threads", row, nil, function() check_threads(row, row.samples[1]) end) end
  for _, e in ipairs(row.errors) do
    check("error", row, "(" .. e.args .. ")", function() check_error(row, e) end)
  end
end

-- ---- layers -----------------------------------------------------------------------------------

local function evaluate(text)
  tarn.manual_seed(7)
  local env = setmetatable({ tarn = tarn, nn = tarn.nn, optim = tarn.optim },
    { __index = function(_, k) return tarn[k] end })
  return assert(load("return " .. text, "=" .. text, "t", env))()
end

local function shape_text(t) return "(" .. table.concat(t.shape, " x ") .. ")" end

local function layer_of(row, sample) return evaluate(("nn.%s { %s }"):format(row.name, sample.options)) end

local function inputs_of(sample) return table.pack(evaluate(sample.input)) end

local function apply(layer, inputs) return table.pack(layer(table.unpack(inputs, 1, inputs.n))) end

local function check_layer_sample(row, sample)
  local layer = layer_of(row, sample)
  local y, shapes = apply(layer, inputs_of(sample)), {}
  for i = 1, y.n do shapes[i] = y[i] and shape_text(y[i]) or "nil" end
  local got = table.concat(shapes, ", ")
  assert(got == sample.output, ("output %s, not %s"):format(got, sample.output))
  assert(tostring(layer):find(row.name, 1, true), "it does not print its name")
end

-- One number that all of the layer's results count in, as a function; what it depends on: the
-- float64 inputs, and the layer.  nil where nothing can be differentiated.
local function layer_value(row, sample)
  local layer, x = layer_of(row, sample), inputs_of(sample)
  if not x[1].dtype:match "^float" then return nil end
  apply(layer, x)
  layer:to "float64"
  layer:train()
  local inputs = {}
  for i = 1, x.n do
    if is_tensor(x[i]) and x[i].dtype:match "^float" then
      x[i] = x[i]:to("float64"):requires_grad_(true)
      inputs[#inputs + 1] = x[i]
    end
  end
  local steps = layer:step_counts()
  local function value()
    layer:step_counts(steps) -- the same random numbers every time
    return weigh(apply(layer, x))
  end
  local total = value()
  if not total or not total.requires_grad then return nil end
  return value, inputs, layer
end

local function check_layer_gradient(row, sample)
  local value, inputs, layer = layer_value(row, sample)
  if not value then return end
  for _, p in ipairs(layer:parameters()) do inputs[#inputs + 1] = p end
  local report = tarn.gradcheck(value, inputs)
  assert(report.error < 2e-5, ("gradient of input %d at %d is %.9g, differences say %.9g")
    :format(report.input, report.at, report.analytic, report.numeric))
end

-- By the inputs alone: second derivatives by parameters are those of the operations.
local function check_layer_second(row, sample)
  local value, inputs = layer_value(row, sample)
  local n = 0
  for _, t in ipairs(inputs or {}) do n = n + t:numel() end
  if n == 0 or n > FEW then return end
  local report = tarn.gradgradcheck(value, inputs)
  assert(report.error < 2e-5, ("second derivative by input %d at %d is %.9g, differences say %.9g")
    :format(report.input, report.at, report.analytic, report.numeric))
end

-- Saved and loaded, a net of this layer gives the same bits.
local function check_layer_file(row, sample)
  local net = evaluate(("nn.Sequential { nn.%s { %s } }"):format(row.name, sample.options))
  local x = inputs_of(sample)
  apply(net, x)
  local path = os.tmpname()
  net:save(path)
  local again = tarn.load(path)
  os.remove(path)
  same_bits(apply(again:eval(), x)[1]:detach(), apply(net:eval(), x)[1]:detach(), "after saving and loading")
end

local function check_layer(row)
  check("words", row, nil, function() check_words(row) end)
  check("example", row, nil, function() run_example(row) end)
  for _, sample in ipairs(row.samples) do
    local what = ("{ %s }"):format(sample.options)
    check("output", row, what, function() check_layer_sample(row, sample) end)
    if not sample.no_gradcheck then
      check("gradient", row, what, function() check_layer_gradient(row, sample) end)
      check("second", row, what, function() check_layer_second(row, sample) end)
    end
    check("file", row, what, function() check_layer_file(row, sample) end)
  end
  for _, e in ipairs(row.errors) do
    check("error", row, e.args, function()
      local ok, message = pcall(evaluate, e.args)
      assert(not ok, "it went through")
      assert(tostring(message):find(e.message), "the message is: " .. tostring(message))
    end)
  end
end

-- ---- losses -----------------------------------------------------------------------------------

-- What of a sample is given when the object is called, and what its options are.
local function split_loss(operation, args)
  local inputs, options = {}, {}
  local list, names = args.n, {}
  local last = args[args.n]
  if type(last) == "table" then
    names, list = last, args.n - 1
  end
  for i = 1, list do
    local p = operation.params[i]
    if p.optional then options[p.name] = args[i] else inputs[#inputs + 1] = args[i] end
  end
  for name, value in pairs(names) do options[name] = value end
  return inputs, options
end

-- The object gives what the function gives, and says which options it has.
local function check_loss(row)
  local operation
  for _, other in ipairs(tarn.catalogue "operation") do
    if other.name == row.operation then operation = other end
  end
  for _, sample in ipairs(operation.samples) do
    check("object", row, "(" .. sample.args .. ")", function()
      local inputs, options = split_loss(operation, arguments(sample.args, "float64"))
      local wanted = results(operation.name, arguments(sample.args, "float64"))[1]
      local loss = tarn.nn[row.name](options)
      same_bits(loss(table.unpack(inputs)), wanted, "object and function")
      assert(tostring(loss):find(row.name, 1, true), "it does not print its name")
      for name, value in pairs(options) do
        local got = loss[name]
        assert(is_tensor(value) or is_tensor(got) or got == value, name .. " is " .. tostring(got))
      end
    end)
  end
  check("option", row, nil, function()
    local ok, message = pcall(tarn.nn[row.name], { nonsense = 1 })
    assert(not ok and tostring(message):find("nonsense", 1, true), tostring(message))
  end)
end

-- ---- the rest -----------------------------------------------------------------------------------

local function check_plain(row)
  check("words", row, nil, function() assert(row.summary and #row.summary > 10, "no summary") end)
  if row.example then check("example", row, nil, function() run_example(row) end) end
end

-- ---- optimizers ---------------------------------------------------------------------------------

-- A net, data larger than one span, and steps of an optimizer on it.
local function optimizing(row, options)
  tarn.manual_seed(5)
  local net = tarn.nn.Sequential { input = { 60 }, tarn.nn.Linear(300), tarn.nn.Tanh(), tarn.nn.Linear(2) }
  local x, y = tarn.randn(20, 60), tarn.randn(20, 2)
  local opt = tarn.optim[row.name](net, options)
  local function loss_of() return (net(x) - y):square():mean() end
  local function step()
    if opt.asks then return opt:step(loss_of) end
    opt:zero_grad()
    local loss = loss_of()
    loss:backward()
    opt:step()
    return loss:item()
  end
  return net, opt, step, loss_of
end

local function weights_of(net)
  local parts = {}
  for _, t in ipairs(net:parameters()) do parts[#parts + 1] = t:bytes() end
  return table.concat(parts)
end

local function check_descent(row)
  local _, opt, step, loss_of = optimizing(row)
  local first = step()
  for _ = 1, 30 do step() end
  assert(opt.steps == 31, "it counts " .. opt.steps .. " steps, not 31")
  local last = loss_of():item()
  assert(last < first, ("the loss went from %g to %g"):format(first, last))
end

local function check_optimizer_threads(row)
  local before, wanted = tarn.threads(), nil
  for _, n in ipairs { 1, 2, 3 } do
    tarn.threads(n)
    local net, _, step = optimizing(row)
    for _ = 1, 4 do step() end
    wanted = wanted or weights_of(net)
    assert(weights_of(net) == wanted, "other bits with " .. n .. " threads")
  end
  tarn.threads(before)
end

-- Saved after three steps and loaded into another, it goes on to the bit.
local function check_resume(row)
  local function run(resume)
    local net, opt, step, loss_of = optimizing(row)
    for _ = 1, 3 do step() end
    if resume then
      local again = tarn.optim[row.name](net)
      again:load_state_dict(opt:state_dict())
      opt = again
    end
    for _ = 1, 3 do
      opt:zero_grad()
      if opt.asks then
        opt:step(loss_of)
      else
        loss_of():backward()
        opt:step()
      end
    end
    return weights_of(net)
  end
  assert(run(false) == run(true), "other bits after its state was saved and loaded")
end

local function check_misuse(row)
  local net, opt = optimizing(row)
  local ok, message = pcall(opt.step, opt)
  local wanted = opt.asks and "give optimizer:step a function" or "call backward first"
  assert(not ok and tostring(message):find(wanted), "a bare step says: " .. tostring(message))
  ok, message = pcall(opt.step, opt, function() return (net(tarn.ones(1, 60)) * (0 / 0)):sum() end)
  assert(not ok and tostring(message):find "the loss is NaN", "NaN: " .. tostring(message))
  ok, message = pcall(tarn.optim[row.name], net, { lr = -1 })
  assert(not ok and tostring(message):find "lr must be at least 0", "lr = -1: " .. tostring(message))
end

local function check_maximize(row)
  local climbs = false
  for _, p in ipairs(row.params) do climbs = climbs or p.name == "maximize" end
  if not climbs then return end
  local net, _, step, loss_of = optimizing(row, { maximize = true })
  local before, first = weights_of(net), loss_of():item()
  for _ = 1, 5 do step() end
  assert(weights_of(net) ~= before, "nothing moved")
  assert(loss_of():item() > first, "it does not climb")
end

local function check_optimizer(row)
  check("words", row, nil, function() check_words(row) end)
  check("example", row, nil, function() run_example(row) end)
  check("descent", row, nil, function() check_descent(row) end)
  check("threads", row, nil, function() check_optimizer_threads(row) end)
  check("resume", row, nil, function() check_resume(row) end)
  check("error", row, nil, function() check_misuse(row) end)
  check("maximize", row, nil, function() check_maximize(row) end)
end

local kinds = { operation = check_operation, layer = check_layer, loss = check_loss, optimizer = check_optimizer }
local rows = 0

-- Whether the rows of the command line include this one.
local function chooser(word)
  if not word then return function() return true end end
  if not word:match "%.lua$" then return function(row) return row.name == word end end
  local known = {}
  for _, row in ipairs(tarn.catalogue()) do known[row.name] = true end
  dofile(word)
  return function(row) return not known[row.name] end
end

local of_kind = {}
local chosen = chooser(arg and arg[1])
for _, row in ipairs(tarn.catalogue()) do
  if chosen(row) then
    rows = rows + 1
    of_kind[row.kind] = (of_kind[row.kind] or 0) + 1
    local check_row = kinds[row.kind] or check_plain
    check_row(row)
  end
end

-- "add 5  sub 7"
local function summary(table_of_counts)
  local names, words = {}, {}
  for name in pairs(table_of_counts) do names[#names + 1] = name end
  table.sort(names)
  for i, name in ipairs(names) do words[i] = ("%s %d"):format(name, table_of_counts[name]) end
  return table.concat(words, "  ")
end

print("checks: " .. summary(counts))
print(("%d rows: %s"):format(rows, summary(of_kind)))
print(("%d passed, %d failed"):format(passed, #failures))
os.exit(#failures == 0 and 0 or 1, true)
