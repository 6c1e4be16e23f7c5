/* How wide a text will be. */
#include "tools/picture/letters.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_text_is_as_wide_as_its_letters(void **state)
{
    (void)state;
    assert_true(fabs(letters_width("i", 10, false) - 2.77) < 0.01);
    assert_true(fabs(letters_width("MMM", 10, false) - 3 * 8.62) < 0.01);
    assert_true(letters_width("abc", 10, true) > letters_width("abc", 10, false));
    assert_true(fabs(letters_width("abc", 20, false) - 2 * letters_width("abc", 10, false)) < 0.01);
    assert_true(fabs(letters_width("", 10, false)) < 0.01);
}

static void a_character_of_several_bytes_counts_once(void **state)
{
    (void)state;
    assert_true(fabs(letters_width("\xe6\xbc\xa2", 10, false) - 10) < 0.01);
    assert_true(letters_width("\xc3\xa9", 10, false) < 10);
    assert_true(letters_width("\xff\xff", 10, false) > 10); /* no characters: one mark each */
}

static void what_does_not_fit_is_cut_and_says_so(void **state)
{
    (void)state;
    struct tool tool = {.arena = arena_new(TOOL_ARENA_BYTES)};
    assert_string_equal(letters_fit(&tool, "short", 10, 100), "short");
    const char *cut = letters_fit(&tool, "a text that is far too long", 10, 60);
    assert_string_equal(cut, "a text tha...");
    assert_true(letters_width(cut, 10, false) <= 60);
    assert_string_equal(letters_fit(&tool, "anything", 10, 5), "");
    assert_string_equal(letters_fit(&tool, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 10, 20),
                        "\xc3\xa9...");
    arena_free(tool.arena);
}

static void lines_break_at_blanks_if_there_are_any(void **state)
{
    (void)state;
    assert_int_equal(letters_line("one two", 10, 1000), 7);
    assert_int_equal(letters_line("one two", 10, 30), 3);
    assert_int_equal(letters_line("onetwothree", 10, 30), 4);
    assert_int_equal(letters_line("wide", 10, 1), 1); /* at least one character */
    assert_int_equal(letters_line("\xe6\xbc\xa2", 10, 1), 3);
    assert_int_equal(letters_line("", 10, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_as_wide_as_its_letters),
        cmocka_unit_test(a_character_of_several_bytes_counts_once),
        cmocka_unit_test(what_does_not_fit_is_cut_and_says_so),
        cmocka_unit_test(lines_break_at_blanks_if_there_are_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
