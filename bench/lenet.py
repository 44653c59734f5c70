"""lenet.py SECONDS THREADS -- the peer of lenet.lua: the same net and loop in PyTorch."""
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

limit, threads, batch = float(sys.argv[1]), int(sys.argv[2]), 64
torch.set_num_threads(threads)
torch.manual_seed(1)
net = nn.Sequential(
    nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))
adam = torch.optim.Adam(net.parameters(), lr=1e-3)
batches = [(torch.rand(batch, 1, 28, 28), torch.randint(0, 10, (batch,))) for _ in range(16)]


def step(i):
    x, y = batches[i % len(batches)]
    loss = F.cross_entropy(net(x), y)
    adam.zero_grad()
    loss.backward()
    adam.step()


for i in range(20):
    step(i)
steps, started = 0, time.perf_counter()
while time.perf_counter() - started < limit:
    step(steps)
    steps += 1
print("train %.1f" % (steps * batch / (time.perf_counter() - started)))

images = torch.rand(1000, 1, 28, 28)
with torch.no_grad():
    net(images)
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < limit / 3:
        net(images)
        count += 1
print("forward %.1f" % (count * 1000 / (time.perf_counter() - started)))
