/* Text of an author in Markdown. */
#include "tools/document/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(void (*write)(FILE *file, const char *text), const char *text,
                   const char *written)
{
    char *out = NULL;
    size_t bytes = 0;
    FILE *file = open_memstream(&out, &bytes);
    assert_non_null(file);
    write(file, text);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(out, written);
    free(out);
}

static void plain_words_stay_as_they_are(void **state)
{
    (void)state;
    expect(markdown_text, "replica 1.2 answers ERR_NO_NEED_OPERATE (a repeat), at 52.07 s: done!",
           "replica 1.2 answers ERR_NO_NEED_OPERATE (a repeat), at 52.07 s: done\\!");
    expect(markdown_text, NULL, "");
}

static void nothing_in_a_text_is_markup(void **state)
{
    (void)state;
    expect(markdown_text, "<script>*a*</script>", "\\<script\\>\\*a\\*\\</script\\>");
    expect(markdown_text, "a | b\n| c", "a \\| b \\| c");
    expect(markdown_text, "![x](y) `code` ~~z~~ &lt; $1$",
           "\\!\\[x\\](y) \\`code\\` \\~\\~z\\~\\~ \\&lt; \\$1\\$");
    expect(markdown_text, "_a_ b_c", "\\_a\\_ b_c");
    expect(markdown_text, "see @somebody, #1, https://x.y and www.x.y",
           "see &#64;somebody, \\#1, https&#58;//x.y and www\\.x.y");
}

static void nothing_at_its_start_is_a_list_or_heading(void **state)
{
    (void)state;
    expect(markdown_text, "- a - b", "\\- a - b");
    expect(markdown_text, "+ a", "\\+ a");
    expect(markdown_text, "=== a", "\\=== a");
    expect(markdown_text, "12. a", "12\\. a");
    expect(markdown_text, "12) a", "12\\) a");
    expect(markdown_text, "1.2 a", "1.2 a");
}

static void what_is_no_character_is_a_blank(void **state)
{
    (void)state;
    expect(markdown_text, "a\x1b[1m\xff z\xc3\xa9", "a \\[1m  z\xc3\xa9");
}

static void write_code(FILE *file, const char *text)
{
    markdown_code(file, "yaml", text);
}

static void a_block_of_code_has_a_fence_that_is_long_enough(void **state)
{
    (void)state;
    expect(write_code, "a: 1\n", "```yaml\na: 1\n```\n");
    expect(write_code, "a: 1", "```yaml\na: 1\n```\n");
    expect(write_code, "````\n# x", "`````yaml\n````\n# x\n`````\n");
}

static void a_target_is_a_name_and_nothing_else(void **state)
{
    (void)state;
    expect(markdown_target, "a-b_c.svg", "a-b_c.svg");
    expect(markdown_target, "a b)(\".svg", "a%20b%29%28%22.svg");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_words_stay_as_they_are),
        cmocka_unit_test(nothing_in_a_text_is_markup),
        cmocka_unit_test(nothing_at_its_start_is_a_list_or_heading),
        cmocka_unit_test(what_is_no_character_is_a_blank),
        cmocka_unit_test(a_block_of_code_has_a_fence_that_is_long_enough),
        cmocka_unit_test(a_target_is_a_name_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
