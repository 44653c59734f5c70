/* op.h -- operations: one C closure serves every row. */
#ifndef TARN_LUA_OP_H
#define TARN_LUA_OP_H

#include <lua.h>

#include "lua/param.h"

/* Adds every row to the tables at these positions: functions of `tarn`, operators of the class,
 * methods with their in-place forms. */
void op_setup(lua_State *L, int tarn, int class, int methods);

/* Pushes the function of a row. */
void op_push(lua_State *L, const tarn_op *op);

/* Adds a row that came later, with its aliases, to `tarn` and to the methods of tensors. */
void op_publish(lua_State *L, const tarn_op *op);

/* The optional arguments of OP by name in the table at INDEX (0: none is given): TENSOR by tensor
 * parameter, NULL where absent; they stay on the stack or in that table. */
void op_options(lua_State *L, int index, const tarn_op *op, param_options *options,
                tarn_tensor *tensor[TARN_MAX_PARAMS]);

/* The lua_CFunction of tarn.definition(name, ...). */
int op_definition(lua_State *L);

#endif
