#include "models/meta_start.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/harness.h"

#define CLUSTER                                                                                    \
    "scenario: start\n"                                                                            \
    "pegasus: master\n"                                                                            \
    "duration: 2min\n"                                                                             \
    "cluster: {replica_servers: 3, network: {latency: 1ms}, zookeeper: {write: 10ms, read: "       \
    "10ms}}\n"

static void the_providers_answer_decides_the_last_check(void **state)
{
    (void)state;
    struct fetched info = {0};
    assert_int_equal(meta_start_info_error(SIM_DELIVERED, &info), ERR_OK);
    assert_int_equal(meta_start_info_error(SIM_TIMEOUT, &info), ERR_FILE_OPERATION_FAILED);
    assert_int_equal(meta_start_info_error(SIM_REFUSED, &info), ERR_FILE_OPERATION_FAILED);
    info.is_damaged = 1;
    assert_int_equal(meta_start_info_error(SIM_DELIVERED, &info), ERR_CORRUPTION);
    info.error = ERR_OBJECT_NOT_FOUND;
    assert_int_equal(meta_start_info_error(SIM_DELIVERED, &info), ERR_OBJECT_NOT_FOUND);
}

/* 1 ms from shell to meta and back, 2 ms to the provider, 12 ms a write of ZooKeeper, four of them.
 */
static void the_answer_leaves_when_all_records_are_there(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CLUSTER "table: {name: temp, partitions: 4}\n"
                                                  "bulk_load: {provider_latency: 0s}\n"
                                                  "steps:\n"
                                                  "  - {at: 1s, do: start_bulk_load -a temp}\n");
    const struct meta *meta = harness_meta(harness, 0);
    harness_run_to(harness, SIM_SECOND + 14 * SIM_MS);
    const struct meta_table *table = &meta_tables(harness_meta(harness, 0))[0];
    assert_int_equal(meta->lock, LOCK_BULKLOAD);
    assert_int_equal(table->is_bulk_loading, 0);
    harness_run_to(harness, SIM_SECOND + 16 * SIM_MS);
    assert_int_equal(table->is_bulk_loading, 1);
    assert_int_equal(table->info.status, BLS_INVALID);
    harness_run_to(harness, SIM_SECOND + 40 * SIM_MS);
    assert_int_equal(table->info.status, BLS_DOWNLOADING);
    assert_int_equal(table->in_progress, 4);
    assert_false(harness_tells(harness, "start_bulk_load succeeds"));
    harness_run_to(harness, SIM_SECOND + 60 * SIM_MS);
    assert_true(harness_tells(harness, "answers start_bulk_load of temp: ERR_OK"));
    assert_int_equal(table->in_progress, 4);
    assert_int_equal(harness_count(harness, COUNTER_POLLS), 4);
    harness_free(harness);
}

static void a_second_start_finds_the_lock_taken(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CLUSTER "tables:\n"
                                                  "  - {name: one, partitions: 1}\n"
                                                  "  - {name: two, partitions: 1}\n"
                                                  "steps:\n"
                                                  "  - {at: 1s, do: start_bulk_load -a one}\n"
                                                  "  - {at: 2s, do: start_bulk_load -a two}\n");
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_true(harness_tells(harness, "answers start_bulk_load of two: ERR_BUSY"));
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_BULKLOAD);
    harness_free(harness);
}

static void side_by_side_a_refused_start_frees_a_lock_it_never_took(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CLUSTER "tables:\n"
                                                  "  - {name: one, partitions: 1}\n"
                                                  "  - {name: two, partitions: 1}\n"
                                                  "config: {enable_concurrent_bulk_load: true}\n"
                                                  "steps:\n"
                                                  "  - {at: 1s, do: start_bulk_load -a one}\n"
                                                  "  - {at: 2s, do: start_bulk_load -a two}\n"
                                                  "  - {at: 3s, do: start_bulk_load -a one}\n");
    harness_run_to(harness, SIM_SECOND);
    harness_meta(harness, 0)->lock = LOCK_BACKUP;
    harness_run_to(harness, 2500 * SIM_MS);
    assert_true(harness_tells(harness, "answers start_bulk_load of two: ERR_OK"));
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_BACKUP);
    harness_run_to(harness, 3500 * SIM_MS);
    assert_true(harness_tells(harness, "answers start_bulk_load of one: ERR_BUSY"));
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    harness_free(harness);
}

static void ingest_behind_without_its_env_is_refused(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CLUSTER "table: {name: temp, partitions: 1}\n"
                                                  "steps:\n"
                                                  "  - {at: 1s, do: start_bulk_load -i}\n");
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_true(harness_tells(harness, "answers start_bulk_load of temp: ERR_INCONSISTENT_STATE"));
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    harness_free(harness);
}

static void a_missing_bulk_load_info_refuses_the_start(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CLUSTER "table: {name: temp, partitions: 1}\n"
                                                  "steps:\n"
                                                  "  - {at: 1s, do: start_bulk_load}\n");
    const struct fault_message lost = {.what = FAULT_LOSE_TABLE_INFO, .value = 1, .partition = -1};
    const uint32_t provider = cluster_provider(harness_options(harness));
    harness_send(harness, provider, provider, MSG_PROVIDER_FAULT, &lost);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_true(harness_tells(harness, "answers start_bulk_load of temp: ERR_OBJECT_NOT_FOUND"));
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    assert_int_equal(meta_tables(harness_meta(harness, 0))[0].is_bulk_loading, 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_providers_answer_decides_the_last_check),
        cmocka_unit_test(the_answer_leaves_when_all_records_are_there),
        cmocka_unit_test(a_second_start_finds_the_lock_taken),
        cmocka_unit_test(side_by_side_a_refused_start_frees_a_lock_it_never_took),
        cmocka_unit_test(ingest_behind_without_its_env_is_refused),
        cmocka_unit_test(a_missing_bulk_load_info_refuses_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
