/*
 * messages.h - every message and timer of the model, a line each.
 *
 * MESSAGE(constant, name, actor type, body): the kind MSG_<constant> is
 * handled by on_<name>() on an actor of that type and carries the body. A line
 * without its handler does not link; nothing else is to be touched.
 */
#ifndef MODELS_MESSAGES_H
#define MODELS_MESSAGES_H

#include "models/bodies.h"

#define MODEL_MESSAGES(MESSAGE)                                                                    \
    /* shell */                                                                                    \
    MESSAGE(STEP, step, OPERATOR, struct about_table)                                              \
    MESSAGE(STEP_AGAIN, step_again, OPERATOR, struct step_try)                                     \
    MESSAGE(ADMIN_REPLY, admin_reply, OPERATOR, struct admin_reply)                                \
    /* meta: commands */                                                                           \
    MESSAGE(ADMIN_REQUEST, admin_request, META, struct admin_request)                              \
    MESSAGE(TABLE_INFO_FETCHED, table_info_fetched, META, struct fetched)                          \
    /* meta: ZooKeeper */                                                                          \
    MESSAGE(META_WRITTEN, meta_written, META, struct zookeeper_written)                            \
    MESSAGE(META_WRITE_AGAIN, meta_write_again, META, struct store_write)                          \
    MESSAGE(META_READ, meta_read, META, struct zookeeper_record)                                   \
    MESSAGE(META_READ_AGAIN, meta_read_again, META, struct meta_read_item)                         \
    MESSAGE(META_PING, meta_ping, META, struct nothing)                                            \
    MESSAGE(META_PONG, meta_pong, META, struct zookeeper_pong)                                     \
    /* meta: bulk load */                                                                          \
    MESSAGE(META_POLL, meta_poll, META, struct meta_task)                                          \
    MESSAGE(BULK_LOAD_RESPONSE, bulk_load_response, META, struct bulk_load_response)               \
    MESSAGE(META_APP_RETRY, meta_app_retry, META, struct bulk_retry)                               \
    MESSAGE(META_PARTITION_RETRY, meta_partition_retry, META, struct bulk_retry)                   \
    MESSAGE(META_INGESTION, meta_ingestion, META, struct meta_task)                                \
    MESSAGE(META_SEND_INGESTION, meta_send_ingestion, META, struct send_ingestion)                 \
    MESSAGE(INGESTION_RESPONSE, ingestion_response, META, struct write_response)                   \
    /* meta: membership */                                                                         \
    MESSAGE(BEACON, beacon, META, struct beacon)                                                   \
    MESSAGE(META_FD_CHECK, meta_fd_check, META, struct nothing)                                    \
    MESSAGE(META_GUARDIAN, meta_guardian, META, struct nothing)                                    \
    MESSAGE(UPDATE_CONFIG, update_config, META, struct update_config)                              \
    MESSAGE(CONFIG_SYNC, config_sync, META, struct config_sync)                                    \
    /* zookeeper */                                                                                \
    MESSAGE(ZOOKEEPER_WRITE, zookeeper_write, ZOOKEEPER, struct zookeeper_write)                   \
    MESSAGE(ZOOKEEPER_READ, zookeeper_read, ZOOKEEPER, struct zookeeper_read)                      \
    MESSAGE(ZOOKEEPER_PING, zookeeper_ping, ZOOKEEPER, struct zookeeper_ping)                      \
    MESSAGE(ZOOKEEPER_ANSWER, zookeeper_answer, ZOOKEEPER, struct zookeeper_answer)                \
    MESSAGE(ZOOKEEPER_EXPIRE, zookeeper_expire, ZOOKEEPER, struct zookeeper_ping)                  \
    /* replica: writes */                                                                          \
    MESSAGE(CLIENT_WRITE, client_write, REPLICA, struct client_write)                              \
    MESSAGE(THROTTLE_PASSED, throttle_passed, REPLICA, struct held_write)                          \
    MESSAGE(THROTTLE_DELAYED, throttle_delayed, REPLICA, struct held_write)                        \
    MESSAGE(PREPARE, prepare, REPLICA, struct mutation)                                            \
    MESSAGE(PREPARE_ACK, prepare_ack, REPLICA, struct prepare_ack)                                 \
    MESSAGE(PREPARE_AGAIN, prepare_again, REPLICA, struct prepare_target)                          \
    MESSAGE(LOG_WRITTEN, log_written, REPLICA, struct prepare_ack)                                 \
    MESSAGE(GROUP_CHECK_TICK, group_check_tick, REPLICA, struct nothing)                           \
    MESSAGE(GROUP_CHECK, group_check, REPLICA, struct group_check)                                 \
    MESSAGE(GROUP_CHECK_ACK, group_check_ack, REPLICA, struct group_check_ack)                     \
    /* replica: bulk load */                                                                       \
    MESSAGE(BULK_LOAD_REQUEST, bulk_load_request, REPLICA, struct bulk_load_request)               \
    MESSAGE(GROUP_BULK_LOAD, group_bulk_load, REPLICA, struct group_bulk_load_request)             \
    MESSAGE(GROUP_BULK_LOAD_REPLY, group_bulk_load_reply, REPLICA,                                 \
            struct group_bulk_load_response)                                                       \
    MESSAGE(DOWNLOAD_SLOT_GIVEN, download_slot_given, REPLICA, struct download_slot)               \
    MESSAGE(METADATA_FOUND, metadata_found, REPLICA, struct fetch_context)                         \
    MESSAGE(FETCHED, fetched, REPLICA, struct fetched)                                             \
    MESSAGE(TRANSFERRED, transferred, REPLICA, struct transfer)                                    \
    MESSAGE(INGESTED, ingested, REPLICA, struct ingest_task)                                       \
    MESSAGE(CHECKPOINTED, checkpointed, REPLICA, struct nothing)                                   \
    /* replica: membership */                                                                      \
    MESSAGE(CONFIG_PROPOSAL, config_proposal, REPLICA, struct config_proposal)                     \
    MESSAGE(UPDATE_CONFIG_ACK, update_config_ack, REPLICA, struct update_config_ack)               \
    MESSAGE(UPDATE_CONFIG_AGAIN, update_config_again, REPLICA, struct nothing)                     \
    MESSAGE(CONFIG_SYNC_PARTITION, config_sync_partition, REPLICA, struct config_sync_partition)   \
    MESSAGE(REPLICA_ENV, replica_env, REPLICA, struct env_message)                                 \
    MESSAGE(META_LOST, meta_lost, REPLICA, struct nothing)                                         \
    MESSAGE(SYNC_ENDED, sync_ended, REPLICA, struct nothing)                                       \
    MESSAGE(REMOVE_REPLICA, remove_replica, REPLICA, struct config_proposal)                       \
    MESSAGE(REPLICA_CLOSE, replica_close, REPLICA, struct nothing)                                 \
    MESSAGE(ADD_LEARNER, add_learner, REPLICA, struct add_learner)                                 \
    MESSAGE(LEARN_AGAIN, learn_again, REPLICA, struct nothing)                                     \
    MESSAGE(LEARN_SLOT_GIVEN, learn_slot_given, REPLICA, struct learn_slot)                        \
    MESSAGE(LEARN, learn, REPLICA, struct learn_request)                                           \
    MESSAGE(LEARN_REPLY, learn_reply, REPLICA, struct learn_response)                              \
    MESSAGE(LEARN_COPIED, learn_copied, REPLICA, struct learn_response)                            \
    MESSAGE(LEARN_COMPLETION, learn_completion, REPLICA, struct learn_completion)                  \
    MESSAGE(LEARN_COMPLETION_ACK, learn_completion_ack, REPLICA, struct group_check_ack)           \
    MESSAGE(REPLICA_FAULT, replica_fault, REPLICA, struct fault_message)                           \
    /* throttle */                                                                                 \
    MESSAGE(THROTTLE_ASK, throttle_ask, THROTTLE, struct held_write)                               \
    MESSAGE(THROTTLE_DUE, throttle_due, THROTTLE, struct held_write)                               \
    MESSAGE(THROTTLE_ENV, throttle_env, THROTTLE, struct env_message)                              \
    /* stub */                                                                                     \
    MESSAGE(DOWNLOAD_SLOT, download_slot, STUB, struct download_slot)                              \
    MESSAGE(DOWNLOAD_SLOT_BACK, download_slot_back, STUB, struct about_partition)                  \
    MESSAGE(TRANSFER, transfer, STUB, struct transfer)                                             \
    MESSAGE(TRANSFER_STOP, transfer_stop, STUB, struct transfer)                                   \
    MESSAGE(TRANSFER_DUE, transfer_due, STUB, struct nothing)                                      \
    MESSAGE(INGEST, ingest, STUB, struct ingest_task)                                              \
    MESSAGE(INGEST_DUE, ingest_due, STUB, struct ingest_task)                                      \
    MESSAGE(STUB_BEACON_TICK, stub_beacon_tick, STUB, struct nothing)                              \
    MESSAGE(BEACON_ACK, beacon_ack, STUB, struct beacon_ack)                                       \
    MESSAGE(STUB_LEASE_CHECK, stub_lease_check, STUB, struct nothing)                              \
    MESSAGE(STUB_CONFIG_SYNC_TICK, stub_config_sync_tick, STUB, struct nothing)                    \
    MESSAGE(CONFIG_SYNC_REPLY, config_sync_reply, STUB, struct config_sync)                        \
    MESSAGE(STUB_SYNC_WANTED, stub_sync_wanted, STUB, struct nothing)                              \
    MESSAGE(REPLICA_HERE, replica_here, STUB, struct replica_here)                                 \
    MESSAGE(LEARN_SLOT, learn_slot, STUB, struct learn_slot)                                       \
    MESSAGE(LEARN_SLOT_BACK, learn_slot_back, STUB, struct nothing)                                \
    MESSAGE(STUB_FAULT, stub_fault, STUB, struct fault_message)                                    \
    /* file provider */                                                                            \
    MESSAGE(FETCH, fetch, PROVIDER, struct fetch)                                                  \
    MESSAGE(FETCH_DUE, fetch_due, PROVIDER, struct fetch_due)                                      \
    MESSAGE(PROVIDER_FAULT, provider_fault, PROVIDER, struct fault_message)                        \
    /* clients */                                                                                  \
    MESSAGE(CLIENT_TICK, client_tick, CLIENT, struct nothing)                                      \
    MESSAGE(CLIENT_AGAIN, client_again, CLIENT, struct client_request)                             \
    MESSAGE(WRITE_REPLY, write_reply, CLIENT, struct write_response)                               \
    MESSAGE(QUERY_CONFIG_REPLY, query_config_reply, CLIENT, struct query_config_reply)             \
    MESSAGE(QUERY_CONFIG, query_config, META, struct about_partition)                              \
    /* meta: remedies */                                                                           \
    MESSAGE(META_RESEND, meta_resend, META, struct ingestion_watch)                                \
    MESSAGE(META_PROGRESS_CHECK, meta_progress_check, META, struct ingestion_watch)                \
    MESSAGE(META_WATCHDOG, meta_watchdog, META, struct ingestion_watch)                            \
    /* ingestions that waited for a worker */                                                      \
    MESSAGE(INGEST_TAKEN, ingest_taken, REPLICA, struct ingest_task)                               \
    MESSAGE(INGEST_LOOKED, ingest_looked, STUB, struct ingest_task)                                \
    /* a replica that is closed */                                                                 \
    MESSAGE(THROTTLE_CLOSED, throttle_closed, THROTTLE, struct nothing)

