local tarn = require "tarn"

describe("nonsense", function()
  it("is answered by errors that name the script's line, and leaves nothing behind", function()
    local threads = tarn.threads()
    tarn.threads(1) -- small tensors alone
    local _ <close> = tarn.enable_grad() -- puts back what was, whatever is called
    local tracing = tarn.trace_nan(false)
    local complaints, errors = dofile "tests/fuzz/binding.lua" (1, 4000)
    tarn.threads(threads)
    tarn.trace_nan(tracing)
    assert.equal("", table.concat(complaints, "\n"))
    assert.is_true(errors > 1000)
    for _ = 1, 4 do collectgarbage() end -- finalizers that free what has finalizers
    local objects, boxes = tarn.debug.scope_size()
    assert.equal(0, objects + boxes + tarn.debug.tape_nodes())
  end)
end)
