-- gallery.lua [--quick] [--page] [NAME ...] -- runs every example (or those named: 05, 05_network), in order,
-- and makes out/gallery.html: one page with their pictures, what their head comments say and their text.
-- --page only makes the page, of what is in out/ already.

local tarn = require "tarn"
local highlight = require "gallery_lua"

local OUT <const> = tarn.flags.out or "out"
local HOST <const> = "build/tarn"

local PARTS <const> = { -- the first example of each
  { 1, "What a network computes" }, { 16, "Training" }, { 24, "The craft" }, { 36, "What size cannot buy" },
  { 39, "Embeddings" },
}

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- ---- examples ---------------------------------------------------------------------------------------

-- The head comment: "-- 05 network: a net of ..." until the first line that is none.
local function head_of(text)
  local words = {}
  for line in text:gmatch "[^\n]*" do
    local said = line:match "^%-%-%s?(.*)$"
    if not said then break end
    words[#words + 1] = said
  end
  local number, title, says = table.concat(words, " "):match "^(%d+) ([^:]+): (.+)$"
  if not number then return nil end
  return number, title, says:gsub("^%l", string.upper)
end

local function pictures_of(name)
  local found = {}
  for _, file in ipairs((tarn.list_folder(OUT))) do
    if file:sub(1, #name) == name and file:match "%.png$" and file:match("^[^.]*"):sub(#name + 1):match "^_?%D*$" then
      found[#found + 1] = OUT .. "/" .. file
    end
  end
  return found
end

local function examples()
  local list = {}
  for _, file in ipairs((tarn.list_folder "examples")) do
    local name = file:match "^(%d+_.+)%.lua$"
    if name then
      local text = read("examples/" .. file)
      local number, title, says = head_of(text)
      if not number then error(("examples/%s does not begin with '-- NUMBER TITLE: ...'"):format(file), 0) end
      list[#list + 1] = { name = name, number = number, title = title, says = says, text = text }
    end
  end
  return list
end

local function run(example)
  local started = tarn.clock()
  local ok = os.execute(("%s examples/%s.lua --out '%s'%s >'%s/%s.log' 2>&1"):format(HOST, example.name, OUT,
    tarn.flags.quick and " --quick" or "", OUT, example.name))
  print(("%-7s %-22s %6.1f s"):format(ok and "ok" or "FAILED", example.name, tarn.clock() - started))
  if not ok then print((read(("%s/%s.log"):format(OUT, example.name)):gsub("^", "        ")
    :gsub("\n", "\n        "))) end
  return ok
end

-- ---- the page ---------------------------------------------------------------------------------------

local function escape(text) return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })) end

local DIGITS <const> = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function base64(bytes)
  local out = {}
  for i = 1, #bytes, 3 do
    local a, b, c = bytes:byte(i, i + 2)
    local n = a << 16 | (b or 0) << 8 | (c or 0)
    local word = ""
    for k = 3, 0, -1 do
      local at = (n >> 6 * k & 63) + 1
      word = word .. DIGITS:sub(at, at)
    end
    out[#out + 1] = not b and word:sub(1, 2) .. "==" or not c and word:sub(1, 3) .. "=" or word
  end
  return table.concat(out)
end

-- Numbers that stand alone in the file of numbers, as few digits as tell.
local function numbers_of(name)
  local ok, all = pcall(tarn.json.load, ("%s/%s.json"):format(OUT, name))
  local words = {}
  for key, value in pairs(ok and all or {}) do
    if type(value) == "number" then
      words[#words + 1] = (math.type(value) == "integer" and "%s %d" or "%s %.4g"):format(key:gsub("_", " "), value)
    end
  end
  table.sort(words)
  return table.concat(words, " · ")
end

local function section(example)
  local out = { ('<section id="e%s">\n<h3><span class="number">%s</span> %s</h3>\n<p>%s</p>'):format(example.number,
    example.number, escape(example.title), escape(example.says)) }
  for i, path in ipairs(pictures_of(example.name)) do
    local alt = ("%s%s"):format(example.title, i > 1 and ", picture " .. i or "")
    out[#out + 1] = ('<figure><img alt="%s" src="data:image/png;base64,%s"></figure>')
      :format(escape(alt), base64(read(path)))
  end
  local numbers = numbers_of(example.name)
  if numbers ~= "" then out[#out + 1] = ('<p class="numbers">%s</p>'):format(escape(numbers)) end
  out[#out + 1] = ('<details><summary>examples/%s.lua</summary><pre>%s</pre></details>\n</section>')
    :format(example.name, highlight(example.text))
  return table.concat(out, "\n")
end

local function part_of(example)
  local name
  for _, part in ipairs(PARTS) do
    if tonumber(example.number) >= part[1] then name = part[2] end
  end
  return name
end

local function page(list)
  local contents, body, part = {}, {}, nil
  for _, example in ipairs(list) do
    if part_of(example) ~= part then
      part = part_of(example)
      contents[#contents + 1] = ('%s<h2>%s</h2><ol>'):format(#contents > 0 and "</ol>" or "", part)
      body[#body + 1] = ("<h2>%s</h2>"):format(part)
    end
    contents[#contents + 1] = ('<li><a href="#e%s"><span class="number">%s</span> %s</a></li>'):format(example.number,
      example.number, escape(example.title))
    body[#body + 1] = section(example)
  end
  local frame = read "scripts/gallery.html"
  local parts = { contents = table.concat(contents, "\n") .. "</ol>", sections = table.concat(body, "\n"),
    version = tarn.version }
  return (frame:gsub("{{(%w+)}}", parts))
end

-- ---- the command ------------------------------------------------------------------------------------

local only, wanted = false, {}
for _, word in ipairs(arg) do
  if word == "--page" then only = true else wanted[#wanted + 1] = word end
end

local function is_wanted(example)
  for _, word in ipairs(wanted) do
    if example.name == word:match "([^/]+)%.lua$" or example.name == word or example.number == word then return true end
  end
  return #wanted == 0
end

tarn.make_folder(OUT)
local list, failed = examples(), 0
for _, example in ipairs(list) do
  if not only and is_wanted(example) and not run(example) then failed = failed + 1 end
end

local shown = {}
for _, example in ipairs(list) do
  if #pictures_of(example.name) > 0 then shown[#shown + 1] = example end
end
local path = OUT .. "/gallery.html"
local file <close> = assert(io.open(path .. ".part", "wb"))
assert(file:write(page(shown)))
file:close()
assert(os.rename(path .. ".part", path))
print(("%s: %d of %d examples%s"):format(path, #shown, #list, failed > 0 and (", %d failed"):format(failed) or ""))
os.exit(failed == 0 and 0 or 1, true)
