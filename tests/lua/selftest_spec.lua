local tarn = require "tarn"
local selftest = require "tarn.selftest"

-- Rows of the catalogue that PyTorch has no counterpart of, and why there is no trace of them.
local WITHOUT <const> = {
  operation = {
    ["copy_"] = "writes", ["fill_"] = "writes", ["zero_"] = "writes", put_view = "writes", index_put = "writes",
    masked_put = "writes", dropout = "draws numbers of Tarn's own", sum_to = "Tarn's own", slice = "Tarn's own",
    to = "converts",
  },
  layer = {
    BipolarSigmoid = "Tarn's own", Step = "Tarn's own", Module = "a script's", Residual = "Tarn's own",
    Reshape = "Tarn's own",
  },
  optimizer = {},
  schedule = { constant = "nothing to compare" },
}

local cases = selftest.cases()

describe("the numbers of PyTorch", function()
  it("are there for every operation, layer, optimizer and schedule", function()
    local has, missing = {}, {}
    for _, case in ipairs(cases) do has[case.kind .. " " .. case.row] = true end
    for _, row in ipairs(tarn.catalogue()) do
      local reasons = WITHOUT[row.kind]
      if reasons and not reasons[row.name] and not has[row.kind .. " " .. row.name] and not row.user then
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
