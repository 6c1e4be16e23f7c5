/*
 * Slots, which hold pending events, and the states of actors.
 */
#include "sim/world.h"

#include <string.h>

void world_meet_limit(struct sim *sim, enum world_limit limit)
{
    if (sim->world->limit_met == 0) {
        sim->world->limit_met = (uint32_t)limit + 1;
    }
}

void world_bear(struct sim *sim, uint32_t actor)
{
    const struct plan_actors *actors = &plan_group_of(sim->plan, actor)->actors;
    const uint32_t birth = sim->world->born_units;
    sim->world->born_units += (actors->state_bytes + WORLD_STATE_UNIT - 1) / WORLD_STATE_UNIT;
    sim->births[actor] = birth;
    memset(sim->regions[REGION_STATES] + (size_t)birth * WORLD_STATE_UNIT, 0, actors->state_bytes);
}

const void *sim_peek(const struct sim *sim, uint32_t actor)
{
    ASSERT(actor < sim->plan->actor_count);
    uint32_t birth = sim->births[actor];
    return birth == 0 ? NULL : sim->regions[REGION_STATES] + (size_t)birth * WORLD_STATE_UNIT;
}

void sim_act_as(struct sim *sim, uint32_t actor)
{
    ASSERT(actor < sim->plan->actor_count || actor == SIM_NOBODY);
    sim->running.actor = actor;
    sim->running.work = 0;
    sim->running.state = NULL;
}

struct slot *world_spare_slot(struct sim *sim)
{
    world_meet_limit(sim, LIMIT_EVENTS);
    struct slot *slot = &sim->slots[SLOT_SPARE];
    memset(slot, 0, sizeof *slot);
    return slot;
}

bool world_more_slots(struct sim *sim)
{
    struct world *world = sim->world;
    if (world->slot_end == sim->plan->event_limit + SLOT_FIRST) {
        return false;
    }
    memset(&sim->slots[world->slot_end], 0, SLOT_HEAD_BYTES);
    world->slot_free = world->slot_end++;
    return true;
}

uint32_t world_tie_rank(struct sim *sim)
{
    return (uint32_t)tape_draw(sim->tape, sim->source, sim->tie_lane, QUEUE_RANK_LIMIT);
}

void world_schedule_settle(struct sim *sim, sim_time at)
{
    struct slot *slot = world_slot(sim, at);
    slot->class_ = SLOT_SETTLE;
    slot->to = SIM_NOBODY;
}

bool sim_is_under_way(const struct sim *sim, uint16_t kind,
                      bool (*is_meant)(const void *body, uint32_t wanted), uint32_t wanted)
{
    for (uint32_t i = SLOT_FIRST; i < sim->world->slot_end; i++) {
        const struct slot *slot = &sim->slots[i];
        if (slot->state == SLOT_PENDING && slot->kind == kind && slot->class_ < SLOT_FAULT &&
            slot->outcome != SIM_TIMEOUT && is_meant(slot->body, wanted)) {
            return true;
        }
    }
    return false;
}

/* An event of the engine's own, for a thing in store. */
static struct slot *schedule(struct sim *sim, sim_time at, uint16_t kind)
{
    struct slot *slot = world_slot(sim, at);
    slot->class_ = SLOT_FAULT;
    slot->kind = kind;
    slot->to = SIM_NOBODY;
    sim->world->ahead++;
    return slot;
}

void world_schedule_restart(struct sim *sim, sim_time at, uint32_t node)
{
    schedule(sim, at, SLOT_RESTART)->from = node;
}

void world_schedule_fault(struct sim *sim, sim_time at, uint32_t fault, bool starts)
{
    ASSERT(fault < SLOT_RESTART);
    schedule(sim, at, (uint16_t)fault)->outcome = starts;
}
