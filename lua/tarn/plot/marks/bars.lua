-- bars.lua: bars, side by side or stacked, and histograms.

local color = require "tarn.plot.color"
local mark = require "tarn.plot.mark"
local numbers = require "tarn.plot.numbers"
local ticks = require "tarn.plot.ticks"

-- ---- data --------------------------------------------------------------------------------------

local function is_list_of_lists(value)
  if numbers.is_tensor(value) then return #value.shape == 2 end
  return type(value) == "table" and (type(value[1]) == "table" or numbers.is_tensor(value[1]))
end

local function read_series(m, value)
  if not is_list_of_lists(value) then return { numbers.list(value, m.fail, "values") } end
  local series = {}
  if numbers.is_tensor(value) then
    for i = 1, value.shape[1] do series[i] = numbers.flat(value[i]) end
  else
    for i, list in ipairs(value) do series[i] = numbers.list(list, m.fail, "series " .. i) end
  end
  for i, list in ipairs(series) do
    if #list ~= #series[1] then m.fail("series %d has %d numbers, series 1 has %d", i, #list, #series[1]) end
  end
  return series
end

local function read_bars(m)
  local first, second, o = m.args[1], m.args[2], m.options
  if first == nil then m.fail "nothing to draw: give { values } or { names, values }" end
  m.data.series_of = read_series(m, second == nil and first or second)
  local n = #m.data.series_of[1]
  m.data.at = {}
  for i = 1, n do m.data.at[i] = i end
  if second ~= nil then
    if #first ~= n and not numbers.is_tensor(first) then m.fail("%d names for %d bars", #first, n) end
    if type(first) == "table" and type(first[1]) == "string" then
      m.data[o.horizontal and "ycategories" or "categories"] = first
    else
      m.data.at = numbers.list(first, m.fail, "places")
    end
  end
  m.data.series = #m.data.series_of
  local apart = math.huge
  for i = 2, n do apart = math.min(apart, math.abs(m.data.at[i] - m.data.at[i - 1])) end
  m.data.apart = apart < math.huge and apart > 0 and apart or 1
  local lost = 0
  for _, list in ipairs(m.data.series_of) do
    for i = 1, n do if not numbers.is_finite(list[i]) then lost = lost + 1 end end
  end
  m.data.lost = lost
end

-- Each bar: place, half its width, from, to, its series; those that are no numbers are left out.
local function each_bar(m, visit)
  local series, o = m.data.series_of, m.options
  local groups = o.stacked and 1 or #series
  local wide = m.data.apart * o.width
  for i, at in ipairs(m.data.at) do
    local up, down = o.base, o.base
    for s, list in ipairs(series) do
      local value = list[i]
      if numbers.is_finite(value) then
        local from, to = o.base, value
        if o.stacked then
          if value >= 0 then
            from, to = up, up + value
            up = to
          else
            from, to = down, down + value
            down = to
          end
        end
        local place = o.stacked and at or at + (s - (groups + 1) / 2) * wide / groups
        visit(place, wide / groups / 2, from, to, s, i, value)
      end
    end
  end
end

local function extent_bars(m)
  m:lost(m.data.lost, "bar")
  local low, high, x0, x1 = m.options.base, m.options.base, math.huge, -math.huge
  local any = false
  each_bar(m, function(place, half, from, to)
    any = true
    low, high = math.min(low, from, to), math.max(high, from, to)
    x0, x1 = math.min(x0, place - half), math.max(x1, place + half)
  end)
  if not any then return nil end
  if m.options.text and not m.options.stacked then
    local room = (high - low) * 0.07
    if low < m.options.base then low = low - room end
    if high > m.options.base then high = high + room end
  end
  if m.options.horizontal then return low, high, x0, x1 end
  return x0, x1, low, high
end

local function bar_rectangle(m, v, place, half, from, to)
  if m.options.horizontal then
    local x0, x1, y0, y1 = v:x(from), v:x(to), v:y(place - half), v:y(place + half)
    return math.min(x0, x1), math.min(y0, y1), math.abs(x1 - x0), math.abs(y1 - y0)
  end
  local x0, x1, y0, y1 = v:x(place - half), v:x(place + half), v:y(from), v:y(to)
  return math.min(x0, x1), math.min(y0, y1), math.abs(x1 - x0), math.abs(y1 - y0)
end

