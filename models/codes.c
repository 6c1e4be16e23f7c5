#include "models/codes.h"

#include <string.h>

const char *const error_names[ERR_COUNT + 1] = {
    [ERR_OK] = "ERR_OK",
    [ERR_UNKNOWN] = "ERR_UNKNOWN",
    [ERR_TIMEOUT] = "ERR_TIMEOUT",
    [ERR_NETWORK_FAILURE] = "ERR_NETWORK_FAILURE",
    [ERR_BUSY] = "ERR_BUSY",
    [ERR_INVALID_STATE] = "ERR_INVALID_STATE",
    [ERR_INACTIVE_STATE] = "ERR_INACTIVE_STATE",
    [ERR_OBJECT_NOT_FOUND] = "ERR_OBJECT_NOT_FOUND",
    [ERR_NOT_ENOUGH_MEMBER] = "ERR_NOT_ENOUGH_MEMBER",
    [ERR_CAPACITY_EXCEEDED] = "ERR_CAPACITY_EXCEEDED",
    [ERR_OPERATION_DISABLED] = "ERR_OPERATION_DISABLED",
    [ERR_NO_NEED_OPERATE] = "ERR_NO_NEED_OPERATE",
    [ERR_INVALID_DATA] = "ERR_INVALID_DATA",
    [ERR_INVALID_PARAMETERS] = "ERR_INVALID_PARAMETERS",
    [ERR_HANDLER_NOT_FOUND] = "ERR_HANDLER_NOT_FOUND",
    [ERR_ACL_DENY] = "ERR_ACL_DENY",
    [ERR_SPLITTING] = "ERR_SPLITTING",
    [ERR_PARENT_PARTITION_MISUSED] = "ERR_PARENT_PARTITION_MISUSED",
    [ERR_DISK_INSUFFICIENT] = "ERR_DISK_INSUFFICIENT",
    [ERR_DISK_IO_ERROR] = "ERR_DISK_IO_ERROR",
    [ERR_TRY_AGAIN] = "ERR_TRY_AGAIN",
    [ERR_VERSION_OUTDATED] = "ERR_VERSION_OUTDATED",
    [ERR_INVALID_VERSION] = "ERR_INVALID_VERSION",
    [ERR_APP_NOT_EXIST] = "ERR_APP_NOT_EXIST",
    [ERR_APP_DROPPED] = "ERR_APP_DROPPED",
    [ERR_INCONSISTENT_STATE] = "ERR_INCONSISTENT_STATE",
    [ERR_FILE_OPERATION_FAILED] = "ERR_FILE_OPERATION_FAILED",
    [ERR_FS_INTERNAL] = "ERR_FS_INTERNAL",
    [ERR_CORRUPTION] = "ERR_CORRUPTION",
    [ERR_PATH_ALREADY_EXIST] = "ERR_PATH_ALREADY_EXIST",
    [ERR_INGESTION_FAILED] = "ERR_INGESTION_FAILED",
    [ERR_RETRY_EXHAUSTED] = "ERR_RETRY_EXHAUSTED",
    [ERR_FORWARD_TO_OTHERS] = "ERR_FORWARD_TO_OTHERS",
};

static const char *const bulk_load_status_names[BLS_COUNT] = {
    [BLS_INVALID] = "INVALID",       [BLS_DOWNLOADING] = "DOWNLOADING",
    [BLS_DOWNLOADED] = "DOWNLOADED", [BLS_INGESTING] = "INGESTING",
    [BLS_SUCCEED] = "SUCCEED",       [BLS_FAILED] = "FAILED",
    [BLS_PAUSING] = "PAUSING",       [BLS_PAUSED] = "PAUSED",
    [BLS_CANCELED] = "CANCELED",
};

static const char *const ingestion_status_names[IS_COUNT] = {
    [IS_INVALID] = "INVALID",
    [IS_RUNNING] = "RUNNING",
    [IS_SUCCEED] = "SUCCEED",
    [IS_FAILED] = "FAILED",
};

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_ABSENT] = "ABSENT",
    [ROLE_INACTIVE] = "INACTIVE",
    [ROLE_PRIMARY] = "PRIMARY",
    [ROLE_SECONDARY] = "SECONDARY",
    [ROLE_POTENTIAL_SECONDARY] = "POTENTIAL_SECONDARY",
    [ROLE_ERROR] = "ERROR",
};

