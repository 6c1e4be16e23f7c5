#include "sim/run.h"

#include "sim/excuse.h"
#include "sim/faults.h"
#include "sim/judge.h"
#include "sim/lasso.h"
#include "sim/story.h"
#include <stdio.h>
#include <string.h>

struct run {
    struct arena *arena;
    const struct sim_model *model;
    const struct scenario *scenario;
    struct world_plan *plan;
    struct tape_source source;
    struct sim sim;
    struct hang hang;
    struct lasso *lasso; /* null: the model does not say what its bytes mean */
    sim_time bound;
    enum run_end end;
    uint32_t detectors; /* DETECTOR_BITs of those that look */
};

static void on_fault(struct sim *sim, uint32_t number, bool starts)
{
    const struct fault *fault = &sim->scenario->faults[number];
    const struct fault_kind *kind = fault_kind_at(sim->model, fault->kind);
    ASSERT(kind != NULL);
    world_record(sim, RECORD_FAULT, number, starts, (const int64_t[4]){0});
    if (starts) {
        kind->start(sim, fault);
    } else {
        kind->end(sim, fault);
    }
}

static void schedule_faults(struct run *run)
{
    for (uint32_t i = 0; i < run->scenario->fault_count; i++) {
        const struct fault *fault = &run->scenario->faults[i];
        const struct fault_kind *kind = fault_kind_at(run->model, fault->kind);
        ASSERT(kind != NULL);
        world_schedule_fault(&run->sim, fault->at, i, true);
        if (kind->end != NULL && fault->lasts > 0) {
            world_schedule_fault(&run->sim, fault->at + fault->lasts, i, false);
        }
    }
}

/* Puts in the first events. */
static void put_in_first(struct run *run)
{
    run->model->start(&run->sim);
    work_settle(&run->sim);
    run->sim.running = (struct running){.actor = SIM_NOBODY};
    schedule_faults(run);
    if (run->scenario->settle_from < SIM_TIME_MAX) {
        world_schedule_settle(&run->sim, run->scenario->settle_from);
    }
}

struct run *run_new(const struct sim_model *model, const struct scenario_variant *variant,
                    uint64_t seed, const struct trace_sink *sink)
{
    struct arena *arena = arena_new(sizeof(struct run) + 4096);
    struct run *run = arena_take(arena, sizeof *run);
    if (run == NULL) {
        arena_free(arena);
        return NULL;
    }
    run->arena = arena;
    run->model = model;
    run->scenario = &variant->scenario;
    run->plan = plan_new(model, variant->options, run->scenario->duration);
    if (run->plan == NULL || !world_new(&run->sim, run->plan, &run->source, seed)) {
        run_free(run);
        return NULL;
    }
    run->detectors = DETECTORS_ALL;
    if (model->recurrence != NULL) {
        run->lasso = lasso_new(run->plan);
        if (run->lasso == NULL) {
            run_free(run);
            return NULL;
        }
    }
    run->sim.sink = sink;
    run->sim.scenario = run->scenario;
    run->sim.on_fault = on_fault;
    run->sim.shuffles_ties = run->scenario->shuffle_ties;
    run->bound = hang_bound(&run->sim, run->scenario);
    put_in_first(run);
    return run;
}

void run_restart(struct run *run, uint64_t seed)
{
    run->sim.running = (struct running){.actor = SIM_NOBODY};
    run->end = RUN_GOES_ON;
    run->hang = (struct hang){0};
    world_clear(&run->sim, seed);
    if (run->lasso != NULL) {
        lasso_restart(run->lasso, &run->sim);
    }
    put_in_first(run);
}

void run_free(struct run *run)
{
    if (run != NULL) {
        lasso_free(run->lasso);
        world_free(&run->sim);
        plan_free(run->plan);
        arena_free(run->arena);
    }
}

static bool looks(const struct run *run, enum detector detector)
{
    return (run->detectors & DETECTOR_BIT(detector)) != 0;
}

static bool circle_is_due(const struct run *run)
{
    return looks(run, DETECTOR_LASSO) && run->lasso != NULL && lasso_is_due(run->lasso, &run->sim);
}

