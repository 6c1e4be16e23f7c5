#include "sim/prevent_events.h"

#include "sim/world.h"

#include <string.h>

/* Of each message kind the last events that bear on the guard. */
#define BEARING_EACH 8
#define KINDS_MAX    256

struct bearing {
    const struct history *history;
    uint64_t last[KINDS_MAX][BEARING_EACH];
    uint32_t count[KINDS_MAX];
};

static void record_bearing(void *context, const struct record *record, const void *body,
                           uint32_t body_bytes)
{
    struct bearing *bearing = context;
    const struct sim *sim = run_sim(bearing->history->run);
    const struct history_guard *guard = &bearing->history->guard;
    if (record->type != RECORD_EVENT) {
        return;
    }
    const struct sim_upcoming upcoming = {
        .at = record->at,
        .from = record->peer,
        .to = record->actor,
        .kind = (uint16_t)record->kind,
        .class_ = (uint16_t)(record->extra >> 8),
        .body_bytes = body_bytes,
        .body = body,
    };
    const bool is_delivered = (record->extra & 0xFF) == SIM_DELIVERED;
    if (is_delivered && sim->model->bears_on(sim->options, &upcoming, guard->kind, guard->index)) {
        bearing->last[record->kind][bearing->count[record->kind]++ % BEARING_EACH] = record->number;
    }
}

static void add_event(struct prevent_events *events, uint64_t event, bool is_cause)
{
    uint32_t place = 0;
    while (place < events->count && events->numbers[place] > event) {
        place++;
    }
    if (place < events->count && events->numbers[place] == event) {
        return;
    }
    memmove(&events->numbers[place + 1], &events->numbers[place],
            (events->count - place) * sizeof events->numbers[0]);
    memmove(&events->is_cause[place + 1], &events->is_cause[place],
            (events->count - place) * sizeof events->is_cause[0]);
    events->numbers[place] = event;
    events->is_cause[place] = is_cause;
    events->count++;
}

/* Adds an event and its causes, back to the first. */
static void add_causes(const struct history *history, uint64_t event, struct prevent_events *events)
{
    while (event != 0 && events->count < PREVENT_EVENTS_MAX) {
        add_event(events, event, true);
        event = history->causes[event];
    }
    events->is_cut = event != 0;
}

/* Adds what bears on the guard. Returns false if there is no memory for it. */
static bool add_bearing(struct history *history, struct prevent_events *events)
{
    struct sim *sim = run_sim(history->run);
    if (history->lost == 0 || sim->model->bears_on == NULL) {
        return true;
    }
    ASSERT(sim->model->message_count <= KINDS_MAX);
    struct bearing *bearing = block_new(sizeof *bearing);
    if (bearing == NULL) {
        return false;
    }
    bearing->history = history;
    const struct trace_sink sink = {.context = bearing, .record = record_bearing};
    history_go(history, 0);
    sim->sink = &sink;
    (void)run_to_event(history->run, history->lost);
    sim->sink = NULL;
    uint32_t added = 0;
    for (uint32_t kind = 0; kind < sim->model->message_count; kind++) {
        for (uint32_t i = 0; i < BEARING_EACH && added < PREVENT_BEARING_MAX; i++) {
            if (bearing->last[kind][i] != 0) {
                add_event(events, bearing->last[kind][i], false);
                added++;
            }
        }
    }
    block_free(bearing);
    return true;
}

bool prevent_events_gather(struct prevent_events *events, struct history *history, uint64_t from)
{
    *events = (struct prevent_events){.count = 0};
    add_causes(history, from, events);
    return add_bearing(history, events);
}
