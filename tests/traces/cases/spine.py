"""spine.py -- the operations, layers and losses that everything else stands on."""
from trace import *  # noqa: F401, F403

# ---- arithmetic -------------------------------------------------------------------------------

op("add", "x, y", torch.add, x=randn(3, 4), y=randn(4))
op("sub", "x, y", torch.sub, x=randn(3, 4), y=randn(3, 1))
op("mul", "x, y", torch.mul, x=randn(3, 4), y=randn(4))
op("div", "x, y", torch.div, x=randn(3, 4), y=tensor([1.5, -2, 0.3, 4]))
op("pow", "x, y", torch.pow, x=tensor([0.5, 1, 2.5, 3]), y=tensor([2, -1.5, 0.5, 3]))
op("remainder", "x, y", torch.remainder, x=tensor([5.5, -5.5, 7, -7]), y=tensor([3, 3, -2.5, -2.5]))
op("floor_divide", "x, y", lambda x, y: torch.floor(x / y), grad=False, x=tensor([5.5, -5.5, 7]),
   y=tensor([3, 3, -2.5]))
op("maximum", "x, y", torch.maximum, x=randn(3, 4), y=randn(3, 4))
op("minimum", "x, y", torch.minimum, x=randn(3, 4), y=randn(4))
op("clamp", "x, -0.5, 0.8", lambda x: torch.clamp(x, -0.5, 0.8), x=randn(3, 4))
op("where", "c, x, y", torch.where, c=mask([[True, False], [False, True]]), x=randn(2, 2), y=randn(2, 2))
op("masked_fill", "x, m, 7", lambda x, m: x.masked_fill(m, 7), x=randn(2, 2),
   m=mask([[True, False], [False, True]]))

for name in ("neg", "abs", "sign", "square", "floor", "ceil", "round", "trunc", "exp", "expm1", "sin", "cos",
             "erf", "tanh", "sigmoid", "relu"):
    op(name, "x", getattr(torch, name), x=randn(3, 4))
for name in ("log", "log1p", "sqrt", "rsqrt", "reciprocal"):
    op(name, "x", getattr(torch, name), x=tensor([[0.2, 1, 2.5], [30, 0.01, 7]]))
op("identity", "x", lambda x: x + 0, x=randn(3, 4))
op("step", "x", lambda x: (x >= 0).to(x.dtype), grad=False, x=randn(3, 4))
op("bipolar_sigmoid", "x", lambda x: torch.tanh(x / 2), x=randn(3, 4))
op("leaky_relu", "x, 0.2", lambda x: F.leaky_relu(x, 0.2), x=randn(3, 4))
op("silu", "x", F.silu, x=randn(3, 4))
op("softplus", "x", F.softplus, x=randn(3, 4))
op("gelu", "x", F.gelu, x=randn(3, 4))
op("gelu", "x, \"tanh\"", lambda x: F.gelu(x, approximate="tanh"), x=randn(3, 4))
op("softmax", "x, 2", lambda x: F.softmax(x, 1), x=randn(3, 4))
op("softmax", "x, 1", lambda x: F.softmax(x, 0), x=randn(3, 4))
op("log_softmax", "x, -1", lambda x: F.log_softmax(x, -1), x=randn(3, 4))
op("logsumexp", "x, 2", lambda x: torch.logsumexp(x, 1), x=randn(3, 4))

# ---- comparisons ------------------------------------------------------------------------------

for name in ("eq", "ne", "lt", "le", "gt", "ge"):
    op(name, "x, y", getattr(torch, name), grad=False, x=tensor([1, 2, 3]), y=tensor([2, 2, 2]))
for name in ("logical_and", "logical_or", "logical_xor"):
    op(name, "x, y", getattr(torch, name), x=mask([True, True, False, False]), y=mask([True, False, True, False]))
op("logical_not", "x", torch.logical_not, x=mask([True, False]))
for name in ("isnan", "isinf", "isfinite"):
    op(name, "x", getattr(torch, name), grad=False, x=tensor([1, math.nan, math.inf, -math.inf]))
op("all", "x, 2", lambda x: x.all(1), x=mask([[True, True], [True, False]]))
op("any", "x, 2", lambda x: x.any(1), x=mask([[True, False], [False, False]]))

# ---- reductions -------------------------------------------------------------------------------

