/* How values lie: quantiles against sorted lists. */
#include "sim/rng.h"
#include "sim/spread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct spread *spread_new(void)
{
    struct spread *spread = calloc(1, sizeof *spread);
    assert_non_null(spread);
    return spread;
}

static void of_nothing_every_quantile_is_zero(void **state)
{
    (void)state;
    struct spread *spread = spread_new();
    assert_int_equal(spread_quantile(spread, 500), 0);
    free(spread);
}

static void a_value_alone_comes_out_as_it_is(void **state)
{
    (void)state;
    const sim_time values[] = {0, 1, SPREAD_PARTS, 123456789, 72 * SIM_SECOND, SIM_TIME_MAX};
    for (uint32_t i = 0; i < COUNT_OF(values); i++) {
        struct spread *spread = spread_new();
        spread_add(spread, values[i]);
        for (uint32_t permille = 0; permille <= 1000; permille += 250) {
            assert_int_equal(spread_quantile(spread, permille), values[i]);
        }
        free(spread);
    }
}

static void small_values_are_exact(void **state)
{
    (void)state;
    struct spread *spread = spread_new();
    for (sim_time value = 1; value <= 1000; value++) {
        spread_add(spread, value);
    }
    for (uint32_t permille = 1; permille <= 1000; permille++) {
        assert_int_equal(spread_quantile(spread, permille), permille);
    }
    assert_int_equal(spread->least, 1);
    assert_int_equal(spread->greatest, 1000);
    free(spread);
}

static void never_comes_out_as_never(void **state)
{
    (void)state;
    struct spread *spread = spread_new();
    spread_add(spread, 5);
    spread_add(spread, SIM_TIME_MAX);
    assert_int_equal(spread_quantile(spread, 500), 5);
    assert_int_equal(spread_quantile(spread, 501), SIM_TIME_MAX);
    free(spread);
}

static int by_size(const void *one, const void *other)
{
    sim_time values[2];
    values[0] = *(const sim_time *)one;
    values[1] = *(const sim_time *)other;
    return (values[0] > values[1]) - (values[0] < values[1]);
}

static void large_values_are_one_part_too_high_at_the_most(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    struct spread *spread = spread_new();
    sim_time *values = calloc(COUNT, sizeof *values);
    struct rng rng = rng_lane(1, "spread");
    assert_non_null(values);
    for (uint32_t i = 0; i < COUNT; i++) {
        const uint64_t bits = rng_below(&rng, 56);
        values[i] = (sim_time)(rng_next(&rng) & ((UINT64_C(2) << bits) - 1)) % SIM_TIME_MAX;
        spread_add(spread, values[i]);
    }
    qsort(values, COUNT, sizeof *values, by_size);
    for (uint32_t permille = 1; permille <= 1000; permille++) {
        const sim_time exact = values[permille * COUNT / 1000 - 1];
        const sim_time told = spread_quantile(spread, permille);
        assert_true(told >= exact);
        assert_true(told <= exact + exact / SPREAD_PARTS);
    }
    free(values);
    free(spread);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_nothing_every_quantile_is_zero),
        cmocka_unit_test(a_value_alone_comes_out_as_it_is),
        cmocka_unit_test(small_values_are_exact),
        cmocka_unit_test(never_comes_out_as_never),
        cmocka_unit_test(large_values_are_one_part_too_high_at_the_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
