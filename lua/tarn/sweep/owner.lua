-- owner.lua: who runs a trial: a process, named so that a later one with the same number is not taken for it.

local owner = {}

local SILENT <const> = 120 -- seconds without a sign from another machine after which its trials are given up

local function first_line(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local line = file:read "l"
  file:close()
  return line
end

-- When process PID began, in clock ticks since the machine started [proc(5), field 22 of stat]; nil: there is none,
-- or it is a zombie.
local function begun(pid)
  local line = first_line(("/proc/%d/stat"):format(pid))
  local state, rest = (line or ""):match "^.*%) (%a) (.*)$"
  if not state or state == "Z" or state == "X" then return nil end
  local i = 3
  for field in rest:gmatch "%S+" do
    i = i + 1
    if i == 22 then return field end
  end
end

local function machine()
  return (first_line "/proc/sys/kernel/hostname" or "?") .. "/" .. (first_line "/proc/sys/kernel/random/boot_id" or "?")
end

local me

--- This process: { pid, machine, begun }.
function owner.me()
  if not me then
    local pid = math.tointeger((first_line "/proc/self/stat" or ""):match "^%d+")
    me = { pid = pid, machine = machine(), begun = begun(pid) }
  end
  return me
end

--- Whether WHO still runs; of another machine, whether it gave a sign less than SILENT seconds ago.
function owner.alive(who, silent)
  if who.machine ~= machine() then return (silent or 0) < SILENT end
  return begun(who.pid) == who.begun
end

--- Waits SECONDS.
function owner.sleep(seconds)
  local ok, uv = pcall(require, "luv")
  if ok then uv.sleep(math.max(1, math.floor(seconds * 1000))) end
end

return owner
