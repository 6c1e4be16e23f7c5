/* Texts in data files of gnuplot: always one column of one line, whatever they are. */
#include "tests/harness_tool.h"
#include "tools/picture/gnuplot.h"
#include "tools/picture/gnuplot_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void is_written(const char *text, const char *expected)
{
    char *found = NULL;
    size_t bytes = 0;
    FILE *data = open_memstream(&found, &bytes);
    assert_non_null(data);
    gnuplot_text(data, text);
    assert_int_equal(fclose(data), 0);
    assert_string_equal(found, expected);
    free(found);
}

static void a_plain_text_stands_in_quotes(void **state)
{
    (void)state;
    is_written("ingestion flag 1.2", "\"ingestion flag 1.2\"");
    is_written("", "\"\"");
    is_written("\xc3\xa9\xe6\xbc\xa2 `x` $(x) {/x} %s # @^_",
               "\"\xc3\xa9\xe6\xbc\xa2 `x` $(x) {/x} %s # @^_\"");
}

static void quotes_and_backslashes_are_numbers(void **state)
{
    (void)state;
    is_written("a\"b\\n", "\"a\\042b\\134n\"");
}

static void what_would_end_the_line_or_is_no_character_does_not_get_through(void **state)
{
    (void)state;
    is_written("a\nb\tc\rd\x1b"
               "e\xff"
               "f\xc3",
               "\"a b c?d?e?f?\"");
}

static void the_program_is_looked_for_on_the_path_of_the_environment(void **state)
{
    const struct desk *desk = *state;
    char *const none[] = {NULL};
    char nowhere[] = "PATH=/nonexistent::relative";
    char *const empty[] = {nowhere, NULL};
    struct tool with = {.arena = arena_new(TOOL_ARENA_BYTES)};
    struct tool *tool = &with;
    tool->environment = none;
    assert_null(gnuplot_run_find(tool));
    tool->environment = empty;
    assert_null(gnuplot_run_find(tool));
    char *const there[] = {tool_text(tool, "PATH=/nonexistent:%s", desk->folder), NULL};
    tool->environment = there;
    assert_null(gnuplot_run_find(tool));
    desk_write("gnuplot", "#!/bin/sh\n");
    assert_null(gnuplot_run_find(tool)); /* it is no program yet */
    assert_int_equal(chmod("gnuplot", 0755), 0);
    assert_string_equal(gnuplot_run_find(tool), tool_text(tool, "%s/gnuplot", desk->folder));
    arena_free(with.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_text_stands_in_quotes),
        cmocka_unit_test(quotes_and_backslashes_are_numbers),
        cmocka_unit_test(what_would_end_the_line_or_is_no_character_does_not_get_through),
        DESK_TEST(the_program_is_looked_for_on_the_path_of_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
