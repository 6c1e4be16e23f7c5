#include "sim/rng.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void the_generator_gives_the_published_numbers(void **state)
{
    (void)state;
    static const uint64_t of_1234567[] = {
        UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
        UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)};
    static const uint64_t of_0[] = {UINT64_C(0xE220A8397B1DCDAF), UINT64_C(0x6E789E6AA1B965F4),
                                    UINT64_C(0x06C45D188009454F)};
    struct rng rng = {.state = 1234567};
    for (size_t index = 0; index < COUNT_OF(of_1234567); index++) {
        assert_true(rng_next(&rng) == of_1234567[index]);
    }
    rng = (struct rng){.state = 0};
    for (size_t index = 0; index < COUNT_OF(of_0); index++) {
        assert_true(rng_next(&rng) == of_0[index]);
    }
}

static void a_copied_generator_has_the_same_future(void **state)
{
    (void)state;
    struct rng rng = rng_lane(7, "network");
    (void)rng_next(&rng);
    struct rng copy = rng;
    for (int step = 0; step < 100; step++) {
        assert_true(rng_next(&rng) == rng_next(&copy));
    }
}

static void a_bounded_draw_stays_below_its_bound(void **state)
{
    (void)state;
    static const uint64_t bounds[] = {1, 2, 3, 10, 1000, UINT64_C(1) << 63, UINT64_MAX};
    struct rng rng = rng_lane(1, "bounds");
    for (size_t index = 0; index < COUNT_OF(bounds); index++) {
        for (int step = 0; step < 1000; step++) {
            assert_true(rng_below(&rng, bounds[index]) < bounds[index]);
        }
    }
}

static void a_bounded_draw_takes_one_step_and_scales_it(void **state)
{
    (void)state;
    struct rng rng = {.state = 1234567};
    struct rng step = rng;
    /* 6457827717110365317 / 2^64 = 0.35007..., of 1000 */
    assert_int_equal(rng_below(&rng, 1000), 350);
    (void)rng_next(&step);
    assert_true(rng.state == step.state);
}

static void bounded_draws_are_spread_evenly(void **state)
{
    (void)state;
    enum { SIDES = 7, DRAWS = 70000 };
    uint32_t counts[SIDES] = {0};
    struct rng rng = rng_lane(3, "dice");
    for (int draw = 0; draw < DRAWS; draw++) {
        counts[rng_below(&rng, SIDES)]++;
    }
    for (int side = 0; side < SIDES; side++) {
        assert_in_range(counts[side], 9600, 10400); /* 10,000 give or take 4 deviations */
    }
}

static void lanes_differ_by_name_and_by_seed(void **state)
{
    (void)state;
    assert_true(rng_lane(1, "network").state != rng_lane(1, "fault").state);
    assert_true(rng_lane(1, "network").state != rng_lane(2, "network").state);
    assert_true(rng_lane(1, "network").state == rng_lane(1, "network").state);
}

static void a_lane_starts_at_the_published_hash_of_its_name(void **state)
{
    (void)state;
    /* XXH64 of no bytes and of "abc", seed 0 */
    assert_true(rng_lane(0, "").state == UINT64_C(0xEF46DB3751D8E999));
    assert_true(rng_lane(0, "abc").state == UINT64_C(0x44BC2CF5AD770999));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_gives_the_published_numbers),
        cmocka_unit_test(a_copied_generator_has_the_same_future),
        cmocka_unit_test(a_bounded_draw_stays_below_its_bound),
        cmocka_unit_test(a_bounded_draw_takes_one_step_and_scales_it),
        cmocka_unit_test(bounded_draws_are_spread_evenly),
        cmocka_unit_test(lanes_differ_by_name_and_by_seed),
        cmocka_unit_test(a_lane_starts_at_the_published_hash_of_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
