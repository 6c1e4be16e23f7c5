/* pegsim run: what it says of good and bad runs, and how it ends. */
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADING                                                                                    \
    "        variant   verdict       ended after         events  digest               took\n"

static void write_scenarios(void)
{
    desk_write("a.yaml", "scenario: clerks at work\n"
                         "duration: 2min\n"
                         "play: hung\n"
                         "variants:\n"
                         "  bad: {expect: {verdict: hung}}\n"
                         "  good: {play: kept, expect: {verdict: success}}\n"
                         "  wrong: {play: failed, expect: {verdict: success}}\n"
                         "  broken: {play: broken}\n"
                         "  open: {play: chatter, limits: {events: 100}}\n");
    desk_write("b.yaml", "scenario: nothing happens\nduration: 1s\n");
}

/* Everything before a digest of 16 digits, which are replaced by dots. */
static void hide_digests(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        size_t digits = strspn(at, "0123456789abcdef");
        if (digits == 16)
            memset(at, '.', digits);
        at += digits > 0 ? digits - 1 : 0;
    }
}

static void a_good_run_is_one_row_and_a_sum(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run a.yaml --variant good");
    hide_digests(desk->out);
    assert_string_equal(desk->out,
                        HEADING "a.yaml: clerks at work\n"
                                "  ok    good      success       1 s                      1  "
                                "................     0 ms\n"
                                "\n"
                                "1 run: 1 as expected; 1 event in 0.000 s, one run at a time\n");
    assert_string_equal(desk->error, "");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
}

static void a_hang_says_why_and_how_to_go_on(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run a.yaml --variant bad");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "  ok    bad       hung          30 s");
    desk_holds(desk->out, "        why\n          promise ");
    desk_holds(desk->out, "        its story\n"
                          "          pegsim run a.yaml --variant bad --seed 1 --log\n"
                          "        how it came about, what helps now\n"
                          "          pegsim explain a.yaml --variant bad --seed 1\n"
                          "        how it goes well\n"
                          "          pegsim run a.yaml --variant good\n");
}

static void what_is_not_expected_ends_with_the_line_that_repeats_it(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run a.yaml --variant wrong --seed 7 --set letters=3");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    hide_digests(desk->out);
    assert_string_equal(desk->out, HEADING
                        "a.yaml: clerks at work\n"
                        "  FAIL  wrong     failed        1 s                      1  "
                        "................     0 ms  ERR_LOST\n"
                        "\n"
                        "1 run: 1 not as expected; 1 event in 0.000 s, one run at a time\n"
                        "\n"
                        "not as expected: a.yaml, variant wrong: failed (ERR_LOST)\n"
                        "        the verdict is failed, expected success\n"
                        "repeat: pegsim run a.yaml --variant wrong --seed 7 --set letters=3\n");
}

static void a_repeated_line_is_quoted_for_the_shell(void **state)
{
    struct desk *desk = *state;
    desk_write("it's", "scenario: s\nduration: 1s\nplay: broken\n");
    desk_say(desk, "run it's");
    desk_holds(desk->out, "repeat: pegsim run 'it'\\''s' --variant default --seed 1\n");
}

static void a_broken_run_fails_even_if_nothing_is_expected(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run a.yaml --variant broken");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "not as expected: a.yaml, variant broken: broken\n"
                          "        why\n"
                          "          invariant not 13 does not hold");
}

static void an_inconclusive_run_ends_with_3(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run a.yaml --variant open");
    assert_int_equal(desk->code, EXIT_INCONCLUSIVE);
    desk_holds(desk->out, "\ninconclusive: a.yaml, variant open: inconclusive\n");
    desk_holds(desk->out, "\nrepeat: pegsim run a.yaml --variant open --seed 1\n");
}

static void the_worst_of_several_runs_decides(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run b.yaml a.yaml -j 2");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "\n6 runs: 3 as expected, 2 not as expected, 1 inconclusive; ");
    desk_holds(desk->out, ", 2 runs at a time\n");
    assert_true(strstr(desk->out, "b.yaml: nothing") < strstr(desk->out, "a.yaml: clerks"));
}

static void quiet_tells_only_what_is_wrong(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run b.yaml -q");
    assert_string_equal(desk->out,
                        "\n1 run: 1 as expected; 0 events in 0.000 s, one run at a time\n");
    desk_say(desk, "run a.yaml --quiet");
    desk_holds(desk->out, "  FAIL  wrong");
    assert_null(strstr(desk->out, "  ok  "));
}

static void a_variant_is_a_name_or_a_pattern(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run a.yaml b.yaml --variant good --variant b*");
    desk_holds(desk->out, "3 runs: ");
    assert_null(strstr(desk->out, "nothing happens"));
}

