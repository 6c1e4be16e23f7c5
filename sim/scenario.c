#include "sim/scenario.h"
#include "sim/arena.h"
#include "sim/matrix.h"
#include "sim/override.h"
#include "sim/scenario_cells.h"
#include "sim/scenario_keys.h"
#include <errno.h>
#include <string.h>
#include <xxhash.h>

/* Memory for reading one file; far more than the limits of tree.h can use. */
#define READING_BYTES_MAX ((size_t)512 * 1024 * 1024)

/* A file while it is being read. */
struct loading {
    const struct sim_model *model;
    struct diag *diag;
    struct arena *arena; /* gone when the file is read */
    struct tree base;    /* the file and the values of the overrides */
    uint32_t root;
    uint32_t variants;  /* the mapping of that name, or TREE_NONE */
    uint32_t matrix_at; /* the mapping of that name, or TREE_NONE */
    struct matrix matrix;
    uint32_t cell; /* being read */
    struct override *overrides;
    uint32_t override_count;
    bool is_legible;            /* nothing of the file's YAML was refused */
    struct scenario_keys *keys; /* of the variant being read */
};

/* --- figures, expectations and times ----------------------------------------- */

static void check_figures(struct loading *loading, const struct tree *tree, uint32_t root)
{
    const struct sim_model *model = loading->model;
    uint32_t expect = tree_find(tree, root, "expect", strlen("expect"));
    uint32_t figures =
        expect == TREE_NONE ? TREE_NONE : tree_find(tree, expect, "figures", strlen("figures"));
    const char *names[256] = {NULL};
    uint32_t count = 0;
    while (count < model->counter_count && count < COUNT_OF(names)) {
        names[count] = model->counters[count].name;
        count++;
    }
    uint32_t child = figures == TREE_NONE ? TREE_NONE : tree->nodes[figures].first;
    for (; child != TREE_NONE; child = tree->nodes[child].next) {
        const char *key = tree->nodes[child].key;
        bool is_known = false;
        for (uint32_t i = 0; i < model->counter_count; i++)
            is_known = is_known || strcmp(model->counters[i].name, key) == 0;
        if (is_known)
            continue;
        struct words help = {0};
        const char *near = diag_nearest(key, names, count);
        if (near != NULL)
            words_add(&help, "did you mean '%s'?", near);
        else
            words_add(&help, "`pegsim help scenario` lists the counters");
        struct words name = {0};
        words_quote(&name, key, strlen(key), false);
        diag_add(loading->diag, tree->nodes[child].key_place, help.text,
                 "expect.figures.%s: there is no such counter", name.text);
    }
}

/* Complains of a time that lies behind the end of the run. */
static void check_before_end(struct loading *loading, const char *path, sim_time time,
                             struct place place)
{
    const struct field row = {.kind = FIELD_TIME};
    sim_time end = loading->keys->scenario.duration;
    if (place.line == 0 || time <= end)
        return;
    struct words late = {0};
    struct words duration = {0};
    field_print(&row, (struct field_value){time, time}, &late);
    field_print(&row, (struct field_value){end, end}, &duration);
    diag_add(loading->diag, place, "make `duration` longer, or this shorter",
             "%s: at %s the run is over: its duration is %s", path, late.text, duration.text);
}

static void check_times(struct loading *loading)
{
    const struct scenario_keys *keys = loading->keys;
    check_before_end(loading, "within", keys->scenario.within, keys->bound_place);
    check_before_end(loading, "settle.from", keys->scenario.settle_from, keys->settle_place);
    check_before_end(loading, "expect.within", keys->scenario.expect.within, keys->within_place);
}

/* Keys of `expect` that only some verdicts can meet. */
static const struct {
    const char *key;
    uint32_t verdicts; /* bits */
    const char *why;
} belongings[] = {
    {"by", 1U << VERDICT_HUNG, "only a hung run has a detector"},
    {"error", 1U << VERDICT_FAILED, "only a failed run ends with an error"},
    {"within", 1U << VERDICT_SUCCESS | 1U << VERDICT_FAILED | 1U << VERDICT_CANCELLED,
     "only a run that ends has a time for it"},
};

