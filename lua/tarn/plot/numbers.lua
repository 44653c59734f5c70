-- numbers.lua: what marks are given, tables, tensors, functions, as plain lists of numbers.

local tarn = require "tarn"

local numbers = {}

function numbers.is_tensor(value) return tarn.type(value) == "tensor" end

-- Beyond this, squares of differences are infinite.
local MOST <const> = 1e150
numbers.MOST = MOST

local function is_finite(v) return v > -MOST and v < MOST end
numbers.is_finite = is_finite

local function sizes(t) return table.concat(t.shape, " x ") end
numbers.sizes = sizes

local function flat(t)
  if t.dtype == "bool" then t = t:to "int64" end
  local list = t:detach():reshape(t:numel()):tolist()
  return list
end
numbers.flat = flat

--- A list of numbers from a table or a tensor of one dim (or with one that is not 1).
---@param value any
---@param fail fun(form: string, ...)
---@param name string what it is called in messages
---@return number[]
function numbers.list(value, fail, name)
  if numbers.is_tensor(value) then return flat(value) end
  if type(value) == "number" then return { value } end
  if type(value) ~= "table" then fail("%s must be a list of numbers or a tensor, not a %s", name, type(value)) end
  local list = {}
  for i = 1, #value do
    local v = value[i]
    if type(v) ~= "number" then
      if numbers.is_tensor(v) and v:numel() == 1 then
        v = v:item()
      else
        fail("%s must be numbers; number %d of %d is a %s", name, i, #value, type(v))
      end
    end
    list[i] = v
  end
  return list
end

--- A matrix: { rows, columns, [1..rows*columns] row by row }.
function numbers.matrix(value, fail, name)
  if numbers.is_tensor(value) then
    local shape = value.shape
    if #shape == 1 then shape = { 1, shape[1] } end
    if #shape ~= 2 then fail("%s must have two dims, not sizes (%s)", name, sizes(value)) end
    local m = flat(value)
    m.rows, m.columns = shape[1], shape[2]
    return m
  end
  if type(value) ~= "table" or (value[1] ~= nil and type(value[1]) ~= "table" and not numbers.is_tensor(value[1])) then
    fail("%s must be a matrix: a tensor of two dims or a list of rows, not a %s", name, type(value))
  end
  local m = { rows = #value, columns = 0 }
  for r, row in ipairs(value) do
    local list = numbers.list(row, fail, ("row %d of %s"):format(r, name))
    if r == 1 then m.columns = #list end
    if #list ~= m.columns then
      fail("row %d of %s has %d numbers, row 1 has %d", r, name, #list, m.columns)
    end
    table.move(list, 1, #list, #m + 1, m)
  end
  return m
end

--- Lowest and highest of the finite numbers in LIST; nil where there are none.  Third: how many are
--- not finite.
function numbers.range(list, low, high)
  low, high = low or math.huge, high or -math.huge
  local huge, others = MOST, 0
  for i = 1, #list do
    local v = list[i]
    if v > -huge and v < huge then
      if v < low then low = v end
      if v > high then high = v end
    else
      others = others + 1
    end
  end
  if low > high then return nil, nil, others end
  return low, high, others
end

-- f at each of XS: a function of a number, or of a tensor (VECTOR).
local function apply(f, xs, vector)
  if vector then return flat(f(tarn.tensor(xs))) end
  local ys = {}
  for i, x in ipairs(xs) do
    local y = f(x)
    if numbers.is_tensor(y) then y = y:item() end
    ys[i] = type(y) == "number" and y or 0 / 0
  end
  return ys
end

--- { x, y }, { y }, { tensor (n x 2) }, or { f, from =, to = }: two lists of one length.
function numbers.pairs(args, options, fail)
  local first, second = args[1], args[2]
  if first == nil then fail "nothing to draw: give { x, y }, { y }, or { function }" end
  if type(first) == "function" then
    local from, to, n = options.from or -5, options.to or 5, options.samples or 501
    local xs = {}
    for i = 1, n do xs[i] = from + (to - from) * (i - 1) / math.max(1, n - 1) end
    return xs, apply(first, xs, options.vector)
  end
  if second == nil and numbers.is_tensor(first) and #first.shape == 2 and first.shape[2] == 2 then
    local both, xs, ys = flat(first), {}, {}
    for i = 1, #both // 2 do xs[i], ys[i] = both[2 * i - 1], both[2 * i] end
    return xs, ys
  end
  if second == nil and type(first) == "table" and type(first[1]) == "table" then
    local m = numbers.matrix(first, fail, "points")
    if m.columns ~= 2 then fail("points must be pairs { x, y }, not lists of %d", m.columns) end
    local xs, ys = {}, {}
    for i = 1, m.rows do xs[i], ys[i] = m[2 * i - 1], m[2 * i] end
    return xs, ys
  end
  if second == nil then
    local ys, xs = numbers.list(first, fail, "y"), {}
    for i = 1, #ys do xs[i] = i end
    return xs, ys
  end
  local xs
  if type(first) == "table" and type(first[1]) == "string" then
    xs = {}
    for i = 1, #first do xs[i] = i end
    options.categories = first
  else
    xs = numbers.list(first, fail, "x")
  end
  local ys = type(second) == "function" and apply(second, xs, options.vector) or numbers.list(second, fail, "y")
  if #xs ~= #ys then fail("x has %d numbers and y has %d; they must be as many", #xs, #ys) end
  return xs, ys
end

return numbers
