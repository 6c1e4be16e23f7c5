/*
 * Works and obligations: who lives, and what must come to an end.
 */
#include "sim/digest.h"
#include "sim/world.h"

#include <string.h>

void world_record(struct sim *sim, enum record_type type, uint32_t kind, uint32_t extra,
                  const int64_t values[4])
{
    struct record record = {
        .number = sim->world->number,
        .at = sim->world->now,
        .type = type,
        .actor = sim->running.actor,
        .peer = SIM_NOBODY,
        .kind = kind,
        .extra = extra,
        .work = sim->running.work,
    };
    memcpy(record.values, values, sizeof record.values);
    sim->world->digest = digest_bytes(sim->world->digest, &record, sizeof record);
    if (sim->sink != NULL) {
        sim->sink->record(sim->sink->context, &record, NULL, 0);
    }
}

void world_tell(const struct sim *sim, struct record record)
{
    if (sim->sink != NULL) {
        record.number = sim->world->number;
        record.at = sim->world->now;
        sim->sink->record(sim->sink->context, &record, NULL, 0);
    }
}

static const int64_t no_values[4];

/* --- works ---------------------------------------------------------------------------- */

void world_doubt(struct sim *sim, uint32_t obligation)
{
    const uint32_t doubt = obligation + 1;
    const uint32_t before = sim->world->doubt;
    sim->world->doubt = before == 0 || before == doubt ? doubt : DOUBT_ALL;
}

bool sim_is_served(const struct sim *sim, uint16_t kind, uint32_t index)
{
    return sim->world->serving > 0 ||
           sim->obligations[sim->plan->obligation_first[kind] + index].serving > 0;
}

/* Counts a work among those that serve an obligation, or no more. */
static void count_serving(struct sim *sim, const struct work_state *work, bool begins)
{
    const struct sim_work_kind *kind = &sim->model->works[work->kind];
    if (kind->serves == SIM_SERVES_ALL) {
        sim->world->serving += begins ? 1U : UINT32_MAX;
        if (sim->world->serving == 0 && sim->world->orphans != 0) {
            sim->world->doubt = DOUBT_ALL;
        }
    } else if (kind->serves == SIM_SERVES_ONE) {
        const uint32_t number = sim->plan->obligation_first[kind->obligation] +
                                kind->obligation_of(sim->options, work->subject);
        struct obligation_state *obligation = &sim->obligations[number];
        obligation->serving += begins ? 1U : UINT32_MAX;
        if (obligation->serving == 0 && sim->world->orphans != 0) {
            world_doubt(sim, number);
        }
    }
}

void work_end(struct sim *sim, uint32_t work)
{
    struct work_state *row = &sim->works[work];
    const uint32_t served = sim->running.work;
    sim->running.work = work;
    world_record(sim, RECORD_WORK_END, row->kind, row->subject, no_values);
    sim->running.work = served == work ? 0 : served;
    row->is_alive = 0;
    guard_orphan_all(sim, work);
    count_serving(sim, row, false);
    row->next_free = sim->world->work_free;
    sim->world->work_free = work;
    sim->world->work_count--;
}

/* The row a handle names, or 0 if that work has ended. */
static uint32_t live_work(const struct sim *sim, struct sim_work work)
{
    if (work.index == 0 || work.index >= sim->world->work_end) {
        return 0;
    }
    const struct work_state *row = &sim->works[work.index];
    return row->is_alive && row->generation == work.generation ? work.index : 0;
}

struct sim_work sim_work_open(struct sim *sim, uint16_t kind, uint32_t subject)
{
    ASSERT(kind < sim->model->work_count);
    struct world *world = sim->world;
    uint32_t index = world->work_free;
    if (index != 0) {
        world->work_free = sim->works[index].next_free;
    } else if (world->work_end <= sim->plan->work_limit) {
        index = world->work_end++;
        sim->works[index] = (struct work_state){0};
    } else {
        world_meet_limit(sim, LIMIT_WORKS);
        return (struct sim_work){0};
    }
    struct work_state *row = &sim->works[index];
    *row = (struct work_state){
        .generation = row->generation + 1,
        .pending = 1, /* by the handler that opens it, until it returns */
        .opened = world->number,
        .subject = subject,
        .kind = kind,
        .is_alive = 1,
        .next_free = sim->running.opened,
    };
    sim->running.opened = index;
    sim->running.work = index;
    world->work_count++;
    count_serving(sim, row, true);
    world_record(sim, RECORD_WORK_OPEN, kind, subject, no_values);
    return (struct sim_work){index, row->generation};
}

