/* What is said of a hang. */
#include "sim/why.h"
#include "tests/run_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Clerk 1 promises something, takes its desk for an errand, and falls asleep. */
static void start_asleep(struct sim *sim)
{
    sim_act_as(sim, 0);
    sim_obligation_open(sim, 0, 0);
    (void)sim_work_open(sim, CLERK_ERRAND, 0);
    sim_guard_hold(sim, 0, 0);
    (void)sim_timer(sim, 2 * SIM_SECOND, CLERK_ALARM, NULL);
}

static void on_count(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    sim_polling(sim);
    sim_count(sim, 0, 2);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
}

static struct story *asleep(void)
{
    struct story *story = story_of(start_asleep);
    story->options.is_asleep = true;
    story->variant.scenario.observe = 5 * SIM_SECOND;
    memcpy(story->messages, clerk_model.messages, sizeof story->messages);
    story->messages[CLERK_ALARM].handle = on_count;
    story->model.messages = story->messages;
    return story;
}

static void lost_work_is_told_with_every_way_out_and_what_it_costs(void **state)
{
    (void)state;
    struct story *story = asleep();
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_HUNG);
    assert_int_equal(story->result.detector, DETECTOR_LOST_WORK);
    assert_int_equal(story->result.ended_at, 7 * SIM_SECOND);
    assert_string_equal(
        story->result.why,
        "promise 1 made its last progress at 0.000000 s (event 0), stood still for 7 s until the "
        "run was ended, and will never move again\n"
        "it waits for the desk of clerk-1 to be released (a clerk's desk)\n"
        "that is held by clerk-1 since 0.000000 s (event 0); the errand it was held for ended at "
        "2.000000 s (event 1) and left it behind: nothing is under way that would release it\n"
        "there is 1 way to release it, which cannot happen any more:\n"
        "- the clerk leaves (office): clerk 1 is asleep\n"
        "all this is certain since 2.000000 s (event 1)\n"
        "since its last progress: 12 letters of chatter\n");
    free(story);
}

static void a_proof_ends_a_run_at_once_if_nobody_watches(void **state)
{
    (void)state;
    struct story *story = asleep();
    story->variant.scenario.observe = 0;
    tell(story);
    assert_int_equal(story->result.detector, DETECTOR_LOST_WORK);
    assert_int_equal(story->result.ended_at, 2 * SIM_SECOND);
    free(story);
}

static void a_run_that_ends_while_it_is_watched_is_proved_all_the_same(void **state)
{
    (void)state;
    struct story *story = asleep();
    story->variant.scenario.observe = SIM_HOUR;
    story->variant.scenario.duration = 20 * SIM_SECOND;
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_HUNG);
    assert_int_equal(story->result.detector, DETECTOR_LOST_WORK);
    assert_int_equal(story->result.ended_at, 20 * SIM_SECOND);
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_work_is_told_with_every_way_out_and_what_it_costs),
        cmocka_unit_test(a_proof_ends_a_run_at_once_if_nobody_watches),
        cmocka_unit_test(a_run_that_ends_while_it_is_watched_is_proved_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
