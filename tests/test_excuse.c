/* Runs that cannot end through no fault of the model. */
#include "sim/excuse.h"
#include "sim/faults.h"
#include "sim/words.h"
#include "tests/run_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Promise 0 needs the second node; promise 1 needs nobody. */
static bool needs_node_2(const struct sim *sim, uint32_t index, struct text_end *reason)
{
    if (index != 0 || !sim_is_gone(sim, 1)) {
        return false;
    }
    sim_say_gone(sim, 1, reason);
    text_add(reason, ", and the promise is made to it");
    return true;
}

static bool needs_the_link(const struct sim *sim, uint32_t index, struct text_end *reason)
{
    (void)index;
    if (!sim_is_parted(sim, 0, 1)) {
        return false;
    }
    sim_say_parted(sim, 0, 1, reason);
    return true;
}

static const struct sim_excuse excuses[] = {
    {"nobody to keep it to", "the node is gone", 0, needs_node_2},
    {"no way there", "the link is gone", 0, needs_the_link},
};

static uint32_t kind_called(const char *name)
{
    for (uint32_t i = 0; i < engine_fault_count; i++) {
        if (strcmp(engine_faults[i].name, name) == 0) {
            return i;
        }
    }
    fail_msg("no fault is called %s", name);
    return 0;
}

/* Two clerks on two nodes; whatever start opens is never kept, while an alarm rings. */
static struct story *stuck(void (*start)(struct sim *sim))
{
    struct story *story = story_of(start);
    ring(story);
    story->model.excuses = excuses;
    story->model.excuse_count = COUNT_OF(excuses);
    story->variant.scenario.duration = 10 * SIM_MINUTE;
    story->variant.scenario.within = 30 * SIM_SECOND;
    return story;
}

static void strike(struct story *story, const char *name, sim_time at, sim_time lasts)
{
    struct scenario *scenario = &story->variant.scenario;
    const bool is_link = strcmp(name, "cut") == 0 || strcmp(name, "heal") == 0;
    scenario->faults[scenario->fault_count++] = (struct fault){.kind = kind_called(name),
                                                               .node = is_link ? 0 : 1,
                                                               .peer = 1,
                                                               .at = at,
                                                               .lasts = lasts,
                                                               .count = 1};
}

/* Runs it; the reason must be in the first line of why. */
static void assert_excused(struct story *story, const char *reason)
{
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_EXCUSED);
    assert_int_equal(story->result.detector, DETECTOR_NONE);
    assert_non_null(strstr(story->result.why, reason));
    free(story);
}

static void assert_hung(struct story *story, const char *subject)
{
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_HUNG);
    assert_int_equal(strncmp(story->result.why, subject, strlen(subject)), 0);
    free(story);
}

static void a_promise_to_a_node_that_is_gone_is_excused_with_the_reason(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise_and_ring);
    strike(story, "crash", 5 * SIM_SECOND, 0);
    expect(story, VERDICT_EXCUSED);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_EXCUSED);
    assert_int_equal(story->result.ended_at, 35 * SIM_SECOND);
    assert_int_equal(story->result.stuck_since, 0);
    assert_true(story->result.is_expected);
    assert_string_equal(story->result.why,
                        "promise 1 cannot end (nobody to keep it to): node-2 is down since 5 s, "
                        "and the promise is made to it\n"
                        "nothing in the scenario changes that; no progress since 0 ns\n");
    free(story);
}

static void without_anything_gone_it_hangs(void **state)
{
    (void)state;
    assert_hung(stuck(start_promise_and_ring), "promise 1 made its last progress");
}

static void a_node_that_came_back_is_no_excuse(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise_and_ring);
    strike(story, "crash", 5 * SIM_SECOND, 5 * SIM_MINUTE);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_HUNG);
    assert_int_equal(story->result.ended_at, 5 * SIM_MINUTE + 35 * SIM_SECOND);
    free(story);
}

