/* Progress as lines, bands and counts. */
#include "tests/harness_tool.h"
#include "tools/chart/plot_progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LOADS 20

/* A load goes on at 1 s and 2 s and stands still until 10 s; two outages, one of which ends. */
static struct chronicle_move moves[] = {{SIM_SECOND, 4}, {2 * SIM_SECOND, 9}};
static struct chronicle_obligation few[] = {
    {.what = "writes", .subject = "1.0", .since = 3 * SIM_SECOND, .until = 10 * SIM_SECOND},
    {.what = "load",
     .subject = "temp",
     .since = SIM_SECOND / 2,
     .until = 10 * SIM_SECOND,
     .first_move = 0,
     .move_count = 2},
    {.what = "writes",
     .subject = "1.1",
     .since = 4 * SIM_SECOND,
     .until = 6 * SIM_SECOND,
     .ended = "success"},
};
static const struct chronicle small = {.obligations = few,
                                       .obligation_count = COUNT_OF(few),
                                       .moves = moves,
                                       .move_count = COUNT_OF(moves)};

static void expect_point(const struct plot_progress_line *line, uint32_t i, sim_time at,
                         int64_t value)
{
    assert_true(i < line->count);
    assert_int_equal(line->points[i].at, at);
    assert_int_equal(line->points[i].value, value);
}

static void a_load_is_a_line_that_ends_where_it_stands(void **state)
{
    struct plot_progress progress;
    plot_progress_find(&small, 0, 10 * SIM_SECOND, *state, &progress);
    assert_int_equal(progress.group_count, 2);
    const struct plot_progress_group *load = &progress.groups[0];
    assert_string_equal(load->what, "load");
    assert_int_equal(load->form, PLOT_PROGRESS_OF_EACH);
    assert_int_equal(load->line_count, 1);
    assert_int_equal(load->lines[0].count, 4);
    expect_point(&load->lines[0], 0, SIM_SECOND / 2, 0);
    expect_point(&load->lines[0], 1, SIM_SECOND, 4);
    expect_point(&load->lines[0], 2, 2 * SIM_SECOND, 9);
    expect_point(&load->lines[0], 3, 10 * SIM_SECOND, 9);
    assert_int_equal(load->most, 9);
    assert_int_equal(load->open, 1);
}

static void what_only_is_or_is_not_is_counted(void **state)
{
    struct plot_progress progress;
    plot_progress_find(&small, 0, 10 * SIM_SECOND, *state, &progress);
    const struct plot_progress_group *writes = &progress.groups[1];
    assert_string_equal(writes->what, "writes");
    assert_int_equal(writes->form, PLOT_PROGRESS_OPEN);
    assert_int_equal(writes->obligations, 2);
    assert_int_equal(writes->open, 1);
    expect_point(&writes->lines[0], 0, 0, 0);
    expect_point(&writes->lines[0], 1, 3 * SIM_SECOND, 1);
    expect_point(&writes->lines[0], 2, 4 * SIM_SECOND, 2);
    expect_point(&writes->lines[0], 3, 6 * SIM_SECOND, 1);
    expect_point(&writes->lines[0], 4, 10 * SIM_SECOND, 1);
    assert_int_equal(writes->most, 2);
}

static void a_part_begins_with_what_was_reached_before(void **state)
{
    struct plot_progress progress;
    plot_progress_find(&small, 1500 * SIM_MS, 5 * SIM_SECOND, *state, &progress);
    const struct plot_progress_line *load = &progress.groups[0].lines[0];
    assert_int_equal(load->count, 3);
    expect_point(load, 0, 1500 * SIM_MS, 4);
    expect_point(load, 1, 2 * SIM_SECOND, 9);
    expect_point(load, 2, 5 * SIM_SECOND, 9);
    expect_point(&progress.groups[1].lines[0], 3, 5 * SIM_SECOND, 2);
}

/* Load i of many goes on once, at i seconds, to i. */
static void many_of_a_kind_are_a_band(void **state)
{
    static struct chronicle_obligation many[LOADS];
    static struct chronicle_move steps[LOADS];
    for (uint32_t i = 0; i < LOADS; i++) {
        steps[i] = (struct chronicle_move){(sim_time)i * SIM_SECOND, i};
        many[i] = (struct chronicle_obligation){
            .what = "load", .until = 100 * SIM_SECOND, .first_move = i, .move_count = 1};
    }
    const struct chronicle crowd = {
        .obligations = many, .obligation_count = LOADS, .moves = steps, .move_count = LOADS};
    struct plot_progress progress;
    plot_progress_find(&crowd, 0, 100 * SIM_SECOND, *state, &progress);
    const struct plot_progress_group *group = &progress.groups[0];
    assert_int_equal(group->form, PLOT_PROGRESS_BAND);
    assert_int_equal(group->obligations, LOADS);
    const struct plot_progress_line *band = &group->lines[0];
    assert_in_range(band->count, PLOT_PROGRESS_INSTANT - 1, PLOT_PROGRESS_INSTANT + 2);
    assert_int_equal(band->points[0].most, 0);
    const struct plot_progress_point *last = &band->points[band->count - 1];
    assert_int_equal(last->at, 100 * SIM_SECOND);
    assert_int_equal(last->least, 0);
    assert_int_equal(last->value, LOADS / 2);
    assert_int_equal(last->most, LOADS - 1);
    for (uint32_t i = 0; i < band->count; i++)
        if (band->points[i].at < 5 * SIM_SECOND)
            assert_in_range(band->points[i].most, 0, 4);
}

static void steps_between_two_instants_are_left_out(void **state)
{
    static struct chronicle_move steps[100000];
    for (uint32_t i = 0; i < COUNT_OF(steps); i++)
        steps[i] = (struct chronicle_move){(sim_time)i * SIM_MS, i + 1};
    struct chronicle_obligation load = {.what = "load",
                                        .subject = "temp",
                                        .until = 200 * SIM_SECOND,
                                        .move_count = COUNT_OF(steps)};
    const struct chronicle busy = {
        .obligations = &load, .obligation_count = 1, .moves = steps, .move_count = COUNT_OF(steps)};
    struct plot_progress progress;
    plot_progress_find(&busy, 0, 200 * SIM_SECOND, *state, &progress);
    const struct plot_progress_line *line = &progress.groups[0].lines[0];
    assert_in_range(line->count, PLOT_PROGRESS_INSTANT / 2, 2 * PLOT_PROGRESS_INSTANT);
    /* Where it stands still is where it did. */
    expect_point(line, line->count - 2, steps[COUNT_OF(steps) - 1].at, COUNT_OF(steps));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_load_is_a_line_that_ends_where_it_stands, arena_open,
                                        arena_close),
        cmocka_unit_test_setup_teardown(what_only_is_or_is_not_is_counted, arena_open, arena_close),
        cmocka_unit_test_setup_teardown(a_part_begins_with_what_was_reached_before, arena_open,
                                        arena_close),
        cmocka_unit_test_setup_teardown(many_of_a_kind_are_a_band, arena_open, arena_close),
        cmocka_unit_test_setup_teardown(steps_between_two_instants_are_left_out, arena_open,
                                        arena_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
