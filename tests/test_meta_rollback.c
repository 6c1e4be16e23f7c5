#include "models/meta_rollback.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "models/replica.h"
#include "tests/harness.h"

/* Polls at 1 s, 11 s, 21 s (then DOWNLOADED), 31 s (then INGESTING). */
#define LOAD                                                                                       \
    "scenario: rollback\npegasus: before-2157\nduration: 10min\n"                                  \
    "cluster: {replica_servers: 3, network: {latency: 100us}, zookeeper: {write: 1ms, read: 1ms}," \
    " log_write: 1ms}\n"                                                                           \
    "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"               \
    "table: {name: temp, partitions: 4}\n"                                                         \
    "steps:\n"                                                                                     \
    "  - {at: 1s, do: start_bulk_load}\n"

static struct meta_table *table_of(struct harness *harness)
{
    return &meta_tables(harness_meta(harness, 0))[0];
}

static uint8_t partition_status(struct harness *harness, uint32_t partition)
{
    return meta_partitions(harness_meta(harness, 0))[partition].record.status;
}

/* The primary of a partition forgets its load, as when its role changed. */
static void forget_load(struct harness *harness, uint32_t partition)
{
    const uint16_t primary = meta_partitions(harness_meta(harness, 0))[partition].config.primary;
    harness_replica(harness, partition, primary)->loader.status = BLS_INVALID;
}

static void one_partitions_trouble_takes_the_whole_table_back(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_DOWNLOADED);
    forget_load(harness, 2);
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_DOWNLOADING);
    assert_int_equal(table_of(harness)->rollback_count, 1);
    assert_int_equal(table_of(harness)->is_rolling_back, 0);
    assert_int_equal(table_of(harness)->in_progress, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(partition_status(harness, i), BLS_DOWNLOADING);
    assert_true(harness_tells(harness, "temp goes back to DOWNLOADING as a whole because of "
                                       "ERR_INVALID_STATE about 1.2: rollback 1"));
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 1);
    harness_free(harness);
}

static void the_tenth_rollback_is_allowed_and_the_eleventh_fails_the_load(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    table_of(harness)->rollback_count = 9;
    forget_load(harness, 0);
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_DOWNLOADING);
    assert_int_equal(table_of(harness)->rollback_count, 10);
    harness_free(harness);

    harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    table_of(harness)->rollback_count = 10;
    forget_load(harness, 0);
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_FAILED);
    assert_int_equal(table_of(harness)->info.error, ERR_RETRY_EXHAUSTED);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    assert_true(harness_tells(harness, "is over: it failed with ERR_RETRY_EXHAUSTED"));
    harness_free(harness);
}

static void a_load_that_ever_ingested_runs_out_of_rollbacks_with_another_error(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    table_of(harness)->rollback_count = 10;
    table_of(harness)->info.is_ever_ingesting = 1;
    forget_load(harness, 0);
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.error, ERR_INGESTION_FAILED);
    harness_free(harness);
}

static void a_missing_file_fails_the_load_once_and_it_cleans_up(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    const uint32_t provider = cluster_provider(harness_options(harness));
    const struct fault_message lost = {
        .what = FAULT_LOSE_FILE, .value = 1, .partition = 1, .file = 1};
    harness_send(harness, provider, provider, MSG_PROVIDER_FAULT, &lost);
    harness_run_to(harness, 3 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->info.status, BLS_FAILED);
    assert_int_equal(table_of(harness)->info.error, ERR_CORRUPTION);
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    assert_int_equal(harness_count(harness, COUNTER_LOADS_FAILED), 1);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 0);
    assert_true(harness_tells(harness, "temp fails with ERR_CORRUPTION, reported about 1.1"));
    harness_free(harness);
}

static void a_table_that_is_dropped_loses_its_load_and_keeps_the_lock(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    table_of(harness)->is_available = 0;
    harness_run_to(harness, SIM_MINUTE);
    assert_int_equal(table_of(harness)->is_polled, 0);
    assert_int_equal(table_of(harness)->is_cleaning_up, 1);
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_BULKLOAD);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_partitions_trouble_takes_the_whole_table_back),
        cmocka_unit_test(the_tenth_rollback_is_allowed_and_the_eleventh_fails_the_load),
        cmocka_unit_test(a_load_that_ever_ingested_runs_out_of_rollbacks_with_another_error),
        cmocka_unit_test(a_missing_file_fails_the_load_once_and_it_cleans_up),
        cmocka_unit_test(a_table_that_is_dropped_loses_its_load_and_keeps_the_lock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
