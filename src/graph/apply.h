/* apply.h -- applying an operation, and the modes that change what applying does. */
#ifndef TARN_GRAPH_APPLY_H
#define TARN_GRAPH_APPLY_H

#include "graph/op.h"

/* IN: the tensors of all tensor parameters, flat; FIRST: where each parameter's begin, one entry
 * more than there are tensor parameters (NULL: one tensor each); VALUE: by parameter (NULL: all
 * defaults), dims 1-based as the caller wrote them.  Fills OUT (as many as the row has results)
 * with tensors of the open scope.  NULL among IN: an earlier step failed, so does this. */
bool tarn_apply(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                const tarn_value *value, tarn_tensor **out) TARN_MUST_CHECK;

/* The same, writing the result into in[0] (add_, relu_, ...).  out[0] is in[0]. */
bool tarn_apply_in_place(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                         const tarn_value *value, tarn_tensor **out) TARN_MUST_CHECK;

/* By its definition instead of its kernel; the row must have one. */
bool tarn_apply_definition(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                           const tarn_value *value, tarn_tensor **out) TARN_MUST_CHECK;

/* How many results there will be; -1 after a message. */
int tarn_apply_count(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                     const tarn_value *value);

/* For rows whose result is a list: fills OUT, which has ROOM, and says how many; -1 after a
 * message. */
int tarn_apply_list(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                    const tarn_value *value, tarn_tensor **out, int room);

/* Once more, with VALUE as a node holds it: defaults filled, dims resolved to axes. */
bool tarn_apply_again(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                      const tarn_value *value, tarn_tensor **out) TARN_MUST_CHECK;

/* First result only: for the generated wrappers. */
tarn_tensor *tarn_apply1(const tarn_op *op, tarn_tensor *const *in, const uint16_t *first,
                         const tarn_value *value);

/* ---- modes: thread-local; setters return what was --------------------------------------------- */

bool tarn_recording(void); /* tarn_recording_set is in tarn/tensor.h */

/* Every result (and gradient) is searched for NaN and infinity: TARN_ERROR_NUMBER names the first. */
bool tarn_trace_nan_set(bool on);

/* Called after every operation that ran, forward or backward: cost reports, profilers. */
typedef struct tarn_observer {
    void (*saw)(void *context, const tarn_call *call, const tarn_plan *plan, bool backward);
    void *context;
} tarn_observer;
tarn_observer tarn_observer_set(tarn_observer observer); /* {NULL, NULL}: nobody */

/* Where random rows draw from: a layer sets (hash of its path, step) around its forward. */
typedef struct tarn_draw {
    uint64_t stream, position;
} tarn_draw;
tarn_draw tarn_draw_set(tarn_draw draw);  /* stream 0: the script's own counter */
tarn_draw tarn_draw_take(uint64_t count); /* COUNT numbers from where we are */
void tarn_manual_seed(uint64_t seed);     /* and counters to zero */
uint64_t tarn_seed(void);
tarn_draw tarn_draw_counter(void); /* the script's own counter, for checkpoints */
void tarn_draw_counter_set(tarn_draw draw);

/* All that decides what is drawn next: what runs again has to draw again. */
typedef struct tarn_draws {
    uint64_t seed;
    tarn_draw layer, counter;
} tarn_draws;
tarn_draws tarn_draws_now(void);
void tarn_draws_set(const tarn_draws *draws);

/* The path of the layer whose forward runs ("3.conv"); borrowed; returns what was.  NULL: none. */
const char *tarn_place_set(const char *place);

/* What a message says first: "train.lua:72".  Set by the Lua border. */
void tarn_script_line_set(const char *(*where)(void *context), void *context);
const char *tarn_script_line(void); /* "" when unknown */

#endif
