#include "tools/chronicle/chronicle.h"
#include "sim/arena.h"
#include "tools/chronicle/chronicle_read.h"
#include <stdio.h>
#include <string.h>

#define ARENA_BYTES ((size_t)16 << 30) /* a limit, not a size */

/* --- the run ------------------------------------------------------------------------- */

static void read_run(struct chronicle *chronicle)
{
    struct chronicle_run *run = &chronicle->run;
    struct trace_cursor *cursor = chronicle_ask(
        chronicle,
        "SELECT scenario, path, variant, seed, digest, events, ended_at, program, document,"
        " verdict, by, error, why, unexpected, is_expected, closed_at, stuck_since, bound"
        " FROM runs JOIN verdicts USING (run) WHERE run = ?");
    if (trace_cursor_next(cursor)) {
        const char **const texts[] = {&run->scenario, &run->path, &run->variant, NULL,
                                      &run->digest};
        for (uint32_t i = 0; i < COUNT_OF(texts); i++)
            if (texts[i] != NULL)
                *texts[i] = chronicle_cell_text(chronicle, cursor, (int)i);
        run->seed = (uint64_t)trace_cursor_number(cursor, 3);
        run->events = (uint64_t)trace_cursor_number(cursor, 5);
        run->ended_at = trace_cursor_number(cursor, 6);
        run->program = chronicle_cell_text(chronicle, cursor, 7);
        run->document = chronicle_cell_text(chronicle, cursor, 8);
        run->verdict = chronicle_cell_text(chronicle, cursor, 9);
        run->by = chronicle_cell_text(chronicle, cursor, 10);
        run->error = chronicle_cell_text(chronicle, cursor, 11);
        run->why = chronicle_cell_text(chronicle, cursor, 12);
        run->unexpected = chronicle_cell_text(chronicle, cursor, 13);
        run->is_expected = trace_cursor_number(cursor, 14) != 0;
        run->closed_at = trace_cursor_number(cursor, 15);
        run->stuck_since = trace_cursor_number(cursor, 16);
        run->bound = trace_cursor_number(cursor, 17);
    }
    trace_cursor_close(cursor);
}

/* Names by their index, from a question for both. */
static const char **read_names(struct chronicle *chronicle, const char *sql, uint32_t *count)
{
    char most[256];
    (void)snprintf(most, sizeof(most), "SELECT max(id) + 1 FROM (%s)", sql);
    const int64_t names = chronicle_number(chronicle, most);
    *count = names > 0 && names < CHRONICLE_NONE ? (uint32_t)names : 0;
    const char **list = chronicle_take(chronicle, *count, sizeof(*list));
    struct trace_cursor *cursor = chronicle_ask(chronicle, sql);
    while (trace_cursor_next(cursor)) {
        const uint32_t id = chronicle_cell_index(cursor, 0);
        if (id < *count)
            list[id] = chronicle_cell_text(chronicle, cursor, 1);
    }
    trace_cursor_close(cursor);
    for (uint32_t i = 0; i < *count; i++)
        list[i] = list[i] == NULL ? "-" : list[i];
    return list;
}

static void read_actors(struct chronicle *chronicle)
{
    const int64_t actors =
        chronicle_number(chronicle, "SELECT max(actor) + 1 FROM actors WHERE run = ?");
    chronicle->actor_count = actors > 0 && actors < CHRONICLE_NONE ? (uint32_t)actors : 0;
    chronicle->actors =
        chronicle_take(chronicle, chronicle->actor_count, sizeof(*chronicle->actors));
    for (uint32_t i = 0; i < chronicle->actor_count; i++)
        chronicle->actors[i] =
            (struct chronicle_actor){.name = "-", .type = "", .node = CHRONICLE_NONE};
    struct trace_cursor *cursor =
        chronicle_ask(chronicle, "SELECT actor, node, type, name FROM actors WHERE run = ?");
    while (trace_cursor_next(cursor)) {
        const uint32_t actor = chronicle_cell_index(cursor, 0);
        const uint32_t node = chronicle_cell_index(cursor, 1);
        if (actor >= chronicle->actor_count || trace_cursor_is_null(cursor, 2) ||
            trace_cursor_is_null(cursor, 3))
            continue;
        chronicle->actors[actor] = (struct chronicle_actor){
            .node = node < chronicle->node_count ? node : CHRONICLE_NONE,
            .type = chronicle_cell_text(chronicle, cursor, 2),
            .name = chronicle_cell_text(chronicle, cursor, 3),
        };
    }
    trace_cursor_close(cursor);
}

