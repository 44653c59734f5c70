-- arrow.lua: a straight arrow between two places on the page.

local arrow = {}

-- From inside a rectangle around (x, y) to its edge, on the way to (tx, ty).
local function leave(x, y, tx, ty, clear, align)
  local w, h = clear[1] / 2 + 3, clear[2] / 2 + 3
  local cx = align == "left" and x + clear[1] / 2 or align == "right" and x - clear[1] / 2 or x
  local dx, dy = tx - cx, ty - y
  local t = math.min(dx ~= 0 and w / math.abs(dx) or math.huge, dy ~= 0 and h / math.abs(dy) or math.huge)
  if t >= 1 then return nil end
  return cx + dx * t, y + dy * t
end

--- A head at (x, y) that comes from the direction (dx, dy).
function arrow.head(c, x, y, dx, dy, size)
  local n = math.sqrt(dx * dx + dy * dy)
  if n == 0 then return end
  dx, dy = dx / n, dy / n
  local bx, by = x - dx * size, y - dy * size
  c:new_path():move_to(x, y):line_to(bx - dy * size * 0.42, by + dx * size * 0.42)
  c:line_to(bx + dy * size * 0.42, by - dx * size * 0.42):close_path():fill()
end

--- O: color, width, head (size), short (ends so much before), clear { width, height } of words at the start.
function arrow.to(c, x0, y0, x1, y1, o)
  if o.clear then
    x0, y0 = leave(x0, y0, x1, y1, o.clear, o.align)
    if not x0 then return end
  end
  local dx, dy = x1 - x0, y1 - y0
  local n = math.sqrt(dx * dx + dy * dy)
  if n < 0.5 then return end
  local short = math.min(o.short or 0, n / 2)
  x1, y1 = x1 - dx / n * short, y1 - dy / n * short
  local head = math.min(o.head, n * 0.6)
  c:color(o.color):line(o.width, "butt"):dash()
  c:new_path():move_to(x0, y0):line_to(x1 - dx / n * head * 0.9, y1 - dy / n * head * 0.9):stroke()
  arrow.head(c, x1, y1, dx, dy, head)
end

return arrow
