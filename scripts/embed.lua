-- embed.lua ROOT TRACES OUTPUT -- writes what travels inside the host and the module as one C file:
-- the Lua library under ROOT, tarn/train.lua as "tarn.train" (annotations are for editors, not for
-- running), and the numbers of PyTorch in TRACES, losses.safetensors as "traces/losses".  Modules travel as
-- text and compiled, lines and names included: parsing tarn.host took a tenth of the program's start.
local root, traces, output = ...

-- The files of that pattern below FOLDER: { path, size, checksum }.
local function find(folder, pattern)
  local list = {}
  local command <const> = "cd '%s' && find . -name '%s' -exec cksum {} + | LC_ALL=C sort -k 3"
  local lines <close> = assert(io.popen(command:format(folder, pattern)))
  for line in lines:lines() do
    local checksum, size, path = line:match "^(%d+) (%d+) %./(.+)$"
    list[#list + 1] = { path = path, size = size, checksum = checksum }
  end
  return list
end

local function module_name(path)
  return (path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."))
end

local function everything()
  local list = {}
  for _, file in ipairs(find(root, "*.lua")) do
    if file.path:find "^tarn/" and not file.path:find "^tarn/annotations/" then
      file.name, file.path = module_name(file.path), root .. "/" .. file.path
      list[#list + 1] = file
    end
  end
  for _, file in ipairs(find(traces, "*.safetensors")) do
    file.name, file.path = "traces/" .. file.path:gsub("%.safetensors$", ""), traces .. "/" .. file.path
    list[#list + 1] = file
  end
  return list
end

-- The assembler reads the files: megabytes as a C array would take the compiler many seconds.
local BYTES <const> = [[
extern const unsigned char tarn_embedded_%s[] __attribute__((visibility("hidden")));
__asm__(".pushsection .rodata\n"
        ".globl tarn_embedded_%s\n.hidden tarn_embedded_%s\n.type tarn_embedded_%s, %%object\n"
        "tarn_embedded_%s:\n.incbin \"%s\"\n.byte 0\n.size tarn_embedded_%s, %d\n.popsection\n");
]]

-- An unchanged file is left alone, so that nothing is compiled again.
local function write(path, bytes)
  local old <close> = io.open(path, "rb")
  if old and old:read "a" == bytes then return end
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(bytes))
end

-- The module of FILE, compiled; its chunk is named as load_file of src/lua/embedded.c names it.
local function compiled(file)
  local text <close> = assert(io.open(file.path, "rb"))
  return string.dump(assert(load(text:read "a", ("@%s.lua"):format(file.name:gsub("%.", "/")))))
end

local function is_module(file) return not file.name:find "/" end

local out, rows = { '#include "lua/library.h"\n' }, {}
local function embed(name, path, checksum, size)
  out[#out + 1] = ("/* %s */\n"):format(checksum) .. BYTES:format(name, name, name, name, name, path, name, size + 1)
end

local folder <const> = output:match "^(.*)/" or "."
for i, file in ipairs(everything()) do
  embed(i, file.path, file.name .. ": " .. file.checksum, file.size)
  local code, size = "0", 0
  if is_module(file) then
    local bytes = compiled(file)
    local path = ("%s/%s.luac"):format(folder, file.name)
    write(path, bytes)
    code, size = "tarn_embedded_" .. i .. "_code", #bytes
    embed(i .. "_code", path, file.checksum, size)
  end
  rows[#rows + 1] = ('    {"%s", tarn_embedded_%d, %d, %s, %d},'):format(file.name, i, file.size, code, size)
end
rows[#rows + 1] = "    {0, 0, 0, 0, 0},"
out[#out + 1] = ("const tarn_embedded_file tarn_library[] = {\n%s\n};\n"):format(table.concat(rows, "\n"))
write(output, table.concat(out, "\n"))
