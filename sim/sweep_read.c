#include "sim/sweep_read.h"
#include "sim/arena.h"
#include "sim/sweep_columns.h"
#include "sim/words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES (256 * SIM_MIB)
#define SQL_BYTES   8192

static void fail(struct sweep_read *read, const char *why)
{
    if (read->problem[0] == '\0')
        (void)snprintf(read->problem, sizeof(read->problem), "%.400s: %.500s", read->path, why);
}

/* Whether the database could be read up to now. */
static bool is_good(struct sweep_read *read)
{
    const char *problem = trace_read_problem(read->database);
    if (problem != NULL && read->problem[0] == '\0')
        (void)snprintf(read->problem, sizeof(read->problem), "%s", problem);
    return read->problem[0] == '\0';
}

static void *take(struct sweep_read *read, size_t count, size_t bytes)
{
    void *taken = arena_take(read->arena, count * bytes + 1);
    ASSERT(taken != NULL);
    return taken;
}

static const char *text_at(struct sweep_read *read, const struct trace_cursor *cursor, int column)
{
    const char *text = trace_cursor_text(cursor, column);
    text = text == NULL ? "" : text;
    const char *kept = arena_text(read->arena, text, strlen(text));
    ASSERT(kept != NULL);
    return kept;
}

/* The number that a question has for an answer, at most `most`. */
static uint32_t count_of(struct sweep_read *read, const char *sql, int64_t number, uint32_t most)
{
    struct trace_cursor *cursor = trace_read_ask(read->database, sql, number);
    const int64_t count = trace_cursor_next(cursor) ? trace_cursor_number(cursor, 0) : 0;
    trace_cursor_close(cursor);
    if (count > most)
        fail(read, "holds more variants than a scenario can have");
    return count < 0 || count > most ? 0 : (uint32_t)count;
}

/* --- axes ---------------------------------------------------------------------------- */

/* Reads the values of an axis; `number` is the place of its key in the file. */
static void read_values(struct sweep_read *read, struct scenario_axis *axis, int64_t number)
{
    const uint32_t room = count_of(
        read, "SELECT count(DISTINCT value) FROM sweep_cells WHERE axis = ?", number, UINT16_MAX);
    axis->values = take(read, room, sizeof(*axis->values));
    struct trace_cursor *cursor =
        trace_read_ask(read->database,
                       "SELECT value FROM sweep_cells WHERE axis = ? GROUP BY value"
                       " ORDER BY min(place), value",
                       number);
    while (axis->value_count < room && trace_cursor_next(cursor))
        axis->values[axis->value_count++] = text_at(read, cursor, 0);
    trace_cursor_close(cursor);
}

static void read_axes(struct sweep_read *read)
{
    const uint32_t room =
        count_of(read, "SELECT count(DISTINCT axis) FROM sweep_cells", 0, UINT16_MAX);
    read->axes = take(read, room, sizeof(*read->axes));
    struct trace_cursor *cursor = trace_read_ask(
        read->database, "SELECT axis, key, name FROM sweep_cells GROUP BY axis ORDER BY axis", 0);
    while (read->axis_count < room && trace_cursor_next(cursor)) {
        struct scenario_axis *axis = &read->axes[read->axis_count++];
        axis->key = text_at(read, cursor, 1);
        axis->name = text_at(read, cursor, 2);
        read_values(read, axis, trace_cursor_number(cursor, 0));
    }
    trace_cursor_close(cursor);
    if (count_of(read, "SELECT count(DISTINCT key) FROM sweep_cells", 0, UINT16_MAX) != room)
        fail(read, "holds variants of two different matrices");
}

/* --- variants ---------------------------------------------------------------------------- */

static uint32_t value_of(const struct scenario_axis *axis, const char *text)
{
    for (uint32_t i = 0; i < axis->value_count; i++)
        if (strcmp(axis->values[i], text) == 0)
            return i;
    return SWEEP_READ_NONE;
}

/* Puts a row of sweep_cells, which come in the order of `axes`, into a variant. */
static void place(const struct sweep_read *read, struct sweep_read_variant *variant,
                  const struct trace_cursor *cursor)
{
    const char *key = trace_cursor_text(cursor, 1);
    const char *value = trace_cursor_text(cursor, 2);
    for (uint32_t i = 0; i < read->axis_count && key != NULL && value != NULL; i++)
        if (strcmp(read->axes[i].key, key) == 0)
            variant->cell[i] = value_of(&read->axes[i], value);
}

/* The order of the file: the first axis is the slowest. */
static int compare_variants(const void *left, const void *right)
{
    const struct sweep_read_variant *one = left;
    const struct sweep_read_variant *other = right;
    for (uint32_t i = 0; one->cell[i] != other->cell[i] || one->cell[i] != SWEEP_READ_NONE; i++)
        if (one->cell[i] != other->cell[i])
            return one->cell[i] < other->cell[i] ? -1 : 1;
    return strcmp(one->name, other->name);
}

static void read_variants(struct sweep_read *read)
{
    const uint32_t room = count_of(read, "SELECT count(*) FROM sweep_variants", 0, UINT16_MAX);
    read->variants = take(read, room, sizeof(*read->variants));
    struct trace_cursor *cursor =
        trace_read_ask(read->database,
                       "SELECT v.variant, key, value FROM sweep_variants v LEFT JOIN sweep_cells "
                       "USING (variant) ORDER BY v.variant",
                       0);
    struct sweep_read_variant *variant = NULL;
    while (trace_cursor_next(cursor)) {
        const char *name = trace_cursor_text(cursor, 0);
        const bool is_next = variant == NULL || name == NULL || strcmp(variant->name, name) != 0;
        if (is_next && read->variant_count == room)
            break;
        if (is_next) {
            variant = &read->variants[read->variant_count++];
            variant->name = text_at(read, cursor, 0);
            variant->cell = take(read, read->axis_count + 1, sizeof(*variant->cell));
            for (uint32_t i = 0; i <= read->axis_count; i++)
                variant->cell[i] = SWEEP_READ_NONE; /* the last one ends it */
        }
        place(read, variant, cursor);
    }
    trace_cursor_close(cursor);
    qsort(read->variants, read->variant_count, sizeof(*read->variants), compare_variants);
}

