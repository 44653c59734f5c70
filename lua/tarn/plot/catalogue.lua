-- catalogue.lua: the rows of marks as help, completion, annotations and the reference read them; what
-- figures can be told and do besides.

local mark = require "tarn.plot.mark"

for _, family in ipairs(require "tarn.plot.families") do require("tarn.plot.marks." .. family) end

local catalogue = {}

local function param(option)
  return { name = option[1], kind = "any", optional = true, default = option[2], about = option[3] }
end

local function params_of(list)
  local params = {}
  for i, option in ipairs(list) do params[i] = param(option) end
  return params
end

--- Every mark as a row of kind "mark"; its name is "plot.line".
function catalogue.marks()
  local rows = {}
  for i, row in ipairs(mark.rows) do
    local aliases = { row.name }
    for _, alias in ipairs(row.aliases or {}) do aliases[#aliases + 1] = alias end
    rows[i] = {
      name = "plot." .. row.name, kind = "mark", family = row.family or "marks", aliases = table.concat(aliases, "|"),
      signature = ("tarn.plot.%s %s, options by name -> figure; figure:%s { ... }"):format(row.name, row.takes
        or "{ ... }",
        row.name),
      summary = row.summary or "A mark of one's own.", example = row.example, params = params_of(row.all_options),
    }
  end
  return rows
end

local function row(name, signature, summary, example, options)
  return { name = "plot." .. name, kind = "function", family = "plot", signature = signature, summary = summary,
    example = example, params = params_of(options or {}) }
end

local function figure_options()
  local list = {}
  for i, option in ipairs(require "tarn.plot.figure_options") do list[i] = { option[1], nil, option[3] } end
  return list
end

local LINE <const> = "local fig = tarn.plot.line { { 1, 2, 3 }, { 1, 4, 9 } }\n"

--- Functions and methods that are no marks.
function catalogue.functions()
  return {
    row("figure", "tarn.plot.figure(options?) -> figure",
      "A figure without marks. Each option is also a method that gives the figure back, and may stand among a"
        .. " mark's options: plot.line { x, y, title = \"Loss\" } is plot.line { x, y }:title \"Loss\".",
      "local fig = tarn.plot.figure { title = \"Nothing\", xlabel = \"x\" }\nassert(#fig:bytes \"svg\" > 100)",
      figure_options()),
    row("grid", "tarn.plot.grid { figure, figure, ..., options } -> figure",
      "Figures side by side, whose axes line up; a grid is a figure, so grids may stand in grids.",
      LINE .. "assert(#tarn.plot.grid({ fig, fig, columns = 2, share = \"y\" }):bytes \"png\" > 1000)",
      { { "columns", nil, "how many in a row" }, { "share", false, "\"x\", \"y\", \"both\": one range for all" },
        { "title", nil, "above all" }, { "note", nil, "small, below all" }, { "ratio", nil, "widths of the columns" },
        { "row_ratio", nil, "heights of the rows" }, { "gap", 12, "between figures, points" },
        { "letters", false, "(a), (b), ... at the figures" }, { "width", 6.3, "inches" }, { "height", nil, "inches" },
        { "theme", nil, "\"light\" or \"dark\"" }, { "background", nil, "behind all" } }),
    row("mark", "tarn.plot.mark { name =, draw = function(m, v) end, read =, extent =, options =, ... }",
      "A mark of one's own: plot.NAME { ... } and figure:NAME { ... } with the same checks, help and legend.",
      "tarn.plot.mark {\n  name = \"dots_of_mine\", options = { { \"size\", 3, \"points\" } },\n"
        .. "  read = function(m) m.data.x, m.data.y = m.args[1], m.args[2] end,\n"
        .. "  extent = function(m) return m:bounds(m.data.x, m.data.y) end,\n"
        .. "  draw = function(m, v)\n    for i, x in ipairs(m.data.x) do\n"
        .. "      v.c:color(v:color(m)):arc(v:x(x), v:y(m.data.y[i]), m.options.size):fill()\n    end\n  end,\n}\n"
        .. "assert(#tarn.plot.dots_of_mine({ { 1, 2 }, { 3, 4 } }):bytes \"png\" > 1000)"),
    row("theme", "tarn.plot.theme(name?) -> string",
      "Sets how figures look that are told nothing: \"light\" or \"dark\"; gives what it was.",
      "local was = tarn.plot.theme \"dark\"\nassert(tarn.plot.theme(was) == \"dark\")"),
    row("colormap", "tarn.plot.colormap(name) -> function",
      "A colour map as a function from 0..1 to red, green and blue in 0..1: viridis, cividis, magma, gray, paper,"
        .. " blues, diverging, diverging_dark, purple_orange, phase (cyclic); with _r the other way round.",
      "local r, g, b = tarn.plot.colormap \"viridis\"(1)\nassert(r > 0.9 and g > 0.8 and b < 0.3)"),
    row("color", "tarn.plot.color(i) -> string", "The i-th colour of the theme's palette.",
      "assert(tarn.plot.color(1) == \"#0072b2\")"),
    row("save", "figure:save(path, { dpi = 200 }) -> figure",
      "Writes the picture: .png, .svg or .pdf; the same bytes for the same data, cairo and fonts.",
      LINE .. "local path = os.tmpname() .. \".svg\"\nfig:save(path)\nassert(io.open(path):read \"a\":find \"<svg\")\n"
        .. "os.remove(path)"),
    row("bytes", "figure:bytes(format, { dpi = 200 }) -> string",
      "The picture as the bytes of a file: \"png\", \"svg\", \"pdf\".",
      LINE .. "assert(fig:bytes \"pdf\":sub(1, 5) == \"%PDF-\")"),
    row("show", "figure:show { mode =, columns =, rows = } -> figure",
      "Draws it in the terminal: kitty, sixel, iterm, blocks or braille, as it can; TARN_PICTURES says which."
        .. " The prompt does so by itself.", LINE .. "assert(fig.show)"),
    row("annotate", "figure:annotate { x, y, words, at = { x, y } } -> figure",
      "Words at a place; with `at` they stand there, and an arrow goes to the place.",
      LINE .. "fig:annotate { 2, 4, \"here\", at = { 1.5, 7 } }:bytes \"svg\"",
      { { "at", nil, "where the words stand" }, { "arrow", true, "" }, { "color", nil, "" }, { "size", nil, "points" },
        { "bold", false, "" }, { "align", "left", "left, center or right" } }),
    row("inset", "figure:inset { figure, x =, y =, width =, height = } -> figure",
      "Another figure inside the axes; place and size are shares of their box, from the lower left.",
      LINE .. "fig:inset { tarn.plot.bars { { 1, 2 } }, x = 0.1, y = 0.5, width = 0.3, height = 0.4 }:bytes \"svg\""),
  }
end

return catalogue
