-- 18 examples seen: the same net after more and more examples of the curve of 16.  The fit comes closer as
-- examples go by: first the levels, then the edges, which a smooth net can only approach.

local tarn = require "tarn"
local nn, optim, plot = tarn.nn, tarn.optim, tarn.plot
local targets = require "targets"
local quick = tarn.flags.quick

local hp = tarn.options {
  lr = { 3e-3, log = { 1e-4, 1e-1 } },
  batch = { 100, integers = { 1, 1000 } },
  examples = { quick and 100000 or 1000000, about = "examples in all" },
}

local net = nn.Sequential { input = { 1 }, nn.Linear(24), nn.Tanh(), nn.Linear(24), nn.Tanh(), nn.Linear(1) }
local opt = optim.Adam(net, { lr = hp.lr })

local grid = tarn.linspace(-1, 1, 201):reshape(-1, 1)
local wanted = targets.steps(grid)

local rows, pictures, seen = {}, {}, 0
local function look()
  local fitted = net:predict(grid)
  local row = { examples = seen, error = fitted:mse_loss(wanted):item(), fitted = fitted:reshape(-1):tolist() }
  rows[#rows + 1] = row
  print(("%10d examples   mean squared error %.5f"):format(seen, row.error))
  local count = seen >= 1e6 and ("%g million"):format(seen / 1e6) or tostring(seen):gsub("000$", ",000")
  pictures[#pictures + 1] = plot.figure { title = count .. " examples", xlim = { -1, 1 }, ylim = { -1, 1.2 },
    legend = false, text_size = 8,
    xlabel = #rows > 4 and "x" or nil, ylabel = #rows % 4 == 1 and "y" or nil }
    :line { grid, wanted, color = "#777777", width = 1, dash = "dashed" }
    :line { grid, fitted, color = plot.color(1), width = 1.8 }
end

look()
for _, stage in ipairs { 1000, 3000, 10000, 30000, 100000, 300000, 1000000 } do
  if stage > hp.examples then break end
  while seen < stage do
    local _ <close> = tarn.scope()
    local x = tarn.rand(hp.batch, 1) * 2 - 1
    local loss = net(x):mse_loss(targets.steps(x))
    opt:zero_grad()
    loss:backward()
    opt:step()
    seen = seen + hp.batch
  end
  look()
end

pictures.columns, pictures.width, pictures.height, pictures.share = 4, 7.2, 3.8, "both"
return tarn.result({ stages = rows, x = grid:reshape(-1):tolist(), wanted = wanted:reshape(-1):tolist(),
  first = rows[1].error, last = rows[#rows].error }, plot.grid(pictures))
