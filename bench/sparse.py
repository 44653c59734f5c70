"""sparse.py -- PyTorch's part of sparse.lua."""
import torch

SIZE, BATCH = 64, 256


def step_of(rows, rule):
    def set_up():
        def step():
            optimizer.zero_grad()
            words(ids).sum().backward()
            optimizer.step()

        words = torch.nn.Embedding(rows, SIZE, sparse=True)
        optimizer = rule(words.parameters(), lr=0.1)
        ids = torch.randint(0, rows, (BATCH,))
        return step

    return set_up


for name, rule in (("sgd", torch.optim.SGD), ("adagrad", torch.optim.Adagrad), ("sparseadam", torch.optim.SparseAdam)):
    for rows in (1000, 100000):
        globals()["sparse_%s_%d" % (name, rows)] = step_of(rows, rule)
