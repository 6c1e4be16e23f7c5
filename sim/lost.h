/*
 * lost.h - is anybody left who could release it?
 *
 * A guard is lost when the obligation it keeps waiting is open, the work it
 * was held for has ended, nothing is alive that serves the obligation, and
 * none of the declared releasers can happen any more. That is a proof: only
 * somebody from outside (a step of the scenario, a fault) can still help.
 *
 * The question is asked when something that could change the answer happens:
 * a work that served the obligation ends, or somebody who polls has learnt
 * nothing new (sim_guard_doubt). Between, it costs one comparison an event.
 */
#ifndef SIM_LOST_H
#define SIM_LOST_H

#include "sim/world.h"

/* Looks at every guard that the last event put in doubt, and remembers which of them are lost. */
void lost_look(struct sim *sim);

/*
 * Whether guards are lost and nothing is in store that could help. The proof
 * is made anew `observe` after the last thing in store came, or after the loss; later in any case
 * than the instant of that thing, whose messages may have yet to be handled.
 *
 * Gives in `guard` the number of the guard to be told of: of the first kind in the model's table,
 * the one that was orphaned first.
 */
bool lost_for_good(struct sim *sim, sim_time observe, uint32_t *guard);

#endif
