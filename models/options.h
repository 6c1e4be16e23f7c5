/*
 * options.h - what a scenario may choose about a Pegasus cluster.
 *
 * Plain bytes, described by the rows of options.c; `derived` is computed from
 * the rest before a run and never read from a file. Pegasus's own options keep
 * their own names, units as the fields say.
 */
#ifndef MODELS_OPTIONS_H
#define MODELS_OPTIONS_H

#include "models/codes.h"
#include "models/fixes.h"
#include "models/revision.h"
#include "sim/diag.h"
#include "sim/field.h"

#define TABLES_MAX        64
#define CLIENTS_MAX       16
#define STEPS_MAX         128
#define ENVS_MAX          16
#define SERVERS_MAX       1000
#define METAS_MAX         5
#define DISKS_MAX         16
#define REPLICAS_MAX      7
#define CLOCKS_MAX        64
#define PARTITIONS_MAX    100000 /* of all tables together */
#define OPTION_NAME_BYTES 48
#define STEP_BYTES        192

struct table_options {
    char name[OPTION_NAME_BYTES];
    int64_t partitions;
    int64_t replicas; /* max_replica_count */
    struct field_pair envs[ENVS_MAX];
    uint32_t env_count;
    struct place place; /* of the name */
    struct place partitions_place;
    struct place replicas_place;
    struct place envs_place;
};

/* The files to load and what loading them takes; the same for every table. */
struct load_options {
    int64_t files;      /* a partition */
    int64_t file_size;  /* bytes a file */
    int64_t name_bytes; /* length of a file's name; decides the size of the ingestion request */
    int64_t download;   /* bytes a second of one replica server, shared by its downloads */
    struct time_range provider_latency; /* to open a file at the provider */
    struct time_range ingest;           /* RocksDB ingestion of one partition's files */
    bool ingest_behind;
};

enum arrivals { ARRIVALS_FIXED, ARRIVALS_POISSON, ARRIVALS_CLOSED };
enum client_library { CLIENT_CPP, CLIENT_JAVA, CLIENT_GO };

struct client_options {
    char name[OPTION_NAME_BYTES];
    char table[OPTION_NAME_BYTES]; /* empty: the first */
    int64_t writes;                /* per 1000 s (FIELD_RATE); open loop */
    int64_t reads;                 /* per 1000 s */
    uint32_t arrivals;             /* enum arrivals */
    uint32_t library;              /* enum client_library */
    uint32_t request;              /* index into client_write_codes: put, multi_put, incr, ... */
    int64_t concurrency;           /* closed loop: requests in flight */
    sim_time think;                /* closed loop: pause between answer and next request */
    int64_t key;                   /* bytes of a key: hash key and sort key together */
    int64_t value;                 /* bytes of a value */
    int64_t keys;                  /* keys a request (multi_put, multi_get) */
    int64_t hot_share;             /* ppm of requests that go to one partition */
    sim_time timeout;              /* 0: the library's default */
    sim_time from;
    sim_time until;               /* 0: the end of the run */
    struct backoff_options retry; /* of writes that were refused, if it repeats them */
    bool repeats_refused;
    struct place place; /* of the name */
    struct place table_place;
    struct place until_place;
};

struct step_options {
    sim_time at;
    char command[STEP_BYTES];       /* the shell's own words */
    char table[OPTION_NAME_BYTES];  /* empty: -a in the command, or the first table */
    char expect[OPTION_NAME_BYTES]; /* error name the answer must have; empty: not checked */
    struct place place;             /* of the command */
    struct place table_place;
    struct place expect_place;
};

struct clock_options {
    char node[OPTION_NAME_BYTES];
    sim_time offset;    /* ns; may be negative */
    int64_t drift_ppm;  /* may be negative */
    struct place place; /* of the node */
};

enum config_defaults { CONFIG_SHIPPED, CONFIG_CODE, CONFIG_MIN };