static void read_notes(struct chronicle *chronicle)
{
    static const char told[] =
        "SELECT id, name FROM names WHERE what IN ('note', 'detail') AND run = ?";
    static const char details[] = "SELECT id, name FROM names WHERE what = 'detail' AND run = ?";
    const char **names = read_names(chronicle, told, &chronicle->note_count);
    chronicle->notes = chronicle_take(chronicle, chronicle->note_count, sizeof(*chronicle->notes));
    for (uint32_t i = 0; i < chronicle->note_count; i++)
        chronicle->notes[i].name = names[i];
    struct trace_cursor *cursor = chronicle_ask(chronicle, details);
    while (trace_cursor_next(cursor)) {
        const uint32_t note = chronicle_cell_index(cursor, 0);
        if (note < chronicle->note_count)
            chronicle->notes[note].is_detail = true;
    }
    trace_cursor_close(cursor);
}

static void read_all_names(struct chronicle *chronicle)
{
    chronicle->nodes = read_names(chronicle, "SELECT node AS id, name FROM nodes WHERE run = ?",
                                  &chronicle->node_count);
    chronicle->messages =
        read_names(chronicle, "SELECT id, name FROM names WHERE what = 'message' AND run = ?",
                   &chronicle->message_count);
    chronicle->counters =
        read_names(chronicle, "SELECT id, name FROM names WHERE what = 'counter' AND run = ?",
                   &chronicle->counter_count);
    read_notes(chronicle);
    read_actors(chronicle);
}

/* --- by the second ------------------------------------------------------------------- */

static void read_counts(struct chronicle *chronicle)
{
    const int64_t rows = chronicle_number(chronicle, "SELECT count(*) FROM counts WHERE run = ?");
    chronicle->counts = chronicle_take(chronicle, (size_t)rows, sizeof(*chronicle->counts));
    struct trace_cursor *cursor = chronicle_ask(
        chronicle, "SELECT second, actor, counter, sum(count) FROM counts WHERE run = ?"
                   " GROUP BY second, actor, counter ORDER BY second, actor, counter");
    while (trace_cursor_next(cursor) && chronicle->count_count < rows) {
        const struct chronicle_count count = {
            .second = trace_cursor_number(cursor, 0),
            .actor = chronicle_cell_index(cursor, 1),
            .counter = chronicle_cell_index(cursor, 2),
            .count = trace_cursor_number(cursor, 3),
        };
        if (count.counter < chronicle->counter_count)
            chronicle->counts[chronicle->count_count++] = count;
    }
    trace_cursor_close(cursor);
}

/* What the operator says: a line that begins with a prompt is a step, the next one its answer. */
static void read_steps(struct chronicle *chronicle)
{
    static const char prompt[] = "$ ";
    const int64_t rows = chronicle_number(
        chronicle, "SELECT count(*) FROM events WHERE text LIKE '$ %' AND run = ?");
    chronicle->steps = chronicle_take(chronicle, (size_t)rows, sizeof(*chronicle->steps));
    struct trace_cursor *cursor = chronicle_ask(
        chronicle, "SELECT e.time, e.number, e.text FROM events e JOIN actors a USING (run, actor)"
                   " WHERE a.type = 'operator' AND e.text IS NOT NULL AND e.run = ?"
                   " ORDER BY e.rowid");
    while (trace_cursor_next(cursor)) {
        const char *text = chronicle_cell_text(chronicle, cursor, 2);
        struct chronicle_step *last =
            chronicle->step_count == 0 ? NULL : &chronicle->steps[chronicle->step_count - 1];
        if (strncmp(text, prompt, strlen(prompt)) == 0 && chronicle->step_count < rows) {
            chronicle->steps[chronicle->step_count++] = (struct chronicle_step){
                .text = text + strlen(prompt),
                .since = trace_cursor_number(cursor, 0),
                .until = chronicle->run.ended_at,
                .number = (uint64_t)trace_cursor_number(cursor, 1),
            };
        } else if (last != NULL && last->answer == NULL) {
            last->answer = text;
            last->until = trace_cursor_number(cursor, 0);
        }
    }
    trace_cursor_close(cursor);
}

