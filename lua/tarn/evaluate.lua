-- evaluate.lua: what a net answers to a whole data set, batch by batch and without recording.

local tarn = require "tarn"

local evaluate = {}

local BATCH <const> = 500

local function in_evaluation(net, f)
  local was = net.training
  net:eval()
  local ok, result = pcall(function()
    local _ <close> = tarn.no_grad()
    return f()
  end)
  net:train(was)
  if not ok then error(result, 0) end
  return result
end

--- Loss and, for a classifier, accuracy over a data set.
---@param net tarn.Layer
---@param set tarn.Dataset
---@param options? { batch: integer, loss: string|tarn.Loss|function }
---@return { loss: number, accuracy: number?, count: integer }
function evaluate.evaluate(net, set, options)
  options = options or {}
  return in_evaluation(net, function()
    local total, right, count, classified = 0.0, 0, 0, false
    for x, y in set:batches(options.batch or BATCH) do
      local _ <close> = tarn.scope()
      local n = x.shape[1]
      total = total + net:loss(x, y, options.loss):item() * n
      count = count + n
      if y.dtype == "int64" and #y.shape == 1 then
        classified = true
        right = right + net(x):argmax(2):eq(y):sum():item()
      end
    end
    return { loss = total / count, accuracy = classified and right / count or nil, count = count }
  end)
end

--- The outputs for every item of a data set, in order.
---@param net tarn.Layer
---@param set tarn.Dataset
---@param options? { batch: integer }
---@return tarn.Tensor (items x outputs ...)
function evaluate.predict(net, set, options)
  local parts = {}
  return in_evaluation(net, function()
    for x in set:batches(options and options.batch or BATCH) do
      parts[#parts + 1] = net(x)
    end
    if #parts == 0 then error("predict: the data set is empty", 0) end
    return tarn.cat(parts, 1)
  end)
end

return evaluate
