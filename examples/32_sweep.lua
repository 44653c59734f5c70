-- 32 sweep: hyperparameters chosen automatically.  Thirty nets learn a tenth of the handwritten digits; a sampler
-- proposes each from the results so far, and a pruner ends those that fall behind.  Seen: what each trial came to,
-- which option matters, and where in its range the good values lie.  The defaults are the first trial.

local tarn = require "tarn"
local nn, plot = tarn.nn, tarn.plot
local quick = tarn.flags.quick

local hp = tarn.options {
  count = { quick and 8 or 30, integers = { 4, 1000 }, about = "trials" },
  epochs = { quick and 3 or 18, integers = { 1, 27 } },
}

local digits = quick and tarn.data.fashion_mnist() or tarn.data.mnist()
local train, validation = digits.train:split(0.9)
train, validation = train:subset(1, quick and 3000 or 5400), validation:subset(1, quick and 400 or 2000)

local DEFAULTS <const> = { lr = 1e-3, channels = 8, hidden = 64, dropout = 0, optimizer = "adam" }

local study = tarn.sweep.study {
  space = {
    lr = { log = { 1e-4, 1e-1 } }, channels = { integers = { 2, 20 }, log = true },
    hidden = { integers = { 8, 128 }, log = true }, dropout = { range = { 0, 0.6 }, step = 0.1 },
    optimizer = { choices = { "sgd", "adam", "rmsprop" } },
  },
  direction = "maximize", objectives = { "accuracy" }, sampler = "tpe", pruner = "halving",
  trials = hp.count, seed = 1, first = { DEFAULTS },
}

local steps, spent = 0, tarn.clock()
study:optimize(function(trial)
  local p = trial.params
  local net = nn.Sequential {
    input = { 1, 28, 28 },
    nn.Conv2d(p.channels, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(2 * p.channels, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(p.hidden), nn.ReLU(), nn.Dropout(p.dropout), nn.Linear(10), nn.Softmax(),
  }
  local result = tarn.train(net, train, {
    validation = validation, optimizer = p.optimizer, lr = p.lr, epochs = hp.epochs, progress = false,
    on_epoch = function(row)
      steps = steps + 1
      if trial:report(row.epoch, row.validation.accuracy) then trial:prune() end
    end,
  })
  return result.best.accuracy
end)

local best, defaults, counts = study:best(), study:trials()[1].values[1], { complete = 0, pruned = 0, failed = 0 }
for _, trial in ipairs(study:trials()) do counts[trial.state] = counts[trial.state] + 1 end
print(("%d trials, %d of them pruned, %d of %d epochs in %.0f s: %.2f%%; the defaults %.2f%%"):format(
  hp.count, counts.pruned, steps, hp.count * hp.epochs, tarn.clock() - spent, 100 * best.values[1], 100 * defaults))

local importance = {}
for _, row in ipairs(study:importance() or {}) do importance[row.name] = row.share end

local upper, rows = { columns = 2 }, { columns = 1 }
for _, name in ipairs { "history", "curves" } do upper[#upper + 1] = study:picture(name) end
rows[1] = plot.grid(upper)
for _, name in ipairs { "importance", "parallel" } do rows[#rows + 1] = study:picture(name) end

return tarn.result({
  best = best.values[1], defaults = defaults, params = best.params, trials = hp.count, pruned = counts.pruned,
  failed = counts.failed, share_of_epochs = steps / (hp.count * hp.epochs), importance = importance,
}, { plot.grid(rows), slices = study:picture "slices" })
