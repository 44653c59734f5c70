/* loss_pair.c -- see loss_pair.h.  Blocks of BLOCK losses are made in the first cache and added there; a
 * chunk of GRAIN elements has one sum, and sums are added in order. */
#include "ops/loss_pair.h"

#include <math.h>

#include "base/cpu.h"
#include "base/memory.h"
#include "kernel/kernels.h"
#include "kernel/spans.h"
#include "tensor/drive.h"

enum { A, B, C, WEIGHT, OPERANDS, BLOCK = 1024, GRAIN = 16 * BLOCK };

typedef struct job {
    const tarn_kernels *kernels;
    tarn_loss_values *values;
    tarn_loss_slopes *slopes;
    tarn_loop *multiply;
    const double *k;
    double factor;
    int64_t size, count; /* bytes an element, elements */
    const char *in[OPERANDS];
    int64_t step[OPERANDS]; /* 0: a block of ones, or of a weak number, serves everywhere */
    _Alignas(64) char ones[BLOCK * sizeof(double)];
    char *each;   /* where losses go; NULL: they are added into `part` */
    double *part; /* a sum for each chunk */
    const char *g;
    bool g_each;
    char *ga, *gb;
} job;

/* ---- shapes ---------------------------------------------------------------------------------- */

static void widen(int64_t size[TARN_MAX_DIMS], int *rank, const tarn_spec *by)
{
    int more = by->rank > *rank ? by->rank - *rank : 0;
    for (int d = *rank - 1; d >= 0 && more; d--)
        size[d + more] = size[d];
    for (int d = 0; d < more; d++)
        size[d] = 1;
    *rank += more;
    for (int d = 0; d < by->rank; d++) {
        int64_t *at = &size[*rank - by->rank + d];
        *at = *at == 1 ? by->size[d] : *at;
    }
}

/* What x, target and the third broadcast to, as CHECK has made sure they do. */
static tarn_spec shape_of(const tarn_call *c, const tarn_pairing *p)
{
    const tarn_spec *x = &tarn_in(c, 0)->spec;
    int64_t size[TARN_MAX_DIMS];
    int rank = x->rank;
    for (int d = 0; d < rank; d++)
        size[d] = x->size[d];
    widen(size, &rank, &tarn_in(c, 1)->spec);
    if (p->third && !tarn_is_none(tarn_in(c, p->third)))
        widen(size, &rank, &tarn_in(c, p->third)->spec);
    return tarn_spec_make((tarn_dtype)x->dtype, rank, size);
}

static int64_t reduction_of(const tarn_call *c) { return tarn_argument(c, "reduction").choice; }

static bool prepare(const tarn_call *c, tarn_pairing *p, tarn_spec *shape,
                    tarn_pairing_check *check)
{
    *p = (tarn_pairing){.factor = 1};
    if (!check(c, p))
        return false;
    *shape = shape_of(c, p);
    int64_t n = tarn_spec_count(shape);
    if (reduction_of(c) == TARN_MEAN)
        p->factor *= n > 0 ? 1 / (double)n : NAN;
    return true;
}

bool tarn_pairing_plan(const tarn_call *c, tarn_plan *plan, tarn_pairing_check *check)
{
    tarn_pairing p;
    tarn_spec shape;
    if (!prepare(c, &p, &shape, check))
        return false;
    bool each = reduction_of(c) == TARN_EACH;
    plan->out[0] = each ? shape : tarn_spec_make((tarn_dtype)shape.dtype, 0, NULL);
    plan->flops = 4 * (double)tarn_spec_count(&shape);
    plan->bytes =
        2 * (double)tarn_spec_count(&shape) * (double)tarn_dtype_size((tarn_dtype)shape.dtype);
    return true;
}

/* ---- operands -------------------------------------------------------------------------------- */

/* Operand I is tensor T in the shape and the type computed in: itself, or a copy that the scope owns. */
static bool take(job *j, int i, tarn_tensor *t, const tarn_spec *shape)
{
    if (t->spec.dtype != shape->dtype || !tarn_spec_same_shape(&t->spec, shape) ||
        !tarn_spec_contiguous(&t->spec)) {
        tarn_tensor *copy = tarn_tensor_of(shape);
        if (!copy || !tarn_drive_copy(copy, t))
            return false;
        t = copy;
    }
    j->in[i] = j->count ? tarn_data(t) : NULL;
    j->step[i] = j->size;
    return true;
}

static bool take_all(job *j, const tarn_call *c, const tarn_pairing *p, const tarn_spec *shape)
{
    const float one = 1;
    const double one_double = 1;
    const bool narrow = shape->dtype == TARN_FLOAT32;
    int isa = tarn_cpu_isa();
    *j = (job){.kernels = tarn_kernels_of(shape->dtype), .k = p->k, .factor = p->factor};
    j->values = p->losses->values[isa][shape->dtype];
    j->slopes = p->losses->slopes[isa][shape->dtype];
    j->multiply = tarn_span_loop(&tarn_span_mul, shape->dtype);
    j->size = narrow ? sizeof(float) : sizeof(double);
    j->count = tarn_spec_count(shape);
    j->kernels->fill(j->ones, narrow ? (const void *)&one : (const void *)&one_double, BLOCK);
    j->in[C] = j->ones;
    tarn_tensor *third = p->third ? tarn_in(c, p->third) : TARN_NONE;
    tarn_tensor *weight = p->weight ? tarn_in(c, p->weight) : TARN_NONE;
    return take(j, A, tarn_in(c, 0), shape) && take(j, B, tarn_in(c, 1), shape) &&
           (tarn_is_none(third) || take(j, C, third, shape)) &&
           (tarn_is_none(weight) || take(j, WEIGHT, weight, shape));
}

