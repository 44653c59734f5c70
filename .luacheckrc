std = "lua54"
max_line_length = 120
cache = false
exclude_files = { "build*", "data", "out", "lua/tarn/annotations" }

ignore = {
  "212/self", "212/_.*",
  "211/scope", -- local scope <close> = tarn.scope()
}

files["lua/tarn/host.lua"] = { globals = { "arg" } } -- it sets what scripts read
files["lua/tarn/sources.lua"] = { ignore = { "631" } } -- checksums

files["tests/lua"] = {
  read_globals = { "describe", "it", "pending", "before_each", "after_each", "setup", "teardown",
    "finally", "assert", "spy", "stub", "mock", "match", "insulate", "expose", "lazy_setup" },
}
