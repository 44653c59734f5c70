from trace import *

wide = tensor([[-700.0, -30.0, -3.5, -1.2], [-0.3, -1e-5, 1e-4, 0.4], [0.9, 2.2, 25.0, 90.0]])

for name, function in dict(
        relu=F.relu, sigmoid=torch.sigmoid, tanh=torch.tanh, tanhshrink=F.tanhshrink, softsign=F.softsign,
        silu=F.silu, logsigmoid=F.logsigmoid, mish=F.mish, selu=F.selu, relu6=F.relu6,
        hardsigmoid=F.hardsigmoid, hardswish=F.hardswish).items():
    op(name, "x", function, x=wide)
op("softplus", "x, 2", lambda x: F.softplus(x, 2, 1e9), x=randn(3, 4))
op("gelu", "x", F.gelu, x=wide)
op("gelu", "x, 'tanh'", lambda x: F.gelu(x, approximate="tanh"), x=randn(3, 4))
op("leaky_relu", "x, 0.2", lambda x: F.leaky_relu(x, 0.2), x=randn(3, 4))
op("elu", "x, 0.7", lambda x: F.elu(x, 0.7), x=wide)
op("celu", "x, 0.7", lambda x: F.celu(x, 0.7), x=wide)
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
        ("ELU", "0.7", nn.ELU(0.7)), ("SELU", "", nn.SELU()), ("CELU", "0.7", nn.CELU(0.7)),
        ("Mish", "", nn.Mish()), ("Softsign", "", nn.Softsign()), ("Hardtanh", "-0.5, 2", nn.Hardtanh(-0.5, 2)),
        ("ReLU", "", nn.ReLU()), ("Sigmoid", "", nn.Sigmoid()), ("Tanh", "", nn.Tanh()), ("SiLU", "", nn.SiLU()),
        ("LeakyReLU", "0.2", nn.LeakyReLU(0.2)), ("GELU", "", nn.GELU()), ("Softplus", "2", nn.Softplus(2, 1e9)),
        ("ReLU6", "", nn.ReLU6()), ("Hardsigmoid", "", nn.Hardsigmoid()), ("Hardswish", "", nn.Hardswish()),
        ("Hardshrink", "0.4", nn.Hardshrink(0.4)), ("Softshrink", "0.4", nn.Softshrink(0.4)),
        ("Tanhshrink", "", nn.Tanhshrink()), ("LogSigmoid", "", nn.LogSigmoid()),
        ("Threshold", "0.1, 20", nn.Threshold(0.1, 20)), ("GLU", "", nn.GLU()), ("Softmin", "", nn.Softmin(-1)),
        ("Softmax", "", nn.Softmax(-1)), ("LogSoftmax", "", nn.LogSoftmax(-1))):
    layer(name, arguments, module, x=randn(3, 4))
layer("PReLU", "", nn.PReLU(), x=randn(3, 4))
layer("PReLU", "3, init = 0.1", nn.PReLU(3, 0.1), x=randn(2, 3, 4))
