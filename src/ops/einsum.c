/* einsum.c -- sums of products of tensors whose dims have letters [Einstein 1916].
 *
 * Each tensor is laid out with one dim for each letter, those it lacks of size 1.  Two at a time
 * they are joined: letters that appear nowhere else any more are summed over, by matmul.
 */
#include <ctype.h>
#include <string.h>

#include "graph/op.h"
#include "tarn/ops.h"

enum {
    LETTERS = 52,
    SLOTS = LETTERS + TARN_MAX_DIMS, /* dims of "..." come after the letters */
    MOST_TENSORS = 16,
};

typedef struct equation {
    int tensors;
    int dims[MOST_TENSORS][TARN_MAX_DIMS + 1], rank[MOST_TENSORS]; /* slots of each tensor's dims */
    int out[TARN_MAX_DIMS + 1], out_rank;
    int wide;            /* how many dims "..." stands for at most */
    int64_t size[SLOTS]; /* 0: unused yet; see `used` */
    bool used[SLOTS];
} equation;

static int slot_of(char letter)
{
    return islower((unsigned char)letter) ? letter - 'a' : 26 + letter - 'A';
}

static const char *letter_of(int slot, char text[4])
{
    if (slot >= LETTERS)
        return "...";
    text[0] = (char)(slot < 26 ? 'a' + slot : 'A' + slot - 26);
    text[1] = '\0';
    return text;
}

/* ---- reading ----------------------------------------------------------------------------------- */

static bool bad(const tarn_call *c, const char *why)
{
    return tarn_fail(TARN_ERROR_VALUE, "einsum: \"%s\": %s", c->value[0].text, why);
}

/* One term up to TO: letters of dims, and "..." for RANK minus these; -1: as many as any has. */
static bool read_term(const tarn_call *c, equation *e, const char *at, const char *to, int rank,
                      int *dims, int *count)
{
    int letters = 0, n = 0;
    for (const char *p = at; p < to; p++)
        letters += isalpha((unsigned char)*p) != 0;
    for (; at < to; at++) {
        if (*at == ' ')
            continue;
        if (to - at >= 3 && strncmp(at, "...", 3) == 0) {
            int more = rank < 0 ? e->wide : rank - letters;
            for (int i = 0; i < more && n <= TARN_MAX_DIMS; i++)
                dims[n++] = LETTERS + TARN_MAX_DIMS - more + i; /* counted from the last */
            if (rank >= 0 && more > e->wide)
                e->wide = more;
            at += 2;
        } else if (isalpha((unsigned char)*at) && n < TARN_MAX_DIMS) {
            dims[n++] = slot_of(*at);
        } else {
            return bad(c, n < TARN_MAX_DIMS ? "letters, '...', ',' and '->' expected"
                                            : "more letters than a tensor has dims");
        }
    }
    *count = n;
    return true;
}

/* One letter has one size; 1 gives way in "...". */
static bool note_sizes(const tarn_call *c, equation *e, int t)
{
    const tarn_spec *x = &c->in[t]->spec;
    if (e->rank[t] != x->rank)
        return tarn_fail(TARN_ERROR_SHAPE,
                         "einsum: \"%s\": tensor %d has %d letters for %s, which has %d dims",
                         c->value[0].text, t + 1, e->rank[t], TARN_SPEC_SHAPE(x), x->rank);
    for (int d = 0; d < x->rank; d++) {
        int slot = e->dims[t][d];
        int64_t *size = &e->size[slot], have = x->size[d];
        bool stretches = slot >= LETTERS && (*size == 1 || have == 1);
        if (e->used[slot] && *size != have && !stretches)
            return tarn_fail(TARN_ERROR_SHAPE,
                             "einsum: \"%s\": the letter %s has size %lld, and size %lld in dim %d"
                             " of tensor %d, %s",
                             c->value[0].text, letter_of(slot, (char[4]){0}), (long long)*size,
                             (long long)have, d + 1, t + 1, TARN_SPEC_SHAPE(x));
        *size = e->used[slot] && have == 1 ? *size : have;
        e->used[slot] = true;
    }
    return true;
}

/* Without "->": "..." and the letters that come once, in the order of the alphabet. */
static void read_implied(const tarn_call *c, equation *e, const char *end)
{
    int seen[LETTERS] = {0};
    for (const char *p = c->value[0].text; p < end; p++)
        if (isalpha((unsigned char)*p))
            seen[slot_of(*p)]++;
    for (int i = 0; i < e->wide; i++)
        e->out[e->out_rank++] = LETTERS + TARN_MAX_DIMS - e->wide + i;
    for (int k = 0; k < LETTERS && e->out_rank < TARN_MAX_DIMS; k++) {
        int slot = k < 26 ? 26 + k : k - 26; /* capitals come first */
        if (seen[slot] == 1)
            e->out[e->out_rank++] = slot;
    }
}

