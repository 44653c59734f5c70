std = "lua54"
max_line_length = 100
cache = false
exclude_files = { "build*", "data", "out", "lua/tarn/annotations" }

-- Scripts at the prompt may leave names on purpose: `local _`, `_ENV`.
ignore = { "212/self", "212/_.*" }

files["tests/lua"] = {
  read_globals = { "describe", "it", "pending", "before_each", "after_each", "setup", "teardown",
    "finally", "assert", "spy", "stub", "mock", "match", "insulate", "expose", "lazy_setup" },
}
