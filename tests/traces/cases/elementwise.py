from trace import *

wide = tensor([[-700.0, -30.0, -3.5, -1.2], [-0.3, -1e-5, 1e-4, 0.4], [0.9, 2.2, 25.0, 90.0]])

for name, function in dict(
        relu=F.relu, sigmoid=torch.sigmoid, tanh=torch.tanh, tanhshrink=F.tanhshrink, softsign=F.softsign,
        silu=F.silu, logsigmoid=F.logsigmoid, mish=F.mish, selu=F.selu, relu6=F.relu6,
        hardsigmoid=lambda x: F.relu6(x + 3) / 6,  # torch's own gradient takes 1 / 6 in float32
        hardswish=F.hardswish).items():
    op(name, "x", function, x=wide)
op("softplus", "x, 2", lambda x: F.softplus(x, 2, 1e9), x=randn(3, 4))
op("gelu", "x", F.gelu, x=wide)
op("gelu", "x, 'tanh'", lambda x: F.gelu(x, approximate="tanh"), x=randn(3, 4))
op("leaky_relu", "x, 0.2", lambda x: F.leaky_relu(x, 0.2), x=randn(3, 4))
op("elu", "x, 0.7", lambda x: F.elu(x, 0.7), x=wide)
op("celu", "x, 0.75", lambda x: F.celu(x, 0.75), x=wide)
op("threshold", "x, 0.1, 20", lambda x: F.threshold(x, 0.1, 20), x=randn(3, 4))
op("hardtanh", "x, -0.5, 2", lambda x: F.hardtanh(x, -0.5, 2), x=wide)
op("hardshrink", "x, 0.4", lambda x: F.hardshrink(x, 0.4), x=wide)
op("softshrink", "x, 0.4", lambda x: F.softshrink(x, 0.4), x=wide)
op("prelu", "x, w", F.prelu, x=randn(2, 3, 4), w=rand(3))
op("prelu", "x, w", F.prelu, x=randn(2, 3), w=rand(1))
op("rrelu", "x, 0.1, 0.3", lambda x: F.rrelu(x, 0.1, 0.3), x=randn(3, 4))
op("glu", "x, 2", lambda x: F.glu(x, 1), x=randn(2, 4, 3))
op("softmax", "x, 2", lambda x: torch.softmax(x, 1), x=wide)
op("log_softmax", "x, 2", lambda x: torch.log_softmax(x, 1), x=wide)
op("softmin", "x, 1", lambda x: F.softmin(x, 0), x=randn(3, 4))

for name, arguments, module in (
        ("ELU", "0.7", nn.ELU(0.7)), ("SELU", "", nn.SELU()), ("CELU", "0.75", nn.CELU(0.75)),
        ("Mish", "", nn.Mish()), ("Softsign", "", nn.Softsign()), ("Hardtanh", "-0.5, 2", nn.Hardtanh(-0.5, 2)),
        ("ReLU", "", nn.ReLU()), ("Sigmoid", "", nn.Sigmoid()), ("Tanh", "", nn.Tanh()), ("SiLU", "", nn.SiLU()),
        ("LeakyReLU", "0.2", nn.LeakyReLU(0.2)), ("GELU", "", nn.GELU()), ("Softplus", "2", nn.Softplus(2, 1e9)),
        ("ReLU6", "", nn.ReLU6()), ("Hardswish", "", nn.Hardswish()),
        ("Hardshrink", "0.4", nn.Hardshrink(0.4)), ("Softshrink", "0.4", nn.Softshrink(0.4)),
        ("Tanhshrink", "", nn.Tanhshrink()), ("LogSigmoid", "", nn.LogSigmoid()),
        ("Threshold", "0.1, 20", nn.Threshold(0.1, 20)), ("GLU", "", nn.GLU()), ("Softmin", "", nn.Softmin(-1)),
        ("Softmax", "", nn.Softmax(-1)), ("LogSoftmax", "", nn.LogSoftmax(-1))):
    layer(name, arguments, module, x=randn(3, 4))
layer("PReLU", "", nn.PReLU(), x=randn(3, 4))
layer("Hardsigmoid", "", nn.Hardsigmoid(), lambda m, x: F.relu6(x + 3) / 6, x=randn(3, 4))
layer("PReLU", "3, { init = 0.1 }", nn.PReLU(3, 0.1), x=randn(2, 3, 4))

