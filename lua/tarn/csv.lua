-- csv.lua: tarn.csv: tables of text with a separator between cells, and data sets from them.
--
-- A table has names, columns by number and by name, and rows.  A column is a tensor (int64, float64,
-- bool) or text: codes, an int64 tensor of positions in words, 0 for a missing cell.

local tarn = require "tarn"

local csv = {}

local function fail(level, form, ...) error(form:format(...), level + 1) end

local function check_options(owner, options, known, level)
  local names = {}
  for name in pairs(known) do names[#names + 1] = name end
  table.sort(names)
  for name in pairs(options) do
    if not known[name] then
      local near = require("tarn.options").nearest(tostring(name), names)
      fail(level + 1, "%s has no option '%s'%s", owner, tostring(name),
        near and (": did you mean '%s'?"):format(near) or (": there are " .. table.concat(names, ", ")))
    end
  end
end

-- ---- text columns ------------------------------------------------------------------------------

local Text = {}

function Text:__len() return #self.codes end

-- text[i]: the text of row I; nil where it is missing.
function Text:__index(i)
  if math.type(i) ~= "integer" then return nil end
  return self.words[self.codes:get(i)]
end

function Text:__tostring()
  return ("text of %d rows, %d different"):format(#self.codes, #self.words)
end

local function is_text(column) return getmetatable(column) == Text end

-- A list of strings (false: missing) as codes and words.
local function text_of(list)
  local codes, words, known = {}, {}, {}
  for i, text in ipairs(list) do
    if text and not known[text] then
      words[#words + 1] = text
      known[text] = #words
    end
    codes[i] = text and known[text] or 0
  end
  return setmetatable({ codes = tarn.index(codes), words = words }, Text)
end

-- ---- tables ------------------------------------------------------------------------------------

local methods, Table = {}, {}

-- Names that occur again get a number: a, a_2.
local function unique(names)
  local seen, result = {}, {}
  for i, given in ipairs(names) do
    local n, name = 1, given
    while seen[name] do
      n = n + 1
      name = given .. "_" .. n
    end
    seen[name], result[i] = true, name
  end
  return result
end

local function make(names, columns, rows, separator)
  local by_name = {}
  for i, name in ipairs(names) do by_name[name] = columns[i] end
  return setmetatable({ names = names, list = columns, columns = by_name, rows = rows, separator = separator }, Table)
end

function Table:__len() return self.rows end

local function known_column(self, name, owner, level)
  local column = self.columns[name]
  if column then return column end
  local near = require("tarn.options").nearest(tostring(name), self.names)
  fail(level + 1, "%s: there is no column '%s'%s", owner, tostring(name),
    near and (", did you mean '%s'?"):format(near) or "")
end

local function cell(column, i)
  if is_text(column) then return column[i] end
  local value = column:get(i)
  if value ~= value then return nil end
  if column.dtype == "bool" then return value ~= 0 and value ~= false end
  return value
end

-- table[i]: row I as values by name; missing cells are nil.
function Table:__index(key)
  if math.type(key) ~= "integer" then return methods[key] end
  local i = key < 0 and self.rows + 1 + key or key
  if i < 1 or i > self.rows then fail(2, "table: row %d of %d", key, self.rows) end
  local row = {}
  for k, name in ipairs(self.names) do row[name] = cell(self.list[k], i) end
  return row
end

local function kind(column) return is_text(column) and "text" or column.dtype end

local function shown(value)
  if value == nil then return "" end
  if math.type(value) == "float" then return ("%.6g"):format(value) end
  return (tostring(value):gsub("%c", " "))
end

local SHOWN_ROWS <const>, SHOWN_COLUMNS <const>, SHOWN_WIDTH <const> = 8, 12, 24

local function width_of(text) return utf8.len(text) or #text end

local function fitted(text, width)
  local long = width_of(text)
  if long > width then return text:sub(1, (utf8.offset(text, width) or width) - 1) .. "…" end
  return text .. (" "):rep(width - long)
end

function Table:__tostring()
  local columns, rows = math.min(#self.names, SHOWN_COLUMNS), math.min(self.rows, SHOWN_ROWS)
  local lines = {}
  for i = 1, rows + 2 do lines[i] = {} end
  for k = 1, columns do
    local texts, width = { self.names[k], kind(self.list[k]) }, 0
    for row = 1, rows do texts[row + 2] = shown(cell(self.list[k], row)) end
    for _, text in ipairs(texts) do width = math.min(math.max(width, width_of(text)), SHOWN_WIDTH) end
    for i, text in ipairs(texts) do lines[i][k] = fitted(text, width) end
  end
  local out = { ("table of %d rows and %d columns"):format(self.rows, #self.names) }
  for _, line in ipairs(lines) do out[#out + 1] = "  " .. table.concat(line, "  "):gsub("%s+$", "") end
  if self.rows > rows or #self.names > columns then out[#out + 1] = "  ..." end
  return table.concat(out, "\n")
end

--- The column of that name: a tensor, or text.
function methods:column(name) return known_column(self, name, "column", 2) end

--- What a column holds: "int64", "float64", "bool" or "text".
function methods:kind(name) return kind(known_column(self, name, "kind", 2)) end

--- The rows at the positions in an index tensor, as a table.
function methods:select(positions)
  local columns = {}
  for k, column in ipairs(self.list) do
    if is_text(column) then
      columns[k] = setmetatable({ codes = column.codes:index_select(1, positions), words = column.words }, Text)
    else
      columns[k] = column:index_select(1, positions)
    end
  end
  return make(self.names, columns, #positions, self.separator)
end

--- The table without the rows in which one of the columns NAMES (all, unless given) is missing.
function methods:drop_missing(names)
  local keep = tarn.ones(self.rows)
  for _, name in ipairs(names or self.names) do
    local column = known_column(self, name, "drop_missing", 2)
    local there = is_text(column) and column.codes:gt(0) or column:eq(column)
    keep = keep * there:to "float32"
  end
  local rows = {}
  for i, yes in ipairs(keep:tolist()) do
    if yes == 1 then rows[#rows + 1] = i end
  end
  return self:select(tarn.index(rows))
end

-- ---- data sets ---------------------------------------------------------------------------------

local SET_OPTIONS <const> = { target = true, inputs = true, missing = true, standardize = true, classes = true }

-- Numbers (n x 1), or one column of 0 and 1 for each different text.
local function numbers_of(column)
  if not is_text(column) then return column:to("float32"):reshape(#column, 1) end
  local n, words = #column.codes, #column.words
  return column.codes:reshape(n, 1):eq(tarn.arange(1, words, { dtype = "int64" }):reshape(1, words)):to "float32"
end

local function input_names(self, options)
  if options.inputs then return options.inputs end
  local names = {}
  for k, name in ipairs(self.names) do
    if name ~= options.target and not is_text(self.list[k]) then names[#names + 1] = name end
  end
  return names
end

local function mean_of(values)
  local known = values:eq(values)
  return tarn.where(known, values, tarn.zeros(1)):sum():item() / math.max(known:to("float32"):sum():item(), 1)
end

-- Missing numbers become a number, or the mean of the others.
local function fill_missing(values, name, how)
  local absent = values:ne(values):to("float32"):sum():item()
  if absent == 0 then return values end
  if how == nil then
    fail(4, "dataset: column '%s' lacks %d of its numbers; { missing = \"mean\" } or a number fills them,"
      .. " { missing = \"drop\" } leaves their rows out", name, absent)
  end
  return tarn.where(values:eq(values), values, tarn.full({ 1 }, how == "mean" and mean_of(values) or how))
end

local function standardized(values)
  local centred = values - values:mean(1, true)
  local deviation = (centred * centred):mean(1, true):sqrt()
  return centred / tarn.where(deviation:gt(0), deviation, tarn.ones(1))
end

local function inputs_of(self, options, names)
  local parts = {}
  for i, name in ipairs(names) do
    parts[i] = fill_missing(numbers_of(known_column(self, name, "dataset", 3)), name, options.missing)
  end
  if #parts == 0 then fail(3, "dataset: no column of numbers is left for the inputs; name some by { inputs = ... }") end
  local inputs = tarn.cat(parts, 2)
  return options.standardize and standardized(inputs) or inputs
end

-- Classes of the different values of a column of numbers, in their order.
local function classes_of_numbers(column)
  local list, number, values, names = column:to("float64"):tolist(), {}, {}, {}
  for _, v in ipairs(list) do
    if not number[v] then
      number[v] = 0
      values[#values + 1] = v
    end
  end
  table.sort(values)
  for i, v in ipairs(values) do
    number[v] = i
    names[i] = column.dtype == "bool" and (v == 1 and "true" or "false") or ("%.14g"):format(v)
  end
  for i, v in ipairs(list) do list[i] = number[v] end
  return tarn.index(list), names
end

local function missing_target(name)
  fail(4, "dataset: the target '%s' is missing in some rows; { missing = \"drop\" } leaves them out", name)
end

local function target_of(self, options)
  if not options.target then return nil end
  local column = known_column(self, options.target, "dataset", 3)
  if is_text(column) then
    if #column.codes > 0 and column.codes:min():item() == 0 then missing_target(options.target) end
    return column.codes, column.words
  end
  if column:ne(column):to("float32"):sum():item() > 0 then missing_target(options.target) end
  if options.classes or column.dtype == "bool" then return classes_of_numbers(column) end
  return column:to("float32"):reshape(#column, 1)
end

--- A data set: inputs are the columns of numbers but the target (or those named; text becomes one
--- number for each different text), targets the column TARGET: classes where it is text, boolean or
--- { classes = true }, else numbers (n x 1).
---@param options? { target: string, inputs: string[], missing: "drop"|"mean"|number, standardize: boolean }
function methods:dataset(options)
  options = options or {}
  check_options("dataset", options, SET_OPTIONS, 2)
  local how, from = options.missing, self
  if how ~= nil and how ~= "drop" and how ~= "mean" and type(how) ~= "number" then
    fail(2, "dataset: missing must be \"drop\", \"mean\" or a number, not %s", tostring(how))
  end
  if options.target then known_column(self, options.target, "dataset", 2) end
  local names = input_names(self, options)
  if how == "drop" then
    local used = table.move(names, 1, #names, 1, {})
    used[#used + 1] = options.target
    from = self:drop_missing(used)
  end
  local targets, classes = target_of(from, options)
  return tarn.data.dataset(inputs_of(from, options, names), targets, { classes = classes })
end

-- ---- files -------------------------------------------------------------------------------------

local LOAD_OPTIONS <const> = { separator = true, decimal = true, comment = true, header = true, names = true,
  missing = true }

local function check_char(owner, options, name)
  local c = options[name]
  if c ~= nil and (type(c) ~= "string" or #c ~= 1 or c:find "[\"\r\n]") then
    fail(3, "%s: %s must be one character that is neither a quote nor the end of a line, not %s", owner, name,
      type(c) == "string" and ("'%s'"):format(c) or tostring(c))
  end
end

local function check_decimal(owner, options)
  if options.decimal ~= nil and options.decimal ~= "." and options.decimal ~= "," then
    fail(3, "%s: decimal must be \".\" or \",\", not %s", owner, tostring(options.decimal))
  end
end

local function check_list(owner, options, name)
  local list = options[name]
  if list == nil then return end
  local fine = type(list) == "table"
  for _, text in ipairs(fine and list or {}) do fine = fine and type(text) == "string" end
  if not fine then fail(3, "%s: %s must be a list of strings", owner, name) end
end

--- The table of a file of comma-separated text.
---@param path string
---@param options? { separator: string, decimal: string, comment: string, header: boolean, names: string[] }
function csv.load(path, options)
  options = options or {}
  check_options("csv.load", options, LOAD_OPTIONS, 2)
  check_char("csv.load", options, "separator")
  check_char("csv.load", options, "comment")
  check_decimal("csv.load", options)
  check_list("csv.load", options, "missing")
  check_list("csv.load", options, "names")
  local header = -1
  if options.header ~= nil then header = options.header and 1 or 0 end
  local names, columns, rows, separator = tarn.csv_read(path, options.separator, options.decimal, options.comment,
    header, options.missing)
  if options.names then
    if #options.names ~= #names then
      fail(2, "csv.load: %d names for the %d columns of %s", #options.names, #names, path)
    end
    names = options.names
  end
  for k, column in ipairs(columns) do
    if type(column) == "table" then columns[k] = setmetatable(column, Text) end
  end
  return make(unique(names), columns, rows, separator)
end

-- A tensor, text, or a list of numbers or strings.
local function column_of(value, name)
  if tarn.type(value) == "tensor" or is_text(value) then return value end
  if type(value) ~= "table" then
    fail(3, "csv.save: column '%s' must be a tensor or a list, not %s", name, type(value))
  end
  for _, v in ipairs(value) do
    if type(v) == "string" then return text_of(value) end
  end
  return tarn.tensor(value, { dtype = "float64" })
end

local SAVE_OPTIONS <const> = { separator = true, decimal = true, header = true, names = true }

--- Writes a table, or columns by name (tensors, lists of numbers or strings), as comma-separated text.
---@param path string
---@param columns table
---@param options? { separator: string, decimal: string, header: boolean, names: string[] }
function csv.save(path, columns, options)
  options = options or {}
  check_options("csv.save", options, SAVE_OPTIONS, 2)
  check_char("csv.save", options, "separator")
  check_decimal("csv.save", options)
  check_list("csv.save", options, "names")
  if type(columns) ~= "table" then
    fail(2, "csv.save: a table or columns by name expected, not %s", tarn.type(columns) or type(columns))
  end
  local names, values = options.names, columns
  if getmetatable(columns) == Table then
    names, values = names or columns.names, columns.columns
  elseif not names then
    names = {}
    for name in pairs(columns) do names[#names + 1] = tostring(name) end
    table.sort(names)
  end
  local list, decimal = {}, options.decimal or "."
  for k, name in ipairs(names) do
    if values[name] == nil then fail(2, "csv.save: there is no column '%s'", name) end
    list[k] = column_of(values[name], name)
  end
  tarn.csv_write(path, names, list, options.separator or (decimal == "," and ";" or ","), decimal,
    options.header ~= false)
end

return csv
