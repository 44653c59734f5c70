/* orthogonal.c -- the start whose rows, or columns where there are fewer, are orthonormal.
 *
 * Normal random vectors made orthonormal by Gram and Schmidt are evenly distributed over all such
 * matrices.  Vectors are taken in panels: what lies along the vectors before is taken off by matrix
 * products, and inside a panel vector by vector; all twice, since once leaves rounding errors of
 * the size of what was taken off [Giraud, Langou, Rozloznik 2005].
 */
#include <math.h>

#include "kernel/kernels.h"
#include "kernel/random.h"
#include "nn/init.h"
#include "tarn/ops.h"
#include "tensor/drive.h"

enum { PANEL = 64 };

typedef struct basis {
    double *v, *along; /* vectors, row by row; products of a panel with those before it */
    int64_t count, length;
} basis;

/* panel -= (panel Q^T) Q, where Q are the vectors before it */
static bool clear_of_before(const basis *b, int64_t first, int64_t n)
{
    double *panel = b->v + first * b->length;
    tarn_product along = {.dtype = TARN_FLOAT64,
                          .transpose_b = true,
                          .m = n,
                          .n = first,
                          .k = b->length,
                          .lda = b->length,
                          .ldb = b->length,
                          .ldc = first,
                          .alpha = 1,
                          .a = panel,
                          .b = b->v,
                          .c = b->along};
    tarn_product off = {.dtype = TARN_FLOAT64,
                        .m = n,
                        .n = b->length,
                        .k = first,
                        .lda = first,
                        .ldb = b->length,
                        .ldc = b->length,
                        .alpha = -1,
                        .beta = 1,
                        .a = b->along,
                        .b = b->v,
                        .c = panel};
    return first == 0 || (tarn_drive_product(&along) && tarn_drive_product(&off));
}

static void orthonormalize_panel(const basis *b, int64_t first, int64_t n)
{
    const tarn_kernels *k = tarn_kernels_of(TARN_FLOAT64);
    size_t length = (size_t)b->length;
    for (int64_t i = first; i < first + n; i++) {
        double *v = b->v + i * b->length;
        for (int pass = 0; pass < 2; pass++)
            for (int64_t j = first; j < i; j++) {
                const double *q = b->v + j * b->length;
                k->axpy(v, -k->dot(q, v, length), q, length);
            }
        double norm = sqrt(k->dot(v, v, length));
        k->scale(v, norm > 0 ? 1 / norm : 0, v, length);
    }
}

static bool orthonormalize(const basis *b)
{
    for (int64_t first = 0; first < b->count; first += PANEL) {
        int64_t n = b->count - first < PANEL ? b->count - first : PANEL;
        if (!clear_of_before(b, first, n) || !clear_of_before(b, first, n))
            return false;
        orthonormalize_panel(b, first, n);
    }
    return true;
}

/* t = gain times the vectors, as rows, or as columns where those are fewer */
static bool lay_out(tarn_tensor *t, tarn_tensor *vectors, bool columns, double gain)
{
    tarn_tensor *y = columns ? tarn_t(vectors) : vectors;
    y = tarn_mul(y, tarn_tensor_weak(gain, false));
    y = tarn_reshape(y, t->spec.size, t->spec.rank);
    return y && tarn_drive_copy(t, y);
}

static bool orthogonal(const tarn_start *s)
{
    const tarn_spec *spec = &s->t->spec;
    if (spec->rank < 2)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "orthogonal: fills tensors of at least 2 dims, not %s; for vectors take"
                         " \"zeros\" or \"normal\"",
                         TARN_SHAPE(s->t));
    if (tarn_count(s->t) == 0)
        return true;
    int64_t rows = spec->size[0], cols = tarn_count(s->t) / rows;
    bool columns = rows > cols;
    int64_t size[] = {columns ? cols : rows, columns ? rows : cols}, panel[] = {PANEL, size[0]};
    tarn_tensor *vectors = tarn_tensor_new(TARN_FLOAT64, 2, size);
    tarn_tensor *along = tarn_tensor_new(TARN_FLOAT64, 2, panel);
    const tarn_init *normal = tarn_init_find("normal");
    if (!vectors || !along || !tarn_init_apply(normal, vectors, NULL, s->stream))
        return false;
    basis b = {tarn_data(vectors), tarn_data(along), size[0], size[1]};
    return orthonormalize(&b) && lay_out(s->t, vectors, columns, s->option[0].number);
}

TARN_INIT(orthogonal) = {
    .name = "orthogonal",
    .about =
        "Rows of length gain at right angles (columns where there are fewer): lengths are kept.",
    .source = "[Saxe, McClelland, Ganguli 2013]",
    .example = "local w = tarn.nn.init.orthogonal(tarn.zeros(3, 5))\n"
               "local off = w:matmul(w:t()) - tarn.eye(3)\n"
               "assert(off:abs():max():item() < 1e-6)",
    .option =
        (const tarn_param[]){
            {"gain", NULL, "a factor", TARN_NUMBER, TARN_OPTIONAL, 0, {.number = 1}}, {0}},
    .fill = orthogonal,
};

TARN_FAMILY(init_orthogonal);
