local tarn = require "tarn"

local base = os.tmpname()
local function path(ending) return base .. ending end

local function cut(name, bytes)
  local file <close> = assert(io.open(name, "rb"))
  local text = file:read "a"
  local out <close> = assert(io.open(name, "wb"))
  out:write(text:sub(1, bytes))
end

describe("npy", function()
  it("keeps every type and shape", function()
    for _, dtype in ipairs { "float32", "float64", "int64", "int32", "uint8", "bool", "float16", "int8" } do
      for _, t in ipairs { tarn.tensor { { 0, 1, 3 }, { 4, 5, 6 } }, tarn.zeros(0, 2), tarn.ones(3):sum() } do
        tarn.npy.save(path ".npy", t:to(dtype))
        for _, map in ipairs { false, true } do
          local again = tarn.npy.load(path ".npy", { map = map })
          assert.equal(dtype, again.dtype)
          assert.same(t:to(dtype):tolist(), again:tolist())
          assert.same(t.shape, again.shape)
        end
      end
    end
  end)

  it("writes bfloat16, which NumPy lacks, as float32", function()
    tarn.npy.save(path ".npy", tarn.tensor({ 1.5, -2 }):to "bfloat16")
    assert.equal("float32", tarn.npy.load(path ".npy").dtype)
  end)

  it("keeps tensors by name in npz", function()
    for _, compressed in ipairs { false, true } do
      tarn.npz.save(path ".npz", { x = tarn.arange(1, 500), ["a.b"] = tarn.index { 3 } }, { compressed = compressed })
      local all = tarn.npz.load(path ".npz")
      assert.equal(500, all.x:get(500))
      assert.equal(3, all["a.b"]:item())
    end
  end)
end)

describe("data.read", function()
  it("knows files by how they begin, or by their names", function()
    local t = tarn.tensor { { 1, 2 }, { 3, 4 } }
    tarn.npy.save(path ".1", t)
    tarn.npz.save(path ".2", { a = t })
    tarn.safetensors.save(path ".3", { a = t })
    tarn.image.save(path ".4", t / 4)
    tarn.csv.save(path ".csv", { a = tarn.index { 5, 6 } })
    tarn.json.save(path ".json", { 7 })
    assert.same(t:tolist(), tarn.data.read(path ".1", { map = true }):tolist())
    assert.same(t:tolist(), tarn.data.read(path ".2").a:tolist())
    assert.same(t:tolist(), tarn.data.read(path ".3").a:tolist())
    assert.same({ 1, 2, 2 }, tarn.data.read(path ".4").shape)
    assert.same({ 5, 6 }, tarn.data.read(path ".csv").columns.a:tolist())
    assert.equal(7, tarn.data.read(path ".json")[1])
    assert.same({ 2, 3 }, tarn.data.read("tests/fuzz/corpus/idx/gzip").shape)
    assert.same({ 3, 27, 39 }, tarn.data.read("tests/fuzz/corpus/jpeg/rgb").shape)
    assert.error_matches(function() tarn.data.read "meson.build" end, "meson.build is none of npy")
    assert.error_matches(function() tarn.data.read "nowhere" end, "cannot open nowhere")
  end)
end)

describe("safetensors in shards", function()
  local tensors = { a = tarn.ones(100), b = tarn.ones(100) * 2, c = tarn.ones(3) * 3 }

  it("are read by any of their names", function()
    os.execute("mkdir -p " .. path ".d")
    local name = path ".d/model.safetensors"
    tarn.safetensors.save(name, tensors, { note = "kept" }, { shard_size = 500 })
    for _, from in ipairs { name, name .. ".index.json", path ".d", path ".d/" } do
      for _, map in ipairs { false, true } do
        local again, notes = tarn.safetensors.load(from, { map = map })
        assert.equal(2, again.b:get(7))
        assert.equal(3, again.c:get(1))
        assert.equal("kept", notes.note)
      end
    end
  end)

  it("hold nets, which learn on after they were mapped", function()
    local net = tarn.nn.Sequential { input = { 4 }, tarn.nn.Linear(50), tarn.nn.Tanh(), tarn.nn.Linear(2) }
    net:save(path ".d/model.safetensors", { shard_size = 700 })
    local x = tarn.randn(3, 4)
    local mapped = tarn.load(path ".d", { map = true })
    assert.same(net(x):tolist(), mapped(x):tolist())
    mapped(x):sum():backward()
    tarn.optim.SGD(mapped, { lr = 1 }):step()
    assert.not_same(net(x):tolist(), mapped(x):tolist())
    assert.same(net(x):tolist(), tarn.load(path ".d")(x):tolist())
    local other = tarn.nn.Sequential { input = { 4 }, tarn.nn.Linear(50), tarn.nn.Tanh(), tarn.nn.Linear(2) }
    other:load_state_dict(path ".d")
    assert.same(net(x):tolist(), other(x):tolist())
  end)

  it("say what is wrong with an index", function()
    local name = path ".d/bad.safetensors.index.json"
    for text, message in pairs {
      ["{}"] = "has no weight_map",
      ["{\"weight_map\": {\"a\": \"../x\"}}"] = "must be a name beside the index, not ../x",
      ["{\"weight_map\": {\"a\": 1}}"] = "must be a name beside the index",
      ["{\"weight_map\": {\"a\": \"none.safetensors\"}}"] = "cannot open",
      ["{\"weight_map\": {\"q\": \"model-00001-of-00002.safetensors\"}}"] = "holds 'q', but it does not",
    } do
      local file <close> = assert(io.open(name, "w"))
      file:write(text)
      file:flush()
      assert.error_matches(function() tarn.safetensors.load(name) end, message, 1, true)
    end
  end)
end)

describe("a mapped file", function()
  it("opens at once, keeps its bytes, and is counted", function()
    local name = path ".map"
    tarn.safetensors.save(name, { x = tarn.ones(1000, 1000) })
    collectgarbage()
    local before = tarn.memory()
    local x = tarn.safetensors.load(name, { map = true }).x
    assert.is_true(tarn.memory().live - before.live < 100000)
    assert.is_true(tarn.memory().mapped - before.mapped >= 4000000)
    x:set(1, 1, 5)
    assert.equal(5, x:get(1, 1))
    assert.equal(1, tarn.safetensors.load(name).x:get(1, 1))
  end)

  it("survives that another takes its name", function()
    local name = path ".map"
    local x = tarn.safetensors.load(name, { map = true }).x
    tarn.safetensors.save(name, { x = tarn.zeros(2) })
    assert.equal(1, x:mean():item())
  end)

  it("that is cut short reads as zeros, with an error that says so", function()
    local name = path ".map"
    tarn.npy.save(name, tarn.ones(1000, 1000))
    local x = tarn.npy.load(name, { map = true })
    cut(name, 8192)
    assert.error_matches(function() return x:sum() end, "was cut short while it was mapped")
    assert.is_true(x:sum():item() < 3000)
  end)
end)

os.execute(("rm -rf %s*"):format(base))
