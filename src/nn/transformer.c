/* transformer.c -- the layers of transformers, and stacks of them; PyTorch's keys. */
#include <stdio.h>
#include <string.h>

#include "nn/build.h"
#include "nn/call.h"
#include "nn/fuse.h"
#include "nn/layer.h"
#include "tarn/ops.h"

extern const tarn_op tarn_op_row_gelu_linear;

/* The options that all of them begin with; stacks have theirs after these. */
enum { HEADS, FEEDFORWARD, DROPOUT, ACTIVATION, NORM_FIRST, IS_CAUSAL, EPS, BATCH_FIRST, BIAS };
enum { NUM_LAYERS = BIAS + 1, FINAL_NORM };

/* Children of a layer, in this order; only a decoder's has the crossing ones. */
enum { SELF_ATTN, LINEAR1, LINEAR2, NORM1, NORM2, CROSS_ATTN, NORM3 };
static const char *const names[] = {"self_attn", "linear1",        "linear2", "norm1",
                                    "norm2",     "multihead_attn", "norm3"};

/* ---- making children --------------------------------------------------------------------------- */

static bool check(tarn_layer *self)
{
    double p = self->option[DROPOUT].number;
    if (self->option[HEADS].integer < 1 || self->option[FEEDFORWARD].integer < 0)
        return tarn_fail(TARN_ERROR_VALUE,
                         "%s: heads must be at least 1 and dim_feedforward not negative, not %lld"
                         " and %lld",
                         self->class->name, (long long)self->option[HEADS].integer,
                         (long long)self->option[FEEDFORWARD].integer);
    return (p >= 0 && p < 1) ||
           tarn_fail(TARN_ERROR_VALUE, "%s: dropout must be at least 0 and less than 1, not %g",
                     self->class->name, p);
}

static bool stack_check(tarn_layer *self)
{
    int64_t n = self->option[NUM_LAYERS].integer;
    return check(self) &&
           (n >= 1 || tarn_fail(TARN_ERROR_VALUE, "%s: num_layers must be at least 1, not %lld",
                                self->class->name, (long long)n));
}

/* Sets the option NAME among VALUE, which are those of CLASS. */
static void set(const tarn_layer_class *class, tarn_value *value, const char *name, tarn_value to)
{
    const tarn_param *option = tarn_layer_class_options(class);
    for (int i = 0; option[i].name; i++)
        if (strcmp(option[i].name, name) == 0)
            value[i] = to;
}

typedef struct setting {
    const char *name;
    tarn_value value;
} setting;

static tarn_layer *make(const char *class_name, const setting *settings, int count)
{
    const tarn_layer_class *class = tarn_layer_class_find(class_name);
    tarn_value value[TARN_MAX_PARAMS];
    tarn_options_default(tarn_layer_class_options(class), value);
    for (int i = 0; i < count; i++)
        set(class, value, settings[i].name, settings[i].value);
    return tarn_layer_new(class, value);
}

static tarn_layer *make_attention(const tarn_layer *self, bool causal)
{
    const setting settings[] = {{"heads", self->option[HEADS]},
                                {"dropout", self->option[DROPOUT]},
                                {"bias", self->option[BIAS]},
                                {"is_causal", {.boolean = causal}}};
    return make("MultiheadAttention", settings, 4);
}

static tarn_layer *make_linear(const tarn_layer *self, int64_t outputs)
{
    const setting settings[] = {{"outputs", {.integer = outputs}}, {"bias", self->option[BIAS]}};
    return make("Linear", settings, 2);
}

static tarn_layer *make_norm(const tarn_layer *self)
{
    const setting settings[] = {{"eps", self->option[EPS]}, {"bias", self->option[BIAS]}};
    return make("LayerNorm", settings, 2);
}

static bool check_sequence(const tarn_layer *self, const tarn_tensor *x)
{
    return (x->spec.rank >= 2 && x->spec.rank <= 3) ||
           tarn_fail(TARN_ERROR_SHAPE,
                     "%s: needs sequences (batch x time x features), or one (time x features), not"
                     " %s",
                     self->class->name, TARN_SHAPE(x));
}

