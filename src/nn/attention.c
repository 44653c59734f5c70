/* attention.c -- multi-head attention, and where in a sequence things stand. */
#include <math.h>
#include <string.h>

#include "nn/build.h"
#include "nn/call.h"
#include "nn/layer.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- MultiheadAttention ------------------------------------------------------------------------ */

enum { HEADS, DROPOUT, BIAS, BIAS_KV, BATCH_FIRST, IS_CAUSAL, NEED_WEIGHTS, KDIM, VDIM };
enum { QUERY, KEY, VALUE, PADDING, MASK };
enum { OUT_PROJ }; /* children */

static bool check(tarn_layer *self)
{
    int64_t heads = self->option[HEADS].integer;
    double p = self->option[DROPOUT].number;
    if (heads < 1)
        return tarn_fail(TARN_ERROR_VALUE, "%s: heads must be at least 1, not %lld",
                         self->class->name, (long long)heads);
    return (p >= 0 && p < 1) ||
           tarn_fail(TARN_ERROR_VALUE, "%s: dropout must be at least 0 and less than 1, not %g",
                     self->class->name, p);
}

/* The size of keys or values: as the option says, or the queries'. */
static int64_t size_of(const tarn_layer *self, int option, int64_t size)
{
    return self->option[option].integer > 0 ? self->option[option].integer : size;
}

static bool make(tarn_layer *self, const char *name, const char *init, int64_t rows, int64_t cols)
{
    return tarn_parameter_make(self, name, init, 0, cols ? 2 : 1, (int64_t[]){rows, cols});
}

/* One matrix for queries, keys and values, or one each where their sizes differ. */
static bool make_projections(tarn_layer *self, int64_t size)
{
    int64_t keys = size_of(self, KDIM, size), values = size_of(self, VDIM, size);
    if (keys == size && values == size)
        return make(self, "in_proj_weight", "xavier_uniform", 3 * size, size);
    return make(self, "q_proj_weight", "xavier_uniform", size, size) &&
           make(self, "k_proj_weight", "xavier_uniform", size, keys) &&
           make(self, "v_proj_weight", "xavier_uniform", size, values);
}

/* The output's projection begins without a bias. */
static bool make_output(tarn_layer *self, const tarn_tensor *x, int64_t size)
{
    const tarn_layer_class *class = tarn_layer_class_find("Linear");
    tarn_value option[TARN_MAX_PARAMS];
    tarn_options_default(tarn_layer_class_options(class), option);
    option[0].integer = size;
    option[1].boolean = self->option[BIAS].boolean;
    tarn_layer *out = tarn_layer_new(class, option);
    if (!out || !tarn_layer_compose(self, "out_proj", out))
        return false;
    tarn_tensor *bias = tarn_layer_build(out, x) ? tarn_slot_of(out, 1) : NULL;
    return bias && (tarn_is_none(bias) || tarn_drive_fill(bias, 0));
}

static bool build(tarn_layer *self, const tarn_tensor *x)
{
    int64_t heads = self->option[HEADS].integer;
    if (x->spec.rank < 2 || x->spec.rank > 3)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: needs sequences (batch x time x features), or one (time x features),"
                         " not %s",
                         self->class->name, TARN_SHAPE(x));
    int64_t size = x->spec.size[x->spec.rank - 1];
    if (size % heads)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: %lld features cannot be split among %lld heads; their number must"
                         " divide that of features",
                         self->class->name, (long long)size, (long long)heads);
    if (!make_projections(self, size))
        return false;
    if (self->option[BIAS].boolean && !make(self, "in_proj_bias", "zeros", 3 * size, 0))
        return false;
    const int64_t one[] = {1, 1, size};
    if (self->option[BIAS_KV].boolean &&
        (!tarn_parameter_make(self, "bias_k", "xavier_normal", 0, 3, one) ||
         !tarn_parameter_make(self, "bias_v", "xavier_normal", 0, 3, one)))
        return false;
    return make_output(self, x, size);
}

/* ---- what attends to what ---- */

typedef struct attention {
    const tarn_layer *self;
    const tarn_tensor *q, *k, *v, *padding, *mask;
    int64_t batch, queries, keys, size, heads;
    bool one; /* one sequence, not a batch */
} attention;

