-- bench.lua NAME [--rounds N] [--seconds S] [--threads N] -- Tarn and its peer in turn, medians.
local options = { rounds = 5, seconds = 3 }
local name
do
  local i = 1
  while arg[i] do
    local option = arg[i]:match "^%-%-(%l+)$"
    if option then
      options[option] = assert(tonumber(arg[i + 1]), "--" .. option .. " needs a number")
      i = i + 1
    else
      name = arg[i]
    end
    i = i + 1
  end
end
assert(name, "which case? scripts/bench lists them")

local function output_of(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

local function exists(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

local threads = options.threads and { options.threads } or { 1, tonumber(output_of "nproc") }
local peer = exists(("bench/%s.py"):format(name))
  and os.execute "/usr/bin/python3 -c 'import torch' 2>/dev/null" == true

-- "train 9042.1" lines, into rates[metric][#+1]
local function measure(rates, command)
  for metric, rate in output_of(command):gmatch "(%w+) ([%d.]+)" do
    if not rates[metric] then
      rates[metric] = {}
      rates[#rates + 1] = metric
    end
    table.insert(rates[metric], tonumber(rate))
  end
end

local function median(list)
  table.sort(list)
  return (list[(#list + 1) // 2] + list[#list // 2 + 1]) / 2
end

local function show(who, list)
  local middle = median(list)
  print(("  %-8s %10.0f   (%.0f to %.0f)"):format(who, middle, list[1], list[#list]))
  return middle
end

if peer then
  print("peer: PyTorch " .. output_of "/usr/bin/python3 -c 'import torch; print(torch.__version__)'")
else
  print "no peer: scripts/bench --install brings PyTorch"
end
for _, n in ipairs(threads) do
  local tarn, torch = {}, {}
  for _ = 1, options.rounds do
    measure(tarn, ("build/tarn --threads %d bench/%s.lua %g"):format(n, name, options.seconds))
    if peer then
      measure(torch, ("/usr/bin/python3 bench/%s.py %g %d"):format(name, options.seconds, n))
    end
  end
  for _, metric in ipairs(tarn) do
    print(("%s, %s, %d thread%s, a second:"):format(name, metric, n, n == 1 and "" or "s"))
    local ours = show("tarn", tarn[metric])
    if torch[metric] then print(("  ratio    %10.2f"):format(ours / show("PyTorch", torch[metric]))) end
  end
end
