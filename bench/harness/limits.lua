-- limits.lua: what the machine can do at most, by build/bench/limits, and which part of it a case reaches.

local tarn = require "tarn"

local limits = {}

local FILE <const> = "out/bench/limits.json"

local function measured(threads)
  local pipe <close> = assert(io.popen(("build/bench/limits %d"):format(threads)))
  return tarn.json.decode(pipe:read "a")
end

-- Limits are the most that was ever seen: whoever used the machine meanwhile only lowered them.
local function better(old, new)
  for key, value in pairs(old or {}) do
    if type(value) == "number" then new[key] = math.max(new[key], value) end
  end
  return new
end

--- The limits of so many threads; measured once and kept, AGAIN measures anew and keeps what is more.
function limits.of(threads, again)
  local file = io.open(FILE)
  local known = file and tarn.json.load(FILE) or {}
  if file then file:close() end
  local key = tostring(threads)
  if not known[key] or again then
    known[key] = better(known[key], measured(threads))
    os.execute "mkdir -p out/bench"
    tarn.json.save(FILE, known)
  end
  return known[key]
end

-- Where data lies that is used again and again: the smallest level that holds it.
local function level_of(bytes, machine)
  if bytes <= machine.l2_size * machine.threads then return "l2" end
  return bytes <= machine.l3_size and "l3" or "memory"
end

--- Which part of what the machine can do a run of SECONDS is, and by which limit; nil where the row does
--- not say what it does.
function limits.share(row, seconds, machine)
  local best, by
  local function consider(needs, rate, name)
    if needs and (not best or needs / rate > best) then best, by = needs / rate, name end
  end
  consider(row.flops, machine.flops, "flops")
  if row.bytes then
    local level = level_of(row.bytes, machine)
    consider(row.bytes, machine[level], level)
  end
  return best and best / seconds, by
end

return limits
