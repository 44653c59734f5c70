local tarn = require "tarn"
local nn = tarn.nn

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local function lenet()
  return nn.Sequential {
    input = { 1, 28, 28 },
    nn.Conv2d(20, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(50, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(500), nn.ReLU(), nn.Linear(10), nn.Softmax(),
  }
end

describe("layers", function()
  it("infer the sizes of their inputs", function()
    local net = lenet()
    assert.equal(431080, net:parameter_count())
    assert.same({ 10 }, net(tarn.zeros(1, 28, 28)).shape)
    assert.same({ 3, 10 }, net(tarn.zeros(3, 1, 28, 28)).shape)
  end)

  it("answer PyTorch's order of sizes", function()
    assert.matches("input sizes are inferred: write nn%.Linear%(10%)", message(nn.Linear, 784, 10))
    assert.matches("write nn%.Conv2d%(20, 5%)", message(nn.Conv2d, 3, 20, 5))
  end)

  it("name the nearest option", function()
    assert.matches("no option 'bais': did you mean 'bias'", message(nn.Linear, { 10, bais = false }))
    assert.matches("did you mean 'kernel_size'", message(nn.Conv2d, { 10, kernel_sise = 3 }))
  end)

  it("name themselves and their path where a shape is wrong", function()
    local net = nn.Sequential { nn.Linear(4), nn.ReLU(), nn.Linear(2):named "head" }
    net(tarn.randn(5, 3))
    local text = message(net, tarn.randn(5, 7))
    assert.matches("in Sequential, layer 1 %(Linear%)", text)
    assert.matches("%(5 x 7%)", text)
    assert.matches("%(4 x 3%)", text)
    assert.matches("in Linear 'head'", message(net[3], tarn.randn(5, 7)))
  end)

  it("say how to get parameters before their sizes are known", function()
    assert.matches("input = { ... }", message(function() return nn.Linear(3):parameters() end))
  end)

  it("start within one over the root of the fan", function()
    local linear = nn.Linear { 200, input = { 400 } }
    assert.is_true(linear.weight:abs():max():item() <= 0.05)
    assert.is_true(linear.weight:abs():max():item() > 0.049)
    assert.is_true(linear.bias:abs():max():item() <= 0.05)
  end)

  it("start the same from the same seed", function()
    local function first(seed)
      tarn.manual_seed(seed)
      return nn.Linear { 3, input = { 4 } }.weight
    end
    assert.is_true(first(5):eq(first(5)):all():item())
    assert.is_false(first(5):eq(first(6)):all():item())
  end)
end)

describe("nets", function()
  it("list parameters under PyTorch's keys, in order", function()
    local net = nn.Sequential { input = { 2, 4, 4 }, nn.Conv2d(3, 1), nn.BatchNorm2d() }
    local names = {}
    for name in net:named_parameters() do
      names[#names + 1] = name
    end
    assert.same({ "0.weight", "0.bias", "1.weight", "1.bias" }, names)
    assert.equal("int64", net:state_dict()["1.num_batches_tracked"].dtype)
  end)

  it("take their weights from a table", function()
    local a, b = lenet(), lenet()
    b:load_state_dict(a:state_dict())
    local x = tarn.randn(2, 1, 28, 28)
    assert.is_true(a(x):eq(b(x)):all():item())
    assert.matches("missing", message(b.load_state_dict, b, {}))
  end)

  it("are cut, joined and frozen", function()
    local net = lenet()
    assert.same({ 500 }, net:take(9)(tarn.zeros(1, 28, 28)).shape)
    assert.equal(2, #net:drop(9))
    net:replace(10, nn.Linear(2))
    assert.same({ 2 }, net(tarn.zeros(1, 28, 28)).shape)
    net:freeze "0.*"
    assert.is_false(net[1].weight.requires_grad)
    assert.is_true(net[4].weight.requires_grad)
    assert.matches("no parameter matches 'x%*'", message(net.freeze, net, "x*"))
  end)

  it("report what they cost", function()
    local report = lenet():report(64)
    assert.equal(431080, report.parameters)
    assert.equal(11, #report.rows)
    assert.same({ 64, 20, 24, 24 }, report.rows[1].output)
    assert.matches("431,080 parameters", tostring(lenet()))
  end)

  it("predict in evaluation mode, without a tape, in any number", function()
    local net = nn.Sequential { input = { 3 }, nn.Linear(50), nn.Dropout(0.5), nn.Linear(2) }
    local x = tarn.randn(700, 3)
    local y = net:predict(x)
    assert.same({ 700, 2 }, y.shape)
    assert.is_false(y.requires_grad)
    assert.is_true(y:eq(net:predict(x)):all():item())
    assert.is_true(net.training)
  end)

  it("choose a loss by their last layer and the targets", function()
    local net = nn.Sequential { nn.Linear(3) }
    local x, y = tarn.randn(4, 2), tarn.index { 1, 2, 3, 1 }
    local wanted = net(x):cross_entropy(y):item()
    local function close(other)
      local loss = net:take(1):append(other):loss(x, y):item()
      assert.is_true(math.abs(loss - wanted) < 1e-6)
    end
    close(nn.Softmax())
    close(nn.LogSoftmax())
    close(nn.Identity())
    local t = tarn.randn(4, 3)
    assert.is_true(math.abs(net:loss(x, t):item() - net(x):mse_loss(t):item()) < 1e-7)
  end)

  it("name the row, the value and the range of a wrong label", function()
    local net = nn.Sequential { nn.Linear(3) }
    local text = message(net.loss, net, tarn.randn(2, 2), tarn.index { 1, 4 })
    assert.matches("4", text)
    assert.matches("1%D+3", text)
    assert.matches("row 2", text)
  end)

  it("keep running statistics as PyTorch does", function()
    local norm = nn.BatchNorm1d { input = { 1 } }
    norm(tarn.tensor { { 1 }, { 2 }, { 3 }, { 6 } })
    local state = norm:state_dict()
    assert.is_true(math.abs(state.running_mean:item() - 0.3) < 1e-6)
    assert.is_true(math.abs(state.running_var:item() - (0.9 + 0.1 * 14 / 3)) < 1e-6)
    assert.equal(1, state.num_batches_tracked:item())
  end)
end)
