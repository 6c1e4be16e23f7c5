#include "sim/alter.h"

bool alter_travels(const struct sim *sim, const struct slot *slot)
{
    const bool is_message = slot->class_ == SIM_MESSAGE || slot->class_ == SIM_REQUEST ||
                            (slot->class_ == SIM_REPLY && slot->outcome == SIM_DELIVERED);
    return is_message && slot->from != SIM_NOBODY &&
           sim->plan->actor_nodes[slot->from] != sim->plan->actor_nodes[slot->to];
}

struct sim_handle alter_shown(const struct sim *sim, const void *body)
{
    const size_t offset = (size_t)((const unsigned char *)body - sim->regions[REGION_SLOTS]);
    const uint32_t index = (uint32_t)(offset / sizeof(struct slot));
    ASSERT(index > 0 && index < sim->world->slot_end);
    return (struct sim_handle){index, sim->slots[index].generation};
}

static bool is_same_link(const struct sim *sim, const struct slot *one, const struct slot *other)
{
    const uint16_t *nodes = sim->plan->actor_nodes;
    return alter_travels(sim, other) && nodes[one->from] == nodes[other->from] &&
           nodes[one->to] == nodes[other->to];
}

/* Puts a slot into the queue anew; its old entry is then stale. */
static bool put_again(struct sim *sim, struct slot *slot, sim_time at)
{
    if (world_is_call(slot)) {
        world_call_ends(sim, slot);
    }
    slot->at = at;
    slot->turn = sim->queue->turn;
    if (!queue_put(sim->queue, at, 0, (uint32_t)(slot - sim->slots))) {
        world_meet_limit(sim, LIMIT_EVENTS);
        return false;
    }
    return true;
}

/* The message next behind `turn` on the link of `slot` that is due before `at`; null: none. */
static struct slot *next_behind(struct sim *sim, const struct slot *slot, uint64_t turn,
                                sim_time at)
{
    struct slot *next = NULL;
    for (uint32_t i = SLOT_FIRST; i < sim->world->slot_end; i++) {
        struct slot *other = &sim->slots[i];
        if (other->state == SLOT_PENDING && other != slot && other->turn > turn && other->at < at &&
            is_same_link(sim, slot, other) && (next == NULL || other->turn < next->turn)) {
            next = other;
        }
    }
    return next;
}

/* Puts a message off, and with it what was sent behind it on its link. */
static bool stall(struct sim *sim, struct slot *slot, sim_time at)
{
    const uint64_t end = sim->queue->turn;
    uint64_t turn = slot->turn;
    bool is_good = put_again(sim, slot, at);
    for (struct slot *other = next_behind(sim, slot, turn, at);
         is_good && other != NULL && other->turn < end; other = next_behind(sim, slot, turn, at)) {
        turn = other->turn;
        is_good = put_again(sim, other, at);
    }
    (void)network_arrival(sim->network, sim->plan->actor_nodes[slot->from],
                          sim->plan->actor_nodes[slot->to], at);
    return is_good;
}

/* Whether a message may arrive as early as `at`: none sent before it on its link comes later. */
static bool is_first_by(const struct sim *sim, const struct slot *slot, sim_time at)
{
    for (uint32_t i = SLOT_FIRST; i < sim->world->slot_end; i++) {
        const struct slot *other = &sim->slots[i];
        if (other->state == SLOT_PENDING && other->turn < slot->turn && other->at > at &&
            is_same_link(sim, slot, other)) {
            return false;
        }
    }
    return true;
}

bool alter_move(struct sim *sim, struct sim_handle event, sim_time at)
{
    struct slot *slot = world_slot_of(sim, event);
    if (slot == NULL || slot->class_ == SLOT_FAULT || at < sim->world->now || at > SIM_TIME_MAX) {
        return false;
    }
    if (!alter_travels(sim, slot)) {
        return put_again(sim, slot, at);
    }
    if (at >= slot->at) {
        return stall(sim, slot, at);
    }
    return is_first_by(sim, slot, at) && put_again(sim, slot, at);
}

bool alter_lose(struct sim *sim, struct sim_handle event)
{
    struct slot *slot = world_slot_of(sim, event);
    if (slot == NULL || !alter_travels(sim, slot)) {
        return false;
    }
    world_slot_free(sim, slot);
    return true;
}
