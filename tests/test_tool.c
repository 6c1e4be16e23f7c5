/* What every subcommand uses. */
#include "tools/kit/tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static int open_tool(void **state)
{
    struct tool *tool = calloc(1, sizeof(*tool));
    assert_non_null(tool);
    tool->arena = arena_new(TOOL_ARENA_BYTES);
    *state = tool;
    return 0;
}

static int close_tool(void **state)
{
    struct tool *tool = *state;
    arena_free(tool->arena);
    free(tool);
    return 0;
}

static void arguments_are_quoted_where_a_shell_needs_it(void **state)
{
    struct tool *tool = *state;
    assert_string_equal(tool_quote(tool, "scenarios/a-b_1.yaml"), "scenarios/a-b_1.yaml");
    assert_string_equal(tool_quote(tool, "--set=a=1.."), "--set=a=1..");
    assert_string_equal(tool_quote(tool, "two words"), "'two words'");
    assert_string_equal(tool_quote(tool, "it's"), "'it'\\''s'");
    assert_string_equal(tool_quote(tool, "100*delay*500"), "'100*delay*500'");
    assert_string_equal(tool_quote(tool, ""), "''");
}

static void a_long_list_of_names_is_cut(void **state)
{
    struct tool *tool = *state;
    const char *const names[] = {"a", "b", "c", "d", "e", "f", "g",
                                 "h", "i", "j", "k", "l", "m", "n"};
    assert_string_equal(tool_names(tool, names, 2), "a, b");
    assert_string_equal(tool_names(tool, names, 14),
                        "a, b, c, d, e, f, g, h, i, j, k, l and 2 more");
}

static void colour_goes_to_terminals_unless_somebody_says_otherwise(void **state)
{
    struct tool *tool = *state;
    assert_true(tool_colors(tool, COLOR_AUTO, true));
    assert_false(tool_colors(tool, COLOR_AUTO, false));
    assert_true(tool_colors(tool, COLOR_ALWAYS, false));
    assert_false(tool_colors(tool, COLOR_NEVER, true));
    tool->wants_no_color = true;
    assert_false(tool_colors(tool, COLOR_AUTO, true));
    assert_true(tool_colors(tool, COLOR_ALWAYS, true));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_tool, close_tool)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arguments_are_quoted_where_a_shell_needs_it),
        TEST(a_long_list_of_names_is_cut),
        TEST(colour_goes_to_terminals_unless_somebody_says_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
