#include "models/meta_query.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/harness.h"

static struct harness *queries_at(const char *revision, const char *steps)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: queries\npegasus: %s\nduration: 10min\n"
                   "cluster: {replica_servers: 3, network: {latency: 100us},"
                   " zookeeper: {write: 1ms, read: 1ms}, log_write: 1ms}\n"
                   "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"
                   "table: {name: temp, partitions: 4}\n"
                   "steps:\n%s",
                   revision, steps);
    return harness_new(yaml);
}

static struct meta_table *table_of(struct harness *harness)
{
    return &meta_tables(harness_meta(harness, 0))[0];
}

static void progress_of_a_download_is_the_mean_over_the_partitions(void **state)
{
    (void)state;
    struct harness *harness = queries_at("master", "  - {at: 1s, do: start_bulk_load}\n"
                                                   "  - {at: 15s, do: query_bulk_load_status}\n");
    harness_run_to(harness, 12 * SIM_SECOND);
    static const uint8_t progress[] = {100, 33, 0, 50};
    for (uint32_t i = 0; i < 4; i++)
        meta_partitions(harness_meta(harness, 0))[i].progress = progress[i];
    harness_run_to(harness, 16 * SIM_SECOND);
    assert_true(harness_tells(harness, "temp is DOWNLOADING, app_total_download_progress 45 %"));
    harness_free(harness);
}

static void ingested_partitions_are_counted_with_details_only(void **state)
{
    (void)state;
    struct harness *harness =
        queries_at("before-2157", "  - {at: 1s, do: start_bulk_load}\n"
                                  "  - {at: 45s, do: query_bulk_load_status}\n"
                                  "  - {at: 46s, do: query_bulk_load_status -d}\n");
    harness_run_to(harness, 42 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_INGESTING);
    meta_partitions(harness_meta(harness, 0))[2].record.status = BLS_SUCCEED;
    harness_run_to(harness, 45500 * SIM_MS);
    assert_true(harness_tells(harness, "temp is INGESTING, app_total_ingestion_progress 0 %"));
    harness_run_to(harness, 46500 * SIM_MS);
    assert_true(harness_tells(harness, "temp is INGESTING, app_total_ingestion_progress 25 %"));
    harness_free(harness);
}

static void after_a_failed_load_the_query_itself_fails_with_its_error(void **state)
{
    (void)state;
    struct harness *harness = queries_at("master", "  - {at: 1s, do: start_bulk_load}\n"
                                                   "  - {at: 14s, do: query_bulk_load_status}\n"
                                                   "  - {at: 3min, do: query_bulk_load_status}\n");
    const uint32_t provider = cluster_provider(harness_options(harness));
    const struct fault_message lost = {
        .what = FAULT_LOSE_FILE, .value = 1, .partition = 1, .file = 1};
    harness_send(harness, provider, provider, MSG_PROVIDER_FAULT, &lost);
    harness_run_to(harness, 15 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_FAILED);
    assert_int_equal(table_of(harness)->is_bulk_loading, 1);
    assert_false(harness_tells(harness, "query_bulk_load_status fails"));
    harness_run_to(harness, 3 * SIM_MINUTE + SIM_SECOND);
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    assert_true(harness_tells(harness, "query_bulk_load_status fails: ERR_CORRUPTION"));
    harness_free(harness);
}

static void one_partition_shows_what_its_servers_reported(void **state)
{
    (void)state;
    struct harness *harness =
        queries_at("master", "  - {at: 1s, do: start_bulk_load}\n"
                             "  - {at: 15s, do: query_bulk_load_status -i 1 -d}\n");
    harness_run_to(harness, 16 * SIM_SECOND);
    assert_true(harness_tells(harness, "partition 1 is DOWNLOADING"));
    assert_true(harness_tells(harness, "replica-2: download progress 100 %"));
    harness_free(harness);
}

static void what_is_shown_of_servers_goes_by_the_tables_status(void **state)
{
    (void)state;
    struct harness *harness =
        queries_at("before-2157", "  - {at: 1s, do: start_bulk_load}\n"
                                  "  - {at: 19s, do: query_bulk_load_status -i 1 -d}\n"
                                  "  - {at: 45s, do: query_bulk_load_status -i 1 -d}\n");
    harness_run_to(harness, 18 * SIM_SECOND);
    meta_partitions(harness_meta(harness, 0))[1].record.status = BLS_DOWNLOADED;
    harness_run_to(harness, 20 * SIM_SECOND);
    assert_true(harness_tells(harness, "partition 1 is DOWNLOADED"));
    assert_true(harness_tells(harness, "replica-2: download progress 100 %"));
    meta_partitions(harness_meta(harness, 0))[1].record.status = BLS_DOWNLOADING;
    harness_run_to(harness, 42 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_INGESTING);
    meta_partitions(harness_meta(harness, 0))[1].record.status = BLS_SUCCEED;
    harness_run_to(harness, 46 * SIM_SECOND);
    assert_true(harness_tells(harness, "partition 1 is SUCCEED"));
    assert_false(harness_tells(harness, "is_cleaned_up"));
    assert_false(harness_tells(harness, "ingestion_status"));
    harness_free(harness);
}

static void the_last_result_is_shown_until_it_is_cleared(void **state)
{
    (void)state;
    struct harness *harness = queries_at("master", "  - {at: 1s, do: start_bulk_load}\n"
                                                   "  - {at: 3min, do: query_bulk_load_status}\n"
                                                   "  - {at: 4min, do: clear_bulk_load}\n"
                                                   "  - {at: 5min, do: query_bulk_load_status}\n");
    harness_run_to(harness, 200 * SIM_SECOND);
    assert_true(harness_tells(harness, "temp is SUCCEED, is_bulk_loading NO"));
    assert_true(harness_tells(harness, "the result of the last load"));
    harness_run_to(harness, 310 * SIM_SECOND);
    assert_true(harness_tells(harness, "temp is INVALID"));
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_of_a_download_is_the_mean_over_the_partitions),
        cmocka_unit_test(ingested_partitions_are_counted_with_details_only),
        cmocka_unit_test(after_a_failed_load_the_query_itself_fails_with_its_error),
        cmocka_unit_test(one_partition_shows_what_its_servers_reported),
        cmocka_unit_test(what_is_shown_of_servers_goes_by_the_tables_status),
        cmocka_unit_test(the_last_result_is_shown_until_it_is_cleared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
