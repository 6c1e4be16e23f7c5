/* P(hang) of gambles in which it is known exactly. */
#include "sim/bisect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/gambles.h"

#define CONTINUATIONS 400

struct found {
    struct story *story;
    struct history *history;
    struct bisect *bisect;
};

static void find(struct found *found, uint32_t workers, bool is_helped)
{
    struct branch_crew crew;
    *found = (struct found){.story = gamble_new(), .bisect = calloc(1, sizeof *found->bisect)};
    assert_non_null(found->bisect);
    found->history =
        history_new(&found->story->model, &found->story->variant, gamble_seed(found->story));
    assert_non_null(found->history);
    assert_int_equal(found->history->result.verdict, VERDICT_HUNG);
    *found->bisect = (struct bisect){.continuations = CONTINUATIONS,
                                     .spread = 4,
                                     .intervention = is_helped ? &gamble_help[0] : NULL};
    assert_true(branch_crew_new(&crew, &found->story->model, &found->story->variant, workers));
    assert_true(bisect_find(found->bisect, found->history, &crew));
    branch_crew_free(&crew);
}

static void give_back(struct found *found)
{
    history_free(found->history);
    free(found->bisect);
    free(found->story);
}

/* The throws still to come after so many events. */
static uint32_t expected_ppm(uint64_t events)
{
    return events >= GAMBLE_THROWS ? 1000000 : 1000000U >> (GAMBLE_THROWS - events);
}

static void the_share_that_hangs_is_the_one_that_is_known(void **state)
{
    (void)state;
    struct found found;
    find(&found, 1, false);
    assert_true(found.bisect->point_count >= 4);
    assert_int_equal(found.bisect->points[0].event, 0);
    for (uint32_t i = 0; i < found.bisect->point_count; i++) {
        const struct bisect_point *point = &found.bisect->points[i];
        const struct bisect_share *share = &point->shares[BISECT_AS_IT_WAS];
        assert_int_equal(share->total, CONTINUATIONS);
        assert_int_equal(share->verdicts[VERDICT_HUNG] + share->verdicts[VERDICT_SUCCESS],
                         CONTINUATIONS);
        assert_in_range(expected_ppm(point->event), share->interval.low, share->interval.high);
        assert_int_equal(point->shares[BISECT_CHANGED].total, 0);
    }
    give_back(&found);
}

static void the_step_is_the_last_throw(void **state)
{
    (void)state;
    struct found found;
    find(&found, 1, false);
    const struct bisect_step *step = &found.bisect->certain[BISECT_AS_IT_WAS];
    assert_true(step->is_found && step->is_exact);
    assert_int_equal(step->event.number, GAMBLE_THROWS);
    assert_int_equal(step->event.at, GAMBLE_THROWS * SIM_SECOND);
    assert_string_equal(step->event.actor_name, "clerk-1");
    assert_string_equal(step->event.node_name, "node-1");
    assert_string_equal(step->event.line, "says 3 to clerk-1 after 0 ns and 0 B");
    const struct bisect_point *points = found.bisect->points;
    assert_false(bisect_is_certain(&points[step->before].shares[BISECT_AS_IT_WAS]));
    assert_true(bisect_is_certain(&points[step->after].shares[BISECT_AS_IT_WAS]));
    give_back(&found);
}

static void an_intervention_has_a_step_of_its_own(void **state)
{
    (void)state;
    struct found found;
    find(&found, 1, true);
    const struct bisect_point *points = found.bisect->points;
    assert_int_equal(points[0].shares[BISECT_CHANGED].verdicts[VERDICT_HUNG], 0);
    for (uint32_t i = 0; i < found.bisect->point_count; i++) {
        const struct bisect_share *share = &points[i].shares[BISECT_CHANGED];
        const uint32_t expected = points[i].event < 2 ? 0 : expected_ppm(points[i].event);
        assert_in_range(expected, share->interval.low, share->interval.high);
    }
    assert_int_equal(found.bisect->certain[BISECT_CHANGED].event.number, GAMBLE_THROWS);
    give_back(&found);
}

static void the_number_of_workers_changes_nothing(void **state)
{
    (void)state;
    struct found one;
    struct found many;
    find(&one, 1, true);
    find(&many, 5, true);
    assert_int_equal(one.bisect->point_count, many.bisect->point_count);
    assert_memory_equal(one.bisect->points, many.bisect->points, sizeof one.bisect->points);
    assert_int_equal(one.bisect->run_count, many.bisect->run_count);
    assert_int_equal(one.bisect->event_count, many.bisect->event_count);
    give_back(&one);
    give_back(&many);
}

/* Nobody throws a coin: it rings for ever, whatever chance says. */
static void a_hang_without_chance_has_no_step(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    struct history *history = history_new(&story->model, &story->variant, 1);
    assert_non_null(history);
    struct bisect *bisect = calloc(1, sizeof *bisect);
    struct branch_crew crew;
    bisect->continuations = 3;
    bisect->spread = 2;
    assert_true(branch_crew_new(&crew, &story->model, &story->variant, 1));
    assert_true(bisect_find(bisect, history, &crew));
    assert_false(bisect->certain[BISECT_AS_IT_WAS].is_found);
    assert_false(bisect->largest.is_found);
    for (uint32_t i = 0; i < bisect->point_count; i++) {
        assert_true(bisect_is_certain(&bisect->points[i].shares[BISECT_AS_IT_WAS]));
    }
    branch_crew_free(&crew);
    history_free(history);
    free(bisect);
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_share_that_hangs_is_the_one_that_is_known),
        cmocka_unit_test(the_step_is_the_last_throw),
        cmocka_unit_test(an_intervention_has_a_step_of_its_own),
        cmocka_unit_test(the_number_of_workers_changes_nothing),
        cmocka_unit_test(a_hang_without_chance_has_no_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
