local tarn = require "tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

describe("rows of a script", function()
  local swish = tarn.op {
    name = "swish_of_test",
    params = { "x", { "beta", kind = "number", default = 1, about = "slope" } },
    summary = "x times the sigmoid of beta x.",
    compose = function(x, beta) return x * (x * beta):sigmoid() end,
    samples = { "randn(2, 3), 1" },
    errors = { { "'a'", "x must be a tensor" } },
  }
  local cube = tarn.op {
    name = "cube_of_test", params = { "x" }, summary = "x to the third power.",
    forward = function(x) return x * x * x end,
    backward = function(g, x) return g * x * x * 3 end,
    compose = function(x) return x ^ 3 end,
    samples = { "randn(4)" },
  }

  it("are functions and methods", function()
    local x = tarn.randn(3)
    assert.same(x:silu():tolist(), swish(x):tolist())
    assert.same(x:swish_of_test { beta = 2 }:tolist(), tarn.swish_of_test(x, 2):tolist())
    assert.matches("swish_of_test: beta must be a number", message(swish, x, "a"))
  end)

  it("are differentiated by their definition or their backward", function()
    local x = tarn.randn({ 3 }, "float64"):requires_grad_()
    assert.is_true(tarn.gradcheck(function() return swish(x):sum() end, { x }).error < 1e-7)
    assert.is_true(tarn.gradcheck(function() return cube(x):sum() end, { x }).error < 1e-6)
  end)

  it("may have shapes, several results and lists", function()
    local halves = tarn.op {
      name = "halves_of_test",
      params = { { "tensors", kind = "tensors" }, { "dim", kind = "dim", default = 1 } },
      results = { "a", "b" },
      shape = function(list, dim)
        local s = list[1].shape
        s[dim] = 1
        return s, { 2, dtype = "int64" }
      end,
      forward = function(list, dim) return list[1]:narrow(dim, 1, 1), tarn.index { #list, dim } end,
    }
    local a, b = halves({ tarn.ones(2, 3), tarn.ones(1) }, -1)
    assert.same({ 2, 1 }, a.shape)
    assert.same({ 2, 2 }, b:tolist())
    assert.is_nil(a.halves_of_test)
  end)

  it("pass errors on", function()
    local bad = tarn.op { name = "bad_of_test", params = { "x" },
      compose = function(x) return x:reshape(7) end }
    assert.matches("^tests/lua/binding_spec.lua:%d+: reshape", message(bad, tarn.ones(2)))
    local none = tarn.op { name = "none_of_test", params = { "x" }, compose = function() end }
    assert.matches("result 1 of compose must be a tensor, not nil", message(none, tarn.ones(2)))
    local wrong = tarn.op { name = "wrong_of_test", params = { "x" },
      forward = function(x) return x:sum() end }
    assert.matches("forward gave %(%) where its shape says %(2%)", message(wrong, tarn.ones(2)))
  end)

  it("are refused where they cannot be", function()
    assert.matches("there is an operation named 'relu' already",
      message(tarn.op, { name = "relu", params = { "x" }, compose = function(x) return x end }))
    assert.matches("needs compose, or forward",
      message(tarn.op, { name = "nothing_", params = { "x" } }))
    assert.matches("name must be a word", message(tarn.op, { name = "two words", params = {} }))
    assert.matches("unknown field the string 'sumary'",
      message(tarn.op, { name = "a_", sumary = "" }))
    assert.matches("kind is tensor",
      message(tarn.op, { name = "a_", params = { { "x", kind = "thing" } } }))
  end)

  it("are in the catalogue with the others", function()
    local found
    for _, row in ipairs(tarn.catalogue "operation") do
      if row.name == "swish_of_test" then found = row end
    end
    assert.equal("x times the sigmoid of beta x.", found.summary)
    assert.equal("number", found.params[2].kind)
    assert.equal(1, found.params[2].default)
    assert.is_true(found.has_definition)
    assert.equal("randn(2, 3), 1", found.samples[1].args)
  end)
end)

describe("the catalogue", function()
  it("has every kind, each sorted by name", function()
    local last, kinds = {}, {}
    for _, row in ipairs(tarn.catalogue()) do
      assert.is_true(not last[row.kind] or last[row.kind] < row.name, row.name)
      last[row.kind], kinds[row.kind] = row.name, true
    end
    for _, kind in ipairs { "operation", "layer", "loss", "optimizer", "schedule", "init" } do
      assert.is_true(kinds[kind], kind)
    end
    assert.matches("not 'ops'", message(tarn.catalogue, "ops"))
  end)

  it("applies definitions", function()
    local x = tarn.randn(3)
    assert.same(x:relu():tolist(), tarn.definition("relu", x):tolist())
    assert.matches("there is no operation 'nope'", message(tarn.definition, "nope"))
  end)
end)

describe("json", function()
  local json = tarn.json

  it("comes back as it was", function()
    local value = { a = { 1, 2.5, "x\n\"\\\1é" }, b = true, c = { d = {} }, n = -0.1,
      big = math.maxinteger, f = 4.0 }
    local again = json.decode(json.encode(value))
    assert.same(value, again)
    assert.equal("float", math.type(again.f))
    assert.equal("integer", math.type(again.big))
    assert.equal('{"a":[1,2],"b":1e+300}', json.encode { b = 1e300, a = { 1, 2 } })
    assert.equal("[null,1]", json.encode { json.null, 1 })
    assert.equal(json.null, json.decode("[null]")[1])
    assert.is_nil(json.decode('{"a":null}').a)
    assert.equal("null", json.encode(0 / 0))
  end)

  it("says what cannot be", function()
    local t = {}
    t.t = t
    assert.matches("contain themselves", message(json.encode, t))
    assert.matches("either a list without holes", message(json.encode, { 1, a = 2 }))
    assert.matches("t:tolist", message(json.encode, { tarn.ones(1) }))
    assert.matches("json", message(json.decode, "{"))
  end)

  it("goes into files, and folders that are made", function()
    local folder = os.tmpname()
    os.remove(folder)
    local path = folder .. "/deep/x.json"
    json.save(path, { 1, { a = 2 } })
    assert.same({ 1, { a = 2 } }, json.load(path))
    os.remove(path)
    os.remove(folder .. "/deep")
    os.remove(folder)
  end)
end)

describe("files", function()
  it("hold tensors and notes", function()
    local path = os.tmpname()
    tarn.safetensors.save(path, { a = tarn.tensor { 1, 2 }, ["b.c"] = tarn.index { 3 } },
      { note = "hi" })
    local tensors, notes = tarn.safetensors.load(path)
    os.remove(path)
    assert.same({ 1, 2 }, tensors.a:tolist())
    assert.same({ 3 }, tensors["b.c"]:tolist())
    assert.equal("hi", notes.note)
    assert.matches("must be a tensor, not 5", message(tarn.safetensors.save, path, { a = 5 }))
    assert.matches("No such file", message(tarn.safetensors.load, "/nowhere/x"))
  end)

  it("hold images", function()
    local path = os.tmpname()
    local image = tarn.randint(0, 255, { 3, 5, 4 }, "uint8")
    tarn.image.save(path, image)
    assert.is_true(image:bytes() == tarn.image.load(path):bytes())
    os.remove(path)
    assert.same({ 1, 19, 19 },
      tarn.image.grid(tarn.zeros(4, 1, 8, 8), { columns = 2, gap = 1 }).shape)
    assert.matches("image.grid has columns",
      message(tarn.image.grid, tarn.zeros(1, 1, 2, 2), { column = 2 }))
  end)
end)

describe("optimizers", function()
  local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(2) }

  it("have a rate, groups and a state", function()
    local opt = tarn.optim.AdamW(net, { lr = 0.1, groups = { ["*.bias"] = { weight_decay = 0 } } })
    assert.equal(0.1, opt.lr)
    opt.lr = 0.05
    assert.is_true(math.abs(opt.lr - 0.05) < 1e-12)
    net(tarn.ones(1, 2)):sum():backward()
    opt:step()
    local state = opt:state_dict()
    assert.is_truthy(state["exp_avg.0.weight"])
    opt:load_state_dict(state)
    assert.equal(1, opt.steps)
    assert.matches("^AdamW { lr = 0.05 }", tostring(opt))
    assert.matches("lr can be assigned", message(function() opt.speed = 1 end))
  end)

  it("say what is wrong", function()
    assert.matches("did you mean 'lr'", message(tarn.optim.Adam, net, { lrr = 1 }))
    assert.matches("a net or a list of tensors, not nil", message(tarn.optim.Adam))
    assert.matches("Adam: lr must be a number", message(tarn.optim.Adam, net, { lr = "fast" }))
  end)

  it("clip gradients of nets and of lists", function()
    local x = tarn.ones(4):requires_grad_()
    x:sum():backward()
    assert.equal(2, tarn.optim.clip_grad_norm({ x }, 1))
    assert.is_true(math.abs(x.grad:get(1) - 0.5) < 1e-6)
  end)

  it("have schedules that are functions of the step", function()
    for _, row in ipairs(tarn.catalogue "schedule") do
      local ok, rate = pcall(tarn.optim.schedule[row.name], 0.1)
      if ok then
        assert.equal("number", type(rate(0, 10)))
      else -- it cannot do without options, and says which
        assert.matches("milestones = {", rate)
      end
    end
  end)
end)