void work_settle(struct sim *sim)
{
    while (sim->running.opened != 0) {
        const uint32_t index = sim->running.opened;
        sim->running.opened = sim->works[index].next_free;
        work_leave(sim, index);
    }
}

struct sim_work sim_work_now(const struct sim *sim)
{
    const uint32_t index = sim->running.work;
    return index == 0 ? (struct sim_work){0}
                      : (struct sim_work){index, sim->works[index].generation};
}

void sim_work_serve(struct sim *sim, struct sim_work work)
{
    sim->running.work = live_work(sim, work);
}

void sim_polling(struct sim *sim)
{
    sim->running.work = 0;
}

void sim_work_keep(struct sim *sim, struct sim_work work)
{
    work_serve(sim, live_work(sim, work));
}

void sim_work_drop(struct sim *sim, struct sim_work work)
{
    work_leave(sim, live_work(sim, work));
}

/* --- obligations -------------------------------------------------------------------------- */

int64_t *world_marks(const struct sim *sim, uint16_t kind, uint32_t index)
{
    ASSERT(sim->model->obligations[kind].decides);
    return sim->marks + (size_t)(sim->plan->mark_first[kind] + index) * sim->model->counter_count;
}

/* An obligation has come further: what it costs is counted from here on. */
static void mark(struct sim *sim, uint16_t kind, uint32_t index)
{
    if (sim->model->obligations[kind].decides) {
        memcpy(world_marks(sim, kind, index), sim->counters,
               sim->model->counter_count * sizeof(int64_t));
    }
}

static struct obligation_state *obligation_at(struct sim *sim, uint16_t kind, uint32_t index)
{
    ASSERT(kind < sim->model->obligation_count);
    ASSERT(index < sim->plan->obligation_counts[kind]);
    return &sim->obligations[sim->plan->obligation_first[kind] + index];
}

void sim_obligation_open(struct sim *sim, uint16_t kind, uint32_t index)
{
    struct obligation_state *obligation = obligation_at(sim, kind, index);
    struct world *world = sim->world;
    if (!obligation->is_open) {
        world->open_count++;
    }
    const sim_time now = world->now;
    *obligation =
        (struct obligation_state){.opened_at = obligation->is_open ? obligation->opened_at : now,
                                  .moved_at = now,
                                  .is_open = 1,
                                  .was_opened = 1,
                                  .serving = obligation->serving,
                                  .moved = world->number};
    mark(sim, kind, index);
    world->hang_check = now < world->hang_check ? now : world->hang_check;
    world->ever_opened += sim->model->obligations[kind].decides;
    world_record(sim, RECORD_OBLIGATION_OPEN, kind, index, no_values);
}

void sim_obligation_progress(struct sim *sim, uint16_t kind, uint32_t index, uint64_t by)
{
    struct obligation_state *obligation = obligation_at(sim, kind, index);
    if (!obligation->is_open || by == 0) {
        return;
    }
    obligation->measure += by;
    obligation->moved_at = sim->world->now;
    obligation->moved = sim->world->number;
    mark(sim, kind, index);
    world_record(sim, RECORD_OBLIGATION_MOVE, kind, index,
                 (const int64_t[4]){(int64_t)obligation->measure});
}

void sim_obligation_close(struct sim *sim, uint16_t kind, uint32_t index, enum sim_end end,
                          uint16_t error)
{
    struct obligation_state *obligation = obligation_at(sim, kind, index);
    if (!obligation->is_open) {
        return;
    }
    obligation->is_open = 0;
    obligation->end = (uint8_t)end;
    obligation->error = error;
    obligation->closed_at = sim->world->now;
    const sim_time span = obligation->closed_at - obligation->opened_at;
    sim_time *longest = &sim->world->open_longest[kind];
    *longest = span > *longest ? span : *longest;
    sim->world->open_count--;
    if (sim->model->obligations[kind].decides) {
        sim->world->last_close = sim->world->now;
    }
    world_record(sim, RECORD_OBLIGATION_CLOSE, kind, index,
                 (const int64_t[4]){(int64_t)end, error});
}
