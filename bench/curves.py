"""curves.py -- PyTorch's part of curves.lua."""
import torch
import torch.nn as nn

import nets


def training(net, batch, *sizes):
    return nets.training(net, torch.optim.Adam(net.parameters(), lr=1e-3),
                         [(torch.rand(batch, *sizes), torch.randint(0, 10, (batch,)))])


def perceptron(width):
    return nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10))


for power in range(13):
    globals()["curve_batch_%d" % 2**power] = lambda batch: training(perceptron(128), int(batch), 784)
for power in range(3, 13):
    globals()["curve_width_%d" % 2**power] = lambda width: training(perceptron(int(width)), 64, 784)


def curve_load_alone():
    return training(nets.lenet(), 64, 1, 28, 28)


curve_load_busy = curve_load_alone
