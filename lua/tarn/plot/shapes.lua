-- shapes.lua: what stands at a point, as rows by name: each draws its path around the origin, of width 2.

local shapes = {}

local function polygon(n, turn, radius)
  return function(c)
    for i = 0, n - 1 do
      local a = turn + 2 * math.pi * i / n
      local x, y = radius * math.sin(a), -radius * math.cos(a)
      if i == 0 then c:move_to(x, y) else c:line_to(x, y) end
    end
    c:close_path()
  end
end

local function star(c)
  for i = 0, 9 do
    local a, r = math.pi * i / 5, i % 2 == 0 and 1.2 or 0.5
    local x, y = r * math.sin(a), -r * math.cos(a)
    if i == 0 then c:move_to(x, y) else c:line_to(x, y) end
  end
  c:close_path()
end

local function bars(turn)
  return function(c)
    local w = 0.28
    local corners = { { -w, -1 }, { w, -1 }, { w, -w }, { 1, -w }, { 1, w }, { w, w }, { w, 1 }, { -w, 1 }, { -w, w },
      { -1, w }, { -1, -w }, { -w, -w } }
    local cos, sin = math.cos(turn), math.sin(turn)
    for i, p in ipairs(corners) do
      local x, y = p[1] * cos - p[2] * sin, p[1] * sin + p[2] * cos
      if i == 1 then c:move_to(x, y) else c:line_to(x, y) end
    end
    c:close_path()
  end
end

shapes.circle = { path = function(c) c:arc(0, 0, 1) end }
shapes.square = { path = function(c) c:rectangle(-0.88, -0.88, 1.76, 1.76) end }
shapes.triangle = { path = polygon(3, 0, 1.2) }
shapes.diamond = { path = polygon(4, 0, 1.2) }
shapes.star = { path = star }
shapes.plus = { path = bars(0) }
shapes.cross = { path = bars(math.pi / 4) }
shapes.ring = { path = function(c) c:arc(0, 0, 1) end, hollow = true }
shapes.dot = { path = function(c) c:arc(0, 0, 0.5) end }

function shapes.names()
  local names = {}
  for name, shape in pairs(shapes) do
    if type(shape) == "table" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

function shapes.unknown(m, name)
  m.fail("there is no shape '%s'; there are %s", tostring(name), table.concat(shapes.names(), ", "))
end

--- The shape, SIZE points wide (one, or a list), at every place: FILL and OUTLINE are colours or lists.
function shapes.stamp(c, name, px, py, size, fill, outline)
  local shape = shapes[name]
  c:new_path()
  shape.path(c)
  local scale
  if type(size) == "table" then
    scale = {}
    for i = 1, #size do scale[i] = size[i] / 2 end
  else
    scale = size / 2
  end
  if shape.hollow then fill, outline = 0, fill end
  c:stamp(px, py, fill, outline, scale)
end

return shapes
