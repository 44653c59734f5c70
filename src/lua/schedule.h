/* schedule.h -- tarn.optim.schedule: functions of the step that give a learning rate. */
#ifndef TARN_LUA_SCHEDULE_H
#define TARN_LUA_SCHEDULE_H

#include <lua.h>

void schedule_push(lua_State *L); /* the table of them */

#endif
