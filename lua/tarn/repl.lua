-- repl.lua: the prompt: values printed, `_` the last one, `? name` help, TAB completion.

local tarn = require "tarn"
local help = require "tarn.help"

local function history_file()
  local folder = os.getenv "XDG_STATE_HOME"
  if not folder or folder == "" then
    local home = os.getenv "HOME"
    if not home then return "" end
    folder = home .. "/.local/state"
  end
  tarn.make_folder(folder .. "/tarn")
  return folder .. "/tarn/history"
end

-- Globals of the prompt: everything of _G, and shortcuts; a name nobody set is an error.
local function environment()
  local env = { tarn = tarn }
  for _, name in ipairs { "nn", "optim", "data", "plot" } do env[name] = false end
  local shortcuts = { nn = true, optim = true, data = true, plot = true }
  for name in pairs(shortcuts) do env[name] = nil end
  return setmetatable(env, {
    __index = function(_, name)
      local value = _G[name]
      if value ~= nil then return value end
      if shortcuts[name] then return tarn[name] end
      if name == "_" then return nil end
      error(("'%s' is not declared"):format(tostring(name)), 2)
    end,
  })
end

-- ---- values -----------------------------------------------------------------------------------

local function show(value, depth)
  if type(value) == "string" and depth > 0 then return ("%q"):format(value) end
  if type(value) ~= "table" or (getmetatable(value) and getmetatable(value).__tostring) then
    return tostring(value)
  end
  if depth > 3 then return "{...}" end
  local parts, n = {}, #value
  for i = 1, math.min(n, 20) do parts[i] = show(value[i], depth + 1) end
  if n > 20 then parts[#parts + 1] = ("... %d in all"):format(n) end
  local names = {}
  for k in next, value do
    if not (math.type(k) == "integer" and k >= 1 and k <= n) then names[#names + 1] = k end
  end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  for i = 1, math.min(#names, 40) do
    parts[#parts + 1] = ("%s = %s"):format(tostring(names[i]), show(value[names[i]], depth + 1))
  end
  if #names > 40 then parts[#parts + 1] = ("... %d names in all"):format(#names) end
  return "{ " .. table.concat(parts, ", ") .. " }"
end

-- ---- completion -------------------------------------------------------------------------------

local function common_prefix(words)
  local prefix = words[1]
  for _, word in ipairs(words) do
    while word:sub(1, #prefix) ~= prefix do prefix = prefix:sub(1, -2) end
  end
  return prefix
end

-- What `a.b.c` stands for, without calling anything of the user's.
local function look_up(env, path)
  local value = env
  for name in path:gmatch "[%a_][%w_]*" do
    local ok, found = pcall(function() return value[name] end)
    if not ok or found == nil then return nil end
    value = found
  end
  return value
end

local function fields_of(value)
  local names = {}
  local function add(t)
    if type(t) ~= "table" then return end
    for k in next, t do
      if type(k) == "string" and k:match "^[%a_][%w_]*$" then names[k] = true end
    end
  end
  add(value)
  for _, name in ipairs(tarn.members(value)) do names[name] = true end
  local meta = getmetatable(value)
  if type(meta) == "table" then add(meta.__index) end
  return names
end

local function candidates(env, text)
  local class, inside = text:match "nn%.([%a_][%w_]*)%s*{([^{}]*)$"
  local word = text:match "[%a_][%w_]*$" or ""
  if class and inside:match "[{,%s]%s*[%a_]*[%w_]*$" and not text:match "[.:][%w_]*$" then
    local row = help.find(class)
    local names = {}
    for _, p in ipairs(row and row.params or {}) do names[p.name] = true end
    return names, word, " = "
  end
  local path = text:match "([%a_][%w_.]*)[.:][%w_]*$"
  if path then
    local value = look_up(env, path)
    return value ~= nil and fields_of(value) or {}, word, ""
  end
  local names = {}
  for k in next, env do if type(k) == "string" then names[k] = true end end
  for k in next, _G do if type(k) == "string" then names[k] = true end end
  for _, k in ipairs { "nn", "optim", "data", "local", "function", "for", "while", "return" } do
    names[k] = true
  end
  return names, word, ""
end

--- What TAB does: text to insert and, where several fit, lines to show.
local function completer(env)
  return function(text)
    local names, word, ending = candidates(env, text)
    local fitting = {}
    for name in pairs(names) do
      if name:sub(1, #word) == word then fitting[#fitting + 1] = name end
    end
    table.sort(fitting)
    if #fitting == 0 then return nil end
    local insert = common_prefix(fitting):sub(#word + 1)
    if #fitting == 1 then
      local signature = help.signature(fitting[1])
      return insert .. ending, signature and insert == "" and { signature } or nil
    end
    if insert ~= "" then return insert end
    local lines = {}
    for i, name in ipairs(fitting) do
      if i > 40 then
        lines[i] = ("... and %d more"):format(#fitting - 40)
        break
      end
      lines[i] = help.signature(name) or name
    end
    return nil, lines
  end
end

-- ---- the loop -----------------------------------------------------------------------------------

local function compile(text, env)
  local chunk = load("return " .. text, "=prompt", "t", env)
  if chunk then return chunk end
  return load(text, "=prompt", "t", env)
end

local function incomplete(message)
  return message and message:find "<eof>'?$" ~= nil
end

-- Lines until they make a chunk.  nil: the end; false: Ctrl-C.
local function read_chunk(line, env)
  local text = line.read "> "
  if not text then return text end
  while true do
    if text:match "^%s*%?" then return text end
    local bare = text:gsub(";%s*$", "")
    local chunk, message = compile(bare, env)
    if chunk or not incomplete(message) then return text end
    local more = line.read ">> "
    if not more then return more end
    text = text .. "\n" .. more
  end
end

-- Figures draw themselves; anything else is printed.
local function display(value)
  local meta = type(value) == "table" and getmetatable(value)
  if not (meta and meta.__show) then return print(show(value, 0)) end
  local ok, message = pcall(meta.__show, value)
  if not ok then print(message) end
end

local function run(text, env)
  local quiet = text:match ";%s*$"
  local chunk, message = compile(text:gsub(";%s*$", ""), env)
  if not chunk then
    print((message:gsub("^prompt:", "line ")))
    return
  end
  local results = table.pack(xpcall(chunk, function(e)
    if tarn.is_interrupt(e) then return "interrupted" end
    return (tostring(e):gsub("^prompt:(%d+): ", ""))
  end))
  if not results[1] then
    print(results[2])
    return
  end
  if results.n > 1 then rawset(env, "_", results[2]) end
  if quiet then return end
  for i = 2, results.n do
    if results.n > 2 or results[i] ~= nil then display(results[i]) end
  end
end

--- Reads and runs until the end of input.
---@param line table the line editor
return function(line)
  local env = environment()
  line.open(history_file(), completer(env))
  print(("tarn %s  TAB completes, ? name explains, Ctrl-D ends"):format(tarn.version))
  while true do
    local text = read_chunk(line, env)
    if text == nil then break end
    if text and text:match "%S" then
      line.remember(text)
      local asked = text:match "^%s*%?%s*(.-)%s*$"
      local ok, message = pcall(function()
        if asked then help.browse(asked ~= "" and asked or nil) else run(text, env) end
      end)
      if not ok then print(tarn.is_interrupt(message) and "interrupted" or message) end
    end
  end
  print()
  if not line.close() then io.stderr:write "tarn: the history could not be saved\n" end
end
