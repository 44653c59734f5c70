local tarn = require "tarn"
local help = require "tarn.help"

describe("help", function()
  it("tells things of the same name apart", function()
    assert.matches("^trace%(x: tensor%).*see also: net:trace", help.text "trace")
    assert.matches("^net:trace%(x, options%?%).*see also: trace", help.text "net:trace")
    assert.matches("^net:trace", help.signature "net:trace")
  end)

  it("lists every row under its kind and family", function()
    local text = help.text()
    for _, row in ipairs(tarn.catalogue()) do
      assert.is_truthy(text:find(row.name, 1, true), row.name)
    end
    assert.matches("\n  activation +.-gelu", text)
  end)

  it("shows a topic in all kinds", function()
    local text = help.text "activation"
    assert.matches("Operations, activation\n", text)
    assert.matches("Layers, activation\n", text)
    assert.matches("\n  gelu +%u?%l?", text)
    assert.matches("Schedule", help.text "schedules")
  end)

  it("explains a row, and says what to read next", function()
    local text = help.text "nn.Conv2d"
    assert.matches("^Conv2d {", text)
    assert.matches("see also: conv2d", text)
    assert.matches("example:", text)
  end)

  it("finds words wherever rows speak of them, best first", function()
    local text = help.text "learning rate"
    assert.matches("what speaks of 'learning rate'", text)
    assert.matches("Adam", text)
    assert.matches("^nothing is named 'surprised'; it is spoken of in\n.*\n  cross_entropy ", help.text "surprised")
  end)

  it("names the nearest name for a slip", function()
    assert.equal("nothing is named 'geul', did you mean 'gelu'?", help.text "geul")
    assert.equal("nothing is named 'qqqqqqqq'; tarn help lists everything", help.text "qqqqqqqq")
  end)

  it("knows a row that a script adds after the first question", function()
    help.text "relu"
    tarn.op {
      name = "thrice_of_help", params = { "x" }, compose = function(x) return x * 3 end,
      summary = "Three times x, for the spec of help.", samples = { "randn(2, 3)" },
    }
    assert.matches("Three times x", help.text "thrice_of_help")
    assert.matches("\n  script .*thrice_of_help", help.text())
  end)
end)
