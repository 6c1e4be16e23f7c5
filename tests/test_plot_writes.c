/* What became of writes, added up for a picture. */
#include "tests/harness_tool.h"
#include "tools/chart/plot_writes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *counters[] = {"polls", "writes_refused", "writes_ok", "writes_rejected"};
static struct chronicle_count counts[] = {
    {.second = 0, .actor = 1, .counter = 2, .count = 7},
    {.second = 2, .actor = 1, .counter = 2, .count = 3},
    {.second = 2, .actor = 2, .counter = 2, .count = 4},
    {.second = 2, .actor = 2, .counter = 0, .count = 99},
    {.second = 3, .actor = 2, .counter = 1, .count = 5},
    {.second = 3, .actor = 2, .counter = 3, .count = 1},
};
static const struct chronicle clerk = {.counters = counters,
                                       .counter_count = COUNT_OF(counters),
                                       .counts = counts,
                                       .count_count = COUNT_OF(counts)};

static void add_up(struct arena *arena, sim_time from, sim_time until, struct plot_writes *writes)
{
    plot_writes_count(&clerk, from, until, arena, writes);
}

static void seconds_add_up_over_all_actors(void **state)
{
    struct plot_writes writes;
    add_up(*state, 0, 3500 * SIM_MS, &writes);
    assert_int_equal(writes.step, 1);
    assert_int_equal(writes.row_count, 4);
    assert_int_equal(writes.rows[0].counts[PLOT_WRITES_ACCEPTED], 7);
    assert_int_equal(writes.rows[1].counts[PLOT_WRITES_ACCEPTED], 0);
    assert_int_equal(writes.rows[2].counts[PLOT_WRITES_ACCEPTED], 7);
    assert_int_equal(writes.rows[3].counts[PLOT_WRITES_REFUSED], 5);
    assert_int_equal(writes.rows[3].counts[PLOT_WRITES_REJECTED], 1);
    assert_int_equal(writes.totals[PLOT_WRITES_ACCEPTED], 14);
    assert_int_equal(writes.totals[PLOT_WRITES_DELAYED], 0); /* nobody counts it */
}

static void only_the_seconds_of_the_picture_count(void **state)
{
    struct plot_writes writes;
    add_up(*state, 1500 * SIM_MS, 2900 * SIM_MS, &writes);
    assert_int_equal(writes.row_count, 2);
    assert_int_equal(writes.rows[0].second, 1);
    assert_int_equal(writes.rows[1].counts[PLOT_WRITES_ACCEPTED], 7);
    assert_int_equal(writes.totals[PLOT_WRITES_ACCEPTED], 7);
    assert_int_equal(writes.totals[PLOT_WRITES_REFUSED], 0);
}

static void a_row_of_a_long_run_is_several_seconds(void **state)
{
    struct plot_writes writes;
    add_up(*state, 0, (sim_time)(3 * PLOT_WRITES_ROWS - 1) * SIM_SECOND, &writes);
    assert_int_equal(writes.step, 3);
    assert_int_equal(writes.row_count, PLOT_WRITES_ROWS);
    assert_int_equal(writes.rows[0].counts[PLOT_WRITES_ACCEPTED], 14);
    assert_int_equal(writes.rows[1].counts[PLOT_WRITES_REFUSED], 5);
    assert_int_equal(writes.rows[1].second, 3);
    add_up(*state, 0, (sim_time)3 * PLOT_WRITES_ROWS * SIM_SECOND, &writes);
    assert_int_equal(writes.step, 4);
    assert_true(writes.row_count <= PLOT_WRITES_ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(seconds_add_up_over_all_actors, arena_open, arena_close),
        cmocka_unit_test_setup_teardown(only_the_seconds_of_the_picture_count, arena_open,
                                        arena_close),
        cmocka_unit_test_setup_teardown(a_row_of_a_long_run_is_several_seconds, arena_open,
                                        arena_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
