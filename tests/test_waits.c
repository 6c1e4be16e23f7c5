#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/harness.h"

static sim_time wait_called(const struct harness *harness, const char *name)
{
    for (uint32_t i = 0; i < MODEL_WAIT_COUNT; i++) {
        if (strcmp(model_waits[i].name, name) == 0) {
            return model_waits[i].longest(harness_options(harness));
        }
    }
    fail_msg("there is no wait '%s'", name);
    return 0;
}

static void waits_are_as_long_as_the_options_say(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\nduration: 1s\npegasus: v2.4.0\n"
                    "bulk_load: {file_size: 100MiB, download: 50MiB/s, ingest: 1s..2s}\n"
                    "config: {ingestion_workers: 1}\n");
    assert_int_equal(wait_called(harness, "the next poll of a partition"), 10 * SIM_SECOND);
    assert_int_equal(wait_called(harness, "no ingestion slot is free"), 5 * SIM_SECOND);
    assert_int_equal(wait_called(harness, "the throttle holds the ingestion request"),
                     5 * SIM_SECOND);
    assert_int_equal(wait_called(harness, "the largest file is downloaded"), 10 * SIM_SECOND);
    assert_int_equal(wait_called(harness, "RocksDB ingests"), 10 * SIM_SECOND);
    assert_int_equal(wait_called(harness, "a prepare times out"), 5 * SIM_SECOND);
    harness_free(harness);
}

static void a_revision_that_polls_more_often_waits_less(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: s\nduration: 1s\npegasus: master\n");
    assert_int_equal(wait_called(harness, "no ingestion slot is free"), 150 * SIM_MS);
    harness_free(harness);
}

static void deaths_are_only_waited_for_if_there_are_faults(void **state)
{
    (void)state;
    struct harness *calm = harness_new("scenario: s\nduration: 1s\n");
    struct harness *rough = harness_new("scenario: s\nduration: 20s\n"
                                        "faults: [{at: 1s, do: crash, node: replica-1}]\n");
    assert_true(run_wait_chain(harness_run(rough)) - run_wait_chain(harness_run(calm)) >
                10 * SIM_MINUTE);
    assert_in_range(run_wait_chain(harness_run(calm)), SIM_MINUTE, 2 * SIM_MINUTE);
    harness_free(calm);
    harness_free(rough);
}

static void a_slow_engine_stretches_what_it_does(void **state)
{
    (void)state;
    struct harness *usual =
        harness_new("scenario: s\nduration: 20s\nbulk_load: {ingest: 1s, file_size: 1B}\n"
                    "faults: [{at: 1s, do: slow_engine, node: replica-1, factor: 1}]\n");
    struct harness *slow =
        harness_new("scenario: s\nduration: 20s\nbulk_load: {ingest: 1s, file_size: 1B}\n"
                    "faults: [{at: 1s, do: slow_engine, node: replica-1, factor: 101}]\n");
    const sim_time more = run_wait_chain(harness_run(slow)) - run_wait_chain(harness_run(usual));
    assert_in_range(more, 100 * SIM_SECOND, 100 * SIM_SECOND + SIM_MS);
    harness_free(usual);
    harness_free(slow);
}

static void tables_that_load_at_once_wait_for_each_others_slots(void **state)
{
    (void)state;
    static const char load[] = "scenario: s\nduration: 1s\npegasus: v2.4.0\n"
                               "cluster: {replica_servers: 3}\n"
                               "tables: [{name: a, partitions: 30}, {name: b, partitions: 2}]\n"
                               "bulk_load: {files: 10, file_size: 10MiB, download: 100MiB/s, "
                               "ingest: 5s}\n";
    char together[512];
    (void)snprintf(together, sizeof together, "%sconfig: {enable_concurrent_bulk_load: true}\n",
                   load);
    struct harness *apart = harness_new(load);
    struct harness *at_once = harness_new(together);
    assert_int_equal(wait_called(apart, "other tables hold the download slots"), 0);
    assert_int_equal(wait_called(apart, "other tables hold the ingestion slots"), 0);
    /* Thirty replicas of 100 MiB on each server; eight turns of 10 s, 30 s and two ingestions. */
    assert_int_equal(wait_called(at_once, "other tables hold the download slots"), 30 * SIM_SECOND);
    assert_int_equal(wait_called(at_once, "other tables hold the ingestion slots"),
                     8 * (10 + 30 + 2 * 5) * SIM_SECOND);
    harness_free(apart);
    harness_free(at_once);
}

