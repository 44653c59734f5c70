local tarn = require "tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

describe("backward", function()
  it("adds to the gradients of leaves", function()
    local x = tarn.tensor({ 1, 2, 3 }):requires_grad_()
    local y = (x * x):sum()
    assert.is_nil(x.grad)
    y:backward()
    assert.same({ 2, 4, 6 }, x.grad:tolist())
    local z = x * 1
    z:sum():backward()
    assert.same({ 3, 5, 7 }, x.grad:tolist())
    x.grad = nil
    assert.is_nil(x.grad)
  end)

  it("takes a gradient for results of any shape", function()
    local x = tarn.tensor({ 1, 2 }):requires_grad_()
    local y = x * x
    assert.matches("gradient", message(y.backward, y))
    y:backward(tarn.tensor { 1, 10 })
    assert.same({ 2, 40 }, x.grad:tolist())
  end)

  it("runs again only when the graph is retained", function()
    local x = tarn.tensor({ 3 }):requires_grad_()
    local y = (x * x):sum()
    y:backward { retain_graph = true }
    y:backward()
    assert.equal(12, x.grad:item())
    assert.matches("retain_graph", message(y.backward, y))
    assert.matches("backward: unknown option .*'retain'; its options are retain_graph, create_graph",
      message(y.backward, y, nil, { retain = true }))
  end)

  it("keeps the gradients that retain_grad asks for", function()
    local x = tarn.ones(2):requires_grad_()
    local y = x * 3
    y:retain_grad()
    y:sum():backward()
    assert.same({ 1, 1 }, y.grad:tolist())
    assert.is_true(x.is_leaf)
    assert.is_false(y.is_leaf)
  end)

  it("leaves nothing behind", function()
    collectgarbage() collectgarbage()
    local before = tarn.debug.tape_nodes()
    do
      local x = tarn.ones(2):requires_grad_()
      for _ = 1, 100 do x = x * 1.01 end
      x:sum():backward()
    end
    collectgarbage() collectgarbage()
    assert.equal(before, tarn.debug.tape_nodes())
  end)
end)

describe("no_grad", function()
  local x = tarn.ones(1):requires_grad_()

  it("records nothing inside a function", function()
    local a, b = tarn.no_grad(function(k) return x * k, k end, 2)
    assert.is_false(a.requires_grad)
    assert.equal(2, b)
    assert.is_true((x * 2).requires_grad)
  end)

  it("records nothing until it closes", function()
    do
      local _ <close> = tarn.no_grad()
      assert.is_false((x * 2).requires_grad)
      tarn.enable_grad(function() assert.is_true((x * 2).requires_grad) end)
    end
    assert.is_true(tarn.grad_enabled())
  end)

  it("ends with an error as well", function()
    assert.is_false((pcall(tarn.no_grad, function() error "no" end)))
    assert.is_true(tarn.grad_enabled())
    assert.matches("a function expected", message(tarn.no_grad, 5))
  end)
end)

describe("modes and coroutines", function()
  local x = tarn.ones(1):requires_grad_()
  local function records() return (x * 2).requires_grad end

  it("hold for the coroutine that opened them", function()
    local co = coroutine.wrap(function()
      tarn.no_grad(function()
        coroutine.yield(records())
        coroutine.yield(records())
      end)
      coroutine.yield(records())
    end)
    assert.is_false(co())
    assert.is_true(records())
    assert.is_true(tarn.grad_enabled())
    assert.is_false(co())
    assert.is_true(co())
    assert.is_true(records())
  end)

  it("hold for those that it resumes", function()
    local inner = coroutine.wrap(function()
      for _ = 1, 3 do coroutine.yield(records()) end
    end)
    assert.is_true(inner())
    assert.is_false(tarn.no_grad(inner))
    assert.is_true(inner())
  end)

  it("of a coroutine win over those outside", function()
    local co = coroutine.wrap(function()
      local _ <close> = tarn.no_grad()
      for _ = 1, 2 do coroutine.yield(records()) end
    end)
    assert.is_false(co())
    tarn.enable_grad(function()
      assert.is_true(records())
      assert.is_false(co())
      assert.is_true(records())
    end)
  end)

  it("end with coroutines that fail, or are forgotten", function()
    local failing = coroutine.create(function()
      tarn.no_grad(function() error "no" end)
    end)
    assert.is_false((coroutine.resume(failing)))
    assert.is_true(records())
    do
      local forgotten = coroutine.wrap(function() tarn.no_grad(coroutine.yield) end)
      forgotten()
    end
    collectgarbage() collectgarbage()
    assert.is_true(records())
  end)

  it("go by other names", function()
    assert.is_false(tarn.inference(records))
    assert.is_false(tarn.inference_mode(records))
    assert.is_true(tarn.is_grad_enabled())
    do
      local _ <close> = tarn.set_grad_enabled(false)
      assert.is_false(records())
    end
    assert.is_true(records())
    assert.matches("inference: a function expected", message(tarn.inference, 5))
  end)
end)

