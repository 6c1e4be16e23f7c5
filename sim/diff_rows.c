#include "sim/diff_rows.h"

#include "sim/trace_rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_NAME UINT16_MAX

static uint32_t actor_of(const struct trace_cursor *cursor, int column)
{
    return trace_cursor_is_null(cursor, column) ? SIM_NOBODY
                                                : (uint32_t)trace_cursor_number(cursor, column);
}

static void copy_text(const struct trace_cursor *cursor, int column, char *text, size_t bytes)
{
    const char *there = trace_cursor_text(cursor, column);
    (void)snprintf(text, bytes, "%s", there == NULL ? "" : there);
}

/* --- the runs of a database ---------------------------------------------------------- */

static void read_counters(struct trace_read *database, const struct sim_model *model,
                          struct diff_rows_run *run)
{
    struct trace_cursor *cursor =
        trace_read_ask(database, "SELECT name, value FROM counters WHERE run = ?", run->run);
    while (trace_cursor_next(cursor)) {
        const char *name = trace_cursor_text(cursor, 0);
        for (uint32_t i = 0; i < model->counter_count; i++) {
            if (name != NULL && strcmp(model->counters[i].name, name) == 0) {
                run->result.counters[i] = trace_cursor_number(cursor, 1);
            }
        }
    }
    trace_cursor_close(cursor);
}

