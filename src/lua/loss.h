/* loss.h -- losses as objects, nn.HuberLoss { delta = 2 }, and net:loss. */
#ifndef TARN_LUA_LOSS_H
#define TARN_LUA_LOSS_H

#include "graph/op.h"
#include "lua/border.h"

extern const box_kind loss_kind;

/* The lua_CFunction of net:loss(x, target, loss?): LOSS is a name, an object, or a function of (net,
 * x, target) or of (output, target). */
int loss_of_net(lua_State *L);

/* nn.NAME for every name of OP's object, where it has one. */
void loss_publish(lua_State *L, const tarn_op *op);

void loss_setup(lua_State *L); /* `tarn` on the top of the stack, with its `nn` */

#endif
