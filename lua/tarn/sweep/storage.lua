-- storage.lua: the trials of a study in a file, in the tables of Optuna, so that it and its dashboard read them,
-- while a sweep runs as well.  The same methods as memory.lua.
--
-- Trials count from 0 there and from 1 here.  What Optuna has no place for are attributes that begin with "tarn:".
-- A trial whose worker died goes back to WAITING with its params, and is claimed again before new ones.

local tarn = require "tarn"
local Database = require "tarn.sweep.database"
local Space = require "tarn.sweep.space"
local distribution = require "tarn.sweep.distribution"
local owner = require "tarn.sweep.owner"

local TABLES <const> = {
  [[CREATE TABLE IF NOT EXISTS studies (study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL,
    PRIMARY KEY (study_id))]],
  [[CREATE UNIQUE INDEX IF NOT EXISTS ix_studies_study_name ON studies (study_name)]],
  [[CREATE TABLE IF NOT EXISTS version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER,
    library_version VARCHAR(256), PRIMARY KEY (version_info_id), CHECK (version_info_id=1))]],
  [[CREATE TABLE IF NOT EXISTS study_directions (study_direction_id INTEGER NOT NULL, direction VARCHAR(8) NOT NULL,
    study_id INTEGER NOT NULL, objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id),
    UNIQUE (study_id, objective), FOREIGN KEY(study_id) REFERENCES studies (study_id))]],
  [[CREATE TABLE IF NOT EXISTS trials (trial_id INTEGER NOT NULL, number INTEGER, study_id INTEGER,
    state VARCHAR(8) NOT NULL, datetime_start DATETIME, datetime_complete DATETIME, PRIMARY KEY (trial_id),
    FOREIGN KEY(study_id) REFERENCES studies (study_id))]],
  [[CREATE INDEX IF NOT EXISTS trials_study_id_number ON trials (study_id, number)]],
  [[CREATE INDEX IF NOT EXISTS trials_waiting ON trials (study_id, number) WHERE state = 'WAITING']],
  [[CREATE TABLE IF NOT EXISTS trial_params (param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512),
    param_value FLOAT, distribution_json TEXT, PRIMARY KEY (param_id), UNIQUE (trial_id, param_name),
    FOREIGN KEY(trial_id) REFERENCES trials (trial_id))]],
  [[CREATE TABLE IF NOT EXISTS trial_values (trial_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL,
    objective INTEGER NOT NULL, value FLOAT, value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_value_id),
    UNIQUE (trial_id, objective), FOREIGN KEY(trial_id) REFERENCES trials (trial_id))]],
  [[CREATE TABLE IF NOT EXISTS trial_intermediate_values (trial_intermediate_value_id INTEGER NOT NULL,
    trial_id INTEGER NOT NULL, step INTEGER NOT NULL, intermediate_value FLOAT,
    intermediate_value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_intermediate_value_id), UNIQUE (trial_id, step),
    FOREIGN KEY(trial_id) REFERENCES trials (trial_id))]],
  [[CREATE TABLE IF NOT EXISTS trial_heartbeats (trial_heartbeat_id INTEGER NOT NULL, trial_id INTEGER NOT NULL,
    heartbeat DATETIME NOT NULL, PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id),
    FOREIGN KEY(trial_id) REFERENCES trials (trial_id))]],
  [[CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))]],
}
local ATTRIBUTES <const> = { study = { "user", "system" }, trial = { "user", "system" } }
local LAYOUT <const>, SCHEMA <const> = "v3.2.0.a", 12 -- of Optuna 4 and 5
local NOW <const> = "strftime('%Y-%m-%d %H:%M:%f','now') || '000'"

local STATE <const> = {
  running = "RUNNING", complete = "COMPLETE", pruned = "PRUNED", failed = "FAIL", waiting = "WAITING",
}
local FROM_STATE <const> = {}
for ours, theirs in pairs(STATE) do FROM_STATE[theirs] = ours end
local ENDED <const> = { COMPLETE = true, PRUNED = true, FAIL = true }

local Storage = {}
Storage.__index = Storage

-- ---- tables ---------------------------------------------------------------------------------

