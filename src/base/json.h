/* json.h -- JSON, strictly: no duplicate keys, bounded, errors with line and column. */
#ifndef TARN_BASE_JSON_H
#define TARN_BASE_JSON_H

#include <jansson.h>

#include "tarn/error.h"

enum { TARN_JSON_DEPTH = 200 }; /* arrays and objects inside each other */
#define TARN_JSON_BYTES ((size_t)256 << 20)

/* Any JSON value; yours: json_decref. WHAT begins messages: a path or "header of x.safetensors". */
json_t *tarn_json_parse(const char *bytes, size_t count, const char *what) TARN_MUST_CHECK;

/* One line; members in order of insertion; numbers with 17 digits, so that they come back as they
 * were.  *COUNT bytes and a NUL. */
char *tarn_json_text(const json_t *value, size_t *count) TARN_MUST_CHECK;
void tarn_json_text_free(char *text, size_t count); /* NULL is fine */

#endif