/* --- looking, apart from the loop over events: seldom is there anything to look at --------- */

static NOT_INLINE bool finds_lost_work(struct run *run)
{
    const struct hang lost = hang_look_lost(&run->sim, run->scenario->observe);
    if (lost.is_found) {
        run->hang = lost;
    }
    return lost.is_found;
}

static NOT_INLINE bool finds_circle(struct run *run)
{
    if (!lasso_look(run->lasso, &run->sim)) {
        return false;
    }
    run->hang = lasso_hang(run->lasso);
    run->hang.excuse = excuse_find(&run->sim, run->hang.kind, run->hang.index, NULL, 0);
    return true;
}

static NOT_INLINE bool finds_standstill(struct run *run)
{
    run->hang = hang_look(&run->sim, run->bound);
    return run->hang.is_found && run->sim.world->ahead == 0 && !hang_is_proved(&run->sim);
}

/* Whether what just happened ends the run: to be asked if it may. */
static enum run_end looks_ended(struct run *run)
{
    const struct world *world = run->sim.world;
    if (world->broken != 0) {
        return RUN_BROKEN;
    }
    if (world->limit_met != 0 || world->number >= (uint64_t)run->scenario->events_max) {
        return RUN_LIMIT;
    }
    if (world->open_count == 0 && world->ever_opened > 0 && world->ahead == 0) {
        return RUN_DONE;
    }
    if ((world->doubt | world->doubt_guard | world->lost_count) != 0 &&
        looks(run, DETECTOR_LOST_WORK) && finds_lost_work(run)) {
        return RUN_HUNG;
    }
    /* What is lost for certain has a reason of its own, told as soon as it was watched. */
    if (world->lost_count == 0 && circle_is_due(run) && finds_circle(run)) {
        return RUN_HUNG;
    }
    if (world->now >= world->hang_check && looks(run, DETECTOR_BOUNDED) && finds_standstill(run)) {
        return RUN_HUNG;
    }
    return RUN_GOES_ON;
}

/* Whether there may be anything for looks_ended() to see: after nearly all events there is not. */
static inline bool may_end(const struct run *run)
{
    const struct world *world = run->sim.world;
    const uint32_t matters = world->broken | world->limit_met | world->doubt | world->doubt_guard |
                             world->lost_count | (world->open_count == 0);
    return matters != 0 || world->now >= world->hang_check ||
           (run->lasso != NULL && lasso_is_due(run->lasso, &run->sim));
}

/*
 * Handles events that are due until `until`, up to event number `number`, while none ends the run.
 * Returns false if it stopped because none is due.
 */
static NOT_INLINE bool steps(struct run *run, sim_time until, uint64_t number)
{
    const uint64_t limit = (uint64_t)run->scenario->events_max;
    const uint64_t last = number < limit ? number : limit;
    const struct world *world = run->sim.world;
    while (run->end == RUN_GOES_ON && world->number < last) {
        if (!world_step(&run->sim, until)) {
            return false;
        }
        if (may_end(run) || world->number >= limit) {
            run->end = looks_ended(run);
        }
    }
    return true;
}

/* Handles events up to event number `number`; the run ends if there are no more. */
static bool go_on(struct run *run, uint64_t number)
{
    if (!steps(run, run->scenario->duration, number)) {
        run->end = run->sim.world->slot_count == 0 ? RUN_DRAINED : RUN_TIME_OVER;
    }
    return run->end == RUN_GOES_ON;
}

bool run_step(struct run *run)
{
    return go_on(run, run->sim.world->number + 1);
}

bool run_until(struct run *run, sim_time until)
{
    const sim_time duration = run->scenario->duration;
    (void)steps(run, until < duration ? until : duration, UINT64_MAX);
    if (run->end == RUN_GOES_ON && until >= duration && world_next(&run->sim) <= until) {
        (void)run_step(run); /* its time is over */
    }
    return run->end == RUN_GOES_ON;
}

bool run_to_event(struct run *run, uint64_t events)
{
    (void)go_on(run, events);
    return run->sim.world->number == events;
}

/* What changes in a run beside its world. */
struct kept {
    struct hang hang;
    enum run_end end;
};

