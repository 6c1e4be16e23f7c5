/*
 * replica.h - one replica: a member of one partition's group on one server.
 *
 * Everything Pegasus does on a replica's REPLICATION thread is done here, one
 * event at a time (Pegasus serialises by partition). What lies on disk
 * survives a crash: `disk`. Everything else is memory and is gone with the
 * process. The files of this actor:
 *
 *   replica_write.c    a client's write, check by check, in each revision's order
 *   replica_env.c      the table's envs; faults
 *   mutation_queue.c   which write goes into which mutation, and when
 *   prepare_list.c     what is prepared and not yet committed
 *   replica_2pc.c      the primary: prepare, acknowledgements, commit
 *   replica_prepare.c  a prepare at a secondary or learner
 *   replica_log.c      the private log
 *   replica_apply.c    a committed mutation and its clients
 *   replica_check.c    group check
 *   replica_orders.c   bulk load: orders from meta and the primary, and answers
 *   replica_loader.c   what an order makes it do; the flag
 *   loader_rules.c     which orders are obeyed, as tables
 *   replica_download.c download, file by file
 *   replica_ingest.c   ingestion and its result
 *   replica_report.c   what a replica tells of its load
 *   replica_config.c   roles
 *   replica_update.c   reconfiguration led by the primary
 *   replica_proposal.c proposals of meta
 *   replica_learn.c    learners, at the primary
 *   replica_learner.c  a learner itself
 */
#ifndef MODELS_REPLICA_H
#define MODELS_REPLICA_H

#include "models/bodies.h"

/* Learners a primary keeps at once. */
#define LEARNERS_MAX 3

/* disk_status; src/idl/metadata.thrift. */
enum disk_status { DISK_NORMAL, DISK_SPACE_INSUFFICIENT, DISK_IO_FAILING };

/* Survives a crash. */
struct replica_disk {
    int64_t ballot;           /* of the last configuration written down */
    int64_t logged;           /* last decree in the private log */
    int64_t durable;          /* last decree in a checkpoint */
    int64_t applied;          /* last decree applied to the engine and found again after replay */
    uint64_t content;         /* digest of all applied mutations, in order */
    int64_t ingested_decree;  /* decree of the last mutation whose files were ingested; 0 none */
    int64_t ingestion_decree; /* decree of the last ingestion mutation in the log; 0 none */
    uint8_t exists;           /* the replica's folder is there */
    uint8_t has_load_dir;     /* the local bulk_load folder is there */
    uint8_t disk_full;        /* enum disk_status */
    uint8_t has_metadata;     /* the metadata file lies in the bulk_load folder */
    uint32_t files_done;      /* files complete in the bulk_load folder */
    uint32_t loads_ingested;  /* how many ingestions succeeded in all */
    uint32_t zero2;
};

/* An emergency checkpoint: asked for, then written. */
enum checkpoint_step { CHECKPOINT_NONE, CHECKPOINT_WAITS, CHECKPOINT_RUNS };

/* What the primary last heard of a secondary (secondary_bulk_load_states). */
struct secondary_state {
    struct replica_report report; /* flags 0: never heard of */
    uint16_t zero;
    struct sim_handle call; /* group bulk load request under way */
};

/* Bulk load, per replica (replica_bulk_loader). */
struct loader {
    int64_t bytes_done;      /* of the download */
    int64_t file_total_size; /* from the metadata */
    uint32_t file_count;     /* from the metadata; 0: not read yet */
    uint32_t epoch;          /* counts downloads and clean-ups: stale replies are not obeyed */
    uint32_t ingest_epoch;   /* counts ingestions queued */
    uint32_t next_file;      /* which file is on its way */
    struct sim_handle fetch; /* call to the provider under way */
    uint8_t status;          /* enum bulk_load_status; _status */
    uint8_t progress;        /* percent */
    uint8_t download_error;  /* enum error */
    uint8_t is_downloading;  /* holds one of the node's download slots */
    uint8_t ingestion;       /* enum ingestion_status; in the storage app */
    uint8_t is_ingesting;    /* _is_bulk_load_ingestion: the flag that refuses writes */
    uint8_t empty_prepare_sent;
    uint8_t file_under_way;  /* transfer running */
    uint8_t has_refused;     /* a user write was refused since the flag went up */
    uint8_t file_is_damaged; /* the file under way: its md5 will be wrong */
    uint8_t checkpoint;      /* enum checkpoint_step: the emergency checkpoint after a load */
    uint8_t zero[5];
    sim_time ingestion_start;
    struct secondary_state secondaries[REPLICAS_MAX - 1]; /* as config.secondaries; primary only */
};