/* The text of a strike without the word before it that says what it is. */
static const char *bare_text(const char *text)
{
    static const char title[] = "fault: ";
    if (text == NULL)
        return "fault";
    return strncmp(text, title, strlen(title)) == 0 ? text + strlen(title) : text;
}

static void read_faults(struct chronicle *chronicle)
{
    const int64_t rows = chronicle_number(chronicle, "SELECT count(*) FROM faults WHERE run = ?");
    chronicle->faults = chronicle_take(chronicle, (size_t)rows, sizeof(*chronicle->faults));
    struct trace_cursor *cursor = chronicle_ask(
        chronicle,
        "SELECT text, node, peer, since, until FROM faults WHERE run = ? ORDER BY since, fault");
    while (trace_cursor_next(cursor) && chronicle->fault_count < rows) {
        const bool is_open = trace_cursor_is_null(cursor, 4);
        chronicle->faults[chronicle->fault_count++] = (struct chronicle_fault){
            .text = bare_text(chronicle_cell_text(chronicle, cursor, 0)),
            .node = chronicle_cell_text(chronicle, cursor, 1),
            .peer = chronicle_cell_text(chronicle, cursor, 2),
            .since = trace_cursor_number(cursor, 3),
            .until = is_open ? chronicle->run.ended_at : trace_cursor_number(cursor, 4),
            .is_open = is_open,
        };
    }
    trace_cursor_close(cursor);
}

/* --- obligations ----------------------------------------------------------------------- */

static void read_obligations(struct chronicle *chronicle)
{
    const int64_t rows =
        chronicle_number(chronicle, "SELECT count(*) FROM obligations WHERE run = ?");
    const int64_t moves =
        chronicle_number(chronicle, "SELECT count(*) FROM changes WHERE type = 'move' AND run = ?");
    chronicle->obligations =
        chronicle_take(chronicle, (size_t)rows, sizeof(*chronicle->obligations));
    chronicle->moves = chronicle_take(chronicle, (size_t)moves, sizeof(*chronicle->moves));
    struct trace_cursor *cursor = chronicle_ask(
        chronicle,
        "SELECT o.obligation, coalesce(n.name, o.subject), o.since, o.until, o.ended, o.number"
        " FROM obligations o LEFT JOIN names n ON n.run = o.run"
        " AND n.what = 'obligation ' || o.obligation AND n.id = o.subject"
        " WHERE o.run = ? ORDER BY o.obligation, o.subject, o.since");
    while (trace_cursor_next(cursor) && chronicle->obligation_count < rows) {
        const bool is_open = trace_cursor_is_null(cursor, 3);
        const char *what = chronicle_cell_text(chronicle, cursor, 0);
        chronicle->obligations[chronicle->obligation_count++] = (struct chronicle_obligation){
            .what = what == NULL ? "obligation" : what,
            .subject = chronicle_cell_text(chronicle, cursor, 1),
            .since = trace_cursor_number(cursor, 2),
            .until = is_open ? chronicle->run.ended_at : trace_cursor_number(cursor, 3),
            .ended = chronicle_cell_text(chronicle, cursor, 4),
            .number = (uint64_t)trace_cursor_number(cursor, 5),
        };
    }
    trace_cursor_close(cursor);
}

