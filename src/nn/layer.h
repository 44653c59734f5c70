/* layer.h -- what a layer is: a class (a row), options, tensors in slots, children.
 *
 * The tree of layers is C's alone: a module written in Lua is a layer of class Module whose
 * forward calls back.  So parameters, saving, freezing, cost reports walk one tree.
 */
#ifndef TARN_NN_LAYER_H
#define TARN_NN_LAYER_H

#include "graph/op.h"
#include "tarn/layer.h"

enum { TARN_MAX_SLOTS = 16, TARN_MAX_TENSORS = 16, TARN_RANK_UNKNOWN = 0xff };

/* What goes into a layer or comes out of it; TARN_NONE stands for what is absent. */
typedef struct tarn_tensors {
    tarn_tensor *at[TARN_MAX_TENSORS];
    int count;
} tarn_tensors;

typedef struct tarn_layer_class tarn_layer_class;
typedef struct tarn_weight_norm tarn_weight_norm; /* nn/weight_norm.h */

typedef struct tarn_init tarn_init; /* nn/init.h */

/* A parameter or buffer of a class.  A slot stays NULL where the option `when` is false. */
typedef struct tarn_slot {
    const char *name;  /* PyTorch's: "weight", "running_mean" */
    const char *about; /* "(outputs x inputs)" */
    const char *when;
    const char *init; /* name of a tarn_init row: "uniform_fan_in", "zeros", "ones" */
    bool buffer;      /* saved, not trained */
    uint8_t dtype;    /* TARN_FLOAT32 unless said */
} tarn_slot;

typedef struct tarn_layer_sample {
    const char *options; /* Lua inside the braces: "4, bias = false" */
    const char *input;   /* "randn(2, 3)" */
    const char *output;  /* "(2 x 4)" */
} tarn_layer_sample;

struct tarn_layer_class {
    const char *name, *aliases, *summary, *source, *example; /* aliases: "Ramp|..." */
    const char *renames;       /* other names of options: "out_features=outputs|..." */
    const tarn_param *option;  /* as an operation's; ends with a NULL name */
    int positions;             /* so many options, the first ones, may be given by position */
    const tarn_slot *slot;     /* ends with a NULL name; NULL: none */
    const tarn_param *input;   /* NULL: one, "x".  TENSORs, the first ones required, or one TENSORS;
                                 scripts give them by position or, in a table, by name */
    const tarn_result *result; /* NULL: one, "y" */
    int rank;                  /* of one example's first input (Conv2d 3, Linear 1); 0: any */
    uint32_t traits;
    const tarn_op *op; /* the layer is this operation: its parameters after the first are
                                  the options where `option` is NULL, and forward may be NULL */
    bool (*check)(tarn_layer *self); /* options make sense? may be NULL */
    bool (*build)(tarn_layer *self,
                  const tarn_tensor *x); /* tarn_slot_make per slot; may be NULL */
    tarn_tensor *(*forward)(tarn_layer *self, tarn_tensor *x); /* one in, one out */
    bool (*forward_all)(tarn_layer *self, const tarn_tensors *in,
                        tarn_tensors *out); /* several: instead of forward */
    /* For operations whose `fuses` begins with this class: the tensors and values of its operation
     * after x, as forward would give them.  False: forward does something else with such an x. */
    bool (*arguments)(tarn_layer *self, const tarn_tensor *x, tarn_tensor **in, tarn_value *value);
    bool (*plain)(const tarn_layer *self); /* its options are those that `fuses` means; NULL: all */
    tarn_layer_sample samples[6];
    tarn_failure errors[6]; /* args: "nn.Linear(0)": an expression that must fail */
};

