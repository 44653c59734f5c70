-- examples/embed.c, built with the public headers and the shared library, on a net saved from Lua.
local tarn = require "tarn"
local nn = tarn.nn
local EMBED <const> = (os.getenv "TARN_BUILD" or "build") .. "/tests/embed"

local function run(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local output = pipe:read "a"
  local _, _, code = pipe:close()
  return output, code
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
end

local function picture(side)
  return ("P5 %d %d 255\n"):format(side, side) .. ("\0\x40\x80\xff"):rep(side * side // 4)
end

local folder, net

setup(function()
  folder = run "mktemp -d":match "%S+"
  tarn.manual_seed(1)
  net = nn.Sequential {
    input = { 1, 28, 28 },
    nn.Conv2d(4, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(3), nn.Softmax(),
  }
  net:class_names { "apple", "pear", "plum" }
  net:save(folder .. "/fruit.safetensors")
  write(folder .. "/fruit.pgm", picture(28))
  write(folder .. "/small.pgm", picture(4))
end)

teardown(function() os.execute("rm -rf " .. folder) end)

local function embed(model, image)
  return run(("%s %s/%s %s/%s"):format(EMBED, folder, model, folder, image))
end

describe("examples/embed.c", function()
  it("answers as Lua does", function()
    local bytes = { picture(28):sub(-784):byte(1, -1) }
    local image = tarn.tensor(bytes):reshape(1, 28, 28) / 255
    local name = net:classify(image)
    local probability = net:predict(image):max():item()
    local output, code = embed("fruit.safetensors", "fruit.pgm")
    assert.equal(("%s, %.1f%% sure\n"):format(name, 100 * probability), output)
    assert.equal(0, code)
  end)

  it("says which file is missing", function()
    local output, code = embed("nothing.safetensors", "fruit.pgm")
    assert.equal(1, code)
    assert.is_truthy(output:find("nothing.safetensors", 1, true), output)
  end)

  it("says that a net cannot be read from what is none", function()
    local output, code = embed("fruit.pgm", "fruit.pgm")
    assert.equal(1, code)
    assert.is_truthy(output:find("fruit.pgm", 1, true), output)
  end)

  it("says both shapes when a picture does not fit", function()
    local output, code = embed("fruit.safetensors", "small.pgm")
    assert.equal(1, code)
    assert.is_truthy(output:find("4 x 4", 1, true), output)
  end)

  it("explains its arguments", function()
    local output, code = run(EMBED)
    assert.equal(2, code)
    assert.is_truthy(output:find("usage", 1, true))
  end)
end)
