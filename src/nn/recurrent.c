/* recurrent.c -- layers that go through a sequence with a state: RNN, LSTM, GRU, and one step. */
#include <stdio.h>

#include "nn/layer.h"
#include "tarn/ops.h"

enum { HIDDEN, LAYERS, BIAS, BATCH_FIRST, DROPOUT, BIDIRECTIONAL, OWN };

/* One layer in one direction: parameters and states in, states out. */
typedef struct pass {
    const tarn_tensor *x, *w, *u, *b, *d, *h0, *c0, *lengths;
    bool reverse;
    const char *nonlinearity;
    tarn_tensor *y, *h, *c;
} pass;

typedef struct kind {
    int gates;
    bool memory; /* has c */
    void (*run)(pass *p);
} kind;

static void run_lstm(pass *p)
{
    p->y =
        tarn_lstm(p->x, p->w, p->u, p->b, p->d, p->h0, p->c0, p->lengths, p->reverse, &p->h, &p->c);
}

static void run_gru(pass *p)
{
    p->y = tarn_gru(p->x, p->w, p->u, p->b, p->d, p->h0, p->lengths, p->reverse, &p->h);
}

static void run_rnn(pass *p)
{
    p->y = tarn_rnn(p->x, p->w, p->u, p->b, p->d, p->h0, p->lengths, p->nonlinearity, p->reverse,
                    &p->h);
}

static const kind lstm = {4, true, run_lstm}, gru = {3, false, run_gru}, rnn = {1, false, run_rnn};

/* ---- options and parameters ------------------------------------------------------------------- */

static bool at_least_one(const tarn_layer *self, int option, const char *name)
{
    int64_t n = self->option[option].integer;
    return n >= 1 || tarn_fail(TARN_ERROR_VALUE, "%s: %s must be at least 1, not %lld",
                               self->class->name, name, (long long)n);
}

static bool check(tarn_layer *self)
{
    double p = self->option[DROPOUT].number;
    if (!(p >= 0 && p < 1))
        return tarn_fail(TARN_ERROR_VALUE, "%s: dropout must be at least 0 and less than 1, not %g",
                         self->class->name, p);
    return at_least_one(self, HIDDEN, "hidden_size") && at_least_one(self, LAYERS, "num_layers");
}

static bool lstm_check(tarn_layer *self)
{
    int64_t size = self->option[OWN].integer;
    return check(self) &&
           (size == 0 || tarn_fail(TARN_ERROR_VALUE,
                                   "LSTM: projections (proj_size = %lld) are not there; put a"
                                   " Linear behind it",
                                   (long long)size));
}

enum { ROOM = 48 };

/* PyTorch's keys: weight_ih_l0, bias_hh_l1_reverse. */
static const char *key(char out[ROOM], const char *what, int64_t layer, bool reverse)
{
    snprintf(out, ROOM, "%s_l%lld%s", what, (long long)layer, reverse ? "_reverse" : "");
    return out;
}

static bool make(tarn_layer *self, const char *name, int rank, int64_t rows, int64_t cols)
{
    int64_t state = self->option[HIDDEN].integer; /* all begin as those of the state */
    return tarn_parameter_make(self, name, "uniform_fan_in", state, rank, (int64_t[]){rows, cols});
}

static bool build(tarn_layer *self, const tarn_tensor *x, const kind *kind)
{
    if (x->spec.rank < 2 || x->spec.rank > 3)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: needs sequences (batch x time x features), or one (time x features),"
                         " not %s",
                         self->class->name, TARN_SHAPE(x));
    int64_t state = self->option[HIDDEN].integer, rows = kind->gates * state;
    int directions = 1 + self->option[BIDIRECTIONAL].boolean;
    char name[ROOM];
    for (int64_t l = 0; l < self->option[LAYERS].integer; l++) {
        int64_t inputs = l ? state * directions : x->spec.size[x->spec.rank - 1];
        for (int d = 0; d < directions; d++) {
            if (!make(self, key(name, "weight_ih", l, d), 2, rows, inputs) ||
                !make(self, key(name, "weight_hh", l, d), 2, rows, state))
                return false;
            if (self->option[BIAS].boolean &&
                (!make(self, key(name, "bias_ih", l, d), 1, rows, 0) ||
                 !make(self, key(name, "bias_hh", l, d), 1, rows, 0)))
                return false;
        }
    }
    return true;
}

static bool lstm_build(tarn_layer *self, const tarn_tensor *x) { return build(self, x, &lstm); }
static bool gru_build(tarn_layer *self, const tarn_tensor *x) { return build(self, x, &gru); }
static bool rnn_build(tarn_layer *self, const tarn_tensor *x) { return build(self, x, &rnn); }

