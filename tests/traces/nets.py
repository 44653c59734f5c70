"""nets.py make|check FOLDER -- three whole nets, in PyTorch as tests/lua/nets_spec.lua has them in Tarn.

make            writes nets/NAME.safetensors: PyTorch's weights, an input and what comes out
check FOLDER    reads FOLDER/NAME.safetensors, weights that Tarn trained, and FOLDER/NAME.io.safetensors,
                an input and what came out there; every key must be known and none missing

Tests need only what `make` wrote; run both with the system's python3 and python3-torch.
"""
import os
import sys

import torch
import torch.nn as nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from trace import read, write  # noqa: E402


class Rows(nn.Module):
    """Reads an image row by row, from above and from below."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(28, 16, bidirectional=True, batch_first=True)
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[0].mean(1))


class Letters(nn.Module):
    """Guesses the next character from those before it."""

    def __init__(self, symbols=96, length=32, width=32):
        super().__init__()
        self.tokens = nn.Embedding(symbols, width)
        self.positions = nn.Embedding(length, width)
        self.blocks = nn.ModuleList([
            nn.TransformerEncoderLayer(width, 4, 64, dropout=0, activation="gelu", norm_first=True,
                                       batch_first=True) for _ in range(2)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, symbols)

    def forward(self, ids):
        ids = ids - 1  # Tarn counts from one
        n = ids.shape[1]
        hidden = torch.triu(torch.ones(n, n, dtype=torch.bool), 1)
        x = self.tokens(ids) + self.positions(torch.arange(n))
        for block in self.blocks:
            x = block(x, src_mask=hidden)
        return self.head(self.norm(x))


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def block(width):
    return Residual(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
                    nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))


def images():
    return nn.Sequential(nn.Conv2d(1, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), block(8),
                         nn.ReLU(), nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.BatchNorm2d(16), nn.ReLU(), block(16),
                         nn.ReLU(), nn.AvgPool2d(7), nn.Flatten(), nn.Linear(16, 10))


NETS = {
    "rows": (Rows, lambda: torch.rand(5, 28, 28)),
    "letters": (Letters, lambda: torch.randint(1, 97, (3, 20))),
    "images": (images, lambda: torch.rand(4, 1, 28, 28)),
}


def make():
    os.makedirs(HERE + "/nets", exist_ok=True)
    for name, (build, example) in NETS.items():
        torch.manual_seed(5)
        net = build()
        if name == "images":
            for _ in range(3):
                net(example())  # running statistics that are not 0 and 1
        net.eval()
        x = example()
        write("%s/nets/%s.safetensors" % (HERE, name), {**net.state_dict(), "io.input": x, "io.output": net(x)})


def check(folder):
    for name, (build, _) in NETS.items():
        net = build()
        net.load_state_dict(read("%s/%s.safetensors" % (folder, name)), strict=True)
        net.eval()
        io = read("%s/%s.io.safetensors" % (folder, name))
        off = (net(io["input"]) - io["output"]).abs().max().item()
        print("%-8s %2d keys equal, outputs differ by at most %.2e" % (name, len(net.state_dict()), off))


if sys.argv[1] == "make":
    make()
else:
    check(sys.argv[2])
