-- inside.lua: pictures of what a net does inside: its feature maps, its filters, what its answer depends on.

local tarn = require "tarn"

local inside = {}

local function fail(form, ...) error(("plot." .. form):format(...), 0) end

-- Splits a table of arguments and options: MINE are taken out, the rest goes to the mark.
local function split(name, given, mine)
  if type(given) ~= "table" or tarn.type(given) or given.trace then
    fail("%s takes a table: plot.%s { net, x }, options by name", name, name)
  end
  local own, rest = {}, {}
  for key, value in pairs(given) do
    if mine[key] ~= nil then own[key] = value
    elseif type(key) == "string" then rest[key] = value end
  end
  return own, rest
end

local function with(rest, more)
  for key, value in pairs(more) do
    if rest[key] == nil then rest[key] = value end
  end
  return rest
end

-- As high as so many pictures in rows are wide, with room for the title.
local function fitted(rest, count, columns, rows_by_columns)
  columns = rest.columns or columns
  local width = rest.width or 6.3
  local height = math.ceil(count / columns) * width / columns * rows_by_columns + 0.45
  return with(rest, { columns = columns, width = width, height = height })
end

-- ---- feature maps -----------------------------------------------------------------------------------

local function title_of(entry) return entry.name or entry.type end

-- The entry of a trace for LAYER: its name, path or place; the first with maps unless said.
local function entry_with_maps(seen, layer)
  if layer ~= nil then
    local entry = seen[layer]
    return entry or fail("feature_maps: the net has no layer %s", tostring(layer))
  end
  for _, entry in ipairs(seen) do
    if entry.shape and #entry.shape == 3 then return entry end
  end
  fail "feature_maps: no layer of the net gives maps (channels x rows x columns)"
end

local function maps_of(given, layer)
  local first = given[1]
  if tarn.type(first) == "layer" then
    local entry = entry_with_maps(first:trace(given[2]), layer)
    return entry.output, title_of(entry)
  end
  if type(first) == "table" and first.output then return first.output, title_of(first) end
  return first
end

--- The maps that a layer makes of one example, side by side: plot.feature_maps { net, x, layer = "0" }, of an entry
--- of a trace, or of a tensor (channels x rows x columns).
---@param given table layer, most = 64 maps, and options of plot.images
function inside.feature_maps(plot, given)
  local own, rest = split("feature_maps", given, { layer = true, most = true })
  local maps, name = maps_of(given, own.layer)
  if tarn.type(maps) ~= "tensor" or maps.rank ~= 3 then
    fail("feature_maps: maps are (channels x rows x columns), of one example, not %s",
      tarn.type(maps) == "tensor" and "(" .. table.concat(maps.shape, " x ") .. ")" or type(maps))
  end
  local count, most = maps.shape[1], own.most or 64
  local shown = maps:narrow(1, 1, math.min(count, most))
  local title = ("%d maps of %d x %d"):format(count, maps.shape[2], maps.shape[3])
  if count > most then title = ("%d of "):format(most) .. title end
  fitted(rest, shown.shape[1], math.min(shown.shape[1], 10), maps.shape[2] / math.max(maps.shape[3], 1))
  return plot.images(with(rest, { shown, each = true, title = (name and name .. ": " or "") .. title }))
end

-- ---- filters ----------------------------------------------------------------------------------------

local function weights_of(given, layer)
  local first = given[1]
  if tarn.type(first) == "tensor" then return first:detach() end
  if tarn.type(first) ~= "layer" then fail("filters: a layer, a net or a tensor expected, not a %s", type(first)) end
  if layer ~= nil then
    first = first:find(tostring(layer)) or fail("filters: the net has no layer '%s'", tostring(layer))
  end
  for _, one in ipairs(first:modules()) do
    if one:type():match "^Conv" and one.weight and #one.weight.shape == 4 then return one.weight:detach(), one end
  end
  fail "filters: there is no convolution with weights; a net that has not been called may not have them yet"
end

-- Colours where there are three channels, each filter by its own range; else numbers around 0.
local function filter_images(weight, most)
  local outputs, inputs, rows, columns = table.unpack(weight.shape)
  local shown = weight:narrow(1, 1, math.min(outputs, most))
  if inputs == 3 then
    local flat = shown:reshape(shown.shape[1], -1)
    local low, high = flat:amin(2, true), flat:amax(2, true)
    return ((flat - low) / (high - low + 1e-12)):reshape(shown.shape), {}
  end
  local limit = weight:abs():max():item()
  local images = inputs == 1 and shown:squeeze(2)
    or shown:narrow(2, 1, math.min(inputs, most)):reshape(-1, rows, columns)
  return images, { map = "diverging", low = -limit, high = limit,
    columns = inputs > 1 and math.min(inputs, most) or nil }
end

--- The filters of a convolution: red adds, blue subtracts; of three channels, as colours.  Where there are more
--- channels, a row for each filter: plot.filters { net, layer = "0" }, of a layer, or of its weight.
---@param given table layer, most = 64 filters (16 with many channels), and options of plot.images
function inside.filters(plot, given)
  local own, rest = split("filters", given, { layer = true, most = true })
  local weight, layer = weights_of(given, own.layer)
  if weight.rank ~= 4 then
    fail("filters: weights are (outputs x inputs x rows x columns), not (%s)", table.concat(weight.shape, " x "))
  end
  local many = weight.shape[2] ~= 1 and weight.shape[2] ~= 3
  local images, more = filter_images(weight, own.most or many and 16 or 64)
  more[1] = images
  fitted(rest, images.shape[1], more.columns or math.min(images.shape[1], 10), weight.shape[3] / weight.shape[4])
  more.title = ("%s%d filters of %s"):format(layer and (layer:named() or layer:type()) .. ": " or "", weight.shape[1],
    table.concat(weight.shape, " x ", 2))
  return plot.images(with(rest, more))
end

-- ---- saliency ---------------------------------------------------------------------------------------

local SALIENCY <const> = { of = true, samples = true, noise = true, times_input = true }

--- One image beside what the net's answer depends on: red numbers raise it, blue ones lower it.
--- plot.saliency { net, image }.
---@param given table of, samples, noise, times_input (those of net:saliency), and options of plot.grid
function inside.saliency(plot, given)
  local own, rest = split("saliency", given, SALIENCY)
  local net, x = given[1], given[2]
  if tarn.type(net) ~= "layer" or tarn.type(x) ~= "tensor" or x.rank < 2 or x.rank > 3 then
    fail "saliency takes a net and one image (channels x rows x columns): plot.saliency { net, image }"
  end
  local slope = net:saliency(x, own)
  if slope.rank == 3 then slope = slope:sum(1) end
  local limit = math.max(slope:abs():max():item(), 1e-12)
  local image = x.rank == 3 and x.shape[1] == 1 and x:squeeze(1) or x
  return plot.grid(with(rest, { columns = 2,
    plot.image { image, map = "gray", title = "the image" },
    plot.image { slope, map = "diverging", low = -limit, high = limit, title = "what the answer depends on" } }))
end

-- Each becomes a function of plot; messages carry the line of the script that called.
function inside.add_to(plot)
  for _, name in ipairs { "feature_maps", "filters", "saliency" } do
    plot[name] = function(given)
      local ok, result = pcall(inside[name], plot, given)
      if ok then return result end
      error(result, type(result) == "string" and result:match "^plot%." and 2 or 0)
    end
  end
end

return inside
