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

static void a_load_after_one_that_failed_can_fail_as_well(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD "  - {at: 4min, do: start_bulk_load}\n");
    const uint32_t provider = cluster_provider(harness_options(harness));
    const struct fault_message lost = {
        .what = FAULT_LOSE_FILE, .value = 1, .partition = 1, .file = 1};
    harness_send(harness, provider, provider, MSG_PROVIDER_FAULT, &lost);
    harness_run_to(harness, 3 * SIM_MINUTE);
    assert_int_equal(harness_count(harness, COUNTER_LOADS_FAILED), 1);
    assert_int_equal(table_of(harness)->is_cleaning_up, 1);
    harness_run_to(harness, 245 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_DOWNLOADING);
    assert_int_equal(table_of(harness)->info.error, ERR_OK);
    assert_int_equal(table_of(harness)->is_cleaning_up, 0);
    harness_run_to(harness, 8 * SIM_MINUTE);
    assert_int_equal(harness_count(harness, COUNTER_LOADS_FAILED), 2);
    harness_free(harness);
}

/* A load in which everything that a reset may touch is set. */
static struct harness *load_with_all_set(void)
{
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 35 * SIM_SECOND);
    struct meta_table *table = table_of(harness);
    assert_int_equal(table->info.status, BLS_INGESTING);
    assert_true(meta_partitions(harness_meta(harness, 0))[2].slot_count > 0);
    assert_int_equal(meta_partitions(harness_meta(harness, 0))[2].progress, 100);
    table->is_pending = 1;
    table->is_rolling_back = 1;
    table->rollback_count = 3;
    table->watchdog_count = 2;
    table->is_cleaning_up = 1;
    meta_partitions(harness_meta(harness, 0))[2].is_pending = 1;
    meta_partitions(harness_meta(harness, 0))[2].is_clean = 1;
    sim_act_as(harness_sim(harness), cluster_meta(0));
    return harness;
}

static void check_reset_of_the_running_load(struct harness *harness)
{
    const struct meta_table *table = table_of(harness);
    const struct meta_partition *partition = &meta_partitions(harness_meta(harness, 0))[2];
    assert_int_equal(table->in_progress, 0);
    assert_int_equal(table->is_pending, 0);
    assert_int_equal(table->is_rolling_back, 0);
    assert_int_equal(table->rollback_count, 0);
    assert_int_equal(table->is_polled, 0);
    assert_int_equal(partition->is_pending, 0);
    assert_int_equal(partition->progress, 0);
    assert_int_equal(partition->slot_count, 0);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(meta_servers(harness_meta(harness, 0))[i].ingesting, 0);
}

static void the_end_of_a_load_keeps_what_queries_show(void **state)
{
    (void)state;
    struct harness *harness = load_with_all_set();
    meta_load_reset(harness_sim(harness), 0, false);
    check_reset_of_the_running_load(harness);
    const struct meta_table *table = table_of(harness);
    const struct meta_partition *partition = &meta_partitions(harness_meta(harness, 0))[2];
    assert_int_equal(table->has_info, 1);
    assert_int_equal(table->info.status, BLS_INGESTING);
    assert_int_equal(table->is_cleaning_up, 1);
    assert_int_equal(partition->record.status, BLS_INGESTING);
    assert_int_equal(partition->has_record, 1);
    assert_int_equal(partition->node_count, 3);
    assert_int_equal(partition->is_clean, 1);
    harness_free(harness);
}

static void a_new_load_and_a_clear_command_forget_all_of_the_last_one(void **state)
{
    (void)state;
    struct harness *harness = load_with_all_set();
    meta_load_reset(harness_sim(harness), 0, true);
    check_reset_of_the_running_load(harness);
    const struct meta_table *table = table_of(harness);
    const struct meta_partition *partition = &meta_partitions(harness_meta(harness, 0))[2];
    assert_int_equal(table->has_info, 0);
    assert_int_equal(table->info.status, BLS_INVALID);
    assert_int_equal(table->is_cleaning_up, 0);
    assert_int_equal(table->watchdog_count, 0);
    assert_int_equal(partition->record.status, BLS_INVALID);
    assert_int_equal(partition->record.file_count, 0);
    assert_int_equal(partition->has_record, 0);
    assert_int_equal(partition->node_count, 0);
    assert_int_equal(partition->is_clean, 0);
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
        cmocka_unit_test(a_load_after_one_that_failed_can_fail_as_well),
        cmocka_unit_test(the_end_of_a_load_keeps_what_queries_show),
        cmocka_unit_test(a_new_load_and_a_clear_command_forget_all_of_the_last_one),
        cmocka_unit_test(a_table_that_is_dropped_loses_its_load_and_keeps_the_lock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
