-- What follows for an operation that a script adds: all that follows for the built-in ones.
local tarn = require "tarn"
local help = require "tarn.help"
local TARN <const> = os.getenv "TARN" or "build/tarn"
local ROWS <const> = "tests/lua/fixtures/rows.lua"

dofile(ROWS)

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function leaf(values) return tarn.tensor(values, "float64"):requires_grad_() end

-- What TAB offers at the prompt after TEXT.
local function completion(text)
  local complete
  local line = {
    open = function(_, f) complete = f end,
    read = function() return nil end,
    remember = function() end,
    close = function() return true end,
  }
  local show, host = print, _G
  host.print = function() end -- it greets
  pcall(require "tarn.repl", line)
  host.print = show
  return complete(text)
end

describe("a row of a script", function()
  it("has help", function()
    local text = help.text "soft_sign_root"
    assert.matches("The root of |x| %+ 1 less 1, with the sign of x", text)
    assert.matches("where x is below 0", text)
    assert.matches("assert%(y:get%(1%) == %-1", text)
    assert.matches("^squash%(x: tensor, beta: number = 1", help.signature "squash")
  end)

  it("has completion", function()
    assert.equal("h", (completion "tarn.squas"))
    local members = {}
    for _, name in ipairs(tarn.members(tarn.ones(1))) do members[name] = true end
    assert.is_true(members.squash and members.soft_sign_root)
  end)

  it("has the tests of a row: gradients, second derivatives, errors, ...", function()
    local pipe = assert(io.popen(("%s tests/catalogue.lua %s 2>&1"):format(TARN, ROWS)))
    local output = pipe:read "a"
    assert.is_true(pipe:close(), output)
    for _, check in ipairs { "gradient 5", "second 3", "error 3", "example 3", "words 3", "threads 3" } do
      assert.matches(check, output, 1, true)
    end
    assert.matches("3 rows: operation 3\n%d+ passed, 0 failed", output)
  end)

  it("is what CONTRIBUTING.md shows", function()
    local function read(path)
      local file <close> = assert(io.open(path, "rb"))
      return file:read "a"
    end
    local shown = read "CONTRIBUTING.md":match "```lua\n(tarn%.op.-)```"
    assert.is_truthy(read(ROWS):find(shown, 1, true))
  end)

  it("fails its tests where its gradient is wrong", function()
    local path = os.tmpname() .. ".lua"
    local file <close> = assert(io.open(path, "w"))
    file:write [[
      require("tarn").op {
        name = "wrong_cube", params = { { "x", about = "any shape" } }, summary = "A cube, badly differentiated.",
        example = "assert(tarn.tensor({ 2 }):wrong_cube():item() == 8)",
        forward = function(x) return x * x * x end, backward = function(g, x) return g * x * x * 2 end,
        samples = { "randn(3)" }, errors = { { "randn(2)", "it does not fail" } },
      }]]
    file:flush()
    local pipe = assert(io.popen(("%s tests/catalogue.lua %s 2>&1"):format(TARN, path)))
    local output = pipe:read "a"
    assert.is_nil(pipe:close())
    os.remove(path)
    assert.matches("FAILED gradient of wrong_cube", output)
    assert.matches("FAILED error of wrong_cube", output)
  end)

  it("may go back by hand, with several results, what it keeps, and nil", function()
    local seen
    local f = tarn.op {
      name = "two_ways_of_spec", params = { "a", { "list", kind = "tensors" }, { "k", kind = "number" } },
      results = { "sum", "product" }, keeps = { "a", "product" },
      forward = function(a, list, k) return (a + list[1]) * k, a * list[1] end,
      backward = function(g, a_, list, k, product)
        seen = { g[1] ~= nil, g[2] ~= nil, list[1] == nil and a_:item() == 2, product:item() }
        return g[1] and g[1] * k + (g[2] or 0) * 0, nil
      end,
    }
    local a, b = leaf { 2 }, leaf { 3 }
    local sum = f(a, { b }, 10)
    sum:sum():backward()
    assert.same({ true, false, true, 6 }, seen)
    assert.equal(10, a.grad:item())
    assert.is_nil(b.grad)
  end)

  it("reports errors of its functions with their line", function()
    local bad = tarn.op {
      name = "bad_backward_of_spec", params = { "x" },
      forward = function(x) return x * 2 end,
      backward = function() error "mine" end,
    }
    local y = bad(leaf { 1 })
    assert.matches("^tests/lua/row_spec.lua:%d+: mine\n  in backward of bad_backward_of_spec$",
      message(y.backward, y))
    local wrong = tarn.op {
      name = "wrong_shape_of_spec", params = { "x" },
      forward = function(x) return x * 2 end,
      backward = function() return tarn.ones(7) end,
    }
    local z = wrong(leaf { 1, 2 })
    assert.matches("gradient 1 is %(7%), its tensor %(2%)", message(function() z:sum():backward() end))
    assert.matches("keeps names 'z', which is no tensor and no result of keeper",
      message(tarn.op, { name = "keeper", params = { "x" }, forward = print, backward = print, keeps = { "z" } }))
  end)

  it("has a second derivative where its backward is made of operations", function()
    local cube = tarn.op {
      name = "cube_of_spec", params = { "x" },
      forward = function(x) return x * x * x end,
      backward = function(g, x) return g * x * x * 3 end,
    }
    local x = leaf { 2 }
    local g = tarn.grad(cube(x):sum(), x, { create_graph = true })
    assert.equal(12, tarn.grad(g:sum(), x, { create_graph = true }):item())
    local saver = tarn.op {
      name = "saver_of_spec", params = { "x" }, saves = { "twice" },
      forward = function(x_) return x_ * x_, x_ * 2 end,
      backward = function(g_, _, twice) return g_ * twice end,
    }
    local y = saver(x):sum()
    assert.equal(4, tarn.grad(y, x, { retain_graph = true }):item())
    assert.matches("saver_of_spec has no second derivative", message(tarn.grad, y, x, { create_graph = true }))
  end)
end)
