/* linalg.c -- see linalg.h */
#include "ops/linalg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graph/apply.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

/* ---- shapes ------------------------------------------------------------------------------------ */

bool tarn_matrices_of(const tarn_call *c, int t, tarn_matrices *w)
{
    const tarn_spec *a = &tarn_in(c, t)->spec;
    const char *name = c->op->param[t].name;
    if (a->rank < 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "%s: %s must be a matrix, or a batch (... x m x n), not"
                         " %s",
                         c->op->name, name, TARN_SPEC_SHAPE(a));
    *w = (tarn_matrices){.name = c->op->name, .spec = *a, .batch = 1};
    w->m = a->size[a->rank - 2], w->n = a->size[a->rank - 1];
    for (int d = 0; d < a->rank - 2; d++)
        w->batch *= a->size[d];
    if (w->m > INT32_MAX / 8 || w->n > INT32_MAX / 8)
        return tarn_fail(TARN_ERROR_VALUE, "%s: a matrix of %lld x %lld is more than LAPACK counts",
                         c->op->name, (long long)w->m, (long long)w->n);
    w->dtype = (tarn_dtype)a->dtype;
    w->column = w->dtype == TARN_FLOAT64;
    w->size = (int64_t)tarn_dtype_size(w->dtype);
    w->kernels = tarn_kernels_of(w->dtype);
    return true;
}

bool tarn_matrices_square(const tarn_matrices *w)
{
    return w->m == w->n ||
           tarn_fail(TARN_ERROR_SHAPE, "%s: a must be square, (... x n x n), not %s", w->name,
                     TARN_SPEC_SHAPE(&w->spec));
}

tarn_spec tarn_matrices_spec(const tarn_matrices *w, int64_t rows, int64_t cols)
{
    int64_t size[TARN_MAX_DIMS];
    int rank = w->spec.rank - 2;
    memcpy(size, w->spec.size, sizeof size);
    size[rank++] = rows;
    if (cols >= 0)
        size[rank++] = cols;
    return tarn_spec_make(w->dtype, rank, size);
}

const char *tarn_matrix_place(const tarn_matrices *w, int64_t i, char out[96])
{
    int batch_rank = w->spec.rank - 2, at = 0;
    int64_t place[TARN_MAX_DIMS];
    out[0] = '\0';
    for (int d = batch_rank - 1; d >= 0; d--)
        place[d] = i % w->spec.size[d] + 1, i /= w->spec.size[d];
    if (batch_rank == 1)
        snprintf(out, 96, " of matrix %lld", (long long)place[0]);
    for (int d = 0; batch_rank > 1 && d < batch_rank && at < 70; d++)
        at += snprintf(out + at, (size_t)(96 - at), "%s%lld%s", d ? ", " : " of matrix (",
                       (long long)place[d], d + 1 == batch_rank ? ")" : "");
    return out;
}

void tarn_matrix_load(const tarn_matrices *w, void *y, const void *x, int64_t rows, int64_t cols)
{
    if (rows > 0 && cols > 0)
        w->kernels->transpose(y, (size_t)rows, x, (size_t)cols, (size_t)rows, (size_t)cols);
}

void tarn_matrix_store(const tarn_matrices *w, void *y, const void *x, int64_t rows, int64_t cols)
{
    tarn_matrix_load(w, y, x, cols, rows);
}

double tarn_matrix_get(const tarn_matrices *w, const void *x, int64_t i)
{
    return w->column ? ((const double *)x)[i] : (double)((const float *)x)[i];
}

void tarn_matrix_put(const tarn_matrices *w, void *y, int64_t i, double value)
{
    if (w->column)
        ((double *)y)[i] = value;
    else
        ((float *)y)[i] = (float)value;
}

/* Halves first: sums of two large numbers do not overflow. */
void tarn_matrix_symmetric(const tarn_matrices *w, void *y, const void *x)
{
    for (int64_t i = 0; i < w->n; i++)
        for (int64_t k = 0; k < w->n; k++)
            tarn_matrix_put(w, y, i * w->n + k,
                            tarn_matrix_get(w, x, i * w->n + k) / 2 +
                                tarn_matrix_get(w, x, k * w->n + i) / 2);
}

/* ---- running ------------------------------------------------------------------------------------- */

typedef struct run {
    const tarn_matrices *w;
    tarn_matrix_task *one;
    char *work;
    int64_t bytes, grain;
} run;

static bool is_finite(const tarn_matrices *w, int64_t i)
{
    size_t count = (size_t)(w->m * w->n);
    return !w->kernels->count_not_finite(w->a + i * w->m * w->n * w->size, count);
}