enum {                           /* tarn_layer_class.traits */
       TARN_LAYER_CONTAINER = 1, /* takes children: layers by position in the Lua table */
       TARN_LAYER_SOFTMAX = 2,  /* its outputs are probabilities; losses use what comes before it */
       TARN_LAYER_LOG = 4,      /* ... log-probabilities */
       TARN_LAYER_CALLBACK = 8, /* forward is the host language's */
       TARN_LAYER_SAME_RANK = 16, /* takes any rank and keeps it: whoever comes next says which */
       TARN_LAYER_INFERS = 64,    /* PyTorch asks for the input's size first; here it is inferred */
       TARN_LAYER_CHAIN = 32,     /* its children run one after the other (Sequential) */
       TARN_LAYER_AROUND = 128,   /* ... and something is done with what they give (Residual) */
       TARN_LAYER_SIZED = 512,    /* its options say all sizes: it is built without an input */
       TARN_LAYER_EXAMPLES = 256, /* takes one example as it is: it need not come as a batch of 1 */
       TARN_LAYER_COMPOSED = 512, /* makes its children itself, in build */
       TARN_LAYER_WIRED = 1024,   /* its children say by name what they take (Graph) */
};

typedef struct tarn_child {
    char *name; /* "0" is the first of a Sequential: PyTorch's key */
    tarn_layer *layer;
    char *from; /* of a Graph: what it takes, "x,h.2"; NULL */
} tarn_child;

typedef struct tarn_extra { /* parameters and buffers that are in no slot */
    char *name;
    tarn_tensor *tensor;
    bool buffer;
} tarn_extra;

struct tarn_layer {
    tarn_object object;
    const tarn_layer_class *class;
    tarn_value option[TARN_MAX_PARAMS]; /* lists point into `lists` */
    int64_t lists[TARN_MAX_PARAMS][TARN_MAX_DIMS];
    tarn_tensor *slot[TARN_MAX_SLOTS]; /* owned; by the class' slots */
    tarn_child *child;
    size_t children, child_room;
    tarn_extra *extra;
    size_t extras, extra_room;
    char *name; /* given by :named; NULL */
    char *type; /* class Module: the script's name of it ("Residual"); NULL */
    char *path; /* "3.conv" once placed in a net; "" for a root; NULL before */
    bool training, built;
    bool input_given;  /* `input` was said by the caller: x of just that rank is one example */
    uint8_t dtype;     /* of parameters still to be made: tarn_layer_to */
    uint64_t birth;    /* which build made the slots: parameters draw from (birth, path) */
    uint64_t steps;    /* training forwards so far: what dropout draws depends on it */
    tarn_spec input;   /* of one example, when known; rank TARN_RANK_UNKNOWN: not */
    char **class_name; /* of a classifier's outputs; NULL */
    size_t class_names;
    char *takes, *gives;    /* of a Graph: "x,z", "y"; NULL */
    char *arguments;        /* class Module: what its constructor was given, as JSON; NULL */
    tarn_weight_norm *norm; /* its weight is made of others at each forward; NULL */
    bool hooked;            /* the host language wants to see its forwards */
    void *user;             /* class Module: the host language's */
};

#define TARN_LAYER(name) TARN_ROW(tarn_layer_class, name)

/* ---- the catalogue --------------------------------------------------------------------------- */

const tarn_layer_class *tarn_layer_class_find(const char *name); /* by name or alias; NULL: none */
size_t tarn_layer_class_count(void);
const tarn_layer_class *tarn_layer_class_at(size_t i);                      /* sorted by name */
const char *tarn_layer_class_file(const tarn_layer_class *class);           /* "conv.c" */
const tarn_param *tarn_layer_class_options(const tarn_layer_class *class);  /* never NULL */
int tarn_layer_class_slot(const tarn_layer_class *class, const char *name); /* -1: none */

/* ---- making and shaping ---------------------------------------------------------------------- */

/* A layer of the open scope.  OPTION: one value for each option, as tarn_options_default and the
 * caller filled them (lists are copied); NULL: all defaults. */
tarn_layer *tarn_layer_new(const tarn_layer_class *class, const tarn_value *option);

/* NAME NULL: the next number, from "0".  A child of that name is replaced. */
bool tarn_layer_add(tarn_layer *self, const char *name, tarn_layer *child) TARN_MUST_CHECK;
/* The same for what a layer of class COMPOSED makes while it is built: placed at once. */
bool tarn_layer_compose(tarn_layer *self, const char *name, tarn_layer *child) TARN_MUST_CHECK;
bool tarn_layer_remove(tarn_layer *self, const char *name); /* false: there was none; no message */

/* A module's own parameter or buffer; TENSOR NULL removes it. */
bool tarn_layer_register(tarn_layer *self, const char *name, tarn_tensor *tensor,
                         bool buffer) TARN_MUST_CHECK;

