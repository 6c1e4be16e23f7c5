#include "tools/kit/digits.h"
#include "tools/kit/grid.h"
#include "tools/sweep/sweep_report.h"
#include <inttypes.h>
#include <string.h>

void sweep_put_mean(struct grid *grid, const struct sweeping *sweeping, uint32_t variant,
                    uint32_t cost)
{
    const struct sweep_sum *sum = &sweeping->sums[variant];
    const uint64_t runs = sum->finish.count;
    if (runs == 0)
        grid_put(grid, "-");
    else
        grid_put(grid, "%.1f",
                 (double)sweep_sum_cost(sum, sweeping->tool->model, cost) / (double)runs);
}

const char *sweep_title_of(struct tool *tool, const char *name)
{
    char *title = tool_text(tool, "%s", name);
    char *blank = strchr(title, ' ');
    if (blank != NULL)
        *blank = '\n';
    return title;
}

uint32_t sweep_span_titles(struct tool *tool, const char **titles)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < SWEEP_SPANS_MAX && sweep_sum_kind(tool->model, i) != NULL; i++) {
        const char *name = sweep_sum_kind(tool->model, i)->while_open;
        titles[count++] = tool_text(tool, "%s\np50", name);
        titles[count++] = tool_text(tool, "%s\np99", name);
    }
    return count;
}

void sweep_write_title(struct sweeping *sweeping)
{
    struct tool *tool = sweeping->tool;
    const struct sweep *sweep = &sweeping->sweep;
    (void)fprintf(tool->out, "== %s, seeds %" PRIu64 " to %" PRIu64, sweeping->path, sweep->first,
                  sweep->last);
    if (sweep->shards > 1)
        (void)fprintf(tool->out, ", shard %" PRIu32 " of %" PRIu32, sweep->shard, sweep->shards);
    (void)fputc('\n', tool->out);
}

void sweep_write_wall(struct sweeping *sweeping)
{
    struct tool *tool = sweeping->tool;
    const double seconds = (double)sweeping->wall / 1e9;
    const double rate = seconds > 0 ? (double)sweeping->new_runs / seconds : 0;
    const double events = seconds > 0 ? (double)sweeping->new_events / seconds : 0;
    (void)fprintf(tool->out, "\n%s runs", digits_text(tool, sweeping->new_runs));
    if (sweeping->progress.given > 0)
        (void)fprintf(tool->out, " (and %s that were there)",
                      digits_text(tool, sweeping->progress.given));
    (void)fprintf(tool->out,
                  ", %s events in %.3f s, %" PRIu32 " at a time: %.0f runs and %.1f million "
                  "events a second\n",
                  digits_text(tool, sweeping->new_events), seconds, sweeping->sweep.workers, rate,
                  events / 1e6);
}

/* --- verdicts ------------------------------------------------------------------------ */

static void put_verdict(struct grid *grid, struct tool *tool, const struct sweep_sum *sum,
                        enum verdict verdict)
{
    const struct wilson interval = sweep_sum_interval(sum, verdict);
    grid_put(grid, "%s", verdict_name(verdict));
    grid_put(grid, "%s", digits_text(tool, sum->verdicts[verdict]));
    grid_put(grid, "%.1f %%", sweep_sum_ppm(sum, verdict) / 1e4);
    grid_put(grid, "%.1f..%.1f %%", interval.low / 1e4, interval.high / 1e4);
}

static void write_verdicts(struct sweeping *sweeping)
{
    static const char *const titles[] = {"variant", "verdict", "runs", "share", "95 %", NULL};
    struct grid *grid = grid_new(sweeping->tool, titles, 2);
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        const struct sweep_sum *sum = &sweeping->sums[i];
        bool is_first = true;
        for (uint32_t verdict = 0; verdict < VERDICT_COUNT; verdict++) {
            if (sum->verdicts[verdict] == 0)
                continue;
            grid_row(grid);
            grid_put(grid, "%s", is_first ? sweeping->names[i] : "");
            put_verdict(grid, sweeping->tool, sum, (enum verdict)verdict);
            is_first = false;
        }
    }
    grid_write(grid, false);
}

