/* What many runs came to, whether they are done now or stand in a database. */
#include "tests/harness_tool.h"
#include "tools/chart/plot_compare.h"
#include "tools/sweep/survey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct sim_cost costs[] = {{.name = "letters sent", .help = "", .counters = 1}};

static void write_scenario(struct desk *desk)
{
    desk->model.costs = costs;
    desk->model.cost_count = COUNT_OF(costs);
    desk_write("a.yaml", "scenario: clerks at work\n"
                         "duration: 2min\n"
                         "play: hung\n"
                         "variants:\n"
                         "  sad: {play: failed}\n"
                         "  bad: {letters: 2}\n"
                         "  good: {play: kept}\n"
                         "  odd: {duration: 2s}\n");
}

/* Says a command, which has an arena of its own. */
static void sweep(struct desk *desk, const char *line)
{
    struct arena *arena = desk->tool.arena;
    desk_say(desk, line);
    desk->tool.arena = arena;
}

/* Opens and runs; returns what it ended with. What was complained of stands in `error`. */
static enum exit_code survey_of(struct desk *desk, struct survey *survey, const char *path,
                                const char *seeds, char **error)
{
    size_t bytes = 0;
    struct tool tool = desk->tool;
    survey->tool = arena_take(tool.arena, sizeof(tool));
    *survey->tool = tool;
    survey->tool->error = open_memstream(error, &bytes);
    survey->name = "plot";
    survey->path = path;
    survey->choice.seeds = seeds;
    survey->choice.threads = 1;
    enum exit_code code = survey_open(survey);
    if (code == EXIT_AS_EXPECTED)
        code = survey_run(survey);
    (void)fclose(survey->tool->error);
    return code;
}

static void expect_rows(const struct survey *survey)
{
    struct plot_compare_row rows[8];
    assert_int_equal(plot_compare_rows(survey, rows), 4);
    assert_string_equal(rows[0].name, "sad");
    assert_string_equal(rows[1].name, "bad");
    assert_int_equal(rows[0].runs, 10);
    assert_int_equal(rows[0].counts[PLOT_COMPARE_FAILED], 10);
    assert_int_equal(rows[1].counts[PLOT_COMPARE_HUNG], 10);
    assert_int_equal(rows[2].counts[PLOT_COMPARE_SUCCESS], 10);
    assert_int_equal(rows[3].counts[PLOT_COMPARE_OTHER], 10);
    assert_in_range(rows[1].hung.low, 720000, 730000); /* 72.2 %, as compare says */
    assert_int_equal(rows[1].hung.high, 1000000);
    assert_false(rows[1].finish.is_there);
    assert_true(rows[2].finish.is_there);
    assert_int_equal(rows[2].finish.p50, SIM_SECOND);
    assert_false(rows[1].has_cost);
    assert_true(rows[2].has_cost);
}

static void runs_done_now_and_rows_of_a_database_are_the_same(void **state)
{
    struct desk *desk = *state;
    struct survey now = {.path = NULL};
    struct survey then = {.path = NULL};
    char *error = NULL;
    write_scenario(desk);
    sweep(desk, "sweep a.yaml --seeds 1..10 --db s.db -q -j 1");
    assert_int_equal(survey_of(desk, &now, "a.yaml", "1..10", &error), EXIT_AS_EXPECTED);
    assert_string_equal(error, "");
    free(error);
    expect_rows(&now);
    assert_true(survey_is_database("s.db"));
    assert_false(survey_is_database("a.yaml"));
    assert_int_equal(survey_of(desk, &then, "s.db", NULL, &error), EXIT_AS_EXPECTED);
    assert_string_equal(error, "");
    free(error);
    expect_rows(&then);
    assert_string_equal(then.scenario, "clerks at work");
    assert_int_equal(then.axis_count, now.axis_count);
    for (uint32_t i = 0; i < 4; i++)
        assert_memory_equal(now.variants[i].sum, then.variants[i].sum, sizeof(struct sweep_sum));
    survey_close(&now);
    survey_close(&then);
}

