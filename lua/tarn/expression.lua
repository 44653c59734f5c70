-- expression.lua: net:expression { "x", "y" }: a small net written out as one formula of Lua, nothing
-- but numbers, +, * and the functions between its layers, which evaluates to what the net computes.

local expression = {}

local tarn = require "tarn"

-- The message begins with the line of the script, however deep this was called.
local function fail(form, ...) error(tarn.debug.where() .. form:format(...), 0) end

local LONGEST <const> = 1000000 -- characters; every neuron is written once for each that reads it

-- ---- numbers ----------------------------------------------------------------------------------------

-- As few digits as read back as the same number, at most DIGITS.
local function digits_of(value, digits)
  if value ~= value then return "(0 / 0)" end
  if value == math.huge then return "(1 / 0)" elseif value == -math.huge then return "(-1 / 0)" end
  return ("%." .. digits .. "g"):format(value)
end

-- The list of terms as a sum, each with its sign before it.
local function sum_of(terms)
  local text = table.concat(terms, " + "):gsub("%+ %-", "- ")
  return #terms > 0 and text or "0"
end

local function is_zero(text) return tonumber(text) == 0 end

local function term(weight, value) return weight == "1" and value or weight .. "*" .. value end

-- ---- functions between layers -----------------------------------------------------------------------

-- The body of a function of v, by layer; $name is an option of the layer.  None overflows into NaN.
local TANH <const> = "local e = math.exp(-2 * math.abs(v)) return (v < 0 and -1 or 1) * (1 - e) / (1 + e)"
local SIGMOID <const> = "return 1 / (1 + math.exp(-v))"
local LOG1P_EXP <const> = "(math.max(%s, 0) + math.log(1 + math.exp(-math.abs(%s))))"

-- erf by its series, and by its continued fraction where that converges fast [Abramowitz, Stegun 7.1.5, 7.1.14].
local GELU <const> = [[
local x, erf = math.abs(v) / math.sqrt(2), 0
if x < 3 then
  local part = 2 / math.sqrt(math.pi) * x
  for n = 0, 80 do erf, part = erf + part / (2 * n + 1), -part * x * x / (n + 1) end
else
  local tail = x
  for n = 60, 1, -1 do tail = x + n / 2 / tail end
  erf = 1 - math.exp(-x * x) / tail / math.sqrt(math.pi)
end
return 0.5 * v * (1 + (v < 0 and -erf or erf))]]

local FUNCTIONS <const> = {
  ReLU = { "relu", "return math.max(v, 0)" },
  ReLU6 = { "relu6", "return math.min(math.max(v, 0), 6)" },
  LeakyReLU = { "leaky", "return v > 0 and v or $negative_slope * v" },
  Tanh = { "tanh", TANH },
  Sigmoid = { "sigmoid", SIGMOID },
  BipolarSigmoid = { "bipolar", "v = v / 2 " .. TANH },
  Step = { "step", "return v < 0 and 0 or 1" },
  SiLU = { "silu", "return v / (1 + math.exp(-v))" },
  GELU = { "gelu", GELU },
  Mish = { "mish", "v = { v, " .. LOG1P_EXP:format("v", "v") .. " } local e = math.exp(-2 * v[2])"
    .. " return v[1] * (1 - e) / (1 + e)" },
  ELU = { "elu", "return v > 0 and v or $alpha * (math.exp(v) - 1)" },
  CELU = { "celu", "return v > 0 and v or $alpha * (math.exp(v / $alpha) - 1)" },
  SELU = { "selu", "return 1.0507009873554805 * (v > 0 and v or 1.6732632423543772 * (math.exp(v) - 1))" },
  Softplus = { "softplus", "v = $beta * v return " .. LOG1P_EXP:format("v", "v") .. " / $beta" },
  LogSigmoid = { "logsigmoid", "v = -v return -" .. LOG1P_EXP:format("v", "v") },
  Softsign = { "softsign", "return v / (1 + math.abs(v))" },
  Hardtanh = { "hardtanh", "return math.min(math.max(v, $min_val), $max_val)" },
  Hardsigmoid = { "hardsigmoid", "return math.min(math.max(v + 3, 0), 6) / 6" },
  Hardswish = { "hardswish", "return v * math.min(math.max(v + 3, 0), 6) / 6" },
  Tanhshrink = { "tanhshrink", "local w = v " .. TANH:gsub("return (.*)$", "return w - %1") },
}
local GELU_TANH <const> = "local x = 0.7978845608028654 * (v + 0.044715 * v * v * v)"
  .. " return v / (1 + math.exp(-2 * x))"

local function body_of(layer, body)
  if layer:type() == "GELU" and layer.approximate == "tanh" then body = GELU_TANH end
  return (body:gsub("%$([%w_]+)", function(option) return digits_of(layer[option], 17) end))
end