/* The obligation of that name that is open at a time. */
static struct chronicle_obligation *open_at(struct chronicle *chronicle, const char *what,
                                            const char *subject, sim_time at)
{
    for (uint32_t i = 0; i < chronicle->obligation_count; i++) {
        struct chronicle_obligation *obligation = &chronicle->obligations[i];
        if (obligation->since <= at && at <= obligation->until &&
            strcmp(obligation->what, what) == 0 && strcmp(obligation->subject, subject) == 0)
            return obligation;
    }
    return NULL;
}

static void read_moves(struct chronicle *chronicle)
{
    struct chronicle_obligation *obligation = NULL;
    struct trace_cursor *cursor = chronicle_ask(
        chronicle, "SELECT k.name, coalesce(n.name, c.subject), c.time, c.value FROM changes c"
                   " JOIN names k ON k.run = c.run AND k.what = 'obligation' AND k.id = c.kind"
                   " LEFT JOIN names n ON n.run = c.run AND n.what = 'obligation ' || k.name"
                   " AND n.id = c.subject WHERE c.type = 'move' AND c.run = ?"
                   " ORDER BY c.kind, c.subject, c.rowid");
    while (trace_cursor_next(cursor)) {
        const char *what = trace_cursor_text(cursor, 0);
        const char *subject = trace_cursor_text(cursor, 1);
        const sim_time at = trace_cursor_number(cursor, 2);
        struct chronicle_obligation *of =
            what == NULL || subject == NULL ? NULL : open_at(chronicle, what, subject, at);
        if (of == NULL)
            continue;
        if (of != obligation)
            of->first_move = chronicle->move_count;
        obligation = of;
        of->move_count++;
        chronicle->moves[chronicle->move_count++] =
            (struct chronicle_move){at, trace_cursor_number(cursor, 3)};
    }
    trace_cursor_close(cursor);
}

/* --- opening ----------------------------------------------------------------------------- */

struct chronicle *chronicle_open(struct trace_read *database, int64_t run, uint32_t parts,
                                 char *problem, size_t bytes)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct chronicle *chronicle = arena_take(arena, sizeof(*chronicle));
    ASSERT(chronicle != NULL);
    *chronicle = (struct chronicle){
        .arena = arena, .database = database, .parts = parts, .run = {.number = run}};
    read_run(chronicle);
    read_all_names(chronicle);
    chronicle_read_lanes(chronicle);
    read_obligations(chronicle);
    read_moves(chronicle);
    read_faults(chronicle);
    read_steps(chronicle);
    read_counts(chronicle);
    if ((parts & CHRONICLE_EVENTS) != 0)
        chronicle_read_events(chronicle);
    if ((parts & CHRONICLE_LATENCIES) != 0)
        chronicle_read_latencies(chronicle);
    const char *failed = trace_read_problem(database);
    if (failed == NULL && chronicle->run.verdict == NULL)
        failed = "it has no such run";
    if (failed == NULL)
        return chronicle;
    (void)snprintf(problem, bytes, "%s", failed);
    chronicle_close(chronicle);
    return NULL;
}

void chronicle_close(struct chronicle *chronicle)
{
    if (chronicle != NULL)
        arena_free(chronicle->arena);
}

/* --- names --------------------------------------------------------------------------------- */

uint32_t chronicle_counter(const struct chronicle *chronicle, const char *name)
{
    for (uint32_t i = 0; i < chronicle->counter_count; i++)
        if (strcmp(chronicle->counters[i], name) == 0)
            return i;
    return CHRONICLE_NONE;
}

const char *chronicle_actor_name(const struct chronicle *chronicle, uint32_t actor)
{
    return actor < chronicle->actor_count ? chronicle->actors[actor].name : "-";
}

const char *chronicle_node_name(const struct chronicle *chronicle, uint32_t actor)
{
    if (actor >= chronicle->actor_count || chronicle->actors[actor].node == CHRONICLE_NONE)
        return "-";
    return chronicle->nodes[chronicle->actors[actor].node];
}
