"""losses: functions, with their options and reductions."""
from trace import *  # noqa: F403

X, T = randn(4, 3), randn(4, 3)
CLASSES = index([1, 3, 2, 2])

op("mse_loss", "x, t", F.mse_loss, x=X, t=T)
op("l1_loss", 'x, t, "sum"', lambda x, t: F.l1_loss(x, t, reduction="sum"), x=X, t=T)
op("huber_loss", "x, t, { delta = 0.7 }", lambda x, t: F.huber_loss(x, t, delta=0.7), x=X, t=T)
op("huber_loss", 'x, t, "none"', lambda x, t: F.huber_loss(x, t, reduction="none"), x=X, t=T)
op("smooth_l1_loss", "x, t, { beta = 0.5 }", lambda x, t: F.smooth_l1_loss(x, t, beta=0.5), x=X, t=T)
op("smooth_l1_loss", "x, t, { beta = 0 }", lambda x, t: F.smooth_l1_loss(x, t, beta=0.0), x=X, t=T)
op("poisson_nll_loss", "x, t", lambda x, t: F.poisson_nll_loss(x, t), x=X, t=fixed(rand(4, 3)))
op("poisson_nll_loss", "x, t * 4, { full = true, log_input = false }",
   lambda x, t: F.poisson_nll_loss(x, t * 4, log_input=False, full=True), x=rand(4, 3), t=fixed(rand(4, 3)))
op("gaussian_nll_loss", "x, t, v, { full = true }",
   lambda x, t, v: F.gaussian_nll_loss(x, t, v, full=True), x=X, t=T, v=rand(4, 3))
op("gaussian_nll_loss", 'x, t, v, { reduction = "sum" }',
   lambda x, t, v: F.gaussian_nll_loss(x, t, v, reduction="sum"), x=X, t=T, v=rand(4, 1))
op("kl_div", 'x:log_softmax(2), t:softmax(2), "batchmean"',
   lambda x, t: F.kl_div(x.log_softmax(1), t.softmax(1), reduction="batchmean"), x=X, t=T)
op("kl_div", "x, t, { log_target = true }", lambda x, t: F.kl_div(x, t, log_target=True), x=X, t=T)
op("kl_div", 'x, t, "none"', lambda x, t: F.kl_div(x, t, reduction="none"), x=X,
   t=fixed(tensor([[0, 1, 0], [0.5, 0.5, 0], [1, 0, 0], [0.2, 0.3, 0.5]])))

op("cross_entropy", "x, i", lambda x, i: F.cross_entropy(x, i - 1), x=X, i=CLASSES)
op("cross_entropy", "x, i, w, { label_smoothing = 0.2 }",
   lambda x, i, w: F.cross_entropy(x, i - 1, w, label_smoothing=0.2), x=X, i=CLASSES, w=fixed(rand(3)))
op("cross_entropy", 'x, i, w, "sum"', lambda x, i, w: F.cross_entropy(x, i - 1, w, ignore_index=-1, reduction="sum"),
   x=randn(2, 3, 2), i=index([[1, 0], [3, 2]]), w=fixed(rand(3)))
op("cross_entropy", "x, i, { ignore_index = 2 }", lambda x, i: F.cross_entropy(x, i - 1, ignore_index=1),
   x=X, i=CLASSES)
op("cross_entropy", "x, t:softmax(2), w, { label_smoothing = 0.1 }",
   lambda x, t, w: F.cross_entropy(x, t.softmax(1), w, label_smoothing=0.1),
   x=X, t=fixed(T), w=fixed(rand(3)))
op("cross_entropy", 'x, t:softmax(2), { reduction = "none" }',
   lambda x, t: F.cross_entropy(x, t.softmax(1), reduction="none"), x=randn(2, 3, 4), t=fixed(randn(2, 3, 4)))
op("nll_loss", "x, i, w", lambda x, i, w: F.nll_loss(x, i - 1, w), x=X, i=CLASSES, w=fixed(rand(3)))
op("nll_loss", 'x, i, { reduction = "none" }', lambda x, i: F.nll_loss(x, i - 1, reduction="none"),
   x=randn(2, 3, 2), i=index([[1, 2], [3, 2]]))
op("multi_margin_loss", "x, i, { p = 2, margin = 0.5, weight = w }",
   lambda x, i, w: F.multi_margin_loss(x, i - 1, 2, 0.5, w), x=X, i=CLASSES, w=fixed(rand(3)))
op("multi_margin_loss", 'x, i, { reduction = "none" }',
   lambda x, i: F.multi_margin_loss(x, i - 1, reduction="none"), x=X, i=CLASSES)

