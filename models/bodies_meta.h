/*
 * bodies_meta.h - messages to and from meta servers: the shell, ZooKeeper,
 * membership.
 */
#ifndef MODELS_BODIES_META_H
#define MODELS_BODIES_META_H

#include "models/bodies_common.h"

/* --- shell <-> meta ---------------------------------------------------- */

enum admin_flag {
    ADMIN_INGEST_BEHIND = 1 << 0,
    ADMIN_DETAILED = 1 << 1,
    ADMIN_UNKNOWN_PROVIDER = 1 << 2 /* start names a file provider that nobody knows */
};

struct admin_request {
    uint16_t command; /* enum admin_command */
    uint16_t table;   /* TABLES_MAX: a table that does not exist */
    uint16_t flags;
    uint16_t env;      /* enum env_key; ENV_COUNT: one that changes nothing here */
    int32_t partition; /* -i; -1: all */
    uint32_t step;     /* which step of the scenario asks */
    char value[ENV_VALUE_BYTES];
};

enum admin_hint {
    HINT_NONE,
    HINT_META_BUSY,         /* another operation holds meta's operation lock */
    HINT_ALREADY_EXECUTING, /* the table is loading already */
    HINT_WRONG_STATUS,      /* the app's status forbids it; see app_status */
    HINT_NOT_LOADING,
    HINT_LAST_RESULT, /* what is shown is of the load before */
    HINT_STILL_LOADING,
    HINT_INGEST_BEHIND, /* rocksdb.allow_ingest_behind is not true */
    HINT_PROVIDER,      /* remote file; see the error */
    HINT_ENV_VALUE,     /* the env's value was refused */
    HINT_COUNT
};

/* A hint in words (operator_print.c). */
const char *admin_hint_text(int64_t hint);

struct admin_reply {
    uint16_t error; /* enum error */
    uint16_t hint;  /* enum admin_hint */
    uint8_t app_status;
    uint8_t is_bulk_loading;
    uint8_t progress;         /* percent: download or ingestion, as the shell shows */
    uint8_t partition_status; /* of -i */
    uint32_t step;
    uint16_t command;
    uint16_t node_count; /* of -i -d */
    uint32_t in_status;  /* partitions that are in the app's status */
    struct replica_report nodes[REPLICAS_MAX];
    uint16_t zero;
};

/* --- meta <-> zookeeper --------------------------------------------------- */

/* What a znode is about. */
enum znode_kind {
    ZNODE_APP_INFO,       /* apps/<id>: is_bulk_loading */
    ZNODE_APP_ENV,        /* apps/<id> envs, one record a key; index = table * ENV_COUNT + key */
    ZNODE_CONFIG,         /* apps/<id>/<pidx>: partition configuration */
    ZNODE_BULK_APP,       /* bulk_load/<id> */
    ZNODE_BULK_PARTITION, /* bulk_load/<id>/<pidx> */
    ZNODE_KIND_COUNT
};

struct app_info {
    uint8_t is_bulk_loading;
    uint8_t is_available;
    uint16_t zero;
};

struct env_record {
    char value[ENV_VALUE_BYTES]; /* empty: not set */
};

/* bulk_load/<id>: app_bulk_load_info. */
struct bulk_app_record {
    uint32_t partition_count;
    uint16_t error; /* bulk_load_err */
    uint8_t status; /* enum bulk_load_status */
    uint8_t ingest_behind;
    uint8_t is_ever_ingesting;
    uint8_t zero[3];
};

/* bulk_load/<id>/<pidx>: partition_bulk_load_info. */
struct bulk_partition_record {
    int64_t file_total_size; /* bytes */
    uint32_t file_count;     /* 0: no metadata stored yet */
    uint8_t status;          /* enum bulk_load_status */
    uint8_t ever_ingest_succeed;
    uint16_t host_count;
    uint16_t hosts[REPLICAS_MAX]; /* sorted */
    uint16_t zero;
};

/* One record of any kind. */
union znode {
    struct app_info app_info;
    struct env_record env;
    struct partition_config config;
    struct bulk_app_record bulk_app;
    struct bulk_partition_record bulk_partition;
};

enum znode_operation { ZNODE_CREATE, ZNODE_SET, ZNODE_DELETE /* with all below */ };

struct zookeeper_write {
    uint16_t kind;      /* enum znode_kind */
    uint16_t operation; /* enum znode_operation */
    uint32_t index;     /* table, or partition, or see ZNODE_APP_ENV */
    union znode record;
    uint64_t session; /* writes of a session that lost the lock are refused */
};

struct zookeeper_written {
    uint32_t error; /* ERR_OK, or ERR_INVALID_STATE: the session does not hold the lock */
};

struct zookeeper_read {
    uint16_t kind;
    uint16_t zero;
    uint32_t index;
    uint64_t session; /* answers of one session come in the order of its requests */
};

/* ZooKeeper's own timer: an answer that is due. */
struct zookeeper_answer {
    struct sim_return back;
    uint32_t index;
    uint16_t kind;
    uint8_t is_read;
    uint8_t error; /* enum error; of a write */
};

struct zookeeper_record {
    uint32_t exists;
    uint32_t index;
    union znode record;
};

/* Kept beside a ping. */
struct ping_context {
    sim_time sent; /* virtual time */
    uint32_t term; /* struct meta's */
    uint32_t zero;
};

/* Holding or wanting the leader lock: a heartbeat of a meta server's session. */
struct zookeeper_ping {
    uint64_t session; /* 0: a new one, please */
    uint32_t meta;
    uint32_t zero;
};

