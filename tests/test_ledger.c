/* Works and obligations. */
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_work_lives_as_long_as_an_event_serves_it(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    const struct sim_work work = sim_work_open(sim, 0, 5);
    sim_send(sim, 1, CLERK_LETTER, NULL);
    sim_send(sim, 1, CLERK_LETTER, NULL);
    work_settle(sim);
    assert_int_equal(sim->world->work_count, 1);
    assert_int_equal(sim->works[work.index].pending, 2);
    assert_int_equal(sim->works[work.index].subject, 5);
    (void)work_through(sim, 1);
    assert_int_equal(sim->world->work_count, 1);
    (void)work_through(sim, 1);
    assert_int_equal(sim->world->work_count, 0);
    office_close(&office);
}

static void a_work_that_nothing_was_scheduled_for_ends_with_its_handler(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    sim_act_as(&office.sim, 0);
    (void)sim_work_open(&office.sim, 0, 1);
    (void)sim_work_open(&office.sim, 0, 2);
    assert_int_equal(office.sim.world->work_count, 2);
    work_settle(&office.sim);
    assert_int_equal(office.sim.world->work_count, 0);
    office_close(&office);
}

static void a_request_kept_in_a_queue_keeps_its_work_alive(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    const struct sim_work work = sim_work_open(sim, 0, 1);
    sim_work_keep(sim, work);
    work_settle(sim);
    assert_int_equal(sim->world->work_count, 1);
    sim_work_drop(sim, work);
    assert_int_equal(sim->world->work_count, 0);
    /* Its row may be another's now: a stale handle changes nothing. */
    const struct sim_work next = sim_work_open(sim, 0, 2);
    assert_int_equal(next.index, work.index);
    sim_work_drop(sim, work);
    sim_work_keep(sim, work);
    assert_int_equal(sim->works[next.index].pending, 1);
    sim_work_serve(sim, work);
    assert_int_equal(sim_work_now(sim).index, 0);
    office_close(&office);
}

static void polling_serves_no_work(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    (void)sim_work_open(sim, 0, 1);
    sim_polling(sim);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
    work_settle(sim);
    assert_int_equal(sim->world->work_count, 0);
    assert_int_equal(sim->world->slot_count, 1);
    office_close(&office);
}

static void cancelling_the_last_timer_of_a_work_ends_it(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    (void)sim_work_open(sim, 0, 1);
    const struct sim_handle timer = sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
    work_settle(sim);
    assert_int_equal(sim->world->work_count, 1);
    assert_true(sim_cancel(sim, timer));
    assert_int_equal(sim->world->work_count, 0);
    office_close(&office);
}

static void the_limit_of_works_is_met_at_its_edge(void **state)
{
    (void)state;
    struct office office = {0};
    office.options.works = 3;
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(sim_work_open(sim, 0, i).index != 0);
    }
    assert_int_equal(sim->world->limit_met, 0);
    assert_int_equal(sim_work_open(sim, 0, 3).index, 0);
    assert_int_equal(sim->world->limit_met, LIMIT_WORKS + 1);
    office_close(&office);
}

static void an_obligation_moves_only_by_progress_and_closes_once(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    sim_obligation_open(sim, 0, 2);
    assert_int_equal(sim->world->open_count, 1);
    sim->world->now = 5 * SIM_SECOND;
    sim_obligation_progress(sim, 0, 2, 0);
    assert_int_equal(sim->obligations[2].moved_at, 0);
    sim_obligation_progress(sim, 0, 2, 3);
    assert_int_equal(sim->obligations[2].moved_at, 5 * SIM_SECOND);
    assert_int_equal(sim->obligations[2].measure, 3);
    sim_obligation_progress(sim, 0, 1, 3);
    assert_int_equal(sim->obligations[1].measure, 0);
    sim_obligation_close(sim, 0, 2, SIM_END_FAILED, 7);
    sim_obligation_close(sim, 0, 2, SIM_END_SUCCESS, 0);
    assert_int_equal(sim->obligations[2].end, SIM_END_FAILED);
    assert_int_equal(sim->obligations[2].error, 7);
    assert_int_equal(sim->world->open_count, 0);
    assert_int_equal(sim->world->last_close, 5 * SIM_SECOND);
    office_close(&office);
}

static void works_that_serve_an_obligation_are_counted_for_it(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    (void)sim_work_open(sim, CLERK_ERRAND, 2);
    (void)sim_work_open(sim, CLERK_ERRAND, 2);
    (void)sim_work_open(sim, CLERK_STROLL, 2);
    assert_int_equal(sim->obligations[2].serving, 2);
    assert_true(sim_is_served(sim, 0, 2));
    assert_false(sim_is_served(sim, 0, 1));
    sim_obligation_open(sim, 0, 2);
    assert_int_equal(sim->obligations[2].serving, 2);
    (void)sim_work_open(sim, CLERK_MOVE, 0);
    assert_true(sim_is_served(sim, 0, 1));
    work_settle(sim);
    assert_int_equal(sim->obligations[2].serving, 0);
    assert_int_equal(sim->world->serving, 0);
    office_close(&office);
}

static void counters_are_marked_when_an_obligation_comes_further(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    sim_count(sim, 0, 5);
    sim_obligation_open(sim, 0, 2);
    sim_count(sim, 0, 5);
    assert_int_equal(world_marks(sim, 0, 2)[0], 5);
    sim->world->number = 9;
    sim_obligation_progress(sim, 0, 2, 1);
    assert_int_equal(world_marks(sim, 0, 2)[0], 10);
    assert_int_equal(world_marks(sim, 0, 1)[0], 0);
    assert_int_equal(sim->obligations[2].moved, 9);
    office_close(&office);
}

static void acting_for_another_serves_no_work(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    assert_true(sim_work_open(sim, 0, 1).index != 0);
    sim_act_as(sim, 1);
    assert_int_equal(sim_work_now(sim).index, 0);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_work_lives_as_long_as_an_event_serves_it),
        cmocka_unit_test(a_work_that_nothing_was_scheduled_for_ends_with_its_handler),
        cmocka_unit_test(a_request_kept_in_a_queue_keeps_its_work_alive),
        cmocka_unit_test(polling_serves_no_work),
        cmocka_unit_test(cancelling_the_last_timer_of_a_work_ends_it),
        cmocka_unit_test(the_limit_of_works_is_met_at_its_edge),
        cmocka_unit_test(an_obligation_moves_only_by_progress_and_closes_once),
        cmocka_unit_test(works_that_serve_an_obligation_are_counted_for_it),
        cmocka_unit_test(counters_are_marked_when_an_obligation_comes_further),
        cmocka_unit_test(acting_for_another_serves_no_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
