-- backward_hook.lua: layer:register_full_backward_hook(f), by hooks on what goes in and comes out.

local backward_hook = {}

-- One forward, until backward has come through it.
local function new_call(layer, f)
  return { layer = layer, f = f, inputs = {}, outputs = {}, waiting = 0 }
end

-- What F returns for input I: a tensor for the only one, or a list.
local function finish(call, i)
  local changed = call.f(call.layer, call.inputs, call.outputs)
  if type(changed) == "table" then changed = changed[i] end
  return changed
end

-- A tensor of its own for the layer, so that its gradient is what comes from this layer alone.
local function watched(call, x, i)
  if not x or not x.requires_grad then return x end
  local own = x:expand(x.shape)
  if not own.requires_grad then return x end
  call.waiting = call.waiting + 1
  own:register_hook(function(g)
    call.inputs[i] = g
    call.waiting = call.waiting - 1
    if call.waiting == 0 then return finish(call, i) end
  end)
  return own
end

local function watch_outputs(call, outputs)
  local due = 0
  for i, y in ipairs(outputs) do
    if y and y.requires_grad and not y.is_leaf then
      due = due + 1
      y:register_hook(function(g)
        call.outputs[i] = g
        due = due - 1
        if due == 0 and not call.watches_inputs then finish(call) end
      end)
    end
  end
end

--- f(layer, input gradients, output gradients) is called when backward has come through the layer; what it
--- returns takes the place of the gradient of its input.
---@param layer tarn.Layer
---@param f function
---@return table handle
function backward_hook.register(layer, f)
  local calls = {} -- forwards that have begun: a layer may be inside itself
  local before = layer:register_forward_pre_hook(function(self, inputs)
    local call, own = new_call(self, f), {}
    for i, x in ipairs(inputs) do own[i] = watched(call, x, i) end
    call.watches_inputs = call.waiting > 0
    calls[#calls + 1] = call
    return own
  end)
  local after = layer:register_forward_hook(function(_, _, output)
    local call = table.remove(calls)
    watch_outputs(call, type(output) == "table" and output or { output })
  end)
  return {
    remove = function()
      before.remove()
      after.remove()
    end,
  }
end

return backward_hook
