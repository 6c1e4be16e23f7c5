/* Calls that wait for a reply, and when they time out. */
#include "sim/alter.h"
#include "sim/calls.h"
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* How many calls of the first clerk have timed out. */
static uint64_t timeouts(const struct office *office)
{
    const struct clerk *clerk = sim_peek(&office->sim, 0);
    return clerk == NULL ? 0 : clerk->timeouts;
}

/* Chance of the tests' own. */
static uint64_t draw(struct rng *rng, uint64_t bound)
{
    return rng_below(rng, bound);
}

/* An event to come, by the order in which it was made. */
struct wanted {
    sim_time at;
    uint64_t turn;
    uint64_t id;
    bool is_gone;
};

#define WANTED_MAX 4000

/* What is to come, and what came. */
struct diary {
    struct wanted wanted[WANTED_MAX];
    struct sim_handle handles[WANTED_MAX];
    uint32_t count;
    uint64_t came[WANTED_MAX];
    sim_time came_at[WANTED_MAX];
    uint32_t came_count;
};

/* Notes alarms and timeouts: both have their number in their body. */
static void note_down(void *context, const struct record *record, const void *body,
                      uint32_t body_bytes)
{
    struct diary *diary = context;
    const bool is_timeout = record->kind == CLERK_ANSWER && record->extra % 256 == SIM_TIMEOUT;
    if (record->type != RECORD_EVENT || (record->kind != CLERK_ALARM && !is_timeout)) {
        return;
    }
    assert_int_equal(body_bytes, sizeof(struct clerk_body));
    const struct clerk_body *clerk_body = body;
    diary->came[diary->came_count] = clerk_body->value;
    diary->came_at[diary->came_count++] = record->at;
}

static struct sim_handle call(struct sim *sim, uint64_t id, sim_time timeout)
{
    return sim_call(sim,
                    &(struct sim_call){.to = 1,
                                       .kind = CLERK_SILENCE,
                                       .reply_kind = CLERK_ANSWER,
                                       .timeout = timeout,
                                       .context = &(struct clerk_body){id},
                                       .context_bytes = sizeof(struct clerk_body)},
                    &(struct clerk_body){id});
}

static struct sim_handle alarm_in(struct sim *sim, uint64_t id, sim_time delay)
{
    return sim_timer(sim, delay, CLERK_ALARM, &(struct clerk_body){id});
}

/* Puts in a call or an alarm, and maybe takes one back that was put in before. */
static void add_one(struct diary *diary, struct sim *sim, struct rng *rng, uint32_t spans)
{
    const uint64_t id = diary->count;
    const sim_time span = 1000 * (sim_time)(1 + draw(rng, spans));
    sim_act_as(sim, 0);
    diary->handles[id] = draw(rng, 3) > 0 ? call(sim, id, span) : alarm_in(sim, id, span);
    diary->wanted[diary->count++] =
        (struct wanted){sim_now(sim) + span, sim->slots[diary->handles[id].slot].turn, id, false};
    const uint64_t other = draw(rng, diary->count);
    if (draw(rng, 2) == 0 && sim_cancel(sim, diary->handles[other])) {
        diary->wanted[other].is_gone = true;
    }
    sim_act_as(sim, SIM_NOBODY);
}

static int by_order(const void *left, const void *right)
{
    const struct wanted *a = left;
    const struct wanted *b = right;
    if (a->at != b->at) {
        return a->at < b->at ? -1 : 1;
    }
    return a->turn < b->turn ? -1 : a->turn > b->turn;
}

