local tarn = require "tarn"
local nn = tarn.nn

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

-- The largest difference between NET and its formula, over inputs near 0 and far from it.
local function difference(net, inputs)
  local e, worst = net:expression(), 0.0
  for i = 1, 40 do
    local x = tarn.randn(inputs) * (i <= 5 and 20 or 2)
    local y, z = net:predict(x):tolist(), { e(table.unpack(x:tolist())) }
    assert.equal(#y, #z)
    for k, v in ipairs(y) do worst = math.max(worst, math.abs(v - z[k]) / math.max(1, math.abs(v))) end
  end
  return worst
end

describe("net:expression", function()
  it("is what one writes by hand", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(2), nn.ReLU(), nn.Linear(1) }
    net:load_state_dict { ["0.weight"] = tarn.tensor { { 1, -0.5 }, { 0, 2 } }, ["0.bias"] = tarn.tensor { 0, -1 },
      ["2.weight"] = tarn.tensor { { 3, -1 } }, ["2.bias"] = tarn.tensor { 0.25 } }
    local e = net:expression { "x", "y" }
    assert.equal("3*f(x + -0.5*y) + -1*f(2*y + -1) + 0.25",
      (tostring(e):gsub("%- ", "+ -")))
    assert.equal(3 * 2 - 0 + 0.25, e(2, 0))
    assert.equal("return math.max(v, 0)", e.functions.f)
  end)

  it("says the same as the net to 1e-6, for every activation", function()
    tarn.manual_seed(8)
    local names = {}
    for name in pairs(require "tarn.expression".rows) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
      if nn[name] and not (name:match "Linear|Sequential" or name:match "latten" or name == "Reshape") then
        local ok, layer = pcall(function() return nn[name]() end)
        if ok then
          local net = nn.Sequential { input = { 2 }, nn.Linear(4), layer, nn.Linear(3), nn.Residual { nn.Linear(3) },
            nn.LogSoftmax() }
          local differs = difference(net:to "float64", 2) -- as the formula computes
          assert(differs < 1e-6, name .. " differs by " .. differs)
        end
      end
    end
  end)

  it("has options of layers, several functions, statistics of batch normalisation", function()
    tarn.manual_seed(9)
    local net = nn.Sequential { input = { 3 }, nn.Linear(5), nn.BatchNorm1d(), nn.LeakyReLU(0.3), nn.Linear(4),
      nn.LeakyReLU(0.1), nn.GELU { approximate = "tanh" }, nn.Dropout(0.9), nn.Linear(2), nn.Softmax() }
    for _ = 1, 20 do net(tarn.randn(50, 3) * 2 + 1) end
    assert.is_true(difference(net, 3) < 2e-6)
    local e = net:expression { "leaky", "gelu", "f" }
    assert.is_truthy(e.functions.leaky_ and e.functions.leaky2 and e.functions.gelu_)
    assert.is_true(math.abs(e(1, 2, 3) - net:predict(tarn.tensor { 1, 2, 3 }):get(1)) < 1e-6)
  end)

  it("is a chunk that stands by itself", function()
    local net = nn.Sequential { input = { 1 }, nn.Linear(3), nn.Tanh(), nn.Linear(2) }
    local e = net:expression { "x" }
    local f = load(e.code, "=code", "t", { math = math })()
    assert.same({ e(0.5) }, { f(0.5) })
    assert.equal(2, #e.formulas)
    assert.is_true(#tostring(net:expression({ "x" }, { digits = 2 })) < #tostring(e))
  end)

  it("has numbers that are none", function()
    local net = nn.Sequential { input = { 1 }, nn.Linear(1) }
    net:load_state_dict { ["0.weight"] = tarn.tensor { { math.huge } }, ["0.bias"] = tarn.tensor { 1 } }
    assert.equal(math.huge, net:expression { "x" }(2))
    net:load_state_dict { ["0.weight"] = tarn.tensor { { 0 / 0 } }, ["0.bias"] = tarn.tensor { -math.huge } }
    local y = net:expression { "x" }(2)
    assert.is_true(y ~= y)
  end)

  it("says what is wrong", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(3), nn.ReLU() }
    local function wrong(...) return message(net.expression, net, ...) end
    assert.matches("names of the inputs must be a list", wrong "x")
    assert.matches("3 names for a net of 2 inputs", wrong { "x", "y", "z" })
    assert.matches("two inputs are named 'x'", wrong { "x", "x" })
    assert.matches("input 2 must have a name that Lua can read.*\"end\"", wrong { "x", "end" })
    assert.matches("must have a name", wrong { "x", "os.exit()" })
    assert.matches("must have a name", wrong { "x", ("a"):rep(10000) .. " " })
    assert.matches("digits must be a whole number from 1 to 17, not 40", wrong({ "x", "y" }, { digits = 40 }))
    assert.matches("unknown option 'digit'", wrong({ "x", "y" }, { digit = 4 }))
    assert.matches("Conv2d cannot be written.*LeakyReLU",
      message(net.expression, nn.Sequential { input = { 1, 5, 5 }, nn.Conv2d(2, 3) }))
    assert.matches("more than 1000000 characters", message(net.expression,
      nn.Sequential { input = { 50 }, nn.Linear(200), nn.ReLU(), nn.Linear(200), nn.ReLU(), nn.Linear(200) }))
    assert.matches("not known: say input", message(net.expression, nn.Sequential { nn.Linear(2) }))
  end)
end)
