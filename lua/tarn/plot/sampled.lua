-- sampled.lua: what nets and functions give over a rectangle of the plane, and matrices with their axes.

local tarn = require "tarn"
local numbers = require "tarn.plot.numbers"

local sampled = {}

local function linear(from, to, n)
  local list = {}
  for i = 1, n do list[i] = from + (to - from) * (i - 1) / math.max(1, n - 1) end
  return list
end
sampled.linear = linear

--- The middles of N x M pixels over a rectangle, row by row from the top: a tensor (m n x 2).
function sampled.pixels(x, y, n, m)
  local dx, dy = (x[2] - x[1]) / n, (y[2] - y[1]) / m
  local xs = tarn.linspace(x[1] + dx / 2, x[2] - dx / 2, n):reshape(1, n, 1):expand(m, n, 1)
  local ys = tarn.linspace(y[2] - dy / 2, y[1] + dy / 2, m):reshape(m, 1, 1):expand(m, n, 1)
  return tarn.cat({ xs, ys }, 3):reshape(m * n, 2)
end

--- A net's or a function's values at POINTS: a tensor.
function sampled.evaluate(f, points, fail)
  local kind = tarn.type(f)
  local result
  if kind == "layer" then
    result = f:predict(points)
  else
    result = tarn.no_grad(function() return f(points) end)
  end
  if not numbers.is_tensor(result) then
    fail("the function gets a tensor (n x 2) and must return a tensor, not a %s", type(result))
  end
  if result.shape[1] ~= points.shape[1] then
    fail("%d points gave results of sizes (%s)", points.shape[1], numbers.sizes(result))
  end
  return result
end

function sampled.is_function(f)
  return type(f) == "function" or tarn.type(f) == "layer"
    or (type(f) == "table" and getmetatable(f) and getmetatable(f).__call ~= nil)
end

function sampled.check_range(m, name, default)
  local range = m.options[name] or default
  if type(range) ~= "table" or type(range[1]) ~= "number" or type(range[2]) ~= "number" or range[1] == range[2] then
    m.fail("%s must be { low, high }, the part of the plane to show", name)
  end
  return range
end

-- f(x, y) number by number, where it does not take a tensor.
local function one_by_one(f, xs, ys)
  local z = {}
  for _, y in ipairs(ys) do
    for _, x in ipairs(xs) do
      local v = f(x, y)
      if numbers.is_tensor(v) then v = v:item() end
      z[#z + 1] = type(v) == "number" and v or 0 / 0
    end
  end
  return z
end

--- { z }, { x, y, z } or { f, x =, y = }: a grid { rows, columns, x, y, z row by row }.
function sampled.grid(m)
  local o, args = m.options, m.args
  if sampled.is_function(args[1]) then
    local x, y = sampled.check_range(m, "x"), sampled.check_range(m, "y")
    local n = o.resolution or 100
    local xs, ys = linear(x[1], x[2], n), linear(y[1], y[2], n)
    local z
    if tarn.type(args[1]) == "layer" or o.vector then
      local px = tarn.tensor(xs):reshape(1, n, 1):expand(n, n, 1)
      local py = tarn.tensor(ys):reshape(n, 1, 1):expand(n, n, 1)
      local result = sampled.evaluate(args[1], tarn.cat({ px, py }, 3):reshape(n * n, 2), m.fail)
      if #result.shape == 2 then result = result[{ {}, o.output or 1 }] end
      z = numbers.flat(result)
    else
      z = one_by_one(args[1], xs, ys)
    end
    return { rows = n, columns = n, x = xs, y = ys, z = z }
  end
  local z = args[3] ~= nil and args[3] or args[1]
  if z == nil then m.fail "nothing to draw: give { z }, { x, y, z } or { function, x = { a, b }, y = { c, d } }" end
  local g = numbers.matrix(z, m.fail, "z")
  local grid = { rows = g.rows, columns = g.columns, z = g }
  if args[3] ~= nil then
    grid.x, grid.y = numbers.list(args[1], m.fail, "x"), numbers.list(args[2], m.fail, "y")
    if #grid.x ~= g.columns or #grid.y ~= g.rows then
      m.fail("z has %d rows and %d columns for %d numbers of y and %d of x", g.rows, g.columns, #grid.y, #grid.x)
    end
  else
    local x, y = o.x or { 1, g.columns }, o.y or { 1, g.rows }
    grid.x, grid.y = linear(x[1], x[2], g.columns), linear(y[1], y[2], g.rows)
  end
  return grid
end

return sampled
