local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

-- f(p) = 0.5 (p1^2 + 10 p2^2), five steps from (1, -2) [goldens 4.8]
local function five_steps(rule, options)
  local p = tarn.tensor { 1, -2 }
  p.requires_grad = true
  local optimizer = optim[rule]({ p }, options)
  for _ = 1, 5 do
    optimizer:zero_grad()
    local loss = (p * p * tarn.tensor { 0.5, 5 }):sum()
    loss:backward()
    optimizer:step()
  end
  return p[1]:item(), p[2]:item()
end

local goldens <const> = {
  { "SGD", { lr = 0.05 }, 0.77378094, -0.0625 },
  { "SGD", { lr = 0.05, momentum = 0.9 }, 0.41715601, 1.04359984 },
  { "SGD", { lr = 0.05, momentum = 0.9, nesterov = true }, 0.31594235, 0.02227439 },
  { "Adam", { lr = 0.1 }, 0.50796372, -1.50295579 },
  { "AdamW", { lr = 0.1, weight_decay = 0.1 }, 0.46995273, -1.41556644 },
}

describe("optimizers", function()
  it("step as PyTorch's do", function()
    for _, golden in ipairs(goldens) do
      local rule, options, first, second = table.unpack(golden)
      local x, y = five_steps(rule, options)
      assert.is_true(math.abs(x - first) < 1e-6, ("%s: %.8f, not %.8f"):format(rule, x, first))
      assert.is_true(math.abs(y - second) < 1e-6, ("%s: %.8f, not %.8f"):format(rule, y, second))
    end
  end)

  it("have groups by the names of parameters", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(3) }
    local before = net[1].bias:clone()
    local optimizer = optim.SGD(net, { lr = 0.1, groups = { ["*.bias"] = { lr = 0 } } })
    net(tarn.ones(1, 2)):sum():backward()
    optimizer:step()
    assert.is_true(net[1].bias:eq(before):all():item())
    assert.matches("no parameter matches", message(optim.SGD, net, { groups = { ["*.bais"] = {} } }))
  end)

  it("say what is wrong", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(3) }
    assert.matches("did you mean 'momentum'", message(optim.SGD, net, { momentun = 0.9 }))
    assert.matches("call backward first", message(function() optim.Adam(net):step() end))
    assert.matches("at least 0 and less than 1", message(optim.Adam, net, { betas = { 1, 0.9 } }))
  end)

  it("go on from their saved state to the bit", function()
    local function train(steps, resume)
      tarn.manual_seed(1)
      local net = nn.Sequential { input = { 2 }, nn.Linear(3) }
      local optimizer = optim.Adam(net, { lr = 0.1 })
      for step = 1, steps do
        optimizer:zero_grad()
        net(tarn.ones(1, 2) * step):square():sum():backward()
        optimizer:step()
        if step == resume then
          local again = optim.Adam(net, { lr = 0.1 })
          again:load_state_dict(optimizer:state_dict())
          optimizer = again
        end
      end
      return net[1].weight:clone()
    end
    assert.is_true(train(6):eq(train(6, 3)):all():item())
  end)

  it("clip gradients by the norm of them all", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(3) }
    net(tarn.ones(1, 2) * 100):sum():backward()
    local norm = optim.clip_grad_norm(net, 1)
    assert.is_true(math.abs(norm - math.sqrt(6 * 100 ^ 2 + 3)) < 1e-2)
    assert.is_true(math.abs(optim.clip_grad_norm(net, 1) - 1) < 1e-4)
  end)

  it("follow schedules", function()
    local rate = optim.schedule.cosine(1, { warmup = 4 })
    assert.is_true(math.abs(rate(0, 14) - 0.2) < 1e-12)
    assert.is_true(math.abs(rate(4, 14) - 1) < 1e-12)
    assert.is_true(rate(14, 14) < 1e-12)
  end)
end)

