-- 19 learning curve: the error of the net of 18 against the examples it has seen, for five runs that differ in
-- their random numbers alone: by the mean square (L2) on the left, by the mean size (L1) on the right.  Both
-- axes are logarithmic: progress by a factor costs a factor, and it comes in fits and starts.

local tarn = require "tarn"
local nn, optim, plot = tarn.nn, tarn.optim, tarn.plot
local targets = require "targets"
local quick = tarn.flags.quick

local hp = tarn.options {
  lr = { 3e-3, log = { 1e-4, 1e-1 } },
  batch = { 100, integers = { 1, 1000 } },
  runs = { quick and 2 or 5, integers = { 1, 20 } },
  examples = { quick and 60000 or 1000000, about = "examples in all" },
}

local grid = tarn.linspace(-1, 1, 401):reshape(-1, 1)
local wanted = targets.steps(grid)
local losses = { l2 = "mse_loss", l1 = "l1_loss" }

-- Looked at eight times in every factor of ten.
local function run(loss_name)
  local net = nn.Sequential { input = { 1 }, nn.Linear(24), nn.Tanh(), nn.Linear(24), nn.Tanh(), nn.Linear(1) }
  local opt = optim.Adam(net, { lr = hp.lr })
  local curve, seen, due = { examples = {}, error = {} }, 0, 100
  while seen < hp.examples do
    local _ <close> = tarn.scope()
    local x = tarn.rand(hp.batch, 1) * 2 - 1
    local y = net(x)
    local loss = y[loss_name](y, targets.steps(x))
    opt:zero_grad()
    loss:backward()
    opt:step()
    seen = seen + hp.batch
    if seen >= due then
      local fitted = net:predict(grid)
      table.insert(curve.examples, seen)
      table.insert(curve.error, fitted[loss_name](fitted, wanted):item())
      due = seen * 10 ^ (1 / 8)
    end
  end
  return curve
end

local out, pictures = {}, {}
for i, kind in ipairs { "l2", "l1" } do
  local f = plot.figure { xscale = "log", yscale = "log", xlabel = "examples seen", legend = false,
    ylabel = i == 1 and "mean squared error" or "mean absolute error",
    title = kind == "l2" and "trained by squares (L2)" or "trained by sizes (L1)" }
  out[kind] = {}
  local sum = 0
  for r = 1, hp.runs do
    local curve = run(losses[kind])
    out[kind][r] = curve
    sum = sum + curve.error[#curve.error]
    f:line { curve.examples, curve.error, color = plot.color(r), width = 1.2 }
  end
  out[kind .. "_last"] = sum / hp.runs
  out[kind .. "_first"] = out[kind][1].error[1]
  print(("%s: from %.3f to %.4f in the mean of %d runs"):format(kind, out[kind .. "_first"], out[kind .. "_last"],
    hp.runs))
  pictures[i] = f
end

pictures.columns, pictures.width, pictures.height = 2, 7.2, 3.2
return tarn.result(out, plot.grid(pictures))
