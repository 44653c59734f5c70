/* line.c -- see line.h */
#include "app/line.h"

#include <errno.h>
#include <histedit.h>
#include <lauxlib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/interrupt.h"

enum { REMEMBERED = 2000 };

static struct {
    EditLine *edit;
    History *history;
    lua_State *L;
    int complete; /* position in the registry of the completion function */
    char prompt[64], file[512];
} line;

static char *prompt_of(EditLine *e)
{
    (void)e;
    return line.prompt;
}

/* One character, decoded; -1 with EINTR when Ctrl-C came while nothing was typed. */
static int read_character(EditLine *e, wchar_t *out)
{
    (void)e;
    mbstate_t state = {0};
    for (;;) {
        char byte;
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got < 0 && errno == EINTR && !tarn_interrupt_pending())
            continue; /* a resized window */
        if (got <= 0)
            return (int)got;
        size_t used = mbrtowc(out, &byte, 1, &state);
        if (used == (size_t)-1) { /* no UTF-8: the byte stands for itself */
            *out = (unsigned char)byte;
            return 1;
        }
        if (used != (size_t)-2)
            return 1;
    }
}

static void show_list(lua_State *L, int list)
{
    fputc('\n', stdout);
    for (lua_Integer i = 1, n = luaL_len(L, list); i <= n; i++) {
        lua_geti(L, list, i);
        const char *text = lua_tostring(L, -1);
        if (text)
            printf("  %s\n", text);
        lua_pop(L, 1);
    }
    fflush(stdout);
}

/* The text before the cursor goes to Lua; what comes back is inserted, or listed. */
static unsigned char complete(EditLine *e, int key)
{
    (void)key;
    lua_State *L = line.L;
    const LineInfo *at = el_line(e);
    unsigned char result = CC_ERROR;
    lua_rawgeti(L, LUA_REGISTRYINDEX, line.complete);
    lua_pushlstring(L, at->buffer, (size_t)(at->cursor - at->buffer));
    if (lua_pcall(L, 1, 2, 0) != LUA_OK) {
        lua_pop(L, 1);
        return CC_ERROR;
    }
    const char *insert = lua_tostring(L, -2);
    if (lua_istable(L, -1)) {
        show_list(L, lua_gettop(L));
        result = CC_REDISPLAY;
    }
    if (insert && insert[0] && el_insertstr(e, insert) == 0)
        result = lua_istable(L, -1) ? CC_REDISPLAY : CC_REFRESH;
    lua_pop(L, 2);
    return result;
}

static int line_begin(lua_State *L)
{
    HistEvent event;
    snprintf(line.file, sizeof line.file, "%s", luaL_optstring(L, 1, ""));
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    line.L = L;
    line.complete = luaL_ref(L, LUA_REGISTRYINDEX);
    setlocale(LC_CTYPE, ""); /* characters only: numbers are read and written as in C */
    line.edit = el_init("tarn", stdin, stdout, stderr);
    line.history = history_init();
    if (!line.edit || !line.history)
        return luaL_error(L, "the line editor cannot start");
    history(line.history, &event, H_SETSIZE, REMEMBERED);
    history(line.history, &event, H_SETUNIQUE, 1);
    if (line.file[0])
        history(line.history, &event, H_LOAD, line.file); /* none yet: an empty history */
    el_set(line.edit, EL_PROMPT, prompt_of);
    el_set(line.edit, EL_EDITOR, "emacs");
    el_set(line.edit, EL_HIST, history, line.history);
    el_set(line.edit, EL_GETCFN, read_character);
    el_set(line.edit, EL_ADDFN, "tarn-complete", "Complete names", complete);
    el_set(line.edit, EL_BIND, "^I", "tarn-complete", NULL);
    el_set(line.edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
    el_source(line.edit, NULL); /* the user's ~/.editrc */
    return 0;
}

static int line_read(lua_State *L)
{
    snprintf(line.prompt, sizeof line.prompt, "%s", luaL_checkstring(L, 1));
    line.L = L;
    int length = 0;
    const char *text = el_gets(line.edit, &length);
    if (tarn_interrupt_pending()) {
        tarn_interrupt_clear();
        fputc('\n', stdout);
        el_reset(line.edit);
        lua_pushboolean(L, 0);
    } else if (!text || length <= 0) {
        lua_pushnil(L);
    } else {
        lua_pushlstring(L, text, (size_t)(length - (text[length - 1] == '\n')));
    }
    return 1;
}

static int line_remember(lua_State *L)
{
    HistEvent event;
    history(line.history, &event, H_ENTER, luaL_checkstring(L, 1));
    return 0;
}

static int line_end(lua_State *L)
{
    HistEvent event;
    bool saved = !line.file[0] || history(line.history, &event, H_SAVE, line.file) >= 0;
    history_end(line.history);
    el_end(line.edit);
    luaL_unref(L, LUA_REGISTRYINDEX, line.complete);
    line.edit = NULL;
    lua_pushboolean(L, saved);
    return 1;
}

static int line_interactive(lua_State *L)
{
    lua_pushboolean(L, isatty(STDIN_FILENO) && isatty(STDOUT_FILENO));
    return 1;
}

void line_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"interactive", line_interactive}, {"open", line_begin}, {"read", line_read},
        {"remember", line_remember},       {"close", line_end},  {NULL, NULL}};
    luaL_newlib(L, functions);
}