static const char *const config_type_names[CT_COUNT] = {
    [CT_INVALID] = "INVALID",
    [CT_ASSIGN_PRIMARY] = "ASSIGN_PRIMARY",
    [CT_UPGRADE_TO_PRIMARY] = "UPGRADE_TO_PRIMARY",
    [CT_ADD_SECONDARY] = "ADD_SECONDARY",
    [CT_UPGRADE_TO_SECONDARY] = "UPGRADE_TO_SECONDARY",
    [CT_DOWNGRADE_TO_SECONDARY] = "DOWNGRADE_TO_SECONDARY",
    [CT_DOWNGRADE_TO_INACTIVE] = "DOWNGRADE_TO_INACTIVE",
    [CT_REMOVE] = "REMOVE",
    [CT_PRIMARY_FORCE_UPDATE_BALLOT] = "PRIMARY_FORCE_UPDATE_BALLOT",
};

static const char *const request_code_names[RC_COUNT] = {
    [RC_PUT] = "RPC_RRDB_RRDB_PUT",
    [RC_REMOVE] = "RPC_RRDB_RRDB_REMOVE",
    [RC_MULTI_PUT] = "RPC_RRDB_RRDB_MULTI_PUT",
    [RC_MULTI_REMOVE] = "RPC_RRDB_RRDB_MULTI_REMOVE",
    [RC_INCR] = "RPC_RRDB_RRDB_INCR",
    [RC_CHECK_AND_SET] = "RPC_RRDB_RRDB_CHECK_AND_SET",
    [RC_INGESTION] = "RPC_RRDB_RRDB_BULK_LOAD",
    [RC_EMPTY] = "RPC_REPLICATION_WRITE_EMPTY",
    [RC_GET] = "RPC_RRDB_RRDB_GET",
    [RC_MULTI_GET] = "RPC_RRDB_RRDB_MULTI_GET",
};

/* As people type them. */
static const char *const admin_command_names[ADMIN_COUNT] = {
    [ADMIN_START] = "start_bulk_load",   [ADMIN_QUERY] = "query_bulk_load_status",
    [ADMIN_PAUSE] = "pause_bulk_load",   [ADMIN_RESTART] = "restart_bulk_load",
    [ADMIN_CANCEL] = "cancel_bulk_load", [ADMIN_FORCE_CANCEL] = "cancel_bulk_load -f",
    [ADMIN_CLEAR] = "clear_bulk_load",   [ADMIN_SET_ENVS] = "set_app_envs",
    [ADMIN_DEL_ENVS] = "del_app_envs",
};

static const char *const env_key_names[ENV_COUNT] = {
    [ENV_WRITE_THROTTLING] = "replica.write_throttling",
    [ENV_WRITE_THROTTLING_BY_SIZE] = "replica.write_throttling_by_size",
    [ENV_READ_THROTTLING] = "replica.read_throttling",
    [ENV_READ_THROTTLING_BY_SIZE] = "replica.read_throttling_by_size",
    [ENV_DENY_CLIENT_REQUEST] = "replica.deny_client_request",
    [ENV_ALLOW_INGEST_BEHIND] = "rocksdb.allow_ingest_behind",
};

static const char *name_in(const char *const *names, int64_t count, int64_t value)
{
    ASSERT(value >= 0 && value < count);
    return names[value];
}

static int by_name(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

const char *error_name(int64_t value)
{
    return name_in(error_names, ERR_COUNT, value);
}

const char *bulk_load_status_name(int64_t value)
{
    return name_in(bulk_load_status_names, BLS_COUNT, value);
}

const char *ingestion_status_name(int64_t value)
{
    return name_in(ingestion_status_names, IS_COUNT, value);
}

const char *role_name(int64_t value)
{
    return name_in(role_names, ROLE_COUNT, value);
}

const char *config_type_name(int64_t value)
{
    return name_in(config_type_names, CT_COUNT, value);
}

const char *request_code_name(int64_t value)
{
    return name_in(request_code_names, RC_COUNT, value);
}

const char *admin_command_name(int64_t value)
{
    return name_in(admin_command_names, ADMIN_COUNT, value);
}

const char *env_key_name(int64_t value)
{
    return name_in(env_key_names, ENV_COUNT, value);
}

const char *yes_no_name(int64_t value)
{
    return value != 0 ? "YES" : "NO";
}

int error_by_name(const char *name)
{
    return by_name(error_names, ERR_COUNT, name);
}

int env_key_by_name(const char *name)
{
    return by_name(env_key_names, ENV_COUNT, name);
}
