#include "sim/history.h"

#include "sim/words.h"
#include "sim/world.h"

#include <string.h>

/* --- the first time --------------------------------------------------------------- */

/* The guard that was orphaned first of those that were proved lost. */
static void find_guard(struct history *history, const struct sim *sim)
{
    uint64_t first = UINT64_MAX;
    for (uint32_t number = 0; number < sim->plan->guard_first[PLAN_KINDS_MAX]; number++) {
        const struct guard_state *guard = &sim->guards[number];
        if (guard->since == 0 || guard->lost == 0 || guard->orphaned >= first) {
            continue;
        }
        const struct guard_name name = guard_name_of(sim, number);
        first = guard->orphaned;
        history->guard = (struct history_guard){
            .since = guard->since - 1, .index = name.index, .kind = name.kind};
        history->lost = guard->orphaned - 1;
    }
}

/* The open obligation that decides and has stood still longest. */
static uint32_t find_stuck(const struct sim *sim)
{
    uint32_t stuck = 0;
    sim_time since = SIM_TIME_MAX;
    for (uint16_t kind = 0; kind < sim->model->obligation_count; kind++) {
        for (uint32_t i = 0; i < sim->plan->obligation_counts[kind]; i++) {
            const struct obligation_state *obligation =
                &sim->obligations[sim->plan->obligation_first[kind] + i];
            if (sim->model->obligations[kind].decides && obligation->is_open &&
                obligation->moved_at < since) {
                stuck = i;
                since = obligation->moved_at;
            }
        }
    }
    return stuck;
}

/* --- the second time ---------------------------------------------------------------- */

static void record(void *context, const struct record *record, const void *body,
                   uint32_t body_bytes)
{
    struct history *history = context;
    (void)body;
    (void)body_bytes;
    ASSERT(record->number <= history->events);
    if (record->type == RECORD_EVENT || record->type == RECORD_FAULT) {
        history->causes[record->number] = record->cause;
        history->times[record->number] = record->at;
    }
    const struct sim_model *model = run_sim(history->run)->model;
    if (record->type == RECORD_OBLIGATION_OPEN && history->opened == 0 &&
        model->obligations[record->kind].decides) {
        history->opened = record->number;
    }
}

/* Goes through the run once more, keeping worlds on the way. */
static bool keep_on_the_way(struct history *history)
{
    const uint64_t stride = history->events / HISTORY_POINTS + 1;
    size_t bytes = 0;
    bool goes_on = true;
    while (goes_on && history->point_count < HISTORY_POINTS) {
        struct branch_point *point = &history->points[history->point_count];
        if (history->point_count == 0 || bytes + run_kept_bytes(history->run) <= HISTORY_BYTES) {
            if (!branch_keep(point, history->run)) {
                return history->point_count > 0;
            }
            bytes += point->room;
            history->point_count++;
        }
        goes_on = run_to_event(history->run, run_events(history->run) + stride);
    }
    (void)run_to_event(history->run, history->events);
    return true;
}

/* --- making and going ----------------------------------------------------------------- */

/* Learns how long the run is and what it comes to. */
static bool run_once(struct history *history, const struct sim_model *model)
{
    struct run *run = run_new(model, &history->variant, history->seed, NULL);
    if (run == NULL) {
        return false;
    }
    run_finish(run, &history->result);
    find_guard(history, run_sim(run));
    history->stuck = find_stuck(run_sim(run));
    run_free(run);
    history->events = history->result.events;
    return true;
}

static bool run_twice(struct history *history, const struct sim_model *model)
{
    const size_t rows = (size_t)history->events + 1;
    history->memory = block_new(rows * (sizeof(uint64_t) + sizeof(sim_time)));
    if (history->memory == NULL) {
        return false;
    }
    history->run = run_new(model, &history->variant, history->seed, NULL);
    if (history->run == NULL) {
        return false;
    }
    history->causes = history->memory;
    history->times = (sim_time *)(history->causes + rows);
    history->sink = (struct trace_sink){.context = history, .record = record};
    run_sim(history->run)->sink = &history->sink;
    const bool is_good = keep_on_the_way(history);
    run_sim(history->run)->sink = NULL;
    return is_good;
}

