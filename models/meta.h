/*
 * meta.h - a meta server: the leader drives every bulk load, the others wait.
 *
 * Only the leader's tables mean anything; they are read from ZooKeeper when it
 * takes over and lost when it ends (Pegasus's old leader process exits when it
 * loses the lock). The files of this actor:
 *
 *   meta.c            its parts, and what it knows at time 0
 *   meta_store.c      writes to ZooKeeper and what follows when they are acknowledged
 *   meta_admin.c      the shell's commands: control, clear, envs
 *   meta_start.c      the shell's command start: checks, answers, first records
 *   meta_query.c      the shell's command query
 *   meta_load.c       rules without state: which command when, who may be sent what
 *   meta_app.c        the app's state machine (update_app_status_on_remote_storage)
 *   meta_partition.c  the partition's state machine (update_partition_info_on_remote_storage)
 *   meta_poll.c       one polling step and what each answer means
 *   meta_rollback.c   rollback and its limit; failure; unavailable
 *   meta_ingestion.c  the ingestion request: slot, delay, send, reply
 *   meta_resend.c     remedies: the request sent again after an error or a repeat answer
 *   meta_watchdog.c   remedy: who sees that nothing comes of an ingestion
 *   meta_slots.c      ingestion_context: slots by node and disk
 *   meta_recovery.c   a new leader reads ZooKeeper
 *   meta_resume.c     ... checks what it read and goes on with the loads
 *   meta_leader.c     the leader lock
 *   meta_config.c     partition configurations and their updates
 *   meta_sync.c       config sync: what a replica server has not seen yet
 *   meta_guardian.c   missing primaries and secondaries
 *   meta_detector.c   beacons and the death of a server
 */
#ifndef MODELS_META_H
#define MODELS_META_H

#include "models/bodies.h"

/* _app_bulk_load_info and what hangs on it, per table. */
struct meta_table {
    struct bulk_app_record info;
    int32_t in_progress;          /* _apps_in_progress_count */
    uint32_t rollback_count;      /* _apps_rollback_count */
    struct sim_return start_back; /* who waits for the answer to start */
    uint32_t start_step;
    uint8_t has_info;
    uint8_t is_polled;       /* in _bulk_load_app_id */
    uint8_t is_pending;      /* _apps_pending_sync_flag */
    uint8_t is_cleaning_up;  /* _apps_cleaning_up */
    uint8_t is_rolling_back; /* _apps_rolling_back */
    uint8_t is_available;
    uint8_t is_bulk_loading; /* app_info */
    uint8_t exists;          /* apps/<id> is there */
    uint8_t start_flags;     /* enum admin_flag of the start under way */
    uint8_t is_starting;     /* its checks are not over: the provider has been asked */
    uint16_t watchdog_count; /* how often the watchdog acted on the table in this load */
    uint8_t zero[4];
    struct env_record envs[ENV_COUNT];
    struct env_record
        issued_envs[ENV_COUNT];      /* as last written to ZooKeeper, acknowledged or not */
    uint32_t env_changed[ENV_COUNT]; /* meta's config_version when an env last changed */
};

/* A slot held by a partition on each of its members (ingestion_context). */
struct slot_member {
    uint16_t server;
    uint16_t disk;
};

/* Everything the leader knows of a partition. */
struct meta_partition {
    struct partition_config config;
    struct bulk_partition_record record;
    sim_time dropped_at; /* when the last secondary or primary was lost; 0 never */
    uint16_t dropped[3]; /* servers lost, the last one first; NO_SERVER */
    uint16_t adding;     /* server a proposal was sent to; NO_SERVER */
    uint8_t has_record;
    uint8_t is_pending; /* _partitions_pending_sync_flag */
    uint8_t is_clean;   /* _partitions_cleaned_up */
    uint8_t progress;   /* _partitions_total_download_progress */
    uint8_t node_count;
    uint8_t is_updating;   /* a configuration update is in flight */
    uint8_t slot_count;    /* > 0: holds slots */
    uint8_t best_progress; /* highest reported since the download began; for the obligation */
    struct replica_report nodes[REPLICAS_MAX]; /* _partitions_bulk_load_state */
    uint8_t waits_for_slots;                   /* found none, and tries again */
    uint8_t zero[1];
    struct slot_member slots[REPLICAS_MAX];
    uint64_t changed;              /* meta's config_version when the configuration last changed */
    struct sim_return update_back; /* who waits for the answer to an update */
    uint32_t round;                /* counts the times its ingestion was begun */
    uint16_t repeats;              /* of the request in this round, by a remedy */
    uint16_t is_sent;              /* the request went out in this round */
};

