/* Marks of a time axis. */
#include "tools/picture/ticks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Expects that marks of an axis, with their unit, are these. */
static void marks_are(sim_time from, sim_time until, uint32_t most, const char *expected)
{
    char found[512] = "";
    const struct ticks ticks = ticks_choose(from, until, most);
    assert_true(ticks.count <= most);
    for (uint32_t i = 0; i < ticks.count; i++) {
        char label[TICKS_TEXT_BYTES];
        ticks_label(&ticks, ticks.first + (sim_time)i * ticks.step, label);
        (void)strncat(found, label, sizeof(found) - strlen(found) - 1);
        (void)strncat(found, " ", sizeof(found) - strlen(found) - 1);
    }
    (void)strncat(found, ticks.name, sizeof(found) - strlen(found) - 1);
    assert_string_equal(found, expected);
}

static void steps_are_round_and_labels_are_short(void **state)
{
    (void)state;
    marks_are(0, 72 * SIM_SECOND, 10, "0 10 20 30 40 50 60 70 s");
    marks_are(0, 411 * SIM_SECOND, 10, "0 60 120 180 240 300 360 s");
    marks_are(0, 20 * SIM_MINUTE, 10, "0 5 10 15 20 min");
    marks_are(0, 30 * SIM_MINUTE, 70,
              "0.0 0.5 1.0 1.5 2.0 2.5 3.0 3.5 4.0 4.5 5.0 5.5 6.0 6.5 7.0 "
              "7.5 8.0 8.5 9.0 9.5 10.0 10.5 11.0 11.5 12.0 12.5 13.0 13.5 "
              "14.0 14.5 15.0 15.5 16.0 16.5 17.0 17.5 18.0 18.5 19.0 19.5 "
              "20.0 20.5 21.0 21.5 22.0 22.5 23.0 23.5 24.0 24.5 25.0 25.5 "
              "26.0 26.5 27.0 27.5 28.0 28.5 29.0 29.5 30.0 min");
    marks_are(0, 50 * SIM_HOUR, 6, "0 12 24 36 48 h");
}

static void a_magnified_second_has_decimals(void **state)
{
    (void)state;
    marks_are(51500 * SIM_MS, 52100 * SIM_MS, 8, "51.5 51.6 51.7 51.8 51.9 52.0 52.1 s");
    marks_are(51572 * SIM_MS, 51573 * SIM_MS, 3, "51.5720 51.5725 51.5730 s");
    marks_are(7, 9, 4, "0.000000007 0.000000008 0.000000009 s");
}

static void there_is_always_a_mark(void **state)
{
    (void)state;
    marks_are(51 * SIM_SECOND + 1, 52 * SIM_SECOND - 1, 1, "51.5 s");
    marks_are(11, 12, 1, "0.000000012 s");
    marks_are(1, 1000 * 24 * SIM_HOUR, 1, "12288 h");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_round_and_labels_are_short),
        cmocka_unit_test(a_magnified_second_has_decimals),
        cmocka_unit_test(there_is_always_a_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