/* Makes some traffic with so many different timeouts and compares what came with what was to. */
static void run_traffic(uint32_t spans, uint64_t seed)
{
    struct office office = {.options = {.events = WANTED_MAX}};
    office_open(&office, 1, 2);
    struct diary *diary = calloc(1, sizeof *diary);
    assert_non_null(diary);
    office.sim.sink = &(struct trace_sink){.record = note_down, .context = diary};
    struct rng rng = rng_lane(seed, "traffic");
    while (diary->count < WANTED_MAX / 2) {
        for (uint64_t more = draw(&rng, 6); more > 0; more--) {
            add_one(diary, &office.sim, &rng, spans);
        }
        (void)work_through(&office.sim, draw(&rng, 6));
    }
    (void)work_through(&office.sim, UINT32_MAX);
    qsort(diary->wanted, diary->count, sizeof diary->wanted[0], by_order);
    uint32_t came = 0;
    for (uint32_t i = 0; i < diary->count; i++) {
        if (!diary->wanted[i].is_gone) {
            assert_true(came < diary->came_count);
            assert_int_equal(diary->came[came], diary->wanted[i].id);
            assert_int_equal(diary->came_at[came++], diary->wanted[i].at);
        }
    }
    assert_int_equal(came, diary->came_count);
    assert_true(came > WANTED_MAX / 4);
    free(diary);
    office_close(&office);
}

static void calls_and_timers_come_in_one_order_whatever_is_taken_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        run_traffic(1, seed);
        run_traffic(3, seed);
        run_traffic(WORLD_CHAINS, seed);
    }
}

static void more_timeouts_than_chains_come_in_order_too(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        run_traffic(WORLD_CHAINS + 1, seed);
        run_traffic(100, seed);
    }
}

static void a_chain_that_ran_empty_serves_another_timeout(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    struct sim *sim = &office.sim;
    for (uint64_t i = 1; i <= 3 * WORLD_CHAINS; i++) {
        sim_act_as(sim, 0);
        (void)call(sim, i, (sim_time)i);
        assert_non_null(calls_first(sim));
        (void)work_through(sim, UINT32_MAX);
        assert_null(calls_first(sim));
        assert_int_equal(timeouts(&office), i);
        assert_int_equal(queue_count(sim->queue), 0);
    }
    office_close(&office);
}

static void what_is_not_due_yet_stays_and_something_earlier_may_be_put_in(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    (void)alarm_in(sim, 1, 10 * SIM_SECOND);
    (void)call(sim, 2, 5 * SIM_SECOND);
    (void)work_through(sim, 1); /* the request */
    assert_false(world_step(sim, 4 * SIM_SECOND));
    assert_int_equal(world_next(sim), 5 * SIM_SECOND);
    sim_act_as(sim, 0);
    (void)alarm_in(sim, 3, 2 * SIM_SECOND);
    assert_true(world_step(sim, 4 * SIM_SECOND));
    assert_int_equal(clerk_of(&office, 0)->last_value, 3);
    assert_false(world_step(sim, 4 * SIM_SECOND));
    assert_true(world_step(sim, 6 * SIM_SECOND));
    assert_int_equal(timeouts(&office), 1);
    sim_act_as(sim, 0);
    (void)alarm_in(sim, 4, SIM_SECOND);
    assert_int_equal(world_next(sim), 6 * SIM_SECOND);
    (void)work_through(sim, 2);
    assert_int_equal(clerk_of(&office, 0)->last_value, 1);
    assert_int_equal(world_next(sim), SIM_TIME_MAX);
    office_close(&office);
}

static void a_call_that_times_out_on_a_paused_node_comes_when_it_goes_on(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    const struct sim_handle handle = call(sim, 1, SIM_SECOND);
    sim_act_as(sim, SIM_NOBODY);
    world_pause(sim, 0, 3 * SIM_SECOND);
    while (world_step(sim, 2 * SIM_SECOND)) {
    }
    assert_true(sim_is_pending(sim, handle));
    assert_null(calls_first(sim));
    assert_int_equal(timeouts(&office), 0);
    assert_true(world_step(sim, 3 * SIM_SECOND));
    assert_int_equal(timeouts(&office), 1);
    assert_int_equal(clerk_of(&office, 0)->last_at, 3 * SIM_SECOND);
    assert_false(world_step(sim, SIM_TIME_MAX));
    office_close(&office);
}

static void a_timeout_that_is_moved_comes_once_and_then(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    struct sim_handle handles[3];
    for (uint64_t i = 0; i < COUNT_OF(handles); i++) {
        handles[i] = call(sim, i, SIM_SECOND);
    }
    sim_act_as(sim, SIM_NOBODY);
    assert_true(alter_move(sim, handles[1], 2 * SIM_SECOND));
    while (world_step(sim, SIM_SECOND)) {
    }
    assert_int_equal(timeouts(&office), 2);
    assert_int_equal(clerk_of(&office, 0)->last_context, 2);
    assert_true(world_step(sim, SIM_TIME_MAX));
    assert_int_equal(clerk_of(&office, 0)->last_at, 2 * SIM_SECOND);
    assert_int_equal(clerk_of(&office, 0)->last_context, 1);
    assert_false(world_step(sim, SIM_TIME_MAX));
    office_close(&office);
}

