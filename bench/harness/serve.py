"""serve.py -- the peer's side of a benchmark: as serve.lua, in PyTorch.

A case is a function of bench/GROUP.py that sets up and returns what is timed.
"""
import gc
import importlib
import math
import os
import resource
import sys
import time

import torch

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, BENCH)
answers_to, sys.stdout = sys.stdout, sys.stderr  # what a case prints is no answer
WARM = 0.03


class Server:
    run, guess = None, None

    def timed(self, count):
        run, started = self.run, time.perf_counter()
        for _ in range(count):
            run()
        return time.perf_counter() - started

    def warm(self):
        count = 1
        while (total := self.timed(count)) < WARM:
            count *= 2
        return total / count

    def rate(self, seconds):
        self.guess = self.guess or self.warm()
        count = max(1, math.ceil(seconds / self.guess))
        self.guess = self.timed(count) / count
        return self.guess

    def about(self):
        return "ok PyTorch " + torch.__version__

    def threads(self, count):
        torch.set_num_threads(int(count))
        return "ok"

    def setup(self, group, name, *words):
        self.run = self.guess = None
        gc.collect()
        if not os.path.exists("%s/%s.py" % (BENCH, group)):
            return "none"
        make = getattr(importlib.import_module(group), name, None)
        if not make:
            return "none"
        torch.manual_seed(1)
        self.run = make(*words)
        self.run()
        return "ok"

    def time(self, seconds, runs):
        runs = int(runs)
        return "ok %.9g" % (self.timed(runs) / runs if runs else self.rate(float(seconds)))

    def memory(self, runs):
        self.timed(int(runs))
        return "ok %.1f" % (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


server = Server()
for line in sys.stdin:
    words = line.split()
    try:
        answer = getattr(server, words[0])(*words[1:])
    except Exception as error:  # whatever a case does wrong, the next one can run
        answer = "error " + " ".join(str(error).split())
    print(answer, file=answers_to, flush=True)
