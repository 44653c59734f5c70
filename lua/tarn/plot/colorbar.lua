-- colorbar.lua: what colours mean, beside the axes.

local maps = require "tarn.plot.maps"
local scales = require "tarn.plot.scales"
local axes = require "tarn.plot.axes"
local text = require "tarn.plot.text"

local colorbar = {}

local WIDTH <const>, APART <const>, GAP <const> = 9, 10, 3

-- The first mark of those that share a mapping's range and map stands for them.
local function wanted(fig)
  local list, seen = {}, {}
  for _, m in ipairs(fig.marks) do
    local k = m.mapping
    if k and k.shown ~= false and fig.told.colorbar ~= false and (k.shown or fig.told.colorbar or m.row.colorbar) then
      local key = ("%s %s %g %g"):format(tostring(k.map), tostring(k.diverging), k.low, k.high)
      if not seen[key] then list[#list + 1] = m end
      seen[key] = true
    end
  end
  return list
end

--- Bars that the figure wants, and the room that they take.
function colorbar.of(fig, c, theme)
  local bars = { room = 0 }
  for _, m in ipairs(wanted(fig)) do
    local k = m.mapping
    local s = scales.new(k.log and "log" or "linear", k.low, k.high, {})
    local bar = { mark = m, scale = s, made = s.row.ticks(s, 5) }
    bar.label = k.label or type(fig.told.colorbar) == "string" and fig.told.colorbar or nil
    c:font(theme.text, false, false, theme.font)
    local widest = 0
    if bar.made.power then
      local factor = "×10" .. require "tarn.plot.ticks".superscript(bar.made.power)
      bar.label = bar.label and bar.label .. "  (" .. factor .. ")" or factor
    end
    for _, t in ipairs(bar.made.texts) do widest = math.max(widest, (c:measure(t))) end
    bar.room = APART + WIDTH + theme.tick + 2 + widest + (bar.label and theme.label + 5 or 0) + 3
    bars[#bars + 1] = bar
    bars.room = bars.room + bar.room
  end
  return bars
end

local function draw_one(bar, v, x)
  local c, theme, box = v.c, v.theme, v.box
  local height = math.min(box.height, math.max(60, box.height))
  local colors, bytes = v:map(bar.mark), {}
  for i = 1, #colors do
    local rgba = colors[#colors + 1 - i]
    bytes[i] = string.char(rgba >> 24 & 255, rgba >> 16 & 255, rgba >> 8 & 255)
  end
  c:image(table.concat(bytes), 1, #colors, 3, x, box.y, WIDTH, height)
  c:color(theme.frame):line(theme.frame_line * 0.8):dash()
  c:rectangle(axes.crisp(c, x), axes.crisp(c, box.y), WIDTH, height):stroke()
  scales.lay(bar.scale, box.y + height, box.y)
  local widest = 0
  for i, at in ipairs(bar.made.at) do
    local y = bar.scale.at(at)
    c:color(theme.frame):move_to(x + WIDTH, y):line_to(x + WIDTH + theme.tick, y):stroke()
    v:text(bar.made.texts[i], x + WIDTH + theme.tick + 2, y, { valign = "middle" })
    widest = math.max(widest, (c:measure(bar.made.texts[i])))
  end
  if bar.label then
    v:text(text.clean(bar.label), x + WIDTH + theme.tick + 2 + widest + GAP + theme.label * 0.78, box.y + height / 2,
      { align = "center", angle = 90, size = theme.label, width = height + 20 })
  end
end

function colorbar.draw(bars, v)
  local x = v.box.x + v.box.width + APART
  for _, bar in ipairs(bars) do
    draw_one(bar, v, x)
    x = x + bar.room
  end
end

colorbar.maps = maps

return colorbar
