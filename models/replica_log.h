/*
 * replica_log.h - the private log of a replica.
 *
 * An append takes cluster.log_write, times what slows the disk down, and never
 * ends before one that began earlier. When it ends, a primary may commit and a
 * secondary acknowledges; when it fails, the replica is over (replica_2pc.cpp,
 * on_append_log_completed).
 */
#ifndef MODELS_REPLICA_LOG_H
#define MODELS_REPLICA_LOG_H

#include "models/replica.h"

/* Begins to append a mutation; LOG_WRITTEN comes when it ends. */
void replica_log_append(struct sim *sim, struct replica *replica, const struct mutation *mutation);

#endif
