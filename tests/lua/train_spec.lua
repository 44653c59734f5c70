local tarn = require "tarn"
local nn = tarn.nn

local HOST <const> = os.getenv "TARN" or "build/tarn"
local SCRIPT <const> = "tests/lua/fixtures/train.lua"

local function run(out, options, wrapper)
  return os.execute(("%s %s %s %s %s >/dev/null 2>&1")
    :format(wrapper or "", HOST, SCRIPT, out, options or ""))
end

local function weights(out)
  local file <close> = assert(io.open(out .. ".safetensors", "rb"))
  return file:read "a"
end

local function clean(out)
  os.remove(out .. ".safetensors")
  os.remove(out .. ".checkpoint")
end

local function trained(out, options)
  clean(out)
  assert(run(out, options), "the training script failed")
  local bytes = weights(out)
  clean(out)
  return bytes
end

local function points(n)
  tarn.manual_seed(3)
  local x = tarn.randn(n, 2)
  return tarn.data.dataset(x, x:select(2, 1):gt(0):to "int64" + 1)
end

local function small_net()
  return nn.Sequential { input = { 2 }, nn.Linear(8), nn.Tanh(), nn.Linear(2), nn.Softmax() }
end

describe("training", function()
  local out = os.tmpname()

  it("ends in the same bits for 1, 2 and 3 threads, in other processes", function()
    local one = trained(out, "--threads 1")
    assert.is_true(one == trained(out, "--threads 2"), "2 threads")
    assert.is_true(one == trained(out, "--threads 3"), "3 threads")
    assert.is_true(one == trained(out, "--threads 1"), "again")
    assert.is_false(one == trained(out, "--threads 1 --seed 12"), "another seed")
  end)

  it("ends in the same bits after kill -9 at 20 random moments", function()
    local started = tarn.clock()
    local wanted = trained(out, "")
    local whole = tarn.clock() - started
    math.randomseed(42)
    clean(out)
    local kills = 0
    for _ = 1, 20 do
      local seconds = whole * (0.1 + 0.7 * math.random())
      if run(out, "--resume", ("timeout -s KILL %.3f"):format(seconds)) then
        clean(out) -- it was done: from the beginning again
      else
        kills = kills + 1
      end
    end
    assert.is_true(run(out, "--resume"), "the last run failed")
    assert.is_true(kills >= 1, "it was never killed")
    assert.is_true(weights(out) == wanted, ("other bits after %d kills"):format(kills))
    clean(out)
  end)

  it("learns, keeps the best net and returns what it measured", function()
    local train, validation = points(600):split(0.8)
    local net = small_net()
    local result = tarn.train(net, train,
      { validation = validation, epochs = 5, batch = 32, lr = 0.02, progress = false })
    assert.is_true(result.best.accuracy > 0.95, tostring(result.best.accuracy))
    assert.are.equal(5, #result.history)
    assert.are.equal(5 * 15, result.steps)
    assert.are.equal(result.best.accuracy, net:evaluate(validation).accuracy)
  end)

  it("accumulates the gradients of small batches to those of a large one", function()
    local data = points(70) -- 2 x 32 and 6 more: the last step has fewer examples
    local wanted
    for _, way in ipairs { { batch = 32, accumulate = 1 }, { batch = 8, accumulate = 4 } } do
      tarn.manual_seed(1)
      local net = small_net()
      net:build(tarn.ones(1, 2))
      local result = tarn.train(net, data, { optimizer = "sgd", lr = 0.5, epochs = 3, batch = way.batch,
        accumulate = way.accumulate, seed = 4, progress = false, schedule = function(s, n) return 1 - s / n end })
      assert.equal(9, result.steps)
      wanted = wanted or net:state_dict { copy = true }
      for name, t in pairs(net:state_dict()) do
        assert.is_true((t - wanted[name]):abs():max():item() < 1e-5, name)
      end
    end
    local ok, message = pcall(tarn.train, small_net(), points(10), { accumulate = 0 })
    assert.is_false(ok)
    assert.matches("accumulate must be a whole number of at least 1, not 0", message)
  end)

  it("goes on in the middle of a step that several batches make", function()
    local path = os.tmpname()
    local wanted
    for _, stop in ipairs { 0, 5, 6, 8 } do
      clean(path)
      tarn.manual_seed(1)
      local net, n = small_net(), 0
      local options = { epochs = 2, batch = 8, accumulate = 3, seed = 4, progress = false, checkpoint = path,
        loss = function(net_, x, y)
          n = n + 1
          if n == stop + 1 and stop > 0 then error "interrupted" end
          return net_:loss(x, y)
        end }
      local result = tarn.train(net, points(60), options)
      if stop > 0 then
        assert.is_true(result.interrupted)
        options.resume = true
        net = small_net()
        tarn.train(net, points(60), options)
      end
      local got = {}
      for name, t in pairs(net:state_dict()) do got[name] = t:bytes() end
      wanted = wanted or got
      assert.same(wanted, got)
    end
    clean(path)
  end)

  it("refuses option names it does not know, naming the nearest", function()
    local ok, message = pcall(tarn.train, small_net(), points(10), { epoch = 3 })
    assert.is_false(ok)
    assert.is_truthy(message:find "unknown option 'epoch', did you mean 'epochs'")
  end)

  it("says which optimizers there are", function()
    local ok, message = pcall(tarn.train, small_net(), points(10), { optimizer = "adma" })
    assert.is_false(ok)
    assert.is_truthy(message:find "there is no optimizer 'adma'")
  end)

  it("stops at a loss that is NaN and says where", function()
    local x = tarn.full({ 20, 2 }, 0 / 0)
    local data = tarn.data.dataset(x, tarn.ones({ 20 }, { dtype = "int64" }))
    local ok, message = pcall(tarn.train, small_net(), data, { epochs = 1, progress = false })
    assert.is_false(ok)
    assert.is_truthy(message:find "the loss is NaN in epoch 1, batch 1")
  end)

  it("names the row, the value and the range of a label outside", function()
    local data = tarn.data.dataset(tarn.randn(4, 2), tarn.index { 1, 2, 7, 1 })
    local ok, message = pcall(tarn.train, small_net(), data,
      { epochs = 1, shuffle = false, progress = false })
    assert.is_false(ok)
    assert.is_truthy(message:find "label 7 in row 3 is outside 1%.%.2")
  end)

  it("refuses an empty data set", function()
    local ok, message = pcall(tarn.train, small_net(), points(4):subset(1, 0), { epochs = 1 })
    assert.is_false(ok)
    assert.is_truthy(message:find "empty")
  end)

  it("ends at its time limit", function()
    local started = tarn.clock()
    local result = tarn.train(small_net(), points(2000), { time = 0.3, batch = 8, progress = false })
    assert.is_true(tarn.clock() - started < 3)
    assert.is_true(result.steps > 0)
  end)

  it("goes on where a checkpoint stopped, and not with another batch size", function()
    local data = points(100)
    tarn.train(small_net(), data, { epochs = 2, batch = 10, checkpoint = out, progress = false })
    local again = tarn.train(small_net(), data,
      { epochs = 3, batch = 10, checkpoint = out, resume = true, progress = false })
    assert.are.equal(30, again.steps)
    local ok, message = pcall(tarn.train, small_net(), data,
      { epochs = 3, batch = 20, checkpoint = out, resume = true })
    assert.is_false(ok)
    assert.is_truthy(message:find "batch = 10")
    clean(out)
  end)

  it("keeps memory flat over many steps", function()
    local net, data = small_net(), points(64)
    local opt = tarn.optim.Adam(net, { lr = 1e-3 })
    local x, y = data:images(), data:labels()
    local function steps(n)
      for _ = 1, n do
        local _ <close> = tarn.scope()
        local loss = net:loss(x, y)
        opt:zero_grad()
        loss:backward()
        opt:step()
      end
      collectgarbage()
      collectgarbage()
      return tarn.memory().live
    end
    local before = steps(200)
    local after = steps(5000)
    assert.are.equal(before, after)
  end)
end)

describe("data sets", function()
  it("split, subset and shuffle without copying", function()
    local data = points(10)
    local a, b = data:split(0.7)
    assert.are.equal(7, #a)
    assert.are.equal(3, #b)
    assert.are.equal(data.inputs, a.inputs)
    local sum = a:images():sum():item() + b:images():sum():item()
    assert.is_true(math.abs(sum - data:images():sum():item()) < 1e-4)
  end)

  it("come in the same order for the same seed and epoch", function()
    local data = points(50)
    local function order(seed, epoch)
      local parts = {}
      for x in data:batches(7, { shuffle = true, seed = seed, epoch = epoch }) do
        parts[#parts + 1] = x:bytes()
      end
      return table.concat(parts)
    end
    assert.are.equal(order(1, 1), order(1, 1))
    assert.are_not.equal(order(1, 1), order(1, 2))
    assert.are_not.equal(order(1, 1), order(2, 1))
  end)

  it("count items from one and say how many there are", function()
    local data = points(5)
    assert.are.equal("number", type(data[5].target))
    assert.are.equal(data[5].target, data[-1].target)
    local ok, message = pcall(function() return data[6] end)
    assert.is_false(ok)
    assert.is_truthy(message:find "item 6 of 5")
  end)

  it("say what brings a data set that is missing", function()
    local row = tarn.data.sources.find "mnist"
    local real = row.files
    row.files = { { role = "train.inputs", name = "no-such-file", sha256 = "" } }
    local ok, message = pcall(tarn.data.mnist)
    row.files = real
    assert.is_false(ok)
    assert.is_truthy(message:find "no%-such%-file")
    assert.is_truthy(message:find "scripts/data mnist brings it")
  end)
end)

describe("metrics", function()
  it("count as they should", function()
    local scores, targets = tarn.tensor { { 1, 2, 3 }, { 3, 2, 1 }, { 1, 3, 2 } }, tarn.index { 3, 2, 1 }
    assert.is_true(math.abs(tarn.metrics.accuracy(scores, targets) - 1 / 3) < 1e-12)
    assert.is_true(math.abs(tarn.metrics.top_k(scores, targets, 2) - 2 / 3) < 1e-12)
    assert.are.same({ { 0, 1, 0 }, { 1, 0, 0 }, { 0, 0, 1 } },
      tarn.metrics.confusion(scores, targets):tolist())
  end)
end)

describe("sparklines and durations", function()
  local monitor = require "tarn.monitor"
  it("draw hostile numbers", function()
    assert.are.equal("", monitor.sparkline({}, 5))
    assert.are.equal("▁▁", monitor.sparkline({ 0 / 0, 1 }, 5))
    assert.are.equal("▁█", monitor.sparkline({ 1, 2 }, 5))
    assert.are.equal("1:15", monitor.duration(75))
    assert.are.equal("-", monitor.duration(nil))
  end)

  -- Trains, fails at call FAIL of the loss, goes on from the checkpoint: the weights' bits.
  local function bits_of(options, fail)
    local path = os.tmpname()
    tarn.manual_seed(9)
    local net, data, calls = small_net(), points(200), 0
    local function loss(n, x, y)
      calls = calls + 1
      if calls == fail then error "power cut" end
      return n:loss(x, y)
    end
    local function train(resume)
      local o = { epochs = 4, batch = 50, lr = 0.05, progress = false, checkpoint = path, every = 0,
        resume = resume, loss = loss, validation = data }
      for name, value in pairs(options) do o[name] = value end
      return pcall(tarn.train, net, data, o)
    end
    local ok, message = train(false)
    if fail then
      assert(not ok and tostring(message):find "power cut", tostring(message))
      net = small_net()
      ok, message = train(true)
    end
    os.remove(path .. ".checkpoint")
    os.remove(path)
    assert(ok, message)
    local parts = {}
    for _, t in ipairs(net:parameters()) do parts[#parts + 1] = t:bytes() end
    return table.concat(parts)
  end

  it("goes on to the bit with every kind of optimizer, schedule and average", function()
    for _, options in ipairs {
      { optimizer = "lbfgs", optimizer_options = { max_iter = 3, line_search_fn = "strong_wolfe" } },
      { optimizer = "sam", optimizer_options = { base = "adam" } },
      { optimizer = "lookahead", optimizer_options = { k = 3 } },
      { optimizer = "nadam", schedule = { "plateau", patience = 0, factor = 0.5, threshold = 0.2 } },
      { optimizer = "sgd", schedule = { "sequential", "linear", "cosine", milestones = { 5 } }, clip_value = 0.1 },
      { schedule = { "exponential", gamma = 0.5, per = "epoch" }, average = 0.9 },
      { average = { kind = "swa", start = 4, every = 2 } },
    } do
      local what = (options.optimizer or "adam") .. (options.average and " average" or "")
      local calls = ({ lbfgs = 30, sam = 23 })[options.optimizer] or 13
      assert.is_true(bits_of(options) == bits_of(options, calls), what)
    end
  end)

  it("puts the average of the weights into the net", function()
    tarn.manual_seed(9)
    local net = small_net()
    local result = tarn.train(net, points(100), { epochs = 2, progress = false, average = "swa" })
    assert.is_true(result.average.swapped)
    assert.are.equal(4, result.average.count)
  end)

  it("says what is wrong with schedules and optimizers", function()
    local function message(options)
      options.progress = false
      local ok, text = pcall(tarn.train, small_net(), points(10), options)
      assert.is_false(ok)
      return text
    end
    assert.matches("there is no schedule 'cosin'", message { schedule = "cosin" })
    assert.matches("how many steps will there be", message { schedule = "cosine", time = 1 })
    assert.matches("raise batch instead", message { optimizer = "lbfgs", accumulate = 2 })
    assert.matches("metric 'accuracy' is not measured",
      message { epochs = 1, schedule = { "plateau", metric = "accuracy" } })
    assert.matches("decay must be at least 0", message { average = 2 })
  end)

  it("makes batches that a thread fills ahead, those over half a megabyte, of the rows of small ones", function()
    local x = tarn.randn(50, 20000)
    local set = tarn.data.dataset(x, tarn.arange(50):to "int64" + 1)
    local order = {}
    for _, size in ipairs { 1, 20 } do
      local rows, targets = {}, {}
      for inputs, labels in set:batches(size, { shuffle = true, seed = 4, epoch = 2 }) do
        rows[#rows + 1], targets[#targets + 1] = inputs, labels
      end
      order[size] = { tarn.cat(rows, 1):bytes(), tarn.cat(targets, 1):bytes() }
    end
    assert.is_true(order[1][1] == order[20][1] and order[1][2] == order[20][2])
    local taken = 0
    for inputs in set:batches(20) do
      assert.is_true(inputs:get(1, 1) == x:get(20 * taken + 1, 1))
      taken = taken + 1
      if taken == 2 then break end -- the thread ends with the iterator
    end
  end)
end)
