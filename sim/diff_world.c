#include "sim/diff_world.h"

#include "sim/story.h"
#include "sim/words.h"
#include <stdio.h>
#include <string.h>

/* Both worlds, as the comparison goes through them. */
struct pair {
    const struct sim *sims[DIFF_SIDES];
    struct diff_worlds *worlds;
};

/* --- getting there ------------------------------------------------------------------- */

/* Waits for one event. */
struct watch {
    uint64_t number;
    struct diff_line line;
};

static void watch_record(void *context, const struct record *record, const void *body,
                         uint32_t body_bytes)
{
    struct watch *watch = context;
    (void)body;
    (void)body_bytes;
    if (record->type == RECORD_EVENT && record->number == watch->number) {
        const struct diff_item item = {.record = *record};
        diff_keep(&watch->line, &item);
    }
}

/* --- one region after the other ------------------------------------------------------- */

static bool is_built_alike(const struct pair *pair)
{
    const struct world_plan *a = pair->sims[DIFF_A]->plan;
    const struct world_plan *b = pair->sims[DIFF_B]->plan;
    pair->worlds->actors[DIFF_A] = a->actor_count;
    pair->worlds->actors[DIFF_B] = b->actor_count;
    pair->worlds->nodes[DIFF_A] = a->node_count;
    pair->worlds->nodes[DIFF_B] = b->node_count;
    if (a->actor_count != b->actor_count || a->node_count != b->node_count ||
        a->group_count != b->group_count || a->lane_count != b->lane_count ||
        memcmp(a->guard_first, b->guard_first, sizeof a->guard_first) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < a->group_count; i++) {
        if (a->groups[i].first != b->groups[i].first) {
            return false;
        }
    }
    return true;
}

/* Counts a figure that differs, and keeps it if there is room. */
static void add_figure(struct diff_figure *list, uint32_t *count, const char *name,
                       const int64_t values[DIFF_SIDES])
{
    if (values[DIFF_A] == values[DIFF_B]) {
        return;
    }
    if (*count < DIFF_WORLD_SHOWN) {
        struct diff_figure *figure = &list[*count];
        (void)snprintf(figure->name, sizeof figure->name, "%s", name);
        memcpy(figure->values, values, sizeof figure->values);
    }
    (*count)++;
}

static void compare_counters(const struct pair *pair)
{
    const struct sim_model *model = pair->sims[DIFF_A]->model;
    for (uint32_t i = 0; i < model->counter_count; i++) {
        const int64_t values[DIFF_SIDES] = {pair->sims[DIFF_A]->counters[i],
                                            pair->sims[DIFF_B]->counters[i]};
        add_figure(pair->worlds->counters, &pair->worlds->counter_count, model->counters[i].name,
                   values);
    }
}

/* The number by which the step of a generator must be multiplied to give 1 (sim/rng.h). */
static uint64_t inverse_step(void)
{
    const uint64_t step = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t inverse = step;
    for (uint32_t i = 0; i < 6; i++) { /* each turn doubles the bits that are right, from 3 on */
        inverse *= 2 - step * inverse;
    }
    ASSERT(inverse * step == 1);
    return inverse;
}

static void compare_lanes(const struct pair *pair)
{
    const struct tape *tapes[DIFF_SIDES] = {pair->sims[DIFF_A]->tape, pair->sims[DIFF_B]->tape};
    if (tapes[DIFF_A]->seed != tapes[DIFF_B]->seed) {
        return;
    }
    for (uint32_t i = 0; i < tapes[DIFF_A]->lane_count; i++) {
        int64_t draws[DIFF_SIDES];
        for (uint32_t side = 0; side < DIFF_SIDES; side++) {
            const uint64_t start = rng_lane(tapes[side]->seed, tapes[side]->names[i]).state;
            draws[side] = (int64_t)((tapes[side]->lanes[i].state - start) * inverse_step());
        }
        add_figure(pair->worlds->lanes, &pair->worlds->lane_count, tapes[DIFF_A]->names[i], draws);
    }
}

static void compare_guards(const struct pair *pair)
{
    const struct sim *sim = pair->sims[DIFF_A];
    char name[DIFF_NAME_BYTES];
    for (uint32_t kind = 0; kind < sim->model->guard_count; kind++) {
        const uint32_t first = sim->plan->guard_first[kind];
        for (uint32_t i = 0; i < sim->plan->guard_counts[kind]; i++) {
            const int64_t held[DIFF_SIDES] = {pair->sims[DIFF_A]->guards[first + i].since != 0,
                                              pair->sims[DIFF_B]->guards[first + i].since != 0};
            char owner[DIFF_NAME_BYTES / 2];
            struct text_end line = {name, sizeof name};
            sim->model->guards[kind].name_of(sim->options, i, owner, sizeof owner);
            text_add(&line, "%s of %s", sim->model->guards[kind].name, owner);
            add_figure(pair->worlds->guards, &pair->worlds->guard_count, name, held);
        }
    }
}

