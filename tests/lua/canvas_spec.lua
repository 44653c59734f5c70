local canvas = require "tarn.plot.surface"

local function message_of(f, ...)
  local ok, message = pcall(f, ...)
  assert.is_false(ok)
  return message
end

local function at(c, x, y)
  local bytes, w = c:pixels()
  local i = (y * w + x) * 3
  return bytes:byte(i + 1, i + 3)
end

local function white(w, h, scale) return canvas.new("png", w, h, scale):color(0xffffffff):paint() end

describe("a canvas", function()
  it("fills, strokes and clips where it is told", function()
    local c = white(20, 20)
    c:color(0xff0000ff):rectangle(5, 5, 10, 10):fill()
    assert.same({ 255, 0, 0 }, { at(c, 5, 5) })
    assert.same({ 255, 255, 255 }, { at(c, 4, 5) })
    c:save():rectangle(0, 0, 10, 20):clip():color(0x0000ffff):paint():restore()
    assert.same({ 0, 0, 255 }, { at(c, 9, 9) })
    assert.same({ 255, 0, 0 }, { at(c, 10, 10) })
    c:color(0x00ff00ff):line(2):move_to(0, 18):line_to(20, 18):stroke()
    assert.same({ 0, 255, 0 }, { at(c, 3, 17) })
  end)

  it("has pixels by its scale", function()
    local _, w, h = canvas.new("png", 10, 5, 3):pixels()
    assert.same({ 30, 15 }, { w, h })
    assert.same({ 10.0, 5.0, 3.0, true }, { canvas.new("png", 10, 5, 3):size() })
    assert.same({ 10.0, 5.0, 1.0, false }, { canvas.new("pdf", 10, 5, 3):size() })
    local c = white(10, 10, 2):color(0x000000ff):rectangle(0, 0, 5, 5):fill()
    assert.same({ 0, 0, 0 }, { at(c, 9, 9) })
    assert.same({ 255, 255, 255 }, { at(c, 10, 10) })
  end)

  it("measures letters as it draws them, the same at any scale", function()
    local a, b = canvas.new("png", 100, 100, 1):font(10), canvas.new("png", 100, 100, 4):font(10)
    local one, two = a:measure "Wavy text", b:measure "Wavy text"
    assert.is_true(math.abs(one - two) < 1e-6 * one)
    assert.is_true(math.abs(a:font(20):measure "Wavy text" - 2 * one) < 1e-6 * one)
    local above, below = a:letters()
    assert.is_true(above > below and below > 0)
  end)

  it("leaves gaps where places are no numbers, and cuts lines that go far out", function()
    local c = white(30, 10)
    c:color(0x000000ff):line(2):polyline({ 0, 10, 0 / 0, 20, 30 }, { 5, 5, 5, 5, 5 }):stroke()
    assert.same({ 0, 0, 0 }, { at(c, 5, 5) })
    assert.same({ 255, 255, 255 }, { at(c, 15, 5) })
    assert.same({ 0, 0, 0 }, { at(c, 25, 5) })
    c = white(10, 10):color(0x000000ff):line(2):polyline({ -1e12, 1e12 }, { 5, 5 }):stroke()
    assert.same({ 0, 0, 0 }, { at(c, 5, 5) })
    c:polyline({ 5, 5 }, { -math.huge, math.huge }):polygon({ 1, 0 / 0 }, { 1, 2 }):fill()
  end)

  it("draws images pixel by pixel, with alpha", function()
    local c = white(4, 2):image("\0\xff\xff\0", 2, 2, 1, 0, 0, 2, 2)
    assert.same({ 0, 0, 0 }, { at(c, 0, 0) })
    assert.same({ 255, 255, 255 }, { at(c, 1, 0) })
    c:image("\xff\0\0\x80", 1, 1, 4, 2, 0, 2, 2)
    local r, g = at(c, 3, 1)
    assert.is_true(r == 255 and math.abs(g - 127) <= 1)
  end)

  it("stamps many shapes as it stamps few", function()
    local xs, ys = {}, {}
    for i = 1, 1200 do xs[i], ys[i] = 10 + i * 7 % 180 + 0.3, 10 + i * 13 % 80 + 0.6 end
    local many = white(200, 100, 2):line(0.6):arc(0, 0, 1):stamp(xs, ys, 0xd00000ff, 0xffffffff, 3):pixels()
    local few = white(200, 100, 2):line(0.6)
    for i = 1, 1200 do few:new_path():arc(0, 0, 1):stamp({ xs[i] }, { ys[i] }, 0xd00000ff, 0xffffffff, 3) end
    local other, far = few:pixels(), 0
    for i = 1, #many do if math.abs(many:byte(i) - other:byte(i)) > 60 then far = far + 1 end end
    assert.is_true(far < 0.01 * #many, far / #many)
  end)

  it("writes files without dates, the same each time", function()
    for _, format in ipairs { "png", "pdf" } do
      local function file() return canvas.new(format, 50, 50):font(9):text(5, 20, "words"):finish() end
      assert.is_true(file() == file())
      assert.is_nil(file():find "CreationDate")
    end
  end)

  it("draws bytes that are no letters", function()
    local c = white(50, 20):font(10)
    for _, s in ipairs { "\xff", "a\0b", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", ("x"):rep(1e5), "" } do
      c:text(1, 10, s):outline(1, 10, s):fill()
      assert.is_true(c:measure(s) >= 0)
    end
  end)

  for _, case in ipairs {
    { "there is no format 'gif'", function() canvas.new("gif", 10, 10) end },
    { "a picture is at least 1 x 1 points", function() canvas.new("png", 0, 10) end },
    { "a picture is at least 1 x 1 points", function() canvas.new("png", 0 / 0, 10) end },
    { "pixels a point must be above 0", function() canvas.new("png", 10, 10, -1) end },
    { "more than 32767 on a side", function() canvas.new("png", 1e5, 10) end },
    { "argument 1 is not a number (nan)", function() white(5, 5):move_to(0 / 0, 1) end },
    { "restore: nothing was saved", function() white(5, 5):restore() end },
    { "states are kept already", function()
      local c = white(5, 5)
      for _ = 1, 100 do c:save() end
    end },
    { "2 x 2 pixels of 1 bytes are 4, not 3", function() white(5, 5):image("abc", 2, 2, 1, 0, 0, 1, 1) end },
    { "1 to 4 channels, not 5", function() white(5, 5):image("abcde", 1, 1, 5, 0, 0, 1, 1) end },
    { "sides of 1 to 16384 pixels", function() white(5, 5):image("", 0, 1, 1, 0, 0, 1, 1) end },
    { "the size must be above 0", function() white(5, 5):font(0) end },
    { "the width must not be below 0", function() white(5, 5):line(-1) end },
    { "dash: length 1 is", function() white(5, 5):dash { -1 } end },
    { "flattens everything to a line", function() white(5, 5):transform(1, 1, 1, 1, 0, 0) end },
    { "2 places across and 1 down", function() white(5, 5):polyline({ 1, 2 }, { 1 }) end },
    { "arc: radius", function() white(5, 5):arc(1, 1, -2) end },
    { "pixels: only canvas.new(\"png\"", function() canvas.new("svg", 5, 5):pixels() end },
    { "it is finished", function()
      local c = white(5, 5)
      c:finish()
      c:paint()
    end },
  } do
    it("says: " .. case[1], function() assert.is_truthy(message_of(case[2]):find(case[1], 1, true)) end)
  end
end)
