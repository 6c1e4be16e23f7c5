/*
 * alter.h - another course of things: a pending event comes at another time,
 * or not at all.
 *
 * For a world between two events, by somebody who asks what would have been.
 * What is changed stays possible: no event comes before the one that caused
 * it, no message sooner than the network allows, none overtakes another on its
 * link; messages behind one that is put off on the same link wait with it.
 */
#ifndef SIM_ALTER_H
#define SIM_ALTER_H

#include "sim/world.h"

/*
 * Lets a pending event come at `at` instead. Returns false, changing nothing,
 * if the handle is stale, or it could not have come then.
 */
MUST_USE bool alter_move(struct sim *sim, struct sim_handle event, sim_time at);

/*
 * Lets a message that is on its way between two nodes get lost. Returns false,
 * changing nothing, if the handle is stale or it is no such message.
 */
MUST_USE bool alter_lose(struct sim *sim, struct sim_handle event);

/* Whether an event is a message on its way between two nodes. */
bool alter_travels(const struct sim *sim, const struct slot *slot);

/* The handle of the event whose body a sink is being shown. */
struct sim_handle alter_shown(const struct sim *sim, const void *body);

#endif
