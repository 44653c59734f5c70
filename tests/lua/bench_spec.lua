-- The benchmarks' rows and how they are measured; no time is judged here, and no peer is needed.

local tarn = require "tarn"
local cases = dofile "bench/harness/cases.lua"
local measure = dofile "bench/harness/measure.lua"
local show = dofile "bench/harness/show.lua"
local limits = dofile "bench/harness/limits.lua"

local UNITS <const> = { us = true, ms = true, s = true, MB = true }

-- Groups whose peer's functions are made by a loop.
local COMPUTED <const> = { sparse = true, curves = true, ops = true }

local function text_of(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

local function each_row(f)
  for _, group in ipairs(cases.groups()) do
    for _, row in ipairs(group) do f(row, group) end
  end
end

local function output_of(command)
  local pipe <close> = assert(io.popen(command))
  return pipe:read "a"
end

local function program()
  return output_of(("readlink /proc/%d/exe"):format(text_of "/proc/self/stat":match "%d+")):match "%S+"
end

-- Answers the rounds with these seconds.
local function actor(name, ...)
  local seconds, at = { ... }, 0
  return {
    name = name, kind = name,
    ask = function() return "" end,
    number = function()
      at = at + 1
      return seconds[at]
    end,
  }
end

local QUIET <const> = function() end

describe("benchmarks", function()
  it("have rows that say what is measured, in which unit, and how", function()
    local seen = {}
    each_row(function(row)
      assert.is_nil(seen[row.name], row.name .. " is there twice")
      seen[row.name] = row
      assert(row.name:match "^[%w_]+$", row.name .. " is no word")
      assert(#row.what > 3, row.name .. " does not say what is measured")
      assert(UNITS[row.unit] or row.unit:match "^%a+/s$", row.name .. " has the unit " .. tostring(row.unit))
      assert(row.tarn or row.command or row.memory_of, row.name .. " measures nothing")
      assert(not row.memory_of or (seen[row.memory_of] and row.after), row.name .. " is the memory of nothing")
    end)
  end)

  it("have a peer's part for every row whose group has a peer", function()
    each_row(function(row, group)
      if group.peer == nil or not row.tarn or COMPUTED[group.name] then return end
      assert(text_of("bench/" .. group.peer):find("\ndef " .. row.name .. "(", 1, true),
        ("bench/%s has no function %s"):format(group.peer, row.name))
    end)
  end)

  it("are found by name, group and beginning, and a wrong name is said", function()
    assert.equal(1, #cases.find { "lenet_train" })
    assert.equal(4, #cases.find { "lenet" })
    assert(#cases.find { "kernels" } > 20)
    local ok, message = pcall(cases.find, { "lenett" })
    assert(not ok and message:find "no case is named 'lenett'", message)
  end)

  it("are there for every operation that has a trace, on inputs as large as its call allows", function()
    local row = cases.row("ops", "op_log")
    local sizes = row.arguments()
    assert.equal("x=728x1092", sizes)
    assert.near(0, cases.setup("ops", "op_relu", "x=4x6")():min():item(), 1e-6)
    assert.equal("x=612x816 y=816x408", cases.row("ops", "op_matmul_grad").arguments())
    cases.setup("ops", "op_matmul_grad", "x=6x8", "y=8x4")()
    assert(#cases.find { "ops" } > 800)
    assert(#cases.find { "linalg" } > 50)
  end)

  it("are served by a process that answers each line with a line", function()
    local answers = output_of(("printf 'about\\nthreads 1\\nsetup kernels small_op\\ntime 0.001 1\\n"
      .. "setup kernels nothing\\nmemory 1\\n' | '%s' bench/harness/serve.lua"):format(program()))
    local lines = {}
    for line in answers:gmatch "[^\n]+" do lines[#lines + 1] = line end
    assert(lines[1]:match "^ok Tarn %d", lines[1])
    assert.equal("ok ", lines[2])
    assert.equal("ok ", lines[3])
    assert(tonumber(lines[4]:match "^ok (.*)$") > 0, lines[4])
    assert.equal("error no case 'nothing' in 'kernels'", lines[5])
    assert.equal(6, #lines)
  end)

  it("take medians of rounds, and ratios so that more is better", function()
    local row = { name = "a", group = "b", unit = "us", times = 2 }
    local results = measure.case(row, { actor("tarn", 1e-6, 3e-6, 2e-6), actor("peer", 4e-6, 4e-6, 9e-6) },
      { rounds = 3, seconds = 1 }, QUIET)
    assert.near(1, results[1].median, 1e-9)
    assert.near(2, results[2].median, 1e-9)
    assert.near(2, results.ratio, 1e-9)
    assert.near(4 / 3, results.low, 1e-9)
    assert.near(4.5, results.high, 1e-9)
    row = { name = "a", group = "b", unit = "images/s", per = 64 }
    results = measure.case(row, { actor("tarn", 0.5), actor("peer", 2) }, { rounds = 1, seconds = 1 }, QUIET)
    assert.near(128, results[1].median, 1e-9)
    assert.near(4, results.ratio, 1e-9)
  end)

  it("say which goal is met", function()
    local results = { { median = 5 }, { median = 15 }, ratio = 3 }
    assert.same({ "2 x", true }, { show.goal({ goal = 2 }, results) })
    assert.same({ "4 x", false }, { show.goal({ goal = 4 }, results) })
    assert.same({ "4 ms", false }, { show.goal({ at_most = 4, unit = "ms" }, results) })
  end)

  it("make a page that is generated, as it stands in docs", function()
    local book = tarn.json.load "docs/speed.json"
    assert.equal(text_of "docs/speed.md", dofile "bench/harness/report.lua".page(book))
  end)

  it("divide by the limit that binds", function()
    local machine = { threads = 1, flops = 100, l2_size = 10, l3_size = 100, l2 = 50, l3 = 20, memory = 10 }
    local share, by = limits.share({ flops = 50, bytes = 100 }, 10, machine)
    assert.same({ 0.5, "l3" }, { share, by })
    share, by = limits.share({ flops = 50 }, 1, machine)
    assert.same({ 0.5, "flops" }, { share, by })
    assert.is_nil(limits.share({}, 1, machine))
  end)
end)