for name in ("sum", "mean", "prod", "var", "std"):
    op(name, "x, 2", lambda x, n=name: getattr(torch, n)(x, 1), x=randn(3, 4))
op("sum", "x, { 1, 3 }, true", lambda x: x.sum((0, 2), keepdim=True), x=randn(2, 3, 4))
op("norm", "x", torch.norm, x=randn(3, 4))
op("max", "x, 2", lambda x: (lambda r: (r.values, r.indices + 1))(torch.max(x, 1)), x=randn(3, 4))
op("min", "x, 1", lambda x: (lambda r: (r.values, r.indices + 1))(torch.min(x, 0)), x=randn(3, 4))
op("argmax", "x, 2", lambda x: torch.argmax(x, 1) + 1, grad=False, x=randn(3, 4))
op("argmin", "x, 1", lambda x: torch.argmin(x, 0) + 1, grad=False, x=randn(3, 4))

# ---- shapes -----------------------------------------------------------------------------------

op("cat", "{ x, y }, 2", lambda x, y: torch.cat((x, y), 1), x=randn(2, 3), y=randn(2, 1))
op("stack", "{ x, y }, 2", lambda x, y: torch.stack((x, y), 1), x=randn(2, 3), y=randn(2, 3))
op("reshape", "x, 3, 4", lambda x: x.reshape(3, 4), x=randn(2, 6))
op("flatten", "x, 2", lambda x: torch.flatten(x, 1), x=randn(2, 3, 2))
op("transpose", "x, 1, 3", lambda x: x.transpose(0, 2), x=randn(2, 3, 4))
op("permute", "x, 3, 1, 2", lambda x: x.permute(2, 0, 1), x=randn(2, 3, 4))
op("t", "x", torch.t, x=randn(2, 3))
op("expand", "x, 2, 3", lambda x: x.expand(2, 3), x=randn(3))
op("expand_as", "x, y", lambda x, y: x.expand_as(y), x=randn(3), y=fixed(randn(2, 3)))
op("view_as", "x, y", lambda x, y: x.reshape(y.shape), x=randn(6), y=fixed(randn(2, 3)))
op("type_as", "x, y", lambda x, y: x.type_as(y), x=randn(6), y=fixed(randn(2, 3)))
op("zeros_like", "x", torch.zeros_like, grad=False, x=randn(2, 3))
op("ones_like", "x", torch.ones_like, grad=False, x=randn(2, 3))
op("full_like", "x, 7", lambda x: torch.full_like(x, 7), grad=False, x=randn(2, 3))
op("squeeze", "x, 2", lambda x: x.squeeze(1), x=randn(2, 1, 3))
op("unsqueeze", "x, 2", lambda x: x.unsqueeze(1), x=randn(2, 3))
op("select", "x, 2, 3", lambda x: x.select(1, 2), x=randn(2, 4))
op("narrow", "x, 2, 2, 2", lambda x: x.narrow(1, 1, 2), x=randn(2, 4))
op("clone", "x", torch.clone, x=randn(2, 3))
op("contiguous", "x", lambda x: x.contiguous(), x=randn(2, 3))
op("index_select", "x, 1, i", lambda x, i: x.index_select(0, i - 1), x=randn(4, 3), i=index([3, 1, 3]))
op("gather", "x, 2, i", lambda x, i: torch.gather(x, 1, i - 1), x=randn(3, 4), i=index([[1, 2], [3, 3], [4, 1]]))
op("masked_select", "x, m", torch.masked_select, x=randn(2, 2), m=mask([[True, False], [True, True]]))

# ---- products and windows ---------------------------------------------------------------------

op("matmul", "x, y", torch.matmul, x=randn(3, 4), y=randn(4, 2))
op("matmul", "x, y", torch.matmul, x=randn(2, 1, 3, 4), y=randn(3, 4, 2))
op("linear", "x, w, b", F.linear, x=randn(3, 4), w=randn(5, 4), b=randn(5))
op("conv2d", "x, w, b", F.conv2d, x=randn(2, 3, 6, 5), w=randn(4, 3, 3, 2), b=randn(4))
op("conv2d", "x, w, { stride = 2, padding = 1, dilation = 2, groups = 2 }",
   lambda x, w: F.conv2d(x, w, stride=2, padding=1, dilation=2, groups=2), x=randn(1, 4, 7, 7), w=randn(6, 2, 3, 3))
