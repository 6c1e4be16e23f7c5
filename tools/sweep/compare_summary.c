#include "tools/kit/digits.h"
#include "tools/kit/grid.h"
#include "tools/sweep/sweep_report.h"
#include <inttypes.h>
#include <string.h>

#define ABOUT_BYTES 4096

/* From here on a mean is told without a fraction. */
#define LARGE 1000.0

/* --- cells ------------------------------------------------------------------------- */

/* A share with its interval. */
static const char *share_text(struct tool *tool, const struct sweep_sum *sum, enum verdict verdict)
{
    const struct wilson interval = sweep_sum_interval(sum, verdict);
    return tool_text(tool, "%s %.1f %% (%.1f..%.1f)", verdict_name(verdict),
                     sweep_sum_ppm(sum, verdict) / 1e4, interval.low / 1e4, interval.high / 1e4);
}

/* All verdicts that came, a line each. */
static const char *shares_text(struct tool *tool, const struct sweep_sum *sum)
{
    const char *text = "";
    for (uint32_t verdict = 0; verdict < VERDICT_COUNT; verdict++)
        if (sum->verdicts[verdict] > 0)
            text = tool_text(tool, "%s%s%s", text, *text == '\0' ? "" : "\n",
                             share_text(tool, sum, (enum verdict)verdict));
    return text;
}

/* A median and a 99th percentile, once if they are told alike. */
static void put_spread(struct grid *grid, struct tool *tool, const struct spread *spread)
{
    if (spread->count == 0) {
        grid_put(grid, "-");
        return;
    }
    const char *half = sweeping_span(tool, spread_quantile(spread, 500));
    const char *most = sweeping_span(tool, spread_quantile(spread, 990));
    if (strcmp(half, most) == 0)
        grid_put(grid, "%s", half);
    else
        grid_put(grid, "%s / %s", half, most);
}

static void put_cost(struct grid *grid, struct tool *tool, const struct sweep_sum *sum,
                     uint32_t cost)
{
    if (sum->finish.count == 0) {
        grid_put(grid, "-");
        return;
    }
    const double mean = (double)sweep_sum_cost(sum, tool->model, cost) / (double)sum->finish.count;
    if (mean < LARGE)
        grid_put(grid, "%.1f", mean);
    else
        grid_put(grid, "%s", digits_text(tool, (uint64_t)(mean + 0.5)));
}

static void put_duel(struct grid *grid, const struct sweep_duel *duel, uint32_t variant)
{
    if (variant == 0)
        grid_put(grid, "-");
    else
        grid_put(grid, "%" PRIu32 " / %" PRIu32, duel->won, duel->lost);
}

/* --- the table ----------------------------------------------------------------------- */

/* `is_wide`: with who won, for a document; a terminal has no room for that. */
static const char *const *titles_of(struct tool *tool, bool has_about, bool is_wide)
{
    const struct sim_model *model = tool->model;
    const char **titles = arena_take(tool->arena, (GRID_COLUMNS_MAX + 1) * sizeof(*titles));
    uint32_t count = 0;
    ASSERT(titles != NULL);
    titles[count++] = "variant";
    titles[count++] = "came to";
    if (has_about)
        titles[count++] = "about";
    if (is_wide)
        titles[count++] = "won / lost";
    titles[count++] = "finished\np50 / p99";
    for (uint32_t i = 0; i < SWEEP_SPANS_MAX && sweep_sum_kind(model, i) != NULL; i++)
        titles[count++] = tool_text(tool, "%s\np50 / p99", sweep_sum_kind(model, i)->while_open);
    for (uint32_t i = 0; i < model->cost_count; i++)
        if (!model->costs[i].is_detail)
            titles[count++] = sweep_title_of(tool, model->costs[i].name);
    titles[count] = NULL;
    return titles;
}