static const tarn_tensor *as_batch(const attention *a, const tarn_tensor *x)
{
    if (a->one)
        return tarn_unsqueeze(x, 1);
    return a->self->option[BATCH_FIRST].boolean ? x : tarn_transpose(x, 1, 2);
}

static bool check_inputs(attention *a)
{
    const char *name = a->self->class->name;
    if (a->q->spec.rank != 3 || a->k->spec.rank != 3 || a->v->spec.rank != 3)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: query %s, key %s and value %s must all be (batch x time x features)",
                         name, TARN_SHAPE(a->q), TARN_SHAPE(a->k), TARN_SHAPE(a->v));
    a->batch = a->q->spec.size[0], a->queries = a->q->spec.size[1], a->size = a->q->spec.size[2];
    a->keys = a->k->spec.size[1];
    if (a->k->spec.size[0] != a->batch || a->v->spec.size[0] != a->batch ||
        a->v->spec.size[1] != a->keys)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: query %s, key %s, value %s: batches must be equal, and there must be"
                         " as many values as keys",
                         name, TARN_SHAPE(a->q), TARN_SHAPE(a->k), TARN_SHAPE(a->v));
    const tarn_tensor *p = a->padding;
    return tarn_is_none(p) ||
           (p->spec.rank == 2 && p->spec.size[0] == a->batch && p->spec.size[1] == a->keys) ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: key_padding_mask must be (batch x keys), here (%lld x %lld), not %s",
                     name, (long long)a->batch, (long long)a->keys, TARN_SHAPE(p));
}

/* X itself; in a run of shapes alone, with as many features as the option says. */
static const tarn_tensor *instead(const attention *a, const tarn_tensor *x, int option)
{
    int64_t size = size_of(a->self, option, 0);
    if (!tarn_is_meta(x) || !size)
        return x;
    tarn_spec spec = x->spec;
    spec.size[spec.rank - 1] = size;
    tarn_spec_pack(&spec);
    return tarn_tensor_meta(&spec);
}

/* Keys and values that are not given are the queries, and the keys. */
static bool begin(attention *a, const tarn_tensors *in)
{
    a->one = in->at[QUERY]->spec.rank == 2;
    const tarn_tensor *key = in->at[KEY], *value = in->at[VALUE];
    key = tarn_is_none(key) ? instead(a, in->at[QUERY], KDIM) : key;
    value = tarn_is_none(value) && key ? instead(a, key, VDIM) : value;
    if (!key || !value)
        return false;
    a->heads = a->self->option[HEADS].integer;
    a->q = as_batch(a, in->at[QUERY]);
    a->k = key == in->at[QUERY] ? a->q : as_batch(a, key);
    a->v = value == key ? a->k : as_batch(a, value);
    a->padding = in->at[PADDING], a->mask = in->at[MASK];
    if (a->one && !tarn_is_none(a->padding) && a->padding->spec.rank == 1)
        a->padding = tarn_unsqueeze(a->padding, 1);
    return a->q && a->k && a->v && a->padding && check_inputs(a);
}

static const tarn_tensor *in_proj_bias(const tarn_layer *self)
{
    const tarn_tensor *bias = tarn_parameter_of(self, "in_proj_bias");
    return bias ? bias : TARN_NONE;
}

/* Part I (0 query, 1 key, 2 value) of the input projection. */
static const tarn_tensor *project(const attention *a, const tarn_tensor *x, int i)
{
    static const char *const names[] = {"q_proj_weight", "k_proj_weight", "v_proj_weight"};
    const tarn_tensor *all = tarn_parameter_of(a->self, "in_proj_weight");
    const tarn_tensor *bias = in_proj_bias(a->self);
    const tarn_tensor *w =
        all ? tarn_narrow(all, 1, i * a->size + 1, a->size) : tarn_parameter_of(a->self, names[i]);
    if (!tarn_is_none(bias))
        bias = tarn_narrow(bias, 1, i * a->size + 1, a->size);
    return tarn_error_pending() == TARN_OK ? tarn_linear(x, w, bias) : NULL;
}

/* One product instead of three: (batch x time x 3 features); NULL: query, key and value differ, or
 * after a message. */
static tarn_tensor *project_together(const attention *a)
{
    const tarn_tensor *all = tarn_parameter_of(a->self, "in_proj_weight");
    bool same = a->q == a->k && a->k == a->v;
    return all && same ? tarn_linear(a->q, all, in_proj_bias(a->self)) : NULL;
}

