/* What happens next. */
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_same_seed_gives_the_same_digest_and_another_seed_another(void **state)
{
    (void)state;
    uint64_t digests[3];
    for (int i = 0; i < 3; i++) {
        struct office office = {0};
        office_open(&office, 3, 9);
        if (i == 2) {
            world_free(&office.sim);
            assert_true(world_new(&office.sim, office.plan, &office.source, 8));
        }
        clerk_chatter(&office.sim, 9);
        digests[i] = work_through(&office.sim, 2000);
        office_close(&office);
    }
    assert_int_equal(digests[0], digests[1]);
    assert_true(digests[0] != digests[2]);
}

static void watching_a_run_does_not_change_it(void **state)
{
    (void)state;
    struct office plain = {0};
    struct office watched = {0};
    office_open(&plain, 3, 9);
    office_open(&watched, 3, 9);
    uint64_t counts[RECORD_TYPE_COUNT] = {0};
    const struct trace_sink sink = {counts, count_record};
    watched.sim.sink = &sink;
    clerk_chatter(&plain.sim, 9);
    clerk_chatter(&watched.sim, 9);
    assert_int_equal(work_through(&plain.sim, 2000), work_through(&watched.sim, 2000));
    assert_int_equal(counts[RECORD_EVENT], 2000);
    assert_int_equal(counts[RECORD_NOTE], 2000);
    assert_true(counts[RECORD_GUARD_HOLD] > 100);
    assert_true(counts[RECORD_WORK_OPEN] > 100);
    office_close(&plain);
    office_close(&watched);
}

static void messages_between_two_nodes_arrive_in_the_order_they_were_sent(void **state)
{
    (void)state;
    struct office office = {0};
    office.options.latency = (struct time_range){SIM_US, SIM_SECOND};
    office_open(&office, 2, 2);
    sim_act_as(&office.sim, 0);
    for (uint64_t i = 1; i <= 10; i++) {
        sim_send(&office.sim, 1, CLERK_LETTER, &(struct clerk_body){i * 100});
    }
    for (uint64_t i = 1; i <= 10; i++) {
        assert_true(world_step(&office.sim, SIM_TIME_MAX));
        assert_int_equal(clerk_of(&office, 1)->last_value, i * 100);
    }
    assert_false(world_step(&office.sim, SIM_TIME_MAX));
    office_close(&office);
}

static void events_that_stand_still_in_time_are_told_as_zeno(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    sim_act_as(&office.sim, 0);
    (void)sim_timer(&office.sim, SIM_SECOND, CLERK_SPIN, NULL);
    (void)work_through(&office.sim, WORLD_ZENO_EVENTS + 1);
    assert_int_equal(office.sim.world->limit_met, 0);
    (void)work_through(&office.sim, 1);
    assert_int_equal(office.sim.world->limit_met, LIMIT_ZENO + 1);
    office_close(&office);
}

static void a_broken_invariant_is_noticed_at_the_very_event(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    sim_act_as(&office.sim, 0);
    (void)sim_timer(&office.sim, 1, CLERK_ALARM, &(struct clerk_body){12});
    (void)sim_timer(&office.sim, 2, CLERK_ALARM, &(struct clerk_body){13});
    assert_true(world_step(&office.sim, SIM_TIME_MAX));
    assert_int_equal(office.sim.world->broken, 0);
    assert_true(world_step(&office.sim, SIM_TIME_MAX));
    assert_int_equal(office.sim.world->broken, 1);
    office_close(&office);
}

static void a_cut_link_loses_silently_so_that_a_call_times_out(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 3, 3);
    struct sim *sim = &office.sim;
    network_cut(sim->network, 1, 0);
    (void)ask(sim, 0, 1, CLERK_QUESTION, SIM_SECOND);
    (void)ask(sim, 0, 2, CLERK_QUESTION, SIM_SECOND);
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 0)->answers, 1);
    assert_int_equal(clerk_of(&office, 0)->timeouts, 1);
    assert_int_equal(clerk_of(&office, 0)->last_at, SIM_SECOND);
    network_heal(sim->network, 0, 1);
    (void)ask(sim, 0, 1, CLERK_QUESTION, SIM_SECOND);
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 0)->answers, 2);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_digest_and_another_seed_another),
        cmocka_unit_test(watching_a_run_does_not_change_it),
        cmocka_unit_test(messages_between_two_nodes_arrive_in_the_order_they_were_sent),
        cmocka_unit_test(events_that_stand_still_in_time_are_told_as_zeno),
        cmocka_unit_test(a_broken_invariant_is_noticed_at_the_very_event),
        cmocka_unit_test(a_cut_link_loses_silently_so_that_a_call_times_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