static bool check_out(const tarn_call *c, const equation *e)
{
    bool taken[SLOTS] = {false};
    for (int i = 0; i < e->out_rank; i++) {
        int slot = e->out[i];
        char text[4];
        if (!e->used[slot])
            return tarn_fail(TARN_ERROR_VALUE,
                             "einsum: \"%s\": the result's letter %s is in no tensor",
                             c->value[0].text, letter_of(slot, text));
        if (taken[slot])
            return tarn_fail(TARN_ERROR_VALUE, "einsum: \"%s\": the result has the letter %s twice",
                             c->value[0].text, letter_of(slot, text));
        taken[slot] = true;
    }
    return true;
}

static bool read_equation(const tarn_call *c, equation *e)
{
    const char *text = c->value[0].text, *arrow = strstr(text, "->");
    const char *end = arrow ? arrow : text + strlen(text), *at = text;
    memset(e, 0, sizeof *e);
    if (c->inputs < 1 || c->inputs > MOST_TENSORS)
        return tarn_fail(TARN_ERROR_VALUE, "einsum: %d tensors; there can be 1 to %d", c->inputs,
                         MOST_TENSORS);
    for (; at <= end; e->tensors++) {
        const char *to = memchr(at, ',', (size_t)(end - at));
        to = to ? to : end;
        if (e->tensors < c->inputs && !read_term(c, e, at, to, c->in[e->tensors]->spec.rank,
                                                 e->dims[e->tensors], &e->rank[e->tensors]))
            return false;
        at = to + 1;
    }
    if (e->tensors != c->inputs)
        return tarn_fail(TARN_ERROR_VALUE, "einsum: \"%s\" speaks of %d tensors, %d are given",
                         text, e->tensors, c->inputs);
    for (int t = 0; t < e->tensors; t++)
        if (!note_sizes(c, e, t))
            return false;
    if (!arrow)
        read_implied(c, e, end);
    else if (!read_term(c, e, arrow + 2, text + strlen(text), -1, e->out, &e->out_rank))
        return false;
    return check_out(c, e);
}

/* ---- joining ------------------------------------------------------------------------------------ */

/* A tensor with one dim for each of its slots, which are all different. */
typedef struct term {
    tarn_tensor *x;
    int rank, slot[TARN_MAX_DIMS];
} term;

static int place_of(const term *t, int slot)
{
    for (int d = 0; d < t->rank; d++)
        if (t->slot[d] == slot)
            return d;
    return -1;
}

/* A letter that a tensor has twice means its diagonal. */
static term term_of(const tarn_call *c, const equation *e, int i)
{
    term t = {.x = c->in[i]};
    int dims[TARN_MAX_DIMS];
    memcpy(dims, e->dims[i], sizeof dims);
    t.rank = e->rank[i];
    memcpy(t.slot, dims, sizeof t.slot);
    for (int a = 0; a < t.rank; a++)
        for (int b = a + 1; b < t.rank; b++) {
            if (t.slot[a] != t.slot[b])
                continue;
            int slot = t.slot[a], n = 0;
            t.x = tarn_diagonal(t.x, 0, a + 1, b + 1);
            for (int d = 0; d < t.rank; d++)
                if (d != a && d != b)
                    t.slot[n++] = t.slot[d];
            t.slot[n++] = slot;
            t.rank = n;
            a = -1;
            break;
        }
    return t;
}

/* Sums over the slots of T that nobody needs any more. */
static void drop_unneeded(term *t, const bool *needed)
{
    int64_t dims[TARN_MAX_DIMS];
    int n = 0, left = 0;
    for (int d = 0; d < t->rank; d++)
        if (!needed[t->slot[d]])
            dims[n++] = d + 1;
        else
            t->slot[left++] = t->slot[d];
    if (n)
        t->x = tarn_sum(t->x, dims, n, false);
    t->rank = left;
}