static bool build_parts(tarn_layer *self, const tarn_tensor *x, bool crosses)
{
    if (!check_sequence(self, x))
        return false;
    int64_t size = x->spec.size[x->spec.rank - 1], inner = self->option[FEEDFORWARD].integer;
    for (int i = SELF_ATTN; i <= (crosses ? NORM3 : NORM2); i++) {
        bool attends = i == SELF_ATTN || i == CROSS_ATTN;
        bool linear = i == LINEAR1 || i == LINEAR2;
        tarn_layer *part =
            attends  ? make_attention(self, i == SELF_ATTN && self->option[IS_CAUSAL].boolean)
            : linear ? make_linear(self, i == LINEAR2 ? size
                                         : inner      ? inner
                                                      : 4 * size)
                     : make_norm(self);
        if (!part || !tarn_layer_compose(self, names[i], part))
            return false;
    }
    return true;
}

static bool encoder_build(tarn_layer *self, const tarn_tensor *x)
{
    return build_parts(self, x, false);
}

static bool decoder_build(tarn_layer *self, const tarn_tensor *x)
{
    return build_parts(self, x, true);
}

/* ---- one layer --------------------------------------------------------------------------------- */

static bool drops(const tarn_layer *self)
{
    return tarn_layer_training(self) && self->option[DROPOUT].number > 0;
}

static tarn_tensor *drop(const tarn_layer *self, tarn_tensor *x)
{
    return x && drops(self) ? tarn_dropout(x, self->option[DROPOUT].number, true) : x;
}

static tarn_tensor *run_part(const tarn_layer *self, int part, tarn_tensor *x)
{
    tarn_tensors in = {{x}, 1}, out;
    return x && tarn_layer_run_child(self, (size_t)part, &in, &out) ? out.at[0] : NULL;
}

/* What one part of a layer does with x, between the norms and the sum. */
typedef struct part {
    int attention, norm; /* children; attention -1: the two linear ones */
    tarn_tensor *memory, *mask, *padding;
} part;

static tarn_tensor *attend(const tarn_layer *self, const part *p, tarn_tensor *x)
{
    tarn_tensor *memory = p->memory ? p->memory : TARN_NONE;
    tarn_tensors in = {{x, memory, TARN_NONE, p->padding, p->mask}, 5}, out;
    return tarn_layer_run_child(self, (size_t)p->attention, &in, &out) ? out.at[0] : NULL;
}

/* gelu and what follows it are one operation where nothing comes between. */
static tarn_tensor *feed_forward(const tarn_layer *self, tarn_tensor *x)
{
    bool gelu = self->option[ACTIVATION].choice;
    tarn_tensor *y = run_part(self, LINEAR1, x), *fused = NULL;
    if (!y || (gelu && !drops(self) &&
               !tarn_fuse_child(self, LINEAR2, "Linear", &tarn_op_row_gelu_linear, y, &fused)))
        return NULL;
    if (fused)
        return fused;
    return run_part(self, LINEAR2, drop(self, gelu ? tarn_gelu(y, NULL) : tarn_relu(y)));
}

/* x + f(norm(x)), or norm(x + f(x)) */
static tarn_tensor *run_one(const tarn_layer *self, const part *p, tarn_tensor *x)
{
    bool first = self->option[NORM_FIRST].boolean;
    tarn_tensor *z = first ? run_part(self, p->norm, x) : x;
    if (!z)
        return NULL;
    tarn_tensor *y = p->attention >= 0 ? attend(self, p, z) : feed_forward(self, z);
    y = y ? tarn_add(x, drop(self, y)) : NULL;
    return first ? y : run_part(self, p->norm, y);
}

static bool run_parts(const tarn_layer *self, const part *parts, int count, tarn_tensor *x,
                      tarn_tensors *out)
{
    for (int i = 0; x && i < count; i++)
        x = run_one(self, &parts[i], x);
    *out = (tarn_tensors){{x}, 1};
    return x;
}

/* Inside, everything is batch first. */
static bool turn(const tarn_layer *self, tarn_tensor **x)
{
    if (!self->option[BATCH_FIRST].boolean && (*x)->spec.rank == 3)
        *x = tarn_transpose(*x, 1, 2);
    return *x;
}

static bool encoder_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    tarn_tensor *x = in->at[0];
    const part parts[] = {
        {.attention = SELF_ATTN, .norm = NORM1, .mask = in->at[1], .padding = in->at[2]},
        {.attention = -1, .norm = NORM2}};
    return turn(self, &x) && run_parts(self, parts, 2, x, out) && turn(self, &out->at[0]);
}

