/* A map over two keys: which, and what stands in its cells. */
#include "tests/harness_tool.h"
#include "tools/chart/plot_phase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *revisions[] = {"old", "new"};
static const char *limits[] = {"20", "5", "100"};
static const char *loads[] = {"1/s", "2/s"};
static const struct scenario_axis axes[] = {
    {"variant", "variant", revisions, 2},
    {"table.limit", "limit", limits, 3},
    {"clients[0].writes", "writes", loads, 2},
};

/* 2 x 3 x 2 variants, each with two runs; limit 100 with 2/s is excepted. */
struct board {
    struct survey survey;
    struct survey_variant variants[12];
    uint32_t cells[12][3];
    struct sweep_sum *sums;
};

static void fill(struct board *board, struct tool *tool)
{
    *board = (struct board){.survey = {.tool = tool,
                                       .variants = board->variants,
                                       .axes = axes,
                                       .axis_count = COUNT_OF(axes)},
                            .sums = sweep_sum_new(12)};
    assert_non_null(board->sums);
    for (uint32_t i = 0; i < 12; i++) {
        const uint32_t cell[] = {i / 6, i / 2 % 3, i % 2};
        const uint32_t at = board->survey.variant_count;
        if (cell[1] == 2 && cell[2] == 1)
            continue;
        memcpy(board->cells[at], cell, sizeof(cell));
        board->sums[at].runs = 2 + (cell[1] == 0);
        board->sums[at].verdicts[VERDICT_HUNG] = cell[0] == 0 ? cell[1] : 0;
        board->sums[at].verdicts[VERDICT_INCONCLUSIVE] = cell[1] == 0;
        board->variants[at] =
            (struct survey_variant){.name = "x", .cell = board->cells[at], .sum = &board->sums[at]};
        board->survey.variant_count++;
    }
}

/* Chooses; returns the complaints, to be freed. */
static char *choose(struct board *board, const char *fixed, const char *across,
                    struct plot_phase *phase)
{
    struct diag *diag = tool_diag(board->survey.tool, "plot");
    struct plot_phase_choice choice = {.across = across};
    char *text = NULL;
    size_t bytes = 0;
    if (fixed != NULL) {
        choice.fixed.texts[choice.fixed.count++] = fixed;
    }
    const bool is_good = plot_phase_choose(&board->survey, &choice, phase, diag);
    FILE *out = open_memstream(&text, &bytes);
    diag_write(diag, out, false);
    (void)fclose(out);
    assert_int_equal(is_good, diag_count(diag) == 0);
    diag_free(diag);
    return text;
}

static void keys_stand_in_the_order_of_the_file(void **state)
{
    struct desk *desk = *state;
    struct board board;
    struct plot_phase phase;
    fill(&board, &desk->tool);
    char *text = choose(&board, "variant=old", NULL, &phase);
    assert_string_equal(text, "");
    free(text);
    assert_string_equal(phase.x->key, "clients[0].writes");
    assert_string_equal(phase.y->name, "limit");
    assert_int_equal(phase.x_count, 2);
    assert_int_equal(phase.y_count, 3);
    assert_int_equal(phase.y_values[0], 0); /* 20 stands before 5 */
    assert_string_equal(phase.fixed, "variant=old");
    block_free(board.sums);
}

static void a_cell_is_what_its_runs_came_to(void **state)
{
    struct desk *desk = *state;
    struct board board;
    struct plot_phase phase;
    fill(&board, &desk->tool);
    free(choose(&board, "variant=old", NULL, &phase));
    plot_phase_count(&board.survey, &phase);
    assert_int_equal(phase.cells[0].runs, 3);
    assert_int_equal(phase.cells[0].hung, 0);
    assert_int_equal(phase.cells[0].open, 1);
    assert_int_equal(phase.cells[2].runs, 2);
    assert_int_equal(phase.cells[2].hung, 1);
    assert_int_equal(phase.cells[4].hung, 2);
    assert_int_equal(phase.cells[5].runs, 0); /* excepted */
    assert_int_equal(phase.least_runs, 2);
    assert_int_equal(phase.most_runs, 3);
    assert_int_equal(phase.open, 2);
    for (uint32_t i = 0; i < board.survey.variant_count; i++)
        assert_int_equal(board.variants[i].is_left_out, board.variants[i].cell[0] == 1);
    block_free(board.sums);
}

