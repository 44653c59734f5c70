/* report.c -- see report.h: a run of shapes alone, watched layer by layer. */
#include "nn/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/apply.h"
#include "nn/build.h"
#include "nn/call.h"
#include "nn/names.h"
#include "nn/text.h"

static void report_done(void *object)
{
    tarn_report *r = object;
    tarn_free(r->row, r->room * sizeof *r->row);
    tarn_free(r->text, r->text_room);
    tarn_free(r, sizeof *r);
}

static const tarn_class report_class = {"report", report_done};

/* ---- rows ------------------------------------------------------------------------------------ */

void tarn_report_label(const char *path, char out[64])
{
    size_t used = 0;
    out[0] = '\0';
    while (*path && used < 40) {
        size_t n = strcspn(path, ".");
        bool number = strspn(path, "0123456789") >= n;
        const char *dot = used ? "." : "";
        if (number)
            used += (size_t)snprintf(out + used, 64 - used, "%s%ld", dot, atol(path) + 1);
        else
            used += (size_t)snprintf(out + used, 64 - used, "%s%.*s", dot, (int)(n < 20 ? n : 20),
                                     path);
        path += n + (path[n] == '.');
    }
}

static int64_t own_parameters(const tarn_layer *layer)
{
    int64_t count = 0;
    const tarn_slot *slot = layer->class->slot;
    for (int i = 0; slot && slot[i].name; i++)
        if (!slot[i].buffer && layer->slot[i])
            count += tarn_count(layer->slot[i]);
    for (size_t i = 0; i < layer->extras; i++)
        if (!layer->extra[i].buffer)
            count += tarn_count(layer->extra[i].tensor);
    return count;
}

static bool add_row(void *context, tarn_layer *layer, const char *path, int depth)
{
    tarn_report *r = context;
    if (depth == 0 && layer->children)
        return true; /* the net itself is the title */
    void *at = r->row;
    bool ok = tarn_grow(&at, &r->room, r->rows + 1, sizeof *r->row);
    r->row = at;
    if (!ok)
        return false;
    tarn_report_row *row = &r->row[r->rows++];
    *row = (tarn_report_row){.layer = layer, .depth = depth > 0 ? depth - 1 : 0};
    tarn_report_label(path, row->label);
    char title[96];
    snprintf(row->type, sizeof row->type, "%.60s", tarn_layer_title(layer, title));
    row->parameters = own_parameters(layer);
    return true;
}

/* ---- watching -------------------------------------------------------------------------------- */

typedef struct watch {
    tarn_report *report;
    tarn_report_row *open[128]; /* rows of the layers being run, outermost first; NULL: no row */
    int depth;
} watch;

static tarn_report_row *row_of(tarn_report *r, const tarn_layer *layer)
{
    for (size_t i = 0; i < r->rows; i++)
        if (r->row[i].layer == layer)
            return &r->row[i];
    return NULL;
}

static int64_t of_one_example(const tarn_spec *spec)
{
    int64_t count = 1;
    for (int i = 1; i < spec->rank; i++)
        count *= spec->size[i];
    return count;
}

static void saw_layer(void *context, tarn_layer *layer, bool before, const tarn_tensor *y)
{
    watch *w = context;
    if (before) {
        if (w->depth < 128)
            w->open[w->depth] = row_of(w->report, layer);
        w->depth++;
        return;
    }
    tarn_report_row *row = --w->depth < 128 ? w->open[w->depth] : NULL;
    if (!row || !y)
        return;
    row->known = true;
    row->output = y->spec;
    row->neurons = of_one_example(&y->spec);
}

static double bytes_of(const tarn_spec *spec)
{
    return (double)tarn_spec_count(spec) * (double)tarn_dtype_size((tarn_dtype)spec->dtype);
}

static void saw_operation(void *context, const tarn_call *call, const tarn_plan *plan,
                          bool backward)
{
    watch *w = context;
    tarn_report_row *row = w->depth > 0 && w->depth <= 128 ? w->open[w->depth - 1] : NULL;
    double bytes = 0;
    for (int i = 0; i < call->outputs; i++)
        if (plan->out[i].alias_of < 0)
            bytes += bytes_of(&plan->out[i]);
    for (int i = 0; i < plan->saves; i++)
        bytes += bytes_of(&plan->saved[i]);
    double products = call->op->traits & TARN_ELEMENTWISE ? 0 : plan->flops / 2;
    if (!row || backward)
        return;
    row->bytes += bytes;
    row->multiply_adds += products / (double)w->report->batch;
}

static bool run(tarn_report *r, tarn_layer *net)
{
    watch w = {.report = r};
    tarn_layer_watcher layers = tarn_layer_watch((tarn_layer_watcher){saw_layer, &w});
    tarn_observer operations = tarn_observer_set((tarn_observer){saw_operation, &w});
    bool ok = tarn_layer_shape_run(net, r->batch);
    tarn_layer_watch(layers);
    tarn_observer_set(operations);
    return ok;
}

/* ---- totals ---------------------------------------------------------------------------------- */

static bool add_parameters(tarn_report *r, tarn_layer *net)
{
    tarn_entries *e = tarn_layer_entries(net, TARN_PARAMETERS);
    for (size_t i = 0; e && i < e->count; i++) {
        const tarn_tensor *t = e->at[i].tensor;
        r->parameters += tarn_count(t);
        r->trainable += t->requires_grad ? tarn_count(t) : 0;
        r->bytes += bytes_of(&t->spec) * (t->requires_grad ? 2 : 1);
    }
    return e;
}

