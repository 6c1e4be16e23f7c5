#include "tools/chart/plot_bisect.h"

#include "tools/chart/chart_time.h"
#include "tools/inquiry/inquiry.h"
#include "tools/kit/digits.h"
#include "tools/kit/progress.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct place nowhere = {0};

/* --- figures ------------------------------------------------------------------------------ */

/* The step of a column: after it a hang is certain; else, as it was, where P changes most. */
static const struct bisect_step *step_of(const struct bisect *bisect, enum bisect_column column)
{
    if (bisect->certain[column].is_found)
        return &bisect->certain[column];
    return column == BISECT_AS_IT_WAS && bisect->largest.is_found ? &bisect->largest : NULL;
}

static void add_line(struct tool *tool, const struct bisect *bisect, enum bisect_column column,
                     struct plot_bisect_figures *figures)
{
    struct plot_bisect_line *line = &figures->lines[figures->line_count++];
    *line = (struct plot_bisect_line){
        .word = column == BISECT_AS_IT_WAS
                    ? "as it was"
                    : tool_text(tool, "with '%s' at that time", bisect->intervention->name),
        .column = column,
        .points = arena_take(tool->arena, BISECT_POINTS_MAX * sizeof(*line->points)),
        .step = step_of(bisect, column),
    };
    ASSERT(line->points != NULL);
    for (uint32_t i = 0; i < bisect->point_count; i++)
        if (bisect->points[i].shares[column].total > 0)
            line->points[line->count++] = i;
}

/* A window around a step that holds the points nearest to it, a 20th of the whole or less. */
static void find_close(const struct bisect *bisect, sim_time at, sim_time end,
                       struct plot_bisect_figures *figures)
{
    const sim_time span = figures->until - figures->from;
    const sim_time most = span / 40;
    uint32_t inside = 0;
    for (uint32_t i = 0; i < bisect->point_count; i++) {
        const sim_time distance = bisect->points[i].at - at;
        inside += distance >= -most && distance <= most;
    }
    figures->has_close = inside >= 4;
    figures->close_from = at - most < 0 ? 0 : at - most;
    figures->close_until = at + most > end ? end : at + most;
}

void plot_bisect_figure(struct tool *tool, const struct bisect *bisect, sim_time end,
                        struct plot_bisect_figures *figures)
{
    *figures = (struct plot_bisect_figures){.until = end};
    add_line(tool, bisect, BISECT_AS_IT_WAS, figures);
    if (bisect->intervention != NULL)
        add_line(tool, bisect, BISECT_CHANGED, figures);
    for (uint32_t i = 0; i < figures->line_count && !figures->has_close; i++)
        if (figures->lines[i].step != NULL)
            find_close(bisect, figures->lines[i].step->event.at, end, figures);
}

/* --- the run ------------------------------------------------------------------------------- */

/* What is bisected, and everything it needs. */
struct asked {
    struct plot *plot;
    struct diag *diag;
    struct side side;
    struct scenario_file file; /* of a database: the scenario as it was run */
    const struct scenario_variant *variant;
    struct history *history;
    struct branch_crew crew;
    struct bisect *bisect;
    struct progress progress;
};

/* Reads the scenario of a run of a database. */
static enum exit_code read_document(struct asked *asked)
{
    struct side *side = &asked->side;
    struct diag *complaints = NULL;
    struct trace_cursor *cursor =
        trace_read_ask(side->database, "SELECT document FROM runs WHERE run = ?", side->rows.run);
    const char *text = trace_cursor_next(cursor) ? trace_cursor_text(cursor, 0) : NULL;
    const struct scenario_text document = {.path = side->text,
                                           .text = text == NULL ? "" : text,
                                           .bytes = text == NULL ? 0 : strlen(text)};
    const enum scenario_result result =
        scenario_parse(&document, asked->plot->tool->model, NULL, &asked->file, &complaints);
    diag_free(complaints);
    trace_cursor_close(cursor);
    if (result == SCENARIO_READ) {
        asked->variant = &asked->file.variants[0];
        return EXIT_AS_EXPECTED;
    }
    diag_add(asked->diag, nowhere, "name the scenario file instead",
             "%s: does not hold a scenario that this pegsim can run once more", side->text);
    return EXIT_ENVIRONMENT;
}

static enum exit_code find_variant(struct asked *asked)
{
    struct plot *plot = asked->plot;
    struct side_choice choice;
    asked->side = (struct side){.tool = plot->tool, .name = "", .takes_first = true};
    side_parse(plot->tool, plot->argument, &choice);
    const enum exit_code code = side_load(&asked->side, &choice, &plot->sets, asked->diag);
    if (code != EXIT_AS_EXPECTED)
        return code;
    side_check_sets(&asked->side, &plot->sets, asked->diag);
    if (diag_count(asked->diag) > 0)
        return EXIT_USAGE;
    if (asked->side.is_database)
        return read_document(asked);
    asked->variant = side_variant(&asked->side);
    return EXIT_AS_EXPECTED;
}

