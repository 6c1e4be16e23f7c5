#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/operator.h"
#include "tests/harness.h"

#define START "{at: 1s, do: start_bulk_load -a temp}"

static struct harness *with_steps(const char *steps, const char *rest)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: s\nduration: 10min\nbulk_load: {files: 2, file_size: 1MiB}\n"
                   "steps: [%s]\n%s",
                   steps, rest);
    return harness_new(yaml);
}

static void assert_told(const struct harness *harness, const char *text)
{
    if (!harness_tells(harness, text)) {
        fail_msg("nobody tells '%s' in:\n%s", text, harness_story(harness));
    }
}

static void a_command_is_shown_with_its_answer(void **state)
{
    (void)state;
    struct harness *harness = with_steps(START, "");
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_told(harness, "shell/operator: $ start_bulk_load -a temp\n");
    assert_told(harness, "shell/operator: start_bulk_load succeeds\n");
    assert_int_equal(harness_count(harness, COUNTER_COMMANDS_OK), 1);
    harness_free(harness);
}

static void a_table_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    struct harness *harness =
        with_steps("{at: 1s, do: start_bulk_load -a nobody, expect: ERR_APP_NOT_EXIST}", "");
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_told(harness, "start_bulk_load fails: ERR_APP_NOT_EXIST");
    assert_int_equal(harness_count(harness, COUNTER_COMMANDS_REFUSED), 1);
    assert_int_equal(harness_count(harness, COUNTER_STEPS_UNEXPECTED), 0);
    harness_free(harness);
}

static void a_provider_that_nobody_knows_is_refused(void **state)
{
    (void)state;
    struct harness *harness = with_steps("{at: 1s, do: start_bulk_load -p s3}", "");
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_told(harness,
                "start_bulk_load fails: ERR_INVALID_PARAMETERS, the file provider refuses");
    harness_free(harness);
}

static void an_answer_that_nobody_expects_spoils_the_run(void **state)
{
    (void)state;
    struct harness *harness =
        with_steps("{at: 1s, do: start_bulk_load -a temp, expect: ERR_BUSY}", "");
    const struct run_result *result = harness_finish(harness);
    assert_told(harness, "the scenario expects ERR_BUSY here, but the answer is ERR_OK");
    assert_int_equal(result->verdict, VERDICT_SUCCESS);
    assert_false(result->is_expected);
    harness_free(harness);
}

static void a_query_shows_download_progress(void **state)
{
    (void)state;
    struct harness *harness = with_steps(START ", {at: 5s, do: query_bulk_load_status -a temp},"
                                               "{at: 15s, do: query_bulk_load_status -i 0 -d}",
                                         "");
    harness_run_to(harness, 6 * SIM_SECOND);
    assert_told(harness, "temp is DOWNLOADING, app_total_download_progress 0 %");
    harness_run_to(harness, 16 * SIM_SECOND);
    assert_told(harness, "partition 0 is DOWNLOADING");
    assert_told(harness, "replica-1: download progress 100 %");
    harness_free(harness);
}

static void ingestion_progress_is_only_counted_for_all_partitions_in_detail(void **state)
{
    (void)state;
    struct harness *harness = with_steps(
        START ", {at: 75s, do: query_bulk_load_status -a temp},"
              "{at: 76s, do: query_bulk_load_status -a temp -d}",
        "table: {partitions: 2}\nfaults: [{at: 30s, do: slow_engine, node: replica-1, factor: "
        "100}]\n");
    harness_run_to(harness, 80 * SIM_SECOND);
    assert_told(harness, "temp is INGESTING, app_total_ingestion_progress 0 %");
    assert_told(harness, "2 of 2 partitions are INGESTING");
    harness_free(harness);
}

static void a_refused_cancel_suggests_force(void **state)
{
    (void)state;
    struct harness *harness = with_steps(START ", {at: 45s, do: cancel_bulk_load -a temp},"
                                               "{at: 46s, do: cancel_bulk_load -a temp -f}",
                                         "");
    harness_run_to(harness, 47 * SIM_SECOND);
    assert_told(harness, "cancel_bulk_load fails: ERR_INVALID_STATE, the load is INGESTING");
    assert_told(harness, "the shell suggests cancel_bulk_load -f");
    assert_told(harness, "cancel_bulk_load -f succeeds");
    harness_free(harness);
}

static void a_finished_load_shows_its_result(void **state)
{
    (void)state;
    struct harness *harness = with_steps(
        START ", {at: 3min, do: query_bulk_load_status -a temp}, {at: 4min, do: clear_bulk_load}",
        "");
    (void)harness_finish(harness);
    assert_told(harness, "temp is SUCCEED, is_bulk_loading NO");
    assert_told(harness, "the shell adds that this is the result of the last load");
    assert_told(harness, "clear_bulk_load succeeds");
    harness_free(harness);
}

static void a_leader_that_is_down_is_passed_over(void **state)
{
    (void)state;
    struct harness *harness =
        with_steps("{at: 30s, do: start_bulk_load}",
                   "faults: [{at: 10s, do: crash, node: meta-1, for: 5min}]\n");
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_told(harness, "start_bulk_load succeeds");
    assert_int_equal(harness_count(harness, COUNTER_LEADER_CHANGES), 1);
    harness_free(harness);
}

static void nobody_who_leads_is_a_timeout(void **state)
{
    (void)state;
    struct harness *harness =
        with_steps("{at: 30s, do: start_bulk_load}",
                   "cluster: {meta_servers: 1}\nfaults: [{at: 10s, do: crash, node: meta-1}]\n");
    harness_run_to(harness, SIM_MINUTE);
    assert_told(harness, "no answer: sends start_bulk_load once more (ERR_NETWORK_FAILURE)");
    assert_told(harness, "start_bulk_load fails: ERR_NETWORK_FAILURE");
    assert_int_equal(harness_count(harness, COUNTER_COMMANDS_REFUSED), 1);
    harness_free(harness);
}

static void an_answer_that_is_lost_makes_the_shell_ask_twice(void **state)
{
    (void)state;
    struct harness *harness =
        with_steps(START, "faults: [{at: 0s, do: lose, message: admin_reply, from: meta-1, to: "
                          "shell, count: 1}]\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    assert_told(harness, "no answer: sends start_bulk_load -a temp once more (ERR_TIMEOUT)");
    assert_told(harness, "start_bulk_load fails: ERR_BUSY");
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_shown_with_its_answer),
        cmocka_unit_test(a_table_that_does_not_exist_is_refused),
        cmocka_unit_test(a_provider_that_nobody_knows_is_refused),
        cmocka_unit_test(an_answer_that_nobody_expects_spoils_the_run),
        cmocka_unit_test(a_query_shows_download_progress),
        cmocka_unit_test(ingestion_progress_is_only_counted_for_all_partitions_in_detail),
        cmocka_unit_test(a_refused_cancel_suggests_force),
        cmocka_unit_test(a_finished_load_shows_its_result),
        cmocka_unit_test(a_leader_that_is_down_is_passed_over),
        cmocka_unit_test(nobody_who_leads_is_a_timeout),
        cmocka_unit_test(an_answer_that_is_lost_makes_the_shell_ask_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
