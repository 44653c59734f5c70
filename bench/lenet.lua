-- lenet.lua SECONDS -- training the net of example 08 by hand on batches in memory: images a second.
local tarn = require "tarn"
local nn, optim = tarn.nn, tarn.optim
local limit <const>, BATCH <const> = tonumber(arg[1] or 3), 64

tarn.manual_seed(1)
local net = nn.Sequential {
  input = { 1, 28, 28 },
  nn.Conv2d(20, 5), nn.ReLU(), nn.MaxPool2d(2),
  nn.Conv2d(50, 5), nn.ReLU(), nn.MaxPool2d(2),
  nn.Flatten(), nn.Linear(500), nn.ReLU(), nn.Linear(10),
}
local adam = optim.Adam(net, { lr = 1e-3 })

local batches = {}
for i = 1, 16 do
  batches[i] = { x = tarn.rand(BATCH, 1, 28, 28), y = tarn.randint(1, 10, { BATCH }) }
end

local function step(i)
  local scope <close> = tarn.scope()
  local batch = batches[(i - 1) % #batches + 1]
  local loss = net(batch.x):cross_entropy(batch.y)
  adam:zero_grad()
  loss:backward()
  adam:step()
end

for i = 1, 20 do step(i) end
local steps, started = 0, tarn.clock()
repeat
  steps = steps + 1
  step(steps)
until tarn.clock() - started >= limit
print(("train %.1f"):format(steps * BATCH / (tarn.clock() - started)))

local images <const> = tarn.rand(1000, 1, 28, 28)
net:predict(images)
local count
count, started = 0, tarn.clock()
repeat
  net:predict(images)
  count = count + 1
until tarn.clock() - started >= limit / 3
print(("forward %.1f"):format(count * 1000 / (tarn.clock() - started)))
