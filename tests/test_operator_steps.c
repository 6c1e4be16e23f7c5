/* Steps by number: the scenario's, and those that nobody wrote down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "models/operator.h"
#include "tests/harness.h"

#define TWO_TABLES                                                                                 \
    "scenario: steps\nduration: 1min\ntables: [{name: a}, {name: b}]\n"                            \
    "steps:\n"                                                                                     \
    "  - {at: 1s, do: start_bulk_load -a b}\n"                                                     \
    "  - {at: 2s, do: cancel_bulk_load -f}\n"

static void a_step_of_the_scenario_has_its_command_and_its_table(void **state)
{
    (void)state;
    struct harness *harness = harness_new(TWO_TABLES);
    const struct pegasus_options *options = harness_options(harness);
    assert_true(operator_has_step(options, 1));
    assert_false(operator_has_step(options, 2));
    assert_string_equal(operator_step(options, 0)->command, "start_bulk_load -a b");
    assert_int_equal(operator_table(options, 0), 1);
    assert_int_equal(operator_table(options, 1), 0);
    assert_int_equal(operator_command(operator_step(options, 1)).command, ADMIN_FORCE_CANCEL);
    harness_free(harness);
}

static void every_extra_command_is_one_of_the_shell_and_about_its_table(void **state)
{
    (void)state;
    struct harness *harness = harness_new(TWO_TABLES);
    const struct pegasus_options *options = harness_options(harness);
    for (uint32_t i = 0; i < EXTRA_COMMAND_COUNT; i++) {
        for (uint32_t table = 0; table < TABLES_MAX; table++) {
            const uint32_t step = operator_extra((enum extra_command)i, table);
            assert_true(operator_has_step(options, step));
            assert_int_equal(operator_table(options, step), table);
        }
        const uint32_t step = operator_extra((enum extra_command)i, 0);
        (void)operator_command(operator_step(options, step));
    }
    assert_false(operator_has_step(options, operator_extra(EXTRA_COMMAND_COUNT, 0)));
    harness_free(harness);
}

static void a_command_may_be_given_in_a_run_under_way(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: steps\nduration: 10min\n");
    harness_run_to(harness, SIM_SECOND);
    operator_give(harness_sim(harness), operator_extra(EXTRA_START, 0), SIM_SECOND);
    sim_act_as(harness_sim(harness), SIM_NOBODY);
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_true(harness_tells(harness, "start_bulk_load succeeds"));
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_of_the_scenario_has_its_command_and_its_table),
        cmocka_unit_test(every_extra_command_is_one_of_the_shell_and_about_its_table),
        cmocka_unit_test(a_command_may_be_given_in_a_run_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