local function make_tables(db)
  for _, statement in ipairs(TABLES) do db:execute(statement) end
  for _, noun in ipairs { "study", "trial" } do
    for _, kind in ipairs(ATTRIBUTES[noun]) do
      local name = ("%s_%s_attribute"):format(noun, kind)
      db:execute(([[CREATE TABLE IF NOT EXISTS %ss (%s_id INTEGER NOT NULL, %s_id INTEGER, "key" VARCHAR(512),
        value_json TEXT, PRIMARY KEY (%s_id), UNIQUE (%s_id, "key"),
        FOREIGN KEY(%s_id) REFERENCES %s (%s_id))]])
        :format(name, name, noun, name, noun, noun, noun == "study" and "studies" or "trials", noun))
    end
  end
  db:execute("INSERT INTO version_info SELECT 1, ?, ? WHERE NOT EXISTS (SELECT 1 FROM version_info)", SCHEMA,
    "tarn " .. tarn.version)
  db:execute("INSERT INTO alembic_version SELECT ? WHERE NOT EXISTS (SELECT 1 FROM alembic_version)", LAYOUT)
end

local function has_tables(db)
  local tables = db:value "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
  if tables == 0 then return false end
  if not db:value "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'" then
    error(("sweep: %s: this SQLite file holds no study"):format(db.path), 0)
  end
  return true
end

--- Opens the file at PATH.  old: it must be there.
function Storage.open(path, old)
  local db = Database.open(path, old)
  if not has_tables(db) then
    if old then error(("sweep: %s holds no study"):format(path), 0) end
    db:alone(function() if not has_tables(db) then make_tables(db) end end)
  end
  return setmetatable({ db = db, path = path, known = {}, done = {}, mine = {}, last_id = 0, open_ids = {} }, Storage)
end

function Storage:close() self.db:close() end

--- Names of the studies in the file.
function Storage:names()
  local names = {}
  for i, row in ipairs(self.db:rows "SELECT study_name FROM studies ORDER BY study_id") do names[i] = row[1] end
  return names
end

-- ---- attributes -----------------------------------------------------------------------------

function Storage:attribute(noun, kind, id, key)
  local text = self.db:value(([[SELECT value_json FROM %s_%s_attributes WHERE %s_id = ? AND "key" = ?]])
    :format(noun, kind, noun), id, key)
  return text and tarn.json.decode(text)
end

function Storage:set_attribute(noun, kind, id, key, value)
  self.db:execute(([[INSERT INTO %s_%s_attributes (%s_id, "key", value_json) VALUES (?, ?, ?)
    ON CONFLICT (%s_id, "key") DO UPDATE SET value_json = excluded.value_json]])
    :format(noun, kind, noun, noun), id, key, tarn.json.encode(value))
end

--- What the study remembers under KEY.
function Storage:get(key) return self:attribute("study", "user", self.study_id, "tarn:" .. key) end
function Storage:set(key, value) self:set_attribute("study", "user", self.study_id, "tarn:" .. key, value) end

-- ---- the study ------------------------------------------------------------------------------

local function new_study(self, study)
  local db = self.db
  db:execute("INSERT INTO studies (study_name) VALUES (?)", study.name)
  self.study_id = db:last()
  for i, direction in ipairs(study.directions) do
    db:execute("INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, ?)",
      direction == "unset" and "NOT_SET" or direction:upper(), self.study_id, i - 1)
  end
  local space = {}
  for i, p in ipairs(study.space) do space[i] = { name = p.name, distribution = distribution.encode(p) } end
  self:set("space", space)
  self:set("settings", { seed = study.seed, sampler = study.sampler.name, pruner = study.pruner.name,
    deterministic = study.deterministic, lag = study.lag, version = tarn.version })
  if study.planned then self:set("trials", study.planned) end
end

local function check_space(self, study)
  local before = {}
  for _, p in ipairs(self:get "space" or {}) do before[p.name] = p.distribution end
  for _, p in ipairs(study.space) do
    local now = distribution.encode(p)
    if before[p.name] ~= now then
      error(("sweep: %s: the space changed since the study began: %s is now %s, and was %s; name another file")
        :format(self.path, p.name, Space.describe(p), before[p.name] or "not there"), 0)
    end
    before[p.name] = nil
  end
  local gone = next(before)
  if gone then
    error(("sweep: %s: the space changed since the study began: %s is gone; name another file")
      :format(self.path, gone), 0)
  end
