/* graph.c -- a container whose layers have names, and say by name what they take. */
#include "nn/graph.h"

#include <string.h>

#include "nn/call.h"
#include "nn/text.h"

enum { WORD = 64 };

/* The next name of a list "x,h.2" into WORD; false at the end. */
static bool next_word(const char **at, char word[WORD])
{
    size_t n = strcspn(*at, ",");
    size_t fits = n < WORD ? n : WORD - 1;
    memcpy(word, *at, fits);
    word[fits] = '\0';
    *at += n + ((*at)[n] == ',');
    return n > 0;
}

/* "h.2" is the second output of h: WORD becomes "h". */
static int output_of(char word[WORD])
{
    char *dot = strchr(word, '.');
    if (!dot)
        return 1;
    *dot = '\0';
    return strspn(dot + 1, "0123456789") == strlen(dot + 1) && strlen(dot + 1) == 1 ? dot[1] - '0'
                                                                                    : 0;
}

/* Where WORD stands in LIST, from 0; -1: nowhere. */
static int place_in(const char *list, const char *word)
{
    char each[WORD];
    for (int i = 0; next_word(&list, each); i++)
        if (strcmp(each, word) == 0)
            return i;
    return -1;
}

static int count_of(const char *list)
{
    char each[WORD];
    int n = 0;
    while (next_word(&list, each))
        n++;
    return n;
}