/* A learner as its primary sees it. */
struct learner {
    int64_t prepare_start; /* decree from which prepares are sent to it; 0: not yet */
    uint16_t server;       /* NO_SERVER: free */
    uint8_t state;         /* enum learner_state */
    uint8_t zero;
    uint32_t signature; /* of its round */
};

enum learner_state {
    LEARNER_NONE,
    LEARNING_WITHOUT_PREPARE,
    LEARNING_WITH_PREPARE,
    LEARNING_SUCCEEDED
};

/* A pending mutation of the primary's queue: see mutation_queue.c. */
struct mutation_queue {
    struct sim_list writes;    /* POOL_WRITES: in order; each knows its mutation */
    int64_t pending_bytes;     /* of the mutation being filled */
    uint32_t pending_mutation; /* its number; it is the last in `writes`; 0 none */
    uint32_t next_mutation;
    uint32_t running; /* two-phase commits under way, as Pegasus counts them */
    uint32_t zero;
};

struct replica {
    struct replica_disk disk;
    struct partition_config
        config;                /* the group as this replica knows it; ballot = current ballot */
    int64_t prepared;          /* max prepared decree */
    int64_t committed;         /* last committed decree */
    int64_t last_prepare_sent; /* virtual time; for the group check timer */
    struct sim_list prepares;  /* POOL_MUTATIONS: decrees committed + 1 .. prepared */
    struct mutation_queue queue;
    struct loader loader;
    struct learner learners[LEARNERS_MAX];
    struct sim_handle group_check; /* timer */
    struct sim_handle updating;    /* call to meta under way: a reconfiguration */
    struct update_config update;   /* what it asks for */
    uint8_t role;                  /* enum role */
    uint8_t is_transient;          /* INACTIVE for a while only */
    uint8_t learner_state;         /* own, as a learner */
    uint8_t throttles;             /* bit per env_key of a throttle that is on */
    uint8_t denies_writes;         /* replica.deny_client_request */
    uint8_t denies_reads;
    uint8_t deny_is_reconfig; /* answers INVALID_STATE; else gives no answer */
    uint8_t allows_ingest_behind;
    uint8_t is_table_loading; /* app_info.is_bulk_loading as last synced */
    uint8_t engine_fails;     /* engine writes still to fail */
    uint8_t log_fails;        /* log appends still to fail */
    uint8_t is_checkpointing;
    uint32_t disk_factor;       /* 0, 1: as usual; else so many times slower */
    uint8_t secondary_disks;    /* bit per config.secondaries whose disk is not normal */
    uint8_t denies_access;      /* ACL; no scenario sets it */
    uint8_t is_duplicating;     /* duplication master; no scenario sets it */
    uint8_t is_splitting;       /* no scenario sets it */
    uint8_t is_initializing;    /* loaded from disk, meta not heard yet */
    uint8_t leader;             /* meta server believed to lead */
    uint8_t has_learn_slot;     /* learner: may copy a checkpoint */
    uint8_t syncs_without;      /* whole config syncs in a row that did not speak of it */
    uint32_t learn_signature;   /* learner: of the round it is in */
    uint32_t next_signature;    /* primary: of the last round given out */
    int64_t cache_floor;        /* the prepare list holds no mutation up to this decree */
    int64_t prepare_start;      /* learner: first decree it is sent by prepares */
    struct sim_handle learning; /* learner: call, copying or pause under way */
    sim_time log_until;         /* when the last log append under way ends */
};

/* A cell of POOL_WRITES. */
struct queued_write {
    struct held_write held;
    uint32_t mutation; /* number of its mutation in the queue */
    uint32_t zero;
};

/* A cell of POOL_MUTATIONS: an entry of the prepare list. */
struct prepared {
    struct mutation mutation;
    struct sim_list writes; /* POOL_WRITES: its clients; primary only */
    uint32_t
        acks_missing; /* bit per secondary (as config.secondaries), then per learner from bit 8 */
    uint8_t is_logged;
    uint8_t is_hole; /* its decree was skipped: nothing is known of it */
    uint8_t is_kept; /* `work` is kept */
    uint8_t zero;
    struct sim_return back; /* secondary: whom to acknowledge once logged */
    sim_time started;       /* virtual time of the first send */
    struct sim_work work;   /* the ingestion it carries; only if is_kept */
};

#endif
