/* attention.c -- scaled dot-product attention: the rows; attend.c does the work. */
#include <math.h>
#include <string.h>

#include "graph/op.h"
#include "ops/attend.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { QUERY, KEY, VALUE, MASK };         /* tensors */
enum { DROPOUT_P = 4, IS_CAUSAL, SCALE }; /* the other parameters */

/* ---- shapes --------------------------------------------------------------------------------- */

static bool shapes_differ(const tarn_call *c, const char *why)
{
    const tarn_tensor *q = tarn_in(c, QUERY), *k = tarn_in(c, KEY), *v = tarn_in(c, VALUE);
    return tarn_fail(TARN_ERROR_SHAPE, "%s: query %s, key %s, value %s: %s", c->op->name,
                     TARN_SHAPE(q), TARN_SHAPE(k), TARN_SHAPE(v), why);
}

static bool check_ranks(const tarn_call *c)
{
    const tarn_spec *q = &tarn_in(c, QUERY)->spec, *k = &tarn_in(c, KEY)->spec,
                    *v = &tarn_in(c, VALUE)->spec;
    if (q->rank < 2 || k->rank != q->rank || v->rank != q->rank)
        return shapes_differ(c, "all three must be (... x heads x length x size), of one rank");
    if (q->size[q->rank - 1] != k->size[k->rank - 1])
        return shapes_differ(c, "query and key must have the same last size");
    if (k->size[k->rank - 2] != v->size[v->rank - 2])
        return shapes_differ(c, "key and value must have the same length, the last size but one");
    if (q->dtype == k->dtype && q->dtype == v->dtype)
        return true;
    return tarn_fail(TARN_ERROR_TYPE,
                     "%s: query is %s, key %s, value %s: they must have one type; convert with"
                     " :to(\"%s\")",
                     c->op->name, tarn_dtype_name((tarn_dtype)q->dtype),
                     tarn_dtype_name((tarn_dtype)k->dtype), tarn_dtype_name((tarn_dtype)v->dtype),
                     tarn_dtype_name((tarn_dtype)q->dtype));
}

/* The last dim before the lengths counts heads, and may be smaller in key and value. */
static bool check_heads(const tarn_call *c, tarn_attention *a)
{
    const tarn_spec *q = &tarn_in(c, QUERY)->spec, *k = &tarn_in(c, KEY)->spec,
                    *v = &tarn_in(c, VALUE)->spec;
    a->heads = a->share = 1;
    for (int d = 0; d < a->rank - 2; d++) {
        bool last = d == a->rank - 3;
        a->heads *= a->size[d];
        if (k->size[d] != v->size[d])
            return shapes_differ(c, "key and value must have the same batch and heads");
        if (q->size[d] == k->size[d])
            continue;
        if (!last || k->size[d] == 0 || q->size[d] % k->size[d])
            return shapes_differ(c, last ? "the heads of query must be those of key, or a multiple"
                                           " of them"
                                         : "the batches must be the same");
        a->share = q->size[d] / k->size[d];
    }
    return true;
}

static bool check_mask(const tarn_call *c, const tarn_attention *a, int at)
{
    const tarn_tensor *mask = tarn_in(c, at);
    if (tarn_is_none(mask))
        return true;
    tarn_spec scores = tarn_spec_make(a->dtype, a->rank, a->size);
    scores.size[a->rank - 1] = a->s;
    if (tarn_spec_broadcasts(&mask->spec, &scores))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: attn_mask %s does not broadcast to the scores %s, (... x queries x keys)",
                     c->op->name, TARN_SHAPE(mask), TARN_SPEC_SHAPE(&scores));
}

static bool check_drop(const tarn_call *c, const tarn_attention *a)
{
    return (a->drop >= 0 && a->drop < 1) ||
           tarn_fail(TARN_ERROR_VALUE, "%s: dropout_p must be at least 0 and less than 1, not %g",
                     c->op->name, a->drop);
}