describe("L-BFGS", function()
  local function valley(options, steps)
    local x = tarn.tensor({ -1.5, 2 }, { dtype = "float64" }):requires_grad_()
    local opt, calls = optim.LBFGS({ x }, options), 0
    for _ = 1, steps do
      opt:step(function()
        calls = calls + 1
        local a, b = x[1], x[2]
        return (1 - a):square() + 100 * (b - a:square()):square()
      end)
    end
    return x, calls
  end

  it("finds the end of Rosenbrock's valley", function()
    local x, calls = valley({ line_search_fn = "strong_wolfe" }, 3)
    assert.is_true(math.abs(x:get(1) - 1) < 1e-5 and math.abs(x:get(2) - 1) < 1e-5)
    assert.is_true(calls > 3)
  end)

  it("goes round losses that are NaN in its line search", function()
    local x = tarn.tensor({ 0.5 }, { dtype = "float64" }):requires_grad_()
    local opt = optim.LBFGS({ x }, { lr = 50, line_search_fn = "strong_wolfe" })
    -- x - log x: not a number below 0
    for _ = 1, 5 do opt:step(function() return (x - x:log()):sum() end) end
    assert.is_true(math.abs(x:item() - 1) < 1e-5, tostring(x:item()))
  end)

  it("says what is wrong", function()
    local x = tarn.ones(2):requires_grad_()
    local opt = optim.LBFGS { x }
    assert.matches("asks for the loss several times", message(opt.step, opt))
    assert.matches("must return the loss.*a nil", message(opt.step, opt, function() end))
    assert.matches("must return the loss.*of several", message(opt.step, opt, function() return x * 2 end))
    assert.matches("no parameter has a gradient: does", message(opt.step, opt, function() return 3 end))
    assert.matches("a function that returns the loss", message(opt.step, opt, 3))
    assert.matches("max_iter and history_size", message(optim.LBFGS, { x }, { max_iter = 0 }))
    assert.matches("it has no groups", message(optim.LBFGS, nn.Sequential { input = { 2 }, nn.Linear(1) },
      { groups = { ["*bias"] = { lr = 0 } } }))
    assert.matches("mine", message(opt.step, opt, function() error "mine" end))
  end)

  it("refuses a state of other parameters", function()
    local a, b = tarn.ones(2):requires_grad_(), tarn.ones(3):requires_grad_()
    local opt = optim.LBFGS { a }
    for _ = 1, 2 do opt:step(function() return a:square():sum() end) end
    local other = optim.LBFGS { b }
    other:load_state_dict(opt:state_dict())
    assert.matches("not of these parameters", message(other.step, other, function() return b:sum() end))
  end)
end)

describe("optimizers round others", function()
  it("SAM takes the gradient at the worst point, and steps from where it was", function()
    local x = tarn.tensor({ 3 }, { dtype = "float64" }):requires_grad_()
    local opt = optim.SAM({ x }, { base = "SGD", lr = 0.1, rho = 0.5 })
    local loss = opt:step(function() return x:square():sum() end)
    assert.are.equal(9, loss)
    assert.is_true(math.abs(x:item() - (3 - 0.1 * 2 * 3.5)) < 1e-9, tostring(x:item()))
    opt = optim.SAM(optim.SGD({ x }, { lr = 0.1 }), { rho = 0.5, adaptive = true })
    assert.are.equal(0.1, opt.lr)
    opt.lr = 0.2
    x:detach():fill_(2)
    opt:step(function() return x:square():sum() end)
    -- e = rho x^2 g / |x g| = 0.5 * 4 * 4 / 8 = 1
    assert.is_true(math.abs(x:item() - (2 - 0.2 * 2 * 3)) < 1e-9, tostring(x:item()))
  end)

  it("SAM puts the weights back when the loss fails", function()
    local x = tarn.tensor({ 3 }):requires_grad_()
    local opt, calls = optim.SAM({ x }, { rho = 0.5 }), 0
    assert.matches("second", message(opt.step, opt, function()
      calls = calls + 1
      if calls == 2 then error "second" end
      return x:square():sum()
    end))
    assert.are.equal(3, x:item())
  end)

  it("know what they go round", function()
    local x = tarn.ones(1):requires_grad_()
    assert.matches("both ask for the loss", message(optim.SAM, { x }, { base = "LBFGS" }))
    assert.matches("base must be the name of an optimizer", message(optim.SAM, { x }, { base = "SDG" }))
    assert.matches("did you mean 'momentum'", message(optim.SAM, { x }, { momentun = 1 }))
    assert.matches("rho must not be negative", message(optim.SAM, { x }, { rho = -1 }))
    assert.is_true(optim.Lookahead({ x }, { base = "SAM" }).asks)
  end)

  it("Lookahead follows part of the way every k steps", function()
    local x = tarn.tensor({ 1 }, { dtype = "float64" }):requires_grad_()
    local opt = optim.Lookahead({ x }, { base = "SGD", lr = 1, k = 2, alpha = 0.5 })
    for _ = 1, 2 do
      opt:zero_grad()
      x:sum():backward()
      opt:step()
    end
    assert.are.equal(0, x:item()) -- from 1: to -1, then half the way
  end)
end)

