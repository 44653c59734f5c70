-- contestant.lua: a process that takes part in a benchmark: a build of Tarn, or a peer.  It is asked
-- through its standard input and answers through a named pipe (serve.lua has the language).

local contestant = {}
contestant.__index = contestant

local folder -- of the named pipes, made when first needed
local count = 0

local function pipe_name()
  if not folder then
    local pipe <close> = io.popen "mktemp -d"
    folder = pipe:read "l"
  end
  count = count + 1
  local path = ("%s/%d"):format(folder, count)
  assert(os.execute(("mkfifo '%s'"):format(path)))
  return path
end

--- Someone who takes part; the process starts with the first question.
--- @param o table kind ("tarn", "peer"), name, command (what serves), program ($PROGRAM of the rows' commands)
function contestant.new(o)
  o.threads = o.threads or 1
  return setmetatable(o, contestant)
end

--- Another process of the same kind.
function contestant:fresh()
  return contestant.new {
    kind = self.kind, name = self.name, command = self.command, program = self.program, threads = self.threads,
  }
end

local function start(self)
  local path = pipe_name()
  -- PyTorch's own setting does not reach the BLAS behind it.
  local blas = self.kind == "peer" and ("OPENBLAS_NUM_THREADS=%d "):format(self.threads) or ""
  self.questions = assert(io.popen(("%s%s >'%s'"):format(blas, self.command, path), "w"))
  self.answers = assert(io.open(path))
  os.remove(path)
  self:ask("threads %d", self.threads)
end

--- Sends a line and returns what came with "ok"; nil and "none", or nil and what went wrong.
function contestant:ask(form, ...)
  if not self.questions then start(self) end
  self.questions:write(form:format(...), "\n")
  self.questions:flush()
  local line = self.answers:read "l"
  if not line then error(("%s ended while it was asked to %s"):format(self.name, form:format(...)), 0) end
  local ok, answer = line:match "^(%a+) ?(.*)$"
  if ok == "ok" then return answer end
  return nil, ok == "none" and "none" or answer
end

--- As ask, for a number.
function contestant:number(form, ...)
  local answer, problem = self:ask(form, ...)
  return tonumber(answer), problem
end

--- From now on it computes with so many threads, in a new process.
function contestant:use(threads)
  if threads ~= self.threads then self:stop() end
  self.threads = threads
end

function contestant:stop()
  if not self.questions then return end
  self.questions:close()
  self.answers:close()
  self.questions, self.answers = nil, nil
end

--- Removes what the pipes needed.
function contestant.clean()
  if folder then os.execute(("rm -r '%s'"):format(folder)) end
  folder = nil
end

return contestant
