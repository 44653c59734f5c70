-- sparse.lua: a step of training an embedding costs the rows that came, not the table; sparse.py has
-- PyTorch's part.

local tarn = require "tarn"

local SIZE <const>, BATCH <const> = 64, 256

-- Look up, differentiate, step, clear.
local function step_of(rows, rule)
  return function()
    local words = tarn.nn.Embedding { rows, SIZE, sparse = true }
    words(tarn.index { 1 })
    local optimizer = tarn.optim[rule](words, { lr = 0.1 })
    local ids = tarn.randint(1, rows, { BATCH })
    return function()
      optimizer:zero_grad()
      words(ids):sum():backward()
      optimizer:step()
    end
  end
end

local cases = { title = "embeddings with sparse gradients", peer = "sparse.py" }
for _, rule in ipairs { "SGD", "Adagrad", "SparseAdam" } do
  for _, rows in ipairs { 1000, 100000 } do
    cases[#cases + 1] = {
      name = ("sparse_%s_%d"):format(rule:lower(), rows), unit = "us", tarn = step_of(rows, rule),
      what = ("%s on %d of %d rows of %d"):format(rule, BATCH, rows, SIZE),
    }
  end
end
return cases