end

local function read_directions(self)
  local directions = {}
  for i, row in ipairs(self.db:rows("SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective",
    self.study_id)) do
    directions[i] = row[1] == "NOT_SET" and "unset" or row[1]:lower()
  end
  return directions
end

-- What the study was begun with stays.
local function old_study(self, study)
  check_space(self, study)
  local settings, directions = self:get "settings" or {}, read_directions(self)
  if #directions ~= #study.directions then
    error(("sweep: %s: the study has %d objectives, not %d"):format(self.path, #directions, #study.directions), 0)
  end
  for i, direction in ipairs(study.directions) do
    if direction ~= "unset" and directions[i] ~= "unset" and direction ~= directions[i] then
      error(("sweep: %s: the study was begun to %s, not to %s"):format(self.path, directions[i], direction), 0)
    end
    if directions[i] ~= "unset" then study.directions[i] = directions[i] end
  end
  for _, what in ipairs { "sampler", "pruner" } do
    if settings.deterministic and settings[what] ~= study[what].name then
      error(("sweep: %s: this deterministic study was begun with the %s %s, not %s"):format(self.path, what,
        settings[what], study[what].name), 0)
    end
  end
  if settings.seed then study.seed, study.lag = settings.seed, settings.lag end
  if settings.deterministic ~= nil then study.deterministic = settings.deterministic end
  if study.planned then self:set("trials", study.planned) else study.planned = self:get "trials" end
end

--- Begins STUDY, or goes on with the one of its name.
function Storage:begin(study)
  self.space, self.distributions = study.space, {}
  for i, p in ipairs(study.space) do self.distributions[i] = distribution.encode(p) end
  self.db:alone(function()
    self.study_id = self.db:value("SELECT study_id FROM studies WHERE study_name = ?", study.name)
    if self.study_id then old_study(self, study) else new_study(self, study) end
  end)
end

--- Settles which way an objective goes, that nobody had said; what it is then.
function Storage:set_direction(objective, direction)
  return self.db:alone(function()
    self.db:execute([[UPDATE study_directions SET direction = ?
      WHERE study_id = ? AND objective = ? AND direction = 'NOT_SET']], direction:upper(), self.study_id, objective - 1)
    return read_directions(self)[objective]
  end)
end

-- ---- claiming -------------------------------------------------------------------------------

local function trial_of(id, n)
  return { id = id, number = n + 1, state = "running", intermediate = {}, attributes = {}, params = nil }
end

local function own(self, trial)
  self:set_attribute("trial", "system", trial.id, "tarn:owner", owner.me())
  self.db:execute("INSERT INTO trial_heartbeats (trial_id, heartbeat) VALUES (?, " .. NOW .. ")"
    .. " ON CONFLICT (trial_id) DO UPDATE SET heartbeat = excluded.heartbeat", trial.id)
end

-- A trial that waits to be tried again, with what was chosen for it.
local function claim_waiting(self)
  local row = self.db:rows([[SELECT trial_id, number FROM trials WHERE study_id = ? AND state = 'WAITING'
    ORDER BY number LIMIT 1]], self.study_id)[1]
  if not row then return nil end
  local trial = trial_of(row[1], row[2])
  self.db:execute("UPDATE trials SET state = 'RUNNING' WHERE trial_id = ?", trial.id)
  own(self, trial)
  self:load({ [trial.id] = trial })
  trial.state, trial.again = "running", true
  local chosen = next(trial.params) ~= nil
  if not chosen then trial.params = nil end
  return trial, chosen
end

-- The number of trials, all of which ended up to N: what a deterministic study waits for.
local function ended_up_to(self, n)
  return n <= 0 or self.db:value([[SELECT count(*) FROM trials WHERE study_id = ? AND number < ?
    AND state IN ('COMPLETE', 'PRUNED', 'FAIL')]], self.study_id, n) == n
end

local function claim_new(self, study)
  local n = (self.db:value("SELECT max(number) FROM trials WHERE study_id = ?", self.study_id) or -1) + 1
  if study.planned and n >= study.planned then return nil end
  if study.deterministic and not ended_up_to(self, n + 1 - study.lag) then return nil, "wait" end
  self.db:execute("INSERT INTO trials (number, study_id, state, datetime_start)"
    .. " VALUES (?, ?, 'RUNNING', " .. NOW .. ")", n, self.study_id)
  local trial = trial_of(self.db:last(), n)
  own(self, trial)
  return trial, false
end

--- A trial to run and whether its params are chosen already; nil: none is left; nil, "wait": later.
function Storage:try_claim(study)
  return self.db:alone(function()
    local trial, chosen = claim_waiting(self)
    if trial then return trial, chosen end
    return claim_new(self, study)
  end)
end

--- As try_claim, but waits.
function Storage:claim(study)
  while true do
    local trial, chosen = self:try_claim(study)
    if trial or chosen ~= "wait" then return trial, chosen end
    self:expire(study)
    owner.sleep(0.005)
  end
end

--- Records what was chosen for TRIAL.
function Storage:choose(_, trial)
  local rows = {}
  for i, p in ipairs(self.space) do
    local value = trial.params[p.name]
    if value ~= nil then
      local number = distribution.to_number(p, value)
      rows[#rows + 1] = ("(%d, %s, %s, %s)"):format(trial.id, Database.sql(p.name), Database.sql(number),
        Database.sql(self.distributions[i]))
    end
  end
  self.db:alone(function()
    if #rows > 0 then
      self.db:execute("INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES "
        .. table.concat(rows, ", "))
    end
    for key, value in pairs(trial.attributes) do
      self:set_attribute("trial", "system", trial.id, "tarn:" .. key, value)
    end
  end)
end

-- ---- results --------------------------------------------------------------------------------

local function kind_of(value, nan)
  if value ~= value then return nan end
  return value == math.huge and "INF_POS" or value == -math.huge and "INF_NEG" or "FINITE"
end

function Storage:report(trial, step, value)
  self.db:execute([[INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)
    VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, step) DO UPDATE SET intermediate_value = excluded.intermediate_value,
    intermediate_value_type = excluded.intermediate_value_type]], trial.id, step, value, kind_of(value, "NAN"))
