#include "sim/matrix.h"
#include "sim/arena.h"
#include "sim/matrix_rules.h"
#include <string.h>

#define VARIANT "variant"

static const char *const rule_keys[] = {"except", "only"};

/* Keys that are the file's, not a run's. */
static const char *const fixed_keys[] = {"scenario", "variants", "matrix"};

static bool is_one_of(const char *key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

/* --- the text of a value --------------------------------------------------------- */

/* Whether a text stands on one line. */
static bool is_line(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ')
            return false;
    return true;
}

/* --- values ------------------------------------------------------------------------ */

/* An axis while its values are being read. */
struct axis_reading {
    const struct matrix_reading *reading;
    struct matrix_axis *axis;
    uint32_t room; /* values */
};

static void make_room(struct axis_reading *of, uint32_t values)
{
    of->axis->values =
        arena_take(of->reading->tree->arena, values * sizeof(*of->axis->values) + sizeof(void *));
    ASSERT(of->axis->values != NULL);
    of->room = values;
}

static const struct matrix_value *equal_of(const struct matrix_axis *axis,
                                           const struct matrix_value *value)
{
    for (uint32_t i = 0; i < axis->count; i++)
        if (matrix_values_equal(&axis->values[i], value))
            return &axis->values[i];
    return NULL;
}

/* Adds the value that a node is; complains if it is there already or cannot be told on a line. */
static void add_value(struct axis_reading *of, uint32_t node)
{
    struct matrix_axis *axis = of->axis;
    const struct tree *tree = of->reading->tree;
    struct matrix_value value = {.node = node};
    struct words text = {0};
    struct words why = {0};
    matrix_write_node(tree, node, &text);
    value.text = arena_text(tree->arena, text.text, text.used);
    ASSERT(value.text != NULL && axis->count < of->room);
    struct place place = tree->nodes[node].place;
    if (!is_line(value.text)) {
        diag_add(of->reading->diag, place, NULL, "matrix.%s: a value must stand on one line",
                 axis->key);
        return;
    }
    value.is_number = axis->field != NULL && field_is_scalar(axis->field) &&
                      tree->nodes[node].kind == TREE_SCALAR;
    if (value.is_number && !field_read(axis->field, tree->nodes[node].text, &value.number, &why)) {
        struct words help = {0};
        field_describe(axis->field, &help);
        diag_add(of->reading->diag, place, help.text, "matrix.%s: %s", axis->key, why.text);
        return;
    }
    const struct matrix_value *twin = equal_of(axis, &value);
    if (twin != NULL)
        diag_add(of->reading->diag, place, "give each value once", "matrix.%s: %s is %s again",
                 axis->key, value.text, twin->text);
    else
        axis->values[axis->count++] = value;
}

/* Adds the values that a range stands for. */
static void add_range(struct axis_reading *of, const struct tree_node *node,
                      const struct matrix_range *range)
{
    const struct matrix_axis *axis = of->axis;
    struct tree *tree = of->reading->tree;
    struct place place = node->place;
    int64_t number = range->low;
    bool goes_on = true;
    uint32_t count = 0;
    make_room(of, MATRIX_VALUES_MAX);
    while (goes_on && number <= range->high && count < MATRIX_VALUES_MAX) {
        struct words text = {0};
        field_print(axis->field, (struct field_value){number, number}, &text);
        uint32_t added = tree_add(tree, TREE_SCALAR, place);
        if (added == TREE_NONE)
            break;
        tree->nodes[added].is_plain = true;
        tree->nodes[added].text = arena_text(tree->arena, text.text, text.used);
        ASSERT(tree->nodes[added].text != NULL);
        add_value(of, added);
        count++;
        goes_on = range->multiplies ? !__builtin_mul_overflow(number, range->step, &number)
                                    : !__builtin_add_overflow(number, range->step, &number);
    }
    if (goes_on && number <= range->high)
        diag_add(of->reading->diag, place, "take a larger step", "matrix.%s: over %d values",
                 axis->key, MATRIX_VALUES_MAX);
}

static void refuse_values(const struct axis_reading *of, const struct tree_node *node)
{
    bool is_number = of->axis->field != NULL && field_is_number(of->axis->field);
    diag_add(of->reading->diag, node->place,
             is_number ? "a list, or a range: LOW..HIGH by STEP, LOW..HIGH times FACTOR" : "a list",
             "matrix.%s: the values that it takes must stand here", of->axis->key);
}

static void read_range(struct axis_reading *of, const struct tree_node *node)
{
    struct matrix_range range;
    struct words why = {0};
    if (of->axis->field == NULL || !field_is_number(of->axis->field) ||
        strstr(node->text, "..") == NULL)
        refuse_values(of, node);
    else if (!matrix_range_read(of->axis->field, node->text, &range, &why))
        diag_add(of->reading->diag, node->place,
                 "write LOW..HIGH by STEP, or LOW..HIGH times FACTOR", "matrix.%s: %s",
                 of->axis->key, why.text);
    else
        add_range(of, node, &range);
}

static void read_values(struct axis_reading *of, uint32_t at)
{
    const struct tree *tree = of->reading->tree;
    const struct tree_node node = tree->nodes[at];
    if (node.kind == TREE_SCALAR) {
        read_range(of, &node);
        return;
    }
    if (node.kind != TREE_SEQUENCE || node.count == 0) {
        if (node.kind != TREE_BAD)
            refuse_values(of, &node);
        return;
    }
    if (node.count > MATRIX_VALUES_MAX) {
        diag_add(of->reading->diag, node.place, "leave some out", "matrix.%s: %u values, over %d",
                 of->axis->key, node.count, MATRIX_VALUES_MAX);
        return;
    }
    make_room(of, node.count);
    for (uint32_t child = node.first; child != TREE_NONE; child = tree->nodes[child].next)
        if (tree->nodes[child].kind != TREE_BAD)
            add_value(of, child);
}

/* --- axes -------------------------------------------------------------------------- */

/* Complains of a path that the tables do not have, in the words that --set would use. */
static void refuse_path(const struct matrix_reading *reading, const struct matrix_axis *axis)
{
    uint32_t complaints = diag_count(reading->diag);
    struct tree scratch;
    bool is_copied = tree_copy(&scratch, reading->tree, reading->tree->arena);
    ASSERT(is_copied);
    struct decode decode = {.tree = &scratch, .diag = reading->diag};
    const struct decode_part parts[2] = {{reading->tables[0], NULL}, {reading->tables[1], NULL}};
    struct override probe = {.key = axis->key, .place = axis->place};
    probe.value = tree_add(&scratch, TREE_MAPPING, axis->place);
    override_apply(&decode, &scratch, reading->root, &probe, parts);
    if (diag_count(reading->diag) == complaints)
        diag_add(reading->diag, axis->place, NULL, "matrix.%s: there is no such key", axis->key);
}

/* Where a key's text begins: behind the quotation mark, if there is one. */
static struct place key_place_of(const struct tree_node *node)
{
    struct place place = node->key_place;
    uint32_t bytes = (uint32_t)strlen(node->key);
    if (place.width == bytes + 2) {
        place.column++;
        place.width = bytes;
    }
    return place;
}

static void read_axis(struct matrix *matrix, const struct matrix_reading *reading, uint32_t at)
{
    const struct tree_node *node = &reading->tree->nodes[at];
    struct place place = key_place_of(node);
    if (matrix->axis_count > MATRIX_AXES_MAX) {
        diag_add(reading->diag, place, "leave some out", "matrix: over %d keys", MATRIX_AXES_MAX);
        return;
    }
    if (is_one_of(node->key, fixed_keys, COUNT_OF(fixed_keys))) {
        diag_add(reading->diag, place, "give it once, at the top of the file",
                 "matrix.%s: a matrix cannot change it", node->key);
        return;
    }
    struct matrix_axis *axis = &matrix->axes[matrix->axis_count++];
    *axis = (struct matrix_axis){.key = node->key, .name = node->key, .place = place};
    struct axis_reading of = {.reading = reading, .axis = axis};
    if (override_field(axis->key, reading->tables, &axis->field))
        read_values(&of, at);
    else
        refuse_path(reading, axis);
}

static void read_variants(struct matrix *matrix, const struct matrix_reading *reading)
{
    const struct tree *tree = reading->tree;
    struct matrix_axis *axis = &matrix->axes[matrix->axis_count++];
    struct axis_reading of = {.reading = reading, .axis = axis};
    *axis = (struct matrix_axis){.key = VARIANT, .name = VARIANT};
    matrix->has_variants = reading->variants != TREE_NONE;
    make_room(&of, matrix->has_variants ? tree->nodes[reading->variants].count : 1);
    if (!matrix->has_variants) {
        axis->values[axis->count++].text = "default";
        return;
    }
    uint32_t child = tree->nodes[reading->variants].first;
    for (; child != TREE_NONE; child = tree->nodes[child].next)
        axis->values[axis->count++].text = tree->nodes[child].key;
}

/* Whether a path is `end`, or ends with it behind a dot. */
static bool has_end(const char *key, const char *end)
{
    size_t key_bytes = strlen(key);
    size_t end_bytes = strlen(end);
    if (key_bytes < end_bytes || strcmp(key + key_bytes - end_bytes, end) != 0)
        return false;
    return key_bytes == end_bytes || key[key_bytes - end_bytes - 1] == '.';
}

static bool is_ambiguous(const struct matrix *matrix, uint32_t of, const char *end)
{
    for (uint32_t i = 0; i < matrix->axis_count; i++)
        if (i != of && has_end(matrix->axes[i].key, end))
            return true;
    return false;
}

/* Calls each axis by the shortest end of its key that no other has. */
static void name_axes(struct matrix *matrix)
{
    for (uint32_t i = 1; i < matrix->axis_count; i++) {
        struct matrix_axis *axis = &matrix->axes[i];
        const char *end = axis->key + strlen(axis->key);
        do {
            end--;
            while (end > axis->key && end[-1] != '.')
                end--;
        } while (end > axis->key && is_ambiguous(matrix, i, end));
        axis->name = end;
    }
}

/* --- what else says the same key ------------------------------------------------- */

/* Whether `inner` is a path below `outer`. */
static bool is_below(const char *inner, const char *outer)
{
    size_t bytes = strlen(outer);
    return strncmp(inner, outer, bytes) == 0 && (inner[bytes] == '.' || inner[bytes] == '[');
}

static void check_axis(const struct matrix *matrix, const struct matrix_reading *reading,
                       const struct matrix_axis *axis)
{
    const struct tree *tree = reading->tree;
    for (uint32_t i = 1; i < matrix->axis_count; i++)
        if (is_below(axis->key, matrix->axes[i].key))
            diag_add(reading->diag, axis->place, "leave one of them out",
                     "matrix.%s: matrix.%s gives it, too", axis->key, matrix->axes[i].key);
    for (uint32_t i = 0; i < reading->override_count; i++)
        if (strcmp(reading->overrides[i].key, axis->key) == 0)
            diag_add(reading->diag, reading->overrides[i].place,
                     "choose among its values with --variant", "%s: the file's matrix varies it",
                     axis->key);
    uint32_t child =
        reading->variants == TREE_NONE ? TREE_NONE : tree->nodes[reading->variants].first;
    for (; child != TREE_NONE; child = tree->nodes[child].next) {
        uint32_t said = override_find(tree, child, axis->key);
        if (said != TREE_NONE && said != child)
            diag_add(reading->diag, axis->place, "leave it out of one of the two",
                     "matrix.%s: the variant %s gives it, too, in line %u", axis->key,
                     tree->nodes[child].key, tree->nodes[said].place.line);
    }
}

/* --- all of it --------------------------------------------------------------------- */

/* How many cells there are before the rules; complains if there are too many. */
static uint32_t count_cells(const struct matrix *matrix, const struct matrix_reading *reading,
                            struct place place)
{
    uint64_t cells = 1;
    for (uint32_t i = 0; i < matrix->axis_count && cells <= MATRIX_CELLS_MAX; i++)
        cells *= matrix->axes[i].count;
    if (cells <= MATRIX_CELLS_MAX)
        return (uint32_t)cells;
    diag_add(reading->diag, place, "leave some values out",
             "matrix: over %d cells, all variants and those excepted counted in", MATRIX_CELLS_MAX);
    return 0;
}

static void read_children(struct matrix *matrix, const struct matrix_reading *reading, uint32_t at)
{
    struct tree *tree = reading->tree;
    for (uint32_t child = tree->nodes[at].first; child != TREE_NONE;
         child = tree->nodes[child].next)
        if (!is_one_of(tree->nodes[child].key, rule_keys, COUNT_OF(rule_keys)))
            read_axis(matrix, reading, child);
    name_axes(matrix);
    for (uint32_t i = 1; i < matrix->axis_count; i++)
        check_axis(matrix, reading, &matrix->axes[i]);
}

void matrix_read(struct matrix *matrix, const struct matrix_reading *reading, uint32_t at)
{
    const enum tree_kind kind = reading->tree->nodes[at].kind;
    const struct place place = reading->tree->nodes[at].place;
    uint32_t complaints = diag_count(reading->diag);
    *matrix = (struct matrix){0};
    read_variants(matrix, reading);
    if (at == TREE_NONE) {
        matrix->cells = matrix->axes[0].count;
        return;
    }
    if (kind == TREE_MAPPING)
        read_children(matrix, reading, at);
    if (matrix->axis_count == 1 && diag_count(reading->diag) == complaints && kind != TREE_BAD)
        diag_add(reading->diag, place, "for instance: {table.partitions: [2, 4, 8]}",
                 "matrix: keys and the values that each takes must stand here");
    if (diag_count(reading->diag) > complaints)
        return;
    matrix_rules_read(&matrix->except, matrix, reading, at, rule_keys[0]);
    matrix_rules_read(&matrix->only, matrix, reading, at, rule_keys[1]);
    uint32_t cells = count_cells(matrix, reading, place);
    if (diag_count(reading->diag) > complaints)
        return;
    matrix->cells = cells;
    if (matrix_count(matrix) == 0) {
        diag_add(reading->diag, place, "`except` takes cells away, `only` takes all others away",
                 "matrix: no cell is left");
        matrix->cells = 0;
    }
}

/* --- cells ------------------------------------------------------------------------- */

void matrix_values(const struct matrix *matrix, uint32_t cell, uint32_t values[MATRIX_AXES_MAX + 1])
{
    ASSERT(cell < matrix->cells);
    for (uint32_t i = matrix->axis_count; i-- > 0;) {
        values[i] = cell % matrix->axes[i].count;
        cell /= matrix->axes[i].count;
    }
    ASSERT(cell == 0);
}

bool matrix_admits(const struct matrix *matrix, uint32_t cell)
{
    uint32_t values[MATRIX_AXES_MAX + 1];
    matrix_values(matrix, cell, values);
    bool is_chosen = !matrix->only.is_given || matrix_rules_hold(&matrix->only, values);
    return is_chosen && !matrix_rules_hold(&matrix->except, values);
}

uint32_t matrix_count(const struct matrix *matrix)
{
    uint32_t count = 0;
    for (uint32_t cell = 0; cell < matrix->cells; cell++)
        count += matrix_admits(matrix, cell) ? 1 : 0;
    return count;
}

uint32_t matrix_variant(const struct matrix *matrix, uint32_t cell)
{
    uint32_t values[MATRIX_AXES_MAX + 1];
    matrix_values(matrix, cell, values);
    return values[0];
}

void matrix_name(const struct matrix *matrix, uint32_t cell, struct words *words)
{
    uint32_t values[MATRIX_AXES_MAX + 1];
    matrix_values(matrix, cell, values);
    bool tells_variant = matrix->axis_count == 1 || matrix->has_variants;
    if (tells_variant)
        words_add(words, "%s", matrix->axes[0].values[values[0]].text);
    for (uint32_t i = 1; i < matrix->axis_count; i++)
        words_add(words, "%s%s=%s", i > 1 || tells_variant ? ", " : "", matrix->axes[i].name,
                  matrix->axes[i].values[values[i]].text);
}

uint32_t matrix_overrides(const struct matrix *matrix, uint32_t cell,
                          struct override overrides[MATRIX_AXES_MAX])
{
    uint32_t values[MATRIX_AXES_MAX + 1];
    matrix_values(matrix, cell, values);
    for (uint32_t i = 1; i < matrix->axis_count; i++)
        overrides[i - 1] = (struct override){.key = matrix->axes[i].key,
                                             .value = matrix->axes[i].values[values[i]].node,
                                             .place = matrix->axes[i].place};
    return matrix->axis_count - 1;
}