/* One try of a step of the scenario. */
struct step_try {
    sim_time started; /* of this attempt; virtual time */
    uint32_t step;
    uint16_t meta;    /* meta server asked */
    uint16_t attempt; /* from 1 */
};

/* A write that waits because another is under way. */
struct bulk_retry {
    uint32_t index; /* table or partition */
    uint32_t term;  /* struct meta's; a task of an earlier life is not obeyed */
    uint16_t error; /* app: bulk_load_err to store */
    uint8_t status; /* enum bulk_load_status */
    uint8_t poll;   /* poll the partitions after the write */
};

/* Something meta does with a partition later. */
struct meta_task {
    uint32_t partition;
    uint32_t term;
};

/* A record that a new leader reads. */
struct meta_read_item {
    uint32_t index;
    uint32_t term;
    uint32_t kind; /* enum znode_kind */
    uint32_t zero;
};

/* The ingestion request as captured when its slot was taken. */
struct send_ingestion {
    int64_t ballot;
    uint32_t partition;
    uint32_t term;
    uint16_t primary;
    uint16_t zero[3];
};

/* What meta will do about a partition's ingestion, if it is still the same one. */
struct ingestion_watch {
    uint32_t partition;
    uint32_t term;
    uint32_t round; /* of struct meta_partition */
    uint16_t fired; /* watchdog: how often in this round */
    uint16_t level; /* watchdog: how far the reports were */
};

