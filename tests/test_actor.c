/* What a handler may do: calls, timers, clocks. */
#include "sim/beat.h"
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_call_comes_back_once_with_its_answer_and_its_context(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    (void)ask(&office.sim, 0, 1, CLERK_QUESTION, SIM_SECOND);
    (void)work_through(&office.sim, 10);
    const struct clerk *clerk = clerk_of(&office, 0);
    assert_int_equal(clerk->answers, 1);
    assert_int_equal(clerk->timeouts, 0);
    assert_int_equal(clerk->last_value, 42);
    assert_int_equal(clerk->last_context, 77);
    assert_true(clerk->last_at >= 2 * SIM_MS && clerk->last_at <= 6 * SIM_MS);
    assert_int_equal(office.sim.world->slot_count, 0);
    office_close(&office);
}

static void a_call_that_nobody_answers_times_out_at_its_time(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    (void)ask(&office.sim, 0, 1, CLERK_SILENCE, 50 * SIM_MS);
    (void)work_through(&office.sim, 10);
    const struct clerk *clerk = clerk_of(&office, 0);
    assert_int_equal(clerk->timeouts, 1);
    assert_int_equal(clerk->last_at, 50 * SIM_MS);
    assert_int_equal(clerk->last_value, 0);
    assert_int_equal(clerk->last_context, 77);
    office_close(&office);
}

static void an_answer_that_comes_after_the_timeout_is_dropped(void **state)
{
    (void)state;
    struct office office = {0};
    office.options.latency = (struct time_range){2 * SIM_MS, 2 * SIM_MS};
    office_open(&office, 2, 2);
    uint64_t counts[RECORD_TYPE_COUNT] = {0};
    const struct trace_sink sink = {counts, count_record};
    office.sim.sink = &sink;
    (void)ask(&office.sim, 0, 1, CLERK_QUESTION, 3 * SIM_MS);
    (void)work_through(&office.sim, 10);
    assert_int_equal(clerk_of(&office, 0)->timeouts, 1);
    assert_int_equal(clerk_of(&office, 0)->answers, 0);
    assert_int_equal(counts[RECORD_LOST], 1);
    office_close(&office);
}

static void a_cancelled_call_never_comes_back(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    const struct sim_handle call = ask(&office.sim, 0, 1, CLERK_QUESTION, SIM_SECOND);
    assert_true(sim_is_pending(&office.sim, call));
    assert_true(sim_cancel(&office.sim, call));
    assert_false(sim_cancel(&office.sim, call));
    assert_false(sim_is_pending(&office.sim, call));
    (void)work_through(&office.sim, 10);
    assert_null(sim_peek(&office.sim, 0));
    office_close(&office);
}

static void a_call_on_one_node_takes_no_time(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    (void)ask(&office.sim, 0, 1, CLERK_QUESTION, SIM_SECOND);
    (void)work_through(&office.sim, 10);
    assert_int_equal(clerk_of(&office, 0)->answers, 1);
    assert_int_equal(clerk_of(&office, 0)->last_at, 0);
    office_close(&office);
}

static void a_timer_fires_once_at_its_time_unless_it_is_cancelled(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    const struct sim_handle early = sim_timer(sim, SIM_MS, CLERK_ALARM, &(struct clerk_body){1});
    const struct sim_handle late = sim_timer(sim, SIM_SECOND, CLERK_ALARM, &(struct clerk_body){2});
    assert_true(sim_cancel(sim, early));
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 0)->alarms, 1);
    assert_int_equal(clerk_of(&office, 0)->last_value, 2);
    assert_int_equal(clerk_of(&office, 0)->last_at, SIM_SECOND);
    sim_act_as(sim, 0);
    assert_false(sim_cancel(sim, late));
    office_close(&office);
}

static void a_stale_handle_does_not_touch_the_event_that_has_its_slot_now(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    const struct sim_handle old = sim_timer(sim, SIM_MS, CLERK_ALARM, NULL);
    assert_true(sim_cancel(sim, old));
    const struct sim_handle new = sim_timer(sim, 2 * SIM_MS, CLERK_ALARM, NULL);
    assert_int_equal(old.slot, new.slot);
    assert_false(sim_cancel(sim, old));
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 0)->alarms, 1);
    assert_int_equal(clerk_of(&office, 0)->last_at, 2 * SIM_MS);
    office_close(&office);
}

static void a_wall_clock_is_off_by_its_offset_and_drifts(void **state)
{
    (void)state;
    struct office office = {0};
    office.options.clock_offset = 300 * SIM_MS;
    office.options.clock_drift_ppm = -100;
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 1);
    assert_int_equal(sim_clock(sim), 300 * SIM_MS);
    (void)sim_timer(sim, 10 * SIM_SECOND, CLERK_ALARM, NULL);
    (void)work_through(sim, 1);
    sim_act_as(sim, 1);
    assert_int_equal(sim_clock(sim), 10 * SIM_SECOND + 299 * SIM_MS);
    sim_act_as(sim, 0);
    assert_int_equal(sim_clock(sim), 10 * SIM_SECOND);
    office_close(&office);
}

