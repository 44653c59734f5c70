/* json.c -- JSON, strictly: no duplicate keys, bounded, errors with line and column. */
#include "base/json.h"

#include <string.h>

#include "base/memory.h"

static json_t *fail_at(const char *what, const char *bytes, size_t at, const char *reason)
{
    size_t line = 1, column = 1;
    for (size_t i = 0; i < at; i++) {
        column = bytes[i] == '\n' ? 1 : column + 1;
        line += bytes[i] == '\n';
    }
    return tarn_fail(TARN_ERROR_FORMAT, "%s: line %zu, column %zu: %s", what, line, column, reason);
}

/* Bytes before the bracket that opens one level too many; COUNT: none does. */
static size_t too_deep(const char *bytes, size_t count)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < count; i++) {
        char c = bytes[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > TARN_JSON_DEPTH)
            return i;
        else if (!quoted && (c == ']' || c == '}'))
            depth--;
    }
    return count;
}

json_t *tarn_json_parse(const char *bytes, size_t count, const char *what)
{
    if (count > TARN_JSON_BYTES)
        return tarn_fail(TARN_ERROR_FORMAT, "%s: %s of JSON, more than the %s that are read", what,
                         TARN_BYTES(count), TARN_BYTES(TARN_JSON_BYTES));
    size_t deep = too_deep(bytes, count);
    if (deep < count)
        return fail_at(what, bytes, deep, "more than 200 arrays and objects inside each other");
    json_error_t error;
    json_t *value = json_loadb(bytes, count, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (value)
        return value;
    if (json_error_code(&error) == json_error_out_of_memory)
        return tarn_fail(TARN_ERROR_MEMORY, "%s: out of memory: %s of JSON", what,
                         TARN_BYTES(count));
    size_t at = error.position > 0 ? (size_t)error.position - 1 : 0;
    return fail_at(what, bytes, at < count ? at : count, error.text);
}

typedef struct text {
    char *bytes;
    size_t used, room;
} text;

static int append(const char *bytes, size_t count, void *context)
{
    text *t = context;
    if (!tarn_grow((void **)&t->bytes, &t->room, t->used + count, 1))
        return -1;
    memcpy(t->bytes + t->used, bytes, count);
    t->used += count;
    return 0;
}

char *tarn_json_text(const json_t *value, size_t *count)
{
    text t = {0};
    char *exact = NULL;
    size_t flags = JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(17);
    if (json_dump_callback(value, append, &t, flags) != 0)
        tarn_fail(TARN_ERROR_VALUE, "JSON: a value that contains itself, or no memory left");
    else if ((exact = tarn_alloc(t.used + 1))) {
        memcpy(exact, t.bytes, t.used);
        exact[t.used] = 0;
        *count = t.used;
    }
    tarn_free(t.bytes, t.room);
    return exact;
}

void tarn_json_text_free(char *text, size_t count) { tarn_free(text, count + 1); }
