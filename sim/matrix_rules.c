#include "sim/matrix_rules.h"
#include "sim/arena.h"
#include <string.h>

/* --- ranges ------------------------------------------------------------------------ */

/* A number of a field without its bounds: a step. */
static struct field step_field(const struct field *field, bool multiplies)
{
    return (struct field){.kind = multiplies ? FIELD_COUNT : field->kind,
                          .min = multiplies ? 2 : 1,
                          .max = FIELD_ANY_MAX};
}

/* Reads a piece of a text as a number of a field. */
static bool read_piece(const struct field *field, const char *text, size_t bytes, int64_t *number,
                       struct words *why)
{
    struct words piece = {0};
    struct field_value value = {0};
    words_add(&piece, "%.*s", (int)(bytes < WORDS_BYTES ? bytes : WORDS_BYTES), text);
    if (!field_read(field, piece.text, &value, why))
        return false;
    *number = value.low;
    return true;
}

bool matrix_range_read(const struct field *field, const char *text, struct matrix_range *range,
                       struct words *why)
{
    static const char by[] = " by ";
    static const char times[] = " times ";
    const char *dots = strstr(text, "..");
    const char *step = strstr(text, by);
    range->multiplies = step == NULL;
    if (step == NULL)
        step = strstr(text, times);
    if (dots == NULL || step == NULL || step < dots) {
        words_quote(why, text, strlen(text), true);
        words_add(why, " has no step");
        return false;
    }
    const char *high = dots + strlen("..");
    const char *size = step + (range->multiplies ? strlen(times) : strlen(by));
    const struct field row = step_field(field, range->multiplies);
    if (!read_piece(field, text, (size_t)(dots - text), &range->low, why) ||
        !read_piece(field, high, (size_t)(step - high), &range->high, why) ||
        !read_piece(&row, size, strlen(size), &range->step, why))
        return false;
    if (range->low > range->high)
        words_add(why, "the range ends before it begins");
    else if (range->multiplies && range->low <= 0)
        words_add(why, "a range that multiplies must begin above 0");
    else
        return true;
    return false;
}

/* --- values ------------------------------------------------------------------------ */

bool matrix_values_equal(const struct matrix_value *left, const struct matrix_value *right)
{
    if (left->is_number && right->is_number)
        return left->number.low == right->number.low && left->number.high == right->number.high;
    return strcmp(left->text, right->text) == 0;
}

/* A value without parts, as it was written. */
static void write_scalar(const struct tree_node *node, struct words *words)
{
    bool is_bare = node->kind == TREE_SCALAR && node->text[0] != '\0';
    words_add(words, "%s", is_bare ? node->text : "''");
}

void matrix_write_node(const struct tree *tree, uint32_t node, struct words *words)
{
    uint32_t parents[TREE_DEPTH_MAX + 1];
    uint32_t depth = 0;
    uint32_t at = node;
    while (at != TREE_NONE) {
        const struct tree_node *here = &tree->nodes[at];
        const bool is_mapping = here->kind == TREE_MAPPING;
        const bool has_parts = is_mapping || here->kind == TREE_SEQUENCE;
        if (depth > 0 && tree->nodes[parents[depth - 1]].kind == TREE_MAPPING)
            words_add(words, "%s: ", here->key);
        if (!has_parts)
            write_scalar(here, words);
        else
            words_add(words, is_mapping ? "{" : "[");
        if (has_parts && here->first != TREE_NONE) {
            ASSERT(depth <= TREE_DEPTH_MAX);
            parents[depth++] = at;
            at = here->first;
            continue;
        }
        if (has_parts)
            words_add(words, is_mapping ? "}" : "]");
        while (depth > 0 && tree->nodes[at].next == TREE_NONE) {
            at = parents[--depth];
            words_add(words, tree->nodes[at].kind == TREE_MAPPING ? "}" : "]");
        }
        at = depth > 0 ? tree->nodes[at].next : TREE_NONE;
        words_add(words, at == TREE_NONE ? "" : ", ");
    }
}

/* --- conditions -------------------------------------------------------------------- */

