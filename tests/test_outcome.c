/* What an outcome is, and what a suite of them comes to. */
#include "tools/suite/outcome.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static enum outcome_kind judged(bool is_given, bool is_expected, enum verdict verdict)
{
    struct scenario_variant variant = {0};
    variant.scenario.expect.is_given = is_given;
    struct outcome outcome = {.variant = &variant,
                              .result = {.is_expected = is_expected, .verdict = verdict}};
    outcome_judge(&outcome);
    return outcome.kind;
}

static void what_a_scenario_says_nothing_of_is_as_expected(void **state)
{
    (void)state;
    assert_int_equal(judged(false, true, VERDICT_HUNG), OUTCOME_AS_EXPECTED);
    assert_int_equal(judged(false, true, VERDICT_FAILED), OUTCOME_AS_EXPECTED);
}

static void what_is_broken_or_inconclusive_must_be_asked_for(void **state)
{
    (void)state;
    assert_int_equal(judged(false, true, VERDICT_BROKEN), OUTCOME_UNEXPECTED);
    assert_int_equal(judged(false, true, VERDICT_INCONCLUSIVE), OUTCOME_INCONCLUSIVE);
    assert_int_equal(judged(true, true, VERDICT_BROKEN), OUTCOME_AS_EXPECTED);
    assert_int_equal(judged(true, true, VERDICT_INCONCLUSIVE), OUTCOME_AS_EXPECTED);
}

static void what_is_not_as_a_scenario_says_fails(void **state)
{
    (void)state;
    assert_int_equal(judged(true, false, VERDICT_SUCCESS), OUTCOME_UNEXPECTED);
    assert_int_equal(judged(true, false, VERDICT_INCONCLUSIVE), OUTCOME_INCONCLUSIVE);
}

static void the_worst_outcome_decides_how_a_suite_ends(void **state)
{
    (void)state;
    struct outcome_sum sum = {0};
    struct outcome outcome = {.kind = OUTCOME_AS_EXPECTED, .result = {.events = 5}};
    outcome_add(&sum, &outcome);
    assert_int_equal(sum.code, EXIT_AS_EXPECTED);
    outcome.kind = OUTCOME_INCONCLUSIVE;
    outcome_add(&sum, &outcome);
    assert_int_equal(sum.code, EXIT_INCONCLUSIVE);
    outcome.kind = OUTCOME_UNEXPECTED;
    outcome_add(&sum, &outcome);
    assert_int_equal(sum.code, EXIT_UNEXPECTED);
    outcome.kind = OUTCOME_DIFFERS;
    outcome_add(&sum, &outcome);
    assert_int_equal(sum.code, EXIT_DETERMINISM);
    outcome.kind = OUTCOME_NOT_RUN;
    outcome_add(&sum, &outcome);
    assert_int_equal(sum.code, EXIT_ENVIRONMENT);
    outcome.kind = OUTCOME_INCONCLUSIVE;
    outcome_add(&sum, &outcome);
    assert_int_equal(sum.code, EXIT_ENVIRONMENT);
    assert_int_equal(sum.runs, 6);
    assert_int_equal(sum.events, 30);
    assert_int_equal(sum.counts[OUTCOME_INCONCLUSIVE], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_scenario_says_nothing_of_is_as_expected),
        cmocka_unit_test(what_is_broken_or_inconclusive_must_be_asked_for),
        cmocka_unit_test(what_is_not_as_a_scenario_says_fails),
        cmocka_unit_test(the_worst_outcome_decides_how_a_suite_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
