/*
 * replica_config.h - a replica's role, and how the group is changed.
 *
 * A reconfiguration is led by the primary: it steps down to INACTIVE for a
 * while (transient), asks meta to store the group with ballot + 1, and comes
 * back by meta's answer (replica_config.cpp, update_configuration_on_meta_server).
 * While it is away every write is answered ERR_INVALID_STATE. The ballot of a
 * replica never falls.
 *
 * Whenever the role or the ballot changes, this file calls, in this order:
 *   loader_clear_if_needed(sim, replica, old_role, new_role)  before the change,
 *   replica_2pc_on_role_change(sim, replica, old_role)        after it, with
 *       role, is_transient, config and disk.ballot already new.
 * The second one starts or stops the group check timer, replays or drops the
 * prepare list and the queue, and releases queued writes. Learners belong to
 * replica_learn.c: forgotten whenever a replica stops being primary for good,
 * kept over a transient step down.
 *
 * A replica that is closed (it failed, or it is no member any more) has the
 * role ABSENT; what lies on its disk stays and is found again when it is
 * opened. Simplified: an inactive replica that was removed is closed at once;
 * Pegasus keeps it for gc_memory_replica_interval_ms (10 min) in case it is
 * wanted again, which cannot be told apart from outside.
 */
#ifndef MODELS_REPLICA_CONFIG_H
#define MODELS_REPLICA_CONFIG_H

#include "models/replica.h"

/* Before an update is asked for again; replica_config.cpp, LPC_DELAY_UPDATE_CONFIG. */
#define REPLICA_CONFIG_RETRY (1 * SIM_SECOND)

/* The running replica's server and partition. */
uint16_t replica_server(const struct sim *sim);
uint32_t replica_partition(const struct sim *sim);

/* The actor of the running replica's partition on another server; the server of such an actor. */
uint32_t replica_peer(const struct sim *sim, uint16_t server);
uint16_t replica_server_of(const struct sim *sim, uint32_t actor);

/* Whether the replica leads its group now. */
bool replica_is_primary(const struct replica *replica);

/* Whether a server is primary or secondary in the group as this replica knows it. */
bool replica_is_member(const struct replica *replica, uint16_t server);

/*
 * Leads a reconfiguration of an enum config_type about a server, if this
 * replica is the primary and is not at it already; else changes nothing.
 * A failed secondary (handle_remote_failure): CT_DOWNGRADE_TO_INACTIVE.
 */
void replica_config_start_update(struct sim *sim, struct replica *replica, uint32_t type,
                                 uint16_t server);

/*
 * Takes the role and ballot that the primary says this replica has (prepare,
 * group check); a message with an older ballot changes nothing.
 *
 * Returns whether the replica has that role and ballot now.
 */
bool replica_config_adopt(struct sim *sim, struct replica *replica, int64_t ballot, enum role role,
                          uint16_t primary);

/*
 * A failure of its own (handle_local_failure: a log append failed): the replica
 * becomes ERROR, a primary takes itself off the group at meta, and it is closed.
 */
void replica_config_fail(struct sim *sim, struct replica *replica);

/* Gives the replica another role at the same ballot or a higher one; for replica_learn.c. */
void replica_config_become(struct sim *sim, struct replica *replica, enum role role,
                           int64_t ballot);

/* Opens a closed replica with what is on its disk (begin_open_replica); for replica_learn.c. */
void replica_config_open(struct sim *sim, struct replica *replica);

/*
 * Takes a whole configuration: the role it gives this server, its ballot, its members
 * (update_configuration). An older one, or a change of role that is not
 * allowed, changes nothing; one without this server closes the replica.
 *
 * Returns whether it was taken.
 */
bool replica_config_take(struct sim *sim, struct replica *replica,
                         const struct partition_config *config);

/* Steps down to INACTIVE at the same ballot; transient: it may come back as what it was. */
void replica_config_step_down(struct sim *sim, struct replica *replica, bool is_transient);

/* Closes the replica: its role is ABSENT, its disk stays. */
void replica_config_close(struct sim *sim, struct replica *replica);

/* Asks meta to store a group changed by this type and server; the replica is INACTIVE meanwhile. */
void replica_update_lead(struct sim *sim, struct replica *replica,
                         const struct partition_config *config, uint32_t type, uint16_t server);

/* Whether a reconfiguration led by this replica is under way; and gives it up. */
bool replica_update_is_pending(const struct replica *replica);
void replica_update_give_up(struct sim *sim, struct replica *replica);

/* Tells meta, once and without waiting, to take this replica off a group. */
void replica_update_leave(struct sim *sim, struct replica *replica,
                          const struct partition_config *config);

/* The replica begins as it was left: role and group given. Before the first event. */
void replica_config_begin(struct sim *sim, struct replica *replica,
                          const struct partition_config *config);

#endif
