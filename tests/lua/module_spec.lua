-- tarn.so in a stock lua5.4, which brings its own liblua.
local BUILD <const> = os.getenv "TARN_BUILD" or "build"

local function run(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local output = pipe:read "a"
  return output, pipe:close()
end

-- A module built with AddressSanitizer needs its runtime before everything else.
local function stock(code)
  local needs = run(("ldd %s/tarn.so"):format(BUILD))
  local runtime = needs:match "libasan[^\n]-=> (%S+)"
  local preload = runtime and ("LD_PRELOAD='%s'"):format(runtime) or ""
  return run(("%s LUA_CPATH=%s/?.so lua5.4 -e '%s'"):format(preload, BUILD, code))
end

describe("the module for stock Lua", function()
  it("computes", function()
    local output, ok = stock [[local t = require "tarn" print(t.tensor({1, 2, 3}):sum():item())]]
    assert.is_true(ok, output)
    assert.equal("6.0\n", output)
  end)

  it("brings the Lua library", function()
    local output, ok = stock [[local t = require "tarn" print(type(t.train), type(t.data.mnist))]]
    assert.is_true(ok, output)
    assert.is_truthy(output:find "function", output)
  end)

  it("raises errors, and frees at the end", function()
    local output, ok = stock [[local t = require "tarn"
      local x = t.zeros(2, 3)
      print(pcall(function() return x:matmul(x) end))]]
    assert.is_true(ok, output)
    assert.is_truthy(output:find "inner sizes 3 and 2", output)
  end)

  it("is not linked to liblua, and shows luaopen_tarn only", function()
    assert.is_nil(run(("ldd %s/tarn.so"):format(BUILD)):find "liblua")
    local shown = run(("nm -D --defined-only %s/tarn.so"):format(BUILD))
    for symbol in shown:gmatch "%x+ %u (%S+)" do
      assert.is_truthy(symbol == "luaopen_tarn" or symbol:find "^__", symbol)
    end
  end)
end)