struct history *history_new(const struct sim_model *model, const struct scenario_variant *variant,
                            uint64_t seed)
{
    struct history *history = block_new(sizeof *history);
    if (history == NULL) {
        return NULL;
    }
    history->seed = seed;
    history->variant = *variant;
    history->variant.scenario.observe = 0;
    if (!run_once(history, model) || !run_twice(history, model)) {
        history_free(history);
        return NULL;
    }
    if (history->result.verdict == VERDICT_HUNG) {
        history->moved = history_event_by(history, history->result.stuck_since);
    }
    return history;
}

void history_free(struct history *history)
{
    if (history == NULL) {
        return;
    }
    for (uint32_t i = 0; i < HISTORY_POINTS; i++) {
        branch_free(&history->points[i]);
    }
    run_free(history->run);
    block_free(history->memory);
    block_free(history);
}

void history_go(struct history *history, uint64_t event)
{
    ASSERT(event <= history->events);
    uint32_t last = 0;
    while (last + 1 < history->point_count && history->points[last + 1].event <= event) {
        last++;
    }
    run_return(history->run, history->points[last].copy);
    const bool is_there = run_to_event(history->run, event);
    ASSERT(is_there);
}

uint64_t history_event_by(const struct history *history, sim_time at)
{
    uint64_t low = 0; /* was handled by then */
    uint64_t high = history->events + 1;
    while (high - low > 1) {
        const uint64_t middle = low + (high - low) / 2;
        if (history->times[middle] <= at) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* --- telling of an event ---------------------------------------------------------------- */

struct telling {
    struct history_event *told;
    struct run *run;
    bool has_story; /* a line that is no detail */
};

static void add_note(struct telling *telling, const struct record *note)
{
    char text[HISTORY_LINE_BYTES];
    char *line = telling->told->line;
    const bool is_detail = run_sim(telling->run)->model->notes[note->kind].is_detail;
    if (is_detail && line[0] != '\0') {
        return;
    }
    if (!is_detail && !telling->has_story) {
        line[0] = '\0';
    }
    telling->has_story = telling->has_story || !is_detail;
    run_note_text(telling->run, note, text, sizeof text);
    const size_t used = strlen(line);
    struct text_end end = {line + used, sizeof telling->told->line - used};
    text_add(&end, "%s%s", used == 0 ? "" : "; ", text);
}

static void tell_record(void *context, const struct record *record, const void *body,
                        uint32_t body_bytes)
{
    struct telling *telling = context;
    struct history_event *told = telling->told;
    (void)body_bytes;
    if (record->number != told->number) {
        return;
    }
    if (record->type == RECORD_NOTE) {
        add_note(telling, record);
    } else if (record->type == RECORD_EVENT) {
        told->handle = alter_shown(run_sim(telling->run), body);
        told->actor = record->actor;
        told->peer = record->peer;
        told->kind = (uint16_t)record->kind;
        told->class_ = (uint16_t)(record->extra >> 8);
        run_actor_name(telling->run, told->actor, told->actor_name, sizeof told->actor_name);
        run_node_name(telling->run, run_actor_node(telling->run, told->actor), told->node_name,
                      sizeof told->node_name);
    }
}

void history_tell(struct history *history, uint64_t event, struct history_event *told)
{
    ASSERT(event >= 1 && event <= history->events);
    *told = (struct history_event){.number = event,
                                   .cause = history->causes[event],
                                   .at = history->times[event],
                                   .actor = SIM_NOBODY,
                                   .peer = SIM_NOBODY};
    struct telling telling = {.told = told, .run = history->run};
    struct trace_sink sink = {.context = &telling, .record = tell_record};
    struct sim *sim = run_sim(history->run);
    history_go(history, event - 1);
    sim->sink = &sink;
    (void)run_to_event(history->run, event);
    sim->sink = NULL;
    if (told->line[0] == '\0') {
        struct text_end end = {told->line, sizeof told->line};
        text_add(&end, told->handle.slot == 0 ? "a fault of the scenario" : "handles %s",
                 sim->model->messages[told->kind].name);
    }
}