static void variants_stand_as_they_are_named(void **state)
{
    struct desk *desk = *state;
    char *error = NULL;
    write_scenario(desk);
    sweep(desk, "sweep a.yaml --seeds 1..2 --db s.db -q -j 1");
    for (uint32_t i = 0; i < 2; i++) {
        struct survey survey = {.path = NULL};
        survey.choice.suite.variants = (struct flag_texts){.texts = {"good", "?ad"}, .count = 2};
        const char *path = i == 0 ? "s.db" : "a.yaml";
        assert_int_equal(survey_of(desk, &survey, path, i == 0 ? NULL : "1..2", &error),
                         EXIT_AS_EXPECTED);
        free(error);
        assert_int_equal(survey.variant_count, 3);
        assert_string_equal(survey.variants[0].name, "good");
        assert_string_equal(survey.variants[1].name, "sad");
        assert_int_equal(survey.variants[0].sum->verdicts[VERDICT_SUCCESS], 2);
        assert_int_equal(survey.variants[2].sum->verdicts[VERDICT_HUNG], 2);
        survey_close(&survey);
    }
}

static void what_is_left_out_is_not_run(void **state)
{
    struct desk *desk = *state;
    struct survey survey = {.tool = &desk->tool,
                            .name = "plot",
                            .path = "a.yaml",
                            .choice = {.seeds = "1..3", .threads = 1}};
    desk->tool.error = stderr;
    write_scenario(desk);
    assert_int_equal(survey_open(&survey), EXIT_AS_EXPECTED);
    survey.variants[0].is_left_out = true;
    survey.variants[2].is_left_out = true;
    assert_int_equal(survey_run(&survey), EXIT_AS_EXPECTED);
    assert_null(survey.variants[0].sum);
    assert_int_equal(survey.variants[1].sum->verdicts[VERDICT_HUNG], 3);
    assert_int_equal(survey.variants[3].sum->verdicts[VERDICT_INCONCLUSIVE], 3);
    survey_close(&survey);
}

static void check_refused(struct desk *desk, struct survey survey, const char *seeds,
                          const char *wanted)
{
    char *error = NULL;
    assert_int_not_equal(survey_of(desk, &survey, "s.db", seeds, &error), EXIT_AS_EXPECTED);
    assert_string_equal(error, wanted);
    free(error);
    survey_close(&survey);
}

static void runs_of_a_database_are_over(void **state)
{
    struct desk *desk = *state;
    struct survey survey = {.path = NULL};
    write_scenario(desk);
    sweep(desk, "sweep a.yaml --seeds 1..2 --db s.db -q -j 1");
    check_refused(desk, survey, "1..7",
                  "pegsim plot: error: --seeds: the runs of a database are over\n"
                  "     help: name the scenario file instead: then the runs are done anew\n");
    survey.choice.suite.sets = (struct flag_texts){.texts = {"letters=1"}, .count = 1};
    check_refused(desk, survey, NULL,
                  "pegsim plot: error: --set: the runs of a database are over\n"
                  "     help: name the scenario file instead: then the runs are done anew\n");
    survey.choice.suite.sets.count = 0;
    survey.choice.suite.variants = (struct flag_texts){.texts = {"mad"}, .count = 1};
    check_refused(desk, survey, NULL,
                  "pegsim plot: error: --variant: s.db has no variant 'mad'\n"
                  "     help: there are: sad, bad, good, odd\n");
    survey.choice.suite.variants.count = 0;
    free(desk_ask("s.db", "PRAGMA user_version = 1"));
    check_refused(desk, survey, NULL,
                  "pegsim plot: error: s.db: has the schema of another pegsim (version 1; this one "
                  "reads 2)\n"
                  "     help: such a database is made by 'pegsim sweep FILE --db SWEEP.db'\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_done_now_and_rows_of_a_database_are_the_same,
                                        desk_open_with_arena, desk_close_with_arena),
        cmocka_unit_test_setup_teardown(variants_stand_as_they_are_named, desk_open_with_arena,
                                        desk_close_with_arena),
        cmocka_unit_test_setup_teardown(what_is_left_out_is_not_run, desk_open_with_arena,
                                        desk_close_with_arena),
        cmocka_unit_test_setup_teardown(runs_of_a_database_are_over, desk_open_with_arena,
                                        desk_close_with_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
