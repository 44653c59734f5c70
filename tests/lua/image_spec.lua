local tarn = require "tarn"

local folder = os.tmpname() .. ".d"

local function corpus(name)
  local file <close> = assert(io.open("tests/fuzz/corpus/" .. name, "rb"))
  return file:read "a"
end

-- The corpora of pictures begin with a byte for the target, but for JPEG.
local function png(name) return corpus("png/" .. name):sub(2) end

local function difference(a, b) return (a:to "float32" - b:to "float32"):abs():max():item() end

describe("pictures", function()
  it("keep 8 and 16 bits in every number of channels", function()
    for channels = 1, 4 do
      local bytes = tarn.randint(0, 255, { channels, 5, 7 }):to "uint8"
      local levels = tarn.randint(0, 65535, { channels, 5, 7 }):to "int32"
      assert.equal(0, difference(bytes, tarn.image.decode(tarn.image.encode(bytes), { channels = "as_is" })))
      local again = tarn.image.decode(tarn.image.encode(levels, { bits = 16 }), { channels = "as_is", dtype = "int32" })
      assert.equal(0, difference(levels, again))
    end
    local units = tarn.rand(3, 4, 4)
    local again = tarn.image.decode(tarn.image.encode(units, { bits = 16 }), { dtype = "float32" })
    assert.is_true(difference(units, again) <= 0.5 / 65535 + 1e-7)
  end)

  it("come from palettes, few bits, interlaced rows and transparent colours", function()
    assert.same({ 3, 9, 13 }, tarn.image.decode(png "palette").shape)
    assert.same({ 4, 9, 13 }, tarn.image.decode(png "transparent", { channels = "as_is" }).shape)
    assert.same({ 1, 9, 13 }, tarn.image.decode(png "one").shape)
    local rows = tarn.image.decode(png "interlaced", { dtype = "int32" })
    assert.same({ 3, 5, 9 }, rows.shape)
    assert.equal(1, rows:get(1, 1, 1)) -- the first pass begins with the bytes 0 and 1
    assert.equal(0x0203, rows:get(2, 1, 1))
  end)

  it("lose their alpha to the background that is asked for", function()
    local clear = tarn.image.encode(tarn.cat({ tarn.ones(1, 2, 2), tarn.zeros(1, 2, 2) }, 1))
    assert.equal(255, tarn.image.decode(clear):get(1, 1, 1))
    assert.equal(0, tarn.image.decode(clear, { background = 0 }):get(1, 1, 1))
    local red = tarn.image.decode(clear, { background = { 1, 0, 0 }, channels = "rgb", dtype = "float32" })
    assert.same({ 1, 0, 0 }, { red:get(1, 1, 1), red:get(2, 1, 1), red:get(3, 1, 1) })
    assert.equal(4, #tarn.image.decode(clear, { channels = "rgba" }))
    assert.equal(1, #tarn.image.decode(png "rgb", { channels = "grey" }))
  end)

  it("come from JPEG of every kind, turned upright", function()
    local plain = tarn.image.decode(corpus "jpeg/rgb")
    assert.same({ 3, 27, 39 }, plain.shape)
    assert.same({ 1, 27, 39 }, tarn.image.decode(corpus "jpeg/grey").shape)
    assert.is_true(difference(plain, tarn.image.decode(corpus "jpeg/progressive")) == 0)
    local inks = tarn.image.decode(corpus "jpeg/cmyk")
    assert.is_true((plain:to "float32" - inks:to "float32"):abs():mean():item() < 12)
    local turned = tarn.image.decode(corpus "jpeg/turned")
    assert.same({ 3, 39, 27 }, turned.shape)
    assert.equal(plain:get(1, 27, 1), turned:get(1, 1, 1)) -- the camera lay on its left
  end)

  it("cut short come with a warning, damaged ones not at all", function()
    local image, warning = tarn.image.decode(corpus "jpeg/cut")
    assert.same({ 3, 27, 39 }, image.shape)
    assert.equal("Premature end of JPEG file", warning)
    for name, message in pairs {
      ["jpeg/lie"] = "Maximum supported image dimension is 65500 pixels",
      ["png/bomb"] = "60000 x 60000 pixels; at least 1 and at most 268435456 are read",
      ["png/cut"] = "truncated", ["png/zero"] = "not a PNG picture that can be read",
    } do
      local bytes = name:find "^png" and png(name:sub(5)) or corpus(name)
      assert.error_matches(function() tarn.image.decode(bytes) end, message)
    end
    assert.error_matches(function() tarn.image.decode "GIF89a" end, "not a PNG picture and not a JPEG picture")
    local whole = corpus "jpeg/rgb"
    for n = 0, #whole - 1, 7 do
      local ok, result, told = pcall(tarn.image.decode, whole:sub(1, n))
      assert.is_true(not ok or told ~= nil, n)
      assert.is_truthy(ok or result:find "is not a")
    end
  end)

  it("say what is wrong with what is asked", function()
    for _, case in ipairs {
      { { channels = "red" }, "channels must be" }, { { channels = 5 }, "channels must be 1 to 4, not 5" },
      { { colour = 1 }, "no option 'colour'" }, { { dtype = "int64" }, "uint8, int32 or float32" },
      { { background = { 1 } }, "background must be" },
    } do
      assert.error_matches(function() tarn.image.decode(png "rgb", case[1]) end, case[2])
    end
    assert.error_matches(function() tarn.image.encode(tarn.index { { 256 } }) end, "a level of 256")
    assert.error_matches(function() tarn.image.encode(tarn.ones(2, 2), { bits = 12 }) end, "bits must be 8 or 16")
    assert.error_matches(function() tarn.image.encode(tarn.ones(5, 2, 2)) end, "5 x 2 x 2")
  end)
end)

describe("a folder of pictures", function()
  setup(function()
    for i = 1, 6 do
      local class = i % 2 == 1 and "odd" or "even"
      tarn.image.save(("%s/set/%s/%d.png"):format(folder, class, i), tarn.full({ 3, 10 + i, 20 }, i / 10))
    end
  end)
  teardown(function() os.execute(("rm -rf '%s'"):format(folder)) end)

  it("is a data set whose classes are the folders inside", function()
    local set = tarn.data.images(folder .. "/set", { size = { 4, 5 } })
    assert.equal(6, #set)
    assert.same({ "even", "odd" }, set.classes)
    assert.same({ 1, 1, 1, 2, 2, 2 }, set:labels():tolist())
    assert.same({ 3, 4, 5 }, set[1].input.shape)
    assert.is_true(math.abs(set[1].input:mean():item() - 0.2) < 0.01)
    assert.equal("odd", set[-1].class)
    assert.is_truthy(set.paths[1]:find "even/2.png")
  end)

  it("comes in batches, split and shuffled, and trains", function()
    local set = tarn.data.images(folder .. "/set", { size = 4, channels = "grey" })
    local seen = 0
    for x, y in set:shuffle(3):batches(4) do
      for i = 1, #y do
        local level = x[i]:mean():item() * 10
        assert.equal(math.floor(level + 0.5) % 2 == 1 and 2 or 1, y:get(i))
        seen = seen + 1
      end
    end
    assert.equal(6, seen)
    local first, rest = set:split(4)
    assert.equal(2, #rest)
    local nn = tarn.nn
    local net = nn.Sequential { input = { 1, 4, 4 }, nn.Flatten(), nn.Linear(2), nn.Softmax() }
    tarn.train(net, first, { epochs = 1, batch = 2, progress = false, validation = rest })
    assert.equal(6, #tarn.data.images(folder .. "/set", { size = 4 }):images())
  end)

  it("fits pictures by cropping, stretching or padding", function()
    local name = folder .. "/fit/a.png"
    local halves = tarn.cat({ tarn.zeros(1, 4, 4), tarn.ones(1, 4, 4) }, 3) -- 4 high, 8 wide: black and white
    tarn.image.save(name, halves)
    local function fitted(fit)
      return tarn.data.images(folder .. "/fit", { size = 4, fit = fit, channels = "grey" })[1].input
    end
    assert.same({ 0, 0, 1, 1 }, fitted("crop"):select(2, 1)[1]:tolist())
    assert.is_true(fitted("stretch"):get(1, 1, 1) == 0 and fitted("stretch"):get(1, 1, 4) == 1)
    assert.same({ 0, 0, 0, 0 }, fitted("pad"):select(2, 1)[1]:tolist())
    assert.equal(1, fitted("pad"):get(1, 2, 4))
  end)

  it("names the picture that cannot be read, from the thread as well", function()
    local file <close> = assert(io.open(folder .. "/fit/b.jpg", "wb"))
    file:write "no picture"
    file:flush()
    local set = tarn.data.images(folder .. "/fit", { size = 4 })
    assert.equal(2, #set)
    assert.error_matches(function() return set[2] end, "b.jpg is not a PNG")
    assert.error_matches(function() for _ in set:batches(2) do end end, "b.jpg is not a PNG")
    assert.error_matches(function() set:images() end, "b.jpg is not a PNG")
    assert.same({ 3, 4, 4 }, set[1].input.shape)
    assert.error_matches(function() tarn.data.images(folder) end, "size must be said")
    assert.error_matches(function() tarn.data.images("tests/lua", { size = 4 }) end, "no PNG or JPEG pictures in")
    assert.error_matches(function() tarn.data.images(folder, { size = 4, fit = "x" }) end, "fit must be one of")
  end)
end)
