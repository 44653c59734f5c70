/* init.h -- how a parameter starts: a row fills a tensor from a stream of random numbers. */
#ifndef TARN_NN_INIT_H
#define TARN_NN_INIT_H

#include "nn/layer.h"

/* What a row is asked to fill.  FAN_IN is the product of all sizes but the first, FAN_OUT that of
 * all but the second. */
typedef struct tarn_start {
    tarn_tensor *t; /* float32 or float64, packed */
    int64_t fan_in, fan_out;
    const tarn_value *option; /* by the row's options, defaults filled in */
    uint64_t stream;
} tarn_start;

struct tarn_init {
    const char *name, *aliases, *about, *source, *example;
    const tarn_param *option; /* ends with a NULL name */
    bool (*fill)(const tarn_start *start);
};

#define TARN_INIT(name) TARN_ROW(tarn_init, name)

size_t tarn_init_count(void);
const tarn_init *tarn_init_at(size_t i); /* sorted by name */
const char *tarn_init_file(const tarn_init *init);
const tarn_init *tarn_init_find(const char *name);  /* by name or alias; NULL: none */
const tarn_init *tarn_init_named(const char *name); /* ... with a message */

/* How much a nonlinearity shrinks what passes: the place of its word in TARN_GAIN_WORDS. */
#define TARN_GAIN_WORDS "leaky_relu|relu|tanh|sigmoid|selu|linear"
double tarn_init_gain(int64_t word, double slope);

void tarn_init_fans(const tarn_spec *spec, int64_t *in, int64_t *out);

/* Any floating tensor without history.  OPTION NULL: the row's own; STREAM 0: the script's counter. */
bool tarn_init_apply(const tarn_init *init, tarn_tensor *t, const tarn_value *option,
                     uint64_t stream) TARN_MUST_CHECK;

/* ... with fans that are not those of T's own shape. */
bool tarn_init_start(const tarn_init *init, const tarn_start *start) TARN_MUST_CHECK;

/* Parameters whose names match PATTERN start anew, each from its own name: the same seed, the same
 * bits.  *COUNT how many.  A pattern without a match is an error. */
bool tarn_layer_initialize(tarn_layer *net, const char *pattern, const tarn_init *init,
                           const tarn_value *option, int64_t *count) TARN_MUST_CHECK;

#endif