static bool project_all(attention *a)
{
    const tarn_tensor *y = project_together(a);
    if (tarn_error_pending() != TARN_OK)
        return false;
    if (y) {
        a->q = tarn_narrow(y, 3, 1, a->size);
        a->k = tarn_narrow(y, 3, a->size + 1, a->size);
        a->v = tarn_narrow(y, 3, 2 * a->size + 1, a->size);
    } else {
        a->q = project(a, a->q, 0), a->k = project(a, a->k, 1), a->v = project(a, a->v, 2);
    }
    return a->q && a->k && a->v;
}

/* MASK with one more key that may be seen. */
static const tarn_tensor *one_more(const tarn_tensor *mask)
{
    if (tarn_is_none(mask))
        return mask;
    tarn_spec spec = mask->spec;
    spec.size[spec.rank - 1] = 1;
    const tarn_tensor *seen = tarn_tensor_new((tarn_dtype)spec.dtype, spec.rank, spec.size);
    return seen ? tarn_cat((const tarn_tensor *[]){mask, seen}, 2, -1) : NULL;
}

/* A key and a value that are the same for all sequences come last. */
static bool add_bias_kv(attention *a)
{
    const int64_t size[] = {a->batch, 1, a->size};
    const tarn_tensor *k = tarn_parameter_of(a->self, "bias_k");
    const tarn_tensor *v = tarn_parameter_of(a->self, "bias_v");
    if (!k || !v)
        return true;
    a->k = tarn_cat((const tarn_tensor *[]){a->k, tarn_expand(k, size, 3)}, 2, 2);
    a->v = tarn_cat((const tarn_tensor *[]){a->v, tarn_expand(v, size, 3)}, 2, 2);
    a->mask = one_more(a->mask), a->padding = one_more(a->padding);
    a->keys++;
    return a->k && a->v && a->mask && a->padding;
}

/* (batch x time x features) as (batch x heads x time x features of a head). */
static const tarn_tensor *by_head(const attention *a, const tarn_tensor *x, int64_t time)
{
    const int64_t size[] = {a->batch, time, a->heads, a->size / a->heads};
    return tarn_transpose(tarn_reshape(x, size, 4), 2, 3);
}

/* A mask as attention takes it, with dims for batch and heads: bools that are true where a key is
 * seen, or numbers to add.  PyTorch's masks of this layer are true where it is not. */
static const tarn_tensor *shape_mask(const tarn_tensor *mask, const int64_t *size, bool numbers)
{
    if (tarn_is_none(mask))
        return NULL;
    mask = tarn_reshape(mask, size, 4);
    if (mask && mask->spec.dtype == TARN_BOOL && numbers)
        return tarn_where(mask, tarn_tensor_weak(-INFINITY, false), tarn_tensor_weak(0, false));
    return mask && mask->spec.dtype == TARN_BOOL ? tarn_logical_not(mask) : mask;
}

static bool is_numbers(const tarn_tensor *mask)
{
    return !tarn_is_none(mask) && mask->spec.dtype != TARN_BOOL;
}

static bool check_mask(const attention *a)
{
    const tarn_tensor *m = a->mask;
    if (tarn_is_none(m))
        return true;
    const int64_t *size = m->spec.size + m->spec.rank - 2;
    bool fits =
        (m->spec.rank == 2 || (m->spec.rank == 3 && m->spec.size[0] == a->batch * a->heads)) &&
        size[0] == a->queries && size[1] == a->keys;
    return fits || tarn_fail(TARN_ERROR_SHAPE,
                             "%s: attn_mask must be (queries x keys), here (%lld x %lld), or that"
                             " for each of %lld heads, not %s",
                             a->self->class->name, (long long)a->queries, (long long)a->keys,
                             (long long)(a->batch * a->heads), TARN_SHAPE(m));
}

/* *JOINED: both masks in one; NULL: every key is seen. */
static bool join_masks(const attention *a, const tarn_tensor **joined)
{
    if (!check_mask(a))
        return false;
    bool numbers = is_numbers(a->mask) || is_numbers(a->padding), every = a->mask->spec.rank == 3;
    const int64_t padding[] = {a->batch, 1, 1, a->keys};
    const int64_t mask[] = {every ? a->batch : 1, every ? a->heads : 1, a->queries, a->keys};
    const tarn_tensor *p = shape_mask(a->padding, padding, numbers);
    const tarn_tensor *m = shape_mask(a->mask, mask, numbers);
    *joined = p ? p : m;
    if (p && m)
        *joined = numbers ? tarn_add(p, m) : tarn_logical_and(p, m);
    return tarn_error_pending() == TARN_OK;
}

