"""nets.py -- PyTorch's part of nets.lua: a function for each case sets it up and returns what is timed."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def training(net, optimizer, batches):
    at = 0

    def step():
        nonlocal at
        x, y = batches[at]
        at = (at + 1) % len(batches)
        loss = F.cross_entropy(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def images(size, classes, *sizes):
    return [(torch.rand(size, *sizes), torch.randint(0, classes, (size,))) for _ in range(4)]


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))


def lenet_train():
    net = lenet()
    return training(net, torch.optim.Adam(net.parameters(), lr=1e-3), images(64, 10, 1, 28, 28))


def applied(net, x):
    net.eval()

    def run():
        with torch.no_grad():
            return net(x)

    return run


def lenet_forward():
    return applied(lenet(), torch.rand(1000, 1, 28, 28))


def lenet_forward_1():
    return applied(lenet(), torch.rand(1, 1, 28, 28))


def vgg_train():
    layers, inputs = [], 3
    for width in (32, 64, 128, 128):
        layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(2)]
        inputs = width
    net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(4 * 4 * 128, 10))
    return training(net, torch.optim.Adam(net.parameters()), images(32, 10, 3, 64, 64))


class Block(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
        self.shortcut = nn.Identity() if inputs == width else nn.Sequential(
            nn.Conv2d(inputs, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        return torch.relu(self.body(x) + self.shortcut(x))


def resnet18_train():
    layers, inputs = [nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU()], 64
    for width in (64, 128, 256, 512):
        layers += [Block(inputs, width, 1 if width == 64 else 2), Block(width, width, 1)]
        inputs = width
    net = nn.Sequential(*layers, nn.AvgPool2d(4), nn.Flatten(), nn.Linear(512, 10))
    return training(net, torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9), images(32, 10, 3, 32, 32))


class Reader(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.rnn = kind(256, 256, batch_first=True)
        self.head = nn.Linear(256, 10)

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


def recurrent(kind):
    net = Reader(kind)
    return training(net, torch.optim.Adam(net.parameters()), images(32, 10, 64, 256))


def lstm_train():
    return recurrent(nn.LSTM)


def gru_train():
    return recurrent(nn.GRU)


class Attention(nn.Module):
    """As nanoGPT's, where PyTorch has no attention of its own."""

    def __init__(self, width, heads, time):
        super().__init__()
        self.qkv, self.out, self.heads = nn.Linear(width, 3 * width), nn.Linear(width, width), heads
        self.register_buffer("seen", torch.tril(torch.ones(time, time)).view(1, 1, time, time))

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (part.view(b, t, self.heads, c // self.heads).transpose(1, 2) for part in self.qkv(x).split(c, 2))
        scores = (q @ k.transpose(-2, -1)) * (c // self.heads) ** -0.5
        scores = scores.masked_fill(self.seen[:, :, :t, :t] == 0, float("-inf"))
        y = F.softmax(scores, dim=-1) @ v
        return self.out(y.transpose(1, 2).contiguous().view(b, t, c))


class GPTBlock(nn.Module):
    def __init__(self, width, heads, time):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), Attention(width, heads, time)
        self.norm2 = nn.LayerNorm(width)
        self.parts = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.parts(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, words, width, layers, heads, time, tied):
        super().__init__()
        self.words, self.places = nn.Embedding(words, width), nn.Embedding(time, width)
        self.blocks = nn.Sequential(*[GPTBlock(width, heads, time) for _ in range(layers)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words, bias=False)
        if tied:
            self.head.weight = self.words.weight

    def forward(self, ids):
        x = self.words(ids) + self.places(torch.arange(ids.shape[1]))
        return self.head(self.norm(self.blocks(x))).flatten(0, 1)


def gpt_training(words, width, layers, heads, time, batch, tied=False):
    net = GPT(words, width, layers, heads, time, tied)
    batches = [(torch.randint(0, words, (batch, time)), torch.randint(0, words, (batch * time,))) for _ in range(2)]
    return training(net, torch.optim.AdamW(net.parameters(), lr=3e-4), batches)


def gpt_small_train():
    return gpt_training(65, 128, 4, 4, 64, 12)


def gpt_middle_train():
    return gpt_training(65, 384, 6, 6, 256, 8)


def gpt2_train():
    return gpt_training(50257, 768, 12, 12, 64, 4, tied=True)
