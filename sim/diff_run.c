#include "sim/diff_run.h"

#include "sim/digest.h"
#include <string.h>

#define NAME_BYTES    128
#define RECORDS_FIRST 256

/* --- records ------------------------------------------------------------------------- */

static void grow(struct arena *arena, struct diff_records *records)
{
    const uint32_t limit = records->limit == 0 ? RECORDS_FIRST : 2 * records->limit;
    struct record *list = arena_take(arena, limit * sizeof *list);
    uint64_t *bodies = arena_take(arena, limit * sizeof *bodies);
    ASSERT(list != NULL && bodies != NULL);
    if (records->count > 0) {
        memcpy(list, records->list, records->count * sizeof *list);
        memcpy(bodies, records->bodies, records->count * sizeof *bodies);
    }
    records->list = list;
    records->bodies = bodies;
    records->limit = limit;
}

static void add(struct arena *arena, struct diff_records *records, const struct record *record,
                uint64_t body)
{
    if (records->count == records->limit) {
        grow(arena, records);
    }
    records->list[records->count] = *record;
    records->bodies[records->count++] = body;
}

/* Lets the changes go that were held. */
static void release(struct diff_run *self)
{
    for (uint32_t i = 0; i < self->held.count; i++) {
        add(self->arena, &self->ready, &self->held.list[i], 0);
    }
    self->held.count = 0;
}

static bool is_change(uint32_t type)
{
    return type >= RECORD_STATE && type <= RECORD_OBLIGATION_CLOSE;
}

static void take_record(void *context, const struct record *record, const void *body,
                        uint32_t body_bytes)
{
    struct diff_run *self = context;
    if (record->type == RECORD_VERDICT || record->type == RECORD_COUNT) {
        return;
    }
    if (record->number != self->number) {
        release(self);
        self->number = record->number;
    }
    if (is_change(record->type)) {
        add(self->arena, &self->held, record, 0);
    } else {
        add(self->arena, &self->ready, record,
            body == NULL ? 0 : digest_bytes(8, body, body_bytes));
    }
}

/* --- the source ---------------------------------------------------------------------- */

static void name_actors(struct diff_run *self)
{
    const uint32_t count = run_actor_count(self->run);
    char node[NAME_BYTES];
    char name[NAME_BYTES];
    self->actors = arena_take(self->arena, ((size_t)count + 1) * sizeof *self->actors);
    ASSERT(self->actors != NULL);
    for (uint32_t i = 0; i < count; i++) {
        run_node_name(self->run, run_actor_node(self->run, i), node, sizeof node);
        run_actor_name(self->run, i, name, sizeof name);
        self->actors[i] = diff_actor(node, name);
    }
}

bool diff_run_open(struct diff_run *self, struct arena *arena, const struct sim_model *model,
                   const struct scenario_variant *variant, uint64_t seed)
{
    *self = (struct diff_run){.arena = arena};
    self->sink = (struct trace_sink){.context = self, .record = take_record};
    self->run = run_new(model, variant, seed, &self->sink);
    if (self->run == NULL) {
        return false;
    }
    name_actors(self);
    return true;
}

void diff_run_close(struct diff_run *self)
{
    run_free(self->run);
    self->run = NULL;
}

static struct diff_actor actor_of(const struct diff_run *self, uint32_t actor)
{
    return actor < run_actor_count(self->run) ? self->actors[actor] : (struct diff_actor){0};
}

/* Goes on with the run until there is something to give. */
static void refill(struct diff_run *self)
{
    self->given = 0;
    self->ready.count = 0;
    while (self->ready.count == 0 && !self->is_over) {
        self->is_over = !run_step(self->run);
    }
    if (self->is_over) {
        release(self);
    }
}

static bool next(void *context, struct diff_item *item)
{
    struct diff_run *self = context;
    if (self->given == self->ready.count) {
        refill(self);
    }
    if (self->given == self->ready.count) {
        return false;
    }
    *item = (struct diff_item){.record = self->ready.list[self->given],
                               .body = self->ready.bodies[self->given]};
    self->given++;
    item->actor = actor_of(self, item->record.actor);
    item->peer = actor_of(self, item->record.peer);
    if (item->record.type == RECORD_NOTE) {
        run_note_text(self->run, &item->record, self->note, sizeof self->note);
        item->note = self->note;
    }
    return true;
}

struct diff_source diff_run_source(struct diff_run *self)
{
    return (struct diff_source){.context = self, .next = next};
}