static bool attention_of(const tarn_call *c, tarn_attention *a)
{
    const tarn_spec *q = &tarn_in(c, QUERY)->spec, *v = &tarn_in(c, VALUE)->spec;
    if (!check_ranks(c))
        return false;
    *a = (tarn_attention){.rank = q->rank,
                          .l = q->size[q->rank - 2],
                          .s = v->size[v->rank - 2],
                          .e = q->size[q->rank - 1],
                          .v = v->size[v->rank - 1],
                          .causal = c->value[IS_CAUSAL].boolean,
                          .scale = c->value[SCALE].number,
                          .drop = c->value[DROPOUT_P].number,
                          .dtype = (tarn_dtype)q->dtype,
                          .bytes = (int64_t)tarn_dtype_size((tarn_dtype)q->dtype)};
    memcpy(a->size, q->size, sizeof a->size);
    a->size[a->rank - 1] = a->v;
    if (isnan(a->scale))
        a->scale = a->e > 0 ? 1 / sqrt((double)a->e) : 1;
    return check_drop(c, a) && check_heads(c, a) && check_mask(c, a, MASK);
}

static void plan_scores(const tarn_attention *a, tarn_plan *plan)
{
    plan->saved[0] = tarn_spec_make(a->dtype, a->rank - 1, a->size);
    plan->saves = 1;
    double scores = (double)a->heads * (double)a->l * (double)a->s;
    plan->draws = a->drop > 0 ? (int64_t)scores : -1;
    plan->flops = 2 * scores * (double)(a->e + a->v) / (a->causal ? 2 : 1);
    plan->bytes = (double)a->bytes * (double)a->heads *
                  ((double)a->l * (double)(a->e + a->v) + (double)a->s * (double)(a->e + a->v));
}

static bool attention_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_attention a;
    if (!attention_of(c, &a))
        return false;
    plan->out[0] = tarn_spec_make(a.dtype, a.rank, a.size);
    plan_scores(&a, plan);
    return true;
}

/* ---- kernels -------------------------------------------------------------------------------- */

static bool job_of(const tarn_call *c, tarn_attend *j)
{
    *j = (tarn_attend){.at = {c->seed, c->stream, c->position}};
    if (!attention_of(c, &j->a))
        return false;
    const tarn_tensor *q = tarn_attend_readable(tarn_in(c, QUERY)),
                      *k = tarn_attend_readable(tarn_in(c, KEY)),
                      *v = tarn_attend_readable(tarn_in(c, VALUE));
    if (!q || !k || !v || !tarn_attend_mask(j, tarn_in(c, MASK)))
        return false;
    j->kernels = tarn_kernels_of(j->a.dtype);
    j->q = tarn_heads_of(q, 1), j->k = tarn_heads_of(k, j->a.share);
    j->v = tarn_heads_of(v, j->a.share);
    j->lse = tarn_data(c->saved[0]);
    return true;
}

static bool attention_forward(const tarn_call *c)
{
    tarn_attend j;
    if (!job_of(c, &j))
        return false;
    j.y = tarn_heads_of(c->out[0], 1);
    return tarn_attend_forward(&j);
}

static tarn_tensor *packed_like(const tarn_spec *spec)
{
    tarn_spec packed = *spec;
    tarn_spec_pack(&packed);
    return tarn_tensor_of(&packed);
}

/* What a mask of numbers adds is that of the scores. */
static bool make_mask_gradient(tarn_attend *j, tarn_tensor **g)
{
    tarn_spec scores = tarn_spec_make(j->a.dtype, j->a.rank, j->a.size);
    scores.size[j->a.rank - 1] = j->a.s;
    if (!(*g = packed_like(&scores)) || !tarn_drive_fill(*g, 0))
        return false;
    j->gmask = tarn_heads_of(*g, 1);
    return true;
}

static bool attention_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_attend j;
    const tarn_tensor *g = tarn_attend_readable(gy[0]);
    if (!g || !job_of(c, &j) || (tarn_wants(c, MASK) && !make_mask_gradient(&j, &gx[MASK])))
        return false;
    j.g = tarn_heads_of(g, 1), j.y = tarn_heads_of(c->out[0], 1);
    tarn_heads *to[] = {&j.gq, &j.gk, &j.gv};
    for (int t = QUERY; t <= VALUE; t++) {
        if (!tarn_wants(c, t))
            continue;
        if (!(gx[t] = packed_like(&tarn_in(c, t)->spec)))
            return false;
        *to[t] = tarn_heads_of(gx[t], t == QUERY ? 1 : j.a.share);
    }
    return tarn_attend_backward(&j);
}

/* ---- definition ----------------------------------------------------------------------------- */