/* --- rows ---------------------------------------------------------------------------------- */

static void ask_for_rows(struct sweep_read *read)
{
    const struct sim_model *model = read->model;
    char sql[SQL_BYTES];
    struct text_end end = {sql, sizeof(sql)};
    text_add(&end, "SELECT variant, seed, verdict, detector, signature, digest, events, ended_at, "
                   "closed_at, stuck_since");
    for (uint32_t i = 0; i < model->counter_count; i++)
        text_add(&end, ", r.\"%s\"", model->counters[i].name);
    for (uint32_t i = 0; i < model->obligation_count; i++)
        text_add(&end, ", r.\"%s_longest\", r.\"%s_open\"", model->obligations[i].name,
                 model->obligations[i].name);
    text_add(&end, " FROM sweep_runs r ORDER BY variant, seed");
    ASSERT(end.left > 1);
    read->rows = trace_read_ask(read->database, sql, 0);
}

/* The place of a text in a list that ends with null; `count` of it if it is not there. */
static uint32_t index_of(const char *const *names, const char *text)
{
    uint32_t i = 0;
    while (names[i] != NULL && (text == NULL || strcmp(names[i], text) != 0))
        i++;
    return i;
}

static bool find_variant(struct sweep_read *read, const char *name)
{
    for (uint32_t i = 0; i < read->variant_count && name != NULL; i++) {
        const uint32_t at = (read->variant + i) % read->variant_count;
        if (strcmp(read->variants[at].name, name) == 0) {
            read->variant = at;
            return true;
        }
    }
    return false;
}

static void read_numbers(const struct sweep_read *read, struct sweep_row *row)
{
    const struct trace_cursor *rows = read->rows;
    int at = SWEEP_COUNTERS;
    row->seed = (uint64_t)trace_cursor_number(rows, SWEEP_SEED);
    row->events = (uint64_t)trace_cursor_number(rows, SWEEP_EVENTS);
    row->ended_at = trace_cursor_number(rows, SWEEP_ENDED_AT);
    row->closed_at = trace_cursor_number(rows, SWEEP_CLOSED_AT);
    row->stuck_since = trace_cursor_number(rows, SWEEP_STUCK_SINCE);
    for (uint32_t i = 0; i < read->model->counter_count; i++)
        row->counters[i] = trace_cursor_number(rows, at++);
    for (uint32_t i = 0; i < read->model->obligation_count; i++) {
        row->spans[i].longest = trace_cursor_number(rows, at++);
        row->spans[i].is_open = trace_cursor_number(rows, at++) != 0;
    }
}

bool sweep_read_next(struct sweep_read *read, struct sweep_row *row)
{
    const bool is_there = trace_cursor_next(read->rows);
    if (!is_good(read) || !is_there)
        return false;
    const struct trace_cursor *rows = read->rows;
    const char *detector = trace_cursor_text(rows, SWEEP_DETECTOR);
    const char *digest = trace_cursor_text(rows, SWEEP_DIGEST);
    const char *signature = trace_cursor_text(rows, SWEEP_SIGNATURE);
    *row = (struct sweep_row){0};
    read_numbers(read, row);
    row->verdict = index_of(verdict_names, trace_cursor_text(rows, SWEEP_VERDICT));
    row->detector = detector == NULL ? DETECTOR_NONE : index_of(detector_names, detector);
    row->digest = digest == NULL ? 0 : strtoull(digest, NULL, 16);
    (void)snprintf(row->signature, sizeof(row->signature), "%s",
                   signature == NULL ? "" : signature);
    if (!find_variant(read, trace_cursor_text(rows, SWEEP_VARIANT)))
        fail(read, "has a row of a variant that it does not list");
    else if (row->verdict >= VERDICT_COUNT || row->closed_at < 0)
        fail(read, "has a row that no sweep wrote");
    row->variant = read->variant;
    return is_good(read);
}

/* --- the database ---------------------------------------------------------------------------- */

struct sweep_read *sweep_read_open(const char *path, const struct sim_model *model, char *problem,
                                   size_t bytes)
{
    const struct trace_read_kind kind = {SWEEP_APPLICATION_ID, SWEEP_SCHEMA_VERSION};
    struct trace_read *database = trace_read_open_kind(path, kind, problem, bytes);
    if (database == NULL)
        return NULL;
    struct arena *arena = arena_new(ARENA_BYTES);
    struct sweep_read *read = arena_take(arena, sizeof(*read));
    ASSERT(read != NULL);
    *read = (struct sweep_read){.arena = arena, .database = database, .model = model};
    read->path = arena_text(arena, path, strlen(path));
    ASSERT(read->path != NULL);
    struct trace_cursor *cursor = trace_read_ask(database, "SELECT scenario FROM sweeps", 0);
    read->scenario = trace_cursor_next(cursor) ? text_at(read, cursor, 0) : "";
    trace_cursor_close(cursor);
    read_axes(read);
    read_variants(read);
    ask_for_rows(read);
    if (is_good(read))
        return read;
    (void)snprintf(problem, bytes, "%s", read->problem);
    sweep_read_close(read);
    return NULL;
}

void sweep_read_close(struct sweep_read *read)
{
    if (read == NULL)
        return;
    trace_cursor_close(read->rows);
    trace_read_close(read->database);
    arena_free(read->arena);
}