local function bar_color(m, v, s, i)
  local told = m.options.color
  if type(told) == "table" and type(told[1]) ~= "number" then
    local which = #m.data.series_of > 1 and s or i
    return color.fade(color.of(told[(which - 1) % #told + 1]) or 0, m.options.alpha or 1)
  end
  if told ~= nil and #m.data.series_of == 1 then return v:color(m) end
  return color.fade(v:palette((m.turn or 1) + s - 1), m.options.alpha or 1)
end

local function number_text(m, value)
  local form = m.options.text
  if type(form) == "function" then return tostring(form(value)) end
  if type(form) == "string" then return form:format(value) end
  return ticks.number(value, 3)
end

local function draw_bars(m, v)
  local c = v.c
  each_bar(m, function(place, half, from, to, s, i, value)
    local x, y, w, h = bar_rectangle(m, v, place, half, from, to)
    local gap = #m.data.series_of > 1 and not m.options.stacked and math.min(0.8, w * 0.1) or 0
    c:color(bar_color(m, v, s, i)):rectangle(x + gap / 2, y, w - gap, h):fill()
    if m.options.text then
      if m.options.horizontal then
        local right = value >= m.options.base
        v:text(number_text(m, value), right and x + w + 3 or x - 3, y + h / 2,
          { align = right and "left" or "right", valign = "middle" })
      elseif m.options.stacked then
        v:text(number_text(m, value), x + w / 2, y + h / 2, { align = "center", valign = "middle",
          color = color.lightness(bar_color(m, v, s, i)) > 0.55 and 0x111111ff or 0xffffffff })
      else
        local above = value >= m.options.base
        local words = number_text(m, value)
        c:font(v.theme.text, false, false, v.theme.font)
        local size = v.theme.text * math.max(0.6, math.min(1, (w + 3) / c:measure(words)))
        v:text(words, x + w / 2, above and y - 3 or y + h + 3,
          { align = "center", valign = above and "baseline" or "top", size = size })
      end
    end
  end)
end

local function legend_bars(m, v)
  local list = {}
  local function add(label, s)
    list[#list + 1] = { label, function(c, x, y, w, h)
      c:color(bar_color(m, v, s, 1)):rectangle(x, y + h * 0.12, w, h * 0.76):fill()
    end }
  end
  for s, label in ipairs(m.options.labels or {}) do add(label, s) end
  if #list == 0 and m.options.label then add(m.options.label, 1) end
  return list
end

local function places_bars(m, v, all)
  each_bar(m, function(place, half, from, to)
    local x, y, w, h = bar_rectangle(m, v, place, half, from, to)
    for i = 0, 4 do
      for k = 0, 8 do all[#all + 1], all[#all + 2] = x + w * i / 4, y + h * k / 8 end
    end
    if m.options.text then all[#all + 1], all[#all + 2] = x + w / 2, y - 8 end
  end)
end

mark.add {
  name = "bars", aliases = { "bar" },
  summary = "Bars from a base to each number, side by side or stacked where there are several lists.",
  takes = "{ values }, { names, values } or { places, values }; values may be a list of lists",
  example = "local fig = tarn.plot.bars { { \"a\", \"b\" }, { { 1, 2 }, { 3, 1 } }, labels = { \"old\", \"new\" } }\n"
    .. "assert(#fig:bytes \"png\" > 1000)",
  options = {
    { "horizontal", false, "bars that lie" }, { "stacked", false, "on each other" },
    { "labels", nil, "of the lists, for the legend" }, { "text", nil, "numbers at the bars: true, a form, a function" },
    { "width", 0.8, "share of the room that bars take" }, { "base", 0, "where bars begin" },
  },
  read = read_bars, extent = extent_bars, draw = draw_bars, legend = legend_bars, places = places_bars,
  on_base = function(m) return not m.options.horizontal and m.options.base or nil end,
}

-- ---- histograms --------------------------------------------------------------------------------

-- As many bins as the spread of the middle half suggests [Freedman, Diaconis 1981], 5 to 200.
local function bins_for(sorted)
  local n = #sorted
  if n < 2 then return 1 end
  local spread = sorted[math.ceil(n * 0.75)] - sorted[math.max(1, math.floor(n * 0.25))]
  local range = sorted[n] - sorted[1]
  if range == 0 then return 1 end
  if spread == 0 then return math.max(5, math.min(50, math.ceil(math.sqrt(n)))) end
  return math.max(5, math.min(200, math.ceil(range / (2 * spread / n ^ (1 / 3)))))
end

local function edges_of(m, all)
  local o = m.options
  if type(o.bins) == "table" or numbers.is_tensor(o.bins) then
    local edges = numbers.list(o.bins, m.fail, "bins")
    for i = 2, #edges do
      if edges[i] <= edges[i - 1] or edges[i] ~= edges[i] then
        m.fail("edges must rise; edge %d is %g after %g", i, edges[i], edges[i - 1])
      end
    end
    if #edges < 2 then m.fail("bins wants at least two edges, not %d", #edges) end
    return edges
  end
  table.sort(all)
  local low, high = o.low or all[1] or 0, o.high or all[#all] or 1
  if low == high then low, high = low - 0.5, high + 0.5 end
  local n = o.bins or bins_for(all)
  if math.type(n) ~= "integer" or n < 1 or n > 100000 then
    m.fail("bins must be a whole number from 1, not %s", tostring(n))
  end
  local edges = {}
  for i = 0, n do edges[i + 1] = low + (high - low) * i / n end
  return edges
end

local function count(list, edges)
  local counts, n = {}, #edges - 1
  for i = 1, n do counts[i] = 0 end
  for _, v in ipairs(list) do
    if v >= edges[1] and v <= edges[n + 1] then
      local low, high = 1, n
      while low < high do
        local middle = (low + high + 1) // 2
        if edges[middle] <= v then low = middle else high = middle - 1 end
      end
      counts[low] = counts[low] + 1
    end
  end
  return counts
end

local function read_histogram(m)
  local value = m.args[1]
  if value == nil then m.fail "nothing to draw: give { values }" end
  local lists = is_list_of_lists(value) and not numbers.is_tensor(value) and value or { value }
  local all, kept, lost = {}, {}, 0
  for s, list in ipairs(lists) do
    kept[s] = {}
    for _, v in ipairs(numbers.list(list, m.fail, "values")) do
      if numbers.is_finite(v) then
        all[#all + 1] = v
        kept[s][#kept[s] + 1] = v
      else
        lost = lost + 1
      end
    end
  end
  m.data.lost, m.data.edges, m.data.counts, m.data.series = lost, edges_of(m, all), {}, #kept
  for s, list in ipairs(kept) do
    local counts = count(list, m.data.edges)
    if m.options.density then
      for i = 1, #counts do
        counts[i] = #list > 0 and counts[i] / (#list * (m.data.edges[i + 1] - m.data.edges[i])) or 0
      end
    end
    m.data.counts[s] = counts
  end
end

local function stairs_of(m, v, s)
  local px, py = {}, {}
  local edges, counts = m.data.edges, m.data.counts[s]
  for i = 1, #counts do
    px[2 * i - 1], py[2 * i - 1] = v:x(edges[i]), v:y(counts[i])
    px[2 * i], py[2 * i] = v:x(edges[i + 1]), v:y(counts[i])
  end
  return px, py
end

mark.add {
  name = "histogram", aliases = { "hist" },
  summary = "How many numbers fall between edges.",
  takes = "{ values } or { { values, values, ... } }",
  example = "local fig = tarn.plot.histogram { tarn.randn(1000), bins = 30 }\nassert(#fig:bytes \"png\" > 1000)",
  options = {
    { "bins", nil, "how many, or their edges; by the data unless said" },
    { "low", nil, "the first edge" }, { "high", nil, "the last" },
    { "density", false, "so that the area is 1" }, { "labels", nil, "of the lists, for the legend" },
  },
  read = read_histogram,
  extent = function(m)
    m:lost(m.data.lost, "number")
    local most = 0
    for _, counts in ipairs(m.data.counts) do most = math.max(most, (select(2, numbers.range(counts)) or 0)) end
    return m.data.edges[1], m.data.edges[#m.data.edges], 0, most > 0 and most or 1
  end,
  on_base = function() return 0 end,
  draw = function(m, v)
    local c, several = v.c, #m.data.counts > 1
    local base = v:y(v.ys.row.name == "log" and v.ys.low or 0)
    for s in ipairs(m.data.counts) do
      local px, py = stairs_of(m, v, s)
      for i = 1, #py do if py[i] ~= py[i] then py[i] = base end end
      local n = #px
      px[n + 1], py[n + 1], px[n + 2], py[n + 2] = px[n], base, px[1], base
      local rgba = v:color(m, s)
      c:color(color.fade(rgba, several and 0.35 or 0.85)):polygon(px, py):fill()
      v:line(m, 1)
      if several then
        table.insert(px, 1, px[1])
        table.insert(py, 1, base)
        px[#px], py[#py] = nil, nil
        c:color(rgba):polyline(px, py):stroke()
      else
        c:color(v.theme.inside):line(0.5)
        for i = 1, n, 2 do
          if n <= 240 then c:move_to(px[i], base):line_to(px[i], math.max(py[i], py[i - 1] or py[i])) end
        end
        c:stroke()
      end
    end
  end,
  legend = function(m, v)
    local list = {}
    local labels = m.options.labels or { m.options.label }
    for s, label in ipairs(labels) do
      list[s] = { label, function(c, x, y, w, h)
        c:color(color.fade(v:color(m, s), #labels > 1 and 0.35 or 0.85)):rectangle(x, y + h * 0.12, w, h * 0.76):fill()
        if #labels > 1 then c:color(v:color(m, s)):line(1):rectangle(x, y + h * 0.12, w, h * 0.76):stroke() end
      end }
    end
    return list
  end,
  places = function(m, v, all)
    for s in ipairs(m.data.counts) do
      local px, py = stairs_of(m, v, s)
      for i = 1, #px do
        for k = 0, 6 do all[#all + 1], all[#all + 2] = px[i], py[i] + (v.box.y + v.box.height - py[i]) * k / 6 end
      end
    end
  end,
}
