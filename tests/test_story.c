/* Notes as lines of text. */
#include "sim/story.h"
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_span(sim_time span, const char *expected)
{
    char text[64];
    (void)story_span(span, text, sizeof text);
    assert_string_equal(text, expected);
}

static void spans_read_as_people_say_them(void **state)
{
    (void)state;
    assert_span(0, "0 ns");
    assert_span(999, "999 ns");
    assert_span(1500, "1.5 us");
    assert_span(SIM_MS, "1 ms");
    assert_span(12500 * SIM_US, "12.5 ms");
    assert_span(10 * SIM_SECOND, "10 s");
    assert_span(59 * SIM_SECOND + 999 * SIM_MS, "59.999 s");
    assert_span(SIM_MINUTE, "1 min");
    assert_span(4 * SIM_MINUTE + 10 * SIM_SECOND, "4 min 10 s");
    assert_span(SIM_HOUR + 1500 * SIM_MS, "60 min 1.5 s");
    assert_span(-3 * SIM_MS, "-3 ms");
}

static void a_note_tells_its_arguments_by_their_letters(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    const struct record note = {
        .type = RECORD_NOTE, .kind = 0, .values = {7, 1, 1500 * SIM_MS, 3 * SIM_MIB / 2}};
    char text[128];
    story_line(&office.sim, &note, text, sizeof text);
    assert_string_equal(text, "says 7 to clerk-2 after 1.5 s and 1.5 MiB");
    office_close(&office);
}

static void a_line_too_long_for_its_buffer_is_cut(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    const struct record note = {.type = RECORD_NOTE, .kind = 0, .values = {7, 1, 0, 0}};
    char text[8];
    story_line(&office.sim, &note, text, sizeof text);
    assert_string_equal(text, "says 7 ");
    office_close(&office);
}

static void an_unknown_actor_is_a_dash(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    char text[16];
    story_actor(&office.sim, SIM_NOBODY, text, sizeof text);
    assert_string_equal(text, "-");
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_read_as_people_say_them),
        cmocka_unit_test(a_note_tells_its_arguments_by_their_letters),
        cmocka_unit_test(a_line_too_long_for_its_buffer_is_cut),
        cmocka_unit_test(an_unknown_actor_is_a_dash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