static void a_key_can_be_laid_across(void **state)
{
    struct desk *desk = *state;
    struct board board;
    struct plot_phase phase;
    fill(&board, &desk->tool);
    free(choose(&board, "clients[0].writes=1/s", "variant", &phase));
    assert_string_equal(phase.x->name, "variant");
    assert_string_equal(phase.y->name, "limit");
    assert_int_equal(phase.y_count, 3);
    block_free(board.sums);
}

static void check_refused(struct desk *desk, const char *fixed, const char *across,
                          const char *wanted)
{
    struct board board;
    struct plot_phase phase;
    fill(&board, &desk->tool);
    char *text = choose(&board, fixed, across, &phase);
    assert_string_equal(text, wanted);
    free(text);
    block_free(board.sums);
}

static void what_makes_no_map_is_said(void **state)
{
    struct desk *desk = *state;
    check_refused(desk, NULL, NULL,
                  "pegsim plot: error: a map has two keys, and the runs differ in 3: variant, "
                  "limit, writes\n"
                  "     help: fix all but two: --fix variant=old\n");
    check_refused(desk, "old", NULL,
                  "pegsim plot: error: --fix: 'old' is no KEY=VALUE\n"
                  "     help: for instance: --fix variant=v2.4.0\n");
    check_refused(desk, "colour=red", NULL,
                  "pegsim plot: error: --fix: the runs have no key 'colour'\n"
                  "     help: there are: variant, limit, writes\n");
    check_refused(desk, "limit=7", NULL,
                  "pegsim plot: error: --fix: limit is never '7'\n"
                  "     help: there are: 20, 5, 100\n");
    check_refused(desk, "limit=5", "colour",
                  "pegsim plot: error: --across: the runs have no key 'colour'\n"
                  "     help: there are: variant, limit, writes\n");
    check_refused(desk, "limit=5", "limit",
                  "pegsim plot: error: --across: limit does not vary\n"
                  "     help: there are: variant, writes\n");
}

static void a_file_without_keys_has_no_map(void **state)
{
    struct desk *desk = *state;
    struct board board;
    struct plot_phase phase;
    fill(&board, &desk->tool);
    board.survey.axis_count = 1;
    char *text = choose(&board, NULL, NULL, &phase);
    assert_string_equal(text, "pegsim plot: error: a map needs two keys that vary, and the runs "
                              "have only variant\n"
                              "     help: give another key of the scenario's `matrix:` several "
                              "values\n");
    free(text);
    board.survey.variant_count = 1;
    text = choose(&board, NULL, NULL, &phase);
    assert_string_equal(text, "pegsim plot: error: a map needs two keys that vary, and the runs "
                              "have none\n"
                              "     help: 'pegsim help scenario' tells about `matrix:`\n");
    free(text);
    block_free(board.sums);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_stand_in_the_order_of_the_file, desk_open_with_arena,
                                        desk_close_with_arena),
        cmocka_unit_test_setup_teardown(a_cell_is_what_its_runs_came_to, desk_open_with_arena,
                                        desk_close_with_arena),
        cmocka_unit_test_setup_teardown(a_key_can_be_laid_across, desk_open_with_arena,
                                        desk_close_with_arena),
        cmocka_unit_test_setup_teardown(what_makes_no_map_is_said, desk_open_with_arena,
                                        desk_close_with_arena),
        cmocka_unit_test_setup_teardown(a_file_without_keys_has_no_map, desk_open_with_arena,
                                        desk_close_with_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
