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
