local tarn = require "tarn"

local path = os.tmpname()

local function load_text(text, options)
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
  file:flush()
  return tarn.csv.load(path, options)
end

local function list(column) return column:tolist() end

describe("csv", function()
  it("finds the types of columns and where cells are missing", function()
    local t = load_text "id,size,old,name,day,code\n1,2.5,true,Ann,2024-01-02,007\n2,,false,NA,2024-02-03,08\n"
    assert.same({ "id", "size", "old", "name", "day", "code" }, t.names)
    assert.equal("int64 float64 bool text text text", table.concat({ t:kind "id", t:kind "size", t:kind "old",
      t:kind "name", t:kind "day", t:kind "code" }, " "))
    assert.same({ 1, 2 }, list(t.columns.id))
    assert.equal(2.5, t.columns.size:get(1))
    assert.is_true(t.columns.size:get(2) ~= t.columns.size:get(2))
    assert.same({ id = 1, size = 2.5, old = true, name = "Ann", day = "2024-01-02", code = "007" }, t[1])
    assert.is_nil(t[2].name)
    assert.is_nil(t[-1].size)
    assert.equal(2, #t)
    assert.is_truthy(tostring(t):find("table of 2 rows and 6 columns", 1, true))
  end)

  it("makes whole numbers and booleans with missing cells floating", function()
    local t = load_text "a,b\n1,true\n,NA\n3,false\n"
    assert.equal("float64", t:kind "a")
    assert.equal("float64", t:kind "b")
    assert.equal(1, t.columns.b:get(1))
  end)

  it("reads quotes, doubled ones, and ends of lines inside them", function()
    local t = load_text "a,b\r\n\"x,\n\"\"y\"\"\",\" 1 \"\r\nz,\"\"\r\n"
    assert.equal("x,\n\"y\"", t.columns.a[1])
    assert.equal(" 1 ", t.columns.b[1])
    assert.is_nil(t.columns.b[2])
  end)

  it("guesses the separator", function()
    for _, separator in ipairs { ",", ";", "\t", "|" } do
      local text = ("a,b c\n1,2\n3,4\n"):gsub(",", separator)
      local t = load_text(text)
      assert.equal(separator, t.separator)
      assert.same({ 2, 4 }, list(t.columns["b c"]))
    end
    assert.equal(1, #load_text("word\none\ntwo\n").names)
  end)

  it("knows decimal commas, comments, byte order marks and blank lines", function()
    local t = load_text("\xef\xbb\xbf# made by hand\na;b\n\n1,5;2\n# more\n-2,25;3\n", { decimal = ",", comment = "#" })
    assert.same({ 1.5, -2.25 }, list(t.columns.a))
    assert.same({ "a", "b" }, t.names)
  end)

  it("tells a line of names from numbers", function()
    assert.same({ "column1", "column2" }, load_text("1,2\n3,4\n").names)
    assert.same({ "x", "y" }, load_text("x,y\n3,4\n").names)
    assert.equal(2, #load_text("x,y\n3,4\n", { header = false }))
    assert.equal(1, #load_text("1,2\n3,4\n", { header = true }))
    assert.same({ "a", "b" }, load_text("1,2\n3,4\n", { names = { "a", "b" } }).names)
    assert.same({ "a", "a_2", "column3" }, load_text("a,a,\n3,4,5\n").names)
    assert.equal(1, #load_text "7\n")
    assert.equal(0, #load_text "a,b\n")
    assert.equal(0, #load_text "")
  end)

  it("reads numbers to the last bit, whatever their length", function()
    local texts = { "0.1", "1e23", "9007199254740993", "123456789012345678901234567890", "2.2250738585072011e-308",
      "5e-324", "1.7976931348623157e308", "8.41", "-0.30000000000000004", "6.02214076e+23", ".5", "5.",
      "1e-400", "-inf" }
    local t = load_text("x\n0.5\n" .. table.concat(texts, "\n") .. "\n")
    for i, text in ipairs(texts) do
      local want = text == "-inf" and -math.huge or tonumber(text) + 0.0
      assert.equal(want, t.columns.x:get(i + 1), text)
    end
  end)

  it("says which line is wrong", function()
    for text, message in pairs {
      ["a,b\n1,2\n3\n"] = ":3: 1 fields, where the first line has 2; fields are separated by ','",
      ["a,b\n1,2\n3,4,5\n"] = ":3: 3 fields, where the first line has 2",
      ["a,b\n1,\"2\n3,4\n"] = ":2: has a quote that is never closed",
      ["a,b\n1,\"2\"x\n"] = ":2: has text behind a closing quote",
      ["\xff\xfea\0,\0b\0"] = "is UTF-16 text; save it as UTF-8",
    } do
      assert.error_matches(function() load_text(text) end, message, 1, true)
    end
    assert.error_matches(function() load_text("a\n", { seperator = ";" }) end, "did you mean 'separator'", 1, true)
    assert.error_matches(function() load_text("a\n", { separator = "ab" }) end, "one character", 1, true)
    assert.error_matches(function() load_text("a\n1\n").column(load_text "a\n1\n", "b") end, "there is no column 'b'")
    assert.error_matches(function() return load_text("a\n1\n")[2] end, "row 2 of 1")
  end)

  it("gives the same for any number of threads, over several blocks of text", function()
    local lines = { "n,word,x" }
    for i = 1, 120000 do lines[#lines + 1] = ("%d,w%d,%.3f"):format(i, i * 7919 % 1000, i / 7) end
    local text, threads = table.concat(lines, "\n"), tarn.threads()
    assert.is_true(#text > 2 ^ 21)
    local results = {}
    for _, n in ipairs { 1, 3 } do
      tarn.threads(n)
      local t = load_text(text)
      results[#results + 1] = t.columns.word.codes:bytes() .. t.columns.x:bytes() .. table.concat(t.columns.word.words)
      assert.equal(120000, t.columns.n:get(120000))
      assert.equal("w" .. 99999 * 7919 % 1000, t.columns.word[99999])
    end
    tarn.threads(threads)
    assert.is_true(results[1] == results[2])
  end)

  it("reads what it wrote", function()
    local columns = { a = tarn.tensor { 0.1, 1e-20, 3 }, b = tarn.index { 1, -2, 3 },
      c = { "x", "NA", "say \"hi\",\n" },
      d = tarn.tensor({ 0.1, 2 / 3, 1e300 }, { dtype = "float64" }), e = tarn.tensor({ 1, 0, 1 }):to "bool" }
    for _, options in ipairs { {}, { decimal = "," }, { separator = "\t" } } do
      tarn.csv.save(path, columns, options)
      local t = tarn.csv.load(path, { decimal = options.decimal })
      assert.same({ "a", "b", "c", "d", "e" }, t.names)
      assert.same(columns.a:tolist(), t.columns.a:to("float32"):tolist())
      assert.same(columns.d:tolist(), t.columns.d:tolist())
      assert.same({ "x", "NA", "say \"hi\",\n" }, { t.columns.c[1], t.columns.c[2], t.columns.c[3] })
      assert.equal("bool", t:kind "e")
    end
    tarn.csv.save(path, tarn.csv.load(path), { names = { "b", "a" }, header = false })
    assert.same({ "column1", "column2" }, tarn.csv.load(path).names)
    assert.error_matches(function() tarn.csv.save(path, { a = tarn.ones(2), b = tarn.ones(3) }) end, "first has 2 rows")
  end)

  it("becomes a data set", function()
    local text = "length,width,kind,wild\n1,2,cat,true\n3,4,dog,false\n,6,cat,true\n"
    local t = load_text(text)
    assert.error_matches(function() t:dataset { target = "kind" } end, "column 'length' lacks 1 of its numbers")
    local set = t:dataset { target = "kind", missing = "mean" }
    assert.same({ "cat", "dog" }, set.classes)
    assert.same({ 1, 2, 1 }, set:labels():tolist())
    assert.equal(2, set.inputs:get(3, 1))
    assert.equal(2, #t:dataset { target = "kind", missing = "drop" })
    assert.same({ 3, 1 }, t:dataset({ target = "width", inputs = { "wild" } }).targets.shape)
    assert.same({ "false", "true" }, t:dataset({ target = "wild", missing = 0 }).classes)
    assert.same({ "2", "4", "6" }, t:dataset({ target = "width", missing = 0, classes = true }).classes)
    assert.same({ 3, 3 }, t:dataset({ inputs = { "kind", "width" }, target = "wild" }).inputs.shape)
    local standard = t:dataset { inputs = { "width" }, standardize = true }
    assert.is_true(math.abs(standard.inputs:mean():item()) < 1e-6)
    assert.error_matches(function() t:dataset { target = "knd" } end, "did you mean 'kind'")
    assert.equal(3, #tarn.data.csv(path, { target = "kind", missing = 0 }))
  end)
end)

os.remove(path)
