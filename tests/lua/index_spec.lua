local tarn = require "tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function grid() return tarn.arange(1, 12):reshape(3, 4) end

describe("reading parts", function()
  local t = grid()

  it("takes positions from either end", function()
    assert.same({ 5, 6, 7, 8 }, t[2]:tolist())
    assert.same({ 9, 10, 11, 12 }, t[-1]:tolist())
    assert.equal(7, t[2][3]:item())
    assert.equal(7, t[{ 2, 3 }]:item())
    assert.equal(12, t[{ -1, -1 }]:item())
  end)

  it("takes ranges, both ends included", function()
    assert.same({ 2, 3, 4 }, t[{ 1, { 2, 4 } }]:tolist())
    assert.same({ { 1, 3 }, { 5, 7 }, { 9, 11 } }, t[{ {}, { 1, 4, 2 } }]:tolist())
    assert.same({ 3, 7, 11 }, t[{ {}, 3 }]:tolist())
    assert.same({ 11, 12 }, t[{ 3, { -2, -1 } }]:tolist())
    assert.same({ 1, 5, 9 }, t[{ { 1, 3 }, 1 }]:tolist())
  end)

  it("takes lists, index tensors and masks", function()
    assert.same({ { 9, 10, 11, 12 }, { 1, 2, 3, 4 } }, t[{ { { 3, 1 } } }]:tolist())
    assert.same({ { 9, 10, 11, 12 }, { 1, 2, 3, 4 } }, t[tarn.index { 3, 1 }]:tolist())
    assert.same({ { 4, 1 }, { 8, 5 }, { 12, 9 } }, t[{ {}, { { -1, 1 } } }]:tolist())
    assert.same({ 11, 12 }, t[t:gt(10)]:tolist())
    assert.same({ { 1, 2, 3, 4 }, { 9, 10, 11, 12 } },
      t[{ tarn.tensor { true, false, true } }]:tolist())
  end)

  it("shares its numbers where it is a view", function()
    local u = grid()
    u[2]:zero_()
    assert.equal(0, u:get(2, 1))
  end)

  it("ends ipairs", function()
    local sum = 0
    for _, row in ipairs(t) do sum = sum + row:sum():item() end
    assert.equal(78, sum)
    assert.is_nil(t[4])
  end)

  it("says what is out of range", function()
    assert.matches("5", message(function() return t[5] end))
    assert.matches("0", message(function() return t[0] end))
    assert.matches("3 dims given for a tensor %(3 x 4%)",
      message(function() return t[{ 1, 1, 1 }] end))
    assert.matches("a list in a list", message(function() return t[{ { 1, 2, 3, 1 } }] end))
    assert.matches("expected, not 1.5", message(function() return t[{ 1.5 }] end))
    assert.matches("expected, not true", message(function() return t[{ true }] end))
    assert.matches("a mask %(2%) does not fit a dim of 3",
      message(function() return t[{ tarn.tensor { true, false } }] end))
  end)

  it("passes gradients", function()
    local x = grid():requires_grad_()
    local y = x[{ 2, { 2, 3 } }] * 2 + x[{ {}, 1 }][1]
    y:sum():backward()
    assert.same({ { 2, 0, 0, 0 }, { 0, 2, 2, 0 }, { 0, 0, 0, 0 } }, x.grad:tolist())
  end)
end)

describe("writing parts", function()
  it("takes numbers, tables and tensors", function()
    local t = grid()
    t[1] = 0
    t[{ 2, { 1, 2 } }] = { 50, 60 }
    t[{ {}, 4 }] = tarn.tensor { 7, 8, 9 }
    assert.same({ { 0, 0, 0, 7 }, { 50, 60, 7, 8 }, { 9, 10, 11, 9 } }, t:tolist())
  end)

  it("goes through lists and masks", function()
    local t = grid()
    t[t:gt(10)] = -1
    t[{ { { 1, 3 } } }] = 0
    t[{ {}, { { 2 } } }] = 5
    assert.same({ { 0, 5, 0, 0 }, { 5, 5, 7, 8 }, { 0, 5, 0, 0 } }, t:tolist())
  end)

  it("converts to the tensor's type", function()
    local t = tarn.zeros(2, "int64")
    t[1] = tarn.tensor { 3.7 }:reshape({})
    assert.same({ 3, 0 }, t:tolist())
    assert.equal("int64", t.dtype)
  end)

  it("writes through views of what they are taken from", function()
    local t = grid()
    local row = t[2]
    row[{ { 1, 2 } }] = 0
    assert.same({ 0, 0, 7, 8 }, t[2]:tolist())
  end)

  it("says what does not fit", function()
    local t = grid()
    assert.matches("a value %(3%) does not fit the region %(2%)",
      message(function() t[{ 1, { 1, 2 } }] = { 1, 2, 3 } end))
    assert.matches("nil cannot be assigned", message(function() t[1] = nil end))
    assert.matches("a number expected, not a string", message(function() t[1] = "x" end))
  end)

  it("is recorded where gradients are wanted", function()
    local x = tarn.ones(3):requires_grad_()
    local y = tarn.zeros(2, 3)
    y[2] = x * 2
    y[{ 1, { 2, 3 } }] = x[{ { 1, 2 } }]
    assert.is_true(y.requires_grad)
    assert.same({ { 0, 1, 1 }, { 2, 2, 2 } }, y:tolist())
    y:sum():backward()
    assert.same({ 3, 3, 2 }, x.grad:tolist())
  end)

  it("is recorded through lists and masks", function()
    local x = tarn.ones(2):requires_grad_()
    local y = tarn.zeros(3)
    y[{ { { 1, 3 } } }] = x * 3
    y[tarn.tensor { false, true, false }] = x[1] * 5
    assert.same({ 3, 5, 3 }, y:tolist())
    y:sum():backward()
    assert.same({ 8, 3 }, x.grad:tolist())
  end)

  it("refuses leaves that want gradients", function()
    local x = tarn.ones(3):requires_grad_()
    assert.matches("leaf", message(function() x[1] = 5 end))
    tarn.no_grad(function() x[1] = 5 end)
    assert.equal(5, x:get(1))
  end)
end)
