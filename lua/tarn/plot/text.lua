-- text.lua: words on a canvas: fitted to a width, in lines, aligned by their letters' height.

local text = {}

local UNKNOWN <const> = "\u{FFFD}"

--- The same as UTF-8: bytes that are none become U+FFFD.
---@param s any
---@return string
function text.clean(s)
  s = tostring(s)
  if utf8.len(s) then return s end
  local parts, at = {}, 1
  while at <= #s do
    local _, bad = utf8.len(s, at)
    if not bad then break end
    parts[#parts + 1] = s:sub(at, bad - 1) .. UNKNOWN
    at = bad + 1
  end
  return table.concat(parts) .. s:sub(at)
end

--- S, or as many of its letters as fit WIDTH points, and an ellipsis.  The font is set.
function text.fit(c, s, width)
  if #s <= 8 or c:measure(#s > 2000 and s:sub(1, (utf8.offset(s, 1000) or 2001) - 1) or s) <= width then return s end
  local low, high = 0, math.min(utf8.len(s), 1000)
  while low < high do
    local middle = (low + high + 1) // 2
    if c:measure(s:sub(1, utf8.offset(s, middle + 1) - 1) .. "…") <= width then low = middle else high = middle - 1 end
  end
  return s:sub(1, utf8.offset(s, low + 1) - 1):gsub("%s+$", "") .. "…"
end

--- S in lines of at most WIDTH points (at most MOST of them), broken at spaces and newlines.
function text.lines(c, s, width, most)
  local lines = {}
  for part in (text.clean(s) .. "\n"):gmatch "(.-)\n" do
    local line
    for word in part:gmatch "%S+" do
      local longer = line and line .. " " .. word or word
      if line and c:measure(longer) > width then
        lines[#lines + 1] = line
        line = word
      else
        line = longer
      end
      if #lines >= (most or 100) then break end
    end
    lines[#lines + 1] = line or ""
    if #lines >= (most or 100) then break end
  end
  if most and #lines > most then
    lines[most] = lines[most] .. " …"
    for i = #lines, most + 1, -1 do lines[i] = nil end
  end
  for i, line in ipairs(lines) do lines[i] = text.fit(c, line, width) end
  return lines
end

-- Of DejaVu Sans: height of capitals and depth of g, in sizes.
local CAP <const>, DEPTH <const> = 0.73, 0.21
text.LINE = 1.3

--- Width and height of S, which may have several lines; the font is set to SIZE.
function text.size(c, s, size)
  local width, n = 0, 0
  for line in (s .. "\n"):gmatch "(.-)\n" do
    width, n = math.max(width, (c:measure(line))), n + 1
  end
  return width, (n - 1) * text.LINE * size + (CAP + DEPTH) * size
end

--- Draws S at X, Y. Options: size, color, bold, italic, angle (degrees, upwards), halo (a colour),
--- align: "left", "center", "right"; valign: "baseline", "top", "middle", "bottom".
function text.draw(c, s, x, y, o)
  local size = o.size
  s = text.clean(s)
  c:font(size, o.bold, o.italic, o.font)
  if o.width or #s > 500 then s = text.fit(c, s, o.width or 1000) end
  local n = select(2, s:gsub("\n", "\n"))
  local down = 0
  if o.valign == "top" then
    down = CAP * size
  elseif o.valign == "middle" then
    down = (CAP * size - n * text.LINE * size) / 2
  elseif o.valign == "bottom" then
    down = -DEPTH * size - n * text.LINE * size
  end
  if o.angle then c:save():translate(x, y):rotate(-math.rad(o.angle)) end
  local ox, oy = o.angle and 0 or x, o.angle and 0 or y
  local i = 0
  for line in (s .. "\n"):gmatch "(.-)\n" do
    local width = (c:measure(line))
    local left = ox - (o.align == "center" and width / 2 or o.align == "right" and width or 0)
    local base = oy + down + i * text.LINE * size
    if o.halo then
      c:color(o.halo):line(o.halo_width or 2.4, "round", "round"):outline(left, base, line):stroke()
    end
    c:color(o.color):text(left, base, line)
    i = i + 1
  end
  if o.angle then c:restore() end
end

return text
