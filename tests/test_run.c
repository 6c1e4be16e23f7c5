/* Whole runs: how they end and what is said of it. */
#include "tests/run_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void a_run_in_which_nothing_was_promised_is_a_success(void **state)
{
    (void)state;
    struct story *story = story_of(start_nothing);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_SUCCESS);
    assert_true(story->result.is_expected);
    free(story);
}

static void a_run_ends_as_soon_as_all_that_was_promised_is_kept(void **state)
{
    (void)state;
    struct story *story = story_of(start_kept_promise);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_SUCCESS);
    assert_int_equal(story->result.events, 1);
    assert_int_equal(story->result.ended_at, SIM_SECOND);
    free(story);
}

static void a_run_goes_on_while_the_scenario_has_something_in_store(void **state)
{
    (void)state;
    struct story *story = story_of(start_kept_promise);
    story->variant.scenario.faults[0] = (struct fault){.kind = 6, .at = 5 * SIM_SECOND, .lasts = 1};
    story->variant.scenario.fault_count = 1;
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_SUCCESS);
    assert_int_equal(story->result.ended_at, 5 * SIM_SECOND + 1);
    free(story);
}

static void a_promise_that_no_event_can_keep_is_lost_for_certain(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_HUNG);
    assert_int_equal(story->result.detector, DETECTOR_LOST_WORK);
    assert_string_equal(story->result.why,
                        "something has to come to an end, but no event is pending any more\n");
    free(story);
}

static void a_broken_invariant_ends_the_run_and_is_named(void **state)
{
    (void)state;
    struct story *story = story_of(start_thirteen);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_BROKEN);
    assert_false(story->result.is_expected);
    assert_string_equal(
        story->result.why,
        "invariant not 13 does not hold for clerk-1 after event 1: no clerk ends on 13\n");
    free(story);
}

static void time_that_stands_still_is_broken(void **state)
{
    (void)state;
    struct story *story = story_of(start_spin);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_BROKEN);
    assert_string_equal(story->result.why,
                        "zeno: 100000 events at one instant, time stands still\n");
    free(story);
}

static void a_met_limit_is_inconclusive_and_says_which(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    story->variant.scenario.events_max = 5;
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_INCONCLUSIVE);
    assert_int_equal(story->result.events, 5);
    assert_string_equal(story->result.why,
                        "the scenario's limits.events was reached; ease the load (fewer or slower "
                        "clients) or raise the limit\n");
    free(story);
}

static void stepping_and_finishing_come_to_the_same_digest(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    tell(story);
    struct run *run = run_new(&story->model, &story->variant, 1, NULL);
    assert_non_null(run);
    (void)run_until(run, 3 * SIM_SECOND);
    assert_int_equal(run_events(run), 3);
    while (run_step(run)) {
    }
    struct run_result result;
    run_finish(run, &result);
    assert_int_equal(result.digest, story->result.digest);
    assert_int_equal(result.digest, run_digest(run));
    run_free(run);
    free(story);
}

static void start_chatter(struct sim *sim)
{
    clerk_chatter(sim, 2);
}

static void the_result_sums_every_series_over_the_seconds(void **state)
{
    (void)state;
    struct story *story = story_of(start_chatter);
    tell(story);
    assert_int_equal(story->result.series_count, 1);
    const struct run_series *chatter = &story->result.series[0];
    assert_string_equal(chatter->name, "chatter");
    assert_true(chatter->counts[0] > 1000 && chatter->counts[1] > 1000);
    assert_int_equal(chatter->counts[0] + chatter->counts[1], story->result.counters[0]);
    free(story);
}

static void a_run_returned_to_what_it_was_goes_on_the_same(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    tell(story);
    struct run *run = run_new(&story->model, &story->variant, 1, NULL);
    struct run *other = run_new(&story->model, &story->variant, 2, NULL);
    assert_true(run_to_event(run, 4));
    assert_int_equal(run_events(run), 4);
    unsigned char *copy = malloc(run_kept_bytes(run));
    assert_non_null(copy);
    run_keep(run, copy);
    struct run_result result;
    run_finish(other, &result);
    assert_false(run_step(other));
    run_return(other, copy);
    assert_int_equal(run_events(other), 4);
    run_finish(other, &result);
    assert_int_equal(result.digest, story->result.digest);
    assert_false(run_to_event(other, result.events + 1));
    free(copy);
    run_free(other);
    run_free(run);
    free(story);
}

static void a_run_found_hung_can_be_opened_again(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    struct run *run = run_new(&story->model, &story->variant, 1, NULL);
    while (run_step(run)) {
    }
    struct sim *sim = run_sim(run);
    run_reopen(run);
    sim_act_as(sim, 0);
    sim_obligation_close(sim, 0, 0, SIM_END_SUCCESS, 0);
    sim_act_as(sim, SIM_NOBODY);
    struct run_result result;
    run_finish(run, &result);
    assert_int_equal(result.verdict, VERDICT_SUCCESS);
    run_reopen(run);
    assert_false(run_step(run)); /* what is done stays done */
    run_free(run);
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_returned_to_what_it_was_goes_on_the_same),
        cmocka_unit_test(a_run_found_hung_can_be_opened_again),
        cmocka_unit_test(a_run_in_which_nothing_was_promised_is_a_success),
        cmocka_unit_test(a_run_ends_as_soon_as_all_that_was_promised_is_kept),
        cmocka_unit_test(a_run_goes_on_while_the_scenario_has_something_in_store),
        cmocka_unit_test(a_promise_that_no_event_can_keep_is_lost_for_certain),
        cmocka_unit_test(a_broken_invariant_ends_the_run_and_is_named),
        cmocka_unit_test(time_that_stands_still_is_broken),
        cmocka_unit_test(a_met_limit_is_inconclusive_and_says_which),
        cmocka_unit_test(stepping_and_finishing_come_to_the_same_digest),
        cmocka_unit_test(the_result_sums_every_series_over_the_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
