"""linalg: factorisations with Tarn's signs (R's diagonal, the largest element of a vector: positive)."""
from trace import *  # noqa: F403

A = randn(3, 3)
POSITIVE = tensor([[3, 1, 0.2], [1, 4, 0.1], [0.2, 0.1, 2]])


def upright(vectors):
    """+1 or -1 for each column: what makes its largest element positive."""
    at = vectors.abs().argmax(-2, keepdim=True)
    return torch.gather(vectors, -2, at).sign().detach()


def qr(x):
    q, r = torch.linalg.qr(x)
    sign = torch.diagonal(r, dim1=-2, dim2=-1).sign().detach()
    return q * sign.unsqueeze(-2), r * sign.unsqueeze(-1)


def eigh(x):
    values, vectors = torch.linalg.eigh((x + x.transpose(-1, -2)) / 2)
    return values, vectors * upright(vectors)


def eig(x):
    values, vectors = (part.real for part in torch.linalg.eig(x))
    return values, vectors * upright(vectors)


def svd(x):
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    sign = upright(u)
    return u * sign, s, vh * sign.transpose(-1, -2)


def cholesky(x, upper=False):
    return torch.linalg.cholesky((x + x.transpose(-1, -2)) / 2, upper=upper)


op("solve", "a, b", torch.linalg.solve, a=A, b=randn(3, 2))
op("solve", "a, b", torch.linalg.solve, a=randn(2, 3, 3), b=randn(2, 3))
op("solve", "a, b", torch.linalg.solve, a=randn(2, 1, 2, 2), b=randn(3, 2, 4))
op("inverse", "a", torch.linalg.inv, a=randn(2, 3, 3))
op("det", "a", torch.linalg.det, a=randn(2, 3, 3))
op("slogdet", "a", lambda a: tuple(torch.linalg.slogdet(a)), a=randn(4, 3, 3))
op("logdet", "a", torch.logdet, a=POSITIVE)
op("solve_triangular", "a, b, true", lambda a, b: torch.linalg.solve_triangular(a, b, upper=True),
   a=A, b=randn(3, 2))
op("solve_triangular", "a, b, { upper = false, unitriangular = true }",
   lambda a, b: torch.linalg.solve_triangular(a, b, upper=False, unitriangular=True),
   a=randn(2, 3, 3), b=randn(3, 2))
op("cholesky", "a", cholesky, a=POSITIVE)
op("cholesky", "a, true", lambda a: cholesky(a, True), a=POSITIVE)
op("cholesky_solve", "b, a:cholesky()", lambda b, a: torch.cholesky_solve(b, cholesky(a)), b=randn(3, 2), a=POSITIVE)
op("cholesky_inverse", "a:cholesky()", lambda a: torch.cholesky_inverse(cholesky(a)), a=POSITIVE)
op("qr", "a", qr, a=randn(4, 3))
op("qr", "a", qr, a=randn(2, 2, 4))
op("eigh", "a", eigh, a=randn(2, 4, 4))
op("eigvalsh", "a", lambda a: torch.linalg.eigvalsh((a + a.transpose(-1, -2)) / 2), a=randn(2, 4, 4))
REAL = tensor([[2, 1, 0.3], [0.5, 3, 0.1], [0.2, 0.1, 5]])
op("eig", "a", eig, a=REAL)
op("eigvals", "a", lambda a: torch.linalg.eigvals(a).real, a=REAL)
op("svd", "a", svd, a=randn(4, 3))
op("svd", "a", svd, a=randn(2, 3, 4))
op("svdvals", "a", torch.linalg.svdvals, a=randn(2, 3, 4))
op("pinv", "a", torch.linalg.pinv, a=randn(4, 3))
op("pinv", "a", torch.linalg.pinv, a=randn(2, 3, 4))
op("lstsq", "a, b", lambda a, b: torch.linalg.lstsq(a, b).solution, a=randn(5, 3), b=randn(5, 2))
op("lstsq", "a, b", lambda a, b: torch.linalg.lstsq(a, b, driver="gelsd").solution, a=randn(2, 4), b=randn(2, 1))
op("matrix_rank", "a", torch.linalg.matrix_rank, a=tensor([[1, 2, 3], [2, 4, 6], [1, 0, 1]]))
for kind, word in [("fro", '"fro"'), ("nuc", '"nuc"'), (2, "2"), (-2, "-2"), (1, "1"), (math.inf, '"inf"')]:
    op("matrix_norm", "a, " + word, lambda a, kind=kind: torch.linalg.matrix_norm(a, kind), a=randn(2, 3, 4))
op("cond", "a", torch.linalg.cond, a=A)
op("cond", 'a, "fro"', lambda a: torch.linalg.norm(a) * torch.linalg.norm(torch.linalg.inv(a)), a=A)
op("matrix_power", "a, 5", lambda a: torch.linalg.matrix_power(a, 5), a=A)
op("matrix_power", "a, -2", lambda a: torch.linalg.matrix_power(torch.linalg.inv(a), 2), a=A)
op("matrix_exp", "a * 4", lambda a: torch.matrix_exp(a * 4), a=randn(2, 3, 3))

for after in ("relu", "tanh", "sigmoid"):
    op("linear_" + after, "x, w, b", lambda x, w, b, after=after: getattr(torch, after)(F.linear(x, w, b)),
       x=randn(3, 4), w=randn(5, 4), b=randn(5))
for call, how in (("x, w, b", "none"), ("x, w, b, 'tanh'", "tanh")):
    op("gelu_linear", call, lambda x, w, b, how=how: F.linear(F.gelu(x, approximate=how), w, b),
       x=randn(3, 4), w=randn(5, 4), b=randn(5))