/* A condition while it is being read. */
struct condition_reading {
    const struct matrix_reading *reading;
    const struct matrix_axis *axis;
    const char *path; /* "matrix.except[0].partitions" */
    bool *meets;
};

static void refuse_value(const struct condition_reading *of, struct place place, const char *text)
{
    struct words help = {0};
    words_add(&help, "it takes: ");
    for (uint32_t i = 0; i < of->axis->count; i++)
        words_add(&help, "%s%s", i == 0 ? "" : ", ", of->axis->values[i].text);
    diag_add(of->reading->diag, place, help.text, "%s: no value of the matrix is %s", of->path,
             text);
}

/* Whether a text is a range whose ends may be open; complains if one of them is no number. */
static bool read_bounds(const struct condition_reading *of, const struct tree_node *node,
                        struct field_figure *bounds)
{
    const struct field *field = of->axis->field;
    const char *dots = node->kind == TREE_SCALAR ? strstr(node->text, "..") : NULL;
    struct words why = {0};
    if (dots == NULL || field == NULL || !field_is_number(field))
        return false;
    const char *high = dots + strlen("..");
    bool is_good = true;
    *bounds = (struct field_figure){.min = INT64_MIN, .max = INT64_MAX};
    if (dots > node->text)
        is_good = read_piece(field, node->text, (size_t)(dots - node->text), &bounds->min, &why);
    if (is_good && *high != '\0')
        is_good = read_piece(field, high, strlen(high), &bounds->max, &why);
    if (!is_good)
        diag_add(of->reading->diag, node->place, "a value, a list of values, or LOW..HIGH",
                 "%s: %s", of->path, why.text);
    return true;
}

/* Marks the values that a node means: one, or all within a range. */
static void mark_values(const struct condition_reading *of, uint32_t at)
{
    const struct tree *tree = of->reading->tree;
    const struct tree_node *node = &tree->nodes[at];
    const struct matrix_axis *axis = of->axis;
    struct field_figure bounds;
    struct words text = {0};
    struct words why = {0};
    uint32_t complaints = diag_count(of->reading->diag);
    uint32_t marked = 0;
    matrix_write_node(tree, at, &text);
    struct matrix_value value = {.text = text.text};
    bool is_range = read_bounds(of, node, &bounds);
    if (diag_count(of->reading->diag) > complaints)
        return;
    if (!is_range && axis->field != NULL && field_is_scalar(axis->field) &&
        node->kind == TREE_SCALAR)
        value.is_number = field_read(axis->field, node->text, &value.number, &why);
    for (uint32_t i = 0; i < axis->count; i++) {
        int64_t number = axis->values[i].number.low;
        bool is_meant = is_range ? number >= bounds.min && number <= bounds.max
                                 : matrix_values_equal(&axis->values[i], &value);
        of->meets[i] = of->meets[i] || is_meant;
        marked += is_meant ? 1 : 0;
    }
    if (marked == 0)
        refuse_value(of, node->place, text.text);
}

/* The axis that a rule calls by its key or its name; axis_count if there is none. */
static uint32_t find_axis(const struct matrix *matrix, const char *name)
{
    uint32_t at = matrix->has_variants ? 0 : 1;
    while (at < matrix->axis_count && strcmp(matrix->axes[at].key, name) != 0 &&
           strcmp(matrix->axes[at].name, name) != 0)
        at++;
    return at;
}

static void refuse_name(const struct matrix *matrix, const struct matrix_reading *reading,
                        const struct tree_node *node, const char *path)
{
    const char *names[MATRIX_AXES_MAX + 1];
    uint32_t count = 0;
    struct words help = {0};
    for (uint32_t i = matrix->has_variants ? 0 : 1; i < matrix->axis_count; i++)
        names[count++] = matrix->axes[i].name;
    const char *near = diag_nearest(node->key, names, count);
    if (near != NULL)
        words_add(&help, "did you mean '%s'?", near);
    for (uint32_t i = 0; near == NULL && i < count; i++)
        words_add(&help, "%s%s", i == 0 ? "the matrix has: " : ", ", names[i]);
    diag_add(reading->diag, node->key_place, help.text, "%s: the matrix does not vary it", path);
}

