-- pixels.lua: pictures of tensors as bytes that the canvas draws: { bytes, width, height, channels }.

local tarn = require "tarn"
local color = require "tarn.plot.color"
local maps = require "tarn.plot.maps"
local numbers = require "tarn.plot.numbers"

local pixels = {}

-- h x w, c x h x w or h x w x c as a tensor of h x w x c (c = 1, 3 or 4).
local function upright(t, fail)
  local shape = t.shape
  if #shape == 2 then return t:reshape(shape[1], shape[2], 1) end
  if #shape == 3 then
    local first, last = shape[1], shape[3]
    if first == 1 or ((first == 3 or first == 4) and last ~= 3 and last ~= 4) or (first == 3 and shape[2] > 4) then
      return t:permute(2, 3, 1)
    end
    if last == 1 or last == 3 or last == 4 then return t end
  end
  fail("an image has sizes h x w, c x h x w or h x w x c with c = 1, 3 or 4, not (%s)", numbers.sizes(t))
end

-- Floats in 0..1 (grey ones by LOW and HIGH) as whole numbers 0..255.
local function to_bytes(t, low, high)
  if t.dtype == "uint8" then return t end
  if t.dtype == "bool" then return t:to "uint8" * 255 end
  local f = t:detach():to "float32"
  f = (f - low) / (high - low)
  f = tarn.where(f:eq(f), f, 0) -- nan
  return (f:clamp(0, 1) * 255 + 0.5):to "uint8"
end

-- Grey through a map: 256 colours, looked up.
local function through_map(bytes, map)
  local parts = {}
  for i, rgba in ipairs(map) do
    local r, g, b = rgba >> 24 & 255, rgba >> 16 & 255, rgba >> 8 & 255
    parts[i] = { r, g, b }
  end
  local lookup = tarn.tensor(parts, { dtype = "uint8" })
  return lookup:index_select(1, bytes:reshape(bytes:numel()):to "int64" + 1)
end

--- A tensor of numbers (rows x columns) through 256 colours; LOW and HIGH are their ends, MISSING the
--- colour of nan.
---@return { [1]: string, [2]: integer, [3]: integer, [4]: integer }
function pixels.mapped(t, map, low, high, missing)
  local shape = t.shape
  local f = t:detach():to "float32"
  local bytes = to_bytes(f, low, high)
  local out = through_map(bytes, map)
  local bad = f:ne(f)
  if missing and bad:any():item() then
    local r, g, b = missing >> 24 & 255, missing >> 16 & 255, missing >> 8 & 255
    local hole = tarn.tensor({ { r, g, b } }, { dtype = "uint8" })
    out = tarn.where(bad:reshape(bad:numel(), 1), hole, out)
  end
  return { out:to("uint8"):bytes(), shape[2], shape[1], 3 }
end

--- One picture; O: map, low, high.
function pixels.one(t, fail, o)
  o = o or {}
  if not numbers.is_tensor(t) then
    if type(t) ~= "table" then fail("an image must be a tensor, not a %s", type(t)) end
    t = tarn.tensor(t)
  end
  t = upright(t, fail)
  local shape = t.shape
  if shape[1] == 0 or shape[2] == 0 then fail("an image of %d x %d has no pixels", shape[1], shape[2]) end
  local low, high = 0, 1
  if shape[3] == 1 and t.dtype ~= "uint8" and t.dtype ~= "bool" then
    low, high = o.low, o.high
    if not low or not high then
      local least, most = numbers.range(numbers.flat(t))
      least, most = least or 0, most or 1
      local plain = least >= 0 and most <= 1
      low, high = low or (plain and 0 or least), high or (plain and 1 or most)
    end
    if high == low then high = low + 1 end
  end
  local bytes = to_bytes(t, low, high)
  if shape[3] == 1 and o.map then
    return { through_map(bytes, maps.colors(o.map)):bytes(), shape[2], shape[1], 3 }
  end
  return { bytes:contiguous():bytes(), shape[2], shape[1], shape[3] }
end

--- Many: a tensor n x h x w or n x c x h x w, or a list of tensors.
function pixels.list(value, fail, o)
  local list = {}
  if numbers.is_tensor(value) then
    local shape = value.shape
    if #shape ~= 3 and #shape ~= 4 then
      fail("images must be n x h x w or n x c x h x w, not (%s)", numbers.sizes(value))
    end
    for i = 1, shape[1] do list[i] = pixels.one(value[i], fail, o) end
    return list
  end
  if type(value) ~= "table" then fail("images must be a tensor or a list of them, not a %s", type(value)) end
  for i, t in ipairs(value) do list[i] = pixels.one(t, fail, o) end
  return list
end

--- The largest width and height of its shape within these.
function pixels.fit(image, width, height)
  local by = math.min(width / image[2], height / image[3])
  return image[2] * by, image[3] * by
end

function pixels.draw(c, image, x, y, width, height, smooth)
  c:image(image[1], image[2], image[3], image[4], x, y, width, height, smooth)
end

pixels.color = color

return pixels