/* ---- forward ----------------------------------------------------------------------------------- */

enum { MOST = 64 }; /* layers times directions */

typedef struct sequence {
    tarn_layer *self;
    const kind *kind;
    const tarn_tensor *x, *h0, *c0, *lengths;
    bool one, time_first; /* x is one sequence; its first dim is time */
    int directions, passes;
    const tarn_tensor *h[MOST], *c[MOST];
} sequence;

static bool check_state(const sequence *s, const tarn_tensor *h, const char *name)
{
    int64_t batch = s->x->spec.size[0], state = s->self->option[HIDDEN].integer;
    const int64_t *size = h->spec.size;
    if (tarn_is_none(h) ||
        (h->spec.rank == 3 && size[0] == s->passes && size[1] == batch && size[2] == state))
        return true;
    return tarn_fail(TARN_ERROR_SHAPE,
                     "%s: %s must be (layers times directions x batch x hidden_size), here (%d x"
                     " %lld x %lld), not %s",
                     s->self->class->name, name, s->passes, (long long)batch, (long long)state,
                     TARN_SHAPE(h));
}

/* x as (batch x time x features), states as (passes x batch x state). */
static bool begin(sequence *s, const tarn_tensors *in)
{
    const tarn_layer *self = s->self;
    s->x = in->at[0], s->h0 = in->at[1], s->c0 = s->kind->memory ? in->at[2] : TARN_NONE;
    s->lengths = in->at[in->count - 1];
    s->one = s->x->spec.rank == 2;
    s->time_first = !s->one && !self->option[BATCH_FIRST].boolean;
    s->directions = 1 + self->option[BIDIRECTIONAL].boolean;
    int64_t passes = self->option[LAYERS].integer * s->directions;
    if (passes > MOST)
        return tarn_fail(TARN_ERROR_VALUE, "%s: %lld layers and directions; there can be %d",
                         self->class->name, (long long)passes, MOST);
    s->passes = (int)passes;
    if (s->one) {
        s->x = tarn_unsqueeze(s->x, 1);
        s->h0 = tarn_is_none(s->h0) ? s->h0 : tarn_unsqueeze(s->h0, 2);
        s->c0 = tarn_is_none(s->c0) ? s->c0 : tarn_unsqueeze(s->c0, 2);
        if (!tarn_is_none(s->lengths) && s->lengths->spec.rank == 0)
            s->lengths = tarn_unsqueeze(s->lengths, 1);
    } else if (s->time_first) {
        s->x = tarn_transpose(s->x, 1, 2);
    }
    return s->x && s->h0 && s->c0 && s->lengths && check_state(s, s->h0, "h0") &&
           check_state(s, s->c0, "c0");
}

static const tarn_tensor *state_of(const tarn_tensor *all, int i)
{
    return tarn_is_none(all) ? all : tarn_select(all, 1, i + 1);
}

static const tarn_tensor *bias_of(const sequence *s, const char *name)
{
    const tarn_tensor *bias = tarn_parameter_of(s->self, name);
    return bias ? bias : TARN_NONE;
}

/* One layer in one direction over X. */
static tarn_tensor *run_pass(sequence *s, const tarn_tensor *x, int64_t layer, bool reverse)
{
    char name[ROOM];
    int i = (int)layer * s->directions + reverse;
    pass p = {.x = x, .reverse = reverse};
    p.w = tarn_parameter_of(s->self, key(name, "weight_ih", layer, reverse));
    p.u = tarn_parameter_of(s->self, key(name, "weight_hh", layer, reverse));
    p.b = bias_of(s, key(name, "bias_ih", layer, reverse));
    p.d = bias_of(s, key(name, "bias_hh", layer, reverse));
    p.h0 = state_of(s->h0, i), p.c0 = state_of(s->c0, i);
    p.lengths = s->lengths;
    if (s->kind == &rnn)
        p.nonlinearity = s->self->option[OWN].choice ? "relu" : "tanh";
    if (tarn_error_pending() != TARN_OK)
        return NULL;
    s->kind->run(&p);
    s->h[i] = p.h, s->c[i] = p.c;
    return p.y;
}

static tarn_tensor *run_layer(sequence *s, const tarn_tensor *x, int64_t layer)
{
    double p = s->self->option[DROPOUT].number;
    if (layer > 0 && p > 0 && tarn_layer_training(s->self))
        x = tarn_dropout(x, p, true);
    const tarn_tensor *y[2] = {x ? run_pass(s, x, layer, false) : NULL};
    if (s->directions == 1 || !y[0])
        return (tarn_tensor *)y[0];
    y[1] = run_pass(s, x, layer, true);
    return y[1] ? tarn_cat(y, 2, 3) : NULL;
}

