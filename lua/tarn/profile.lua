-- profile.lua: tarn.profile(f): where the time and memory of a piece of work go, by operation, layer or line.
--
--   print(tarn.profile(function() tarn.train(net, data, { epochs = 1 }) end))

local tarn = require "tarn"

local BY <const> = { "operation", "layer", "line" }
local OPTIONS <const> = { by = false, top = 20, trace = false }

local Profile = {}
Profile.__index = Profile

local function fail(level, form, ...) error(form:format(...), level + 1) end

-- ---- options --------------------------------------------------------------------------------

local function check_by(by, level)
  for _, word in ipairs(BY) do
    if by == word then return end
  end
  fail(level + 1, "profile: by must be \"%s\", not %s", table.concat(BY, "\", \""), tostring(by))
end

local function read_options(given, level)
  local options = {}
  for name, default in pairs(OPTIONS) do options[name] = default end
  if given ~= nil and type(given) ~= "table" then
    fail(level + 1, "profile: options must be a table, not a %s", type(given))
  end
  for name, value in pairs(given or {}) do
    if OPTIONS[name] == nil then
      local near = require("tarn.options").nearest(tostring(name), { "by", "top", "trace" })
      fail(level + 1, "profile: unknown option '%s'%s", tostring(name),
        near and (", did you mean '%s'?"):format(near) or "")
    end
    options[name] = value
  end
  if options.by then check_by(options.by, level + 1) end
  if math.type(options.top) ~= "integer" or options.top < 1 then
    fail(level + 1, "profile: top must be a whole number from 1, not %s", tostring(options.top))
  end
  return options
end

-- ---- rows -----------------------------------------------------------------------------------

local WHOLE <const> = { step = true, pass = true, data = true } -- work of no layer
local WORDS <const> = { forward = "%s", data = "waiting for %s", pass = "%s in one pass" }

-- What the parts of a row are called, and which entries belong to it.
local KINDS <const> = {
  operation = {
    key = function(e)
      if e.work == "layer" then return nil end
      return WORDS[e.work] and WORDS[e.work]:format(e.name) or e.name .. " " .. e.work
    end,
  },
  layer = {
    key = function(e)
      return not WHOLE[e.work] and (e.layer or "outside of layers") or nil
    end,
    -- a layer is called as often as it is entered, however many operations it has
    counts = function(e) return not e.layer or e.work == "layer" end,
  },
  line = { key = function(e) return e.line or "no line of a script" end },
}

local function new_row(name, e)
  return {
    name = name, work = e.work, calls = 0, seconds = 0.0, forward = 0.0, backward = 0.0,
    flops = 0.0, bytes = 0.0, allocated = 0, peak = 0,
  }
end

local function add_entry(row, e, counts)
  if not counts or counts(e) then row.calls = row.calls + e.calls end
  row.seconds = row.seconds + e.seconds
  local part = e.work == "backward" and "backward" or (e.work == "forward" or e.work == "layer") and "forward"
  if part then row[part] = row[part] + e.seconds end
  row.flops, row.bytes = row.flops + e.flops, row.bytes + e.bytes
  if e.work ~= "layer" then row.allocated = row.allocated + e.allocated end
  row.peak = math.max(row.peak, e.peak)
end

local function by_time(a, b)
  if a.seconds ~= b.seconds then return a.seconds > b.seconds end
  return a.name < b.name
end

