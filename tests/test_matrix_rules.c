#include "sim/arena.h"
#include "sim/matrix_rules.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct field rate = {.kind = FIELD_RATE, .max = FIELD_ANY_MAX};
static const struct field count = {.kind = FIELD_COUNT, .min = 1, .max = 100};

/* Why a range is refused; empty if it is not. */
static struct words reason_of(const struct field *field, const char *text)
{
    struct matrix_range range;
    struct words why = {0};
    bool is_good = matrix_range_read(field, text, &range, &why);
    assert_true(is_good == (why.used == 0));
    return why;
}

static void a_range_has_two_ends_and_a_step_or_a_factor(void **state)
{
    (void)state;
    struct matrix_range range;
    struct words why = {0};
    assert_true(matrix_range_read(&rate, "100/s..0.4/s by 1/s", &range, &why) == false);
    words_clear(&why);
    assert_true(matrix_range_read(&rate, "0.5/s..4/s by 500/h", &range, &why));
    assert_int_equal(range.low, 500);
    assert_int_equal(range.high, 4000);
    assert_int_equal(range.step, 139);
    assert_false(range.multiplies);
    assert_true(matrix_range_read(&rate, "1/s..64/s times 4", &range, &why));
    assert_int_equal(range.step, 4);
    assert_true(range.multiplies);
}

static void a_range_that_is_none_says_why(void **state)
{
    (void)state;
    assert_string_equal(reason_of(&count, "1..4").text, "'1..4' has no step");
    assert_string_equal(reason_of(&count, "1 by 4..9").text, "'1 by 4..9' has no step");
    assert_string_equal(reason_of(&count, "1..400 by 2").text, "400 is over 100");
    assert_string_equal(reason_of(&count, "..4 by 2").text, "a whole number is missing");
    assert_string_equal(reason_of(&count, "1..4 by 0").text, "0 is under 1");
    assert_string_equal(reason_of(&count, "1..4 times 2.5").text, "'2.5' is not a whole number");
    assert_string_equal(reason_of(&rate, "0/s..4/s times 2").text,
                        "a range that multiplies must begin above 0");
}

static void values_are_the_same_if_they_mean_the_same(void **state)
{
    (void)state;
    const struct matrix_value second = {
        .text = "1s", .is_number = true, .number = {SIM_SECOND, SIM_SECOND}};
    const struct matrix_value milliseconds = {
        .text = "1000ms", .is_number = true, .number = {SIM_SECOND, SIM_SECOND}};
    const struct matrix_value range = {
        .text = "1s..2s", .is_number = true, .number = {SIM_SECOND, 2 * SIM_SECOND}};
    const struct matrix_value text = {.text = "1s"};
    assert_true(matrix_values_equal(&second, &milliseconds));
    assert_false(matrix_values_equal(&second, &range));
    assert_true(matrix_values_equal(&second, &text));
    assert_false(matrix_values_equal(&milliseconds, &text));
}

/* A YAML value on one line. */
static struct words written(const char *yaml)
{
    struct arena *arena = arena_new(1 << 20);
    struct diag *diag = diag_new("x.yaml", yaml, strlen(yaml));
    const struct tree_text text = {.text = yaml, .bytes = strlen(yaml)};
    struct tree tree;
    struct words words = {0};
    tree_start(&tree, arena);
    uint32_t root = tree_read(&tree, &text, diag);
    assert_int_equal(diag_count(diag), 0);
    matrix_write_node(&tree, root, &words);
    diag_free(diag);
    arena_free(arena);
    return words;
}

static void a_node_is_written_on_one_line(void **state)
{
    (void)state;
    assert_string_equal(written("a").text, "a");
    assert_string_equal(written("''").text, "''");
    assert_string_equal(written("- []\n- {}\n- a\n").text, "[[], {}, a]");
    assert_string_equal(written("a:\n  b: [1, {c: 2}]\n  d: {e: [[3]]}\nf: 4\n").text,
                        "{a: {b: [1, {c: 2}], d: {e: [[3]]}}, f: 4}");
}

static void one_rule_that_holds_in_all_its_conditions_is_enough(void **state)
{
    (void)state;
    static const bool first[] = {true, false};
    static const bool second[] = {false, true};
    struct matrix_rule list[] = {
        {.conditions = {{0, first}, {1, first}}, .count = 2},
        {.conditions = {{1, second}}, .count = 1},
    };
    const struct matrix_rules rules = {.list = list, .count = 2};
    assert_true(matrix_rules_hold(&rules, (const uint32_t[]){0, 0}));
    assert_false(matrix_rules_hold(&rules, (const uint32_t[]){1, 0}));
    assert_true(matrix_rules_hold(&rules, (const uint32_t[]){1, 1}));
    assert_false(matrix_rules_hold(&(const struct matrix_rules){0}, (const uint32_t[]){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_has_two_ends_and_a_step_or_a_factor),
        cmocka_unit_test(a_range_that_is_none_says_why),
        cmocka_unit_test(values_are_the_same_if_they_mean_the_same),
        cmocka_unit_test(a_node_is_written_on_one_line),
        cmocka_unit_test(one_rule_that_holds_in_all_its_conditions_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
