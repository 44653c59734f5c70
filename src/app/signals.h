/* signals.h -- Ctrl-C: the first asks whatever runs to stop, a second ends the process. */
#ifndef TARN_APP_SIGNALS_H
#define TARN_APP_SIGNALS_H

#include <lua.h>

void signals_install(lua_State *L);
void signals_remove(void);

#endif
