local tarn = require "tarn"
local plot = tarn.plot
local ticks = require "tarn.plot.ticks"
local scales = require "tarn.plot.scales"
local thin = require "tarn.plot.thin"
local marching = require "tarn.plot.marching"
local maps = require "tarn.plot.maps"
local color = require "tarn.plot.color"
local text = require "tarn.plot.text"
local panel = require "tarn.plot.panel"
local legend = require "tarn.plot.legend"

local NAN <const> = 0 / 0

-- The pixels of a figure: a function of x, y in shares of its width and height.
local function pixels_of(fig, scale)
  local bytes, w, h = fig:canvas("png", scale or 1):pixels()
  return function(x, y)
    local at = (math.floor(y * (h - 1) + 0.5) * w + math.floor(x * (w - 1) + 0.5)) * 3
    return bytes:byte(at + 1, at + 3)
  end, bytes, w, h
end

-- Share of pixels that differ by more than 24 in a channel.
local function difference(a, b)
  local n = 0
  for i = 1, #a, 3 do
    local p, q, r = a:byte(i, i + 2)
    local s, t, u = b:byte(i, i + 2)
    if math.abs(p - s) > 24 or math.abs(q - t) > 24 or math.abs(r - u) > 24 then n = n + 1 end
  end
  return n / (#a / 3)
end

local function message_of(f)
  local ok, message = pcall(f)
  assert.is_false(ok)
  return message
end

-- ---- ticks -------------------------------------------------------------------------------------

describe("ticks", function()
  local function texts(low, high, m)
    local list, step = ticks.linear(low, high, m)
    return table.concat((ticks.texts(list, step)), " ")
  end

  it("are those a person would choose", function()
    assert.equal("0 20 40 60 80 100", texts(0, 100, 6))
    assert.equal("0.0 0.2 0.4 0.6 0.8 1.0", texts(0, 1, 6))
    assert.equal("−2 −1 0 1 2", texts(-2.1, 2.1, 5))
    assert.equal("1990 2000 2010 2020", texts(1988, 2024, 4))
    assert.equal("0 25,000 50,000", texts(0, 50000, 3))
  end)

  it("stay within the range, evenly", function()
    for _, range in ipairs { { 0.013, 0.89 }, { -7, 1e4 }, { 1e-9, 3e-9 }, { 1e12, 1.0001e12 }, { -0.1, 0.1 } } do
      for m = 2, 12 do
        local list, step = ticks.linear(range[1], range[2], m)
        for i, v in ipairs(list) do
          assert.is_true(v >= range[1] - step * 1e-6 and v <= range[2] + step * 1e-6)
          if i > 1 then assert.is_true(math.abs(v - list[i - 1] - step) < step * 1e-3) end
        end
        assert.is_true(#list <= 3 * m + 2)
      end
    end
  end)

  it("write one power of ten for all, where numbers are long", function()
    local list, step = ticks.linear(0, 5e6, 5)
    local words, power = ticks.texts(list, step)
    assert.equal(6, power)
    assert.equal("0 1 2 3 4 5", table.concat(words, " "))
    list, step = ticks.linear(0, 2e-6, 4)
    words, power = ticks.texts(list, step)
    assert.equal(-6, power)
    assert.equal("0.0 0.5 1.0 1.5 2.0", table.concat(words, " "))
  end)

  it("of logarithms are powers of ten, every n-th where they are many", function()
    local major, minor = ticks.log(1, 1000, 6)
    assert.same({ 1.0, 10.0, 100.0, 1000.0 }, major)
    assert.equal(2.0, minor[1])
    assert.equal("10⁻⁶ 10⁻³ 1", table.concat(ticks.log_texts { 1e-6, 1e-3, 1 }, " "):gsub("10⁰", "1"))
    assert.equal("0.0002 0.001 0.05", table.concat(ticks.log_texts { 2e-4, 1e-3, 0.05 }, " "))
    assert.equal("5×10⁻⁷ 10⁻⁶", table.concat(ticks.log_texts { 5e-7, 1e-6 }, " "))
    assert.is_true(#ticks.log(1e-30, 1e30, 6) <= 7)
    assert.same({ 2.0, 5.0 }, (ticks.log(1.5, 8, 5)))
  end)

  it("write single numbers with the digits that matter", function()
    assert.equal("0.1235", ticks.number(0.123456))
    assert.equal("−12", ticks.number(-12))
    assert.equal("12,346", ticks.number(12345.678, 4))
    assert.equal("1.5×10⁸", ticks.number(1.5e8))
    assert.equal("10⁻⁷", ticks.number(1e-7))
    assert.equal("0", ticks.number(0))
    assert.equal("nan", ticks.number(NAN))
    assert.equal("0", ticks.number(-0.0))
  end)
end)

-- ---- scales ------------------------------------------------------------------------------------

describe("scales", function()
  it("go there and back", function()
    for _, name in ipairs { "linear", "log", "symlog" } do
      local s = scales.new(name, name == "log" and 0.01 or -50, 1000, { margin = 0.05 })
      scales.lay(s, 10, 400)
      for _, v in ipairs { 0.01, 1, 17, 1000 } do
        assert.is_true(math.abs(s.value(s.at(v)) - v) < 1e-6 * v + 1e-9, name)
      end
      assert.is_true(s.at(1000) > s.at(1) and s.at(1000) < 400)
    end
  end)

  it("have a width where the data has none", function()
    for _, name in ipairs { "linear", "log", "symlog" } do
      for _, v in ipairs { 1e-300, 3, 1e300 } do
        local s = scales.new(name, v, v, {})
        scales.lay(s, 0, 100)
        assert.is_true(s.at(v) > 1 and s.at(v) < 99, name .. " " .. v)
      end
      assert.is_true(scales.new(name, nil, nil, {}).b > scales.new(name, nil, nil, {}).a)
    end
  end)
end)

-- ---- extents and layout ------------------------------------------------------------------------

describe("extents", function()
  it("are those of the finite numbers of all marks", function()
    local fig = plot.line { { 1, 2, 3, 4 }, { 5, NAN, math.huge, 7 } }:points { { 9 }, { -1 } }
    local e = panel.extent(fig)
    assert.same({ 1, 9, -1, 7 }, { e[1], e[2], e[3], e[4] })
  end)

  it("of bars have their base, of histograms zero", function()
    local e = panel.extent(plot.bars { { 3, 5 } })
    assert.same({ 0, 5 }, { e[3], e[4] })
    e = panel.extent(plot.histogram { { 1, 2, 2, 3 }, bins = { 0, 2, 4 } })
    assert.same({ 0, 4, 0, 3 }, { e[1], e[2], e[3], e[4] })
  end)
end)

describe("a legend", function()
  it("stands where the data is not", function()
    local rising = plot.line { { 1, 2, 3 }, { 1, 2, 3 }, label = "up" }
    local c = rising:canvas "png"
    assert.is_truthy(c)
    local v = { box = { x = 0, y = 0, width = 200, height = 100 } }
    local function spot(places) return legend.spot(v, { width = 60, height = 20 }, places) end
    local x, y, covers = spot { 190, 5, 180, 12 }
    assert.is_true(x < 60 and y < 20 and not covers)
    local all = {}
    for px = 0, 200, 5 do for py = 0, 100, 5 do all[#all + 1], all[#all + 2] = px, py end end
    assert.is_true(select(3, spot(all)))
  end)
end)

-- ---- thinning ----------------------------------------------------------------------------------

describe("thinning", function()
  it("keeps first, lowest, highest and last of each strip", function()
    local px, py = {}, {}
    for i = 1, 100000 do px[i], py[i] = i / 1000, math.sin(i) * 100 end
    local tx, ty = thin.line(px, py, 1)
    assert.is_true(#tx <= 4 * 102 and #tx == #ty)
    local low, high = math.huge, -math.huge
    for _, y in ipairs(ty) do low, high = math.min(low, y), math.max(high, y) end
    assert.is_true(low < -99.99 and high > 99.99)
    assert.equal(px[1], tx[1])
    assert.equal(px[#px], tx[#tx])
  end)

  it("keeps gaps", function()
    local px, py = {}, {}
    for i = 1, 10000 do px[i], py[i] = i / 100, i == 5000 and NAN or 1 end
    local gaps = 0
    local _, ty = thin.line(px, py, 1)
    for _, y in ipairs(ty) do if y ~= y then gaps = gaps + 1 end end
    assert.equal(1, gaps)
  end)

  it("leaves the picture the same", function()
    local xs, ys = {}, {}
    for i = 1, 60000 do xs[i], ys[i] = i, math.sin(i / 900) + 0.3 * math.sin(i / 7) end
    local _, thinned = pixels_of(plot.line { xs, ys, width = 1 })
    local kept = thin.line
    thin.line = function(px, py) return px, py end
    local _, whole = pixels_of(plot.line { xs, ys, width = 1 })
    thin.line = kept
    assert.is_true(difference(thinned, whole) < 0.002)
  end)
end)

-- ---- contours ----------------------------------------------------------------------------------

describe("contours", function()
  local function grid(f, n, low, high)
    local g = { rows = n, columns = n, x = {}, y = {}, z = {} }
    for i = 1, n do
      g.x[i] = low + (high - low) * (i - 1) / (n - 1)
      g.y[i] = g.x[i]
    end
    for r = 1, n do for k = 1, n do g.z[(r - 1) * n + k] = f(g.x[k], g.y[r]) end end
    return g
  end

  it("of a cone are one closed circle", function()
    local g = grid(function(x, y) return math.sqrt(x * x + y * y) end, 101, -2, 2)
    local lines = marching.lines(g, 1)
    assert.equal(1, #lines)
    local l = lines[1]
    assert.is_true(math.abs(l.x[1] - l.x[#l.x]) < 1e-9 and math.abs(l.y[1] - l.y[#l.y]) < 1e-9)
    for i = 1, #l.x do assert.is_true(math.abs(math.sqrt(l.x[i] ^ 2 + l.y[i] ^ 2) - 1) < 1e-3) end
  end)

  it("of a slope are one straight line from edge to edge", function()
    local lines = marching.lines(grid(function(x, y) return x + y end, 20, -1, 1), 0.1)
    assert.equal(1, #lines)
    for i, x in ipairs(lines[1].x) do assert.is_true(math.abs(x + lines[1].y[i] - 0.1) < 1e-9) end
  end)

  it("end at nan", function()
    local lines = marching.lines(grid(function(x, y) return x > 0 and NAN or y end, 21, -1, 1), 0.01)
    for _, l in ipairs(lines) do for _, x in ipairs(l.x) do assert.is_true(x <= 0.0001) end end
  end)

  it("enclose areas of the right size", function()
    local g, area = grid(function(x, y) return 1 - math.sqrt(x * x + y * y) end, 201, -2, 2), 0
    marching.above(g, 0, function(p)
      local twice, n = 0, #p
      for i = 1, n, 2 do
        local j = (i + 1) % n + 1
        twice = twice + p[i] * p[j + 1] - p[j] * p[i + 1]
      end
      area = area + math.abs(twice) / 2
    end)
    assert.is_true(math.abs(area - math.pi) < 0.002)
  end)
end)

-- ---- colours -----------------------------------------------------------------------------------

describe("colour maps", function()
  it("change evenly", function()
    for _, row in ipairs(maps) do
      local colors, least, most = maps.colors(row.name), math.huge, 0
      for i = 33, 256, 16 do
        local a, b = { maps.oklab(colors[i - 16]) }, { maps.oklab(colors[i]) }
        local step = math.sqrt((a[1] - b[1]) ^ 2 + (a[2] - b[2]) ^ 2 + (a[3] - b[3]) ^ 2)
        least, most = math.min(least, step), math.max(most, step)
      end
      assert.is_true(most < 1.6 * least, row.name)
    end
  end)

  it("rise in lightness where they are sequential, so that any eye and any printer tells order", function()
    for _, row in ipairs(maps) do
      if row.kind == "sequential" then
        local colors = maps.colors(row.name)
        local sign = maps.oklab(colors[256]) > maps.oklab(colors[1]) and 1 or -1
        for i = 17, 256, 16 do
          assert.is_true(sign * (maps.oklab(colors[i]) - maps.oklab(colors[i - 16])) > 0, row.name)
        end
      end
    end
  end)

  it("end where they begin when they are cyclic", function()
    local colors = maps.colors "phase"
    assert.equal(colors[1], colors[256])
  end)

  it("are read by name, turned round, or made of colours", function()
    assert.equal(maps.colors("viridis")[1], maps.colors("viridis_r")[256])
    assert.equal(color.of "#ff0000", maps.colors { "#ff0000", "#0000ff" }[1])
    assert.matches("there is no colour map 'virdis', did you mean 'viridis'%?",
      message_of(function() plot.heatmap { { { 1, 2 } }, map = "virdis" } end))
  end)
end)

-- ---- hostile data ------------------------------------------------------------------------------

describe("marks survive", function()
  local function fine(name, fig)
    assert.is_true(#fig:bytes("png", { dpi = 50 }) > 100, name)
  end

  it("no data", function()
    for _, name in ipairs { "line", "points", "area", "path", "bars", "histogram", "error_bars", "voronoi" } do
      fine(name, plot[name] { {} })
    end
    fine("heatmap", plot.heatmap { {} })
    fine("band", plot.band { {}, {}, {} })
    fine("arrows", plot.arrows { {}, {}, {}, {} })
    fine("points3d", plot.points3d { {}, {}, {} })
    fine("text", plot.text { {}, {}, {} })
    fine("tensor", plot.line { tarn.zeros(0) })
    fine("figure", plot.figure())
  end)

  it("one point, and all equal", function()
    for _, name in ipairs { "line", "points", "area", "path", "bars", "histogram", "error_bars", "voronoi" } do
      fine(name, plot[name] { { 3 } })
      fine(name, plot[name] { { 2, 2, 2, 2 } })
    end
    fine("heatmap", plot.heatmap { { { 1, 1 }, { 1, 1 } } })
    fine("contour", plot.contour { { { 1, 1 }, { 1, 1 } } })
    fine("filled", plot.filled_contour { { { 1, 1 }, { 1, 1 } } })
    fine("surface", plot.surface { { { 1, 1 }, { 1, 1 } } })
    fine("image", plot.image { tarn.zeros(1, 1) })
  end)

  it("nan and infinities, as gaps, and say how many", function()
    local wild = { 1, NAN, 3, math.huge, -math.huge, 2 }
    for _, name in ipairs { "line", "points", "area", "path", "bars", "histogram", "error_bars" } do
      local fig = plot[name] { wild }
      fine(name, fig)
      local said = fig.marks[1].notes and fig.marks[1].notes[1] or ""
      assert.matches("^3 %a+ not drawn: nan or infinite", said, name)
    end
    fine("heatmap", plot.heatmap { { { 1, NAN }, { math.huge, 2 } } })
    fine("contour", plot.contour { { { 1, NAN, 3 }, { 2, 3, 4 }, { 3, 4, 5 } } })
    fine("surface", plot.surface { { { 1, NAN, 3 }, { 2, 3, 4 }, { 3, 4, 5 } } })
    fine("all", plot.line { { NAN, NAN } })
    fine("image", plot.image { tarn.tensor { { NAN, 1 }, { 0, math.huge } } })
  end)

  it("numbers at the ends of what numbers are", function()
    fine("huge", plot.line { { 1, 2, 3 }, { -1e308, 0, 1e308 } })
    fine("large", plot.line { { 1, 2, 3 }, { -9e149, 0, 9e149 } })
    fine("tiny", plot.line { { 1, 2, 3 }, { 5e-324, 1e-320, 0 } })
    fine("close", plot.line { { 1, 2 }, { 1, 1 + 2 ^ -52 } })
    fine("log", plot.line { { 1, 2, 3 }, { 1e-300, 1, 1e300 }, yscale = "log" })
    fine("far out", plot.line { { 1, 2, 3 }, { 0, 1e30, 0 }, ylim = { 0, 1 } })
  end)

  it("labels of ten thousand letters and bytes that are no letters", function()
    local long = ("wide "):rep(2000)
    local bytes = "\xff\xfe label \x80 \0 \n x"
    for _, words in ipairs { long, bytes, ("W"):rep(10000), "" } do
      fine("words", plot.line { { 1, 2 }, { 1, 2 }, label = words, title = words, xlabel = words, ylabel = words,
        note = words }:annotate { 1, 1, words }:text { 1, 1, words })
      fine("names", plot.bars { { words, words .. "2" }, { 1, 2 } })
      fine("captions", plot.images { tarn.rand(2, 4, 4), captions = { words, words } })
      fine("scatter", plot.points { { 1, 2 }, { 1, 2 }, names = { words, words }, labels = { words, "b" } })
    end
  end)

  it("a million points, in about a second", function()
    local n = 1000000
    local x = tarn.linspace(0, 100, n)
    local y = x:sin() + tarn.randn(n) * 0.1
    assert.is_true(#plot.line({ x, y }):bytes "png" > 1000)
    assert.is_true(#plot.points({ x, y }):bytes "png" > 1000)
  end)
end)

describe("errors", function()
  it("name the mark and the number on a logarithmic axis", function()
    assert.matches("plot.line: y = 0: a logarithmic axis takes numbers above 0; use yscale = \"symlog\"",
      message_of(function() plot.line({ { 1, 2 }, { 0, 1 }, yscale = "log" }):bytes "png" end))
    assert.matches("plot.points: x = %-3",
      message_of(function() plot.points({ { -3, 2 }, { 1, 1 }, xscale = "log" }):bytes "png" end))
    assert.matches("ylim begins at %-1",
      message_of(function() plot.line({ { 1, 2 }, { 1, 1 }, yscale = "log", ylim = { -1, 1 } }):bytes "png" end))
  end)

  for _, case in ipairs {
    { "x has 2 numbers and y has 3", function() plot.line { { 1, 2 }, { 1, 2, 3 } } end },
    { "plot.line: y must be numbers; number 2 of 2 is a string", function() plot.line { { 1, "b" } } end },
    { "plot.line: there is no option 'lable', did you mean 'label'", function() plot.line { { 1 }, lable = "x" } end },
    { "plot: figures have no option 'titel', did you mean 'title'", function() plot.figure { titel = "x" } end },
    { "there is no colour 'bleu'", function() plot.line { { 1 }, color = "bleu" } end },
    { "there is no shape 'blob'", function() plot.points { { 1 }, marker = "blob" } end },
    { "labels has 1 entries for 2 points", function() plot.points { { 1, 2 }, labels = { 1 } } end },
    { "row 2 of the matrix has 1 numbers, row 1 has 2", function() plot.heatmap { { { 1, 2 }, { 1 } } } end },
    { "z has 2 rows and 2 columns for 3 numbers of y", function()
      plot.contour { { 1, 2 }, { 1, 2, 3 }, { { 1, 2 }, { 3, 4 } } }
    end },
    { "plot.regions: takes { net or function", function() plot.regions { 3 } end },
    { "xscale must be one of linear, log, symlog, category, not cubic", function() plot.line { { 1 },
      xscale = "cubic" } end },
    { "the name must end in .png, .svg or .pdf", function() plot.line({ { 1 } }):save "x.gif" end },
    { "plot.band: takes { x, low, high }, not 2 lists", function() plot.band { { 1 }, { 2 } } end },
    { "edges must rise", function() plot.histogram { { 1 }, bins = { 1, 1 } } end },
    { "an image has sizes", function() plot.image { tarn.zeros(2, 3, 5) } end },
    { "takes a net, not a string", function() plot.network { "x" } end },
    { "column 'lr' is logarithmic and has 0", function()
      plot.parallel { columns = { { name = "lr", values = { 0, 1 }, log = true }, { name = "b", values = { 1, 2 } } } }
    end },
    { "grid: number 2 is a string, no figure", function() plot.grid { plot.line { { 1 } }, "x" } end },
    { "pixels are more than 32767 on a side", function() plot.line({ { 1 } }):size(500):bytes "png" end },
  } do
    it("say: " .. case[1], function() assert.is_truthy(message_of(case[2]):find(case[1], 1, true),
      message_of(case[2])) end)
  end

  it("stand at the script's line", function()
    assert.matches("plot_spec.lua:%d+: plot.line: ", message_of(function() plot.line { { 1 }, { 1, 2 } } end))
  end)
end)

-- ---- pictures ----------------------------------------------------------------------------------

describe("pictures", function()
  local function sample()
    return plot.line { { 1, 2, 3 }, { 1, 4, 9 }, label = "squares", title = "Squares" }
      :points { { 1, 2, 3 }, { 3, 2, 1 }, label = "points" }:image { tarn.eye(4), x = { 1, 2 }, y = { 5, 8 } }
  end

  it("are the same to the byte, however often they are drawn", function()
    for _, format in ipairs { "png", "svg", "pdf" } do
      local fig = sample()
      local first = fig:bytes(format)
      assert.is_true(first == fig:bytes(format), format)
      plot.line({ { 1, 2 } }):bytes(format)
      assert.is_true(first == sample():bytes(format), format)
    end
  end)

  it("have the colours where the data is", function()
    local at = pixels_of(plot.heatmap { { { 0, 1 }, { 1, 0 } }, axes = false, colorbar = false, map = "gray",
      width = 2, height = 2, square = true }, 2)
    assert.same({ 0, 0, 0 }, { at(0.25, 0.25) })
    assert.same({ 255, 255, 255 }, { at(0.75, 0.25) })
    assert.same({ 255, 255, 255 }, { at(0.25, 0.75) })
  end)

  it("of regions ask the net at every pixel", function()
    local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(2) }
    tarn.no_grad(function()
      net[1].weight:copy_(tarn.tensor { { 1, 0 }, { -1, 0 } })
      net[1].bias:zero_()
    end)
    local fig = plot.regions { net, x = { -1, 1 }, y = { -1, 1 }, axes = false, colors = { "#ff0000", "#0000ff" },
      strength = 1, lines = false, width = 2, height = 2 }
    fig.marks[1].options.width = 1
    local at = pixels_of(fig, 2)
    assert.same({ 255, 0, 0 }, { at(0.75, 0.5) })
    assert.same({ 0, 0, 255 }, { at(0.25, 0.5) })
    assert.same({ 255, 0, 0 }, { at(0.52, 0.3) })
    assert.same({ 0, 0, 255 }, { at(0.48, 0.3) })
  end)

  it("of images keep every pixel, the first row on top", function()
    local image = tarn.tensor({ { { 255, 0 }, { 0, 0 } }, { { 0, 255 }, { 0, 0 } }, { { 0, 0 }, { 255, 0 } } },
      { dtype = "uint8" })
    local at = pixels_of(plot.image { image, width = 2, height = 2 }, 3)
    assert.same({ 255, 0, 0 }, { at(0.25, 0.25) })
    assert.same({ 0, 255, 0 }, { at(0.75, 0.25) })
    assert.same({ 0, 0, 255 }, { at(0.25, 0.75) })
    assert.same({ 0, 0, 0 }, { at(0.75, 0.75) })
  end)

  it("are dark on a dark page", function()
    local at = pixels_of(plot.line { { 1, 2 }, theme = "dark" })
    local r, g, b = at(0, 0)
    assert.is_true(r < 40 and g < 40 and b < 40)
  end)

  it("stay as they were where a disk is full or a folder is none", function()
    local path = os.tmpname() .. ".png"
    plot.line({ { 1, 2 } }):save(path)
    local file <close> = assert(io.open(path, "rb"))
    assert.equal("\x89PNG", file:read(4))
    os.remove(path)
    assert.matches("/dev/null/x.png", message_of(function() plot.line({ { 1, 2 } }):save "/dev/null/x.png" end))
    assert.matches("/dev/full", message_of(function() tarn.write_file("/dev/full/x", "a") end))
  end)
end)

describe("a network", function()
  local nn = tarn.nn
  local function small()
    return nn.Sequential { input = { 2 }, nn.Linear(3), nn.Tanh(), nn.Linear(1) }
  end

  it("shows what every neuron computes, and derivatives", function()
    local net = small()
    local fig = plot.network { net, input = { 0.5, -1 }, gradients = true }
    local columns = fig.marks[1].data.columns
    assert.equal(3, #columns)
    local hidden = net:take(2):predict(tarn.tensor { { 0.5, -1 } }):tolist()[1]
    for i, v in ipairs(hidden) do assert.is_true(math.abs(columns[2].values[i] - v) < 1e-6) end
    local w = net[3].weight:tolist()[1]
    for i, g in ipairs(columns[2].gradients) do assert.is_true(math.abs(g - w[i]) < 1e-6) end
    assert.is_true(#fig:bytes "svg" > 1000)
    assert.is_nil(net[1].weight.grad)
  end)

  it("is drawn as arrays where it is large", function()
    local net = nn.Sequential { input = { 1, 28, 28 }, nn.Conv2d(4, 5), nn.ReLU(), nn.Flatten(), nn.Linear(10) }
    local blocks = plot.network({ net }).marks[1].data.blocks
    assert.same({ 1, 28, 28 }, blocks[1].sizes)
    assert.same({ 4, 24, 24 }, blocks[2].sizes)
    assert.equal("Conv2d\nReLU", blocks[2].title)
    assert.same({ 10 }, blocks[#blocks].sizes)
  end)
end)

describe("the terminal", function()
  local fig = plot.line { { 1, 2, 3 }, { 1, 4, 9 }, title = "Squares", xlabel = "x" }

  it("gets dots, numbers and words where it can do nothing else", function()
    local words = require "tarn.plot.terminal".text(fig, { mode = "braille", columns = 60, rows = 16 })
    local _, lines = words:gsub("\n", "\n")
    assert.is_true(lines <= 16)
    assert.matches("Squares", words)
    assert.matches("[\u{2801}-\u{28ff}]", words)
    for line in words:gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 62) end
  end)

  it("gets pictures where it can show them", function()
    local canvas = require "tarn.plot.surface".new("png", 1, 1)
    if not canvas.characters then return pending "built without chafa" end
    for mode, pattern in pairs { blocks = "\27%[", sixel = "\27P", kitty = "\27_G", iterm = "\27%]1337" } do
      assert.matches(pattern, require "tarn.plot.terminal".text(fig, { mode = mode, columns = 40, rows = 12 }), mode)
    end
  end)
end)

describe("words", function()
  it("are cut where they do not fit", function()
    local c = require "tarn.plot.surface".new("png", 100, 100)
    c:font(9)
    local cut = text.fit(c, ("x"):rep(5000), 50)
    assert.is_true(c:measure(cut) <= 50 and cut:sub(-3) == "…" and #cut > 8)
    assert.equal("short", text.fit(c, "short", 500))
    assert.equal("a\u{FFFD}b", text.clean "a\xffb")
  end)
end)

describe("rows of marks", function()
  local catalogue = require "tarn.plot.catalogue"
  for _, rows in ipairs { catalogue.marks(), catalogue.functions() } do
    for _, row in ipairs(rows) do
      it("have an example of " .. row.name .. " that works", function()
        assert.is_true(#row.summary > 10)
        assert(load(row.example, "=example of " .. row.name, "t", setmetatable({ tarn = tarn }, { __index = _G })))()
      end)
    end
  end

  it("explain every option", function()
    for _, row in ipairs(catalogue.marks()) do
      for _, option in ipairs(row.params) do assert.is_true(#(option.about or "") > 2,
        row.name .. "." .. option.name) end
    end
  end)
end)
