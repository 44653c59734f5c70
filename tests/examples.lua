-- examples.lua [NAME ...] -- runs every example in its quick form in a process of its own, and checks what it
-- found out: the conditions below, over the numbers in its file.  Ends with "N passed, M failed".

local tarn = require "tarn"

local HOST <const> = os.getenv "TARN" or "build/tarn"
local LONGEST <const> = 120 -- lines
local WIDEST <const> = 600 -- pixels, at least: a picture is as wide as a page

local function near(a, b, tolerance) return math.abs(a - b) <= tolerance end
local function falls(list)
  for i = 2, #list do
    if list[i] >= list[i - 1] then return false end
  end
  return #list > 1
end

-- Names are those of the example's numbers; near, falls and the standard library are there as well.
local CHECKS <const> = {
  ["01_neuron"] = { "#neurons == 12", "near(half, 0.485, 0.001)",
    "neurons[12].active == 1 and near(neurons[12].largest, 0.3, 1e-6)",
    "neurons[7].active > neurons[8].active" },
  ["02_activations"] = { "#kinds == 7", "near(sigmoid_at_0, 0.5, 1e-6)", "near(kinds[4].derivatives[201], 0.25, 1e-5)",
    "near(kinds[5].derivatives[201], 0.5, 1e-5)", "kinds[3].values[1] == 0 and kinds[3].values[401] == 1" },
  ["03_coffee"] = { "#share == 30", "near(total, 1, 1e-5)", "smallest > 0 and largest < 0.2" },
  ["04_nearest"] = { "regions == 3", "near(share[1] + share[2] + share[3], 1, 1e-9)",
    "share[1] > 0.2 and share[2] > 0.2" },
  ["05_network"] = { "neurons == 17", "weights == 66 and biases == 15", "agreement > 0.7",
    "#diagram.edges == weights" },
  ["06_values"] = { "difference < 1e-6", "#formulas == 3", "near(output[1] + output[2] + output[3], 1, 1e-5)",
    "gradient['5'][2] == 1 and gradient['5'][1] == 0" },
  ["07_sizes"] = { "#sizes == 7", "largest > 0.85", "largest > smallest + 0.2" },
  ["08_digits"] = { "accuracy > 0.6", "top2 > accuracy", "examples == 1000",
    "near(mistakes, 1000 * (1 - accuracy), 1e-3)",
    "#confusion == 10" },
  ["09_attractors"] = { "#blends == 2", "blends[1].first == 2 and blends[2].first == 3",
    "#blends[1].probabilities == 201",
    "right > 0.4" },
  ["10_anything"] = { "#kinds == 6", "digits > 0.3 and digits <= 1", "noise > 0.1 and blank > 0.1" },
  ["13_shapes"] = { "largest == 11520", "last == 10", "#layers == 12",
    "layers[4].shape[1] == 20 and layers[4].shape[2] == 12" },
  ["14_local"] = { "convolution > convolution_permuted", "dense > 0.5",
    "near(runs[1].parameters, runs[2].parameters, 0.01 * runs[1].parameters)" },
  ["16_target"] = { "near(levels, 1.4, 1e-5)", "error > 0.05" },
  ["17_random_weights"] = { "#errors == 12", "least > 0.01", "errors[12] > 2 * errors[1]" },
  ["18_examples_seen"] = { "last < 0.1 * first", "#stages == 6 and stages[6].examples == 100000" },
  ["19_learning_curve"] = { "l2_last < 0.2 * l2_first", "l1_last < 0.3 * l1_first", "#l2 == 2 and #l1 == 2" },
  ["20_descent"] = { "#paths == 3", "gradient < 1e-3", "least < 1e-4", "paths[1].loss > 0.01 or paths[3].loss > 0.01" },
  ["21_many_weights"] = { "narrow >= wide", "#widths == 2 and #widths[1].errors == 20" },
  ["22_equivalent"] = { "at_examples < 0.02", "outside > 3 * at_examples" },
  ["23_landscape"] = { "restored", "curvature > 0", "near(loss[3][3], at_net, 1e-4)", "#loss == 5 and #loss[1] == 5",
    "loss[1][1] > at_net" },
  ["24_too_small"] = { "line > 0.2", "line > one and one > two", "largest < 0.03", "shapes[1].weights == 2" },
  ["25_one_layer"] = { "wide < 0.8 * narrow", "falls(plain)" },
  ["26_rates"] = { "smallest_rate > right_rate", "largest_rate > 2 * right_rate", "best.rate == 0.3" },
  ["32_sweep"] = { "trials == 8 and failed == 0", "best >= defaults and best > 0.5", "share_of_epochs <= 1",
    "params.lr >= 1e-4 and params.lr <= 1e-1" },
  ["35_monitor"] = { "steps == 48", "last < first", "left < 1", "accuracy > 0.3 and epochs == 2" },
  ["36_automata"] = { "#rules == 4 and steps == 60", "rules[2].bits > 1.5 * rules[1].bits",
    "rules[4].bits > rules[3].bits",
    "near(rules[1].black, 0.08, 0.02)" },
}

