/* Nodes that go down, come back and stand still. */
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_crash_loses_what_was_on_its_way_and_a_restart_does_not_bring_it_back(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    sim_send(sim, 1, CLERK_LETTER, NULL);
    (void)work_through(sim, 1);
    sim_act_as(sim, 1);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
    sim_act_as(sim, 0);
    sim_send(sim, 1, CLERK_LETTER, NULL);
    world_crash(sim, 1);
    world_restart(sim, 1);
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 1)->letters, 1);
    assert_int_equal(clerk_of(&office, 1)->alarms, 0);
    assert_int_equal(clerk_of(&office, 1)->crashes, 1);
    assert_int_equal(clerk_of(&office, 1)->restarts, 1);
    office_close(&office);
}

static void a_paused_node_does_its_work_later_and_in_order(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    sim_send(sim, 1, CLERK_LETTER, &(struct clerk_body){1});
    sim_send(sim, 1, CLERK_LETTER, &(struct clerk_body){2});
    world_pause(sim, 1, SIM_SECOND);
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 1)->letters, 2);
    assert_int_equal(clerk_of(&office, 1)->last_value, 2);
    assert_int_equal(clerk_of(&office, 1)->last_at, SIM_SECOND);
    office_close(&office);
}

static void a_call_to_a_node_that_is_down_fails_fast(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    world_crash(sim, 1);
    (void)ask(sim, 0, 1, CLERK_QUESTION, SIM_SECOND);
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 0)->refusals, 1);
    assert_int_equal(clerk_of(&office, 0)->timeouts, 0);
    assert_true(clerk_of(&office, 0)->last_at <= 6 * SIM_MS);
    assert_int_equal(clerk_of(&office, 0)->last_context, 77);
    assert_int_equal(clerk_of(&office, 0)->last_value, 0);
    office_close(&office);
}

static void who_waits_for_a_node_that_crashes_learns_it_fast(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    (void)ask(sim, 0, 1, CLERK_SILENCE, SIM_SECOND);
    (void)work_through(sim, 1);
    assert_int_equal(clerk_of(&office, 1)->letters, 1);
    world_crash(sim, 1);
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 0)->refusals, 1);
    assert_int_equal(clerk_of(&office, 0)->timeouts, 0);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_loses_what_was_on_its_way_and_a_restart_does_not_bring_it_back),
        cmocka_unit_test(a_paused_node_does_its_work_later_and_in_order),
        cmocka_unit_test(a_call_to_a_node_that_is_down_fails_fast),
        cmocka_unit_test(who_waits_for_a_node_that_crashes_learns_it_fast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
