#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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
        cmocka_unit_test(every_wait_is_named_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
