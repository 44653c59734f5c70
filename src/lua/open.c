/* open.c -- luaopen_tarn: the table `tarn`, concept by concept. */
#include "lua/batches.h"
#include "lua/border.h"
#include "lua/catalogue.h"
#include "lua/chain.h"
#include "lua/csv.h"
#include "lua/embedded.h"
#include "lua/events.h"
#include "lua/file.h"
#include "lua/grad.h"
#include "lua/image.h"
#include "lua/json.h"
#include "lua/layer.h"
#include "lua/make.h"
#include "lua/memory.h"
#include "lua/net.h"
#include "lua/optim.h"
#include "lua/pictures.h"
#include "lua/profile.h"
#include "lua/recompute.h"
#include "lua/row.h"
#include "lua/scope.h"
#include "lua/tape.h"
#include "lua/tensor.h"
#include "tarn/lua.h"

static void (*const setups[])(lua_State *L) = {
    tensor_setup,    make_setup,    scope_setup,    tape_setup,      layer_setup, net_setup,
    optim_setup,     file_setup,    image_setup,    batches_setup,   csv_setup,   pictures_setup,
    events_setup,    memory_setup,  json_setup,     catalogue_setup, row_setup,   grad_setup,
    recompute_setup, profile_setup, embedded_setup, chain_setup,
};

int luaopen_tarn(lua_State *L)
{
    luaL_checkversion(L);
    luaL_checkstack(L, 40, "tarn");
    border_setup(L);
    lua_createtable(L, 0, 200);
    for (size_t i = 0; i < sizeof setups / sizeof *setups; i++)
        setups[i](L);
    return 1;
}
