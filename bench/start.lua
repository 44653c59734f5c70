-- start.lua: what it costs to begin at all: a process that computes nothing.

local MEMORY <const> = [[for l in io.lines "/proc/self/status" do local kb = l:match "VmHWM:%s*(%d+)"]]
  .. [[ if kb then print(kb / 1024) end end]]

return {
  title = "starting: a process of its own each time",
  {
    name = "start", what = "tarn -e \"print(1)\" against import torch", unit = "ms", at_most = 4,
    command = { tarn = "$PROGRAM -e 'print(1)'", peer = "$PROGRAM -c 'import torch'" },
  },
  {
    name = "start_memory", what = "the memory of the same", unit = "MB", at_most = 10,
    command = {
      tarn = "$PROGRAM -e '" .. MEMORY .. "'",
      peer = "$PROGRAM -c 'import torch, resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)'",
    },
    prints = true,
  },
}