/* (queries x keys): true where a key comes after the query. */
static tarn_tensor *later(const tarn_attention *a)
{
    tarn_spec spec = tarn_spec_make(TARN_BOOL, 2, (const int64_t[]){a->l, a->s});
    tarn_tensor *t = tarn_tensor_of(&spec);
    for (int64_t i = 0; t && i < a->l; i++)
        for (int64_t j = 0; j < a->s; j++)
            ((uint8_t *)tarn_data(t))[i * a->s + j] = j > i;
    return t;
}

static tarn_tensor *hide(const tarn_tensor *scores, const tarn_tensor *hidden)
{
    return tarn_masked_fill(scores, hidden, -INFINITY);
}

/* softmax whose rows of nothing but -inf are zeros */
static tarn_tensor *visible_softmax(const tarn_tensor *scores)
{
    const tarn_tensor *low = tarn_tensor_weak(-INFINITY, false);
    const tarn_tensor *hidden = tarn_eq(tarn_max(scores, -1, true, NULL), low);
    return tarn_masked_fill(tarn_softmax(tarn_masked_fill(scores, hidden, 0), -1), hidden, 0);
}

/* Heads of keys repeated for those of the query that share them. */
static tarn_tensor *repeated(const tarn_attention *a, const tarn_tensor *t)
{
    if (a->share == 1)
        return (tarn_tensor *)t;
    int d = a->rank - 2;
    int64_t size[TARN_MAX_DIMS], joined[TARN_MAX_DIMS];
    for (int i = 0; t && i <= t->spec.rank; i++)
        size[i] = i < d ? t->spec.size[i] : i == d ? a->share : t->spec.size[i - 1];
    for (int i = 0; t && i < t->spec.rank; i++)
        joined[i] = i == d - 1 ? t->spec.size[i] * a->share : t->spec.size[i];
    return tarn_reshape(tarn_expand(tarn_unsqueeze(t, d + 1), size, a->rank + 1), joined, a->rank);
}

static bool attention_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_attention a;
    if (!attention_of(c, &a))
        return false;
    const tarn_tensor *mask = tarn_in(c, MASK), *scale = tarn_tensor_weak(a.scale, false);
    const tarn_tensor *k = repeated(&a, tarn_in(c, KEY)), *v = repeated(&a, tarn_in(c, VALUE));
    tarn_tensor *s = tarn_mul(tarn_matmul(tarn_in(c, QUERY), tarn_transpose(k, -1, -2)), scale);
    if (!tarn_is_none(mask) && mask->spec.dtype == TARN_BOOL)
        s = hide(s, tarn_logical_not(mask));
    else if (!tarn_is_none(mask))
        s = tarn_add(s, tarn_to(mask, a.dtype));
    if (a.causal)
        s = hide(s, later(&a));
    tarn_tensor *p = visible_softmax(s);
    if (a.drop > 0)
        p = tarn_dropout(p, a.drop, true);
    out[0] = tarn_matmul(p, v);
    return out[0] != NULL;
}

