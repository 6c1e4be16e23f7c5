/* pegsim diff: two runs of clerks. */
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void write_scenario(void)
{
    desk_write("a.yaml", "scenario: clerks\n"
                         "duration: 2min\n"
                         "variants:\n"
                         "  good: {play: kept}\n"
                         "  also: {play: kept}\n"
                         "  wrong: {play: failed}\n"
                         "  bad: {play: hung}\n"
                         "  busy: {play: chatter, duration: 500ms, limits: {events: 200}}\n"
                         "  brief: {play: chatter, duration: 500ms, limits: {events: 150}}\n");
    desk_write("one.yaml", "scenario: one\nduration: 9s\nplay: kept\n");
}

static void the_same_run_twice_ends_well(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "diff a.yaml#busy@3 a.yaml#busy@3");
    assert_string_equal(desk->error, "");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "A  a.yaml, variant busy, seed 3\n");
    desk_holds(desk->out, "\nthe same: all 200 events\n");
    desk_say(desk, "diff a.yaml --variants good,also");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_say(desk, "diff one.yaml one.yaml@1");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
}

static void two_that_part_are_told_with_what_made_the_difference(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "diff a.yaml --variants good,wrong");
    assert_string_equal(desk->error, "");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "\noptions that differ\n  play  A kept  B failed\n");
    desk_holds(desk->out, "\nthe same up to event 1 at 1 s; then they part\n");
    desk_holds(desk->out,
               "  A     1.000000  node-1     clerk-1            obligation: promise 0 is "
               "closed\n"
               "  B     1.000000  node-1     clerk-1            obligation: promise 0 is "
               "closed\n");
    desk_holds(desk->out, "\nwhat made the difference\n"
                          "  options: play\n"
                          "  both handle the same event 1, but do something else then\n"
                          "  just before it both worlds are the same, all that is to come "
                          "included\n");
    desk_holds(desk->out, "\nhow obligations ended\n"
                          "  promise 0         A success at 1 s\n"
                          "                    B failed with ERR_LOST at 1 s\n");
    desk_holds(desk->out, "\nrepeat: pegsim diff 'a.yaml#good@1' 'a.yaml#wrong@1'\n");
}

static void a_run_that_goes_on_is_set_against_one_that_is_over(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "diff a.yaml#brief a.yaml#busy --context 1");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "\noptions that differ\n  limits.events  A 150  B 200\n");
    desk_holds(desk->out, "\nthe same up to event 150 at ");
    desk_holds(desk->out, "  A    (the run is over)\n");
    desk_say(desk, "diff a.yaml#good a.yaml#bad");
    desk_holds(desk->out, "  promise 0         A success at 1 s\n"
                          "                    B open, no further since 0 ns\n");
}

static void seeds_differ_by_chance_but_the_story_may_be_the_same(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "diff a.yaml#busy --seeds 1,2");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "  chance: the seeds are 1 and 2: every lane draws otherwise from its "
                          "first draw on\n");
    desk_holds(desk->out, "  to come: message chatter to clerk-");
    desk_holds(desk->out, "\nrepeat: pegsim diff 'a.yaml#busy@1' 'a.yaml#busy@2'\n");
}

static void a_database_stands_for_the_run_it_was_made_of(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --db x.db --seed 3");
    desk_say(desk, "diff x.db#busy a.yaml#busy@3");
    assert_string_equal(desk->error, "");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "A  x.db, variant busy, seed 3, run 5\n");
    desk_holds(desk->out, "\nthe same: all 200 events\n");
    desk_say(desk, "diff x.db#5 x.db#busy@3");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_say(desk, "diff a.yaml#good@3 x.db#wrong");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "B failed with ERR_LOST at 1 s\n");
    desk_holds(desk->out, "a database holds no worlds");
    desk_holds(desk->out, "\nrepeat: pegsim diff 'a.yaml#good@3' 'x.db#3'\n");
    desk_say(desk, "diff x.db#busy a.yaml#busy@4");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
}

static void a_document_says_the_same(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "diff a.yaml --variants good,wrong --json");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "\"is_same\": false");
    desk_holds(desk->out, "\"key\": \"play\",\n   \"a\": \"kept\",\n   \"b\": \"failed\"");
    desk_holds(desk->out, "\"b\": \"failed with ERR_LOST at 1 s\"");
    desk_say(desk, "diff a.yaml --variants good,also --json");
    desk_holds(desk->out, "\"is_same\": true");
    desk_holds(desk->out, "\"parting\": null");
}

