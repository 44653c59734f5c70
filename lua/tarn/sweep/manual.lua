-- manual.lua: sweeps in the manual.

local manual_row = require "tarn.manual_row"
local row, method, with_options = manual_row.row, manual_row.method, manual_row.with_options

local STUDY <const> = "local study = tarn.sweep.study {\n"
  .. "  space = { x = { range = { -1, 1 } }, deep = true }, trials = 20,\n}\n"

-- "random: every value ...; grid: ..."
local function listed(rows)
  local words = {}
  for i, one in ipairs(rows) do words[i] = ("%s: %s"):format(one.name, (one.summary or ""):gsub("%.$", "")) end
  return table.concat(words, "; ") .. "."
end

local samplers = require "tarn.sweep.samplers"
local pruners = require "tarn.sweep.pruners"

return {
  with_options({
    { "space", false, "what may be chosen, as declared to tarn.options: { lr = { log = { 1e-4, 1 } }, flip = true }" },
    { "direction", "minimize", "or \"maximize\"; several objectives: directions = { ... }" },
    { "sampler", false,
      "a name, or { name, option = ... }; chosen by the space unless said. " .. listed(samplers.rows) },
    { "pruner", "none", "a name, or { name, option = ... }. " .. listed(pruners.rows) },
    { "trials", false, "how many are planned" },
    { "seed", false, "the script's unless said; the same seed suggests the same" },
    { "deterministic", false, "trial k is suggested from trials 1..k - lag alone, whatever the number of workers" },
    { "lag", 8, "with deterministic: most trials that may run at once" },
    { "storage", false, "a file that other processes may share, with Optuna's tables; in memory unless said" },
    { "name", "sweep", "of the study in its file" },
    { "first", false, "a list of params to begin with" },
    { "objectives", false, "names of the results, for pictures" },
  }, row("sweep.study", "tarn.sweep.study(options) -> study",
    "A search for good options by a script of one's own; tarn sweep SCRIPT searches those of a whole script.",
    STUDY .. "study:optimize(function(trial) return trial.params.x ^ 2 + (trial.params.deep and 0 or 1) end)\n"
      .. "assert(study:best().params.deep and study:best().values[1] < 0.1)")),
  method("study", "optimize", "f, trials? -> study",
    "Runs f(trial) for each trial, which gives its result, a number for each objective. An error in it fails the"
      .. " trial;" .. " trial:report(step, value) says whether the pruner advises to stop, which trial:prune() does.",
    STUDY .. "study:optimize(function(trial) return trial.params.x end, 5)\nassert(#study:trials() == 5)"),
  method("study", "ask", "-> trial",
    "The next trial, to be run by hand: trial.params by name; nil when all have begun.",
    STUDY .. "local trial = study:ask()\nassert(trial.number == 1 and trial.params.x)\nstudy:tell(trial, 0.5)"),
  method("study", "tell", "trial, result, reason?",
    "What came of a trial: a number, a list of them, or nil and why it failed. NaN fails it as well.",
    STUDY .. "local trial = study:ask()\nassert(study:tell(trial, 0 / 0) == \"failed\")"),
  method("study", "best", "-> trial", "The complete trial with the best first objective; nil when there is none.",
    STUDY .. "study:tell(study:ask(), 3)\nassert(study:best().values[1] == 3)"),
  method("study", "front", "-> table", "Of several objectives: the trials that no other beats in all, by the first.",
    "local study = tarn.sweep.study {\n  space = { x = { range = { 0, 1 } } }, trials = 10,\n"
      .. "  directions = { \"minimize\", \"maximize\" },\n}\n"
      .. "study:optimize(function(trial) return trial.params.x, trial.params.x end)\n"
      .. "assert(#study:front() == 10)"),
  method("study", "importance", "-> table",
    "How much of the differences each parameter explains by itself, by a random forest: { { name, share, error },"
      .. " ... }; nil for too few trials.",
    STUDY .. "study:optimize(function(trial) return trial.params.x end)\nassert(study:importance()[1].name == \"x\")"),
  method("study", "picture", "name -> figure",
    "A figure: \"history\", \"importance\", \"slices\", \"pair\", \"parallel\", \"curves\" or \"front\".",
    STUDY .. "assert(study:picture \"history\" == nil) -- nothing to draw yet"),
  method("study", "trials", "-> table",
    "All trials in order: { number, state, params, values, intermediate, reason }.",
    STUDY .. "study:tell(study:ask(), 3)\nassert(study:trials()[1].state == \"complete\")"),
  row("sweep.sampler", "tarn.sweep.sampler(row)",
    "Adds a sampler: { name =, summary =, suggest = f(self, view, random) -> values }. view.space, view.trials (that"
      .. " ended), view.running, view.number and random alone may decide.",
    "tarn.sweep.sampler { name = \"lowest\", suggest = function(_, view)\n"
      .. "  return view.space:values_at { 0 }\nend }\n"
      .. "local study = tarn.sweep.study { space = { x = { range = { 2, 3 } } }, sampler = \"lowest\", trials = 1 }\n"
      .. "assert(study:ask().params.x == 2)"),
  row("sweep.pruner", "tarn.sweep.pruner(row)",
    "Adds a pruner: { name =, summary =, prunes = f(self, view, trial, random) -> boolean }.",
    "tarn.sweep.pruner { name = \"third\", prunes = function(_, _, trial) return trial.last_step >= 3 end }"),
  row("tarn.report", "tarn.report(step, value)",
    "In a script that a sweep runs: the objective at a step, such as an epoch; the trial ends here when it is not worth"
      .. " going on. tarn.train reports its epochs by itself. Elsewhere it does nothing.",
    "tarn.report(1, 0.5)"),
}
