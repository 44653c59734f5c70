-- command_line.lua: a trial as one would type it.

local command_line = {}

--- VALUE as it is written on a command line, so that it is read back as the same number.
function command_line.word(value)
  if math.type(value) == "float" then
    local short = ("%.6g"):format(value)
    return tonumber(short) == value and short or ("%.17g"):format(value)
  end
  return tostring(value)
end

--- The options of a trial, as words; in order of names.
function command_line.options(params)
  local names, words = {}, {}
  for name in pairs(params) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do words[#words + 1] = ("--%s=%s"):format(name, command_line.word(params[name])) end
  return words
end

local function quoted(word)
  if word:find "^[%w%-_=./,:+]+$" then return word end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- The line that runs TRIAL of STUDY again by itself: SCRIPT with its own WORDS and what was chosen.
function command_line.of(study, trial, script, words)
  local line = { "tarn", script, "--seed", tostring(study.seed) }
  table.move(words, 1, #words, #line + 1, line)
  for _, word in ipairs(command_line.options(trial.params)) do line[#line + 1] = word end
  for i, word in ipairs(line) do line[i] = quoted(word) end
  return table.concat(line, " ")
end

return command_line
