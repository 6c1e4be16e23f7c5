/* pegsim bisect: what it says of runs that hang and of others, and how it ends. */
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static void write_scenarios(void)
{
    desk_write_clerks("a.yaml");
    desk_write("b.yaml", "scenario: nothing happens\nduration: 1s\n");
}

static void a_hang_that_chance_has_no_part_in_says_so(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "bisect a.yaml --continuations 10 --points 3 -j 1");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "== a.yaml, variant bad, seed 1: hung (bounded) after 30 s\n"
                          "P(hang) if chance is drawn anew from there on: 10 continuations of each "
                          "point, and\n");
    desk_holds(desk->out, "    0.000000               0   1.000  0.722..1.000\n");
    desk_holds(desk->out, "   30.000000              30   1.000  0.722..1.000\n");
    desk_holds(desk->out, "\nevery continuation hangs from the first point on: chance has no part "
                          "in it\n");
    desk_holds(desk->out, "repeat: pegsim bisect a.yaml --variant bad --seed 1 --continuations 10 "
                          "--points 3\n");
    assert_null(strstr(desk->out, "prevent"));
}

static void decisions_are_told_if_asked_for(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "bisect a.yaml --continuations 2 --points 2 --decisions");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "\nWhat would have prevented it\n  Nothing was tried");
    desk_holds(desk->out, " --decisions\n");
}

static void a_run_that_does_not_hang_ends_with_1(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_expect(
        desk, "bisect a.yaml --variant good", EXIT_UNEXPECTED,
        "== a.yaml, variant good, seed 1: success after 1 s\n"
        "it does not hang: there is nothing to bisect; try another --seed or --variant\n"
        "repeat: pegsim bisect a.yaml --variant good --seed 1 --continuations 100 --points 12\n",
        "");
}

static void the_same_is_one_json_document(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "bisect a.yaml --continuations 4 --points 2 --json --decisions");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    json_t *document = json_loads(desk->out, 0, NULL);
    assert_non_null(document);
    assert_string_equal(json_string_value(json_object_get(document, "verdict")), "hung");
    const json_t *points = json_object_get(document, "points");
    assert_int_equal(json_array_size(points), 2);
    const json_t *share = json_object_get(json_array_get(points, 0), "as_it_was");
    assert_int_equal(json_integer_value(json_object_get(share, "hang_ppm")), 1000000);
    assert_int_equal(json_integer_value(json_object_get(share, "continuations")), 4);
    assert_true(json_is_null(json_object_get(document, "certain")));
    const json_t *prevented = json_object_get(document, "prevented");
    assert_int_equal(json_array_size(json_object_get(prevented, "decisions")), 0);
    json_decref(document);
    desk_say(desk, "bisect a.yaml --continuations 4 --points 2 --json");
    desk_holds(desk->out, "\"prevented\": null");
    desk_say(desk, "bisect a.yaml --variant good --json");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "\"verdict\": \"success\"");
}

/* A file may be called anything; a document says only what is UTF-8. */
static void a_name_that_is_no_utf8_is_a_dash_in_json(void **state)
{
    struct desk *desk = *state;
    desk_write("a\xff.yaml", "scenario: clerks at work\nduration: 2min\nplay: hung\n");
    desk_say(desk, "bisect a\xff.yaml --continuations 4 --points 2 --json");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "\"path\": \"-\",\n");
    desk_say(desk, "list a\xff.yaml --json");
    desk_holds(desk->out, "\"path\": \"-\",\n");
    desk_say(desk, "assess a\xff.yaml --seeds 1..40 --risk 10 --json");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "\"path\": \"-\",\n");
}

static void a_command_line_that_is_wrong_is_complained_of(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_expect(desk, "bisect", EXIT_USAGE, "",
                "pegsim bisect: error: a scenario is missing\n"
                "     help: for instance: pegsim bisect scenarios/hang/delay-by-qps.yaml\n");
    desk_expect(desk, "bisect a.yaml b.yaml", EXIT_USAGE, "",
                "pegsim bisect: error: one scenario at a time\n"
                "     help: for instance: pegsim bisect scenarios/hang/delay-by-qps.yaml\n");
    desk_expect(desk, "bisect a.yaml --lifted", EXIT_USAGE, "",
                "pegsim bisect: error: --lifted: the model knows nothing called 'lift the write "
                "throttle'\n");
    desk_expect(desk, "bisect .", EXIT_USAGE, "",
                "pegsim bisect: error: there are 2 scenarios in .\n"
                "     help: name one of its files\n"
                "repeat: pegsim bisect .\n");
    desk_expect(desk, "bisect a.yaml --points 1", EXIT_USAGE, "",
                "pegsim bisect: error: --points: '1' is not a whole number from 2 to 416\n");
    desk_expect(desk, "bisect a.yaml --variant ugly", EXIT_USAGE, "",
                "pegsim bisect: error: --variant: there is no variant 'ugly'\n"
                "     help: there are: bad, good\n"
                "repeat: pegsim bisect a.yaml --variant ugly\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_hang_that_chance_has_no_part_in_says_so),
        DESK_TEST(decisions_are_told_if_asked_for),
        DESK_TEST(a_run_that_does_not_hang_ends_with_1),
        DESK_TEST(the_same_is_one_json_document),
        DESK_TEST(a_name_that_is_no_utf8_is_a_dash_in_json),
        DESK_TEST(a_command_line_that_is_wrong_is_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