static void what_cannot_be_compared_is_said(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_expect(desk, "diff a.yaml#good", EXIT_USAGE, "",
                "pegsim diff: error: two runs are compared; 1 are named\n"
                "     help: for instance: pegsim diff FILE#v2.4.0 FILE#pr-2157, or FILE --seeds "
                "1,2\n");
    desk_expect(desk, "diff a.yaml#good a.yaml#bad --seeds 1,2", EXIT_USAGE, "",
                "pegsim diff: error: --variants and --seeds compare two runs of one FILE; 2 are "
                "named\n"
                "     help: for instance: pegsim diff FILE --variants v2.4.0,pr-2157\n");
    desk_expect(desk, "diff a.yaml#good --seeds 1", EXIT_USAGE, "",
                "pegsim diff: error: --seeds: '1' is not a pair N,M\n"
                "     help: for instance: --seeds 1,2\n");
    desk_expect(desk, "diff a.yaml --variants good", EXIT_USAGE, "",
                "pegsim diff: error: --variants: 'good' is not a pair V,W\n"
                "     help: for instance: --variants v2.4.0,pr-2157\n");
    desk_expect(
        desk, "diff a.yaml one.yaml", EXIT_USAGE, "",
        "pegsim diff: error: A: a.yaml has several variants: good, also, wrong, bad, busy, brief\n"
        "     help: name one: a.yaml#good\n"
        "repeat: pegsim diff a.yaml one.yaml\n");
    desk_expect(desk, "diff a.yaml#god one.yaml", EXIT_USAGE, "",
                "pegsim diff: error: A: a.yaml has no variant 'god'\n"
                "     help: there are: good, also, wrong, bad, busy, brief\n"
                "repeat: pegsim diff 'a.yaml#god' one.yaml\n");
    desk_say(desk, "diff none.yaml one.yaml");
    assert_int_equal(desk->code, EXIT_ENVIRONMENT);
    desk_holds(desk->error, "none.yaml: No such file or directory\n");
    desk_say(desk, "diff . one.yaml");
    assert_int_equal(desk->code, EXIT_USAGE);
    desk_holds(desk->error, "A: . is a folder");
}

static void a_database_that_leaves_it_open_or_is_none_is_complained_of(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --variant good --db x.db");
    desk_say(desk, "run a.yaml --variant good --db x.db --seed 2");
    desk_expect(desk, "diff x.db#good one.yaml", EXIT_USAGE, "",
                "pegsim diff: error: A: x.db has several runs that fit\n"
                "     help: there are: #1 (good, seed 1), #2 (good, seed 2)\n"
                "repeat: pegsim diff 'x.db#good' one.yaml\n");
    desk_expect(desk, "diff one.yaml x.db@9", EXIT_USAGE, "",
                "pegsim diff: error: B: x.db has no such run\n"
                "     help: there are: #1 (good, seed 1), #2 (good, seed 2)\n"
                "repeat: pegsim diff one.yaml x.db@9\n");
    desk_write("y.db", "this is no database");
    desk_expect(desk, "diff y.db one.yaml", EXIT_ENVIRONMENT, "",
                "pegsim diff: error: A: y.db: is no SQLite database\n"
                "     help: a database is made by 'pegsim run FILE --db RUN.db'\n"
                "repeat: pegsim diff y.db one.yaml\n");
}

static void the_help_says_how_a_run_is_named(void **state)
{
    struct desk *desk = *state;
    desk_say(desk, "diff --help");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "usage: pegsim diff A B [flags]\n");
    desk_holds(desk->out, "FILE[#VARIANT][@SEED]");
    desk_holds(desk->out, "Exit: 0 the same, 1 not, 2 usage, 5 files");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(the_same_run_twice_ends_well),
        DESK_TEST(two_that_part_are_told_with_what_made_the_difference),
        DESK_TEST(a_run_that_goes_on_is_set_against_one_that_is_over),
        DESK_TEST(seeds_differ_by_chance_but_the_story_may_be_the_same),
        DESK_TEST(a_database_stands_for_the_run_it_was_made_of),
        DESK_TEST(a_document_says_the_same),
        DESK_TEST(what_cannot_be_compared_is_said),
        DESK_TEST(a_database_that_leaves_it_open_or_is_none_is_complained_of),
        DESK_TEST(the_help_says_how_a_run_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
