/* dtype.c -- number types: one table, and which type two of them meet in. */
#include <string.h>

#include "tensor/tensor.h"

typedef struct dtype_row {
    const char *name;
    size_t size;
    char kind;
    bool computes;
} dtype_row;

static const dtype_row rows[TARN_DTYPES] = {
#define ROW(name, ctype, lua, file, kind, computes) {lua, sizeof(ctype), kind, computes},
    TARN_DTYPE_TABLE(ROW)
#undef ROW
};

const char *tarn_dtype_name(tarn_dtype dtype)
{
    return (unsigned)dtype < TARN_DTYPES ? rows[dtype].name : "unknown type";
}

size_t tarn_dtype_size(tarn_dtype dtype)
{
    return (unsigned)dtype < TARN_DTYPES ? rows[dtype].size : 0;
}

char tarn_dtype_kind(tarn_dtype dtype) { return rows[dtype].kind; }

bool tarn_dtype_computes(tarn_dtype dtype) { return rows[dtype].computes; }

int tarn_dtype_column(tarn_dtype dtype)
{
    if (rows[dtype].kind != 'f')
        return TARN_INT64;
    return dtype == TARN_FLOAT64 ? TARN_FLOAT64 : TARN_FLOAT32;
}

bool tarn_dtype_find(const char *lua_name, tarn_dtype *out)
{
    for (int d = 0; d < TARN_DTYPES; d++)
        if (strcmp(rows[d].name, lua_name) == 0) {
            *out = (tarn_dtype)d;
            return true;
        }
    return false;
}

/* bool < whole < floating */
static int kind_rank(tarn_dtype d) { return rows[d].kind == 'f' ? 2 : rows[d].kind == 'i'; }

/* A higher kind wins; of one kind the wider does; different types of one width meet in the next
 * wider one that holds both (there is no int16). */
tarn_dtype tarn_dtype_promote(tarn_dtype a, tarn_dtype b)
{
    if (kind_rank(a) != kind_rank(b))
        return kind_rank(a) > kind_rank(b) ? a : b;
    if (a == b)
        return a;
    if (rows[a].size != rows[b].size)
        return rows[a].size > rows[b].size ? a : b;
    return rows[a].kind == 'f' ? TARN_FLOAT32 : TARN_INT32;
}
