#include "models/retry.h"

/* C++: what is not named here is tried again after the cached primary was dropped. */
static const uint8_t cpp_retries[ERR_COUNT] = {
    [ERR_UNKNOWN] = RETRY_REFRESH,
    [ERR_TIMEOUT] = RETRY_REFRESH,
    [ERR_NETWORK_FAILURE] = RETRY_REFRESH,
    [ERR_BUSY] = RETRY_NEVER,
    [ERR_INVALID_STATE] = RETRY_REFRESH,
    [ERR_INACTIVE_STATE] = RETRY_REFRESH,
    [ERR_OBJECT_NOT_FOUND] = RETRY_REFRESH,
    [ERR_NOT_ENOUGH_MEMBER] = RETRY_KEEP,
    [ERR_CAPACITY_EXCEEDED] = RETRY_KEEP,
    [ERR_OPERATION_DISABLED] = RETRY_NEVER,
    [ERR_NO_NEED_OPERATE] = RETRY_REFRESH,
    [ERR_INVALID_DATA] = RETRY_REFRESH,
    [ERR_INVALID_PARAMETERS] = RETRY_REFRESH,
    [ERR_HANDLER_NOT_FOUND] = RETRY_NEVER,
    [ERR_ACL_DENY] = RETRY_REFRESH,
    [ERR_SPLITTING] = RETRY_NEVER,
    [ERR_PARENT_PARTITION_MISUSED] = RETRY_REFRESH,
    [ERR_DISK_INSUFFICIENT] = RETRY_NEVER,
    [ERR_DISK_IO_ERROR] = RETRY_REFRESH,
    [ERR_TRY_AGAIN] = RETRY_REFRESH,
    [ERR_APP_NOT_EXIST] = RETRY_NEVER,
    [ERR_FORWARD_TO_OTHERS] = RETRY_REFRESH,
};

/* Java: what is not named here fails at once as an unknown error. */
static const uint8_t java_retries[ERR_COUNT] = {
    [ERR_TIMEOUT] = RETRY_REFRESH,
    [ERR_NETWORK_FAILURE] = RETRY_REFRESH, /* the session is reset */
    [ERR_INVALID_STATE] = RETRY_REFRESH,
    [ERR_OBJECT_NOT_FOUND] = RETRY_REFRESH,
    [ERR_PARENT_PARTITION_MISUSED] = RETRY_REFRESH,
    [ERR_NOT_ENOUGH_MEMBER] = RETRY_KEEP,
    [ERR_CAPACITY_EXCEEDED] = RETRY_KEEP,
};

/* Go: an answer that is an error fails, but for the refused writes of a bulk load. */
static const uint8_t go_retries[ERR_COUNT] = {
    [ERR_OPERATION_DISABLED] = RETRY_REFRESH,
    [ERR_NETWORK_FAILURE] = RETRY_NEVER_REFRESH,
    [ERR_INVALID_STATE] = RETRY_NEVER_REFRESH,
    [ERR_INACTIVE_STATE] = RETRY_NEVER_REFRESH,
    [ERR_OBJECT_NOT_FOUND] = RETRY_NEVER_REFRESH,
    [ERR_PARENT_PARTITION_MISUSED] = RETRY_NEVER_REFRESH,
};

static const uint8_t *const retries[] = {
    [CLIENT_CPP] = cpp_retries,
    [CLIENT_JAVA] = java_retries,
    [CLIENT_GO] = go_retries,
};

/* C++: 8 ms, doubled from try to try, never over a second. */
#define CPP_GAP           (8 * SIM_MS)
#define CPP_GAP_MAX       (1000 * SIM_MS)
#define CPP_DOUBLINGS_MAX 7
/* Java's default retry policy comes back almost at once. */
#define JAVA_GAP          (3 * SIM_MS)
/* Go: retry_failover.go begins with a second and doubles. */
#define GO_GAP            (1 * SIM_SECOND)
#define GO_DOUBLINGS_MAX  10

enum retry retry_of(enum client_library library, enum error error, bool is_deadline)
{
    ASSERT(library <= CLIENT_GO && error < ERR_COUNT && error != ERR_OK);
    if (library == CLIENT_GO && is_deadline) {
        return RETRY_NEVER_REFRESH;
    }
    return (enum retry)retries[library][error];
}

static uint32_t doublings(uint32_t tries, uint32_t most)
{
    ASSERT(tries >= 1);
    return tries - 1 < most ? tries - 1 : most;
}

sim_time retry_gap(enum client_library library, uint32_t tries)
{
    switch (library) {
    case CLIENT_JAVA:
        return JAVA_GAP;
    case CLIENT_GO:
        return GO_GAP << doublings(tries, GO_DOUBLINGS_MAX);
    case CLIENT_CPP:
        break;
    }
    sim_time gap = CPP_GAP << doublings(tries, CPP_DOUBLINGS_MAX);
    return gap < CPP_GAP_MAX ? gap : CPP_GAP_MAX;
}
