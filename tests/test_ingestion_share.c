#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/ingestion_share.h"

static const struct client_write user = {.code = RC_PUT, .body_bytes = 100};
static const struct client_write ingestion = {.code = RC_INGESTION, .body_bytes = 1000};

/* Options with one remedy on. */
static struct pegasus_options *options_with(enum fix fix)
{
    struct pegasus_options *options = calloc(1, sizeof(*options));
    assert_non_null(options);
    options->fixes.is_on[fix] = true;
    return options;
}

/* A throttle of one partition under an env of the newest revision. */
static struct throttle throttle_under(enum env_key key, const char *env)
{
    struct throttle throttle = {0};
    throttle_set_env(&throttle, key, env, 1, revision_get(REVISION_MASTER));
    return throttle;
}

/* How many of ten such requests in one second pass. */
static uint32_t passed_of_ten(const struct pegasus_options *options, struct throttle *throttle,
                              const struct client_write *write)
{
    uint32_t passed = 0;
    for (uint32_t i = 0; i < 10; i++) {
        passed += ingestion_share_ask(options, throttle, 0, write).verdict == THROTTLE_PASS;
    }
    return passed;
}

static void a_share_divides_each_limit(void **state)
{
    (void)state;
    struct pegasus_options *options = options_with(FIX_RESERVED_SHARE);
    options->fixes.reserved_share = SIM_PPM / 4;
    /* Eight a second: six for users, two for ingestion, whoever comes first. */
    struct throttle throttle = throttle_under(ENV_WRITE_THROTTLING, "7*delay*100");
    assert_true(ingestion_share_applies(options, &user));
    assert_int_equal(passed_of_ten(options, &throttle, &user), 6);
    assert_int_equal(passed_of_ten(options, &throttle, &ingestion), 2);
    free(options);
}

static void a_share_that_is_smaller_than_the_request_stops_it_every_time(void **state)
{
    (void)state;
    struct pegasus_options *options = options_with(FIX_RESERVED_SHARE);
    options->fixes.reserved_share = SIM_PPM / 5;
    struct throttle throttle = throttle_under(ENV_WRITE_THROTTLING_BY_SIZE, "4000*delay*100");
    const struct throttle_answer answer = ingestion_share_ask(options, &throttle, 0, &ingestion);
    assert_int_equal(answer.verdict, THROTTLE_DELAY);
    assert_int_equal(answer.delay_ms, 100);
    assert_int_equal(answer.limit, 800);
    assert_int_equal(answer.used, 1000);
    assert_int_equal(ingestion_share_ask(options, &throttle, 5 * SIM_SECOND, &ingestion).verdict,
                     THROTTLE_DELAY);
    free(options);
}

static void a_budget_is_for_ingestion_alone(void **state)
{
    (void)state;
    struct pegasus_options *options = options_with(FIX_INGESTION_BUDGET);
    options->fixes.budget = (struct ingestion_budget_options){
        .requests = 3, .bytes = 10000, .wait = 70 * SIM_MS, .rejects = 1};
    struct throttle throttle = throttle_under(ENV_WRITE_THROTTLING, "0*reject*10");
    assert_false(ingestion_share_applies(options, &user));
    assert_true(ingestion_share_applies(options, &ingestion));
    assert_int_equal(passed_of_ten(options, &throttle, &ingestion), 3);
    const struct throttle_answer answer = ingestion_share_ask(options, &throttle, 0, &ingestion);
    assert_int_equal(answer.verdict, THROTTLE_REJECT);
    assert_int_equal(answer.delay_ms, 70);
    options->fixes.budget.bytes = 999;
    options->fixes.budget.rejects = 0;
    assert_int_equal(ingestion_share_ask(options, &throttle, SIM_SECOND, &ingestion).verdict,
                     THROTTLE_DELAY);
    free(options);
}

static void a_part_of_a_limit_is_never_nothing(void **state)
{
    (void)state;
    assert_int_equal(ingestion_share_units(0, SIM_PPM / 2), 0);
    assert_int_equal(ingestion_share_units(1, 1), 1);
    assert_int_equal(ingestion_share_units(1000, SIM_PPM / 5), 200);
    assert_int_equal(ingestion_share_units(UINT64_MAX, SIM_PPM / 2), UINT64_MAX / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_divides_each_limit),
        cmocka_unit_test(a_share_that_is_smaller_than_the_request_stops_it_every_time),
        cmocka_unit_test(a_budget_is_for_ingestion_alone),
        cmocka_unit_test(a_part_of_a_limit_is_never_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
