-- kernels.lua: single operations at the sizes of the goals; kernels.py has PyTorch's part.
-- bytes are those that must move: every input read once, every result written once.

local tarn = require "tarn"

local MILLION <const> = 1000000
local FLOAT <const> = 4

-- A row whose operation takes tensors that are made once.
local function row(name, what, goal, o, make, f)
  o.name, o.what, o.goal, o.unit = name, what, goal, o.unit or "us"
  o.tarn = function()
    local inputs = table.pack(make())
    return function() return f(table.unpack(inputs, 1, inputs.n)) end
  end
  return o
end

local function vector() return tarn.randn(MILLION) end

-- One number in, one out, for a million of them.
local function each(name, goal, f, what, missed)
  return row(name, what or (name .. " of 1M"), goal, { bytes = 2 * FLOAT * MILLION, missed = missed }, vector,
    f or tarn[name])
end

local function square(n) return tarn.randn(n, n) end

local function product(name, m, k, n, goal, missed)
  return row(name, ("matrix product %d x %d x %d"):format(m, k, n), goal,
    { flops = 2 * m * k * n, bytes = FLOAT * (m * k + k * n + m * n), missed = missed },
    function() return tarn.randn(m, k), tarn.randn(k, n) end, tarn.matmul)
end

local function images() return tarn.randn(32, 64, 32, 32) end
local IMAGES <const> = 32 * 64 * 32 * 32

local SMALL <const> = 100 -- operations in a run, where one takes less than a microsecond

return {
  title = "single operations, float32",
  peer = "kernels.py",
  row("add", "add of 1M", 1, { bytes = 3 * FLOAT * MILLION }, function() return vector(), vector() end, tarn.add),
  each("relu", 1),
  row("sum", "sum of 1M", 1, { bytes = FLOAT * MILLION }, vector, tarn.sum),
  each("exp", 1.5),
  each("tanh", 5, nil, nil,
    "some 31 instructions for 8 numbers, a division among them, 2 to 3 of which start in a cycle: a polynomial below"
      .. " 0.6 and an exponential above, both for every number. By (e^2x - 1) / (e^2x + 1) alone it took three quarters"
      .. " of that, but erred by up to 2.4 units in the last place, where 2 are allowed"),
  each("gelu_tanh", 5, function(x) return x:gelu "tanh" end, "gelu, by tanh, of 1M",
    "4.1 to 5.5 x from run to run: an exponential that keeps denormal results, and a division, are 0.65 to 0.9 ns a"
      .. " number as the machine's clock is shared; reading and writing L3 is 0.16 of it"),
  each("sigmoid", 1.5),
  row("softmax", "softmax of 4096 x 1000", 3, {
    bytes = 2 * FLOAT * 4096 * 1000,
    missed = "2.4 to 3.1 x, as PyTorch takes 5.4 or 7.1 ms: of Tarn's 2.2 ms 1.9 are left when every row is in L1"
      .. " (maximum, exponential, sum and scaling, 0.46 ns a number); stores past the caches were slower",
  }, function() return tarn.randn(4096, 1000) end, function(x) return x:softmax(2) end),
  row("layer_norm", "layer norm of 4096 x 768", 2, {
    bytes = 2 * FLOAT * 4096 * 768,
    missed = "25 MB go through L3 and memory, and the result's lines are read before they are written: 1.8 to 2.1 ms"
      .. " are 12 to 14 GB/s, counted once, of 18 that memory gives; fetching rows ahead gained nothing",
  }, function() return tarn.randn(4096, 768), tarn.rand(768), tarn.rand(768) end,
    function(x, w, b) return x:layer_norm({ 768 }, w, b) end),
  row("batch_norm", "batch norm of 32x64x32x32, training", 2, { bytes = 2 * FLOAT * IMAGES },
    function() return images(), tarn.zeros(64), tarn.ones(64), tarn.rand(64), tarn.rand(64) end,
    function(x, m, v, w, b) return x:batch_norm(m, v, w, b, { training = true }) end),
  row("max_pool", "max pool 2 of 32x64x32x32", 10, { bytes = 5 / 4 * FLOAT * IMAGES }, images,
    function(x) return x:max_pool2d(2) end),
  row("transpose_1024", "transposed copy of 1024 x 1024", 4, {
    bytes = 2 * FLOAT * 1024 ^ 2,
    missed = "rows 4 KB apart share one place of L1, which holds 8 lines: 1000 x 1000, whose rows do not, takes two"
      .. " thirds of the time. Squares by way of a buffer, and stores past the caches, were slower",
  }, function() return square(1024) end, function(x) return x:t():contiguous() end),
  row("transpose_4096", "transposed copy of 4096 x 4096", 4, {
    bytes = 2 * FLOAT * 4096 ^ 2, unit = "ms",
    missed = "128 MB, and 64 more as the result's lines are read before they are written: 18 to 26 ms are 7 to 11"
      .. " GB/s of the 18 to 21 that one thread gets from memory",
  }, function() return square(4096) end, function(x) return x:t():contiguous() end),
  row("argmax", "argmax of 1M", 4, { bytes = FLOAT * MILLION }, vector, tarn.argmax),
  each("cumsum", 4, nil, nil,
    "sums are carried in double, 4 to a vector: 14 instructions for 4 numbers, 0.55 ns a number, and 0.08 for"
      .. " the sums of the pieces, which are known before any is scanned so that threads do not change bits"),
  row("randn", "randn of 1M", 4, {
    bytes = FLOAT * MILLION,
    missed = "of 1.8 ms Philox' ten rounds are 0.7, the logarithm, root, sine and cosine of Box and Muller 1.1, one"
      .. " division and one root waiting for each other; the numbers of a seed are to stay the same",
  }, function() end, vector),
  product("matmul_1024", 1024, 1024, 1024, 1,
    "Tarn's kernels and OpenBLAS's, which PyTorch calls, both run at 80 to 87 of 97 GF/s: the ratio is 0.95 to 1.03"
      .. " from run to run"),
  product("matmul_512", 512, 512, 512, 1),
  product("matmul_thin", 64, 500, 800, 1),
  product("matmul_64", 64, 64, 64, 1),
  row("matmul_vector", "matrix 1024 x 1024 by vector", 4, {
    flops = 2 * 1024 ^ 2, bytes = FLOAT * 1024 ^ 2,
    missed = "the matrix comes from L3, which gives 97 to 107 GB/s to one thread, 105 to 177 to two; the kernel reads"
      .. " 70 and 94, PyTorch's BLAS 40 and 80: 4 x would be more than L3 gives",
  }, function() return square(1024), tarn.randn(1024) end, tarn.matmul),
  row("matmul_batched", "512 products 32 x 32 x 32", 1, { flops = 2 * 512 * 32 ^ 3, bytes = 3 * FLOAT * 512 * 32 ^ 2 },
    function() return tarn.randn(512, 32, 32), tarn.randn(512, 32, 32) end, tarn.matmul),
  row("small_op", "one small operation: add of 4 numbers", 3, { times = SMALL },
    function() return tarn.randn(4), tarn.randn(4) end,
    function(x, y)
      local add = tarn.add
      for _ = 1, SMALL do add(x, y) end
    end),
  row("small_backward", "(x * y):sum() of 4 numbers and its gradient", 5.5, { times = SMALL },
    function() return tarn.randn(4):requires_grad_(true), tarn.randn(4) end,
    function(x, y)
      for _ = 1, SMALL do
        (x * y):sum():backward()
        x.grad = nil
      end
    end),
}
