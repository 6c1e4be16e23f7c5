#include "sim/words.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void text_is_put_together(void **state)
{
    (void)state;
    struct words words = {0};
    words_add(&words, "a%d", 1);
    words_add(&words, "-%s", "b");
    assert_string_equal(words.text, "a1-b");
    assert_int_equal(words.used, 4);
    words_cut(&words, 2);
    assert_string_equal(words.text, "a1");
    words_clear(&words);
    assert_string_equal(words.text, "");
}

static void what_does_not_fit_is_cut(void **state)
{
    (void)state;
    struct words words = {0};
    for (int i = 0; i < 200; i++)
        words_add(&words, "abcdefg");
    assert_int_equal(words.used, WORDS_BYTES - 1);
    assert_int_equal(strlen(words.text), WORDS_BYTES - 1);
}

static void quoted_text_is_cut_and_made_safe(void **state)
{
    (void)state;
    struct words words = {0};
    words_quote(&words, "a\033[1mb\nc\xFF", 9, true);
    assert_string_equal(words.text, "'a?[1mb?c?'");
    words_clear(&words);
    char text[100];
    memset(text, 'x', sizeof(text));
    words_quote(&words, text, sizeof(text), false);
    assert_int_equal(words.used, WORDS_QUOTE_MAX + 3);
    assert_string_equal(words.text + WORDS_QUOTE_MAX, "...");
}

static void characters_of_utf8_are_told_from_other_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        uint32_t width;
        uint32_t code;
    } cases[] = {
        {"a", 1, 'a'},
        {"\xC3\xBC", 2, 0xFC},
        {"\xE2\x82\xAC", 3, 0x20AC},
        {"\xF0\x9F\x8C\x8D", 4, 0x1F30D},
        {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
        {"\x80", 0, 0}, /* goes on without having begun */
        {"\xC3", 0, 0}, /* cut off */
        {"\xE2\x82", 0, 0},
        {"\xC3(", 0, 0},
        {"\xC0\xAF", 0, 0}, /* overlong */
        {"\xE0\x80\xAF", 0, 0},
        {"\xF0\x80\x80\xAF", 0, 0},
        {"\xED\xA0\x80", 0, 0},     /* half of a pair */
        {"\xF4\x90\x80\x80", 0, 0}, /* beyond the last */
        {"\xFF", 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint32_t code = 0;
        uint32_t width = words_character(cases[i].bytes, strlen(cases[i].bytes), &code);
        assert_int_equal(width, cases[i].width);
        if (width > 0)
            assert_int_equal(code, cases[i].code);
    }
}

static void what_disturbs_a_line_is_not_printable(void **state)
{
    (void)state;
    static const uint32_t bad[] = {0,    7,      '\t',   '\n',   '\r',   0x1B,   0x7F,  0x85,
                                   0x9F, 0x200B, 0x2028, 0x202E, 0x2066, 0xFEFF, 0xFFFF};
    static const uint32_t good[] = {' ', 'a', '~', 0xA0, 0xE9, 0x20AC, 0x1F30D};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(words_is_printable(bad[i]));
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(words_is_printable(good[i]));
}

static void long_text_is_broken_into_lines_that_begin_alike(void **state)
{
    (void)state;
    char text[512] = "";
    struct text_end end = {text, sizeof(text)};
    const char *words = "0123456789 123456789 123456789 123456789 123456789 123456789 123456789 "
                        "123456789 last";
    text_add_lines(&end, words, 15);
    text_add_lines(&end, "short", 2);
    text_add_lines(&end, "", 2);
    assert_string_equal(text, "               0123456789 123456789 123456789 123456789 123456789 "
                              "123456789 123456789 123456789 last\n"
                              "  short\n");
    end = (struct text_end){text, sizeof(text)};
    text_add_lines(&end, words, 16);
    assert_string_equal(text, "                0123456789 123456789 123456789 123456789 123456789 "
                              "123456789 123456789 123456789\n"
                              "                last\n");
}

static void a_word_wider_than_a_line_is_cut(void **state)
{
    (void)state;
    char text[512] = "";
    char wide[TEXT_WIDTH + 3];
    memset(wide, 'w', sizeof(wide));
    wide[sizeof(wide) - 1] = '\0';
    text_add_lines(&(struct text_end){text, sizeof(text)}, wide, 0);
    assert_int_equal(strcspn(text, "\n"), TEXT_WIDTH);
    assert_string_equal(text + TEXT_WIDTH, "\nww\n");
}

static void a_number_of_things_is_told_in_the_singular_or_plural(void **state)
{
    (void)state;
    char text[128] = "";
    struct text_end end = {text, sizeof text};
    text_add_count(&end, 1, "poll(s) by meta");
    text_add(&end, ", ");
    text_add_count(&end, 2, "poll(s) by meta");
    text_add(&end, ", ");
    text_add_count(&end, 0, "sheep");
    assert_string_equal(text, "1 poll by meta, 2 polls by meta, 0 sheep");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_of_things_is_told_in_the_singular_or_plural),
        cmocka_unit_test(long_text_is_broken_into_lines_that_begin_alike),
        cmocka_unit_test(a_word_wider_than_a_line_is_cut),
        cmocka_unit_test(text_is_put_together),
        cmocka_unit_test(what_does_not_fit_is_cut),
        cmocka_unit_test(quoted_text_is_cut_and_made_safe),
        cmocka_unit_test(characters_of_utf8_are_told_from_other_bytes),
        cmocka_unit_test(what_disturbs_a_line_is_not_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
