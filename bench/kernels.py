"""kernels.py -- PyTorch's part of kernels.lua."""
import torch
import torch.nn.functional as F

MILLION, SMALL = 1000000, 100


def applied(f, *inputs):
    def run():
        with torch.no_grad():
            return f(*inputs)

    return run


def vector():
    return torch.randn(MILLION)


def add():
    return applied(torch.add, vector(), vector())


def relu():
    return applied(torch.relu, vector())


def sum():  # noqa: A001, the case's name
    return applied(torch.sum, vector())


def exp():
    return applied(torch.exp, vector())


def tanh():
    return applied(torch.tanh, vector())


def gelu_tanh():
    return applied(lambda x: F.gelu(x, approximate="tanh"), vector())


def sigmoid():
    return applied(torch.sigmoid, vector())


def softmax():
    return applied(lambda x: torch.softmax(x, 1), torch.randn(4096, 1000))


def layer_norm():
    return applied(lambda x, w, b: F.layer_norm(x, (768,), w, b), torch.randn(4096, 768), torch.rand(768),
                   torch.rand(768))


def images():
    return torch.randn(32, 64, 32, 32)


def batch_norm():
    return applied(lambda x, m, v, w, b: F.batch_norm(x, m, v, w, b, True), images(), torch.zeros(64), torch.ones(64),
                   torch.rand(64), torch.rand(64))


def max_pool():
    return applied(lambda x: F.max_pool2d(x, 2), images())


def transpose_1024():
    return applied(lambda x: x.t().contiguous(), torch.randn(1024, 1024))


def transpose_4096():
    return applied(lambda x: x.t().contiguous(), torch.randn(4096, 4096))


def argmax():
    return applied(torch.argmax, vector())


def cumsum():
    return applied(lambda x: torch.cumsum(x, 0), vector())


def randn():
    return applied(lambda: torch.randn(MILLION))


def product(m, k, n):
    return applied(torch.matmul, torch.randn(m, k), torch.randn(k, n))


def matmul_1024():
    return product(1024, 1024, 1024)


def matmul_512():
    return product(512, 512, 512)


def matmul_thin():
    return product(64, 500, 800)


def matmul_64():
    return product(64, 64, 64)


def matmul_vector():
    return applied(torch.matmul, torch.randn(1024, 1024), torch.randn(1024))


def matmul_batched():
    return applied(torch.matmul, torch.randn(512, 32, 32), torch.randn(512, 32, 32))


def small_op():
    def run():
        for _ in range(SMALL):
            torch.add(x, y)

    x, y = torch.randn(4), torch.randn(4)
    return run


def small_backward():
    def run():
        for _ in range(SMALL):
            (x * y).sum().backward()
            x.grad = None

    x, y = torch.randn(4, requires_grad=True), torch.randn(4)
    return run
