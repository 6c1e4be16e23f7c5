#include "models/meta_load.h"

#include <string.h>

enum load_check load_check_partition(const struct partition_config *config, uint8_t status,
                                     bool needs_full_group)
{
    if (config->primary == NO_SERVER) {
        return LOAD_NO_PRIMARY;
    }
    if (config->secondary_count + 1 >= config->max_replicas) {
        return LOAD_SEND;
    }
    const bool may_be_incomplete = status == BLS_DOWNLOADING || status == BLS_PAUSING ||
                                   status == BLS_CANCELED || status == BLS_FAILED;
    return may_be_incomplete && !needs_full_group ? LOAD_SEND : LOAD_GROUP_NOT_FULL;
}

bool load_control_allowed(enum admin_command command, uint8_t app_status)
{
    ASSERT(app_status < BLS_COUNT);
    if (command == ADMIN_PAUSE) {
        return app_status == BLS_DOWNLOADING;
    }
    if (command == ADMIN_RESTART) {
        return app_status == BLS_PAUSED;
    }
    if (command == ADMIN_CANCEL) {
        return app_status == BLS_DOWNLOADING || app_status == BLS_PAUSED;
    }
    ASSERT(command == ADMIN_FORCE_CANCEL);
    return true;
}

uint8_t load_control_target(enum admin_command command)
{
    if (command == ADMIN_PAUSE) {
        return BLS_PAUSING;
    }
    if (command == ADMIN_RESTART) {
        return BLS_DOWNLOADING;
    }
    ASSERT(command == ADMIN_CANCEL || command == ADMIN_FORCE_CANCEL);
    return BLS_CANCELED;
}

bool load_can_roll_back(uint8_t app_status)
{
    return app_status == BLS_DOWNLOADING || app_status == BLS_DOWNLOADED ||
           app_status == BLS_INGESTING;
}

bool load_ingest_behind_allowed(bool is_requested, const char *env_value)
{
    return !is_requested || strcmp(env_value, "true") == 0;
}

static bool is_among(const uint16_t *hosts, uint32_t count, uint16_t server)
{
    for (uint32_t i = 0; i < count; i++) {
        if (hosts[i] == server) {
            return true;
        }
    }
    return false;
}

bool load_is_ingested_already(const struct bulk_partition_record *record,
                              const struct partition_config *config)
{
    if (!record->ever_ingest_succeed || config->primary == NO_SERVER ||
        record->host_count != config->secondary_count + 1) {
        return false;
    }
    if (!is_among(record->hosts, record->host_count, config->primary)) {
        return false;
    }
    for (uint32_t i = 0; i < config->secondary_count; i++) {
        if (!is_among(record->hosts, record->host_count, config->secondaries[i])) {
            return false;
        }
    }
    return true;
}

enum error load_download_failure(enum error download_error)
{
    ASSERT(download_error != ERR_OK);
    const bool is_told = download_error == ERR_FILE_OPERATION_FAILED ||
                         download_error == ERR_FS_INTERNAL || download_error == ERR_CORRUPTION;
    return is_told ? download_error : ERR_UNKNOWN;
}

enum error load_rpc_error(uint8_t outcome)
{
    if (outcome == SIM_DELIVERED) {
        return ERR_OK;
    }
    return outcome == SIM_TIMEOUT ? ERR_TIMEOUT : ERR_NETWORK_FAILURE;
}

enum load_answer load_answer(enum error rpc_error, enum error response_error)
{
    if (rpc_error != ERR_OK) {
        return LOAD_ANSWER_ROLL_BACK;
    }
    if (response_error == ERR_OK) {
        return LOAD_ANSWER_OK;
    }
    if (response_error == ERR_OBJECT_NOT_FOUND || response_error == ERR_INVALID_STATE) {
        return LOAD_ANSWER_ROLL_BACK;
    }
    return response_error == ERR_BUSY ? LOAD_ANSWER_WAIT : LOAD_ANSWER_FAIL;
}

enum load_ingestion load_ingestion_answer(enum error rpc_error, enum error response_error,
                                          uint32_t engine_error)
{
    if (rpc_error == ERR_NO_NEED_OPERATE) {
        return LOAD_INGESTION_NOTHING;
    }
    if (rpc_error != ERR_OK) {
        return LOAD_INGESTION_ROLL_BACK;
    }
    if (response_error == ERR_TRY_AGAIN && engine_error != 0) {
        return LOAD_INGESTION_AGAIN;
    }
    return response_error == ERR_OK && engine_error == 0 ? LOAD_INGESTION_OK : LOAD_INGESTION_FAIL;
}

sim_time load_poll_interval(const struct revision *revision, uint8_t status)
{
    return status == BLS_INGESTING ? revision->poll_interval_ingesting : revision->poll_interval;
}

/* Thrift's binary protocol: a field costs 3 bytes before its value, a struct 1 byte at its end. */
enum {
    THRIFT_FIELD = 3,
    THRIFT_STOP = 1,
    THRIFT_I64 = THRIFT_FIELD + 8,
    THRIFT_BOOL = THRIFT_FIELD + 1,
    THRIFT_STRING = THRIFT_FIELD + 4, /* and its characters */
    THRIFT_LIST = THRIFT_FIELD + 5,   /* and its elements */
    MD5_CHARACTERS = 32
};

/* ingestion_request {app_name, metadata {files, file_total_size}, ballot, verify, ingest_behind}.
 */
uint32_t load_request_bytes(const struct pegasus_options *options, uint32_t table,
                            uint32_t file_count)
{
    const int64_t file = THRIFT_STRING + options->load.name_bytes + THRIFT_I64 + THRIFT_STRING +
                         MD5_CHARACTERS + THRIFT_STOP;
    const int64_t metadata =
        THRIFT_FIELD + THRIFT_LIST + file * (int64_t)file_count + THRIFT_I64 + THRIFT_STOP;
    const int64_t name = THRIFT_STRING + (int64_t)strlen(options->tables[table].name);
    const int64_t bytes = name + metadata + THRIFT_I64 + THRIFT_BOOL + THRIFT_BOOL + THRIFT_STOP;
    ASSERT(bytes > 0);
    return bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX;
}

bool load_lock_take(struct meta *meta, enum operation_lock operation)
{
    ASSERT(operation != LOCK_FREE);
    if (meta->lock != LOCK_FREE) {
        return false;
    }
    meta->lock = operation;
    return true;
}

void load_lock_free(struct meta *meta)
{
    meta->lock = LOCK_FREE;
}
