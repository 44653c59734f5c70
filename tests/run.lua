-- run.lua [-v] [FILES] -- runs Lua specs (all of tests/lua without FILES) inside this interpreter
-- by busted's library, says which fail and why, and ends with "N passed, M failed".
local verbose = arg[1] == "-v"
local files = { table.unpack(arg, verbose and 2 or 1) }

local function all_specs()
  local list = {}
  local find <close> = assert(io.popen "ls tests/lua/*_spec.lua 2>/dev/null")
  for path in find:lines() do list[#list + 1] = path end
  return list
end

if #files == 0 then files = all_specs() end

-- Where Debian puts busted and the C modules it needs.
package.path = package.path .. ";/usr/share/lua/5.4/?.lua;/usr/share/lua/5.4/?/init.lua"
local found, core = pcall(require, "busted.core")
if not found then
  io.stderr:write("tests/run.lua needs busted (lua-busted on Debian; scripts/setup installs it)\n")
  os.exit(2)
end

require "busted.languages.en"
local busted = core()
require "busted"(busted)
busted.register("file", "file", {}) -- modules stay loaded from file to file, as in a script

local passed, failed = 0, 0

local function full_name(element)
  local names, at = {}, element
  while at do
    if at.descriptor ~= "suite" then table.insert(names, 1, at.name or at.descriptor or "busted") end
    at = busted.context.parent(at)
  end
  return table.concat(names, " / ")
end

local function text_of(message)
  if type(message) == "string" then return message end
  if type(message) == "table" and message.message then return tostring(message.message) end
  return tostring(message)
end

local function note_failure(element, _, message, trace)
  failed = failed + 1
  print(("FAILED  %s"):format(full_name(element)))
  print("        " .. text_of(message):gsub("\n", "\n        "))
  if type(trace) == "table" and verbose and trace.traceback then print(trace.traceback) end
  return nil, true
end

busted.subscribe({ "test", "end" }, function(element, _, status)
  if status == "success" then
    passed = passed + 1
    if verbose then print("ok      " .. full_name(element)) end
  elseif status == "pending" then
    print("pending " .. full_name(element))
  end
  return nil, true
end)
busted.subscribe({ "failure" }, note_failure)
busted.subscribe({ "error" }, note_failure)

require "busted.modules.test_file_loader"(busted, { "lua" })(files, { "_spec%.lua$", "%.lua$" },
  { excludes = {}, recursive = false })
require "busted.execute"(busted)(1, { sort = false, shuffle = false })

print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and 0 or 1, true)