/* True where a key comes later than its query. */
static tarn_tensor *later(const attention *a)
{
    tarn_tensor *m = tarn_tensor_new(TARN_BOOL, 2, (int64_t[]){a->queries, a->keys});
    for (int64_t i = 0; m && i < a->queries; i++)
        for (int64_t k = i + 1; k < a->keys; k++)
            ((uint8_t *)tarn_data(m))[i * a->keys + k] = 1;
    return m;
}

/* With the scores at hand: *WEIGHTS is their mean over heads. */
static tarn_tensor *weighed(const attention *a, const tarn_tensor *mask, double p,
                            tarn_tensor **weights)
{
    const tarn_tensor *scale = tarn_tensor_weak(1 / sqrt((double)(a->size / a->heads)), false);
    tarn_tensor *s = tarn_matmul(tarn_mul(a->q, scale), tarn_transpose(a->k, -1, -2));
    if (mask && mask->spec.dtype == TARN_BOOL)
        s = tarn_masked_fill(s, tarn_logical_not(mask), -INFINITY);
    else if (mask)
        s = tarn_add(s, mask);
    if (a->self->option[IS_CAUSAL].boolean)
        s = tarn_masked_fill(s, later(a), -INFINITY);
    /* a query that sees nothing gives zeros, not the NaN of exp(-inf) / 0 */
    const tarn_tensor *hidden = tarn_eq(s, tarn_tensor_weak(-INFINITY, false));
    const tarn_tensor *blind = tarn_all(hidden, (int64_t[]){-1}, 1, true);
    s = tarn_masked_fill(tarn_softmax(tarn_masked_fill(s, blind, 0), -1), blind, 0);
    *weights = tarn_mean(s, (int64_t[]){2}, 1, false);
    return tarn_matmul(p > 0 ? tarn_dropout(s, p, true) : s, a->v);
}

/* A sequence to itself: queries, keys and values stay side by side.  NULL: they are not of one
 * projection, or after a message. */
static tarn_tensor *attend_together(const attention *a, double p)
{
    const tarn_layer *self = a->self;
    const tarn_tensor *mask = NULL;
    if (self->option[NEED_WEIGHTS].boolean || self->option[BIAS_KV].boolean)
        return NULL;
    const tarn_tensor *y = project_together(a);
    return y && join_masks(a, &mask) ? tarn_self_attention(y, a->heads, mask ? mask : TARN_NONE, p,
                                                           self->option[IS_CAUSAL].boolean)
                                     : NULL;
}

/* (batch x queries x features) before the last projection; *W: the weights, where they are asked
 * for. */
static tarn_tensor *attend(attention *a, tarn_tensor **w)
{
    const tarn_layer *self = a->self;
    const tarn_tensor *mask = NULL;
    double p = tarn_layer_training(self) ? self->option[DROPOUT].number : 0;
    tarn_tensor *y = attend_together(a, p);
    if (y || tarn_error_pending() != TARN_OK)
        return y;
    if (!project_all(a) || !add_bias_kv(a) || !join_masks(a, &mask))
        return NULL;
    a->q = by_head(a, a->q, a->queries), a->k = by_head(a, a->k, a->keys);
    a->v = by_head(a, a->v, a->keys);
    y = self->option[NEED_WEIGHTS].boolean
            ? weighed(a, mask, p, w)
            : tarn_scaled_dot_product_attention(a->q, a->k, a->v, mask ? mask : TARN_NONE, p,
                                                self->option[IS_CAUSAL].boolean, NAN);
    const int64_t size[] = {a->batch, a->queries, a->size};
    return tarn_reshape(tarn_transpose(y, 2, 3), size, 3);
}

