-- surface.lua: the drawing module, tarn.canvas, found and loaded; what to install where it is not.

local tarn = require "tarn"

local INSTALL <const> = "plot: this build of Tarn has no drawing module (tarn/canvas.so). Install cairo"
  .. " and build again:\n  apt-get install libcairo2-dev libchafa-dev fonts-dejavu-core   (or scripts/setup)\n%s"

-- Beside the program, as the build leaves it, and where installing puts it.
local function places()
  local folder = (tarn.program or ""):match "^(.*)/[^/]*$"
  if not folder then return {} end
  local list = { folder .. "/src/canvas/canvas.so" }
  for _, lib in ipairs { "lib", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib64" } do
    list[#list + 1] = ("%s/../%s/lua/5.4/tarn/canvas.so"):format(folder, lib)
  end
  return list
end

local function exists(path)
  local file = io.open(path, "rb")
  return file ~= nil and file:close()
end

local function load_canvas()
  for _, path in ipairs(places()) do
    if exists(path) then
      local open, why = package.loadlib(path, "luaopen_tarn_canvas")
      if not open then error(INSTALL:format(why), 0) end
      return open()
    end
  end
  local path, tried = package.searchpath("tarn.canvas", package.cpath)
  local open, why
  if path then open, why = package.loadlib(path, "luaopen_tarn_canvas") end
  if not open then error(INSTALL:format("it was looked for, and there was\n\t" .. (why or tried)), 0) end
  return open()
end

return load_canvas()
