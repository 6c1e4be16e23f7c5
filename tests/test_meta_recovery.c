#include "models/meta_recovery.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "models/zookeeper.h"
#include "tests/harness.h"

/* A load of four partitions that starts at 1 s; the leader crashes for good at an instant. */
static struct harness *load_with_crash_at(const char *revision, const char *at)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: take over\npegasus: %s\nduration: 10min\n"
                   "cluster: {replica_servers: 3, meta_servers: 2, network: {latency: 100us},"
                   " zookeeper: {write: 1ms, read: 1ms}, log_write: 1ms}\n"
                   "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"
                   "table: {name: temp, partitions: 4}\n"
                   "steps:\n"
                   "  - {at: 1s, do: start_bulk_load}\n"
                   "faults:\n"
                   "  - {at: %s, do: crash, node: meta-1}\n",
                   revision, at);
    return harness_new(yaml);
}

static const struct meta_table *table_of(struct harness *harness)
{
    return &meta_tables(harness_meta(harness, 1))[0];
}

static void a_load_comes_through_whenever_the_leader_changes(void **state)
{
    (void)state;
    static const char *const instants[] = {
        "1.01s", "5s", "15s", "21.003s", "25s", "31.004s", "35s", "41.05s", "41.3s", "50s", "55s",
    };
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        struct harness *harness = load_with_crash_at("master", instants[i]);
        harness_run_to(harness, 9 * SIM_MINUTE);
        print_message("leader crashes at %s\n", instants[i]);
        assert_int_equal(harness_meta(harness, 1)->phase, META_LEADING);
        assert_int_equal(table_of(harness)->is_bulk_loading, 0);
        assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
        assert_int_equal(harness_meta(harness, 1)->lock, LOCK_FREE);
        harness_free(harness);
    }
}

static void a_start_cut_short_before_its_record_leaves_no_load_and_can_be_repeated(void **state)
{
    (void)state;
    struct harness *harness = load_with_crash_at("master", "1.0035s");
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_true(harness_tells(harness, "meta-2/meta: temp is marked as loading, but no load is "
                                       "stored: the mark goes"));
    assert_true(harness_tells(harness, "meta-2/meta: accepts the bulk load of temp"));
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    harness_free(harness);
}

static void a_paused_load_stays_paused_and_is_not_polled(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: paused\npegasus: master\nduration: 10min\n"
                                          "cluster: {replica_servers: 3, meta_servers: 2}\n"
                                          "table: {name: temp, partitions: 4}\n"
                                          "steps:\n"
                                          "  - {at: 1s, do: start_bulk_load}\n"
                                          "  - {at: 15s, do: pause_bulk_load}\n"
                                          "  - {at: 5min, do: restart_bulk_load}\n"
                                          "faults:\n"
                                          "  - {at: 2min, do: crash, node: meta-1}\n");
    harness_run_to(harness, 3 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->info.status, BLS_PAUSED);
    assert_int_equal(table_of(harness)->is_bulk_loading, 1);
    const int64_t polls = harness_count(harness, COUNTER_POLLS);
    harness_run_to(harness, 4 * SIM_MINUTE);
    assert_int_equal(harness_count(harness, COUNTER_POLLS), polls);
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    harness_free(harness);
}