static const void *at(const job *j, int i, int64_t element)
{
    return j->in[i] + element * j->step[i];
}

static void multiply(const job *j, void *y, const void *x, const void *by, ptrdiff_t by_step,
                     size_t n)
{
    j->multiply(n, (void *[]){y}, (const void *[]){x, by}, (ptrdiff_t[]){1, by_step}, NULL);
}

/* ---- forward --------------------------------------------------------------------------------- */

static bool sum_losses(void *job_, int64_t begin, int64_t end)
{
    const job *j = job_;
    _Alignas(64) char block[BLOCK * sizeof(double)];
    double sum = 0;
    for (int64_t i = begin; i < end; i += BLOCK) {
        size_t n = end - i < BLOCK ? (size_t)(end - i) : BLOCK;
        char *y = j->each ? j->each + i * j->size : block;
        j->values(y, at(j, A, i), at(j, B, i), at(j, C, i), n, j->k);
        if (j->in[WEIGHT])
            multiply(j, y, y, at(j, WEIGHT, i), 1, n);
        if (j->part)
            sum += j->kernels->sum(y, n).real;
    }
    if (j->part)
        j->part[begin / GRAIN] = sum;
    return true;
}

static bool add_up(job *j, tarn_tensor *y)
{
    int64_t chunks = (j->count + GRAIN - 1) / GRAIN;
    size_t bytes = (size_t)(chunks ? chunks : 1) * sizeof *j->part;
    j->part = tarn_alloc(bytes);
    bool ok = j->part && tarn_drive_range(j->count, GRAIN, sum_losses, j);
    double sum = 0;
    for (int64_t i = 0; ok && i < chunks; i++)
        sum += j->part[i];
    tarn_free(j->part, bytes);
    return ok && tarn_drive_fill(y, sum * j->factor);
}

bool tarn_pairing_forward(const tarn_call *c, tarn_pairing_check *check)
{
    tarn_pairing p;
    tarn_spec shape;
    job j;
    if (!prepare(c, &p, &shape, check) || !take_all(&j, c, &p, &shape))
        return false;
    if (reduction_of(c) != TARN_EACH)
        return add_up(&j, c->out[0]);
    j.each = j.count ? tarn_data(c->out[0]) : NULL;
    return tarn_drive_range(j.count, GRAIN, sum_losses, &j);
}

/* ---- backward -------------------------------------------------------------------------------- */

static bool make_slopes(void *job_, int64_t begin, int64_t end)
{
    const job *j = job_;
    _Alignas(64) char block[BLOCK * sizeof(double)];
    for (int64_t i = begin; i < end; i += BLOCK) {
        size_t n = end - i < BLOCK ? (size_t)(end - i) : BLOCK;
        const char *g = j->g_each ? j->g + i * j->size : j->g;
        if (j->in[WEIGHT]) {
            multiply(j, block, at(j, WEIGHT, i), g, j->g_each, n);
            g = block;
        }
        char *ga = j->ga ? j->ga + i * j->size : NULL, *gb = j->gb ? j->gb + i * j->size : NULL;
        j->slopes(ga, gb, g, at(j, A, i), at(j, B, i), at(j, C, i), n, j->k);
    }
    return true;
}

/* g of each loss; one number for all of them fills the block of ones' neighbour. */
static bool take_gradient(job *j, const tarn_call *c, const tarn_tensor *gy, const tarn_spec *shape)
{
    j->g_each = reduction_of(c) == TARN_EACH;
    tarn_spec block = tarn_spec_make((tarn_dtype)shape->dtype, 1, (int64_t[]){BLOCK});
    tarn_tensor *g = j->g_each ? tarn_tensor_of(shape) : tarn_tensor_of(&block);
    if (j->g_each && gy->spec.dtype == shape->dtype && tarn_spec_contiguous(&gy->spec))
        g = (tarn_tensor *)gy;
    else if (!g || !tarn_drive_copy(g, gy))
        return false;
    if (!j->g_each)
        j->kernels->scale(tarn_data(g), j->factor, tarn_data(g), BLOCK);
    j->g = tarn_data(g);
    return true;
}

bool tarn_pairing_backward(const tarn_call *c, tarn_tensor *const gy[], tarn_tensor *gx[],
                           tarn_pairing_check *check)
{
    tarn_pairing p;
    tarn_spec shape;
    job j;
    if (!prepare(c, &p, &shape, check) || !take_all(&j, c, &p, &shape))
        return false;
    for (int i = 0; i < 2; i++)
        if (tarn_wants(c, i) && !(gx[i] = tarn_tensor_of(&shape)))
            return false;
    if (j.count == 0)
        return true;
    if (!take_gradient(&j, c, gy[0], &shape))
        return false;
    j.ga = gx[0] ? tarn_data(gx[0]) : NULL;
    j.gb = gx[1] ? tarn_data(gx[1]) : NULL;
    return tarn_drive_range(j.count, GRAIN, make_slopes, &j);
}
