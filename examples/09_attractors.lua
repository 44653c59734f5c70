-- 09 attractors: between a 1 and a 2.  Left: handwritten ones and twos by what the net of 08 makes of them,
-- its scores for "1" and for "2": two heaps, as if each digit were a place that drawings roll towards.  Right:
-- one drawing blended into another, from a 1 to a 2 and from a 2 to a 7, and the probabilities along the way.
-- They hardly move, and then change at once, where the border between the basins is crossed.

local tarn = require "tarn"
local plot = tarn.plot
local digits = require "digits"
local quick = tarn.flags.quick

local hp = tarn.options { each = { 40, integers = { 2, 500 }, about = "ones, and twos, in the upper picture" } }

local data = digits.data(quick)
local net = digits.net(data, quick)
local scores_of = net:drop(-1)

local ones, twos = digits.of_class(data.test, 2, hp.each), digits.of_class(data.test, 3, hp.each)
local all = table.move(twos, 1, #twos, #ones + 1, table.move(ones, 1, #ones, 1, {}))
local images = digits.inputs(data.test, all)
local scores = scores_of:predict(images)

-- White is clear, so that drawings can lie upon each other.
local function ink(drawings)
  local n = drawings.shape[1]
  return tarn.cat({ tarn.full({ n, 3, 28, 28 }, 0.1), drawings }, 2)
end

local heaps = plot.points { scores:select(2, 2), scores:select(2, 3), images = ink(images), image_size = 13,
  xlabel = "score for 1", ylabel = "score for 2", title = "ones and twos", xticks = { -10, 0, 10 } }

-- The drawing of a class of which the net is surest, of the first few.
local function clearest(class)
  local found = digits.inputs(data.test, digits.of_class(data.test, class, 60))
  return found[net:predict(found):select(2, class):argmax():item()]
end

local function blend(from, to)
  local a, b = clearest(from), clearest(to)
  local t = tarn.linspace(0, 1, 201)
  local mixed = a:unsqueeze(1) * (1 - t):reshape(-1, 1, 1, 1) + b:unsqueeze(1) * t:reshape(-1, 1, 1, 1)
  local p = net:predict(mixed)
  local name = function(class) return data.classes[class] end
  local f = plot.figure { xlim = { -0.04, 1.04 }, ylim = { -0.34, 1.06 }, xticks = { 0, 0.25, 0.5, 0.75, 1 },
    yticks = { 0, 0.5, 1 }, xlabel = "share of the second drawing", ylabel = "probability",
    title = ("from %s to %s"):format(name(from), name(to)), legend = "right" }
  for class = 1, 10 do
    if p:select(2, class):max():item() > 0.1 then
      f:line { t, p:select(2, class), label = name(class), width = 1.8, color = plot.color(class) }
    end
  end
  local shown = tarn.index { 11, 41, 71, 101, 131, 161, 191 }
  f:points { t:index_select(1, shown), tarn.full({ 7 }, -0.17), images = ink(mixed:index_select(1, shown)),
    image_size = 17 }
  local answers, crossing = p:argmax(2):tolist(), nil
  for i, answer in ipairs(answers) do
    if answer ~= from and not crossing then crossing = t:get(i) end
  end
  -- how far one goes between 90% and 10% for where one began
  local narrow = p:select(2, from):lt(0.9):logical_and(p:select(2, from):gt(0.1)):to("float32"):mean():item()
  print(("from %s to %s: another answer from %.2f on; the change takes %.0f%% of the way")
    :format(name(from), name(to), crossing or 1, narrow * 100))
  return f, { from = name(from), to = name(to), crossing = crossing, width = narrow, first = answers[1],
    last = answers[#answers], probabilities = p:tolist() }
end

local first, one_two = blend(2, 3)
local second, two_seven = blend(3, 8)
local right = scores:argmax(2):eq(tarn.cat({ tarn.full({ #ones }, 2), tarn.full({ #twos }, 3) }, 1):to "int64")
return tarn.result({ blends = { one_two, two_seven }, right = right:to("float32"):mean():item() },
  plot.grid { heaps, plot.grid { first, second, columns = 1 }, columns = 2, ratio = { 1, 1.15 },
    width = 7.2, height = 4.6 })
