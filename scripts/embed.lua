-- embed.lua ROOT OUTPUT -- writes the Lua library under ROOT as one C file, byte for byte.
-- tarn/train.lua becomes the module "tarn.train"; annotations are for editors, not for running.
local root, output = ...

local function files()
  local list = {}
  local find <close> = assert(io.popen(("cd '%s' && find tarn -name '*.lua'"):format(root)))
  for path in find:lines() do
    if not path:find "^tarn/annotations/" then list[#list + 1] = path end
  end
  table.sort(list)
  return list
end

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function module_name(path)
  return (path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."))
end

local function c_bytes(text)
  local lines = {}
  for from = 1, #text, 24 do
    lines[#lines + 1] = "    " .. table.concat({ text:byte(from, from + 23) }, ",") .. ","
  end
  return table.concat(lines, "\n")
end

local out, rows = { '#include "lua/library.h"\n' }, {}
for i, path in ipairs(files()) do
  local text = read(root .. "/" .. path)
  out[#out + 1] = ("static const unsigned char text_%d[] = {\n%s\n    0};\n"):format(i, c_bytes(text))
  rows[#rows + 1] = ('    {"%s", text_%d, %d},'):format(module_name(path), i, #text)
end
rows[#rows + 1] = "    {NULL, NULL, 0},"
out[#out + 1] = ("const tarn_lua_file tarn_lua_library[] = {\n%s\n};\n"):format(table.concat(rows, "\n"))

-- An unchanged file is left alone, so that nothing is compiled again.
local text = table.concat(out, "\n")
local old = io.open(output, "rb")
if not old or old:read "a" ~= text then
  local file <close> = assert(io.open(output, "wb"))
  assert(file:write(text))
end
if old then old:close() end
