-- population.lua: population based training [Jaderberg 2017]: trials come in generations of SIZE.  Each goes on with
-- the training of the trial before it in its place; where that was among the worst, with a copy of one of the best and
-- options moved a little.  So options change while nets train, and nobody begins again.
--
-- The attribute "parent" is the trial whose checkpoints a trial begins with (runner.lua copies them).

local Space = require "tarn.sweep.space"

local SIZE <const> = 8

local function at_random(space, random)
  local units = {}
  for i = 1, #space do units[i] = random:uniform() end
  return space:values_at(units)
end

-- The last SIZE trials before NUMBER that ended well, best first.
local function generation_before(view, size)
  local list = {}
  for i = #view.trials, 1, -1 do
    local trial = view.trials[i]
    if trial.state == "complete" and trial.number < view.number then list[#list + 1] = trial end
    if #list == size then break end
  end
  table.sort(list, function(a, b)
    if a.losses[1] ~= b.losses[1] then return a.losses[1] < b.losses[1] end
    return a.number < b.number
  end)
  return list
end

-- A fifth of the way up or down of numbers; sometimes another choice.
local function moved(space, params, random)
  local values = {}
  for _, p in ipairs(space) do
    if space:active(p, values) then
      local old = params[p.name]
      local u = old ~= nil and Space.to_unit(p, old) or Space.spread(p, random:uniform())
      if p.kind == "choice" then
        if random:uniform() < 0.2 then u = random:integer(#p.choices) end
      else
        local step = 0.1 + 0.1 * random:uniform()
        u = math.max(0, math.min(1, random:uniform() < 0.5 and u - step or u + step))
      end
      values[p.name] = Space.from_unit(p, u)
    end
  end
  return values
end

local function copied(params)
  local values = {}
  for name, value in pairs(params) do values[name] = value end
  return values
end

return {
  name = "population",
  summary = "Population based training: options change while nets train on from each other's checkpoints.",
  source = "[Jaderberg 2017]",
  options = { { "size", SIZE, "trials in a generation" }, { "worst", 0.25, "share of them that is replaced" } },
  looks = true,
  keeps_checkpoints = true,
  suggest = function(self, view, random)
    local list = generation_before(view, self.size)
    if view.number <= self.size or #list < 2 then return at_random(view.space, random) end
    local count = math.max(1, math.floor(#list * self.worst))
    local mine
    for rank, trial in ipairs(list) do
      if (trial.number - view.number) % self.size == 0 then mine = { trial = trial, rank = rank } end
    end
    if mine and mine.rank <= #list - count then return copied(mine.trial.params), { parent = mine.trial.number } end
    local parent = list[random:integer(count)]
    return moved(view.space, parent.params, random), { parent = parent.number }
  end,
}
