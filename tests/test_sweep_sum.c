/* What the runs of a variant come to together. */
#include "sim/sweep_sum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct sim_counter counters[] = {
    {"apples", "", false, NULL}, {"pears", "", false, NULL}, {"plums", "", false, NULL}};
static const struct sim_cost costs[] = {{"pip fruit", "", 3, false}, {"plums", "", 4, false}};
static const struct sim_obligation_kind obligations[] = {
    {.name = "picking", .decides = true},
    {.name = "rest", .while_open = "unrest"},
};
static const struct sim_model orchard = {
    .counters = counters,
    .counter_count = COUNT_OF(counters),
    .costs = costs,
    .cost_count = COUNT_OF(costs),
    .obligations = obligations,
    .obligation_count = COUNT_OF(obligations),
};

static struct sweep_row row_of(uint64_t seed, enum verdict verdict, sim_time closed_at)
{
    struct sweep_row row = {.seed = seed,
                            .verdict = (uint32_t)verdict,
                            .closed_at = closed_at,
                            .events = 10,
                            .counters = {1, (int64_t)seed, 100}};
    (void)snprintf(row.signature, sizeof row.signature, "%s", verdict_name(verdict));
    return row;
}

static void shares_and_their_intervals_come_out(void **state)
{
    (void)state;
    struct sweep_sum *sum = sweep_sum_new(1);
    assert_non_null(sum);
    assert_int_equal(sweep_sum_ppm(sum, VERDICT_HUNG), 0);
    for (uint64_t seed = 1; seed <= 10; seed++) {
        const struct sweep_row row =
            row_of(seed, seed % 2 == 0 ? VERDICT_SUCCESS : VERDICT_HUNG, (sim_time)seed);
        sweep_sum_add(sum, &orchard, &row);
    }
    assert_int_equal(sweep_sum_ppm(sum, VERDICT_HUNG), 500000);
    assert_int_equal(sweep_sum_interval(sum, VERDICT_HUNG).low, 236593);
    assert_int_equal(sweep_sum_interval(sum, VERDICT_HUNG).high, 763407);
    assert_int_equal(sum->events, 100);
    block_free(sum);
}

static void costs_are_those_of_runs_that_finished(void **state)
{
    (void)state;
    struct sweep_sum *sum = sweep_sum_new(1);
    const struct sweep_row rows[] = {row_of(1, VERDICT_SUCCESS, 5), row_of(2, VERDICT_HUNG, 0),
                                     row_of(3, VERDICT_FAILED, 7), row_of(4, VERDICT_EXCUSED, 0)};
    assert_non_null(sum);
    for (uint32_t i = 0; i < COUNT_OF(rows); i++) {
        sweep_sum_add(sum, &orchard, &rows[i]);
    }
    assert_int_equal(sum->counters[0], 4);
    assert_int_equal(sum->counters[1], 10);
    assert_int_equal(sweep_sum_cost(sum, &orchard, 0), 2 + 4);
    assert_int_equal(sweep_sum_cost(sum, &orchard, 1), 200);
    assert_int_equal(sum->finish.count, 2);
    assert_int_equal(spread_quantile(&sum->finish, 500), 5);
    assert_int_equal(spread_quantile(&sum->finish, 990), 7);
    block_free(sum);
}

static void what_a_hang_leaves_open_is_open_for_ever(void **state)
{
    (void)state;
    struct sweep_sum *sum = sweep_sum_new(1);
    struct sweep_row rows[] = {row_of(1, VERDICT_SUCCESS, 5), row_of(2, VERDICT_HUNG, 0),
                               row_of(3, VERDICT_HUNG, 0)};
    assert_non_null(sum);
    rows[0].spans[1] = (struct run_span){.longest = 7};
    rows[1].spans[1] = (struct run_span){.longest = 9, .is_open = 1};
    rows[2].spans[1] = (struct run_span){.longest = 8};
    for (uint32_t i = 0; i < COUNT_OF(rows); i++) {
        sweep_sum_add(sum, &orchard, &rows[i]);
    }
    assert_ptr_equal(sweep_sum_kind(&orchard, 0), &obligations[1]);
    assert_null(sweep_sum_kind(&orchard, 1));
    assert_int_equal(spread_quantile(&sum->spans[0], 333), 7);
    assert_int_equal(spread_quantile(&sum->spans[0], 666), 8);
    assert_int_equal(spread_quantile(&sum->spans[0], 1000), SIM_TIME_MAX);
    block_free(sum);
}