static int node_of(const tarn_layer *self, const char *name)
{
    for (size_t i = 0; i < self->children; i++)
        if (strcmp(self->child[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* ---- is it a graph? ---------------------------------------------------------------------------- */

static void *unknown(const tarn_layer *self, const char *who, const char *word)
{
    tarn_text nodes = {0};
    for (size_t i = 0; i < self->children; i++) {
        tarn_text_put(&nodes, i ? ", " : "");
        tarn_text_put(&nodes, self->child[i].name);
    }
    if (!nodes.failed)
        tarn_fail(TARN_ERROR_VALUE,
                  "Graph: %s takes '%s', which is neither an input (%s) nor a node (%s)", who, word,
                  self->takes, nodes.at ? nodes.at : "none");
    tarn_text_done(&nodes);
    return NULL;
}

/* Every name in LIST means something. */
static bool check_words(const tarn_layer *self, const char *who, const char *list)
{
    char word[WORD], whole[WORD];
    while (next_word(&list, word)) {
        memcpy(whole, word, WORD);
        int output = output_of(word);
        if (output < 1 || (place_in(self->takes, word) < 0 && node_of(self, word) < 0))
            return unknown(self, who, whole);
    }
    return true;
}

static bool check_names(const tarn_layer *self)
{
    for (size_t i = 0; i < self->children; i++) {
        const char *name = self->child[i].name;
        if (strlen(name) >= WORD - 4 || strpbrk(name, ".,") || !*name)
            return tarn_fail(TARN_ERROR_VALUE,
                             "Graph: a node cannot be named '%.60s': names are short, and have"
                             " neither dots nor commas",
                             name);
        if (place_in(self->takes, name) >= 0)
            return tarn_fail(TARN_ERROR_VALUE, "Graph: '%s' names an input and a node", name);
        if (!self->child[i].from || !count_of(self->child[i].from))
            return tarn_fail(TARN_ERROR_VALUE,
                             "Graph: node '%s' takes nothing: { \"%s\", layer, \"x\" }", name,
                             name);
        if (!check_words(self, name, self->child[i].from))
            return false;
    }
    return check_words(self, "the output", self->gives);
}

/* Are all nodes that CHILD takes among the first DONE? */
static bool is_ready(const tarn_layer *self, const tarn_child *child, size_t done)
{
    const char *list = child->from;
    char word[WORD];
    while (next_word(&list, word)) {
        output_of(word);
        int node = node_of(self, word);
        if (node >= 0 && (size_t)node >= done)
            return false;
    }
    return true;
}

/* Nodes stand after those they take, otherwise as they were given. */
static bool sort(tarn_layer *self)
{
    for (size_t done = 0; done < self->children; done++) {
        size_t i = done;
        while (i < self->children && !is_ready(self, &self->child[i], done))
            i++;
        if (i == self->children)
            return tarn_fail(TARN_ERROR_VALUE,
                             "Graph: nodes go round in a circle: '%s' takes, by way of others, what"
                             " it gives",
                             self->child[done].name);
        tarn_child next = self->child[i];
        memmove(&self->child[done + 1], &self->child[done], (i - done) * sizeof next);
        self->child[done] = next;
    }
    return true;
}

static bool mentions(const char *list, const char *name)
{
    char word[WORD];
    while (next_word(&list, word)) {
        output_of(word);
        if (strcmp(word, name) == 0)
            return true;
    }
    return false;
}

static bool check_use(const tarn_layer *self, const char *name, const char *what)
{
    if (mentions(self->gives, name))
        return true;
    for (size_t i = 0; i < self->children; i++)
        if (mentions(self->child[i].from, name))
            return true;
    return tarn_fail(TARN_ERROR_VALUE, "Graph: nothing takes the %s '%s', and it is no output",
                     what, name);
}

bool tarn_graph_settle(tarn_layer *self)
{
    if (!self->children)
        return tarn_fail(TARN_ERROR_VALUE, "Graph: there are no nodes: { \"h\", layer, \"x\" }");
    if (!self->takes && !tarn_text_set(&self->takes, "x"))
        return false;
    if (!self->gives && !tarn_text_set(&self->gives, self->child[self->children - 1].name))
        return false;
    if (!check_names(self) || !sort(self))
        return false;
    const char *list = self->takes;
    char word[WORD];
    while (next_word(&list, word))
        if (!check_use(self, word, "input"))
            return false;
    for (size_t i = 0; i < self->children; i++)
        if (!check_use(self, self->child[i].name, "node"))
            return false;
    if (count_of(self->gives) > TARN_MAX_TENSORS || count_of(self->takes) > TARN_MAX_TENSORS)
        return tarn_fail(TARN_ERROR_VALUE, "Graph: at most %d inputs and outputs",
                         TARN_MAX_TENSORS);
    return true;
}

bool tarn_graph_wire(tarn_layer *self, const char *name, const char *from)
{
    int node = node_of(self, name);
    return node >= 0 && tarn_text_set(&self->child[node].from, from);
}

/* ---- running ----------------------------------------------------------------------------------- */

/* What LIST names, from the inputs and the nodes that have run. */
static bool gather(const tarn_layer *self, const char *who, const char *list,
                   const tarn_tensors *in, const tarn_tensors *value, tarn_tensors *out)
{
    char word[WORD];
    *out = (tarn_tensors){0};
    while (next_word(&list, word) && out->count < TARN_MAX_TENSORS) {
        int output = output_of(word), input = place_in(self->takes, word);
        const tarn_tensors *from = input >= 0 ? in : &value[node_of(self, word)];
        int k = input >= 0 ? input : output - 1;
        if (k >= from->count)
            return tarn_fail(TARN_ERROR_USE, "Graph: '%s' takes output %d of '%s', which gives %d",
                             who, output, word, from->count);
        out->at[out->count++] = from->at[k];
    }
    return true;
}

static bool forward(tarn_layer *self, const tarn_tensors *in, tarn_tensors *out)
{
    int wanted = self->takes ? count_of(self->takes) : 0;
    if (!self->takes || in->count != wanted)
        return tarn_fail(TARN_ERROR_USE, "Graph: takes %d input%s (%s), not %d", wanted,
                         wanted == 1 ? "" : "s", self->takes ? self->takes : "", in->count);
    size_t bytes = self->children * sizeof(tarn_tensors);
    tarn_tensors *value = tarn_alloc(bytes), x;
    bool ok = value;
    for (size_t i = 0; ok && i < self->children; i++)
        ok = gather(self, self->child[i].name, self->child[i].from, in, value, &x) &&
             tarn_layer_run_child(self, i, &x, &value[i]);
    ok = ok && gather(self, "the output", self->gives, in, value, out);
    tarn_free(value, bytes);
    return ok;
}

TARN_LAYER(Graph) = {
    .name = "Graph",
    .aliases = "gModule",
    .summary =
        "Layers with names, each { name, layer, inputs ... } by name: of other layers (\"h.2\""
        " is the second output of h) or of the whole, inputs = { \"x\" }; outputs are the"
        " last, or those named in outputs.",
    .example = "local nn = tarn.nn\n"
               "local net = nn.Graph {\n"
               "  inputs = { \"x\" },\n"
               "  { \"h\", nn.Linear(4), \"x\" },\n"
               "  { \"gate\", nn.Sigmoid(), \"h\" },\n"
               "  { \"y\", nn.Mul(), \"h\", \"gate\" },\n"
               "  outputs = { \"y\", \"gate\" },\n"
               "}\n"
               "local y, gate = net(tarn.randn(2, 3))\n"
               "assert(y.shape[2] == 4 and net:state_dict()[\"h.weight\"])",
    .input = (const tarn_param[]){{"inputs", .kind = TARN_TENSORS, .about = "as many as it names"},
                                  {0}},
    .result = (const tarn_result[]){{"outputs", "those it names", false}, {0}},
    .traits = TARN_LAYER_CONTAINER | TARN_LAYER_WIRED,
    .forward_all = forward,
    .samples = {{"{ 'h', nn.Linear(3), 'x' }, { 'y', nn.Add(), 'h', 'x' }", "randn(2, 3)",
                 "(2 x 3)"},
                {"inputs = { 'a', 'b' }, { 'y', nn.Mul(), 'h', 'b' }, { 'h', nn.Linear(3), 'a' },"
                 " outputs = { 'y', 'h' }",
                 "randn(2, 4), randn(2, 3)", "(2 x 3), (2 x 3)"},
                {"{ 'lstm', nn.LSTM(3), 'x' }, { 'y', nn.Linear(2), 'lstm.2' }", "randn(2, 4, 3)",
                 "(1 x 2 x 2)"}},
    .errors = {{"nn.Graph { { 'h', nn.Linear(3), 'z' } }",
                "h takes 'z', which is neither an input %(x%) nor a node %(h%)"},
               {"nn.Graph { { 'a', nn.Add(), 'x', 'b' }, { 'b', nn.ReLU(), 'a' } }",
                "nodes go round in a circle"},
               {"nn.Graph { { 'a', nn.ReLU(), 'x' }, { 'b', nn.ReLU(), 'x' } }",
                "nothing takes the node 'a', and it is no output"},
               {"nn.Graph { { 'a', nn.ReLU(), 'x' } }(randn(2), randn(2))",
                "takes one input, not 2"},
               {"nn.Graph { { 'a', 'b', 'c' } }", "entry 1"},
               {"nn.Graph { { 'a', nn.ReLU(), 'x' }, { 'a', nn.ReLU(), 'x' } }",
                "two nodes are named 'a'"}},
};

TARN_FAMILY(layer_graph);
