/* A run that is over: what it remembers, and going back into it. */
#include "sim/history.h"
#include "sim/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/gambles.h"

static void start_talk(struct sim *sim)
{
    clerk_chatter(sim, 3);
    sim_act_as(sim, 1);
    sim_obligation_open(sim, 0, 2);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, &(struct clerk_body){5});
}

static struct history *history_of(struct story *story, uint64_t seed)
{
    struct history *history = history_new(&story->model, &story->variant, seed);
    assert_non_null(history);
    return history;
}

static void every_event_can_be_gone_back_to(void **state)
{
    (void)state;
    struct story *story = story_of(start_talk);
    story->variant.scenario.events_max = 3000;
    struct history *history = history_of(story, 3);
    assert_int_equal(history->events, 3000);
    assert_true(history->point_count > 1);
    struct run *run = run_new(&story->model, &story->variant, 3, NULL);
    const uint64_t wanted[] = {2999, 0, 1, 1500, 47, 48, 3000};
    for (uint32_t i = 0; i < COUNT_OF(wanted); i++) {
        struct run *fresh = run_new(&story->model, &story->variant, 3, NULL);
        assert_true(run_to_event(fresh, wanted[i]));
        history_go(history, wanted[i]);
        assert_int_equal(run_events(history->run), wanted[i]);
        assert_int_equal(run_digest(history->run), run_digest(fresh));
        assert_int_equal(history->times[wanted[i]], sim_now(run_sim(fresh)));
        run_free(fresh);
    }
    run_free(run);
    history_free(history);
    free(story);
}

static void the_last_event_by_a_time_is_found(void **state)
{
    (void)state;
    struct story *story = gamble_new();
    struct history *history = history_of(story, gamble_seed(story));
    assert_int_equal(history_event_by(history, 0), 0);
    assert_int_equal(history_event_by(history, SIM_SECOND - 1), 0);
    assert_int_equal(history_event_by(history, SIM_SECOND), 1);
    assert_int_equal(history_event_by(history, 2 * SIM_SECOND + 1), 2);
    assert_int_equal(history_event_by(history, SIM_TIME_MAX), history->events);
    assert_int_equal(history->causes[1], 0);
    assert_int_equal(history->causes[3], 2);
    history_free(history);
    free(story);
}

static void an_event_is_told_with_its_line(void **state)
{
    (void)state;
    struct story *story = gamble_new();
    struct history *history = history_of(story, gamble_seed(story));
    struct history_event told;
    history_tell(history, 2, &told);
    assert_int_equal(told.number, 2);
    assert_int_equal(told.cause, 1);
    assert_int_equal(told.at, 2 * SIM_SECOND);
    assert_int_equal(told.kind, CLERK_ALARM);
    assert_int_equal(told.class_, SIM_TIMER);
    assert_string_equal(told.actor_name, "clerk-1");
    assert_string_equal(told.node_name, "node-1");
    assert_string_equal(told.line, "says 2 to clerk-1 after 0 ns and 0 B");
    history_go(history, 1);
    assert_non_null(world_slot_of(run_sim(history->run), told.handle));
    history_free(history);
    free(story);
}

static void an_event_without_a_line_is_told_by_its_message(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    struct history *history = history_of(story, 1);
    struct history_event told;
    history_tell(history, 1, &told);
    assert_string_equal(told.line, "handles alarm");
    history_free(history);
    free(story);
}

/* Takes a desk for an errand that nobody goes on with, and rings on. */
static void leave_desk(struct sim *sim, const struct sim_event *event)
{
    const struct clerk_body *body = event->body;
    if (body->value == 2) {
        (void)sim_work_open(sim, 0, 0);
        sim_guard_hold(sim, 0, 0);
    }
    sim_polling(sim);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, &(struct clerk_body){body->value + 1});
}

static void a_hang_begins_where_a_guard_lost_its_owner(void **state)
{
    (void)state;
    struct story *story = gamble_new();
    story->messages[CLERK_ALARM].handle = leave_desk;
    story->options.is_asleep = true;
    struct history *history = history_of(story, 1);
    assert_int_equal(history->result.verdict, VERDICT_HUNG);
    assert_int_equal(history->lost, 2);
    assert_int_equal(history->guard.index, 0);
    assert_int_equal(history->guard.since, 2);
    assert_int_equal(history->stuck, 0);
    history_free(history);
    free(story);
}

static void without_such_a_guard_nothing_says_where(void **state)
{
    (void)state;
    struct story *story = gamble_new();
    struct history *history = history_of(story, gamble_seed(story));
    assert_int_equal(history->lost, 0);
    assert_int_equal(history->guard.since, 0);
    assert_int_equal(history->moved, 0);
    history_free(history);
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_can_be_gone_back_to),
        cmocka_unit_test(the_last_event_by_a_time_is_found),
        cmocka_unit_test(an_event_is_told_with_its_line),
        cmocka_unit_test(an_event_without_a_line_is_told_by_its_message),
        cmocka_unit_test(a_hang_begins_where_a_guard_lost_its_owner),
        cmocka_unit_test(without_such_a_guard_nothing_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
