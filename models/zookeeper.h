/*
 * zookeeper.h - the store that outlives a meta server, and its leader lock.
 *
 * One actor stands for the whole ensemble. Its records survive everything; an
 * answer takes the latency that is drawn for it, but the answers of a session
 * leave in the order of its requests, never sooner than the one before. A
 * write takes effect when it arrives, a read when its answer leaves: both lie
 * between request and answer, as ZooKeeper promises.
 *
 * A meta server keeps a session by its pings; one that is not heard of for
 * the session timeout is over, and with it the lock it held. The lock goes to
 * the session that waits longest. Writes of a session that does not hold the
 * lock are refused. A meta server that starts again opens a new session; the
 * one before it lives on only if it holds the lock, until it times out.
 *
 * Simplified: Pegasus's meta servers may write without the lock (nothing in
 * ZooKeeper stops them); here such a write is refused, since their process
 * ends with the lock. Creating what exists and deleting what does not count
 * as success, as meta_state_service_utils takes them. Disconnection is not
 * told to the clients: they see calls time out.
 */
#ifndef MODELS_ZOOKEEPER_H
#define MODELS_ZOOKEEPER_H

#include "models/bodies.h"

/* Of each meta server: the present one, and one that still holds the lock. */
#define ZOOKEEPER_SESSIONS (2 * METAS_MAX)

struct zookeeper_session {
    uint64_t id;              /* 0: free; a later session has a larger one */
    sim_time last_answer;     /* when the last answer of this session leaves */
    struct sim_handle expiry; /* timer */
    uint32_t meta;
    uint32_t zero;
};

/* apps/<id> and bulk_load/<id>. */
struct zookeeper_table {
    struct app_info app_info;
    struct bulk_app_record bulk_app;
    uint8_t has_app_info;
    uint8_t has_bulk_app;
    uint8_t zero[2];
    struct env_record envs[ENV_COUNT];
};

/* apps/<id>/<pidx> and bulk_load/<id>/<pidx>. */
struct zookeeper_partition {
    struct partition_config config;
    struct bulk_partition_record bulk;
    uint8_t has_config;
    uint8_t has_bulk;
    uint8_t zero[6];
};

/* Followed in the actor's bytes by tables and partitions. */
struct zookeeper {
    uint64_t last_session; /* the latest id given out */
    uint64_t holder;       /* session that holds the lock; 0: none */
    uint32_t table_count;
    uint32_t partition_count;
    struct zookeeper_session sessions[ZOOKEEPER_SESSIONS];
};

/* Bytes of state for these options. */
uint32_t zookeeper_state_bytes(const struct pegasus_options *options);

/* The parts behind the struct. `zookeeper` must be the start of an actor's state. */
struct zookeeper_table *zookeeper_tables(struct zookeeper *zookeeper);
struct zookeeper_partition *zookeeper_partitions(struct zookeeper *zookeeper);

/* Fills what is stored of a cluster that has been running: tables, envs, configurations. */
void zookeeper_fill(struct zookeeper *zookeeper, const struct pegasus_options *options);

/* The envs that a scenario gives a table. */
void zookeeper_fill_envs(struct env_record *envs, const struct table_options *table);

/* Writes a record: create, set or delete with all below. */
void zookeeper_store(struct zookeeper *zookeeper, const struct pegasus_options *options,
                     const struct zookeeper_write *write);

/* Reads a record; `exists` says whether there is one. */
struct zookeeper_record zookeeper_look(struct zookeeper *zookeeper, uint32_t kind, uint32_t index);

/* The session with this id, or null if it is over. */
struct zookeeper_session *zookeeper_session(struct zookeeper *zookeeper, uint64_t id);

/* The first session is meta-1's and holds the lock; runs in ZooKeeper's name at time 0. */
void zookeeper_start(struct sim *sim);

/* The ensemble fails and is back: every session gets a whole timeout to be heard of again. */
void zookeeper_crash(struct sim *sim);
void zookeeper_restart(struct sim *sim);

#endif