static void show_progress(void *context, uint32_t done, uint32_t most)
{
    struct asked *asked = context;
    const uint32_t each = asked->bisect->continuations;
    progress_show(&asked->progress, (uint64_t)done * each, (uint64_t)most * each);
}

static enum exit_code complain_of_memory(struct asked *asked)
{
    diag_add(asked->diag, nowhere, NULL, "there is not enough memory for it");
    return EXIT_ENVIRONMENT;
}

static enum exit_code find(struct asked *asked)
{
    const struct plot *plot = asked->plot;
    const struct tool *tool = plot->tool;
    asked->history = history_new(tool->model, asked->variant, asked->side.seed);
    if (asked->history == NULL)
        return complain_of_memory(asked);
    if (asked->history->result.verdict != VERDICT_HUNG) {
        diag_add(asked->diag, nowhere, "choose a run that hangs",
                 "--kind bisect: %s, variant %s, seed %" PRIu64 " does not hang: %s",
                 asked->side.path, asked->variant->scenario.variant, asked->side.seed,
                 verdict_name(asked->history->result.verdict));
        return EXIT_UNEXPECTED;
    }
    if (!branch_crew_new(&asked->crew, tool->model, &asked->history->variant,
                         tool_threads(plot->choice.threads)))
        return complain_of_memory(asked);
    *asked->bisect = (struct bisect){
        .continuations = (uint32_t)plot->continuations,
        .spread = (uint32_t)plot->points,
        .intervention = plot->lifted ? inquiry_lifting(tool->model) : NULL,
        .progress = show_progress,
        .context = asked,
    };
    progress_start(&asked->progress, tool->error_is_terminal ? tool->error : NULL);
    const bool is_good = bisect_find(asked->bisect, asked->history, &asked->crew);
    progress_clear(&asked->progress);
    return is_good ? EXIT_AS_EXPECTED : complain_of_memory(asked);
}

/* --- the picture ------------------------------------------------------------------------------ */

#define HEIGHT      420
#define HEIGHT_MORE 200 /* for the second panel */

static const enum shade shades[BISECT_COLUMN_COUNT] = {
    [BISECT_AS_IT_WAS] = SHADE_LOST,
    [BISECT_CHANGED] = SHADE_DOWNLOADED,
};
static const char *const names[BISECT_COLUMN_COUNT] = {
    [BISECT_AS_IT_WAS] = "as-it-was",
    [BISECT_CHANGED] = "changed",
};

static void write_line(struct chart *chart, const struct bisect *bisect,
                       const struct plot_bisect_line *line)
{
    FILE *data = gnuplot_data(chart->gnuplot, names[line->column], chart->diag);
    (void)fprintf(data, "# second\thang %%\tlow\thigh\tafter event\tcontinuations\n");
    for (uint32_t i = 0; i < line->count; i++) {
        const struct bisect_point *point = &bisect->points[line->points[i]];
        const struct bisect_share *share = &point->shares[line->column];
        (void)fprintf(data, "%.9f\t%.4f\t%.4f\t%.4f\t%" PRIu64 "\t%" PRIu32 "\n",
                      (double)point->at / 1e9, bisect_ppm(share) / 1e4, share->interval.low / 1e4,
                      share->interval.high / 1e4, point->event, share->total);
    }
}

static void draw_lines(struct chart *chart, const struct plot_bisect_figures *figures)
{
    FILE *script = chart->gnuplot->script;
    for (uint32_t i = 0; i < figures->line_count; i++) {
        const struct bisect_step *step = figures->lines[i].step;
        if (step != NULL)
            (void)fprintf(script,
                          "set arrow from first %.9f, graph 0 to first %.9f, graph 1 nohead back "
                          "lw 1.5 dt 2 lc rgb 0x%06x\n",
                          (double)step->event.at / 1e9, (double)step->event.at / 1e9,
                          chart_colour(chart, shades[figures->lines[i].column]));
    }
    (void)fprintf(script, "set yrange [-4:104]; set ytics 25 format '%%.0f %%%%'\nplot \\\n");
    for (uint32_t i = figures->line_count; i-- > 0;) {
        const struct plot_bisect_line *line = &figures->lines[i];
        (void)fprintf(script,
                      "  '%s.dat' using 1:2 with lines lw 1.6 lc rgb 0x%06x, \\\n"
                      "  '%s.dat' using 1:2:3:4 with yerrorbars pt 7 ps 0.5 lw 1 lc rgb 0x%06x%s\n",
                      names[line->column], chart_colour(chart, shades[line->column]),
                      names[line->column], chart_colour(chart, shades[line->column]),
                      i == 0 ? "" : ", \\");
    }
}