static void the_youngest_table_gets_the_operation_lock_and_another_load_is_left_alone(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: two loads\npegasus: master\nduration: 10min\n"
                                          "cluster: {replica_servers: 3, meta_servers: 2}\n"
                                          "tables:\n"
                                          "  - {name: one, partitions: 2}\n"
                                          "  - {name: two, partitions: 2}\n"
                                          "steps:\n"
                                          "  - {at: 1s, do: start_bulk_load -a one}\n"
                                          "faults:\n"
                                          "  - {at: 15s, do: crash, node: meta-1}\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    /* Two loads at once, as when the option was switched at run time. */
    harness_meta(harness, 0)->lock = LOCK_FREE;
    const struct admin_request start = {.command = ADMIN_START, .table = 1, .partition = -1};
    harness_send(harness, cluster_operator(harness_options(harness)), cluster_meta(0),
                 MSG_ADMIN_REQUEST, &start);
    harness_run_to(harness, 30 * SIM_SECOND);
    assert_true(harness_tells(harness, "goes on with the load of two in DOWNLOADING"));
    assert_true(harness_tells(harness, "leaves the load of one in DOWNLOADING alone"));
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_int_equal(table_of(harness)[1].info.status, BLS_SUCCEED);
    assert_int_equal(table_of(harness)[1].is_bulk_loading, 0);
    assert_int_equal(table_of(harness)[0].is_bulk_loading, 1);
    harness_free(harness);
}

/* All partitions were written INGESTING, the table was not: nobody is left to count down. */
static void a_leader_lost_between_the_last_partition_and_the_table_leaves_a_stall(void **state)
{
    (void)state;
    struct harness *harness = load_with_crash_at("master", "31.0078s");
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_true(
        harness_tells(harness, "goes on with the load of temp in DOWNLOADED: 0 partitions"));
    assert_int_equal(table_of(harness)->info.status, BLS_DOWNLOADED);
    assert_int_equal(table_of(harness)->in_progress, 0);
    assert_int_equal(meta_partitions(harness_meta(harness, 1))[3].record.status, BLS_INGESTING);
    harness_free(harness);
}

static void the_result_of_a_finished_load_is_gone_through_once_more(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: result\npegasus: master\nduration: 10min\n"
                                          "cluster: {replica_servers: 3, meta_servers: 2}\n"
                                          "table: {name: temp, partitions: 2}\n"
                                          "steps:\n"
                                          "  - {at: 1s, do: start_bulk_load}\n"
                                          "  - {at: 5min, do: query_bulk_load_status}\n"
                                          "faults:\n"
                                          "  - {at: 3min, do: crash, node: meta-1}\n");
    while (harness_meta(harness, 1)->phase != META_LEADING)
        harness_run_to(harness, 195 * SIM_SECOND);
    assert_true(harness_tells(harness, "takes up the last result of temp, SUCCEED"));
    harness_run_to(harness, 4 * SIM_MINUTE);
    assert_int_equal(harness_meta(harness, 1)->lock, LOCK_FREE);
    assert_int_equal(table_of(harness)->is_polled, 0);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    assert_int_equal(harness_count(harness, COUNTER_LOADS_SUCCEEDED), 1);
    harness_free(harness);
}

static void what_does_not_fit_together_is_dropped(void **state)
{
    (void)state;
    struct harness *harness = load_with_crash_at("master", "25s");
    harness_run_to(harness, 30 * SIM_SECOND);
    struct zookeeper *zookeeper =
        harness_state(harness, cluster_zookeeper(harness_options(harness)));
    zookeeper_partitions(zookeeper)[2].bulk.status = BLS_SUCCEED;
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(result->verdict, VERDICT_FAILED);
    assert_true(harness_tells(harness, "drops the load of temp in DOWNLOADED"));
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    assert_int_equal(table_of(harness)->has_info, 0);
    assert_int_equal(zookeeper_tables(zookeeper)[0].has_bulk_app, 0);
    assert_int_equal(zookeeper_tables(zookeeper)[0].app_info.is_bulk_loading, 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_load_comes_through_whenever_the_leader_changes),
        cmocka_unit_test(a_start_cut_short_before_its_record_leaves_no_load_and_can_be_repeated),
        cmocka_unit_test(a_paused_load_stays_paused_and_is_not_polled),
        cmocka_unit_test(the_youngest_table_gets_the_operation_lock_and_another_load_is_left_alone),
        cmocka_unit_test(a_leader_lost_between_the_last_partition_and_the_table_leaves_a_stall),
        cmocka_unit_test(the_result_of_a_finished_load_is_gone_through_once_more),
        cmocka_unit_test(what_does_not_fit_together_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