local passed, failed = 0, 0

local function note(name, ok, text)
  passed, failed = passed + (ok and 1 or 0), failed + (ok and 0 or 1)
  if not ok then print(("FAILED  %s: %s"):format(name, text)) end
end

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a" or ""
end

local function lines_in(text) return select(2, text:gsub("\n", "\n")) end

-- What the condition's names are, for its message.
local function values(text, numbers)
  local words, seen = {}, {}
  for name in text:gmatch "[%a_][%w_]*" do
    if type(numbers[name]) == "number" and not seen[name] then
      words[#words + 1] = ("%s = %.6g"):format(name, numbers[name])
      seen[name] = true
    end
  end
  return #words > 0 and "; " .. table.concat(words, ", ") or ""
end

local function check_numbers(name, numbers)
  local env = setmetatable({ near = near, falls = falls }, {
    __index = function(_, key) return numbers[key] == nil and _G[key] or numbers[key] end,
  })
  for _, text in ipairs(CHECKS[name] or {}) do
    local chunk = assert(load("return " .. text, "=" .. text, "t", env))
    local ok, holds = pcall(chunk)
    note(name, ok and holds, ok and text .. values(text, numbers) or holds)
  end
end

local function check_picture(name, folder)
  local ok, image = pcall(tarn.image.load, ("%s/%s.png"):format(folder, name))
  note(name, ok, "it leaves no picture")
  if ok then note(name, image.shape[3] >= WIDEST, ("its picture is %d pixels wide"):format(image.shape[3])) end
end

local function try(name, folder)
  local path = ("examples/%s.lua"):format(name)
  local started = tarn.clock()
  local ok = os.execute(("%s %s --quick --out %s >%s/log 2>&1"):format(HOST, path, folder, folder))
  note(name, ok, "it fails:\n" .. read(folder .. "/log"))
  note(name, CHECKS[name], "tests/examples.lua has nothing to check in it")
  local lines = lines_in(read(path))
  note(name, lines < LONGEST, ("it has %d lines, and may have %d"):format(lines, LONGEST - 1))
  if ok then
    check_numbers(name, tarn.json.load(("%s/%s.json"):format(folder, name)))
    check_picture(name, folder)
  end
  print(("%-22s %5.1f s"):format(name, tarn.clock() - started))
end

-- The page of what the examples have left: all of it in one file.
local function try_page(folder, names)
  note("the gallery", os.execute(("%s --out %s scripts/gallery.lua --page >%s/log 2>&1"):format(HOST, folder, folder)),
    "it fails:\n" .. read(folder .. "/log"))
  local page = read(folder .. "/gallery.html")
  for _, name in ipairs(names) do
    note("the gallery", page:find("examples/" .. name .. ".lua", 1, true), name .. " is not on the page")
  end
  note("the gallery", not page:find "src=\"[^d]" and not page:find "{{", "the page needs other files, or is unfinished")
end

local function chosen(name)
  for _, word in ipairs(arg) do
    if name:sub(1, #word) == word then return true end
  end
  return #arg == 0
end

local folder = os.tmpname()
os.remove(folder)
tarn.make_folder(folder)
local names = {}
for _, file in ipairs((tarn.list_folder "examples")) do
  local name = file:match "^(%d+_.+)%.lua$"
  if name and chosen(name) then
    try(name, folder)
    names[#names + 1] = name
  end
end
if #arg == 0 then try_page(folder, names) end
os.execute(("rm -r %s"):format(folder))
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and 0 or 1, true)