/* T with its dims in the order of SLOT, of size 1 where it has none. */
static tarn_tensor *arranged(const term *t, const int *slot, int rank)
{
    int64_t order[TARN_MAX_DIMS], size[TARN_MAX_DIMS];
    int n = 0;
    if (!t->x)
        return NULL;
    for (int i = 0; i < rank; i++) {
        int d = place_of(t, slot[i]);
        size[i] = d < 0 ? 1 : t->x->spec.size[d];
        if (d >= 0)
            order[n++] = d + 1;
    }
    return tarn_reshape(tarn_permute(t->x, order, n), size, rank);
}

/* Slots of two terms by what becomes of them: kept by both, of one alone, summed over. */
typedef struct parts {
    int both[TARN_MAX_DIMS], a[TARN_MAX_DIMS], b[TARN_MAX_DIMS], sum[TARN_MAX_DIMS];
    int boths, as, bs, sums;
} parts;

static parts parts_of(const term *a, const term *b, const bool *needed)
{
    parts p = {.boths = 0};
    for (int d = 0; d < a->rank; d++) {
        int slot = a->slot[d];
        if (place_of(b, slot) < 0)
            p.a[p.as++] = slot;
        else if (needed[slot])
            p.both[p.boths++] = slot;
        else
            p.sum[p.sums++] = slot;
    }
    for (int d = 0; d < b->rank; d++)
        if (place_of(a, b->slot[d]) < 0)
            p.b[p.bs++] = b->slot[d];
    return p;
}

static int append(int *to, int n, const int *from, int count)
{
    for (int i = 0; i < count; i++)
        to[n++] = from[i];
    return n;
}

/* T as (kept by both ... x rows x inner), or its last two the other way round. */
static tarn_tensor *as_matrix(const equation *e, const term *t, const parts *p, const int *own,
                              int owns, bool inner_last)
{
    int slot[2 * TARN_MAX_DIMS], n = append(slot, 0, p->both, p->boths);
    int64_t size[TARN_MAX_DIMS], rows = 1, inner = 1;
    n = inner_last ? append(slot, n, own, owns) : append(slot, n, p->sum, p->sums);
    n = inner_last ? append(slot, n, p->sum, p->sums) : append(slot, n, own, owns);
    for (int i = 0; i < owns; i++)
        rows *= t->x ? t->x->spec.size[place_of(t, own[i])] : 1;
    for (int i = 0; i < p->sums; i++)
        inner *= e->size[p->sum[i]];
    for (int i = 0; i < p->boths; i++)
        size[i] = t->x ? t->x->spec.size[place_of(t, p->both[i])] : 1;
    size[p->boths] = inner_last ? rows : inner;
    size[p->boths + 1] = inner_last ? inner : rows;
    return tarn_reshape(arranged(t, slot, n), size, p->boths + 2);
}

/* Dims of "..." of size 1 in one of two terms, when the other is larger, are no sums of matmul. */
static bool stretches(const equation *e, const term *t, const parts *p)
{
    for (int i = 0; t->x && i < p->sums; i++)
        if (t->x->spec.size[place_of(t, p->sum[i])] != e->size[p->sum[i]])
            return true;
    return p->boths + 2 > TARN_MAX_DIMS;
}

static bool too_wide(const parts *p)
{
    return p->boths + p->as + p->bs > TARN_MAX_DIMS &&
           tarn_fail(TARN_ERROR_SHAPE, "einsum: a step on the way has %d dims; there can be %d",
                     p->boths + p->as + p->bs, TARN_MAX_DIMS) == NULL;
}

static term join(const equation *e, const term *a, const term *b, const bool *needed)
{
    parts p = parts_of(a, b, needed);
    term y = {.rank = 0};
    if (!a->x || !b->x || too_wide(&p))
        return y;
    y.rank = append(y.slot, 0, p.both, p.boths);
    y.rank = append(y.slot, y.rank, p.a, p.as);
    y.rank = append(y.slot, y.rank, p.b, p.bs);
    int wide[2 * TARN_MAX_DIMS], n = append(wide, append(wide, 0, y.slot, y.rank), p.sum, p.sums);
    if (p.sums == 0 || (stretches(e, a, &p) && n <= TARN_MAX_DIMS)) {
        y.x = tarn_mul(arranged(a, wide, n), arranged(b, wide, n));
        for (int i = 0; i < p.sums; i++)
            y.slot[y.rank++] = p.sum[i];
        drop_unneeded(&y, needed);
        return y;
    }
    int64_t size[TARN_MAX_DIMS];
    tarn_tensor *product =
        tarn_matmul(as_matrix(e, a, &p, p.a, p.as, true), as_matrix(e, b, &p, p.b, p.bs, false));
    for (int d = 0; d < y.rank; d++) {
        int in_a = place_of(a, y.slot[d]), in_b = place_of(b, y.slot[d]);
        int64_t left = in_a < 0 ? 1 : a->x->spec.size[in_a];
        size[d] = in_b < 0 || left != 1 ? left : b->x->spec.size[in_b];
    }
    y.x = tarn_reshape(product, size, y.rank);
    return y;
}

