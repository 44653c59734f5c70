local tarn = require "tarn"
local nn = tarn.nn

local function inputs(n, dtype)
  tarn.manual_seed(5)
  return tarn.randn(n, 3):to(dtype or "float32")
end

local function classes(n, dtype)
  local x = inputs(n, dtype)
  return tarn.data.dataset(x, x:select(2, 1):gt(0):to "int64" + x:select(2, 2):gt(0):to "int64" + 1)
end

local function numbers(n, dtype)
  local x = inputs(n, dtype)
  return tarn.data.dataset(x, tarn.stack({ x:sum(2), x:select(2, 1) * x:select(2, 2), x:select(2, 3):sin() }, 2))
end

local function answers(n)
  local set = numbers(n)
  return tarn.data.dataset(set.inputs, set.targets:gt(0):to "float32")
end

local function net_of(layer, last, hidden)
  return nn.Sequential { input = { 3 }, nn.Linear(hidden or 9), layer or nn.Tanh(), nn.Linear(7), nn.ReLU(),
    nn.Linear(3), last }
end

local function trained(make, set, options, fused)
  tarn.manual_seed(2)
  local net = make()
  local all = { epochs = 3, batch = 40, optimizer = "sgd", lr = 0.05, progress = false, fused = fused }
  for name, value in pairs(options or {}) do all[name] = value end
  return net, tarn.train(net, set, all)
end