/* The nodes of a variant in the tree: those of a subtree follow each other. */
struct span {
    uint32_t first;
    uint32_t end; /* the first that is not of it any more */
};

static bool is_within(struct span span, uint32_t node)
{
    return node >= span.first && node < span.end;
}

/* Whether a key of `expect` and the verdict come from the same mapping of the file. */
static bool are_together(const struct tree *tree, uint32_t expect, uint32_t node, struct span span)
{
    uint32_t verdict = tree_find(tree, expect, "verdict", strlen("verdict"));
    if (verdict == TREE_NONE)
        return false;
    bool is_of_file = tree->nodes[verdict].place.source == 0 && tree->nodes[node].place.source == 0;
    return is_of_file && is_within(span, verdict) == is_within(span, node);
}

/*
 * What the verdict makes pointless is a mistake where both were said together.
 * What a variant with another verdict inherited from the file falls away.
 */
static void check_expect(struct loading *loading, const struct tree *tree, uint32_t root,
                         struct span span)
{
    struct expect *expect = &loading->keys->scenario.expect;
    uint32_t mapping = tree_find(tree, root, "expect", strlen("expect"));
    expect->is_given = mapping != TREE_NONE;
    for (size_t i = 0; i < COUNT_OF(belongings) && expect->is_given; i++) {
        const char *key = belongings[i].key;
        uint32_t node = tree_find(tree, mapping, key, strlen(key));
        if (node == TREE_NONE || (belongings[i].verdicts >> expect->verdict & 1U) != 0)
            continue;
        if (are_together(tree, mapping, node, span))
            diag_add(loading->diag, tree->nodes[node].key_place,
                     "leave it out, or expect another verdict", "expect.%s: %s", key,
                     belongings[i].why);
    }
    if (expect->verdict != VERDICT_HUNG)
        expect->by = DETECTOR_NONE;
    if (expect->verdict != VERDICT_FAILED)
        memset(expect->error, 0, sizeof(expect->error));
    if (((1U << expect->verdict) & belongings[2].verdicts) == 0)
        expect->within = 0;
}

/* --- one variant ------------------------------------------------------------ */

/* Checks what no single row can, once all rows were content. */
static void check_whole(struct loading *loading, const struct tree *tree, uint32_t root,
                        void *options)
{
    const struct sim_model *model = loading->model;
    check_figures(loading, tree, root);
    check_times(loading);
    if (model->derive != NULL)
        model->derive(options);
    fault_entries_resolve(loading->keys, model, options, loading->diag);
    if (model->check != NULL)
        model->check(options, loading->diag);
    decode_forget_places(model->fields, options);
}

/* Reads the keys of a variant whose tree is merged. */
static void read_keys(struct loading *loading, struct tree *tree, uint32_t root,
                      struct scenario_variant *variant)
{
    struct scenario_keys *keys = loading->keys;
    memset(keys, 0, sizeof(*keys));
    const struct decode_part parts[2] = {{scenario_fields, keys},
                                         {loading->model->fields, variant->options}};
    struct decode decode = {.tree = tree, .diag = loading->diag};
    struct override cell[MATRIX_AXES_MAX];
    uint32_t cell_count = matrix_overrides(&loading->matrix, loading->cell, cell);
    for (uint32_t i = 0; i < loading->override_count; i++)
        override_apply(&decode, tree, root, &loading->overrides[i], parts);
    for (uint32_t i = 0; i < cell_count; i++)
        override_apply(&decode, tree, root, &cell[i], parts);
    decode_mapping(&decode, root, parts, COUNT_OF(parts));
    fault_entries_check(keys, loading->model, loading->diag);
}

