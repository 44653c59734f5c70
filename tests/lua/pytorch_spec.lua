-- Weights that PyTorch wrote give its outputs; tests/traces/net.py made them, and reads ours back.
local tarn = require "tarn"
local nn = tarn.nn

local function net()
  return nn.Sequential {
    input = { 2, 8, 8 },
    nn.Conv2d { 4, 3, padding = 1 }, nn.BatchNorm2d(), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d { 6, 3, groups = 2 }, nn.GELU(), nn.AvgPool2d(2), nn.Flatten(),
    nn.Linear(5), nn.Softmax(),
  }
end

local function split(tensors)
  local weights, io = {}, {}
  for name, t in pairs(tensors) do
    local short = name:match "^io%.(.*)"
    if short then io[short] = t else weights[name] = t end
  end
  return weights, io
end

describe("PyTorch's weights", function()
  local weights, io = split((tarn.safetensors.load "tests/traces/net.safetensors"))

  it("give PyTorch's outputs to 1e-5", function()
    local ours = net()
    ours:load_state_dict(weights)
    assert.is_true((ours:predict(io.input) - io.output):abs():max():item() < 1e-5)
  end)

  it("have the keys that ours have", function()
    local names, theirs = {}, {}
    for name in pairs(net():state_dict()) do names[#names + 1] = name end
    for name in pairs(weights) do theirs[#theirs + 1] = name end
    table.sort(names)
    table.sort(theirs)
    assert.are.same(theirs, names)
  end)

  it("are named when they do not fit", function()
    local ours = nn.Sequential { input = { 3 }, nn.Linear(5) }
    local ok, message = pcall(ours.load_state_dict, ours, weights)
    assert.is_false(ok)
    assert.is_truthy(message:find "0 missing, 9 unexpected")
  end)
end)
