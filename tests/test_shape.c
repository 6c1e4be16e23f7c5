/* What a line says, without how much and how long. */
#include "sim/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_shape(const char *line, const char *text, const char *subject)
{
    struct shape shape;
    shape_take(&shape, line);
    assert_string_equal(shape.text, text);
    assert_int_equal(shape.subject_bytes, strlen(subject));
    assert_memory_equal(shape.text + shape.subject, subject, shape.subject_bytes);
}

static void numbers_and_measures_become_marks(void **state)
{
    (void)state;
    expect_shape("holds 1.0 back for 500 ms: 21 units, 6 allowed",
                 "holds 1.0 back for # units, # allowed ", "1.0");
    expect_shape("after 4 min 9.75 s and 590 B", "after # and # ", "");
    expect_shape("is at 100 %, or at -3", "is at # or at # ", "");
    expect_shape("(ballot 7)", "(ballot # ", "");
    expect_shape("", "", "");
}

static void names_that_hold_digits_stay(void **state)
{
    (void)state;
    expect_shape("sends 1.2 to replica-3, 1.2 KiB", "sends 1.2 to replica-3, # ", "1.2");
    expect_shape("takes (replica-1) for dead", "takes (replica-1) for dead ", "replica-1");
}

static void a_general_hash_leaves_the_subject_out(void **state)
{
    (void)state;
    struct shape one;
    struct shape two;
    shape_take(&one, "begins to ingest 8 files into 1.0");
    shape_take(&two, "begins to ingest 9 files into 1.1");
    assert_true(shape_hash(&one, false) != shape_hash(&two, false));
    assert_true(shape_hash(&one, true) == shape_hash(&two, true));
    assert_true(shape_subject(&one) != shape_subject(&two));
    assert_true(shape_subject(&one) == shape_subject_of("replica 1.0"));
    shape_take(&two, "begins");
    assert_int_equal(shape_subject(&two), SHAPE_NO_SUBJECT);
}

static void a_line_that_is_too_long_is_cut(void **state)
{
    (void)state;
    char line[2 * SHAPE_BYTES];
    struct shape shape;
    memset(line, 'x', sizeof line - 1);
    memcpy(line + SHAPE_BYTES - 2, " r1", 3);
    line[sizeof line - 1] = '\0';
    shape_take(&shape, line);
    assert_int_equal(shape.bytes, SHAPE_BYTES - 1);
    assert_int_equal(shape_subject(&shape), SHAPE_NO_SUBJECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_measures_become_marks),
        cmocka_unit_test(names_that_hold_digits_stay),
        cmocka_unit_test(a_general_hash_leaves_the_subject_out),
        cmocka_unit_test(a_line_that_is_too_long_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