static void a_world_that_is_loaded_has_its_calls(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    struct sim *sim = &office.sim;
    for (uint64_t i = 0; i < 20; i++) {
        sim_act_as(sim, 0);
        (void)call(sim, i, SIM_SECOND * (sim_time)(1 + i % 3));
        (void)work_through(sim, 1);
    }
    unsigned char *copy = malloc(world_saved_bytes(sim));
    assert_non_null(copy);
    world_save(sim, copy);
    const uint64_t first = work_through(sim, UINT32_MAX);
    assert_int_equal(timeouts(&office), 20);
    world_load(sim, copy);
    assert_int_equal(timeouts(&office), 0);
    assert_int_equal(work_through(sim, UINT32_MAX), first);
    assert_int_equal(timeouts(&office), 20);
    free(copy);
    office_close(&office);
}

static void the_list_of_what_is_pending_has_calls_in_their_places(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    const sim_time spans[] = {5, 3, 5, 9, 1, 3, 7};
    struct sim_handle handles[COUNT_OF(spans)];
    for (uint32_t i = 0; i < COUNT_OF(spans); i++) {
        handles[i] =
            i % 3 == 2 ? alarm_in(sim, i, spans[i] * SIM_MS) : call(sim, i, spans[i] * SIM_MS);
    }
    (void)work_through(sim, 5); /* the requests */
    struct queue_entry entries[16];
    assert_int_equal(queue_count(sim->queue), 2);
    assert_int_equal(world_list(sim, entries), COUNT_OF(spans));
    const uint32_t order[] = {4, 1, 5, 0, 2, 6, 3};
    for (uint32_t i = 0; i < COUNT_OF(spans); i++) {
        assert_int_equal(queue_entry_slot(entries[i]), handles[order[i]].slot);
        assert_int_equal(queue_entry_at(entries[i]), spans[order[i]] * SIM_MS);
    }
    office_close(&office);
}

static void where_ties_are_shuffled_calls_are_shuffled_with_them(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    office.sim.shuffles_ties = true;
    sim_act_as(&office.sim, 0);
    (void)call(&office.sim, 1, SIM_SECOND);
    assert_null(calls_first(&office.sim));
    assert_int_equal(queue_count(office.sim.queue), 2);
    (void)work_through(&office.sim, UINT32_MAX);
    assert_int_equal(timeouts(&office), 1);
    office_close(&office);
}

static void a_world_without_a_free_slot_says_so(void **state)
{
    (void)state;
    struct office office = {.options = {.events = 3}};
    office_open(&office, 1, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    for (uint64_t i = 0; i < 3; i++) {
        (void)alarm_in(sim, i, SIM_SECOND);
    }
    assert_int_equal(sim->world->limit_met, 0);
    (void)call(sim, 4, SIM_SECOND);
    assert_int_equal(sim->world->limit_met, LIMIT_EVENTS + 1);
    assert_null(calls_first(sim));
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_and_timers_come_in_one_order_whatever_is_taken_back),
        cmocka_unit_test(more_timeouts_than_chains_come_in_order_too),
        cmocka_unit_test(a_chain_that_ran_empty_serves_another_timeout),
        cmocka_unit_test(what_is_not_due_yet_stays_and_something_earlier_may_be_put_in),
        cmocka_unit_test(a_call_that_times_out_on_a_paused_node_comes_when_it_goes_on),
        cmocka_unit_test(a_timeout_that_is_moved_comes_once_and_then),
        cmocka_unit_test(a_world_that_is_loaded_has_its_calls),
        cmocka_unit_test(the_list_of_what_is_pending_has_calls_in_their_places),
        cmocka_unit_test(where_ties_are_shuffled_calls_are_shuffled_with_them),
        cmocka_unit_test(a_world_without_a_free_slot_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
