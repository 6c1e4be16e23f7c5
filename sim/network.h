/*
 * network.h - links between nodes.
 *
 * A message takes a drawn latency, but never overtakes an earlier one from the
 * same node to the same node: as on one connection. A cut link loses what is
 * sent or arrives over it, in both directions. Traps stand for faults of
 * single messages: the next so many of a kind between two nodes are lost or
 * late.
 */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include "sim/actor.h"

#define NETWORK_CUTS_MAX  64
#define NETWORK_TRAPS_MAX 64

/* Every link of a node: the other end of such a cut. */
#define NETWORK_EVERYBODY UINT32_MAX

struct network_cut {
    uint32_t a; /* the smaller of both */
    uint32_t b; /* NETWORK_EVERYBODY: a is isolated */
};

/* Loses (delay 0) or delays the next `count` messages of a kind from a node to a node. */
struct network_trap {
    sim_time delay;
    uint32_t from;
    uint32_t to;
    uint32_t kind;
    uint32_t count;
};

/* Part of the world; nodes * nodes arrivals follow. */
struct network {
    uint32_t nodes;
    uint32_t cut_count;
    uint32_t trap_count;
    uint32_t zero;
    struct network_cut cuts[NETWORK_CUTS_MAX];
    struct network_trap traps[NETWORK_TRAPS_MAX];
    sim_time arrivals[]; /* [from * nodes + to]: when the last message arrives */
};

size_t network_bytes(uint32_t nodes);
void network_init(struct network *network, uint32_t nodes);

/*
 * Cuts or heals the link between two nodes, or all links of one (`b` is
 * NETWORK_EVERYBODY). Cutting a cut one or healing a whole one changes nothing.
 */
void network_cut(struct network *network, uint32_t a, uint32_t b);
void network_heal(struct network *network, uint32_t a, uint32_t b);
bool network_is_cut(const struct network *network, uint32_t a, uint32_t b);

/* Sets a trap; returns false if there are too many. */
MUST_USE bool network_trap(struct network *network, const struct network_trap *trap);

/* Whether a trap waits for a message from one node to the other, either way. */
bool network_is_trapped(const struct network *network, uint32_t a, uint32_t b);

/*
 * What the traps do to a message: returns true if it is lost; else adds to `delay`.
 */
bool network_trapped(struct network *network, uint32_t from, uint32_t to, uint32_t kind,
                     sim_time *delay);

/* When a message sent now arrives if it takes `latency`. */
static inline sim_time network_arrival(struct network *network, uint32_t from, uint32_t to,
                                       sim_time due)
{
    sim_time *last = &network->arrivals[(size_t)from * network->nodes + to];
    *last = due > *last ? due : *last;
    return *last;
}

#endif