/* Containers hand on what their last layer gives: only leaves and modules count. */
static void add_rows(tarn_report *r)
{
    for (size_t i = 0; i < r->rows; i++) {
        const tarn_report_row *row = &r->row[i];
        if (!row->layer->children)
            r->neurons += row->neurons;
        r->multiply_adds += row->multiply_adds;
        r->bytes += row->bytes;
    }
}

/* ---- text ------------------------------------------------------------------------------------ */

/* 431080 as "431,080". */
static const char *grouped(double number, char out[40])
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%.0f", number), k = 0;
    for (int i = 0; i < n && k < 38; i++) {
        if (i && (n - i) % 3 == 0)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return out;
}

static const char *memory(double bytes, char out[40])
{
    static const char *const unit[] = {"B", "KB", "MB", "GB", "TB"};
    int u = 0;
    while (bytes >= 1000 && u < 4)
        bytes /= 1000, u++;
    snprintf(out, 40, bytes < 10 && u ? "%.1f %s" : "%.0f %s", bytes, unit[u]);
    return out;
}

static const char *or_dash(bool known, double number, char out[40])
{
    return known && number > 0 ? grouped(number, out) : known ? "0" : "-";
}

enum { COLUMNS = 7 };
typedef char line_of_cells[COLUMNS][96];

static void row_cells(const tarn_report_row *row, line_of_cells cell)
{
    char text[160];
    snprintf(cell[0], 96, "%.60s", row->label);
    snprintf(cell[1], 96, "%*s%.60s", row->depth * 2, "", row->type);
    tarn_spec one = row->output;
    if (row->known && one.rank > 0) {
        one.rank--;
        memmove(one.size, one.size + 1, one.rank * sizeof *one.size);
    }
    snprintf(cell[2], 96, "%.90s", row->known ? tarn_shape_text(one.rank, one.size, text) : "?");
    snprintf(cell[3], 96, "%.40s", or_dash(row->known, (double)row->neurons, text));
    bool built = row->layer->built || !row->layer->class->build;
    snprintf(cell[4], 96, "%.40s", or_dash(built, (double)row->parameters, text));
    snprintf(cell[5], 96, "%.40s", or_dash(row->known, row->multiply_adds, text));
    snprintf(cell[6], 96, "%.40s", row->known ? memory(row->bytes, text) : "-");
}

static void measure(line_of_cells cell, int width[COLUMNS])
{
    for (int c = 0; c < COLUMNS; c++) {
        int n = (int)strlen(cell[c]);
        width[c] = n > width[c] ? n : width[c];
    }
}

static void write_line(tarn_text *text, line_of_cells cell, const int width[COLUMNS])
{
    for (int c = 0; c < COLUMNS; c++)
        tarn_text_add(text, c < 3 ? "%s%-*s" : "%s%*s", c ? "  " : "  ", width[c], cell[c]);
    tarn_text_add(text, "\n");
}

static void write_summary(tarn_text *text, const tarn_report *r, bool built)
{
    char a[40], b[40], c[40];
    if (!built) {
        tarn_text_add(text,
                      "  sizes are known once the net has an input: input = { ... }, or a first"
                      " call");
        return;
    }
    tarn_text_add(text, "  %s parameters", grouped((double)r->parameters, a));
    if (r->trainable < r->parameters)
        tarn_text_add(text, " (%s of them frozen)",
                      grouped((double)(r->parameters - r->trainable), a));
    tarn_text_add(text, ", %s neurons, %s multiply-adds an example, %s to train on a batch of %lld",
                  grouped((double)r->neurons, a), grouped(r->multiply_adds, b), memory(r->bytes, c),
                  (long long)r->batch);
}

static bool write_text(tarn_report *r, bool built)
{
    static line_of_cells head = {"",           "layer",         "output", "neurons",
                                 "parameters", "multiply-adds", "memory"};
    tarn_text text = {0};
    int width[COLUMNS] = {0};
    line_of_cells cell;
    measure(head, width);
    for (size_t i = 0; i < r->rows; i++)
        row_cells(&r->row[i], cell), measure(cell, width);
    tarn_text_add(&text, "%s", r->title);
    if (r->input.rank != TARN_RANK_UNKNOWN)
        tarn_text_add(&text, ", input %s", TARN_SPEC_SHAPE(&r->input));
    tarn_text_add(&text, "\n");
    write_line(&text, head, width);
    for (size_t i = 0; i < r->rows; i++)
        row_cells(&r->row[i], cell), write_line(&text, cell, width);
    write_summary(&text, r, built);
    r->text = text.at;
    r->text_room = text.room;
    return !text.failed;
}

/* ---- all of it ------------------------------------------------------------------------------- */

tarn_report *tarn_layer_report(tarn_layer *net, int64_t batch)
{
    if (batch < 1)
        return tarn_fail(TARN_ERROR_VALUE, "report: a batch has at least 1 example, not %lld",
                         (long long)batch);
    tarn_report *r = tarn_alloc_zero(sizeof *r);
    if (!r)
        return NULL;
    *r = (tarn_report){.object = {.class = &report_class, .refs = 1}, .batch = batch};
    if (!(r = tarn_scope_own(r)))
        return NULL;
    tarn_scope scope = tarn_scope_open();
    bool known = net->input.rank != TARN_RANK_UNKNOWN;
    bool ok = (!known || tarn_layer_shape_run(net, 2)) && tarn_layer_walk(net, add_row, r) &&
              (!known || run(r, net));
    bool built = ok && tarn_layer_all_built(net);
    r->input = net->input;
    tarn_layer_title(net, r->title);
    if (ok)
        add_rows(r);
    ok = ok && (!built || add_parameters(r, net)) && write_text(r, built);
    return tarn_scope_close(scope, NULL) && ok ? r : NULL;
}
