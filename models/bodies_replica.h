/*
 * bodies_replica.h - messages to and from replicas: bulk load, writes,
 * two-phase commit, the stub, the file provider, faults.
 */
#ifndef MODELS_BODIES_REPLICA_H
#define MODELS_BODIES_REPLICA_H

#include "models/bodies_common.h"

/* --- meta <-> replica: bulk load -------------------------------------------- */

struct bulk_load_request {
    int64_t ballot;
    uint32_t partition;
    uint8_t status; /* the PARTITION's status at meta */
    uint8_t wants_metadata;
    uint16_t zero;
};

enum response_flag {
    RESPONSE_HAS_PROGRESS = 1 << 0,
    RESPONSE_HAS_FINISHED = 1 << 1,
    RESPONSE_FINISHED = 1 << 2, /* is_group_ingestion_finished */
    RESPONSE_HAS_CLEAN = 1 << 3,
    RESPONSE_CLEAN = 1 << 4, /* is_group_bulk_load_context_cleaned_up */
    RESPONSE_HAS_PAUSED = 1 << 5,
    RESPONSE_PAUSED = 1 << 6, /* is_group_bulk_load_paused */
    RESPONSE_HAS_METADATA = 1 << 7
};

struct bulk_load_response {
    int64_t file_total_size;
    uint32_t file_count;
    uint32_t partition;
    uint16_t error;
    uint8_t local_status; /* the primary's own status */
    uint8_t flags;
    uint8_t total_progress; /* percent */
    uint8_t node_count;
    struct replica_report nodes[REPLICAS_MAX];
};

struct group_bulk_load_request {
    int64_t ballot;
    uint8_t status;
    uint8_t zero[7];
};

struct group_bulk_load_response {
    int64_t ballot; /* of the request */
    uint16_t error;
    uint8_t local_status;
    uint8_t zero;
    struct replica_report report;
    uint8_t zero2[6];
};

/* --- writes -------------------------------------------------------------- */

/* A write as its sender makes it; the ingestion request is one of them. */
struct client_write {
    uint64_t id;         /* unique in the run; 0 for ingestion */
    int64_t ballot;      /* ingestion: captured by meta */
    int64_t timeout;     /* ns, as the sender's header says */
    uint32_t body_bytes; /* what the throttle by size counts */
    uint32_t file_count; /* ingestion */
    uint32_t partition;
    uint8_t code;   /* enum request_code */
    uint8_t verify; /* ingestion: check sums before */
    uint8_t ingest_behind;
    uint8_t zero;
};

struct write_response {
    uint16_t error;          /* rpc error code */
    uint16_t response_error; /* ingestion: error in the response */
    uint32_t engine_error;   /* ingestion: rocksdb code */
    uint64_t id;
};

/* A request inside the server, with the way back. */
struct held_write {
    struct client_write write; /* 40 bytes */
    struct sim_return back;    /* 16 */
    struct sim_work work;      /* 8 */
    uint32_t attempt;          /* how often it has come to on_client_write: 1, 2 after a delay */
    uint16_t verdict;          /* enum throttle_verdict, while the throttle holds it */
    uint16_t epoch;            /* struct throttle's then */
};

/* throttle -> replica: what the controllers say. */
struct env_message {
    uint32_t env;
    char value[ENV_VALUE_BYTES];
};

/* --- two-phase commit ----------------------------------------------------- */

/* A mutation, without its clients. */
struct mutation {
    int64_t ballot;
    int64_t decree;
    int64_t last_committed;
    uint64_t content;       /* hash of the ids of its requests */
    int64_t request_ballot; /* ingestion */
    uint32_t body_bytes;
    uint32_t file_count; /* ingestion */
    uint16_t request_count;
    uint8_t code;       /* enum request_code of the first */
    uint8_t flags;      /* MUTATION_* */
    uint32_t signature; /* to a learner: of the round it is in */
};

