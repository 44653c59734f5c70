/* class.c -- the catalogue of layer classes. */
#include <stdio.h>
#include <string.h>

#include "nn/layer.h"
#include "nn/text.h"

/* Names a symbol of each file of rows, so that a static library links them all. */
#define FAMILIES(X)                                                                                \
    X(layer_activation)                                                                            \
    X(layer_attention)                                                                             \
    X(layer_branch)                                                                                \
    X(layer_cell)                                                                                  \
    X(layer_container)                                                                             \
    X(layer_conv)                                                                                  \
    X(layer_dropout)                                                                               \
    X(layer_embedding)                                                                             \
    X(layer_graph)                                                                                 \
    X(layer_image)                                                                                 \
    X(layer_linear)                                                                                \
    X(layer_module)                                                                                \
    X(layer_norm)                                                                                  \
    X(layer_norm_rows)                                                                             \
    X(layer_pool)                                                                                  \
    X(layer_recurrent)                                                                             \
    X(layer_shape)                                                                                 \
    X(layer_transformer)                                                                           \
    /* lines above are sorted and all alike, so that they merge */

#define DECLARE(name) extern const char tarn_family_##name;
#define ADDRESS(name) &tarn_family_##name,

FAMILIES(DECLARE)
__attribute__((used)) static const char *const families[] = {FAMILIES(ADDRESS)};

TARN_INDEXED(tarn_layer_class, layer_class)

const tarn_layer_class *tarn_layer_class_find(const char *name)
{
    for (size_t i = 0, n = tarn_layer_class_count(); i < n; i++) {
        const tarn_layer_class *class = tarn_layer_class_at(i);
        if (strcmp(class->name, name) == 0 || tarn_word_among(class->aliases, name) >= 0)
            return class;
    }
    return NULL;
}

const tarn_param *tarn_layer_class_options(const tarn_layer_class *class)
{
    static const tarn_param none[] = {{0}};
    if (class->option)
        return class->option;
    return class->op ? class->op->param + 1 : none;
}

int tarn_layer_class_slot(const tarn_layer_class *class, const char *name)
{
    for (int i = 0; class->slot && class->slot[i].name; i++)
        if (strcmp(class->slot[i].name, name) == 0)
            return i;
    return -1;
}

static void *refuse_inferred(const tarn_layer_class *class, const double *number, int count)
{
    char given[160] = "", write[160] = "";
    for (int i = 0; i < count && strlen(given) < 120; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s%.10g", i ? ", " : "", number[i]);
        strcat(given, text);
        if (i > 0 && i <= class->positions)
            strcat(write, i > 1 ? text : text + 2);
    }
    return tarn_fail(TARN_ERROR_VALUE, "%s(%s): input sizes are inferred: write nn.%s(%s)",
                     class->name, given, class->name, write);
}

bool tarn_layer_refuse_positions(const tarn_layer_class *class, const double *number, int count)
{
    const tarn_param *option = tarn_layer_class_options(class);
    if ((class->traits & TARN_LAYER_INFERS) && count > class->positions)
        return refuse_inferred(class, number, count);
    char named[160] = "";
    for (int i = 0; i < class->positions; i++)
        strcat(strcat(named, i ? ", " : ""), option[i].name);
    const char *next =
        option[0].name && option[class->positions].name ? option[class->positions].name : NULL;
    if (!class->positions)
        return tarn_fail(TARN_ERROR_VALUE, "%s takes no options by position, not %d%s%s%s",
                         class->name, count, next ? "; write them by name: " : "", next ? next : "",
                         next ? " = ..." : "");
    return tarn_fail(TARN_ERROR_VALUE, "%s takes %d option%s by position (%s), not %d%s%s%s",
                     class->name, class->positions, class->positions == 1 ? "" : "s", named, count,
                     next ? "; the others by name: " : "", next ? next : "", next ? " = ..." : "");
}
