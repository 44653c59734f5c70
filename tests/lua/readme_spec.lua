-- Every example of README.md is run, as a reader would.
local TARN <const> = os.getenv "TARN" or "build/tarn"
local FASHION <const> = "/usr/share/datasets/fashion-mnist" -- Debian's package, of the same form

local function read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
end

local function run(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local output = pipe:read "a"
  local ok = pipe:close()
  return output, ok
end

local function blocks(language)
  local found = {}
  for block in read "README.md":gmatch("\n```" .. language .. "\n(.-)```") do found[#found + 1] = block end
  return found
end

local folder
setup(function() folder = run "mktemp -d":match "%S+" end)
teardown(function() os.execute("rm -rf " .. folder) end)

describe("README.md", function()
  it("names commands that exist", function()
    local commands = 0
    for command in blocks "sh"[1]:gmatch "scripts/%w+" do
      commands = commands + 1
      assert.is_true(os.execute("test -x " .. command), command)
    end
    assert.equal(2, commands)
  end)

  it("has a script that trains and saves a net", function()
    if not os.execute("test -d " .. FASHION) then return pending "dataset-fashion-mnist is not here" end
    assert.equal(2, #blocks "lua")
    local script = blocks "lua"[1]
    local _, lines = script:gsub("\n", "")
    assert.is_true(lines <= 20, lines .. " lines")
    write(folder .. "/digits.lua", script)
    assert(os.execute(("mkdir -p %s/out && ln -s %s %s/mnist"):format(folder, FASHION, folder)))
    local host = run("realpath " .. TARN):match "%S+"
    local output, ok = run(("cd %s && TARN_DATA=%s %s digits.lua --epochs 1"):format(folder, folder, host))
    assert.is_true(ok, output)
    local accuracy = tonumber(output:match "([%d.]+)%% in the test")
    assert.is_true(accuracy ~= nil and accuracy > 75, output)
    assert.is_true(os.execute(("test -s %s/out/digits.safetensors"):format(folder)))
  end)

  it("has a script that draws pictures", function()
    write(folder .. "/pictures.lua", blocks "lua"[2])
    local host = run("realpath " .. TARN):match "%S+"
    local output, ok = run(("cd %s && %s pictures.lua"):format(folder, host))
    assert.is_true(ok, output)
    assert.is_true(os.execute(("test -s %s/pictures.png"):format(folder)))
  end)

  -- Lines after "> " are typed; the lines between them are what the prompt answers.
  it("has a session that the prompt answers as it says", function()
    local session = blocks "text"[1]
    local typed, wanted = {}, {}
    for line in session:gmatch "[^\n]+" do
      local input = line:match "^>+ (.*)$"
      if input then typed[#typed + 1] = input else wanted[#wanted + 1] = line end
    end
    write(folder .. "/session", table.concat(typed, "\n") .. "\n")
    local output, ok = run(("XDG_STATE_HOME=%s %s -i < %s/session"):format(folder, TARN, folder))
    assert.is_true(ok, output)
    local answers = {}
    for line in output:gmatch "[^\n]+" do
      line = line:gsub("^[> ]*> ", ""):gsub(" +$", "")
      if line ~= "" and not line:find "^tarn %d" then answers[#answers + 1] = line end
    end
    assert.equal(table.concat(wanted, "\n"), table.concat(answers, "\n"))
  end)

  it("shows examples/embed.c as it is", function()
    assert.equal(read "examples/embed.c", blocks "c"[1])
  end)

  it("shows pictures and links to files that are there", function()
    for path in read "README.md":gmatch "%]%(([^)]+)%)" do
      assert.is_true(os.execute("test -e " .. path), path)
    end
  end)
end)

describe("CONTRIBUTING.md", function()
  it("shows a row as it stands in its file", function()
    local path, diff = read "CONTRIBUTING.md":match "```diff\n@@ (%S+) @@\n(.-)```"
    local added = {}
    for line in diff:gmatch "[^\n]+" do
      if line:sub(1, 1) == "+" then added[#added + 1] = line:sub(2) end
    end
    assert.is_true(#added > 10)
    assert.is_truthy(read(path):find(table.concat(added, "\n"), 1, true))
  end)
end)