size_t run_kept_bytes(const struct run *run)
{
    return sizeof(struct kept) + world_saved_bytes(&run->sim);
}

void run_keep(const struct run *run, unsigned char *copy)
{
    const struct kept kept = {.hang = run->hang, .end = run->end};
    memcpy(copy, &kept, sizeof kept);
    world_save(&run->sim, copy + sizeof kept);
}

void run_return(struct run *run, const unsigned char *copy)
{
    struct kept kept;
    memcpy(&kept, copy, sizeof kept);
    run->hang = kept.hang;
    run->end = kept.end;
    world_load(&run->sim, copy + sizeof kept);
    run->sim.running = (struct running){.actor = SIM_NOBODY};
}

void run_reopen(struct run *run)
{
    if (run->end == RUN_HUNG) {
        run->end = RUN_GOES_ON;
        run->hang = (struct hang){0};
    }
}

/* Sums each series over the seconds of the run. */
static void sum_series(const struct run *run, struct run_result *result)
{
    const struct world_plan *plan = run->plan;
    ASSERT(plan->column_count <= RUN_COLUMNS_MAX);
    const uint32_t seconds = (uint32_t)(run->sim.world->now / SIM_SECOND) + 1;
    result->series_count = plan->series_count;
    for (uint32_t i = 0; i < plan->series_count; i++) {
        struct run_series *series = &result->series[i];
        (void)snprintf(series->name, sizeof series->name, "%s", plan->series[i]);
        for (uint32_t second = 0; second < seconds; second++) {
            for (uint32_t column = 0; column < plan->column_count; column++) {
                series->counts[column] += run_tally(run, i, second, column);
            }
        }
    }
}

/* What the verdict is about, by kind. */
static void name_kinds(const struct run *run, struct run_result *result)
{
    const struct world *world = run->sim.world;
    const bool is_stuck = result->verdict == VERDICT_HUNG || result->verdict == VERDICT_EXCUSED;
    const bool is_lost = is_stuck && run->hang.is_found && run->hang.detector == DETECTOR_LOST_WORK;
    result->obligation = is_stuck && run->hang.is_found ? run->hang.kind : SIM_NO_KIND;
    result->guard = is_lost ? guard_name_of(&run->sim, run->hang.guard).kind : SIM_NO_KIND;
    result->invariant = world->broken != 0 ? (uint16_t)(world->broken - 1) : SIM_NO_KIND;
    const struct sim_excuse *excuse = is_stuck ? run->hang.excuse : NULL;
    result->excuse = excuse != NULL ? (uint16_t)(excuse - run->model->excuses) : SIM_NO_KIND;
}

/* How long obligations were open, those included that still are. */
static void measure_spans(const struct run *run, struct run_result *result)
{
    const struct sim *sim = &run->sim;
    for (uint16_t kind = 0; kind < run->model->obligation_count; kind++) {
        struct run_span *span = &result->spans[kind];
        span->longest = sim->world->open_longest[kind];
        for (uint32_t i = 0; i < run->plan->obligation_counts[kind]; i++) {
            const struct obligation_state *obligation =
                &sim->obligations[run->plan->obligation_first[kind] + i];
            const sim_time open = sim->world->now - obligation->opened_at;
            span->is_open |= obligation->is_open;
            span->longest = obligation->is_open && open > span->longest ? open : span->longest;
        }
    }
}

