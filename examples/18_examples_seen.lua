-- 18 examples seen: the same net after more and more examples of the curve of 16: the fit comes
-- closer as examples go by.  Numbers go to out/18_examples_seen.json.

local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim

local hp = tarn.options {
  lr = { 3e-3, log = { 1e-4, 1e-1 } },
  batch = { 100, integers = { 1, 1000 } },
  examples = { tarn.flags.quick and 100000 or 1000000, about = "examples in all" },
}

local function target(x)
  local middle = x:ge(-0.4):logical_and(x:lt(0.3))
  return tarn.where(middle, 0.8, tarn.where(x:lt(-0.4), -0.6, 0.1))
end

local net = nn.Sequential { input = { 1 }, nn.Linear(24), nn.Tanh(), nn.Linear(24), nn.Tanh(), nn.Linear(1) }
local opt = optim.Adam(net, { lr = hp.lr })

local grid = tarn.linspace(-1, 1, 201):reshape(-1, 1)
local function error_now() return net:predict(grid):mse_loss(target(grid)):item() end

local stages = { 100, 300, 1000, 3000, 10000, 30000, 100000, 300000, 1000000 }
local rows, seen = { { examples = 0, error = error_now() } }, 0
print "  examples   mean squared error"
print(("%10d%21.5f"):format(0, rows[1].error))
for _, stage in ipairs(stages) do
  if stage > hp.examples then break end
  while seen < stage do
    local _ <close> = tarn.scope()
    local x = tarn.rand(hp.batch, 1) * 2 - 1
    local loss = net(x):mse_loss(target(x))
    opt:zero_grad()
    loss:backward()
    opt:step()
    seen = seen + hp.batch
  end
  rows[#rows + 1] = { examples = seen, error = error_now() }
  print(("%10d%21.5f"):format(seen, rows[#rows].error))
end
tarn.json.save("out/18_examples_seen.json", { stages = rows, x = grid:reshape(-1):tolist(),
  wanted = target(grid):reshape(-1):tolist(), fitted = net:predict(grid):reshape(-1):tolist() })
return { first = rows[1].error, last = rows[#rows].error }
