/* What JSON documents have in common. */
#include "tools/kit/json_out.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Takes a value and says it. */
static void expect(json_t *value, const char *text)
{
    char *said = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&said, &bytes);
    assert_non_null(out);
    json_out_end(value, JSON_ENCODE_ANY | JSON_COMPACT, out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(said, text);
    free(said);
}

static void a_text_is_what_it_is_and_what_is_no_utf8_a_dash(void **state)
{
    (void)state;
    expect(json_out_text("a \"b\" \xc3\xa9"), "\"a \\\"b\\\" \xc3\xa9\"\n");
    expect(json_out_text(""), "\"\"\n");
    expect(json_out_text("x\xff.yaml"), "\"-\"\n");
}

static void no_text_can_be_null(void **state)
{
    (void)state;
    expect(json_out_text_or_null(NULL), "null\n");
    expect(json_out_text_or_null(""), "null\n");
    expect(json_out_text_or_null("a"), "\"a\"\n");
}

static void lines_are_a_list(void **state)
{
    (void)state;
    expect(json_out_lines(""), "[]\n");
    expect(json_out_lines("one\n\nthree"), "[\"one\",\"\",\"three\"]\n");
    expect(json_out_lines("one\n"), "[\"one\"]\n");
}

static void a_span_that_never_ends_is_null(void **state)
{
    (void)state;
    expect(json_out_span(7), "7\n");
    expect(json_out_span(SIM_TIME_MAX), "null\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_what_it_is_and_what_is_no_utf8_a_dash),
        cmocka_unit_test(no_text_can_be_null),
        cmocka_unit_test(lines_are_a_list),
        cmocka_unit_test(a_span_that_never_ends_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