end

--- Records how TRIAL ended.
function Storage:finish(_, trial)
  local db = self.db
  db:alone(function()
    for i, value in ipairs(trial.values or {}) do
      if value == value then
        db:execute("INSERT OR REPLACE INTO trial_values (trial_id, objective, value, value_type) VALUES (?, ?, ?, ?)",
          trial.id, i - 1, value, kind_of(value))
      end
    end
    if trial.reason then self:set_attribute("trial", "system", trial.id, "fail_reason", trial.reason) end
    for key, value in pairs(trial.notes or {}) do self:set_attribute("trial", "user", trial.id, key, value) end
    db:execute("UPDATE trials SET state = ?, datetime_complete = " .. NOW
      .. " WHERE trial_id = ? AND state = 'RUNNING'", STATE[trial.state], trial.id)
  end)
  self.mine[trial.id] = trial
end

--- Gives TRIAL back: somebody tries it again.  count: it counts as a try.
function Storage:give_back(trial, count)
  self.db:alone(function()
    if count then
      local tries = self:attribute("trial", "system", trial.id, "tarn:tries") or 0
      self:set_attribute("trial", "system", trial.id, "tarn:tries", tries + 1)
    end
    self.db:execute("UPDATE trials SET state = 'WAITING' WHERE trial_id = ? AND state = 'RUNNING'", trial.id)
  end)
end

--- How many epochs trial N of the study has trained, those that it inherited included.
function Storage:set_epochs(trial, count) self:set_attribute("trial", "system", trial.id, "tarn:epochs", count) end

function Storage:epochs(n)
  local id = self.db:value("SELECT trial_id FROM trials WHERE study_id = ? AND number = ?", self.study_id, n - 1)
  return id and self:attribute("trial", "system", id, "tarn:epochs") or 0
end

--- How often TRIAL was given back.
function Storage:tries(trial) return self:attribute("trial", "system", trial.id, "tarn:tries") or 0 end

function Storage:beat(trial) own(self, trial) end

