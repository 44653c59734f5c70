-- metrics.lua: how good a classifier's answers are.

local tarn = require "tarn"

local metrics = {}

local function check(name, scores, targets)
  if #scores.shape ~= 2 or #targets.shape ~= 1 or scores.shape[1] ~= targets.shape[1] then
    error(("%s: scores (examples x classes) and targets (examples) expected, not (%s) and (%s)"):format(name,
      table.concat(scores.shape, " x "), table.concat(targets.shape, " x ")), 3)
  end
end

--- Share of rows whose largest score is at the target.
---@param scores tarn.Tensor (examples x classes)
---@param targets tarn.Tensor (examples), classes from 1
---@return number
function metrics.accuracy(scores, targets)
  check("accuracy", scores, targets)
  if scores.shape[1] == 0 then return 0 / 0 end
  return scores:argmax(2):eq(targets):sum():item() / scores.shape[1]
end

--- Share of rows whose target is among the K largest scores; equal scores count as above.
---@param scores tarn.Tensor
---@param targets tarn.Tensor
---@param k integer
---@return number
function metrics.top_k(scores, targets, k)
  check("top_k", scores, targets)
  local n = scores.shape[1]
  if math.type(k) ~= "integer" or k < 1 then
    error(("top_k: k must be a whole number from 1, not %s"):format(k), 2)
  end
  if n == 0 then return 0 / 0 end
  local own = scores:gather(2, targets:reshape(n, 1))
  local not_below = scores:ge(own):sum(2)
  return not_below:le(k):sum():item() / n
end

--- Counts of (target, answer).
---@param scores tarn.Tensor
---@param targets tarn.Tensor
---@return tarn.Tensor int64 (classes x classes): row = target, column = answer
function metrics.confusion(scores, targets)
  check("confusion", scores, targets)
  local classes = scores.shape[2]
  local counts = {}
  for i = 1, classes * classes do counts[i] = 0 end
  local answers, wanted = scores:argmax(2):tolist(), targets:tolist()
  for i, answer in ipairs(answers) do
    local target = wanted[i]
    if target < 1 or target > classes then
      error(("confusion: target %d in row %d is outside 1..%d"):format(target, i, classes), 2)
    end
    local at = (target - 1) * classes + answer
    counts[at] = counts[at] + 1
  end
  return tarn.index(counts):reshape(classes, classes)
end

return metrics
