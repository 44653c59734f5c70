from trace import *  # noqa: F401, F403

X = randn(3, 5)

# ---- parts and their lists
op("split", "x, 2, 2", lambda x: x.split(2, 1), x=X)
op("split", "x, { 1, 4 }, 2", lambda x: x.split([1, 4], 1), x=X)
op("chunk", "x, 3, 2", lambda x: x.chunk(3, 1), x=X)
op("tensor_split", "x, 3, 2", lambda x: x.tensor_split(3, 1), x=X)
op("tensor_split", "x, { indices = { 1, 4 }, dim = 2 }", lambda x: x.tensor_split((1, 4), 1), x=X)
op("unbind", "x, 2", lambda x: x.unbind(1), x=X)
op("meshgrid", "{ x, y }", lambda x, y: torch.meshgrid(x, y, indexing="ij"), x=randn(2), y=randn(3))
op("meshgrid", "{ x, y }, \"xy\"", lambda x, y: torch.meshgrid(x, y, indexing="xy"), x=randn(2),
   y=randn(3))
op("broadcast_tensors", "{ x, y }", torch.broadcast_tensors, x=randn(2, 1), y=randn(3))
op("unfold", "x, 2, 3, 2", lambda x: x.unfold(1, 3, 2), x=X)
op("unfold", "x, 1, 2", lambda x: x.unfold(0, 2, 1), x=X)
op("as_strided", "x, { 2, 3 }, { 1, 2 }, 1", lambda x: torch.as_strided(x, (2, 3), (1, 2), 1), x=X)
op("diagonal", "x, 1", lambda x: torch.diagonal(x, 1), x=X)
op("diagonal", "x, -1, 1, 3", lambda x: torch.diagonal(x, -1, 0, 2), x=randn(3, 2, 4))
op("diag_embed", "x, -1", lambda x: torch.diag_embed(x, -1), x=randn(2, 3))
op("diag", "x, 1", lambda x: torch.diag(x, 1), x=randn(3))
op("trace", "x", torch.trace, x=X)
op("tril", "x, 1", lambda x: torch.tril(x, 1), x=X)
op("triu", "x, -1", lambda x: torch.triu(x, -1), x=X)

# ---- order
op("flip", "x, { 1, 2 }", lambda x: torch.flip(x, (0, 1)), x=X)
op("fliplr", "x", torch.fliplr, x=X)
op("flipud", "x", torch.flipud, x=X)
op("rot90", "x", torch.rot90, x=X)
op("rot90", "x, 3, { 2, 1 }", lambda x: torch.rot90(x, 3, (1, 0)), x=X)
op("roll", "x, 2, 2", lambda x: torch.roll(x, 2, 1), x=X)
op("roll", "x, -4", lambda x: torch.roll(x, -4), x=X)
op("tile", "x, { 2, 1, 3 }", lambda x: x.repeat(2, 1, 3), x=randn(2, 2))
op("repeat_interleave", "x, 2, 2", lambda x: x.repeat_interleave(2, 1), x=X)
op("repeat_interleave", "x, n, 1", lambda x, n: x.repeat_interleave(n, 0), x=X, n=index([2, 0, 1]))
op("movedim", "x, { 1, 2 }, { 3, 1 }", lambda x: x.movedim((0, 1), (2, 0)), x=randn(2, 3, 4))
op("unflatten", "x, 2, { 2, 3 }", lambda x: x.unflatten(1, (2, 3)), x=randn(2, 6))
op("hstack", "{ x, y }", lambda x, y: torch.hstack((x, y)), x=randn(2, 3), y=randn(2, 1))
op("vstack", "{ x, y }", lambda x, y: torch.vstack((x, y)), x=randn(3), y=randn(3))
op("dstack", "{ x, y }", lambda x, y: torch.dstack((x, y)), x=randn(2, 3), y=randn(2, 3))
op("pad", "x, { 1, 2, 0, 3 }, \"constant\", 5", lambda x: F.pad(x, (1, 2, 0, 3), value=5), x=X)
op("pad", "x, { -1, 2 }", lambda x: F.pad(x, (-1, 2)), x=X)
op("pad", "x, { 2, 3, 1, 0 }, \"reflect\"", lambda x: F.pad(x, (2, 3, 1, 0), "reflect"),
   x=randn(1, 2, 3, 4))