--- Trials whose owner is no more go back, or fail after RETRIES tries; how many.
function Storage:expire(study, retries)
  retries = retries or study.retries or 3
  local list = self.db:rows([[SELECT t.trial_id, t.number, a.value_json,
    (julianday('now') - julianday(h.heartbeat)) * 86400 FROM trials t
    LEFT JOIN trial_system_attributes a ON a.trial_id = t.trial_id AND a."key" = 'tarn:owner'
    LEFT JOIN trial_heartbeats h ON h.trial_id = t.trial_id WHERE t.study_id = ? AND t.state = 'RUNNING']],
    self.study_id)
  local count = 0
  for _, row in ipairs(list) do
    local who = row[3] and tarn.json.decode(row[3])
    if who and not owner.alive(who, row[4]) then
      local trial = { id = row[1], number = row[2] + 1 }
      self.db:alone(function()
        -- somebody else may have seen it, and claimed it, meanwhile
        local now = self:attribute("trial", "system", trial.id, "tarn:owner")
        if tarn.json.encode(now) ~= row[3] then return end
        count = count + 1
        if self:tries(trial) < retries then
          self:give_back(trial, true)
        else
          trial.state, trial.reason = "failed", ("its worker died %d times"):format(retries + 1)
          self:finish(study, trial)
        end
      end)
    end
  end
  return count
end

-- ---- reading --------------------------------------------------------------------------------

local VALUE <const> = { INF_POS = math.huge, INF_NEG = -math.huge, NAN = 0 / 0 }