static void compare_nodes(const struct pair *pair)
{
    const struct sim *sim = pair->sims[DIFF_A];
    for (uint32_t i = 0; i < sim->plan->node_count; i++) {
        int64_t downs[DIFF_SIDES];
        for (uint32_t side = 0; side < DIFF_SIDES; side++) {
            const struct node_state *node = &pair->sims[side]->nodes[i];
            downs[side] = node->is_down || node->paused_until > pair->sims[side]->world->now;
        }
        add_figure(pair->worlds->downs, &pair->worlds->down_count, sim->plan->nodes[i].name, downs);
    }
}

/* An actor as people know it: "replica 1.0 on replica-1". */
static void name_actor(const struct sim *sim, uint32_t actor, char *text, size_t bytes)
{
    char name[DIFF_NAME_BYTES / 2] = "";
    story_actor(sim, actor, name, sizeof name);
    const bool is_known = actor < sim->plan->actor_count;
    const char *node = is_known ? sim->plan->nodes[sim->plan->actor_nodes[actor]].name : "";
    const bool is_alone = !is_known || strcmp(node, name) == 0;
    struct text_end line = {text, bytes};
    text_add(&line, "%s", is_known ? name : "nobody");
    if (!is_alone) {
        text_add(&line, " on %s", node);
    }
}

static void compare_memory(const struct pair *pair, uint32_t actor, uint32_t bytes)
{
    struct diff_worlds *worlds = pair->worlds;
    struct diff_memory found = {.bytes = bytes};
    const unsigned char *states[DIFF_SIDES];
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        states[side] = sim_peek(pair->sims[side], actor);
        found.is_born[side] = states[side] != NULL;
    }
    if (states[DIFF_A] != NULL && states[DIFF_B] != NULL) {
        for (uint32_t i = 0; i < bytes; i++) {
            found.differs += states[DIFF_A][i] != states[DIFF_B][i];
        }
    }
    if (found.differs == 0 && found.is_born[DIFF_A] == found.is_born[DIFF_B]) {
        return;
    }
    name_actor(pair->sims[DIFF_A], actor, found.name, sizeof found.name);
    if (worlds->memory_count < DIFF_WORLD_SHOWN) {
        worlds->memories[worlds->memory_count] = found;
    }
    worlds->memory_count++;
}

static void compare_memories(const struct pair *pair)
{
    const struct world_plan *plan = pair->sims[DIFF_A]->plan;
    for (uint32_t g = 0; g < plan->group_count; g++) {
        const struct plan_group *group = &plan->groups[g];
        for (uint32_t i = 0; i < group->actors.count; i++) {
            compare_memory(pair, group->first + i, group->actors.state_bytes);
        }
    }
}

/* --- what is to come ------------------------------------------------------------------ */

static void name_pending(const struct sim *sim, const struct slot *slot, char *text, size_t bytes)
{
    static const char *const classes[] = {[SIM_MESSAGE] = "message",
                                          [SIM_REQUEST] = "request",
                                          [SIM_REPLY] = "reply",
                                          [SIM_TIMER] = "timer",
                                          [SLOT_FAULT] = "fault"};
    char to[DIFF_NAME_BYTES];
    struct text_end line = {text, bytes};
    if (slot->class_ == SLOT_FAULT) {
        text_add(&line, "fault %u of the scenario", slot->kind + 1);
        return;
    }
    const bool is_timeout = slot->class_ == SIM_REPLY && slot->outcome == SIM_TIMEOUT;
    name_actor(sim, slot->to, to, sizeof to);
    text_add(&line, "%s %s %s %s", is_timeout ? "timeout" : classes[slot->class_],
             sim->model->messages[slot->kind].name,
             is_timeout || slot->class_ == SIM_TIMER ? "of" : "to", to);
}

static const struct slot *pending_at(const struct sim *sim, uint32_t index)
{
    const struct slot *slot = &sim->slots[index];
    return index < sim->world->slot_end && slot->state == SLOT_PENDING ? slot : NULL;
}

static bool is_same_slot(const struct slot *a, const struct slot *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return a->at == b->at && a->kind == b->kind && a->class_ == b->class_ && a->from == b->from &&
           a->to == b->to && a->outcome == b->outcome && a->body_bytes == b->body_bytes &&
           memcmp(a->body, b->body, a->body_bytes) == 0;
}

