"""ops.py -- PyTorch's part of ops.lua: the functions that wrote the traces, on their inputs repeated."""
import json
import os
import struct
import sys
import types

import torch

TRACES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "traces")
sys.path[:0] = [TRACES, os.path.join(TRACES, "cases")]
import trace  # noqa: E402, the one of tests/traces

AREAS = ("spine", "elementwise", "losses", "norms", "windows", "tensors", "linalg")
SHRINK = 1e-3
FUNCTIONS = []  # of the file being imported, in the order of its cases


def collect(row, call, f, *_, **__):
    """What a lambda takes from a loop is what the loop has now, not at its end."""
    if isinstance(f, types.FunctionType):
        f = types.FunctionType(f.__code__, dict(f.__globals__), f.__name__, f.__defaults__, f.__closure__)
    FUNCTIONS.append(f)


def pass_over(*_, **__):
    FUNCTIONS.append(None)


trace.op = collect
trace.layer = trace.optimizer = trace.schedule = pass_over


def cases_in(path):
    with open(path, "rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        return json.loads(json.loads(file.read(length))["__metadata__"]["cases"])


def repeated(t, sizes):
    for dim, size in enumerate(sizes):
        if size != t.shape[dim]:
            t = t.index_select(dim, torch.arange(size) % t.shape[dim])
    if t.dtype != torch.float64:
        return t
    t = t.float()
    return t * (1 - torch.rand(t.shape) * SHRINK)


def read(words):
    pairs = (word.split("=") for word in words)
    return {name: [int(n) for n in sizes.split("x") if n] for name, sizes in pairs}


def forward(f, given, case):
    inputs = list(given.values())

    def run():
        with torch.no_grad():
            return f(*inputs)

    return run


def with_gradient(f, given, case):
    inputs, ones = list(given.values()), []
    leaves = [given[name].requires_grad_(True) for name in case["gradients"]]

    def run():
        results = [y for y in trace.as_list(f(*inputs)) if y.requires_grad]
        if not ones:
            ones.append(torch.ones_like(results[0]))
        if len(results) == 1:
            results[0].backward(ones[0])
        else:
            sum(y.sum() for y in results).backward()
        for leaf in leaves:
            leaf.grad = None

    return run


def maker(f, case, tensors, make):
    def set_up(*words):
        sizes = read(words)
        return make(f, {n: repeated(tensors[key], sizes[n]) for n, key in case["inputs"].items()}, case)

    return set_up


def unused(name, seen):
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else "%s_%d" % (name, seen[name])


seen = {}
for area in AREAS:
    FUNCTIONS.clear()
    __import__(area)
    path = os.path.join(TRACES, "cases", area + ".safetensors")
    tensors = trace.read(path)
    for f, case in zip(list(FUNCTIONS), cases_in(path)):
        key = "%s %s %s" % (case["kind"], case["row"], case["call"])
        if case["kind"] == "operation" and key not in seen:
            seen[key] = 1
            name = unused("op_" + case["row"], seen)
            globals()[name] = maker(f, case, tensors, forward)
            globals()[name + "_grad"] = maker(f, case, tensors, with_gradient)