/* A replica server as the leader sees it. */
struct meta_server {
    sim_time last_beacon;
    uint32_t is_alive;
    uint32_t primaries;   /* how many partitions it is primary of */
    uint16_t ingesting;   /* slots taken on it */
    uint16_t known_disks; /* disk tags seen so far */
    uint16_t disk_ingesting[DISKS_MAX];
    uint8_t disk_is_known[DISKS_MAX];
    uint32_t replicas;           /* how many partitions it is a member of */
    uint32_t proposed_primaries; /* since the guardian's last tick: proposals that name it */
    uint32_t proposed_replicas;
};

enum meta_phase { META_STANDBY, META_RECOVERING, META_LEADING };

enum operation_lock { LOCK_FREE, LOCK_BULKLOAD, LOCK_BACKUP };

/* Followed in the actor's bytes by tables, partitions and servers. */
struct meta {
    uint64_t session;      /* at ZooKeeper; 0: none */
    sim_time heard;        /* when the last ping was sent that ZooKeeper has answered */
    uint32_t phase;        /* enum meta_phase */
    uint32_t lock;         /* enum operation_lock: meta_op_status */
    uint32_t level_steady; /* function level */
    uint32_t leader;       /* meta server known to lead; SIM_NOBODY */
    uint32_t term;         /* counts the lives of this process: tasks of an earlier one are stale */
    uint32_t reads_left;   /* recovery: on their way */
    uint32_t read_step;    /* recovery: enum recovery_step */
    uint32_t read_next;    /* recovery: which record of the step is read next */
    uint32_t zero;
    uint32_t table_count;
    uint32_t partition_count;
    uint32_t server_count;
    struct sim_handle ping;     /* timer */
    uint64_t config_version;    /* counts changes of configurations and envs */
    struct sim_handle fd_check; /* timers of membership */
    struct sim_handle guardian;
    uint32_t is_repair_off; /* the guardian is switched off (meta_auto_repair) */
    uint32_t zero2;
};

/* Bytes of state for these options. */
uint32_t meta_state_bytes(const struct pegasus_options *options);

/* The parts behind the struct. `meta` must be the start of an actor's state. */
struct meta_table *meta_tables(struct meta *meta);

/* Parts to look at only. */
const struct meta_table *meta_look_tables(const struct meta *meta);
const struct meta_partition *meta_look_partitions(const struct meta *meta);
const struct meta_server *meta_look_servers(const struct meta *meta);

struct meta_partition *meta_partitions(struct meta *meta);
struct meta_server *meta_servers(struct meta *meta);

/* One of them, of the running meta server. */
struct meta_table *meta_table_at(struct sim *sim, uint32_t table);
struct meta_partition *meta_partition_at(struct sim *sim, uint32_t partition);

/* Fills a new process's memory: counts and "nobody", nothing known yet. The term goes on. */
void meta_fill_empty(struct meta *meta, const struct pegasus_options *options);

/* Fills what the leader of a cluster that has been running knows at time 0. */
void meta_fill(struct meta *meta, const struct pegasus_options *options);

/*
 * The first events of a meta server; runs in its name at time 0. The first
 * meta server leads, with everything in memory; the others wait.
 */
void meta_start(struct sim *sim);

#endif
