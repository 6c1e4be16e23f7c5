/* Slots of pending events. */
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_pending_event_costs_a_slot_only_until_it_is_handled(void **state)
{
    (void)state;
    struct office office = {0};
    office.options.events = 4;
    office_open(&office, 2, 2);
    for (int i = 0; i < 100; i++) {
        sim_act_as(&office.sim, 0);
        sim_send(&office.sim, 1, CLERK_LETTER, NULL);
        assert_true(world_step(&office.sim, SIM_TIME_MAX));
    }
    assert_int_equal(office.sim.world->limit_met, 0);
    assert_int_equal(office.sim.world->slot_count, 0);
    office_close(&office);
}

static void the_limit_of_pending_events_is_met_at_its_edge_and_told(void **state)
{
    (void)state;
    struct office office = {0};
    office.options.events = 4;
    office_open(&office, 2, 2);
    sim_act_as(&office.sim, 0);
    for (int i = 0; i < 4; i++) {
        sim_send(&office.sim, 1, CLERK_LETTER, NULL);
    }
    assert_int_equal(office.sim.world->limit_met, 0);
    sim_send(&office.sim, 1, CLERK_LETTER, NULL);
    assert_int_equal(office.sim.world->limit_met, LIMIT_EVENTS + 1);
    for (int i = 0; i < 4; i++) {
        assert_true(world_step(&office.sim, SIM_TIME_MAX));
    }
    assert_false(world_step(&office.sim, SIM_TIME_MAX));
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pending_event_costs_a_slot_only_until_it_is_handled),
        cmocka_unit_test(the_limit_of_pending_events_is_met_at_its_edge_and_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