describe("schedules", function()
  local schedule = optim.schedule

  it("answer to a plateau as PyTorch's does", function()
    local rate = schedule.plateau(1, { mode = "max", factor = 0.5, patience = 1, cooldown = 1,
      threshold = 0.1, threshold_mode = "abs", min_lr = 0.2 })
    local seen = {}
    for i, x in ipairs { 1, 1.05, 1.05, 1, 1, 1, 2, 2, 2, 2, 2, 2 } do seen[i] = rate:observe(x) end
    assert.are.same({ 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2 }, seen)
  end)

  it("remember", function()
    local a, b = schedule.plateau(1, { patience = 0 }), schedule.plateau(1, { patience = 0 })
    a:observe(1)
    a:observe(2)
    b:state(tarn.json.decode(tarn.json.encode(a:state())))
    assert.are.equal(a(), b())
    assert.are.equal(a:observe(3), b:observe(3))
  end)

  it("are made of names, tables, functions and one another", function()
    local rate = schedule.sequential(2, {
      "constant", { "linear", start_factor = 0.5, total_iters = 2 }, function() return 0.25 end,
      schedule.exponential(2, { gamma = 0.5 }), milestones = { 1, 3, 4 } })
    local seen = {}
    for step = 0, 6 do seen[step + 1] = rate(step) end
    assert.are.same({ 2, 1, 1.5, 0.5, 2, 1, 0.5 }, seen)
  end)

  it("say what is wrong", function()
    assert.matches("how many steps will there be", message(schedule.cosine(1), 3))
    assert.matches("multi_step: say at which steps", message(schedule.multi_step, 1))
    assert.matches("2 schedules need 1 milestones, not 0", message(schedule.sequential, 1, { "linear", "cosine" }))
    assert.matches("answers to a metric", message(schedule.chained, 1, { "plateau" }))
    assert.matches("depends on the step alone", message(function() schedule.cosine(1):observe(1) end))
    assert.matches("a schedule, its name", message(schedule.chained, 1, { "cosin" }))
    assert.matches("factor must be between 0 and 1, not 2", message(schedule.plateau, 1, { factor = 2 }))
  end)
end)

