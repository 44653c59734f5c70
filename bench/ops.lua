-- ops.lua: every operation that PyTorch has as well, from the traces in tests/traces/cases: the call of each
-- case, on its inputs repeated until they are large; forward, and with the gradient.  ops.py has PyTorch's
-- part, the function that wrote the trace.

local tarn = require "tarn"

local AREAS <const> = { "spine", "elementwise", "losses", "norms", "windows", "tensors", "linalg" }
local NUMBERS <const> = 1000000                -- in all inputs of a case together, at most
local FEWER <const> = { linalg = 40000 }       -- where work grows with the cube of a size
local MEMORY <const> = 256 * 2 ^ 20            -- bytes: results that grow with the square stay below
local SHRINK <const> = 1e-3                    -- repeated numbers differ by so much, so that none are equal

-- Sizes of a call, or of all of a row, for what does not grow evenly: kernels stay small, channels and images grow.
local SIZES <const> = {
  ["conv1d x, w, b"] = { x = { 32, 32, 256 }, w = { 64, 32, 3 }, b = { 64 } },
  ["conv2d x, w, b"] = { x = { 32, 32, 28, 28 }, w = { 64, 32, 3, 3 }, b = { 64 } },
  ["conv2d x, w, { stride = 2, padding = 1, dilation = 2, groups = 2 }"] =
    { x = { 32, 32, 28, 28 }, w = { 64, 16, 3, 3 } },
  ["conv1d x, w, { stride = 2, padding = 1, groups = 2, dilation = 2 }"] = { x = { 32, 32, 256 }, w = { 64, 16, 3 } },
  ["conv1d x, w, { padding = 'same' }"] = { x = { 32, 32, 256 }, w = { 64, 32, 4 } },
  ["conv_transpose1d x, w, b, 2, 1, 1"] = { x = { 32, 32, 128 }, w = { 32, 64, 3 }, b = { 64 } },
  ["conv_transpose2d x, w, b"] = { x = { 32, 32, 14, 14 }, w = { 32, 64, 3, 3 }, b = { 64 } },
  ["lstm x, w, u, b, d"] = { x = { 32, 64, 128 }, w = { 512, 128 }, u = { 512, 128 }, b = { 512 }, d = { 512 } },
  ["interpolate x, { 7 }"] = { x = { 32, 64, 4 } },
  cdist = { x = { 300, 64 }, y = { 300, 64 } },
  unbind = { x = { 10000, 100 } },
  ["split x, 2, 2"] = { x = { 10000, 40 } },
  ["grid_sample x, g, 'bilinear', 'zeros', false"] = { x = { 8, 16, 56, 56 }, g = { 8, 56, 56, 2 } },
  ["scaled_dot_product_attention q, k, v"] =
    { q = { 8, 8, 128, 32 }, k = { 8, 8, 128, 32 }, v = { 8, 8, 128, 32 } },
  ["scaled_dot_product_attention q, k, v, { is_causal = true }"] =
    { q = { 64, 128, 32 }, k = { 64, 128, 32 }, v = { 64, 128, 32 } },
}

-- Why some calls stay slower.
local ALIASED <const> = "PyTorch's gradient of x is a view of the one that was passed in: writing one changes the"
  .. " other. Tarn's is x's own, so it is copied."
local MISSED <const> = {
  op_transpose_grad = ALIASED, op_permute_grad = ALIASED, op_movedim_grad = ALIASED, op_t_grad = ALIASED,
  op_unsqueeze_grad = ALIASED, op_squeeze_grad = ALIASED, op_unflatten_grad = ALIASED, op_flatten_grad = ALIASED,
  op_vstack_grad = ALIASED,
  op_floor_divide = "PyTorch's call is floor(x / y), one more than the quotient where x / y rounds up to a whole"
    .. " number; Tarn divides exactly, with a remainder: 89% of the time.",
  op_cdist_7 = "Rows of x are nearly equal, where |a|^2 + |b|^2 - 2ab has lost its digits: Tarn computes those again"
    .. " from the differences, 66% of the time.",
  op_max_pool1d = "89% of the time in the comparisons: one number after the other where windows step by 2.",
  op_prelu = "A weight for each channel of 128 numbers: each run of 128 is a call of the loop, and the setting up and"
    .. " the spreading of the weight are 56% of the time.",
  op_scatter_grad = "Copies of the inputs and of the gradient are a quarter, checks of positions a sixth of the time.",
  op_solve_triangular = "37% of the time turns matrices into columns for LAPACK and back.",
  op_interpolate_10 = "20 us: each of three dims is an operation of its own, with positions and weights made anew.",
}

