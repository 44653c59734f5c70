"""train.py SEED THREADS -- the peer of train.lua: the same recipe in PyTorch.

It goes on after the last epoch that a run before this one ended, so that it may be stopped at any time.
"""
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
STATE = "out/bench/digits_%d_%d.pt"


def read(name, offset):
    path = os.path.join(FOLDER, name)
    with (open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz")) as file:
        return torch.from_numpy(np.frombuffer(file.read()[offset:], np.uint8).copy())


def images(name):
    return read(name, 16).reshape(-1, 1, 28, 28).float() / 255


def accuracy(net, x, y):
    with torch.no_grad():
        return sum((net(a).argmax(1) == b).sum().item() for a, b in zip(x.split(1000), y.split(1000))) / len(y)


def learner(steps):
    net = nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    return net, adam, torch.optim.lr_scheduler.OneCycleLR(adam, RATE, total_steps=steps, cycle_momentum=False)


def train_epoch(net, adam, plan, x, y):
    started = time.perf_counter()
    for at in torch.randperm(len(x)).split(BATCH):
        loss = F.cross_entropy(net(x[at]), y[at])
        adam.zero_grad()
        loss.backward()
        adam.step()
        plan.step()
    return time.perf_counter() - started


def main(seed, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    x, y = images("train-images-idx3-ubyte"), read("train-labels-idx1-ubyte", 8).long()
    test_x, test_y = images("t10k-images-idx3-ubyte"), read("t10k-labels-idx1-ubyte", 8).long()
    parts = learner(EPOCHS * -(-len(x) // BATCH))
    state, epoch, spent, right = STATE % (seed, threads), 0, 0, 0
    if os.path.exists(state):
        kept = torch.load(state)
        epoch, spent, right = kept["epoch"], kept["spent"], kept["right"]
        for part, values in zip(parts, kept["parts"]):
            part.load_state_dict(values)
        torch.set_rng_state(kept["random"])
    while right < WANTED and epoch < EPOCHS:
        spent += train_epoch(*parts, x, y)
        right, epoch = accuracy(parts[0], test_x, test_y), epoch + 1
        torch.save({"epoch": epoch, "spent": spent, "right": right, "random": torch.get_rng_state(),
                    "parts": [part.state_dict() for part in parts]}, state)
        print("epoch %d: %.2f%% after %.1f s" % (epoch, right * 100, spent), file=sys.stderr)
    if right >= WANTED:
        print("%.2f" % spent)


main(int(sys.argv[1]), int(sys.argv[2]))