describe("scopes", function()
  local function live() return tarn.memory().live end

  it("free what was made inside, at once", function()
    collectgarbage() collectgarbage()
    collectgarbage "stop"
    local before = live()
    local inside
    do
      local _ <close> = tarn.scope()
      inside = tarn.zeros(1000) + 1
      assert.is_true(live() > before + 4000)
    end
    assert.equal(before, live())
    assert.matches("its scope has ended", message(inside.sum, inside))
    collectgarbage "restart"
  end)

  it("keep what the function returns, in tables too", function()
    local y, t, n = tarn.scope(function(k)
      local x = tarn.ones(2)
      return x + k, { z = x * 5, list = { x * 6 } }, 7
    end, 1)
    assert.same({ 2, 2 }, y:tolist())
    assert.same({ 5, 5 }, t.z:tolist())
    assert.same({ 6, 6 }, t.list[1]:tolist())
    assert.equal(7, n)
  end)

  it("hand kept tensors to the scope outside", function()
    local kept, outer
    do
      local a <close> = tarn.scope()
      do
        local b <close> = tarn.scope()
        kept = b:keep(tarn.ones(1))
      end
      assert.equal(1, kept:item())
      outer = a:keep(tarn.ones(1))
    end
    assert.matches("released", message(kept.item, kept))
    assert.equal(1, outer:item())
  end)

  it("free on errors", function()
    local inside
    assert.is_false((pcall(tarn.scope, function()
      inside = tarn.ones(1)
      error "no"
    end)))
    assert.matches("released", message(inside.item, inside))
    local _, boxes = tarn.debug.scope_size()
    assert.equal(0, boxes)
  end)

  it("leave tensors of other coroutines alone", function()
    local made
    local co = coroutine.wrap(function()
      made = tarn.ones(1)
      coroutine.yield()
      local _ <close> = tarn.scope()
      coroutine.yield(tarn.ones(3))
    end)
    do
      local _ <close> = tarn.scope()
      co()
    end
    assert.equal(1, made:item())
    local theirs = co()
    local mine = tarn.ones(2)
    co()
    assert.same({ 2 }, mine.shape)
    assert.matches("released", message(theirs.item, theirs))
  end)

  it("may yield inside", function()
    local co = coroutine.wrap(function()
      return tarn.scope(function()
        local x = tarn.ones(1)
        coroutine.yield "waiting"
        return x + 1
      end)
    end)
    assert.equal("waiting", co())
    assert.equal(2, co():item())
  end)

  it("may be forgotten", function()
    local kept
    do
      tarn.scope()
      kept = tarn.ones(1)
    end
    collectgarbage() collectgarbage()
    assert.equal(1, kept:item())
  end)
end)

describe("gradcheck", function()
  it("compares with differences", function()
    local x = tarn.tensor({ 0.3, -0.5 }, "float64"):requires_grad_()
    local report = tarn.gradcheck(function(a) return (a:sin() * a):sum() end, { x })
    assert.is_true(report.error < 1e-8)
    assert.equal(1, report.input)
  end)

  it("passes errors of the function on, once", function()
    local x = tarn.tensor({ 1 }, "float64"):requires_grad_()
    assert.matches("^tests/lua/tape_spec.lua:%d+: mine$",
      message(tarn.gradcheck, function() error "mine" end, { x }))
    assert.matches("must return a tensor, not a number",
      message(tarn.gradcheck, function() return 1 end, { x }))
    assert.matches("must be a packed float64 leaf",
      message(tarn.gradcheck, function() return x end, { tarn.ones(1):requires_grad_() }))
    assert.equal(0, (tarn.debug.scope_size()))
  end)
end)

describe("trace_nan", function()
  it("names the operation that made the first NaN, and the line", function()
    tarn.trace_nan(true)
    local ok, text = pcall(function() return tarn.tensor({ -1 }):log() end)
    tarn.trace_nan(false)
    assert.is_false(ok)
    assert.matches("tape_spec.lua:%d+: .*log", text)
  end)
end)

describe("interrupts", function()
  it("stop a computation, and are known as such", function()
    tarn.debug.interrupt()
    local ok, text = pcall(function()
      for _ = 1, 1000 do local _ = tarn.randn(300, 300):matmul(tarn.randn(300, 300)) end
    end)
    assert.is_false(ok)
    assert.is_true(tarn.is_interrupt(text))
    assert.is_false(tarn.is_interrupt "file.lua:3: not interrupted")
    assert.is_true(tarn.is_interrupt "file.lua:3: interrupted\n  in Linear")
    assert.is_false(tarn.interrupted())
  end)
end)
