/* window.h -- a window that slides over one image: what convolution and pooling have in common. */
#ifndef TARN_KERNEL_WINDOW_H
#define TARN_KERNEL_WINDOW_H

#include "kernel/kernels.h"

/* Pairs are (rows, columns).  Output (i, j) sees image rows i stride - before + a dilation for
 * a = 0 .. kernel - 1, columns alike; what lies outside the image is padding. */
struct tarn_window {
    int64_t in[2], out[2];
    int64_t kernel[2], stride[2], dilation[2], before[2];
};

/* How many rows (columns) COUNT outputs in a row see together. */
static inline int64_t tarn_window_sees(const tarn_window *w, int side, int64_t count)
{
    return (count - 1) * w->stride[side] + w->dilation[side] * (w->kernel[side] - 1) + 1;
}

/* a / b rounded up; most strides are 1, and division is slow. */
static inline int64_t tarn_steps(int64_t a, int64_t b) { return b == 1 ? a : (a + b - 1) / b; }

/* max_pool: places in windows take int32, not a byte, where rows of outputs are longer than this. */
enum { TARN_WINDOW_ROW = 1024 };

/* Outputs FROM..TO along one side whose element A of the kernel lies inside the image. */
static inline void tarn_window_inside(const tarn_window *w, int side, int64_t a, int64_t *from,
                                      int64_t *to)
{
    int64_t shift = a * w->dilation[side] - w->before[side], stride = w->stride[side];
    int64_t first = shift < 0 ? tarn_steps(-shift, stride) : 0;
    int64_t left = w->in[side] - shift;
    int64_t end = left > 0 ? tarn_steps(left, stride) : 0;
    end = end < w->out[side] ? end : w->out[side];
    *from = first < end ? first : end;
    *to = end;
}

#endif