op("pad", "x, { 2, 5 }, \"replicate\"", lambda x: F.pad(x, (2, 5), "replicate"), x=randn(1, 2, 4))
op("pad", "x, { 3, 1 }, \"circular\"", lambda x: F.pad(x, (3, 1), "circular"), x=randn(1, 2, 4))

# ---- positions
P = index([[1, 3, 2], [2, 2, 1]])
op("gather", "x, 1, p", lambda x, p: torch.gather(x, 0, p - 1), x=X, p=P)
op("take", "x, p", lambda x, p: torch.take(x, p - 1), x=X, p=P)
op("take_along_dim", "x, p, 1", lambda x, p: torch.take_along_dim(x, p - 1, 0), x=randn(3, 3), p=P)
op("scatter", "x, 1, p, y", lambda x, p, y: torch.scatter(x, 0, p - 1, y), x=X,
   p=index([[1, 3, 2], [2, 2, 1]]), y=randn(2, 3))
op("scatter_add", "x, 1, p, y", lambda x, p, y: torch.scatter_add(x, 0, p - 1, y), x=X,
   p=index([[1, 3, 2], [1, 2, 2]]), y=randn(2, 3))
for how in ("sum", "prod", "mean", "amax", "amin"):
    for own in (True, False):
        op("scatter_reduce", "x, 1, p, y, \"%s\", %s" % (how, str(own).lower()),
           lambda x, p, y: torch.scatter_reduce(x, 0, p - 1, y, how, include_self=own),
           x=randn(3, 3), p=index([[1, 3, 2], [1, 2, 2]]), y=randn(2, 3))
op("index_select", "x, 2, p", lambda x, p: torch.index_select(x, 1, p - 1), x=X, p=index([3, 1, 3]))
op("index_add", "x, 2, p, y, 0.5", lambda x, p, y: x.index_add(1, p - 1, y, alpha=0.5), x=X,
   p=index([3, 1, 3]), y=randn(3, 3))
op("index_put", "x, 2, p, y", lambda x, p, y: x.index_copy(1, p - 1, y), x=X, p=index([3, 1]),
   y=randn(3, 2))
op("nonzero", "x", lambda x: torch.nonzero(x) + 1, grad=False, x=tensor([[0, 2, 0], [1, 0, 3]]))

# ---- in order


def found(pair):
    return pair[0], pair[1] + 1


op("sort", "x", lambda x: found(torch.sort(x)), x=X)
op("sort", "x, 1, true", lambda x: found(torch.sort(x, 0, True)), x=X)
op("argsort", "x, 1", lambda x: torch.argsort(x, 0) + 1, x=X)
op("topk", "x, 2", lambda x: found(torch.topk(x, 2)), x=X)
op("topk", "x, 2, 1, false", lambda x: found(torch.topk(x, 2, 0, False)), x=X)
op("kthvalue", "x, 2", lambda x: found(torch.kthvalue(x, 2)), x=X)
op("median", "x, 2", lambda x: found(torch.median(x, 1)), x=randn(3, 4))
op("nanmedian", "x, 2, true", lambda x: found(torch.nanmedian(x, 1, True)), x=randn(3, 4))
op("mode", "x", lambda x: torch.mode(x)[0], grad=False, x=tensor([[3, 1, 3], [2, 2, 1]]))
for how in ("linear", "lower", "higher", "nearest", "midpoint"):
    op("quantile", "x, q, { dim = 2, interpolation = \"%s\" }" % how,
       lambda x, q: torch.quantile(x, q, 1, interpolation=how), x=X, q=fixed(tensor([0.1, 0.6])))
op("quantile", "x, 0.3", lambda x: torch.quantile(x, 0.3), x=X)
op("nanquantile", "x, 0.4, 2, true", lambda x: torch.nanquantile(x, 0.4, 1, True), grad=False,
   x=tensor([[1, float("nan"), 4, 2.5], [7, 3, 1, 2]]))
