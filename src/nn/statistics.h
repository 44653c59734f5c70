/* statistics.h -- the options and tensors of layers that normalise channels and may keep statistics. */
#ifndef TARN_NN_STATISTICS_H
#define TARN_NN_STATISTICS_H

#include "nn/layer.h"

#define STATISTICS_OPTIONS(affine_, track_)                                                        \
    {"eps", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL, .about = "keeps the root away from 0",    \
     .fallback = {.number = 1e-5}},                                                                \
        {"momentum", .kind = TARN_NUMBER, .flags = TARN_OPTIONAL,                                  \
         .about = "weight of a new batch in the running statistics", .fallback = {.number = 0.1}}, \
        {"affine", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL, .about = "learn weight and bias", \
         .fallback = {.boolean = affine_}},                                                        \
        {"track_running_stats", .kind = TARN_BOOLEAN, .flags = TARN_OPTIONAL,                      \
         .about = "keep statistics for evaluation", .fallback = {.boolean = track_}},              \
    {                                                                                              \
        0                                                                                          \
    }

static const tarn_slot statistics_slots[] = {
    {"weight", "(channels)", .when = "affine", .init = "ones"},
    {"bias", "(channels)", .when = "affine", .init = "zeros"},
    {"running_mean", "(channels)", .when = "track_running_stats", .init = "zeros", .buffer = true},
    {"running_var", "(channels)", .when = "track_running_stats", .init = "ones", .buffer = true},
    {"num_batches_tracked", "()", .when = "track_running_stats", .init = "zeros", .buffer = true,
     .dtype = TARN_INT64},
    {0},
};

#endif
