/*
 * loads.h - for tests of one replica: a group of three, its writes and its bulk load.
 *
 * Include after cmocka.h. Every latency is one figure, so that a test can say
 * when something is over. Servers count from 0; server 0 leads partition 0.
 */
#ifndef TESTS_LOADS_H
#define TESTS_LOADS_H

#include "models/provider.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"
#include "models/replica_loader.h"
#include "models/stub.h"
#include "models/throttle.h"
#include "tests/harness.h"

/* Three servers, one partition, four files of 1 MiB, each a hundredth of a second on its way. */
#define LOAD_GROUP                                                                                 \
    "scenario: one replica\n"                                                                      \
    "duration: 1h\n"                                                                               \
    "cluster: {replica_servers: 3, network: {latency: 1ms}, log_write: 1ms}\n"                     \
    "bulk_load: {files: 4, file_size: 1MiB, download: 100MiB/s, provider_latency: 5ms, "           \
    "ingest: 100ms}\n"

#define LOAD_MASTER LOAD_GROUP "pegasus: master\n"
#define LOAD_V2_4_0 LOAD_GROUP "pegasus: v2.4.0\n"

/* One partition without an env. */
#define LOAD_TABLE "table: {partitions: 1}\n"

static inline struct replica *load_primary(struct harness *harness)
{
    return harness_replica(harness, 0, 0);
}

static inline uint32_t load_actor(struct harness *harness, uint32_t server)
{
    return cluster_replica(harness_options(harness), 0, server);
}

static inline struct stub *load_stub(struct harness *harness, uint32_t server)
{
    return harness_state(harness, cluster_stub(harness_options(harness), server));
}

static inline sim_time load_now(struct harness *harness)
{
    return sim_now(harness_sim(harness));
}

/* Runs on for a span from the last event that was handled. */
static inline void load_wait(struct harness *harness, sim_time span)
{
    harness_run_to(harness, load_now(harness) + span);
}

/* Lets the test act as a server's replica of partition 0 and gives its state. */
static inline struct replica *load_act(struct harness *harness, uint32_t server)
{
    sim_act_as(harness_sim(harness), load_actor(harness, server));
    return harness_replica(harness, 0, server);
}

/* An order of meta to the primary, at its ballot. */
static inline void load_order(struct harness *harness, enum bulk_load_status status)
{
    const struct bulk_load_request request = {.ballot = load_primary(harness)->config.ballot,
                                              .status = (uint8_t)status};
    harness_send(harness, cluster_meta(0), load_actor(harness, 0), MSG_BULK_LOAD_REQUEST, &request);
}

/* A write to the primary that nobody waits for. */
static inline void load_write(struct harness *harness, enum request_code code, uint32_t bytes)
{
    const struct client_write write = {.id = 1,
                                       .ballot = load_primary(harness)->config.ballot,
                                       .timeout = 10 * SIM_SECOND,
                                       .body_bytes = bytes,
                                       .file_count = code == RC_INGESTION ? 4 : 0,
                                       .code = (uint8_t)code};
    harness_send(harness, cluster_meta(0), load_actor(harness, 0), MSG_CLIENT_WRITE, &write);
}

/* All three have downloaded the files and are told to ingest. */
static inline void load_until_ingesting(struct harness *harness)
{
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    load_order(harness, BLS_INGESTING);
    load_wait(harness, SIM_SECOND);
}

#endif
