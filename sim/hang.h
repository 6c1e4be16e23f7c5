/*
 * hang.h - will it ever end?
 *
 * Bounded: an open obligation that decides the verdict has not come any
 * further for 3 x the longest chain of waits the model declares. That is
 * likely a hang, not a proof. The chain is the sum of all declared waits that
 * apply to the scenario, as if each lay between two points of progress.
 */
#ifndef SIM_HANG_H
#define SIM_HANG_H

#include "sim/scenario.h"
#include "sim/world.h"

/* So many chains without progress are a hang. */
#define HANG_CHAINS 3

struct lasso;
struct text_end;

/* What a hang is about. */
struct hang {
    const struct lasso *lasso; /* that proved it; null: it is bounded */
    bool is_found;
    uint16_t kind; /* of the obligation */
    uint32_t index;
    sim_time since; /* its last progress */
};

/* The longest chain of declared waits; SIM_TIME_MAX at the most. */
sim_time hang_chain(const struct sim *sim, const struct scenario *scenario);

/*
 * Looks for the obligation longest without progress, if `bound` is over. Cheap:
 * looks at the obligations only when one of them can be overdue.
 */
struct hang hang_look(struct sim *sim, sim_time bound);

/* Writes what is stuck ("the load of temp"), and who holds what since when. */
void hang_say_subject(struct text_end *text, const struct sim *sim, const struct hang *hang);
void hang_say_guards(struct text_end *text, const struct sim *sim);

/* Writes why: what is stuck, who holds what since when, who keeps polling, what it costs. */
void hang_why(const struct sim *sim, const struct scenario *scenario, const struct hang *hang,
              char *text, size_t bytes);

#endif
