/* report.h -- what a net consists of and what a batch of it costs: the table of print(net). */
#ifndef TARN_NN_REPORT_H
#define TARN_NN_REPORT_H

#include "nn/layer.h"

typedef struct tarn_report_row {
    const tarn_layer *layer; /* borrowed */
    char label[64];          /* "3", "2.conv"; positions count from one */
    char type[64];           /* "Linear 'head'" */
    int depth;               /* 0 for the net's own layers */
    bool known;              /* the shape is known */
    tarn_spec output;        /* with the batch dim */
    int64_t neurons;         /* of one example */
    int64_t parameters;      /* own ones */
    double multiply_adds;    /* of one example: half the floating-point operations, those of
                             elementwise operations not counted */
    double bytes;            /* of the batch: results and what backward keeps */
} tarn_report_row;

/* An object of the open scope. */
typedef struct tarn_report {
    tarn_object object;
    tarn_report_row *row;
    size_t rows, room;
    char title[96]; /* "Sequential 'digits'" */
    int64_t batch;
    tarn_spec input; /* of one example; rank TARN_RANK_UNKNOWN: unknown */
    int64_t neurons, parameters, trainable;
    double multiply_adds; /* of one example */
    double bytes;         /* of training on a batch: activations, parameters, gradients */
    char *text;           /* the table, ready to print */
    size_t text_room;
} tarn_report;

/* "0.1" is layer 1, and in it layer 2: "1.2"; keys that are names stay. */
void tarn_report_label(const char *path, char out[64]);

/* A net whose input is unknown has rows without shapes. */
tarn_report *tarn_layer_report(tarn_layer *net, int64_t batch);

#endif
