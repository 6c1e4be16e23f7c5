#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/token_bucket.h"

static struct throttle_change set(struct token_bucket *bucket, const char *env)
{
    return token_bucket_parse(bucket, env, 4, revision_get(REVISION_MASTER));
}

static void a_count_is_shared_by_the_partitions_without_one_more(void **state)
{
    (void)state;
    struct token_bucket bucket = {0};
    struct throttle_change change = set(&bucket, "200K");
    assert_int_equal(change.error, THROTTLE_PARSED);
    assert_true(change.is_changed);
    assert_int_equal(bucket.rate, 51200);
    assert_int_equal(bucket.burst, 51200);
    assert_true(bucket.is_on);
}

static void of_a_windows_env_only_the_reject_rule_counts(void **state)
{
    (void)state;
    struct token_bucket bucket = {0};
    (void)set(&bucket, "20000*delay*100,20000*reject*100");
    assert_int_equal(bucket.rate, 5000);
    (void)set(&bucket, "20K*reject*100");
    assert_int_equal(bucket.rate, 5120);
}

static void a_delay_rule_alone_is_accepted_and_switches_it_off(void **state)
{
    (void)state;
    struct token_bucket bucket = {0};
    assert_int_equal(set(&bucket, "20000*delay*100").error, THROTTLE_PARSED);
    assert_false(bucket.is_on);
    assert_true(token_bucket_allows(&bucket, 0));
    assert_string_equal(set(&bucket, "200K").old_env, "20000*delay*100");
}

static void an_env_that_is_not_understood_leaves_the_old_setting(void **state)
{
    (void)state;
    static const char *const envs[] = {"0",   "",    "*reject*", "reject", "200G",      "K",
                                       "1aK", "-20", "1K2M",     "20k",    "0*reject*1"};
    struct token_bucket bucket = {0};
    (void)set(&bucket, "20000*reject*100");
    for (size_t i = 0; i < sizeof(envs) / sizeof(envs[0]); i++) {
        struct throttle_change change = set(&bucket, envs[i]);
        assert_int_equal(change.error, THROTTLE_FORMAT);
        assert_string_equal(bucket.env, "20000*reject*100");
        assert_int_equal(bucket.rate, 5000);
    }
}

static void it_begins_full_and_fills_up_as_time_goes_by(void **state)
{
    (void)state;
    struct token_bucket bucket = {0};
    (void)set(&bucket, "4000");
    sim_time now = 10 * SIM_SECOND;
    assert_int_equal(token_bucket_holds(&bucket, now), 1000);
    token_bucket_take(&bucket, now, 400);
    assert_int_equal(token_bucket_holds(&bucket, now), 600);
    assert_int_equal(token_bucket_holds(&bucket, now + 100 * SIM_MS), 700);
    assert_int_equal(token_bucket_holds(&bucket, now + SIM_MINUTE), 1000);
}

static void a_read_may_begin_while_there_is_anything_and_leaves_a_debt(void **state)
{
    (void)state;
    struct token_bucket bucket = {0};
    (void)set(&bucket, "4000");
    token_bucket_take(&bucket, 0, 999);
    assert_true(token_bucket_allows(&bucket, 0));
    token_bucket_take(&bucket, 0, 2001);
    assert_false(token_bucket_allows(&bucket, 0));
    assert_int_equal(token_bucket_holds(&bucket, 0), -2000);
    assert_false(token_bucket_allows(&bucket, 2 * SIM_SECOND));
    assert_true(token_bucket_allows(&bucket, 2 * SIM_SECOND + SIM_US));
}

static void a_debt_outlives_a_change_of_the_env_but_not_its_end(void **state)
{
    (void)state;
    struct token_bucket bucket = {0};
    (void)set(&bucket, "4000");
    token_bucket_take(&bucket, 10 * SIM_SECOND, 3000);
    assert_false(token_bucket_allows(&bucket, 11 * SIM_SECOND));
    (void)set(&bucket, "8000");
    assert_int_equal(bucket.rate, 2000);
    assert_false(token_bucket_allows(&bucket, 11 * SIM_SECOND));
    (void)set(&bucket, "8000*delay*1");
    (void)set(&bucket, "8000");
    assert_true(token_bucket_allows(&bucket, 11 * SIM_SECOND));
}

static void a_reset_switches_it_off(void **state)
{
    (void)state;
    struct token_bucket bucket = {0};
    (void)set(&bucket, "4");
    token_bucket_take(&bucket, 0, 1000);
    assert_true(token_bucket_reset(&bucket).is_changed);
    assert_true(token_bucket_allows(&bucket, 0));
    (void)set(&bucket, "4");
    assert_true(token_bucket_allows(&bucket, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_is_shared_by_the_partitions_without_one_more),
        cmocka_unit_test(of_a_windows_env_only_the_reject_rule_counts),
        cmocka_unit_test(a_delay_rule_alone_is_accepted_and_switches_it_off),
        cmocka_unit_test(an_env_that_is_not_understood_leaves_the_old_setting),
        cmocka_unit_test(it_begins_full_and_fills_up_as_time_goes_by),
        cmocka_unit_test(a_read_may_begin_while_there_is_anything_and_leaves_a_debt),
        cmocka_unit_test(a_debt_outlives_a_change_of_the_env_but_not_its_end),
        cmocka_unit_test(a_reset_switches_it_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
