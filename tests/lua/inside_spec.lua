-- Pictures of what a net does inside.
local tarn = require "tarn"
local nn = tarn.nn

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok, "no error was raised")
  return tostring(text)
end

local has_plot, plot = pcall(require, "tarn.plot")
if not has_plot then
  it("needs the drawing module", function() pending(tostring(plot)) end)
  return
end

local function small_net(channels)
  tarn.manual_seed(3)
  return nn.Sequential { input = { channels, 12, 12 },
    nn.Conv2d(7, 5):named "edges", nn.ReLU(), nn.Conv2d(3, 3), nn.Flatten(), nn.Linear(2), nn.Softmax() }
end

-- The picture as a tensor, (3 x rows x columns).
local function drawn(figure) return tarn.image.decode(figure:bytes "png", { channels = "rgb", dtype = "float32" }) end

describe("plot.feature_maps", function()
  it("draws the maps of a layer, of an entry of a trace, of a tensor", function()
    local net, x = small_net(1), tarn.rand(1, 12, 12)
    local by_name = drawn(plot.feature_maps { net, x, layer = "edges" })
    local seen = net:trace(x)
    assert.is_true(by_name:eq(drawn(plot.feature_maps { seen.edges })):all():item())
    assert.is_true(by_name:eq(drawn(plot.feature_maps { net, x })):all():item())
    local bare = drawn(plot.feature_maps { seen.edges.output, title = "edges: 7 maps of 8 x 8" })
    assert.is_true(by_name:eq(bare):all():item())
    assert.is_true(by_name.shape[2] < drawn(plot.feature_maps { net, x, columns = 3 }).shape[2], "more rows are higher")
  end)

  it("stops at the most", function()
    local figure = plot.feature_maps { tarn.rand(100, 4, 4), most = 5 }
    assert(#figure:bytes "png" > 500)
    assert.matches("5 of 100 maps of 4 x 4", figure:bytes "svg" and plot.feature_maps { tarn.rand(100, 4, 4), most = 5 }
      .told.title)
  end)

  it("says what is wrong", function()
    local net, x = small_net(1), tarn.rand(1, 12, 12)
    local maps = plot.feature_maps
    assert.matches("takes a table", message(maps, net))
    assert.matches("no layer nowhere", message(maps, { net, x, layer = "nowhere" }))
    assert.matches("not %(4 x 4%)", message(maps, { tarn.rand(4, 4) }))
    assert.matches("not nil", message(maps, {}))
    assert.matches("no layer of the net gives maps",
      message(maps, { nn.Sequential { input = { 2 }, nn.Linear(2) }, tarn.rand(2) }))
    assert.matches("column", message(maps, { net, x, column = 3 }))
  end)
end)

describe("plot.filters", function()
  it("draws those of one, three and many channels", function()
    for _, channels in ipairs { 1, 3, 5 } do
      local net = small_net(channels)
      assert(#plot.filters({ net }):bytes "png" > 500)
      assert(#plot.filters({ net, layer = "2", most = 2 }):bytes "png" > 500)
      assert(#plot.filters({ net[1].weight }):bytes "png" > 500)
    end
  end)

  it("says what is wrong", function()
    assert.matches("not a number", message(plot.filters, { 3 }))
    assert.matches("%(outputs x inputs x rows x columns%), not %(3 x 3%)", message(plot.filters, { tarn.ones(3, 3) }))
    assert.matches("no layer 'x'", message(plot.filters, { small_net(1), layer = "x" }))
    assert.matches("no convolution", message(plot.filters, { nn.Sequential { input = { 2 }, nn.Linear(2) } }))
  end)
end)

describe("plot.saliency", function()
  it("draws an image beside its gradient", function()
    local net = small_net(3)
    assert(#plot.saliency({ net, tarn.rand(3, 12, 12), of = 2, samples = 2 }):bytes "png" > 500)
    assert(#plot.saliency({ small_net(1), tarn.rand(1, 12, 12) }):bytes "png" > 500)
  end)

  it("says what is wrong", function()
    assert.matches("takes a net and one image", message(plot.saliency, { small_net(1) }))
    assert.matches("of = 3, and the net has 2 outputs",
      message(plot.saliency, { small_net(1), tarn.rand(1, 12, 12), of = 3 }))
  end)
end)
