-- generations.lua: what samplers share that go from generation to generation.  Their state follows from the
-- trials they may see, in order, so that every worker comes to the same one: each trial carries the number of
-- the generation it was drawn from, and a generation ends with its first SIZE trials that ended.

local generations = {}

local KEY <const> = "generation"

-- A trial's losses; infinite where it failed, of one that was pruned its last.
local function losses_of(trial, objectives)
  if trial.state == "complete" then return trial.losses end
  local losses = {}
  for i = 1, objectives do losses[i] = math.huge end
  if trial.state == "pruned" and trial.last_loss then losses[1] = trial.last_loss end
  return losses
end

--- The state after VIEW's trials: begun by BEGIN(view), and led on by NEXT(state, members) where members are
--- { trial =, losses = }.  KEPT (a table of the sampler) remembers how far it has come.
function generations.state(kept, view, size, begin, next_state)
  if kept.history ~= view.history or kept.count > #view.trials then
    kept.history, kept.count, kept.members = view.history, 0, {}
    kept.state, kept.generation = begin(view), 1
  end
  for i = kept.count + 1, #view.trials do
    local trial = view.trials[i]
    if trial.attributes[KEY] == kept.generation then
      table.insert(kept.members, { trial = trial, losses = losses_of(trial, #view.directions) })
    end
    if #kept.members == size then
      kept.state = next_state(kept.state, kept.members)
      kept.generation, kept.members = kept.generation + 1, {}
    end
  end
  kept.count = #view.trials
  return kept.state, { [KEY] = kept.generation }
end

return generations
