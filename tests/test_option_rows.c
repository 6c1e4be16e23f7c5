#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "models/options.h"
#include "models/pegasus.h"

/* Rows to look at, and what they are called. */
typedef void look_at(const struct field *row);

/* Looks at every row of the model, tables inside tables too. */
static void visit(look_at *look)
{
    const struct field *tables[64] = {pegasus_fields};
    uint32_t count = 1;
    for (uint32_t i = 0; i < count; i++) {
        for (const struct field *row = tables[i]; row->name != NULL; row++) {
            look(row);
            if (row->fields != NULL) {
                assert_true(count < COUNT_OF(tables));
                tables[count++] = row->fields;
            }
        }
    }
}

static void has_help(const struct field *row)
{
    assert_non_null(row->help);
    const size_t length = strlen(row->help);
    assert_true(length > 10);
    assert_int_not_equal(row->help[length - 1], '.');
}

static void every_row_has_a_sentence_of_help(void **state)
{
    (void)state;
    visit(has_help);
}

static bool is_number(const struct field *row)
{
    return row->kind == FIELD_COUNT || row->kind == FIELD_TIME || row->kind == FIELD_SIZE ||
           row->kind == FIELD_RATE || row->kind == FIELD_BANDWIDTH || row->kind == FIELD_PPM;
}

static void has_a_default_in_range(const struct field *row)
{
    if (!is_number(row) || row->preset_text != NULL || row->required) {
        return;
    }
    if (row->min > row->preset || row->preset > row->max) {
        fail_msg("%s", row->name);
    }
}

static void a_default_is_within_its_range(void **state)
{
    (void)state;
    visit(has_a_default_in_range);
}

static void has_a_range(const struct field *row)
{
    if ((is_number(row) || row->kind == FIELD_TIME_RANGE) && row->min >= row->max) {
        fail_msg("%s", row->name);
    }
    if (row->kind == FIELD_TIME_RANGE &&
        (row->preset > row->preset_max || row->preset_max > row->max || row->preset < row->min)) {
        fail_msg("%s", row->name);
    }
}

static void every_number_has_a_range(void **state)
{
    (void)state;
    visit(has_a_range);
}

static void has_choices(const struct field *row)
{
    if (row->kind != FIELD_CHOICE) {
        return;
    }
    int64_t count = 0;
    while (row->choices[count] != NULL) {
        count++;
    }
    assert_true(count > 1);
    assert_true(row->preset >= 0 && row->preset < count);
}

static void a_choice_presets_one_of_its_names(void **state)
{
    (void)state;
    visit(has_choices);
}

static void is_alone(const struct field *row)
{
    const struct field *table = row->fields != NULL ? row->fields : pegasus_fields;
    for (const struct field *a = table; a->name != NULL; a++) {
        for (const struct field *b = a + 1; b->name != NULL; b++) {
            assert_string_not_equal(a->name, b->name);
        }
    }
}

static void no_name_stands_twice_in_a_table(void **state)
{
    (void)state;
    visit(is_alone);
}

static void has_a_limit(const struct field *row)
{
    const bool is_many = row->kind == FIELD_LIST || row->kind == FIELD_PAIRS;
    assert_true(!is_many || row->limit > 0);
    assert_true(row->kind != FIELD_TEXT || row->size > 0);
}

static void everything_has_a_limit(void **state)
{
    (void)state;
    visit(has_a_limit);
}

static void every_request_has_its_code(void **state)
{
    (void)state;
    assert_int_equal(client_request_codes[0], RC_PUT);
    assert_int_equal(client_request_codes[5], RC_CHECK_AND_SET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_sentence_of_help),
        cmocka_unit_test(a_default_is_within_its_range),
        cmocka_unit_test(every_number_has_a_range),
        cmocka_unit_test(a_choice_presets_one_of_its_names),
        cmocka_unit_test(no_name_stands_twice_in_a_table),
        cmocka_unit_test(everything_has_a_limit),
        cmocka_unit_test(every_request_has_its_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