bool tarn_layer_set_name(tarn_layer *self, const char *name) TARN_MUST_CHECK;
bool tarn_layer_set_type(tarn_layer *self, const char *type) TARN_MUST_CHECK;
bool tarn_layer_set_classes(tarn_layer *self, const char *const *name,
                            size_t count) TARN_MUST_CHECK;

const char *tarn_layer_type(const tarn_layer *self);                    /* "Linear", "Residual" */
const char *tarn_layer_title(const tarn_layer *self, char out[96]);     /* "Linear 'head'" */
tarn_layer *tarn_layer_child(const tarn_layer *self, const char *name); /* borrowed; NULL: none */
tarn_layer *tarn_layer_at(const tarn_layer *self,
                          int64_t position); /* from 1, -1 the last; borrowed */
/* By :named or by path ("3.conv"), anywhere below; borrowed; NULL: none. */
tarn_layer *tarn_layer_find(const tarn_layer *self, const char *name);

/* Calls VISIT for SELF and everything below it, parents first, each layer as often as it occurs;
 * PATH is relative to the start.  Stops when VISIT is false, and is false then. */
typedef bool tarn_layer_visit(void *context, tarn_layer *layer, const char *path, int depth);
bool tarn_layer_walk(tarn_layer *self, tarn_layer_visit *visit, void *context) TARN_MUST_CHECK;

bool tarn_layer_training(const tarn_layer *self); /* false inside tarn_layer_predict */

/* Converts parameters and floating buffers; gradients are dropped. */
bool tarn_layer_to(tarn_layer *net, tarn_dtype dtype) TARN_MUST_CHECK;

/* For checkpoints: the training forwards of every layer, in the order of tarn_layer_walk. */
tarn_tensor *tarn_layer_steps(tarn_layer *net);
bool tarn_layer_steps_set(tarn_layer *net, const tarn_tensor *steps) TARN_MUST_CHECK;

/* ---- options --------------------------------------------------------------------------------- */

/* Default values; returns how many options there are. */
int tarn_options_default(const tarn_param *option, tarn_value *value);

/* Which option NAME is; -1 with a message naming the nearest one.  RENAMES may be NULL. */
int tarn_option_find(const char *owner, const tarn_param *option, const char *renames,
                     const char *name);

/* A message for more options by position than CLASS takes: always false.  NUMBER: those given. */
bool tarn_layer_refuse_positions(const tarn_layer_class *class, const double *number, int count);
bool tarn_option_equal(const tarn_param *option, tarn_value a, tarn_value b);

/* Edits between two words, at most 255: what "did you mean" goes by. */
int tarn_word_distance(const char *a, const char *b);

/* ---- for rows -------------------------------------------------------------------------------- */

/* The option's value by name: bugs only can name one that is not there. */
uint64_t tarn_path_stream(const char *path); /* a hash: what random rows of a layer draw from */
tarn_value tarn_option(const tarn_layer *self, const char *name);
tarn_tensor *tarn_slot_of(const tarn_layer *self, int slot); /* TARN_NONE where absent */

/* Makes slot number SLOT of the class, initialised; nothing where its `when` is false. */
bool tarn_slot_make(tarn_layer *self, int slot, int rank, const int64_t *size) TARN_MUST_CHECK;

/* The same without numbers, which a file is about to give. */
bool tarn_slot_expect(tarn_layer *self, int slot, int rank, const int64_t *size) TARN_MUST_CHECK;
/* For classes whose parameters depend on their options: one named NAME, as INIT fills it; FAN_IN 0:
 * that of SIZE.  Afterwards it is found by its name; NULL: there is none. */
bool tarn_parameter_make(tarn_layer *self, const char *name, const char *init, int64_t fan_in,
                         int rank, const int64_t *size) TARN_MUST_CHECK;
tarn_tensor *tarn_parameter_of(const tarn_layer *self, const char *name);

/* From now on the parameter NAME, in a slot or not, is T itself, which belongs to another layer too:
 * it is counted, trained and saved once. */
bool tarn_layer_tie(tarn_layer *self, const char *name, tarn_tensor *t) TARN_MUST_CHECK;

#endif