static void read_condition(struct matrix_rule *rule, const struct matrix *matrix,
                           const struct matrix_reading *reading, uint32_t at, const char *path)
{
    const struct tree *tree = reading->tree;
    const struct tree_node *node = &tree->nodes[at];
    uint32_t axis = find_axis(matrix, node->key);
    if (axis == matrix->axis_count) {
        refuse_name(matrix, reading, node, path);
        return;
    }
    for (uint32_t i = 0; i < rule->count; i++)
        if (rule->conditions[i].axis == axis) {
            diag_add(reading->diag, node->key_place, "write a list: any of its values will do",
                     "%s: this rule has a condition on it already", path);
            return;
        }
    bool *meets = arena_take(tree->arena, matrix->axes[axis].count);
    ASSERT(meets != NULL && rule->count < COUNT_OF(rule->conditions));
    rule->conditions[rule->count++] = (struct matrix_condition){.axis = axis, .meets = meets};
    const struct condition_reading of = {reading, &matrix->axes[axis], path, meets};
    if (node->kind == TREE_BAD)
        return;
    if (node->kind != TREE_SEQUENCE || node->count == 0) {
        mark_values(&of, at);
        return;
    }
    for (uint32_t child = node->first; child != TREE_NONE; child = tree->nodes[child].next)
        mark_values(&of, child);
}

/* --- rules ------------------------------------------------------------------------- */

static void read_rule(struct matrix_rules *rules, const struct matrix *matrix,
                      const struct matrix_reading *reading, uint32_t at, const char *key)
{
    const struct tree *tree = reading->tree;
    const struct tree_node *node = &tree->nodes[at];
    struct matrix_rule *rule = &rules->list[rules->count];
    if (node->kind == TREE_BAD)
        return;
    if (node->kind != TREE_MAPPING || node->count == 0) {
        diag_add(reading->diag, node->place, "for instance: {partitions: 2}",
                 "matrix.%s[%u]: keys of the matrix with values must stand here", key,
                 rules->count);
        return;
    }
    for (uint32_t child = node->first; child != TREE_NONE; child = tree->nodes[child].next) {
        struct words path = {0};
        words_add(&path, "matrix.%s[%u].", key, rules->count);
        words_quote(&path, tree->nodes[child].key, strlen(tree->nodes[child].key), false);
        read_condition(rule, matrix, reading, child, path.text);
    }
}

void matrix_rules_read(struct matrix_rules *rules, const struct matrix *matrix,
                       const struct matrix_reading *reading, uint32_t at, const char *key)
{
    const struct tree *tree = reading->tree;
    uint32_t found = tree_find(tree, at, key, strlen(key));
    if (found == TREE_NONE || tree->nodes[found].kind == TREE_BAD)
        return;
    const struct tree_node *node = &tree->nodes[found];
    if (node->kind != TREE_SEQUENCE || node->count == 0) {
        diag_add(reading->diag, node->place, "for instance: [{partitions: 2}]",
                 "matrix.%s: a list of rules must stand here", key);
        return;
    }
    if (node->count > MATRIX_RULES_MAX) {
        diag_add(reading->diag, node->place, "say more with each of them",
                 "matrix.%s: %u rules, over %d", key, node->count, MATRIX_RULES_MAX);
        return;
    }
    rules->is_given = true;
    rules->list = arena_take(tree->arena, node->count * sizeof(*rules->list));
    ASSERT(rules->list != NULL);
    for (uint32_t child = node->first; child != TREE_NONE; child = tree->nodes[child].next) {
        read_rule(rules, matrix, reading, child, key);
        rules->count++;
    }
}

static bool rule_holds(const struct matrix_rule *rule, const uint32_t *values)
{
    for (uint32_t i = 0; i < rule->count; i++)
        if (!rule->conditions[i].meets[values[rule->conditions[i].axis]])
            return false;
    return true;
}

bool matrix_rules_hold(const struct matrix_rules *rules, const uint32_t *values)
{
    for (uint32_t i = 0; i < rules->count; i++)
        if (rule_holds(&rules->list[i], values))
            return true;
    return false;
}
