#include "models/meta_partition.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "models/replica.h"
#include "models/zookeeper.h"
#include "tests/harness.h"

/* ZooKeeper takes 100 ms for a write: polls at 1.4 s, 11.4 s, 21.4 s. */
#define LOAD                                                                                       \
    "scenario: partition\npegasus: master\nduration: 10min\n"                                      \
    "cluster: {replica_servers: 3, network: {latency: 100us},"                                     \
    " zookeeper: {write: 100ms, read: 1ms}, log_write: 1ms}\n"                                     \
    "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"               \
    "table: {name: temp, partitions: 3}\n"                                                         \
    "steps:\n"                                                                                     \
    "  - {at: 1s, do: start_bulk_load}\n"

static struct meta_partition *partition_of(struct harness *harness, uint32_t partition)
{
    return &meta_partitions(harness_meta(harness, 0))[partition];
}

static const struct bulk_partition_record *stored(struct harness *harness, uint32_t partition)
{
    struct zookeeper *zookeeper =
        harness_state(harness, cluster_zookeeper(harness_options(harness)));
    return &zookeeper_partitions(zookeeper)[partition].bulk;
}

/* Runs until a write of the partition is under way. */
static void run_until_pending(struct harness *harness, uint32_t partition, sim_time from)
{
    sim_time at = from;
    while (!partition_of(harness, partition)->is_pending) {
        at += SIM_MS;
        assert_true(at < SIM_MINUTE);
        harness_run_to(harness, at);
    }
}

static void a_status_counts_once_it_is_written(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    run_until_pending(harness, 0, 20 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.status, BLS_DOWNLOADING);
    harness_run_to(harness, 22 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.status, BLS_DOWNLOADED);
    assert_int_equal(partition_of(harness, 0)->is_pending, 0);
    assert_int_equal(stored(harness, 0)->status, BLS_DOWNLOADED);
    harness_free(harness);
}

static void the_record_captured_at_the_write_overwrites_what_changed_meanwhile(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    run_until_pending(harness, 0, 20 * SIM_SECOND);
    partition_of(harness, 0)->record.file_total_size = 77;
    harness_run_to(harness, 22 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.file_total_size, 2 * SIM_MIB);
    harness_free(harness);
}

static void the_metadata_is_stored_once(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 11 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.file_count, 0);
    harness_run_to(harness, 12 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.file_count, 2);
    assert_int_equal(stored(harness, 0)->file_count, 2);
    assert_int_equal(stored(harness, 0)->file_total_size, 2 * SIM_MIB);
    assert_int_equal(stored(harness, 0)->status, BLS_DOWNLOADING);
    harness_free(harness);
}

static void a_change_during_a_write_is_dropped_and_not_repeated(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD "  - {at: 5s, do: cancel_bulk_load}\n");
    harness_run_to(harness, 4 * SIM_SECOND);
    partition_of(harness, 1)->is_pending = 1;
    harness_run_to(harness, 6 * SIM_SECOND);
    partition_of(harness, 1)->is_pending = 0;
    assert_true(harness_tells(harness, "1.1 does not become CANCELED"));
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(partition_of(harness, 0)->record.status, BLS_CANCELED);
    assert_int_equal(partition_of(harness, 1)->record.status, BLS_DOWNLOADING);
    assert_int_equal(meta_tables(harness_meta(harness, 0))[0].is_bulk_loading, 1);
    harness_free(harness);
}

static void a_rollback_waits_for_the_write_under_way(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    struct meta_table *table = &meta_tables(harness_meta(harness, 0))[0];
    assert_int_equal(table->info.status, BLS_DOWNLOADED);
    partition_of(harness, 1)->is_pending = 1;
    harness_replica(harness, 0, partition_of(harness, 0)->config.primary)->loader.status =
        BLS_INVALID;
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_int_equal(table->is_rolling_back, 1);
    assert_int_equal(table->in_progress, 1);
    assert_int_equal(partition_of(harness, 1)->record.status, BLS_DOWNLOADED);
    partition_of(harness, 1)->is_pending = 0;
    harness_run_to(harness, 37 * SIM_SECOND);
    assert_int_equal(table->is_rolling_back, 0);
    assert_int_equal(table->in_progress, 3);
    assert_int_equal(partition_of(harness, 1)->record.status, BLS_DOWNLOADING);
    harness_free(harness);
}

static void servers_that_ingested_are_remembered_in_order(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 2 * SIM_MINUTE);
    for (uint32_t i = 0; i < 3; i++) {
        const struct bulk_partition_record *record = stored(harness, i);
        assert_int_equal(record->ever_ingest_succeed, 1);
        assert_int_equal(record->host_count, 3);
        for (uint16_t host = 0; host < 3; host++)
            assert_int_equal(record->hosts[host], host);
    }
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_counts_once_it_is_written),
        cmocka_unit_test(the_record_captured_at_the_write_overwrites_what_changed_meanwhile),
        cmocka_unit_test(the_metadata_is_stored_once),
        cmocka_unit_test(a_change_during_a_write_is_dropped_and_not_repeated),
        cmocka_unit_test(a_rollback_waits_for_the_write_under_way),
        cmocka_unit_test(servers_that_ingested_are_remembered_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
