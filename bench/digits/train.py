"""train.py SEED THREADS -- the peer of train.lua: the same recipe in PyTorch."""
import gzip
import os
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

EPOCHS, BATCH, RATE, WANTED = 3, 128, 4e-3, 0.99
FOLDER = os.path.join(os.environ.get("TARN_DATA", "data"), "mnist")


def read(name, offset):
    path = os.path.join(FOLDER, name)
    with (open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz")) as file:
        return torch.from_numpy(np.frombuffer(file.read()[offset:], np.uint8).copy())


def images(name):
    return read(name, 16).reshape(-1, 1, 28, 28).float() / 255


def accuracy(net, x, y):
    with torch.no_grad():
        return sum((net(a).argmax(1) == b).sum().item() for a, b in zip(x.split(1000), y.split(1000))) / len(y)


def main(seed, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    x, y = images("train-images-idx3-ubyte"), read("train-labels-idx1-ubyte", 8).long()
    test_x, test_y = images("t10k-images-idx3-ubyte"), read("t10k-labels-idx1-ubyte", 8).long()
    net = nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    steps = EPOCHS * -(-len(x) // BATCH)
    plan = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=steps, cycle_momentum=False)
    spent = 0
    for epoch in range(1, EPOCHS + 1):
        started = time.perf_counter()
        for at in torch.randperm(len(x)).split(BATCH):
            loss = F.cross_entropy(net(x[at]), y[at])
            adam.zero_grad()
            loss.backward()
            adam.step()
            plan.step()
        spent += time.perf_counter() - started
        right = accuracy(net, test_x, test_y)
        print("epoch %d: %.2f%% after %.1f s" % (epoch, right * 100, spent), file=sys.stderr)
        if right >= WANTED:
            print("%.2f" % spent)
            return


main(int(sys.argv[1]), int(sys.argv[2]))