--- Rows by operation, by layer or by line, those that took longest first: { name, calls, seconds, share,
--- forward, backward, flops, bytes, gflops, gbytes, allocated, peak }.
---@param by string
---@return table[]
function Profile:by(by)
  check_by(by, 2)
  if by == "line" and not self.lines then
    fail(2, "profile: lines were not told apart: say { by = \"line\" } where it begins")
  end
  local kind, rows, named = KINDS[by], {}, {}
  for _, e in ipairs(self.entries) do
    local key = kind.key(e)
    if key and not named[key] then
      named[key] = new_row(key, e)
      rows[#rows + 1] = named[key]
    end
    if key then add_entry(named[key], e, kind.counts) end
  end
  for _, row in ipairs(rows) do
    row.share = row.seconds / self.seconds
    if row.flops > 0 then row.gflops = row.flops / row.seconds * 1e-9 end
    if row.bytes > 0 then row.gbytes = row.bytes / row.seconds * 1e-9 end
  end
  table.sort(rows, by_time)
  return rows
end

-- ---- text -----------------------------------------------------------------------------------

local function time_text(s)
  if s >= 100 then return ("%.0f s"):format(s) end
  if s >= 1 then return ("%.2f s"):format(s) end
  if s >= 1e-3 then return (s >= 0.1 and "%.0f ms" or "%.2f ms"):format(s * 1e3) end
  return ("%.1f us"):format(s * 1e6)
end

local function bytes_text(n)
  if n == 0 then return "-" end
  local units, i = { "B", "KB", "MB", "GB", "TB" }, 1
  while n >= 999.5 and units[i + 1] do n, i = n / 1000, i + 1 end
  return ((i == 1 or n >= 100) and "%.0f %s" or "%.1f %s"):format(n, units[i])
end

local function count_text(n)
  local text = ("%d"):format(n):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", "")
  return text
end

local function percent(x) return ("%.1f%%"):format(100 * x) end
local function rate_text(r) return r and (r < 0.095 and "0.0" or r < 100 and "%.1f" or "%.0f"):format(r) or "-" end

local NAME <const> = { "name", function(row) return row.name end }
local CALLS <const> = { "calls", function(row) return count_text(row.calls) end }
local TIME <const> = { "time", function(row) return time_text(row.seconds) end }
local SHARE <const> = { "share", function(row) return percent(row.share) end }
local FORWARD <const> = { "forward", function(row) return row.forward > 0 and time_text(row.forward) or "-" end }
local BACKWARD <const> = { "backward", function(row) return row.backward > 0 and time_text(row.backward) or "-" end }
local FLOPS <const> = { "GF/s", function(row) return rate_text(row.gflops) end }
local BYTES <const> = { "GB/s", function(row) return rate_text(row.gbytes) end }
local ALLOCATED <const> = { "allocated", function(row) return bytes_text(row.allocated) end }
local PEAK <const> = { "peak", function(row) return bytes_text(row.peak) end }

local COLUMNS <const> = {
  operation = { NAME, CALLS, TIME, SHARE, FLOPS, BYTES, ALLOCATED, PEAK },
  layer = { NAME, CALLS, TIME, SHARE, FORWARD, BACKWARD, FLOPS, ALLOCATED },
  line = { NAME, CALLS, TIME, SHARE, FORWARD, BACKWARD, ALLOCATED, PEAK },
}

-- Characters, not bytes; what is no UTF-8 counts by bytes.
local function length(text) return utf8.len(text) or #text end

local function cut(text, room)
  if length(text) <= room then return text end
  local stop = utf8.len(text) and utf8.offset(text, room - 2) or room - 2
  return text:sub(1, stop - 1) .. "..."
end

local LEAST <const> = 5 -- columns that are shown in any case

-- Lines of cells.  Where the terminal is too narrow the last columns stay away, then names are cut.
local function lay_out(cells, columns)
  local width = {}
  for _, line in ipairs(cells) do
    for c, text in ipairs(line) do width[c] = math.max(width[c] or 0, length(text)) end
  end
  local others = 0
  for c = 2, #width do others = others + width[c] + 2 end
  while #width > LEAST and width[1] + others > columns do others = others - width[#width] - 2; width[#width] = nil end
  width[1] = math.max(12, math.min(width[1], columns - others))
  local lines = {}
  for i, line in ipairs(cells) do
    local name = cut(line[1], width[1])
    local parts = { name .. (" "):rep(width[1] - length(name)) }
    for c = 2, #width do parts[c] = (" "):rep(width[c] - length(line[c])) .. line[c] end
    lines[i] = table.concat(parts, "  ")
  end
  return table.concat(lines, "\n")
end

local function table_text(self, by, top, columns)
  local rows, cells = self:by(by), { {} }
  for c, column in ipairs(COLUMNS[by]) do cells[1][c] = c == 1 and by or column[1] end
  for i = 1, math.min(top, #rows) do
    local line = {}
    for c, column in ipairs(COLUMNS[by]) do line[c] = column[2](rows[i]) end
    cells[i + 1] = line
  end
  local text = lay_out(cells, columns)
  if #rows <= top then return text end
  local rest = 0.0
  for i = top + 1, #rows do rest = rest + rows[i].seconds end
  return ("%s\n... and %d more, %s (%s)"):format(text, #rows - top, time_text(rest), percent(rest / self.seconds))
end

-- Words in lines that fit.
local function wrapped(words, columns)
  local lines, line = {}, words[1]
  for i = 2, #words do
    if length(line) + length(words[i]) + 2 > columns then
      lines[#lines + 1] = line .. ","
      line = "  " .. words[i]
    else
      line = line .. ", " .. words[i]
    end
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

local function part_text(self, name, seconds)
  return ("%s %s (%s)"):format(name, time_text(seconds), percent(seconds / self.seconds))
end

local PARTS <const> = { step = "optimizer", pass = "in one pass", outside = "outside of operations" }

local function summary(self, columns)
  local words = { time_text(self.seconds) .. " in all" }
  for _, part in ipairs { "forward", "backward", "step", "pass", "data", "outside" } do
    local seconds = self[part]
    if seconds > 0 then
      words[#words + 1] = part_text(self, PARTS[part] or part, seconds)
    end
  end
  local also = {
    ("%.2f cores busy"):format(self.cpu_seconds / self.seconds),
    bytes_text(self.peak) .. " live at most", bytes_text(self.allocated) .. " allocated",
    count_text(self.page_faults) .. " page faults", part_text(self, "profiling took about", self.overhead),
  }
  if self.lost > 0 then also[#also + 1] = count_text(self.lost) .. " events too many to keep" end
  return wrapped(words, columns) .. "\n" .. wrapped(also, columns)
end

--- The tables as text: by operation and by layer, or the one that is asked for.
---@param options table? by, top, columns
---@return string
function Profile:text(options)
  options = options or {}
  local by, top = options.by or self.options.by, options.top or self.options.top
  local columns = options.columns or math.max(60, tarn.terminal().columns)
  local parts = { summary(self, columns) }
  for _, word in ipairs(by and { by } or { "operation", "layer" }) do
    if by or word == "operation" or self.has_layers then
      parts[#parts + 1] = table_text(self, word, top, columns)
    end
  end
  return table.concat(parts, "\n\n")
end

function Profile:__tostring() return self:text() end

--- The timeline as a file that chrome://tracing and ui.perfetto.dev show; the profile was begun with
--- { trace = true }.
---@param path string
function Profile:write(path)
  self.running:write(path)
  return self
end

-- ---- running --------------------------------------------------------------------------------

local function result(running, options)
  local self = running:finish()
  self.running, self.options, self.lines = running, options, options.by == "line"
  self.forward, self.backward, self.step, self.pass, self.data = 0.0, 0.0, 0.0, 0.0, 0.0
  for _, e in ipairs(self.entries) do
    if e.work ~= "layer" then self[e.work] = self[e.work] + e.seconds end
    self.has_layers = self.has_layers or e.layer ~= nil
  end
  self.outside = math.max(0.0, self.seconds - self.forward - self.backward - self.step - self.pass - self.data)
  setmetatable(self, Profile)
  if type(options.trace) == "string" then self:write(options.trace) end
  return self
end

local profile = {}

--- Begins a profile; what is returned ends it: stop() -> the result.  For a program around a script.
---@param options table? by, top, trace
---@return fun(): table stop
function profile.start(options)
  options = read_options(options, 2)
  local running = tarn.profile_begin(options.by == "line", options.trace and true or false)
  return function() return result(running, options) end
end

--- Runs F and measures it: the profile, whose tostring is a table, then what F returned.
---@param f function
---@param options table? by = "operation", "layer" or "line" (both first ones), top = 20, trace = true or a path
---@return table profile
---@return any ...
local function run(f, options)
  if type(f) ~= "function" and not (getmetatable(f) or {}).__call then
    fail(3, "profile: a function expected, not a %s; its work is measured", type(f))
  end
  options = read_options(options, 3)
  local running <close> = tarn.profile_begin(options.by == "line", options.trace and true or false)
  local results = table.pack(f())
  return result(running, options), table.unpack(results, 1, results.n)
end

return setmetatable(profile, { __call = function(_, ...) return run(...) end })
