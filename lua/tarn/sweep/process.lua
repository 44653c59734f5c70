-- process.lua: a trial's process: its output goes to a log, what it says comes line by line.

local tarn = require "tarn"

local process = {}

local MISSING <const> = "sweep: workers need luv (libuv for Lua): install lua-luv (Debian), or luarocks install luv"

--- libuv.
function process.uv()
  local ok, uv = pcall(require, "luv")
  if not ok then error(MISSING, 0) end
  return uv
end

local function environment(extra)
  local uv, list = process.uv(), {}
  for name, value in pairs(uv.os_environ()) do
    if extra[name] == nil then list[#list + 1] = name .. "=" .. value end
  end
  for name, value in pairs(extra) do list[#list + 1] = name .. "=" .. value end
  table.sort(list)
  return list
end

local function read_lines(pipe, on_line, on_end)
  local rest = ""
  pipe:read_start(function(message, chunk)
    if message or not chunk then
      pipe:close()
      return on_end()
    end
    rest = rest .. chunk
    for line in rest:gmatch "([^\n]*)\n" do on_line(line) end
    rest = rest:match "[^\n]*$"
  end)
end

local function open_log(path)
  local uv = process.uv()
  local fd, message = uv.fs_open(path, "a", tonumber("644", 8))
  if not fd then error(("sweep: cannot write %s: %s"):format(path, tostring(message)), 0) end
  return fd
end

--- Runs this program with WORDS; its output is appended to LOG.  trial: what TARN_TRIAL says.
--- on_message(message, answer) for each thing it says; on_end(code, signal) when it is over and all was heard.
function process.start(words, trial, log, on_message, on_end)
  local uv = process.uv()
  local up, down, out = uv.pipe(), uv.pipe(), open_log(log)
  local closed, code, signal, handle = false, nil, nil, nil
  local hears = uv.new_pipe(false)
  hears:open(down.write)
  local function over()
    if not closed or not code then return end
    if not hears:is_closing() then hears:close() end
    on_end(code, signal)
  end
  local pid
  handle, pid = uv.spawn(uv.exepath(), {
    args = words, env = environment { TARN_TRIAL = tarn.json.encode(trial), TARN_PARENT = tostring(uv.os_getpid()) },
    stdio = { nil, out, out, up.write, down.read }, detached = true, -- the terminal's Ctrl-C is the sweep's
  }, function(c, s)
    code, signal = c, s
    handle:close()
    over()
  end)
  for _, fd in ipairs { out, up.write, down.read } do uv.fs_close(fd) end
  if not handle then error(("sweep: cannot start %s: %s"):format(uv.exepath(), tostring(pid)), 0) end
  local tells = uv.new_pipe(false)
  tells:open(up.read)
  read_lines(tells, function(line)
    on_message(tarn.json.decode(line), function(answer)
      if not hears:is_closing() then hears:write(tarn.json.encode(answer) .. "\n") end
    end)
  end, function()
    closed = true
    over()
  end)
  return { handle = handle, pid = pid, kill = function(name)
    if not handle:is_closing() then handle:kill(name) end
  end }
end

return process
