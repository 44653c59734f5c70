/* catalogue.c -- see catalogue.h
 *
 * A row's table has name, kind, family (the file it is written in), and what its kind has of: aliases, summary, formula, source, example,
 * params = { { name, kind, optional, default, about, words, ... } }, results, traits = { name = true },
 * tolerance, samples, errors, has_kernel, has_definition.
 */
#include "lua/catalogue.h"

#include <string.h>

#include "lua/border.h"
#include "lua/op.h"
#include "lua/param.h"
#include "nn/init.h"
#include "nn/layer.h"
#include "nn/loss.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"

/* ---- fields ------------------------------------------------------------------------------- */

static void set_text(lua_State *L, const char *name, const char *text)
{
    if (!text)
        return;
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void set_true(lua_State *L, const char *name, bool value)
{
    if (!value)
        return;
    lua_pushboolean(L, true);
    lua_setfield(L, -2, name);
}

static void set_param_flags(lua_State *L, unsigned flags)
{
    static const char *const names[] = {"optional", "numbers",  "positions", "written",
                                        "no_grad",  "any_rank", "long",      "factor"};
    for (size_t bit = 0; bit < sizeof names / sizeof *names; bit++)
        set_true(L, names[bit], flags >> bit & 1);
}

static void push_param(lua_State *L, const tarn_param *p)
{
    lua_createtable(L, 0, 8);
    set_text(L, "name", p->name);
    set_text(L, "kind", param_kind_word(p));
    set_text(L, "about", p->about);
    set_text(L, "words", p->words);
    set_param_flags(L, p->flags);
    if (!(p->flags & TARN_OPTIONAL))
        return;
    param_push(L, p, p->fallback);
    lua_setfield(L, -2, "default");
}

static void set_params_as(lua_State *L, const char *name, const tarn_param *p)
{
    lua_newtable(L);
    for (int i = 0; p && p[i].name; i++) {
        push_param(L, &p[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, name);
}

static void set_params(lua_State *L, const tarn_param *p) { set_params_as(L, "params", p); }

static void set_failures(lua_State *L, const tarn_failure *errors, int most)
{
    lua_newtable(L);
    for (int i = 0; i < most && errors[i].args; i++) {
        lua_createtable(L, 0, 2);
        set_text(L, "args", errors[i].args);
        set_text(L, "message", errors[i].message);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "errors");
}

/* FILE: "activation.c", whose name is the family's; NULL: the row is a script's. */
static void begin_row(lua_State *L, const char *file, const char *name, const char *kind,
                      const char *summary, const char *formula)
{
    lua_createtable(L, 0, 16);
    lua_pushlstring(L, file ? file : "script", strcspn(file ? file : "script", "."));
    lua_setfield(L, -2, "family");
    set_text(L, "name", name);
    set_text(L, "kind", kind);
    set_text(L, "summary", summary);
    set_text(L, "formula", formula);
}

/* ---- operations --------------------------------------------------------------------------- */

static void set_results(lua_State *L, const tarn_result *r)
{
    static const tarn_result one[] = {{"y", NULL, false}, {0}};
    r = r ? r : one;
    lua_newtable(L);
    for (int i = 0; r[i].name; i++) {
        lua_createtable(L, 0, 3);
        set_text(L, "name", r[i].name);
        set_text(L, "about", r[i].about);
        set_true(L, "no_grad", r[i].no_grad);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "results");
}

static void set_traits(lua_State *L, uint32_t traits)
{
    static const char *const names[] = {"elementwise", "view",
                                        "random",      "effects",
                                        "contiguous",  "backward_is_ops",
                                        "keep_dtype",  "integer_to_float",
                                        "no_method",   "keeps_bool"};
    lua_newtable(L);
    for (size_t bit = 0; bit < sizeof names / sizeof *names; bit++)
        set_true(L, names[bit], traits >> bit & 1);
    lua_setfield(L, -2, "traits");
}

static void set_samples(lua_State *L, const tarn_op *op)
{
    lua_newtable(L);
    for (int i = 0; i < TARN_MAX_SAMPLES && op->samples[i].args; i++) {
        lua_createtable(L, 0, 2);
        set_text(L, "args", op->samples[i].args);
        set_true(L, "no_gradcheck", op->samples[i].no_gradcheck);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "samples");
}

static void set_tolerance(lua_State *L, const tarn_op *op)
{
    static const double usual[] = {1e-5, 1e-12};
    lua_createtable(L, 2, 0);
    for (int i = 0; i < 2; i++) {
        lua_pushnumber(L, op->tolerance[i] > 0 ? op->tolerance[i] : usual[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "tolerance");
}

static void push_operation(lua_State *L, size_t i)
{
    const tarn_op *op = tarn_op_at(i);
    begin_row(L, tarn_op_file(op), op->name, "operation", op->summary, op->formula);
    set_text(L, "aliases", op->aliases);
    set_text(L, "source", op->source);
    set_text(L, "example", op->example);
    set_text(L, "fuses", op->fuses);
    set_params(L, op->param);
    set_results(L, op->result);
    set_traits(L, op->traits);
    set_samples(L, op);
    set_tolerance(L, op);
    set_failures(L, op->errors, TARN_MAX_FAILURES);
    set_true(L, "has_kernel", op->forward || op->span || (op->traits & TARN_VIEW));
    set_true(L, "has_backward", op->backward || op->span_back);
    set_true(L, "has_definition", op->compose);
    set_true(L, "gives_list", op->list);
    set_true(L, "no_method", op->traits & TARN_NO_METHOD);
}

/* ---- layers ------------------------------------------------------------------------------- */

static void set_slots(lua_State *L, const tarn_layer_class *c)
{
    lua_newtable(L);
    for (int i = 0; c->slot && c->slot[i].name; i++) {
        lua_createtable(L, 0, 5);
        set_text(L, "name", c->slot[i].name);
        set_text(L, "about", c->slot[i].about);
        set_text(L, "when", c->slot[i].when);
        set_text(L, "init", c->slot[i].init);
        set_true(L, "buffer", c->slot[i].buffer);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "slots");
}

static void set_layer_samples(lua_State *L, const tarn_layer_class *c)
{
    enum { MOST = sizeof c->samples / sizeof *c->samples };
    lua_newtable(L);
    for (int i = 0; i < MOST && c->samples[i].options; i++) {
        lua_createtable(L, 0, 3);
        set_text(L, "options", c->samples[i].options);
        set_text(L, "input", c->samples[i].input);
        set_text(L, "output", c->samples[i].output);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "samples");
}

static void push_layer(lua_State *L, size_t i)
{
    const tarn_layer_class *c = tarn_layer_class_at(i);
    begin_row(L, tarn_layer_class_file(c), c->name, "layer", c->summary, NULL);
    set_text(L, "aliases", c->aliases);
    set_text(L, "source", c->source);
    set_text(L, "example", c->example);
    set_params(L, tarn_layer_class_options(c));
    set_slots(L, c);
    set_params_as(L, "inputs", c->input);
    set_results(L, c->result);
    set_layer_samples(L, c);
    set_failures(L, c->errors, sizeof c->errors / sizeof *c->errors);
    set_true(L, "container", c->traits & TARN_LAYER_CONTAINER);
    lua_pushinteger(L, c->positions);
    lua_setfield(L, -2, "positions");
}

/* ---- the others --------------------------------------------------------------------------- */

/* The object of a loss: the options are the operation's optional parameters. */
static void push_loss(lua_State *L, size_t i)
{
    const tarn_op *op = tarn_loss_at(i);
    char title[64];
    begin_row(L, tarn_op_file(op), tarn_loss_title(op, title), "loss", op->summary, op->formula);
    set_text(L, "aliases", strchr(op->object, '|') ? strchr(op->object, '|') + 1 : NULL);
    set_text(L, "source", op->source);
    set_text(L, "operation", op->name);
    set_text(L, "undoes", op->undoes);
    lua_newtable(L);
    int n = 0;
    for (const tarn_param *p = op->param; p->name; p++) {
        if (!(p->flags & TARN_OPTIONAL))
            continue;
        push_param(L, p);
        lua_rawseti(L, -2, ++n);
    }
    lua_setfield(L, -2, "params");
}

static void push_optimizer(lua_State *L, size_t i)
{
    const tarn_rule *rule = tarn_rule_at(i);
    begin_row(L, tarn_rule_file(rule), rule->name, "optimizer", rule->summary, rule->formula);
    set_text(L, "source", rule->source);
    set_text(L, "example", rule->example);
    set_params(L, rule->option);
}

static void push_schedule(lua_State *L, size_t i)
{
    const tarn_schedule *s = tarn_schedule_at(i);
    begin_row(L, tarn_schedule_file(s), s->name, "schedule", s->summary, s->formula);
    set_text(L, "aliases", s->aliases);
    set_text(L, "source", s->source);
    set_text(L, "example", s->example);
    set_params(L, s->option);
}

static void push_init(lua_State *L, size_t i)
{
    const tarn_init *init = tarn_init_at(i);
    begin_row(L, tarn_init_file(init), init->name, "init", init->about, NULL);
    set_text(L, "aliases", init->aliases);
    set_text(L, "source", init->source);
    set_text(L, "example", init->example);
    set_params(L, init->option);
}

static const struct {
    const char *kind;
    size_t (*count)(void);
    void (*push)(lua_State *L, size_t i);
} kinds[] = {
    {"operation", tarn_op_count, push_operation},
    {"layer", tarn_layer_class_count, push_layer},
    {"loss", tarn_loss_count, push_loss},
    {"optimizer", tarn_rule_count, push_optimizer},
    {"schedule", tarn_schedule_count, push_schedule},
    {"init", tarn_init_count, push_init},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* catalogue(kind?) -> list of rows, each kind sorted by name */
static int catalogue(lua_State *L)
{
    const char *wanted = luaL_optstring(L, 1, NULL);
    lua_Integer n = 0;
    bool known = !wanted;
    lua_newtable(L);
    for (int k = 0; k < KINDS; k++) {
        if (wanted && strcmp(wanted, kinds[k].kind) != 0)
            continue;
        known = true;
        for (size_t i = 0; i < kinds[k].count(); i++) {
            kinds[k].push(L, i);
            lua_rawseti(L, -2, ++n);
        }
    }
    if (!known)
        return border_error(L,
                            "catalogue: there are operations, layers, losses, optimizers,"
                            " schedules and inits, not '%s' (say \"operation\")",
                            wanted);
    return 1;
}

void catalogue_setup(lua_State *L)
{
    static const luaL_Reg functions[] = {{"catalogue", catalogue},
                                         {"definition", op_definition},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
