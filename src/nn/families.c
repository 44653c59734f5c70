/* families.c -- names one symbol of each file of rows, so that a static library links them all. */
#include <stddef.h>

#define FAMILIES(X)                                                                                \
    X(layer_activation)                                                                            \
    X(layer_container)                                                                             \
    X(layer_conv)                                                                                  \
    X(layer_dropout)                                                                               \
    X(layer_linear)                                                                                \
    X(layer_module)                                                                                \
    X(layer_norm)                                                                                  \
    X(layer_shape)

#define DECLARE(name) extern const char tarn_family_##name;
#define ADDRESS(name) &tarn_family_##name,

FAMILIES(DECLARE)

extern const char *const tarn_layer_families[];
const char *const tarn_layer_families[] = {FAMILIES(ADDRESS) NULL};
