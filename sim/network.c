#include "sim/network.h"

size_t network_bytes(uint32_t nodes)
{
    return sizeof(struct network) + (size_t)nodes * nodes * sizeof(sim_time);
}

void network_init(struct network *network, uint32_t nodes)
{
    network->nodes = nodes;
}

static struct network_cut ordered(uint32_t a, uint32_t b)
{
    return a < b ? (struct network_cut){a, b} : (struct network_cut){b, a};
}

static bool has_cut(const struct network *network, struct network_cut cut)
{
    for (uint32_t i = 0; i < network->cut_count; i++) {
        if (network->cuts[i].a == cut.a && network->cuts[i].b == cut.b) {
            return true;
        }
    }
    return false;
}

bool network_is_cut(const struct network *network, uint32_t a, uint32_t b)
{
    return a != b &&
           (has_cut(network, ordered(a, b)) || has_cut(network, ordered(a, NETWORK_EVERYBODY)) ||
            has_cut(network, ordered(b, NETWORK_EVERYBODY)));
}

void network_cut(struct network *network, uint32_t a, uint32_t b)
{
    if (has_cut(network, ordered(a, b))) {
        return;
    }
    ASSERT(network->cut_count < NETWORK_CUTS_MAX);
    network->cuts[network->cut_count++] = ordered(a, b);
}

void network_heal(struct network *network, uint32_t a, uint32_t b)
{
    const struct network_cut cut = ordered(a, b);
    for (uint32_t i = 0; i < network->cut_count; i++) {
        if (network->cuts[i].a == cut.a && network->cuts[i].b == cut.b) {
            network->cuts[i] = network->cuts[--network->cut_count];
            network->cuts[network->cut_count] = (struct network_cut){0, 0};
            return;
        }
    }
}

bool network_trap(struct network *network, const struct network_trap *trap)
{
    ASSERT(trap->count > 0);
    if (network->trap_count == NETWORK_TRAPS_MAX) {
        return false;
    }
    network->traps[network->trap_count++] = *trap;
    return true;
}

bool network_is_trapped(const struct network *network, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < network->trap_count; i++) {
        const struct network_trap *trap = &network->traps[i];
        if ((trap->from == a && trap->to == b) || (trap->from == b && trap->to == a)) {
            return true;
        }
    }
    return false;
}

bool network_trapped(struct network *network, uint32_t from, uint32_t to, uint32_t kind,
                     sim_time *delay)
{
    for (uint32_t i = 0; i < network->trap_count; i++) {
        struct network_trap *trap = &network->traps[i];
        if (trap->kind != kind || trap->from != from || trap->to != to) {
            continue;
        }
        const sim_time late = trap->delay;
        if (--trap->count == 0) {
            *trap = network->traps[--network->trap_count];
            network->traps[network->trap_count] = (struct network_trap){0};
        }
        *delay += late;
        return late == 0;
    }
    return false;
}