TARN_OP(scaled_dot_product_attention) = {
    .name = "scaled_dot_product_attention",
    .aliases = "sdpa",
    .summary = "Every query takes a mean of the values, weighted by how well their keys match it;"
               " the scores are never stored.",
    .formula = "y = softmax(scale query key^T + mask) value",
    .source = "[Vaswani et al. 2017; Dao et al. 2022]",
    .example =
        "local q, k, v = tarn.randn(2, 4, 5, 8), tarn.randn(2, 4, 7, 8), tarn.randn(2, 4, 7, 3)\n"
        "local y = tarn.scaled_dot_product_attention(q, k, v)\n"
        "local p = q:matmul(k:transpose(3, 4)):mul(8 ^ -0.5):softmax(-1)\n"
        "assert((y - p:matmul(v)):abs():max():item() < 1e-5)\n"
        "-- the first query may see the first key only\n"
        "y = tarn.sdpa(q, k, v, { is_causal = true })\n"
        "assert((y:select(3, 1) - v:select(3, 1)):abs():max():item() < 1e-6)",
    .param =
        TARN_PARAMS{
            {"query",
             NULL,
             "(... x heads x queries x size)",
             TARN_TENSOR,
             TARN_FACTOR,
             TARN_FLOATS,
             {0}},
            {"key",
             NULL,
             "(... x heads x keys x size); where it has fewer heads, each serves as many of query's"
             " that follow each other",
             TARN_TENSOR,
             TARN_FACTOR,
             TARN_FLOATS,
             {0}},
            {"value",
             NULL,
             "(... x heads x keys x size of a value), heads as key's",
             TARN_TENSOR,
             TARN_FACTOR,
             TARN_FLOATS,
             {0}},
            {"attn_mask",
             NULL,
             "(queries x keys), or what broadcasts with all heads: bools, true where a key is seen,"
             " or numbers that are added to the scores; a query that sees nothing gives zeros",
             TARN_TENSOR,
             TARN_OPTIONAL,
             TARN_FLOATS | TARN_BIT(BOOL),
             {0}},
            {"dropout_p",
             NULL,
             "the probability that a weight is dropped, in evaluation too",
             TARN_NUMBER,
             TARN_OPTIONAL,
             0,
             {.number = 0}},
            {"is_causal",
             NULL,
             "query i sees the first i keys",
             TARN_BOOLEAN,
             TARN_OPTIONAL,
             0,
             {.boolean = false}},
            {"scale",
             NULL,
             "of the scores; 1 / sqrt(size) by default",
             TARN_NUMBER,
             TARN_OPTIONAL,
             0,
             {.number = NAN}},
            {0}},
    .traits = TARN_KEEP_DTYPE | TARN_RANDOM,
    .keeps_in = 1 << QUERY | 1 << KEY | 1 << VALUE | 1 << MASK,
    .keeps_out = 1,
    .plan = attention_plan,
    .forward = attention_forward,
    .backward = attention_backward,
    .compose = attention_compose,
    .tolerance = {2e-5, 1e-11},
    .samples =
        {{"randn(2, 3, 5, 4), randn(2, 3, 6, 4), randn(2, 3, 6, 2)"},
         {"randn(2, 2, 6, 4), randn(2, 2, 6, 4), randn(2, 2, 6, 4), { is_causal = true }"},
         {"randn(1, 130, 2), randn(1, 300, 2), randn(1, 300, 1), randn(130, 300),"
          " { scale = 0.3 }",
          true},
         {"randn(2, 2, 3, 4), randn(2, 2, 5, 4), randn(2, 2, 5, 3), randn(2, 1, 3, 5)"},
         {"randn(2, 4, 3, 4), randn(2, 2, 5, 4), randn(2, 2, 5, 3), randn(2, 1, 1, 5):gt(-2)"},
         {"randn(4, 3), randn(5, 3), randn(5, 2), tarn.tensor({ { 1, 1, 1, 1, 1 },"
          " { 0, 0, 0, 0, 0 }, { 1, 0, 1, 1, 0 }, { 0, 0, 0, 0, 1 } }):gt(0)"},
         {"randn(2, 3, 4), randn(2, 5, 4), randn(2, 5, 3), { dropout_p = 0.4 }"},
         {"randn(300, 3), randn(290, 3), randn(290, 2), { is_causal = true }", true}},
    .errors =
        {{"randn(2, 3, 4), randn(2, 5, 3), randn(2, 5, 3)",
          "query %(2 x 3 x 4%), key %(2 x 5 x 3%), value %(2 x 5 x 3%): query and key must have the"
          " same last size"},
         {"randn(4), randn(4), randn(4)", "must be %(... x heads x length x size%)"},
         {"randn(3, 5, 4), randn(2, 5, 4), randn(2, 5, 4)",
          "the heads of query must be those of key, or a multiple"},
         {"randn(3, 4), randn(5, 4), randn(5, 4), randn(4, 5)",
          "attn_mask %(4 x 5%) does not broadcast to the scores %(3 x 5%)"},
         {"randn(3, 4), randn(5, 4), tarn.randn({ 5, 4 }, { dtype = 'float64' })",
          "value float64: they must have one type"},
         {"randn(3, 4), randn(5, 4), randn(5, 4), { dropout_p = 1 }",
          "dropout_p must be at least 0 and less than 1, not 1"}},
};

/* ---- query, key and value side by side, as one linear layer makes them ------------------------ */

enum { PACKED, PACKED_MASK };                                 /* tensors */
enum { PACKED_HEADS = 1, PACKED_DROPOUT = 3, PACKED_CAUSAL }; /* the other parameters */