/* What the result or a tensor from I on still asks for. */
static void mark_needed(const equation *e, int i, bool needed[SLOTS])
{
    memset(needed, 0, SLOTS * sizeof *needed);
    for (int d = 0; d < e->out_rank; d++)
        needed[e->out[d]] = true;
    for (; i < e->tensors; i++)
        for (int d = 0; d < e->rank[i]; d++)
            needed[e->dims[i][d]] = true;
}

static bool einsum_compose(const tarn_call *c, tarn_tensor *out[])
{
    equation e;
    bool needed[SLOTS], here[SLOTS];
    int64_t size[TARN_MAX_DIMS];
    if (!read_equation(c, &e))
        return false;
    term y = term_of(c, &e, 0);
    mark_needed(&e, 1, needed);
    drop_unneeded(&y, needed);
    for (int i = 1; i < e.tensors; i++) {
        term next = term_of(c, &e, i);
        mark_needed(&e, i + 1, needed);
        memcpy(here, needed, sizeof here);
        for (int d = 0; d < y.rank; d++)
            here[y.slot[d]] = true;
        drop_unneeded(&next, here);
        y = join(&e, &y, &next, needed);
        drop_unneeded(&y, needed);
    }
    for (int d = 0; d < e.out_rank; d++)
        size[d] = e.size[e.out[d]];
    tarn_tensor *x = arranged(&y, e.out, e.out_rank);
    return (out[0] = tarn_expand(x, size, e.out_rank)) != NULL;
}

static const tarn_param einsum_params[] = {
    {"equation",
     NULL,
     "letters for the dims of each tensor, '->' and those of the result: \"ij,jk->ik\"; '...' for"
     " dims that broadcast; without '->' letters that come once stay, in order",
     TARN_TEXT,
     0,
     0,
     {0}},
    {"tensors", NULL, "a list, or one after the other", TARN_TENSORS, 0, TARN_ANY, {0}},
    {0},
};

TARN_OP(einsum) = {
    .name = "einsum",
    .summary = "Sums of products of tensors: letters name their dims, and letters that the result"
               " lacks are summed over.",
    .formula = "\"ij,jk->ik\": y[i][k] = sum over j of a[i][j] b[j][k]",
    .source = "[Einstein 1916]",
    .example = "local a, b = tarn.ones(2, 3), tarn.ones(3, 4)\n"
               "assert(tarn.einsum(\"ij,jk->ki\", a, b):get(4, 2) == 3)\n"
               "assert(tarn.einsum(\"ii\", tarn.eye(3)):item() == 3)",
    .param = einsum_params,
    .traits = TARN_NO_METHOD,
    .compose = einsum_compose,
    .samples = {{"\"ij,jk->ik\", { randn(2, 3), randn(3, 4) }"},
                {"\"ii->i\", { randn(3, 3) }"},
                {"\"bij,bjk\", { randn(2, 3, 4), randn(2, 4, 2) }"},
                {"\"...ij,...jk->...ik\", { randn(2, 1, 3, 4), randn(5, 4, 2) }"},
                {"\"ij,kj,kl,l->i\", { randn(2, 3), randn(4, 3), randn(4, 2), randn(2) }"},
                {"\"i,j->ji\", { randn(2), randn(3) }"},
                {"\"ijj,k...->...i\", { randn(2, 3, 3), randn(2, 4) }"},
                {"\"b...c,cd->\", { randn(2, 3, 4), randn(4, 2) }"}},
    .errors = {{"\"ij,jk\", { randn(2, 3), randn(4, 2) }",
                "the letter j has size 3, and size 4 in dim 1 of tensor 2, %(4 x 2%)"},
               {"\"ij\", { randn(2) }", "tensor 1 has 2 letters for %(2%), which has 1 dims"},
               {"\"i,j->k\", { randn(2), randn(3) }", "the result's letter k is in no tensor"},
               {"\"i,j\", { randn(2) }", "speaks of 2 tensors, 1 are given"},
               {"\"i$\", { randn(2) }", "letters, '...', ',' and '%->' expected"},
               {"\"i->ii\", { randn(2) }", "the result has the letter i twice"}},
};

TARN_FAMILY(einsum);
