local tarn = require "tarn"
local sweep = tarn.sweep
local Space = require "tarn.sweep.space"
local Random = require "tarn.sweep.random"
local Database = require "tarn.sweep.database"

local HOST <const> = os.getenv "TARN" or "build/tarn"
local SCRIPT <const> = "tests/lua/fixtures/objective.lua"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return type(message) == "table" and message.misuse or tostring(message)
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

-- ---- problems -------------------------------------------------------------------------------

local function branin(p)
  return (p.y - 5.1 / (4 * math.pi ^ 2) * p.x ^ 2 + 5 / math.pi * p.x - 6) ^ 2
    + 10 * (1 - 1 / (8 * math.pi)) * math.cos(p.x) + 10
end
local PLANE <const> = { x = { range = { -5, 10 } }, y = { range = { 0, 15 } } }

local MIXED <const> = {
  lr = { log = { 1e-5, 1 } }, n = { integers = { 1, 8 } }, kind = { choices = { "a", "b", "c", "d" } },
}
local function mixed(p)
  return (math.log(p.lr, 10) + 2.5) ^ 2 + 0.1 * (p.n - 5) ^ 2 + ({ a = 1, b = 0.5, c = 0, d = 2 })[p.kind]
end

local CONDITIONAL <const> = {
  optimizer = { choices = { "sgd", "adam" } }, lr = { log = { 1e-4, 1 } }, flip = true,
  momentum = { range = { 0, 0.9 }, step = 0.1, when = { optimizer = "sgd" } },
  width = { integers = { 4, 64 }, log = true },
}

local function search(space, f, options)
  options.space = space
  return sweep.study(options):optimize(function(trial) return f(trial.params) end)
end

local function best_of(space, f, sampler, trials, seeds)
  local list = {}
  for seed = 1, seeds do
    list[seed] = search(space, f, { sampler = sampler, trials = trials, seed = seed }):best().values[1]
  end
  return median(list)
end

describe("a space", function()
  it("goes to the unit cube and back", function()
    local space = Space.new(CONDITIONAL)
    local random = Random.new(1, 1)
    for _ = 1, 200 do
      local units = {}
      for i = 1, #space do units[i] = random:uniform() end
      local values = space:values_at(units)
      space:check(values)
      for _, p in ipairs(space) do
        local value = values[p.name]
        if value ~= nil then assert.are.equal(value, Space.from_unit(p, Space.to_unit(p, value))) end
      end
      assert.are.equal(values.optimizer == "sgd", values.momentum ~= nil)
      assert.are.equal("integer", math.type(values.width))
    end
  end)

  it("takes out what is settled, and asks it in conditions", function()
    local space = Space.new(CONDITIONAL, { optimizer = "sgd" })
    assert.is_nil(space.by_name.optimizer)
    assert.is_true(space:active(space.by_name.momentum, {}))
  end)

  it("says what is wrong with it", function()
    local function wrong(declaration) return message_of(Space.new, declaration) end
    assert.matches("x: a range from 2 to 1 is empty", wrong { x = { range = { 2, 1 } } })
    assert.matches("x: a log range begins above 0, not at 0", wrong { x = { log = { 0, 1 } } })
    assert.matches("x: no choices", wrong { x = { choices = {} } })
    assert.matches("the choice a is there twice", wrong { x = { choices = { "a", "a" } } })
    assert.matches("unknown field 'rnge', did you mean 'range'", wrong { x = { rnge = { 0, 1 } } })
    assert.matches("when asks for 'kimd', which is not there, did you mean 'kind'",
      wrong { kind = { choices = { 1, 2 } }, x = { range = { 0, 1 }, when = { kimd = 1 } } })
    assert.matches("its condition depends on itself",
      wrong { a = { choices = { 1, 2 }, when = { b = 1 } }, b = { choices = { 1, 2 }, when = { a = 1 } } })
    assert.matches("has no end", wrong { x = { range = { 0, math.huge } } })
  end)
end)

