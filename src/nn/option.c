/* option.c -- options of layers, optimizers and schedules: defaults, names, near misses. */
#include <string.h>

#include "nn/layer.h"
#include "nn/text.h"

int tarn_options_default(const tarn_param *option, tarn_value *value)
{
    int n = 0;
    for (; option[n].name; n++)
        value[n] = option[n].fallback;
    return n;
}

static bool lists_equal(const int64_t *a, int64_t a_count, const int64_t *b, int64_t b_count)
{
    return a_count == b_count && (a_count <= 0 || memcmp(a, b, (size_t)a_count * sizeof *a) == 0);
}

bool tarn_option_equal(const tarn_param *option, tarn_value a, tarn_value b)
{
    if (option->kind == TARN_SIZES || option->kind == TARN_DIMS)
        return lists_equal(a.list.at, a.list.count, b.list.at, b.list.count);
    if (option->kind == TARN_NUMBER)
        return a.number == b.number || (a.number != a.number && b.number != b.number);
    if (option->kind == TARN_BOOLEAN)
        return a.boolean == b.boolean;
    return a.integer == b.integer;
}

static int least(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein's: row i of the table holds the distances of the first i letters of a. */
int tarn_word_distance(const char *a, const char *b)
{
    enum { LONGEST = 63 };
    size_t n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST)
        return 255;
    int row[LONGEST + 1];
    for (size_t j = 0; j <= m; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[m];
}

/* "out_features=outputs|out=outputs": what NAME is called here, or NAME. */
static const char *renamed(const char *renames, const char *name, char out[64])
{
    size_t len = strlen(name);
    for (const char *w = renames; w; w = strchr(w, '|')) {
        w += *w == '|';
        if (strncmp(w, name, len) != 0 || w[len] != '=')
            continue;
        const char *to = w + len + 1;
        size_t n = strcspn(to, "|");
        n = n < 63 ? n : 63;
        memcpy(out, to, n);
        out[n] = '\0';
        return out;
    }
    return name;
}

static void *unknown_option(const char *owner, const tarn_param *option, const char *name)
{
    const char *nearest = NULL;
    int best = 255;
    char all[512] = "";
    for (const tarn_param *p = option; p->name; p++) {
        int distance = tarn_word_distance(name, p->name);
        if (distance < best)
            best = distance, nearest = p->name;
        size_t used = strlen(all);
        if (used + strlen(p->name) + 3 < sizeof all)
            strcat(strcat(all, used ? ", " : ""), p->name);
    }
    if (!nearest)
        return tarn_fail(TARN_ERROR_VALUE, "%s has no options, so no '%s'", owner, name);
    if (best <= 3 && best < (int)strlen(nearest))
        return tarn_fail(TARN_ERROR_VALUE, "%s has no option '%s': did you mean '%s'?", owner, name,
                         nearest);
    return tarn_fail(TARN_ERROR_VALUE, "%s has no option '%s': there are %s", owner, name, all);
}

int tarn_option_find(const char *owner, const tarn_param *option, const char *renames,
                     const char *name)
{
    char room[64];
    const char *wanted = renamed(renames, name, room);
    for (int i = 0; option[i].name; i++)
        if (strcmp(option[i].name, wanted) == 0)
            return i;
    unknown_option(owner, option, name);
    return -1;
}
