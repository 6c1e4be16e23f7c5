/*
 * replica_2pc.h - prepare, log, acknowledge, commit, apply (PacificA).
 *
 * Sources: src/replica/replica_2pc.cpp, prepare_list.cpp. On the primary a
 * mutation is ready when it is in the private log and every secondary, and
 * every learner that is sent prepares, has acknowledged it; ready ones are
 * committed in the order of their decrees, applied, and their clients
 * answered. A secondary commits decree d only when a later message says so:
 * the next prepare or a group check.
 *
 * Appends to one private log end in the order they began. A failed prepare of
 * a secondary makes the primary lead a reconfiguration; a failed private log
 * ends the replica's role.
 *
 * Simplified: prepares under way are not called back when the role changes;
 * their answers carry an old ballot and are not obeyed.
 */
#ifndef MODELS_REPLICA_2PC_H
#define MODELS_REPLICA_2PC_H

#include "models/replica.h"

/* Pause before a prepare is sent again (replica_2pc.cpp, on_prepare_reply). */
#define PREPARE_RETRY_DELAY  (5 * SIM_MS)
/* It is not sent again with less time than this left (is_prepare_close_to_timeout). */
#define PREPARE_RETRY_MARGIN (7 * SIM_MS)

/* Answers a client or meta; `back` is gone afterwards. */
void replica_2pc_answer(struct sim *sim, const struct held_write *held, enum error error);

/* Takes an admitted write: into the queue, or on its way at once (the last check). */
void replica_2pc_accept(struct sim *sim, struct replica *replica, const struct held_write *held);

/*
 * An empty mutation past the queue: group check, bulk load. With `pop_all`
 * committed mutations kept for learners are forgotten.
 *
 * Returns whether it was prepared.
 */
bool replica_2pc_empty_write(struct sim *sim, struct replica *replica, bool pop_all);

/* Why a mutation cannot be prepared, or ERR_OK (init_prepare). */
enum error replica_2pc_may_prepare(const struct pegasus_options *options,
                                   const struct replica *replica, int64_t decree,
                                   enum request_code code, bool is_replay);

/* Members a group must have for writes: the option, or by the table's replicas (2pc minimum). */
int64_t replica_2pc_minimum(int64_t configured, int64_t max_replicas);

/* Commits up to a decree what is prepared and logged without a gap (secondary, learner). */
void replica_2pc_commit_to(struct sim *sim, struct replica *replica, int64_t decree);

/* Commits what is ready from the first on (primary), if an entry is that was just logged or
 * acknowledged. */
void replica_2pc_commit_ready(struct sim *sim, struct replica *replica,
                              const struct prepared *entry);

/* A member of the group did not answer as it should (handle_remote_failure). */
void replica_2pc_member_failed(struct sim *sim, struct replica *replica, uint16_t server,
                               bool is_learner);

/* The primary sends all it has prepared again, to learners, too (replay_prepare_list). */
void replica_2pc_replay(struct sim *sim, struct replica *replica);

/*
 * The role or the ballot changed. A new primary sends all it has prepared
 * again under its ballot and checks its group; whoever is primary no more and
 * not only for a while drops queue and clients without an answer.
 */
void replica_2pc_on_role_change(struct sim *sim, struct replica *replica, enum role old_role);

/* A crash: queue and clients are gone, prepared mutations are what the private log holds. */
void replica_2pc_crash(struct sim *sim, struct replica *replica);

#endif