enum mutation_flag {
    MUTATION_POP_ALL = 1 << 0, /* forget committed mutations kept for learners */
    MUTATION_TO_LEARNER = 1 << 1,
    MUTATION_VERIFY = 1 << 2,
    MUTATION_INGEST_BEHIND = 1 << 3,
    MUTATION_REPLAY = 1 << 4
};

struct prepare_ack {
    int64_t ballot;
    int64_t decree;
    int64_t committed;
    uint16_t error;
    uint16_t zero[3];
};

/* Whom a prepare or a group check went to; kept beside the call. */
struct prepare_target {
    int64_t ballot;
    int64_t decree;
    uint16_t server;
    uint16_t bit; /* in acks_missing: from LEARNER_BIT on a learner */
    uint32_t zero;
};

/* First bit of the learners in acks_missing. */
#define LEARNER_BIT 8

struct group_check {
    struct partition_config config;
    int64_t last_committed;
    uint8_t role; /* what the receiver should be */
    uint8_t zero[3];
    uint32_t signature; /* to a learner: of the round it is in */
};

struct group_check_ack {
    int64_t ballot;
    int64_t committed;
    uint16_t error;
    uint8_t role;
    uint8_t learner_state;
    uint32_t disk_status; /* enum disk_status of the answering replica */
};

/* --- stub: what the replicas of one server share ------------------------------ */

/* replica -> stub and back: may a download begin? Carries what goes on afterwards. */
struct download_slot {
    struct sim_return back; /* who waits for the answer to the bulk load request */
    int64_t ballot;
    uint32_t partition;
    uint32_t granted;
    uint8_t status;   /* meta's status of the request */
    uint8_t is_group; /* asked by on_group_bulk_load */
    uint8_t wants_metadata;
    uint8_t zero[5];
};

struct transfer {
    int64_t bytes;
    uint32_t partition;
    uint32_t file;
    uint32_t epoch; /* of the replica's download: a stale one is not obeyed */
    uint32_t zero;
};

struct ingest_task {
    int64_t ballot; /* of the request */
    uint32_t partition;
    uint32_t epoch;
    int64_t decree;
    uint8_t result; /* enum ingestion_status; on the way there: IS_RUNNING, or what is known */
    uint8_t verify;
    uint8_t has_waited; /* all workers were busy when it was queued */
    uint8_t zero[5];
};

/* --- file provider -------------------------------------------------------------- */

struct fetch {
    uint32_t partition;
    int32_t file; /* -1: the partition's metadata; -2: the table's bulk_load_info */
    uint32_t epoch;
    uint32_t zero;
};

struct fetched {
    int64_t bytes;
    uint32_t file_count; /* metadata */
    uint16_t error;
    uint8_t is_damaged; /* md5 differs from the metadata's */
    uint8_t zero;
    int32_t file;
    uint32_t epoch;
};

/* The provider's answer while it opens the file. */
struct fetch_due {
    struct fetched fetched;
    struct sim_return back;
};

/* Which download a call to the provider belongs to; kept beside it. */
struct fetch_context {
    uint32_t epoch;
    int32_t file;
};

/* --- faults that reach into a model's actor ---------------------------------------- */

enum fault_what {
    FAULT_SLOW_ENGINE,   /* factor */
    FAULT_SLOW_DISK,     /* factor */
    FAULT_ENGINE_WRITE,  /* count of writes that fail */
    FAULT_ENGINE_INGEST, /* count of ingestions that fail */
    FAULT_LOG_WRITE,     /* count of log appends that fail */
    FAULT_LOSE_FILE,
    FAULT_DAMAGE_FILE,
    FAULT_LOSE_TABLE_INFO,
    FAULT_DISK_FULL
};

struct fault_message {
    int64_t value;     /* factor or count; 0 ends it */
    int64_t partition; /* -1: all */
    int64_t file;      /* -1: all */
    uint32_t what;     /* enum fault_what */
    uint32_t table;
};

#endif
