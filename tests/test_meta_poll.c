#include "models/meta_poll.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "models/replica.h"
#include "tests/harness.h"

static struct harness *load_of(const char *revision, const char *more)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: poll\npegasus: %s\nduration: 10min\n"
                   "cluster: {replica_servers: 3, network: {latency: 100us},"
                   " zookeeper: {write: 1ms, read: 1ms}, log_write: 1ms}\n"
                   "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"
                   "table: {name: temp, partitions: 1}\n"
                   "steps:\n"
                   "  - {at: 1s, do: start_bulk_load}\n%s",
                   revision, more);
    return harness_new(yaml);
}

static struct meta_table *table_of(struct harness *harness)
{
    return &meta_tables(harness_meta(harness, 0))[0];
}

static struct meta_partition *partition_of(struct harness *harness)
{
    return &meta_partitions(harness_meta(harness, 0))[0];
}

static void a_partition_is_asked_every_ten_seconds(void **state)
{
    (void)state;
    struct harness *harness = load_of("pr-2157", "");
    static const int64_t polls[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    for (size_t i = 0; i < COUNT_OF(polls); i++) {
        harness_run_to(harness, (sim_time)i * 10 * SIM_SECOND + SIM_SECOND / 2);
        assert_int_equal(harness_count(harness, COUNTER_POLLS), polls[i]);
    }
    harness_free(harness);
}

/* The poll at 31 s makes it INGESTING; that of 41 s is the first to say so. */
static void master_asks_an_ingesting_partition_every_150_ms(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "");
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_int_equal(partition_of(harness)->record.status, BLS_INGESTING);
    assert_int_equal(harness_count(harness, COUNTER_POLLS_INGESTING), 0);
    harness_run_to(harness, 41400 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_POLLS_INGESTING), 3);
    harness_free(harness);
}

static void a_partition_without_its_full_group_waits_once_it_is_downloaded(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "");
    harness_run_to(harness, 22 * SIM_SECOND);
    assert_int_equal(partition_of(harness)->record.status, BLS_DOWNLOADED);
    const int64_t polls = harness_count(harness, COUNTER_POLLS);
    partition_of(harness)->config.secondary_count = 1;
    harness_run_to(harness, 45 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_POLLS), polls);
    partition_of(harness)->config.secondary_count = 2;
    harness_run_to(harness, 46200 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_POLLS), polls + 1);
    harness_free(harness);
}

static void a_partition_without_primary_is_looked_at_every_second(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "");
    harness_run_to(harness, 5 * SIM_SECOND);
    harness_meta(harness, 0)->is_repair_off = 1;
    const uint16_t primary = partition_of(harness)->config.primary;
    partition_of(harness)->config.primary = NO_SERVER;
    harness_run_to(harness, 11500 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_POLLS), 1);
    partition_of(harness)->config.primary = primary;
    harness_run_to(harness, 12500 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_POLLS), 2);
    harness_free(harness);
}

static void an_answer_to_an_older_ballot_rolls_the_table_back(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "");
    sim_time at = 30 * SIM_SECOND;
    harness_run_to(harness, at);
    const int64_t polls = harness_count(harness, COUNTER_POLLS);
    while (harness_count(harness, COUNTER_POLLS) == polls)
        harness_run_to(harness, at += 50 * SIM_US);
    partition_of(harness)->config.ballot++; /* while the answer is on its way */
    harness_run_to(harness, at + SIM_SECOND);
    assert_int_equal(table_of(harness)->rollback_count, 1);
    assert_true(harness_tells(harness, "because of ERR_VERSION_OUTDATED"));
    harness_free(harness);
}

static void no_answer_rolls_the_table_back(void **state)
{
    (void)state;
    struct harness *harness =
        load_of("master", "faults:\n"
                          "  - {at: 10s, do: cut, link: [meta-1, replica-1], for: 5s}\n");
    harness_run_to(harness, 15 * SIM_SECOND);
    assert_int_equal(table_of(harness)->rollback_count, 0);
    harness_run_to(harness, 17 * SIM_SECOND);
    assert_int_equal(table_of(harness)->rollback_count, 1);
    assert_true(harness_tells(harness, "because of ERR_TIMEOUT"));
    harness_free(harness);
}

static void polling_ends_with_the_load(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "");
    harness_run_to(harness, 3 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    const int64_t polls = harness_count(harness, COUNTER_POLLS);
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_int_equal(harness_count(harness, COUNTER_POLLS), polls);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_partition_is_asked_every_ten_seconds),
        cmocka_unit_test(master_asks_an_ingesting_partition_every_150_ms),
        cmocka_unit_test(a_partition_without_its_full_group_waits_once_it_is_downloaded),
        cmocka_unit_test(a_partition_without_primary_is_looked_at_every_second),
        cmocka_unit_test(an_answer_to_an_older_ballot_rolls_the_table_back),
        cmocka_unit_test(no_answer_rolls_the_table_back),
        cmocka_unit_test(polling_ends_with_the_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