static bool forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    attention a = {.self = self};
    tarn_tensor *w = NULL;
    tarn_tensor *y = begin(&a, in) ? attend(&a, &w) : NULL;
    tarn_tensors x = {{y}, 1}, projected;
    if (!y || !tarn_layer_run_child(self, OUT_PROJ, &x, &projected))
        return false;
    y = projected.at[0];
    if (a.one)
        y = tarn_squeeze(y, 1), w = w ? tarn_squeeze(w, 1) : NULL;
    else if (!self->option[BATCH_FIRST].boolean)
        y = tarn_transpose(y, 1, 2);
    bool weights = self->option[NEED_WEIGHTS].boolean;
    *out = (tarn_tensors){{y, w}, weights ? 2 : 1};
    return y && (w || !weights);
}

#define INPUT(name_, about_)                                                                       \
    {                                                                                              \
        name_, .kind = TARN_TENSOR, .flags = TARN_OPTIONAL, .about = about_                        \
    }
#define OPTION(name_, kind_, about_, ...)                                                          \
    {                                                                                              \
        name_, .kind = kind_, .flags = TARN_OPTIONAL, .about = about_, .fallback = { __VA_ARGS__ } \
    }

TARN_LAYER(MultiheadAttention) = {
    .name = "MultiheadAttention",
    .summary = "Every query takes a mean of values, weighted by how well keys match it, in several"
               " heads at once; with one input, a sequence attends to itself.",
    .source = "[Vaswani et al. 2017]",
    .example = "local nn = tarn.nn\n"
               "local x, memory = tarn.randn(2, 5, 8), tarn.randn(2, 7, 8)\n"
               "assert(nn.MultiheadAttention(4)(x).shape[3] == 8)\n"
               "local y, w = nn.MultiheadAttention { 4, need_weights = true }(x, memory, memory)\n"
               "assert(w.shape[2] == 5 and w.shape[3] == 7)\n"
               "-- the last key of the second sequence is padding\n"
               "local padding = tarn.tensor({ { 0, 0, 0, 0, 0 }, { 0, 0, 0, 0, 1 } }):gt(0)\n"
               "y = nn.MultiheadAttention(4)(x, { key_padding_mask = padding })",
    .renames = "num_heads=heads|causal=is_causal",
    .option =
        (const tarn_param[]){
            {"heads", .kind = TARN_INTEGER, .about = "which share the features among them"},
            OPTION("dropout", TARN_NUMBER, "probability that a weight is 0, in training",
                   .number = 0),
            OPTION("bias", TARN_BOOLEAN, "projections add biases", .boolean = true),
            OPTION("add_bias_kv", TARN_BOOLEAN, "one more key and value, which are learnt",
                   .boolean = false),
            OPTION("batch_first", TARN_BOOLEAN,
                   "inputs are (batch x time x features); false: (time x batch x features)",
                   .boolean = true),
            OPTION("is_causal", TARN_BOOLEAN, "query i sees the first i keys", .boolean = false),
            OPTION("need_weights", TARN_BOOLEAN,
                   "give the weights, too, the mean over heads; this takes more memory",
                   .boolean = false),
            OPTION("kdim", TARN_INTEGER, "features of keys, where they are not the queries'",
                   .integer = 0),
            OPTION("vdim", TARN_INTEGER, "features of values, where they are not the queries'",
                   .integer = 0),
            {0}},
    .positions = 1,
    .input =
        (const tarn_param[]){
            {"query", .kind = TARN_TENSOR,
             .about = "(batch x time x features), or one (time x features)"},
            INPUT("key", "(batch x keys x features); the queries"),
            INPUT("value", "(batch x keys x features); the keys"),
            INPUT("key_padding_mask",
                  "(batch x keys): true where a key is no part of its sequence, or numbers to add"),
            INPUT("attn_mask",
                  "(queries x keys): true where a key is not to be seen, or numbers to add to the"
                  " scores; also for each head of each sequence"),
            {0}},
    .result = (const tarn_result[]){{"y", "(batch x time x features)", false},
                                    {"weights",
                                     "(batch x queries x keys), where need_weights asks for them",
                                     false},
                                    {0}},
    .rank = 2,
    .traits = TARN_LAYER_EXAMPLES | TARN_LAYER_COMPOSED | TARN_LAYER_INFERS,
    .check = check,
    .build = build,
    .forward_all = forward,
    .samples = {{"2", "randn(2, 3, 4)", "(2 x 3 x 4)"},
                {"2, kdim = 3, vdim = 5, need_weights = true",
                 "randn(2, 3, 4), randn(2, 6, 3), randn(2, 6, 5)", "(2 x 3 x 4), (2 x 3 x 6)"},
                {"2, add_bias_kv = true, bias = false",
                 "randn(2, 3, 4), { attn_mask = tarn.eye(3):gt(0) }", "(2 x 3 x 4)"},
                {"1, is_causal = true, need_weights = true", "randn(3, 4)", "(3 x 4), (3 x 3)"},
                {"2, batch_first = false, dropout = 0.5", "randn(3, 2, 4)", "(3 x 2 x 4)"}},
    .errors = {{"nn.MultiheadAttention(3)(randn(2, 5, 8))",
                "8 features cannot be split among 3 heads"},
               {"nn.MultiheadAttention(64, 8)", "write nn%.MultiheadAttention%(8%)"},
               {"nn.MultiheadAttention(2)(randn(2, 5, 8), randn(3, 5, 8))",
                "batches must be equal"},
               {"nn.MultiheadAttention(2)(randn(2, 5, 8), { attn_mask = randn(4, 5) })",
                "attn_mask must be %(queries x keys%), here %(5 x 5%)"},
               {"nn.MultiheadAttention(2)(randn(2, 5, 8), { key_padding_mask = randn(5, 2) })",
                "key_padding_mask must be %(batch x keys%), here %(2 x 5%)"}},
};

