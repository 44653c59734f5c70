"""make.py [NAME ...] -- what PyTorch computes for cases/NAME.py, into cases/NAME.safetensors.

Run with the system's python3 and python3-torch; tests and `tarn selftest` need only what it wrote.
"""
import importlib
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "cases")]
import trace  # noqa: E402
import torch  # noqa: E402

torch.set_num_threads(1)
names = sys.argv[1:] or sorted(f[:-3] for f in os.listdir(HERE + "/cases") if f.endswith(".py"))
for name in names:
    trace.CASES.clear()
    trace.TENSORS.clear()
    importlib.import_module(name)
    about = {"cases": json.dumps(trace.CASES, separators=(",", ":")), "torch": torch.__version__}
    path = "%s/cases/%s.safetensors" % (HERE, name)
    trace.write(path, trace.TENSORS, about)
    print("%-12s %4d cases  %7d bytes" % (name, len(trace.CASES), os.path.getsize(path)))
