/* The first screen, help, and commands there are not. */
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const everybody[] = {
    "run",  "explain", "bisect", "diff", "sweep", "compare", "merge",   "assess",
    "plot", "report",  "export", "list", "check", "help",    "version", "steps"};

/* Fails unless a text fits a terminal of 80 columns and `lines` lines. */
static void fits(const char *text, uint32_t lines)
{
    uint32_t count = 0;
    for (const char *at = text; *at != '\0';) {
        size_t width = strcspn(at, "\n");
        if (width > 80)
            fail_msg("a line of %u columns: %.*s", (unsigned)width, (int)width, at);
        at += width + (at[width] == '\n' ? 1 : 0);
        count++;
    }
    assert_in_range(count, 1, lines);
}

static void the_first_screen_says_what_to_try_and_fails(void **state)
{
    struct desk *desk = *state;
    desk_say(desk, "");
    assert_int_equal(desk->code, EXIT_USAGE);
    desk_holds(desk->out, "Three commands to begin with:\n"
                          "  pegsim run scenarios/hang/delay-by-qps.yaml      the hang, the fix\n");
    fits(desk->out, 24);
}

static void every_help_fits_a_small_terminal(void **state)
{
    struct desk *desk = *state;
    char line[64];
    for (uint32_t i = 0; i < COUNT_OF(everybody); i++) {
        (void)snprintf(line, sizeof(line), "%s --help", everybody[i]);
        desk_say(desk, line);
        assert_int_equal(desk->code, EXIT_AS_EXPECTED);
        desk_holds(desk->out, "usage: pegsim ");
        fits(desk->out, 24);
    }
    const char *const topics[] = {"help", "help json", "help db", "help exit"};
    for (uint32_t i = 0; i < COUNT_OF(topics); i++) {
        desk_say(desk, topics[i]);
        assert_int_equal(desk->code, EXIT_AS_EXPECTED);
        fits(desk->out, 30);
    }
}

static void help_and_a_flag_tell_the_same(void **state)
{
    struct desk *desk = *state;
    desk_say(desk, "run -h");
    char *text = strdup(desk->out);
    desk_say(desk, "help run");
    assert_string_equal(text, desk->out);
    free(text);
    desk_say(desk, "--help");
    desk_holds(desk->out, "More to read with 'pegsim help':\n");
}

static void the_help_of_scenarios_knows_the_models_keys(void **state)
{
    struct desk *desk = *state;
    desk_say(desk, "help scenario");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "how many letters are on their way");
    desk_holds(desk->out, "duration");
}

static void an_unknown_subcommand_names_the_nearest(void **state)
{
    desk_expect(*state, "rnu a.yaml", EXIT_USAGE, "",
                "pegsim: error: there is no subcommand 'rnu'\n"
                "     help: did you mean 'run'?\n");
    desk_expect(*state, "zzzzzz", EXIT_USAGE, "",
                "pegsim: error: there is no subcommand 'zzzzzz'\n"
                "     help: 'pegsim help' lists the subcommands\n");
    desk_expect(*state, "--vresion", EXIT_USAGE, "",
                "pegsim: error: there is no flag '--vresion'\n"
                "     help: did you mean 'version'?\n");
}

static void an_unknown_topic_names_the_nearest(void **state)
{
    desk_expect(*state, "help senario", EXIT_USAGE, "",
                "pegsim help: error: there is nothing to read about 'senario'\n"
                "     help: did you mean 'scenario'?\n");
    desk_expect(*state, "help zzzzzz", EXIT_USAGE, "",
                "pegsim help: error: there is nothing to read about 'zzzzzz'\n"
                "     help: 'pegsim help' lists what there is\n");
}

static void the_version_is_one_line(void **state)
{
    desk_expect(*state, "--version", EXIT_AS_EXPECTED, "pegsim " PEGSIM_VERSION "\n", "");
    desk_expect(*state, "version", EXIT_AS_EXPECTED, "pegsim " PEGSIM_VERSION "\n", "");
}

static void exit_codes_are_told_in_words(void **state)
{
    struct desk *desk = *state;
    desk_say(desk, "help exit");
    desk_holds(desk->out, "   4  two runs of the same thing differ\n");
    desk_holds(desk->out, "70, 5, 2, 4, 1, 3, 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(the_first_screen_says_what_to_try_and_fails),
        DESK_TEST(every_help_fits_a_small_terminal),
        DESK_TEST(help_and_a_flag_tell_the_same),
        DESK_TEST(the_help_of_scenarios_knows_the_models_keys),
        DESK_TEST(an_unknown_subcommand_names_the_nearest),
        DESK_TEST(an_unknown_topic_names_the_nearest),
        DESK_TEST(the_version_is_one_line),
        DESK_TEST(exit_codes_are_told_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
