#include "tools/kit/digits.h"
#include "tools/kit/grid.h"
#include "tools/sweep/sweep_report.h"
#include <inttypes.h>
#include <string.h>

/* The verdicts that have columns; all others are told below the table. */
static const enum verdict shown[] = {VERDICT_HUNG, VERDICT_FAILED, VERDICT_SUCCESS};

static bool is_shown(enum verdict verdict)
{
    for (uint32_t i = 0; i < COUNT_OF(shown); i++)
        if (shown[i] == verdict)
            return true;
    return false;
}

static void write_heading(struct sweeping *sweeping, const char *heading, bool is_markdown)
{
    (void)fprintf(sweeping->tool->out, is_markdown ? "\n%s:\n\n" : "\n%s\n", heading);
}

/* --- verdicts ----------------------------------------------------------------------- */

static void write_verdicts(struct sweeping *sweeping, bool is_markdown)
{
    static const char *const titles[] = {"variant", "hung", "95 %", "failed", "95 %",
                                         "success", "95 %", "won",  "lost",   NULL};
    struct grid *grid = grid_new(sweeping->tool, titles, 1);
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        const struct sweep_sum *sum = &sweeping->sums[i];
        grid_row(grid);
        grid_put(grid, "%s", sweeping->names[i]);
        for (uint32_t j = 0; j < COUNT_OF(shown); j++) {
            const struct wilson interval = sweep_sum_interval(sum, shown[j]);
            grid_put(grid, "%.1f %%", sweep_sum_ppm(sum, shown[j]) / 1e4);
            grid_put(grid, "%.1f..%.1f", interval.low / 1e4, interval.high / 1e4);
        }
        if (i > 0) {
            grid_put(grid, "%" PRIu32, sum->duel.won);
            grid_put(grid, "%" PRIu32, sum->duel.lost);
        } else {
            grid_put(grid, "-");
            grid_put(grid, "-");
        }
    }
    grid_write(grid, is_markdown);
}

/* Verdicts without a column. */
static void write_others(struct sweeping *sweeping, bool is_markdown)
{
    bool is_first = true;
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++)
        for (uint32_t verdict = 0; verdict < VERDICT_COUNT; verdict++) {
            const uint32_t count = sweeping->sums[i].verdicts[verdict];
            if (count == 0 || is_shown((enum verdict)verdict))
                continue;
            (void)fprintf(sweeping->tool->out, "%s%s%s: %" PRIu32 " of %" PRIu32 " runs %s\n",
                          is_markdown && is_first ? "\n" : "", is_markdown ? "* " : "",
                          sweeping->names[i], count, sweeping->sums[i].runs,
                          verdict_name((enum verdict)verdict));
            is_first = false;
        }
}

/* --- times --------------------------------------------------------------------------- */

static const char *const *time_titles(struct tool *tool)
{
    const char **titles = arena_take(tool->arena, (GRID_COLUMNS_MAX + 1) * sizeof(*titles));
    uint32_t count = 0;
    ASSERT(titles != NULL);
    titles[count++] = "variant";
    titles[count++] = "finished\np50";
    titles[count++] = "finished\np99";
    titles[count++] = "sooner";
    titles[count++] = "later";
    count += sweep_span_titles(tool, &titles[count]);
    titles[count] = NULL;
    return titles;
}

static void write_times(struct sweeping *sweeping, bool is_markdown)
{
    struct tool *tool = sweeping->tool;
    struct grid *grid = grid_new(tool, time_titles(tool), 1);
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        const struct sweep_sum *sum = &sweeping->sums[i];
        grid_row(grid);
        grid_put(grid, "%s", sweeping->names[i]);
        sweep_put_quantiles(grid, tool, &sum->finish);
        if (i > 0) {
            grid_put(grid, "%" PRIu32, sum->duel.sooner);
            grid_put(grid, "%" PRIu32, sum->duel.later);
        } else {
            grid_put(grid, "-");
            grid_put(grid, "-");
        }
        for (uint32_t j = 0; j < SWEEP_SPANS_MAX && sweep_sum_kind(tool->model, j) != NULL; j++)
            sweep_put_quantiles(grid, tool, &sum->spans[j]);
    }
    grid_write(grid, is_markdown);
}

/* --- costs --------------------------------------------------------------------------- */

static const char *const *cost_titles(struct tool *tool)
{
    const char **titles = arena_take(tool->arena, (GRID_COLUMNS_MAX + 1) * sizeof(*titles));
    uint32_t count = 0;
    ASSERT(titles != NULL);
    titles[count++] = "variant";
    for (uint32_t i = 0; i < tool->model->cost_count; i++) {
        titles[count++] = sweep_title_of(tool, tool->model->costs[i].name);
        titles[count++] = "extra";
    }
    titles[count] = NULL;
    return titles;
}

static void write_costs(struct sweeping *sweeping, bool is_markdown)
{
    struct tool *tool = sweeping->tool;
    struct grid *grid = grid_new(tool, cost_titles(tool), 1);
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        const struct sweep_sum *sum = &sweeping->sums[i];
        grid_row(grid);
        grid_put(grid, "%s", sweeping->names[i]);
        for (uint32_t j = 0; j < tool->model->cost_count; j++) {
            sweep_put_mean(grid, sweeping, i, j);
            if (i > 0 && sum->duel.both > 0)
                grid_put(grid, "%+.1f",
                         (double)sweep_sum_extra(sum, tool->model, j) / sum->duel.both);
            else
                grid_put(grid, "-");
        }
    }
    grid_write(grid, is_markdown);
}

void compare_write_text(struct sweeping *sweeping, bool is_markdown)
{
    FILE *out = sweeping->tool->out;
    const char *runs = digits_text(sweeping->tool, sweeping->sums[0].runs);
    if (!is_markdown)
        sweep_write_title(sweeping);
    (void)fprintf(out,
                  "%s runs of each variant, on the same random numbers%s\n"
                  "won, lost: seeds with a better or worse verdict than the first variant's%s\n"
                  "sooner, later: seeds for which both were a success\n",
                  runs, is_markdown ? ";" : "", is_markdown ? ";" : "");
    write_heading(sweeping, "what came of them", is_markdown);
    write_verdicts(sweeping, is_markdown);
    write_others(sweeping, is_markdown);
    write_heading(sweeping, "when runs finished", is_markdown);
    write_times(sweeping, is_markdown);
    if (sweeping->tool->model->cost_count > 0) {
        write_heading(sweeping,
                      "what a run that finished costs on average; extra: than the first variant's, "
                      "if both did",
                      is_markdown);
        write_costs(sweeping, is_markdown);
    }
    if (!is_markdown)
        sweep_write_wall(sweeping);
    (void)fprintf(out, is_markdown ? "\n`%s%s`\n" : "repeat: %s%s\n", sweeping_repeat(sweeping),
                  is_markdown ? " --markdown" : "");
}
