/* Verdicts and expectations. */
#include "tests/run_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void the_worst_end_of_all_promises_is_the_verdict_and_keeps_its_error(void **state)
{
    (void)state;
    struct story *story = story_of(start_broken_promise);
    expect(story, VERDICT_FAILED);
    (void)snprintf(story->variant.scenario.expect.error, 48, "ERR_LOST");
    tell(story);
    assert_int_equal(story->result.verdict, VERDICT_FAILED);
    assert_int_equal(story->result.error, 1);
    assert_true(story->result.is_expected);
    free(story);
}

static void what_is_not_as_expected_is_said_line_by_line(void **state)
{
    (void)state;
    struct story *story = story_of(start_broken_promise);
    expect(story, VERDICT_HUNG);
    struct expect *expected = &story->variant.scenario.expect;
    expected->by = DETECTOR_BOUNDED;
    expected->within = 1;
    (void)snprintf(expected->error, sizeof expected->error, "ERR_OTHER");
    expected->figures[0] = (struct field_figure){.name = "chatter", .min = 1, .max = 2};
    expected->figures[1] = (struct field_figure){.name = "chitter", .min = 1, .max = 2};
    expected->figures[2] = (struct field_figure){.name = "chatter", .min = -2, .max = -1};
    expected->figure_count = 3;
    tell(story);
    assert_false(story->result.is_expected);
    assert_string_equal(story->result.unexpected, "the verdict is failed, expected hung\n"
                                                  "found by none, expected by bounded\n"
                                                  "it ended with ERR_LOST, expected ERR_OTHER\n"
                                                  "chatter is 0, expected at least 1\n"
                                                  "there is no counter called chitter\n"
                                                  "chatter is 0, expected at most -1\n");
    free(story);
}

static void a_late_end_is_not_as_expected(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    keep(story);
    expect(story, VERDICT_SUCCESS);
    story->variant.scenario.expect.within = SIM_SECOND;
    tell(story);
    assert_true(story->result.is_expected);
    story->variant.scenario.expect.within = SIM_SECOND - 1;
    tell(story);
    assert_false(story->result.is_expected);
    assert_string_equal(story->result.unexpected, "it ended at 1 s, expected within 999.999 ms\n");
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_end_of_all_promises_is_the_verdict_and_keeps_its_error),
        cmocka_unit_test(what_is_not_as_expected_is_said_line_by_line),
        cmocka_unit_test(a_late_end_is_not_as_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
