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