local function id_list(trials)
  local ids = {}
  for id in pairs(trials) do ids[#ids + 1] = id end
  table.sort(ids)
  return table.concat(ids, ",")
end

-- f(trial, row) for the rows of TABLE about TRIALS; COLUMNS follow the trial's number.
local function each_row(db, table_name, columns, trials, f)
  local statement = ("SELECT trial_id, %s FROM %s WHERE trial_id IN (%s)"):format(columns, table_name, id_list(trials))
  for _, row in ipairs(db:rows(statement)) do f(trials[row[1]], row) end
end

--- Fills TRIALS (by id) with params, values, reports and attributes.
function Storage:load(trials)
  if not next(trials) then return end
  local db, by_name = self.db, self.space.by_name
  for _, t in pairs(trials) do t.params, t.intermediate, t.attributes, t.notes = {}, {}, {}, {} end
  each_row(db, "trial_params", "param_name, param_value", trials, function(t, r)
    local p = by_name[r[2]]
    if p then t.params[r[2]] = distribution.from_number(p, r[3]) end
  end)
  each_row(db, "trial_values", "objective, value, value_type", trials, function(t, r)
    t.values = t.values or {}
    t.values[r[2] + 1] = VALUE[r[4]] or r[3]
  end)
  each_row(db, "trial_intermediate_values", "step, intermediate_value, intermediate_value_type", trials,
    function(t, r) t.intermediate[r[2]] = VALUE[r[4]] or r[3] end)
  each_row(db, "trial_system_attributes", '"key", value_json', trials, function(t, r)
    local key = r[2]:match "^tarn:(.+)$"
    if key then t.attributes[key] = tarn.json.decode(r[3]) end
    if r[2] == "fail_reason" then t.reason = tarn.json.decode(r[3]) end
  end)
  each_row(db, "trial_user_attributes", '"key", value_json', trials,
    function(t, r) t.notes[r[2]] = tarn.json.decode(r[3]) end)
end

-- Another runner may have settled meanwhile which way the objective goes.
local function complete_fields(self, study, trial)
  trial.study = study
  if study.directions[1] == "unset" and trial.values then study.directions[1] = read_directions(self)[1] end
  if trial.values and study.directions[1] ~= "unset" then trial.losses = study:losses(trial.values) end
  for step in pairs(trial.intermediate) do trial.last_step = math.max(trial.last_step or step, step) end
  if trial.last_step and study.directions[1] ~= "unset" then
    trial.last_loss = study:loss(trial.intermediate[trial.last_step])
  end
end

-- Reads what ended since the last time, and which trials run.
local function sync(self, study)
  -- +study_id: by the key, not by the study's index
  local NEWS <const> = "SELECT trial_id, number, state FROM trials WHERE %s AND +study_id = ? ORDER BY trial_id"
  local rows = {}
  if next(self.open_ids) then
    rows = self.db:rows(NEWS:format(("trial_id IN (%s)"):format(id_list(self.open_ids))), self.study_id)
  end
  local new = self.db:rows(NEWS:format "trial_id > ?", self.last_id, self.study_id)
  table.move(new, 1, #new, #rows + 1, rows)
  local ended, running = {}, {}
  for _, row in ipairs(rows) do
    local id, state = row[1], row[3]
    self.last_id = math.max(self.last_id, id)
    self.open_ids[id] = not ENDED[state] or nil
    local trial = { id = id, number = row[2] + 1, state = FROM_STATE[state] or "failed" }
    if ENDED[state] then ended[id] = self.mine[id] or trial elseif state == "RUNNING" then running[id] = trial end
  end
  local unread = {}
  for id, trial in pairs(ended) do
    if not self.mine[id] then unread[id] = trial end
  end
  self:load(unread)
  for _, row in ipairs(rows) do
    local trial = ended[row[1]]
    if trial then
      self.mine[row[1]] = nil
      complete_fields(self, study, trial)
      self.done[#self.done + 1], self.known[trial.number] = trial, trial
    end
  end
  return running
end

--- Finished trials, in the order in which they were seen to end; the list only grows.
function Storage:finished(study)
  self.now_running = sync(self, study)
  return self.done
end

--- Trials that run, but for NUMBER, as of the last `finished`.
function Storage:running(number, study)
  local others, list = {}, {}
  for id, trial in pairs(self.now_running) do
    if trial.number ~= number then others[id] = trial end
  end
  self:load(others)
  for _, trial in pairs(others) do
    if next(trial.params) then
      complete_fields(self, study, trial)
      list[#list + 1] = trial
    end
  end
  table.sort(list, function(a, b) return a.number < b.number end)
  return list
end

--- Trials 1..n, all of which have ended.
function Storage:finished_up_to(n, study)
  local list = {}
  for number = 1, n do
    if not self.known[number] then sync(self, study) end
    list[number] = self.known[number] or error(("sweep: trial %d has not ended yet"):format(number), 0)
  end
  return list
end

--- What was chosen for trial NUMBER; nil: nothing yet.
function Storage:chosen(n)
  local id = self.db:value("SELECT trial_id FROM trials WHERE study_id = ? AND number = ?", self.study_id, n - 1)
  if not id then return nil end
  local trial = { id = id }
  self:load { [id] = trial }
  return next(trial.params) and trial.params or nil
end

--- How many trials there are, and in which state.
function Storage:count()
  local row = self.db:rows([[SELECT count(*), coalesce(sum(state IN ('COMPLETE', 'PRUNED', 'FAIL')), 0),
    coalesce(sum(state = 'RUNNING'), 0) FROM trials WHERE study_id = ?]], self.study_id)[1]
  return { all = row[1], ended = row[2], running = row[3] }
end

--- What a study called NAME remembers of its script: { script, objectives, settings, space }.
function Storage:of(name)
  self.study_id = self.db:value("SELECT study_id FROM studies WHERE study_name = ?", name)
  if not self.study_id then error(("sweep: %s holds no study '%s'"):format(self.path, name), 0) end
  return { name = name, script = self:get "script", objectives = self:get "objectives", settings = self:get "settings",
    space = self:get "space", directions = read_directions(self) }
end

--- All trials, in order, whatever their state.
function Storage:all(study)
  local trials, list = {}, {}
  for _, row in ipairs(self.db:rows([[SELECT trial_id, number, state, datetime_start, datetime_complete,
    (julianday(datetime_complete) - julianday(datetime_start)) * 86400 FROM trials WHERE study_id = ? ORDER BY number]],
    self.study_id)) do
    local trial = { id = row[1], number = row[2] + 1, state = FROM_STATE[row[3]] or "failed", started = row[4],
      ended = row[5], seconds = row[6] }
    trials[trial.id], list[#list + 1] = trial, trial
  end
  self:load(trials)
  for _, trial in ipairs(list) do complete_fields(self, study, trial) end
  return list
end

return Storage
