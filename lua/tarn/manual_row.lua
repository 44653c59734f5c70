-- manual_row.lua: how rows of the manual are written (manual.lua): functions, methods, options.

local manual_row = {}

function manual_row.row(name, signature, summary, example)
  return {
    name = name, kind = "function", signature = signature,
    summary = summary, example = example, params = {},
  }
end

--- ARGUMENTS may end in what comes out: "dim -> integer".
function manual_row.method(class, name, arguments, summary, example)
  local takes, gives = arguments:match "^(.-)%s*%->%s*(.+)$"
  local signature = ("%s:%s(%s)%s"):format(class, name, takes or arguments, gives and " -> " .. gives or "")
  return manual_row.row(name, signature, summary, example)
end

--- The same with options, which help lists: each { name, default or false, what it is }.
function manual_row.with_options(options, made)
  for i, option in ipairs(options) do
    made.params[i] = { name = option[1], kind = "any", optional = true, default = option[2] or nil, about = option[3] }
  end
  return made
end

return manual_row
