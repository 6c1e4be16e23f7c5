/*
 * replica_learn.h - learners: how a new secondary catches up.
 *
 * A proposal ADD_SECONDARY makes the primary note a learner and tell it so. The
 * learner asks the primary for what it misses (learn), copies it, asks again
 * until the primary's prepare list covers the rest, from then on is sent
 * prepares like a secondary, tells the primary when it is complete and is
 * upgraded by a reconfiguration (replica_learn.cpp).
 *
 * A round ends as LEARN_CACHE (the prepare list holds all that is missing),
 * LEARN_LOG (private log) or LEARN_APP (a checkpoint). Rounds carry a
 * signature: an answer to an older round is not obeyed.
 *
 * A checkpoint is copied by at most learn_app_max_concurrent_count learners of a
 * server at once; one that finds no place asks again after a second.
 *
 * Simplified: the amount to copy is not kept by mutation; a decree counts as
 * LEARN_DECREE_BYTES, a checkpoint as that plus the files ingested so far. A
 * checkpoint is taken as it is, without writing a new one.
 *
 * An ingestion mutation that comes this way has an outdated ballot: it counts
 * as applied, its files are not ingested, no error (pegasus_write_service.cpp).
 */
#ifndef MODELS_REPLICA_LEARN_H
#define MODELS_REPLICA_LEARN_H

#include "models/replica.h"

enum learn_type { LEARN_CACHE, LEARN_LOG, LEARN_APP };

/* What one decree weighs while a learner copies. */
#define LEARN_DECREE_BYTES SIM_KIB

/* The primary's entry of a learner, or null. */
struct learner *replica_learner(struct replica *replica, uint16_t server);

/* How many learners the primary has. */
uint32_t replica_learner_count(const struct replica *replica);

/* A proposal ADD_SECONDARY at the primary (add_potential_secondary). */
void replica_learn_add(struct sim *sim, struct replica *replica, uint16_t server);

/* A learner failed (prepare error): the primary forgets it. */
void replica_learn_forget(struct replica *replica, uint16_t server);

/* The primary forgets all of them. */
void replica_learn_forget_all(struct replica *replica);

/*
 * Learner: starts the next round, or says again that it is complete (init_learn). Called with the
 * signature of a group check or prepare; 0: of the round it is in.
 */
void replica_learn_start(struct sim *sim, struct replica *replica, uint32_t signature);

/* Learner: gives up the round under way; it is a learner no more. */
void replica_learn_stop(struct sim *sim, struct replica *replica);

/* Primary: a learner says, by completion or group check, that it is complete. Returns an error. */
enum error replica_learn_succeeded(struct sim *sim, struct replica *replica, uint16_t server,
                                   uint32_t signature);

/* Learner: whether a mutation may be prepared here, else with which error it is refused. */
enum error replica_learn_allows_prepare(const struct replica *replica);

#endif
