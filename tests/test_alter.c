/* A pending event comes at another time, or not at all, and what is impossible is refused. */
#include "sim/alter.h"
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Two clerks on two nodes; a message takes one millisecond. */
static void open_two(struct office *office)
{
    *office = (struct office){.options = {.latency = {SIM_MS, SIM_MS}}};
    office_open(office, 2, 2);
}

static struct sim_handle last_sent(const struct sim *sim)
{
    const uint32_t index = sim->world->slot_end - 1;
    return (struct sim_handle){index, sim->slots[index].generation};
}

static struct sim_handle send(struct sim *sim, uint64_t value)
{
    sim_act_as(sim, 0);
    sim_send(sim, 1, CLERK_LETTER, &(struct clerk_body){value});
    return last_sent(sim);
}

static struct sim_handle ring(struct sim *sim, sim_time delay, uint64_t value)
{
    sim_act_as(sim, 1);
    return sim_timer(sim, delay, CLERK_ALARM, &(struct clerk_body){value});
}

static void a_timer_comes_when_it_is_moved_to(void **state)
{
    (void)state;
    struct office office;
    open_two(&office);
    const struct sim_handle alarm = ring(&office.sim, 5 * SIM_MS, 1);
    (void)ring(&office.sim, 6 * SIM_MS, 2);
    assert_true(alter_move(&office.sim, alarm, 9 * SIM_MS));
    (void)work_through(&office.sim, 1);
    assert_int_equal(clerk_of(&office, 1)->last_value, 2);
    (void)work_through(&office.sim, 10);
    assert_int_equal(clerk_of(&office, 1)->last_value, 1);
    assert_int_equal(clerk_of(&office, 1)->last_at, 9 * SIM_MS);
    assert_int_equal(clerk_of(&office, 1)->alarms, 2);
    office_close(&office);
}

static void a_timer_can_come_sooner_but_not_in_the_past(void **state)
{
    (void)state;
    struct office office;
    open_two(&office);
    const struct sim_handle alarm = ring(&office.sim, 5 * SIM_MS, 1);
    (void)ring(&office.sim, 2 * SIM_MS, 2);
    (void)work_through(&office.sim, 1);
    assert_false(alter_move(&office.sim, alarm, SIM_MS));
    assert_true(alter_move(&office.sim, alarm, 3 * SIM_MS));
    (void)work_through(&office.sim, 10);
    assert_int_equal(clerk_of(&office, 1)->last_at, 3 * SIM_MS);
    office_close(&office);
}

static void messages_behind_one_that_is_late_wait_with_it(void **state)
{
    (void)state;
    struct office office;
    open_two(&office);
    const struct sim_handle first = send(&office.sim, 1);
    (void)send(&office.sim, 2);
    assert_true(alter_move(&office.sim, first, 9 * SIM_MS));
    (void)work_through(&office.sim, 1);
    assert_int_equal(clerk_of(&office, 1)->last_value, 1);
    assert_int_equal(clerk_of(&office, 1)->last_at, 9 * SIM_MS);
    (void)work_through(&office.sim, 1);
    assert_int_equal(clerk_of(&office, 1)->last_value, 2);
    assert_int_equal(clerk_of(&office, 1)->last_at, 9 * SIM_MS);
    office_close(&office);
}

static void what_is_sent_later_does_not_overtake_it_either(void **state)
{
    (void)state;
    struct office office;
    open_two(&office);
    assert_true(alter_move(&office.sim, send(&office.sim, 1), 9 * SIM_MS));
    (void)send(&office.sim, 2);
    (void)work_through(&office.sim, 2);
    assert_int_equal(clerk_of(&office, 1)->last_value, 2);
    assert_int_equal(clerk_of(&office, 1)->last_at, 9 * SIM_MS);
    office_close(&office);
}

static void a_message_overtakes_none_on_its_link(void **state)
{
    (void)state;
    struct office office;
    open_two(&office);
    const struct sim_handle first = send(&office.sim, 1);
    const struct sim_handle second = send(&office.sim, 2);
    assert_false(alter_move(&office.sim, second, SIM_MS / 2));
    assert_true(alter_move(&office.sim, first, SIM_MS / 2));
    assert_true(alter_move(&office.sim, second, SIM_MS / 2));
    (void)work_through(&office.sim, 1);
    assert_int_equal(clerk_of(&office, 1)->last_value, 1);
    office_close(&office);
}

static void a_message_can_get_lost_and_a_timer_cannot(void **state)
{
    (void)state;
    struct office office;
    open_two(&office);
    const struct sim_handle letter = send(&office.sim, 1);
    const struct sim_handle alarm = ring(&office.sim, SIM_MS, 2);
    assert_false(alter_lose(&office.sim, alarm));
    assert_true(alter_lose(&office.sim, letter));
    assert_false(alter_lose(&office.sim, letter));
    assert_false(alter_move(&office.sim, letter, SIM_SECOND));
    (void)work_through(&office.sim, 10);
    assert_int_equal(clerk_of(&office, 1)->letters, 0);
    assert_int_equal(clerk_of(&office, 1)->alarms, 1);
    office_close(&office);
}

struct seen {
    struct sim *sim;
    struct sim_handle handle;
};

static void keep_handle(void *context, const struct record *record, const void *body,
                        uint32_t body_bytes)
{
    struct seen *seen = context;
    (void)body_bytes;
    if (record->type == RECORD_EVENT) {
        seen->handle = alter_shown(seen->sim, body);
    }
}

static void a_sink_learns_the_handle_of_what_it_is_shown(void **state)
{
    (void)state;
    struct office office;
    open_two(&office);
    struct seen seen = {.sim = &office.sim};
    const struct trace_sink sink = {.context = &seen, .record = keep_handle};
    const struct sim_handle alarm = ring(&office.sim, SIM_MS, 2);
    office.sim.sink = &sink;
    (void)work_through(&office.sim, 1);
    assert_int_equal(seen.handle.slot, alarm.slot);
    assert_int_equal(seen.handle.generation, alarm.generation);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timer_comes_when_it_is_moved_to),
        cmocka_unit_test(a_timer_can_come_sooner_but_not_in_the_past),
        cmocka_unit_test(messages_behind_one_that_is_late_wait_with_it),
        cmocka_unit_test(what_is_sent_later_does_not_overtake_it_either),
        cmocka_unit_test(a_message_overtakes_none_on_its_link),
        cmocka_unit_test(a_message_can_get_lost_and_a_timer_cannot),
        cmocka_unit_test(a_sink_learns_the_handle_of_what_it_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
