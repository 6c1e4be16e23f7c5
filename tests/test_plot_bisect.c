/* What a bisection comes to as a picture. */
#include "tests/harness_tool.h"
#include "tools/chart/plot_bisect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct sim_intervention pour = {.name = "pour"};

/* Points every 10 s, and three more around 52 s, where the second column has its step. */
static void fill(struct bisect *bisect)
{
    static const sim_time more[] = {51900 * SIM_MS, 52000 * SIM_MS, 52100 * SIM_MS};
    *bisect = (struct bisect){.continuations = 10, .intervention = &pour, .point_count = 9};
    for (uint32_t i = 0; i < 9; i++) {
        struct bisect_point *point = &bisect->points[i];
        point->at = i < 6 ? (sim_time)i * 10 * SIM_SECOND : more[i - 6];
        point->shares[BISECT_CHANGED].total = 10;
        point->shares[BISECT_AS_IT_WAS].total = i < 6 ? 10 : 0;
    }
    bisect->certain[BISECT_CHANGED] =
        (struct bisect_step){.is_found = true, .event = {.at = 52 * SIM_SECOND}};
}

static void each_column_that_was_measured_is_a_line(void **state)
{
    static struct bisect bisect;
    struct tool tool = {.arena = *state};
    struct plot_bisect_figures figures;
    fill(&bisect);
    plot_bisect_figure(&tool, &bisect, 60 * SIM_SECOND, &figures);
    assert_int_equal(figures.line_count, 2);
    assert_string_equal(figures.lines[0].word, "as it was");
    assert_int_equal(figures.lines[0].count, 6); /* the others were put for the second column */
    assert_null(figures.lines[0].step);
    assert_string_equal(figures.lines[1].word, "with 'pour' at that time");
    assert_int_equal(figures.lines[1].count, 9);
    assert_ptr_equal(figures.lines[1].step, &bisect.certain[BISECT_CHANGED]);
    bisect.intervention = NULL;
    plot_bisect_figure(&tool, &bisect, 60 * SIM_SECOND, &figures);
    assert_int_equal(figures.line_count, 1);
}

static void points_close_to_the_step_have_a_panel(void **state)
{
    static struct bisect bisect;
    struct tool tool = {.arena = *state};
    struct plot_bisect_figures figures;
    fill(&bisect);
    plot_bisect_figure(&tool, &bisect, 60 * SIM_SECOND, &figures);
    assert_false(figures.has_close); /* three points are few */
    bisect.points[5].at = 51 * SIM_SECOND;
    plot_bisect_figure(&tool, &bisect, 60 * SIM_SECOND, &figures);
    assert_true(figures.has_close);
    assert_int_equal(figures.close_from, 50500 * SIM_MS);
    assert_int_equal(figures.close_until, 53500 * SIM_MS);
    assert_int_equal(figures.until, 60 * SIM_SECOND);
}

static void where_nothing_is_certain_the_largest_change_is_the_step(void **state)
{
    static struct bisect bisect;
    struct tool tool = {.arena = *state};
    struct plot_bisect_figures figures;
    fill(&bisect);
    bisect.largest = (struct bisect_step){.is_found = true, .event = {.at = 30 * SIM_SECOND}};
    plot_bisect_figure(&tool, &bisect, 60 * SIM_SECOND, &figures);
    assert_ptr_equal(figures.lines[0].step, &bisect.largest);
    bisect.certain[BISECT_AS_IT_WAS].is_found = true;
    plot_bisect_figure(&tool, &bisect, 60 * SIM_SECOND, &figures);
    assert_ptr_equal(figures.lines[0].step, &bisect.certain[BISECT_AS_IT_WAS]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_column_that_was_measured_is_a_line, arena_open,
                                        arena_close),
        cmocka_unit_test_setup_teardown(points_close_to_the_step_have_a_panel, arena_open,
                                        arena_close),
        cmocka_unit_test_setup_teardown(where_nothing_is_certain_the_largest_change_is_the_step,
                                        arena_open, arena_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
