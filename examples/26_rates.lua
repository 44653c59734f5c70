-- 26 rates: the same small net, trained on handwritten digits by plain descent with many learning rates and
-- batch sizes.  Left: a rate that is too small crawls, one that is too large never settles or runs away; right:
-- the loss after the same number of examples.  Small batches want small rates: the best ones lie on a slope.

local tarn = require "tarn"
local nn, optim, plot = tarn.nn, tarn.optim, tarn.plot
local quick = tarn.flags.quick

local hp = tarn.options {
  examples = { quick and 2000 or 20000, about = "seen by each run" },
  hidden = { 32, integers = { 1, 500 } },
}

local digits = quick and tarn.data.fashion_mnist() or tarn.data.mnist()
local train, validation = digits.train:split(0.9)
validation = validation:subset(1, 2000)

local function train_once(lr, batch)
  tarn.manual_seed(1) -- every run begins with the same weights
  local net = nn.Sequential { input = { 1, 28, 28 }, nn.Flatten(), nn.Linear(hp.hidden), nn.Tanh(), nn.Linear(10),
    nn.Softmax() }
  local opt, seen, mean = optim.SGD(net, { lr = lr }), 0, nil
  local curve = { examples = {}, loss = {} }
  for x, y in train:batches(batch, { shuffle = true, seed = 1 }) do
    local _ <close> = tarn.scope()
    local loss = net:loss(x, y)
    local value = loss:item()
    if value ~= value or value > 1e3 then return curve, math.huge end
    seen, mean = seen + batch, mean and mean + 0.02 * batch / 16 * (value - mean) or value
    curve.examples[#curve.examples + 1], curve.loss[#curve.loss + 1] = seen, mean
    opt:zero_grad()
    loss:backward()
    opt:step()
    if seen >= hp.examples then break end
  end
  local last = net:evaluate(validation).loss
  return curve, last == last and last or math.huge
end

local rates = quick and { 0.01, 0.3, 30 } or { 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30 }
local batches = quick and { 16 } or { 4, 8, 16, 32, 64, 128, 256 }
local shown = { [0.003] = "0.003: too small", [0.01] = quick and "0.01" or nil, [0.3] = "0.3: right",
  [3] = "3: never settles", [30] = "30: runs away" }

local curves = plot.figure { yscale = "log", xlabel = "examples seen", ylabel = "loss",
  title = "batches of 16, four rates", legend = "below" }
local rows, names, table_of_losses, i = {}, {}, {}, 0
for b, batch in ipairs(batches) do
  table_of_losses[b], names[b] = {}, tostring(batch)
  for r, rate in ipairs(rates) do
    local curve, last = train_once(rate, batch)
    table_of_losses[b][r] = math.min(last, 1e9)
    rows[#rows + 1] = { rate = rate, batch = batch, loss = last < math.huge and last or nil,
      diverged = last == math.huge }
    if batch == 16 and shown[rate] then
      i = i + 1
      curves:line { curve.examples, curve.loss, label = shown[rate], width = 1.3, color = plot.color(i) }
    end
  end
end

local best = { loss = math.huge }
for _, row in ipairs(rows) do if row.loss and row.loss < best.loss then best = row end end
print(("best of %d: rate %g, batches of %d, validation loss %.3f"):format(#rows, best.rate, best.batch, best.loss))

local function cell(loss) return loss < 10 and ("%.2f"):format(loss) or "lost" end
local rate_names = {}
for r, rate in ipairs(rates) do rate_names[r] = ("%g"):format(rate) end
local losses = plot.heatmap { table_of_losses, x = rate_names, y = names, text = cell, colorbar = false,
  low = best.loss, high = 2.5, xlabel = "learning rate", ylabel = "batch size",
  title = ("loss after %d,000 examples"):format(hp.examples // 1000) }
local fixed = {}
for _, row in ipairs(rows) do if row.batch == 16 then fixed[#fixed + 1] = row.loss or 1e9 end end
return tarn.result({ runs = rows, best = best, smallest_rate = fixed[1], right_rate = best.loss,
  largest_rate = fixed[#fixed] },
  plot.grid { curves, losses, columns = 2, ratio = { 1, 1.35 }, width = 7.2, height = 3.6 })
