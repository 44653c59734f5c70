-- gallery_lua.lua: the text of a Lua script as HTML, with a little colour: comments, strings, keywords, numbers.

local KEYWORDS <const> = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then
  true until while]]):gmatch "%a+" do KEYWORDS[word] = true end

local function escape(text) return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })) end

-- How a token begins, and where it ends; the first that fits at a place wins.
local TOKENS <const> = {
  { "c", "^%-%-%[(=*)%[.-%]%1%]()" }, { "c", "^()%-%-[^\n]*()" },
  { "s", "^%[(=*)%[.-%]%1%]()" }, { "s", "^()\"[^\"\\\n]*\"()" }, { "s", "^()'[^'\\\n]*'()" },
  { "n", "^()0[xX]%x+()" }, { "n", "^()%d+%.?%d*[eE][+-]?%d+()" }, { "n", "^()%d+%.?%d*()" },
  { "w", "^()[%a_][%w_]*()" }, { "", "^()%s+()" }, { "", "^().()" },
}

-- A string with escapes: to the quote that no backslash stands before.
local function quoted_end(text, at)
  local quote = text:sub(at, at)
  if quote ~= '"' and quote ~= "'" then return nil end
  local i = at + 1
  while i <= #text and text:sub(i, i) ~= quote do
    i = i + (text:sub(i, i) == "\\" and 2 or 1)
  end
  return i + 1
end

local function token_at(text, at)
  local quoted = quoted_end(text, at)
  if quoted then return "s", quoted end
  for _, token in ipairs(TOKENS) do
    local _, _, _, stop = text:find(token[2], at)
    if stop then return token[1], stop end
  end
end

--- The text as HTML; what has a colour is in a span of class c, s, k or n.
---@param text string
---@return string
return function(text)
  local out, at = {}, 1
  while at <= #text do
    local kind, stop = token_at(text, at)
    local word = text:sub(at, stop - 1)
    if kind == "w" then kind = KEYWORDS[word] and "k" or "" end
    out[#out + 1] = kind == "" and escape(word) or ('<span class="%s">%s</span>'):format(kind, escape(word))
    at = stop
  end
  return table.concat(out)
end
