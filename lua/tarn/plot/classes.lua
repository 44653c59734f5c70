-- classes.lua: labels of points, numbers from 1 or names, as positions in the palette.

local numbers = require "tarn.plot.numbers"

local classes = {}

--- The position of every label, and { position, name } of each class: numbers in their own order, names
--- in order of appearance; NAMES are those of the classes 1, 2, ...
function classes.read(m, labels, names)
  local list = numbers.is_tensor(labels) and numbers.flat(labels) or labels
  if type(list) ~= "table" then m.fail("labels must be a list or a tensor, not a %s", type(list)) end
  local found, order, at = {}, {}, {}
  for i = 1, #list do
    local v = list[i]
    if type(v) == "number" then v = math.tointeger(v) or v end
    if at[v] == nil then
      order[#order + 1] = v
      at[v] = true
    end
    found[i] = v
  end
  local whole = math.type(order[1]) == "integer"
  if whole then table.sort(order) end
  for i, v in ipairs(order) do at[v] = whole and (names or order[1] >= 1) and v or i end
  for i = 1, #found do found[i] = at[found[i]] end
  local shown = {}
  for _, v in ipairs(order) do shown[#shown + 1] = { at[v], tostring(names and names[v] or v) } end
  return found, shown
end

return classes
