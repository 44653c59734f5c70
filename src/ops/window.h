/* window.h -- reading stride, padding and dilation of the operations that slide a window. */
#ifndef TARN_OPS_WINDOW_H
#define TARN_OPS_WINDOW_H

#include "graph/op.h"
#include "kernel/window.h"

/* Values of a call as PyTorch gives them: a number or (rows, columns). */
typedef struct tarn_window_options {
    const char *name; /* of the operation, for messages */
    int64_t kernel[2];
    tarn_value stride, padding, dilation;
    bool pools; /* stride is the kernel's by default; padding at most half of it */
} tarn_window_options;

/* The window over images (... x rows x columns) of X.  False with a message. */
bool tarn_window_of(const tarn_window_options *o, const tarn_spec *x,
                    tarn_window *w) TARN_MUST_CHECK;

/* Rank 3 (one image) or 4 (a batch) with at least 1 channel, 1 x 1. */
bool tarn_window_images(const char *name, const tarn_spec *x) TARN_MUST_CHECK;

static inline int64_t tarn_window_outputs(const tarn_window *w) { return w->out[0] * w->out[1]; }
static inline int64_t tarn_window_elements(const tarn_window *w)
{
    return w->kernel[0] * w->kernel[1];
}

/* What max_pool says of places in windows takes int32, not bytes. */
static inline bool tarn_window_places_wide(const tarn_window *w)
{
    return tarn_window_elements(w) > 256 || w->out[1] > TARN_WINDOW_ROW;
}

/* For definitions: x with VALUE around, so that every window lies inside; and element (a, b) of
 * every window of such an x: (... x out rows x out columns). */
tarn_tensor *tarn_window_pad(const tarn_tensor *x, const tarn_window *w, double value);
tarn_tensor *tarn_window_element(const tarn_tensor *padded, const tarn_window *w, int64_t a,
                                 int64_t b);

#endif
