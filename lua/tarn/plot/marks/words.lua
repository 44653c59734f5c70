-- words.lua: words at places, and fields of arrows.

local arrow = require "tarn.plot.arrow"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"

mark.add {
  name = "text", cycles = false,
  summary = "Words at places.", takes = "{ x, y, words } with numbers or lists, or { tensor (n x 2), words }",
  example = "tarn.plot.text { { 1, 2 }, { 1, 2 }, { \"here\", \"there\" } }:bytes \"svg\"",
  options = {
    { "size", nil, "points" }, { "anchor", "center", "center, left or right" }, { "valign", "middle",
      "middle, top, bottom or baseline" },
    { "angle", nil, "degrees, upwards" }, { "bold", false, "heavy letters" }, { "italic", false,
      "leaning letters" }, { "halo", true,
      "a light line around letters" },
    { "dx", 0, "points to the right" }, { "dy", 0, "points down" },
  },
  read = function(m)
    local a = m.args
    local words = a[3]
    if numbers.is_tensor(a[1]) and #a[1].shape == 2 then
      m.data.x, m.data.y = numbers.pairs({ a[1] }, m.options, m.fail)
      words = a[2]
    else
      if #a < 3 then m.fail("takes { x, y, words }, not %d values", #a) end
      m.data.x, m.data.y = numbers.pairs({ type(a[1]) == "number" and { a[1] } or a[1], type(a[2]) == "number"
        and { a[2] } or a[2] },
        m.options, m.fail)
    end
    if type(words) ~= "table" then words = { words } end
    if #words ~= #m.data.x then m.fail("%d words for %d places", #words, #m.data.x) end
    m.data.words = words
  end,
  extent = function(m) return m:bounds(m.data.x, m.data.y) end,
  draw = function(m, v)
    local o = m.options
    local px, py = v:points(m.data.x, m.data.y)
    for i, word in ipairs(m.data.words) do
      if px[i] - px[i] == 0 and py[i] - py[i] == 0 then
        v:text(word, px[i] + o.dx, py[i] + o.dy, { align = o.anchor, valign = o.valign, angle = o.angle, bold = o.bold,
          italic = o.italic, size = o.size, color = o.color and v:color(m, i) or v.theme.text_color,
          halo = o.halo and v.theme.inside or nil })
      end
    end
  end,
  places = function(m, v, all)
    local px, py = v:points(m.data.x, m.data.y)
    for i = 1, #px do all[#all + 1], all[#all + 2] = px[i], py[i] end
  end,
}

mark.add {
  name = "arrows", aliases = { "quiver" },
  summary = "A field of arrows.", takes = "{ x, y, u, v }: where they begin and how far they go",
  example = "tarn.plot.arrows { { 0, 1 }, { 0, 0 }, { 1, 0 }, { 0, 1 } }:bytes \"svg\"",
  options = {
    { "scale", nil, "units of the axes for one of u and v; so that they do not touch unless said" },
    { "width", 1, "points" }, { "head", 4, "points" }, { "middle", false, "places are their middles" },
  },
  read = function(m)
    if #m.args ~= 4 then m.fail("takes { x, y, u, v }, not %d lists", #m.args) end
    for i, name in ipairs { "x", "y", "u", "v" } do
      m.data[name] = numbers.list(m.args[i], m.fail, name)
      if #m.data[name] ~= #m.data.x then m.fail("x has %d numbers and %s has %d", #m.data.x, name, #m.data[name]) end
    end
  end,
  extent = function(m)
    local d = m.data
    local x0, x1, y0, y1 = m:bounds(d.x, d.y)
    if not x0 then return nil end
    local longest = 0
    for i = 1, #d.u do
      local n = math.sqrt(d.u[i] ^ 2 + d.v[i] ^ 2)
      if numbers.is_finite(n) then longest = math.max(longest, n) end
    end
    local apart = math.max(x1 - x0, y1 - y0) / math.max(1, math.sqrt(#d.x) - 1)
    m.data.scale = m.options.scale or (longest > 0 and (apart > 0 and apart or 1) / longest or 1)
    local s = m.data.scale
    for i = 1, #d.x do
      local ex, ey = d.x[i] + d.u[i] * s, d.y[i] + d.v[i] * s
      if numbers.is_finite(ex) and numbers.is_finite(ey) then
        x0, x1, y0, y1 = math.min(x0, ex), math.max(x1, ex), math.min(y0, ey), math.max(y1, ey)
      end
    end
    return x0, x1, y0, y1
  end,
  draw = function(m, v)
    local d, o = m.data, m.options
    local s = d.scale or 1
    local look = { color = v:color(m), width = o.width, head = o.head }
    for i = 1, #d.x do
      local bx, by = d.x[i], d.y[i]
      if o.middle then bx, by = bx - d.u[i] * s / 2, by - d.v[i] * s / 2 end
      local x0, y0, x1, y1 = v:x(bx), v:y(by), v:x(bx + d.u[i] * s), v:y(by + d.v[i] * s)
      if x0 - x0 == 0 and y0 - y0 == 0 and x1 - x1 == 0 and y1 - y1 == 0 then arrow.to(v.c, x0, y0, x1, y1, look) end
    end
  end,
}