op("conv2d_relu", "x, w, b, { padding = 1 }", lambda x, w, b: F.conv2d(x, w, b, padding=1).relu(),
   x=randn(2, 3, 6, 5), w=randn(4, 3, 3, 2), b=randn(4))
op("conv2d_relu_max_pool", "x, w, b", lambda x, w, b: F.max_pool2d(F.conv2d(x, w, b).relu(), 2),
   x=randn(2, 3, 7, 6), w=randn(4, 3, 3, 2), b=randn(4))
op("max_pool2d", "x, 2", lambda x: F.max_pool2d(x, 2), x=randn(1, 2, 4, 6))
op("avg_pool2d", "x, 2", lambda x: F.avg_pool2d(x, 2), x=randn(1, 2, 4, 6))
op("batch_norm", "x, nil, nil, w, b, { training = true }",
   lambda x, w, b: F.batch_norm(x, None, None, w, b, True), x=randn(4, 3, 2), w=rand(3), b=randn(3))
op("batch_norm_relu", "x, nil, nil, w, b, { training = true }",
   lambda x, w, b: F.batch_norm(x, None, None, w, b, True).relu(), x=randn(4, 3, 2), w=rand(3), b=randn(3))
op("batch_norm_relu_max_pool", "x, nil, nil, w, b, { training = true }",
   lambda x, w, b: F.max_pool2d(F.batch_norm(x, None, None, w, b, True).relu(), 2),
   x=randn(2, 3, 4, 5), w=rand(3), b=randn(3))

# ---- losses -----------------------------------------------------------------------------------

op("cross_entropy", "x, t", lambda x, t: F.cross_entropy(x, t - 1), x=randn(4, 5), t=index([1, 5, 2, 3]))
op("cross_entropy", "x, t, w, { label_smoothing = 0.2 }",
   lambda x, t, w: F.cross_entropy(x, t - 1, w, label_smoothing=0.2), x=randn(4, 3), t=index([1, 3, 2, 3]),
   w=fixed(tensor([0.2, 1.5, 0.7])))
op("nll_loss", "x, t", lambda x, t: F.nll_loss(x, t - 1), x=randn(4, 5), t=index([1, 5, 2, 3]))
op("mse_loss", "x, y", F.mse_loss, x=randn(3, 4), y=randn(3, 4))
op("l1_loss", "x, y", F.l1_loss, x=randn(3, 4), y=randn(3, 4))

# ---- layers -----------------------------------------------------------------------------------

layer("Linear", "5", nn.Linear(4, 5), x=randn(3, 4))
layer("Linear", "5, { bias = false }", nn.Linear(4, 5, bias=False), x=randn(2, 3, 4))
layer("Conv2d", "4, 3, { padding = 1, stride = 2 }", nn.Conv2d(2, 4, 3, padding=1, stride=2), x=randn(2, 2, 5, 6))
layer("BatchNorm1d", "", nn.BatchNorm1d(3), x=randn(5, 3))
layer("BatchNorm2d", "", nn.BatchNorm2d(3), x=randn(2, 3, 3, 2))
layer("BatchNorm2d", "{ momentum = 0.3 }", nn.BatchNorm2d(3, momentum=0.3), evaluate=True, x=randn(2, 3, 3, 2))
layer("MaxPool2d", "2", nn.MaxPool2d(2), x=randn(2, 3, 4, 4))
layer("AvgPool2d", "2", nn.AvgPool2d(2), x=randn(2, 3, 4, 4))
layer("Flatten", "", nn.Flatten(), x=randn(2, 3, 4))
layer("Dropout", "0.5", nn.Dropout(0.5), evaluate=True, x=randn(3, 4))
layer("Softmax", "", nn.Softmax(-1), x=randn(3, 4))
layer("LogSoftmax", "", nn.LogSoftmax(-1), x=randn(3, 4))
for name in ("Identity", "ReLU", "Sigmoid", "Tanh", "GELU", "LeakyReLU", "SiLU", "Softplus"):
    layer(name, "", getattr(nn, name)(), x=randn(3, 4))
layer("Sequential", "nn.Linear(5), nn.Tanh(), nn.Linear(2)",
      nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 2)), x=randn(3, 4))