static void a_drifting_clock_stays_exact_to_the_end_of_time(void **state)
{
    (void)state;
    struct office office = {0};
    office.options.clock_drift_ppm = 1000;
    office_open(&office, 2, 2);
    office.sim.world->now = SIM_TIME_MAX;
    sim_act_as(&office.sim, 1);
    assert_int_equal(sim_clock(&office.sim), SIM_TIME_MAX + SIM_TIME_MAX / 1000);
    office_close(&office);
}

static void a_trap_loses_so_many_messages_of_its_kind_and_no_more(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    const struct network_trap trap = {.from = 0, .to = 1, .kind = CLERK_LETTER, .count = 2};
    assert_true(network_trap(sim->network, &trap));
    sim_act_as(sim, 0);
    sim_send(sim, 1, CLERK_ALARM, NULL);
    for (uint64_t i = 1; i <= 3; i++) {
        sim_send(sim, 1, CLERK_LETTER, &(struct clerk_body){i});
    }
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 1)->alarms, 1);
    assert_int_equal(clerk_of(&office, 1)->letters, 1);
    assert_int_equal(clerk_of(&office, 1)->last_value, 3);
    office_close(&office);
}

static void a_delaying_trap_makes_the_next_message_late_and_keeps_the_order(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    const struct network_trap trap = {
        .from = 0, .to = 1, .kind = CLERK_LETTER, .count = 1, .delay = SIM_SECOND};
    assert_true(network_trap(sim->network, &trap));
    sim_act_as(sim, 0);
    sim_send(sim, 1, CLERK_LETTER, &(struct clerk_body){1});
    sim_send(sim, 1, CLERK_LETTER, &(struct clerk_body){2});
    (void)work_through(sim, 10);
    assert_int_equal(clerk_of(&office, 1)->last_value, 2);
    assert_true(clerk_of(&office, 1)->last_at > SIM_SECOND);
    office_close(&office);
}

static void once_chance_is_over_what_comes_round_keeps_the_beat(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    world_schedule_settle(sim, 700 * SIM_MS);
    assert_int_equal(sim->world->ahead, 0);
    sim_act_as(sim, 0);
    (void)sim_timer_again(sim, 701 * SIM_MS, CLERK_ALARM, NULL);
    assert_false(sim_is_settled(sim));
    assert_int_equal(sim_interval(sim, SIM_MINUTE), SIM_MINUTE);
    const uint64_t digest = sim->world->digest;
    assert_true(world_step(sim, SIM_SECOND));
    assert_true(sim_is_settled(sim));
    assert_int_equal(sim->world->number, 1);
    assert_true(sim->world->digest != digest);
    assert_int_equal(sim_interval(sim, SIM_MINUTE), BEAT_MAX);
    assert_int_equal(sim_interval(sim, SIM_SECOND), SIM_SECOND);
    assert_true(world_step(sim, SIM_SECOND));
    assert_int_equal(sim_now(sim), 701 * SIM_MS);
    sim_act_as(sim, 0);
    (void)sim_timer_again(sim, 10 * SIM_SECOND, CLERK_ALARM, NULL);
    assert_true(world_step(sim, SIM_MINUTE));
    assert_int_equal(sim_now(sim), 10 * SIM_SECOND);
    office_close(&office);
}

static void a_fair_choice_goes_round_once_chance_is_over(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    uint64_t drawn[5] = {0};
    for (uint64_t turn = 0; turn < 100; turn++) {
        drawn[sim_draw_fair(sim, 0, 5, 3)]++;
    }
    assert_true(drawn[0] > 0 && drawn[4] > 0 && sim->tape->drawn == 100);
    tape_quieten(sim->tape);
    for (uint64_t turn = 0; turn < 100; turn++) {
        assert_int_equal(sim_draw_fair(sim, 0, 5, turn), turn % 5);
        assert_int_equal(sim_draw(sim, 0, 5), 0);
    }
    assert_int_equal(sim_draw_exponential(sim, 0, SIM_SECOND), SIM_SECOND);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_comes_back_once_with_its_answer_and_its_context),
        cmocka_unit_test(a_call_that_nobody_answers_times_out_at_its_time),
        cmocka_unit_test(an_answer_that_comes_after_the_timeout_is_dropped),
        cmocka_unit_test(a_cancelled_call_never_comes_back),
        cmocka_unit_test(a_call_on_one_node_takes_no_time),
        cmocka_unit_test(a_timer_fires_once_at_its_time_unless_it_is_cancelled),
        cmocka_unit_test(a_stale_handle_does_not_touch_the_event_that_has_its_slot_now),
        cmocka_unit_test(a_wall_clock_is_off_by_its_offset_and_drifts),
        cmocka_unit_test(a_drifting_clock_stays_exact_to_the_end_of_time),
        cmocka_unit_test(a_trap_loses_so_many_messages_of_its_kind_and_no_more),
        cmocka_unit_test(a_delaying_trap_makes_the_next_message_late_and_keeps_the_order),
        cmocka_unit_test(once_chance_is_over_what_comes_round_keeps_the_beat),
        cmocka_unit_test(a_fair_choice_goes_round_once_chance_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
