-- color.lua: colours as whole numbers 0xRRGGBBAA, from "#0072b2", "red", { r, g, b } in 0..1; palettes.

local color = {}

-- Eight colours that people with any colour vision tell apart [Okabe, Ito 2008], black last.
color.OKABE_ITO = {
  "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#f0e442", "#000000",
}

local NAMES <const> = {
  black = "#000000", white = "#ffffff", gray = "#808080", grey = "#808080", silver = "#c0c0c0",
  red = "#d62728", blue = "#0072b2", green = "#009e73", orange = "#e69f00", yellow = "#f0e442",
  purple = "#7b4fa3", pink = "#cc79a7", vermilion = "#d55e00", sky = "#56b4e9", brown = "#8c564b",
  cyan = "#17becf", magenta = "#c2378f", navy = "#1f3b70", none = "#00000000", transparent = "#00000000",
}

local function byte(v) return math.floor(math.max(0, math.min(1, v)) * 255 + 0.5) end

--- Red, green, blue and opacity in 0..1 as one number.
function color.pack(r, g, b, a)
  return byte(r) << 24 | byte(g) << 16 | byte(b) << 8 | byte(a or 1)
end

function color.unpack(rgba)
  return (rgba >> 24 & 255) / 255, (rgba >> 16 & 255) / 255, (rgba >> 8 & 255) / 255, (rgba & 255) / 255
end

local function from_text(text)
  local hex = (NAMES[text] or text):match "^#(%x+)$"
  if not hex then return nil end
  if #hex == 3 or #hex == 4 then hex = hex:gsub(".", "%0%0") end
  if #hex == 6 then hex = hex .. "ff" end
  return #hex == 8 and tonumber(hex, 16) or nil
end

--- A colour as a number; nil where VALUE is none.
function color.of(value)
  if math.type(value) == "integer" then return value end
  if type(value) == "string" then return from_text(value) end
  if type(value) == "table" and type(value[1]) == "number" and #value >= 3 then
    return color.pack(value[1], value[2], value[3], value[4])
  end
end

--- The same colour, its opacity times SHARE.
function color.fade(rgba, share)
  return rgba & ~255 | math.floor((rgba & 255) * math.max(0, math.min(1, share)) + 0.5)
end

--- Between two colours, SHARE of the way.
function color.mix(a, b, share)
  local out = 0
  for shift = 0, 24, 8 do
    local p, q = a >> shift & 255, b >> shift & 255
    out = out | math.floor(p + (q - p) * share + 0.5) << shift
  end
  return out
end

--- How light a colour is, 0..1, for letters on it [Rec. 709].
function color.lightness(rgba)
  local r, g, b = color.unpack(rgba)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
end

function color.hex(rgba)
  return rgba & 255 == 255 and ("#%06x"):format(rgba >> 8) or ("#%08x"):format(rgba)
end

return color