static tarn_tensor *finish_states(const sequence *s, const tarn_tensor *const *h)
{
    tarn_tensor *all = tarn_stack(h, s->passes, 1);
    return s->one ? tarn_squeeze(all, 2) : all;
}

static bool run(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out, const kind *kind)
{
    sequence s = {.self = self, .kind = kind};
    if (!begin(&s, in))
        return false;
    const tarn_tensor *y = s.x;
    for (int64_t layer = 0; y && layer < self->option[LAYERS].integer; layer++)
        y = run_layer(&s, y, layer);
    if (!y)
        return false;
    if (s.one)
        y = tarn_squeeze(y, 1);
    else if (s.time_first)
        y = tarn_transpose(y, 1, 2);
    out->count = 2 + kind->memory;
    out->at[0] = (tarn_tensor *)y;
    out->at[1] = finish_states(&s, s.h);
    out->at[2] = kind->memory ? finish_states(&s, s.c) : NULL;
    return out->at[0] && out->at[1] && (out->at[2] || !kind->memory);
}

static bool lstm_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    return run(self, in, out, &lstm);
}

static bool gru_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    return run(self, in, out, &gru);
}

static bool rnn_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    return run(self, in, out, &rnn);
}

/* ---- rows -------------------------------------------------------------------------------------- */

#define OPTION(name_, kind_, about_, ...)                                                          \
    {                                                                                              \
        name_, .kind = kind_, .flags = TARN_OPTIONAL, .about = about_, .fallback = { __VA_ARGS__ } \
    }
#define OPTIONS                                                                                    \
    {"hidden_size", .kind = TARN_INTEGER, .about = "numbers in the state"},                        \
        OPTION("num_layers", TARN_INTEGER, "layers, each on the outputs of the one before",        \
               .integer = 1),                                                                      \
        OPTION("bias", TARN_BOOLEAN, "add biases", .boolean = true),                               \
        OPTION("batch_first", TARN_BOOLEAN,                                                        \
               "x is (batch x time x features), as everywhere here; false: (time x batch x"        \
               " features)",                                                                       \
               .boolean = true),                                                                   \
        OPTION("dropout", TARN_NUMBER, "probability of 0 between layers, in training",             \
               .number = 0),                                                                       \
        OPTION("bidirectional", TARN_BOOLEAN,                                                      \
               "a second pass from the end to the beginning; outputs are joined",                  \
               .boolean = false)

#define INPUT(name_, about_)                                                                       \
    {                                                                                              \
        name_, .kind = TARN_TENSOR, .flags = TARN_OPTIONAL, .about = about_                        \
    }
#define X_INPUT                                                                                    \
    {                                                                                              \
        "x", .kind = TARN_TENSOR, .about = "(batch x time x features), or one (time x features)"   \
    }
#define H0_INPUT                                                                                   \
    INPUT("h0", "(layers times directions x batch x hidden_size): the state before; zeros")
#define LENGTHS_INPUT                                                                              \
    INPUT("lengths", "(batch): time steps of each sequence; beyond, outputs are zeros, and states" \
                     " are those at the end of each")

static const tarn_param inputs[] = {X_INPUT, H0_INPUT, LENGTHS_INPUT, {0}};
static const tarn_param lstm_inputs[] = {
    X_INPUT, H0_INPUT, INPUT("c0", "the memory before, as h0; zeros"), LENGTHS_INPUT, {0}};

#define RESULTS                                                                                    \
    {"y", "(batch x time x hidden_size times directions)", false},                                 \
    {                                                                                              \
        "h", "(layers times directions x batch x hidden_size): the last states", false             \
    }

static const tarn_result results[] = {RESULTS, {0}};
static const tarn_result lstm_results[] = {RESULTS, {"c", "the last memories, as h", false}, {0}};

#define TRAITS TARN_LAYER_INFERS | TARN_LAYER_EXAMPLES