# ---- functions of one number -------------------------------------------------------------------

for name in "neg abs square exp exp2 expm1 sin cos tan atan sinh cosh asinh erf erfc sinc".split():
    op(name, "x", getattr(torch, name), x=randn(3, 4))
for name in "sqrt rsqrt reciprocal log log2 log10 log1p lgamma digamma".split():
    op(name, "x", getattr(torch, name), x=tensor([[0.03, 0.4, 0.9], [1.7, 12.5, 300.0]]))
for name in "asin acos atanh erfinv".split():
    op(name, "x", getattr(torch, name), x=tensor([[-0.97, -0.4, -1e-3], [0.2, 0.7, 0.98]]))
op("acosh", "x", torch.acosh, x=tensor([1.01, 2.0, 40.0]))
op("lgamma", "x", torch.lgamma, x=tensor([-0.7, -2.3, -10.2]))
op("digamma", "x", torch.digamma, x=tensor([-0.7, -2.3, -10.2]))
op("polygamma", "x, 1", lambda x: torch.polygamma(1, x), x=tensor([-1.3, 0.4, 2.5, 30.0]))
op("polygamma", "x, 3", lambda x: torch.polygamma(3, x), x=tensor([0.4, 2.5, 30.0]))
op("logit", "x", torch.logit, x=tensor([0.01, 0.3, 0.99]))
op("logit", "x, 0.1", lambda x: torch.logit(x, 0.1), x=tensor([0.01, 0.3, 0.99]))
op("frac", "x", torch.frac, x=tensor([-2.75, -0.25, 1.5, 7.125]))
op("deg2rad", "x", torch.deg2rad, x=randn(4))
op("rad2deg", "x", torch.rad2deg, x=randn(4))
for name in "floor ceil trunc sign".split():
    op(name, "x", getattr(torch, name), x=tensor([-2.5, -0.5, 0.0, 1.5, 7.9]))
op("round", "x", torch.round, x=tensor([-2.5, -0.5, 0.5, 1.5, 7.9]))
op("round", "x, 2", lambda x: torch.round(x, decimals=2), x=randn(5))
op("round", "x, -2", lambda x: torch.round(x, decimals=-2), x=tensor([1234.0, -151.0, 50.0]))
odd = tensor([float("nan"), float("inf"), -float("inf"), 2.5])
op("nan_to_num", "x, 1, 2, 3", lambda x: torch.nan_to_num(x, 1, 2, 3), x=odd)

# ---- of two and three --------------------------------------------------------------------------

for name, function in dict(add=torch.add, sub=torch.sub, mul=torch.mul, maximum=torch.maximum,
                           minimum=torch.minimum, atan2=torch.atan2, hypot=torch.hypot,
                           logaddexp=torch.logaddexp).items():
    op(name, "a, b", function, a=randn(3, 4), b=randn(4))
op("div", "a, b", torch.div, a=randn(3, 4), b=tensor([1.5, -0.3, 2.0, 7.0]))
op("pow", "a, b", torch.pow, a=tensor([0.3, 1.0, 2.5]), b=tensor([2.0, -1.5, 0.5]))
op("remainder", "a, b", torch.remainder, a=tensor([5.3, -5.3, 0.7]), b=tensor([2.0, 1.5, -0.4]))
op("fmod", "a, b", torch.fmod, a=tensor([5.3, -5.3, 0.7]), b=fixed(tensor([2.0, 1.5, -0.4])))
op("floor_divide", "a, b", torch.floor_divide, a=fixed(tensor([5.3, -5.3, 0.7])), b=fixed(tensor([2.0, 1.5, -0.4])))
op("xlogy", "a, b", torch.xlogy, a=tensor([0.0, 1.5, -2.0]), b=tensor([0.5, 0.3, 2.0]))
op("heaviside", "a, b", torch.heaviside, a=fixed(tensor([-1.0, 0.0, 2.0])), b=fixed(tensor([5.0, 6.0, 7.0])))
op("lerp", "a, b, w", torch.lerp, a=randn(3, 4), b=randn(4), w=rand(3, 4))
op("addcmul", "x, a, b, 0.7", lambda x, a, b: torch.addcmul(x, a, b, value=0.7), x=randn(3, 4), a=randn(4), b=randn(3, 1))
op("addcdiv", "x, a, b, 0.7", lambda x, a, b: torch.addcdiv(x, a, b, value=0.7), x=randn(3, 4), a=randn(4),
   b=tensor([[0.5], [2.0], [-1.5]]))
