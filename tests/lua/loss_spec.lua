local tarn = require "tarn"
local nn = tarn.nn

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok)
  return tostring(text)
end

local function classifier(last)
  tarn.manual_seed(3)
  return nn.Sequential { input = 3, nn.Linear(1), last }
end

describe("losses", function()
  local x, y = tarn.randn(4, 3), tarn.tensor { { 1 }, { 0 }, { 1 }, { 1 } }

  it("are objects that hold options and print them", function()
    local huber = nn.HuberLoss { delta = 2 }
    assert.equal("loss", tarn.type(huber))
    assert.equal("HuberLoss { delta = 2.0 }", tostring(huber))
    assert.equal("HuberLoss", tostring(nn.HuberLoss()))
    assert.equal(2, huber.delta)
    assert.equal("mean", huber.reduction)
    assert.equal("huber_loss", huber.name)
    assert.is_nil(huber.beta)
    assert.equal(8, huber(tarn.tensor { 5 }, tarn.tensor { 0 }):item())
    assert.equal(8, huber(tarn.tensor { 5 }, 0):item())
  end)

  it("have Torch7's names, too", function()
    assert.equal("MSELoss", tostring(nn.MSECriterion()))
    assert.equal("NLLLoss", tostring(nn.ClassNLLCriterion()))
  end)

  it("keep the tensors among their options", function()
    local loss = nn.CrossEntropyLoss { weight = tarn.tensor { 1, 2, 3 } }
    collectgarbage()
    collectgarbage()
    assert.same({ 1, 2, 3 }, loss.weight:tolist())
    assert.equal("CrossEntropyLoss { weight = (3) }", tostring(loss))
    local scores, classes = tarn.randn(4, 3), tarn.index { 1, 3, 2, 2 }
    assert.equal(scores:cross_entropy(classes, tarn.tensor { 1, 2, 3 }):item(), loss(scores, classes):item())
    local rare = nn.BCEWithLogitsLoss { pos_weight = 3 }
    assert.is_true(rare(tarn.zeros(2), tarn.ones(2)):item() > 2)
  end)

  it("say what is wrong with what they are given", function()
    assert.matches("has no option 'dleta': did you mean 'delta'", message(nn.HuberLoss, { dleta = 2 }))
    assert.matches("options by name", message(nn.HuberLoss, 3))
    assert.matches("huber_loss compares 2 tensors, not 1", message(nn.HuberLoss(), tarn.ones(2)))
    assert.matches("target is no option", message(nn.HuberLoss, { target = tarn.ones(2) }))
    assert.matches("delta must be a number", message(nn.HuberLoss, { delta = "two" }))
    assert.matches("delta must be above 0", message(nn.HuberLoss { delta = -1 }, tarn.ones(2), 0))
  end)

  it("of a net are names, objects, or functions of (output, target) and of (net, x, target)", function()
    local net = classifier()
    local wanted = net(x):l1_loss(y):item()
    assert.equal(wanted, net:loss(x, y, "l1_loss"):item())
    assert.equal(wanted, net:loss(x, y, "L1Loss"):item())
    assert.equal(wanted, net:loss(x, y, nn.L1Loss()):item())
    assert.equal(wanted, net:loss(x, y, tarn.l1_loss):item())
    assert.equal(wanted, net:loss(x, y, function(output, t) return (output - t):abs():mean() end):item())
    assert.equal(wanted, net:loss(x, y, function(n, input, t) return n(input):l1_loss(t) end):item())
    assert.equal(wanted * 4, net:loss(x, y, nn.L1Loss { reduction = "sum" }):item())
    assert.equal(net:loss(x:narrow(1, 2, 1), y:narrow(1, 2, 1), tarn.l1_loss):item(),
      net:loss(x:select(1, 2), y:select(1, 2), tarn.l1_loss):item())
  end)

  it("of a net say what is wrong", function()
    local net = classifier()
    assert.matches("there is no loss 'l2_loss', did you mean 'l1_loss'", message(net.loss, net, x, y, "l2_loss"))
    assert.matches("there is no loss 'something else'; tarn help", message(net.loss, net, x, y, "something else"))
    assert.matches("must be a name, an object", message(net.loss, net, x, y, 5))
    assert.matches("the function must give a tensor, not 3",
      message(net.loss, net, x, y, function() return 3 end))
    assert.matches("triplet_margin_loss compares 3 tensors, not 2; write a function",
      message(net.loss, net, x, y, nn.TripletMarginLoss()))
  end)

  it("of answers go around the Sigmoid at the end", function()
    local net = classifier(nn.Sigmoid())
    local scores = net:take(1)(x)
    assert.equal(scores:binary_cross_entropy_with_logits(y):item(), net:loss(x, y):item())
    assert.equal(scores:binary_cross_entropy_with_logits(y * 0.5):item(), net:loss(x, y * 0.5):item())
    assert.matches("targets are answers from 0 to 1, and some are not; .*mse_loss", message(net.loss, net, x, y + 1))
    assert.equal(net(x):mse_loss(y):item(), net:loss(x, y, "mse_loss"):item())
    assert.equal(scores:focal_loss(y):item(), net:loss(x, y, nn.FocalLoss()):item())
  end)

  it("may come from a script's own row", function()
    tarn.op {
      name = "cubic_loss", params = { "x", "target", { "scale", kind = "number", default = 1 } },
      compose = function(a, b, scale) return (a - b):abs():pow(3):mean() * scale end,
      summary = "Differences to the third power.", object = "CubicLoss",
    }
    assert.equal(16, nn.CubicLoss { scale = 2 }(tarn.tensor { 2 }, tarn.tensor { 0 }):item())
    assert.is_true(classifier():loss(x, y, "cubic_loss"):item() > 0)
  end)

  it("train nets by any of these ways", function()
    local data = tarn.data.dataset(x, y)
    for _, loss in ipairs { "huber_loss", nn.HuberLoss { delta = 2 }, tarn.mse_loss,
      function(net, input, target) return net(input):l1_loss(target) end } do
      local result = tarn.train(classifier(), data, { loss = loss, validation = data, epochs = 2, progress = false })
      assert.is_true(result.best.loss > 0)
    end
  end)
end)
