-- many.lua: many copies of a small net, from different random weights, trained at once: their weights lie in
-- tensors with one more dim in front, and products go copy by copy.

local tarn = require "tarn"

local many = {}

-- Uniform in +-reach.
local function random(copies, inputs, outputs, reach)
  return ((tarn.rand(copies, inputs, outputs) * 2 - 1) * reach):requires_grad_()
end

--- Copies of a net with layers of these sizes, inputs and outputs included, and tanh between them.  They begin
--- within +-spread/sqrt(inputs): 1, unless said, is what nn.Linear has.
function many.nets(copies, sizes, spread)
  local nets = { layers = {}, parameters = {}, copies = copies }
  for i = 2, #sizes do
    local reach = (spread or 1) / sizes[i - 1] ^ 0.5
    local layer = { weight = random(copies, sizes[i - 1], sizes[i], reach), bias = random(copies, 1, sizes[i], reach) }
    nets.layers[i - 1] = layer
    table.insert(nets.parameters, layer.weight)
    table.insert(nets.parameters, layer.bias)
    nets.weights = (nets.weights or 0) + (sizes[i - 1] + 1) * sizes[i]
  end
  return nets
end

--- What each copy computes: (n x inputs) -> (copies x n x outputs).
function many.forward(nets, x)
  local h = x:unsqueeze(1):expand(nets.copies, x.shape[1], x.shape[2])
  for i, layer in ipairs(nets.layers) do
    h = h:matmul(layer.weight) + layer.bias
    if i < #nets.layers then h = h:tanh() end
  end
  return h
end

--- The mean squared error of each copy.
function many.errors(nets, x, y)
  local _ <close> = tarn.no_grad()
  return (many.forward(nets, x) - y):square():mean { 2, 3 }
end

--- Goes downhill with Adam and a rate that falls to 0; all of the examples in every step.
function many.train(nets, x, y, steps, lr)
  local opt = tarn.optim.Adam(nets.parameters, { lr = lr })
  for step = 1, steps do
    local _ <close> = tarn.scope()
    opt.lr = lr * 0.5 * (1 + math.cos(math.pi * step / steps))
    local loss = (many.forward(nets, x) - y):square():mean { 2, 3 }:sum()
    opt:zero_grad()
    loss:backward()
    opt:step()
  end
  return many.errors(nets, x, y)
end

return many
