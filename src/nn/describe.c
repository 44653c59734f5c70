/* describe.c -- see describe.h */
#include "nn/describe.h"

#include <stdio.h>
#include <string.h>

#include "graph/apply.h"
#include "nn/build.h"
#include "nn/graph.h"
#include "nn/names.h"
#include "nn/text.h"
#include "nn/weight_norm.h"

static tarn_module_maker *module_maker;

void tarn_module_maker_set(tarn_module_maker *maker) { module_maker = maker; }

static void *no_memory(void)
{
    return tarn_fail(TARN_ERROR_MEMORY, "out of memory for the description of a net");
}

/* Sets KEY, taking VALUE over; false when either could not be made. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0 || no_memory();
}

static bool push(json_t *array, json_t *value)
{
    return json_array_append_new(array, value) == 0 || no_memory();
}

/* ---- writing --------------------------------------------------------------------------------- */

static json_t *list_to_json(const int64_t *at, int64_t count)
{
    json_t *list = json_array();
    for (int64_t i = 0; list && i < count; i++) {
        if (json_array_append_new(list, json_integer(at[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *word_to_json(const char *words, int64_t k)
{
    const char *w = words;
    while (w && k-- > 0)
        w = strchr(w, '|') ? strchr(w, '|') + 1 : NULL;
    return w ? json_stringn(w, strcspn(w, "|")) : NULL;
}

static json_t *option_to_json(const tarn_param *p, tarn_value v)
{
    if (p->kind == TARN_NUMBER)
        return v.number == v.number ? json_real(v.number) : json_null();
    if (p->kind == TARN_BOOLEAN)
        return json_boolean(v.boolean);
    if (p->kind == TARN_CHOICE)
        return word_to_json(p->words, v.choice);
    if (p->kind != TARN_SIZES && p->kind != TARN_DIMS)
        return json_integer(v.integer);
    if (v.list.count < 0)
        return word_to_json(p->words, -v.list.count - 1);
    return v.list.count == 1 ? json_integer(v.list.at[0]) : list_to_json(v.list.at, v.list.count);
}

static bool put_options(json_t *to, const tarn_layer *layer)
{
    const tarn_param *option = tarn_layer_class_options(layer->class);
    json_t *options = json_object();
    bool ok = options || no_memory();
    for (int i = 0; ok && option[i].name; i++)
        if (!(option[i].flags & TARN_OPTIONAL) ||
            !tarn_option_equal(&option[i], layer->option[i], option[i].fallback))
            ok = put(options, option[i].name, option_to_json(&option[i], layer->option[i]));
    if (ok && json_object_size(options))
        return put(to, "options", options);
    json_decref(options);
    return ok;
}

static bool put_classes(json_t *to, const tarn_layer *layer)
{
    if (!layer->class_names)
        return true;
    json_t *names = json_array();
    bool ok = names || no_memory();
    for (size_t i = 0; ok && i < layer->class_names; i++)
        ok = push(names, json_string(layer->class_name[i]));
    return put(to, "classes", names) && ok;
}

static bool put_extras(json_t *to, const tarn_layer *layer)
{
    if (!layer->extras)
        return true;
    json_t *list = json_array();
    bool ok = list || no_memory();
    for (size_t i = 0; ok && i < layer->extras; i++) {
        const tarn_extra *extra = &layer->extra[i];
        const tarn_spec *spec = &extra->tensor->spec;
        json_t *one = json_object();
        ok = push(list, one) && put(one, "name", json_string(extra->name)) &&
             put(one, "size", list_to_json(spec->size, spec->rank)) &&
             put(one, "dtype", json_string(tarn_dtype_name((tarn_dtype)spec->dtype))) &&
             put(one, "buffer", json_boolean(extra->buffer));
    }
    return put(to, "tensors", list) && ok;
}

/* Sizes of what was built, so that a net is whole again without being run. */
static bool put_slots(json_t *to, const tarn_layer *layer)
{
    const tarn_slot *slot = layer->class->slot;
    if (!slot || !layer->built)
        return true;
    json_t *sizes = json_object();
    bool ok = sizes || no_memory();
    for (int i = 0; ok && slot[i].name; i++) {
        const tarn_tensor *t = layer->slot[i];
        if (t)
            ok = put(sizes, slot[i].name, list_to_json(t->spec.size, t->spec.rank));
    }
    return put(to, "slots", sizes) && ok;
}

/* Where a layer that occurs twice was seen first. */
typedef struct sighting {
    const tarn_layer *layer;
    char *first;
} sighting;

static bool look(void *context, tarn_layer *layer, const char *path, int depth)
{
    (void)depth;
    sighting *s = context;
    if (layer == s->layer)
        s->first = tarn_text_new(path);
    return layer != s->layer;
}

static json_t *describe(const tarn_layer *net, const tarn_layer *layer, const char *path,
                        const char *key, int depth);

static bool put_text(json_t *to, const char *key, const char *text)
{
    return !text || put(to, key, json_string(text));
}

static bool put_norm(json_t *to, const tarn_layer *layer)
{
    const tarn_weight_norm *n = layer->norm;
    json_t *norm = n ? json_object() : NULL;
    if (!n)
        return true;
    bool ok =
        (norm || no_memory()) && put(norm, "kind", json_string(tarn_weight_norm_name(layer))) &&
        put(norm, "name", json_string(layer->class->slot[n->slot].name)) &&
        put(norm, "dim", json_integer(n->dim)) &&
        put(norm, "iterations", json_integer(n->iterations)) && put(norm, "eps", json_real(n->eps));
    return put(to, "norm", norm) && ok;
}

/* A layer that was described already is named by its path. */
static json_t *describe_child(const tarn_layer *net, const tarn_child *child, const char *path,
                              int depth)
{
    sighting s = {.layer = child->layer};
    bool absent = tarn_layer_walk((tarn_layer *)net, look, &s);
    tarn_text here = {0};
    tarn_text_put(&here, path);
    tarn_text_put(&here, *path ? "." : "");
    tarn_text_put(&here, child->name);
    json_t *to = NULL;
    if (absent || here.failed || !s.first)
        to = no_memory(); /* the walk or a text has failed: that message stays */
    else if (strcmp(here.at, s.first) == 0)
        to = describe(net, child->layer, here.at, child->name, depth + 1);
    else if (!(to = json_pack("{s:s, s:s}", "key", child->name, "same", s.first)))
        to = no_memory();
    tarn_text_done(&here);
    tarn_text_free(s.first);
    return to;
}

static bool put_children(json_t *to, const tarn_layer *net, const tarn_layer *layer,
                         const char *path, int depth)
{
    if (!layer->children)
        return true;
    json_t *list = json_array();
    bool ok = list || no_memory();
    for (size_t i = 0; ok && i < layer->children; i++) {
        json_t *child = describe_child(net, &layer->child[i], path, depth);
        ok = child && push(list, child) && put_text(child, "from", layer->child[i].from);
    }
    return put(to, "children", list) && ok;
}

static bool put_input(json_t *to, const tarn_layer *layer)
{
    const tarn_spec *input = &layer->input;
    if (input->rank == TARN_RANK_UNKNOWN)
        return true;
    return put(to, "input", list_to_json(input->size, input->rank)) &&
           (layer->input_given || put(to, "input_seen", json_true())) &&
           (input->dtype == TARN_FLOAT32 ||
            put(to, "input_dtype", json_string(tarn_dtype_name((tarn_dtype)input->dtype))));
}

static json_t *describe(const tarn_layer *net, const tarn_layer *layer, const char *path,
                        const char *key, int depth)
{
    if (depth > 100)
        return tarn_fail(TARN_ERROR_USE, "layers nest more than 100 deep");
    json_t *to = json_object();
    if (!to)
        return no_memory();
    bool ok = (!key || put(to, "key", json_string(key))) &&
              put(to, "class", json_string(layer->class->name)) &&
              (!layer->type || put(to, "type", json_string(layer->type))) &&
              (!layer->name || put(to, "name", json_string(layer->name))) &&
              put_options(to, layer) && (key || put_input(to, layer)) && put_slots(to, layer) &&
              put_classes(to, layer) &&
              (layer->dtype != TARN_FLOAT64 || put(to, "dtype", json_string("float64"))) &&
              put_text(to, "takes", layer->takes) && put_text(to, "gives", layer->gives) &&
              put_text(to, "arguments", layer->arguments) && put_norm(to, layer) &&
              put_extras(to, layer) && put_children(to, net, layer, path, depth);
    if (ok)
        return to;
    json_decref(to);
    return NULL;
}

/* Names of tensors that have another name already, which comes first. */
static bool put_ties(json_t *to, const tarn_layer *net)
{
    if (!tarn_layer_all_built(net))
        return true;
    tarn_scope scope = tarn_scope_open();
    const tarn_entries *e =
        tarn_layer_entries(net, TARN_PARAMETERS | TARN_BUFFERS | TARN_EVERY_NAME);
    json_t *ties = json_object();
    bool ok = e && (ties || no_memory());
    for (size_t i = 0; ok && i < e->count; i++) {
        size_t k = 0;
        while (e->at[k].tensor != e->at[i].tensor)
            k++;
        ok = k == i || put(ties, e->at[i].name, json_string(e->at[k].name));
    }
    if (ok && json_object_size(ties))
        ok = put(to, "ties", json_incref(ties));
    json_decref(ties);
    return tarn_scope_close(scope, NULL) && ok;
}

json_t *tarn_layer_describe(const tarn_layer *net)
{
    json_t *to = describe(net, net, "", NULL, 0);
    if (!to || put_ties(to, net))
        return to;
    json_decref(to);
    return NULL;
}

/* ---- reading --------------------------------------------------------------------------------- */

static const char *text_at(const json_t *from, const char *key)
{
    return json_string_value(json_object_get(from, key));
}

static bool list_from_json(const json_t *from, int64_t *at, int64_t *count)
{
    *count = json_is_array(from) ? (int64_t)json_array_size(from) : 1;
    if (*count > TARN_MAX_DIMS)
        return tarn_fail(TARN_ERROR_FORMAT, "description: a list of %lld sizes", (long long)*count);
    for (int64_t i = 0; i < *count; i++) {
        const json_t *one = json_is_array(from) ? json_array_get(from, (size_t)i) : from;
        if (!json_is_integer(one))
            return tarn_fail(TARN_ERROR_FORMAT, "description: sizes must be whole numbers");
        at[i] = json_integer_value(one);
    }
    return true;
}

static void *wrong_option(const char *owner, const tarn_param *p)
{
    return tarn_fail(TARN_ERROR_FORMAT, "description: %s: option '%s' has the wrong kind of value",
                     owner, p->name);
}

static bool number_from_json(const char *owner, const tarn_param *p, const json_t *from,
                             tarn_value *v)
{
    if (!json_is_number(from) && !json_is_null(from))
        return wrong_option(owner, p);
    v->number = json_is_null(from) ? 0.0 / 0.0 : json_number_value(from);
    return true;
}

static bool word_from_json(const char *owner, const tarn_param *p, const json_t *from,
                           tarn_value *v)
{
    int at = p->words ? tarn_word_among(p->words, json_string_value(from)) : -1;
    if (at < 0)
        return tarn_fail(TARN_ERROR_FORMAT, "description: %s: '%s' cannot be '%s'", owner, p->name,
                         json_string_value(from));
    if (p->kind == TARN_CHOICE)
        v->choice = at;
    else
        v->list.count = -1 - at;
    return true;
}

static bool option_from_json(const char *owner, const tarn_param *p, const json_t *from,
                             tarn_value *v, int64_t *room)
{
    if (p->kind == TARN_NUMBER)
        return number_from_json(owner, p, from, v);
    if (p->kind == TARN_BOOLEAN) {
        v->boolean = json_is_true(from);
        return json_is_boolean(from) || wrong_option(owner, p);
    }
    if (json_is_string(from) && (p->kind == TARN_CHOICE || p->kind == TARN_SIZES))
        return word_from_json(owner, p, from, v);
    if (p->kind == TARN_SIZES || p->kind == TARN_DIMS) {
        v->list.at = room;
        return list_from_json(from, room, &v->list.count);
    }
    v->integer = json_integer_value(from);
    return json_is_integer(from) || wrong_option(owner, p);
}

/* Layers whose options are required say so themselves when one is missing. */
static bool options_from_json(const tarn_layer_class *class, const json_t *from, tarn_value *value,
                              int64_t room[][TARN_MAX_DIMS])
{
    const tarn_param *option = tarn_layer_class_options(class);
    const char *name;
    json_t *one;
    tarn_options_default(option, value);
    json_object_foreach((json_t *)from, name, one)
    {
        int i = tarn_option_find(class->name, option, class->renames, name);
        if (i < 0 || !option_from_json(class->name, &option[i], one, &value[i], room[i]))
            return false;
    }
    for (int i = 0; option[i].name; i++)
        if (!(option[i].flags & TARN_OPTIONAL) && !json_object_get(from, option[i].name))
            return tarn_fail(TARN_ERROR_FORMAT, "description: %s lacks its option '%s'",
                             class->name, option[i].name);
    return true;
}

static tarn_layer *class_from_json(const json_t *from)
{
    const char *name = text_at(from, "class");
    const tarn_layer_class *class = name ? tarn_layer_class_find(name) : NULL;
    if (!class)
        return tarn_fail(TARN_ERROR_FORMAT, "description: there is no layer class '%s'",
                         name ? name : "(none)");
    const char *type = text_at(from, "type");
    if (class->traits & TARN_LAYER_CALLBACK) {
        if (module_maker && type)
            return module_maker(type, from);
        return tarn_fail(TARN_ERROR_USE,
                         "the net contains a '%s', which is written in a script: run"
                         " the script that defines it first",
                         type ? type : "Module");
    }
    tarn_value value[TARN_MAX_PARAMS];
    int64_t room[TARN_MAX_PARAMS][TARN_MAX_DIMS];
    if (!options_from_json(class, json_object_get(from, "options"), value, room))
        return NULL;
    return tarn_layer_new(class, value);
}

static bool classes_from_json(tarn_layer *layer, const json_t *from)
{
    size_t count = json_array_size(from);
    const char **names = count ? tarn_alloc(count * sizeof *names) : NULL;
    bool ok = names;
    for (size_t i = 0; ok && i < count; i++) {
        names[i] = json_string_value(json_array_get(from, i));
        ok = names[i] || tarn_fail(TARN_ERROR_FORMAT, "description: class names must be strings");
    }
    ok = ok && tarn_layer_set_classes(layer, names, count);
    tarn_free(names, count * sizeof *names);
    return ok || !count;
}

static bool extra_from_json(tarn_layer *layer, const json_t *from)
{
    const char *name = text_at(from, "name"), *type = text_at(from, "dtype");
    int64_t size[TARN_MAX_DIMS], rank;
    tarn_dtype dtype;
    if (!name || !type || !tarn_dtype_find(type, &dtype) ||
        !json_is_array(json_object_get(from, "size")))
        return tarn_fail(TARN_ERROR_FORMAT,
                         "description: a module's tensor lacks name, size or dtype");
    for (size_t i = 0; i < layer->extras; i++)
        if (strcmp(layer->extra[i].name, name) == 0)
            return true; /* the module made it itself */
    if (!list_from_json(json_object_get(from, "size"), size, &rank))
        return false;
    tarn_tensor *t = tarn_tensor_new(dtype, (int)rank, size);
    return t && tarn_layer_register(layer, name, t, json_is_true(json_object_get(from, "buffer")));
}

static bool slot_from_json(tarn_layer *layer, int k, const json_t *size)
{
    const tarn_slot *slot = &layer->class->slot[k];
    int64_t sizes[TARN_MAX_DIMS], rank;
    bool made = layer->norm && layer->norm->slot == k;
    bool absent = made || (slot->when && !tarn_option(layer, slot->when).boolean);
    if (absent && !size)
        return true;
    if (absent || !json_is_array(size))
        return tarn_fail(TARN_ERROR_FORMAT, "description: %s %s '%s'", layer->class->name,
                         absent ? "cannot have a" : "lacks the sizes of its", slot->name);
    if (!list_from_json(size, sizes, &rank))
        return false;
    for (int64_t i = 0; i < rank; i++)
        if (sizes[i] < 0)
            return tarn_fail(TARN_ERROR_FORMAT, "description: %s: '%s' has the size %lld",
                             layer->class->name, slot->name, (long long)sizes[i]);
    return tarn_slot_expect(layer, k, (int)rank, sizes);
}

static bool slots_from_json(tarn_layer *layer, const json_t *from)
{
    const tarn_slot *slot = layer->class->slot;
    if (!slot || !from)
        return true;
    for (int i = 0; slot[i].name; i++)
        if (!slot_from_json(layer, i, json_object_get(from, slot[i].name)))
            return false;
    layer->built = true;
    return true;
}

static bool rest_from_json(tarn_layer *root, tarn_layer *layer, const json_t *from, int depth);

/* A child is in its place before its own children are read: "same" finds every earlier layer. */
static bool child_from_json(tarn_layer *root, tarn_layer *layer, const json_t *from, int depth)
{
    const char *key = text_at(from, "key"), *same = text_at(from, "same");
    if (!key)
        return tarn_fail(TARN_ERROR_FORMAT, "description: a child of %s has no key",
                         tarn_layer_type(layer));
    tarn_layer *own = layer->class->traits & TARN_LAYER_CALLBACK && !same
                          ? tarn_layer_child(layer, key)
                          : NULL; /* made by the module's init */
    if (own && strcmp(own->class->name, text_at(from, "class") ? text_at(from, "class") : "") == 0)
        return rest_from_json(root, own, from, depth + 1);
    tarn_layer *child = same ? tarn_layer_find(root, same) : class_from_json(from);
    if (same && !child)
        return tarn_fail(TARN_ERROR_FORMAT, "description: there is no layer at '%s' before this",
                         same);
    return child && tarn_layer_add(layer, key, child) &&
           (!text_at(from, "from") || tarn_graph_wire(layer, key, text_at(from, "from"))) &&
           (same || rest_from_json(root, child, from, depth + 1));
}

static bool norm_from_json(tarn_layer *layer, const json_t *from)
{
    if (!from)
        return true;
    const tarn_weight_norm_options o = {.kind = text_at(from, "kind"),
                                        .name = text_at(from, "name"),
                                        .dim = json_integer_value(json_object_get(from, "dim")),
                                        .iterations =
                                            json_integer_value(json_object_get(from, "iterations")),
                                        .eps = json_number_value(json_object_get(from, "eps"))};
    return o.kind && o.name
               ? tarn_weight_norm_add(layer, &o)
               : (bool)tarn_fail(TARN_ERROR_FORMAT, "description: a norm lacks its kind or name");
}

/* The wiring of a Graph, when its nodes are there. */
static bool wires_from_json(tarn_layer *layer, const json_t *from)
{
    if (!(layer->class->traits & TARN_LAYER_WIRED))
        return true;
    const char *takes = text_at(from, "takes"), *gives = text_at(from, "gives");
    return (!takes || tarn_text_set(&layer->takes, takes)) &&
           (!gives || tarn_text_set(&layer->gives, gives)) && tarn_graph_settle(layer);
}

static bool rest_from_json(tarn_layer *root, tarn_layer *layer, const json_t *from, int depth)
{
    const json_t *children = json_object_get(from, "children"), *one;
    const json_t *extras = json_object_get(from, "tensors");
    const char *name = text_at(from, "name"), *dtype = text_at(from, "dtype");
    size_t i;
    if (depth > 100)
        return tarn_fail(TARN_ERROR_FORMAT, "description: layers nest more than 100 deep");
    if (name && !tarn_layer_set_name(layer, name))
        return false;
    json_array_foreach(extras, i, one) if (!extra_from_json(layer, one)) return false;
    layer->built = layer->built || (layer->class->build && layer->extras);
    if (json_array_size(children) &&
        !(layer->class->traits &
          (TARN_LAYER_CONTAINER | TARN_LAYER_CALLBACK | TARN_LAYER_COMPOSED)))
        return tarn_fail(TARN_ERROR_FORMAT, "description: %s cannot have layers inside",
                         tarn_layer_type(layer));
    json_array_foreach(children, i,
                       one) if (!child_from_json(root, layer, one, depth)) return false;
    if (dtype && strcmp(dtype, "float64") == 0)
        layer->dtype = TARN_FLOAT64;
    layer->built =
        layer->built || ((layer->class->traits & TARN_LAYER_COMPOSED) && layer->children);
    const char *arguments = text_at(from, "arguments");
    if ((arguments && !tarn_text_set(&layer->arguments, arguments)) ||
        !norm_from_json(layer, json_object_get(from, "norm")) || !wires_from_json(layer, from) ||
        !slots_from_json(layer, json_object_get(from, "slots")))
        return false;
    return classes_from_json(layer, json_object_get(from, "classes"));
}

static bool input_from_json(tarn_layer *net, const json_t *from)
{
    const json_t *input = json_object_get(from, "input");
    const char *type = text_at(from, "input_dtype");
    int64_t size[TARN_MAX_DIMS], rank;
    tarn_dtype dtype = TARN_FLOAT32;
    if (!input)
        return true;
    if (type && !tarn_dtype_find(type, &dtype))
        return tarn_fail(TARN_ERROR_FORMAT, "description: unknown number type '%s'", type);
    if (!json_is_array(input) || !list_from_json(input, size, &rank) ||
        !tarn_layer_set_input(net, dtype, (int)rank, size))
        return tarn_fail(TARN_ERROR_FORMAT, "description: input must be a list of sizes");
    net->input_given = !json_is_true(json_object_get(from, "input_seen"));
    return true;
}

/* The layer of a tensor named "2.weight" is "2"; *KEY begins "weight". */
static tarn_layer *owner_of(tarn_layer *net, const char *name, const char **key)
{
    const char *dot = strrchr(name, '.');
    char path[512];
    snprintf(path, sizeof path, "%.*s", dot ? (int)(dot - name) : 0, name);
    *key = dot ? dot + 1 : name;
    return *path ? tarn_layer_find(net, path) : net;
}

static bool ties_from_json(tarn_layer *net, const json_t *ties)
{
    const char *name, *key;
    json_t *first;
    json_object_foreach((json_t *)ties, name, first)
    {
        const char *other = json_string_value(first);
        tarn_layer *layer = owner_of(net, name, &key);
        const tarn_tensor *t = other ? tarn_layer_parameter(net, other) : NULL;
        if (tarn_error_pending() != TARN_OK)
            return false;
        if (!layer || !t)
            return tarn_fail(TARN_ERROR_FORMAT, "description: '%s' cannot be tied", name);
        if (!tarn_layer_tie(layer, key, (tarn_tensor *)t))
            return false;
    }
    return true;
}

tarn_layer *tarn_layer_from_description(const json_t *description)
{
    tarn_scope scope = tarn_scope_open();
    tarn_layer *net = class_from_json(description);
    if (net && !(rest_from_json(net, net, description, 0) &&
                 ties_from_json(net, json_object_get(description, "ties")) &&
                 input_from_json(net, description)))
        net = NULL;
    return tarn_scope_close(scope, net) ? net : NULL;
}