/* [meta_server], [replication], ... of config.ini; 0 means: as `defaults` says. */
struct config_options {
    uint32_t defaults; /* enum config_defaults */
    /* [meta_server] */
    int64_t bulk_load_max_rollback_times;
    bool bulk_load_verify_before_ingest;
    bool enable_concurrent_bulk_load;
    int64_t bulk_load_node_max_ingesting_count;
    int64_t bulk_load_node_min_disk_count;
    sim_time lb_interval;                       /* lb_interval_ms */
    sim_time replica_assign_delay_for_dropouts; /* replica_assign_delay_ms_for_dropouts */
    /* failure detection */
    sim_time fd_check_interval;
    sim_time fd_beacon_interval;
    sim_time fd_lease;
    sim_time fd_grace;
    struct place fd_grace_place;
    /* [replication] */
    sim_time group_check_interval;
    sim_time config_sync_interval;
    int64_t mutation_2pc_min_replica_count;
    int64_t staleness_for_commit;
    int64_t max_mutation_count_in_prepare_list;
    struct place prepare_list_place;
    int64_t max_allowed_write_size; /* bytes; 0: no limit */
    int64_t max_concurrent_bulk_load_downloading_count;
    int64_t learn_app_max_concurrent_count;
    sim_time prepare_timeout_secondary;
    sim_time prepare_timeout_learner;
    bool batch_write_disabled;
    /* [task.*] and [threadpool.*] */
    sim_time rpc_timeout;           /* rpc_timeout_milliseconds of [task..default] */
    sim_time ingestion_rpc_timeout; /* of [task.RPC_RRDB_RRDB_BULK_LOAD] */
    int64_t ingestion_workers;      /* worker_count of THREAD_POOL_INGESTION */
    /* [zookeeper] */
    sim_time zookeeper_timeout;
};

struct cluster_options {
    int64_t replica_servers;
    int64_t meta_servers;
    int64_t disks;                     /* a replica server */
    struct time_range latency;         /* network, one way */
    struct time_range zookeeper_write; /* from the request's arrival to the answer's leaving */
    struct time_range zookeeper_read;
    struct time_range log_write;  /* private log append of one mutation */
    struct time_range checkpoint; /* RocksDB checkpoint or memtable flush */
    int64_t learn;                /* bytes a second while a learner copies */
    bool is_empty;                /* partitions begin without any replica, as just created */
    struct clock_options clocks[CLOCKS_MAX];
    uint32_t clock_count;
};

/* Computed by options_derive. */
struct derived_options {
    uint32_t table_count;
    uint32_t partition_count;         /* of all tables */
    uint32_t table_first[TABLES_MAX]; /* first partition of a table */
    uint32_t server_count;
    uint32_t meta_count;
    uint32_t client_count;
    uint32_t client_tables[CLIENTS_MAX]; /* which table a client uses */
    uint32_t first_stub;                 /* actors; see cluster.c */
    uint32_t first_replica;
    uint32_t replica_count; /* on all servers, whether they hold anything or not */
};

struct pegasus_options {
    uint32_t revision; /* enum revision_id */
    struct cluster_options cluster;
    struct table_options table;              /* `table:`, for one table */
    struct table_options tables[TABLES_MAX]; /* `tables:`, or a copy of `table` */
    uint32_t table_count;
    struct load_options load;
    struct client_options clients[CLIENTS_MAX];
    uint32_t client_count;
    struct step_options steps[STEPS_MAX];
    uint32_t step_count;
    struct config_options config;
    struct fix_options fixes;
    struct derived_options derived;
};

/* Top-level rows of a scenario that belong to this model (option_rows.c). */
extern const struct field pegasus_fields[];

/* The rows of `config:` (config_rows.c). */
extern const struct field config_fields[];

/* enum request_code of each choice of a client's `request`. */
extern const uint8_t client_request_codes[];

/* Fills what is derived and every option left to its default. Idempotent. */
void options_derive(void *bytes);

/* Rules no single row can state; complains with places. */
void options_check(const void *bytes, struct diag *diag);

/* Whether a remedy is on. */
bool options_has_fix(const struct pegasus_options *options, enum fix fix);

/* The row of the revision the scenario runs. */
const struct revision *options_revision(const struct pegasus_options *options);

/* Which table a partition belongs to, and its number within the table. */
uint32_t options_table_of(const struct pegasus_options *options, uint32_t partition);
uint32_t options_partition_index(const struct pegasus_options *options, uint32_t partition);

#endif
