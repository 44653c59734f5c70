-- 16 target: the function to learn, a step-like curve of one number, and the net for it: one
-- number in, one out.  Prints both before any training; numbers go to out/16_target.json.

local tarn = require "tarn"
local nn = tarn.nn

local hp = tarn.options {
  points = { 17, about = "points between -1 and 1" },
  hidden = { 12, integers = { 1, 100 } },
}

-- Three plateaus: -0.6 below -0.4, 0.8 up to 0.3, 0.1 above.
local function target(x)
  local middle = x:ge(-0.4):logical_and(x:lt(0.3))
  return tarn.where(middle, 0.8, tarn.where(x:lt(-0.4), -0.6, 0.1))
end

local net = nn.Sequential {
  input = { 1 },
  nn.Linear(hp.hidden), nn.Tanh(), nn.Linear(hp.hidden), nn.Tanh(), nn.Linear(1),
}
print(net)

local x = tarn.linspace(-1, 1, hp.points)
local wanted = target(x)
local computed = net:predict(x:reshape(-1, 1)):reshape(-1)
print "       x   wanted  untrained net"
for i = 1, hp.points do
  print(("%8.3f%9.3f%15.3f"):format(x:get(i), wanted:get(i), computed:get(i)))
end
local error = computed:mse_loss(wanted):item()
print(("mean squared error before training: %.4f"):format(error))
tarn.json.save("out/16_target.json", {
  x = x:tolist(), wanted = wanted:tolist(), untrained = computed:tolist(), error = error,
})
return { error = error, levels = wanted:max():item() - wanted:min():item() }
