-- landscape.lua: the loss around the weights of a net: along lines and planes through weight space, the
-- path that a training run took on them, and how sharply it curves.  Whatever happens (an error, Ctrl-C),
-- the net comes back as it was, bit for bit.
--
-- A direction is a table like net:state_dict(): a tensor for each parameter by name.

local tarn = require "tarn"

local landscape = {}

local function fail(form, ...) error("landscape." .. form:format(...), 0) end

-- Messages carry the line of the script that called.
local function public(name, f)
  landscape[name] = function(...)
    local results = table.pack(pcall(f, ...))
    if results[1] then return table.unpack(results, 2, results.n) end
    local message = results[2]
    if type(message) == "string" and message:find "^landscape%." then error(message, 2) end
    error(message, 0)
  end
end

-- Options that were given, over DEFAULTS; false there stands for none.
local function read_options(name, given, defaults)
  if given ~= nil and type(given) ~= "table" then
    fail("%s: options must be a table, not a %s", name, type(given))
  end
  local o = {}
  for key, value in pairs(defaults) do o[key] = value end
  for key, value in pairs(given or {}) do
    if defaults[key] == nil then
      local known = {}
      for word in pairs(defaults) do known[#known + 1] = word end
      table.sort(known)
      local near = require("tarn.options").nearest(tostring(key), known)
      fail("%s: unknown option '%s'%s", name, tostring(key), near and (", did you mean '%s'?"):format(near)
        or "; there are " .. table.concat(known, ", "))
    end
    o[key] = value
  end
  return o
end

local function whole(name, what, value, least)
  if math.type(value) ~= "integer" or value < least then
    fail("%s: %s must be a whole number of at least %d, not %s", name, what, least, tostring(value))
  end
end

local function check_net(name, net)
  if tarn.type(net) ~= "layer" then fail("%s: a net expected, not a %s", name, type(net)) end
  for _, t in net:named_parameters() do
    if t.dtype:match "^float" then return end
  end
  fail("%s: the net has no parameters; while sizes are unknown, call it once", name)
end

-- ---- parameters and directions ----------------------------------------------------------------------

local function parameters_of(net)
  local list = {}
  for name, t in net:named_parameters() do
    if t.dtype:match "^float" then list[#list + 1] = { name = name, tensor = t } end
  end
  return list
end

local function sizes(t) return "(" .. table.concat(t.shape, " x ") .. ")" end

-- DIRECTION's tensors in the order of PARAMETERS; those that are missing are zeros.
local function components(name, direction, parameters)
  if type(direction) ~= "table" then
    fail("%s: a direction is a table of tensors by name, as net:state_dict() gives, not a %s", name, type(direction))
  end
  local list, found = {}, 0
  for i, p in ipairs(parameters) do
    local t = direction[p.name]
    if t ~= nil then
      if tarn.type(t) ~= "tensor" or sizes(t) ~= sizes(p.tensor) then
        fail("%s: the direction's '%s' is %s, the parameter %s", name, p.name,
          tarn.type(t) == "tensor" and sizes(t) or type(t), sizes(p.tensor))
      end
      found = found + 1
      list[i] = t:detach():to(p.tensor.dtype)
    end
  end
  if found == 0 then
    fail("%s: the direction has none of the net's parameters, such as '%s'", name, parameters[1].name)
  end
  return list
end

local function dot(a, b)
  local total = 0.0
  for i, t in pairs(a) do
    if b[i] then total = total + (t:to "float64" * b[i]:to "float64"):sum():item() end
  end
  return total
end

local function length(a) return math.sqrt(dot(a, a)) end

-- ---- a net that comes back as it was ----------------------------------------------------------------

local function copies(tensors)
  local kept = {}
  for name, t in pairs(tensors) do kept[name] = t:detach():clone() end
  return kept
end

-- Calls F in evaluation mode, unrecorded, with free hands on the weights; puts everything back.
local function borrowing(net, f)
  local _ <close> = tarn.no_grad()
  local state, layers, modes = net:state_dict(), net:modules(), {}
  local kept, random = copies(state), tarn.random_state()
  for i, layer in ipairs(layers) do modes[i] = layer.training end
  net:eval()
  local results = table.pack(pcall(f))
  for name, t in pairs(state) do t:copy_(kept[name]) end
  for i, layer in ipairs(layers) do layer:train(modes[i]) end
  tarn.random_state(random)
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

-- weights = center + sum of at[k] * directions[k]
local function move(parameters, center, directions, at)
  local _ <close> = tarn.scope()
  for i, p in ipairs(parameters) do
    local w = center[i]
    for k, direction in ipairs(directions) do
      if direction[i] and at[k] ~= 0 then w = w + direction[i] * at[k] end
    end
    p.tensor:copy_(w)
  end
end

-- ---- the loss ---------------------------------------------------------------------------------------

local BATCH <const> = 500

-- DATA: a data set, a list { x, y } of tensors, or f(net) -> loss.  Gives f() -> loss, accuracy.
local function measure(name, net, data, loss)
  if type(data) == "function" then
    return function()
      local value = data(net)
      if tarn.type(value) == "tensor" then value = value:item() end
      if type(value) ~= "number" then fail("%s: the function must return the loss, not %s", name, type(value)) end
      return value
    end
  end
  if type(data) == "table" and data.batches then
    if #data == 0 then fail("%s: the data set is empty", name) end
    return function()
      local result = net:evaluate(data, { batch = BATCH, loss = loss or nil })
      return result.loss, result.accuracy
    end
  end
  if type(data) ~= "table" or tarn.type(data[1]) ~= "tensor" or tarn.type(data[2]) ~= "tensor" then
    fail("%s: the loss is over a data set, { inputs, targets }, or what f(net) returns, not %s", name, type(data))
  end
  return function()
    local _ <close> = tarn.scope()
    return net:loss(data[1], data[2], loss or nil):item()
  end
end

-- ---- directions -------------------------------------------------------------------------------------

-- Every filter (row) of D as long as that of the weights W; what has one dim stays where it is, as its
-- sizes mean nothing beside those of the filters [Li et al. 2018].
local function like_filters(d, w)
  if #w.shape < 2 then return d * 0 end
  local rows, width = w.shape[1], w:numel() // w.shape[1]
  local function norms(t) return t:reshape(rows, width):square():sum(2, true):sqrt() end
  return (d:reshape(rows, width) * (norms(w) / (norms(d) + 1e-10))):reshape(w.shape)
end

local function like_layer(d, w)
  return d * (w:square():sum():sqrt() / (d:square():sum():sqrt() + 1e-10))
end

local NORMALIZE <const> = { filter = like_filters, layer = like_layer, none = function(d) return d end }

--- A random direction, each filter of it as long as the net's own, so that pictures of different nets
--- can be compared [Li et al. 2018].
---@param net tarn.Layer
---@param options? table normalize = "filter" | "layer" | "none"; generator seed = the script's next random numbers
public("random", function(net, options)
  check_net("random", net)
  local o = read_options("random", options, { normalize = "filter", seed = false })
  local normalize = NORMALIZE[o.normalize]
  if not normalize then
    fail("random: normalize is \"filter\", \"layer\" or \"none\", not %s", tostring(o.normalize))
  end
  local _ <close> = tarn.no_grad()
  local random = tarn.random_state()
  if o.seed then
    whole("random", "seed", o.seed, 0)
    tarn.manual_seed(o.seed)
  end
  local direction = {}
  for _, p in ipairs(parameters_of(net)) do
    local w = p.tensor:detach()
    direction[p.name] = normalize(tarn.randn(w.shape, { dtype = w.dtype }), w)
  end
  if o.seed then tarn.random_state(random) end
  return direction
end)

-- A net's parameters, or a table of tensors: what a checkpoint is.
local function state_of(name, what, given)
  if tarn.type(given) == "layer" then given = given:state_dict() end
  if type(given) ~= "table" then
    fail("%s: %s must be a net or its state_dict(), not %s", name, what, type(given))
  end
  return given
end

local function difference(name, to, from)
  local direction = {}
  for key, t in pairs(to) do
    local other = from[key]
    if tarn.type(t) == "tensor" and t.dtype:match "^float" then
      if tarn.type(other) ~= "tensor" or sizes(other) ~= sizes(t) then
        fail("%s: '%s' is %s in one net, and %s in the other", name, key, sizes(t),
          tarn.type(other) == "tensor" and sizes(other) or "not")
      end
      direction[key] = t:detach() - other:detach()
    end
  end
  if next(direction) == nil then fail("%s: the nets have no parameters in common", name) end
  return direction
end

--- The direction from one net (or state_dict) to another: at 1 stands the other.
public("between", function(from, to)
  local _ <close> = tarn.no_grad()
  return difference("between", state_of("between", "the first", to), state_of("between", "the second", from))
end)

-- ---- lines and planes -------------------------------------------------------------------------------

local function spread(from, to, n)
  local list = {}
  for i = 1, n do list[i] = n == 1 and from or from + (to - from) * (i - 1) / (n - 1) end
  return list
end

local function check_range(name, what, range)
  if type(range) ~= "table" or type(range[1]) ~= "number" or type(range[2]) ~= "number"
    or range[1] ~= range[1] or range[2] ~= range[2] or range[1] >= range[2] or range[2] - range[1] == math.huge then
    fail("%s: %s must be { from, to } with from below to", name, what)
  end
  return range
end

--- The loss along a line through the net's weights: at 0 the net itself.
---@param net tarn.Layer
---@param data tarn.Dataset|table|function a data set, { inputs, targets }, or f(net) -> loss
---@param options? table direction (random, normalised by filters, unless given); range = { -1, 1 };
--- points = 51; loss; seed
---@return table line at, loss, accuracy (lists), direction
public("line", function(net, data, options)
  check_net("line", net)
  local o = read_options("line", options,
    { direction = false, range = { -1, 1 }, points = 51, loss = false, seed = false })
  whole("line", "points", o.points, 1)
  local range = check_range("line", "range", o.range)
  local direction = o.direction or landscape.random(net, { seed = o.seed or nil })
  local parameters, loss_now = parameters_of(net), measure("line", net, data, o.loss)
  local along = components("line", direction, parameters)
  local result = { at = spread(range[1], range[2], o.points), loss = {}, accuracy = {}, direction = direction }
  borrowing(net, function()
    local center = {}
    for i, p in ipairs(parameters) do center[i] = p.tensor:detach():clone() end
    for i, at in ipairs(result.at) do
      move(parameters, center, { along }, { at })
      result.loss[i], result.accuracy[i] = loss_now()
    end
  end)
  return result
end)

local function two_directions(net, o)
  local d = o.directions
  if not d then
    local seed = o.seed
    return { landscape.random(net, { seed = seed or nil }), landscape.random(net, { seed = seed and seed + 1 or nil }) }
  end
  if type(d) ~= "table" or #d ~= 2 then fail "plane: directions must be a list of two" end
  return d
end

--- The loss on a plane through the net's weights: the net itself is at 0, 0.
---@param net tarn.Layer
---@param data tarn.Dataset|table|function as for line
---@param options? table directions, two (random unless given); x = { -1, 1 }, y = { -1, 1 }, their ranges;
--- points = 25 a side, or { across, up }; center, a state_dict to go through instead of the net; loss; seed
---@return table plane x, y (lists), loss (a tensor, a row for each y), least { x, y, loss }, directions
public("plane", function(net, data, options)
  check_net("plane", net)
  local o = read_options("plane", options, { directions = false, x = { -1, 1 }, y = { -1, 1 }, points = 25,
    center = false, loss = false, seed = false })
  local points = type(o.points) == "table" and o.points or { o.points, o.points }
  for i = 1, 2 do whole("plane", "points", points[i], 1) end
  local xs, ys = check_range("plane", "x", o.x), check_range("plane", "y", o.y)
  local directions, parameters = two_directions(net, o), parameters_of(net)
  local loss_now = measure("plane", net, data, o.loss)
  local along = { components("plane", directions[1], parameters), components("plane", directions[2], parameters) }
  local middle = o.center and components("plane", state_of("plane", "center", o.center), parameters)
  local result = { x = spread(xs[1], xs[2], points[1]), y = spread(ys[1], ys[2], points[2]),
    loss = tarn.zeros(points[2], points[1]), directions = directions, least = { loss = math.huge } }
  borrowing(net, function()
    local center = {}
    for i, p in ipairs(parameters) do center[i] = middle and middle[i] or p.tensor:detach():clone() end
    for row, y in ipairs(result.y) do
      for column, x in ipairs(result.x) do
        move(parameters, center, along, { x, y })
        local loss = loss_now()
        result.loss:set(row, column, loss)
        if loss < result.least.loss then result.least = { x = x, y = y, loss = loss } end
      end
    end
  end)
  return result
end)

-- ---- the path of a run ------------------------------------------------------------------------------

local function states_of(name, checkpoints)
  if type(checkpoints) ~= "table" or #checkpoints == 0 then
    fail("%s: checkpoints must be a list of nets or of net:state_dict { copy = true }", name)
  end
  local states = {}
  for i, given in ipairs(checkpoints) do states[i] = state_of(name, ("checkpoint %d"):format(i), given) end
  return states
end

-- The list of A's tensors, and of B's, in one order of names.
local function by_order(state)
  local names = {}
  for name in pairs(state) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function in_order(state, names)
  local list = {}
  for i, name in ipairs(names) do list[i] = state[name] end
  return list
end

--- The two directions in which a run moved most: the principal axes of its checkpoints as seen from the
--- last one, as long as the run's spread along them is wide.
---@param checkpoints table[] states (net:state_dict { copy = true }) in order
---@return table principal directions (two), path, share (of all movement, for each), center (the last state)
public("principal", function(checkpoints)
  local _ <close> = tarn.no_grad()
  local states = states_of("principal", checkpoints)
  if #states < 3 then fail("principal: at least 3 checkpoints, not %d", #states) end
  local center, rows = states[#states], {}
  local names = by_order(difference("principal", states[1], center))
  for i = 1, #states - 1 do rows[i] = in_order(difference("principal", states[i], center), names) end
  local gram = tarn.zeros({ #rows, #rows }, { dtype = "float64" })
  for i = 1, #rows do
    for k = 1, i do
      local product = dot(rows[i], rows[k])
      gram:set(i, k, product)
      gram:set(k, i, product)
    end
  end
  local values, vectors = gram:eigh()
  local total, n = values:sum():item(), #rows
  if total <= 0 then fail "principal: all checkpoints are the same" end
  local directions, shares = {}, {}
  for k = 1, 2 do
    local value, direction, norm = math.max(values:get(n + 1 - k), 0), {}, 0.0
    for i, name in ipairs(names) do
      local t = center[name]:detach() * 0
      for row = 1, n do t = t + rows[row][i] * vectors:get(row, n + 1 - k) end
      direction[name] = t
      norm = norm + t:to("float64"):square():sum():item()
    end
    norm = math.sqrt(norm)
    for name, t in pairs(direction) do direction[name] = norm > 0 and t / norm or t end
    directions[k], shares[k] = direction, value / total
  end
  local made = { directions = directions, share = shares, center = center }
  made.path = landscape.path(states, directions, { center = center })
  return made
end)

-- Solves the 2 x 2 system of lengths and angles, so that directions need not be perpendicular.
local function coordinates(delta, along)
  local a, b, c = dot(along[1], along[1]), dot(along[1], along[2]), dot(along[2], along[2])
  local p, q = dot(delta, along[1]), dot(delta, along[2])
  local determinant = a * c - b * b
  if determinant <= 1e-12 * a * c then fail "path: the two directions are parallel, or one is nothing" end
  return (p * c - q * b) / determinant, (q * a - p * b) / determinant
end

--- Where a run's checkpoints lie on the plane of two directions, and how far from it.
---@param checkpoints table[] states in order
---@param directions table[] two
---@param options? table center = the last checkpoint: what is at 0, 0
---@return table path x, y, away (lists): away is the distance from the plane
public("path", function(checkpoints, directions, options)
  local _ <close> = tarn.no_grad()
  local states = states_of("path", checkpoints)
  local o = read_options("path", options, { center = false })
  if type(directions) ~= "table" or #directions ~= 2 then fail "path: directions must be a list of two" end
  local center = state_of("path", "center", o.center or states[#states])
  local names = by_order(directions[1])
  local along = { in_order(directions[1], names), in_order(directions[2], names) }
  local path = { x = {}, y = {}, away = {} }
  for i, state in ipairs(states) do
    local delta = in_order(difference("path", state, center), names)
    local x, y = coordinates(delta, along)
    local rest = dot(delta, delta) - dot(delta, along[1]) * x - dot(delta, along[2]) * y
    path.x[i], path.y[i], path.away[i] = x, y, math.sqrt(math.max(rest, 0))
  end
  return path
end)

-- ---- curvature --------------------------------------------------------------------------------------

-- Calls F(loss, share) for every batch, recorded.
local function each_loss(net, data, o, f)
  if type(data) == "function" then return f(data(net), 1) end
  if data.batches then
    for x, y in data:batches(o.batch) do
      local _ <close> = tarn.scope()
      f(net:loss(x, y, o.loss or nil), x.shape[1] / #data)
    end
    return
  end
  local _ <close> = tarn.scope()
  f(net:loss(data[1], data[2], o.loss or nil), 1)
end

-- H v, over all of the data: the gradient of the gradient's product with v.
local function hessian_product(name, net, data, o, weights, v)
  local total = {}
  for i, w in ipairs(weights) do total[i] = w:detach() * 0 end
  each_loss(net, data, o, function(loss, share)
    if tarn.type(loss) ~= "tensor" or loss:numel() ~= 1 or not loss.requires_grad then
      fail("%s: the loss must be one number that depends on the weights", name)
    end
    local slopes, used, by = tarn.grad(loss:sum(), weights, { create_graph = true, allow_unused = true }), {}, {}
    for i = 1, #weights do
      if slopes[i] and slopes[i].requires_grad then used[#used + 1], by[#by + 1] = slopes[i], v[i] end
    end
    if #used == 0 then return end
    local products = tarn.grad(used, weights, { grad_outputs = by, allow_unused = true })
    for i = 1, #weights do
      if products[i] then total[i]:add_(products[i]:detach() * share) end
    end
  end)
  return total
end

local function scaled(v, by)
  local out = {}
  for i, t in ipairs(v) do out[i] = t * by end
  return out
end

local function subtract_from(v, by, other)
  for i, t in ipairs(v) do t:sub_(other[i] * by) end
end

local function random_unit(weights)
  local v = {}
  for i, w in ipairs(weights) do v[i] = tarn.randn(w.shape, { dtype = w.dtype }) end
  return scaled(v, 1 / length(v))
end

-- Eigenvalues and vectors of the tridiagonal matrix with that diagonal and that beside it.
local function small_eigen(diagonal, beside)
  local n = #diagonal
  local t = tarn.zeros({ n, n }, { dtype = "float64" })
  for i = 1, n do
    t:set(i, i, diagonal[i])
    if i < n then
      t:set(i, i + 1, beside[i])
      t:set(i + 1, i, beside[i])
    end
  end
  return t:eigh()
end

-- Lanczos' method [1950], each vector made perpendicular to all before it, twice: as many products with H
-- as it takes until the bound on the error of the largest eigenvalue is small.
local function lanczos(product, start, o)
  local basis, diagonal, beside, values, vectors = { start }, {}, {}, nil, nil
  local bound = math.huge
  for k = 1, o.steps do
    local w = product(basis[k])
    diagonal[k] = dot(w, basis[k])
    for _ = 1, 2 do
      for _, v in ipairs(basis) do subtract_from(w, dot(w, v), v) end
    end
    beside[k] = length(w)
    values, vectors = small_eigen(diagonal, beside)
    bound = math.abs(beside[k] * vectors:get(k, k))
    local size = math.max(math.abs(values:get(k)), math.abs(values:get(1)))
    if bound <= o.tolerance * size or beside[k] <= 1e-12 * (size + 1e-300) then break end
    if k < o.steps then basis[k + 1] = scaled(w, 1 / beside[k]) end
  end
  return values, vectors, basis, bound
end

local function combine(basis, vectors, column, parameters)
  local direction = {}
  for i, p in ipairs(parameters) do
    local t = basis[1][i] * vectors:get(1, column)
    for k = 2, #basis do t = t + basis[k][i] * vectors:get(k, column) end
    direction[p.name] = t
  end
  return direction
end

--- The sharpest curvature of the loss at the net's weights: the largest eigenvalue of its Hessian, by
--- products of that matrix with vectors, which need no matrix.
---@param net tarn.Layer
---@param data tarn.Dataset|table|function as for line
---@param options? table steps = 50, most products; tolerance = 1e-3, of the value; batch = 500; loss; seed
---@return table curvature largest, smallest (of those met), error (a bound on it), products, direction (of unit length)
public("curvature", function(net, data, options)
  check_net("curvature", net)
  local o = read_options("curvature", options, { steps = 50, tolerance = 1e-3, batch = BATCH, loss = false,
    seed = false })
  whole("curvature", "steps", o.steps, 1)
  whole("curvature", "batch", o.batch, 1)
  measure("curvature", net, data, o.loss) -- says what is wrong with the data
  local parameters, weights = {}, {}
  for _, p in ipairs(parameters_of(net)) do
    if p.tensor.requires_grad then
      parameters[#parameters + 1], weights[#weights + 1] = p, p.tensor
    end
  end
  if #weights == 0 then fail "curvature: all parameters are frozen" end
  o.steps = math.min(o.steps, net:parameter_count())
  return borrowing(net, function()
    if o.seed then tarn.manual_seed(o.seed) end
    local start, products = random_unit(weights), 0
    local values, vectors, basis, bound = lanczos(function(v)
      products = products + 1
      return tarn.enable_grad(hessian_product, "curvature", net, data, o, weights, v)
    end, start, o)
    return { largest = values:get(#basis), smallest = values:get(1), error = bound, products = products,
      direction = combine(basis, vectors, #basis, parameters) }
  end)
end)

return landscape
