"""trace.py -- what the files in cases/ are written with: each call records what PyTorch computes.

    op("roll", "x, 2, 1", lambda x: torch.roll(x, 2, 0), x=randn(3, 4))
    layer("Linear", "5", nn.Linear(4, 5), x=randn(2, 4))
    optimizer("Adam", "{ lr = 0.1 }", torch.optim.Adam, lr=0.1)
    schedule("step", "{ step_size = 3 }", torch.optim.lr_scheduler.StepLR, step_size=3)

The first argument is Tarn's row, the second the Lua arguments of tarn.NAME(...), nn.NAME(...),
optim.NAME(parameters, ...) or schedule.NAME(lr, ...); in them the names of the given tensors stand
for these.  Everything is float64 (index: int64).  What a case draws depends on its row and
arguments alone, so that adding one leaves the others as they are.
"""
import json
import math
import struct
import zlib

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F  # noqa: N812, used by the files of cases

CASES, TENSORS = [], {}
KINDS = {"float32": "F32", "float64": "F64", "int64": "I64", "bool": "BOOL", "uint8": "U8"}
TYPES = {"F32": np.float32, "F64": np.float64, "I64": np.int64, "BOOL": np.bool_, "U8": np.uint8}


# ---- safetensors ------------------------------------------------------------------------------


