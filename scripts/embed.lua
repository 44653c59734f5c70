-- embed.lua ROOT TRACES OUTPUT -- writes what travels inside the host and the module as one C file:
-- the Lua library under ROOT, tarn/train.lua as "tarn.train" (annotations are for editors, not for
-- running), and the numbers of PyTorch in TRACES, losses.safetensors as "traces/losses".
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
extern const unsigned char tarn_embedded_%d[] __attribute__((visibility("hidden")));
__asm__(".pushsection .rodata\n"
        ".globl tarn_embedded_%d\n.hidden tarn_embedded_%d\n.type tarn_embedded_%d, %%object\n"
        "tarn_embedded_%d:\n.incbin \"%s\"\n.byte 0\n.size tarn_embedded_%d, %d\n.popsection\n");
]]

local out, rows = { '#include "lua/library.h"\n' }, {}
for i, file in ipairs(everything()) do
  out[#out + 1] = ("/* %s: %s */\n"):format(file.name, file.checksum)
    .. BYTES:format(i, i, i, i, i, file.path, i, file.size + 1)
  rows[#rows + 1] = ('    {"%s", tarn_embedded_%d, %d},'):format(file.name, i, file.size)
end
rows[#rows + 1] = "    {0, 0, 0},"
out[#out + 1] = ("const tarn_embedded_file tarn_library[] = {\n%s\n};\n"):format(table.concat(rows, "\n"))

-- An unchanged file is left alone, so that nothing is compiled again.
local text = table.concat(out, "\n")
local old = io.open(output, "rb")
if not old or old:read "a" ~= text then
  local file <close> = assert(io.open(output, "wb"))
  assert(file:write(text))
end
if old then old:close() end