TARN_LAYER(LSTM) = {
    .name = "LSTM",
    .summary = "Long short-term memory over sequences; in a Sequential its outputs go on, not its"
               " states.",
    .source = "[Hochreiter, Schmidhuber 1997; Gers et al. 2000]",
    .example = "local nn = tarn.nn\n"
               "local lstm = nn.LSTM { 4, num_layers = 2, bidirectional = true }\n"
               "local y, h, c = lstm(tarn.randn(2, 5, 3))\n"
               "assert(y.shape[3] == 8 and h.shape[1] == 4)\n"
               "y, h, c = lstm(tarn.randn(2, 5, 3), h, c) -- goes on\n"
               "y = lstm(tarn.randn(2, 5, 3), { lengths = tarn.index { 5, 3 } })\n"
               "assert(y[{ 2, 4 }]:abs():sum():item() == 0)",
    .option = (const tarn_param[]){OPTIONS,
                                   OPTION("proj_size", TARN_INTEGER,
                                          "only 0: use a Linear behind it", .integer = 0),
                                   {0}},
    .positions = 1,
    .input = lstm_inputs,
    .result = lstm_results,
    .rank = 2,
    .traits = TRAITS,
    .check = lstm_check,
    .build = lstm_build,
    .forward_all = lstm_forward,
    .samples = {{"4", "randn(2, 5, 3)", "(2 x 5 x 4), (1 x 2 x 4), (1 x 2 x 4)"},
                {"2, num_layers = 2, bidirectional = true",
                 "randn(2, 3, 2), randn(4, 2, 2), randn(4, 2, 2), tarn.index { 3, 2 }",
                 "(2 x 3 x 4), (4 x 2 x 2), (4 x 2 x 2)"},
                {"2, batch_first = false, bias = false", "randn(3, 2, 2)",
                 "(3 x 2 x 2), (1 x 2 x 2), (1 x 2 x 2)"},
                {"2, num_layers = 2, dropout = 0.5", "randn(3, 2)", "(3 x 2), (2 x 2), (2 x 2)"}},
    .errors = {{"nn.LSTM(0)", "hidden_size must be at least 1, not 0"},
               {"nn.LSTM(10, 20)", "write nn%.LSTM%(20%)"},
               {"nn.LSTM { 4, proj_size = 2 }", "put a Linear behind it"},
               {"nn.LSTM(4)(randn(2, 5, 3), randn(2, 2, 4))",
                "here %(1 x 2 x 4%), not %(2 x 2 x 4%)"},
               {"nn.LSTM(4)(randn(5))", "needs sequences %(batch x time x features%)"},
               {"nn.LSTM(4)(randn(2, 5, 3), { length = randn(2) })", "has no input 'length'"}},
};

TARN_LAYER(GRU) = {
    .name = "GRU",
    .summary = "Gated recurrent units over sequences; in a Sequential its outputs go on, not its"
               " states.",
    .source = "[Cho et al. 2014]",
    .example = "local y, h = tarn.nn.GRU(4)(tarn.randn(2, 5, 3))\n"
               "assert(y.shape[3] == 4 and h.shape[1] == 1)",
    .option = (const tarn_param[]){OPTIONS, {0}},
    .positions = 1,
    .input = inputs,
    .result = results,
    .rank = 2,
    .traits = TRAITS,
    .check = check,
    .build = gru_build,
    .forward_all = gru_forward,
    .samples = {{"4", "randn(2, 5, 3)", "(2 x 5 x 4), (1 x 2 x 4)"},
                {"2, num_layers = 2, bidirectional = true",
                 "randn(2, 3, 2), randn(4, 2, 2), tarn.index { 3, 2 }",
                 "(2 x 3 x 4), (4 x 2 x 2)"}},
    .errors = {{"nn.GRU { 4, dropout = 1 }", "dropout must be at least 0 and less than 1, not 1"}},
};

TARN_LAYER(RNN) = {
    .name = "RNN",
    .summary = "A plain recurrent layer over sequences; in a Sequential its outputs go on, not its"
               " states.",
    .source = "[Elman 1990]",
    .example = "local y, h = tarn.nn.RNN { 4, nonlinearity = \"relu\" }(tarn.randn(2, 5, 3))\n"
               "assert(y.shape[3] == 4 and h.shape[1] == 1)",
    .option = (const tarn_param[]){OPTIONS,
                                   {"nonlinearity", .words = "tanh|relu", .kind = TARN_CHOICE,
                                    .flags = TARN_OPTIONAL, .about = "what the state goes through"},
                                   {0}},
    .positions = 1,
    .input = inputs,
    .result = results,
    .rank = 2,
    .traits = TRAITS,
    .check = check,
    .build = rnn_build,
    .forward_all = rnn_forward,
    .samples = {{"4", "randn(2, 5, 3)", "(2 x 5 x 4), (1 x 2 x 4)"},
                {"2, nonlinearity = 'tanh', bidirectional = true",
                 "randn(2, 3, 2), { lengths = tarn.index { 3, 2 } }", "(2 x 3 x 4), (2 x 2 x 2)"}},
    .errors = {{"nn.RNN { 4, num_layers = 0 }", "num_layers must be at least 1"}},
};

TARN_FAMILY(layer_recurrent);
