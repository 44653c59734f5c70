local tarn = require "tarn"
local selftest = require "tarn.selftest"

-- Rows of the catalogue without a trace, and why; those that draw draw numbers of Tarn's own.
local WITHOUT <const> = {
  operation = {
    ["copy_"] = "writes", ["fill_"] = "writes", ["zero_"] = "writes", put_view = "writes", index_put = "writes",
    masked_put = "writes", sum_to = "Tarn's own", slice = "Tarn's own",
    to = "converts", as_strided_sum = "Tarn's own", index_sum = "Tarn's own", gru = "through its layer",
    rnn = "through its layer", resample = "through interpolate",
    contrastive_loss = "PyTorch has none", dice_loss = "PyTorch has none",
    multinomial = "draws numbers of Tarn's own", normal = "draws numbers of Tarn's own",
  },
  layer = {
    BipolarSigmoid = "Tarn's own", Step = "Tarn's own", Module = "a script's", Residual = "Tarn's own",
    Reshape = "Tarn's own", Add = "Tarn's own", Mul = "Tarn's own", Concat = "Tarn's own", Parallel = "Tarn's own",
    Graph = "Tarn's own", ModuleList = "computes nothing", Checkpoint = "Tarn's own", TransformerBlock = "Tarn's own",
    PositionalEncoding = "PyTorch has none", RMSNorm = "PyTorch 1.13 has none",
    ChannelShuffle = "through its operation",
  },
  optimizer = { SparseAdam = "tried against Adam" },
  schedule = { constant = "nothing to compare", plateau = "depends on a metric: optim_spec" },
}

local cases = selftest.cases()

local function draws(row) return row.kind == "operation" and row.traits.random end

describe("the numbers of PyTorch", function()
  it("are there for every operation, layer, optimizer and schedule", function()
    local has, missing = {}, {}
    for _, case in ipairs(cases) do has[case.kind .. " " .. case.row] = true end
    for _, row in ipairs(tarn.catalogue()) do
      local reasons = WITHOUT[row.kind]
      if reasons and not reasons[row.name] and not has[row.kind .. " " .. row.name] and not draws(row)
        and row.family ~= "script" then
        missing[#missing + 1] = row.kind .. " " .. row.name
      end
    end
    assert.equal("", table.concat(missing, ", "))
  end)

  for _, case in ipairs(cases) do
    it(("hold for %s(%s), %s"):format(case.row, case.call, case.area), function()
      case.run "float64"
      if case.kind == "operation" or case.kind == "layer" then case.run "float32" end
    end)
  end
end)
