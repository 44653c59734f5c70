"""small.py -- PyTorch's part of small.lua."""
import torch
import torch.nn as nn
import torch.nn.functional as F

STEPS = 100


def chain(activation, *widths):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1])


def training(net, optimizer, x, y, batch, epochs, loss=F.cross_entropy):
    def run():
        for _ in range(epochs):
            for i in range(0, len(x), batch):
                optimizer.zero_grad()
                loss(net(x[i:i + batch]), y[i:i + batch]).backward()
                optimizer.step()

    return run


def classified(count, inputs, classes):
    return torch.rand(count, inputs), torch.randint(0, classes, (count,))


def mlp_train():
    net = chain(nn.ReLU, 784, 128, 10)
    return training(net, torch.optim.Adam(net.parameters()), *classified(64 * STEPS, 784, 10), 64, 1)


def mlp_by_hand():
    net = chain(nn.ReLU, 784, 128, 10)
    return training(net, torch.optim.Adam(net.parameters()), *classified(64, 784, 10), 64, 1)


def net2883_train():
    net = chain(nn.Tanh, 2, 8, 8, 3)
    return training(net, torch.optim.SGD(net.parameters(), lr=0.1), *classified(64 * STEPS, 2, 3), 64, 10)


def net2883_by_hand():
    net = chain(nn.Tanh, 2, 8, 8, 3)
    return training(net, torch.optim.SGD(net.parameters(), lr=0.1), *classified(64, 2, 3), 64, 1)


def net4324_train():
    net = chain(nn.Tanh, 4, 32, 16, 4)
    return training(net, torch.optim.Adam(net.parameters()), torch.rand(200, 4), torch.rand(200, 4), 200, 1000,
                    F.mse_loss)