/* Names a variant by its cell; complains if that is too long. */
static void name_variant(struct loading *loading, struct scenario_variant *variant)
{
    struct words name = {0};
    matrix_name(&loading->matrix, loading->cell, &name);
    size_t room = sizeof(variant->scenario.variant);
    if (name.used >= room)
        diag_add(loading->diag, loading->base.nodes[loading->matrix_at].key_place,
                 "vary fewer keys, or give shorter values",
                 "matrix: the name of a cell is over %zu bytes: %.40s...", room - 1, name.text);
    memcpy(variant->scenario.variant, name.text, name.used < room ? name.used : room - 1);
}

static void read_variant(struct loading *loading, uint32_t node, struct span span,
                         struct scenario_variant *variant)
{
    struct arena *arena = arena_new(READING_BYTES_MAX);
    struct tree tree;
    bool is_copied = tree_copy(&tree, &loading->base, arena);
    ASSERT(is_copied);
    if (loading->variants != TREE_NONE)
        tree_unhang(&tree, loading->root, loading->variants);
    if (loading->matrix_at != TREE_NONE)
        tree_unhang(&tree, loading->root, loading->matrix_at);
    if (node != TREE_NONE && tree.nodes[node].kind == TREE_MAPPING)
        tree_merge(&tree, loading->root, node);
    uint64_t raised = diag_raised(loading->diag);
    read_keys(loading, &tree, loading->root, variant);
    if (loading->is_legible && diag_raised(loading->diag) == raised) {
        check_expect(loading, &tree, loading->root, span);
        check_whole(loading, &tree, loading->root, variant->options);
    }
    loading->keys->scenario.shuffle_ties = loading->keys->ties == 1;
    variant->scenario = loading->keys->scenario;
    name_variant(loading, variant);
    arena_free(arena);
}

/* --- variants --------------------------------------------------------------- */

/* Complains of a variant's name, its kind, and keys that belong to the whole file. */
static void check_variant(struct loading *loading, const struct tree_node *node)
{
    static const char *const fixed[] = {"scenario", "variants", "matrix"};
    struct words name = {0};
    size_t bytes = strlen(node->key);
    words_quote(&name, node->key, bytes, bytes == 0);
    if (bytes == 0 || bytes >= sizeof(((struct scenario *)NULL)->variant))
        diag_add(loading->diag, node->key_place, "a name of 1 to 255 bytes",
                 "variants.%s: no name for a variant", name.text);
    if (node->kind != TREE_MAPPING && node->kind != TREE_BAD && tree_noun(node) != NULL)
        diag_add(loading->diag, node->place, "the keys in which the variant differs from the file",
                 "variants.%s: a mapping must stand here, not %s", name.text, tree_noun(node));
    for (size_t i = 0; i < COUNT_OF(fixed) && node->kind == TREE_MAPPING; i++) {
        uint32_t at = (uint32_t)(node - loading->base.nodes);
        uint32_t child = tree_find(&loading->base, at, fixed[i], strlen(fixed[i]));
        if (child != TREE_NONE)
            diag_add(loading->diag, loading->base.nodes[child].key_place,
                     "give it once, at the top of the file",
                     "variants.%s.%s: a variant cannot change it", name.text, fixed[i]);
    }
}

/* How many variants the file has; 0 after a complaint. */
static uint32_t count_variants(struct loading *loading)
{
    const struct tree *tree = &loading->base;
    loading->variants = tree_find(tree, loading->root, "variants", strlen("variants"));
    if (loading->variants == TREE_NONE)
        return 1;
    const struct tree_node *variants = &tree->nodes[loading->variants];
    uint32_t complaints = diag_count(loading->diag);
    if (variants->kind != TREE_MAPPING || variants->count == 0)
        diag_add(loading->diag, variants->place,
                 "leave it out, or write a name for each variant with the keys that differ",
                 "variants: a mapping with at least one name must stand here");
    else if (variants->count > SCENARIO_VARIANTS_MAX)
        diag_add(loading->diag, variants->place, "put some into a file of their own",
                 "variants: has %u, over %d", variants->count, SCENARIO_VARIANTS_MAX);
    uint32_t child = variants->kind == TREE_MAPPING ? variants->first : TREE_NONE;
    for (; child != TREE_NONE; child = tree->nodes[child].next)
        check_variant(loading, &tree->nodes[child]);
    return diag_count(loading->diag) == complaints ? variants->count : 0;
}

