/*
 * spread.h - how values lie, kept in memory that does not grow.
 *
 * Values from 0 to SIM_TIME_MAX are counted in buckets that are exact up to
 * SPREAD_PARTS and one part in SPREAD_PARTS wide above; the least and the
 * greatest are kept as they are. A value that stands for never is put in as
 * SIM_TIME_MAX and comes out as that.
 */
#ifndef SIM_SPREAD_H
#define SIM_SPREAD_H

#include "sim/base.h"

#define SPREAD_PARTS   2048
#define SPREAD_BUCKETS (SPREAD_PARTS * 47)

/* Zero at first. */
struct spread {
    uint64_t count;
    sim_time least; /* meant if count is over 0 */
    sim_time greatest;
    uint32_t buckets[SPREAD_BUCKETS];
};

/* Counts a value; at least 0. */
void spread_add(struct spread *spread, sim_time value);

/*
 * Tells a value that `permille` of a thousand values are not over, at most one
 * part in SPREAD_PARTS too high and never over the greatest; 0 if there is none.
 */
sim_time spread_quantile(const struct spread *spread, uint32_t permille);

#endif