describe("samplers", function()
  it("suggest values of the space, the same for the same study, also with conditions", function()
    for _, row in ipairs(sweep.samplers) do
      local directions = row.objectives == "many" and { "minimize", "maximize" } or { "minimize" }
      local function f(trial)
        local p = trial.params
        local value = math.log(p.lr, 10) ^ 2 + p.width / 64 + (p.momentum or 0.5)
        if row.objectives == "many" then return value, p.width end
        return value
      end
      local lists = {}
      for k = 1, 2 do
        local study = sweep.study {
          space = CONDITIONAL, sampler = row.name, seed = 5, trials = 24, directions = directions,
        }
        study:optimize(f)
        lists[k] = {}
        for i, trial in ipairs(study:trials()) do
          study.space:check(trial.params)
          lists[k][i] = trial.params
        end
        assert.are.equal(24, #lists[k])
      end
      assert.are.same(lists[1], lists[2], row.name)
    end
  end)

  it("the grid visits every combination once", function()
    local study = search({ a = { choices = { 1, 2, 3 } }, b = true, c = { integers = { 1, 4 } } },
      function(p) return p.a + p.c end, { sampler = "grid", trials = 24 })
    local seen, count = {}, 0
    for _, trial in ipairs(study:trials()) do
      local key = ("%s %s %s"):format(trial.params.a, trial.params.b, trial.params.c)
      if not seen[key] then seen[key], count = true, count + 1 end
    end
    assert.are.equal(24, count)
  end)

  it("Sobol's first 64 points lie one in each 64th of every axis", function()
    local study = search({ x = { range = { 0, 1 } }, y = { range = { 0, 1 } }, z = { range = { 0, 1 } } },
      function(p) return p.x end, { sampler = "sobol", trials = 64 })
    for _, name in ipairs { "x", "y", "z" } do
      local seen = {}
      for _, trial in ipairs(study:trials()) do
        local cell = math.floor(trial.params[name] * 64)
        assert.is_nil(seen[cell])
        seen[cell] = true
      end
    end
  end)

  it("find what they should: medians against Optuna's", function()
    assert.is_true(best_of(PLANE, branin, "tpe", 60, 9) <= 0.51)
    assert.is_true(best_of(MIXED, mixed, "tpe", 60, 9) <= 0.006)
    assert.is_true(best_of(PLANE, branin, "gp", 40, 3) <= 0.3979 + 0.001)
    assert.is_true(best_of(PLANE, branin, "cma_es", 200, 5) <= 0.41)
    assert.is_true(best_of(PLANE, branin, "evolution", 400, 5) <= 0.41)
  end)

  it("NSGA-II spreads over the front", function()
    local study = sweep.study { space = { x = { range = { 0, 1 } }, y = { range = { 0, 1 } } },
      directions = { "minimize", "maximize" }, trials = 300, seed = 2 }
    study:optimize(function(trial) return trial.params.x, trial.params.x - trial.params.y end)
    local front = study:front()
    assert.is_true(#front > 15)
    for _, trial in ipairs(front) do assert.is_true(trial.params.y < 0.2) end
  end)

  it("made by a script are as good as any", function()
    sweep.sampler { name = "middle", summary = "The middle of everything.",
      suggest = function(_, view)
        local units = {}
        for i = 1, #view.space do units[i] = 0.5 end
        return view.space:values_at(units)
      end }
    local study = search({ x = { range = { 0, 2 } } }, function(p) return p.x end, { sampler = "middle", trials = 3 })
    assert.are.equal(1, study:best().values[1])
  end)

  it("are chosen by the space", function()
    local function chosen(space, options)
      options.space = space
      return sweep.study(options).sampler.name
    end
    assert.are.equal("gp", chosen(PLANE, { trials = 60 }))
    assert.are.equal("tpe", chosen(MIXED, { trials = 60 }))
    assert.are.equal("grid", chosen({ a = { choices = { 1, 2 } } }, { trials = 10 }))
    assert.are.equal("nsga2", chosen(PLANE, { trials = 10, directions = { "minimize", "minimize" } }))
    assert.matches("there is no sampler 'tpee', did you mean 'tpe'",
      message_of(sweep.study, { space = PLANE, sampler = "tpee" }))
    assert.matches("cma_es moves numbers", message_of(sweep.study, { space = { a = true }, sampler = "cma_es" }))
  end)
end)

describe("a study", function()
  it("that is deterministic suggests by trials 1..k - lag alone", function()
    local function params(order)
      local study = sweep.study { space = PLANE, sampler = "tpe", seed = 3, trials = 40, deterministic = true, lag = 4 }
      local open = {}
      for _ = 1, 10 do -- four at a time, told in another order
        for i = 1, 4 do open[i] = study:ask() end
        for _, i in ipairs(order) do study:tell(open[i], branin(open[i].params)) end
      end
      local list = {}
      for i, trial in ipairs(study:trials()) do list[i] = trial.params end
      return list
    end
    assert.are.same(params { 1, 2, 3, 4 }, params { 3, 1, 4, 2 })
  end)

  it("fails a trial whose objective is no number, and goes on", function()
    local results = { 0 / 0, "text", nil, 1.5 }
    local study = sweep.study { space = PLANE, trials = 8, sampler = "random" }
    study:tell(study:ask(), 2)
    for i = 1, 4 do
      local trial = study:ask()
      study:tell(trial, results[i], "nothing")
      assert.are.equal(i == 4 and "complete" or "failed", trial.state)
    end
    assert.matches("is complete already", message_of(study.tell, study, study:trials()[1], 1))
    assert.are.equal(1.5, study:best().values[1])
  end)

  it("ends when the first trials all fail, with their error", function()
    local study = sweep.study { space = PLANE, trials = 20, sampler = "random" }
    assert.matches("the first 3 trials failed: .*no such thing",
      message_of(study.optimize, study, function() error "no such thing" end))
    assert.are.equal(3, #study:trials())
  end)

  it("names options that it does not know", function()
    assert.matches("unknown option 'sampeler', did you mean 'sampler'",
      message_of(sweep.study, { space = PLANE, sampeler = "tpe" }))
    assert.matches("the space is empty", message_of(sweep.study, { space = { x = 3 } }))
    assert.matches("a direction is", message_of(sweep.study, { space = PLANE, direction = "up" }))
  end)
end)

describe("pruners", function()
  local function run(pruner, curve)
    local study = sweep.study { space = { x = { range = { 0, 1 } } }, sampler = "sobol", pruner = pruner, trials = 40 }
    local steps = 0
    study:optimize(function(trial)
      for step = 1, 9 do
        steps = steps + 1
        if trial:report(step, curve(trial.params.x, step)) then trial:prune() end
      end
      return curve(trial.params.x, 9)
    end)
    local pruned = 0
    for _, trial in ipairs(study:trials()) do
      if trial.state == "pruned" then pruned = pruned + 1 end
    end
    return pruned, steps, (study:best() or { params = {} }).params.x
  end
  local function falling(x, step) return x + 1 / step end

  it("spare steps and keep the best", function()
    for _, pruner in ipairs { "median", "percentile", "halving", { "hyperband", most = 9 } } do
      local pruned, steps, best = run(pruner, falling)
      assert.is_true(pruned > 8 and steps < 300, tostring(pruned))
      assert.is_true(best < 0.05)
    end
    assert.are.equal(0, (run("none", falling)))
  end)

  it("patience and threshold look at the trial itself, and NaN ends it", function()
    assert.are.equal(40, (run({ "patience", reports = 3 }, function(_, step) return step end)) + 0)
    assert.are.equal(0, (run({ "patience", reports = 3 }, falling)))
    local pruned = run({ "threshold", high = 0.5 }, function(x) return x end)
    assert.is_true(pruned > 15 and pruned < 25)
    assert.is_true(run("median", function(x) return x > 0.5 and 0 / 0 or x end) >= 15)
  end)
end)

-- ---- files ----------------------------------------------------------------------------------

local folder

local function shell(form, ...)
  local pipe <close> = assert(io.popen(form:format(...) .. " 2>&1; echo \"code $?\""))
  local text = pipe:read "a"
  return text, tonumber(text:match "code (%d+)\n$")
end

local function file(name) return folder .. "/" .. name end

local function run_sweep(name, words)
  return shell("%s sweep %s --storage %s %s", HOST, SCRIPT, file(name), words)
end

-- Everything that must not depend on workers or interruptions.
local function contents(name)
  local db = Database.open(file(name), true)
  local rows = db:rows [[SELECT number, state, param_name, printf('%.17g', param_value),
    (SELECT printf('%.17g', value) FROM trial_values v WHERE v.trial_id = t.trial_id)
    FROM trial_params p JOIN trials t USING (trial_id) ORDER BY number, param_name]]
  db:close()
  return rows
end

describe("a study in a file", function()
  before_each(function()
    folder = os.tmpname() .. ".sweep"
    os.execute("mkdir " .. folder)
  end)
  after_each(function() os.execute("rm -rf " .. folder) end)

  it("goes on where it was, and several share its trials", function()
    local function open(trials)
      return sweep.study {
        space = PLANE, sampler = "tpe", seed = 1, trials = trials, storage = file "a.db", name = "a",
      }
    end
    local first, second = open(20), open(20)
    for _ = 1, 10 do
      for _, study in ipairs { first, second } do
        local trial = study:ask()
        study:tell(trial, branin(trial.params))
      end
    end
    assert.is_nil(first:ask())
    assert.is_nil(second:ask())
    local third = open(25):optimize(function(trial) return branin(trial.params) end)
    local numbers = {}
    for i, trial in ipairs(third:trials()) do numbers[i] = trial.number end
    assert.are.equal(25, #numbers)
    assert.are.equal(25, numbers[25])
    assert.are.equal(first:best().number, third:best().number)
  end)

  it("has Optuna's tables and words", function()
    local study = sweep.study {
      space = { x = { log = { 1e-3, 1 } }, k = { choices = { "a", true, 2.5 } }, n = { integers = { 1, 8 } } },
      sampler = "random", trials = 3, storage = file "o.db", direction = "maximize" }
    study:optimize(function(trial)
      trial:report(1, 0 / 0)
      return trial.params.n == 9 and 0 or math.huge
    end)
    local db = Database.open(file "o.db", true)
    assert.are.equal("v3.2.0.a", db:value "SELECT version_num FROM alembic_version")
    assert.are.equal("MAXIMIZE", db:value "SELECT direction FROM study_directions")
    assert.are.same({ { 0, "COMPLETE" }, { 1, "COMPLETE" }, { 2, "COMPLETE" } },
      db:rows "SELECT number, state FROM trials ORDER BY number")
    assert.are.equal("INF_POS", db:value "SELECT value_type FROM trial_values")
    assert.are.equal("NAN", db:value "SELECT intermediate_value_type FROM trial_intermediate_values")
    assert.are.equal('{"name": "CategoricalDistribution", "attributes": {"choices": ["a",true,2.5]}}',
      db:value "SELECT distribution_json FROM trial_params WHERE param_name = 'k'")
    assert.are.equal('{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 8}}',
      db:value "SELECT distribution_json FROM trial_params WHERE param_name = 'n'")
    db:close()
  end)

  it("says which parameter changed, and what is no study", function()
    local function open(space)
      return sweep.study { space = space, storage = file "a.db", sampler = "random", trials = 2 }
    end
    open(PLANE)
    assert.matches("the space changed since the study began: y is now 0 to 20",
      message_of(open, { x = PLANE.x, y = { range = { 0, 20 } } }))
    assert.matches("y is gone", message_of(open, { x = PLANE.x }))
    tarn.write_file(file "text.db", ("this is text\n"):rep(50))
    assert.matches("this is no SQLite file", message_of(sweep.study, { space = PLANE, storage = file "text.db" }))
    local db = Database.open(file "other.db")
    db:execute "CREATE TABLE other (a)"
    db:close()
    assert.matches("holds no study", message_of(sweep.study, { space = PLANE, storage = file "other.db" }))
    assert.matches("nowhere", message_of(sweep.study, { space = PLANE, storage = file "nowhere/a.db" }))
  end)
end)

describe("tarn sweep", function()
  before_each(function()
    folder = os.tmpname() .. ".sweep"
    os.execute("mkdir " .. folder)
  end)
  after_each(function() os.execute("rm -rf " .. folder) end)

  it("searches a script's options, and tells the best as a command", function()
    local text, code = run_sweep("a.db", "--trials 12 --workers 2 --steps 2")
    assert.are.equal(0, code)
    assert.matches("the sweep minimizes loss", text)
    assert.matches("12 trials ended", text)
    local command = assert(text:match "\n  tarn ([^\n]+)")
    assert.matches("%-%-steps 2", command)
    local best = tonumber(text:match "best: ([%d.]+) in trial")
    local again = shell("%s %s", HOST, command)
    assert.is_true(math.abs(tonumber(again:match "loss = ([%d.e-]+)") - best) < 1e-4)
    local rows = contents "a.db"
    assert.are.same({ 0, "COMPLETE", "kind", "0", "10" }, rows[1]) -- the defaults are the first trial
  end)

  it("comes to the same with any number of workers", function()
    run_sweep("one.db", "--trials 24 --workers 1 --deterministic --sampler tpe --pruner median")
    run_sweep("four.db", "--trials 24 --workers 4 --deterministic --sampler tpe --pruner median")
    assert.are.same(contents "one.db", contents "four.db")
    run_sweep("joined.db", "--trials 10 --workers 1 --deterministic --sampler tpe --pruner median")
    shell("%s sweep --join %s --trials 24", HOST, file "joined.db")
    assert.are.same(contents "one.db", contents "joined.db")
    local other = run_sweep("joined.db", "--resume --sampler random")
    assert.matches("was begun with the sampler tpe, not random", other)
    local text, code = shell("%s sweep --repeat 5 --storage %s", HOST, file "four.db")
    assert.are.equal(0, code)
    assert.matches("the same results", text)
  end)

  it("comes to the same after kill -9 of itself and of its workers", function()
    local words = "--trials 24 --workers 2 --deterministic --sampler tpe --pruner median --retries 1000 --pause 0.01"
    run_sweep("calm.db", words)
    local kills = 0
    local db = file "torn.db"
    repeat
      local resume = io.open(db, "rb") and " --resume" or ""
      os.execute(("(%s sweep %s --storage %s %s%s & p=$!; sleep 0.%d; pkill -9 -P $p; sleep 0.1; kill -9 $p; wait $p)"
        .. " >/dev/null 2>&1"):format(HOST, SCRIPT, db, words, resume, 20 + 7 * (kills % 5)))
      kills = kills + 1
      local _, code = shell("%s sweep --show %s | grep -q ' 0 running, 0 waiting'", HOST, db)
    until (code == 0 and #contents "torn.db" == #contents "calm.db") or kills == 60
    assert.is_true(kills > 1)
    assert.are.same(contents "calm.db", contents "torn.db")
  end)

  it("changes options while nets train, by a population", function()
    local text, code = shell("%s sweep tests/lua/fixtures/population.lua --storage %s --trials 24 --workers 2"
      .. " --sampler population --minimize loss --deterministic", HOST, file "p.db")
    assert.are.equal(0, code)
    assert.is_true(tonumber(text:match "best: ([%d.]+)") < 0.3, text)
    local db = Database.open(file "p.db", true)
    local epochs = db:value [[SELECT max(CAST(value_json AS INTEGER)) FROM trial_system_attributes
      WHERE "key" = 'tarn:epochs']]
    assert.are.equal(6, epochs) -- two in each of three generations
    db:close()
  end)

  it("tries a trial again whose process died", function()
    local text, code = run_sweep("a.db", "--trials 10 --workers 2 --sampler random --fail die")
    assert.are.equal(0, code)
    assert.matches("was ended by signal 9; it is tried again", text)
    assert.matches("10 trials ended, 0 wait or run", text)
  end)

  it("gives up what takes too long", function()
    local text = run_sweep("a.db", "--trials 2 --workers 2 --limit 0.3 --retries 0 --pause 30")
    assert.matches("took longer than 0.3 s", text)
  end)

  it("stops when the script never works, and shows why once", function()
    local function stopped(fail)
      local text, code = run_sweep(fail .. ".db", "--trials 30 --workers 2 --fail " .. fail)
      assert.are.equal(1, code)
      return text
    end
    assert.matches("the first 3 trials failed: .*no such luck", stopped "error")
    assert.matches("the script returned no number", stopped "nothing")
    assert.matches("objective 1 is NaN", stopped "nan")
    assert.matches("several numbers %(accuracy, loss%): say %-%-maximize NAME", stopped "two")
    local text = run_sweep("name.db", "--trials 30 --minimize los")
    assert.matches("no number 'los'; it returned loss", text)
  end)

  it("says what it cannot do", function()
    local function said(words) return (shell("%s sweep %s", HOST, words)) end
    assert.matches("there is no script nowhere.lua", said "nowhere.lua")
    assert.matches("%-%-trials needs a whole number of at least 1, not 'many'", said(SCRIPT .. " --trials many"))
    assert.matches("there is no .*gone.db to go on with", said(SCRIPT .. " --resume --storage " .. file "gone.db"))
    assert.matches("there is no file .*gone.db", said("--show " .. file "gone.db"))
    assert.matches("nothing to choose", said(SCRIPT .. " --x 1 --kind a --storage " .. file "x.db"))
    run_sweep("a.db", "--trials 1")
    assert.matches("is there already: %-%-resume goes on with it", (run_sweep("a.db", "--trials 1")))
    assert.matches("usage: tarn sweep SCRIPT", said "--help")
  end)

  it("shows a study", function()
    run_sweep("a.db", "--trials 16 --workers 2 --sampler random --pruner median")
    local text = shell("%s sweep --show %s", HOST, file "a.db")
    assert.matches("objective: minimize loss; 16 trials", text)
    assert.matches("share of the variance", text)
  end)
end)
