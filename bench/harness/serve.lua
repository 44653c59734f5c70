-- serve.lua: Tarn's side of a benchmark: a process that reads requests from standard input, a line each,
-- and answers each with a line; serve.py is the peer's.  See contestant.lua for who asks.
--
--   about              ok VERSION
--   threads N          ok
--   setup GROUP NAME [ARGUMENTS]   ok | none (no such case here)
--   time SECONDS RUNS  ok SECONDS_OF_ONE_RUN; RUNS 0: as many as fill SECONDS, by a first guess of its own
--   memory RUNS        ok MEGABYTES, the most that the process ever took, after so many runs

local tarn = require "tarn"
local cases = dofile "bench/harness/cases.lua"

local WARM <const> = 0.03 -- seconds of runs before the first that counts

local run, guess -- of the case that was set up, and seconds that it takes; nil before it was timed

-- Results of a run are freed when it ends, as they are in Python.
local function once()
  local _ <close> = tarn.scope()
  run()
end

-- Seconds that COUNT runs take.
local function timed(count)
  local started = tarn.clock()
  for _ = 1, count do once() end
  return tarn.clock() - started
end

-- Seconds that a run takes about, after some.
local function warm()
  local count = 1
  local total = timed(count)
  while total < WARM do
    count = count * 2
    total = timed(count)
  end
  return total / count
end

-- Seconds of a run, from as many as fill SECONDS.
local function rate(seconds)
  guess = guess or warm()
  local count = math.max(1, math.ceil(seconds / guess))
  guess = timed(count) / count
  return guess
end

local function peak_megabytes()
  for line in io.lines "/proc/self/status" do
    local kilobytes = line:match "^VmHWM:%s*(%d+)"
    if kilobytes then return kilobytes / 1024 end
  end
end

local answers = {}

function answers.about() return "Tarn " .. tarn.version end

function answers.threads(count)
  tarn.threads(math.tointeger(tonumber(count)))
end

function answers.setup(group, name, ...)
  run, guess = nil, nil
  collectgarbage()
  tarn.manual_seed(1)
  run = cases.setup(group, name, ...)
  once()
end

answers["time"] = function(seconds, runs)
  runs = math.tointeger(tonumber(runs))
  return ("%.9g"):format(runs > 0 and timed(runs) / runs or rate(tonumber(seconds)))
end

function answers.memory(runs)
  timed(math.tointeger(tonumber(runs)))
  return ("%.1f"):format(peak_megabytes())
end

for line in io.lines() do
  local words = {}
  for word in line:gmatch "%S+" do words[#words + 1] = word end
  local ok, answer = pcall(answers[words[1]], table.unpack(words, 2))
  io.write(ok and "ok " or "error ", (tostring(answer or ""):gsub("\n", " ")), "\n")
  io.flush()
end