/* Reads the matrix, if there is one. Returns how many runs the file stands for; 0 after a
 * complaint. */
static uint32_t read_matrix(struct loading *loading)
{
    struct tree *tree = &loading->base;
    loading->matrix_at = tree_find(tree, loading->root, "matrix", strlen("matrix"));
    const struct matrix_reading reading = {
        .tree = tree,
        .diag = loading->diag,
        .tables = {scenario_fields, loading->model->fields},
        .root = loading->root,
        .variants = loading->variants,
        .overrides = loading->overrides,
        .override_count = loading->override_count,
    };
    matrix_read(&loading->matrix, &reading, loading->matrix_at);
    uint32_t count = matrix_count(&loading->matrix);
    if (count <= SCENARIO_CELLS_MAX)
        return count;
    diag_add(loading->diag, tree->nodes[loading->matrix_at].place,
             "leave some values out, or write `except` or `only`",
             "matrix: makes %u variants, over %d", count, SCENARIO_CELLS_MAX);
    return 0;
}

/* The nodes from this one to the next sibling, its parent's next sibling, or the overrides. */
static struct span span_of(const struct loading *loading, uint32_t node, uint32_t file_end)
{
    const struct tree_node *nodes = loading->base.nodes;
    struct span span = {.first = node, .end = nodes[node].next};
    if (span.end == TREE_NONE)
        span.end = nodes[loading->variants].next;
    if (span.end == TREE_NONE)
        span.end = file_end;
    return span;
}

/* Reads every cell of every variant; without a matrix a variant has one. */
static void read_variants(struct loading *loading, struct scenario_file *file, uint32_t file_end)
{
    const struct tree_node *nodes = loading->base.nodes;
    const struct matrix *matrix = &loading->matrix;
    uint32_t node = loading->variants == TREE_NONE ? TREE_NONE : nodes[loading->variants].first;
    uint32_t row = 0; /* of the node */
    uint32_t count = 0;
    for (uint32_t cell = 0; cell < matrix->cells; cell++) {
        if (diag_count(loading->diag) > DIAG_LIMIT)
            return;
        if (!matrix_admits(matrix, cell))
            continue;
        for (; row < matrix_variant(matrix, cell); row++)
            node = nodes[node].next;
        struct span span = {0};
        if (node != TREE_NONE)
            span = span_of(loading, node, file_end);
        loading->cell = cell;
        read_variant(loading, node, span, &file->variants[count]);
        scenario_cells_place(matrix, cell, file, &file->variants[count]);
        count++;
    }
    ASSERT(count == file->variant_count);
}

/* --- files ------------------------------------------------------------------ */

static void refuse_root(struct loading *loading)
{
    static const char help[] = "a scenario begins with: scenario: NAME";
    struct place place = {0};
    if (loading->root == TREE_NONE) {
        diag_add(loading->diag, place, help, "the file is empty");
        return;
    }
    const struct tree_node *root = &loading->base.nodes[loading->root];
    diag_add(loading->diag, root->place, help, "a scenario is a mapping of keys, not %s",
             tree_noun(root));
}

/* Reads the tree of a file and what is put over it. Returns whether there is a mapping. */
static bool read_tree(struct loading *loading, const struct tree_text *text,
                      const struct scenario_overrides *overrides, uint32_t *file_end)
{
    tree_start(&loading->base, loading->arena);
    loading->root = tree_read(&loading->base, text, loading->diag);
    bool is_mapping =
        loading->root != TREE_NONE && loading->base.nodes[loading->root].kind == TREE_MAPPING;
    if (!is_mapping && diag_count(loading->diag) == 0)
        refuse_root(loading);
    *file_end = loading->base.count;
    loading->override_count = overrides == NULL ? 0 : overrides->count;
    loading->overrides =
        arena_take(loading->arena, loading->override_count * sizeof(*loading->overrides));
    ASSERT(loading->overrides != NULL);
    for (uint32_t i = 0; i < loading->override_count; i++)
        loading->overrides[i] = override_read(&loading->base, &overrides->list[i], loading->diag);
    return is_mapping;
}

