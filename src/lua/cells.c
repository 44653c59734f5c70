/* cells.c -- see cells.h
 *
 * Cells lie in regions, each twice as large as the one before: an address is looked up in a few
 * comparisons, and only for blocks of a cell's size.  Regions are never given back.
 */
#include "lua/cells.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lua/border.h"

#if defined __SANITIZE_ADDRESS__
#    define SERVES false
#elif defined __has_feature
#    if __has_feature(address_sanitizer)
#        define SERVES false
#    endif
#endif
#ifndef SERVES
#    define SERVES true
#endif

/* A userdata without user values: Lua's header of 32 bytes, then the box. */
enum { CELL = 64, FIRST = 1024, REGIONS = 32 };

typedef struct cell {
    struct cell *next;
} cell;

static _Thread_local struct {
    char *begin[REGIONS], *end[REGIONS];
    int regions;
    char *fresh; /* never used yet, in the newest region */
    cell *unused;
    int expected; /* allocations of userdata that may be the box's: Lua tries twice */
} cells;

static bool is_cell(const char *block)
{
    for (int i = cells.regions; i-- > 0;)
        if (block >= cells.begin[i] && block < cells.end[i])
            return true;
    return false;
}

static box *box_of(void *block) { return (box *)((char *)block + CELL - sizeof(box)); }

static bool region_add(void)
{
    if (cells.regions == REGIONS)
        return false;
    size_t bytes = ((size_t)FIRST << cells.regions) * CELL;
    char *begin = aligned_alloc(CELL, bytes);
    if (!begin)
        return false;
    cells.begin[cells.regions] = cells.fresh = begin;
    cells.end[cells.regions++] = begin + bytes;
    return true;
}

static void *cell_new(void)
{
    cell *c = cells.unused;
    if (c) {
        cells.unused = c->next;
        return c;
    }
    if ((cells.regions == 0 || cells.fresh == cells.end[cells.regions - 1]) && !region_add())
        return NULL;
    void *fresh = cells.fresh;
    cells.fresh += CELL;
    return fresh;
}

bool cells_take(void **block, size_t old, size_t size)
{
    if (!SERVES || !cells.expected || old != LUA_TUSERDATA || size != CELL)
        return false;
    if ((*block = cell_new())) {
        *box_of(*block) = (box){.kind = NULL};
        cells.expected = 0;
    } else {
        cells.expected--;
    }
    return true;
}

bool cells_give(void *block, size_t size)
{
    if (size != CELL || !is_cell(block))
        return false;
    box_release(box_of(block));
    cell *c = block;
    c->next = cells.unused;
    cells.unused = c;
    return true;
}

void cells_expect(void) { cells.expected = 2; }

/* ---- whether they serve ----------------------------------------------------------------------- */

static const char served_key; /* registry: true, or false */

/* The host's allocator gives a cell, and Lua puts the box where it is looked for. */
static bool try_one(lua_State *L)
{
    cells_expect();
    box *b = lua_newuserdatauv(L, sizeof *b, 0);
    char *begin = (char *)b - (CELL - sizeof *b);
    bool fits = cells.expected == 0 && is_cell(begin);
    cells.expected = 0;
    lua_pop(L, 1);
    return fits;
}

bool cells_serve(lua_State *L)
{
    if (!SERVES)
        return false;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &served_key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushboolean(L, try_one(L));
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &served_key);
    }
    bool serves = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return serves;
}