/* ---- PositionalEncoding ------------------------------------------------------------------------ */

/* Sines of even and cosines of odd features: angles t / base^(2i / features). */
static tarn_tensor *angles(int64_t time, int64_t pairs, int64_t size, double base)
{
    const tarn_spec spec = tarn_spec_make(TARN_FLOAT64, 2, (int64_t[]){time, pairs});
    tarn_tensor *t = tarn_tensor_of(&spec);
    for (int64_t i = 0; t && i < pairs; i++) {
        double frequency = pow(base, -2.0 * (double)i / (double)size);
        for (int64_t k = 0; k < time; k++)
            ((double *)tarn_data(t))[k * pairs + i] = (double)k * frequency;
    }
    return t;
}

static tarn_tensor *positional_forward(tarn_layer *self, tarn_tensor *x)
{
    if (x->spec.rank < 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "PositionalEncoding: needs sequences (batch x time x features), not %s",
                         TARN_SHAPE(x));
    int64_t time = x->spec.size[x->spec.rank - 2], size = x->spec.size[x->spec.rank - 1];
    if (tarn_is_meta(x))
        return x;
    const tarn_tensor *a = angles(time, (size + 1) / 2, size, self->option[0].number);
    tarn_tensor *code = tarn_stack((const tarn_tensor *[]){tarn_sin(a), tarn_cos(a)}, 2, 3);
    code = tarn_narrow(tarn_reshape(code, (int64_t[]){time, (size + 1) / 2 * 2}, 2), 2, 1, size);
    if (!code || !(code = tarn_tensor_to(code, (tarn_dtype)x->spec.dtype)))
        return NULL;
    tarn_tensor *y = tarn_add(x, code);
    double p = self->option[1].number;
    return tarn_layer_training(self) && p > 0 ? tarn_dropout(y, p, true) : y;
}

TARN_LAYER(PositionalEncoding) = {
    .name = "PositionalEncoding",
    .summary = "Adds to each time step sines and cosines that say where in the sequence it stands.",
    .source = "[Vaswani et al. 2017]",
    .example = "local y = tarn.nn.PositionalEncoding()(tarn.zeros(1, 3, 4))\n"
               "assert(y:get(1, 1, 2) == 1 and math.abs(y:get(1, 3, 1) - math.sin(2)) < 1e-6)",
    .option = (const tarn_param[]){OPTION("base", TARN_NUMBER,
                                          "the longest wave is 2 pi times this many steps",
                                          .number = 10000),
                                   OPTION("dropout", TARN_NUMBER, "probability of 0, in training",
                                          .number = 0),
                                   {0}},
    .rank = 2,
    .forward = positional_forward,
    .samples = {{"", "randn(2, 3, 4)", "(2 x 3 x 4)"},
                {"base = 100", "randn(2, 3, 5)", "(2 x 3 x 5)"}},
    .errors = {{"nn.PositionalEncoding()(randn(3))", "needs sequences"}},
};

TARN_FAMILY(layer_attention);
