/* conv.h -- convolution of images, for the rows made of it: forwards, and back to its arguments. */
#ifndef TARN_OPS_CONV_H
#define TARN_OPS_CONV_H

#include "ops/tail.h"

/* x (images x groups * channels x rows x columns) by weight (groups * outputs x channels x kernel
 * rows x columns) gives y (images x groups * outputs x ...). */
typedef struct tarn_conv {
    tarn_window w;
    int64_t images, groups, channels, outputs; /* the last two of one group */
    int64_t depth;                             /* channels x kernel elements */
    int64_t pixels, plane;                     /* of an output, of an input channel */
    int64_t band, bands;                       /* output rows at a time; how often */
    bool direct;                               /* 1 x 1, stride 1: the image is the matrix */
    bool padded;                               /* windows reach over the image's edges */
    tarn_dtype dtype;
    int64_t size; /* bytes an element */
} tarn_conv;

/* The rest from the window, images, groups, channels, outputs and dtype. */
void tarn_conv_init(tarn_conv *k);

/* Packed tensors of these sizes.  BIAS: TARN_NONE, or a number for each output.  TAIL: NULL, or
 * what comes after; where it pools, y is only what comes of that. */
bool tarn_conv_forward(const tarn_conv *k, const tarn_tensor *y, const tarn_tensor *x,
                       const tarn_tensor *weight, const tarn_tensor *bias,
                       const tarn_tail *tail) TARN_MUST_CHECK;
/* gx = what flows back to x from gy */
bool tarn_conv_input(const tarn_conv *k, const tarn_tensor *gx, const tarn_tensor *weight,
                     const tarn_tensor *gy) TARN_MUST_CHECK;
/* ... to weight and bias; NULL: not wanted */
bool tarn_conv_weight(const tarn_conv *k, tarn_tensor *gw, tarn_tensor *gb, const tarn_tensor *x,
                      const tarn_tensor *gy) TARN_MUST_CHECK;

/* For rows that begin as conv2d does: its parameters (x, weight, bias, ...), the convolution of a
 * call, its plan, and what flows back to the first three from GY, packed. */
extern const tarn_param tarn_conv_params[];
bool tarn_conv_of(const tarn_call *c, tarn_conv *k) TARN_MUST_CHECK;
bool tarn_conv_plan(const tarn_call *c, tarn_plan *plan) TARN_MUST_CHECK;
bool tarn_conv_make_gradients(const tarn_call *c,
                              tarn_tensor *gx[]) TARN_MUST_CHECK; /* to be filled */
bool tarn_conv_gradients(const tarn_call *c, const tarn_conv *k, const tarn_tensor *gy,
                         tarn_tensor *gx[]) TARN_MUST_CHECK;

/* That weight's channels and outputs fit those of x in GROUPS.  False with a message. */
bool tarn_conv_check(const char *name, const tarn_spec *x, const tarn_spec *weight,
                     const tarn_tensor *bias, int64_t groups) TARN_MUST_CHECK;

#endif
