/* The interval of Wilson against figures worked out with 50 digits. */
#include "sim/wilson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void check(uint32_t hits, uint32_t total, uint32_t low, uint32_t high)
{
    const struct wilson wilson = wilson_of(hits, total);
    assert_int_equal(wilson.low, low);
    assert_int_equal(wilson.high, high);
}

static void known_intervals_come_out(void **state)
{
    (void)state;
    check(0, 10, 0, 277533);
    check(10, 10, 722467, 1000000);
    check(5, 10, 236593, 763407);
    check(1, 100, 1767, 54487);
    check(50, 100, 403831, 596169);
    check(0, 1000000, 0, 4);
    check(500000, 1000000, 499020, 500980);
}

static void nothing_counted_leaves_everything_open(void **state)
{
    (void)state;
    check(0, 0, 0, 1000000);
}

static void an_interval_holds_its_share_and_mirrors(void **state)
{
    (void)state;
    for (uint32_t total = 1; total < 200; total += 7) {
        for (uint32_t hits = 0; hits <= total; hits++) {
            const struct wilson one = wilson_of(hits, total);
            const struct wilson other = wilson_of(total - hits, total);
            const uint64_t share = (uint64_t)hits * 1000000 / total;
            assert_true(one.low <= share && share <= one.high);
            assert_in_range(one.low + other.high, 999999, 1000001);
        }
    }
}

static void shares_differ_only_if_their_intervals_are_apart(void **state)
{
    (void)state;
    assert_true(wilson_differ(wilson_of(0, 100), wilson_of(100, 100)));
    assert_true(wilson_differ(wilson_of(100, 100), wilson_of(0, 100)));
    assert_false(wilson_differ(wilson_of(40, 100), wilson_of(50, 100)));
    assert_false(wilson_differ(wilson_of(7, 9), wilson_of(7, 9)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_intervals_come_out),
        cmocka_unit_test(nothing_counted_leaves_everything_open),
        cmocka_unit_test(an_interval_holds_its_share_and_mirrors),
        cmocka_unit_test(shares_differ_only_if_their_intervals_are_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
