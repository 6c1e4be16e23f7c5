#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/throttle_units.h"

#include <string.h>

static enum units_error units_of(const char *text, enum revision_id revision, uint64_t *units)
{
    *units = 77;
    return throttle_units((struct text_part){.text = text, .length = strlen(text)},
                          revision_get(revision), units);
}

static void expect(const char *text, enum revision_id revision, enum units_error error,
                   uint64_t units)
{
    uint64_t read = 0;
    assert_int_equal(units_of(text, revision, &read), error);
    assert_int_equal(read, units);
}

static void digits_are_a_count(void **state)
{
    (void)state;
    expect("100", REVISION_MASTER, UNITS_OK, 100);
    expect("0", REVISION_MASTER, UNITS_OK, 0);
    expect("18446744073709551615", REVISION_MASTER, UNITS_OK, UINT64_MAX);
}

static void k_and_m_are_powers_of_two_but_not_in_v2_4_0(void **state)
{
    (void)state;
    expect("20K", REVISION_MASTER, UNITS_OK, 20480);
    expect("10M", REVISION_MASTER, UNITS_OK, 10485760);
    expect("20K", REVISION_V2_4_0, UNITS_OK, 20000);
    expect("10M", REVISION_V2_4_0, UNITS_OK, 10000000);
}

static void anything_else_is_no_count(void **state)
{
    (void)state;
    static const char *const texts[] = {"",     "-",   "K",    "M",   "aM", "-20",  "20m",
                                        "20KB", "1 2", "1K2M", "20k", "+1", "0x10", "20G"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        expect(texts[i], REVISION_MASTER, UNITS_NOT_A_NUMBER, 0);
    }
}

static void a_product_over_64_bits_is_an_overflow(void **state)
{
    (void)state;
    expect("18446744073709551614M", REVISION_MASTER, UNITS_OVERFLOW, 0);
    expect("18446744073709551616", REVISION_MASTER, UNITS_NOT_A_NUMBER, 0);
}

static void in_v2_4_0_such_a_product_wraps_around(void **state)
{
    (void)state;
    expect("18446744073709551615K", REVISION_V2_4_0, UNITS_OK, UINT64_MAX * 1000);
    expect("18446744073709551616", REVISION_V2_4_0, UNITS_NOT_A_NUMBER, 0);
}

static void a_part_ends_at_its_separator_and_has_no_blanks_around_it(void **state)
{
    (void)state;
    struct text_part part = text_part_until(" delay \t*100", '*');
    assert_true(text_part_is(part, "delay"));
    assert_false(text_part_is(part, "dela"));
    assert_int_equal(text_part_until("", ',').length, 0);
    uint64_t number = 5;
    assert_false(text_part_number(text_part_until("12a", ','), &number));
    assert_int_equal(number, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_a_count),
        cmocka_unit_test(k_and_m_are_powers_of_two_but_not_in_v2_4_0),
        cmocka_unit_test(anything_else_is_no_count),
        cmocka_unit_test(a_product_over_64_bits_is_an_overflow),
        cmocka_unit_test(in_v2_4_0_such_a_product_wraps_around),
        cmocka_unit_test(a_part_ends_at_its_separator_and_has_no_blanks_around_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
