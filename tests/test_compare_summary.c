/* pegsim compare --summary: one table; and --db: rows that are kept and not run again. */
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct sim_cost costs[] = {
    {"letters sent", "", 1, false},
    {"paper used", "", 2, true},
};

static void write_scenario(struct desk *desk)
{
    desk->model.costs = costs;
    desk->model.cost_count = COUNT_OF(costs);
    desk_write("a.yaml", "scenario: clerks at work\n"
                         "about: all of them\n"
                         "duration: 2min\n"
                         "play: hung\n"
                         "variants:\n"
                         "  bad: {letters: 2}\n"
                         "  good: {play: kept, about: keeps <every> promise}\n"
                         "  sad: {play: failed}\n");
}

#define HEAD BEGIN "\n\n"
#define MARKDOWN_HEAD                                                                              \
    BEGIN ";\nwon, lost: seeds with a better or worse verdict than the first variant's\n\n"
#define BEGIN                                                                                      \
    "10 runs of each variant, on the same random numbers; in brackets the interval\n"              \
    "that holds a share with 95 % certainty; costs: on average, of runs that finished"

static void a_summary_is_one_table_and_what_variants_are_about(void **state)
{
    struct desk *desk = *state;
    write_scenario(desk);
    desk_say(desk, "compare a.yaml --seeds 1..10 --variants bad,good --summary");
    assert_string_equal(desk->error, "");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "== a.yaml, seeds 1 to 10\n" HEAD
                          "                                         finished  letters\n"
                          "variant  came to                        p50 / p99     sent\n"
                          "bad      hung 100.0 % (72.2..100.0)             -        -\n"
                          "good     success 100.0 % (72.2..100.0)     1.00 s      0.0\n"
                          "\n"
                          "bad\n"
                          "  all of them\n"
                          "\n"
                          "good\n"
                          "  keeps <every> promise\n"
                          "\n");
    desk_holds(desk->out, "\nrepeat: pegsim compare a.yaml --seeds 1..10 --variants bad,good "
                          "--summary\n");
}

static void what_all_variants_are_about_is_not_told(void **state)
{
    struct desk *desk = *state;
    write_scenario(desk);
    desk_say(desk, "compare a.yaml --seeds 1..10 --variants bad,sad --summary");
    assert_null(strstr(desk->out, "all of them"));
    desk_expect(
        desk, "compare a.yaml --seeds 1..10 --variant sad --summary --markdown", EXIT_AS_EXPECTED,
        MARKDOWN_HEAD "| variant | came to | won / lost | finished p50 / p99 | letters sent |\n"
                      "|---|---|--:|--:|--:|\n"
                      "| sad | failed 100.0 % (72.2..100.0) | - | 1.00 s | 0.0 |\n"
                      "\n"
                      "`pegsim compare a.yaml --seeds 1..10 --variant sad --summary --markdown`\n",
        "");
}

static void a_summary_is_a_table_for_a_document(void **state)
{
    struct desk *desk = *state;
    write_scenario(desk);
    desk_expect(desk, "compare a.yaml --seeds 1..10 --variants bad,good --summary --markdown",
                EXIT_AS_EXPECTED,
                MARKDOWN_HEAD
                "| variant | came to | about | won / lost | finished p50 / p99 | letters sent |\n"
                "|---|---|---|--:|--:|--:|\n"
                "| bad | hung 100.0 % (72.2..100.0) | all of them | - | - | - |\n"
                "| good | success 100.0 % (72.2..100.0) | keeps \\<every\\> promise | "
                "10 / 0 | 1.00 s | 0.0 |\n"
                "\n"
                "`pegsim compare a.yaml --seeds 1..10 --variants bad,good --summary "
                "--markdown`\n",
                "");
}

static void a_comparison_stands_on_the_rows_of_a_sweep(void **state)
{
    struct desk *desk = *state;
    write_scenario(desk);
    desk_say(desk, "compare a.yaml --seeds 1..10 --summary --markdown");
    char *whole = strdup(desk->out);
    desk_expect(desk, "sweep a.yaml --seeds 1..10 --shard 1/2 --db 1.db --variants good -q",
                EXIT_AS_EXPECTED, "== a.yaml, seeds 1 to 10, shard 1 of 2\n", "");
    desk_expect(desk, "compare a.yaml --seeds 1..10 --summary --markdown --db 1.db --resume",
                EXIT_AS_EXPECTED, whole, "");
    free(whole);
    assert_int_equal(desk_ask_number("1.db", "SELECT count(*) FROM sweep_runs"), 30);
    desk_say(desk, "compare a.yaml --seeds 1..10 --db 1.db --resume");
    desk_holds(desk->out, "\n0 runs (and 30 that were there), ");
}

static void words_about_a_variant_do_not_change_its_rows(void **state)
{
    struct desk *desk = *state;
    write_scenario(desk);
    desk_say(desk, "sweep a.yaml --seeds 1..10 --db 1.db");
    desk_write("a.yaml", "scenario: clerks at work\n"
                         "duration: 2min\n"
                         "play: hung\n"
                         "variants:\n"
                         "  bad: {letters: 2, expect: {verdict: hung}}\n"
                         "  good: {play: kept}\n"
                         "  sad: {play: failed, about: nothing new}\n");
    desk_say(desk, "compare a.yaml --seeds 1..10 --db 1.db --resume");
    desk_holds(desk->out, "\n0 runs (and 30 that were there), ");
    desk_write("a.yaml", "scenario: clerks at work\n"
                         "duration: 2min\n"
                         "play: hung\n"
                         "variants:\n"
                         "  bad: {letters: 3}\n");
    desk_expect(desk, "compare a.yaml --db 1.db --resume", EXIT_ENVIRONMENT, "",
                "pegsim compare: error: --db: 1.db: has rows of variant 'bad' with other values "
                "than it has now\n"
                "     help: a file holds rows of one scenario, by one pegsim\n"
                "repeat: pegsim compare a.yaml --db 1.db --resume\n");
}

static void flags_that_do_not_go_together_are_complained_of(void **state)
{
    struct desk *desk = *state;
    write_scenario(desk);
    desk_expect(desk, "compare a.yaml --json --summary --resume", EXIT_USAGE, "",
                "pegsim compare: error: --json has all figures\n"
                "     help: leave --summary away\n"
                "pegsim compare: error: --resume: there is nothing to go on with\n"
                "     help: name the file with --db\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_summary_is_one_table_and_what_variants_are_about),
        DESK_TEST(what_all_variants_are_about_is_not_told),
        DESK_TEST(a_summary_is_a_table_for_a_document),
        DESK_TEST(a_comparison_stands_on_the_rows_of_a_sweep),
        DESK_TEST(words_about_a_variant_do_not_change_its_rows),
        DESK_TEST(flags_that_do_not_go_together_are_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
