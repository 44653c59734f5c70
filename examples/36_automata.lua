-- 36 automata: what eight little rules do, row after row from one black cell.  Rule 90 makes a pattern whose
-- every cell a formula tells at once; rule 30 makes one for which nobody knows a shorter way than to do all
-- the steps.  From random cells rule 184 sorts itself out like traffic, and rule 110 lets structures meet.
-- The number beneath is how many bits each cell takes once zlib has packed the picture.

local tarn = require "tarn"
local plot = tarn.plot

local hp = tarn.options { steps = { tarn.flags.quick and 60 or 220, integers = { 2, 2000 } } }

-- Bit 4 left + 2 middle + right of the rule is what a cell becomes.
local function evolve(rule, cells, steps)
  local table_of_rule = {}
  for i = 0, 7 do table_of_rule[i + 1] = rule >> i & 1 end
  local becomes, rows = tarn.index(table_of_rule), { cells }
  for i = 2, steps do
    local left, right = cells:roll(1, 1), cells:roll(-1, 1)
    cells = becomes:index_select(1, left * 4 + cells * 2 + right + 1)
    rows[i] = cells
  end
  return tarn.stack(rows, 1)
end

local function one_cell(width)
  local cells = tarn.zeros({ width }, { dtype = "int64" })
  cells:set((width + 1) // 2, 1)
  return cells
end

-- Eight cells make a byte, and PNG packs rows of bytes by zlib.
local function bits_per_cell(rows)
  local bytes = rows:reshape(rows.shape[1], -1, 8):mul(tarn.index { 1, 2, 4, 8, 16, 32, 64, 128 }):sum(3)
  return #tarn.image.encode(bytes:to "uint8") * 8 / rows:numel()
end

local kinds = {
  { 90, "reducible: a formula tells each cell" }, { 30, "irreducible, as far as anyone knows" },
  { 184, "reducible: stripes that move and cancel" }, { 110, "irreducible: it can compute anything" },
}
local rows, pictures = {}, {}
for i, kind in ipairs(kinds) do
  local rule, from_one = kind[1], kind[1] == 90 or kind[1] == 30
  local width = 2 * hp.steps // 8 * 8 -- whole bytes
  local start = from_one and one_cell(width) or tarn.randint(0, 1, { width })
  local cells = evolve(rule, start, hp.steps)
  local bits, black = bits_per_cell(cells), cells:to("float32"):mean():item()
  print(("rule %3d: %5.3f bits a cell, %4.1f%% black"):format(rule, bits, black * 100))
  rows[i] = { rule = rule, bits = bits, black = black, last = cells[hp.steps]:sum():item() }
  pictures[i] = plot.image { 1 - cells:to "float32", map = "gray", low = 0, high = 1 }
    :title(("rule %d"):format(rule)):note(("%s; %.2f bits a cell"):format(kind[2], bits))
end

pictures.columns, pictures.width, pictures.height = 2, 7.2, 4.6
return tarn.result({ steps = hp.steps, rules = rows }, plot.grid(pictures))
