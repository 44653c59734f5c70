/* profile.c -- see profile.h */
#include "nn/profile.h"

#include <stdio.h>

#include "nn/report.h"

enum { TITLE_ROOM = 256 };

/* Which of the nets of this title it is, from 1; those beyond TARN_PROFILE_ROOTS share the first. */
static int number_of(tarn_layer_profile *l, const tarn_layer *net, const char *title)
{
    uint32_t name = tarn_profile_name(l->profile, title);
    int number = 1;
    for (int i = 0; i < l->roots; i++) {
        if (l->root[i] == net && l->title[i] == name)
            return number;
        number += l->title[i] == name;
    }
    if (l->roots == TARN_PROFILE_ROOTS)
        return 1;
    l->root[l->roots] = net;
    l->title[l->roots++] = name;
    return number;
}

typedef struct search {
    const tarn_layer *layer;
    char label[64];
} search;

static bool visit(void *context, tarn_layer *layer, const char *path, int depth)
{
    search *s = context;
    if (depth > 0 && layer == s->layer)
        tarn_report_label(path, s->label);
    return !s->label[0];
}

/* "Sequential #2.3 Linear 'head'".  A layer's own path says where it was when it was built. */
static uint32_t find_name(tarn_layer_profile *l, tarn_layer *layer)
{
    char title[96], own[96], which[16] = "", text[TITLE_ROOM];
    search s = {.layer = layer};
    tarn_layer_title(l->net, title);
    int number = number_of(l, l->net, title);
    if (number > 1)
        snprintf(which, sizeof which, " #%d", number);
    if (layer == l->net || tarn_layer_walk(l->net, visit, &s))
        snprintf(text, sizeof text, "%s%s", title, which);
    else
        snprintf(text, sizeof text, "%s%s.%s %s", title, which, s.label,
                 tarn_layer_title(layer, own));
    return tarn_profile_name(l->profile, text);
}

static uint32_t name_of(tarn_layer_profile *l, tarn_layer *layer)
{
    tarn_layer_known *k = &l->known[(uintptr_t)layer / sizeof *layer % TARN_PROFILE_KNOWN];
    if (k->layer != layer || k->net != l->net || k->class != layer->class || k->path != layer->path)
        *k = (tarn_layer_known){layer, l->net, layer->class, layer->path, find_name(l, layer)};
    return k->name;
}

static void saw_layer(void *context, tarn_layer *layer, bool before, const tarn_tensor *y)
{
    tarn_layer_profile *l = context;
    (void)y;
    if (before) {
        if (l->depth == 0)
            l->net = layer;
        tarn_mark mark = tarn_profile_enter(TARN_WORK_LAYER, "layer");
        if (mark.frame)
            l->profile->here.layer = name_of(l, layer);
        if (l->depth < TARN_PROFILE_DEPTH)
            l->open[l->depth] = mark;
        l->depth++;
    } else if (l->depth > 0 && --l->depth < TARN_PROFILE_DEPTH) {
        tarn_profile_leave(l->open[l->depth]);
    }
}

void tarn_layer_profile_begin(tarn_layer_profile *l, tarn_profile *profile)
{
    *l = (tarn_layer_profile){.profile = profile};
    l->was = tarn_layer_watch((tarn_layer_watcher){saw_layer, l});
}

/* Only what this one watches: a report that runs meanwhile gives back its own. */
void tarn_layer_profile_end(tarn_layer_profile *l) { tarn_layer_watch(l->was); }
