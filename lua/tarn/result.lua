-- result.lua: tarn.result(numbers, pictures): what a script found out, into out/ under the script's name.

local tarn = require "tarn"

local function fail(form, ...) error(form:format(...), 3) end

-- "examples/05_network.lua" -> "05_network"
local function script_name()
  local path = type(arg) == "table" and type(arg[0]) == "string" and arg[0] or ""
  return path:match "([^/]+)%.lua$" or path:match "([^/]+)$" or "result"
end

--- Path of a file of this script in the folder for results (--out, or out/): tarn.result.path("_net.safetensors").
---@param ending string
---@return string
local function path(ending)
  return ("%s/%s%s"):format((tarn.flags or {}).out or "out", script_name(), ending)
end

local function save_picture(figure, ending)
  if tarn.type(figure) == "tensor" then
    tarn.image.save(path(ending .. ".png"), figure)
  else
    figure:save(path(ending .. ((tarn.flags or {}).svg and ".svg" or ".png")))
  end
end

local function is_picture(value)
  return tarn.type(value) == "tensor"
    or (type(value) == "table" or type(value) == "userdata") and value.save ~= nil
end

--- Saves NUMBERS as NAME.json and PICTURES as NAME.png (NAME.svg with --svg) in the folder for results,
--- NAME being the script's: whole files or none.
---@param numbers table plain numbers, strings, lists and tables
---@param pictures? any a figure of tarn.plot or an image; several by name: { figure, mistakes = image } are
--- NAME.png and NAME_mistakes.png
---@return table numbers, so that a script can end with `return tarn.result(...)`
local function result(numbers, pictures)
  if type(numbers) ~= "table" then fail("result: a table of numbers expected, not a %s", type(numbers)) end
  if pictures ~= nil and not is_picture(pictures) and type(pictures) ~= "table" then
    fail("result: a figure, an image or a table of some expected, not a %s", type(pictures))
  end
  local all, names = is_picture(pictures) and { pictures } or pictures or {}, {}
  for name, picture in pairs(all) do
    if not is_picture(picture) then fail("result: '%s' is no figure and no image", tostring(name)) end
    names[#names + 1] = name
  end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  tarn.make_folder((tarn.flags or {}).out or "out")
  for _, name in ipairs(names) do save_picture(all[name], name == 1 and "" or "_" .. name) end
  tarn.json.save(path ".json", numbers)
  return numbers
end

return setmetatable({ path = path, name = script_name }, { __call = function(_, ...) return result(...) end })
