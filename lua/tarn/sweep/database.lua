-- database.lua: a file of SQLite's in write-ahead mode, for several processes at once: short transactions that
-- take their turn, and never "database is locked".

local tarn = require "tarn"

local WAIT <const> = 120 -- seconds for one's turn
local MISSING <const> = "sweep: storage in a file needs LuaSQL: install lua-sql-sqlite3 (Debian),"
  .. " or luarocks install luasql-sqlite3"

local Database = {}
Database.__index = Database

local function driver()
  local ok, luasql = pcall(require, "luasql.sqlite3")
  if not ok then error(MISSING, 0) end
  return luasql.sqlite3()
end

local function quoted(text) return "'" .. text:gsub("'", "''"):gsub("\0", "") .. "'" end

--- VALUE as SQL writes it.
function Database.sql(value)
  if value == nil then return "NULL" end
  if math.type(value) == "integer" then return ("%d"):format(value) end
  if type(value) == "number" then
    if value ~= value or value == math.huge or value == -math.huge then return "NULL" end
    return ("%.17g"):format(value)
  end
  if type(value) == "boolean" then return value and "1" or "0" end
  return quoted(tostring(value))
end

-- STATEMENT with each ? replaced by the next of the values; nothing in a value is ever a ?.
local function filled(statement, values)
  local i = 0
  return (statement:gsub("%?", function()
    i = i + 1
    return Database.sql(values[i])
  end))
end

function Database:fail(message, statement)
  local text = tostring(message):gsub("^LuaSQL: ", "")
  if text:find "not a database" then
    text = "this is no SQLite file"
  elseif text:find "readonly" or text:find "read%-only" then
    text = "the file, or its folder, is read-only"
  elseif text:find "disk is full" or text:find "disk I/O" then
    text = text .. "; what was written before is kept"
  elseif statement then
    text = text .. " (in: " .. statement:sub(1, 60) .. ")"
  end
  error(("sweep: %s: %s"):format(self.path, text), 0)
end

-- Runs STATEMENT; waits while others hold the file longer than SQLite itself waits.
function Database:execute(statement, ...)
  local text = filled(statement, { ... })
  local started
  while true do
    local result, message = self.connection:execute(text)
    if result then
      if type(result) == "userdata" then result:close() end
      return
    end
    if not tostring(message):find "locked" or (started and tarn.clock() - started > WAIT) then
      self:fail(message, statement)
    end
    started = started or tarn.clock()
  end
end

--- Rows of a query, as lists of columns.
function Database:rows(statement, ...)
  local cursor, message = self.connection:execute(filled(statement, { ... }))
  if not cursor then self:fail(message, statement) end
  local rows, row = {}, cursor:fetch {}
  while row do
    rows[#rows + 1] = row
    row = cursor:fetch {}
  end
  cursor:close()
  return rows
end

--- The first column of the first row; nil when there is none.
function Database:value(statement, ...)
  local row = self:rows(statement, ...)[1]
  return row and row[1]
end

--- Runs f alone: nobody else writes meanwhile.  An error undoes what it did.
function Database:alone(f, ...)
  if self.inside then return f(...) end
  self:execute "BEGIN IMMEDIATE"
  self.inside = true
  local results = table.pack(pcall(f, ...))
  self.inside = false
  if not results[1] then
    self.connection:execute "ROLLBACK" -- which an error of the disk may have done already
    error(results[2], 0)
  end
  self:execute "COMMIT"
  return table.unpack(results, 2, results.n)
end

--- The number of the row that was inserted last.
function Database:last() return self.connection:getlastautoid() end

function Database:close()
  if not self.connection then return end
  self.connection:close()
  self.connection = nil
end

local function is_other_file(path)
  local file = io.open(path, "rb")
  if not file then return false end
  local head = file:read(16)
  file:close()
  return head ~= nil and #head > 0 and head:sub(1, 15) ~= "SQLite format 3"
end

--- Opens PATH, and makes it where it is missing unless `old`.
function Database.open(path, old)
  local file = io.open(path, "rb")
  if file then file:close() elseif old then error(("sweep: there is no file %s"):format(path), 0) end
  if is_other_file(path) then error(("sweep: %s: this is no SQLite file"):format(path), 0) end
  local connection, message = driver():connect(path, WAIT * 1000)
  local self = setmetatable({ path = path, connection = connection }, Database)
  if not connection then self:fail(message) end
  if self:value "PRAGMA journal_mode" ~= "wal" then self:execute "PRAGMA journal_mode=WAL" end
  -- After a power cut the last transactions may be missing; never a torn file.
  self:execute "PRAGMA synchronous=NORMAL"
  return self
end

return Database