/* x: (... x time x 3 features), of HEADS heads. */
static bool packed_of(const tarn_call *c, tarn_attention *a)
{
    const tarn_spec *x = &tarn_in(c, PACKED)->spec;
    int64_t heads = c->value[PACKED_HEADS].integer, features = x->rank ? x->size[x->rank - 1] : 0;
    if (x->rank < 2 || x->rank >= TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "self_attention: x must be (... x time x 3 features), not %s",
                         TARN_SPEC_SHAPE(x));
    if (heads < 1 || features % (3 * heads))
        return tarn_fail(TARN_ERROR_SHAPE,
                         "self_attention: the last size of x %s must be 3 times one that %lld heads"
                         " share evenly",
                         TARN_SPEC_SHAPE(x), (long long)heads);
    int64_t size = features / 3 / heads;
    *a = (tarn_attention){.rank = x->rank + 1,
                          .heads = heads,
                          .share = 1,
                          .e = size,
                          .v = size,
                          .causal = c->value[PACKED_CAUSAL].boolean,
                          .scale = size > 0 ? 1 / sqrt((double)size) : 1,
                          .drop = c->value[PACKED_DROPOUT].number,
                          .dtype = (tarn_dtype)x->dtype,
                          .bytes = (int64_t)tarn_dtype_size((tarn_dtype)x->dtype)};
    a->l = a->s = x->size[x->rank - 2];
    for (int d = 0; d < x->rank - 2; d++)
        a->heads *= a->size[d] = x->size[d];
    a->size[a->rank - 3] = heads, a->size[a->rank - 2] = a->l, a->size[a->rank - 1] = size;
    return check_drop(c, a) && check_mask(c, a, PACKED_MASK);
}

static bool packed_plan(const tarn_call *c, tarn_plan *plan)
{
    tarn_attention a;
    if (!packed_of(c, &a))
        return false;
    const tarn_spec *x = &tarn_in(c, PACKED)->spec;
    plan->out[0] = tarn_spec_make(a.dtype, x->rank, x->size);
    plan->out[0].size[x->rank - 1] /= 3;
    tarn_spec_pack(&plan->out[0]);
    plan_scores(&a, plan);
    return true;
}

/* Those of the query, key (1) or value (2) in x or its gradient. */
static tarn_heads third(const tarn_attention *a, const tarn_tensor *x, int i)
{
    return tarn_heads_within(x, i * x->spec.size[x->spec.rank - 1] / 3, a->e);
}

static bool packed_job(const tarn_call *c, tarn_attend *j)
{
    *j = (tarn_attend){.at = {c->seed, c->stream, c->position}};
    const tarn_tensor *x = tarn_attend_readable(tarn_in(c, PACKED));
    if (!x || !packed_of(c, &j->a) || !tarn_attend_mask(j, tarn_in(c, PACKED_MASK)))
        return false;
    j->kernels = tarn_kernels_of(j->a.dtype);
    j->q = third(&j->a, x, 0), j->k = third(&j->a, x, 1), j->v = third(&j->a, x, 2);
    j->y = tarn_heads_within(c->out[0], 0, j->a.v);
    j->lse = tarn_data(c->saved[0]);
    return true;
}

static bool packed_forward(const tarn_call *c)
{
    tarn_attend j;
    return packed_job(c, &j) && tarn_attend_forward(&j);
}

static bool packed_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[])
{
    tarn_attend j;
    const tarn_tensor *g = tarn_attend_readable(gy[0]);
    if (!g || !packed_job(c, &j) ||
        (tarn_wants(c, PACKED_MASK) && !make_mask_gradient(&j, &gx[PACKED_MASK])))
        return false;
    j.g = tarn_heads_within(g, 0, j.a.v);
    if (tarn_wants(c, PACKED)) {
        tarn_tensor *all = gx[PACKED] = packed_like(&tarn_in(c, PACKED)->spec);
        if (!all)
            return false;
        j.gq = third(&j.a, all, 0), j.gk = third(&j.a, all, 1), j.gv = third(&j.a, all, 2);
    }
    return tarn_attend_backward(&j);
}

