#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/throttle_window.h"

#include <string.h>

static const struct revision *master(void)
{
    return revision_get(REVISION_MASTER);
}

/* A window with an env over four partitions. */
static struct throttle_window window_of(const char *env)
{
    struct throttle_window window = {0};
    assert_int_equal(throttle_parse(&window, env, 4, master()).error, THROTTLE_PARSED);
    return window;
}

/* A verdict and its delay in one figure, so that a test can write both: 1000 * verdict + ms. */
#define PASS       0
#define DELAY(ms)  (1000 * THROTTLE_DELAY + (ms))
#define REJECT(ms) (1000 * THROTTLE_REJECT + (ms))

static void expect_answer(struct throttle_window *window, sim_time clock, uint64_t units,
                          int64_t timeout_ms, int64_t wanted)
{
    struct throttle_answer answer = throttle_control(window, clock, units, timeout_ms);
    assert_int_equal(1000 * (int64_t)answer.verdict + answer.delay_ms, wanted);
}

static void a_partition_gets_its_share_and_one_more(void **state)
{
    (void)state;
    struct throttle_window window = window_of("20K*delay*100,20M*reject*7");
    assert_int_equal(window.delay_units, 5121);
    assert_int_equal(window.delay_ms, 100);
    assert_int_equal(window.reject_units, 5242881);
    assert_int_equal(window.reject_ms, 7);
    assert_true(window.is_on);
}

static void zero_is_no_rule_but_one_unit_in_v2_4_0(void **state)
{
    (void)state;
    struct throttle_window window = window_of("0*reject*5");
    assert_int_equal(window.reject_units, 0);
    expect_answer(&window, 0, 1000, 0, PASS);
    struct throttle_window old = {0};
    (void)throttle_parse(&old, "0*reject*5", 4, revision_get(REVISION_V2_4_0));
    assert_int_equal(old.reject_units, 1);
    expect_answer(&old, 0, 2, 0, REJECT(5));
}

static void the_same_env_again_changes_nothing(void **state)
{
    (void)state;
    struct throttle_window window = window_of("20*delay*100");
    struct throttle_change change = throttle_parse(&window, "20*delay*100", 4, master());
    assert_int_equal(change.error, THROTTLE_PARSED);
    assert_false(change.is_changed);
    change = throttle_parse(&window, "20*delay*100", 8, master());
    assert_true(change.is_changed);
    assert_int_equal(window.delay_units, 3);
    assert_string_equal(change.old_env, "20*delay*100");
}

static void an_env_that_is_not_understood_leaves_the_old_rules(void **state)
{
    (void)state;
    static const struct {
        const char *env;
        enum throttle_error error;
    } rows[] = {
        {"", THROTTLE_EMPTY},
        {"*delay*100", THROTTLE_UNITS},
        {"-20*delay*100", THROTTLE_UNITS},
        {"20m*delay*100", THROTTLE_UNITS},
        {"18446744073709551615M*delay*100", THROTTLE_UNITS_OVERFLOW},
        {"20A*delay", THROTTLE_FIELD_COUNT},
        {"2K*delay**100", THROTTLE_FIELD_COUNT},
        {"2K*delay*100,", THROTTLE_FIELD_COUNT},
        {"20K*delay*-100", THROTTLE_MS},
        {"20K*delay*", THROTTLE_MS},
        {"20K*pass*100", THROTTLE_TYPE},
        {"2K*delay*100,3K*delay*100", THROTTLE_DUPLICATE_DELAY},
        {"2K*reject*100,3K*reject*100", THROTTLE_DUPLICATE_REJECT},
    };
    struct throttle_window window = window_of("40*delay*100");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct throttle_change change = throttle_parse(&window, rows[i].env, 4, master());
        assert_int_equal(change.error, rows[i].error);
        assert_false(change.is_changed);
        assert_int_equal(window.delay_units, 11);
        assert_true(window.is_on);
    }
}

static void every_error_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(throttle_error_name(THROTTLE_FIELD_COUNT), "field-count-not-3");
    for (int error = THROTTLE_EMPTY; error < THROTTLE_ERROR_COUNT; error++) {
        assert_true(strlen(throttle_error_name((enum throttle_error)error)) > 0);
    }
}