op("unique", "x", lambda x: (lambda r: (r[0], r[1] + 1, r[2]))(torch.unique(
    x, return_inverse=True, return_counts=True)), grad=False, x=tensor([[3, 1, 3], [2, 2, 1]]))
op("unique", "x, 1", lambda x: (lambda r: (r[0], r[1] + 1, r[2]))(torch.unique(
    x, return_inverse=True, return_counts=True, dim=0)), grad=False,
   x=tensor([[3, 1], [2, 0], [3, 1]]))
op("unique_consecutive", "x", lambda x: (lambda r: (r[0], r[1] + 1, r[2]))(
    torch.unique_consecutive(x, return_inverse=True, return_counts=True)), grad=False,
   x=tensor([3, 3, 1, 3, 2, 2]))

# ---- running
op("cumsum", "x, 2", lambda x: torch.cumsum(x, 1), x=X)
op("cumsum", "x, 1", lambda x: torch.cumsum(x, 0), x=X)
op("cumprod", "x, 2", lambda x: torch.cumprod(x, 1), x=X)
op("cumprod", "x", lambda x: torch.cumprod(x, 0), x=tensor([2, 0, 3, 0, 4]))
op("cummax", "x, 2", lambda x: found(torch.cummax(x, 1)), x=X)
op("cummin", "x, 1", lambda x: found(torch.cummin(x, 0)), x=X)
op("logcumsumexp", "x, 2", lambda x: torch.logcumsumexp(x, 1), x=X)
op("diff", "x, 2", lambda x: torch.diff(x, 2), x=X)
op("diff", "x, 1, 2, y, z", lambda x, y, z: torch.diff(x, 1, 1, y, z), x=X, y=randn(3, 1),
   z=randn(3, 2))

# ---- folded
for row, f in (("amax", torch.amax), ("amin", torch.amin)):
    op(row, "x, { 1, 3 }", lambda x: f(x, (0, 2)), x=randn(2, 3, 4))
op("aminmax", "x, 2", lambda x: torch.aminmax(x, dim=1), grad=False, x=X)
op("count_nonzero", "x, 1", lambda x: torch.count_nonzero(x, 0), grad=False,
   x=tensor([[0, 2, 0], [1, 0, 3]]))
op("nansum", "x, 2", lambda x: torch.nansum(x, 1), grad=False, x=tensor([[1, float("nan")], [2, 3]]))
op("nanmean", "x, 2", lambda x: torch.nanmean(x, 1), grad=False,
   x=tensor([[1, float("nan")], [2, 3]]))
for p in ("1 / 0", "-1 / 0", "0", "1", "2", "3", "-1.5"):
    value = {"1 / 0": float("inf"), "-1 / 0": float("-inf")}.get(p) or float(p)
    op("norm", "x, %s, 2" % p, lambda x: torch.linalg.vector_norm(x, value, 1), x=X)
op("norm", "x", torch.norm, x=X)
op("var", "x, { correction = 2, dim = 2 }", lambda x: torch.var(x, 1, correction=2), x=X)
op("var_mean", "x, 1", lambda x: torch.var_mean(x, 0), x=X)
op("std_mean", "x, 2, false, true", lambda x: torch.std_mean(x, 1, False, True), x=X)
op("cov", "x", torch.cov, x=X)
op("corrcoef", "x", torch.corrcoef, x=X)

# ---- products
op("addmm", "x, a, b, 0.5, 2", lambda x, a, b: torch.addmm(x, a, b, beta=0.5, alpha=2), x=randn(4),
   a=randn(2, 3), b=randn(3, 4))
