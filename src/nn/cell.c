/* cell.c -- one step of a recurrent layer: RNNCell, LSTMCell, GRUCell. */
#include "nn/layer.h"
#include "tarn/ops.h"

enum { HIDDEN, BIAS, NONLINEARITY };
enum { WEIGHT_IH, WEIGHT_HH, BIAS_IH, BIAS_HH };

static bool check(tarn_layer *self)
{
    int64_t n = self->option[HIDDEN].integer;
    return n >= 1 || tarn_fail(TARN_ERROR_VALUE, "%s: hidden_size must be at least 1, not %lld",
                               self->class->name, (long long)n);
}

static bool build(tarn_layer *self, const tarn_tensor *x, int gates)
{
    if (x->spec.rank < 1 || x->spec.rank > 2)
        return tarn_fail(TARN_ERROR_SHAPE, "%s: needs a time step (batch x features), not %s",
                         self->class->name, TARN_SHAPE(x));
    static const char *const names[] = {"weight_ih", "weight_hh", "bias_ih", "bias_hh"};
    int64_t state = self->option[HIDDEN].integer, rows = gates * state;
    for (int i = WEIGHT_IH; i <= (self->option[BIAS].boolean ? BIAS_HH : WEIGHT_HH); i++) {
        int64_t cols = i == WEIGHT_IH ? x->spec.size[x->spec.rank - 1] : state;
        if (!tarn_parameter_make(self, names[i], "uniform_fan_in", state, i < BIAS_IH ? 2 : 1,
                                 (int64_t[]){rows, cols}))
            return false;
    }
    return true;
}

static bool lstm_build(tarn_layer *self, const tarn_tensor *x) { return build(self, x, 4); }
static bool gru_build(tarn_layer *self, const tarn_tensor *x) { return build(self, x, 3); }
static bool rnn_build(tarn_layer *self, const tarn_tensor *x) { return build(self, x, 1); }

/* ---- forward ----------------------------------------------------------------------------------- */

typedef struct step {
    const tarn_tensor *x, *w, *u, *b, *d, *h, *c;
    bool one;
} step;

static const tarn_tensor *bias_of(const tarn_layer *self, const char *name)
{
    const tarn_tensor *bias = tarn_parameter_of(self, name);
    return bias ? bias : TARN_NONE;
}

/* One example becomes a batch of one, and the step a sequence of one. */
static bool begin(const tarn_layer *self, const tarn_tensors *in, step *s)
{
    const tarn_tensor *state[] = {in->at[1], in->count > 2 ? in->at[2] : TARN_NONE};
    s->one = in->at[0]->spec.rank == 1;
    s->x = s->one ? tarn_unsqueeze(in->at[0], 1) : in->at[0];
    s->x = tarn_unsqueeze(s->x, 2);
    for (int i = 0; s->one && i < 2; i++)
        if (!tarn_is_none(state[i]))
            state[i] = tarn_unsqueeze(state[i], 1);
    s->h = state[0], s->c = state[1];
    s->w = tarn_parameter_of(self, "weight_ih"), s->u = tarn_parameter_of(self, "weight_hh");
    s->b = bias_of(self, "bias_ih"), s->d = bias_of(self, "bias_hh");
    return s->x && tarn_error_pending() == TARN_OK;
}

static bool finish(const step *s, tarn_tensor *h, tarn_tensor *c, tarn_tensors *out)
{
    out->count = c ? 2 : 1;
    out->at[0] = s->one ? tarn_squeeze(h, 1) : h;
    out->at[1] = c && s->one ? tarn_squeeze(c, 1) : c;
    return out->at[0] && (!c || out->at[1]);
}

static bool lstm_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    step s;
    tarn_tensor *h = NULL, *c = NULL;
    return begin(self, in, &s) &&
           tarn_lstm(s.x, s.w, s.u, s.b, s.d, s.h, s.c, TARN_NONE, false, &h, &c) &&
           finish(&s, h, c, out);
}

static bool gru_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    step s;
    tarn_tensor *h = NULL;
    return begin(self, in, &s) && tarn_gru(s.x, s.w, s.u, s.b, s.d, s.h, TARN_NONE, false, &h) &&
           finish(&s, h, NULL, out);
}

static bool rnn_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    step s;
    tarn_tensor *h = NULL;
    const char *f = self->option[NONLINEARITY].choice ? "relu" : "tanh";
    return begin(self, in, &s) && tarn_rnn(s.x, s.w, s.u, s.b, s.d, s.h, TARN_NONE, f, false, &h) &&
           finish(&s, h, NULL, out);
}

