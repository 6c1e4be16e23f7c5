#include "models/meta_app.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/harness.h"

#define QUIET                                                                                      \
    "cluster: {replica_servers: 3, network: {latency: 100us}, zookeeper: {write: 1ms, read: 1ms}," \
    " log_write: 1ms}\n"                                                                           \
    "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"

#define START_AT_1S                                                                                \
    "steps:\n"                                                                                     \
    "  - {at: 1s, do: start_bulk_load}\n"

static struct harness *load_on(const char *revision, const char *more)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: load\npegasus: %s\nduration: 10min\n" QUIET
                   "table: {name: temp, partitions: 4}\n%s",
                   revision, more);
    return harness_new(yaml);
}

static const struct meta_table *table_of(struct harness *harness)
{
    return &meta_tables(harness_meta(harness, 0))[0];
}

static uint8_t status_at(struct harness *harness, sim_time at)
{
    harness_run_to(harness, at);
    return table_of(harness)->info.status;
}

static void a_load_before_2157_takes_the_steps_of_the_ten_second_polls(void **state)
{
    (void)state;
    struct harness *harness = load_on("before-2157", START_AT_1S);
    assert_int_equal(status_at(harness, 20 * SIM_SECOND), BLS_DOWNLOADING);
    assert_int_equal(status_at(harness, 22 * SIM_SECOND), BLS_DOWNLOADED);
    assert_int_equal(status_at(harness, 30 * SIM_SECOND), BLS_DOWNLOADED);
    assert_int_equal(status_at(harness, 32 * SIM_SECOND), BLS_INGESTING);
    assert_int_equal(status_at(harness, 70 * SIM_SECOND), BLS_INGESTING);
    assert_int_equal(status_at(harness, 72 * SIM_SECOND), BLS_SUCCEED);
    assert_int_equal(table_of(harness)->is_bulk_loading, 1);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    assert_int_equal(harness_count(harness, COUNTER_LOADS_SUCCEEDED), 1);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 0);
    harness_free(harness);
}

static void master_is_through_with_ingesting_within_a_second(void **state)
{
    (void)state;
    struct harness *harness = load_on("master", START_AT_1S);
    assert_int_equal(status_at(harness, 41 * SIM_SECOND), BLS_INGESTING);
    assert_int_equal(status_at(harness, 43 * SIM_SECOND), BLS_SUCCEED);
    harness_free(harness);
}

static void the_count_starts_anew_at_every_stage_and_ends_at_none(void **state)
{
    (void)state;
    struct harness *harness = load_on("master", START_AT_1S);
    harness_run_to(harness, 22 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_DOWNLOADED);
    assert_int_equal(table_of(harness)->in_progress, 4);
    harness_run_to(harness, 32 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_INGESTING);
    assert_int_equal(table_of(harness)->in_progress, 4);
    assert_int_equal(table_of(harness)->info.is_ever_ingesting, 1);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->in_progress, 0);
    assert_int_equal(table_of(harness)->is_polled, 0);
    harness_free(harness);
}

static void a_change_while_another_is_written_waits_a_second(void **state)
{
    (void)state;
    struct harness *harness = load_on("master", "steps:\n"
                                                "  - {at: 1s, do: start_bulk_load}\n"
                                                "  - {at: 5s, do: pause_bulk_load}\n"
                                                "  - {at: 5s, do: cancel_bulk_load -f}\n");
    harness_run_to(harness, 5900 * SIM_MS);
    assert_int_equal(table_of(harness)->info.status, BLS_PAUSING);
    harness_run_to(harness, 6100 * SIM_MS);
    assert_int_equal(table_of(harness)->info.status, BLS_CANCELED);
    harness_free(harness);
}

static void a_paused_load_is_restarted_and_comes_through(void **state)
{
    (void)state;
    struct harness *harness = load_on("master", "steps:\n"
                                                "  - {at: 1s, do: start_bulk_load}\n"
                                                "  - {at: 15s, do: pause_bulk_load}\n"
                                                "  - {at: 1min, do: restart_bulk_load}\n");
    assert_int_equal(status_at(harness, 16 * SIM_SECOND), BLS_PAUSING);
    assert_int_equal(status_at(harness, 59 * SIM_SECOND), BLS_PAUSED);
    assert_int_equal(status_at(harness, 61 * SIM_SECOND), BLS_DOWNLOADING);
    assert_int_equal(status_at(harness, 5 * SIM_MINUTE), BLS_SUCCEED);
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    harness_free(harness);
}

static void a_cancelled_load_cleans_up_and_frees_the_lock(void **state)
{
    (void)state;
    struct harness *harness = load_on("master", "steps:\n"
                                                "  - {at: 1s, do: start_bulk_load}\n"
                                                "  - {at: 5s, do: cancel_bulk_load}\n");
    assert_int_equal(status_at(harness, 6 * SIM_SECOND), BLS_CANCELED);
    harness_run_to(harness, SIM_MINUTE);
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    assert_int_equal(harness_count(harness, COUNTER_LOADS_CANCELED), 1);
    harness_free(harness);
}

static void tables_load_side_by_side_when_that_is_allowed(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: two\npegasus: master\nduration: 5min\n" QUIET "tables:\n"
                    "  - {name: one, partitions: 2}\n"
                    "  - {name: two, partitions: 3}\n"
                    "config: {enable_concurrent_bulk_load: true}\n"
                    "steps:\n"
                    "  - {at: 1s, do: start_bulk_load -a one}\n"
                    "  - {at: 2s, do: start_bulk_load -a two}\n");
    harness_run_to(harness, 4 * SIM_MINUTE);
    assert_int_equal(harness_count(harness, COUNTER_LOADS_SUCCEEDED), 2);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_load_before_2157_takes_the_steps_of_the_ten_second_polls),
        cmocka_unit_test(master_is_through_with_ingesting_within_a_second),
        cmocka_unit_test(the_count_starts_anew_at_every_stage_and_ends_at_none),
        cmocka_unit_test(a_change_while_another_is_written_waits_a_second),
        cmocka_unit_test(a_paused_load_is_restarted_and_comes_through),
        cmocka_unit_test(a_cancelled_load_cleans_up_and_frees_the_lock),
        cmocka_unit_test(tables_load_side_by_side_when_that_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
