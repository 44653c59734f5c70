-- marching.lua: lines along which numbers on a grid have one value, and the cells where they are above
-- it, by marching squares [Lorensen, Cline 1987, in two dims]; saddles are told by the mean of the cell.

local marching = {}

-- Where the edge from (xa, ya, za) to (xb, yb, zb) has the level.
local function cross(xa, ya, za, xb, yb, zb, level)
  local t = (level - za) / (zb - za)
  return xa + (xb - xa) * t, ya + (yb - ya) * t
end

-- Corners of the cell with the upper left at row R, column K, clockwise: x, y, z of four.
local function corners(g, r, k)
  local n = g.columns
  local i = (r - 1) * n + k
  local x0, x1, y0, y1 = g.x[k], g.x[k + 1], g.y[r], g.y[r + 1]
  return x0, y0, g.z[i], x1, y0, g.z[i + 1], x1, y1, g.z[i + n + 1], x0, y1, g.z[i + n]
end

-- Segments of all cells: x, y of both ends, and a key of each end's edge, by which they are joined.
local function segments(g, level)
  local list, n = {}, g.columns
  for r = 1, g.rows - 1 do
    for k = 1, n - 1 do
      local i = (r - 1) * n + k
      local a, b, c, d = g.z[i], g.z[i + 1], g.z[i + n + 1], g.z[i + n]
      local sum = a + b + c + d
      if sum == sum and sum - sum == 0 then
        local x0, x1, y0, y1 = g.x[k], g.x[k + 1], g.y[r], g.y[r + 1]
        local ia, ib, ic, id = a >= level, b >= level, c >= level, d >= level
        local ends, m = {}, 0
        local function add(key, x, y)
          m = m + 1
          ends[m] = { key = key, x = x, y = y }
        end
        -- edges have numbers: 2 i from corner i to the right, 2 i + 1 from it downwards
        if ia ~= ib then add(2 * i, cross(x0, y0, a, x1, y0, b, level)) end
        if ib ~= ic then add(2 * (i + 1) + 1, cross(x1, y0, b, x1, y1, c, level)) end
        if ic ~= id then add(2 * (i + n), cross(x0, y1, d, x1, y1, c, level)) end
        if id ~= ia then add(2 * i + 1, cross(x0, y0, a, x0, y1, d, level)) end
        if m == 2 then
          list[#list + 1] = { ends[1], ends[2] }
        elseif m == 4 then
          local joined = (sum / 4 >= level) == ia -- the corner a belongs together with c
          list[#list + 1] = joined and { ends[1], ends[2] } or { ends[1], ends[4] }
          list[#list + 1] = joined and { ends[3], ends[4] } or { ends[2], ends[3] }
        end
      end
    end
  end
  return list
end

local function follow(at, used, start, from)
  local xs, ys = {}, {}
  local s, e = start, from
  while s and not used[s] do
    used[s] = true
    local other = s[1] == e and s[2] or s[1]
    if #xs == 0 then xs[1], ys[1] = e.x, e.y end
    xs[#xs + 1], ys[#ys + 1] = other.x, other.y
    local next_s
    for _, candidate in ipairs(at[other.key]) do
      if not used[candidate] then next_s = candidate end
    end
    if next_s then e = next_s[1].key == other.key and next_s[1] or next_s[2] end
    s = next_s
  end
  return xs, ys
end

--- Lines of one level: a list of { x = {...}, y = {...} }. G: rows, columns, x, y and z row by row.
function marching.lines(g, level)
  local list, at, used, lines = segments(g, level), {}, {}, {}
  for _, s in ipairs(list) do
    for e = 1, 2 do
      local key = s[e].key
      at[key] = at[key] or {}
      table.insert(at[key], s)
    end
  end
  local function start(s, e)
    local xs, ys = follow(at, used, s, e)
    lines[#lines + 1] = { x = xs, y = ys }
  end
  for _, s in ipairs(list) do -- lines that end at the border first, from their ends
    for e = 1, 2 do
      if not used[s] and #at[s[e].key] == 1 then start(s, s[e]) end
    end
  end
  for _, s in ipairs(list) do
    if not used[s] then start(s, s[1]) end
  end
  return lines
end

local function add_polygon(visit, points)
  if #points >= 6 then visit(points) end
end

-- The part of one cell at or above the level.
local function clip_cell(g, r, k, level, visit)
  local xa, ya, a, xb, yb, b, xc, yc, c, xd, yd, d = corners(g, r, k)
  local sum = a + b + c + d
  if sum ~= sum or sum - sum ~= 0 then return end
  local X, Y, Z = { xa, xb, xc, xd }, { ya, yb, yc, yd }, { a, b, c, d }
  local points = {}
  local split = (a >= level) == (c >= level) and (b >= level) == (d >= level) and (a >= level) ~= (b >= level)
    and sum / 4 < level
  for i = 1, 4 do
    local j = i % 4 + 1
    if split and Z[i] >= level then
      local h = (i - 2) % 4 + 1
      local x0, y0 = cross(X[h], Y[h], Z[h], X[i], Y[i], Z[i], level)
      local x1, y1 = cross(X[i], Y[i], Z[i], X[j], Y[j], Z[j], level)
      add_polygon(visit, { x0, y0, X[i], Y[i], x1, y1 })
    elseif not split then
      if Z[i] >= level then points[#points + 1], points[#points + 2] = X[i], Y[i] end
      if (Z[i] >= level) ~= (Z[j] >= level) then
        local x, y = cross(X[i], Y[i], Z[i], X[j], Y[j], Z[j], level)
        points[#points + 1], points[#points + 2] = x, y
      end
    end
  end
  add_polygon(visit, points)
end

--- Visits polygons { x, y, x, y, ... } that together are where the numbers are at least LEVEL; cells
--- wholly above are joined along their row.
function marching.above(g, level, visit)
  local n = g.columns
  for r = 1, g.rows - 1 do
    local run
    for k = 1, n - 1 do
      local i = (r - 1) * n + k
      local whole = g.z[i] >= level and g.z[i + 1] >= level and g.z[i + n] >= level and g.z[i + n + 1] >= level
      if whole and not run then run = k end
      if run and (not whole or k == n - 1) then
        local last = whole and k + 1 or k
        visit { g.x[run], g.y[r], g.x[last], g.y[r], g.x[last], g.y[r + 1], g.x[run], g.y[r + 1] }
        run = nil
      end
      if not whole then clip_cell(g, r, k, level, visit) end
    end
  end
end

return marching
