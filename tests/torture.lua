-- torture.lua: the n-th allocation fails, for every n, in the library and in Lua, over forward,
-- backward, a training step, saving and loading: nothing leaks, nothing dies, and afterwards all
-- works as before.

local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim

local path = os.tmpname()

local works = {
  { "forward", function()
    local x, w = tarn.randn(3, 4), tarn.randn(2, 4)
    local y = x:linear(w, tarn.randn(2)):gelu():softmax(-1)
    assert(y:sum():item() > 2.9)
    return tostring(y), y:tolist(), tarn.cat({ y, y }, 1)[{ { 1, 3 }, 2 }]:bytes()
  end },
  { "backward", function()
    local x = tarn.randn(2, 3):requires_grad_()
    local y = (x * x + 1):log():mean()
    y:backward()
    assert(x.grad.shape[2] == 3)
  end },
  { "errors", function()
    assert(not pcall(function() return tarn.randn(2, 3):matmul(tarn.randn(2, 3)) end))
    assert(not pcall(function() return tarn.randn(2):softmax(5) end))
    assert(not pcall(function() return nn.Linear { 3, bia = true } end))
  end },
  { "training step", function()
    local net = nn.Sequential {
      input = { 1, 8, 8 }, nn.Conv2d(2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
      nn.Dropout(0.5), nn.Linear(3), nn.Softmax(),
    }
    local opt = optim.Adam(net, { lr = 0.01 })
    local loss = net:loss(tarn.randn(2, 1, 8, 8), tarn.index { 1, 3 })
    opt:zero_grad()
    loss:backward()
    opt:step()
    return tostring(net)
  end },
  { "save and load", function()
    local net = nn.Sequential { input = { 2 }, nn.Linear(3), nn.Tanh(), nn.Linear(2) }
    net:save(path)
    local again = tarn.load(path)
    assert(again:predict(tarn.ones(1, 2)):bytes() == net:predict(tarn.ones(1, 2)):bytes())
  end },
  { "module in Lua", function()
    local Twice = nn.Module:extend "Twice"
    function Twice:init(n) self.inner = nn.Linear(n) end
    function Twice:forward(x) return self.inner(x) * 2 end
    local net = nn.Sequential { input = { 3 }, Twice(4), nn.ReLU() }
    net(tarn.ones(2, 3)):sum():backward()
  end },
}

local function clean()
  for _ = 1, 4 do collectgarbage() end
  return tarn.memory().live
end

local arms = { C = tarn.debug.fail_alloc_in, Lua = tarn.debug.fail_lua_in }
local LIMIT <const> = 20000
local total, failed = 0, 0

-- The first LIVE bytes after a work has run twice: caches and lazily loaded modules are in by then.
local function settle(work)
  work()
  work()
  return clean()
end

local function torture(name, kind, work)
  local arm = arms[kind]
  local base = settle(work)
  for n = 0, LIMIT do
    arm(n)
    local ok = pcall(work)
    arm(-1)
    local live = clean()
    total = total + 1
    if live ~= base or tarn.debug.scope_size() ~= 0 or tarn.debug.tape_nodes() ~= 0 then
      failed = failed + 1
      print(("FAILED %s, %s allocation %d: %d bytes, %d scope entries, %d nodes left")
        :format(name, kind, n, live - base, tarn.debug.scope_size(), tarn.debug.tape_nodes()))
      base = live
      if failed > 10 then return end
    end
    if ok then
      print(("%-14s %-4s %5d points of failure survived"):format(name, kind, n))
      return
    end
  end
end

for _, entry in ipairs(works) do
  if not arg or not arg[1] or arg[1] == entry[1] then
    for _, kind in ipairs { "C", "Lua" } do torture(entry[1], kind, entry[2]) end
  end
end
os.remove(path)
print(("%d passed, %d failed"):format(total - failed, failed))
os.exit(failed == 0 and 0 or 1, true)
