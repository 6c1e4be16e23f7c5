/*
 * codes.h - the words of Pegasus: errors, statuses, roles, request codes.
 *
 * Names are Pegasus's own (rdsn error codes; bulk_load.thrift; metadata.thrift).
 * Every enum fits a byte unless it says otherwise, so that messages stay small.
 */
#ifndef MODELS_CODES_H
#define MODELS_CODES_H

#include "sim/base.h"

/* ERR_*; src/utils/error_code.h and fmt. Stored in a uint16_t. */
enum error {
    ERR_OK,
    ERR_UNKNOWN,
    ERR_TIMEOUT,
    ERR_NETWORK_FAILURE,
    ERR_BUSY,
    ERR_INVALID_STATE,
    ERR_INACTIVE_STATE,
    ERR_OBJECT_NOT_FOUND,
    ERR_NOT_ENOUGH_MEMBER,
    ERR_CAPACITY_EXCEEDED,
    ERR_OPERATION_DISABLED,
    ERR_NO_NEED_OPERATE,
    ERR_INVALID_DATA,
    ERR_INVALID_PARAMETERS,
    ERR_HANDLER_NOT_FOUND,
    ERR_ACL_DENY,
    ERR_SPLITTING,
    ERR_PARENT_PARTITION_MISUSED,
    ERR_DISK_INSUFFICIENT,
    ERR_DISK_IO_ERROR,
    ERR_TRY_AGAIN,
    ERR_VERSION_OUTDATED,
    ERR_INVALID_VERSION,
    ERR_APP_NOT_EXIST,
    ERR_APP_DROPPED,
    ERR_INCONSISTENT_STATE,
    ERR_FILE_OPERATION_FAILED,
    ERR_FS_INTERNAL,
    ERR_CORRUPTION,
    ERR_PATH_ALREADY_EXIST,
    ERR_INGESTION_FAILED,
    ERR_RETRY_EXHAUSTED,
    ERR_FORWARD_TO_OTHERS,
    ERR_COUNT
};

/* bulk_load_status; src/idl/bulk_load.thrift. */
enum bulk_load_status {
    BLS_INVALID,
    BLS_DOWNLOADING,
    BLS_DOWNLOADED,
    BLS_INGESTING,
    BLS_SUCCEED,
    BLS_FAILED,
    BLS_PAUSING,
    BLS_PAUSED,
    BLS_CANCELED,
    BLS_COUNT
};

/* ingestion_status; src/idl/bulk_load.thrift. */
enum ingestion_status { IS_INVALID, IS_RUNNING, IS_SUCCEED, IS_FAILED, IS_COUNT };

/* partition_status; src/idl/metadata.thrift. ABSENT: this server has no such replica. */
enum role {
    ROLE_ABSENT,
    ROLE_INACTIVE,
    ROLE_PRIMARY,
    ROLE_SECONDARY,
    ROLE_POTENTIAL_SECONDARY, /* a learner */
    ROLE_ERROR,
    ROLE_COUNT
};

/* config_type of a proposal or an update; src/idl/meta_admin.thrift. */
enum config_type {
    CT_INVALID,
    CT_ASSIGN_PRIMARY,
    CT_UPGRADE_TO_PRIMARY,
    CT_ADD_SECONDARY,
    CT_UPGRADE_TO_SECONDARY,
    CT_DOWNGRADE_TO_SECONDARY,
    CT_DOWNGRADE_TO_INACTIVE,
    CT_REMOVE,
    CT_PRIMARY_FORCE_UPDATE_BALLOT,
    CT_COUNT
};

/* Code of a write or read request; src/server/pegasus_write_service.cpp, rrdb.code.definition. */
enum request_code {
    RC_PUT,
    RC_REMOVE,
    RC_MULTI_PUT,
    RC_MULTI_REMOVE,
    RC_INCR,
    RC_CHECK_AND_SET,
    RC_INGESTION, /* RPC_RRDB_RRDB_BULK_LOAD */
    RC_EMPTY,     /* an empty mutation: group check, bulk load */
    RC_GET,
    RC_MULTI_GET,
    RC_COUNT
};

/* Commands of the shell that a meta server answers. */
enum admin_command {
    ADMIN_START,
    ADMIN_QUERY,
    ADMIN_PAUSE,
    ADMIN_RESTART,
    ADMIN_CANCEL,
    ADMIN_FORCE_CANCEL,
    ADMIN_CLEAR,
    ADMIN_SET_ENVS,
    ADMIN_DEL_ENVS,
    ADMIN_COUNT
};

/* Table envs that change behaviour; src/common/replica_envs.h. */
enum env_key {
    ENV_WRITE_THROTTLING,         /* replica.write_throttling */
    ENV_WRITE_THROTTLING_BY_SIZE, /* replica.write_throttling_by_size */
    ENV_READ_THROTTLING,          /* replica.read_throttling */
    ENV_READ_THROTTLING_BY_SIZE,  /* replica.read_throttling_by_size */
    ENV_DENY_CLIENT_REQUEST,      /* replica.deny_client_request */
    ENV_ALLOW_INGEST_BEHIND,      /* rocksdb.allow_ingest_behind */
    ENV_COUNT
};

/* Bytes of an env's value with its final zero, everywhere. */
#define ENV_VALUE_BYTES 56

/* Names; `value` must be in range. They have the type sim_name_of. */
const char *error_name(int64_t value);
const char *bulk_load_status_name(int64_t value);
const char *ingestion_status_name(int64_t value);
const char *role_name(int64_t value);
const char *config_type_name(int64_t value);
const char *request_code_name(int64_t value);
const char *admin_command_name(int64_t value);
const char *env_key_name(int64_t value);

/* "YES" and "NO", as the shell prints them. */
const char *yes_no_name(int64_t value);

/* All errors by number, ended by null: the columns of a client's series. */
extern const char *const error_names[ERR_COUNT + 1];

/* The value called `name`, or -1. */
int error_by_name(const char *name);
int env_key_by_name(const char *name);

#endif