static void unknown_variants_are_complained_of_with_what_there_is(void **state)
{
    write_scenarios();
    desk_expect(*state, "run a.yaml --variant godo --variant z*", EXIT_USAGE, "",
                "pegsim run: error: --variant: there is no variant 'godo'\n"
                "     help: did you mean 'good'? there are: bad, good, wrong, broken, open\n"
                "pegsim run: error: --variant: there is no variant 'z*'\n"
                "     help: there are: bad, good, wrong, broken, open\n"
                "repeat: pegsim run a.yaml --variant godo --variant 'z*'\n");
}

static void a_set_without_a_value_is_complained_of(void **state)
{
    write_scenarios();
    desk_expect(*state, "run a.yaml --set letters --set =3", EXIT_USAGE, "",
                "pegsim run: error: --set: 'letters' is not KEY=VALUE\n"
                "     help: for instance: --set table.partitions=8\n"
                "pegsim run: error: --set: '=3' is not KEY=VALUE\n"
                "     help: for instance: --set table.partitions=8\n"
                "repeat: pegsim run a.yaml --set letters --set =3\n");
}

static void a_set_is_put_over_the_scenario(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run b.yaml --set play=failed");
    desk_holds(desk->out, "  ERR_LOST\n");
}

static void nothing_runs_if_one_file_is_wrong(void **state)
{
    write_scenarios();
    desk_write("c.yaml", "scenario: c\nduration: 1s\nlettres: 3\n");
    desk_expect(*state, "run b.yaml c.yaml", EXIT_USAGE, "",
                "c.yaml:3:1: error: lettres: there is no such key\n"
                "   3 | lettres: 3\n"
                "     | ^~~~~~~\n"
                "     help: did you mean 'letters'?\n"
                "repeat: pegsim run b.yaml c.yaml\n");
}

static void a_path_is_needed(void **state)
{
    desk_expect(*state, "run", EXIT_USAGE, "",
                "pegsim run: error: a file or folder of scenarios is missing\n"
                "     help: for instance: pegsim run scenarios/hang\n");
    desk_expect(*state, "check", EXIT_USAGE, "",
                "pegsim check: error: a file or folder of scenarios is missing\n"
                "     help: for instance: pegsim check scenarios/hang/delay-by-qps.yaml\n");
}

static void a_story_and_json_do_not_go_together(void **state)
{
    desk_expect(*state, "run a.yaml --log --json", EXIT_USAGE, "",
                "pegsim run: error: --json and --log both write to standard output\n"
                "     help: take one of them away\n");
}

static void a_file_that_is_not_there_is_the_environment(void **state)
{
    desk_expect(*state, "run none.yaml", EXIT_ENVIRONMENT, "",
                "pegsim run: error: cannot read none.yaml: No such file or directory\n"
                "repeat: pegsim run none.yaml\n");
}

static void colour_is_there_when_asked_for(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run a.yaml --variant good --variant wrong --color=always");
    desk_holds(desk->out, "\033[32mok  \033[0m");
    desk_holds(desk->out, "\033[31mFAIL\033[0m");
    desk->tool.out_is_terminal = true;
    desk_say(desk, "run a.yaml --variant good");
    desk_holds(desk->out, "\033[32mok  \033[0m");
    desk_say(desk, "run a.yaml --variant good --color never");
    assert_null(strchr(desk->out, '\033'));
    desk->tool.wants_no_color = true;
    desk_say(desk, "run a.yaml --variant good");
    assert_null(strchr(desk->out, '\033'));
}

static void what_is_told_does_not_depend_on_the_number_of_threads(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run a.yaml b.yaml -j 1 --log=all");
    char *alone = strdup(desk->out);
    desk_say(desk, "run a.yaml b.yaml -j 6 --log=all");
    char *at = strstr(alone, ", one run at a time");
    assert_non_null(at);
    assert_int_equal(strncmp(alone, desk->out, (size_t)(at - alone)), 0);
    free(alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_good_run_is_one_row_and_a_sum),
        DESK_TEST(a_hang_says_why_and_how_to_go_on),
        DESK_TEST(what_is_not_expected_ends_with_the_line_that_repeats_it),
        DESK_TEST(a_repeated_line_is_quoted_for_the_shell),
        DESK_TEST(a_broken_run_fails_even_if_nothing_is_expected),
        DESK_TEST(an_inconclusive_run_ends_with_3),
        DESK_TEST(the_worst_of_several_runs_decides),
        DESK_TEST(quiet_tells_only_what_is_wrong),
        DESK_TEST(a_variant_is_a_name_or_a_pattern),
        DESK_TEST(unknown_variants_are_complained_of_with_what_there_is),
        DESK_TEST(a_set_without_a_value_is_complained_of),
        DESK_TEST(a_set_is_put_over_the_scenario),
        DESK_TEST(nothing_runs_if_one_file_is_wrong),
        DESK_TEST(a_path_is_needed),
        DESK_TEST(a_story_and_json_do_not_go_together),
        DESK_TEST(a_file_that_is_not_there_is_the_environment),
        DESK_TEST(colour_is_there_when_asked_for),
        DESK_TEST(what_is_told_does_not_depend_on_the_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