-- ---- inputs -----------------------------------------------------------------------------------

-- T repeated, and cut, to SIZES; whole numbers and answers as they are, others each a little nearer to 0.
local function repeated(t, sizes)
  for dim, size in ipairs(sizes) do
    local have = t.shape[dim]
    if size ~= have then
      local positions = tarn.arange(0, size - 1, { dtype = "int64" }):remainder(have):add(1)
      t = t:index_select(dim, positions)
    end
  end
  if t.dtype ~= "float64" then return t end
  t = t:to "float32"
  return t * (1 - tarn.rand(t.shape) * SHRINK)
end

local function product(sizes)
  local n = 1
  for _, size in ipairs(sizes) do n = n * size end
  return n
end

-- ---- how large ---------------------------------------------------------------------------------

-- Which sizes grow: all above 1; or those at the front, or at the end, of every input that has there what
-- the input of the most dims has.
local function all_sizes(sizes, factor)
  local grown = {}
  for i, size in ipairs(sizes) do grown[i] = size > 1 and size * factor or size end
  return grown
end

local function one_size(at)
  return function(sizes, factor, largest)
    local grown = table.move(sizes, 1, #sizes, 1, {})
    local i, j = at(#sizes), at(#largest)
    if sizes[i] and sizes[i] == largest[j] then grown[i] = sizes[i] * factor end
    return grown
  end
end

local PLANS <const> = { all_sizes, one_size(function() return 1 end), one_size(function(rank) return rank end) }

local function shapes_of(case, tensors)
  local shapes, largest = {}, {}
  for name, key in pairs(case.inputs) do
    shapes[name] = tensors[key].shape
    if #shapes[name] > #largest then largest = shapes[name] end
  end
  return shapes, largest
end

local function grown_by(plan, factor, shapes, largest)
  local sizes, numbers = {}, 0
  for name, shape in pairs(shapes) do
    sizes[name] = plan(shape, factor, largest)
    numbers = numbers + product(sizes[name])
  end
  return sizes, numbers
end

local function call(case, given)
  local scope = setmetatable({ tarn = tarn, nn = tarn.nn }, { __index = given })
  return assert(load("return " .. case.call, "=" .. case.row, "t", scope))
end

local function inputs_of(case, tensors, sizes)
  local given = {}
  for name, key in pairs(case.inputs) do given[name] = repeated(tensors[key], sizes[name]) end
  return given
end

-- Does the operation take inputs of these sizes?
local function legal(case, tensors, sizes)
  tarn.memory_limit(tarn.memory().live + MEMORY)
  local ok = pcall(function()
    local _ <close> = tarn.scope()
    local arguments = call(case, inputs_of(case, tensors, sizes))
    tarn.no_grad(function() tarn[case.row](arguments()) end)
  end)
  tarn.memory_limit(0)
  return ok
end

-- The most numbers that a plan reaches, and the sizes.
local function largest_by(plan, case, tensors, shapes, largest, most)
  local factor = 1
  while select(2, grown_by(plan, factor * 2, shapes, largest)) <= most and factor < most do factor = factor * 2 end
  while select(2, grown_by(plan, factor + factor // 8, shapes, largest)) <= most and factor >= 8 and factor < most do
    factor = factor + factor // 8
  end
  while factor > 1 do
    local sizes, numbers = grown_by(plan, factor, shapes, largest)
    if legal(case, tensors, sizes) then return numbers, sizes end
    factor = factor // 2
  end
end

local function sizes_of(case, tensors)
  local fixed = SIZES[case.row .. " " .. case.call] or SIZES[case.row]
  if fixed then return fixed end
  local shapes, largest = shapes_of(case, tensors)
  local most, best, found = FEWER[case.area] or NUMBERS, 0, shapes
  for _, plan in ipairs(PLANS) do
    local numbers, sizes = largest_by(plan, case, tensors, shapes, largest, most)
    if numbers and numbers > best then best, found = numbers, sizes end
    if best >= most / 8 then break end
  end
  return found
end

-- "x=3x4 y=4", and back.
local function written(sizes)
  local words = {}
  for name, list in pairs(sizes) do words[#words + 1] = name .. "=" .. table.concat(list, "x") end
  table.sort(words)
  return table.concat(words, " ")
end

local function read(...)
  local sizes = {}
  for _, word in ipairs { ... } do
    local name, list = word:match "^([^=]+)=(.*)$"
    sizes[name] = {}
    for n in list:gmatch "%d+" do table.insert(sizes[name], math.tointeger(tonumber(n))) end
  end
  return sizes
end

-- ---- what is timed ------------------------------------------------------------------------------

local function flat(values, into)
  for _, v in ipairs(values) do
    if type(v) == "table" then flat(v, into) else into[#into + 1] = v end
  end
  return into
end

local function forward(case, given)
  local f, arguments = tarn[case.row], call(case, given)
  return function()
    local _ <close> = tarn.no_grad()
    return f(arguments())
  end
end

-- One number in which all of them count.
local function total(results)
  local sum = results[1]:sum()
  for i = 2, #results do sum = sum + results[i]:sum() end
  return sum
end

local function with_gradient(case, given)
  local f, arguments, leaves = tarn[case.row], call(case, given), {}
  for name in pairs(case.gradients) do
    given[name] = given[name]:requires_grad_(true)
    leaves[#leaves + 1] = given[name]
  end
  local function differentiable()
    local results = {}
    for _, y in ipairs(flat({ f(arguments()) }, {})) do
      if y.requires_grad then results[#results + 1] = y end
    end
    return results
  end
  local y = differentiable()[1]
  local ones = tarn.ones(y.shape, { dtype = y.dtype })
  return function()
    local results = differentiable()
    if #results == 1 then results[1]:backward(ones) else total(results):backward() end
    for _, leaf in ipairs(leaves) do leaf.grad = nil end
  end
end

-- ---- rows ---------------------------------------------------------------------------------------

-- NAME, or NAME_2 where it is there already.
local function unused(name, seen)
  seen[name] = (seen[name] or 0) + 1
  return seen[name] == 1 and name or name .. "_" .. seen[name]
end

local function row_of(case, tensors, name, make, what)
  local sizes
  return {
    name = name, area = case.area, unit = "us", what = what:format(case.row, case.call), missed = MISSED[name],
    arguments = function()
      sizes = sizes or written(sizes_of(case, tensors))
      return sizes
    end,
    tarn = function(...) return make(case, inputs_of(case, tensors, read(...))) end,
  }
end

local rows, seen = { title = "every operation, from PyTorch's traces", peer = "ops.py", sorted = true }, {}
for _, area in ipairs(AREAS) do
  local tensors, notes = tarn.safetensors.load(("tests/traces/cases/%s.safetensors"):format(area))
  for _, case in ipairs(tarn.json.decode(notes.cases)) do
    local key = case.kind .. " " .. case.row .. " " .. case.call
    if case.kind == "operation" and not seen[key] then
      seen[key] = 1
      case.area = area
      local name = unused("op_" .. case.row, seen)
      rows[#rows + 1] = row_of(case, tensors, name, forward, "%s(%s)")
      if next(case.gradients) then
        rows[#rows + 1] = row_of(case, tensors, name .. "_grad", with_gradient, "%s(%s) and its gradient")
      end
    end
  end
end
return rows
