/*
 * Nodes go down, come back and stand still.
 */
#include "sim/world.h"

/* Runs the crash or restart function of every actor born on a node. */
static void each_actor(struct sim *sim, uint32_t node, bool crashes)
{
    for (uint32_t actor = 0; actor < sim->plan->actor_count; actor++) {
        if (sim->plan->actor_nodes[actor] != node || sim->births[actor] == 0) {
            continue;
        }
        const struct sim_actor_type *type = &sim->model->actor_types[sim->plan->actor_types[actor]];
        sim->running = (struct running){.actor = actor};
        if (crashes && type->crash != NULL) {
            type->crash(sim);
        }
        if (!crashes && type->restart != NULL) {
            type->restart(sim);
        }
        work_settle(sim);
    }
    sim->running = (struct running){.actor = SIM_NOBODY};
}

void world_crash(struct sim *sim, uint32_t node)
{
    ASSERT(node < sim->plan->node_count);
    if (sim->nodes[node].is_down) {
        return;
    }
    each_actor(sim, node, true);
    sim->world->is_upset = 1;
    sim->nodes[node].is_down = 1;
    sim->nodes[node].incarnation++;
    sim->nodes[node].paused_until = 0;
    /* Whoever waits for an answer from there learns at once that the connection is gone. */
    for (uint32_t i = SLOT_FIRST; i < sim->world->slot_end; i++) {
        const struct slot *slot = &sim->slots[i];
        if (slot->state == SLOT_PENDING && slot->class_ == SIM_REPLY &&
            slot->outcome == SIM_TIMEOUT && slot->from != SIM_NOBODY &&
            sim->plan->actor_nodes[slot->from] == node &&
            sim->plan->actor_nodes[slot->to] != node) {
            world_refuse(sim, (struct sim_handle){i, slot->generation}, slot->from);
        }
    }
}

void world_restart(struct sim *sim, uint32_t node)
{
    ASSERT(node < sim->plan->node_count);
    if (!sim->nodes[node].is_down) {
        return;
    }
    sim->nodes[node].is_down = 0;
    each_actor(sim, node, false);
}

void sim_restart_node(struct sim *sim, uint32_t actor, sim_time after)
{
    ASSERT(after > 0);
    const uint32_t node = sim_node_of(sim, actor);
    world_schedule_restart(sim, sim->world->now + after, node);
    world_crash(sim, node);
}

bool sim_reaches(const struct sim *sim, uint32_t from, uint32_t to)
{
    const uint32_t here = sim_node_of(sim, from);
    const uint32_t there = sim_node_of(sim, to);
    const uint32_t ends[] = {here, there};
    for (uint32_t i = 0; i < COUNT_OF(ends); i++) {
        const struct node_state *node = &sim->nodes[ends[i]];
        if (node->is_down || node->paused_until > sim->world->now) {
            return false;
        }
    }
    return here == there || (!network_is_trapped(sim->network, here, there) &&
                             !network_is_cut(sim->network, here, there) &&
                             !network_is_cut(sim->network, there, here));
}

void world_pause(struct sim *sim, uint32_t node, sim_time until)
{
    ASSERT(node < sim->plan->node_count);
    if (until > sim->nodes[node].paused_until) {
        sim->world->is_upset = 1;
        sim->nodes[node].paused_until = until;
    }
}
