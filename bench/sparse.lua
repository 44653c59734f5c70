-- sparse.lua: a step of training an embedding costs the rows that came, not the table.
--
--   tarn bench/sparse.lua [--batch 256] [--size 64]
local tarn = require "tarn"

local hp = tarn.options { batch = 256, size = 64, steps = 200 }

-- Milliseconds of one step: look up, differentiate, step, clear.
local function measure(rows, sparse, rule)
  local table_of = tarn.nn.Embedding { rows, hp.size, sparse = sparse }
  table_of(tarn.index { 1 })
  local opt = tarn.optim[rule](table_of, { lr = 0.1 })
  local best = math.huge
  for round = 1, hp.steps do
    local ids = tarn.randint(1, rows, { hp.batch })
    local from = tarn.clock()
    do
      local _ <close> = tarn.scope()
      opt:zero_grad()
      table_of(ids):sum():backward()
      opt:step()
    end
    if round > 5 then best = math.min(best, tarn.clock() - from) end
    if not sparse and round > 20 then break end
  end
  return best * 1e3
end

local result = {}
for _, rule in ipairs { "SGD", "Adagrad", "SparseAdam" } do
  for _, rows in ipairs { 1000, 10000, 100000 } do
    local sparse, dense = measure(rows, true, rule), measure(rows, false, rule)
    print(("%-10s %6d x %d, batch %d: sparse %8.3f ms   dense %8.3f ms"):format(rule, rows, hp.size, hp.batch,
      sparse, dense))
    result[("%s_%d"):format(rule, rows)] = sparse
  end
end
return { sparse_100000 = result.SGD_100000, times_of_1000 = result.SGD_100000 / result.SGD_1000 }