-- The largest difference of any parameter, of its gradient, and of the losses of the epochs.
local function difference(make, set, options, wanted)
  local a, one = trained(make, set, options, true)
  local b, other = trained(make, set, options, false)
  assert.are.equal(wanted or one.steps, one.fused)
  assert.are.equal(0, other.fused)
  assert.are.equal(other.steps, one.steps)
  local most = 0
  local of = {}
  for name, p in b:named_parameters() do of[name] = p end
  for name, p in a:named_parameters() do
    most = math.max(most, (p - of[name]):abs():max():item(), (p.grad - of[name].grad):abs():max():item())
  end
  assert.are.equal(#other.history, #one.history)
  for i, row in ipairs(one.history) do
    local same = other.history[i]
    assert.are.same({ same.epoch, same.lr, same.steps, same.best }, { row.epoch, row.lr, row.steps, row.best })
    most = math.max(most, math.abs(row.loss - same.loss))
  end
  assert.are.same(b:step_counts(), a:step_counts())
  return most
end

local function agrees(make, set, options, wanted, within)
  local most = difference(make, set, options, wanted)
  assert.is_true(most <= (within or 2e-5), ("they differ by %g"):format(most))
end

describe("training in one pass", function()
  it("gives the general way's numbers for every activation", function()
    local served = 0
    for _, name in ipairs { "ReLU", "Sigmoid", "Tanh", "GELU", "LeakyReLU", "ELU", "SELU", "CELU", "SiLU", "Mish",
      "Softplus", "Softsign", "LogSigmoid", "Hardtanh", "ReLU6", "Hardsigmoid", "Hardswish" } do
      agrees(function() return net_of(nn[name]()) end, classes(150))
      served = served + 1
    end
    agrees(function() return net_of(nn.GELU { approximate = "tanh" }) end, classes(150))
    agrees(function() return net_of(nn.LeakyReLU(0.3)) end, classes(150))
    assert.are.equal(17, served)
  end)

  it("gives them for every loss it computes, and what a net's last layer makes of it", function()
    agrees(function() return net_of(nil, nn.Softmax()) end, classes(150))
    agrees(function() return net_of(nil, nn.LogSoftmax()) end, classes(150))
    agrees(net_of, classes(150), { loss = "cross_entropy" })
    agrees(net_of, numbers(150))
    agrees(net_of, numbers(150), { loss = nn.MSELoss() })
    agrees(net_of, numbers(150), { loss = "l1_loss" })
    agrees(function() return net_of(nil, nn.Sigmoid()) end, answers(150))
    agrees(net_of, answers(150), { loss = "bce_with_logits" })
  end)

  it("gives them with every optimizer that does not ask for the loss", function()
    local count = 0
    for _, row in ipairs(tarn.catalogue "optimizer") do
      local set = { optimizer = row.name, lr = false, optimizer_options = { lr = 0.01 } }
      local ok, opt = pcall(tarn.optim[row.name], net_of(), { lr = 0.01 })
      if ok and not opt.asks and row.name ~= "Rprop" then -- Rprop steps by signs: rounding turns some
        agrees(net_of, numbers(150), set, nil, 2e-4)
        count = count + 1
      end
    end
    assert.is_true(count >= 10, tostring(count))
  end)

  it("gives them in float64 to its last places, without biases, and where blocks are many", function()
    local function double()
      local net = net_of()
      net:to "float64"
      return net
    end
    agrees(double, numbers(150, "float64"), nil, nil, 1e-12)
    agrees(function()
      return nn.Sequential { input = { 3 }, nn.Linear { 6, bias = false }, nn.Tanh(), nn.Linear { 3, bias = false } }
    end, numbers(150))
    agrees(function() return net_of(nil, nil, 200) end, numbers(5000), { batch = 4000 }, nil, 1e-4)
  end)

  it("serves schedules, clipping, averages, groups, validation and one batch for all", function()
    agrees(net_of, classes(150), { schedule = "cosine" })
    agrees(net_of, classes(150), { schedule = { "step", step_size = 1, per = "epoch" } })
    agrees(net_of, classes(150), { clip = 0.1 })
    agrees(net_of, classes(150), { clip_value = 0.01 })
    agrees(net_of, classes(150), { average = 0.9 })
    agrees(net_of, classes(150), { optimizer_options = { groups = { ["*bias"] = { lr = 0.1 } } } })
    agrees(net_of, classes(150), { validation = classes(50), patience = 2 })
    agrees(net_of, classes(150), { batch = 1000 })
    agrees(net_of, classes(150), { batch = 1, epochs = 1 })
    agrees(net_of, classes(150), { shuffle = false })
  end)

  it("makes many epochs in one turn when nothing looks at them, and has a history of each", function()
    agrees(net_of, classes(70), { batch = 100, epochs = 600 })
    agrees(net_of, classes(70), { shuffle = false, epochs = 200 })
    agrees(net_of, classes(70), { batch = 100, epochs = 40, schedule = { "step", step_size = 3, per = "epoch" } })
    agrees(net_of, classes(70), { shuffle = false, epochs = 40, schedule = { "step", step_size = 3, per = "epoch" } })
    agrees(net_of, classes(70), { batch = 100, epochs = 40, schedule = "cosine" })
    local seen = {}
    trained(net_of, classes(70), { batch = 100, on_epoch = function(row) seen[#seen + 1] = row.epoch end }, true)
    assert.are.same({ 1, 2, 3 }, seen)
    local _, result = trained(net_of, classes(70), { batch = 100, epochs = 50 }, true)
    local last = 0
    for _, row in ipairs(result.history) do
      assert.is_true(row.seconds >= last and row.rate > 0)
      last = row.seconds
    end
  end)

  it("leaves to the general way what it does not serve", function()
    local function goes_by(make, set, options) agrees(make, set, options, 0) end
    goes_by(function() return net_of(nn.Dropout(0.5)) end, classes(150))
    goes_by(net_of, classes(150), { accumulate = 2 })
    goes_by(net_of, classes(150), { loss = function(y, t) return y:cross_entropy(t) end })
    goes_by(net_of, classes(150), { loss = nn.CrossEntropyLoss { label_smoothing = 0.1 } })
    goes_by(net_of, classes(150):map(function(x) return x * 2 end))
    goes_by(function()
      local net = net_of()
      net[1]:register_forward_hook(function() end)
      return net
    end, classes(150))
    goes_by(function()
      return nn.Sequential { input = { 3 }, nn.Linear(300), nn.ReLU(), nn.Linear(300), nn.Linear(3) }
    end, classes(150))
    local net, result = trained(function()
      local frozen = net_of()
      frozen[1].weight:requires_grad_(false)
      return frozen
    end, classes(150), nil, true)
    assert.are.equal(0, result.fused)
    assert.is_nil(net[1].weight.grad)
  end)

  it("says what the general way says of bad targets and of a loss that is NaN", function()
    local set = classes(150)
    set.targets[100] = 7
    local message = { "label 7 .* is outside 1..3", "the loss is NaN in epoch 1, batch %d" }
    for _, fused in ipairs { true, false } do
      local ok, e = pcall(trained, net_of, set, { shuffle = false }, fused)
      assert.is_false(ok)
      assert.is_truthy(tostring(e):find(message[1]), tostring(e))
      ok, e = pcall(trained, net_of, numbers(150), { lr = 1e30 }, fused)
      assert.is_false(ok)
      assert.is_truthy(tostring(e):find(message[2]), tostring(e))
    end
  end)

  it("gives the same bits on any number of threads, and leaves a gradient that was taken alone", function()
    local before, first = tarn.threads(), nil
    for _, threads in ipairs { 1, 2, 3, 7 } do
      tarn.threads(threads)
      local net, result = trained(function() return net_of(nil, nil, 200) end, numbers(5000), { batch = 4000 }, true)
      assert.are.equal(result.steps, result.fused)
      first = first or net[1].weight:bytes() .. net[3].weight:bytes()
      assert.is_true(first == net[1].weight:bytes() .. net[3].weight:bytes(), threads .. " threads")
    end
    tarn.threads(before)
    local taken, bytes
    local net
    trained(function()
      net = net_of()
      return net
    end, classes(150), { on_epoch = function(row)
      if row.epoch == 1 then
        taken = net[1].weight.grad
        bytes = taken:bytes()
      end
    end }, true)
    assert.is_true(bytes == taken:bytes())
    assert.is_false(bytes == net[1].weight.grad:bytes())
  end)

  it("goes on from a checkpoint in the same bits, and ends early when asked", function()
    local path = os.tmpname()
    local function run(options)
      options.checkpoint, options.every = path, 0
      return trained(net_of, classes(150), options, true)
    end
    local whole = run {}
    os.remove(path .. ".checkpoint")
    run { epochs = 1 }
    local resumed, result = run { resume = true }
    assert.are.equal(8, result.fused)
    assert.is_true(whole[1].weight:bytes() == resumed[1].weight:bytes())
    os.remove(path .. ".checkpoint")
    os.remove(path)
    local _, timed = trained(net_of, classes(150), { epochs = false, time = 0.05 }, true)
    assert.is_true(timed.seconds < 1 and timed.fused > 0)
    tarn.debug.interrupt()
    local _, stopped = trained(net_of, classes(150), nil, true)
    assert.is_true(stopped.interrupted)
    assert.are.equal(0, stopped.steps)
  end)
end)
