/* draw.c -- where random rows draw from: (seed, stream, position), see kernel/random.h. */
#include "graph/apply.h"

enum { SCRIPT_STREAM = 1 }; /* layers hash their paths, which never gives so small a number */

static uint64_t seed = 1;
static _Thread_local tarn_draw counter = {SCRIPT_STREAM, 0};
static _Thread_local tarn_draw layer; /* stream 0: none */

tarn_draw tarn_draw_set(tarn_draw draw)
{
    tarn_draw was = layer;
    layer = draw;
    return was;
}

/* Positions advance by whole blocks of four words, which Philox makes at once. */
tarn_draw tarn_draw_take(uint64_t count)
{
    tarn_draw *from = layer.stream ? &layer : &counter;
    tarn_draw here = *from;
    from->position += (count + 3) / 4 * 4;
    return here;
}

void tarn_manual_seed(uint64_t value)
{
    seed = value;
    counter = (tarn_draw){SCRIPT_STREAM, 0};
}

uint64_t tarn_seed(void) { return seed; }
tarn_draw tarn_draw_counter(void) { return counter; }
void tarn_draw_counter_set(tarn_draw draw) { counter = draw; }

tarn_draws tarn_draws_now(void) { return (tarn_draws){seed, layer, counter}; }

void tarn_draws_set(const tarn_draws *draws)
{
    seed = draws->seed;
    layer = draws->layer;
    counter = draws->counter;
}