op("clamp", "x, -0.5, 0.7", lambda x: torch.clamp(x, -0.5, 0.7), x=randn(3, 4))
op("where", "c, a, b", torch.where, c=mask([True, False, True]), a=randn(3), b=randn(3))
op("masked_fill", "x, m, 3", lambda x, m: x.masked_fill(m, 3), x=randn(3), m=mask([True, False, True]))

# ---- answers, bits, classes --------------------------------------------------------------------

for name in "eq ne lt le gt ge".split():
    op(name, "a, b", getattr(torch, name), a=fixed(tensor([1.0, 2.0, 3.0])), b=fixed(tensor([2.0, 2.0, 2.0])))
for name in "isnan isinf isfinite".split():
    op(name, "x", getattr(torch, name), x=tensor([float("nan"), float("inf"), -float("inf"), 2.5]))
op("isclose", "a, b, 0.1", lambda a, b: torch.isclose(a, b, 0.1), a=fixed(tensor([1.0, 1.05, 3.0])),
   b=fixed(tensor([1.0, 1.0, 2.0])))
for name in "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift".split():
    op(name, "a, b", getattr(torch, name), a=index([5, -6, 12, 1]), b=index([3, 2, 1, 40]))
op("bitwise_not", "a", torch.bitwise_not, a=index([5, -6, 0]))
op("one_hot", "x, 4", lambda x: F.one_hot(x - 1, 4), x=index([[1, 4], [2, 3]]))

# ---- few bits ----------------------------------------------------------------------------------

op("fake_quantize_per_tensor_affine", "x, 0.25, 3, 0, 7",
   lambda x: torch.fake_quantize_per_tensor_affine(x, 0.25, 3, 0, 7), x=randn(3, 4))


def by_channel(x):
    scale, zero = torch.tensor([0.25, 0.5, 0.125]), torch.tensor([1, 0, 2], dtype=torch.int32)
    return torch.fake_quantize_per_channel_affine(x, scale, zero, 1, -4, 3)


op("fake_quantize_per_channel_affine", "x, s, z, 2, -4, 3", lambda x, s, z: by_channel(x),
   x=randn(2, 3, 2), s=fixed(tensor([0.25, 0.5, 0.125])), z=index([1, 0, 2]))

# ---- forgetting, which is nothing outside of training ------------------------------------------

op("dropout2d", "x, 0.5, false", lambda x: F.dropout2d(x, 0.5, False), x=randn(2, 3, 2, 2))
op("alpha_dropout", "x, 0.5, false", lambda x: F.alpha_dropout(x, 0.5, False), x=randn(2, 3))
for name in "dropout1d dropout2d dropout3d feature_alpha_dropout".split():
    size = (2, 3) + (2,) * (int(name[7]) if name[7].isdigit() else 1)
    op(name, "x, 0, true", lambda x, f=getattr(F, name): f(x, 0.0, True), x=randn(*size))
for name, rank in dict(Dropout1d=1, Dropout2d=2, Dropout3d=3, AlphaDropout=1, FeatureAlphaDropout=1).items():
    layer(name, "0", getattr(nn, name)(0.0), x=randn(2, 3, *(2,) * rank))
layer("RReLU", "0.2, 0.2", nn.RReLU(0.2, 0.2), x=randn(3, 4))

# ---- straight through, as PyTorch's users write it ----------------------------------------------


def straight(y, through):
    return through + (y - through).detach()


def few_bits(x):
    low, high = x.detach().min().clamp(max=0), x.detach().max().clamp(min=0)
    scale = (high - low) / 15
    zero = torch.round(-low / scale)
    q = straight(torch.round(x / scale), x / scale) + zero
    return (q.clamp(0, 15) - zero) * scale


op("round_ste", "x", lambda x: straight(torch.round(x), x), x=randn(3, 4))
op("sign_ste", "x", lambda x: straight(torch.sign(x), x.clamp(-1, 1)), x=randn(3, 4))
op("fake_quantize", "x, 4", few_bits, x=randn(3, 4))
