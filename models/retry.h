/*
 * retry.h - what a client library makes of an error.
 *
 * One row an error, one column a library: partition_resolver.cpp (error_retry)
 * of the C++ client, TableHandler.java (onRpcReply) of the Java client,
 * table_connector.go and retry_failover.go of the Go client.
 */
#ifndef MODELS_RETRY_H
#define MODELS_RETRY_H

#include "models/options.h"

enum retry {
    RETRY_NEVER,        /* the caller gets the error */
    RETRY_KEEP,         /* again, to the same primary */
    RETRY_REFRESH,      /* again, after asking meta who is primary */
    RETRY_NEVER_REFRESH /* the caller gets the error; the next request asks meta first */
};

/* `is_deadline`: no answer came at all, as against an answer that says ERR_TIMEOUT. */
enum retry retry_of(enum client_library library, enum error error, bool is_deadline);

/* The pause before try number `tries` + 1; `tries` from 1. */
sim_time retry_gap(enum client_library library, uint32_t tries);

#endif
