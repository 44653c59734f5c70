/* walk.c -- several operands over one shape, in the fewest dims that describe them all. */
#include "tensor/walk.h"

#include <assert.h>
#include <string.h>

void tarn_walk_begin(tarn_walk *walk, const tarn_spec *shape)
{
    walk->rank = shape->rank;
    walk->operands = 0;
    memcpy(walk->size, shape->size, sizeof walk->size);
}

void tarn_walk_add(tarn_walk *walk, const tarn_spec *shape, const tarn_spec *operand)
{
    assert(walk->operands < TARN_WALK_OPERANDS);
    tarn_spec_expand(operand, shape, walk->stride[walk->operands++]);
}

/* Whether each operand goes from the end of a row of dim TO to the next as from element to
 * element of it. */
static bool joins(const tarn_walk *walk, int to, int next)
{
    for (int k = 0; k < walk->operands; k++)
        if (walk->stride[k][to] != walk->stride[k][next] * walk->size[next])
            return false;
    return true;
}

static void move(tarn_walk *walk, int to, int from)
{
    walk->size[to] = walk->size[from];
    for (int k = 0; k < walk->operands; k++)
        walk->stride[k][to] = walk->stride[k][from];
}

void tarn_walk_join(tarn_walk *walk)
{
    int rank = 0;
    for (int d = 0; d < walk->rank; d++) {
        if (walk->size[d] == 1)
            continue;
        int64_t outer = rank > 0 && joins(walk, rank - 1, d) ? walk->size[--rank] : 1;
        move(walk, rank, d);
        walk->size[rank++] *= outer;
    }
    walk->rank = rank;
}
