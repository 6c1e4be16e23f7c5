/*
 * Guards: who is kept waiting, by whom, for which work.
 */
#include "sim/world.h"

static const int64_t no_values[4];

struct guard_name guard_name_of(const struct sim *sim, uint32_t number)
{
    uint16_t kind = 0;
    while (number >= sim->plan->guard_first[kind + 1]) {
        kind++;
    }
    ASSERT(kind < sim->model->guard_count);
    return (struct guard_name){kind, number - sim->plan->guard_first[kind]};
}

uint32_t guard_obligation(const struct sim *sim, struct guard_name guard)
{
    const struct sim_guard_kind *kind = &sim->model->guards[guard.kind];
    if (kind->obligation == SIM_NO_KIND) {
        return UINT32_MAX;
    }
    return sim->plan->obligation_first[kind->obligation] +
           kind->obligation_of(sim->options, guard.index);
}

static uint32_t number_of(const struct sim *sim, uint16_t kind, uint32_t index)
{
    ASSERT(kind < sim->model->guard_count);
    ASSERT(index < sim->plan->guard_counts[kind]);
    return sim->plan->guard_first[kind] + index;
}

/* Puts a guard at the head of a chain. */
static void chain(struct sim *sim, uint32_t *head, uint32_t number)
{
    struct guard_state *guard = &sim->guards[number];
    guard->next = *head;
    guard->previous = 0;
    if (guard->next != 0) {
        sim->guards[guard->next - 1].previous = number + 1;
    }
    *head = number + 1;
}

/* Takes a guard out of the chain it is in. */
static void unchain(struct sim *sim, uint32_t number)
{
    const struct guard_state *guard = &sim->guards[number];
    if (guard->next != 0) {
        sim->guards[guard->next - 1].previous = guard->previous;
    }
    if (guard->previous != 0) {
        sim->guards[guard->previous - 1].next = guard->next;
        return;
    }
    uint32_t *head = guard->orphaned != 0 ? &sim->world->orphans : &sim->works[guard->work].guards;
    ASSERT(*head == number + 1);
    *head = guard->next;
}

/* Nothing is alive any more that a guard is held for. */
static void orphan(struct sim *sim, uint32_t number)
{
    struct guard_state *guard = &sim->guards[number];
    guard->orphaned = sim->world->number + 1;
    guard->orphaned_at = sim->world->now;
    guard->work = 0;
    chain(sim, &sim->world->orphans, number);
    const uint32_t obligation = guard_obligation(sim, guard_name_of(sim, number));
    if (obligation != UINT32_MAX && sim->obligations[obligation].serving == 0) {
        world_doubt(sim, obligation);
    }
}

void guard_orphan_all(struct sim *sim, uint32_t work)
{
    while (sim->works[work].guards != 0) {
        const uint32_t number = sim->works[work].guards - 1;
        sim->works[work].guards = sim->guards[number].next;
        orphan(sim, number);
    }
}

void sim_guard_hold(struct sim *sim, uint16_t kind, uint32_t index)
{
    const uint32_t number = number_of(sim, kind, index);
    struct guard_state *guard = &sim->guards[number];
    const uint32_t work = sim->running.work;
    if (guard->since != 0) {
        return;
    }
    ASSERT(work == 0 || (sim->model->guards[kind].owners >> sim->works[work].kind & 1) != 0);
    *guard = (struct guard_state){
        .since = sim->world->number + 1,
        .since_at = sim->world->now,
        .work = work,
        .holder = sim->running.actor,
    };
    world_record(sim, RECORD_GUARD_HOLD, kind, index, no_values);
    if (work != 0) {
        chain(sim, &sim->works[work].guards, number);
    } else {
        orphan(sim, number);
    }
}

void sim_guard_release(struct sim *sim, uint16_t kind, uint32_t index, uint16_t releaser)
{
    const uint32_t number = number_of(sim, kind, index);
    struct guard_state *guard = &sim->guards[number];
    struct world *world = sim->world;
    ASSERT(releaser < sim->model->guards[kind].releaser_count);
    if (guard->since == 0) {
        return;
    }
    if (guard->lost != 0) {
        /* What was proved to be impossible takes somebody from outside: a step, or a fault. */
        ASSERT(world->ahead > 0 || world->ahead_at >= guard->lost_at);
        world->lost_count--;
    }
    unchain(sim, number);
    *guard = (struct guard_state){0};
    world_record(sim, RECORD_GUARD_RELEASE, kind, index, (const int64_t[4]){releaser});
}

void sim_guard_doubt(struct sim *sim, uint16_t kind, uint32_t index)
{
    const uint32_t number = number_of(sim, kind, index);
    const struct guard_state *guard = &sim->guards[number];
    if (guard->orphaned == 0 || guard->lost != 0) {
        return;
    }
    if (sim->world->doubt_guard != 0) {
        world_doubt(sim, guard_obligation(sim, guard_name_of(sim, number)));
    }
    sim->world->doubt_guard = number + 1;
}

bool sim_guard_is_owned(const struct sim *sim, uint16_t kind, uint32_t index)
{
    const struct guard_state *guard = &sim->guards[number_of(sim, kind, index)];
    return guard->since != 0 && guard->orphaned == 0;
}
