/* When a run is taken to hang. */
#include "tests/run_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_promise_without_progress_for_three_chains_of_waits_hangs(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_HUNG);
    assert_int_equal(story->result.detector, DETECTOR_BOUNDED);
    assert_int_equal(story->result.bound, 30 * SIM_SECOND);
    assert_int_equal(story->result.ended_at, 30 * SIM_SECOND);
    assert_string_equal(
        story->result.why,
        "promise 1 made its last progress at 0.000000 s (event 0) and stood still for 30 s until "
        "the run was ended\n"
        "that is over 30 s, 3 times as long as everything it may have to wait for in a row (10 s): "
        "likely it never ends, but this is no proof\n"
        "the desk of clerk-1: held by clerk-1 since 0.000000 s (event 0); the errand it was held "
        "for had ended by then: nothing is under way that would release it\n"
        "since its last progress: nothing that is counted\n"
        "what it may have to wait for, 10 s in all: an answer 10 s\n");
    free(story);
}

static void waits_for_repairs_count_only_where_something_can_break(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    story->variant.scenario.duration = 5 * SIM_MINUTE;
    story->variant.scenario.faults[0] =
        (struct fault){.kind = 6, .node = 1, .at = SIM_SECOND, .lasts = 1};
    story->variant.scenario.fault_count = 1;
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_HUNG);
    assert_int_equal(story->result.bound, 60 * SIM_SECOND);
    free(story);
}

/* The alarm rings every second: a window that is over by a hair is seen with the next one. */
static void the_scenario_may_give_the_window(void **state)
{
    (void)state;
    static const struct {
        sim_time within;
        sim_time ends;
    } edges[] = {
        {20 * SIM_SECOND - 1, 20 * SIM_SECOND},
        {20 * SIM_SECOND, 20 * SIM_SECOND},
        {20 * SIM_SECOND + 1, 21 * SIM_SECOND},
        {45 * SIM_SECOND, 45 * SIM_SECOND},
    };
    for (size_t i = 0; i < COUNT_OF(edges); i++) {
        struct story *story = story_of(start_promise_and_ring);
        ring(story);
        story->variant.scenario.within = edges[i].within;
        tell(story);
        assert_int_equal(story->result.verdict, VERDICT_HUNG);
        assert_int_equal(story->result.bound, edges[i].within);
        assert_int_equal(story->result.ended_at, edges[i].ends);
        assert_true(story->result.bound_is_given);
        free(story);
    }
}

static void a_given_window_is_told_from_a_computed_one(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    story->variant.scenario.within = 20 * SIM_SECOND;
    tell(story);
    assert_string_equal(
        story->result.why,
        "promise 1 made its last progress at 0.000000 s (event 0) and stood still for 20 s until "
        "the run was ended\n"
        "that is over 20 s, the bound that the scenario gives (`within`), where 30 s would be 3 "
        "times as long as everything it may have to wait for in a row (10 s): likely it never "
        "ends, but this is no proof\n"
        "the desk of clerk-1: held by clerk-1 since 0.000000 s (event 0); the errand it was held "
        "for had ended by then: nothing is under way that would release it\n"
        "since its last progress: nothing that is counted\n"
        "what it may have to wait for, 10 s in all: an answer 10 s\n");
    free(story);
}

/* Moves the promise, then sleeps for a hair less than 20 s. */
static void on_slow_move(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    sim_obligation_progress(sim, 0, 0, 1);
    (void)sim_timer(sim, 20 * SIM_SECOND - 1, CLERK_ALARM, NULL);
}

static void progress_a_hair_before_the_window_is_over_is_in_time(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    story->messages[CLERK_ALARM].handle = on_slow_move;
    story->variant.scenario.duration = 10 * SIM_MINUTE;
    story->variant.scenario.within = 20 * SIM_SECOND;
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_INCONCLUSIVE);
    assert_int_equal(story->result.ended_at, 10 * SIM_MINUTE);
    free(story);
}

static void late_messages_stretch_the_window(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    story->variant.scenario.duration = 5 * SIM_MINUTE;
    story->variant.scenario.faults[0] = (struct fault){
        .kind = 3, .node = 0, .peer = 1, .at = SIM_SECOND, .delay = 5 * SIM_SECOND, .count = 1};
    story->variant.scenario.fault_count = 1;
    tell(story);
    assert_int_equal(story->result.bound, 3 * (10 + 10 + 5) * SIM_SECOND);
    assert_non_null(strstr(story->result.why,
                           "what it may have to wait for, 25 s in all: an answer 10 s, a repair "
                           "10 s, messages that faults make late 5 s\n"));
    free(story);
}

static void a_run_too_short_to_tell_is_inconclusive(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    story->variant.scenario.duration = 20 * SIM_SECOND;
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_INCONCLUSIVE);
    assert_false(story->result.is_expected);
    assert_string_equal(story->result.why,
                        "the scenario's duration was over before the load ended, and it was not "
                        "stuck for long enough to say that it hangs; raise duration\n");
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_promise_without_progress_for_three_chains_of_waits_hangs),
        cmocka_unit_test(waits_for_repairs_count_only_where_something_can_break),
        cmocka_unit_test(the_scenario_may_give_the_window),
        cmocka_unit_test(a_given_window_is_told_from_a_computed_one),
        cmocka_unit_test(progress_a_hair_before_the_window_is_over_is_in_time),
        cmocka_unit_test(late_messages_stretch_the_window),
        cmocka_unit_test(a_run_too_short_to_tell_is_inconclusive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