op("addmm", "x, a, b", torch.baddbmm, x=randn(2, 2, 4), a=randn(2, 2, 3), b=randn(2, 3, 4))
op("outer", "x, y", torch.outer, x=randn(2), y=randn(3))
op("kron", "x, y", torch.kron, x=randn(2, 3), y=randn(3, 2))
op("cross", "x, y", torch.linalg.cross, x=randn(2, 3), y=randn(2, 3))
op("tensordot", "x, y", torch.tensordot, x=randn(2, 3, 4), y=randn(3, 4, 2))
op("tensordot", "x, y, { dims_a = { 2, 1 }, dims_b = { 1, 3 } }",
   lambda x, y: torch.tensordot(x, y, ([1, 0], [0, 2])), x=randn(2, 3, 4), y=randn(3, 4, 2))
op("cartesian_prod", "{ x, y }", torch.cartesian_prod, x=randn(2), y=randn(3))
op("combinations", "x, 2, true", lambda x: torch.combinations(x, 2, True), x=randn(3))
for text, sizes in (("ij,jk->ik", ((2, 3), (3, 4))), ("ii->i", ((3, 3),)), ("ii", ((3, 3),)),
                    ("bij,bjk", ((2, 3, 4), (2, 4, 2))), ("ba,ac", ((2, 3), (3, 2))),
                    ("...ij,...jk->...ik", ((2, 1, 2, 3), (3, 3, 2))),
                    ("ij,kj,kl,l->i", ((2, 3), (4, 3), (4, 2), (2,))),
                    ("ijj,k...->...i", ((2, 3, 3), (2, 4))), ("b...c,cd->", ((2, 3, 2), (2, 2))),
                    ("ijk,ilk,jl->ij", ((2, 3, 2), (2, 2, 2), (3, 2))), ("i,j->ij", ((2,), (3,)))):
    names = "abcd"[: len(sizes)]
    op("einsum", "\"%s\", %s" % (text, ", ".join(names)), lambda *x: torch.einsum(text, *x),
       **{n: randn(*s) for n, s in zip(names, sizes)})

# ---- distances
for p in (0.5, 1, 1.5, 2, 3, float("inf")):
    op("cdist", "x, y, %s" % ("1 / 0" if p > 9 else p), lambda x, y: torch.cdist(x, y, p),
       x=randn(3, 4), y=randn(2, 4))
op("cdist", "x, x", lambda x: torch.cdist(x, x), x=tensor([[1, 2], [1, 2], [3, 5]]), grad=False)
op("pairwise_distance", "x, y, 3", lambda x, y: F.pairwise_distance(x, y, 3), x=X, y=randn(3, 5))
op("cosine_similarity", "x, y", F.cosine_similarity, x=X, y=randn(3, 5))
op("normalize", "x, 3, 1", lambda x: F.normalize(x, 3, 0), x=X)

# ---- counted
op("searchsorted", "s, x", lambda s, x: torch.searchsorted(s, x) + 1, grad=False,
   s=tensor([-1, 0, 0.5, 2]), x=tensor([[0, -3, 0.7], [2, 9, 0.5]]))
op("searchsorted", "s, x, true", lambda s, x: torch.searchsorted(s, x, right=True) + 1, grad=False,
   s=tensor([[-1, 0, 2], [1, 1, 3]]), x=tensor([[0, -3], [1, 9]]))
op("bucketize", "x, s", lambda x, s: torch.bucketize(x, s) + 1, grad=False, x=tensor([0, 3, 1]),
   s=tensor([0, 1]))
op("bincount", "x, w, 6", lambda x, w: torch.bincount(x, w, 7)[1:], grad=False,
   x=index([1, 3, 3]), w=tensor([0.5, 1, 2]))
op("histogram", "x, 4", lambda x: torch.histogram(x, 4), grad=False, x=tensor([1, 2, 2.5, 4, 4]))
op("histogram", "x, { bins = 3, min = 0, max = 6, weight = w, density = true }",
   lambda x, w: torch.histogram(x, 3, range=(0, 6), weight=w, density=True), grad=False,
   x=tensor([1, 2, 2.5, 4, 7]), w=tensor([1, 2, 3, 4, 5]))
op("histc", "x, 4, 1, 3", lambda x: torch.histc(x, 4, 1, 3), grad=False, x=tensor([1, 2, 2.5, 4]))
