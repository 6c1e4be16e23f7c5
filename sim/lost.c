#include "sim/lost.h"

/* Whether nothing can release an orphan any more. */
static bool is_lost(const struct sim *sim, uint32_t number)
{
    const struct guard_name guard = guard_name_of(sim, number);
    const uint32_t obligation = guard_obligation(sim, guard);
    if (obligation == UINT32_MAX || !sim->obligations[obligation].is_open ||
        sim->obligations[obligation].serving > 0 || sim->world->serving > 0) {
        return false;
    }
    const struct sim_guard_kind *kind = &sim->model->guards[guard.kind];
    for (uint32_t i = 0; i < kind->releaser_count; i++) {
        const bool exists =
            kind->releasers[i].exists == NULL || kind->releasers[i].exists(sim->options);
        if (exists && kind->releasers[i].can(sim, guard.index, NULL, 0)) {
            return false;
        }
    }
    return true;
}

static void lose(struct sim *sim, uint32_t number)
{
    struct guard_state *guard = &sim->guards[number];
    struct world *world = sim->world;
    const struct guard_name name = guard_name_of(sim, number);
    guard->lost = world->number + 1;
    guard->lost_at = world->now;
    world->lost_count++;
    world->lost_check = world->now;
    world_tell(sim, (struct record){.type = RECORD_GUARD_LOST,
                                    .actor = guard->holder,
                                    .peer = SIM_NOBODY,
                                    .kind = name.kind,
                                    .extra = name.index,
                                    .values = {(int64_t)guard->orphaned - 1}});
}

/* Looks at one orphan. */
static void look_at(struct sim *sim, uint32_t number)
{
    const struct guard_state *guard = &sim->guards[number];
    if (guard->orphaned != 0 && guard->lost == 0 && is_lost(sim, number)) {
        lose(sim, number);
    }
}

void lost_look(struct sim *sim)
{
    struct world *world = sim->world;
    const uint32_t doubt = world->doubt;
    if (world->doubt_guard != 0) {
        look_at(sim, world->doubt_guard - 1);
    }
    world->doubt_guard = 0;
    world->doubt = 0;
    if (doubt == 0 || world->serving > 0 ||
        (doubt != DOUBT_ALL && sim->obligations[doubt - 1].serving > 0)) {
        return;
    }
    for (uint32_t next = world->orphans; next != 0; next = sim->guards[next - 1].next) {
        look_at(sim, next - 1);
    }
}

/* Whether a guard says more about a hang than another: by the order of the model's kinds first. */
static bool tells_more(const struct sim *sim, uint32_t one, uint32_t other)
{
    const uint16_t kind = guard_name_of(sim, one).kind;
    const uint16_t than = guard_name_of(sim, other).kind;
    return kind != than ? kind < than : sim->guards[one].orphaned < sim->guards[other].orphaned;
}

/* The lost guard that tells most; UINT32_MAX if none is left that still holds. */
static uint32_t first_lost(struct sim *sim)
{
    uint32_t first = UINT32_MAX;
    for (uint32_t next = sim->world->orphans; next != 0; next = sim->guards[next - 1].next) {
        struct guard_state *guard = &sim->guards[next - 1];
        if (guard->lost != 0 && !is_lost(sim, next - 1)) {
            guard->lost = 0;
            guard->lost_at = 0;
            sim->world->lost_count--;
        }
        if (guard->lost != 0 && (first == UINT32_MAX || tells_more(sim, next - 1, first))) {
            first = next - 1;
        }
    }
    return first;
}

bool lost_for_good(struct sim *sim, sim_time observe, uint32_t *guard)
{
    struct world *world = sim->world;
    if (world->lost_count == 0 || world->ahead > 0 || world->now < world->lost_check) {
        return false;
    }
    const uint32_t first = first_lost(sim);
    if (first == UINT32_MAX) {
        return false;
    }
    const sim_time lost_at = sim->guards[first].lost_at;
    const sim_time still = lost_at > world->ahead_at ? lost_at : world->ahead_at;
    /* What came last of the things in store may still be on its way at that instant. */
    const sim_time earliest = world->ahead_at + (world->ahead_at > 0);
    const sim_time due = still + observe > earliest ? still + observe : earliest;
    if (world->now < due) {
        world->lost_check = due;
        return false;
    }
    *guard = first;
    return true;
}
