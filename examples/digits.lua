-- digits.lua: the recogniser of 08 and its data, for the scripts that look into it.

local tarn = require "tarn"
local nn = tarn.nn

local digits = {}

--- MNIST; in a quick form the start of Fashion-MNIST, which a Debian package brings.
function digits.data(quick)
  local all = quick and tarn.data.fashion_mnist() or tarn.data.mnist()
  if quick then all.train, all.test = all.train:subset(1, 3000), all.test:subset(1, 1000) end
  return all
end

--- The eleven layers of 08.
function digits.layers(hidden)
  return nn.Sequential {
    input = { 1, 28, 28 },
    nn.Conv2d(20, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(50, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(hidden or 500), nn.ReLU(), nn.Linear(10), nn.Softmax(),
  }
end

local function trained(path)
  local ok, net = pcall(tarn.load, path)
  if ok and net:class_names() and net:class_names()[1] == "0" then return net end
  error(("the trained recogniser is not in %s: tarn examples/08_digits.lua trains it in a minute"):format(path), 0)
end

--- The net that 08 has left; in a quick form a small one, trained here for a second.
function digits.net(data, quick)
  if not quick then return trained((tarn.flags.out or "out") .. "/08_digits.safetensors") end
  local net = digits.layers(32)
  net:class_names(data.classes)
  tarn.train(net, data.train, { epochs = 1, lr = 2e-3, progress = false })
  return net
end

--- The positions in a data set, among its first `most`, of what belongs to a class (from 1).
function digits.of_class(set, class, most)
  local found = {}
  for i, label in ipairs(set:labels():tolist()) do
    if label == class then found[#found + 1] = i end
    if #found == most then break end
  end
  return found
end

--- Images as the net takes them: (n x 1 x 28 x 28), 0 to 1.
function digits.inputs(set, positions) return set:subset(positions):images():to "float32" / 255 end

return digits
