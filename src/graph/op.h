/* op.h -- what an operation is: one row, from which everything else follows.
 *
 * The engine (apply.c) resolves arguments, broadcasts, promotes, copies for CONTIGUOUS rows,
 * allocates what `plan` asks for, records, and frames errors; the row only computes.
 */
#ifndef TARN_GRAPH_OP_H
#define TARN_GRAPH_OP_H

#include "base/row.h"
#include "kernel/span.h"
#include "tensor/tensor.h"

enum { TARN_MAX_PARAMS = 12, TARN_MAX_RESULTS = 4 };
#define TARN_ABSENT INT64_MIN /* an optional INTEGER or DIM that was not given; a NUMBER is NaN */

typedef enum tarn_kind {
    TARN_TENSOR,  /* a tensor; a number where flags say NUMBERS */
    TARN_TENSORS, /* a list of tensors */
    TARN_NUMBER,
    TARN_INTEGER,
    TARN_BOOLEAN,
    TARN_CHOICE, /* one of `words`, "none|tanh": value.choice counts from 0 */
    TARN_DIM,    /* a dim of the first tensor: resolved to a 0-based axis */
    TARN_DIMS,   /* several, or one; absent: count 0 */
    TARN_SIZES,  /* whole numbers, or one; or one of `words`: count = -1 for the first, -2 ... */
    TARN_TEXT,   /* a string the row reads by itself: "ij,jk->ik"; absent: NULL */
    TARN_DTYPE,  /* "float32"; value.integer; absent: TARN_ABSENT */
    TARN_PAIR,   /* options of layers and optimizers: two numbers (betas) */
} tarn_kind;

enum {                     /* tarn_param.flags */
       TARN_OPTIONAL = 1,  /* `fallback` serves when absent; tensors: TARN_NONE */
       TARN_NUMBERS = 2,   /* a TENSOR that may be given as a Lua number (a weak tensor) */
       TARN_POSITIONS = 4, /* integers that count from one, checked by the row */
       TARN_WRITTEN = 8,   /* the operation writes this tensor in place */
       TARN_NO_GRAD = 16,  /* never differentiated (labels, positions, masks) */
       TARN_ANY_RANK =
           32, /* a DIM(S) may also be rank + 1 (unsqueeze, stack): resolved against rank + 1 */
       TARN_LONG = 64,    /* SIZES may have two entries for each dim (pad), not one */
       TARN_FACTOR = 128, /* a factor of the row's products, which are most of its work */
};

/* Which types a TENSOR may have: bits by dtype; 0 means floating (after promotion). */
#define TARN_BIT(d) (1u << TARN_##d)
enum {
    TARN_FLOATS = 0x3,                                   /* float32, float64: what computes */
    TARN_COUNTS = 1u << 2 | 1u << 3 | 1u << 4 | 1u << 8, /* int64 int32 uint8 int8 */
    TARN_ANY = 0x1ff,
};

typedef union tarn_value {
    double number, pair[2];
    int64_t integer;
    bool boolean;
    int64_t choice;
    const char *text;
    struct {
        const int64_t *at;
        int64_t count;
    } list;
} tarn_value;

typedef struct tarn_param {
    const char *name;
    const char *words; /* "a|b|c" for CHOICE, or for SIZES that may also be a word */
    const char *about; /* a phrase for help: "weights (outputs x inputs)" */
    uint8_t kind, flags;
    uint32_t dtypes;
    tarn_value fallback;
} tarn_param;

typedef struct tarn_result {
    const char *name, *about;
    bool no_grad; /* positions, masks: not differentiable */
} tarn_result;

typedef struct tarn_op tarn_op;

/* One application.  Tensors lie flat in `in`: tensor parameter t (counting only TENSOR and TENSORS
 * parameters) has in[first[t]] .. in[first[t + 1]); use tarn_in. */
typedef struct tarn_call {
    const tarn_op *op;
    const tarn_value *value; /* by parameter; tensors' entries unused */
    tarn_tensor *const *in;
    const uint16_t *first;
    tarn_tensor **out;   /* forward: allocated as planned; backward: kept ones, else meta */
    tarn_tensor **saved; /* as planned; forward fills, backward reads */
    uint16_t inputs, outputs;
    const bool *wants;               /* per flat input, in backward: which gx to make */
    uint64_t seed, stream, position; /* RANDOM rows: where to draw from (kernel/random.h) */
    void *work;                      /* scratch of the planned size, in forward and in backward */
} tarn_call;

typedef struct tarn_plan {
    tarn_spec out[TARN_MAX_RESULTS], saved[TARN_MAX_RESULTS];
    int saves;         /* how many of `saved` */
    size_t work_bytes; /* scratch for forward */
    size_t back_bytes; /* scratch for backward */
    int64_t draws;     /* RANDOM: how many numbers, -1 none; 0: one for each element of out[0] */
    double flops, bytes;
} tarn_plan;

enum {                       /* tarn_op.traits */
       TARN_ELEMENTWISE = 1, /* span (and span_back) do the work; shape and type by broadcasting */
       TARN_VIEW = 2,        /* output shares storage with the first input: no forward needed */
       TARN_RANDOM = 4,      /* draws random numbers: the engine assigns stream and position */
       TARN_EFFECTS = 8,     /* writes an argument */
       TARN_CONTIGUOUS = 16, /* wants packed inputs; the engine copies those that are not */
       TARN_BACKWARD_IS_OPS = 32, /* backward is made of operations: it may itself be recorded */
       TARN_KEEP_DTYPE = 64,      /* inputs are not promoted to one common type */
       TARN_INTEGER_TO_FLOAT =
           128,               /* integer and bool inputs become float32 first (exp, mean, ...) */
       TARN_NO_METHOD = 256,  /* a function of tarn only (first argument need not be a tensor) */
       TARN_KEEPS_BOOL = 512, /* ELEMENTWISE on bools gives bools (where), not int64 */
       TARN_PART = 2048,      /* VIEW of some elements of a packed tensor, each once: the engine may
                                 add what goes back to that part of a gradient in place */
       TARN_LINEAR = 1024,    /* linear in its differentiable inputs, whose values backward does not
                                 read: the gradient of backward is forward, on other numbers */
};

