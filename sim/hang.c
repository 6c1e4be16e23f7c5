#include "sim/hang.h"

#include "sim/excuse.h"
#include "sim/lost.h"

sim_time hang_wait(const struct sim *sim, const struct scenario *scenario, uint32_t number)
{
    const struct sim_wait *wait = &sim->model->waits[number];
    if (wait->needs_faults && scenario->fault_count == 0) {
        return 0;
    }
    /* Slow engines and disks stretch some. */
    int64_t factor = 1;
    for (uint32_t i = 0; i < scenario->fault_count && wait->is_slowed; i++) {
        factor = scenario->faults[i].factor > factor ? scenario->faults[i].factor : factor;
    }
    const sim_time span = wait->longest(sim->options);
    return span < SIM_TIME_MAX / factor ? span * factor : SIM_TIME_MAX;
}

sim_time hang_delays(const struct scenario *scenario)
{
    sim_time sum = 0;
    for (uint32_t i = 0; i < scenario->fault_count; i++) {
        const sim_time delay = scenario->faults[i].delay;
        sum = delay < SIM_TIME_MAX - sum ? sum + delay : SIM_TIME_MAX;
    }
    return sum;
}

sim_time hang_chain(const struct sim *sim, const struct scenario *scenario)
{
    sim_time chain = 0;
    for (uint32_t i = 0; i < sim->model->wait_count; i++) {
        const sim_time wait = hang_wait(sim, scenario, i);
        chain = wait < SIM_TIME_MAX - chain ? chain + wait : SIM_TIME_MAX;
    }
    const sim_time late = hang_delays(scenario);
    chain = late < SIM_TIME_MAX - chain ? chain + late : SIM_TIME_MAX;
    return chain < SIM_TIME_MAX / HANG_CHAINS ? chain : SIM_TIME_MAX / HANG_CHAINS;
}

sim_time hang_bound(const struct sim *sim, const struct scenario *scenario)
{
    return scenario->within > 0 ? scenario->within : HANG_CHAINS * hang_chain(sim, scenario);
}

/* The open, deciding obligation that has stood still longest. */
static struct hang oldest(const struct sim *sim)
{
    struct hang hang = {.since = SIM_TIME_MAX};
    for (uint16_t kind = 0; kind < sim->model->obligation_count; kind++) {
        if (!sim->model->obligations[kind].decides) {
            continue;
        }
        for (uint32_t i = 0; i < sim->plan->obligation_counts[kind]; i++) {
            const struct obligation_state *obligation =
                &sim->obligations[sim->plan->obligation_first[kind] + i];
            if (obligation->is_open && obligation->moved_at < hang.since) {
                hang = (struct hang){.detector = DETECTOR_BOUNDED,
                                     .kind = kind,
                                     .index = i,
                                     .since = obligation->moved_at};
            }
        }
    }
    return hang;
}

/* Since when nothing brings it further: what a step or a fault just did still may. */
static sim_time stands_since(const struct world *world, const struct hang *hang)
{
    return hang->since > world->ahead_at ? hang->since : world->ahead_at;
}

struct hang hang_look(struct sim *sim, sim_time bound)
{
    struct world *world = sim->world;
    if (world->now < world->hang_check) {
        return (struct hang){0};
    }
    struct hang hang = oldest(sim);
    if (hang.since == SIM_TIME_MAX) {
        world->hang_check = SIM_TIME_MAX;
        return (struct hang){0};
    }
    hang.is_found = world->now - stands_since(world, &hang) >= bound;
    if (hang.is_found && world->ahead == 0) {
        hang = excuse_sift(sim);
        hang.is_found = hang.excuse != NULL || world->now - stands_since(world, &hang) >= bound;
    }
    world->hang_check = (hang.is_found ? world->now : stands_since(world, &hang)) + bound;
    return hang;
}

struct hang hang_look_lost(struct sim *sim, sim_time observe)
{
    struct world *world = sim->world;
    if ((world->doubt | world->doubt_guard) != 0) {
        lost_look(sim);
    }
    uint32_t guard = 0;
    if (!lost_for_good(sim, observe, &guard)) {
        return (struct hang){0};
    }
    const uint32_t number = guard_obligation(sim, guard_name_of(sim, guard));
    uint16_t kind = 0;
    while (number >= sim->plan->obligation_first[kind + 1]) {
        kind++;
    }
    const uint32_t index = number - sim->plan->obligation_first[kind];
    if (excuse_find(sim, kind, index, NULL, 0) != NULL) {
        world->lost_check = world->now + observe;
        return (struct hang){0};
    }
    return (struct hang){.is_found = true,
                         .detector = DETECTOR_LOST_WORK,
                         .kind = kind,
                         .index = index,
                         .guard = guard,
                         .since = sim->obligations[number].moved_at};
}

bool hang_is_proved(struct sim *sim)
{
    sim->world->lost_check = 0;
    return hang_look_lost(sim, 0).is_found;
}
