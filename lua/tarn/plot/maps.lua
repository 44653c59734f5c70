-- maps.lua: colour maps as rows: control points that are joined in OKLab, in which equal steps look
-- equal [Ottosson 2020].  The sequential ones rise in lightness throughout.

local color = require "tarn.plot.color"

local maps = {
  { name = "viridis", kind = "sequential", source = "van der Walt, Smith 2015 (matplotlib, CC0)",
    points = "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725" },
  { name = "cividis", kind = "sequential", source = "Nunez, Anderton, Renslow 2018",
    points = "00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838" },
  { name = "magma", kind = "sequential", source = "van der Walt, Smith 2015 (matplotlib, CC0)",
    points = "000004 180f3d 440f76 721f81 9e2f7f cd4071 f1605d fd9668 feca8d fcfdbf" },
  { name = "gray", kind = "sequential", source = "even steps of lightness", points = "000000 ffffff" },
  { name = "paper", kind = "sequential", source = "gray, the other way round", points = "ffffff 000000" },
  { name = "blues", kind = "sequential", source = "Brewer 2003 (ColorBrewer, Apache 2)",
    points = "f7fbff deebf7 c6dbef 9ecae1 6baed6 4292c6 2171b5 08519c 08306b" },
  { name = "diverging", kind = "diverging", source = "Brewer 2003, RdBu turned round (ColorBrewer, Apache 2)",
    points = "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f" },
  { name = "diverging_dark", kind = "diverging", source = "for dark pages: light ends, a dark middle",
    points = "9ad7ff 5fb0f0 3b82c4 2b5885 25384f 23272e 4a3128 81462a c06a2f f0954d ffc79a" },
  { name = "purple_orange", kind = "diverging", source = "Brewer 2003, PuOr turned round (ColorBrewer, Apache 2)",
    points = "2d004b 542788 8073ac b2abd2 d8daeb f7f7f7 fee0b6 fdb863 e08214 b35806 7f3b08" },
  { name = "phase", kind = "cyclic", source = "light, blue, dark, red and back, each in lightness even",
    points = "e2dde4 8fb1cc 5b7fbd 5a4a9f 352050 2c1635 571f4b 93384f b96a50 cfa58c e2dde4" },
}

local function linear(v) return v <= 0.04045 and v / 12.92 or ((v + 0.055) / 1.055) ^ 2.4 end
local function gamma(v) return v <= 0.0031308 and 12.92 * v or 1.055 * v ^ (1 / 2.4) - 0.055 end

--- A colour's lightness and two axes of hue in OKLab.
function maps.oklab(rgba)
  local r, g, b = color.unpack(rgba)
  r, g, b = linear(r), linear(g), linear(b)
  local l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ^ (1 / 3)
  local m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ^ (1 / 3)
  local s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ^ (1 / 3)
  return 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
end

local function from_oklab(lightness, a, b)
  local l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ^ 3
  local m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ^ 3
  local s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ^ 3
  local red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s
  local green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s
  local blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
  return color.pack(gamma(math.max(0, red)), gamma(math.max(0, green)), gamma(math.max(0, blue)))
end

local STEPS <const> = 256

-- The control points joined, then walked with equal steps of difference in OKLab.
local function table_of(row)
  local points, along = {}, { 0 }
  for hex in row.points:gmatch "%x+" do points[#points + 1] = { maps.oklab(color.of("#" .. hex)) } end
  for i = 2, #points do
    local p, q = points[i - 1], points[i]
    along[i] = along[i - 1] + math.sqrt((p[1] - q[1]) ^ 2 + (p[2] - q[2]) ^ 2 + (p[3] - q[3]) ^ 2)
  end
  local colors, i = {}, 2
  for k = 0, STEPS - 1 do
    local at = along[#along] * k / (STEPS - 1)
    while i < #points and along[i] < at do i = i + 1 end
    local p, q, t = points[i - 1], points[i], (at - along[i - 1]) / (along[i] - along[i - 1])
    colors[k + 1] = from_oklab(p[1] + (q[1] - p[1]) * t, p[2] + (q[2] - p[2]) * t, p[3] + (q[3] - p[3]) * t)
  end
  return colors
end

local made = {}

function maps.names()
  local names = {}
  for i, row in ipairs(maps) do names[i] = row.name end
  return names
end

function maps.find(name)
  for _, row in ipairs(maps) do if row.name == name then return row end end
end

-- Colours of one's own, two or more, become a map.
local function own(list)
  local hex = {}
  for i, c in ipairs(list) do
    local rgba = color.of(c)
    if not rgba then return nil end
    hex[i] = ("%06x"):format(rgba >> 8)
  end
  return #hex >= 2 and table_of { points = table.concat(hex, " ") } or nil
end

--- The 256 colours of a map: a row's name, the name with "_r" for the other way round, or a list of
--- colours; nil where there is none of that name.
---@param map string|table
---@return integer[]?
function maps.colors(map)
  if type(map) == "table" then return own(map) end
  if made[map] then return made[map] end
  local row = maps.find(map)
  local turned = not row and type(map) == "string" and map:match "^(.*)_r$"
  if turned then
    local forward, back = maps.colors(turned), {}
    if not forward then return nil end
    for i = 1, STEPS do back[i] = forward[STEPS + 1 - i] end
    made[map] = back
  elseif row then
    made[map] = table_of(row)
  end
  return made[map]
end

--- The colour at T in 0..1; NaN is MISSING.
function maps.at(colors, t, missing)
  if t ~= t then return missing or 0 end
  return colors[math.floor(math.max(0, math.min(1, t)) * (STEPS - 1) + 0.5) + 1]
end

return maps
