/* layer.h -- what a layer is: a class (a row), options, tensors in slots, children.
 *
 * The tree of layers is C's alone: a module written in Lua is a layer of class Module whose
 * forward calls back.  So parameters, saving, freezing, cost reports walk one tree.
 */
#ifndef TARN_NN_LAYER_H
#define TARN_NN_LAYER_H

#include "graph/op.h"
#include "tarn/layer.h"

enum { TARN_MAX_SLOTS = 16 };

typedef struct tarn_layer_class tarn_layer_class;

/* Fills T (float32, packed).  FAN_IN is the product of all sizes but the first. */
typedef struct tarn_init {
    const char *name, *about, *source;
    bool (*fill)(tarn_tensor *t, int64_t fan_in, int64_t fan_out, double gain);
} tarn_init;

/* A parameter or buffer of a class.  A slot stays NULL where `when` names an option that is false. */
typedef struct tarn_slot {
    const char *name;  /* PyTorch's: "weight", "running_mean" */
    const char *about; /* "(outputs x inputs)" */
    const char *when;
    const char *init;  /* name of a tarn_init row: "uniform_fan_in", "zeros", "ones" */
    bool buffer;       /* saved, not trained */
    uint8_t dtype;     /* TARN_FLOAT32 unless said */
} tarn_slot;

typedef struct tarn_layer_sample {
    const char *options; /* Lua inside the braces: "4, bias = false" */
    const char *input;   /* "randn(2, 3)" */
    const char *output;  /* "(2 x 4)" */
} tarn_layer_sample;

struct tarn_layer_class {
    const char *name, *summary, *source, *example;
    const tarn_param *option;  /* as an operation's; TARN_LAYER_POSITIONAL ones come first, by position */
    const tarn_slot *slot;     /* ends with a NULL name; NULL: none */
    int rank;                  /* of one example's input (Conv2d 3, Linear 1); 0: any */
    uint32_t traits;
    bool (*check)(tarn_layer *self);                       /* options make sense? may be NULL */
    bool (*build)(tarn_layer *self, const tarn_tensor *x); /* tarn_layer_make per slot; may be NULL */
    tarn_tensor *(*forward)(tarn_layer *self, tarn_tensor *x);
    tarn_layer_sample samples[6];
    tarn_failure errors[6]; /* args: "nn.Linear(0)" ; an expression that must fail */
};

enum { /* tarn_layer_class.traits */
    TARN_LAYER_CONTAINER = 1, /* takes children: layers by position in the Lua table */
    TARN_LAYER_SOFTMAX = 2,   /* its output are probabilities; losses use what comes before it */
    TARN_LAYER_LOG = 4,       /* ... log-probabilities */
    TARN_LAYER_CALLBACK = 8,  /* forward is the host language's */
};

struct tarn_layer {
    tarn_object object;
    const tarn_layer_class *class;
    tarn_value option[TARN_MAX_PARAMS]; /* lists point into `lists` */
    int64_t lists[TARN_MAX_PARAMS][TARN_MAX_DIMS];
    tarn_tensor *slot[TARN_MAX_SLOTS];   /* owned; by the class' slots */
    struct tarn_child {
        char *name; /* "1" in a Sequential of Lua is "0" here: PyTorch's key */
        tarn_layer *layer;
    } *child;
    size_t children, child_room;
    struct tarn_extra { /* parameters of modules written in a script */
        char *name;
        tarn_tensor *tensor;
        bool buffer;
    } *extra;
    size_t extras, extra_room;
    char *name;       /* given by :named; NULL */
    char *path;       /* "3.conv" once placed in a net; "" for the root; set by build */
    bool training, built;
    uint64_t steps;   /* training forwards so far: dropout's position */
    tarn_spec input;  /* of one example, when known (input = ... or the first call); rank 0xff: unknown */
    char **class_name; /* of a classifier's outputs; NULL */
    size_t class_names;
    void *user;       /* class Module: nothing of C's */
};

#define TARN_LAYER(name) TARN_ROW(tarn_layer_class, name)
#define TARN_INIT(name)  TARN_ROW(tarn_init, name)

#endif