static void a_calendar_second_gives_new_units(void **state)
{
    (void)state;
    struct throttle_window window = window_of("40*delay*100");
    expect_answer(&window, 999 * SIM_MS, 11, 0, PASS);
    expect_answer(&window, 999 * SIM_MS, 1, 0, DELAY(100));
    expect_answer(&window, 1000 * SIM_MS, 11, 0, PASS);
}

static void a_clock_before_its_beginning_has_seconds_too(void **state)
{
    (void)state;
    struct throttle_window window = window_of("40*reject*0");
    expect_answer(&window, -SIM_MS, 11, 0, PASS);
    expect_answer(&window, 0, 11, 0, PASS);
    expect_answer(&window, SIM_MS, 1, 0, REJECT(0));
}

static void a_delayed_request_stays_counted_and_a_rejected_one_does_not(void **state)
{
    (void)state;
    struct throttle_window window = window_of("20*delay*100,40*reject*200");
    expect_answer(&window, 0, 6, 0, PASS);
    expect_answer(&window, 0, 1, 0, DELAY(100));
    assert_int_equal(window.used, 7);
    expect_answer(&window, 0, 100, 0, REJECT(200));
    assert_int_equal(window.used, 7);
    expect_answer(&window, 0, 4, 0, DELAY(100));
    assert_int_equal(window.used, 11);
}

static void a_delay_is_at_most_half_the_clients_timeout(void **state)
{
    (void)state;
    struct throttle_window window = window_of("0*reject*0,4*delay*100");
    expect_answer(&window, 0, 3, 1000, DELAY(100));
    expect_answer(&window, 0, 1, 150, DELAY(75));
    expect_answer(&window, 0, 1, 1, DELAY(0));
    expect_answer(&window, 0, 1, -1, DELAY(100));
}

static void a_request_larger_than_the_limit_is_rejected_for_ever(void **state)
{
    (void)state;
    struct throttle_window window = window_of("4000*reject*200");
    for (sim_time second = 0; second < 3; second++) {
        expect_answer(&window, second * SIM_SECOND, 1002, 0, REJECT(200));
    }
    expect_answer(&window, 3 * SIM_SECOND, 1001, 0, PASS);
}

static void a_reset_forgets_the_second_under_way(void **state)
{
    (void)state;
    struct throttle_window window = window_of("40*reject*0");
    expect_answer(&window, 5 * SIM_SECOND, 11, 0, PASS);
    struct throttle_change change = throttle_reset(&window);
    assert_true(change.is_changed);
    assert_string_equal(change.old_env, "40*reject*0");
    expect_answer(&window, 5 * SIM_SECOND, 500, 0, PASS);
    assert_false(throttle_reset(&window).is_changed);
    window = window_of("40*reject*0");
    expect_answer(&window, 5 * SIM_SECOND, 11, 0, PASS);
    expect_answer(&window, 5 * SIM_SECOND, 1, 0, REJECT(0));
}

static void a_replica_switches_off_what_was_removed_or_is_not_understood(void **state)
{
    (void)state;
    struct throttle_window window = window_of("40*reject*0");
    throttle_window_sync(&window, "", 4, master());
    assert_false(window.is_on);
    throttle_window_sync(&window, "40*reject*0", 4, master());
    assert_true(window.is_on);
    throttle_window_sync(&window, "*delay*100", 4, master());
    assert_false(window.is_on);
    assert_string_equal(window.env, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_partition_gets_its_share_and_one_more),
        cmocka_unit_test(zero_is_no_rule_but_one_unit_in_v2_4_0),
        cmocka_unit_test(the_same_env_again_changes_nothing),
        cmocka_unit_test(an_env_that_is_not_understood_leaves_the_old_rules),
        cmocka_unit_test(every_error_has_a_name),
        cmocka_unit_test(a_calendar_second_gives_new_units),
        cmocka_unit_test(a_clock_before_its_beginning_has_seconds_too),
        cmocka_unit_test(a_delayed_request_stays_counted_and_a_rejected_one_does_not),
        cmocka_unit_test(a_delay_is_at_most_half_the_clients_timeout),
        cmocka_unit_test(a_request_larger_than_the_limit_is_rejected_for_ever),
        cmocka_unit_test(a_reset_forgets_the_second_under_way),
        cmocka_unit_test(a_replica_switches_off_what_was_removed_or_is_not_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
