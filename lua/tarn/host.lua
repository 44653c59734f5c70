-- host.lua: what the program `tarn` does with its command line.

local tarn = require "tarn"

local UNITS <const> = { [""] = 1, K = 2 ^ 10, M = 2 ^ 20, G = 2 ^ 30, T = 2 ^ 40 }

-- A mistake on the command line: one line, exit code 2.
local function misuse(form, ...) error({ misuse = form:format(...) }, 0) end

local function count(name, text)
  local n = math.tointeger(tonumber(text))
  if not n or n < 0 then misuse("%s needs a whole number, not '%s'", name, text) end
  return n
end

local function bytes(name, text)
  local number, unit = text:upper():match "^([%d.]+)([KMGT]?)I?B?$"
  if not tonumber(number) then misuse("%s needs a size such as 2G, not '%s'", name, text) end
  return math.floor(tonumber(number) * UNITS[unit])
end

-- name, argument, what it says in --help, what it does.  `anywhere`: also after the script's name;
-- `may`: what may follow after "=".
local OPTIONS <const> = {
  { "-e", "CODE", "runs CODE; may be given several times", function(run, text)
    run.code[#run.code + 1] = text
  end },
  { "-i", nil, "the prompt afterwards", function(run) run.prompt = true end },
  { "-", nil, "runs what comes from standard input", function(run) run.script = "-" end },
  { "--threads", "N", "threads to compute with; results do not depend on it", function(run, text)
    run.flags.threads = count("--threads", text)
    tarn.threads(run.flags.threads)
  end, anywhere = true },
  { "--seed", "N", "random numbers start from N", function(run, text)
    run.flags.seed = count("--seed", text)
    tarn.manual_seed(run.flags.seed)
  end, anywhere = true },
  { "--memory", "SIZE", "most memory that tensors may take, such as 2G", function(_, text)
    tarn.memory_limit(bytes("--memory", text))
  end, anywhere = true },
  { "--quick", nil, "the script's quick form", function(run) run.flags.quick = true end, anywhere = true },
  { "--resume", nil, "the script goes on from its last checkpoint", function(run)
    run.flags.resume = true
  end, anywhere = true },
  { "--out", "FOLDER", "where results go: out unless said", function(run, text)
    run.flags.out = text
  end, anywhere = true },
  { "--svg", nil, "pictures as SVG, not as PNG", function(run) run.flags.svg = true end, anywhere = true },
  { "--profile", nil, "at the end, where time and memory went; with a file a timeline as well", function(run, path)
    run.profile = { trace = path or false }
  end, anywhere = true, may = "[=FILE.json]" },
  { "--version", nil, "the version", function(run) run.says = "tarn " .. tarn.version end },
  { "--help", nil, "this, or after a script's name its options", function(run)
    run.help = true
  end, anywhere = true },
  { "-h", nil, nil, function(run) run.help = true end },
}

local function option_named(name)
  for _, option in ipairs(OPTIONS) do
    if option[1] == name then return option end
  end
end

-- Words in the place of a script's name: what follows, what it says in --help, what it does.
local COMMANDS <const> = {
  help = { "[NAME | WORDS]", "all there is, a topic, or one thing with an example", function(run)
    require "tarn.help".browse(run.rest[1] and table.concat(run.rest, " "))
  end },
  sweep = { "SCRIPT [--help]", "searches a script's options for the best ones", function(run)
    require "tarn.sweep.command"(run.rest)
  end },
  selftest = { "[NAME ...]", "this build's numbers against PyTorch's", function(run)
    if not require "tarn.selftest".run(run.rest) then error({ quiet = true, code = 1 }, 0) end
  end },
}

local function command_lines(lines)
  local names = {}
  for name in pairs(COMMANDS) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local command = COMMANDS[name]
    lines[#lines + 1] = ("  %-22s %s"):format(name .. " " .. command[1], command[2])
  end
end

local function usage()
  local lines = { "usage: tarn [options] [script.lua [its options]]", "       tarn [options] COMMAND", "",
    "Without a script: the prompt.", "", "commands:" }
  command_lines(lines)
  table.move({ "", "options:" }, 1, 2, #lines + 1, lines)
  for _, option in ipairs(OPTIONS) do
    if option[3] then
      local form = option[1] .. (option[2] and " " .. option[2] or option.may or "")
      lines[#lines + 1] = ("  %-16s %s"):format(form, option[3])
    end
  end
  return table.concat(lines, "\n")
end

-- Applies the option at ARGS[I]; returns the position of the next word.
local function apply(run, option, args, i, value)
  if not option[2] then
    if value and (not option.may or value == "") then misuse("%s takes no value", option[1]) end
    option[4](run, value)
    return i + 1
  end
  if not value then
    i = i + 1
    value = args[i] or misuse("%s needs %s", option[1], option[2])
  end
  option[4](run, value)
  return i + 1
end

local function split(word)
  local name, value = word:match "^(%-%-[%w-]+)=(.*)$"
  return name or word, value
end

-- Options before the script's name are the host's; after it, those that every script has.
local function read_words(args)
  local run = { code = {}, flags = {}, rest = {} }
  local i = 1
  while args[i] and not run.script do
    local name, value = split(args[i])
    local option = option_named(name)
    if option then
      i = apply(run, option, args, i, value)
    elseif args[i]:sub(1, 1) == "-" then
      misuse("unknown option '%s'; tarn --help lists them", args[i])
    else
      run.script, i = args[i], i + 1
    end
  end
  while args[i] do
    local name, value = split(args[i])
    local option = option_named(name)
    if option and option.anywhere and not COMMANDS[run.script] then
      if name == "--help" then run.flags.help = true end
      i = apply(run, option, args, i, value)
    else
      run.rest[#run.rest + 1] = args[i]
      i = i + 1
    end
  end
  return run
end

-- ---- errors ---------------------------------------------------------------------------------

local function is_user(info)
  return info.what ~= "C" and not info.source:match "^[=@]?tarn[./]"
end

-- The message, then the user's own lines that led to it.
local function explain(e)
  if type(e) == "table" and (e.misuse or e.quiet or e.pruned) then return e end
  local text = type(e) == "string" and e or ("error: " .. tostring(e))
  if tarn.is_interrupt(e) then return { text = "interrupted", code = 130 } end
  local lines, level = {}, 2
  while true do
    local info = debug.getinfo(level, "Slnt")
    if not info then break end
    if is_user(info) and info.currentline > 0 then
      local where = ("%s:%d"):format(info.short_src, info.currentline)
      local what = info.what == "main" and "main"
        or info.name and ("in '%s'"):format(info.name) or "in a function"
      lines[#lines + 1] = ("  at %s, %s"):format(where, what)
    end
    level = level + 1
  end
  local first = lines[1] and lines[1]:match "at (.-), "
  if first and not text:match "^[^\n]-:%d+: " then text = first .. ": " .. text end
  if #lines > 1 then text = text .. "\n" .. table.concat(lines, "\n") end
  return { text = text, code = 1 }
end

-- ---- running --------------------------------------------------------------------------------

--- A script's globals: reading a name that nobody set is an error; _G itself stays as it is.
local function strict()
  return setmetatable({}, {
    __index = function(_, name)
      local value = _G[name]
      if value == nil and name ~= "arg" then
        error(("'%s' is not declared"):format(tostring(name)), 2)
      end
      return value
    end,
  })
end

-- Modules beside the script get a strict _ENV as well.
local function search_beside(folder)
  return function(name)
    local path = package.searchpath(name, folder .. "?.lua;" .. folder .. "?/init.lua")
    if not path then return nil end
    local chunk, message = loadfile(path, "t", strict())
    if not chunk then error(message, 0) end
    return chunk, path
  end
end

local function show_results(...)
  for _, value in ipairs(table.pack(...)) do
    if type(value) == "table" and getmetatable(value) == nil then
      local names = {}
      for name, v in pairs(value) do
        if type(v) ~= "table" then names[#names + 1] = name end -- long ones are in files
      end
      table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
      local words = {}
      for i, name in ipairs(names) do words[i] = ("%s = %s"):format(tostring(name), tostring(value[name])) end
      if #words > 0 then print(table.concat(words, "  ")) end
    end
  end
end

local function run_script(run)
  local path = run.script
  arg = run.rest -- luacheck: ignore 121 (the host sets what scripts read)
  arg[0] = path
  local chunk, message
  if path == "-" then
    chunk, message = load(io.read "a", "=stdin", "t", strict())
  else
    table.insert(package.searchers, 2, search_beside(path:match "^(.*/)" or "./"))
    chunk, message = loadfile(path, "t", strict())
  end
  if not chunk then error(message, 0) end
  local results = table.pack(chunk(table.unpack(run.rest)))
  if os.getenv "TARN_TRIAL" then require "tarn.trial".complete(results[1]) end
  show_results(table.unpack(results, 1, results.n))
end

local function run_code(run)
  local env = strict()
  for _, code in ipairs(run.code) do
    local chunk, message = load(code, "=-e", "t", env)
    if not chunk then error(message, 0) end
    chunk()
  end
end

-- Where a profile is asked for: the function that ends and shows it, at most once.
local function start_profile(options)
  local stop = require "tarn.profile".start(options)
  local exit = os.exit
  local function show()
    if not stop then return end
    local ended = stop
    stop, os.exit = nil, exit -- luacheck: ignore 122
    local ok, result = pcall(ended)
    io.stdout:flush()
    io.stderr:write("\n", tostring(result), "\n")
    if ok and options.trace then io.stderr:write("timeline: ", options.trace, ", for ui.perfetto.dev\n") end
  end
  os.exit = function(...) -- luacheck: ignore 122
    show()
    exit(...)
  end
  return show
end

local function run_all(run, line)
  tarn.flags = run.flags
  if run.says then print(run.says) return end
  if run.help and not run.script then print(usage()) return end
  if run.profile and not run.flags.help then run.shows = start_profile(run.profile) end
  run_code(run)
  if COMMANDS[run.script] then
    COMMANDS[run.script][3](run)
  elseif run.script then
    run_script(run)
  end
  local nothing = not run.script and #run.code == 0
  if run.prompt or (nothing and line.interactive()) then return require "tarn.repl"(line) end
  if nothing then
    run.script = "-"
    run_script(run)
  end
end

--- Runs the program; returns its exit code: 0, 1 for an error, 2 for misuse, 130 for Ctrl-C.
---@param args string[]
---@param line table the line editor
---@return integer
return function(args, line)
  local run
  local ok, e = xpcall(function()
    run = read_words(args)
    run_all(run, line)
  end, explain)
  io.stdout:flush()
  if run and run.shows then run.shows() end
  if ok then return 0 end
  if os.getenv "TARN_TRIAL" and require "tarn.trial".stopped(e) then return 0 end
  if e.quiet then return e.code end
  io.stderr:write("tarn: ", e.misuse or e.text, "\n")
  return e.misuse and 2 or e.code
end
