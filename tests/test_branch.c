/* Runs go on from a point of another run: the same, or with chance drawn anew, or changed. */
#include "sim/branch.h"
#include "sim/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/gambles.h"

/* A gamble that hangs, kept after some of its events. */
struct table {
    struct story *story;
    struct run *run;
    struct branch_point point;
};

static void sit_down(struct table *table, uint64_t events)
{
    *table = (struct table){.story = gamble_new()};
    const uint64_t seed = gamble_seed(table->story);
    table->run = run_new(&table->story->model, &table->story->variant, seed, NULL);
    assert_non_null(table->run);
    assert_true(run_to_event(table->run, events));
    assert_true(branch_keep(&table->point, table->run));
    assert_int_equal(table->point.event, events);
}

static void stand_up(struct table *table)
{
    branch_free(&table->point);
    run_free(table->run);
    free(table->story);
}

static void a_continuation_without_change_is_the_run_itself(void **state)
{
    (void)state;
    struct table table;
    struct run_result here;
    struct run_result there;
    sit_down(&table, 2);
    struct run *other = run_new(&table.story->model, &table.story->variant, 99, NULL);
    run_finish(table.run, &here);
    assert_true(branch_continue(other, &table.point, &(struct branch){0}, &there));
    assert_int_equal(here.digest, there.digest);
    assert_int_equal(here.verdict, there.verdict);
    assert_true(branch_continue(other, &table.point, &(struct branch){0}, &there));
    assert_int_equal(here.digest, there.digest);
    run_free(other);
    stand_up(&table);
}

static void a_point_of_a_run_that_has_ended_is_at_its_end(void **state)
{
    (void)state;
    struct table table;
    struct run_result here;
    struct run_result there;
    sit_down(&table, 1);
    while (run_step(table.run)) {
    }
    assert_true(branch_keep(&table.point, table.run));
    run_finish(table.run, &here);
    assert_true(branch_continue(table.run, &table.point, &(struct branch){0}, &there));
    assert_int_equal(here.digest, there.digest);
    stand_up(&table);
}

static void chance_drawn_anew_depends_on_the_seed_alone(void **state)
{
    (void)state;
    struct table table;
    struct run_result first[64];
    uint32_t hung = 0;
    sit_down(&table, GAMBLE_THROWS - 1);
    for (uint32_t i = 0; i < COUNT_OF(first); i++) {
        const struct branch branch = {.redraws = true, .seed = branch_seed(7, i)};
        assert_true(branch_continue(table.run, &table.point, &branch, &first[i]));
        hung += first[i].verdict == VERDICT_HUNG;
    }
    assert_in_range(hung, 20, 44); /* one half; outside in one of a thousand cases */
    for (uint32_t i = COUNT_OF(first); i-- > 0;) {
        const struct branch branch = {.redraws = true, .seed = branch_seed(7, i)};
        struct run_result again;
        assert_true(branch_continue(table.run, &table.point, &branch, &again));
        assert_int_equal(again.digest, first[i].digest);
    }
    stand_up(&table);
}

static void continuations_have_seeds_of_their_own(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(branch_seed(1, i), branch_seed(1, i));
        assert_int_not_equal(branch_seed(1, i), branch_seed(1, i + 1));
        assert_int_not_equal(branch_seed(1, i), branch_seed(2, i));
    }
}

static bool keep_if_allowed(struct sim *sim, const void *context)
{
    const bool *may = context;
    sim_act_as(sim, 0);
    sim_obligation_close(sim, 0, 0, SIM_END_SUCCESS, 0);
    return *may;
}

static void a_change_is_made_before_it_goes_on(void **state)
{
    (void)state;
    struct table table;
    struct run_result result;
    bool may = true;
    sit_down(&table, GAMBLE_THROWS);
    const struct branch branch = {.change = keep_if_allowed, .context = &may};
    assert_true(branch_continue(table.run, &table.point, &branch, &result));
    assert_int_equal(result.verdict, VERDICT_SUCCESS);
    assert_int_equal(result.closed_at, table.point.at);
    may = false;
    assert_false(branch_continue(table.run, &table.point, &branch, &result));
    stand_up(&table);
}

static void an_intervention_is_a_change(void **state)
{
    (void)state;
    struct table table;
    struct run_result result;
    sit_down(&table, 1);
    const struct branch_help help = {&gamble_help[0], 0};
    const struct branch branch = {.change = branch_intervene, .context = &help};
    assert_true(branch_continue(table.run, &table.point, &branch, &result));
    assert_int_equal(result.verdict, VERDICT_SUCCESS);
    assert_int_equal(result.closed_at, SIM_SECOND);
    stand_up(&table);
}

static void a_run_found_hung_goes_on_if_something_is_changed(void **state)
{
    (void)state;
    struct table table;
    struct run_result result;
    bool may = true;
    sit_down(&table, 1);
    while (run_step(table.run)) {
    }
    assert_true(branch_keep(&table.point, table.run));
    const struct branch branch = {.change = keep_if_allowed, .context = &may};
    assert_true(branch_continue(table.run, &table.point, &branch, &result));
    assert_int_equal(result.verdict, VERDICT_SUCCESS);
    stand_up(&table);
}

static void a_crew_has_a_run_for_each_worker(void **state)
{
    (void)state;
    struct story *story = gamble_new();
    struct branch_crew crew;
    assert_true(branch_crew_new(&crew, &story->model, &story->variant, 3));
    assert_int_equal(crew.workers, 3);
    assert_ptr_not_equal(crew.runs[0], crew.runs[2]);
    branch_crew_free(&crew);
    assert_int_equal(crew.workers, 0);
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_continuation_without_change_is_the_run_itself),
        cmocka_unit_test(a_point_of_a_run_that_has_ended_is_at_its_end),
        cmocka_unit_test(chance_drawn_anew_depends_on_the_seed_alone),
        cmocka_unit_test(continuations_have_seeds_of_their_own),
        cmocka_unit_test(a_change_is_made_before_it_goes_on),
        cmocka_unit_test(an_intervention_is_a_change),
        cmocka_unit_test(a_run_found_hung_goes_on_if_something_is_changed),
        cmocka_unit_test(a_crew_has_a_run_for_each_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
