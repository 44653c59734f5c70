-- binding.lua -- returns f(seed, calls) -> complaints, errors: calls everything that scripts can reach
-- with arguments that make no sense.
-- Errors are fine when they are strings that begin with a line of this file, or of a specification
-- whose own operations are called; anything else is not.
local tarn = require "tarn"
local nn = tarn.nn

-- Calls that would write files, wait, or change what later calls see.
local SKIP <const> = {
  load = true, save = true,
  csv_read = true, csv_write = true, events_open = true,
  threads = true, memory_limit = true, debug = true, make_folder = true,
  op = true,
  read_idx = true, help = true, train = true, options = true, interrupted = true, arange = true,
}
local WORDS <const> = { "", "float32", "int64", "uint8", "sum", "same", "tanh", "x", "weight",
  "0.weight", "adam" }
local NAMES <const> = { "dim", "dims", "dtype", "keepdim", "lr", "bias", "input", "padding",
  "stride", "outputs", "x" }
local NUMBERS <const> = { 0 / 0, 1 / 0, -1 / 0, math.maxinteger, math.mininteger, 2 ^ 53, 1e30 }
local TYPES <const> = { "float64", "uint8", "bfloat16", "float16", "int8", "int32" }

local random = math.random
local function one_of(list) return list[random(#list)] end
local function small_net() return nn.Sequential { input = { 4 }, nn.Linear(3), nn.ReLU() } end
local shared = small_net()

local kinds
local function value(depth) return one_of(kinds)(depth) end

kinds = {
  function() return nil end,
  function() return random(-3, 6) end,
  function() return random(-3, 6) end,
  function() return random() * 4 - 2 end,
  function() return one_of(NUMBERS) end,
  function() return random() < 0.5 end,
  function() return one_of(WORDS) end,
  function() return tarn.randn(3, 4) end,
  function() return tarn.randn(random(0, 3), random(0, 4)):requires_grad_(random() < 0.5) end,
  function() return tarn.randn(1, 2, 5, 5) end,
  function() return tarn.randint(1, 3, { random(0, 4) }) end,
  function() return tarn.randn(3):gt(0) end,
  function() return tarn.ones(2, one_of(TYPES)) end,
  function() return tarn.tensor(1.5) end,
  function()
    local t = tarn.ones(2)
    t:release()
    return t
  end,
  function() return shared end,
  function() return nn.Linear(2) end,
  function() return function(...) return ... end end,
  function() return io.stdout end,
  function() return coroutine.create(print) end,
  function(depth)
    local t = {}
    for i = 1, depth < 3 and random(0, 3) or 0 do t[i] = value(depth + 1) end
    if depth < 3 and random() < 0.4 then t[one_of(NAMES)] = value(depth + 1) end
    return t
  end,
}

-- Functions of a table, sorted, so that a seed always means the same calls.
local function functions_of(where, t, targets)
  local names = {}
  for name in next, t do
    if type(name) == "string" and not SKIP[name] then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local f = t[name]
    local meta = type(f) == "table" and getmetatable(f)
    if type(f) == "function" or (meta and meta.__call) then
      targets[#targets + 1] = { where .. name, f }
    end
  end
end

local targets = {}
functions_of("tarn.", tarn, targets)
functions_of("nn.", nn, targets)
functions_of("optim.", tarn.optim, targets)
functions_of("schedule.", tarn.optim.schedule, targets)
functions_of("init.", nn.init, targets)
functions_of("image.", tarn.image, targets)
functions_of("json.", { encode = tarn.json.encode, decode = tarn.json.decode }, targets)

local tensors = {
  function() return tarn.randn(3, 4) end,
  function() return tarn.randn(2, 2, 5, 5):requires_grad_() end,
  function() return tarn.randint(1, 4, { 3 }) end,
}
local layers = { small_net, function() return nn.Conv2d(2, 3) end,
  function() return nn.Dropout(0.5) end }
local tensor_methods, layer_methods = tarn.members(tarn.ones(1)), tarn.members(shared)
table.sort(tensor_methods)
table.sort(layer_methods)

return function(seed, calls)
  local complaints, errors = {}, 0

  local function try(name, f)
    local ok, e = pcall(f)
    if ok then return end
    errors = errors + 1
    local fine = type(e) == "string" and (e:find "^tests/[%w_/]+%.lua:%d+: " or e:find "^bad argument")
    if not fine or e:find "failed without a message" then
      complaints[#complaints + 1] = ("%s: %s"):format(name, tostring(e))
    end
  end

  local ways = {
    function(args, n)
      local t = one_of(targets)
      try(t[1], function() return t[2](table.unpack(args, 1, n)) end)
    end,
    function(args, n)
      local x, name = one_of(tensors)(), one_of(tensor_methods)
      try("tensor:" .. name, function() return x[name](x, table.unpack(args, 1, n)) end)
    end,
    function(args, n)
      local x, name = one_of(layers)(), one_of(layer_methods)
      if name ~= "save" then
        try("layer:" .. name, function() return x[name](x, table.unpack(args, 1, n)) end)
      end
      try("layer()", function() return x(table.unpack(args, 1, n)) end)
    end,
    function(args)
      local x = one_of(tensors)()
      try("tensor[]", function() return x[args[1]] end)
      try("tensor[]=", function() x[args[1]] = args[2] end)
      try("operators", function()
        return tostring(x + args[1]), x * args[2], x // args[3], -x, #x
      end)
    end,
    function(args)
      local x = one_of(layers)()
      try("layer[]", function() return x[args[1]] end)
      try("layer[]=", function() x[args[1]] = args[2] end)
      try("tostring", function() return tostring(x) end)
    end,
  }

  math.randomseed(seed)
  for _ = 1, calls do
    local n, args = random(0, 4), {}
    for i = 1, n do args[i] = value(0) end
    local _ <close> = tarn.scope()
    one_of(ways)(args, n)
  end
  return complaints, errors
end
