-- layers.lua ROOT [STAMP] -- fails when an include goes against the order of src/LAYERS.
local root, stamp = ...

-- What only some files may include: a pattern of the header, who may, the reason.
local LUA <const> = { "src/lua/", "src/app/", "src/canvas/", "include/tarn/lua.h" }
local reserved = {
  { "^lua%.h$", LUA, "only lua, app and canvas know Lua" },
  { "^lauxlib%.h$", LUA, "only lua, app and canvas know Lua" },
  { "^lualib%.h$", LUA, "only lua, app and canvas know Lua" },
  { "^tarn/lua%.h$", LUA, "only lua, app and canvas know Lua" },
  { "^cblas%.h$", { "src/kernel/blas." }, "only kernel/blas names BLAS" },
  { "^lapack", { "src/kernel/blas." }, "only kernel/blas names LAPACK" },
  { "^pthread_create$", { "src/base/" }, "only base starts threads" }, -- no header, as bad
  { "^editline/", { "src/app/" }, "only app edits lines" },
  { "^cairo", { "src/canvas/" }, "only canvas draws" },
  { "^chafa", { "src/canvas/" }, "only canvas draws" },
}

local function starts_with_any(path, prefixes)
  for _, prefix in ipairs(prefixes) do
    if path:sub(1, #prefix) == prefix then return true end
  end
  return false
end

local function read_order()
  local order, n = {}, 0
  for layer in io.lines(root .. "/src/LAYERS") do
    n = n + 1
    order[layer] = n
  end
  return order
end

local function includes(path)
  local found, n = {}, 0
  for line in io.lines(root .. "/" .. path) do
    n = n + 1
    local quoted = line:match '^%s*#%s*include%s*"([^"]+)"'
    local other = line:match "^%s*#%s*include%s*<([^>]+)>" or line:match "pthread_create"
    if quoted or other then
      found[#found + 1] = { header = quoted or other, quoted = quoted ~= nil, line = n }
    end
  end
  return found
end

local function complaint(order, path, include)
  for _, rule in ipairs(reserved) do
    if include.header:find(rule[1]) and not starts_with_any(path, rule[2]) then return rule[3] end
  end
  if not include.quoted then return nil end
  local from, to = path:match "^src/(%w+)/", include.header:match "^([%w_]+)/"
  if to == "tarn" then return nil end
  if path:find "^src/" and not order[from] then return "src/" .. from .. " is not in src/LAYERS" end
  if path:find "^include/" then return "public headers include public headers only" end
  if not order[to] then return 'includes are written from src/ or include/: "tensor/drive.h"' end
  if order[to] > order[from] then return ("%s stands below %s in src/LAYERS"):format(from, to) end
end

local order, complaints = read_order(), {}
local find <close> = assert(io.popen(("cd '%s' && find src include -name '*.[ch]' | sort"):format(root)))
for path in find:lines() do
  for _, include in ipairs(includes(path)) do
    local why = complaint(order, path, include)
    if why then
      complaints[#complaints + 1] = ("%s:%d: %s: %s"):format(path, include.line, include.header, why)
    end
  end
end

if #complaints > 0 then
  io.stderr:write(table.concat(complaints, "\n"), "\n")
  os.exit(1)
end
if stamp then assert(io.open(stamp, "w")):close() end