/* --- times and costs --------------------------------------------------------------------- */

void sweep_put_quantiles(struct grid *grid, struct tool *tool, const struct spread *spread)
{
    const bool is_empty = spread->count == 0;
    grid_put(grid, "%s", is_empty ? "-" : sweeping_span(tool, spread_quantile(spread, 500)));
    grid_put(grid, "%s", is_empty ? "-" : sweeping_span(tool, spread_quantile(spread, 990)));
}

/* Titles: the variant, when it finished, spans, costs, events. */
static const char *const *cost_titles(struct tool *tool)
{
    const struct sim_model *model = tool->model;
    const char **titles = arena_take(tool->arena, (GRID_COLUMNS_MAX + 1) * sizeof(*titles));
    uint32_t count = 0;
    ASSERT(titles != NULL);
    titles[count++] = "variant";
    titles[count++] = "finished\np50";
    titles[count++] = "finished\np99";
    count += sweep_span_titles(tool, &titles[count]);
    for (uint32_t i = 0; i < model->cost_count; i++)
        titles[count++] = sweep_title_of(tool, model->costs[i].name);
    titles[count++] = "events";
    titles[count] = NULL;
    return titles;
}

static void write_costs(struct sweeping *sweeping)
{
    struct tool *tool = sweeping->tool;
    struct grid *grid = grid_new(tool, cost_titles(tool), 1);
    (void)fputs("\nwhen runs finished, and what one that did costs on average\n", tool->out);
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        const struct sweep_sum *sum = &sweeping->sums[i];
        grid_row(grid);
        grid_put(grid, "%s", sweeping->names[i]);
        sweep_put_quantiles(grid, tool, &sum->finish);
        for (uint32_t j = 0; j < SWEEP_SPANS_MAX && sweep_sum_kind(tool->model, j) != NULL; j++)
            sweep_put_quantiles(grid, tool, &sum->spans[j]);
        for (uint32_t j = 0; j < tool->model->cost_count; j++)
            sweep_put_mean(grid, sweeping, i, j);
        grid_put(grid, "%s", digits_text(tool, sum->runs == 0 ? 0 : sum->events / sum->runs));
    }
    grid_write(grid, false);
}

/* --- what was not a success ------------------------------------------------------------------ */

static void write_group(struct sweeping *sweeping, uint32_t variant,
                        const struct sweep_group *group)
{
    struct tool *tool = sweeping->tool;
    (void)fprintf(tool->out, "\n%s: %s x %s\n  seed%s", sweeping->names[variant],
                  digits_text(tool, group->count), group->signature, group->count == 1 ? "" : "s");
    for (uint32_t i = 0; i < group->seed_count; i++)
        (void)fprintf(tool->out, "%s %" PRIu64, i == 0 ? "" : ",", group->seeds[i]);
    (void)fprintf(tool->out, "%s\n", group->count > group->seed_count ? ", ..." : "");
    (void)fprintf(tool->out, "  repeat: %s\n",
                  sweeping_repeat_run(sweeping, variant, group->seeds[0]));
}

static void write_groups(struct sweeping *sweeping)
{
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        const struct sweep_sum *sum = &sweeping->sums[i];
        for (uint32_t j = 0; j < sum->group_count; j++)
            if (sum->groups[j].verdict != VERDICT_SUCCESS)
                write_group(sweeping, i, &sum->groups[j]);
        if (sum->left_out > 0)
            (void)fprintf(sweeping->tool->out, "\n%s: %" PRIu32 " more, each in its own way\n",
                          sweeping->names[i], sum->left_out);
    }
}

void sweep_write_text(struct sweeping *sweeping, bool is_quiet)
{
    sweep_write_title(sweeping);
    if (!is_quiet) {
        write_verdicts(sweeping);
        write_costs(sweeping);
    }
    write_groups(sweeping);
    if (!is_quiet)
        sweep_write_wall(sweeping);
}
