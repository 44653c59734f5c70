-- sweep.lua: the search for good options, by a script of one's own: tarn.sweep.study.

local samplers = require "tarn.sweep.samplers"
local pruners = require "tarn.sweep.pruners"
local Study = require "tarn.sweep.study"

local sweep = { samplers = samplers.rows, pruners = pruners.rows }

--- A study: see Study.new.
function sweep.study(options)
  if type(options) ~= "table" then
    error(("sweep.study: a table of options expected, not %s"):format(type(options)), 2)
  end
  return Study.new(options)
end

sweep.sampler = samplers.add
sweep.pruner = pruners.add

return sweep