static bool decoder_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    tarn_tensor *x = in->at[0], *memory = in->at[1];
    if (!turn(self, &x) || !turn(self, &memory))
        return false;
    const part parts[] = {
        {.attention = SELF_ATTN, .norm = NORM1, .mask = in->at[2], .padding = in->at[4]},
        {.attention = CROSS_ATTN,
         .norm = NORM2,
         .memory = memory,
         .mask = in->at[3],
         .padding = in->at[5]},
        {.attention = -1, .norm = NORM3}};
    return run_parts(self, parts, 3, x, out) && turn(self, &out->at[0]);
}

/* ---- stacks of layers -------------------------------------------------------------------------- */

enum { LAYERS, NORM }; /* children of a stack */

static bool build_stack(tarn_layer *self, const tarn_tensor *x, const char *class_name)
{
    const tarn_param *option = tarn_layer_class_options(self->class);
    setting settings[TARN_MAX_PARAMS];
    int count = 0;
    for (; count <= BIAS; count++)
        settings[count] = (setting){option[count].name, self->option[count]};
    tarn_layer *layers = check_sequence(self, x) ? make("ModuleList", NULL, 0) : NULL;
    if (!layers || !tarn_layer_compose(self, "layers", layers))
        return false;
    for (int64_t i = 0; i < self->option[NUM_LAYERS].integer; i++) {
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)i);
        tarn_layer *one = make(class_name, settings, count);
        if (!one || !tarn_layer_compose(layers, number, one))
            return false;
    }
    tarn_layer *norm = self->option[FINAL_NORM].boolean ? make_norm(self) : NULL;
    return !self->option[FINAL_NORM].boolean || (norm && tarn_layer_compose(self, "norm", norm));
}

static bool encoders_build(tarn_layer *self, const tarn_tensor *x)
{
    return build_stack(self, x, "TransformerEncoderLayer");
}

static bool decoders_build(tarn_layer *self, const tarn_tensor *x)
{
    return build_stack(self, x, "TransformerDecoderLayer");
}

/* All layers get the same masks and memory. */
static bool stack_forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    const tarn_layer *layers = self->child[LAYERS].layer;
    tarn_tensors x = *in;
    for (size_t i = 0; i < layers->children; i++) {
        if (!tarn_layer_run_child(layers, i, &x, out))
            return false;
        x.at[0] = out->at[0];
    }
    if (!self->option[FINAL_NORM].boolean)
        return true;
    out->at[0] = run_part(self, NORM, out->at[0]);
    return out->at[0];
}

/* ---- rows -------------------------------------------------------------------------------------- */

#define OPTION(name_, kind_, about_, ...)                                                          \
    {                                                                                              \
        name_, .kind = kind_, .flags = TARN_OPTIONAL, .about = about_, .fallback = { __VA_ARGS__ } \
    }
#define OPTIONS(feedforward, first, gelu)                                                          \
    {"heads", .kind = TARN_INTEGER, .about = "of attention; they share the features"},             \
        OPTION("dim_feedforward", TARN_INTEGER,                                                    \
               "numbers between the two linear parts; 0: four times the features",                 \
               .integer = feedforward),                                                            \
        OPTION("dropout", TARN_NUMBER, "probability of 0, in training", .number = 0.1),            \
        {"activation",                                                                             \
         .words = "relu|gelu",                                                                     \
         .kind = TARN_CHOICE,                                                                      \
         .flags = TARN_OPTIONAL,                                                                   \
         .about = "between the two linear parts",                                                  \
         .fallback = {.choice = gelu}},                                                            \
        OPTION("norm_first", TARN_BOOLEAN, "normalise before each part, not after it",             \
               .boolean = first),                                                                  \
        OPTION("is_causal", TARN_BOOLEAN, "a step sees itself and what came before",               \
               .boolean = false),                                                                  \
        OPTION("layer_norm_eps", TARN_NUMBER, "keeps the norms' roots away from 0",                \
               .number = 1e-5),                                                                    \
        OPTION("batch_first", TARN_BOOLEAN,                                                        \
               "inputs are (batch x time x features); false: (time x batch x features)",           \
               .boolean = true),                                                                   \
        OPTION("bias", TARN_BOOLEAN, "linear parts and norms add biases", .boolean = true)