op("binary_cross_entropy", "x:sigmoid(), t, w",
   lambda x, t, w: F.binary_cross_entropy(x.sigmoid(), t, w), x=X, t=rand(4, 3), w=fixed(rand(4, 3)))
op("binary_cross_entropy", 'x, t, { reduction = "sum" }',
   lambda x, t: F.binary_cross_entropy(x, t, reduction="sum"),
   x=fixed(tensor([0, 1, 1, 0, 0.5])), t=fixed(tensor([0, 1, 0, 1, 1])))
op("binary_cross_entropy_with_logits", "x * 20, t, { weight = w, pos_weight = p }",
   lambda x, t, w, p: F.binary_cross_entropy_with_logits(x * 20, t, w, pos_weight=p),
   x=X, t=rand(4, 3), w=fixed(rand(3)), p=fixed(rand(3)))
op("binary_cross_entropy_with_logits", 'x, t, { reduction = "none" }',
   lambda x, t: F.binary_cross_entropy_with_logits(x, t, reduction="none"), x=X, t=rand(4, 3))
op("soft_margin_loss", "x, t:sign()", lambda x, t: F.soft_margin_loss(x, t.sign()), x=X, t=fixed(T))
op("multilabel_soft_margin_loss", "x, t, w", lambda x, t, w: F.multilabel_soft_margin_loss(x, t, w),
   x=X, t=fixed(rand(4, 3)), w=fixed(rand(3)))

op("hinge_embedding_loss", "x, t:sign(), 0.8", lambda x, t: F.hinge_embedding_loss(x, t.sign(), 0.8),
   x=rand(4, 3), t=fixed(T))
op("margin_ranking_loss", "x, y, t:sign(), 0.3",
   lambda x, y, t: F.margin_ranking_loss(x, y, t.sign(), 0.3), x=randn(4), y=randn(4), t=fixed(randn(4)))
op("cosine_embedding_loss", "x, y, t:sign(), { margin = 0.1 }",
   lambda x, y, t: F.cosine_embedding_loss(x, y, t.sign(), 0.1), x=X, y=T, t=fixed(randn(4)))
op("triplet_margin_loss", "a, p, n", F.triplet_margin_loss, a=X, p=T, n=randn(4, 3))
op("triplet_margin_loss", 'a, p, n, { margin = 2, p = 3, swap = true, reduction = "none" }',
   lambda a, p, n: F.triplet_margin_loss(a, p, n, 2.0, 3, swap=True, reduction="none"),
   a=X, p=T, n=randn(4, 3))


# Written out, as the formulas of their papers say.
def focal(x, t, alpha, gamma):
    p = x.sigmoid()
    right = p * t + (1 - p) * (1 - t)
    loss = F.binary_cross_entropy_with_logits(x, t, reduction="none") * (1 - right) ** gamma
    return (loss * (alpha * t + (1 - alpha) * (1 - t))).mean()


def info_nce(q, k, temperature):
    scores = F.normalize(q, dim=1) @ F.normalize(k, dim=1).t() / temperature
    return F.cross_entropy(scores, torch.arange(len(q)))


def nt_xent(a, b, temperature):
    z, n = F.normalize(torch.cat([a, b]), dim=1), len(a)
    scores = (z @ z.t() / temperature).masked_fill(torch.eye(2 * n, dtype=torch.bool), -math.inf)
    return F.cross_entropy(scores, (torch.arange(2 * n) + n) % (2 * n))


op("focal_loss", "x, t:gt(0), { alpha = 0.25, gamma = 1.5 }",
   lambda x, t: focal(x, (t > 0).double(), 0.25, 1.5), x=X, t=fixed(T))
op("info_nce", "q, k, 0.3", lambda q, k: info_nce(q, k, 0.3), q=X, k=T)
op("nt_xent", "a, b, 0.4", lambda a, b: nt_xent(a, b, 0.4), a=X, b=T)

LABELS = index([[2, 3, 3], [4, 2, 2]])
op("ctc_loss", "x:log_softmax(3), i, tarn.index { 7, 5 }, tarn.index { 3, 2 }",
   lambda x, i: F.ctc_loss(x.log_softmax(2), i - 1, torch.tensor([7, 5]), torch.tensor([3, 2])),
   x=randn(7, 2, 4), i=LABELS)
op("ctc_loss", 'x:log_softmax(3), i, tarn.index { 6, 7 }, tarn.index { 2, 1 }, { blank = 1, reduction = "none" }',
   lambda x, i: F.ctc_loss(x.log_softmax(2), i - 1, torch.tensor([6, 7]), torch.tensor([2, 1]), reduction="none"),
   x=randn(7, 2, 4), i=LABELS)