/* What a line's step is, in words. */
static const char *step_text(struct tool *tool, const struct bisect *bisect,
                             const struct plot_bisect_line *line)
{
    if (line->count == 0)
        return "was not measured";
    if (line->step == NULL)
        return tool_text(tool, "%s: P(hang) is %.0f %% at every point", line->word,
                         bisect_ppm(&bisect->points[line->points[0]].shares[line->column]) / 1e4);
    const char *number = digits_text(tool, line->step->event.number);
    const bool is_certain = line->step == &bisect->certain[line->column];
    return tool_text(tool, "%s: %s %s event %s at %s", line->word,
                     is_certain ? "it hangs for certain" : "P(hang) changes most",
                     line->step->is_exact ? "after" : "about", number,
                     chart_time_text(tool, line->step->event.at));
}

/* A line of words for each line of the picture; returns where more may begin. */
static double put_words(struct chart *chart, double left, double top, const struct bisect *bisect,
                        const struct plot_bisect_figures *figures)
{
    const struct chart_style faint = {CHART_COMMON, CHART_LEFT, chart_colour(chart, SHADE_FAINT)};
    for (uint32_t i = 0; i < figures->line_count; i++) {
        const struct plot_bisect_line *line = &figures->lines[i];
        const double y = top + CHART_LINE / 2;
        const uint32_t colour = chart_colour(chart, shades[line->column]);
        chart_put_patch(chart, (struct chart_box){left, y - 5, left + 10, y + 5}, colour);
        chart_put_text(chart,
                       (struct chart_spot){left + 16, y, chart->width - CHART_EDGE - left - 16},
                       chart_ink(chart, CHART_LEFT), step_text(chart->tool, bisect, line));
        top += CHART_LINE;
        if (line->step != NULL)
            chart_put_text(chart,
                           (struct chart_spot){left + 16, y + CHART_LINE,
                                               chart->width - CHART_EDGE - left - 16},
                           faint, line->step->event.line);
        top += line->step != NULL ? CHART_LINE + 2 : 2;
    }
    return top + 6;
}

static double put_title(struct chart *chart, const struct asked *asked)
{
    const struct scenario *scenario = &asked->variant->scenario;
    const char *below = tool_text(chart->tool,
                                  "%s, seed %" PRIu64 ": how many of %" PRIu64
                                  " runs hang that go on from a time with "
                                  "chance drawn anew, with 95 %% intervals",
                                  scenario->variant, asked->side.seed, asked->plot->continuations);
    return chart_put_title(chart, scenario->name, below);
}

static enum exit_code draw_found(const struct asked *asked,
                                 const struct plot_bisect_figures *figures)
{
    struct plot *plot = asked->plot;
    struct chart chart;
    if (!plot->has_height)
        plot->gnuplot.height = HEIGHT + (figures->has_close ? HEIGHT_MORE : 0);
    if (!chart_begin(&chart, plot, asked->diag))
        return EXIT_ENVIRONMENT;
    struct chart_time time = chart_time_of(&chart, NULL);
    time.from = figures->from;
    time.until = figures->until;
    const double bottom = chart_time_bottom(&chart);
    struct chart_box box = {time.left, put_title(&chart, asked), time.right, bottom};
    for (uint32_t i = 0; i < figures->line_count; i++)
        write_line(&chart, asked->bisect, &figures->lines[i]);
    box.top = put_words(&chart, time.left, box.top, asked->bisect, figures);
    box.top += chart_put_legend(&chart, box, "P(hang)", NULL, 0);
    const double middle =
        figures->has_close ? box.top + (bottom - box.top) * 0.5 - CHART_AXIS_BELOW : bottom;
    chart_time_panel(&time, box.top, middle, true);
    draw_lines(&chart, figures);
    if (figures->has_close) {
        time.from = figures->close_from;
        time.until = figures->close_until;
        box.top = middle + CHART_AXIS_BELOW + CHART_GAP;
        box.top += chart_put_legend(&chart, box, "P(hang), around the step", NULL, 0);
        chart_time_panel(&time, box.top, bottom, true);
        draw_lines(&chart, figures);
    }
    return chart_end(&chart);
}

static void free_asked(struct asked *asked)
{
    branch_crew_free(&asked->crew);
    history_free(asked->history);
    scenario_free(&asked->file);
    side_free(&asked->side);
    free(asked->bisect);
}

static enum exit_code draw(struct plot *plot, struct diag *diag)
{
    struct asked asked = {.plot = plot, .diag = diag};
    asked.bisect = calloc(1, sizeof(*asked.bisect));
    ASSERT(asked.bisect != NULL);
    enum exit_code code = find_variant(&asked);
    if (code == EXIT_AS_EXPECTED)
        code = find(&asked);
    if (code == EXIT_AS_EXPECTED) {
        struct plot_bisect_figures figures;
        plot_bisect_figure(plot->tool, asked.bisect, asked.history->result.ended_at, &figures);
        code = draw_found(&asked, &figures);
    }
    free_asked(&asked);
    return code;
}

const struct plot_kind plot_kind_bisect = {
    .name = "bisect",
    .takes = PLOT_TAKES_POINTS,
    .draw = draw,
};
