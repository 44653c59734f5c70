local tarn = require "tarn"

local folder = os.tmpname() .. ".run"

local function hex(text) return (text:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end

local function contents(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

local function put(path, text)
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
end

-- A clock that shows these times, one after another.
local function clock_of(...)
  local times, i = { ... }, 0
  return function()
    i = i + 1
    return times[i] or times[#times]
  end
end

-- The messages in a file, whose sums events_read has checked.
local function records(path)
  local text, list, at = contents(path), {}, 1
  tarn.events_read(path)
  while at < #text do
    local length = ("<I8"):unpack(text, at)
    list[#list + 1] = text:sub(at + 12, at + 11 + length)
    at = at + 16 + length
  end
  return list
end

local function steps(points)
  local list = {}
  for _, p in ipairs(points) do list[#list + 1] = p.step end
  return list
end

describe("tensorboard", function()
  after_each(function() os.execute(("rm -rf '%s'"):format(folder)) end)

  -- [reference: formats 3.9]
  it("writes the reference's bytes", function()
    local run = tarn.tensorboard(folder, { step = 5, clock = clock_of(1, 3, 2) })
    run:scalar("loss", 0.5, 7)
    run:close()
    assert.equal("1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a"
      .. "0f000000000000006d532b09090000000000000840" .. "1005" .. "3a020801" .. "a2cd6142"
      .. "1a00000000000000129bd82d09000000000000004010072a0d0a0b0a046c6f7373150000003fc33fc24a",
      hex(contents(run.file:path())))
  end)

  it("reads numbers back, of old and new style", function()
    local run = tarn.tensorboard(folder)
    run:scalar("loss", 0.25):scalar("loss", tarn.tensor({ 0.125 }):sum()):scalar("rate", 3, 10)
    run:close()
    local new_style = "300000000000000095f5d05f09000000000000004010072a230a210a046c6f73734a0d0a090a07"
      .. "7363616c6172732001420a080112002a040000003f61d85010"
    put(folder .. "/z.tfevents.9", (new_style:gsub("..", function(h) return string.char(tonumber(h, 16)) end)))
    local all = tarn.tensorboard.read(folder)
    assert.same({ 1, 2, 7 }, steps(all.loss))
    assert.equal(0.125, all.loss[2].value)
    assert.equal(0.5, all.loss[3].value)
    assert.equal(10, all.rate[1].step)
  end)

  it("forgets what a run did after the step from which it went on", function()
    local run = tarn.tensorboard(folder)
    for step = 1, 5 do run:scalar("loss", step, step) end
    run:close()
    local again = tarn.tensorboard(folder, { step = 3 })
    again:scalar("loss", 30, 3)
    again:close()
    local loss = tarn.tensorboard.read(folder).loss
    assert.same({ 1, 2, 3 }, steps(loss))
    assert.equal(30, loss[3].value)
  end)

  it("loses no record when it is not closed, and reads up to one that is cut", function()
    local run = tarn.tensorboard(folder)
    run:scalar("a", 1):scalar("a", 2)
    local path = run.file:path()
    local text = contents(path)
    assert.equal(2, #tarn.tensorboard.read(folder).a)
    for n = 0, #text do
      put(path, text:sub(1, n))
      local a = tarn.tensorboard.read(path).a
      assert.is_true((a and #a or 0) <= 2)
    end
    put(path, text:sub(1, -2) .. "?")
    assert.error_matches(function() tarn.tensorboard.read(path) end, "record 4, at byte %d+, has a wrong sum")
    put(path, ("x"):rep(40))
    assert.error_matches(function() tarn.tensorboard.read(path) end, "damaged or no event file")
  end)

  it("writes histograms whose buckets hold all finite numbers", function()
    local low, high, count, sum, squares, limits, counts =
      tarn.events_histogram(tarn.tensor { -2, 0, 0, 1e-3, 5, 0 / 0, 1 / 0 })
    assert.same({ -2, 5, 5 }, { low, high, count })
    assert.is_true(math.abs(sum - 3.001) < 1e-6 and math.abs(squares - 29.000001) < 1e-6)
    assert.equal(#limits, #counts)
    local total, before = 0, -math.huge
    for at = 1, #limits, 8 do
      local limit, n = ("<d"):unpack(limits, at), ("<d"):unpack(counts, at)
      assert.is_true(limit > before)
      if n > 0 and limit > 5 then assert.is_true(limit <= 5.5 * 1.0001) end
      total, before = total + n, limit
    end
    assert.equal(5, total)
    assert.equal(0, (select(3, tarn.events_histogram(tarn.zeros(0)))))
    tarn.tensorboard(folder):histogram("weights", tarn.randn(100)):close()
  end)

  it("writes pictures, texts and hyperparameters", function()
    local run = tarn.tensorboard(folder)
    run:image("digit", tarn.ones(3, 4, 6)):image("digits", tarn.ones(4, 1, 5, 5)):text("note", "# hello")
    run:hparams({ lr = 0.1, name = "x", wide = true }, { accuracy = 0.9 })
    run:close()
    local list = records(run.file:path())
    assert.is_truthy(list[3]:find("\8\4\16\6\24\3\34", 1, true)) -- height 4, width 6, RGB, then the PNG
    assert.is_truthy(list[3]:find "PNG")
    assert.is_truthy(list[5]:find "note/text_summary" and list[5]:find "# hello")
    assert.is_truthy(list[6]:find "_hparams_/experiment" and list[6]:find "accuracy")
    assert.is_truthy(list[7]:find "_hparams_/session_start_info")
    assert.equal(9, #list)
  end)

  it("writes embeddings with labels and pictures for the projector", function()
    local run = tarn.tensorboard(folder)
    run:embedding("words", tarn.tensor { { 1, 2 }, { 3, 4 }, { 5, 6.5 } }, {
      labels = { word = { "a", "b\tc", "d" }, count = { 1, 2, 3 } }, images = tarn.ones(3, 1, 2, 2) })
    run:embedding("more", tarn.ones(2, 3), { labels = { "x", "y" } })
    assert.equal("1\t2\n3\t4\n5\t6.5\n", contents(folder .. "/words.tsv"))
    assert.equal("count\tword\n1\ta\n2\tb c\n3\td\n", contents(folder .. "/words.labels.tsv"))
    assert.equal("x\ny\n", contents(folder .. "/more.labels.tsv"))
    assert.same({ 1, 4, 4 }, tarn.image.load(folder .. "/words.png").shape)
    local config = contents(folder .. "/projector_config.pbtxt")
    assert.is_truthy(config:find("tensor_shape: 3\n  tensor_shape: 2\n  metadata_path: \"words.labels.tsv\"", 1, true))
    assert.is_truthy(config:find("sprite {\n    image_path: \"words.png\"\n    single_image_dim: 2", 1, true))
    assert.is_truthy(config:find("tensor_path: \"more.tsv\"", 1, true))
    assert.error_matches(function() run:embedding("x", tarn.ones(2, 2), { labels = { "a" } }) end, "1 labels for 2")
    run:close()
  end)

  it("says what is wrong", function()
    local run = tarn.tensorboard(folder)
    assert.error_matches(function() run:scalar("a", "x") end, "'a' must be a number, not string")
    assert.error_matches(function() run:scalar(1, 2) end, "the tag must be a name")
    assert.error_matches(function() run:scalar("a", 1, 1.5) end, "whole number, not 1.5")
    run:close()
    assert.error_matches(function() run:scalar("a", 1) end, "is closed")
    assert.error_matches(function() tarn.tensorboard.read(folder .. "/none") end, "cannot open the folder")
    assert.error_matches(function() tarn.tensorboard(folder, { stp = 1 }) end, "no option 'stp'")
  end)

  it("is where training logs to", function()
    local nn = tarn.nn
    local set = tarn.data.dataset(tarn.randn(40, 2), tarn.index(tarn.randint(1, 2, { 40 }):tolist()))
    local net = nn.Sequential { input = { 2 }, nn.Linear(2), nn.Softmax() }
    tarn.train(net, set, { epochs = 2, batch = 10, progress = false, validation = set, log = folder })
    local all = tarn.tensorboard.read(folder)
    assert.same({ 1, 2, 3, 4, 5, 6, 7, 8 }, steps(all["loss/batch"]))
    assert.same({ 4, 8 }, steps(all["loss/train"]))
    assert.same({ 4, 8 }, steps(all["accuracy/validation"]))
  end)
end)
