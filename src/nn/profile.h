/* profile.h -- names the layers that work belongs to: "Sequential.3 Conv2d". */
#ifndef TARN_NN_PROFILE_H
#define TARN_NN_PROFILE_H

#include "graph/profile.h"
#include "nn/call.h"

enum { TARN_PROFILE_ROOTS = 64, TARN_PROFILE_DEPTH = 128, TARN_PROFILE_KNOWN = 512 };

/* A layer that ran lately, as it was then: its name is found by a walk through the net. */
typedef struct tarn_layer_known {
    const tarn_layer *layer, *net;
    const tarn_layer_class *class;
    const char *path;
    uint32_t name;
} tarn_layer_known;

/* While a profile runs, and as long as it lives. */
typedef struct tarn_layer_profile {
    tarn_profile *profile;
    tarn_layer_watcher was;
    const tarn_layer *root[TARN_PROFILE_ROOTS]; /* nets that ran, told apart by their order */
    uint32_t title[TARN_PROFILE_ROOTS];         /* names of the profile */
    int roots;
    tarn_layer_known known[TARN_PROFILE_KNOWN]; /* by hash; the last of those that meet there */
    tarn_layer *net;                            /* the one that runs */
    tarn_mark open[TARN_PROFILE_DEPTH];
    int depth;
} tarn_layer_profile;

void tarn_layer_profile_begin(tarn_layer_profile *l, tarn_profile *profile);
void tarn_layer_profile_end(tarn_layer_profile *l);

#endif
