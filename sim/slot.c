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
}

/* A slot that nobody ever handles, for a run that is over already. */
static struct slot *spare_slot(struct sim *sim)
{
    struct slot *slot = &sim->slots[1];
    memset(slot, 0, sizeof *slot);
    return slot;
}

static inline struct slot *slot_take(struct sim *sim, sim_time at)
{
    struct world *world = sim->world;
    uint32_t index = world->slot_free;
    if (index == 0 && world->slot_end < sim->plan->event_limit + 2) {
        index = world->slot_end;
        memset(&sim->slots[index], 0, SLOT_HEAD_BYTES);
    }
    const uint32_t rank = sim->shuffles_ties ? (uint32_t)tape_draw(sim->tape, sim->source,
                                                                   sim->tie_lane, QUEUE_RANK_LIMIT)
                                             : 0;
    const uint64_t turn = sim->queue->turn;
    if (index == 0 || !queue_put(sim->queue, at, rank, index)) {
        world_meet_limit(sim, LIMIT_EVENTS);
        return spare_slot(sim);
    }
    struct slot *slot = &sim->slots[index];
    if (index == world->slot_end) {
        world->slot_end++;
    } else {
        world->slot_free = slot->to;
    }
    const uint32_t generation = slot->generation + 1;
    memset(slot, 0, SLOT_HEAD_BYTES);
    slot->at = at;
    slot->cause = world->number;
    slot->turn = turn;
    slot->generation = generation;
    slot->state = SLOT_PENDING;
    slot->from = sim->running.actor;
    slot->work = sim->running.work;
    work_serve(sim, slot->work);
    world->slot_count++;
    world->pending_max =
        world->slot_count > world->pending_max ? world->slot_count : world->pending_max;
    return slot;
}

struct slot *world_slot(struct sim *sim, sim_time at)
{
    return slot_take(sim, at);
}

struct slot *world_post(struct sim *sim, sim_time at, uint32_t to, uint16_t kind)
{
    ASSERT(kind < sim->model->message_count && to < sim->plan->actor_count);
    const struct sim_message *message = &sim->model->messages[kind];
    ASSERT(message->actor_type == sim->plan->actor_types[to]);
    ASSERT(message->body_bytes <= SIM_BODY_MAX && message->body_bytes % 4 == 0);
    struct slot *slot = slot_take(sim, at);
    slot->to = to;
    slot->kind = kind;
    slot->incarnation = sim->nodes[sim->plan->actor_nodes[to]].incarnation;
    slot->body_bytes = (uint8_t)message->body_bytes;
    return slot;
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
    for (uint32_t i = 2; i < sim->world->slot_end; i++) {
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
