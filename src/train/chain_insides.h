/* chain_insides.h -- what a chain is made of; for the two files that make and run it. */
#ifndef TARN_TRAIN_CHAIN_INSIDES_H
#define TARN_TRAIN_CHAIN_INSIDES_H

#include "kernel/chain.h"
#include "kernel/span.h"
#include "train/chain.h"

enum { TARN_CHAIN_STAGES = 32, TARN_CHAIN_LAYERS = 64, TARN_CHAIN_NUMBERS = 8 };

/* One layer that computes: a Linear, or an activation. */
typedef struct tarn_stage {
    tarn_tensor *weight, *bias; /* counted; an activation has none */
    tarn_loop *forward, *back;  /* an activation's; back takes gy, then what it keeps */
    bool keeps_in, keeps_out;   /* ... its input, its output */
    double args[TARN_CHAIN_NUMBERS];
    size_t inputs, outputs;
    size_t at; /* its outputs among a block's numbers, in features */
} tarn_stage;

typedef double tarn_chain_loss(void *gy, const void *y, const void *target, size_t outputs,
                               size_t rows, size_t n, double scale);

struct tarn_chain {
    tarn_object object;
    tarn_layer *net;                      /* counted */
    tarn_optimizer *optimizer;            /* counted */
    tarn_tensor *inputs, *targets;        /* counted */
    tarn_layer *layer[TARN_CHAIN_LAYERS]; /* the net's: all that count their forwards */
    int layers;
    tarn_stage stage[TARN_CHAIN_STAGES];
    int stages, first; /* first: the first Linear; nothing before it needs a gradient */
    tarn_dtype dtype;
    const tarn_chains *kernels;
    tarn_chain_loss *loss;
    bool classes, answers; /* targets are classes; ... or must be from 0 to 1 */
    size_t features;       /* numbers of one example: inputs, then each stage's outputs */
    size_t widest, parameters;
    size_t rows; /* examples of a block */
};

#endif
