#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/backoff.h"
#include "tests/harness.h"

static void pauses_grow_by_the_factor_up_to_the_cap(void **state)
{
    (void)state;
    const struct backoff_options options = {
        .base = SIM_SECOND, .factor = 2, .cap = 6 * SIM_SECOND, .attempts = 5};
    static const sim_time seconds[] = {1, 2, 4, 6, 6};
    for (uint32_t i = 0; i < COUNT_OF(seconds); i++)
        assert_int_equal(backoff_pause(&options, i + 1), seconds[i] * SIM_SECOND);
    assert_int_equal(backoff_longest(&options, SIM_SECOND), (1 + 2 + 4 + 6 + 6 + 5) * SIM_SECOND);
}

static void factor_one_is_a_fixed_interval_and_no_base_is_at_once(void **state)
{
    (void)state;
    const struct backoff_options fixed = {
        .base = SIM_SECOND, .factor = 1, .cap = SIM_MINUTE, .attempts = 1000};
    assert_int_equal(backoff_pause(&fixed, 1), SIM_SECOND);
    assert_int_equal(backoff_pause(&fixed, 1000), SIM_SECOND);
    const struct backoff_options at_once = {.factor = 10, .cap = SIM_MINUTE, .attempts = 1000};
    assert_int_equal(backoff_pause(&at_once, 1000), 0);
    assert_int_equal(backoff_longest(&at_once, 0), 0);
}

static void a_base_over_the_cap_is_cut_and_nothing_overflows(void **state)
{
    (void)state;
    const struct backoff_options cut = {
        .base = SIM_MINUTE, .factor = 2, .cap = SIM_SECOND, .attempts = 3};
    assert_int_equal(backoff_pause(&cut, 3), SIM_SECOND);
    const struct backoff_options large = {
        .base = SIM_HOUR, .factor = 10, .cap = SIM_HOUR, .attempts = 1000};
    assert_int_equal(backoff_pause(&large, 1000), SIM_HOUR);
    assert_int_equal(backoff_longest(&large, SIM_TIME_MAX / 10), SIM_TIME_MAX);
}

static void full_jitter_shortens_a_pause_to_anything(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: s\nduration: 1s\n");
    struct sim *sim = harness_sim(harness);
    struct backoff_options options = {.base = SIM_SECOND,
                                      .factor = 2,
                                      .cap = 4 * SIM_SECOND,
                                      .jitter = JITTER_FULL,
                                      .attempts = 3};
    sim_act_as(sim, cluster_meta(0));
    sim_time least = SIM_TIME_MAX;
    sim_time most = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        const sim_time pause = backoff_draw(sim, LANE_META_RETRY, &options, 3);
        least = pause < least ? pause : least;
        most = pause > most ? pause : most;
    }
    assert_in_range(least, 0, SIM_SECOND / 10);
    assert_in_range(most, 4 * SIM_SECOND - SIM_SECOND / 10, 4 * SIM_SECOND);
    options.jitter = JITTER_NONE;
    assert_int_equal(backoff_draw(sim, LANE_META_RETRY, &options, 3), 4 * SIM_SECOND);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_grow_by_the_factor_up_to_the_cap),
        cmocka_unit_test(factor_one_is_a_fixed_interval_and_no_base_is_at_once),
        cmocka_unit_test(a_base_over_the_cap_is_cut_and_nothing_overflows),
        cmocka_unit_test(full_jitter_shortens_a_pause_to_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
