/* recurrent.k.c -- the gates of recurrent layers, one row of one time step; gradients below. */
#include "kernel/cells.h"
#include "kernel/variant.h"
#include "kernel/vmath.h"

#define DECLARE_CELL(result, name, parameters) KERNEL result NAME(name) parameters;
TARN_CELLS(DECLARE_CELL)

/* ---- LSTM: c' = f c + i g,  h' = o tanh(c') [Hochreiter, Schmidhuber 1997; Gers et al. 2000] ---- */

KERNEL void NAME(lstm_step)(const tarn_cell_step *at, size_t n)
{
    real *restrict i = at->gates, *restrict f = i + n, *restrict g = f + n, *restrict o = g + n;
    const real *restrict r = at->recurrent, *restrict b = at->bias, *restrict d = b + 4 * n;
    real *restrict c = at->c, *restrict h = at->h, *restrict y = at->y, *restrict kept = at->extra;
    INDEPENDENT for (size_t k = 0; k < n; k++) i[k] = k_sigmoid(i[k] + b[k] + (r[k] + d[k]));
    INDEPENDENT for (size_t k = 0; k < n; k++) f[k] =
        k_sigmoid(f[k] + b[n + k] + (r[n + k] + d[n + k]));
    INDEPENDENT for (size_t k = 0; k < n; k++) g[k] =
        k_tanh(g[k] + b[2 * n + k] + (r[2 * n + k] + d[2 * n + k]));
    INDEPENDENT for (size_t k = 0; k < n; k++) o[k] =
        k_sigmoid(o[k] + b[3 * n + k] + (r[3 * n + k] + d[3 * n + k]));
    INDEPENDENT for (size_t k = 0; k < n; k++) kept[k] = c[k] = FMA(f[k], c[k], i[k] * g[k]);
    INDEPENDENT for (size_t k = 0; k < n; k++) y[k] = h[k] = o[k] * k_tanh(c[k]);
}

/* dc += dh o (1 - tanh(c')^2);  each gate's gradient times the slope of its sigmoid, s (1 - s), or
 * tanh, 1 - g^2;  what is left of dc goes through f. */
KERNEL void NAME(lstm_back)(const tarn_cell_back *at, size_t n)
{
    const real *restrict i = at->gates, *restrict f = i + n, *restrict g = f + n,
                         *restrict o = g + n;
    const real *restrict after = at->extra, *restrict before = at->c;
    real *restrict gh = at->gh, *restrict gc = at->gc, *restrict d = at->gx;
    INDEPENDENT for (size_t k = 0; k < n; k++)
    {
        real t = k_tanh(after[k]), dh = gh[k];
        real dc = gc[k] + dh * o[k] * FMA(-t, t, 1);
        d[k] = dc * g[k] * i[k] * (1 - i[k]);
        d[n + k] = dc * before[k] * f[k] * (1 - f[k]);
        d[2 * n + k] = dc * i[k] * FMA(-g[k], g[k], 1);
        d[3 * n + k] = dh * t * o[k] * (1 - o[k]);
        gc[k] = dc * f[k];
        gh[k] = 0;
    }
}

/* ---- GRU: h' = (1 - z) n + z h,  n = tanh(W x + b + r (U h + d)) [Cho et al. 2014] -------------- */

KERNEL void NAME(gru_step)(const tarn_cell_step *at, size_t n)
{
    real *restrict r = at->gates, *restrict z = r + n, *restrict m = z + n;
    const real *restrict u = at->recurrent, *restrict b = at->bias, *restrict d = b + 3 * n;
    real *restrict h = at->h, *restrict y = at->y, *restrict q = at->extra;
    INDEPENDENT for (size_t k = 0; k < n; k++) r[k] = k_sigmoid(r[k] + b[k] + (u[k] + d[k]));
    INDEPENDENT for (size_t k = 0; k < n; k++) z[k] =
        k_sigmoid(z[k] + b[n + k] + (u[n + k] + d[n + k]));
    INDEPENDENT for (size_t k = 0; k < n; k++)
    {
        q[k] = u[2 * n + k] + d[2 * n + k];
        m[k] = k_tanh(FMA(r[k], q[k], m[k] + b[2 * n + k]));
    }
    INDEPENDENT for (size_t k = 0; k < n; k++) y[k] = h[k] = FMA(z[k], h[k], (1 - z[k]) * m[k]);
}

KERNEL void NAME(gru_back)(const tarn_cell_back *at, size_t n)
{
    const real *restrict r = at->gates, *restrict z = r + n, *restrict m = z + n;
    const real *restrict q = at->extra, *restrict h = at->h;
    real *restrict gh = at->gh, *restrict gx = at->gx, *restrict gr = at->gr;
    INDEPENDENT for (size_t k = 0; k < n; k++)
    {
        real dh = gh[k], dm = dh * (1 - z[k]) * FMA(-m[k], m[k], 1);
        gr[k] = gx[k] = dm * q[k] * r[k] * (1 - r[k]);
        gr[n + k] = gx[n + k] = dh * (h[k] - m[k]) * z[k] * (1 - z[k]);
        gx[2 * n + k] = dm;
        gr[2 * n + k] = dm * r[k];
        gh[k] = dh * z[k];
    }
}

/* ---- plain: h' = f(W x + b + U h + d) [Elman 1990] ---------------------------------------------- */

INLINE real k_relu(real x) { return x <= 0 ? 0 : x; }

#define PLAIN(f, slope)                                                                            \
    KERNEL void NAME(rnn_##f##_step)(const tarn_cell_step *at, size_t n)                           \
    {                                                                                              \
        real *restrict a = at->gates, *restrict h = at->h, *restrict y = at->y;                    \
        const real *restrict u = at->recurrent, *restrict b = at->bias, *restrict d = b + n;       \
        INDEPENDENT for (size_t k = 0; k < n; k++) y[k] = h[k] = a[k] =                            \
            k_##f(a[k] + b[k] + (u[k] + d[k]));                                                    \
    }                                                                                              \
    KERNEL void NAME(rnn_##f##_back)(const tarn_cell_back *at, size_t n)                           \
    {                                                                                              \
        const real *restrict a = at->gates;                                                        \
        real *restrict gh = at->gh, *restrict gx = at->gx;                                         \
        INDEPENDENT for (size_t k = 0; k < n; k++)                                                 \
        {                                                                                          \
            gx[k] = gh[k] * (slope);                                                               \
            gh[k] = 0;                                                                             \
        }                                                                                          \
    }

PLAIN(tanh, FMA(-a[k], a[k], 1))
PLAIN(relu, a[k] > 0 ? 1 : 0)
