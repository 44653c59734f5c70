local tarn = require "tarn"

local function message(f, ...)
  local ok, text = pcall(f, ...)
  assert.is_false(ok)
  return tostring(text)
end

local function far(a, b) return (a - b):abs():max():item() end

describe("linear algebra", function()
  local a = tarn.randn({ 2, 3, 5, 4 }, { dtype = "float64" })

  it("puts matrices together again", function()
    local u, s, vh = a:svd()
    assert.is_true(far((u * s:unsqueeze(-2)):matmul(vh), a) < 1e-12)
    local q, r = a:qr()
    assert.is_true(far(q:matmul(r), a) < 1e-12)
    local g = a:transpose(-1, -2):matmul(a)
    local values, vectors = g:eigh()
    assert.is_true(far((vectors * values:unsqueeze(-2)):matmul(vectors:transpose(-1, -2)), g) < 1e-11)
    local l = g:cholesky()
    assert.is_true(far(l:matmul(l:transpose(-1, -2)), g) < 1e-12)
    assert.is_true(far(a:matmul(a:pinv()):matmul(a), a) < 1e-12)
  end)

  it("fixes signs by rule", function()
    local u = a:svd()
    local _, r = a:qr()
    assert.is_true(r:diagonal(0, -2, -1):ge(0):all():item())
    local largest = u:abs():argmax(-2, true)
    assert.is_true(u:gather(-2, largest):gt(0):all():item())
  end)

  it("names the matrix of a batch, its pivot and its element", function()
    local batch = tarn.eye(3):unsqueeze(1):unsqueeze(1):expand(2, 3, 3, 3):clone()
    batch[{ 2, 1, 3, 3 }] = 0
    assert.matches("a of matrix %(2, 1%) is singular: its pivot 3 is 0", message(batch.solve, batch, tarn.ones(3)))
    assert.matches("a of matrix %(2, 1%) is not positive definite: pivot 3", message(batch.cholesky, batch))
    batch[{ 1, 3, 2, 1 }] = math.huge
    for _, name in ipairs { "svd", "svdvals", "eigh", "qr", "det", "pinv", "eig", "solve_triangular" } do
      assert.matches("a has inf in row 2, column 1 of matrix %(1, 3%)",
        message(tarn[name], batch, name == "solve_triangular" and tarn.ones(3) or nil,
          name == "solve_triangular" and { upper = true } or nil))
    end
  end)

  it("takes what is empty", function()
    assert.same({ 0, 0 }, (tarn.zeros(0, 3):qr()).shape)
    assert.same({ 3, 0, 0 }, (tarn.zeros(3, 0, 4):svd()).shape)
    assert.same({ 0, 2, 2 }, tarn.zeros(0, 2, 2):inverse().shape)
    assert.equal(1, tarn.zeros(0, 0):det():item())
  end)
end)
