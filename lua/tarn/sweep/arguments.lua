-- arguments.lua: what `tarn sweep` reads on its command line, as rows: name, argument, what it is.

local OPTIONS <const> = {
  { "trials", "N", "trials in all, those of earlier runs included; 50 unless said" },
  { "time", "S", "seconds after which no trial begins any more" },
  { "workers", "N", "trials at once; half of the processors unless said" },
  { "storage", "FILE", "where the study is kept; out/NAME.sweep.db unless said" },
  { "resume", false, "goes on with the study in the file" },
  { "join", "FILE", "works on a study that another process has begun" },
  { "show", "FILE", "what is known of a study: a table, and pictures beside the file" },
  { "repeat", "K", "runs trial K again and compares what comes out" },
  { "maximize", "NAME", "the result that is to be large; may be given several times", list = true },
  { "minimize", "NAME", "the result that is to be small; may be given several times", list = true },
  { "sampler", "NAME", "how options are chosen: tarn help sweep lists them" },
  { "pruner", "NAME", "which trials end early; none unless said" },
  { "deterministic", false, "the same trials whatever the number of workers" },
  { "lag", "L", "with --deterministic: trial k sees 1..k-L; most trials at once; 8 unless said" },
  { "limit", "S", "seconds after which a trial is ended, and tried again" },
  { "retries", "N", "how often a trial whose process died is tried again; 3 unless said" },
  { "seed", "N", "of the sampler, and of every trial" },
  { "threads", "N", "threads, divided among the workers" },
  { "help", false, "this" },
}
local WHOLE <const> = { trials = 1, workers = 1, lag = 1, retries = 0, seed = 0, threads = 1, ["repeat"] = 1 }
local SECONDS <const> = { time = true, limit = true }

local arguments = { OPTIONS = OPTIONS }

local function misuse(form, ...) error({ misuse = "sweep: " .. form:format(...) }, 0) end

local function option_named(name)
  for _, option in ipairs(OPTIONS) do
    if option[1] == name then return option end
  end
end

local function read_value(name, text)
  if WHOLE[name] then
    local n = math.tointeger(tonumber(text))
    if not n or n < WHOLE[name] then
      misuse("--%s needs a whole number of at least %d, not '%s'", name, WHOLE[name], text)
    end
    return n
  end
  if SECONDS[name] then
    local s = tonumber(text)
    if not s or s ~= s or s <= 0 then misuse("--%s needs seconds, not '%s'", name, text) end
    return s
  end
  return text
end

-- The objectives in the order of the command line: { { name, "maximize" }, ... }.
local function take(options, name, value)
  if name == "maximize" or name == "minimize" then
    options.objectives[#options.objectives + 1] = { name = value, direction = name }
  elseif options[name] ~= nil then
    misuse("--%s is given twice", name)
  else
    options[name] = value
  end
end

--- The sweep's options, the script's name, and the words that are the script's own.
function arguments.read(words)
  local options, script, rest, i = { objectives = {} }, nil, {}, 1
  while words[i] do
    local word = words[i]
    local name, value = word:match "^%-%-([%w-]+)=?(.*)$"
    local option = name and option_named(name)
    if word == "--" then
      table.move(words, i + 1, #words, #rest + 1, rest)
      break
    elseif option and option[2] then
      if not word:find("=", 1, true) then
        i = i + 1
        value = words[i] or misuse("--%s needs %s", name, option[2])
      end
      take(options, name, read_value(name, value))
    elseif option then
      options[name] = true
    elseif not script and word:sub(1, 1) ~= "-" then
      script = word
    elseif not script then
      misuse("unknown option '%s'; tarn sweep --help lists them", word)
    else
      rest[#rest + 1] = word
    end
    i = i + 1
  end
  return options, script, rest
end

function arguments.usage()
  local lines = { "usage: tarn sweep SCRIPT [options] [the script's options]", "",
    "Searches the ranges that SCRIPT declares to tarn.options; an option given a value is not searched.",
    "What SCRIPT returns is the objective: its only number, or --maximize NAME, --minimize NAME.", "", "options:" }
  for _, option in ipairs(OPTIONS) do
    local form = "--" .. option[1] .. (option[2] and " " .. option[2] or "")
    lines[#lines + 1] = ("  %-18s %s"):format(form, option[3])
  end
  return table.concat(lines, "\n")
end

return arguments
