-- manual.lua: functions and methods that are no rows, in the rows' form; every example is a test.

local function row(name, signature, summary, example)
  return {
    name = name, kind = "function", signature = signature,
    summary = summary, example = example, params = {},
  }
end

local function method(class, name, arguments, summary, example)
  return row(name, ("%s:%s(%s)"):format(class, name, arguments), summary, example)
end

return {
  -- makers of tensors
  row("tensor", "tarn.tensor(values, options?)",
    "A tensor of nested tables of numbers; float32 unless options.dtype says.",
    "local t = tarn.tensor { { 1, 2 }, { 3, 4 } }\nassert(t.shape[1] == 2 and t:get(2, 1) == 3)"),
  row("index", "tarn.index(values)", "A tensor of whole numbers, int64: positions, labels.",
    "assert(tarn.index({ 3, 1 }).dtype == \"int64\")"),
  row("zeros", "tarn.zeros(sizes..., options?)", "A tensor of zeros.",
    "assert(tarn.zeros(2, 3):sum():item() == 0)"),
  row("ones", "tarn.ones(sizes..., options?)", "A tensor of ones.",
    "assert(tarn.ones(2, 3):sum():item() == 6)"),
  row("full", "tarn.full(sizes, value, options?)", "A tensor of one value.",
    "assert(tarn.full({ 2, 2 }, 7):sum():item() == 28)"),
  row("eye", "tarn.eye(n)", "The identity matrix.", "assert(tarn.eye(3):sum():item() == 3)"),
  row("arange", "tarn.arange(from, to, step?)",
    "Numbers from `from` to `to`, both included where the step meets it.",
    "local t = tarn.arange(1, 5)\nassert(#t == 5 and t:get(5) == 5)"),
  row("linspace", "tarn.linspace(from, to, n)", "n numbers evenly spaced, ends included.",
    "local t = tarn.linspace(0, 1, 5)\nassert(t:get(2) == 0.25 and t:get(5) == 1)"),
  row("rand", "tarn.rand(sizes..., options?)", "Random numbers from 0 up to 1.",
    "local t = tarn.rand(1000)\nassert(t:min():item() >= 0 and t:max():item() < 1)"),
  row("randn", "tarn.randn(sizes..., options?)", "Normal random numbers: mean 0, deviation 1.",
    "assert(math.abs(tarn.randn(10000):mean():item()) < 0.1)"),
  row("randint", "tarn.randint(low, high, sizes, options?)",
    "Random whole numbers from low to high, both included.",
    "local t = tarn.randint(1, 6, { 1000 })\nassert(t:min():item() >= 1 and t:max():item() <= 6)"),
  row("randperm", "tarn.randperm(n)", "1 to n in random order.",
    "assert(tarn.randperm(10):sum():item() == 55)"),
  row("frombytes", "tarn.frombytes(bytes, dtype, sizes)",
    "A tensor from the raw bytes of its numbers, row by row.",
    "local t = tarn.tensor { 1, 2 }\nassert(tarn.frombytes(t:bytes(), \"float32\", { 2 }):get(2) == 2)"),

  -- methods of tensors
  method("tensor", "item", "", "The one number of a tensor that has one.",
    "assert(tarn.tensor({ 5 }):item() == 5)"),
  method("tensor", "tolist", "", "All numbers, as nested tables.",
    "assert(tarn.tensor({ { 1, 2 } }):tolist()[1][2] == 2)"),
  method("tensor", "bytes", "", "The raw bytes of all numbers, row by row.",
    "assert(#tarn.zeros(3):bytes() == 12)"),
  method("tensor", "get", "positions...", "One number.", "assert(tarn.eye(2):get(2, 2) == 1)"),
  method("tensor", "set", "positions..., value", "Writes one number.",
    "local t = tarn.zeros(2)\nt:set(2, 7)\nassert(t:get(2) == 7)"),
  method("tensor", "backward", "gradient?, options?",
    "Walks back through what was recorded and adds gradients to the leaves.",
    "local x = tarn.tensor({ 3 }):requires_grad_(true)\n(x * x):sum():backward()\n"
      .. "assert(x.grad:item() == 6)"),
  method("tensor", "detach", "", "The same numbers without their history.",
    "local x = tarn.ones(2):requires_grad_(true)\nassert(not (x * 2):detach().requires_grad)"),
  method("tensor", "requires_grad_", "yes?", "Asks for the gradient of a leaf.",
    "assert(tarn.ones(2):requires_grad_().requires_grad)"),
  method("tensor", "retain_grad", "", "Keeps the gradient of a result as `.grad` in the next backward.",
    "local x = tarn.ones(2):requires_grad_()\nlocal y = x * 3\ny:retain_grad()\n"
      .. "y:sum():backward()\nassert(y.grad:get(1) == 1)"),
  method("tensor", "numel", "", "How many numbers it has.", "assert(tarn.zeros(2, 3):numel() == 6)"),

  -- moments and modes
  row("manual_seed", "tarn.manual_seed(n)", "Random numbers start over, from n.",
    "tarn.manual_seed(3)\nlocal a = tarn.rand(1):item()\ntarn.manual_seed(3)\n"
      .. "assert(tarn.rand(1):item() == a)"),
  row("no_grad", "tarn.no_grad(f) or local _ <close> = tarn.no_grad()", "Nothing is recorded inside.",
    "local x = tarn.ones(1):requires_grad_()\n"
      .. "local y = tarn.no_grad(function() return x * 2 end)\nassert(not y.requires_grad)"),
  row("scope", "tarn.scope(f) or local _ <close> = tarn.scope()",
    "Tensors made inside are freed at its end; what f returns is kept.",
    "local y = tarn.scope(function() return tarn.ones(2) + 1 end)\nassert(y:get(1) == 2)"),
  row("gradcheck", "tarn.gradcheck(f, inputs)",
    "Compares gradients with finite differences; inputs are float64 leaves.",
    "local x = tarn.tensor({ 1, 2 }, { dtype = \"float64\" }):requires_grad_()\n"
      .. "assert(tarn.gradcheck(function() return (x * x):sum() end, { x }).error < 1e-6)"),
  row("trace_nan", "tarn.trace_nan(yes)",
    "From now on the operation that makes the first NaN or infinity raises an error that names it.",
    "tarn.trace_nan(true)\nlocal ok = pcall(function() return tarn.tensor({ -1 }):log() end)\n"
      .. "tarn.trace_nan(false)\nassert(not ok)"),
  row("memory", "tarn.memory()", "Bytes in use: { live, peak, cached, limit }.",
    "assert(tarn.memory().live >= 0)"),
  row("threads", "tarn.threads(n?)", "How many threads compute; results do not depend on it.",
    "assert(tarn.threads() >= 1)"),

  -- nets
  row("load", "tarn.load(path)", "Rebuilds a net that net:save wrote.",
    "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(1) }\n"
      .. "local path = os.tmpname()\nnet:save(path)\n"
      .. "assert(tostring(tarn.load(path)):find \"Linear\")\nos.remove(path)"),
  method("net", "predict", "x",
    "Outputs without recording, in evaluation mode, for one example, a batch or a data set.",
    "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(3) }\n"
      .. "assert(net:predict(tarn.zeros(5, 2)).shape[2] == 3)"),
  method("net", "classify", "x", "The class of one example, and the probability of each.",
    "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(3), tarn.nn.Softmax() }\n"
      .. "local class, p = net:classify(tarn.zeros(2))\nassert(class and #p == 3)"),
  method("net", "loss", "x, target", "The loss that fits the net's last layer and the targets.",
    "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(3), tarn.nn.Softmax() }\n"
      .. "assert(net:loss(tarn.zeros(4, 2), tarn.index { 1, 2, 3, 1 }):item() > 0)"),
  method("net", "parameters", "", "Its trained tensors, in order.",
    "assert(#tarn.nn.Sequential({ input = { 2 }, tarn.nn.Linear(3) }):parameters() == 2)"),
  method("net", "state_dict", "options?",
    "Parameters and buffers by PyTorch's names; { copy = true } for copies.",
    "assert(tarn.nn.Sequential({ input = { 2 }, tarn.nn.Linear(3) })"
      .. ":state_dict()[\"0.weight\"].shape[1] == 3)"),
  method("net", "take", "n", "A net of the first n layers, which it shares.",
    "assert(#tarn.nn.Sequential({ input = { 2 }, tarn.nn.Linear(3), tarn.nn.ReLU() }):take(1) == 1)"),

  -- files
  row("json.encode", "tarn.json.encode(value)", "JSON text: 17 digits, names sorted.",
    "assert(tarn.json.encode({ 1, 2 }) == \"[1,2]\")"),
  row("json.decode", "tarn.json.decode(text)", "The value of JSON text.",
    "assert(tarn.json.decode(\"{\\\"a\\\": 1}\").a == 1)"),
  row("image.grid", "tarn.image.grid(images, { columns =, gap =, background = })",
    "Images (n x channels x height x width) as one.",
    "assert(tarn.image.grid(tarn.zeros(4, 1, 8, 8), { columns = 2, gap = 1 }).shape[2] == 19)"),

  -- measures
  row("metrics.accuracy", "tarn.metrics.accuracy(scores, targets)",
    "Share of rows whose largest score is at the target.",
    "assert(tarn.metrics.accuracy(tarn.tensor { { 1, 2 }, { 2, 1 } }, tarn.index { 2, 2 }) == 0.5)"),
  row("metrics.top_k", "tarn.metrics.top_k(scores, targets, k)",
    "Share of rows whose target is among the k largest scores.",
    "assert(tarn.metrics.top_k(tarn.tensor { { 1, 2, 3 } }, tarn.index { 2 }, 2) == 1)"),
  row("metrics.confusion", "tarn.metrics.confusion(scores, targets)", "Counts of (target, answer).",
    "assert(tarn.metrics.confusion(tarn.tensor { { 1, 2 } }, tarn.index { 1 }):get(1, 2) == 1)"),
}
