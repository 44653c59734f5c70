-- pareto.lua: which of several losses are better.

local pareto = {}

--- Whether losses A are nowhere worse than B, and somewhere better.
function pareto.dominates(a, b)
  local better = false
  for i = 1, #a do
    if a[i] > b[i] then return false end
    better = better or a[i] < b[i]
  end
  return better
end

return pareto