void run_finish(struct run *run, struct run_result *result)
{
    (void)go_on(run, UINT64_MAX);
    const struct sim *sim = &run->sim;
    *result = (struct run_result){0};
    if (run->end == RUN_TIME_OVER) {
        /* A load that was found stuck may have moved since; one stuck at the end must be found. */
        run->sim.world->now = run->scenario->duration;
        run->sim.world->hang_check = 0;
        run->sim.world->lost_check = 0;
        run->hang =
            looks(run, DETECTOR_LOST_WORK) ? hang_look_lost(&run->sim, 0) : (struct hang){0};
        if (!run->hang.is_found && looks(run, DETECTOR_BOUNDED)) {
            run->hang = hang_look(&run->sim, run->bound);
        }
    }
    if (run->end == RUN_DRAINED && run->sim.world->open_count > 0) {
        run->sim.world->hang_check = 0;
        run->hang = hang_look(&run->sim, 0);
    }
    result->bound = run->bound;
    result->bound_is_given = run->scenario->within > 0;
    judge(sim, run->scenario, run->end, &run->hang, result);
    judge_expectation(sim, run->scenario, result);
    world_record(&run->sim, RECORD_VERDICT, result->verdict, result->detector,
                 (const int64_t[4]){(int64_t)result->verdict, result->error});
    result->digest = sim->world->digest;
    result->events = sim->world->number;
    result->ended_at = sim->world->now;
    result->pending_max = sim->world->slot_end - SLOT_FIRST;
    result->world_bytes = world_saved_bytes(sim);
    name_kinds(run, result);
    measure_spans(run, result);
    sum_series(run, result);
    ASSERT(run->model->counter_count <= RUN_COUNTERS_MAX);
    memcpy(result->counters, sim->counters, run->model->counter_count * sizeof(int64_t));
}

void run_detect(struct run *run, uint32_t detectors)
{
    ASSERT((detectors & ~(uint32_t)DETECTORS_ALL) == 0);
    if (run->lasso != NULL) {
        lasso_forget(run->lasso, &run->sim);
    }
    run->detectors = detectors;
}

struct sim *run_sim(struct run *run)
{
    return &run->sim;
}

uint64_t run_digest(const struct run *run)
{
    return run->sim.world->digest;
}

uint64_t run_events(const struct run *run)
{
    return run->sim.world->number;
}

void run_node_name(const struct run *run, uint32_t node, char *text, size_t bytes)
{
    const bool is_known = node < run->plan->node_count;
    (void)snprintf(text, bytes, "%s", is_known ? run->plan->nodes[node].name : "-");
}

void run_actor_name(const struct run *run, uint32_t actor, char *text, size_t bytes)
{
    story_actor(&run->sim, actor, text, bytes);
}

void run_guard_name(const struct run *run, uint32_t kind, uint32_t index, char *text, size_t bytes)
{
    ASSERT(kind < run->model->guard_count);
    run->model->guards[kind].name_of(run->plan->options, index, text, bytes);
}

uint32_t run_guard_count(const struct run *run, uint32_t kind)
{
    ASSERT(kind < run->model->guard_count);
    return run->plan->guard_counts[kind];
}

uint32_t run_obligation_count(const struct run *run, uint32_t kind)
{
    ASSERT(kind < run->model->obligation_count);
    return run->plan->obligation_counts[kind];
}

void run_value_name(const struct run *run, char letter, int64_t value, char *text, size_t bytes)
{
    ASSERT(run->model->format_value != NULL);
    run->model->format_value(run->plan->options, letter, value, text, bytes);
}

uint32_t run_actor_node(const struct run *run, uint32_t actor)
{
    return actor < run->plan->actor_count ? run->plan->actor_nodes[actor] : SIM_NOBODY;
}

uint32_t run_node_count(const struct run *run)
{
    return run->plan->node_count;
}

uint32_t run_actor_count(const struct run *run)
{
    return run->plan->actor_count;
}

const char *run_actor_type(const struct run *run, uint32_t actor)
{
    ASSERT(actor < run->plan->actor_count);
    return run->model->actor_types[run->plan->actor_types[actor]].name;
}

void run_note_text(const struct run *run, const struct record *note, char *text, size_t bytes)
{
    story_line(&run->sim, note, text, bytes);
}

uint32_t run_series_count(const struct run *run)
{
    return run->plan->series_count;
}

const char *run_series_name(const struct run *run, uint32_t series)
{
    ASSERT(series < run->plan->series_count);
    return run->plan->series[series];
}

uint32_t run_tally(const struct run *run, uint32_t series, uint32_t second, uint32_t column)
{
    const struct world_plan *plan = run->plan;
    ASSERT(series < plan->series_count && column < plan->column_count);
    if (second >= plan->second_count) {
        return 0;
    }
    return run->sim
        .tallies[((size_t)second * plan->series_count + series) * plan->column_count + column];
}

sim_time run_wait_chain(const struct run *run)
{
    return hang_chain(&run->sim, run->scenario);
}
