-- tensorboard.lua: tarn.tensorboard: runs that TensorBoard shows: numbers, histograms, pictures, texts,
-- hyperparameters, embeddings; and their numbers read back.
--
-- Messages are protobuf: fields of a number and a value, made from the inside out.  Each record is
-- one write to the file, so that a killed run loses at most the record it was in.

local tarn = require "tarn"

local tensorboard = {}

local function fail(level, form, ...) error(form:format(...), level + 1) end

-- ---- protobuf ----------------------------------------------------------------------------------

-- Negative numbers take ten bytes, as in protobuf.
local function varint(n)
  local bytes = {}
  repeat
    local low = n & 127
    n = n >> 7
    bytes[#bytes + 1] = string.char(n ~= 0 and low | 128 or low)
  until n == 0
  return table.concat(bytes)
end

local function whole(number, n) return varint(number << 3) .. varint(n) end
local function bytes(number, text) return varint(number << 3 | 2) .. varint(#text) .. text end
local function double(number, x) return varint(number << 3 | 1) .. ("<d"):pack(x) end
local function float(number, x) return varint(number << 3 | 5) .. ("<f"):pack(x) end

local function event(time, step, field, message)
  return double(1, time) .. (step ~= 0 and whole(2, step) or "") .. bytes(field, message)
end

local SUMMARY <const>, SESSION_LOG <const>, FILE_VERSION <const> = 5, 7, 3

local function value(tag, field) return bytes(1, bytes(1, tag) .. field) end

-- SummaryMetadata of a plugin.
local function metadata(plugin, content)
  return bytes(9, bytes(1, bytes(1, plugin) .. (content and bytes(2, content) or "")))
end

-- ---- a run ----------------------------------------------------------------------------------

local Run = {}
Run.__index = Run

local function put(self, step, message) self.file:put(event(self.clock(), step, SUMMARY, message)) end

local function check(self, owner, tag, step)
  if type(tag) ~= "string" or tag == "" then
    fail(3, "%s: the tag must be a name, not %s", owner, tostring(tag))
  end
  if step == nil then
    step = self.steps[tag] or 1
  elseif math.type(step) ~= "integer" then
    local exact = math.tointeger(step)
    if not exact then fail(3, "%s: the step must be a whole number, not %s", owner, tostring(step)) end
    step = exact
  end
  self.steps[tag] = step + 1
  return step
end

--- A number at a step; without a step, one after the last of its tag.
---@param tag string "loss/train"
---@param number number|tarn.Tensor
---@param step integer?
function Run:scalar(tag, number, step)
  step = check(self, "scalar", tag, step)
  if tarn.type(number) == "tensor" then number = number:item() end
  if type(number) ~= "number" then fail(2, "scalar: '%s' must be a number, not %s", tag, type(number)) end
  put(self, step, value(tag, float(2, number)))
  return self
end

--- How the numbers of a tensor are spread.
function Run:histogram(tag, values, step)
  step = check(self, "histogram", tag, step)
  local low, high, count, sum, squares, limits, counts = tarn.events_histogram(values)
  put(self, step, value(tag, bytes(5, double(1, low) .. double(2, high) .. double(3, count) .. double(4, sum)
    .. double(5, squares) .. bytes(6, limits) .. bytes(7, counts))))
  return self
end

--- A picture: (height x width) or (channels x height x width), bytes or numbers from 0 to 1; several,
--- (n x channels x height x width), are shown as one grid.
function Run:image(tag, image, step)
  step = check(self, "image", tag, step)
  if tarn.type(image) == "tensor" and #image.shape == 4 then image = tarn.image.grid(image) end
  local png = tarn.image.encode(image)
  local shape = image.shape
  local channels = #shape == 3 and shape[1] or 1
  put(self, step, value(tag, bytes(4, whole(1, shape[#shape - 1]) .. whole(2, shape[#shape]) .. whole(3, channels)
    .. bytes(4, png))))
  return self
end

local DT_STRING <const> = 7

--- A text, which is shown as Markdown.
function Run:text(tag, text, step)
  step = check(self, "text", tag, step)
  local tensor = whole(1, DT_STRING) .. bytes(2, bytes(2, whole(1, 1))) .. bytes(8, tostring(text))
  put(self, step, value(tag .. "/text_summary", bytes(8, tensor) .. metadata("text")))
  return self
end

-- ---- hyperparameters ---------------------------------------------------------------------------

-- google.protobuf.Value, and the type that HParamInfo gives it.
local function setting(v)
  if type(v) == "number" then return double(2, v), 3 end
  if type(v) == "boolean" then return whole(4, v and 1 or 0), 2 end
  return bytes(3, tostring(v)), 1
end

local function sorted(names)
  local list = {}
  for name in pairs(names) do list[#list + 1] = name end
  table.sort(list)
  return list
end

local function hparams_value(tag, field, message)
  return value("_hparams_/" .. tag, metadata("hparams", bytes(field, message)))
end

--- What a run was tried with, and which of its numbers tell how good it was: the table of the HPARAMS tab.
---@param settings table<string, number|boolean|string>
---@param results? table<string, number>
function Run:hparams(settings, results)
  local infos, start, measures = {}, {}, {}
  for _, name in ipairs(sorted(settings)) do
    local message, kind = setting(settings[name])
    infos[#infos + 1] = bytes(5, bytes(1, name) .. whole(4, kind))
    start[#start + 1] = bytes(1, bytes(1, name) .. bytes(2, message))
  end
  for _, name in ipairs(sorted(results or {})) do measures[#measures + 1] = bytes(6, bytes(1, bytes(2, name))) end
  put(self, 0, hparams_value("experiment", 2, table.concat(infos) .. table.concat(measures)))
  put(self, 0, hparams_value("session_start_info", 3, table.concat(start)))
  for _, name in ipairs(sorted(results or {})) do self:scalar(name, results[name]) end
  put(self, 0, hparams_value("session_end_info", 4, whole(1, 1)))
  return self
end

-- ---- embeddings --------------------------------------------------------------------------------

local MOST_SPRITE <const> = 8192

local function write_file(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

local function clean(text) return (tostring(text):gsub("[\t\r\n]", " ")) end

-- One column of labels has no line of names; several have one.
local function write_labels(path, labels, n)
  local names, lines = labels[1] == nil and sorted(labels) or nil, {}
  for _, name in ipairs(names or {}) do
    if #labels[name] ~= n then fail(4, "embedding: %d %s for %d points", #labels[name], name, n) end
  end
  if not names and #labels ~= n then fail(4, "embedding: %d labels for %d points", #labels, n) end
  if names and #names == 1 then labels, names = labels[names[1]], nil end
  if names then lines[1] = table.concat(names, "\t") end
  for i = 1, n do
    local cells = {}
    for k, name in ipairs(names or {}) do cells[k] = clean(labels[name][i]) end
    lines[#lines + 1] = names and table.concat(cells, "\t") or clean(labels[i])
  end
  write_file(path, table.concat(lines, "\n") .. "\n")
end

local function write_sprite(path, images)
  local shape, side = images.shape, math.ceil(math.sqrt(#images))
  if side * math.max(shape[3], shape[4]) > MOST_SPRITE then
    fail(4, "embedding: %d pictures of %d x %d make a sprite of more than %d pixels a side", #images, shape[3],
      shape[4], MOST_SPRITE)
  end
  tarn.image.save(path, tarn.image.grid(images, { columns = side, gap = 0 }))
  return ("  sprite {\n    image_path: \"%s\"\n    single_image_dim: %d\n    single_image_dim: %d\n  }\n")
    :format(path:match "[^/]+$", shape[4], shape[3])
end

--- Points for the PROJECTOR tab: vectors (n x size), with labels (a list, or lists by name) and pictures
--- (n x channels x height x width).
---@param name string
---@param vectors tarn.Tensor
---@param options? { labels: table, images: tarn.Tensor }
function Run:embedding(name, vectors, options)
  options = options or {}
  if tarn.type(vectors) ~= "tensor" or #vectors.shape ~= 2 then
    fail(2, "embedding: vectors (n x size) expected, not %s", tarn.type(vectors) == "tensor"
      and "(" .. table.concat(vectors.shape, " x ") .. ")" or type(vectors))
  end
  local file, n, size = name:gsub("[^%w_.-]", "_"), vectors.shape[1], vectors.shape[2]
  local base, columns, names = self.folder .. "/" .. file, {}, {}
  for k = 1, size do
    names[k] = tostring(k)
    columns[names[k]] = vectors:select(2, k)
  end
  tarn.csv.save(base .. ".tsv", columns, { separator = "\t", header = false, names = names })
  local parts = { ("embeddings {\n  tensor_name: %q\n  tensor_path: \"%s.tsv\"\n"):format(clean(name), file),
    ("  tensor_shape: %d\n  tensor_shape: %d\n"):format(n, size) }
  if options.labels then
    write_labels(base .. ".labels.tsv", options.labels, n)
    parts[#parts + 1] = ("  metadata_path: \"%s.labels.tsv\"\n"):format(file)
  end
  if options.images then parts[#parts + 1] = write_sprite(base .. ".png", options.images) end
  self.embeddings[#self.embeddings + 1] = table.concat(parts) .. "}\n"
  write_file(self.folder .. "/projector_config.pbtxt", table.concat(self.embeddings))
  return self
end

--- Sees that everything is on the disk; a run that is not closed loses nothing but that.
function Run:close() self.file:close() end

Run.__close = Run.close

-- ---- beginning ---------------------------------------------------------------------------------

local OPTIONS <const> = { step = true, clock = true }
local START <const> = 1

local function new(folder, options)
  options = options or {}
  if type(folder) ~= "string" then
    fail(3, "tensorboard: a folder such as \"runs/first\" expected, not %s", type(folder))
  end
  for name in pairs(options) do
    if not OPTIONS[name] then fail(3, "tensorboard has no option '%s': there are clock and step", tostring(name)) end
  end
  local self = setmetatable({ folder = folder, clock = options.clock or tensorboard.clock, steps = {},
    embeddings = {}, file = tarn.events_open(folder) }, Run)
  local step = options.step or 0
  self.file:put(event(self.clock(), 0, FILE_VERSION, "brain.Event:2"))
  -- From its second file on a run has begun anew here: what was there from this step on is void.
  self.file:put(event(self.clock(), step, SESSION_LOG, whole(1, START)))
  return self
end

local began <const> = os.time() - tarn.clock()

--- The time of a record: seconds since 1970, with fractions that do not go back.
function tensorboard.clock() return began + tarn.clock() end

-- ---- reading -----------------------------------------------------------------------------------

local function drop_from(all, step)
  for tag, points in pairs(all) do
    local kept = {}
    for _, point in ipairs(points) do
      if point.step < step then kept[#kept + 1] = point end
    end
    all[tag] = #kept > 0 and kept or nil
  end
end

local function event_files(path)
  local names, is_folder = tarn.list_folder(path)
  local files = {}
  for _, name in ipairs(names) do
    if name:find("tfevents", 1, true) and not is_folder[name] then files[#files + 1] = path .. "/" .. name end
  end
  if #files == 0 then fail(3, "tensorboard.read: there is no event file in %s", path) end
  return files
end

--- The numbers of a run by tag: lists of { step, value, time } in the order of writing.
---@param path string a run's folder, or one file
---@return table<string, { step: integer, value: number, time: number }[]>
function tensorboard.read(path)
  local all, starts = {}, 0
  local files = path:find("tfevents[^/]*$") and { path } or event_files(path)
  for _, file in ipairs(files) do
    for _, e in ipairs(tarn.events_read(file)) do
      if e.tag then
        all[e.tag] = all[e.tag] or {}
        table.insert(all[e.tag], { step = e.step, value = e.value, time = e.time })
      else
        starts = starts + 1
        if starts > 1 then drop_from(all, e.step) end
      end
    end
  end
  return all
end

return setmetatable(tensorboard, {
  --- A run that TensorBoard shows; { step = n } when it goes on after n steps.
  __call = function(_, folder, options) return new(folder, options) end,
})
