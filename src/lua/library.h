/* library.h -- files that travel inside the program: the Lua library, and traces of PyTorch's numbers.
 * The build (scripts/embed.lua) makes the table. */
#ifndef TARN_LUA_LIBRARY_H
#define TARN_LUA_LIBRARY_H

#include <stddef.h>

typedef struct tarn_embedded_file {
    const char *name; /* "tarn.train", a module; "traces/losses", data */
    const unsigned char *bytes;
    size_t size;
    const unsigned char *code; /* a module compiled by the Lua of the build; else NULL */
    size_t code_size;
} tarn_embedded_file;

extern const tarn_embedded_file tarn_library[]; /* ends with a NULL name */

#endif
