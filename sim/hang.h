/*
 * hang.h - will it ever end?
 *
 * Lost work: something that an open, deciding obligation waits for can never be
 * released (sim/lost.h). A proof.
 *
 * Bounded: an open obligation that decides the verdict has not come any
 * further for 3 x the longest chain of waits the model declares. That is
 * likely a hang, not a proof. The chain is the sum of all declared waits that
 * apply to the scenario, as if each lay between two points of progress, and of
 * the delays that its faults give to single messages. A scenario's `within`
 * takes the place of the 3 chains.
 */
#ifndef SIM_HANG_H
#define SIM_HANG_H

#include "sim/scenario.h"
#include "sim/world.h"

/* So many chains without progress are a hang. */
#define HANG_CHAINS 3

struct lasso;

/* What a hang is about. */
struct hang {
    const struct lasso *lasso; /* that proved it, if one did */
    bool is_found;
    enum detector detector;
    uint16_t kind; /* of the obligation */
    uint32_t index;
    uint32_t guard;                  /* lost work: its number through all kinds of guards */
    sim_time since;                  /* its last progress */
    const struct sim_excuse *excuse; /* found, but the environment makes it impossible; else null */
};

/* The longest chain of declared waits; SIM_TIME_MAX at the most. */
sim_time hang_chain(const struct sim *sim, const struct scenario *scenario);

/* How long without progress is a hang in this scenario: 3 chains, or its `within`. */
sim_time hang_bound(const struct sim *sim, const struct scenario *scenario);

/* How late the scenario's faults make single messages, one after another. */
sim_time hang_delays(const struct scenario *scenario);

/*
 * Looks for the obligation longest without progress, if `bound` is over. Cheap:
 * looks at the obligations only when one of them can be overdue.
 */
struct hang hang_look(struct sim *sim, sim_time bound);

/*
 * Looks at what the last event put in doubt, and whether guards are lost for good: then the run
 * may end as soon as it was watched for long enough to see what the hang costs. What is excused
 * is left to hang_look. One comparison if there is nothing to look at.
 */
struct hang hang_look_lost(struct sim *sim, sim_time observe);

/*
 * Whether guards are lost for good: hang_look_lost will tell of them when they were watched for
 * long enough, so nobody has to guess before.
 */
bool hang_is_proved(struct sim *sim);

/* How long each declared wait may be under these options, and whether it counts in this scenario.
 */
sim_time hang_wait(const struct sim *sim, const struct scenario *scenario, uint32_t number);

#endif
