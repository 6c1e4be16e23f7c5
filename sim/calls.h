/*
 * calls.h - calls that wait for a reply, by when they time out.
 *
 * Nearly every call is answered long before it times out, so its timeout does
 * not go through the queue. Those that have the same time allowed form a chain
 * in the order in which they time out, which is that of their making: a call
 * goes in at the end, and a reply takes it out wherever it stands. What comes
 * next is the first of the queue or the first of a chain, in the order that the
 * queue keeps: by time, then by turn.
 *
 * There are few chains. A call that finds none waits in the queue like any other
 * event; so do all in a run whose ties are shuffled, since their order is drawn.
 *
 * A chain is linked through the slots of its calls, behind the context.
 */
#ifndef SIM_CALLS_H
#define SIM_CALLS_H

#include "sim/world.h"

/*
 * Takes a slot for a call of the running actor that times out after `timeout` (> 0); the caller
 * fills it. Never null: as world_slot().
 */
struct slot *calls_slot(struct sim *sim, sim_time timeout);

/* The call that times out before all others that are in chains; null: there is none. */
struct slot *calls_first(const struct sim *sim);

/*
 * The call that times out before anything in the queue is due; null: there is none. Sets
 * calls.none_before: while what is next in the queue is known and due before, there is no need to
 * ask again.
 */
struct slot *calls_next(struct sim *sim);

#endif
