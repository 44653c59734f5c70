/* library.h -- the Lua library, embedded by the build (scripts/embed.lua makes the table). */
#ifndef TARN_LUA_LIBRARY_H
#define TARN_LUA_LIBRARY_H

#include <stddef.h>

typedef struct tarn_lua_file {
    const char *name; /* "tarn.train" */
    const unsigned char *text;
    size_t size;
} tarn_lua_file;

extern const tarn_lua_file tarn_lua_library[]; /* ends with a NULL name */

#endif