static void learners_copy_what_was_loaded_before(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\nduration: 1h\n"
                    "cluster: {replica_servers: 4, learn: 10MiB/s}\n"
                    "table: {partitions: 8}\n"
                    "bulk_load: {files: 10, file_size: 10MiB}\n"
                    "config: {group_check_interval: 7s, config_sync_interval: 8s}\n"
                    "steps: [{at: 1s, do: start_bulk_load}]\n");
    /* Eight replicas a server when one of four is dead: two rounds of five learners; at most two
     * loads of 100 MiB each. */
    assert_int_equal(wait_called(harness, "learners copy a server's replicas"),
                     2 * 2 * 10 * SIM_SECOND);
    assert_int_equal(wait_called(harness, "the next group check"), 7 * SIM_SECOND);
    assert_int_equal(wait_called(harness, "the next config sync"), 8 * SIM_SECOND);
    harness_free(harness);
}

static void remedies_wait_for_as_long_as_they_try(void **state)
{
    (void)state;
    struct harness *plain = harness_new("scenario: s\nduration: 1s\n");
    assert_int_equal(wait_called(plain, "meta pauses before it repeats a request"), 0);
    assert_int_equal(wait_called(plain, "held requests are sent anew"), 0);
    assert_int_equal(wait_called(plain, "meta looks for an ingestion"), 0);
    assert_int_equal(wait_called(plain, "the watchdog looks again"), 0);
    harness_free(plain);
    struct harness *harness =
        harness_new("scenario: s\nduration: 1s\npegasus: v2.4.0\n"
                    "fixes:\n"
                    "  no-repeat-without-work: true\n"
                    "  meta-retry: {base: 1s, factor: 2, cap: 4s, attempts: 4}\n"
                    "  meta-checks-progress: {after: 20s, attempts: 3}\n"
                    "  watchdog: {after: 1min, factor: 2, cap: 3min, limit: 2}\n");
    /* Each 10 ms, 10 s and up to half of the request's timeout. */
    assert_int_equal(wait_called(harness, "held requests are sent anew"),
                     100 * (15 * SIM_SECOND + 10 * SIM_MS));
    /* Pauses and requests of 10 s each. */
    assert_int_equal(wait_called(harness, "meta pauses before it repeats a request"),
                     (1 + 2 + 4 + 4 + 4 * 10) * SIM_SECOND);
    /* A look, a slot, the pause of 10 s and a request, three times. */
    assert_int_equal(wait_called(harness, "meta looks for an ingestion"),
                     3 * (20 + 5 + 10 + 10) * SIM_SECOND);
    assert_int_equal(wait_called(harness, "the watchdog looks again"), (1 + 2 + 3) * SIM_MINUTE);
    harness_free(harness);
}

static void every_wait_is_named_once(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < MODEL_WAIT_COUNT; i++) {
        assert_true(strlen(model_waits[i].name) > 5);
        for (uint32_t j = 0; j < i; j++) {
            assert_string_not_equal(model_waits[i].name, model_waits[j].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_are_as_long_as_the_options_say),
        cmocka_unit_test(a_revision_that_polls_more_often_waits_less),
        cmocka_unit_test(deaths_are_only_waited_for_if_there_are_faults),
        cmocka_unit_test(a_slow_engine_stretches_what_it_does),
        cmocka_unit_test(tables_that_load_at_once_wait_for_each_others_slots),
        cmocka_unit_test(learners_copy_what_was_loaded_before),
        cmocka_unit_test(remedies_wait_for_as_long_as_they_try),
        cmocka_unit_test(every_wait_is_named_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