#define STACK                                                                                      \
    {"num_layers", .kind = TARN_INTEGER, .about = "layers, one after the other"},                  \
        OPTION("norm", TARN_BOOLEAN, "a norm at the end", .boolean = false)

#define INPUT(name_, about_)                                                                       \
    {                                                                                              \
        name_, .kind = TARN_TENSOR, .flags = TARN_OPTIONAL, .about = about_                        \
    }

static const tarn_param encoder_inputs[] = {
    {"src", .kind = TARN_TENSOR, .about = "(batch x time x features), or one (time x features)"},
    INPUT("src_mask", "(time x time): true where a step is not to be seen, or numbers to add"),
    INPUT("src_key_padding_mask", "(batch x time): true where a step is no part of its sequence"),
    {0}};

static const tarn_param decoder_inputs[] = {
    {"tgt", .kind = TARN_TENSOR, .about = "(batch x time x features), or one (time x features)"},
    {"memory", .kind = TARN_TENSOR, .about = "what the encoder gave (batch x steps x features)"},
    INPUT("tgt_mask", "(time x time): true where a step is not to be seen, or numbers to add"),
    INPUT("memory_mask", "(time x steps): the same for memory"),
    INPUT("tgt_key_padding_mask", "(batch x time): true where a step is no part of its sequence"),
    INPUT("memory_key_padding_mask", "(batch x steps): the same for memory"),
    {0}};

#define SOURCE "[Vaswani et al. 2017; norm_first: Xiong et al. 2020]"
#define TRAITS TARN_LAYER_EXAMPLES | TARN_LAYER_COMPOSED | TARN_LAYER_INFERS
#define RENAMES                                                                                    \
    "nhead=heads|causal=is_causal|num_encoder_layers=num_layers|num_decoder_layers=num_layers"

TARN_LAYER(TransformerEncoderLayer) = {
    .name = "TransformerEncoderLayer",
    .summary = "Attention of a sequence to itself, then two linear parts, each added to what came"
               " in and normalised.",
    .source = SOURCE,
    .example = "local nn = tarn.nn\n"
               "local layer = nn.TransformerEncoderLayer { 4, dim_feedforward = 32 }\n"
               "assert(layer(tarn.randn(2, 5, 8)).shape[3] == 8)\n"
               "assert(layer.self_attn.in_proj_weight.shape[1] == 24)",
    .renames = RENAMES,
    .option = (const tarn_param[]){OPTIONS(2048, false, 0), {0}},
    .positions = 1,
    .input = encoder_inputs,
    .rank = 2,
    .traits = TRAITS,
    .check = check,
    .build = encoder_build,
    .forward_all = encoder_forward,
    .samples = {{"2, dim_feedforward = 5, dropout = 0", "randn(2, 3, 4)", "(2 x 3 x 4)"},
                {"2, dim_feedforward = 5, norm_first = true, activation = 'gelu'", "randn(3, 4)",
                 "(3 x 4)"},
                {"2, dim_feedforward = 5, batch_first = false",
                 "randn(3, 2, 4), { src_mask = tarn.eye(3):lt(0) }", "(3 x 2 x 4)"}},
    .errors = {{"nn.TransformerEncoderLayer(3)(randn(2, 5, 8))",
                "8 features cannot be split among 3 heads.*in TransformerEncoderLayer, layer 1"
                " %(MultiheadAttention 'self_attn'%)"},
               {"nn.TransformerEncoderLayer(0)", "heads must be at least 1"},
               {"nn.TransformerEncoderLayer { 2, dropout = 1 }", "less than 1, not 1"}},
};