describe("clipping", function()
  local function with_gradients(x)
    local p = tarn.zeros(#x):requires_grad_()
    p.grad = tarn.tensor(x)
    return { p }
  end

  it("has norms of other powers", function()
    assert.are.equal(5, optim.clip_grad_norm_(with_gradients { 3, -4 }, 1))
    assert.are.equal(4, optim.clip_grad_norm_(with_gradients { 3, -4 }, 1, { norm_type = math.huge }))
    assert.is_true(math.abs(optim.clip_grad_norm_(with_gradients { 3, -4 }, 1, { norm_type = 1 }) - 7) < 1e-6)
  end)

  it("tells of norms that are no numbers when asked to", function()
    local bad = with_gradients { 0 / 0, 1 }
    assert.matches("the norm of the gradients is .?nan", message(optim.clip_grad_norm_, bad, 1,
      { error_if_nonfinite = true }))
    local norm = optim.clip_grad_norm_(bad, 1)
    assert.is_true(norm ~= norm)
  end)

  it("cuts elements", function()
    local p = with_gradients { 3, -4, 0.5 }
    optim.clip_grad_value_(p, 1)
    assert.are.same({ 1, -1, 0.5 }, p[1].grad:tolist())
  end)
end)

describe("averages of weights", function()
  local function net_of(value)
    local net = nn.Sequential { input = { 2 }, nn.Linear { 1, bias = false } }
    net:load_state_dict { ["0.weight"] = tarn.full({ 1, 2 }, value) }
    return net
  end

  local function set(net, value) net:load_state_dict { ["0.weight"] = tarn.full({ 1, 2 }, value) } end
  local function value(net) return net[1].weight:get(1, 1) end

  it("move by decay, or are the mean of all", function()
    local net = net_of(1)
    local ema = optim.Average(net, { decay = 0.5, warmup = false })
    local swa = optim.Average(net, { kind = "swa" })
    for _, v in ipairs { 2, 4 } do
      set(net, v)
      ema:update()
      swa:update()
    end
    assert.are.equal(2.75, ema:apply(function() return value(net) end))
    assert.are.equal(3, swa:apply(function() return value(net) end))
    assert.are.equal(4, value(net))
  end)

  it("leave the net as it was, also after an error", function()
    local net = net_of(1)
    local mean = optim.Average(net)
    set(net, 5)
    assert.matches("oh", message(mean.apply, mean, function() error "oh" end))
    assert.are.equal(5, value(net))
    mean:swap()
    assert.matches("swap%(%) it out", message(mean.update, mean))
    assert.matches("did you mean 'decay'", message(optim.Average, net, { decai = 1 }))
  end)

  it("measure batch normalisation anew", function()
    local net = nn.Sequential { input = { 2 }, nn.BatchNorm1d() }
    local x = tarn.randn(64, 2) * 3 + 1
    optim.update_bn(net, tarn.data.dataset(x), { batch = 16 })
    assert.is_true(math.abs(net[1].running_mean:get(1) - x:mean(1):get(1)) < 1e-5)
    assert.are.equal(4, net[1].num_batches_tracked:item())
  end)
end)

describe("the test of rates", function()
  it("leaves the net, its statistics and random numbers as they were", function()
    tarn.manual_seed(1)
    local net = nn.Sequential { input = { 2 }, nn.Linear(8), nn.BatchNorm1d(), nn.Dropout(0.3), nn.Linear(1) }
    local data = tarn.data.dataset(tarn.randn(200, 2), tarn.randn(200, 1))
    local before, random = net:state_dict { copy = true }, tarn.random_state()
    local steps = tarn.json.encode(net:step_counts())
    local found = tarn.lr_range(net, data, { from = 1e-4, to = 100, steps = 40, batch = 32 })
    for name, t in pairs(net:state_dict()) do assert.are.equal(before[name]:bytes(), t:bytes(), name) end
    assert.are.same(random, tarn.random_state())
    assert.are.equal(steps, tarn.json.encode(net:step_counts()))
    assert.is_true(#found.rates >= 10 and found.rates[1] == 1e-4)
    assert.is_true(found.suggested and found.suggested > 1e-4 and found.suggested < 100)
  end)

  it("says what is wrong", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(1) }
    local data = tarn.data.dataset(tarn.randn(4, 2), tarn.randn(4, 1))
    assert.matches("rates must rise", message(tarn.lr_range, net, data, { from = 1, to = 0.1 }))
    assert.matches("did you mean 'steps'", message(tarn.lr_range, net, data, { step = 3 }))
  end)
end)

describe("sparse gradients", function()
  local function table_of(sparse, rule, options)
    tarn.manual_seed(2)
    local words = nn.Embedding { 50, 4, sparse = sparse }
    return words, optim[rule](words, options)
  end

  local function train(sparse, rule, options)
    local words, opt = table_of(sparse, rule, options)
    for step = 1, 6 do
      opt:zero_grad()
      words(tarn.index { step, step, 2 * step, 7 }):square():sum():backward()
      opt:step()
    end
    return words.weight:bytes()
  end

  it("step to the bits of dense ones", function()
    for _, case in ipairs {
      { "SGD", { lr = 0.1 } }, { "SGD", { lr = 0.1, momentum = 0.9 } }, { "Adagrad", { lr = 0.1 } },
      { "Adam", { lr = 0.1 } }, { "SGD", { lr = 0.1, weight_decay = 0.1 } },
    } do
      assert.is_true(train(true, case[1], case[2]) == train(false, case[1], case[2]), case[1])
    end
  end)

  it("are ordinary gradients to whoever reads or writes them", function()
    local words, opt = table_of(true, "SGD", { lr = 1 })
    words(tarn.index { 3 }):sum():backward()
    assert.are.equal(4, words.weight.grad:sum():item())
    words.weight:sum():backward() -- dense, on top
    assert.are.equal(204, words.weight.grad:sum():item())
    opt:zero_grad()
    assert.is_nil(words.weight.grad)
    words(tarn.index { 3 }):sum():backward()
    words.weight.grad:fill_(1) -- every row now
    local before = words.weight:clone()
    opt:step()
    assert.is_true((before - words.weight):sub(1):abs():max():item() < 1e-6)
  end)

  it("are added over several backwards, and cleared", function()
    local words, opt = table_of(true, "SGD", { lr = 1 })
    for _ = 1, 3 do words(tarn.index { 5, 6 }):sum():backward() end
    assert.are.equal(3, words.weight.grad:get(5, 1))
    opt:zero_grad()
    words(tarn.index { 9 }):sum():backward()
    assert.are.equal(0, words.weight.grad:get(5, 1))
    assert.are.equal(1, words.weight.grad:get(9, 1))
  end)

  it("are clipped", function()
    local words = table_of(true, "SGD")
    words(tarn.index { 5, 6 }):sum():backward()
    assert.is_true(math.abs(optim.clip_grad_norm(words, 1) - math.sqrt(8)) < 1e-5)
    assert.is_true(math.abs(words.weight.grad:square():sum():item() - 1) < 1e-4)
    optim.clip_grad_value(words, 0.1)
    assert.is_true(math.abs(words.weight.grad:sum():item() - 0.8) < 1e-6)
  end)

  it("SparseAdam moves only rows that came, as PyTorch's", function()
    local words, opt = table_of(true, "SparseAdam", { lr = 0.1 })
    local before = words.weight:clone()
    words(tarn.index { 3 }):sum():backward()
    opt:step()
    opt:zero_grad()
    words(tarn.index { 4 }):sum():backward()
    opt:step()
    local moved = (before - words.weight):abs()
    assert.are.equal(8, moved:gt(0):sum():item())
    assert.is_true(math.abs(moved:get(3, 1) - 0.1) < 1e-5)
  end)
end)
