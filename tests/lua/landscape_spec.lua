local tarn = require "tarn"
local nn, landscape = tarn.nn, tarn.landscape

local HOST <const> = os.getenv "TARN" or "build/tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function problem()
  tarn.manual_seed(11)
  local net = nn.Sequential { input = { 3 }, nn.Linear(4), nn.Tanh(), nn.BatchNorm1d(), nn.Dropout(0.2), nn.Linear(2) }
  return net, tarn.randn(30, 3), tarn.randn(30, 2)
end

local function bytes_of(net)
  local parts = {}
  local state = net:state_dict()
  for name, t in pairs(state) do parts[#parts + 1] = name .. t:bytes() end
  table.sort(parts)
  return table.concat(parts)
end

-- F must leave the net's bits, modes, gradients and the random numbers alone.
local function leaves_alone(net, f)
  net:train()
  net[3]:eval()
  local before, random = bytes_of(net), tarn.random_state()
  f()
  assert.is_true(before == bytes_of(net), "the weights changed")
  assert.same(random, tarn.random_state())
  assert.is_true(net[1].training)
  assert.is_false(net[3].training)
  for _, p in ipairs(net:parameters()) do
    assert.is_nil(p.grad)
    assert.is_true(p.requires_grad)
  end
end

describe("landscape.line", function()
  it("is the loss at the weights that lie there", function()
    local net, x, y = problem()
    local other = problem():initialize { ["*.bias"] = { "constant", val = 0.5 } }
    local line = landscape.line(net, { x, y },
      { direction = landscape.between(net, other), range = { 0, 1 }, points = 3 })
    net:eval()
    other:eval()
    assert.equal(net:loss(x, y):item(), line.loss[1])
    assert.is_true(math.abs(other:loss(x, y):item() - line.loss[3]) < 1e-6)
    assert.same({ 0, 0.5, 1 }, line.at)
    local set = tarn.data.dataset(x, y)
    assert.is_true(math.abs(landscape.line(net, set, { points = 1, range = { 0, 1 } }).loss[1] - line.loss[1]) < 1e-6)
  end)

  it("leaves the net as it was, bit for bit, also after an error", function()
    local net, x, y = problem()
    leaves_alone(net, function() landscape.line(net, { x, y }, { points = 4, seed = 3 }) end)
    leaves_alone(net, function() landscape.plane(net, { x, y }, { points = 3, seed = 3 }) end)
    leaves_alone(net, function() landscape.curvature(net, { x, y }, { seed = 3 }) end)
    leaves_alone(net, function()
      local calls = 0
      assert.matches("boom", message(landscape.line, net, function(n)
        n:train()
        calls = calls + 1
        if calls == 3 then error "boom" end
        return n:loss(x, y)
      end, { seed = 1 }))
    end)
  end)

  it("leaves the net as it was after Ctrl-C", function()
    local script = os.tmpname()
    local file <close> = assert(io.open(script, "w"))
    file:write [[
      local tarn = require "tarn"
      local net = tarn.nn.Sequential { input = { 3 }, tarn.nn.Linear(4), tarn.nn.Tanh(), tarn.nn.Linear(1) }
      local x, y = tarn.randn(9, 3), tarn.randn(9, 1)
      local before = net:state_dict { copy = true }
      local calls = 0
      local ok, e = pcall(tarn.landscape.plane, net, function(n)
        calls = calls + 1
        if calls == 7 then io.popen("kill -INT $PPID"):close() end
        if calls > 100 then error "no interrupt came" end
        return n:loss(x, y)
      end)
      assert(not ok and tarn.is_interrupt(e), e)
      for name, t in pairs(net:state_dict()) do assert(t:bytes() == before[name]:bytes(), name) end
      print "the same"
    ]]
    file:close()
    local pipe <close> = assert(io.popen(("%s %s 2>&1"):format(HOST, script)))
    assert.equal("the same\n", pipe:read "a")
    os.remove(script)
  end)
end)

describe("landscape.random", function()
  it("has filters as long as the net's, and leaves vectors alone", function()
    tarn.manual_seed(5)
    local net = nn.Sequential { input = { 2, 8, 8 }, nn.Conv2d(3, 3), nn.Flatten(), nn.Linear(4) }
    local d = landscape.random(net)
    local function norms(t) return t:detach():reshape(t.shape[1], -1):square():sum(2):sqrt() end
    for _, name in ipairs { "0.weight", "2.weight" } do
      assert.is_true(tarn.allclose(norms(d[name]), norms(net:state_dict()[name]), 1e-5))
    end
    assert.equal(0, d["0.bias"]:abs():sum():item())
    assert.is_true(landscape.random(net, { seed = 1 })["0.weight"]:eq(landscape.random(net, { seed = 1 })["0.weight"])
      :all():item())
    local layer = landscape.random(net, { normalize = "layer" })["2.bias"]
    assert.is_true(math.abs(layer:norm():item() - net[3].bias:norm():item()) < 1e-5)
  end)
end)

describe("landscape.plane", function()
  it("has its middle at the net, a row for each y, and its least point", function()
    local net, x, y = problem()
    net:eval()
    local at_net = net:loss(x, y):item()
    local a, b = landscape.random(net, { seed = 1 }), landscape.random(net, { seed = 2 })
    local plane = landscape.plane(net, { x, y }, { directions = { a, b }, points = { 5, 3 }, x = { -2, 2 } })
    assert.same({ 3, 5 }, plane.loss.shape)
    assert.equal(at_net, plane.loss:get(2, 3))
    local up = landscape.line(net, { x, y }, { direction = b, points = 3 })
    assert.is_true(math.abs(up.loss[3] - plane.loss:get(3, 3)) < 1e-6)
    assert.is_true(plane.least.loss <= at_net)
    local start = net:state_dict { copy = true }
    net[1].weight = net[1].weight * 3
    local through = landscape.plane(net, { x, y }, { directions = { a, b }, points = 1, x = { 0, 1 }, y = { 0, 1 },
      center = start })
    assert.is_true(math.abs(through.loss:item() - at_net) < 1e-6)
  end)
end)

describe("landscape.principal", function()
  it("finds the plane that a run lies in, and its path there", function()
    local net = problem()
    local a, b = landscape.random(net, { seed = 1 }), landscape.random(net, { seed = 2 })
    local start, states = net:state_dict { copy = true }, {}
    for i = 1, 9 do
      local state = {}
      for name, t in pairs(start) do
        state[name] = a[name] and t + a[name] * math.cos(i) * 3 + b[name] * math.sin(i) or t
      end
      states[i] = state
    end
    local found = landscape.principal(states)
    assert.is_true(found.share[1] + found.share[2] > 1 - 1e-6)
    for i = 1, 9 do assert.is_true(found.path.away[i] < 1e-3) end
    assert.equal(0, found.path.x[9])
    local known = landscape.path(states, { a, b }, { center = start })
    for i = 1, 9 do
      assert.is_true(math.abs(known.x[i] - math.cos(i) * 3) < 1e-4)
      assert.is_true(math.abs(known.y[i] - math.sin(i)) < 1e-4)
    end
  end)
end)

describe("landscape.curvature", function()
  it("is the largest eigenvalue of the Hessian", function()
    local net, x, y = problem()
    net:eval()
    local parameters = net:parameters()
    local slopes = tarn.grad(net:loss(x, y), parameters, { create_graph = true })
    local rows = {}
    for _, g in ipairs(slopes) do
      for k = 1, g:numel() do
        local row = tarn.grad(g:reshape(-1)[k], parameters, { retain_graph = true, allow_unused = true })
        for i, p in ipairs(parameters) do row[i] = (row[i] or p:detach() * 0):reshape(-1) end
        rows[#rows + 1] = tarn.cat(row, 1)
      end
    end
    local values = tarn.stack(rows, 1):to("float64"):eigvalsh()
    local exact = values:get(#values)
    local found = landscape.curvature(net, { x, y }, { tolerance = 1e-6 })
    assert.is_true(math.abs(found.largest - exact) < 1e-4 * exact, found.largest .. " for " .. exact)
    assert.is_true(found.products <= net:parameter_count())
    -- a step along the direction sees that curvature
    local h = 1e-2
    local line = landscape.line(net, { x, y }, { direction = found.direction, range = { -h, h }, points = 3 })
    local second = (line.loss[1] - 2 * line.loss[2] + line.loss[3]) / h ^ 2
    assert.is_true(math.abs(second - exact) < 0.05 * exact)
    local set = tarn.data.dataset(x, y)
    local batches = landscape.curvature(net, set, { tolerance = 1e-6, batch = 7 })
    assert.is_true(math.abs(batches.largest - exact) < 1e-4 * exact)
  end)

  it("of a loss without curvature is 0", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(1) }
    local found = landscape.curvature(net, function(n) return n(tarn.ones(1, 2)):sum() end)
    assert.equal(0, found.largest)
  end)
end)

describe("landscapes say what is wrong", function()
  local net, x, y = problem()
  local data = { x, y }
  local a = landscape.random(net)
  for text, call in pairs {
    ["a net expected, not a number"] = function() landscape.line(3, data) end,
    ["loss is over a data set.*not number"] = function() landscape.line(net, 3) end,
    ["the data set is empty"] = function() landscape.line(net, tarn.data.dataset(x, y):subset(1, 0)) end,
    ["unknown option 'point', did you mean 'points'"] = function() landscape.line(net, data, { point = 3 }) end,
    ["points must be a whole number of at least 1, not 0"] = function() landscape.plane(net, data, { points = 0 }) end,
    ["range must be { from, to }"] = function() landscape.line(net, data, { range = { 1, 1 } }) end,
    ["x must be { from, to }"] = function() landscape.plane(net, data, { x = { -math.huge, math.huge } }) end,
    ["y must be { from, to }"] = function() landscape.plane(net, data, { y = 3 }) end,
    ["none of the net's parameters"] = function() landscape.line(net, data, { direction = {} }) end,
    ["'0.weight' is %(2%), the parameter %(4 x 3%)"] = function()
      landscape.line(net, data, { direction = { ["0.weight"] = tarn.ones(2) } })
    end,
    ["directions must be a list of two"] = function() landscape.plane(net, data, { directions = { a } }) end,
    ["normalize is"] = function() landscape.random(net, { normalize = "filters" }) end,
    ["at least 3 checkpoints, not 2"] = function() landscape.principal { net, net } end,
    ["all checkpoints are the same"] = function() landscape.principal { net, net, net } end,
    ["checkpoint 2 must be a net"] = function() landscape.principal { net, 3, net } end,
    ["two directions are parallel"] = function() landscape.path({ net }, { a, a }) end,
    ["must return the loss, not string"] = function() landscape.line(net, function() return "x" end) end,
    ["must be one number that depends"] = function() landscape.curvature(net, function() return tarn.ones(2) end) end,
    ["steps must be a whole number"] = function() landscape.curvature(net, data, { steps = 0 }) end,
  } do
    it(text, function() assert.matches(text, message(call)) end)
  end

  it("of nets that do not fit", function()
    local other = nn.Sequential { input = { 2 }, nn.Linear(4) }
    assert.matches("in one net, and .* in the other", message(landscape.between, net, other))
    local frozen = nn.Sequential { input = { 2 }, nn.Linear(4) }
    frozen:freeze()
    local set = { tarn.ones(1, 2), tarn.ones(1, 4) }
    assert.matches("all parameters are frozen", message(landscape.curvature, frozen, set))
  end)
end)
