-- 10 anything: what the recogniser of digits says to things that are no digits.  Letters, clothes, noise,
-- nothing at all: it always answers, and often it is sure.  Probabilities that add up to one over ten digits
-- have no place for "none of these".

local tarn = require "tarn"
local plot = tarn.plot
local digits = require "digits"
local quick = tarn.flags.quick

local hp = tarn.options { shown = { 6, integers = { 1, 20 } }, each = { 200, integers = { 26, 1000 } } }

local data = digits.data(quick)
local net = digits.net(data, quick)

-- A letter in white on black, as large as digits are in MNIST.
local function letter(text)
  local f = plot.figure { width = 0.28, height = 0.28, margin = 0, axes = false, xlim = { 0, 1 }, ylim = { 0, 1 },
    background = "white" }
  f:text { { 0.5 }, { 0.5 }, { text }, size = 15, anchor = "center", color = "black" }
  local image = tarn.image.decode(f:bytes("png", { dpi = 100 }), { channels = "grey", dtype = "float32" })
  return (1 - image):reshape(1, 28, 28)
end

local function letters()
  local list = {}
  for i = 1, 26 do list[i] = letter(string.char(64 + i)) end
  return tarn.stack(list, 1)
end

local function first_of(set) return digits.inputs(set, tarn.arange(1, hp.each, { dtype = "int64" })) end

local kinds = {
  { "digits", first_of(data.test) },
  { "letters", letters() },
  { "clothes", first_of(tarn.data.fashion_mnist().test) },
  { "noise", tarn.rand(hp.each, 1, 28, 28) },
  { "faint noise", tarn.rand(hp.each, 1, 28, 28) * 0.2 },
  { "blank", tarn.zeros(1, 1, 28, 28) },
}

local rows, names, means, pictures = {}, {}, {}, {}
for i, kind in ipairs(kinds) do
  local p = net:predict(kind[2])
  local sure, answer = p:amax(2), p:argmax(2)
  rows[i] = { kind = kind[1], confidence = sure:mean():item(), above_90 = sure:gt(0.9):to("float32"):mean():item() }
  names[i], means[i] = kind[1], rows[i].confidence * 100
  print(("%-12s mean confidence %5.1f%%, above 90%% for %5.1f%%"):format(kind[1], means[i], rows[i].above_90 * 100))
  local n = math.min(hp.shown, kind[2].shape[1])
  local captions, frames = {}, {}
  for k = 1, n do
    captions[k] = ("%s  %.0f%%"):format(data.classes[answer:get(k)], sure:get(k) * 100)
    frames[k] = "#aaaaaa"
  end
  pictures[i] = plot.images { 1 - kind[2][{ { 1, n } }], columns = hp.shown, captions = captions, frames = frames,
    low = 0, high = 1, title = kind[1] }
end

local bars = plot.bars { names, means, text = "%.0f" }:ylabel "mean confidence (%)":ylim { 0, 112 }
  :yticks { 0, 50, 100 }
pictures.columns, pictures.width = 2, 7.2
local shown = plot.grid(pictures)
return tarn.result({ kinds = rows, digits = rows[1].confidence, noise = rows[4].confidence,
  blank = rows[6].confidence },
  plot.grid { shown, bars, columns = 1, width = 7.2, height = 5.3, row_ratio = { 2.2, 1 } })
