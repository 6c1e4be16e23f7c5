/*
 * meta_leader.h - which meta server leads.
 *
 * Every meta server keeps a session at ZooKeeper by a ping every third of its
 * timeout. Whoever holds the lock reads ZooKeeper (meta_recovery.h) and leads.
 * A leader that has not been heard for a whole timeout, whose session is over
 * or whose write is refused has lost the lock: Pegasus's process exits. Here it
 * forgets everything at once, opens a new session and waits for the lock; the
 * term goes up, so that what its former life scheduled is not obeyed.
 *
 * Simplified: in Pegasus a leader that cannot reach ZooKeeper learns of the end
 * of its session only once it can again; here it counts the time itself, so two
 * leaders never act at once. Somebody is taken to start the process again at once.
 */
#ifndef MODELS_META_LEADER_H
#define MODELS_META_LEADER_H

#include "models/meta.h"

/* The running meta server opens a session and waits for the lock. */
void meta_leader_join(struct sim *sim);

/* The running meta server leads from time 0 on; the first session is its own. */
void meta_leader_begin(struct sim *sim);

/* The running meta server has lost the lock: its process ends, and starts again as a standby. */
void meta_leader_lost(struct sim *sim);

/* Whether the running meta server leads and `term` is that of its present life. */
bool meta_leader_serves(struct sim *sim, uint32_t term);

/*
 * The process ends: its guards are free, its memory is gone, the term goes up.
 * For a crash of the node; meta_leader_join follows on restart.
 */
void meta_leader_forget(struct sim *sim);

#endif