static void runs_that_came_to_the_same_are_one_group(void **state)
{
    (void)state;
    struct sweep_sum *sum = sweep_sum_new(1);
    assert_non_null(sum);
    for (uint64_t seed = 1; seed <= 366; seed++) {
        const struct sweep_row row = row_of(seed, seed == 3 ? VERDICT_SUCCESS : VERDICT_HUNG, 1);
        sweep_sum_add(sum, &orchard, &row);
    }
    assert_int_equal(sum->group_count, 2);
    assert_string_equal(sum->groups[0].signature, "hung");
    assert_int_equal(sum->groups[0].count, 365);
    assert_int_equal(sum->groups[0].seed_count, SWEEP_SEEDS_MAX);
    static const uint64_t seeds[SWEEP_SEEDS_MAX] = {1, 2, 4, 5, 6};
    assert_memory_equal(sum->groups[0].seeds, seeds, sizeof seeds);
    assert_int_equal(sum->groups[1].count, 1);
    assert_int_equal(sum->groups[1].seeds[0], 3);
    block_free(sum);
}

static void groups_beyond_the_last_are_counted(void **state)
{
    (void)state;
    struct sweep_sum *sum = sweep_sum_new(1);
    assert_non_null(sum);
    for (uint64_t seed = 1; seed <= SWEEP_GROUPS_MAX + 3; seed++) {
        struct sweep_row row = row_of(seed, VERDICT_FAILED, 1);
        (void)snprintf(row.signature, sizeof row.signature, "failed in way %u", (unsigned)seed);
        sweep_sum_add(sum, &orchard, &row);
    }
    assert_int_equal(sum->group_count, SWEEP_GROUPS_MAX);
    assert_int_equal(sum->left_out, 3);
    assert_int_equal(sum->runs, SWEEP_GROUPS_MAX + 3);
    block_free(sum);
}

static void variants_win_and_lose_seed_by_seed(void **state)
{
    (void)state;
    static const struct {
        enum verdict verdict;
        sim_time at;
        enum verdict first;
        sim_time first_at;
    } duels[] = {
        {VERDICT_SUCCESS, 5, VERDICT_HUNG, 0},    {VERDICT_SUCCESS, 5, VERDICT_FAILED, 3},
        {VERDICT_FAILED, 5, VERDICT_HUNG, 0},     {VERDICT_HUNG, 0, VERDICT_SUCCESS, 9},
        {VERDICT_BROKEN, 0, VERDICT_HUNG, 0},     {VERDICT_HUNG, 0, VERDICT_HUNG, 0},
        {VERDICT_SUCCESS, 5, VERDICT_SUCCESS, 6}, {VERDICT_SUCCESS, 7, VERDICT_SUCCESS, 6},
        {VERDICT_SUCCESS, 6, VERDICT_SUCCESS, 6}, {VERDICT_FAILED, 1, VERDICT_FAILED, 2},
    };
    struct sweep_sum *sum = sweep_sum_new(1);
    assert_non_null(sum);
    for (uint32_t i = 0; i < COUNT_OF(duels); i++) {
        struct sweep_row row = row_of(i, duels[i].verdict, duels[i].at);
        const struct sweep_row first = row_of(i, duels[i].first, duels[i].first_at);
        row.counters[2] += 5;
        sweep_sum_compare(sum, &row, &first);
    }
    assert_int_equal(sum->duel.won, 3);
    assert_int_equal(sum->duel.lost, 2);
    assert_int_equal(sum->duel.sooner, 1);
    assert_int_equal(sum->duel.later, 1);
    assert_int_equal(sum->duel.both, 5);
    assert_int_equal(sweep_sum_extra(sum, &orchard, 0), 0);
    assert_int_equal(sweep_sum_extra(sum, &orchard, 1), 25);
    block_free(sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_and_their_intervals_come_out),
        cmocka_unit_test(costs_are_those_of_runs_that_finished),
        cmocka_unit_test(what_a_hang_leaves_open_is_open_for_ever),
        cmocka_unit_test(runs_that_came_to_the_same_are_one_group),
        cmocka_unit_test(groups_beyond_the_last_are_counted),
        cmocka_unit_test(variants_win_and_lose_seed_by_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
