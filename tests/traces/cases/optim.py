from trace import F, index, layer, nn, op, optimizer, rand, randn, schedule, torch
from torch import optim
from torch.optim import lr_scheduler as rates

# ---- rules: SGD and Adam themselves are in spine.py ---------------------------------------------

optimizer("SGD", "{ lr = 0.05, momentum = 0.9, dampening = 0.1, weight_decay = 0.01 }", optim.SGD,
          lr=0.05, momentum=0.9, dampening=0.1, weight_decay=0.01)
optimizer("SGD", "{ lr = 0.05, momentum = 0.9, nesterov = true }", optim.SGD,
          lr=0.05, momentum=0.9, nesterov=True)
optimizer("SGD", "{ lr = 0.0001, maximize = true }", optim.SGD, lr=0.0001, maximize=True)
optimizer("Adam", "{ lr = 0.01, weight_decay = 0.1, betas = { 0.8, 0.99 } }", optim.Adam,
          lr=0.01, weight_decay=0.1, betas=(0.8, 0.99))
optimizer("Adam", "{ lr = 0.01, amsgrad = true }", optim.Adam, lr=0.01, amsgrad=True)
optimizer("Adam", "{ lr = 0.0001, maximize = true }", optim.Adam, lr=0.0001, maximize=True)
optimizer("AdamW", "{ lr = 0.01, weight_decay = 0.1 }", optim.AdamW, lr=0.01, weight_decay=0.1)
optimizer("AdamW", "{ lr = 0.01, amsgrad = true }", optim.AdamW, lr=0.01, amsgrad=True)
# at larger rates these two end in a dance that doubles any rounding error from step to step
optimizer("RMSprop", "{ lr = 0.001 }", optim.RMSprop, lr=0.001)
optimizer("RMSprop", "{ lr = 0.01, momentum = 0.9, centered = true, weight_decay = 0.01 }",
          optim.RMSprop, lr=0.01, momentum=0.9, centered=True, weight_decay=0.01)
optimizer("RMSprop", "{ lr = 0.001, alpha = 0.995, momentum = 0.5 }", optim.RMSprop,
          lr=0.001, alpha=0.995, momentum=0.5)
optimizer("Adagrad", "{ lr = 0.1 }", optim.Adagrad, lr=0.1)
optimizer("Adagrad", "{ lr = 0.1, lr_decay = 0.01, weight_decay = 0.01, initial_accumulator_value = 0.1 }",
          optim.Adagrad, lr=0.1, lr_decay=0.01, weight_decay=0.01, initial_accumulator_value=0.1)
optimizer("Adadelta", "{ }", optim.Adadelta)
optimizer("Adadelta", "{ lr = 0.5, rho = 0.95, weight_decay = 0.01 }", optim.Adadelta,
          lr=0.5, rho=0.95, weight_decay=0.01)
optimizer("Adamax", "{ lr = 0.01 }", optim.Adamax, lr=0.01)
optimizer("Adamax", "{ lr = 0.01, weight_decay = 0.1 }", optim.Adamax, lr=0.01, weight_decay=0.1)