static void put_figures(struct grid *grid, struct tool *tool, const struct sweep_sum *sum)
{
    put_spread(grid, tool, &sum->finish);
    for (uint32_t i = 0; i < SWEEP_SPANS_MAX && sweep_sum_kind(tool->model, i) != NULL; i++)
        put_spread(grid, tool, &sum->spans[i]);
    for (uint32_t i = 0; i < tool->model->cost_count; i++)
        if (!tool->model->costs[i].is_detail)
            put_cost(grid, tool, sum, i);
}

static const char *about_of(const struct sweeping *sweeping, uint32_t variant)
{
    return sweeping->variants[variant]->scenario.about;
}

/* Whether variants say something of themselves: they do not all say the same. */
static bool has_about(const struct sweeping *sweeping)
{
    for (uint32_t i = 1; i < sweeping->sweep.variant_count; i++)
        if (strcmp(about_of(sweeping, i), about_of(sweeping, 0)) != 0)
            return true;
    return false;
}

/* The table as text: a line for each verdict; what variants are about stands below. */
static void write_text(struct sweeping *sweeping)
{
    struct tool *tool = sweeping->tool;
    struct grid *grid = grid_new(tool, titles_of(tool, false, false), 2);
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        const struct sweep_sum *sum = &sweeping->sums[i];
        bool is_first = true;
        for (uint32_t verdict = 0; verdict < VERDICT_COUNT; verdict++) {
            if (sum->verdicts[verdict] == 0)
                continue;
            grid_row(grid);
            grid_put(grid, "%s", is_first ? sweeping->names[i] : "");
            grid_put(grid, "%s", share_text(tool, sum, (enum verdict)verdict));
            if (is_first)
                put_figures(grid, tool, sum);
            is_first = false;
        }
    }
    (void)fputc('\n', tool->out);
    grid_write(grid, false);
    for (uint32_t i = 0; has_about(sweeping) && i < sweeping->sweep.variant_count; i++) {
        char text[ABOUT_BYTES] = "";
        text_add_lines(&(struct text_end){text, sizeof(text)}, about_of(sweeping, i), 2);
        (void)fprintf(tool->out, "\n%s\n%s", sweeping->names[i], text);
    }
}

static void write_markdown(struct sweeping *sweeping)
{
    struct tool *tool = sweeping->tool;
    const bool is_about = has_about(sweeping);
    struct grid *grid = grid_new(tool, titles_of(tool, is_about, true), is_about ? 3 : 2);
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        grid_row(grid);
        grid_put(grid, "%s", sweeping->names[i]);
        grid_put(grid, "%s", shares_text(tool, &sweeping->sums[i]));
        if (is_about)
            grid_put(grid, "%s", about_of(sweeping, i));
        put_duel(grid, &sweeping->sums[i].duel, i);
        put_figures(grid, tool, &sweeping->sums[i]);
    }
    (void)fputc('\n', tool->out);
    grid_write(grid, true);
}

void compare_write_summary(struct sweeping *sweeping, bool is_markdown)
{
    FILE *out = sweeping->tool->out;
    const char *runs = digits_text(sweeping->tool, sweeping->sums[0].runs);
    if (!is_markdown)
        sweep_write_title(sweeping);
    (void)fprintf(out,
                  "%s runs of each variant, on the same random numbers; in brackets the interval\n"
                  "that holds a share with 95 %% certainty; costs: on average, of runs that "
                  "finished%s\n",
                  runs,
                  is_markdown ? ";\nwon, lost: seeds with a better or worse verdict than the first "
                                "variant's"
                              : "");
    if (is_markdown)
        write_markdown(sweeping);
    else
        write_text(sweeping);
    if (!is_markdown)
        sweep_write_wall(sweeping);
    (void)fprintf(out, is_markdown ? "\n`%s --summary%s`\n" : "repeat: %s --summary%s\n",
                  sweeping_repeat(sweeping), is_markdown ? " --markdown" : "");
}