-- The name in WRITER of the function with this body; the first of all is f.
local function function_named(writer, name, body)
  for _, known in ipairs(writer.functions) do
    if known.body == body then return known.name end
  end
  local count = 1
  for _, known in ipairs(writer.functions) do
    if known.base == name then count = count + 1 end
  end
  local made = { base = name, name = count == 1 and name or name .. count, body = body }
  writer.functions[#writer.functions + 1] = made
  return made.name
end

-- ---- layers -----------------------------------------------------------------------------------------

-- By the layer's type: f(writer, layer, values) -> values, all texts that can stand as a factor.
local rows = {}
expression.rows = rows

local function same(_, _, values) return values end

for _, name in ipairs { "Identity", "Flatten", "Unflatten", "Reshape", "Dropout", "Dropout1d", "AlphaDropout",
  "FeatureAlphaDropout" } do
  rows[name] = same
end

for name, spec in pairs(FUNCTIONS) do
  rows[name] = function(writer, layer, values)
    local f, out = function_named(writer, spec[1], body_of(layer, spec[2])), {}
    for i, value in ipairs(values) do out[i] = f .. (value:match "^%b()$" or "(" .. value .. ")") end
    return out
  end
end

local function check_length(writer, values, copies)
  local length = 0
  for _, value in ipairs(values) do length = length + #value end
  if length * copies > writer.longest then
    fail("expression: the formula would have more than %d characters: %d values written %d times each; it is for"
      .. " small nets", writer.longest, #values, copies)
  end
end

function rows.Linear(writer, layer, values)
  local weight = layer.weight:detach():tolist()
  local bias = layer.bias and layer.bias:detach():tolist()
  if #weight[1] ~= #values then
    fail("expression: Linear takes %d numbers, and %d come before it", #weight[1], #values)
  end
  check_length(writer, values, #weight)
  local out = {}
  for i, row in ipairs(weight) do
    local terms = {}
    for k, w in ipairs(row) do
      local number = digits_of(w, writer.digits)
      if not is_zero(number) then terms[#terms + 1] = term(number, values[k]) end
    end
    local b = bias and digits_of(bias[i], writer.digits)
    if b and not is_zero(b) then terms[#terms + 1] = b end
    out[i] = "(" .. sum_of(terms) .. ")"
  end
  return out
end

-- With the statistics it has learnt: a factor and a shift.
function rows.BatchNorm1d(writer, layer, values)
  local mean, var = layer.running_mean, layer.running_var
  if not mean then fail "expression: BatchNorm1d without running statistics depends on the other examples" end
  local scale = (var:to "float64" + layer.eps):pow(-0.5)
  if layer.weight then scale = scale * layer.weight:detach() end
  local shift = -mean:to "float64" * scale
  if layer.bias then shift = shift + layer.bias:detach() end
  local out = {}
  for i, value in ipairs(values) do
    local digits = writer.digits == 9 and 17 or writer.digits -- no longer float32's
    local factor, b = digits_of(scale:get(i), digits), digits_of(shift:get(i), digits)
    out[i] = "(" .. sum_of { term(factor, value), b } .. ")"
  end
  return out
end

-- 1 / sum of e^(v[k] - v[i]) over k: no number overflows into NaN.
function rows.Softmax(writer, _, values)
  check_length(writer, values, 2 * #values)
  local out = {}
  for i, value in ipairs(values) do
    local terms = {}
    for k, other in ipairs(values) do
      terms[k] = k == i and "1" or ("math.exp(%s - %s)"):format(other, value)
    end
    out[i] = "(1 / (" .. sum_of(terms) .. "))"
  end
  return out
end

function rows.LogSoftmax(writer, layer, values)
  local out = {}
  for i, value in ipairs(rows.Softmax(writer, layer, values)) do out[i] = "math.log" .. value end
  return out
end

local function write(writer, layer, values)
  local row = rows[layer:type()]
  if not row then
    fail("expression: a %s cannot be written as a formula; what can are %s; others are added as"
      .. " require \"tarn.expression\".rows.Name = function(writer, layer, values) ... end",
      layer:type(), table.concat(expression.names(), ", "))
  end
  return row(writer, layer, values)
end

function rows.Sequential(writer, layer, values)
  for _, child in ipairs(layer:children()) do values = write(writer, child, values) end
  return values
end

function rows.Residual(writer, layer, values)
  local inner, out = rows.Sequential(writer, layer, values), {}
  if #inner ~= #values then
    fail("expression: Residual adds %d numbers to %d", #inner, #values)
  end
  for i, value in ipairs(inner) do out[i] = "(" .. sum_of { values[i], value } .. ")" end
  return out
end

--- The types of layers that can be written.
function expression.names()
  local names = {}
  for name in pairs(rows) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- ---- what the caller gives and gets -----------------------------------------------------------------

local KEYWORDS <const> = { ["and"] = 1, ["break"] = 1, ["do"] = 1, ["else"] = 1, ["elseif"] = 1, ["end"] = 1,
  ["false"] = 1, ["for"] = 1, ["function"] = 1, ["goto"] = 1, ["if"] = 1, ["in"] = 1, ["local"] = 1, ["nil"] = 1,
  ["not"] = 1, ["or"] = 1, ["repeat"] = 1, ["return"] = 1, ["then"] = 1, ["true"] = 1, ["until"] = 1,
  ["while"] = 1, math = 1 }

local function check_names(names)
  if type(names) ~= "table" then
    fail("expression: the names of the inputs must be a list such as { \"x\", \"y\" }, not %s", tostring(names))
  end
  local seen = {}
  for i = 1, #names do
    local name = names[i]
    if type(name) ~= "string" or not name:match "^[%a_][%w_]*$" or KEYWORDS[name] then
      fail("expression: input %d must have a name that Lua can read, such as \"x\", not %s", i,
        type(name) == "string" and ("%q"):format(name) or tostring(name))
    end
    if seen[name] then fail("expression: two inputs are named '%s'", name) end
    seen[name] = true
  end
  return seen
end

local function count_inputs(net)
  for _, layer in ipairs(net:modules()) do
    if layer:type() == "Linear" then
      local _ = layer.weight or fail "expression: the sizes are not known yet: give the net input = { n }, or call it"
      return layer.weight.shape[2]
    end
  end
end

-- A net that has no Linear layer can be asked with any number of inputs.
local function input_names(net, names)
  local n = count_inputs(net)
  if not names then
    names = {}
    for i = 1, n or 1 do names[i] = "x" .. i end
  end
  local taken = check_names(names)
  if n and n ~= #names then fail("expression: %d names for a net of %d inputs", #names, n) end
  return names, taken
end

-- A function whose name an input has gets another; alone, it is f.
local function name_functions(functions, taken)
  for _, f in ipairs(functions) do
    local name = #functions == 1 and not taken.f and "f" or f.name
    while taken[name] do name = name .. "_" end
    f.final = name
  end
end

local Expression = {}
Expression.__index = Expression

function Expression:__tostring() return table.concat(self.formulas, ",\n") end
function Expression:__call(...) return self.evaluate(...) end

-- One pair of brackets around the whole says nothing.
local function bare(text)
  local inside = text:match "^%((.*)%)$"
  return inside and text:match "^%b()$" == text and inside or text
end

-- Functions by their final names.
local function with_names(text, final)
  return (text:gsub("([%a_][%w_]*)%(", function(name) return final[name] and final[name] .. "(" end))
end

local function code_of(names, functions, formulas)
  local lines = {}
  for _, f in ipairs(functions) do
    lines[#lines + 1] = ("local function %s(v) %s end"):format(f.final, f.body)
  end
  lines[#lines + 1] = ("return function(%s)"):format(table.concat(names, ", "))
  lines[#lines + 1] = "  return " .. table.concat(formulas, ",\n    ")
  lines[#lines + 1] = "end"
  return table.concat(lines, "\n")
end

local OPTIONS <const> = { digits = true }

local function read_options(options)
  if options ~= nil and type(options) ~= "table" then
    fail("expression: options must be a table such as { digits = 3 }, not a %s", type(options))
  end
  for name in pairs(options or {}) do
    if not OPTIONS[name] then fail("expression: unknown option '%s'; there is digits", tostring(name)) end
  end
  local digits = options and options.digits or 9
  if math.type(digits) ~= "integer" or digits < 1 or digits > 17 then
    fail("expression: digits must be a whole number from 1 to 17, not %s", tostring(digits))
  end
  return digits
end

--- A small net as a formula of Lua: print it, call it, or read .code, a chunk that stands by itself.
---@param net tarn.Layer
---@param names? string[] of the inputs; x1, x2, ... unless given
---@param options? { digits: integer } 9, which are those of float32, unless said
---@return table expression callable: .formulas (one for each output), .functions, .code
function expression.expression(net, names, options)
  local digits = read_options(options)
  local taken
  names, taken = input_names(net, names)
  local writer = { digits = digits, longest = LONGEST, functions = {} }
  -- while it is written, functions have marks for names: the final ones depend on how many there are
  local values = write(writer, net, table.move(names, 1, #names, 1, {}))
  name_functions(writer.functions, taken)
  local final = {}
  for _, f in ipairs(writer.functions) do final[f.name] = f.final end
  local formulas, functions = {}, {}
  for i, value in ipairs(values) do
    formulas[i] = with_names(bare(value), final)
  end
  for _, f in ipairs(writer.functions) do functions[f.final] = f.body end
  local code = code_of(names, writer.functions, formulas)
  local chunk, message = load(code, "=expression", "t", { math = math })
  if not chunk then fail("expression: the formula is too deep for Lua: %s", message) end
  return setmetatable({ formulas = formulas, functions = functions, names = names, code = code,
    evaluate = chunk() }, Expression)
end

return expression
