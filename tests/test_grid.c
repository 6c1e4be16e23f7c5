/* Tables, as text and in Markdown. */
#include "tests/harness_tool.h"
#include "tools/kit/grid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const titles[] = {"name",         "kind",   "length\nleast",
                                     "length\nmost", "weight", NULL};

/* A table of one or two animals, written; to be freed. */
static char *written(const char *first, const char *second, bool is_markdown)
{
    char *text = NULL;
    size_t bytes = 0;
    struct tool tool = {.out = open_memstream(&text, &bytes), .arena = arena_new(TOOL_ARENA_BYTES)};
    assert_non_null(tool.out);
    struct grid *grid = grid_new(&tool, titles, 2);
    grid_row(grid);
    grid_put(grid, "%s", first);
    grid_put(grid, "fish");
    grid_put(grid, "%d", 2);
    grid_put(grid, "%d", 1500);
    if (second != NULL) {
        grid_row(grid);
        grid_put(grid, "%s", second);
        grid_put(grid, "a|b");
        grid_put(grid, "%.1f", 0.5);
        grid_put(grid, "-");
        grid_put(grid, "4 kg");
    }
    grid_write(grid, is_markdown);
    assert_int_equal(fclose(tool.out), 0);
    arena_free(tool.arena);
    return text;
}

static void columns_are_as_wide_as_their_widest_cell(void **state)
{
    (void)state;
    char *text = written("pike", "zander", false);
    assert_string_equal(text, "              length\n"
                              "name    kind   least  most  weight\n"
                              "pike    fish       2  1500\n"
                              "zander  a|b      0.5     -    4 kg\n");
    free(text);
}

static void a_character_is_one_column(void **state)
{
    (void)state;
    char *text = written("pîké", NULL, false);
    assert_string_equal(text, "            length\n"
                              "name  kind   least  most  weight\n"
                              "pîké  fish       2  1500\n");
    free(text);
}

static void what_is_too_long_in_front_has_a_line_of_its_own(void **state)
{
    (void)state;
    char name[121];
    memset(name, 'x', 120);
    name[120] = '\0';
    char *text = written(name, "zander", false);
    char *at = strstr(text, name);
    assert_non_null(at);
    assert_int_equal(at[120], '\n');
    assert_int_equal(strspn(at + 121, " "), strstr(at, "fish") - (at + 121));
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        assert_true(line == at || strcspn(line, "\n") <= 100);
    }
    free(text);
}

static void markdown_says_every_title_in_full(void **state)
{
    (void)state;
    char *text = written("pike", "zander", true);
    assert_string_equal(text, "| name | kind | length least | length most | weight |\n"
                              "|---|---|--:|--:|--:|\n"
                              "| pike | fish | 2 | 1500 |  |\n"
                              "| zander | a\\|b | 0.5 | - | 4 kg |\n");
    free(text);
}

static void text_of_an_author_is_no_markdown(void **state)
{
    (void)state;
    char *text = written("<b>`a`</b> *b* _c_ [d](e) ~f~ \\ &amp;", NULL, true);
    assert_non_null(strstr(text, "\n| \\<b\\>\\`a\\`\\</b\\> \\*b\\* \\_c\\_ \\[d\\](e) \\~f\\~ "
                                 "\\\\ \\&amp; | fish |"));
    free(text);
}

static void lines_of_a_cell_are_lines_in_markdown(void **state)
{
    (void)state;
    char *text = written("hung\nor not", NULL, true);
    assert_non_null(strstr(text, "\n| hung<br>or not | fish |"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
        cmocka_unit_test(a_character_is_one_column),
        cmocka_unit_test(what_is_too_long_in_front_has_a_line_of_its_own),
        cmocka_unit_test(markdown_says_every_title_in_full),
        cmocka_unit_test(text_of_an_author_is_no_markdown),
        cmocka_unit_test(lines_of_a_cell_are_lines_in_markdown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
