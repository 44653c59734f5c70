local tarn = require "tarn"
local manual = require "tarn.manual"

-- Reached by other names, or for the library's own use.
local APART <const> = {
  ["tarn.data_pictures"] = true, ["tarn.csv_read"] = true, ["tarn.csv_write"] = true, ["tarn.events_open"] = true,
  ["tarn.events_read"] = true, ["tarn.events_histogram"] = true,
  ["tarn.data_batches"] = true, ["tarn.profile_begin"] = true, ["tarn.data_order"] = true, ["tensor:totable"] = true,
  ["tarn.chain_of"] = true,
  ["net:type"] = true,
}
local PROPERTIES <const> = {
  shape = true, dtype = true, grad = true, requires_grad = true, rank = true, count = true,
  is_leaf = true,
}

local function known_names()
  local known = {}
  for _, row in ipairs(tarn.catalogue()) do
    known[row.name], known[row.name .. "_"] = true, true
    for alias in (row.aliases or ""):gmatch "[^|]+" do
      known[alias], known[alias .. "_"] = true, true
    end
  end
  for _, row in ipairs(manual) do known[row.name] = true end
  return known
end

local function undocumented(where, names, known)
  local missing = {}
  for _, name in ipairs(names) do
    if not (known[name] or APART[where .. name] or PROPERTIES[name]) then
      missing[#missing + 1] = where .. name
    end
  end
  table.sort(missing)
  return table.concat(missing, " ")
end

describe("the manual", function()
  for _, row in ipairs(manual) do
    it("has an example of " .. row.signature .. " that works", function()
      assert.is_true(#row.summary > 10)
      assert(load(row.example, "=example of " .. row.name, "t",
        setmetatable({ tarn = tarn }, { __index = _G })))()
    end)
  end

  it("has every name once", function()
    local seen = {}
    for _, row in ipairs(manual) do
      assert.is_nil(seen[row.name], row.name)
      seen[row.name] = true
    end
  end)

  it("and the rows know every function and method there is", function()
    local known, functions = known_names(), {}
    for name, value in next, tarn do
      if type(value) == "function" then functions[#functions + 1] = name end
    end
    assert.equal("", undocumented("tarn.", functions, known))
    assert.equal("", undocumented("tensor:", tarn.members(tarn.ones(1)), known))
    assert.equal("", undocumented("net:", tarn.members(tarn.nn.ReLU()), known))
  end)
end)