struct zookeeper_pong {
    uint64_t session; /* yours; 0: the one you named is over */
    uint32_t leader;  /* meta server that holds the lock; SIM_NOBODY: none */
    uint32_t holds;   /* your session holds the lock: you are the leader */
};

/* Which step of a meta server a write belongs to: what happens when it is acknowledged. */
enum store_purpose {
    STORE_START_FLAG,       /* start: is_bulk_loading = true */
    STORE_START_CLEAR,      /* start: what was left of the load before is gone */
    STORE_START_APP,        /* start: bulk_load/<id> is there */
    STORE_START_PARTITION,  /* start: bulk_load/<id>/<pidx> is there */
    STORE_RESUME_PARTITION, /* recovery: the same for one that was missing */
    STORE_APP_STATUS,
    STORE_PARTITION_STATUS,
    STORE_PARTITION_METADATA,
    STORE_LOAD_OVER,    /* is_bulk_loading = false */
    STORE_CLEAR_RESULT, /* clear: bulk_load/<id> is gone */
    STORE_DROP,         /* recovery, unavailable: bulk_load/<id> is gone */
    STORE_ENV,
    STORE_CONFIG, /* meta_config.c */
    STORE_PURPOSE_COUNT
};

/* Whom a command that waits for a write is to be answered to. */
struct store_asker {
    struct sim_return back;
    uint32_t step;
    uint16_t command; /* enum admin_command */
    uint16_t table;
};

enum store_flag { STORE_POLL = 1 << 0 /* a partition is polled once its status is written */ };

/*
 * A write of a meta server under way, as kept beside the call: the record is
 * the one that was captured when it was issued, whatever memory says by then.
 */
struct store_write {
    uint32_t index;    /* table or partition, or see ZNODE_APP_ENV */
    uint32_t term;     /* struct meta's when it was issued */
    uint16_t kind;     /* enum znode_kind */
    uint8_t operation; /* enum znode_operation */
    uint8_t purpose;   /* enum store_purpose */
    uint8_t flags;     /* enum store_flag */
    uint8_t zero;
    uint16_t note; /* STORE_CONFIG: for whoever issued it */
    union {
        struct app_info app_info;
        struct partition_config config;
        struct bulk_app_record bulk_app;
        struct bulk_partition_record bulk_partition;
        struct store_asker asker; /* STORE_ENV, STORE_CLEAR_RESULT */
    } record;
};

/* --- membership ------------------------------------------------------------ */

struct beacon {
    uint32_t server;
    uint32_t zero;
    sim_time sent; /* by the sender's clock of virtual time */
};

struct beacon_ack {
    sim_time sent;      /* of the beacon */
    uint32_t is_leader; /* 0: ask `leader` */
    uint32_t leader;
};

struct config_proposal {
    struct partition_config config; /* as meta knows it */
    uint32_t partition;
    uint16_t node; /* whom it is about */
    uint8_t type;  /* enum config_type */
    uint8_t zero;
};

struct update_config {
    struct partition_config config; /* with ballot + 1 */
    uint32_t partition;
    uint16_t node;
    uint8_t type;
    uint8_t zero;
};

struct update_config_ack {
    struct partition_config config; /* as stored */
    uint16_t error;
    uint16_t node;
    uint8_t type;
    uint8_t zero[3];
};

/* Both ways: what the server has seen, and what it has seen after this sync. */
struct config_sync {
    uint64_t session; /* of the leader */
    uint64_t version; /* of the configurations; 0: everything is wanted */
    uint32_t server;
    uint16_t error;  /* reply: ERR_FORWARD_TO_OTHERS if it does not lead */
    uint16_t leader; /* reply: meta server that does; NO_SERVER: not known */
};

/* primary -> learner: you are one (RPC_LEARN_ADD_LEARNER). */
struct add_learner {
    struct partition_config config;
    uint32_t signature; /* of the round */
    uint32_t zero;
};

/* replica -> stub: a replica was opened or closed. */
struct replica_here {
    uint32_t partition;
    uint32_t is_here;
};

/* learner -> stub and back: may it copy a checkpoint? */
struct learn_slot {
    int64_t bytes;
    uint32_t partition;
    uint32_t signature;
    uint32_t granted;
    uint32_t zero;
};

/* meta -> replica: one partition of a config sync; the table's envs come as env_message. */
struct config_sync_partition {
    struct partition_config config;
    uint32_t partition;
    uint32_t is_bulk_loading;
};

struct learn_request {
    int64_t ballot;
    int64_t committed; /* the learner's */
    uint16_t server;
    uint16_t zero;
    uint32_t signature;
};

struct learn_response {
    int64_t ballot;
    int64_t to;              /* last decree handed over */
    int64_t prepare_start;   /* decree from which the learner is sent prepares; 0: not yet */
    int64_t state;           /* digest of what is applied up to `to` */
    int64_t bytes;           /* to copy */
    int64_t ingested_decree; /* as struct replica_disk */
    int64_t ingestion_decree;
    uint16_t error;
    uint8_t type;          /* enum learn_type */
    uint8_t has_ingestion; /* the handed-over log contains an ingestion mutation */
    uint32_t signature;
    uint32_t loads_ingested;
    uint32_t zero;
};

struct learn_completion {
    int64_t ballot;
    int64_t committed;
    uint16_t server;
    uint8_t learner_state;
    uint8_t zero;
    uint32_t signature;
};

#endif
