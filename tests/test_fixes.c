/* Each remedy is shown to change something: the same run without it and with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/fixes.h"
#include "tests/harness.h"

#define COMMON                                                                                     \
    "scenario: a remedy\nduration: 40min\ncluster: {replica_servers: 3}\n"                         \
    "bulk_load: {files: 8, file_size: 1MiB}\nsteps: [{at: 1500ms, do: start_bulk_load}]\n"
#define BUSY_USERS                                                                                 \
    "clients: [{name: web, writes: 200/s, arrivals: poisson, value: 1KiB, timeout: 1s}]\n"
#define DELAYED                                                                                    \
    COMMON BUSY_USERS "table: {partitions: 4, envs: {replica.write_throttling: 20*delay*500}}\n"
#define TOO_LARGE                                                                                  \
    COMMON "table: {partitions: 2, envs: {replica.write_throttling_by_size: 100*delay*400}}\n"
#define REJECTED                                                                                   \
    COMMON BUSY_USERS "table: {partitions: 4, envs: {replica.write_throttling: 20*reject*0}}\n"
#define OLD  "pegasus: v2.4.0\n"
#define NEAR "pegasus: pr-2157\n"

/* What a run came to, and what it takes to see the remedy at work in it. */
struct outcome {
    enum verdict verdict;
    enum counter_kind counter;
    int64_t least;
    int64_t most;
};

static const struct {
    const char *yaml;
    const char *fix; /* as in `fixes: [...]` */
    struct outcome without;
    struct outcome with;
} rows[FIX_COUNT] = {
    [FIX_META_RETRY] = {REJECTED NEAR,
                        "{meta-retry: {base: 300ms, cap: 5s, attempts: 50}}",
                        {VERDICT_FAILED, COUNTER_META_RETRIES, 0, 0},
                        {VERDICT_SUCCESS, COUNTER_META_RETRIES, 1, 200}},
    [FIX_THROTTLE_BEFORE_FLAG] = {TOO_LARGE OLD,
                                  "throttle-before-flag",
                                  {VERDICT_HUNG, COUNTER_NO_NEED_OPERATE, 2, 2},
                                  {VERDICT_SUCCESS, COUNTER_NO_NEED_OPERATE, 0, 0}},
    [FIX_FLAG_AT_APPLY] = {TOO_LARGE OLD,
                           "flag-at-apply",
                           {VERDICT_HUNG, COUNTER_NO_NEED_OPERATE, 2, 2},
                           {VERDICT_SUCCESS, COUNTER_NO_NEED_OPERATE, 0, 0}},
    [FIX_NO_REPEAT_WITHOUT_WORK] = {DELAYED OLD,
                                    "no-repeat-without-work",
                                    {VERDICT_HUNG, COUNTER_INGESTION_REPEATS, 0, 0},
                                    {VERDICT_SUCCESS, COUNTER_INGESTION_REPEATS, 1, 100}},
    [FIX_META_CHECKS_PROGRESS] = {TOO_LARGE OLD,
                                  "meta-checks-progress",
                                  {VERDICT_HUNG, COUNTER_META_RETRIES, 0, 0},
                                  {VERDICT_HUNG, COUNTER_META_RETRIES, 10, 10}},
    [FIX_EXEMPT_INGESTION] = {TOO_LARGE OLD,
                              "exempt-ingestion",
                              {VERDICT_HUNG, COUNTER_WRITES_DELAYED, 2, 2},
                              {VERDICT_SUCCESS, COUNTER_WRITES_DELAYED, 0, 0}},
    [FIX_INGESTION_BUDGET] = {TOO_LARGE OLD,
                              "ingestion-budget",
                              {VERDICT_HUNG, COUNTER_WRITES_DELAYED, 2, 2},
                              {VERDICT_SUCCESS, COUNTER_WRITES_DELAYED, 0, 0}},
    [FIX_RESERVED_SHARE] = {DELAYED OLD,
                            "reserved-share",
                            {VERDICT_HUNG, COUNTER_NO_NEED_OPERATE, 4, 4},
                            {VERDICT_SUCCESS, COUNTER_NO_NEED_OPERATE, 0, 0}},
    [FIX_WATCHDOG] = {TOO_LARGE OLD,
                      "{watchdog: {then: cancel}}",
                      {VERDICT_HUNG, COUNTER_WATCHDOG_FIRINGS, 0, 0},
                      {VERDICT_CANCELLED, COUNTER_WATCHDOG_FIRINGS, 1, 1}},
};