describe("the process", function()
  it("tells what it uses", function()
    local m = tarn.memory()
    assert.is_true(m.live > 0 and m.peak >= m.live and m.limit > m.live)
    assert.is_true(tarn.threads() >= 1)
    assert.matches("%d+%.%d+%.%d+", tarn.version)
    assert.is_true(tarn.clock() <= tarn.clock())
    assert.is_true(tarn.terminal().columns > 0)
    assert.equal("tensor", tarn.type(tarn.ones(1)))
    assert.equal("layer", tarn.type(tarn.nn.ReLU()))
    assert.is_nil(tarn.type(5))
  end)

  it("refuses what cannot be", function()
    assert.matches("threads", message(tarn.threads, 0 - 5))
    assert.matches("at least 0", message(tarn.memory_limit, -1))
  end)

  it("collects tensors when C memory grows", function()
    local before = tarn.memory().live
    for _ = 1, 200 do local _ = tarn.zeros(1 << 18) end -- a megabyte each
    assert.is_true(tarn.memory().live - before < 64 << 20)
  end)

  it("collects before it gives up at the limit", function()
    collectgarbage() collectgarbage()
    local limit = tarn.memory().live + (40 << 20)
    tarn.memory_limit(limit)
    local ok, text = pcall(function()
      for _ = 1, 50 do local _ = tarn.zeros(3 << 20) end -- 12 megabytes each
    end)
    local too_much = pcall(tarn.zeros, 20 << 20)
    tarn.memory_limit(0)
    assert.is_true(ok, text)
    assert.is_false(too_much)
  end)

  it("knows what may follow a dot", function()
    local function has(list, name)
      for _, n in ipairs(list) do if n == name then return true end end
      return false
    end
    local members = tarn.members(tarn.ones(1))
    assert.is_true(has(members, "relu") and has(members, "shape") and has(members, "add_"))
    local net = tarn.nn.Sequential { input = { 1 }, tarn.nn.Linear(1):named "head" }
    assert.is_true(has(tarn.members(net), "head") and has(tarn.members(net), "predict"))
    assert.same({}, tarn.members(5))
  end)

  it("loads its library on first use", function()
    assert.equal(tarn.metrics, require "tarn.metrics")
    assert.is_nil(tarn.nonsense)
  end)

  it("survives a metatable's functions on the wrong things", function()
    local meta = getmetatable(tarn.ones(1))
    for _, name in ipairs { "__gc", "__index", "__len", "__tostring", "__newindex", "__eq" } do
      pcall(meta[name], io.stdout, 1, 2)
      pcall(meta[name])
    end
    assert.matches("a layer expected, not the string",
      message(getmetatable(tarn.nn.ReLU()).__call, "x"))
  end)
end)
