/* line.h -- the prompt's line editor: history, completion, UTF-8, by libedit. */
#ifndef TARN_APP_LINE_H
#define TARN_APP_LINE_H

#include <lua.h>

/* Pushes a table: interactive() -> boolean; open(history_file, complete), read(prompt) -> line, or
 * nil at the end, or false after Ctrl-C; remember(line); close().  COMPLETE is called with the text
 * before the cursor and returns what to insert and, or nil, a list of texts to show. */
void line_open(lua_State *L);

#endif
