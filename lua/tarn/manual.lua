-- manual.lua: functions and methods that are no rows, in the rows' form; every example is a test.

local manual_row = require "tarn.manual_row"
local row, method, with_options = manual_row.row, manual_row.method, manual_row.with_options

-- What examples about nets begin with.
local NET <const> = "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(3), tarn.nn.ReLU() }\n"

-- What examples about runs for TensorBoard begin and end with.
local RUN <const> = "local folder = os.tmpname() .. \".run\"\nlocal run = tarn.tensorboard(folder)\n"
local RUN_END <const> = "run:close()\nos.execute(\"rm -r \" .. folder)"

local rows = {
  -- makers of tensors
  row("tensor", "tarn.tensor(values, options?) -> tensor",
    "A tensor of nested tables of numbers; float32 unless options.dtype says.",
    "local t = tarn.tensor { { 1, 2 }, { 3, 4 } }\nassert(t.shape[1] == 2 and t:get(2, 1) == 3)"),
  row("index", "tarn.index(values) -> tensor", "A tensor of whole numbers, int64: positions, labels.",
    "assert(tarn.index({ 3, 1 }).dtype == \"int64\")"),
  row("zeros", "tarn.zeros(sizes..., options?) -> tensor", "A tensor of zeros.",
    "assert(tarn.zeros(2, 3):sum():item() == 0)"),
  row("ones", "tarn.ones(sizes..., options?) -> tensor", "A tensor of ones.",
    "assert(tarn.ones(2, 3):sum():item() == 6)"),
  row("full", "tarn.full(sizes, value, options?) -> tensor", "A tensor of one value.",
    "assert(tarn.full({ 2, 2 }, 7):sum():item() == 28)"),
  row("eye", "tarn.eye(n) -> tensor", "The identity matrix.", "assert(tarn.eye(3):sum():item() == 3)"),
  row("arange", "tarn.arange(from, to, step?) -> tensor",
    "Numbers from `from` to `to`, both included where the step meets it.",
    "local t = tarn.arange(1, 5)\nassert(#t == 5 and t:get(5) == 5)"),
  row("linspace", "tarn.linspace(from, to, n) -> tensor", "n numbers evenly spaced, ends included.",
    "local t = tarn.linspace(0, 1, 5)\nassert(t:get(2) == 0.25 and t:get(5) == 1)"),
  row("logspace", "tarn.logspace(from, to, n) -> tensor",
    "n numbers from 10^from to 10^to, evenly spaced in their logarithms.",
    "local t = tarn.logspace(0, 2, 3)\nassert(math.abs(t:get(2) - 10) < 1e-5 and t:get(3) == 100)"),
  row("empty", "tarn.empty(sizes...) -> tensor", "As zeros: memory is never handed out with what was in it.",
    "assert(tarn.empty(2, 3).shape[2] == 3)"),
  row("rand", "tarn.rand(sizes..., options?) -> tensor", "Random numbers from 0 up to 1.",
    "local t = tarn.rand(1000)\nassert(t:min():item() >= 0 and t:max():item() < 1)"),
  row("randn", "tarn.randn(sizes..., options?) -> tensor", "Normal random numbers: mean 0, deviation 1.",
    "assert(math.abs(tarn.randn(10000):mean():item()) < 0.1)"),
  row("randint", "tarn.randint(low, high, sizes, options?) -> tensor",
    "Random whole numbers from low to high, both included.",
    "local t = tarn.randint(1, 6, { 1000 })\nassert(t:min():item() >= 1 and t:max():item() <= 6)"),
  row("randperm", "tarn.randperm(n) -> tensor", "1 to n in random order.",
    "assert(tarn.randperm(10):sum():item() == 55)"),
  row("frombytes", "tarn.frombytes(bytes, dtype, sizes) -> tensor",
    "A tensor from the raw bytes of its numbers, row by row.",
    "local t = tarn.tensor { 1, 2 }\nassert(tarn.frombytes(t:bytes(), \"float32\", { 2 }):get(2) == 2)"),

  row("embedded", "tarn.embedded(name?) -> string|string[]",
    "The bytes of a file that travels inside the program; without a name, the list of their names.",
    "assert(#tarn.embedded(tarn.embedded()[1]) > 0)"),

  -- methods of tensors
  row("allclose", "tarn.allclose(a, b, rtol?, atol?, equal_nan?) -> boolean",
    "Whether all elements of a are nearly those of b; see isclose.",
    "assert(tarn.allclose(tarn.tensor { 1, 2.000001 }, tarn.tensor { 1, 2 }))\n"
      .. "assert(not tarn.allclose(tarn.tensor { 1, 2.1 }, 2))"),
  method("tensor", "item", "-> number", "The one number of a tensor that has one.",
    "assert(tarn.tensor({ 5 }):item() == 5)"),
  method("tensor", "tolist", "-> table", "All numbers, as nested tables.",
    "assert(tarn.tensor({ { 1, 2 } }):tolist()[1][2] == 2)"),
  method("tensor", "bytes", "-> string", "The raw bytes of all numbers, row by row.",
    "assert(#tarn.zeros(3):bytes() == 12)"),
  method("tensor", "get", "positions... -> number", "One number.", "assert(tarn.eye(2):get(2, 2) == 1)"),
  method("tensor", "set", "positions..., value", "Writes one number.",
    "local t = tarn.zeros(2)\nt:set(2, 7)\nassert(t:get(2) == 7)"),
  method("tensor", "backward", "gradient?, options?",
    "Walks back through what was recorded and adds gradients to the leaves. Options:"
      .. " retain_graph (it can run again), create_graph (gradients can be differentiated again).",
    "local x = tarn.tensor({ 3 }):requires_grad_(true)\n"
      .. "local y = (x * x):sum()\ny:backward()\n"
      .. "assert(x.grad:item() == 6)"),
  method("tensor", "detach", "-> tensor", "The same numbers without their history.",
    "local x = tarn.ones(2):requires_grad_(true)\nassert(not (x * 2):detach().requires_grad)"),
  method("tensor", "requires_grad_", "yes? -> tensor", "Asks for the gradient of a leaf.",
    "assert(tarn.ones(2):requires_grad_().requires_grad)"),
  method("tensor", "retain_grad", "",
    "Keeps the gradient of a result as `.grad` in the next backward.",
    "local x = tarn.ones(2):requires_grad_()\nlocal y = x * 3\ny:retain_grad()\n"
      .. "y:sum():backward()\nassert(y.grad:get(1) == 1)"),
  method("tensor", "register_hook", "f -> hook",
    "Calls f with the tensor's gradient when backward has all of it; what f returns goes on in its"
      .. " place. hook:remove() ends that. f must not hold the tensor itself, which would hold f.",
    "local x = tarn.tensor({ 3 }):requires_grad_()\n"
      .. "local hook = x:register_hook(function(g) return g * 10 end)\n"
      .. "local y = x * 2\ny:backward()\nassert(x.grad:item() == 20)\nhook:remove()"),
  method("tensor", "numel", "-> integer", "How many numbers it has.",
    "assert(tarn.zeros(2, 3):numel() == 6)"),
  method("tensor", "size", "dim -> integer", "The size of one dim.", "assert(tarn.zeros(2, 3):size(-1) == 3)"),
  method("tensor", "dim", "-> integer", "How many dims it has; also .rank.",
    "assert(tarn.zeros(2, 3):dim() == 2)"),
  method("tensor", "release", "", "Lets go of its memory now, not when garbage is collected.",
    "local t = tarn.zeros(2)\nt:release()\nassert(not pcall(t.sum, t))"),

  -- moments and modes
  row("manual_seed", "tarn.manual_seed(n)", "Random numbers start over, from n.",
    "tarn.manual_seed(3)\nlocal a = tarn.rand(1):item()\ntarn.manual_seed(3)\n"
      .. "assert(tarn.rand(1):item() == a)"),
  row("no_grad", "tarn.no_grad(f) or local _ <close> = tarn.no_grad()",
    "Nothing is recorded inside.",
    "local x = tarn.ones(1):requires_grad_()\n"
      .. "local y = tarn.no_grad(function() return x * 2 end)\nassert(not y.requires_grad)"),
  row("scope", "tarn.scope(f) or local _ <close> = tarn.scope()",
    "Tensors made inside are freed at its end; what f returns is kept.",
    "local y = tarn.scope(function() return tarn.ones(2) + 1 end)\nassert(y:get(1) == 2)"),
  row("grad", "tarn.grad(outputs, inputs, options?) -> tensor|tensor[]",
    "Gradients of the sum of the outputs by the inputs, a tensor or a list of them; .grad stays as"
      .. " it is. Options: grad_outputs, create_graph (they can be differentiated again),"
      .. " retain_graph, allow_unused.",
    "local x = tarn.tensor({ 2 }):requires_grad_()\n"
      .. "local g = tarn.grad((x * x * x):sum(), x, { create_graph = true })\n"
      .. "assert(g:item() == 12 and tarn.grad(g:sum(), x):item() == 12)"),
  row("jacobian", "tarn.jacobian(f, x, options?) -> tensor|tensor[]",
    "The derivatives of every number of f(x) by every number of x, sizes of f(x) first.",
    "local j = tarn.jacobian(function(x) return x * x end, tarn.tensor { 1, 2 })\n"
      .. "assert(j:get(2, 2) == 4 and j:get(1, 2) == 0)"),
  row("hessian", "tarn.hessian(f, x, options?) -> tensor|table",
    "The second derivatives of the number f(x); of a list of inputs a list of lists.",
    "local h = tarn.hessian(function(x) return x:pow(3):sum() end, tarn.tensor { 1, 2 })\n"
      .. "assert(h:get(2, 2) == 12 and h:get(1, 2) == 0)"),
  row("vjp", "tarn.vjp(f, x, v, options?) -> tensor, tensor|tensor[]",
    "f(x), and v times the Jacobian: one walk back.",
    "local y, g = tarn.vjp(function(x) return x * x end, tarn.tensor { 1, 2 }, tarn.tensor { 1, 10 })\n"
      .. "assert(y:get(2) == 4 and g:get(2) == 40)"),
  row("jvp", "tarn.jvp(f, x, v, options?) -> tensor, tensor",
    "f(x), and the Jacobian times v: how f(x) changes as x moves along v.",
    "local y, d = tarn.jvp(function(x) return x * x end, tarn.tensor { 1, 2 }, tarn.tensor { 1, 10 })\n"
      .. "assert(y:get(2) == 4 and d:get(2) == 40)"),
  row("hvp", "tarn.hvp(f, x, v, options?) -> tensor, tensor|tensor[]",
    "The number f(x), and its Hessian times v, without the Hessian.",
    "local y, h = tarn.hvp(function(x) return x:pow(3):sum() end, tarn.tensor { 1, 2 }, tarn.ones(2))\n"
      .. "assert(y:item() == 9 and h:get(2) == 12)"),
  row("gradgradcheck", "tarn.gradgradcheck(f, inputs) -> table",
    "Compares second derivatives with finite differences of the first.",
    "local x = tarn.tensor({ 1, 2 }, { dtype = \"float64\" }):requires_grad_()\n"
      .. "assert(tarn.gradgradcheck(function(a) return (a * a * a):sum() end, { x }).error < 1e-6)"),
  row("gradcheck", "tarn.gradcheck(f, inputs) -> table",
    "Compares gradients with finite differences; inputs are float64 leaves.",
    "local x = tarn.tensor({ 1, 2 }, { dtype = \"float64\" }):requires_grad_()\n"
      .. "assert(tarn.gradcheck(function() return (x * x):sum() end, { x }).error < 1e-6)"),
  row("recompute", "tarn.recompute(f, arguments...) -> tensor",
    "f(arguments...), a function or a layer, without what it keeps for backward, which runs it again"
      .. " with the same random numbers; also called tarn.checkpoint. f must depend on its arguments"
      .. " alone.",
    "local x = tarn.randn(3):requires_grad_()\n"
      .. "local y = tarn.recompute(function(a) return a:tanh():exp() end, x)\n"
      .. "y:sum():backward()\nassert(#x.grad == 3)"),
  row("inference", "tarn.inference(f) or local _ <close> = tarn.inference()",
    "Nothing is recorded inside: tarn.no_grad by another name.",
    "local x = tarn.ones(1):requires_grad_()\n"
      .. "assert(not tarn.inference(function() return x * 2 end).requires_grad)"),
  row("checkpoint", "tarn.checkpoint(f, arguments...) -> tensor", "tarn.recompute by PyTorch's name.",
    "local x = tarn.ones(2):requires_grad_()\n"
      .. "assert(tarn.checkpoint(function(a) return a * 2 end, x):get(1) == 2)"),
  row("inference_mode", "tarn.inference_mode(f) or local _ <close> = tarn.inference_mode()",
    "Nothing is recorded inside: tarn.no_grad by PyTorch's other name.",
    "assert(not tarn.inference_mode(tarn.grad_enabled))"),
  row("autocast", "tarn.autocast(type, f, arguments...) or local s <close> = tarn.autocast(type)",
    "Inside, with \"bfloat16\", the factors of products (linear, matmul, convolutions, attention, recurrent layers)"
      .. " are rounded to bfloat16, forward and in the backward of what was computed; sums, results, weights and all"
      .. " else stay float32. \"float32\" rounds nothing. tarn.autocast() gives the type and whether the processor"
      .. " multiplies bfloat16 (AVX512_BF16), also s.native; where it does not, float32 multiplies what was rounded,"
      .. " and nothing is faster.",
    "local a, b = tarn.tensor { { 1 + 2 ^ -9 } }, tarn.tensor { { 4 } }\n"
      .. "assert(tarn.autocast(\"bfloat16\", function() return a:matmul(b) end):item() == 4)\n"
      .. "assert(a:matmul(b):item() > 4 and tarn.autocast() == \"float32\")"),
  row("is_grad_enabled", "tarn.is_grad_enabled() -> boolean",
    "Whether operations are recorded now: tarn.grad_enabled by PyTorch's name.",
    "assert(tarn.is_grad_enabled())"),
  row("set_grad_enabled", "local _ <close> = tarn.set_grad_enabled(yes)",
    "Recording is on or off until the block ends.",
    "local _ <close> = tarn.set_grad_enabled(false)\nassert(not tarn.grad_enabled())"),
  row("trace_nan", "tarn.trace_nan(yes)",
    "From now on the operation that makes the first NaN or infinity raises an error that names it.",
    "tarn.trace_nan(true)\nlocal ok = pcall(function() return tarn.tensor({ -1 }):log() end)\n"
      .. "tarn.trace_nan(false)\nassert(not ok)"),
  row("memory", "tarn.memory() -> table",
    "Bytes in use: { live, peak, cached, limit, mapped }; mapped ones, of files, are not among the live.",
    "assert(tarn.memory().live >= 0)"),
  with_options({
    { "by", "operation and layer", "what rows are: \"operation\", \"layer\" or \"line\" (of the script)" },
    { "top", 20, "how many rows are shown" },
    { "trace", false, "true keeps a timeline for profile:write; a path writes it" },
  }, row("profile", "tarn.profile(f, options?) -> profile, any",
    "Runs f and measures it; then come f's results. tostring(profile) is a table of time, GF/s, GB/s and memory by "
      .. "operation and layer, forward and backward; profile:by(\"layer\") gives the rows, and .seconds, .forward, "
      .. ".backward, .step, .pass, .data, .outside, .cpu_seconds, .peak, .allocated, .page_faults, .overhead the sums. "
      .. "Times are a row's own. Profiles do not nest. `tarn --profile script.lua` profiles all of a script.",
    "local p, y = tarn.profile(function() return tarn.ones(64, 64):matmul(tarn.ones(64, 64)) end)\n"
      .. "local row = p:by(\"operation\")\n"
      .. "assert(y:get(1, 1) == 64 and p.forward > 0 and p.peak > 0)\n"
      .. "for _, r in ipairs(row) do\n"
      .. "  if r.name == \"matmul\" then assert(r.calls == 1 and r.flops == 2 * 64 ^ 3) end\nend")),
  method("profile", "by", "by -> table[]",
    "The rows of a profile, \"operation\", \"layer\" or \"line\", those that took longest first: { name, calls, "
      .. "seconds, share, forward, backward, flops, bytes, gflops, gbytes, allocated, peak }.",
    "local p = tarn.profile(function() return tarn.ones(3):exp() end)\n"
      .. "assert(p:by(\"operation\")[1].seconds > 0)"),
  method("profile", "write", "path -> profile",
    "Writes the timeline of a profile made with { trace = true }, for chrome://tracing and ui.perfetto.dev.",
    "local path = os.tmpname()\n"
      .. "tarn.profile(function() return tarn.ones(3):exp() end, { trace = true }):write(path)\n"
      .. "assert(#tarn.json.load(path).traceEvents > 1)\nos.remove(path)"),
  row("threads", "tarn.threads(n?) -> integer", "How many threads compute; results do not depend on it.",
    "assert(tarn.threads() >= 1)"),
  row("enable_grad", "tarn.enable_grad(f) or local _ <close> = tarn.enable_grad()",
    "Recording is on inside, also within tarn.no_grad.",
    "tarn.no_grad(function()\n  tarn.enable_grad(function() assert(tarn.grad_enabled()) end)\nend)"),
  row("grad_enabled", "tarn.grad_enabled() -> boolean", "Whether operations are recorded now.",
    "assert(tarn.grad_enabled())"),
  row("initial_seed", "tarn.initial_seed() -> integer", "The seed that random numbers start from.",
    "tarn.manual_seed(3)\nassert(tarn.initial_seed() == 3)"),
  row("random_state", "tarn.random_state(state?)",
    "Where the script's next random number comes from; given back, drawing goes on from there.",
    "local state = tarn.random_state()\nlocal a = tarn.rand(1):item()\n"
      .. "tarn.random_state(state)\nassert(tarn.rand(1):item() == a)"),
  row("memory_limit", "tarn.memory_limit(bytes)",
    "Most that tensors may take; 0 for the default, 80% of the machine's.",
    "tarn.memory_limit(2 ^ 33 | 0)\nassert(tarn.memory().limit == 2 ^ 33)\ntarn.memory_limit(0)"),
  row("clock", "tarn.clock() -> number", "Seconds that never go back, for durations.",
    "assert(tarn.clock() <= tarn.clock())"),
  row("terminal", "tarn.terminal() -> table",
    "{ interactive, columns } of standard error, { output, lines } of the output.",
    "assert(tarn.terminal().columns > 0)"),
  row("interrupted", "tarn.interrupted() -> boolean", "Whether Ctrl-C was pressed since it was last asked.",
    "assert(not tarn.interrupted())"),
  row("is_interrupt", "tarn.is_interrupt(e) -> boolean", "Whether an error is that of Ctrl-C.",
    "assert(tarn.is_interrupt \"interrupted\" and not tarn.is_interrupt \"another\")"),
  row("type", "tarn.type(value) -> string?", "\"tensor\", \"layer\" or \"optimizer\"; nil for anything else.",
    "assert(tarn.type(tarn.ones(1)) == \"tensor\" and not tarn.type(1))"),
  row("members", "tarn.members(value) -> string[]", "Names that may follow the dot, for completion.",
    "assert(#tarn.members(tarn.ones(1)) > 50)"),

  -- rows
  row("catalogue", "tarn.catalogue(kind?) -> table[]",
    "Every operation, layer, loss, optimizer, schedule and init as a table, or those of one kind.",
    "assert(tarn.catalogue(\"layer\")[1].kind == \"layer\")"),
  row("definition", "tarn.definition(name, ...)", "An operation computed by its definition.",
    "assert(tarn.definition(\"relu\", tarn.tensor { -1, 2 }):get(2) == 2)"),
  row("op", "tarn.op { name =, params =, compose = or forward =, backward = }",
    "An operation of one's own: a function, a method, a row of the catalogue with the same tests.",
    "local scaled = tarn.op {\n  name = \"scaled_tanh\",\n"
      .. "  params = { \"x\", { \"scale\", kind = \"number\", default = 2 } },\n"
      .. "  compose = function(x, scale) return x:tanh() * scale end,\n}\n"
      .. "assert(scaled(tarn.zeros(3)):sum():item() == 0)"),

  -- training
  row("lr_range", "tarn.lr_range(net, data, { from =, to =, steps = })",
    "Trains a while with rising rates, and tells what the loss did: { rates, losses, smoothed, suggested }."
      .. " Then the net is as it was.",
    "local data = tarn.data.dataset(tarn.randn(64, 2), tarn.randn(64, 1))\n"
      .. "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(1) }\n"
      .. "local found = tarn.lr_range(net, data, { from = 1e-4, to = 1, steps = 20, batch = 16 })\n"
      .. "assert(#found.rates > 1 and #found.rates == #found.losses)"),
  row("optim.clip_grad_norm", "tarn.optim.clip_grad_norm(net, most, { norm_type =, error_if_nonfinite = })",
    "Scales all gradients down to a norm of at most `most`; gives the norm before. Also clip_grad_norm_.",
    NET .. "net(tarn.ones(1, 2)):sum():backward()\ntarn.optim.clip_grad_norm(net, 1)\n"
      .. "assert(tarn.optim.clip_grad_norm(net, 1) < 1.0001)"),
  row("optim.clip_grad_value", "tarn.optim.clip_grad_value(net, most)",
    "Cuts every element of the gradients to -most..most. Also clip_grad_value_.",
    NET .. "net(tarn.ones(1, 2) * 9):sum():backward()\ntarn.optim.clip_grad_value(net, 1)\n"
      .. "assert(net[1].weight.grad:max():item() <= 1)"),
  row("optim.Average", "tarn.optim.Average(net, { kind =, decay =, start =, every = })",
    "A mean of the weights, moving (kind \"ema\") or of all (\"swa\"): :update() after every step,"
      .. " :swap() into the net and back, :apply(f) with it in.",
    NET .. "local mean = tarn.optim.Average(net, { decay = 0.99 })\n"
      .. "net(tarn.ones(1, 2)):sum():backward()\n"
      .. "tarn.optim.SGD(net, { lr = 1 }):step()\nmean:update()\n"
      .. "assert(mean:apply(function() return net(tarn.ones(1, 2)) end).shape[2] == 3)"),
  row("optim.update_bn", "tarn.optim.update_bn(net, data, { batch = 64 })",
    "Measures the statistics of batch normalisation anew, after an average was swapped in.",
    "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.BatchNorm1d() }\n"
      .. "tarn.optim.update_bn(net, tarn.data.dataset(tarn.ones(8, 2)))\n"
      .. "assert(net[1].running_mean:get(1) == 1)"),
  row("optim.approach", "tarn.optim.approach(to, from, share)",
    "Tensors by name, or lists: to += share (from - to), in place.",
    "local to = { tarn.zeros(2) }\ntarn.optim.approach(to, { tarn.ones(2) }, 0.25)\n"
      .. "assert(to[1]:get(1) == 0.25)"),
  method("optimizer", "step", "f?",
    "One step by the gradients there are. With f, which returns the loss, gradients are cleared, f is"
      .. " called and the loss is differentiated first; L-BFGS and SAM do that several times.",
    NET .. "local opt = tarn.optim.LBFGS(net)\n"
      .. "opt:step(function() return net(tarn.ones(1, 2)):square():sum() end)"),
  method("schedule", "observe", "metric", "Tells a schedule that answers to a metric its value; the rate from now on.",
    "assert(tarn.optim.schedule.plateau(0.1):observe(3) == 0.1)"),

  -- nets
  with_options(require "tarn.train_options", row("tarn.train", "tarn.train(net, data, options?) -> table",
    "Trains a net on a data set; shows how it goes, keeps the best, returns best, last and history.",
    NET .. "local set = tarn.data.dataset(tarn.randn(20, 2), tarn.randn(20, 3))\n"
      .. "local result = tarn.train(net, set, { epochs = 2, lr = 0.01, progress = false })\n"
      .. "assert(#result.history == 2)")),
  row("parameter", "tarn.parameter(t) -> tensor",
    "Marks a tensor that a module which it is assigned to trains.",
    "local Scale = tarn.nn.Module:extend \"ScaleByOne\"\n"
      .. "function Scale:init() self.by = tarn.parameter(tarn.ones(1)) end\n"
      .. "function Scale:forward(x) return x * self.by end\n"
      .. "assert(#Scale():parameters() == 1)"),
  row("load", "tarn.load(path, options?) -> layer",
    "Rebuilds a net that net:save wrote: a file, a folder with model.safetensors, or the index of shards. "
      .. "With { map = true } it opens at once: weights are read when they are used, and changes stay in memory.",
    "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(1) }\n"
      .. "local path = os.tmpname()\nnet:save(path)\n"
      .. "assert(tostring(tarn.load(path)):find \"Linear\")\nos.remove(path)"),
  method("net", "predict", "x -> tensor",
    "Outputs without recording, in evaluation mode, for one example, a batch or a data set.",
    "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(3) }\n"
      .. "assert(net:predict(tarn.zeros(5, 2)).shape[2] == 3)"),
  method("net", "classify", "x -> string|integer|table, tensor",
    "The class of one example, and the probability of each.",
    "local net = tarn.nn.Sequential { input = { 2 }, tarn.nn.Linear(3), tarn.nn.Softmax() }\n"
      .. "local class, p = net:classify(tarn.zeros(2))\nassert(class and #p == 3)"),
  method("net", "loss", "x, target, loss? -> tensor",
    "A loss by its name or object, or f(output, target), or f(net, x, target); else the one that fits the"
      .. " net's last layer and the targets.",
    "local nn = tarn.nn\n"
      .. "local net = nn.Sequential { input = { 2 }, nn.Linear(3), nn.Softmax() }\n"
      .. "local x, y = tarn.zeros(4, 2), tarn.index { 1, 2, 3, 1 }\n"
      .. "assert(net:loss(x, y):item() == net:loss(x, y, nn.CrossEntropyLoss()):item())\n"
      .. "assert(net:loss(x, tarn.ones(4, 3), \"huber_loss\"):item() > 0)\n"
      .. "local function worst(output, target) return (output - target):abs():max() end\n"
      .. "assert(net:loss(x, tarn.ones(4, 3), worst):item() > 0)"),
  method("net", "parameters", "-> tensor[]", "Its trained tensors, in order.",
    "assert(#tarn.nn.Sequential({ input = { 2 }, tarn.nn.Linear(3) }):parameters() == 2)"),
  method("net", "state_dict", "options? -> table",
    "Parameters and buffers by PyTorch's names; { copy = true } for copies.",
    "assert(tarn.nn.Sequential({ input = { 2 }, tarn.nn.Linear(3) })"
      .. ":state_dict()[\"0.weight\"].shape[1] == 3)"),
  method("net", "take", "n -> layer", "A net of the first n layers, which it shares.",
    "assert(#tarn.nn.Sequential({ input = { 2 }, tarn.nn.Linear(3), tarn.nn.ReLU() }):take(1) == 1)"),
  method("net", "named_parameters", "", "An iterator over names and trained tensors, in order.",
    NET .. "for name, t in net:named_parameters() do assert(name and t.shape) end"),
  method("net", "buffers", "-> tensor[]", "Its tensors that are saved but not trained.",
    NET .. "assert(#net:buffers() == 0)"),
  method("net", "load_state_dict", "tensors, options? -> layer",
    "Copies weights in by name, from a table or a file that tarn.safetensors.load reads; "
      .. "{ strict = false } lets some be missing.",
    NET .. "net:load_state_dict(net:state_dict())"),
  method("net", "parameter_count", "-> integer", "How many numbers are trained.",
    NET .. "assert(net:parameter_count() == 9)"),
  method("net", "train", "yes? -> layer",
    "Training mode, in which dropout drops; false is the same as net:eval().",
    NET .. "net:train(false)\nassert(not net.training)"),
  method("net", "eval", "-> layer", "Evaluation mode.",
    NET .. "net:eval()\nassert(not net[1].training)"),
  method("net", "zero_grad", "", "Forgets the gradients of its parameters.",
    NET .. "net(tarn.ones(1, 2)):sum():backward()\nnet:zero_grad()"),
  method("net", "evaluate", "set, options? -> table", "Loss, and accuracy of a classifier, over a data set.",
    NET .. "local set = tarn.data.dataset(tarn.ones(4, 2), tarn.ones(4, 3))\nassert(net:evaluate(set).loss)"),
  method("net", "freeze", "pattern? -> layer, integer", "Parameters whose names match are not trained any more.",
    NET .. "net:freeze \"0.*\"\nassert(not net[1].weight.requires_grad)"),
  method("net", "initialize", "starts -> layer",
    "Parameters whose names match start anew; the same seed gives the same numbers.",
    NET .. "net:initialize { [\"*.weight\"] = \"orthogonal\", [\"*.bias\"] = { \"constant\", val = 0.5 } }\n"
      .. "assert(net[1].bias:eq(0.5):all():item())"),
  method("net", "unfreeze", "pattern? -> layer, integer", "... and are trained again.",
    NET .. "net:freeze()\nnet:unfreeze()\nassert(net[1].weight.requires_grad)"),
  method("net", "named", "name? -> layer|string", "Names a layer, and gives it back; without a name, tells it.",
    NET .. "net[1]:named \"head\"\nassert(net.head == net[1])"),
  method("net", "find", "name -> layer?",
    "The layer of that name or path, anywhere below; nil when there is none.",
    NET .. "assert(net:find \"0\" == net[1])"),
  method("net", "class_names", "names? -> string[]?", "Names of the classes that its outputs stand for.",
    NET .. "net:class_names { \"a\", \"b\", \"c\" }\nassert(net:class_names()[3] == \"c\")"),
  method("net", "build", "x -> layer", "Makes the parameters, whose sizes a batch x shows.",
    NET .. "assert(net:build(tarn.ones(1, 2)) == net)"),
  method("net", "drop", "n -> layer", "A net without the first n layers, or the last -n.",
    NET .. "assert(#net:drop(-1) == 1)"),
  method("net", "replace", "position, layer -> layer", "Puts another layer in a layer's place.",
    NET .. "net:replace(2, tarn.nn.Tanh())\nassert(net[2]:type() == \"Tanh\")"),
  method("net", "append", "layer -> layer", "Adds a layer at the end.",
    NET .. "net:append(tarn.nn.Linear(1))\nassert(#net == 3)"),
  method("net", "report", "batch? -> table", "What print(net) shows, as a table.",
    NET .. "assert(net:report(10).rows[1].parameters == 9)"),
  method("net", "step_counts", "counts? -> integer[]",
    "Training calls of every layer so far, on which dropout depends; for checkpoints.",
    NET .. "assert(#net:step_counts() == 3)"),
  method("net", "forward", "x -> tensor", "The same as net(x), without one's own module's path in errors.",
    NET .. "assert(net:forward(tarn.ones(1, 2)).shape[2] == 3)"),
  method("net", "save", "path, options?",
    "Writes architecture and weights, which tarn.load reads; "
      .. "in several files when they are larger than { shard_size = bytes }.",
    NET .. "local path = os.tmpname()\nnet:save(path)\nos.remove(path)"),
  method("module", "register_buffer", "name, tensor",
    "Adds a tensor that is saved but not trained.",
    "local Count = tarn.nn.Module:extend \"CountCalls\"\n"
      .. "function Count:init() self:register_buffer(\"calls\", tarn.zeros(1)) end\n"
      .. "assert(#Count():buffers() == 1)"),

  method("net", "children", "-> layer[]", "The layers right below it.",
    NET .. "assert(#net:children() == 2)"),
  method("net", "modules", "-> layer[]", "Itself and all layers below it, each once.",
    NET .. "assert(#net:modules() == 3)"),
  method("net", "named_modules", "", "An iterator over paths and layers: itself and all below it, each once.",
    NET .. "for path, layer in net:named_modules() do assert(path == \"\" or layer ~= net) end"),
  method("net", "apply", "f -> layer", "Calls f with all layers below it, then with itself.",
    NET .. "net:apply(function(layer) if layer:type() == \"Linear\" then tarn.nn.init.zeros(layer.bias) end end)\n"
      .. "assert(net[1].bias:abs():sum():item() == 0)"),
  method("net", "register_forward_pre_hook", "f -> handle",
    "Before each forward f(layer, inputs) is called with the list of inputs, and may return others; "
      .. "handle.remove() ends it.",
    NET .. "local handle = net[2]:register_forward_pre_hook(function(_, inputs) return inputs[1] * 0 end)\n"
      .. "assert(net(tarn.ones(1, 2)):sum():item() == 0)\nhandle.remove()"),
  method("net", "register_forward_hook", "f -> handle",
    "After each forward f(layer, inputs, output) is called, and may return another output (lists of several); "
      .. "handle.remove() ends it.",
    NET .. "local seen\nlocal handle = net[1]:register_forward_hook(function(_, _, y) seen = y.shape[2] end)\n"
      .. "net(tarn.ones(1, 2))\nassert(seen == 3)\nhandle.remove()"),
  method("net", "register_full_backward_hook", "f -> handle",
    "When backward has come through it, f(layer, input gradients, output gradients) is called with two lists, "
      .. "and may return another gradient of its input; handle.remove() ends it.",
    NET .. "local seen\nlocal handle = net[1]:register_full_backward_hook(function(_, _, g) seen = g[1] end)\n"
      .. "net(tarn.ones(1, 2)):sum():backward()\nassert(seen.shape[2] == 3)\nhandle.remove()"),
  row("weight_norm", "tarn.nn.weight_norm(layer, options?) -> layer",
    "The weight is made of a length, weight_g, and a direction, weight_v, at each forward; "
      .. "options: name = \"weight\", dim = 1, along which outputs lie [Salimans, Kingma 2016].",
    "local layer = tarn.nn.weight_norm(tarn.nn.Linear { 3, input = 2 })\n"
      .. "assert(layer.weight_v.shape[1] == 3 and layer:state_dict().weight == nil)"),
  row("remove_weight_norm", "tarn.nn.remove_weight_norm(layer) -> layer", "The weight is a parameter again.",
    "local layer = tarn.nn.weight_norm(tarn.nn.Linear { 3, input = 2 })\n"
      .. "assert(tarn.nn.remove_weight_norm(layer).weight.shape[1] == 3)"),
  row("spectral_norm", "tarn.nn.spectral_norm(layer, options?) -> layer",
    "The weight, weight_orig, is divided by its largest singular value, which a power iteration at each "
      .. "forward in training finds; options: n_power_iterations = 1, eps = 1e-12, name = \"weight\", dim = 1 "
      .. "[Miyato et al. 2018].",
    "local layer = tarn.nn.spectral_norm(tarn.nn.Linear { 3, input = 2 })\n"
      .. "layer(tarn.ones(1, 2))\nassert(layer.weight_u.shape[1] == 3)"),
  row("remove_spectral_norm", "tarn.nn.remove_spectral_norm(layer) -> layer",
    "The weight, as the norm has left it, is a parameter again.",
    "local layer = tarn.nn.spectral_norm(tarn.nn.Linear { 3, input = 2 })\n"
      .. "assert(tarn.nn.remove_spectral_norm(layer).weight.shape[1] == 3)"),

  -- looking inside
  with_options({ { "of", false, "the position of an output, or f(output) -> a number: its gradient is shown" } },
    method("net", "trace", "x, options? -> table",
      "What every layer computed for an example or a batch, in evaluation mode: a list of { path, type, name,"
        .. " layer, call, leaf, inputs, output, outputs, shape, grad }, the net itself last; trace[\"0\"] and"
        .. " trace[\"head\"] find one by path or name, print(trace) shows all.",
      NET .. "local seen = net:trace(tarn.tensor { 1, 2 }, { of = 3 })\n"
        .. "assert(#seen == 3 and seen[\"0\"].output.shape[1] == 3 and seen.grad.shape[1] == 2)")),
  with_options({ { "of", false, "an output's position (the largest unless said), or f(output) -> a number" },
      { "samples", 1, "the mean over so many copies with noise [Smilkov et al. 2017]" },
      { "noise", 0.1, "a share of the input's range" },
      { "times_input", false, "each gradient times the number itself [Shrikumar et al. 2016]" } },
    method("net", "saliency", "x, options? -> tensor",
      "What the answer depends on: the gradient of an output (before a softmax) by every number of one example.",
      NET .. "assert(net:saliency(tarn.tensor { 1, 2 }, { of = 1 }).shape[1] == 2)")),
  with_options({ { "digits", 9, "of its numbers; 9 are all that float32 has" } },
    method("net", "expression", "names?, options? -> table",
      "A small net as one formula of Lua, of the inputs' names: print it, call it, or read .code, a chunk that needs"
        .. " nothing else; .formulas has one for each output.",
      NET .. "local f = net:expression { \"x\", \"y\" }\n"
        .. "assert(math.abs(f(1, 2) - net:predict(tarn.tensor { 1, 2 }):get(1)) < 1e-6)")),
  with_options({ { "input", false, "an example whose values the neurons show" },
      { "of", false, "the position of an output, or f(output) -> a number: neurons and edges show its gradient" },
      { "names", false, "of the inputs" } },
    method("net", "diagram", "options? -> table",
      "A net of Linear layers and activations neuron by neuron, for pictures: columns { label, size, activation,"
        .. " first }, neurons { column, row, label, bias, value, gradient }, edges { from, to, weight, gradient }.",
      NET .. "local d = net:diagram { input = tarn.tensor { 1, 2 } }\n"
        .. "assert(#d.neurons == 5 and #d.edges == 6 and d.neurons[2].value == 2)")),
  with_options({ { "layer", false, "its name, path or place in the trace; the first with maps unless said" },
      { "most", 64, "maps that are shown" } },
    row("plot.feature_maps", "tarn.plot.feature_maps { net, x, options? } -> figure",
      "The maps that a layer makes of one example, side by side; also of an entry of net:trace, or a tensor"
        .. " (channels x rows x columns). Options of plot.images as well.",
      "if pcall(require, \"tarn.plot\") then\n"
        .. "  local net = tarn.nn.Sequential { input = { 1, 9, 9 }, tarn.nn.Conv2d(4, 3) }\n"
        .. "  assert(#tarn.plot.feature_maps({ net, tarn.rand(1, 9, 9) }):bytes \"png\" > 500)\nend")),
  with_options({ { "layer", false, "its name or path; the first convolution unless said" },
      { "most", 64, "filters that are shown; 16 where they have many channels" } },
    row("plot.filters", "tarn.plot.filters { net, options? } -> figure",
      "The filters of a convolution, of a net, a layer or its weight: red adds, blue subtracts; of three channels, as"
        .. " colours. Options of plot.images as well.",
      "if pcall(require, \"tarn.plot\") then\n"
        .. "  assert(#tarn.plot.filters({ tarn.randn(6, 1, 3, 3) }):bytes \"png\" > 500)\nend")),
  row("plot.saliency", "tarn.plot.saliency { net, image, options? } -> figure",
    "An image beside what the net's answer depends on: red raises it, blue lowers it. Options of net:saliency.",
    "if pcall(require, \"tarn.plot\") then\n"
      .. "  local net = tarn.nn.Sequential { input = { 1, 5, 5 }, tarn.nn.Flatten(), tarn.nn.Linear(2) }\n"
      .. "  assert(#tarn.plot.saliency({ net, tarn.rand(1, 5, 5) }):bytes \"png\" > 500)\nend"),

  -- landscapes of loss
  with_options({ { "direction", false, "tensors by name; random unless given" }, { "range", "{ -1, 1 }" },
      { "points", 51 }, { "loss", false, "as of net:loss" }, { "seed", false, "of the random direction" } },
    row("landscape.line", "tarn.landscape.line(net, data, options?) -> table",
      "The loss along a line through a net's weights: at 0 the net. data: a data set, { inputs, targets } or f(net) ->"
        .. " loss. { at, loss, accuracy, direction }; the net comes back bit for bit.",
      NET .. "local line = tarn.landscape.line(net, { tarn.ones(4, 2), tarn.ones(4, 3) }, { points = 5 })\n"
        .. "assert(#line.loss == 5 and line.at[3] == 0)")),
  with_options({ { "directions", false, "two; random unless given" }, { "x", "{ -1, 1 }" }, { "y", "{ -1, 1 }" },
      { "points", 25, "a side, or { across, up }" }, { "center", false, "a state_dict to go through, not the net" },
      { "loss", false, "as of net:loss" }, { "seed", false, "of random directions" } },
    row("landscape.plane", "tarn.landscape.plane(net, data, options?) -> table",
      "The loss on a plane through a net's weights: { x, y, loss (a row for each y), least, directions }.",
      NET .. "local plane = tarn.landscape.plane(net, { tarn.ones(4, 2), tarn.ones(4, 3) }, { points = { 3, 2 } })\n"
        .. "assert(plane.loss.shape[1] == 2 and plane.loss.shape[2] == 3)")),
  with_options({ { "normalize", "filter", "\"filter\", \"layer\" or \"none\"" }, { "seed", false } },
    row("landscape.random", "tarn.landscape.random(net, options?) -> table",
      "A random direction through weight space, each filter of it as long as the net's own, biases and other vectors"
        .. " left alone, so that pictures of different nets can be compared [Li et al. 2018].",
      NET .. "local d = tarn.landscape.random(net)\nassert(d[\"0.weight\"].shape[1] == 3)")),
  row("landscape.between", "tarn.landscape.between(from, to) -> table",
    "The direction from one net, or its state_dict, to another: at 1 stands the other.",
    NET .. "local d = tarn.landscape.between(net, net)\nassert(d[\"0.weight\"]:abs():sum():item() == 0)"),
  row("landscape.principal", "tarn.landscape.principal(checkpoints) -> table",
    "The two directions in which a training run moved most, by its checkpoints (net:state_dict { copy = true }):"
      .. " { directions, share, path, center }, for plane { directions =, center = }.",
    NET .. "local states = {}\nfor i = 1, 4 do\n  states[i] = net:state_dict { copy = true }\n"
      .. "  net[1].weight = net[1].weight * 0.9\nend\n"
      .. "assert(tarn.landscape.principal(states).share[1] > 0.99)"),
  row("landscape.path", "tarn.landscape.path(checkpoints, directions, options?) -> table",
    "Where checkpoints lie on the plane of two directions, { x, y, away (from it) }; options: center, what is at 0, 0;"
      .. " the last unless said.",
    NET .. "local a, b = tarn.landscape.random(net), tarn.landscape.random(net)\n"
      .. "assert(tarn.landscape.path({ net }, { a, b }).x[1] == 0)"),
  with_options({ { "steps", 50, "most products with the Hessian" }, { "tolerance", 1e-3, "of the value" },
      { "batch", 500 }, { "loss", false, "as of net:loss" }, { "seed", false } },
    row("landscape.curvature", "tarn.landscape.curvature(net, data, options?) -> table",
      "How sharply the loss curves: the largest eigenvalue of its Hessian, by products with vectors [Lanczos 1950]:"
        .. " { largest, smallest, error, products, direction }.",
      NET .. "local bent = tarn.landscape.curvature(net, { tarn.ones(4, 2), tarn.ones(4, 3) })\n"
        .. "assert(bent.largest >= 0 and bent.products >= 1)")),

  -- what a script leaves
  row("result", "tarn.result(numbers, pictures?) -> table",
    "Saves numbers as NAME.json and pictures (a figure, an image, or several by name) as NAME.png in out/, NAME being"
      .. " the script's; --out FOLDER and --svg on the command line change that.",
    "local flags, folder = tarn.flags, os.tmpname() .. \".d\"\ntarn.flags = { out = folder }\n"
      .. "tarn.result({ error = 0.5 }, tarn.zeros(1, 8, 8))\n"
      .. "assert(tarn.json.load(tarn.result.path \".json\").error == 0.5)\n"
      .. "tarn.flags = flags\nos.execute(\"rm -r \" .. folder)"),
  row("result.path", "tarn.result.path(ending) -> string",
    "A path in the folder for results that begins with the script's name.",
    "assert(tarn.result.path(\".csv\"):match \"%.csv$\")"),

  -- files
  row("json.encode", "tarn.json.encode(value) -> string", "JSON text: 17 digits, names sorted.",
    "assert(tarn.json.encode({ 1, 2 }) == \"[1,2]\")"),
  row("json.decode", "tarn.json.decode(text)", "The value of JSON text.",
    "assert(tarn.json.decode(\"{\\\"a\\\": 1}\").a == 1)"),
  row("image.grid", "tarn.image.grid(images, { columns =, gap =, background = }) -> tensor",
    "Images (n x channels x height x width) as one.",
    "assert(tarn.image.grid(tarn.zeros(4, 1, 8, 8), { columns = 2, gap = 1 }).shape[2] == 19)"),
  row("json.save", "tarn.json.save(path, value)", "JSON into a file: whole or not at all.",
    "local path = os.tmpname()\ntarn.json.save(path, { 1 })\n"
      .. "assert(tarn.json.load(path)[1] == 1)\nos.remove(path)"),
  row("json.load", "tarn.json.load(path)", "The value of a JSON file.",
    "assert(not pcall(tarn.json.load, \"nowhere.json\"))"),
  row("image.load", "tarn.image.load(path, options?) -> tensor",
    "A PNG or JPEG picture (channels x height x width), turned upright. Options: channels = \"auto\" (as the file is, "
      .. "transparency laid on the background), \"grey\", \"grey_alpha\", \"rgb\", \"rgba\" or \"as_is\"; "
      .. "background = 1, or { red, green, blue }; dtype = \"uint8\", \"int32\" (levels as stored) or \"float32\" "
      .. "(0 to 1). A JPEG picture that is cut short comes with a second result that says so.",
    "local path = os.tmpname()\ntarn.image.save(path, tarn.ones(3, 4, 5))\n"
      .. "local image = tarn.image.load(path, { channels = \"grey\", dtype = \"float32\" })\n"
      .. "assert(image.shape[3] == 5 and image:mean():item() == 1)\nos.remove(path)"),
  row("image.decode", "tarn.image.decode(bytes, options?) -> tensor",
    "The picture in a string of PNG or JPEG bytes; options of tarn.image.load.",
    "assert(tarn.image.decode(tarn.image.encode(tarn.zeros(1, 2, 3))).shape[3] == 3)"),
  row("image.encode", "tarn.image.encode(image, options?) -> string",
    "A picture as a string of PNG bytes; { bits = 16 } keeps 16 bits a channel.",
    "assert(tarn.image.encode(tarn.zeros(2, 2)):sub(2, 4) == \"PNG\")"),
  row("image.save", "tarn.image.save(path, image, options?)",
    "A PNG picture of 1 (grey), 2 (grey, alpha), 3 or 4 (alpha) channels: bytes, numbers between 0 and 1, or whole "
      .. "numbers; { bits = 16 } keeps 16 bits a channel.",
    "local path = os.tmpname()\ntarn.image.save(path, tarn.zeros(3, 4, 4))\n"
      .. "assert(#tarn.image.load(path) == 3)\nos.remove(path)"),
  row("safetensors.save", "tarn.safetensors.save(path, tensors, notes?, options?)",
    "Tensors by name, and notes, in Hugging Face's format; "
      .. "in several files and an index when larger than { shard_size = bytes }.",
    "local path = os.tmpname()\ntarn.safetensors.save(path, { a = tarn.ones(2) })\n"
      .. "assert(#tarn.safetensors.load(path).a == 2)\nos.remove(path)"),
  row("safetensors.load", "tarn.safetensors.load(path, options?) -> table",
    "Tensors by name, and notes, of a file, a folder or an index of shards. With { map = true } nothing is copied: "
      .. "numbers are read from the file when they are used, what is written to them stays in memory.",
    "local path = os.tmpname()\ntarn.safetensors.save(path, { a = tarn.ones(2) }, { by = \"me\" })\n"
      .. "local tensors, notes = tarn.safetensors.load(path, { map = true })\n"
      .. "assert(tensors.a:get(2) == 1 and notes.by == \"me\")\nos.remove(path)"),
  row("npy.save", "tarn.npy.save(path, tensor)",
    "A tensor in NumPy's format; bfloat16, which NumPy lacks, as float32.",
    "local path = os.tmpname()\ntarn.npy.save(path, tarn.index { 1, 2 })\n"
      .. "assert(tarn.npy.load(path).dtype == \"int64\")\nos.remove(path)"),
  row("npy.load", "tarn.npy.load(path, options?) -> tensor",
    "The tensor of NumPy's file, any version, order and byte order, mapped by { map = true }; "
      .. "int16 and uint16 become int32, uint32 and uint64 int64.",
    "local path = os.tmpname()\ntarn.npy.save(path, tarn.eye(3))\n"
      .. "assert(tarn.npy.load(path, { map = true }):get(3, 3) == 1)\nos.remove(path)"),
  row("npz.save", "tarn.npz.save(path, tensors, options?)",
    "Tensors by name in NumPy's archive; { compressed = true } deflates them.",
    "local path = os.tmpname()\ntarn.npz.save(path, { x = tarn.ones(2, 3), y = tarn.index { 1, 2 } })\n"
      .. "assert(tarn.npz.load(path).x.shape[2] == 3)\nos.remove(path)"),
  row("npz.load", "tarn.npz.load(path) -> table", "Tensors by name of NumPy's archive, stored or compressed.",
    "local path = os.tmpname()\ntarn.npz.save(path, { x = tarn.ones(9) }, { compressed = true })\n"
      .. "assert(#tarn.npz.load(path).x == 9)\nos.remove(path)"),
  row("csv.load", "tarn.csv.load(path, options?) -> table",
    "A table of comma-separated text. Types of columns (int64, float64, bool, text), separator and a line of names "
      .. "are guessed; empty cells, NA, NaN, null and None are missing. Options: separator, decimal = \",\", comment, "
      .. "header, names, missing = { more words }.",
    "local path = os.tmpname()\nlocal file = io.open(path, \"w\")\n"
      .. "file:write \"size,kind\\n1.5,cat\\n,dog\\n\"\nfile:close()\n"
      .. "local t = tarn.csv.load(path)\nassert(#t == 2 and t[1].size == 1.5 and t[2].kind == \"dog\")\n"
      .. "assert(t.columns.size:get(1) == 1.5 and t:kind \"size\" == \"float64\" and not t[2].size)\n"
      .. "os.remove(path)"),
  row("csv.save", "tarn.csv.save(path, columns, options?)",
    "Columns by name (tensors, lists of numbers or strings), or a table, as comma-separated text. "
      .. "Options: separator, decimal, header = false, names (which, in which order).",
    "local path = os.tmpname()\ntarn.csv.save(path, { x = tarn.tensor { 1, 2.5 }, word = { \"a\", \"b\" } })\n"
      .. "assert(tarn.csv.load(path).columns.x:get(2) == 2.5)\nos.remove(path)"),
  method("table", "dataset", "{ target =, inputs =, missing =, standardize =, classes = }",
    "A data set of a table of text: inputs are its numbers, or the columns named (text: a number for each different "
      .. "one); targets classes, where the column is text, boolean or { classes = true }, else numbers. "
      .. "missing: \"drop\", \"mean\" or a number.",
    "local path = os.tmpname()\ntarn.csv.save(path, { size = tarn.tensor { 1, 2 }, kind = { \"cat\", \"dog\" } })\n"
      .. "local set = tarn.csv.load(path):dataset { target = \"kind\" }\n"
      .. "assert(set[2].class == \"dog\" and set[2].input:item() == 2)\nos.remove(path)"),
  method("table", "column", "name", "A column of a table of text: a tensor, or text with codes and words.",
    "local path = os.tmpname()\ntarn.csv.save(path, { x = tarn.tensor { 1, 2 } })\n"
      .. "assert(tarn.csv.load(path):column(\"x\"):get(2) == 2)\nos.remove(path)"),
  method("table", "kind", "name", "What a column of a table of text holds: int64, float64, bool or text.",
    "local path = os.tmpname()\ntarn.csv.save(path, { x = { \"a\", \"b\" } })\n"
      .. "assert(tarn.csv.load(path):kind \"x\" == \"text\")\nos.remove(path)"),
  method("table", "select", "positions", "The rows of a table of text at the positions in an index tensor.",
    "local path = os.tmpname()\ntarn.csv.save(path, { x = tarn.index { 5, 6, 7 } })\n"
      .. "assert(tarn.csv.load(path):select(tarn.index { 3, 1 })[1].x == 7)\nos.remove(path)"),
  method("table", "drop_missing", "names?",
    "The table without the rows in which one of the columns (all, unless named) is missing.",
    "local path = os.tmpname()\ntarn.csv.save(path, { x = tarn.tensor { 1, 0 / 0 } })\n"
      .. "assert(#tarn.csv.load(path):drop_missing() == 1)\nos.remove(path)"),
  row("data.csv", "tarn.data.csv(path, options?) -> dataset",
    "The data set of a file of comma-separated text: options of tarn.csv.load and of table:dataset.",
    "local path = os.tmpname()\ntarn.csv.save(path, { size = tarn.tensor { 1, 2 }, kind = { \"cat\", \"dog\" } })\n"
      .. "local set = tarn.data.csv(path, { target = \"kind\" })\nassert(#set == 2 and set.classes[1] == \"cat\")\n"
      .. "os.remove(path)"),
  row("data.read", "tarn.data.read(path, options?)",
    "What a file holds, by its first bytes or its name: npy, npz, safetensors, IDX, PNG, JPEG, CSV or JSON; options "
      .. "are those of the format's own load.",
    "local path = os.tmpname()\ntarn.npy.save(path, tarn.index { 3, 1 })\n"
      .. "assert(tarn.data.read(path):get(1) == 3)\nos.remove(path)"),
  row("data.images", "tarn.data.images(folder, { size =, fit =, channels = }) -> dataset",
    "The PNG and JPEG pictures in a folder as a data set; each folder inside it is a class. size: pixels a side, or "
      .. "{ height, width }; fit: \"crop\" (the middle), \"stretch\" or \"pad\"; channels: \"rgb\", \"grey\", "
      .. "\"grey_alpha\" or \"rgba\". Pictures are decoded when they are first needed, ahead of the training.",
    "local folder = os.tmpname() .. \".d\"\n"
      .. "for _, class in ipairs { \"cat\", \"dog\" } do\n"
      .. "  tarn.image.save(folder .. \"/\" .. class .. \"/1.png\", tarn.rand(3, 20, 30))\nend\n"
      .. "local set = tarn.data.images(folder, { size = 8 })\n"
      .. "assert(#set == 2 and set[2].class == \"dog\" and set[2].input.shape[3] == 8)\n"
      .. "os.execute(\"rm -r \" .. folder)"),
  row("read_idx", "tarn.read_idx(path) -> tensor", "The tensor of a file in the format of MNIST's.",
    "assert(not pcall(tarn.read_idx, \"nowhere-ubyte\"))"),
  row("list_folder", "tarn.list_folder(path) -> table, table",
    "The names in a folder, sorted, and by name which of them are folders.",
    "local names, is_folder = tarn.list_folder \".\"\nassert(#names >= 0 and not is_folder[\"none\"])"),
  row("make_folder", "tarn.make_folder(path) -> boolean", "The folder, and those above it that are missing.",
    "assert(tarn.make_folder \".\")"),
  row("write_file", "tarn.write_file(path, bytes)",
    "The file holds the bytes, at once or not at all: what was there before survives a failure.",
    "local path = os.tmpname()\ntarn.write_file(path, \"abc\")\n"
      .. "assert(io.open(path):read \"a\" == \"abc\")\nos.remove(path)"),

  -- runs for TensorBoard
  row("tensorboard", "tarn.tensorboard(folder, options?) -> run",
    "A run that TensorBoard shows: numbers, histograms, pictures, texts, hyperparameters, embeddings. Each record is "
      .. "one write, so that a killed run keeps what it wrote; { step = n } goes on at step n, and what an "
      .. "earlier file has from there on is void. tarn.train writes one with { log = folder }.",
    RUN .. "run:scalar(\"loss\", 0.5)\n"
      .. "assert(tarn.tensorboard.read(folder).loss[1].value == 0.5)\n" .. RUN_END),
  row("tensorboard.read", "tarn.tensorboard.read(path) -> table",
    "The numbers of a run by tag, lists of { step, value, time }, of a folder or one event file.",
    RUN .. "run:scalar(\"a\", 1):scalar(\"a\", 2)\n"
      .. "assert(tarn.tensorboard.read(folder).a[2].step == 2)\n" .. RUN_END),
  method("run", "scalar", "tag, number, step?",
    "A number at a step; without a step, one after the last of its tag.",
    RUN .. "run:scalar(\"loss/train\", 0.5, 10)\n" .. RUN_END),
  method("run", "histogram", "tag, values, step?",
    "How the numbers of a tensor are spread.",
    RUN .. "run:histogram(\"weights\", tarn.randn(100), 1)\n" .. RUN_END),
  method("run", "image", "tag, image, step?",
    "A picture (channels x height x width), bytes or numbers from 0 to 1; several as a grid.",
    RUN .. "run:image(\"digits\", tarn.rand(9, 1, 8, 8))\n" .. RUN_END),
  method("run", "text", "tag, text, step?",
    "A text, which is shown as Markdown.",
    RUN .. "run:text(\"note\", \"# first try\")\n" .. RUN_END),
  method("run", "hparams", "settings, results?",
    "What a run was tried with, and the numbers that tell how good it was.",
    RUN .. "run:hparams({ lr = 0.1, wide = true }, { accuracy = 0.9 })\n" .. RUN_END),
  method("run", "embedding", "name, vectors, options?",
    "Points for the projector: vectors (n x size); options: labels, a list or lists by name, and images "
      .. "(n x channels x height x width).",
    RUN .. "run:embedding(\"words\", tarn.randn(2, 5), { labels = { \"a\", \"b\" } })\n" .. RUN_END),
  method("run", "close", "", "Sees that all of a run is on the disk.",
    RUN .. RUN_END),

  -- measures
  row("metrics.accuracy", "tarn.metrics.accuracy(scores, targets) -> number",
    "Share of rows whose largest score is at the target.",
    "assert(tarn.metrics.accuracy(tarn.tensor { { 1, 2 }, { 2, 1 } }, tarn.index { 2, 2 }) == 0.5)"),
  row("metrics.top_k", "tarn.metrics.top_k(scores, targets, k) -> number",
    "Share of rows whose target is among the k largest scores.",
    "assert(tarn.metrics.top_k(tarn.tensor { { 1, 2, 3 } }, tarn.index { 2 }, 2) == 1)"),
  row("metrics.confusion", "tarn.metrics.confusion(scores, targets) -> tensor", "Counts of (target, answer).",
    "assert(tarn.metrics.confusion(tarn.tensor { { 1, 2 } }, tarn.index { 1 }):get(1, 2) == 1)"),
}

for _, more in ipairs(require "tarn.sweep.manual") do rows[#rows + 1] = more end

return rows
