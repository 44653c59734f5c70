-- thin.lua: fewer points for the same picture.

local thin = {}

--- A line's places on the page (NaN: a gap) without those that nobody could see: of each run of places
--- inside a strip of STEP points, the first, the lowest, the highest and the last are kept, in their
--- order [Jugel et al. 2014].
---@return number[], number[]
function thin.line(px, py, step)
  local n = #px
  if n < 4000 then return px, py end
  local ox, oy, m = {}, {}, 0
  local i = 1
  while i <= n do
    local x = px[i]
    if x ~= x or py[i] ~= py[i] then
      m = m + 1
      ox[m], oy[m] = 0 / 0, 0 / 0
      i = i + 1
    else
      local strip, first = x // step, i
      local low, high = i, i
      local j = i + 1
      while j <= n do
        local y = py[j]
        if px[j] // step ~= strip or y ~= y then break end
        if y < py[low] then low = j elseif y > py[high] then high = j end
        j = j + 1
      end
      local last = j - 1
      local a, b = math.min(low, high), math.max(low, high)
      m = m + 1
      ox[m], oy[m] = px[first], py[first]
      if a > first then m = m + 1; ox[m], oy[m] = px[a], py[a] end
      if b > a then m = m + 1; ox[m], oy[m] = px[b], py[b] end
      if last > b then m = m + 1; ox[m], oy[m] = px[last], py[last] end
      i = j
    end
  end
  return ox, oy
end

--- At most MOST of the items of a list, evenly.
function thin.every(n, most)
  return math.max(1, math.ceil(n / most))
end

return thin