static uint32_t index_of(const char *const *names, const char *name, uint32_t otherwise)
{
    for (uint32_t i = 0; name != NULL && names[i] != NULL; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return otherwise;
}

static void read_run(const struct trace_cursor *cursor, struct diff_rows_run *run)
{
    struct run_result *result = &run->result;
    const char *digest = trace_cursor_text(cursor, 4);
    *run = (struct diff_rows_run){.run = trace_cursor_number(cursor, 0)};
    copy_text(cursor, 1, run->path, sizeof run->path);
    copy_text(cursor, 2, run->variant, sizeof run->variant);
    run->seed = trace_cursor_number(cursor, 3);
    result->digest = digest == NULL ? 0 : strtoull(digest, NULL, 16);
    result->events = (uint64_t)trace_cursor_number(cursor, 5);
    result->ended_at = trace_cursor_number(cursor, 6);
    result->verdict = index_of(verdict_names, trace_cursor_text(cursor, 7), VERDICT_INCONCLUSIVE);
    result->detector = index_of(detector_names, trace_cursor_text(cursor, 8), DETECTOR_NONE);
    copy_text(cursor, 9, run->error, sizeof run->error);
    result->closed_at = trace_cursor_number(cursor, 10);
    result->stuck_since = trace_cursor_number(cursor, 11);
}

bool diff_rows_list(struct trace_read *database, const struct sim_model *model,
                    void (*answer)(void *context, const struct diff_rows_run *run), void *context)
{
    struct diff_rows_run run;
    struct trace_cursor *cursor = trace_read_ask(
        database,
        "SELECT run, path, variant, seed, digest, events, ended_at, verdict, by, error, closed_at,"
        " stuck_since FROM runs JOIN verdicts USING (run) ORDER BY run",
        0);
    while (trace_cursor_next(cursor)) {
        read_run(cursor, &run);
        read_counters(database, model, &run);
        answer(context, &run);
    }
    trace_cursor_close(cursor);
    return trace_read_problem(database) == NULL;
}

/* --- names --------------------------------------------------------------------------- */

enum thing { MESSAGES, MACHINES, GUARDS, OBLIGATIONS, WORKS };

static const char *const things[] = {"message", "machine", "guard", "obligation", "work"};

static const char *name_of(const struct sim_model *model, enum thing thing, uint32_t i)
{
    switch (thing) {
    case MESSAGES:
        return i < model->message_count ? model->messages[i].name : NULL;
    case MACHINES:
        return i < model->machine_count ? model->machines[i].name : NULL;
    case GUARDS:
        return i < model->guard_count ? model->guards[i].name : NULL;
    case OBLIGATIONS:
        return i < model->obligation_count ? model->obligations[i].name : NULL;
    case WORKS:
        break;
    }
    return i < model->work_count ? model->works[i].name : NULL;
}

/* Translates one name. Returns false if this program has none such. */
static bool translate(struct diff_rows *self, enum thing thing, int64_t id, const char *name)
{
    for (uint32_t i = 0; name != NULL && name_of(self->model, thing, i) != NULL; i++) {
        if (strcmp(name_of(self->model, thing, i), name) == 0 && id >= 0 && id < DIFF_ROWS_NAMES) {
            self->names[thing][id] = (uint16_t)i;
            return true;
        }
    }
    (void)snprintf(self->problem, sizeof self->problem,
                   "it has a %s '%s', which this pegsim does not know", things[thing],
                   name == NULL ? "" : name);
    return false;
}

static bool read_names(struct diff_rows *self)
{
    bool is_good = true;
    memset(self->names, 0xff, sizeof self->names);
    struct trace_cursor *cursor =
        trace_read_ask(self->database, "SELECT what, id, name FROM names WHERE run = ?", self->run);
    while (is_good && trace_cursor_next(cursor)) {
        const char *what = trace_cursor_text(cursor, 0);
        for (enum thing thing = MESSAGES; what != NULL && is_good && thing <= WORKS; thing++) {
            if (strcmp(things[thing], what) == 0) {
                is_good = translate(self, thing, trace_cursor_number(cursor, 1),
                                    trace_cursor_text(cursor, 2));
            }
        }
    }
    trace_cursor_close(cursor);
    return is_good;
}

/* Counts the rows that a question has. */
static uint32_t count_rows(const struct diff_rows *self, const char *sql)
{
    struct trace_cursor *cursor = trace_read_ask(self->database, sql, self->run);
    const int64_t count = trace_cursor_next(cursor) ? trace_cursor_number(cursor, 0) : 0;
    trace_cursor_close(cursor);
    return count < 0 || count > INT32_MAX ? 0 : (uint32_t)count;
}

static const char *keep(struct arena *arena, const struct trace_cursor *cursor, int column)
{
    const char *text = trace_cursor_text(cursor, column);
    const char *kept = arena_text(arena, text == NULL ? "" : text, text == NULL ? 0 : strlen(text));
    ASSERT(kept != NULL);
    return kept;
}

static void read_nodes(struct diff_rows *self, struct arena *arena)
{
    self->node_count = count_rows(self, "SELECT count(*) FROM nodes WHERE run = ?");
    self->node_names = arena_take(arena, (self->node_count + 1) * sizeof *self->node_names);
    ASSERT(self->node_names != NULL);
    struct trace_cursor *cursor = trace_read_ask(
        self->database, "SELECT name FROM nodes WHERE run = ? ORDER BY node", self->run);
    for (uint32_t i = 0; i < self->node_count; i++) {
        self->node_names[i] = trace_cursor_next(cursor) ? keep(arena, cursor, 0) : "";
    }
    trace_cursor_close(cursor);
}

static void read_actors(struct diff_rows *self, struct arena *arena)
{
    const size_t room = (size_t)(self->actor_count = count_rows(
                                     self, "SELECT count(*) FROM actors WHERE run = ?")) +
                        1;
    self->actors = arena_take(arena, room * sizeof *self->actors);
    self->actor_names = arena_take(arena, room * sizeof *self->actor_names);
    self->actor_nodes = arena_take(arena, room * sizeof *self->actor_nodes);
    ASSERT(self->actors != NULL && self->actor_names != NULL && self->actor_nodes != NULL);
    struct trace_cursor *cursor = trace_read_ask(
        self->database, "SELECT name, node FROM actors WHERE run = ? ORDER BY actor", self->run);
    for (uint32_t i = 0; i < self->actor_count; i++) {
        const bool is_there = trace_cursor_next(cursor);
        self->actor_names[i] = is_there ? keep(arena, cursor, 0) : "";
        self->actor_nodes[i] = is_there ? actor_of(cursor, 1) : SIM_NOBODY;
        const bool has_node = self->actor_nodes[i] < self->node_count;
        self->actors[i] = diff_actor(has_node ? self->node_names[self->actor_nodes[i]] : "-",
                                     self->actor_names[i]);
    }
    trace_cursor_close(cursor);
}

/* --- rows ---------------------------------------------------------------------------- */

#define EVENT_COLUMNS "number, time, kind, actor, peer, message, cause, work, text FROM events"

enum event_column { NUMBER, TIME, KIND, ACTOR, PEER, MESSAGE, CAUSE, WORK, TEXT };

/* A number of the database in this program's own count. */
static uint32_t translated(struct diff_rows *self, enum thing thing, int64_t id)
{
    const uint16_t index =
        id >= 0 && id < DIFF_ROWS_NAMES ? self->names[thing][id] : (uint16_t)NO_NAME;
    if (index == NO_NAME && self->problem[0] == '\0') {
        (void)snprintf(self->problem, sizeof self->problem, "it has a %s that has no name",
                       things[thing]);
    }
    return index == NO_NAME ? 0 : index;
}

static struct record read_event(struct diff_rows *self, const struct trace_cursor *cursor)
{
    const char *kind = trace_cursor_text(cursor, KIND);
    struct record record = {
        .number = (uint64_t)trace_cursor_number(cursor, NUMBER),
        .at = trace_cursor_number(cursor, TIME),
        .cause = (uint64_t)trace_cursor_number(cursor, CAUSE),
        .actor = actor_of(cursor, ACTOR),
        .peer = actor_of(cursor, PEER),
        .work = (uint32_t)trace_cursor_number(cursor, WORK),
    };
    if ((kind == NULL || !trace_rows_event(kind, &record)) && self->problem[0] == '\0') {
        (void)snprintf(self->problem, sizeof self->problem,
                       "it has an event of kind '%s', which this pegsim does not know",
                       kind == NULL ? "" : kind);
    }
    if (!trace_cursor_is_null(cursor, MESSAGE)) {
        record.kind = translated(self, MESSAGES, trace_cursor_number(cursor, MESSAGE));
    }
    return record;
}

#define CHANGE_COLUMNS "number, time, type, actor, kind, subject, value, error, work FROM changes"

static enum thing thing_of(uint32_t type)
{
    if (type == RECORD_STATE) {
        return MACHINES;
    }
    if (type == RECORD_WORK_OPEN || type == RECORD_WORK_END) {
        return WORKS;
    }
    return type >= RECORD_GUARD_HOLD && type <= RECORD_GUARD_LOST ? GUARDS : OBLIGATIONS;
}

static struct record read_change(struct diff_rows *self)
{
    const struct trace_cursor *cursor = self->changes;
    const char *type = trace_cursor_text(cursor, 2);
    struct record record = {
        .number = (uint64_t)trace_cursor_number(cursor, 0),
        .at = trace_cursor_number(cursor, 1),
        .actor = actor_of(cursor, 3),
        .peer = SIM_NOBODY,
        .extra = (uint32_t)trace_cursor_number(cursor, 5),
        .work = (uint32_t)trace_cursor_number(cursor, 8),
        .values = {trace_cursor_number(cursor, 6), trace_cursor_number(cursor, 7)},
    };
    if (type == NULL || !trace_rows_change(type, &record)) {
        (void)snprintf(self->problem, sizeof self->problem,
                       "it has a change of type '%s', which this pegsim does not know",
                       type == NULL ? "" : type);
        return record;
    }
    record.kind = translated(self, thing_of(record.type), trace_cursor_number(cursor, 4));
    return record;
}

/* --- the source ---------------------------------------------------------------------- */

static struct diff_actor named(const struct diff_rows *self, uint32_t actor)
{
    return actor < self->actor_count ? self->actors[actor] : (struct diff_actor){0};
}

static void fill(const struct diff_rows *self, const struct record *record, struct diff_item *item)
{
    *item = (struct diff_item){
        .record = *record,
        .actor = named(self, record->actor),
        .peer = named(self, record->peer),
    };
}

/* What an event's row tells: a note of its own. */
static void give_note(struct diff_rows *self, struct diff_item *item)
{
    struct record note = self->event;
    note.type = RECORD_NOTE;
    note.peer = SIM_NOBODY;
    fill(self, &note, item);
    item->note = trace_cursor_text(self->events, TEXT);
    self->has_note = false;
    self->has_event = false;
}

static void give_event(struct diff_rows *self, struct diff_item *item)
{
    self->event = read_event(self, self->events);
    self->has_note = trace_cursor_text(self->events, TEXT) != NULL;
    if (self->event.type == RECORD_NOTE && self->has_note) {
        give_note(self, item);
        return;
    }
    fill(self, &self->event, item);
    self->has_event = self->has_note;
}

static bool next(void *context, struct diff_item *item)
{
    struct diff_rows *self = context;
    if (self->has_note) {
        give_note(self, item);
        return true;
    }
    self->has_event = self->has_event || trace_cursor_next(self->events);
    self->has_change = self->has_change || trace_cursor_next(self->changes);
    if (!self->has_event && !self->has_change) {
        return false;
    }
    const bool is_change =
        !self->has_event || (self->has_change && trace_cursor_number(self->changes, 0) <
                                                     trace_cursor_number(self->events, NUMBER));
    if (is_change) {
        const struct record record = read_change(self);
        fill(self, &record, item);
        self->has_change = false;
    } else {
        give_event(self, item);
    }
    return self->problem[0] == '\0';
}

struct diff_source diff_rows_source(struct diff_rows *self)
{
    return (struct diff_source){.context = self, .next = next};
}

bool diff_rows_open(struct diff_rows *self, struct trace_read *database,
                    const struct sim_model *model, int64_t run, struct arena *arena)
{
    *self = (struct diff_rows){.database = database, .model = model, .run = run};
    if (!read_names(self)) {
        return false;
    }
    read_nodes(self, arena);
    read_actors(self, arena);
    self->events =
        trace_read_ask(database, "SELECT " EVENT_COLUMNS " WHERE run = ? ORDER BY rowid", run);
    self->changes =
        trace_read_ask(database, "SELECT " CHANGE_COLUMNS " WHERE run = ? ORDER BY rowid", run);
    const char *problem = trace_read_problem(database);
    if (problem != NULL) {
        (void)snprintf(self->problem, sizeof self->problem, "%s", problem);
    }
    return problem == NULL;
}

bool diff_rows_find(struct diff_rows *self, uint64_t number, struct diff_line *line)
{
    char sql[256];
    bool is_found = false;
    (void)snprintf(sql, sizeof sql,
                   "SELECT " EVENT_COLUMNS
                   " WHERE run = ? AND number = %llu ORDER BY rowid LIMIT 1",
                   (unsigned long long)number);
    struct trace_cursor *cursor = trace_read_ask(self->database, sql, self->run);
    if (trace_cursor_next(cursor)) {
        const struct diff_item item = {.record = read_event(self, cursor)};
        is_found = item.record.type == RECORD_EVENT;
        diff_keep(line, &item);
    }
    trace_cursor_close(cursor);
    return is_found;
}

void diff_rows_close(struct diff_rows *self)
{
    trace_cursor_close(self->events);
    trace_cursor_close(self->changes);
    self->events = NULL;
    self->changes = NULL;
}
