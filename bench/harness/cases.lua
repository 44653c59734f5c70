-- cases.lua: the rows of bench/*.lua.  A file returns { title =, peer = "NAME.py", row, row, ... },
-- sorted = true where the worst are to be printed first; and a row is
--
--   name       a word, unique
--   what       what is measured
--   unit       "us", "ms", "s" or "MB": less is better; or "THINGS/s"
--   tarn       a function that sets up and returns what is timed; the peer's part is the function of the
--              same name in bench/PEER
--   arguments  a function that gives words for the two, such as sizes
--   per        THINGS in a run (1);  times: operations in a run, where the unit is of one (1)
--   goal       the peer's figure over Tarn's, or the other way round for rates;  at_most: Tarn's figure
--   flops, bytes   of a run, where known: floating operations, and bytes that must move
--   steps      runs in a round, for what takes seconds; otherwise as many as fill `seconds`
--   seconds    of a round, where another length than the usual is needed
--   memory_of  another row, whose peak memory `after` so many runs is measured, in a process of its own
--   busy       true: beside a process that wants every CPU
--   curve, at  in which picture, and where in it, the figure stands
--   missed     why the goal is not reached, for the report
--   rounds     where it takes long
--   command    { tarn =, peer = }: shell commands instead, with $PROGRAM, $THREADS and $ROUND in them; what
--              is timed is the process, or what it `prints` counts

local GROUPS <const> = { "start", "nets", "small", "kernels", "sparse", "digits", "curves", "ops" }

local cases = {}

--- The groups in their order: each what its file returned, with its name.
function cases.groups()
  if not cases.loaded then
    cases.loaded = {}
    for i, name in ipairs(GROUPS) do
      local group = dofile(("bench/%s.lua"):format(name))
      group.name = name
      for _, row in ipairs(group) do row.group, row.sorted = name, group.sorted end
      cases.loaded[i] = group
    end
  end
  return cases.loaded
end

--- The row of a group by its name; nil where there is none.
function cases.row(group_name, name)
  for _, group in ipairs(cases.groups()) do
    for _, row in ipairs(group) do
      if group.name == group_name and row.name == name then return row end
    end
  end
end

--- Sets up the Tarn side of a row, with the words it gave as arguments, and returns what is timed.
function cases.setup(group, name, ...)
  local row = cases.row(group, name) or error(("no case '%s' in '%s'"):format(name, group), 0)
  return row.tarn(...)
end

-- A name, a group or a part of one, what names begin with, or "all"; "targets" are the rows with a goal.
local function answers_to(row, word)
  return word == "all" or word == row.name or word == row.group or word == row.area
    or row.name:sub(1, #word + 1) == word .. "_"
    or (word == "targets" and (row.goal or row.at_most) ~= nil)
end

--- The rows that WORDS ask for, in their order; an error names a word that nothing answers to.
function cases.find(words)
  local found, used = {}, {}
  for _, group in ipairs(cases.groups()) do
    for _, row in ipairs(group) do
      local wanted = false
      for _, word in ipairs(words) do
        if answers_to(row, word) then wanted, used[word] = true, true end
      end
      if wanted then found[#found + 1] = row end
    end
  end
  for _, word in ipairs(words) do
    if not used[word] then error(("no case is named '%s'; scripts/bench lists them"):format(word), 0) end
  end
  return found
end

return cases