/* (... x heads x time x size) */
static tarn_tensor *third_by_head(const tarn_attention *a, const tarn_tensor *x, int i)
{
    int64_t size[TARN_MAX_DIMS], features = x->spec.size[x->spec.rank - 1] / 3;
    memcpy(size, a->size, sizeof size);
    size[a->rank - 3] = a->l, size[a->rank - 2] = a->size[a->rank - 3];
    const tarn_tensor *part = tarn_narrow(x, -1, i * features + 1, features);
    return tarn_transpose(tarn_reshape(part, size, a->rank), -2, -3);
}

static bool packed_compose(const tarn_call *c, tarn_tensor *out[])
{
    tarn_attention a;
    if (!packed_of(c, &a))
        return false;
    const tarn_tensor *x = tarn_in(c, PACKED);
    tarn_tensor *y =
        tarn_scaled_dot_product_attention(third_by_head(&a, x, 0), third_by_head(&a, x, 1),
                                          third_by_head(&a, x, 2), tarn_in(c, PACKED_MASK), a.drop,
                                          a.causal, NAN);
    tarn_spec joined = x->spec;
    joined.size[joined.rank - 1] /= 3;
    out[0] = tarn_reshape(tarn_transpose(y, -2, -3), joined.size, joined.rank);
    return out[0] != NULL;
}

TARN_OP(self_attention) = {
    .name = "self_attention",
    .summary = "scaled_dot_product_attention of a sequence to itself: heads of queries, of keys and"
               " of values side by side in one tensor, as one linear layer makes them.",
    .formula = "y = softmax(query key^T / sqrt(size) + mask) value, for each head",
    .source = "[Vaswani et al. 2017; Dao et al. 2022]",
    .example = "local x = tarn.randn(2, 5, 3 * 8)\n"
               "local function head(i) return x:narrow(3, 4 * i + 1, 4):unsqueeze(2) end\n"
               "local y = tarn.self_attention(x, 2)\n"
               "local first = tarn.sdpa(head(0), head(2), head(4)):squeeze(2)\n"
               "assert((y:narrow(3, 1, 4) - first):abs():max():item() < 1e-5)",
    .param =
        TARN_PARAMS{{"x",
                     NULL,
                     "(... x time x 3 features): queries, keys and values",
                     TARN_TENSOR,
                     TARN_FACTOR,
                     TARN_FLOATS,
                     {0}},
                    {"heads", NULL, "among which the features are shared", TARN_INTEGER, 0, 0, {0}},
                    {"attn_mask",
                     NULL,
                     "as scaled_dot_product_attention's",
                     TARN_TENSOR,
                     TARN_OPTIONAL,
                     TARN_FLOATS | TARN_BIT(BOOL),
                     {0}},
                    {"dropout_p",
                     NULL,
                     "the probability that a weight is dropped, in evaluation too",
                     TARN_NUMBER,
                     TARN_OPTIONAL,
                     0,
                     {.number = 0}},
                    {"is_causal",
                     NULL,
                     "a step sees itself and what came before",
                     TARN_BOOLEAN,
                     TARN_OPTIONAL,
                     0,
                     {.boolean = false}},
                    {0}},
    .traits = TARN_KEEP_DTYPE | TARN_RANDOM,
    .keeps_in = 1 << PACKED | 1 << PACKED_MASK,
    .keeps_out = 1,
    .plan = packed_plan,
    .forward = packed_forward,
    .backward = packed_backward,
    .compose = packed_compose,
    .tolerance = {2e-5, 1e-11},
    .samples = {{"randn(2, 5, 12), 2"},
                {"randn(2, 2, 6, 6), 1, { is_causal = true }"},
                {"randn(4, 12), 2, randn(4, 4)"},
                {"randn(2, 3, 12), 4, randn(2, 1, 1, 3):gt(-2)"},
                {"randn(2, 4, 6), 2, { dropout_p = 0.4 }"},
                {"randn(6, 3, 2):transpose(1, 3), 2"},
                {"randn(300, 6), 2, { is_causal = true }", true}},
    .errors = {{"randn(2, 3, 10), 2",
                "the last size of x %(2 x 3 x 10%) must be 3 times one that 2 heads share evenly"},
               {"randn(6), 1", "x must be %(... x time x 3 features%), not %(6%)"},
               {"randn(4, 6), 2, randn(3, 3)", "attn_mask %(3 x 3%) does not broadcast"},
               {"randn(4, 6), 2, { dropout_p = 1 }", "dropout_p must be at least 0"}},
};

TARN_FAMILY(attention);