static sim_time due(const struct diff_pending *pending)
{
    const sim_time a = pending->sides[DIFF_A].is_there ? pending->sides[DIFF_A].at : SIM_TIME_MAX;
    const sim_time b = pending->sides[DIFF_B].is_there ? pending->sides[DIFF_B].at : SIM_TIME_MAX;
    return a < b ? a : b;
}

/* Keeps the earliest few, in order. */
static void add_pending(struct diff_worlds *worlds, const struct diff_pending *fresh)
{
    uint32_t at =
        worlds->pending_count < DIFF_WORLD_SHOWN ? worlds->pending_count : DIFF_WORLD_SHOWN;
    worlds->pending_count++;
    while (at > 0 && due(&worlds->pendings[at - 1]) > due(fresh)) {
        if (at < DIFF_WORLD_SHOWN) {
            worlds->pendings[at] = worlds->pendings[at - 1];
        }
        at--;
    }
    if (at < DIFF_WORLD_SHOWN) {
        worlds->pendings[at] = *fresh;
    }
}

/* Events of the same history lie in the same slots. */
static void compare_pendings(const struct pair *pair)
{
    const uint32_t ends[DIFF_SIDES] = {pair->sims[DIFF_A]->world->slot_end,
                                       pair->sims[DIFF_B]->world->slot_end};
    const uint32_t end = ends[DIFF_A] > ends[DIFF_B] ? ends[DIFF_A] : ends[DIFF_B];
    for (uint32_t i = 1; i < end; i++) {
        const struct slot *slots[DIFF_SIDES] = {pending_at(pair->sims[DIFF_A], i),
                                                pending_at(pair->sims[DIFF_B], i)};
        if (is_same_slot(slots[DIFF_A], slots[DIFF_B])) {
            continue;
        }
        struct diff_pending fresh = {0};
        for (uint32_t side = 0; side < DIFF_SIDES; side++) {
            if (slots[side] != NULL) {
                fresh.sides[side].is_there = true;
                fresh.sides[side].at = slots[side]->at;
                name_pending(pair->sims[side], slots[side], fresh.sides[side].name,
                             sizeof fresh.sides[side].name);
            }
        }
        add_pending(pair->worlds, &fresh);
    }
}

static void compare_pools(const struct pair *pair)
{
    const struct sim *a = pair->sims[DIFF_A];
    const struct sim *b = pair->sims[DIFF_B];
    for (uint32_t i = 0; i < a->model->pool_count; i++) {
        const size_t stride = (a->model->pools[i].cell_bytes + 8 + 7) / 8 * 8;
        const bool is_same = a->world->pool_end[i] == b->world->pool_end[i] &&
                             memcmp(a->regions[REGION_POOLS + i], b->regions[REGION_POOLS + i],
                                    a->world->pool_end[i] * stride) == 0;
        pair->worlds->requests_differ += !is_same;
    }
}

static void compare(const struct pair *pair)
{
    pair->worlds->is_built_alike = is_built_alike(pair);
    if (!pair->worlds->is_built_alike) {
        return;
    }
    compare_counters(pair);
    compare_lanes(pair);
    compare_guards(pair);
    compare_nodes(pair);
    compare_memories(pair);
    compare_pendings(pair);
    compare_pools(pair);
}

bool diff_worlds_compare(const struct diff_worlds_choice *choice, struct diff_worlds *worlds)
{
    struct watch watches[DIFF_SIDES] = {{0}};
    struct trace_sink sinks[DIFF_SIDES];
    struct run *runs[DIFF_SIDES];
    bool is_good = true;
    *worlds = (struct diff_worlds){0};
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        watches[side].number = choice->causes[side];
        sinks[side] = (struct trace_sink){.context = &watches[side], .record = watch_record};
        runs[side] =
            run_new(choice->model, choice->variants[side], choice->seeds[side], &sinks[side]);
        is_good = is_good && runs[side] != NULL;
    }
    for (uint32_t side = 0; side < DIFF_SIDES && is_good; side++) {
        bool goes_on = true;
        while (goes_on && run_events(runs[side]) < choice->number) {
            goes_on = run_step(runs[side]);
        }
        worlds->causes[side] = watches[side].line;
    }
    if (is_good) {
        const struct pair pair = {{run_sim(runs[DIFF_A]), run_sim(runs[DIFF_B])}, worlds};
        compare(&pair);
    }
    run_free(runs[DIFF_A]);
    run_free(runs[DIFF_B]);
    return is_good;
}

bool diff_worlds_are_same(const struct diff_worlds *worlds)
{
    return worlds->is_built_alike && worlds->counter_count == 0 && worlds->lane_count == 0 &&
           worlds->guard_count == 0 && worlds->down_count == 0 && worlds->memory_count == 0 &&
           worlds->pending_count == 0 && worlds->requests_differ == 0;
}