/* A client's request between two tries. */
struct client_request {
    uint64_t id;
    sim_time deadline; /* virtual time */
    sim_time first;    /* when it was first sent */
    uint32_t partition;
    uint32_t body_bytes;
    uint8_t code;
    uint8_t tries;
    uint16_t repeats; /* by its user, after the library gave up */
    uint8_t zero[4];
};

struct query_config_reply {
    struct partition_config config;
    uint32_t partition;
    uint16_t error;
    uint16_t zero;
};

#define MESSAGE_KIND(constant, name, actor, body) MSG_##constant,
enum message_kind { MODEL_MESSAGES(MESSAGE_KIND) MSG_COUNT };
#undef MESSAGE_KIND

#define MESSAGE_HANDLER(constant, name, actor, body)                                               \
    void on_##name(struct sim *sim, const struct sim_event *event);
MODEL_MESSAGES(MESSAGE_HANDLER)
#undef MESSAGE_HANDLER

#define MESSAGE_FITS(constant, name, actor, body)                                                  \
    _Static_assert(sizeof(body) % 4 == 0, #name " is no whole number of words");                   \
    _Static_assert(sizeof(body) <= SIM_BODY_MAX, #name " is too large for a message");
MODEL_MESSAGES(MESSAGE_FITS)
#undef MESSAGE_FITS

#endif