def read(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    body, tensors = data[8 + length :], {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            array = np.frombuffer(body[begin:end], TYPES[entry["dtype"]])
            tensors[name] = torch.from_numpy(array.reshape(entry["shape"]).copy())
    return tensors


def write(path, tensors, metadata=None):
    header, body = {"__metadata__": metadata} if metadata else {}, []
    at = 0
    for name in sorted(tensors, key=lambda n: (-tensors[n].element_size(), n)):
        array = tensors[name].detach().contiguous().numpy()
        header[name] = {"dtype": KINDS[str(array.dtype)], "shape": list(array.shape),
                        "data_offsets": [at, at + array.nbytes]}
        body.append(array.tobytes())
        at += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(body))


# ---- inputs -----------------------------------------------------------------------------------


def randn(*size):
    return lambda: torch.randn(size, dtype=torch.float64)


def rand(*size):
    return lambda: torch.rand(size, dtype=torch.float64)


def tensor(values):
    return lambda: torch.tensor(values, dtype=torch.float64)


def index(values):
    return lambda: torch.tensor(values, dtype=torch.int64)


def mask(values):
    return lambda: torch.tensor(values, dtype=torch.bool)


def fixed(make):
    """A floating input that takes no gradient."""
    return lambda: make().requires_grad_(False), True


# ---- recording --------------------------------------------------------------------------------


def store(case, name, value):
    key = "%s.%s" % (case, name)
    TENSORS[key] = value.detach().clone()
    return key


def weigh(outputs):
    """One number in which every element of every floating output counts, differently."""
    total = 0
    for y in outputs:
        if y.is_floating_point() and y.requires_grad:
            steps = torch.arange(1, y.numel() + 1, dtype=y.dtype)
            total = total + (y * (torch.sin(steps * 0.37) + 1.5).reshape(y.shape)).sum()
    return total


def begin(kind, row, call):
    torch.manual_seed(zlib.crc32(("%s %s %s" % (kind, row, call)).encode()))
    name = "%s%d" % (kind[0], len(CASES))
    case = {"kind": kind, "row": row, "call": call}
    CASES.append(case)
    return name, case


def take(inputs, grad):
    given = {}
    for name, make in inputs.items():
        constant = isinstance(make, tuple)
        value = make[0]() if constant else make()
        given[name] = value.requires_grad_(grad and not constant and value.is_floating_point())
    return given


def as_list(outputs):
    flat = []
    for y in outputs if isinstance(outputs, (tuple, list)) else [outputs]:
        flat += as_list(y) if isinstance(y, (tuple, list)) else [y]
    return flat


def gradients(name, tensors):
    return {n: store(name, "d." + n, t.grad) for n, t in tensors.items()
            if t.requires_grad and t.grad is not None}


def op(row, call, f, grad=True, tolerance=None, **inputs):
    name, case = begin("operation", row, call)
    given = take(inputs, grad)
    outputs = as_list(f(*given.values()))
    total = weigh(outputs)
    if torch.is_tensor(total):
        total.backward()
    case["inputs"] = {n: store(name, n, t) for n, t in given.items()}
    case["outputs"] = [store(name, "y%d" % i, y) for i, y in enumerate(outputs)]
    case["gradients"] = gradients(name, given)
    case["tolerance"] = tolerance


def scatter_parameters(module):
    """Values that are no defaults: norms begin with ones and zeros, which hide mistakes."""
    with torch.no_grad():
        for p in module.parameters():
            p.add_(torch.randn_like(p) * 0.2)


def layer(row, call, module, run=None, grad=True, evaluate=False, tolerance=None, **inputs):
    name, case = begin("layer", row, call)
    module = module.double()
    scatter_parameters(module)
    module.train(not evaluate)
    state = {n: store(name, "p." + n, t) for n, t in module.state_dict().items()}
    given = take(inputs, grad)
    outputs = as_list(run(module, *given.values()) if run else module(*given.values()))
    total = weigh(outputs)
    if torch.is_tensor(total):
        total.backward()
    case["inputs"] = {n: store(name, n, t) for n, t in given.items()}
    case["order"] = list(given)
    case["state"], case["evaluate"] = state, evaluate
    case["outputs"] = [store(name, "y%d" % i, y) for i, y in enumerate(outputs)]
    case["gradients"] = gradients(name, given)
    case["parameter_gradients"] = gradients(name, dict(module.named_parameters()))
    case["after"] = {n: store(name, "b." + n, t) for n, t in module.named_buffers() if n in state}
    case["tolerance"] = tolerance


# ---- optimizers and schedules -----------------------------------------------------------------

STEPS = (1, 2, 10, 100, 1000)


def problem():
    """tanh(x w + b) towards y, every row of x counting differently from step to step."""
    x = torch.sin(torch.arange(1, 25, dtype=torch.float64) * 1.3).reshape(8, 3)
    y = torch.cos(torch.arange(1, 17, dtype=torch.float64) * 0.7).reshape(8, 2)
    w = torch.sin(torch.arange(1, 7, dtype=torch.float64)).reshape(3, 2).requires_grad_(True)
    b = torch.tensor([0.1, -0.2], dtype=torch.float64, requires_grad=True)

    def loss(step):
        return ((torch.tanh(x @ w + b) - y) ** 2).mean() * (1 + 0.5 * math.sin(step))

    return w, b, loss


def optimizer(row, call, rule, steps=1000, closure=False, wrap=None, tolerance=1e-6, **options):
    name, case = begin("optimizer", row, call)
    w, b, loss = problem()
    opt = rule([w, b], **options)
    values = {}
    for step in range(1, steps + 1):
        at = 0 if closure else step

        def evaluate():
            opt.zero_grad()
            value = loss(at)
            value.backward()
            return value

        if closure:
            opt.step(evaluate)
        else:
            evaluate()
            opt.step()
        if step in STEPS or step == steps:
            values[step] = [store(name, "w%d" % step, w), store(name, "b%d" % step, b)]
    case["steps"], case["closure"], case["tolerance"] = steps, closure, tolerance
    case["values"] = {str(step): keys for step, keys in values.items()}


def schedule(row, call, rule, lr=0.1, steps=60, tolerance=1e-9, **options):
    """Rates of steps 0 .. steps - 1; Tarn's schedule is asked with the total number of steps."""
    name, case = begin("schedule", row, call)
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    plan, rates = rule(opt, **options), []
    for _ in range(steps):
        rates.append(opt.param_groups[0]["lr"])
        opt.step()
        plan.step()
    case["lr"], case["steps"], case["tolerance"] = lr, steps, tolerance
    case["rates"] = store(name, "rates", torch.tensor(rates, dtype=torch.float64))
