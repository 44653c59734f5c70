/* json.h -- JSON, strictly: no duplicate keys, bounded, errors with line and column. */
#ifndef TARN_BASE_JSON_H
#define TARN_BASE_JSON_H

#include <jansson.h>

#include "tarn/error.h"

enum { TARN_JSON_DEPTH = 200 }; /* arrays and objects inside each other */
#define TARN_JSON_BYTES ((size_t)256 << 20)

/* Any JSON value; yours: json_decref.  WHAT begins messages: a path, or "header of x.safetensors". */
json_t *tarn_json_parse(const char *bytes, size_t count, const char *what) TARN_MUST_CHECK;
json_t *tarn_json_read(const char *path) TARN_MUST_CHECK;

/* Members in order of insertion; numbers with 17 digits, so that they come back as they were.
 * INDENT 0: one line.  A NUL follows; yours: tarn_free(text, *count + 1). */
char *tarn_json_text(const json_t *value, int indent, size_t *count) TARN_MUST_CHECK;
bool tarn_json_write(const char *path, const json_t *value, int indent) TARN_MUST_CHECK;

#endif
