"""net.py make|check -- the oracle for nets in files: PyTorch reads what Tarn writes, and back.

make            writes net.safetensors: weights of a small PyTorch net, an input and its output
check FILE      reads a net that Tarn saved, with "input" and "output" beside it in FILE.io, and
                compares what PyTorch computes from the weights; prints the largest difference

Tests need only what `make` wrote; run both with the system's python3 and python3-torch.
"""
import os
import sys

import torch
import torch.nn as nn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from trace import read, write  # noqa: E402

HERE = __file__.rsplit("/", 1)[0]


def net():
    return nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Conv2d(4, 6, 3, groups=2), nn.GELU(), nn.AvgPool2d(2), nn.Flatten(),
                         nn.Linear(6, 5), nn.Softmax(dim=-1))


def make():
    torch.manual_seed(3)
    model = net()
    for _ in range(3):
        model(torch.randn(16, 2, 8, 8))  # running statistics that are not 0 and 1
    model.eval()
    x = torch.randn(7, 2, 8, 8)
    write(HERE + "/net.safetensors", {**model.state_dict(), "io.input": x, "io.output": model(x)})


def check(path):
    model = net()
    model.load_state_dict(read(path))
    model.eval()
    io = read(path + ".io")
    print("largest difference %.2e" % (model(io["input"]) - io["output"]).abs().max().item())


if sys.argv[1] == "make":
    make()
else:
    check(sys.argv[2])