class NAdam(optim.NAdam):
    """PyTorch 1.13 counts mu twice in the product of the next step; since 2.0 it does so once."""

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                s = self.state[p]
                s.setdefault("t", 0), s.setdefault("product", 1.0)
                m, v = s.setdefault("m", torch.zeros_like(p)), s.setdefault("v", torch.zeros_like(p))
                g = p.grad + group["weight_decay"] * p.detach()
                s["t"] += 1
                mu, after = (b1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"])) for t in (s["t"], s["t"] + 1))
                s["product"] *= mu
                m.mul_(b1).add_(g, alpha=1 - b1)
                v.mul_(b2).addcmul_(g, g, value=1 - b2)
                by = (v / (1 - b2 ** s["t"])).sqrt() + group["eps"]
                move = (1 - mu) / (1 - s["product"]) * g + after / (1 - s["product"] * after) * m
                p.data.sub_(group["lr"] * move / by)


optimizer("NAdam", "{ lr = 0.01 }", NAdam, lr=0.01)
optimizer("NAdam", "{ lr = 0.01, weight_decay = 0.1, momentum_decay = 0.01 }", NAdam,
          lr=0.01, weight_decay=0.1, momentum_decay=0.01)
optimizer("RAdam", "{ lr = 0.01 }", optim.RAdam, lr=0.01)
optimizer("RAdam", "{ lr = 0.01, weight_decay = 0.1 }", optim.RAdam, lr=0.01, weight_decay=0.1)
optimizer("Rprop", "{ lr = 0.01 }", optim.Rprop, lr=0.01)
optimizer("Rprop", "{ lr = 0.001, etas = { 0.4, 1.3 }, step_sizes = { 1e-5, 1 } }", optim.Rprop,
          lr=0.001, etas=(0.4, 1.3), step_sizes=(1e-5, 1))
optimizer("ASGD", "{ lr = 0.05 }", optim.ASGD, lr=0.05)
optimizer("ASGD", "{ lr = 0.05, lambd = 0.01, alpha = 0.6, t0 = 500, weight_decay = 0.01 }", optim.ASGD,
          lr=0.05, lambd=0.01, alpha=0.6, t0=500, weight_decay=0.01)
optimizer("LBFGS", "{ line_search_fn = \"strong_wolfe\" }", optim.LBFGS, closure=True, steps=20,
          line_search_fn="strong_wolfe")
optimizer("LBFGS", "{ lr = 0.2, max_iter = 4, history_size = 3 }", optim.LBFGS, closure=True, steps=20,
          lr=0.2, max_iter=4, history_size=3)

# ---- rules that PyTorch has not: their papers' formulas, in PyTorch ------------------------------


class Formula:
    """A rule for parameter p with gradient g and a dictionary of its own."""

    def __init__(self, parameters, **options):
        self.parameters, self.o, self.t = parameters, options, 0
        self.states = [{} for _ in parameters]

    def zero_grad(self):
        for p in self.parameters:
            p.grad = None

    def step(self):
        self.t += 1
        with torch.no_grad():
            for p, s in zip(self.parameters, self.states):
                self.move(p, p.grad, s, **self.o)

    def mean(self, s, name, x, beta):
        s[name] = beta * s.get(name, 0) + (1 - beta) * x
        return s[name]


class Lion(Formula):
    def move(self, p, g, s, lr, betas, weight_decay):
        m = s.get("m", torch.zeros_like(p))
        p.mul_(1 - lr * weight_decay).sub_(lr * torch.sign(betas[0] * m + (1 - betas[0]) * g))
        s["m"] = betas[1] * m + (1 - betas[1]) * g


class LAMB(Formula):
    def move(self, p, g, s, lr, betas=(0.9, 0.999), eps=1e-6, weight_decay=0):
        m = self.mean(s, "m", g, betas[0]) / (1 - betas[0] ** self.t)
        v = self.mean(s, "v", g * g, betas[1]) / (1 - betas[1] ** self.t)
        r = m / (v.sqrt() + eps) + weight_decay * p
        p.sub_(lr * p.norm() / r.norm() * r)


class LARS(Formula):
    def move(self, p, g, s, lr, momentum, weight_decay, trust_coefficient):
        trust = trust_coefficient * p.norm() / (g.norm() + weight_decay * p.norm() + 1e-8)
        s["b"] = momentum * s.get("b", 0) + trust * (g + weight_decay * p)
        p.sub_(lr * s["b"])


class SAM(Formula):
    def step(self, closure):
        closure()
        norm = torch.sqrt(sum((p.grad**2).sum() for p in self.parameters))
        here = [p.detach().clone() for p in self.parameters]
        with torch.no_grad():
            for p in self.parameters:
                p.add_(self.o["rho"] / (norm + 1e-12) * p.grad)
        closure()
        with torch.no_grad():
            for p, x in zip(self.parameters, here):
                p.copy_(x - self.o["lr"] * p.grad)


class Lookahead(Formula):
    def __init__(self, parameters, k, alpha, **options):
        super().__init__(parameters)
        self.k, self.alpha, self.base = k, alpha, optim.Adam(parameters, **options)
        self.slow = [p.detach().clone() for p in parameters]

    def step(self):
        self.base.step()
        self.t += 1
        if self.t % self.k == 0:
            with torch.no_grad():
                for p, x in zip(self.parameters, self.slow):
                    p.copy_(x.add_(self.alpha * (p - x)))


# Lion's and LAMB's steps do not fall with the gradient: few, before they dance around the end.
optimizer("Lion", "{ lr = 0.002, betas = { 0.8, 0.9 }, weight_decay = 0.1 }", Lion, steps=100,
          lr=0.002, betas=(0.8, 0.9), weight_decay=0.1)
optimizer("LAMB", "{ lr = 0.002, weight_decay = 0.1 }", LAMB, steps=100, lr=0.002, weight_decay=0.1)
optimizer("LARS", "{ lr = 0.5, momentum = 0.8, weight_decay = 0.01, trust_coefficient = 0.02 }", LARS,
          steps=100, lr=0.5, momentum=0.8, weight_decay=0.01, trust_coefficient=0.02)
optimizer("SAM", "{ base = \"SGD\", lr = 0.1, rho = 0.1 }", SAM, steps=100, closure=True, lr=0.1, rho=0.1)
optimizer("Lookahead", "{ base = \"Adam\", lr = 0.01, k = 4, alpha = 0.3 }", Lookahead, lr=0.01, k=4,
          alpha=0.3)

# ---- schedules ----------------------------------------------------------------------------------

schedule("constant", "{ factor = 0.5, total_iters = 7 }", rates.ConstantLR, factor=0.5, total_iters=7)
schedule("linear", "{ start_factor = 0.1, end_factor = 0.8, total_iters = 20 }", rates.LinearLR,
         start_factor=0.1, end_factor=0.8, total_iters=20)
schedule("polynomial", "{ total_iters = 40, power = 2.5 }", rates.PolynomialLR, total_iters=40, power=2.5)
schedule("exponential", "{ gamma = 0.93 }", rates.ExponentialLR, gamma=0.93)
schedule("step", "{ step_size = 7, gamma = 0.5 }", rates.StepLR, step_size=7, gamma=0.5)
schedule("multi_step", "{ milestones = { 5, 20, 21 }, gamma = 0.3 }", rates.MultiStepLR,
         milestones=[5, 20, 21], gamma=0.3)
schedule("cosine", "{ T_max = 25, eta_min = 0.01 }", rates.CosineAnnealingLR, T_max=25, eta_min=0.01)
schedule("cosine_restarts", "{ T_0 = 10, eta_min = 0.01 }", rates.CosineAnnealingWarmRestarts,
         T_0=10, eta_min=0.01)
schedule("cosine_restarts", "{ T_0 = 5, T_mult = 2 }", rates.CosineAnnealingWarmRestarts, T_0=5, T_mult=2)


class Once:
    """A plan of n steps that is asked for one more."""

    def __init__(self, plan):
        self.plan, self.left = plan, plan.total_steps - 1

    def step(self):
        self.left -= 1
        if self.left >= 0:
            self.plan.step()


schedule("one_cycle", "{ }", lambda o: Once(rates.OneCycleLR(o, 0.1, 60, cycle_momentum=False)))
for mode, gamma in (("triangular", 1.0), ("triangular2", 1.0), ("exp_range", 0.97)):
    schedule("cyclic", "{ base_lr = 0.01, max_lr = 0.2, step_size_up = 8, step_size_down = 5,"
             " mode = \"%s\", gamma = %g }" % (mode, gamma), rates.CyclicLR, base_lr=0.01, max_lr=0.2,
             step_size_up=8, step_size_down=5, mode=mode, gamma=gamma, cycle_momentum=False)
schedule("sequential", "{ { \"linear\", start_factor = 0.1, total_iters = 10 },"
         " { \"exponential\", gamma = 0.9 }, milestones = { 10 } }",
         lambda o: rates.SequentialLR(o, [rates.LinearLR(o, 0.1, total_iters=10),
                                          rates.ExponentialLR(o, 0.9)], [10]))
schedule("chained", "{ { \"constant\", factor = 0.1, total_iters = 4 }, { \"exponential\", gamma = 0.9 } }",
         lambda o: rates.ChainedScheduler([rates.ConstantLR(o, 0.1, 4), rates.ExponentialLR(o, 0.9)]))

# ---- embeddings ---------------------------------------------------------------------------------

IDS = index([[1, 3], [3, 5]])
op("embedding", "i, w", lambda i, w: F.embedding(i - 1, w), i=IDS, w=randn(5, 3))
op("embedding", "i, w, 3", lambda i, w: F.embedding(i - 1, w, 2), i=IDS, w=randn(5, 3))
op("embedding", "i, w, nil, true", lambda i, w: F.embedding(i - 1, w, scale_grad_by_freq=True), i=IDS,
   w=randn(5, 3))
for mode in ("sum", "mean", "max"):
    op("embedding_bag", "i, w, nil, nil, \"%s\"" % mode,
       lambda i, w, m=mode: F.embedding_bag(i - 1, w, mode=m), i=IDS, w=randn(5, 3))
    op("embedding_bag", "i, w, o, nil, \"%s\"" % mode,
       lambda i, w, o, m=mode: F.embedding_bag(i - 1, w, o - 1, mode=m),
       i=index([2, 5, 1, 1]), w=randn(5, 3), o=index([1, 2, 2, 4]))
op("embedding_bag", "i, w, nil, s, \"sum\"",
   lambda i, w, s: F.embedding_bag(i - 1, w, mode="sum", per_sample_weights=s), i=IDS, w=randn(5, 3),
   s=rand(2, 2))
op("embedding_bag", "i, w, nil, nil, \"mean\", false, 3",
   lambda i, w: F.embedding_bag(i - 1, w, mode="mean", padding_idx=2), i=IDS, w=randn(5, 3))
layer("Embedding", "5, 3", nn.Embedding(5, 3), lambda m, i: m(i - 1), i=IDS)
layer("Embedding", "{ 5, 3, padding_idx = 3 }", nn.Embedding(5, 3, padding_idx=2), lambda m, i: m(i - 1), i=IDS)
layer("EmbeddingBag", "{ 5, 3, mode = \"sum\" }", nn.EmbeddingBag(5, 3, mode="sum"), lambda m, i: m(i - 1), i=IDS)
