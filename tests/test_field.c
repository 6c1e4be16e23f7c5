#include "sim/field.h"
#include "sim/scenario_keys.h"
#include "tests/toy_model.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The rows of a table and of all tables below it keep the rules of field.h. */
static void assert_table(const struct field *fields)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        struct words words = {0};
        assert_true(field->help != NULL && field->help[0] != '\0');
        assert_ptr_equal(field_find(fields, field->name, strlen(field->name)), field);
        field_describe(field, &words);
        assert_true(words.used > 0 && words.used < WORDS_BYTES - 1);
        if (field->kind == FIELD_TEXT || field->kind == FIELD_TEXTS || field->kind == FIELD_LIST)
            assert_true(field->size > 0);
        if (field->kind == FIELD_LIST || field->kind == FIELD_TEXTS || field->kind == FIELD_PAIRS ||
            field->kind == FIELD_FIGURES)
            assert_true(field->limit > 0);
        if (field_is_scalar(field) && field->preset_text == NULL && !field->required &&
            field->kind != FIELD_BOOL && field->kind != FIELD_CHOICE) {
            assert_true(field->preset >= field->min);
            assert_true((field->min == 0 && field->max == 0) || field->preset <= field->max);
        }
        if (field->fields != NULL)
            assert_table(field->fields);
    }
}

static void the_tables_keep_their_rules(void **state)
{
    (void)state;
    assert_table(scenario_fields);
    assert_table(toy_fields);
}

static void presets_fill_a_struct(void **state)
{
    (void)state;
    struct toy_options options = {0};
    field_preset(toy_fields, &options);
    assert_int_equal(options.servers, 3);
    assert_int_equal(options.disk, 200 * SIM_MIB);
    assert_int_equal(options.latency.min, 200 * SIM_US);
    assert_int_equal(options.latency.max, SIM_MS);
    assert_string_equal(options.nickname, "joe");
    assert_int_equal(options.client_count, 0);
    assert_false(options.is_verbose);
}

static void scalars_are_stored_and_loaded(void **state)
{
    (void)state;
    struct toy_options options = {0};
    for (const struct field *field = toy_fields; field->name != NULL; field++) {
        if (!field_is_scalar(field))
            continue;
        field_store(field, &options, (struct field_value){1, 1});
        assert_int_equal(field_load(field, &options).low, 1);
        assert_int_equal(field_load(field, &options).high, 1);
    }
    assert_true(options.is_verbose);
    assert_int_equal(options.servers, 1);
    field_store(&toy_network_fields[0], &options, (struct field_value){1, 2});
    assert_int_equal(options.latency.max, 2);
    assert_int_equal(field_load(&toy_network_fields[0], &options).high, 2);
}

static void a_value_at_its_bounds_is_taken(void **state)
{
    (void)state;
    static const char *const good[] = {"1", "9"};
    static const char *const bad[] = {"0", "10"};
    struct field_value value = {0};
    struct words why = {0};
    for (int i = 0; i < 2; i++) {
        assert_true(field_read(&toy_fields[0], good[i], &value, &why));
        assert_false(field_read(&toy_fields[0], bad[i], &value, &why));
    }
    assert_string_equal(why.text, "0 is under 110 is over 9");
}

static void a_range_is_one_time_or_two(void **state)
{
    (void)state;
    const struct field *latency = &toy_network_fields[0];
    struct field_value value = {0};
    struct words why = {0};
    assert_true(field_read(latency, "1.5ms", &value, &why));
    assert_true(value.low == 1500 * SIM_US && value.high == 1500 * SIM_US);
    assert_true(field_read(latency, "0.5ms..1.5ms", &value, &why));
    assert_true(value.low == 500 * SIM_US && value.high == 1500 * SIM_US);
    assert_true(field_read(latency, "1ms..1ms", &value, &why));
    assert_int_equal(why.used, 0);
}

static void figures_are_counts_and_open_or_closed_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t min;
        int64_t max;
        const char *written;
    } cases[] = {
        {"3", 3, 3, "3"},      {"1..10", 1, 10, "1..10"}, {"1..", 1, INT64_MAX, "1.."},
        {"..9", 0, 9, "0..9"}, {"0", 0, 0, "0"},
    };
    const struct field row = {.kind = FIELD_FIGURES, .name = "figures"};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct field_figure figure = {0};
        struct words words = {0};
        assert_true(field_read_figure(&row, cases[i].text, &figure, &words));
        assert_true(figure.min == cases[i].min && figure.max == cases[i].max);
        field_print_figure(&figure, &words);
        assert_string_equal(words.text, cases[i].written);
    }
}

static void what_is_no_figure_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",   "..",    "x",       "1..x", "9..1",
                                      "-1", "1...2", "1..2..3", "1s"};
    const struct field row = {.kind = FIELD_FIGURES, .name = "figures"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct field_figure figure = {0};
        struct words words = {0};
        assert_false(field_read_figure(&row, bad[i], &figure, &words));
        assert_true(words.used > 0);
    }
}

static void a_row_says_in_words_what_it_allows(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "a whole number from 1 to 9; 3 when left out",
        "a bandwidth of at least 1B/s; 200MiB/s when left out",
        "a size from 0B to 1GiB; 64MiB when left out",
        "a ratio from -0.02% to 0.02%; 0% when left out",
        "a time from 0s to 24000h; 0s when left out",
        "a mapping of: latency, loss",
        "a mapping of at most 2 names, each with a text",
        "a list of at most 3 mappings of: name, writes, timeout, arrivals, labels",
        "a text of at most 7 bytes; joe when left out",
        "a text of at most 11 bytes; empty when left out",
        "true or false; false when left out",
    };
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        struct words words = {0};
        field_describe(&toy_fields[i], &words);
        assert_string_equal(words.text, wanted[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_keep_their_rules),
        cmocka_unit_test(presets_fill_a_struct),
        cmocka_unit_test(scalars_are_stored_and_loaded),
        cmocka_unit_test(a_value_at_its_bounds_is_taken),
        cmocka_unit_test(a_range_is_one_time_or_two),
        cmocka_unit_test(figures_are_counts_and_open_or_closed_ranges),
        cmocka_unit_test(what_is_no_figure_is_refused),
        cmocka_unit_test(a_row_says_in_words_what_it_allows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
