-- themes.lua: how figures look, as rows: colours, sizes in points.

local themes = {
  {
    name = "light", background = "#ffffff", inside = "#ffffff", text_color = "#1a1a1a", faint = "#5c5c5c",
    frame = "#4d4d4d", grid = "#e6e6e6", box = "#ffffffe6",
    palette = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d", "#8f7700" },
    map = "viridis", diverging = "diverging", missing = "#d9d9d9",
  },
  {
    name = "dark", background = "#15181d", inside = "#1b1f26", text_color = "#eceff4", faint = "#a9b0bc",
    frame = "#7c8594", grid = "#2c323c", box = "#1b1f26e6",
    palette = { "#56b4e9", "#f08a45", "#2fc297", "#e39ac2", "#f0bd3d", "#5f8fe8", "#c9ced6", "#d0b942" },
    map = "viridis", diverging = "diverging_dark", missing = "#3a414d",
  },
}

local SIZES <const> = {
  text = 9, label = 10, title_text = 11, note_text = 8, line = 1.5, frame_line = 0.7, grid_line = 0.6,
  tick = 3, pad = 4, marker = 4, font = "DejaVu Sans",
}

local color = require "tarn.plot.color"

local function finish(row)
  local theme = setmetatable({}, { __index = SIZES })
  for name, value in pairs(row) do
    theme[name] = type(value) == "string" and value:sub(1, 1) == "#" and color.of(value) or value
  end
  theme.palette = {}
  for i, c in ipairs(row.palette) do theme.palette[i] = color.of(c) end
  return theme
end

local made = {}

--- The theme of that name; nil where there is none.
function themes.find(name)
  for _, row in ipairs(themes) do
    if row.name == name then
      made[name] = made[name] or finish(row)
      return made[name]
    end
  end
end

function themes.names()
  local names = {}
  for i, row in ipairs(themes) do names[i] = row.name end
  return names
end

return themes
