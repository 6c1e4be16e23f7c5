/*
 * standstill.h - does polling alone bring a load any further?
 *
 * While nothing is alive that serves a load, only polls go on: meta asks each
 * primary, each primary passes the order on, and the answers tell what is. A
 * load stands still if every such round ends as the one before: no answer
 * carries an error or a failure (each would roll the table back or fail it), no
 * group is about to be reported finished, no order makes a replica begin
 * anything, no partition that waits for ingestion slots gets them, and nobody's
 * silence makes meta change a group. Nothing of that changes by itself, so a
 * load that stands still does so for ever, unless somebody from outside helps.
 * Errs on the side of false.
 *
 * Sources of the rules: meta_poll.c, loader_rules.c and replica_report.c, which
 * act by them. What is excluded here so that no answer can be late: latencies
 * of a fourth of an RPC's timeout and more, disks so slow that a full
 * prepare window could outlast a prepare's timeout, messages that wait to be lost or
 * delayed, engine and log errors still in store.
 */
#ifndef MODELS_STANDSTILL_H
#define MODELS_STANDSTILL_H

#include "models/meta.h"

/* The meta server that leads, or SIM_NOBODY if none does or two think so. */
uint32_t standstill_leader(const struct sim *sim);

/* Whether the load of a partition's table stands still, given that no work serves it. */
bool standstill_holds(const struct sim *sim, uint32_t partition);

#endif
