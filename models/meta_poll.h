/*
 * meta_poll.h - the leader asks a partition's primary how its load goes.
 *
 * Each partition has its own loop (partition_bulk_load): send the PARTITION's
 * status, take the answer by the APP's status, ask again after the interval
 * while the table is in the set of loading ones. A loop that is on its way
 * goes on by itself: a command that polls starts another beside it.
 *
 * Simplified: a partition without a record (its load was cleared meanwhile)
 * is not asked; Pegasus asks with INVALID, is refused and stops.
 */
#ifndef MODELS_META_POLL_H
#define MODELS_META_POLL_H

#include "models/meta.h"

/* One polling step, now. What it schedules serves no work. */
void meta_poll(struct sim *sim, uint32_t partition);

#endif