/* ---- rows -------------------------------------------------------------------------------------- */

#define OPTIONS                                                                                    \
    {"hidden_size", .kind = TARN_INTEGER, .about = "numbers in the state"},                        \
    {                                                                                              \
        "bias", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL, .about = "add biases", .fallback = { \
            .boolean = true                                                                        \
        }                                                                                          \
    }

#define INPUTS                                                                                     \
    {"x", .kind = TARN_TENSOR, .about = "(batch x features), or one (features)"},                  \
    {                                                                                              \
        "h", .kind = TARN_TENSOR, .flags = TARN_OPTIONAL,                                          \
             .about = "(batch x hidden_size): the state before; zeros"                             \
    }

static const tarn_param options[] = {OPTIONS, {0}};
static const tarn_param inputs[] = {INPUTS, {0}};

TARN_LAYER(LSTMCell) = {
    .name = "LSTMCell",
    .summary = "One step of long short-term memory.",
    .source = "[Hochreiter, Schmidhuber 1997; Gers et al. 2000]",
    .example = "local cell, h, c = tarn.nn.LSTMCell(4)\n"
               "for _ = 1, 3 do h, c = cell(tarn.randn(2, 3), h, c) end\n"
               "assert(h.shape[2] == 4 and c.shape[2] == 4)",
    .option = options,
    .positions = 1,
    .input = (const tarn_param[]){INPUTS,
                                  {"c", .kind = TARN_TENSOR, .flags = TARN_OPTIONAL,
                                   .about = "(batch x hidden_size): the memory before; zeros"},
                                  {0}},
    .result = (const tarn_result[]){{"h", "(batch x hidden_size): the state after", false},
                                    {"c", "(batch x hidden_size): the memory after", false},
                                    {0}},
    .rank = 1,
    .traits = TARN_LAYER_INFERS | TARN_LAYER_EXAMPLES,
    .check = check,
    .build = lstm_build,
    .forward_all = lstm_forward,
    .samples = {{"4", "randn(2, 3), randn(2, 4), randn(2, 4)", "(2 x 4), (2 x 4)"},
                {"4, bias = false", "randn(3)", "(4), (4)"}},
    .errors = {{"nn.LSTMCell(4)(randn(2, 3, 5))", "needs a time step %(batch x features%)"}},
};

TARN_LAYER(GRUCell) = {
    .name = "GRUCell",
    .summary = "One step of gated recurrent units.",
    .source = "[Cho et al. 2014]",
    .example = "local cell, h = tarn.nn.GRUCell(4)\n"
               "for _ = 1, 3 do h = cell(tarn.randn(2, 3), h) end\n"
               "assert(h.shape[2] == 4)",
    .option = options,
    .positions = 1,
    .input = inputs,
    .rank = 1,
    .traits = TARN_LAYER_INFERS | TARN_LAYER_EXAMPLES,
    .check = check,
    .build = gru_build,
    .forward_all = gru_forward,
    .samples = {{"4", "randn(2, 3), randn(2, 4)", "(2 x 4)"},
                {"4, bias = false", "randn(3)", "(4)"}},
    .errors = {{"nn.GRUCell(0)", "hidden_size must be at least 1"}},
};

TARN_LAYER(RNNCell) = {
    .name = "RNNCell",
    .summary = "One step of a plain recurrent layer.",
    .source = "[Elman 1990]",
    .example = "local cell, h = tarn.nn.RNNCell(4)\n"
               "for _ = 1, 3 do h = cell(tarn.randn(2, 3), h) end\n"
               "assert(h.shape[2] == 4)",
    .option = (const tarn_param[]){OPTIONS,
                                   {"nonlinearity", .words = "tanh|relu", .kind = TARN_CHOICE,
                                    .flags = TARN_OPTIONAL, .about = "what the state goes through"},
                                   {0}},
    .positions = 1,
    .input = inputs,
    .rank = 1,
    .traits = TARN_LAYER_INFERS | TARN_LAYER_EXAMPLES,
    .check = check,
    .build = rnn_build,
    .forward_all = rnn_forward,
    .samples = {{"4", "randn(2, 3), randn(2, 4)", "(2 x 4)"},
                {"4, nonlinearity = 'relu'", "randn(2, 3)", "(2 x 4)"}},
    .errors = {{"nn.RNNCell(4)(randn(2, 3), randn(3, 4))", "the first state must be"}},
};

TARN_FAMILY(layer_cell);
