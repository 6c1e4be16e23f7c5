/* pegsim assess: how it is asked, what it says where no knob can be turned, and how it ends. */
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
}

static void what_it_comes_to_is_told_with_intervals(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "assess a.yaml --seeds 5..44 --risk 10 -j 2");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "== a.yaml, variant bad, seeds 5..44\n");
    desk_holds(desk->out, "  hung          40 of 40 runs, 91.2..100 %\n");
    desk_holds(desk->out, "\nWhat to change: one of these, each run with all seeds\n");
    desk_holds(desk->out, "repeat: pegsim assess a.yaml --seeds 5..44 --variant bad --risk 10\n");
}

static void what_is_safe_needs_no_change(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "assess a.yaml --variant good --seeds 1..40 --risk 10");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "  success       40 of 40 runs, 91.2..100 %\n");
    desk_holds(desk->out, "\nNothing has to be changed\n");
}

static void the_same_is_one_json_document(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "assess a.yaml --seeds 1..40 --risk 10 --set letters=3 --json");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    json_t *document = json_loads(desk->out, 0, NULL);
    assert_non_null(document);
    const json_t *present = json_object_get(document, "present");
    assert_int_equal(json_integer_value(json_object_get(present, "runs")), 40);
    const json_t *amiss = json_object_get(present, "amiss");
    assert_int_equal(json_integer_value(json_object_get(amiss, "ppm")), 1000000);
    assert_string_equal(json_string_value(json_object_get(present, "repeat")),
                        "pegsim sweep a.yaml --seeds 1..40 --variant bad --set letters=3");
    assert_int_equal(json_array_size(json_object_get(document, "knobs")), 0);
    json_decref(document);
}

static void what_cannot_be_asked_is_complained_of(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_expect(desk, "assess a.yaml --seeds 1..50", EXIT_USAGE, "",
                "pegsim assess: error: --seeds: 50 cannot show that at most 2 % of runs go amiss\n"
                "     help: give at least 189 seeds, or a larger --risk\n");
    desk_expect(desk, "assess a.yaml --seeds 9..1", EXIT_USAGE, "",
                "pegsim assess: error: --seeds: '9..1' is no range A..B\n"
                "     help: for instance: --seeds 1..1000\n");
    desk_say(desk, "assess");
    assert_int_equal(desk->code, EXIT_USAGE);
    desk_holds(desk->error, "a scenario is missing");
    desk_say(desk, "assess a.yaml b.yaml");
    assert_int_equal(desk->code, EXIT_USAGE);
    desk_say(desk, "assess nowhere.yaml");
    assert_int_equal(desk->code, EXIT_ENVIRONMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(what_it_comes_to_is_told_with_intervals),
        DESK_TEST(what_is_safe_needs_no_change),
        DESK_TEST(the_same_is_one_json_document),
        DESK_TEST(what_cannot_be_asked_is_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
