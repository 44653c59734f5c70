-- What scripts leave in the folder for results.
local tarn = require "tarn"

local HOST <const> = os.getenv "TARN" or "build/tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function run(script, options)
  local folder = os.tmpname()
  os.remove(folder)
  tarn.make_folder(folder)
  local file <close> = assert(io.open(folder .. "/squares.lua", "w"))
  file:write(script)
  file:close()
  local command = ("%s %s/squares.lua --out %s/results %s 2>&1"):format(HOST, folder, folder, options or "")
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  local ok = pipe:close()
  return folder .. "/results", text, ok
end

local SCRIPT <const> = [[
local tarn = require "tarn"
local image = tarn.rand(3, 8, 9)
return tarn.result({ sum = 5, list = { 1, 2 }, name = "squares" }, { image, worst = image[{ {}, { 1, 4 } }] })
]]

describe("tarn.result", function()
  it("leaves numbers and pictures under the script's name", function()
    local folder, text, ok = run(SCRIPT)
    assert(ok, text)
    assert.same({ sum = 5, list = { 1, 2 }, name = "squares" }, tarn.json.load(folder .. "/squares.json"))
    assert.same({ 3, 8, 9 }, tarn.image.load(folder .. "/squares.png").shape)
    assert.same({ 3, 4, 9 }, tarn.image.load(folder .. "/squares_worst.png").shape)
    assert.equal("name = squares  sum = 5\n", text) -- what is long is in the file
  end)

  it("saves figures as SVG where that is asked for", function()
    if not pcall(function() return tarn.plot.line end) then return pending "this build has no drawing module" end
    local script = "local tarn = require 'tarn'\n"
      .. "return tarn.result({ n = 1 }, tarn.plot.line { { 1, 2 }, { 3, 4 } })"
    local folder = run(script, "--svg")
    local file <close> = assert(io.open(folder .. "/squares.svg"))
    assert.matches("<svg", file:read "a")
    assert.is_nil(io.open(folder .. "/squares.png"))
  end)

  it("says what is wrong, and then leaves nothing", function()
    assert.matches("a table of numbers expected, not a number", message(tarn.result, 3))
    assert.matches("a figure, an image or a table of some expected, not a string", message(tarn.result, {}, "x"))
    assert.matches("'worst' is no figure and no image", message(tarn.result, {}, { worst = 3 }))
    local folder, text, ok = run "require 'tarn'.result({ f = print })"
    assert.is_nil(ok)
    assert.matches("function", text)
    assert.is_nil(io.open(folder .. "/squares.json"))
  end)

  it("is not an option of scripts", function()
    for _, name in ipairs { "out", "svg" } do
      local _, text, ok = run(("require 'tarn'.options { %s = 1 }"):format(name))
      assert.is_nil(ok)
      assert.matches("the host uses the name '" .. name .. "' itself", text)
    end
  end)
end)
