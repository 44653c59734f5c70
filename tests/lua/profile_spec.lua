-- tarn.profile and --profile: what is counted, where it belongs, and that nothing of it stays.
local tarn = require "tarn"
local nn = tarn.nn

local TARN <const> = os.getenv "TARN" or "build/tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function row_named(p, by, name)
  for _, row in ipairs(p:by(by)) do
    if row.name == name then return row end
  end
end

local function net_of() return nn.Sequential { input = { 4 }, nn.Linear(8), nn.GELU(), nn.Linear(3):named "head" } end

local function step(net, optimizer)
  local loss = net:loss(tarn.ones(5, 4), tarn.index { 1, 2, 3, 1, 2 })
  optimizer:zero_grad()
  loss:backward()
  optimizer:step()
end

local function run(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local output = pipe:read "a"
  local _, _, code = pipe:close()
  return output, code
end

local function script(text)
  local path = os.tmpname()
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
  return path
end

describe("profile", function()
  it("counts calls, products and bytes of every operation, forward and backward", function()
    local x = tarn.ones(6, 4)
    local w = tarn.ones(5, 4):requires_grad_()
    local p = tarn.profile(function()
      for _ = 1, 3 do x:linear(w):sum():backward() end
    end)
    local forward, backward = row_named(p, "operation", "linear"), row_named(p, "operation", "linear backward")
    assert.equal(3, forward.calls)
    assert.equal(3 * 2 * 6 * 4 * 5, forward.flops)
    assert.equal(3 * 4 * (6 * 4 + 5 * 4 + 6 * 5), forward.bytes)
    assert.equal(3, backward.calls)
    assert.equal(3 * 2 * 6 * 4 * 5, backward.flops) -- x wants no gradient: one product, not two
    assert.is_true(forward.allocated >= 3 * 6 * 5 * 4)
    assert.is_true(math.abs(forward.gflops - forward.flops / forward.seconds * 1e-9) < 1e-9)
  end)

  it("counts a product's gradients once, although they are products themselves", function()
    local a, b = tarn.ones(3, 4):requires_grad_(), tarn.ones(4, 5):requires_grad_()
    local p = tarn.profile(function() a:matmul(b):sum():backward() end)
    local row = row_named(p, "operation", "matmul backward")
    assert.equal(1, row.calls)
    assert.equal(2 * 2 * 3 * 4 * 5, row.flops)
  end)

  it("counts the bytes of what an elementwise operation reads and writes", function()
    local x, y = tarn.ones(10, 3), tarn.ones(3)
    local p = tarn.profile(function() return x + y end)
    assert.equal(4 * (30 + 3 + 30), row_named(p, "operation", "add").bytes)
  end)

  it("counts of a table what is read, not all of it", function()
    local table_of = tarn.ones(1000, 8)
    local p = tarn.profile(function()
      table_of:index_select(1, tarn.index { 3, 5 })
      return tarn.embedding(tarn.index { 7 }, table_of)
    end)
    assert.equal(2 * 2 * 8 * 4, row_named(p, "operation", "index_select").bytes)
    assert.equal(2 * 8 * 4, row_named(p, "operation", "embedding").bytes)
  end)

  it("gives time to the row whose own it is, so that the parts add up", function()
    local net = net_of()
    local optimizer = tarn.optim.Adam(net, { lr = 0.01 })
    local p = tarn.profile(function()
      for _ = 1, 4 do step(net, optimizer) end
    end)
    local sum = 0
    for _, row in ipairs(p:by "operation") do sum = sum + row.seconds end
    assert.is_true(math.abs(sum - (p.forward + p.backward + p.step + p.pass + p.data)) < 1e-9)
    assert.is_true(math.abs(p.seconds - sum - p.outside) < 1e-9)
    assert.is_true(p.forward > 0 and p.backward > 0 and p.step > 0 and p.cpu_seconds > 0)
    assert.equal(4, row_named(p, "operation", "Adam step").calls)
  end)

  it("names layers by their path, forward and backward", function()
    local net = net_of()
    local optimizer = tarn.optim.SGD(net, { lr = 0.01 })
    local p = tarn.profile(function() step(net, optimizer) end)
    for _, name in ipairs { "Sequential.1 Linear", "Sequential.2 GELU", "Sequential.3 Linear 'head'" } do
      local row = assert(row_named(p, "layer", name), name)
      assert.equal(1, row.calls)
      assert.is_true(row.forward > 0 and row.backward > 0, name)
    end
    assert.is_true(row_named(p, "layer", "outside of layers").forward > 0) -- the loss
  end)

  it("tells nets of one name apart, and layers inside others", function()
    local one = nn.Sequential { nn.ReLU() }
    local two = nn.Sequential { nn.Residual { nn.Linear { 2, input = 2 }, nn.Tanh() } }
    local p = tarn.profile(function()
      one(tarn.ones(1, 2))
      two(tarn.ones(1, 2))
      one(tarn.ones(1, 2))
    end)
    assert.equal(2, row_named(p, "layer", "Sequential.1 ReLU").calls)
    assert.equal(1, row_named(p, "layer", "Sequential #2.1.2 Tanh").calls)
  end)

  it("gives layers that run as one operation to the first of them", function()
    local net = nn.Sequential { input = { 2, 6, 6 }, nn.Conv2d(3, 3), nn.ReLU(), nn.Flatten() }
    local x = tarn.randn(2, 2, 6, 6)
    local plain = net(x):bytes()
    local p = tarn.profile(function()
      local y = net(x)
      assert.equal(plain, y:bytes())
      y:sum():backward()
    end)
    assert.equal(1, row_named(p, "operation", "conv2d_relu").calls)
    local row = row_named(p, "layer", "Sequential.1 Conv2d")
    assert.is_true(row.flops > 0 and row.backward > 0)
    assert.equal(1, row_named(p, "layer", "Sequential.2 ReLU").calls)
    assert.equal(0, row_named(p, "layer", "Sequential.2 ReLU").backward)
  end)

  it("gives what recompute runs again to backward", function()
    local x = tarn.ones(3):requires_grad_()
    local p = tarn.profile(function()
      tarn.recompute(function(a) return a:tanh() end, x):sum():backward()
    end)
    assert.equal(1, row_named(p, "operation", "tanh").calls)
    assert.equal(2, row_named(p, "operation", "tanh backward").calls)
  end)

  it("adds up by lines of the script", function()
    local p = tarn.profile(function()
      local x = tarn.ones(50)
      x = x:exp()
      return x:log()
    end, { by = "line" })
    local lines = {}
    for _, row in ipairs(p:by "line") do
      if row.name:find("profile_spec.lua:", 1, true) then lines[#lines + 1] = row end
    end
    assert.is_true(#lines >= 2)
    assert.matches("profile_spec%.lua:%d+", tostring(p))
  end)

  it("says that lines were not told apart", function()
    local p = tarn.profile(function() end)
    assert.matches("lines were not told apart", message(p.by, p, "line"))
  end)

  it("gives what the function returned", function()
    local p, a, b, c = tarn.profile(function() return 1, nil, 3 end)
    assert.is_true(p.seconds > 0)
    assert.same({ 1, nil, 3 }, { a, b, c })
  end)

  it("works around tarn.train, and counts the wait for batches", function()
    local net = net_of()
    local set = tarn.data.dataset(tarn.rand(20, 4), tarn.randint(1, 3, { 20 }))
    local p = tarn.profile(function()
      tarn.train(net, set, { epochs = 2, batch = 5, progress = false, fused = false })
    end)
    assert.equal(8, row_named(p, "operation", "Adam step").calls)
    assert.equal(9, row_named(p, "operation", "waiting for batches").calls) -- one to see what an item is
  end)

  it("sees steps that are made in one pass, and leaves them so", function()
    local function train()
      tarn.manual_seed(5)
      local net = net_of()
      local set = tarn.data.dataset(tarn.rand(200, 4), tarn.randint(1, 3, { 200 }))
      local result = tarn.train(net, set, { epochs = 2, batch = 5, progress = false })
      return result.fused, net[1].weight:bytes()
    end
    local steps, bits = train()
    local p, profiled_steps, profiled_bits = tarn.profile(train)
    assert.equal(steps, profiled_steps)
    assert.equal(bits, profiled_bits)
    assert.is_true(steps > 0 and p.pass > 0)
    assert.equal(p.pass, row_named(p, "operation", "forward, backward, step in one pass").seconds)
  end)

  it("refuses to nest, and goes on", function()
    local p = tarn.profile(function()
      assert.matches("one runs already, and they do not nest", message(tarn.profile, function() end))
      return tarn.ones(2):exp()
    end)
    assert.equal(1, row_named(p, "operation", "exp").calls)
  end)

  it("ends when the function fails, and leaves its message alone", function()
    assert.matches("matmul: %(2 x 3%) by %(2 x 3%)", message(tarn.profile, function()
      return tarn.ones(2, 3):matmul(tarn.ones(2, 3))
    end))
    assert.is_true(tarn.profile(function() end).seconds > 0)
  end)

  it("ends when it began in a coroutine that was forgotten", function()
    local co = coroutine.create(function() tarn.profile(coroutine.yield) end)
    coroutine.resume(co)
    co = nil
    for _ = 1, 3 do collectgarbage() end
    assert.is_nil(co)
    assert.is_true(tarn.profile(function() end).seconds > 0)
  end)

  it("lets coroutines come and go", function()
    local net = net_of()
    local p = tarn.profile(function()
      local co = coroutine.wrap(function()
        net(tarn.ones(1, 4))
        coroutine.yield()
        net(tarn.ones(1, 4))
      end)
      co()
      local y = tarn.ones(2):exp()
      co()
      return y
    end)
    assert.equal(1, row_named(p, "operation", "exp").calls)
    assert.equal(2, row_named(p, "layer", "Sequential.1 Linear").calls)
  end)

  it("may end inside an operation's own callback", function()
    local stop = require("tarn.profile").start()
    local p
    local Stops = nn.Module:extend "Stops"
    function Stops.forward(_, x)
      p = p or stop()
      return x:exp()
    end
    Stops()(tarn.ones(2))
    assert.is_true(p.seconds > 0)
    assert.is_true(tarn.profile(function() end).seconds > 0)
  end)

  it("gives the same numbers as without it", function()
    local function train()
      tarn.manual_seed(5)
      local net = net_of()
      local optimizer = tarn.optim.Adam(net, { lr = 0.01 })
      for _ = 1, 5 do step(net, optimizer) end
      return net[1].weight:bytes()
    end
    local plain = train()
    local _, profiled = tarn.profile(train)
    assert.equal(plain, profiled)
  end)

  it("knows the peak of the whole and of a row, and leaves tarn.memory its own", function()
    collectgarbage()
    tarn.memory "reset"
    local live = tarn.memory().live
    local p = tarn.profile(function()
      local x <const> = tarn.ones(1000, 1000)
      return (x + x):sum():item()
    end)
    assert.is_true(p.peak >= live + 8e6)
    assert.is_true(row_named(p, "operation", "add").peak >= live + 8e6)
    assert.is_true(p.allocated >= 8e6)
    assert.is_true(tarn.memory().peak >= live + 8e6)
  end)

  it("writes a timeline in Chrome's format", function()
    local path = os.tmpname()
    local net = nn.Sequential { nn.Linear { 2, input = 2 }:named "a \"quoted\" name" }
    local p = tarn.profile(function() net(tarn.ones(1, 2)) end, { trace = path })
    local events = tarn.json.load(path).traceEvents
    os.remove(path)
    local found
    for _, event in ipairs(events) do
      if event.name == "linear" then found = event end
    end
    assert.equal("X", found.ph)
    assert.equal("forward", found.cat)
    assert.equal("Sequential.1 Linear 'a \"quoted\" name'", found.args.layer)
    assert.is_true(found.dur > 0 and found.dur <= p.seconds * 1e6)
  end)

  it("says what it does not take", function()
    assert.matches("a function expected, not a number", message(tarn.profile, 3))
    assert.matches("unknown option 'topp', did you mean 'top'", message(tarn.profile, print, { topp = 3 }))
    assert.matches("top must be a whole number from 1, not 0", message(tarn.profile, print, { top = 0 }))
    assert.matches("by must be \"operation\", \"layer\", \"line\", not word",
      message(tarn.profile, print, { by = "word" }))
    local p = tarn.profile(function() end)
    assert.matches("no timeline was kept", message(p.write, p, os.tmpname()))
  end)

  it("fits the width it is given, and says what it leaves out", function()
    local net = net_of()
    local optimizer = tarn.optim.Adam(net, { lr = 0.01 })
    local p = tarn.profile(function() step(net, optimizer) end)
    for line in p:text({ columns = 60, top = 2 }):gmatch "[^\n]+" do
      assert.is_true(#line <= 72, line)
    end
    assert.matches("%.%.%. and %d+ more", p:text { top = 2 })
  end)
end)

describe("--profile", function()
  it("shows tables on standard error when the script has ended", function()
    local path = script "print(require('tarn').ones(2):exp():sum():item())"
    local output, code = run(("%s --profile %s"):format(TARN, path))
    assert.equal(0, code)
    assert.matches("operation +calls +time", output)
    assert.matches("exp +1 ", output)
    assert.equal("", (run(("%s --profile %s 2>/dev/null | grep operation"):format(TARN, path))))
    os.remove(path)
  end)

  it("has the columns that README.md shows", function()
    local file <close> = assert(io.open("README.md", "rb"))
    local readme = file:read "a"
    local output = run(("COLUMNS=80 %s --profile -e '%s'"):format(TARN,
      "local t = require \"tarn\" t.nn.Sequential { t.nn.Linear { 2, input = 2 } }(t.ones(1, 2))"))
    for _, by in ipairs { "operation", "layer" } do
      local wanted = assert(readme:match("\n" .. by .. " +(calls[^\n]*)"))
      local shown = assert(output:match("\n" .. by .. " +(calls[^\n]*)"), output)
      assert.equal(1, (shown:gsub("%s+", " ")):find((wanted:gsub("%s+", " ")), 1, true))
    end
  end)

  it("also when it fails, and when it leaves by os.exit", function()
    local path = script "require('tarn').ones(2):exp() if arg[1] then os.exit(3) end error 'over'"
    local output, code = run(("%s %s --profile"):format(TARN, path))
    assert.equal(1, code)
    assert.matches("exp +1 .*over", output)
    output, code = run(("%s --profile %s leave"):format(TARN, path))
    assert.equal(3, code)
    assert.matches("exp +1 ", output)
    os.remove(path)
  end)

  it("writes a timeline", function()
    local path, json = script "require('tarn').ones(2):exp()", os.tmpname()
    local output = run(("%s %s --profile=%s"):format(TARN, path, json))
    assert.matches("timeline: ", output)
    assert.is_true(#tarn.json.load(json).traceEvents > 1)
    os.remove(path)
    os.remove(json)
  end)

  it("says when the script profiles as well", function()
    local path = script "require('tarn').profile(function() end)"
    assert.matches("profile: one runs already", (run(("%s --profile %s"):format(TARN, path))))
    os.remove(path)
  end)
end)
