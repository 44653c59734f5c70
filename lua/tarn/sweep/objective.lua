-- objective.lua: which of the numbers that a script returns a sweep looks at, and which way.

local objective = {}

-- Words in a result's name that say that less of it is better.
local SMALL <const> = {
  "loss", "error", "perplexity", "rmse", "mse", "mae", "nll", "regret", "distance", "seconds", "cost",
}

--- "minimize" or "maximize" for a result called NAME.
function objective.direction(name)
  for _, word in ipairs(SMALL) do
    if name:lower():find(word, 1, true) then return "minimize" end
  end
  return "maximize"
end

local function names_of(result)
  local names = {}
  for name, value in pairs(result) do
    if type(value) == "number" then names[#names + 1] = tostring(name) end
  end
  table.sort(names)
  return names
end

local function listed(names)
  return #names == 0 and "no numbers" or table.concat(names, ", ")
end

--- The objectives of RESULT, { name = number, ... }: those WANTED, or the only number; nil and why not.
function objective.pick(result, wanted)
  local values = {}
  for i, one in ipairs(wanted) do
    local value = result[one.name]
    if type(value) ~= "number" then
      return nil, ("the script returned no number '%s'; it returned %s"):format(one.name, listed(names_of(result)))
    end
    values[i] = value
  end
  if #wanted > 0 then return values, wanted end
  local names = names_of(result)
  if #names == 1 then
    return { result[names[1]] }, { { name = names[1], direction = objective.direction(names[1]) } }
  end
  if #names == 0 then return nil, "the script returned no number: end it with return { accuracy = ... }" end
  return nil, ("the script returned several numbers (%s): say --maximize NAME or --minimize NAME"):format(listed(names))
end

return objective
