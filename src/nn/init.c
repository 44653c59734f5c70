/* init.c -- see init.h; init_rows.c has the rows */
#include "nn/init.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graph/apply.h"
#include "nn/names.h"
#include "nn/text.h"

extern const char tarn_family_init_rows, tarn_family_init_orthogonal;
__attribute__((used)) static const char *const families[] = {&tarn_family_init_rows,
                                                             &tarn_family_init_orthogonal};

TARN_INDEXED(tarn_init, init)

const tarn_init *tarn_init_find(const char *name)
{
    for (size_t i = 0; i < tarn_init_count(); i++) {
        const tarn_init *init = tarn_init_at(i);
        if (strcmp(init->name, name) == 0 || tarn_word_among(init->aliases, name) >= 0)
            return init;
    }
    return NULL;
}

const tarn_init *tarn_init_named(const char *name)
{
    const tarn_init *init = tarn_init_find(name), *nearest = NULL;
    int best = 255;
    for (size_t i = 0; !init && i < tarn_init_count(); i++) {
        int distance = tarn_word_distance(name, tarn_init_at(i)->name);
        if (distance < best)
            best = distance, nearest = tarn_init_at(i);
    }
    if (!init)
        tarn_fail(TARN_ERROR_VALUE, "there is no start '%s'; the nearest name is '%s'", name,
                  nearest->name);
    return init;
}

/* [He et al. 2015] for ramps; for tanh and selu what PyTorch recommends */
double tarn_init_gain(int64_t word, double slope)
{
    const double gain[] = {sqrt(2 / (1 + slope * slope)), sqrt(2), 5.0 / 3, 1, 3.0 / 4, 1};
    return gain[word];
}

/* sizes (out, in, ...): in = all sizes but the first, out = all but the second. */
void tarn_init_fans(const tarn_spec *spec, int64_t *in, int64_t *out)
{
    *in = *out = spec->rank ? spec->size[0] : 1;
    if (spec->rank < 2)
        return;
    int64_t field = 1;
    for (int i = 2; i < spec->rank; i++)
        field *= spec->size[i];
    *in = spec->size[1] * field;
    *out = spec->size[0] * field;
}

static bool check_tensor(const tarn_init *init, const tarn_tensor *t)
{
    if (!tarn_dtype_computes(t->spec.dtype) || tarn_dtype_kind(t->spec.dtype) != 'f')
        return tarn_fail(TARN_ERROR_TYPE, "%s: fills float32 and float64, not %s", init->name,
                         tarn_dtype_name(t->spec.dtype));
    return tarn_spec_contiguous(&t->spec) ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: fills packed tensors only; use contiguous()",
                     init->name);
}

/* A place of its own for what is filled without a name. */
static uint64_t next_stream(const tarn_tensor *t)
{
    tarn_draw none = tarn_draw_set((tarn_draw){0});
    tarn_draw here = tarn_draw_take((uint64_t)tarn_count(t));
    tarn_draw_set(none);
    return here.stream * 0x9E3779B97F4A7C15u + here.position + 1;
}

bool tarn_init_start(const tarn_init *init, const tarn_start *start)
{
    tarn_value option[TARN_MAX_PARAMS] = {{0}};
    tarn_start s = *start;
    if (!s.option && init->option)
        tarn_options_default(init->option, option);
    s.option = s.option ? s.option : option;
    tarn_scope scope = tarn_scope_open();
    bool recorded = tarn_recording_set(false);
    bool ok = check_tensor(init, s.t) && init->fill(&s);
    tarn_recording_set(recorded);
    if (ok)
        tarn_storage_wrote(s.t->storage, init->name);
    return tarn_scope_close(scope, NULL) && ok;
}

bool tarn_init_apply(const tarn_init *init, tarn_tensor *t, const tarn_value *option,
                     uint64_t stream)
{
    if (!check_tensor(init, t))
        return false;
    tarn_start start = {.t = t, .option = option, .stream = stream ? stream : next_stream(t)};
    tarn_init_fans(&t->spec, &start.fan_in, &start.fan_out);
    return tarn_init_start(init, &start);
}

/* ---- by name ---------------------------------------------------------------------------------- */

/* Apart from what layers draw from at the same path. */
static uint64_t name_stream(const char *name)
{
    return (tarn_path_stream(name) * 0x9E3779B97F4A7C15u) | 1ull << 63;
}

bool tarn_layer_initialize(tarn_layer *net, const char *pattern, const tarn_init *init,
                           const tarn_value *option, int64_t *count)
{
    tarn_scope scope = tarn_scope_open();
    tarn_entries *e = tarn_layer_entries(net, TARN_PARAMETERS);
    *count = 0;
    bool ok = e;
    for (size_t i = 0; ok && i < e->count; i++) {
        if (!tarn_name_matches(pattern, e->at[i].name))
            continue;
        ok = tarn_init_apply(init, e->at[i].tensor, option, name_stream(e->at[i].name));
        if (!ok)
            tarn_fail_frame("initialize, parameter '%s'", e->at[i].name);
        ++*count;
    }
    ok = ok && (*count || tarn_entries_no_match(e, pattern));
    return tarn_scope_close(scope, NULL) && ok;
}
