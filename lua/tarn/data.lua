-- data.lua: tarn.data: data sets from files (rows of sources.lua) and from tensors.

local tarn = require "tarn"
local Dataset = require "tarn.dataset"
local sources = require "tarn.sources"

local data = { Dataset = Dataset, sources = sources }

data.dataset = Dataset.new
data.idx = tarn.read_idx

local LOAD_ONLY <const> = { "separator", "decimal", "comment", "header", "names" }

--- The data set of a file of comma-separated text: options of tarn.csv.load and of table:dataset.
---@param path string
---@param options? table
function data.csv(path, options)
  local reading, set = {}, {}
  for name, value in pairs(options or {}) do set[name] = value end
  if type(set.missing) == "table" then reading.missing, set.missing = set.missing, nil end
  for _, name in ipairs(LOAD_ONLY) do reading[name], set[name] = set[name], nil end
  return tarn.csv.load(path, reading):dataset(set)
end

-- ---- any file ------------------------------------------------------------------------------------

-- How files begin, or end in their names, and what reads them.
local FORMATS <const> = {
  { begins = "^\x93NUMPY", load = tarn.npy.load },
  { begins = "^PK[\3\5]", load = tarn.npz.load },
  { begins = "^\x89PNG", load = tarn.image.load },
  { begins = "^\xff\xd8\xff", load = tarn.image.load },
  { begins = "^........{", load = tarn.safetensors.load },
  { begins = "^%z%z[\8-\14]", load = tarn.read_idx },
  { begins = "^\x1f\x8b", load = tarn.read_idx },
  { ends = "%.index%.json$", load = tarn.safetensors.load },
  { ends = "%.json$", load = tarn.json.load },
  { ends = "%.[ct]sv$", load = tarn.csv.load },
  { ends = "%.txt$", load = tarn.csv.load },
}

--- What a file holds, by its first bytes or its name: the tensor of npy and IDX (gzipped or not), tensors
--- by name of npz and safetensors, a picture, a table of text, the value of JSON.  Options are those of
--- the format's own load.
---@param path string
---@param options? table
function data.read(path, options)
  local file <close> = io.open(path, "rb") or error(("read: cannot open %s"):format(tostring(path)), 2)
  local head = file:read(16) or ""
  for _, format in ipairs(FORMATS) do
    if format.begins and head:find(format.begins) or format.ends and path:lower():find(format.ends) then
      return format.load(path, options)
    end
  end
  error(("read: %s is none of npy, npz, safetensors, IDX, PNG, JPEG, CSV (.csv, .tsv, .txt) and JSON"):format(path), 2)
end

-- ---- folders of pictures -----------------------------------------------------------------------

local FITS <const> = { crop = 0, stretch = 1, pad = 2 }
local CHANNELS <const> = { grey = 1, grey_alpha = 2, rgb = 3, rgba = 4 }
local IMAGE_OPTIONS <const> = { "channels", "fit", "size" }

local function one_of(words)
  local list = {}
  for word in pairs(words) do list[#list + 1] = ("\"%s\""):format(word) end
  table.sort(list)
  return table.concat(list, ", ")
end

local function image_options(options)
  options = options or {}
  for name in pairs(options) do
    if name ~= "channels" and name ~= "fit" and name ~= "size" then
      local near = require("tarn.options").nearest(tostring(name), IMAGE_OPTIONS)
      error(("images has no option '%s': there are channels, fit and size%s"):format(tostring(name),
        near and (", did you mean '%s'?"):format(near) or ""), 3)
    end
  end
  local size = options.size
  if math.type(size) == "integer" then size = { size, size } end
  if type(size) ~= "table" or math.type(size[1]) ~= "integer" or math.type(size[2]) ~= "integer" then
    error("images: size must be said: { size = 64 }, or { size = { height, width } }", 3)
  end
  local fit, channels = FITS[options.fit or "crop"], CHANNELS[options.channels or "rgb"]
  if not fit then error(("images: fit must be one of %s, not %s"):format(one_of(FITS), tostring(options.fit)), 3) end
  if not channels then
    error(("images: channels must be one of %s, not %s"):format(one_of(CHANNELS), tostring(options.channels)), 3)
  end
  return size, fit, channels
end

local function pictures_in(folder, paths)
  local names, is_folder = tarn.list_folder(folder)
  for _, name in ipairs(names) do
    local ending = name:lower():match "%.(%w+)$"
    if not is_folder[name] and (ending == "png" or ending == "jpg" or ending == "jpeg") then
      paths[#paths + 1] = folder .. "/" .. name
    end
  end
  return paths
end

-- Paths of all pictures, and their classes where these lie in folders of their own.
local function find_pictures(folder)
  local paths, targets, classes = pictures_in(folder, {}), {}, {}
  if #paths > 0 then return paths end
  local names, is_folder = tarn.list_folder(folder)
  for _, name in ipairs(names) do
    local before = #paths
    if is_folder[name] then pictures_in(folder .. "/" .. name, paths) end
    if #paths > before then classes[#classes + 1] = name end
    for i = before + 1, #paths do targets[i] = #classes end
  end
  return paths, targets, classes
end

--- The pictures (PNG, JPEG) in a folder as a data set; each folder inside it is a class.  A picture is
--- decoded, and fitted into the size, when it is first needed, ahead of the training; it stays in memory.
---@param folder string
---@param options { size: integer|integer[], fit: "crop"|"stretch"|"pad", channels: string }
function data.images(folder, options)
  local size, fit, channels = image_options(options)
  local paths, targets, classes = find_pictures(folder)
  if #paths == 0 then error(("images: no PNG or JPEG pictures in %s, nor in folders inside it"):format(folder), 2) end
  local pictures = tarn.data_pictures(paths, channels, size[1], size[2], fit)
  local set = Dataset.new(pictures:images(), targets and tarn.index(targets), { classes = classes, source = pictures })
  set.paths = paths
  return set
end

-- ---- named data sets ---------------------------------------------------------------------------

local function missing(row, absent)
  local lines = { ("%s is not here: %s"):format(row.name, table.concat(absent, ", ")) }
  lines[#lines + 1] = "  looked in " .. table.concat(sources.folders(row), ", ")
  lines[#lines + 1] = "  scripts/data " .. row.name .. " brings it"
  return table.concat(lines, "\n")
end

local function paths_of(row)
  local paths, absent = {}, {}
  for _, file in ipairs(row.files) do
    paths[file.role] = sources.path(row, file)
    if not paths[file.role] then absent[#absent + 1] = file.name end
  end
  if #absent > 0 then error(missing(row, absent), 3) end
  return paths
end

-- Published labels count from 0: a row's targets are classes 1..n with names.
local function labelled(paths, part, classes)
  local inputs, labels = tarn.read_idx(paths[part .. ".inputs"]), tarn.read_idx(paths[part .. ".targets"])
  local shape = inputs.shape
  inputs = inputs:reshape(shape[1], 1, shape[2], shape[3])
  return Dataset.new(inputs, labels:to("int64") + 1, { classes = classes })
end

for _, row in ipairs(sources) do
  --- data.mnist() -> { train =, test =, classes = }; an error says what is missing and what brings it.
  data[row.name] = function()
    local paths = paths_of(row)
    return { train = labelled(paths, "train", row.classes), test = labelled(paths, "test", row.classes),
      classes = row.classes, name = row.name }
  end
end

return data