static bool run_matrices(void *run_, int64_t begin, int64_t end)
{
    const run *r = run_;
    char *work = r->work + begin / r->grain * r->bytes;
    for (int64_t i = begin; i < end; i++) {
        r->w->info[i] = is_finite(r->w, i) ? 0 : TARN_NOT_FINITE;
        if (r->w->info[i] == 0)
            r->one(r->w, i, work);
    }
    return true;
}

static bool not_finite(const tarn_matrices *w, int64_t i)
{
    char place[96];
    int64_t first = i * w->m * w->n, at = first;
    while (isfinite(tarn_matrix_get(w, w->a, at)))
        at++;
    return tarn_fail(TARN_ERROR_NUMBER, "%s: a has %g in row %lld, column %lld%s", w->name,
                     tarn_matrix_get(w, w->a, at), (long long)((at - first) / w->n) + 1,
                     (long long)((at - first) % w->n) + 1, tarn_matrix_place(w, i, place));
}

static bool check(const tarn_matrices *w, bool (*wrong)(const tarn_matrices *w, int64_t i))
{
    for (int64_t i = 0; i < w->batch; i++) {
        if (w->info[i] == TARN_NOT_FINITE)
            return not_finite(w, i);
        if (w->info[i] != 0)
            return wrong(w, i);
    }
    return true;
}

bool tarn_matrices_run(tarn_matrices *w, tarn_matrix_task *one, int64_t bytes,
                       bool (*wrong)(const tarn_matrices *w, int64_t i))
{
    enum { GRAIN = 1 << 15 }; /* multiply-adds, about */
    if (!tarn_lapack_found())
        return tarn_fail(TARN_ERROR_USE,
                         "%s needs LAPACK, which is not here; install OpenBLAS, which contains it"
                         " (libopenblas0 on Debian), or name a library that does in TARN_BLAS",
                         w->name);
    if (w->batch == 0)
        return true;
    int64_t each = (w->m + w->k) * w->n * (w->m < w->n ? w->m : w->n) + 1;
    run r = {.w = w, .one = one, .bytes = tarn_part(bytes), .grain = GRAIN / each + 1};
    int64_t room = ((w->batch - 1) / r.grain + 1) * r.bytes;
    tarn_tensor *work = tarn_tensor_new(TARN_UINT8, 1, &room);
    tarn_tensor *info = tarn_tensor_new(TARN_INT32, 1, &w->batch);
    if (!work || !info)
        return false;
    r.work = room ? tarn_data(work) : NULL;
    w->info = tarn_data(info);
    return tarn_drive_range(w->batch, r.grain, run_matrices, &r) && check(w, wrong);
}

/* ---- by operations ------------------------------------------------------------------------------- */

bool tarn_forward_by(const tarn_call *c, bool (*compose)(const tarn_call *c, tarn_tensor *out[]))
{
    tarn_tensor *y[TARN_MAX_RESULTS] = {0};
    bool was = tarn_recording_set(false);
    bool ok = compose(c, y);
    for (int k = 0; ok && k < c->outputs; k++)
        ok = tarn_drive_copy(c->out[k], y[k]);
    tarn_recording_set(was);
    return ok;
}

tarn_tensor *tarn_flip_matrix(const tarn_tensor *x) { return tarn_transpose(x, -1, -2); }

/* true where column - row is in FROM..TO */
static tarn_tensor *band_mask(int64_t rows, int64_t cols, int64_t from, int64_t to)
{
    tarn_tensor *mask = tarn_tensor_new(TARN_BOOL, 2, (int64_t[]){rows, cols});
    uint8_t *at = mask && tarn_count(mask) ? tarn_data(mask) : NULL;
    for (int64_t i = 0; at && i < rows; i++)
        for (int64_t k = 0; k < cols; k++)
            *at++ = k - i >= from && k - i <= to;
    return mask;
}

tarn_tensor *tarn_unit_matrix(const tarn_tensor *like, int64_t n)
{
    return like ? tarn_to(band_mask(n, n, 0, 0), like->spec.dtype) : NULL;
}

tarn_tensor *tarn_band(const tarn_tensor *x, int64_t from, int64_t to)
{
    if (!x)
        return NULL;
    const int64_t *size = x->spec.size + x->spec.rank - 2;
    return tarn_where(band_mask(size[0], size[1], from, to), x, tarn_tensor_weak(0, false));
}

tarn_tensor *tarn_diagonal_of(const tarn_tensor *x)
{
    return tarn_sum(tarn_band(x, 0, 0), (int64_t[]){-1}, 1, false);
}

tarn_tensor *tarn_diagonal_matrix(const tarn_tensor *x)
{
    if (!x)
        return NULL;
    int64_t n = x->spec.size[x->spec.rank - 1];
    return tarn_where(band_mask(n, n, 0, 0), tarn_unsqueeze(x, -1), tarn_tensor_weak(0, false));
}