static void nothing_is_said_while_a_node_may_still_come_back(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise_and_ring);
    strike(story, "crash", 5 * SIM_SECOND, 20 * SIM_MINUTE);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(story->result.why,
                        "the scenario's duration was over before the load ended, and something "
                        "was still in store that may end it; raise duration\n");
    free(story);
}

static void a_node_that_stands_still_is_waited_for(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise_and_ring);
    strike(story, "pause", 5 * SIM_SECOND, 5 * SIM_MINUTE);
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_HUNG);
    assert_int_equal(story->result.ended_at, 5 * SIM_MINUTE + 35 * SIM_SECOND);
    free(story);
}

/* Two promises, of which only the first needs the node. */
static void start_two_promises(struct sim *sim)
{
    start_promise_and_ring(sim);
    sim_obligation_open(sim, 0, 1);
}

static void what_is_excused_does_not_hide_what_hangs(void **state)
{
    (void)state;
    struct story *story = stuck(start_two_promises);
    strike(story, "crash", 5 * SIM_SECOND, 0);
    assert_hung(story, "promise 2 made its last progress");
}

/* The second promise moves every second and never ends. */
static void on_move(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    sim_obligation_progress(sim, 0, 1, 1);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
}

static void what_still_moves_keeps_the_run_going(void **state)
{
    (void)state;
    struct story *story = stuck(start_two_promises);
    story->messages[CLERK_ALARM].handle = on_move;
    strike(story, "crash", 5 * SIM_SECOND, 0);
    tell(story);
    assert_int_equal(story->result.ended_at, 10 * SIM_MINUTE);
    assert_int_equal(story->result.verdict, VERDICT_INCONCLUSIVE);
    free(story);
}

static void a_run_without_any_event_left_may_be_excused(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise);
    strike(story, "crash", 5 * SIM_SECOND, 0);
    assert_excused(story, "node-2 is down since 5 s");
}

static void the_last_crash_after_the_last_return_is_the_one(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise_and_ring);
    strike(story, "crash", 1 * SIM_SECOND, 2 * SIM_SECOND);
    strike(story, "crash", 7 * SIM_SECOND, 0);
    strike(story, "restart", 9 * SIM_SECOND, 0);
    strike(story, "crash", 11 * SIM_SECOND, 0);
    strike(story, "crash", 13 * SIM_SECOND, 0);
    assert_excused(story, "node-2 is down since 11 s");
}

static void a_cut_link_is_named_with_both_ends(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise_and_ring);
    strike(story, "cut", 1 * SIM_SECOND, 0);
    strike(story, "heal", 2 * SIM_SECOND, 0);
    strike(story, "cut", 3 * SIM_SECOND, 0);
    assert_excused(story, "the link between node-1 and node-2 is cut since 3 s");
}

static void an_isolated_node_is_named_alone(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise_and_ring);
    strike(story, "isolate", 0, 0);
    assert_excused(story, "node-2 is cut off from every other node since the start");
}

static void a_link_that_is_whole_again_is_no_excuse(void **state)
{
    (void)state;
    struct story *story = stuck(start_promise_and_ring);
    strike(story, "cut", 1 * SIM_SECOND, 0);
    strike(story, "heal", 2 * SIM_SECOND, 0);
    assert_hung(story, "promise 1 made its last progress");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_promise_to_a_node_that_is_gone_is_excused_with_the_reason),
        cmocka_unit_test(without_anything_gone_it_hangs),
        cmocka_unit_test(a_node_that_came_back_is_no_excuse),
        cmocka_unit_test(nothing_is_said_while_a_node_may_still_come_back),
        cmocka_unit_test(a_node_that_stands_still_is_waited_for),
        cmocka_unit_test(what_is_excused_does_not_hide_what_hangs),
        cmocka_unit_test(what_still_moves_keeps_the_run_going),
        cmocka_unit_test(a_run_without_any_event_left_may_be_excused),
        cmocka_unit_test(the_last_crash_after_the_last_return_is_the_one),
        cmocka_unit_test(a_cut_link_is_named_with_both_ends),
        cmocka_unit_test(an_isolated_node_is_named_alone),
        cmocka_unit_test(a_link_that_is_whole_again_is_no_excuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