TARN_LAYER(TransformerDecoderLayer) = {
    .name = "TransformerDecoderLayer",
    .summary = "Attention of a sequence to itself, then to a memory, then two linear parts, each"
               " added to what came in and normalised.",
    .source = SOURCE,
    .example = "local nn = tarn.nn\n"
               "local layer = nn.TransformerDecoderLayer { 4, dim_feedforward = 32,"
               " is_causal = true }\n"
               "assert(layer(tarn.randn(2, 5, 8), tarn.randn(2, 7, 8)).shape[2] == 5)",
    .renames = RENAMES,
    .option = (const tarn_param[]){OPTIONS(2048, false, 0), {0}},
    .positions = 1,
    .input = decoder_inputs,
    .rank = 2,
    .traits = TRAITS,
    .check = check,
    .build = decoder_build,
    .forward_all = decoder_forward,
    .samples = {{"2, dim_feedforward = 5, dropout = 0", "randn(2, 3, 4), randn(2, 5, 4)",
                 "(2 x 3 x 4)"},
                {"2, dim_feedforward = 5, norm_first = true, is_causal = true",
                 "randn(3, 4), randn(2, 4)", "(3 x 4)"}},
    .errors = {{"nn.TransformerDecoderLayer(2)(randn(2, 5, 8))", "its input 'memory' is missing"}},
};

TARN_LAYER(TransformerEncoder) = {
    .name = "TransformerEncoder",
    .summary = "Layers of a transformer that encodes: TransformerEncoderLayer several times.",
    .source = SOURCE,
    .example = "local nn = tarn.nn\n"
               "local encoder = nn.TransformerEncoder { 2, num_layers = 3, dim_feedforward = 16 }\n"
               "assert(encoder(tarn.randn(2, 5, 8)).shape[3] == 8)\n"
               "assert(encoder.layers[3].linear1.weight.shape[1] == 16)",
    .renames = RENAMES,
    .option = (const tarn_param[]){OPTIONS(2048, false, 0), STACK, {0}},
    .positions = 1,
    .input = encoder_inputs,
    .rank = 2,
    .traits = TRAITS,
    .check = stack_check,
    .build = encoders_build,
    .forward_all = stack_forward,
    .samples = {{"2, num_layers = 2, dim_feedforward = 5, norm = true", "randn(2, 3, 4)",
                 "(2 x 3 x 4)"}},
    .errors = {{"nn.TransformerEncoder { 2, num_layers = 0 }", "num_layers must be at least 1"},
               {"nn.TransformerEncoder { 2 }", "num_layers is missing"}},
};

TARN_LAYER(TransformerDecoder) = {
    .name = "TransformerDecoder",
    .summary = "Layers of a transformer that decodes: TransformerDecoderLayer several times.",
    .source = SOURCE,
    .example = "local nn = tarn.nn\n"
               "local decoder = nn.TransformerDecoder { 2, num_layers = 2, dim_feedforward = 16 }\n"
               "assert(decoder(tarn.randn(2, 5, 8), tarn.randn(2, 7, 8)).shape[2] == 5)",
    .renames = RENAMES,
    .option = (const tarn_param[]){OPTIONS(2048, false, 0), STACK, {0}},
    .positions = 1,
    .input = decoder_inputs,
    .rank = 2,
    .traits = TRAITS,
    .check = stack_check,
    .build = decoders_build,
    .forward_all = stack_forward,
    .samples = {{"2, num_layers = 2, dim_feedforward = 5, is_causal = true",
                 "randn(2, 3, 4), randn(2, 5, 4)", "(2 x 3 x 4)"}},
};

TARN_LAYER(TransformerBlock) = {
    .name = "TransformerBlock",
    .summary = "A block as in GPT: attention and two linear parts, normalised before each; causal"
               " when asked.",
    .source = "[Radford et al. 2019]",
    .example =
        "local nn = tarn.nn\n"
        "local net = nn.Sequential {\n"
        "  nn.TransformerBlock { 2, causal = true }, nn.TransformerBlock { 2, causal = true },\n"
        "}\n"
        "assert(net(tarn.randn(2, 5, 8)).shape[3] == 8)",
    .renames = RENAMES,
    .option = (const tarn_param[]){OPTIONS(0, true, 1), {0}},
    .positions = 1,
    .input = encoder_inputs,
    .rank = 2,
    .traits = TRAITS,
    .check = check,
    .build = encoder_build,
    .forward_all = encoder_forward,
    .samples = {{"2", "randn(2, 3, 4)", "(2 x 3 x 4)"},
                {"2, is_causal = true, dropout = 0", "randn(2, 3, 4)", "(2 x 3 x 4)"}},
    .errors = {{"nn.TransformerBlock(2)(randn(4))", "needs sequences"}},
};

TARN_FAMILY(layer_transformer);