static void read_file(struct loading *loading, const char *path, const struct tree_text *text,
                      const struct scenario_overrides *overrides, struct scenario_file *file)
{
    uint32_t file_end = 0;
    loading->keys = arena_take(loading->arena, sizeof(*loading->keys));
    ASSERT(loading->keys != NULL);
    if (!read_tree(loading, text, overrides, &file_end))
        return;
    loading->is_legible = diag_count(loading->diag) == 0;
    if (count_variants(loading) == 0)
        return;
    uint32_t variants = read_matrix(loading);
    if (variants == 0)
        return;
    scenario_cells_make(file, loading->model, &loading->matrix, path, variants);
    file->fingerprint = XXH3_64bits(text->text, text->bytes);
    read_variants(loading, file, file_end);
}

/* A byte order mark in front of a text means nothing in UTF-8. */
static struct tree_text without_mark(const char *text, size_t bytes)
{
    bool has_mark = bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
    return (struct tree_text){.text = has_mark ? text + 3 : text,
                              .bytes = has_mark ? bytes - 3 : bytes};
}

enum scenario_result scenario_parse(const struct scenario_text *text, const struct sim_model *model,
                                    const struct scenario_overrides *overrides,
                                    struct scenario_file *file, struct diag **diag)
{
    ASSERT(text->text != NULL || text->bytes == 0);
    *file = (struct scenario_file){0};
    struct tree_text content = without_mark(text->text, text->bytes);
    *diag =
        diag_new(text->path, content.bytes > TREE_BYTES_MAX ? NULL : content.text, content.bytes);
    struct loading loading = {.model = model, .diag = *diag, .arena = arena_new(READING_BYTES_MAX)};
    read_file(&loading, text->path, &content, overrides, file);
    arena_free(loading.arena);
    if (diag_count(*diag) == 0)
        return SCENARIO_READ;
    scenario_free(file);
    return SCENARIO_COMPLAINTS;
}

/* Reads a file, at most one byte more than is allowed. Returns the system's error, or 0. */
static int read_bytes(const char *path, struct arena *arena, struct tree_text *text)
{
    size_t room = TREE_BYTES_MAX + 1;
    char *bytes = arena_take(arena, room);
    ASSERT(bytes != NULL);
    FILE *stream = fopen(path, "rb");
    if (stream == NULL)
        return errno;
    errno = 0;
    text->bytes = fread(bytes, 1, room, stream);
    text->text = bytes;
    int error = ferror(stream) != 0 ? errno : 0;
    (void)fclose(stream);
    return error;
}

enum scenario_result scenario_load(const char *path, const struct sim_model *model,
                                   const struct scenario_overrides *overrides,
                                   struct scenario_file *file, struct diag **diag)
{
    struct arena *arena = arena_new(2 * TREE_BYTES_MAX);
    struct tree_text text = {0};
    int error = read_bytes(path, arena, &text);
    enum scenario_result result = SCENARIO_NO_FILE;
    if (error == 0) {
        const struct scenario_text whole = {path, text.text, text.bytes};
        result = scenario_parse(&whole, model, overrides, file, diag);
    } else {
        char reason[128] = "";
        *file = (struct scenario_file){0};
        *diag = diag_new(path, NULL, 0);
        (void)strerror_r(error, reason, sizeof(reason));
        diag_add(*diag, (struct place){0}, NULL, "cannot be read: %s", reason);
    }
    arena_free(arena);
    return result;
}

void scenario_free(struct scenario_file *file)
{
    arena_free(file->arena);
    *file = (struct scenario_file){0};
}
