/* When a run is taken to hang. */
#include "tests/run_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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
        "promise 1 has come no further since event 0 at 0.000000 s: 30 s without progress, over "
        "the "
        "bound of 30 s (3 x the longest chain of waits, 10 s)\n"
        "the desk of clerk-1 is held by clerk-1 since event 0 at 0.000000 s; what it was held for "
        "ended with the same event, and nothing is under way that serves it\n"
        "waits counted: an answer 10 s\n"
        "since the last progress, in 30 s: nothing at all\n");
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
        cmocka_unit_test(a_run_too_short_to_tell_is_inconclusive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