typedef struct tarn_sample {
    const char *args;  /* Lua arguments: "randn(2, 3), 1"; names: tarn's makers, no prefix */
    bool no_gradcheck; /* at a kink, or not differentiable there */
} tarn_sample;

typedef struct tarn_failure {
    const char *args, *message; /* Lua arguments that must fail, and a pattern of the message */
} tarn_failure;

enum { TARN_MAX_SAMPLES = 8, TARN_MAX_FAILURES = 6 };

struct tarn_op {
    const char *name, *aliases; /* aliases: "mm|dot" */
    const char *summary;        /* one sentence */
    const char *formula;        /* "y = x / 2 (1 + erf(x / sqrt(2)))" */
    const char *source;         /* "[Hendrycks 2016]"; NULL for what everybody knows */
    const char *example;        /* Lua with asserts; `tarn` in scope; run as a test */
    const tarn_param *param;    /* ends with a NULL name */
    const tarn_result *result;  /* ends with a NULL name; NULL: one, "y" */
    uint32_t traits;
    uint32_t keeps_in, keeps_out; /* bits by tensor parameter / by result: what backward reads.
                                     ELEMENTWISE with span_back: passed to it in this order */
    bool (*plan)(const tarn_call *, tarn_plan *); /* shapes; no data touched.  ELEMENTWISE: none */
    bool (*forward)(const tarn_call *);
    bool (*backward)(const tarn_call *, tarn_tensor *const gy[], tarn_tensor *gx[]);
    bool (*compose)(const tarn_call *, tarn_tensor *out[]); /* the definition by other operations */
    /* The one result is a list: how many tensors it has, by shapes alone; -1 after a message.  Such
     * a row is `compose` alone, so that each of them is recorded by what made it. */
    int64_t (*list)(const tarn_call *);
    /* backward by other operations, from what the row keeps: second derivatives go through it.
     * Needed by rows that BACKWARD_IS_OPS, LINEAR and replaying `compose` leave out; a row that only
     * `compose` serves keeps all of its inputs when it keeps outputs or saves. */
    bool (*compose_back)(const tarn_call *, tarn_tensor *const gy[], tarn_tensor *gx[]);
    const tarn_span *span;
    const tarn_span
        *span_back;     /* gx of the first input from (gy, kept inputs..., kept outputs...) */
    const char *fuses;  /* "Conv2d ReLU": what Sequential may replace by this */
    const char *object; /* losses: names in nn, "MSELoss|MSECriterion", of an object that holds the
                            optional arguments and is called with the required ones */
    const char *undoes; /* losses: layers, "Softmax|LogSoftmax", before which x is taken where a net
                            ends in one */
    double tolerance[2]; /* float32, float64: kernel against definition; 0: 1e-5, 1e-12 */
    tarn_sample samples[TARN_MAX_SAMPLES];
    tarn_failure errors[TARN_MAX_FAILURES];
    void *user; /* rows made by a script: their Lua side */
};

#define TARN_OP(name) TARN_ROW(tarn_op, name)
#define TARN_PARAMS   (const tarn_param[])
#define TARN_RESULTS  (const tarn_result[])

/* ---- for rows ------------------------------------------------------------------------------ */

/* The t-th tensor parameter's (first) tensor; TARN_NONE when absent. */
static inline tarn_tensor *tarn_in(const tarn_call *c, int t) { return c->in[c->first[t]]; }
static inline int tarn_in_count(const tarn_call *c, int t) { return c->first[t + 1] - c->first[t]; }
static inline bool tarn_wants(const tarn_call *c, int t) { return c->wants[c->first[t]]; }

/* A SIZES value of one or two entries as a pair. */
static inline void tarn_pair(tarn_value v, int64_t out[2])
{
    out[0] = v.list.count > 0 ? v.list.at[0] : 0;
    out[1] = v.list.count > 1 ? v.list.at[1] : out[0];
}

/* The position of WORD among parameter PARAM's words; NULL: its default.  -1 after a message. */
int64_t tarn_choice(const tarn_op *op, const char *param, const char *word);

/* plan for "same shape and type as the first input". */
bool tarn_plan_like_first(const tarn_call *c, tarn_plan *plan);

/* ---- the catalogue ---------------------------------------------------------------------------- */

const tarn_op *tarn_op_find(const char *name); /* by name or alias; NULL: none */
size_t tarn_op_count(void);                    /* built-in rows and the script's */
const tarn_op *tarn_op_at(size_t i);           /* sorted by name */
const char *tarn_op_file(const tarn_op *op);   /* "activation.c"; NULL: a script's row */
bool tarn_op_add(const tarn_op *op)
    TARN_MUST_CHECK;                    /* a script's row; must outlive the process' use */
int tarn_op_params(const tarn_op *op);  /* how many */
int tarn_op_tensors(const tarn_op *op); /* how many tensor parameters */
int tarn_op_results(const tarn_op *op);

#endif
