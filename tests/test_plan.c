/* The plan of a world. */
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void actors_know_their_node_type_and_group(void **state)
{
    (void)state;
    const struct clerk_options options = {.nodes = 3, .clerks = 7, .latency = {1, 2}};
    struct world_plan *plan = plan_new(&clerk_model, &options, 10 * SIM_SECOND);
    assert_non_null(plan);
    assert_int_equal(plan->node_count, 3);
    assert_int_equal(plan->actor_count, 7);
    for (uint32_t i = 0; i < 7; i++) {
        assert_int_equal(plan->actor_nodes[i], i % 3);
        assert_int_equal(plan->actor_types[i], 0);
        assert_ptr_equal(plan_group_of(plan, i), &plan->groups[0]);
    }
    assert_string_equal(plan->nodes[2].name, "node-3");
    plan_free(plan);
}

static void the_engine_has_the_first_and_the_last_lane(void **state)
{
    (void)state;
    const struct clerk_options options = {.nodes = 1, .clerks = 1, .latency = {1, 2}};
    struct world_plan *plan = plan_new(&clerk_model, &options, 10 * SIM_SECOND);
    assert_non_null(plan);
    assert_int_equal(plan->lane_count, 3);
    assert_string_equal(plan->lanes[0], "network");
    assert_string_equal(plan->lanes[1], "chatter");
    assert_string_equal(plan->lanes[2], "ties");
    plan_free(plan);
}

static void series_are_kept_for_every_second_of_the_run(void **state)
{
    (void)state;
    const struct clerk_options options = {.nodes = 1, .clerks = 1, .latency = {1, 2}};
    struct world_plan *plan = plan_new(&clerk_model, &options, 10 * SIM_SECOND);
    assert_non_null(plan);
    assert_int_equal(plan->second_count, 11);
    assert_int_equal(plan->column_count, 2);
    assert_string_equal(plan->series[0], "chatter");
    plan_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actors_know_their_node_type_and_group),
        cmocka_unit_test(the_engine_has_the_first_and_the_last_lane),
        cmocka_unit_test(series_are_kept_for_every_second_of_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
