/*
 * meta_load.h - the rules of a bulk load that need no state.
 *
 * What may be done in which status, how long to wait, what an error leads to.
 * meta_bulk_load_service.cpp of apache/incubator-pegasus throughout, unless a
 * line says otherwise.
 */
#ifndef MODELS_META_LOAD_H
#define MODELS_META_LOAD_H

#include "models/meta.h"

/* check_partition_status: a partition without primary or without its full group is asked again. */
#define LOAD_UNHEALTHY_RETRY SIM_SECOND

/* update_app_status_on_remote_storage_unlocked, update_partition_info_on_remote_storage. */
#define LOAD_PENDING_RETRY SIM_SECOND

/* on_partition_ingestion_reply: the engine refused the empty write before an ingestion. */
#define LOAD_EMPTY_WRITE_RETRY (10 * SIM_MS)

/* Whether a partition may be sent its order now. */
enum load_check {
    LOAD_SEND,       /* yes */
    LOAD_NO_PRIMARY, /* no: there is no primary */
    LOAD_GROUP_NOT_FULL
};

/*
 * check_partition_status: an order goes to an incomplete group only if the
 * partition is DOWNLOADING, PAUSING, CANCELED or FAILED and `needs_full_group`
 * (unhealthy_always_retry) is false.
 */
enum load_check load_check_partition(const struct partition_config *config, uint8_t status,
                                     bool needs_full_group);

/* Whether a control command is accepted in an app's status (on_control_bulk_load). */
bool load_control_allowed(enum admin_command command, uint8_t app_status);

/* The app's status a control command leads to. */
uint8_t load_control_target(enum admin_command command);

/* Whether a rollback to DOWNLOADING makes sense in an app's status (try_rollback_to_downloading).
 */
bool load_can_roll_back(uint8_t app_status);

/*
 * Whether ingest-behind may have been asked for: not asking is always fine,
 * asking needs rocksdb.allow_ingest_behind to be exactly "true".
 */
bool load_ingest_behind_allowed(bool is_requested, const char *env_value);

/* check_ever_ingestion_succeed: the very same set of servers has ingested already. */
bool load_is_ingested_already(const struct bulk_partition_record *record,
                              const struct partition_config *config);

/* handle_app_downloading: what a replica's download error makes of the load. */
enum error load_download_failure(enum error download_error);

/* The error a call ended with before anybody answered. */
enum error load_rpc_error(uint8_t outcome);

/* on_partition_bulk_load_reply: what to do with an answer that is not ERR_OK. */
enum load_answer {
    LOAD_ANSWER_OK,
    LOAD_ANSWER_WAIT,      /* nothing: ask again */
    LOAD_ANSWER_ROLL_BACK, /* the whole table goes back to DOWNLOADING */
    LOAD_ANSWER_FAIL       /* the load fails with that error */
};
enum load_answer load_answer(enum error rpc_error, enum error response_error);

/* on_partition_ingestion_reply: what an answer to the ingestion request leads to. */
enum load_ingestion {
    LOAD_INGESTION_OK,      /* carried out; completion is learnt by polling */
    LOAD_INGESTION_NOTHING, /* ERR_NO_NEED_OPERATE: the slot is freed, nothing else */
    LOAD_INGESTION_ROLL_BACK,
    LOAD_INGESTION_AGAIN, /* the empty write failed: a new request */
    LOAD_INGESTION_FAIL   /* the load fails with ERR_INGESTION_FAILED */
};
enum load_ingestion load_ingestion_answer(enum error rpc_error, enum error response_error,
                                          uint32_t engine_error);

/*
 * How long until a partition is asked again (try_resend_bulk_load_request);
 * `status` is the partition's as it stands in memory.
 */
sim_time load_poll_interval(const struct revision *revision, uint8_t status);

/* Bytes of an ingestion request's body; what the throttle by size counts. */
uint32_t load_request_bytes(const struct pegasus_options *options, uint32_t table,
                            uint32_t file_count);

/* The meta servers' operation lock (meta_op_status): one holder at a time, not re-entrant. */
bool load_lock_take(struct meta *meta, enum operation_lock operation);

/* Frees it, whoever holds it. */
void load_lock_free(struct meta *meta);

#endif