static void assert_comes_to(const char *yaml, const char *fix, const struct outcome *outcome)
{
    char text[1024];
    (void)snprintf(text, sizeof text, "%sfixes: [%s]\n", yaml, fix);
    struct harness *harness = harness_new(text);
    const struct run_result *result = harness_finish(harness);
    if (result->verdict != outcome->verdict)
        fail_msg("[%s]: %s, expected %s", fix, verdict_name(result->verdict),
                 verdict_name(outcome->verdict));
    assert_in_range(result->counters[outcome->counter], outcome->least, outcome->most);
    harness_free(harness);
}

static void each_remedy_changes_a_run(void **state)
{
    (void)state;
    for (uint32_t fix = 0; fix < FIX_COUNT; fix++) {
        assert_true(strstr(rows[fix].fix, fix_fields[fix].name) != NULL);
        assert_comes_to(rows[fix].yaml, "", &rows[fix].without);
        assert_comes_to(rows[fix].yaml, rows[fix].fix, &rows[fix].with);
    }
}

static void each_row_says_what_it_is_and_where_it_would_be_built(void **state)
{
    (void)state;
    for (uint32_t fix = 0; fix < FIX_COUNT; fix++) {
        const struct field *row = &fix_fields[fix];
        assert_int_equal(row->kind, FIELD_STRUCT);
        assert_int_equal(row->switch_offset, offsetof(struct fix_options, is_on) + fix);
        assert_true(strlen(row->help) > 20);
        assert_non_null(strstr(row->help, " ("));
        assert_int_equal(row->help[strlen(row->help) - 1], ')');
        for (uint32_t other = 0; other < fix; other++)
            assert_string_not_equal(row->name, fix_fields[other].name);
    }
    assert_null(fix_fields[FIX_COUNT].name);
}

static void a_remedy_that_is_off_has_its_defaults_and_no_effect(void **state)
{
    (void)state;
    struct harness *plain = harness_new(DELAYED OLD);
    struct harness *off = harness_new(DELAYED OLD "fixes: {watchdog: false, meta-retry: false}\n");
    const struct pegasus_options *options = harness_options(off);
    assert_false(options_has_fix(options, FIX_WATCHDOG));
    assert_int_equal(options->fixes.watchdog.after, SIM_MINUTE);
    assert_int_equal(harness_finish(plain)->digest, harness_finish(off)->digest);
    harness_free(plain);
    harness_free(off);
}

static void watchdogs_wait_longer_each_time_up_to_their_cap(void **state)
{
    (void)state;
    struct watchdog_options watchdog = {
        .after = SIM_MINUTE, .factor = 3, .cap = 5 * SIM_MINUTE, .limit = 4};
    assert_int_equal(watchdog_wait(&watchdog, 0), SIM_MINUTE);
    assert_int_equal(watchdog_wait(&watchdog, 1), 3 * SIM_MINUTE);
    assert_int_equal(watchdog_wait(&watchdog, 2), 5 * SIM_MINUTE);
    /* A cap under the first wait does not shorten it. */
    watchdog.cap = SIM_SECOND;
    assert_int_equal(watchdog_wait(&watchdog, 0), SIM_MINUTE);
    assert_int_equal(watchdog_wait(&watchdog, 9), SIM_MINUTE);
    for (int64_t act = WATCHDOG_RESEND; act <= WATCHDOG_CANCEL; act++)
        assert_string_not_equal(watchdog_act_name(act), "nothing");
    assert_string_equal(watchdog_act_name(-1), "nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_remedy_changes_a_run),
        cmocka_unit_test(each_row_says_what_it_is_and_where_it_would_be_built),
        cmocka_unit_test(a_remedy_that_is_off_has_its_defaults_and_no_effect),
        cmocka_unit_test(watchdogs_wait_longer_each_time_up_to_their_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
