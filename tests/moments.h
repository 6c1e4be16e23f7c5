/*
 * moments.h - for tests that say when something happens: a load of one partition on
 * three servers, with nobody else in the cluster.
 *
 * Include after cmocka.h. Times are counted from meta's first poll. A moment is that
 * of the event that brings it about, and may be a tenth of a second off what is expected.
 */
#ifndef TESTS_MOMENTS_H
#define TESTS_MOMENTS_H

#include "models/meta.h"
#include "models/replica_loader.h"
#include "tests/harness.h"

#define MOMENT_SLACK (100 * SIM_MS)

/* One ZooKeeper write is 5 ms, ingesting takes as long on every server. */
#define MOMENT_LOAD                                                                                \
    "scenario: moments of a load\n"                                                                \
    "duration: 10min\n"                                                                            \
    "cluster: {replica_servers: 3, network: {latency: 1ms}, log_write: 1ms, "                      \
    "zookeeper: {write: 5ms, read: 1ms}, checkpoint: 1s}\n"                                        \
    "bulk_load: {files: 4, file_size: 1MiB, download: 100MiB/s, provider_latency: 5ms, "           \
    "ingest: 500ms}\n"                                                                             \
    "steps: [{at: 0s, do: start_bulk_load}]\n"

/* One partition without an env. */
#define MOMENT_TABLE MOMENT_LOAD "table: {partitions: 1}\n"

struct moments {
    struct harness *harness;
    sim_time start; /* meta's first poll; virtual time */
};

typedef bool moment_condition(struct moments *moments);

static inline struct meta_table *moment_table(struct moments *moments)
{
    return &meta_tables(harness_meta(moments->harness, 0))[0];
}

static inline struct meta_partition *moment_partition(struct moments *moments)
{
    return &meta_partitions(harness_meta(moments->harness, 0))[0];
}

/* Server 0 is the primary. */
static inline struct replica *moment_replica(struct moments *moments, uint32_t server)
{
    return harness_replica(moments->harness, 0, server);
}

/* Runs to a time after the first poll. */
static inline void moment_run(struct moments *moments, sim_time until)
{
    harness_run_to(moments->harness, moments->start + until);
}

/* Runs until a condition holds; gives when, after the first poll. */
static inline sim_time moment_when(struct moments *moments, moment_condition *holds)
{
    bool goes_on = true;
    while (goes_on && !holds(moments))
        goes_on = run_step(harness_run(moments->harness));
    assert_true(holds(moments));
    return sim_now(harness_sim(moments->harness)) - moments->start;
}

static inline bool moment_is_polled(struct moments *moments)
{
    return harness_count(moments->harness, COUNTER_POLLS) > 0;
}

static inline void moment_open(struct moments *moments, const char *yaml)
{
    *moments = (struct moments){.harness = harness_new(yaml)};
    moments->start = moment_when(moments, moment_is_polled);
}

/* Expects an instant to be `expected`, up to the slack. */
static inline void moment_is(sim_time found, sim_time expected)
{
    assert_in_range(found + MOMENT_SLACK, expected, expected + 2 * MOMENT_SLACK);
}

#endif
