#include "tools/chart/plot_compare.h"

#include "tools/chart/chart.h"
#include "tools/kit/digits.h"
#include "tools/picture/letters.h"
#include <string.h>

static const struct place nowhere = {0};

/* --- figures ---------------------------------------------------------------------------- */

static enum plot_compare_end end_of(uint32_t verdict)
{
    if (verdict == VERDICT_HUNG)
        return PLOT_COMPARE_HUNG;
    if (verdict == VERDICT_FAILED)
        return PLOT_COMPARE_FAILED;
    return verdict == VERDICT_SUCCESS ? PLOT_COMPARE_SUCCESS : PLOT_COMPARE_OTHER;
}

static struct plot_compare_span span_of(const struct spread *spread)
{
    return (struct plot_compare_span){
        .is_there = spread->count > 0,
        .p50 = spread_quantile(spread, 500),
        .p99 = spread_quantile(spread, 990),
    };
}

/* Whether the rows have more than one value there. */
static bool varies(const struct survey *survey, uint32_t axis)
{
    uint32_t first = SWEEP_READ_NONE;
    for (uint32_t i = 0; i < survey->variant_count; i++) {
        const uint32_t value = survey->variants[i].cell[axis];
        if (first != SWEEP_READ_NONE && value != first)
            return true;
        first = value;
    }
    return false;
}

/* A cell of a matrix is told by what it does not share with all others. */
static const char *name_of(const struct survey *survey, const struct survey_variant *variant)
{
    const char *name = "";
    for (uint32_t i = 0; i < survey->axis_count && survey->axis_count > 1; i++) {
        const struct scenario_axis *axis = &survey->axes[i];
        const char *gap = name[0] == '\0' ? "" : ", ";
        if (variant->cell[i] == SWEEP_READ_NONE || !varies(survey, i))
            continue;
        const char *value = survey_value_text(survey->tool, axis, variant->cell[i]);
        name = i == 0 ? tool_text(survey->tool, "%s", value)
                      : tool_text(survey->tool, "%s%s%s=%s", name, gap, axis->name, value);
    }
    return name[0] == '\0' ? variant->name : name;
}

uint32_t plot_compare_rows(const struct survey *survey, struct plot_compare_row *rows)
{
    const struct sim_model *model = survey->tool->model;
    uint32_t count = 0;
    for (uint32_t i = 0; i < survey->variant_count; i++) {
        const struct sweep_sum *sum = survey->variants[i].sum;
        if (sum == NULL || sum->runs == 0)
            continue;
        struct plot_compare_row *row = &rows[count++];
        *row = (struct plot_compare_row){
            .name = name_of(survey, &survey->variants[i]),
            .runs = sum->runs,
            .hung = sweep_sum_interval(sum, VERDICT_HUNG),
            .finish = span_of(&sum->finish),
            .has_cost = model->cost_count > 0 && sum->finish.count > 0,
        };
        for (uint32_t verdict = 0; verdict < VERDICT_COUNT; verdict++)
            row->counts[end_of(verdict)] += sum->verdicts[verdict];
        if (sweep_sum_kind(model, 0) != NULL)
            row->outage = span_of(&sum->spans[0]);
        if (row->has_cost)
            row->cost = (double)sweep_sum_cost(sum, model, 0) / (double)sum->finish.count;
    }
    return count;
}

/* --- the picture ---------------------------------------------------------------------------- */

#define ROW_HIGH    40.0 /* px: a mark, and its figures below it */
#define BAR_HIGH    14.0
#define MARK_ABOVE  0.2  /* of a row: what is drawn stands above its middle, the figures below */
#define NAMES_MOST  0.28 /* of the picture's width */
#define COLUMN_GAP  28.0
#define BELOW       26.0 /* px: numbers of the axes */
#define FIRST_SHARE 1.7  /* how much wider the first column is than others */
#define COLUMNS_MAX 4

struct table {
    struct chart *chart;
    const struct sim_model *model;
    const struct plot_compare_row *rows;
    uint32_t count;
    double top; /* px: of the rows */
    double bottom;
};

static const struct {
    const char *word;
    enum shade shade;
} ends[PLOT_COMPARE_ENDS] = {
    [PLOT_COMPARE_HUNG] = {"hung", SHADE_LOST},
    [PLOT_COMPARE_FAILED] = {"failed", SHADE_FAILED},
    [PLOT_COMPARE_OTHER] = {"other", SHADE_PAUSED},
    [PLOT_COMPARE_SUCCESS] = {"success", SHADE_SUCCEED},
};

static double row_middle(const struct table *table, uint32_t row)
{
    return table->top + (row + 0.5) * (table->bottom - table->top) / table->count;
}

/* The figures of a row, below what is drawn of it. */
static void put_figures(const struct table *table, struct chart_box box, uint32_t row,
                        const char *text)
{
    struct chart *chart = table->chart;
    const struct chart_style style = {CHART_SMALL, CHART_LEFT, chart_colour(chart, SHADE_INK)};
    chart_put_text(
        chart, (struct chart_spot){box.left + 2, row_middle(table, row) + 9, box.right - box.left},
        style, text);
}

/* Begins a column: its heading, its axis from 0 on. */
static void begin_column(const struct table *table, struct chart_box box, const char *heading,
                         double most)
{
    struct chart *chart = table->chart;
    FILE *script = chart->gnuplot->script;
    chart_put_text(
        chart, (struct chart_spot){box.left, box.top - 12, box.right - box.left + COLUMN_GAP - 4},
        chart_ink(chart, CHART_LEFT), heading);
    chart_panel(chart, box);
    (void)fprintf(script,
                  "set border 1; set grid noytics xtics lt 1 lc rgb 0x%06x; unset ytics\n"
                  "set xrange [0:%.9g]; set yrange [%u-0.5:-0.5]\nset xtics %.9g format '%%.9g'\n",
                  chart_colour(chart, SHADE_GRID), most, table->count,
                  chart_step(most, (uint32_t)((box.right - box.left) / 48)));
}

static const char *share_text(struct tool *tool, const struct plot_compare_row *row)
{
    const char *text = "";
    for (uint32_t end = 0; end < PLOT_COMPARE_SUCCESS; end++) {
        if (row->counts[end] == 0 && end != PLOT_COMPARE_HUNG)
            continue;
        text = tool_text(tool, "%s%s%s %.3g %%", text, end == 0 ? "" : ", ", ends[end].word,
                         100.0 * row->counts[end] / row->runs);
        if (end == PLOT_COMPARE_HUNG)
            text = tool_text(tool, "%s (%.1f to %.1f)", text, row->hung.low / 1e4,
                             row->hung.high / 1e4);
    }
    return text;
}

static void draw_shares(const struct table *table, struct chart_box box)
{
    struct chart *chart = table->chart;
    FILE *data = gnuplot_data(chart->gnuplot, "shares", chart->diag);
    (void)fprintf(data, "# row\tfrom %%\tto %%\tcolour\n");
    for (uint32_t i = 0; i < table->count; i++) {
        const struct plot_compare_row *row = &table->rows[i];
        double from = 0;
        for (uint32_t end = 0; end < PLOT_COMPARE_ENDS; end++) {
            const double to = from + 100.0 * row->counts[end] / row->runs;
            if (row->counts[end] > 0)
                (void)fprintf(data, "%u\t%.4f\t%.4f\t%u\n", i, from, to,
                              chart_colour(chart, ends[end].shade));
            from = to;
        }
        put_figures(table, box, i, share_text(chart->tool, row));
    }
    data = gnuplot_data(chart->gnuplot, "intervals", chart->diag);
    (void)fprintf(data, "# row\thung %%\tlow\thigh\n");
    for (uint32_t i = 0; i < table->count; i++)
        (void)fprintf(data, "%u\t%.4f\t%.4f\t%.4f\n", i,
                      100.0 * table->rows[i].counts[PLOT_COMPARE_HUNG] / table->rows[i].runs,
                      table->rows[i].hung.low / 1e4, table->rows[i].hung.high / 1e4);
    begin_column(table, box, "how runs ended, %", 100);
    const double half = BAR_HIGH / 2 * table->count / (table->bottom - table->top);
    (void)fprintf(chart->gnuplot->script,
                  "plot 'shares.dat' using 2:1:2:3:($1-%.4f-%.4f):($1-%.4f+%.4f):4 with "
                  "boxxyerror fs solid 1 noborder fc rgb variable, \\\n"
                  "  'intervals.dat' using 2:($1-%.4f):3:4 with xerrorbars pt -1 lw 1.6 lc rgb "
                  "0x%06x\n",
                  MARK_ABOVE, half, MARK_ABOVE, half, MARK_ABOVE, chart_colour(chart, SHADE_INK));
}

static double seconds(sim_time span)
{
    return (double)span / 1e9;
}

static const char *span_text(struct tool *tool, const struct plot_compare_span *span,
                             const char *none)
{
    if (!span->is_there)
        return none;
    const char *p50 = sweeping_span(tool, span->p50);
    const char *p99 = sweeping_span(tool, span->p99);
    return strcmp(p50, p99) == 0 ? p50 : tool_text(tool, "%s, p99 %s", p50, p99);
}

/* What of a row a column of spans shows. */
struct spans {
    const char *name; /* of the data file */
    const char *heading;
    const char *none;
    bool is_outage;
};

static const struct plot_compare_span *span_in(const struct table *table, const struct spans *spans,
                                               uint32_t row)
{
    return spans->is_outage ? &table->rows[row].outage : &table->rows[row].finish;
}

/* A dot at the median and a line to the 99th percentile; what is for ever leaves the picture. */
static void draw_spans(const struct table *table, struct chart_box box, const struct spans *spans)
{
    struct chart *chart = table->chart;
    double most = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct plot_compare_span *span = span_in(table, spans, i);
        const sim_time greatest = span->p99 < SIM_TIME_MAX ? span->p99 : span->p50;
        if (span->is_there && greatest < SIM_TIME_MAX && seconds(greatest) > most)
            most = seconds(greatest);
    }
    most = most > 0 ? most * 1.06 : 1;
    FILE *data = gnuplot_data(chart->gnuplot, spans->name, chart->diag);
    (void)fprintf(data, "# row\tp50\tp99: s\tp50 as drawn\tp99 as drawn\n"
                        "-9\t0\t0\t0\t0\n"); /* never empty */
    for (uint32_t i = 0; i < table->count; i++) {
        const struct plot_compare_span *span = span_in(table, spans, i);
        put_figures(table, box, i, span_text(chart->tool, span, spans->none));
        if (!span->is_there)
            continue;
        const bool is_ever = span->p99 == SIM_TIME_MAX;
        const bool is_always = span->p50 == SIM_TIME_MAX;
        (void)fprintf(data, "%u\t%s\t%s\t%.9g\t%.9g\n", i,
                      is_always ? "for ever" : tool_text(chart->tool, "%.9g", seconds(span->p50)),
                      is_ever ? "for ever" : tool_text(chart->tool, "%.9g", seconds(span->p99)),
                      is_always ? -1 : seconds(span->p50), is_ever ? most : seconds(span->p99));
    }
    begin_column(table, box, spans->heading, most);
    const uint32_t colour = chart_colour(chart, SHADE_DOWNLOADED);
    const uint32_t ever = chart_colour(chart, SHADE_LOST);
    (void)fprintf(
        chart->gnuplot->script,
        "plot '%s.dat' using ($4<0?0:$4):($1-%.4f):($5-($4<0?0:$4)):(0):(strcol(3) eq 'for "
        "ever'?%u:%u) with vectors nohead lw 3 lc rgb variable, \\\n"
        "  '' using 4:(strcol(2) eq 'for ever'?NaN:$1-%.4f) with points pt 7 ps 0.9 lc rgb "
        "0x%06x, \\\n"
        "  '' using 5:(strcol(3) eq 'for ever'?$1-%.4f:NaN) with points pt 9 ps 0.01 lc rgb "
        "0x%06x\n",
        spans->name, MARK_ABOVE, ever, colour, MARK_ABOVE, colour, MARK_ABOVE, ever);
}

static const char *cost_text(struct tool *tool, double cost)
{
    return cost < 1000 ? tool_text(tool, "%.1f", cost) : digits_text(tool, (uint64_t)(cost + 0.5));
}

static void draw_costs(const struct table *table, struct chart_box box)
{
    struct chart *chart = table->chart;
    double most = 0;
    FILE *data = gnuplot_data(chart->gnuplot, "costs", chart->diag);
    (void)fprintf(data, "# row\ta run that finished, on average\n-9\t0\n");
    for (uint32_t i = 0; i < table->count; i++) {
        const struct plot_compare_row *row = &table->rows[i];
        put_figures(table, box, i,
                    row->has_cost ? cost_text(chart->tool, row->cost) : "no run finished");
        if (row->has_cost)
            (void)fprintf(data, "%u\t%.9g\n", i, row->cost);
        most = row->has_cost && row->cost > most ? row->cost : most;
    }
    begin_column(table, box, tool_text(chart->tool, "%s, a run", table->model->costs[0].name),
                 most > 0 ? most * 1.06 : 1);
    const double half = BAR_HIGH / 2 * table->count / (table->bottom - table->top);
    (void)fprintf(chart->gnuplot->script,
                  "plot 'costs.dat' using 2:1:(0):2:($1-%.4f-%.4f):($1-%.4f+%.4f) with boxxyerror "
                  "fs solid 1 noborder lc rgb 0x%06x\n",
                  MARK_ABOVE, half, MARK_ABOVE, half, chart_colour(chart, SHADE_DOWNLOADED));
}

static void draw_columns(const struct table *table, double left)
{
    struct chart *chart = table->chart;
    const struct sim_obligation_kind *kind = sweep_sum_kind(table->model, 0);
    const uint32_t others = 1U + (kind != NULL) + (table->model->cost_count > 0);
    const double right = chart->width - CHART_EDGE - 8;
    const double each = (right - left - others * COLUMN_GAP) / (others + FIRST_SHARE);
    struct chart_box box = {left, table->top, left + each * FIRST_SHARE, table->bottom};
    const struct spans finish = {"finish", "time to finish, s", "no run finished", false};
    draw_shares(table, box);
    box.left = box.right + COLUMN_GAP;
    box.right = box.left + each;
    draw_spans(table, box, &finish);
    if (kind != NULL) {
        const struct spans outage = {"outage", tool_text(chart->tool, "%s, s", kind->while_open),
                                     "none", true};
        box.left = box.right + COLUMN_GAP;
        box.right = box.left + each;
        draw_spans(table, box, &outage);
    }
    if (table->model->cost_count > 0) {
        box.left = box.right + COLUMN_GAP;
        box.right = box.left + each;
        draw_costs(table, box);
    }
}

static double put_legend(struct chart *chart, const struct plot_compare_row *rows, uint32_t count,
                         double top)
{
    struct chart_entry entries[PLOT_COMPARE_ENDS];
    uint32_t used = 0;
    for (uint32_t end = 0; end < PLOT_COMPARE_ENDS; end++) {
        bool is_there = false;
        for (uint32_t i = 0; i < count; i++)
            is_there = is_there || rows[i].counts[end] > 0;
        if (is_there)
            entries[used++] = (struct chart_entry){.text = ends[end].word,
                                                   .colour = chart_colour(chart, ends[end].shade)};
    }
    const struct chart_box box = {CHART_EDGE, top, chart->width - CHART_EDGE, 0};
    return chart_put_legend(chart, box, "", entries, used);
}

static double put_names(const struct table *table)
{
    struct chart *chart = table->chart;
    double widest = 40;
    for (uint32_t i = 0; i < table->count; i++) {
        const double width = letters_width(table->rows[i].name, CHART_LETTER, false);
        widest = width > widest ? width : widest;
    }
    const double most = chart->width * NAMES_MOST;
    widest = widest > most ? most : widest + 1; /* widths are added up in another order */
    for (uint32_t i = 0; i < table->count; i++) {
        const char *name = table->rows[i].name;
        const size_t bytes = letters_line(name, CHART_LETTER, widest);
        const bool is_long = name[bytes] != '\0';
        const double y = row_middle(table, i);
        chart_put_text(
            chart, (struct chart_spot){CHART_EDGE, is_long ? y - CHART_LINE / 2 : y, widest},
            chart_ink(chart, CHART_LEFT), tool_text(chart->tool, "%.*s", (int)bytes, name));
        if (is_long)
            chart_put_text(chart, (struct chart_spot){CHART_EDGE, y + CHART_LINE / 2, widest},
                           chart_ink(chart, CHART_LEFT),
                           name + bytes + (name[bytes] == ' ' ? 1 : 0));
    }
    return CHART_EDGE + widest + COLUMN_GAP;
}

static const char *describe(struct tool *tool, const struct plot_compare_row *rows, uint32_t count)
{
    uint32_t least = rows[0].runs;
    uint32_t most = rows[0].runs;
    for (uint32_t i = 1; i < count; i++) {
        least = rows[i].runs < least ? rows[i].runs : least;
        most = rows[i].runs > most ? rows[i].runs : most;
    }
    const char *runs =
        least == most ? tool_text(tool, "%u", most) : tool_text(tool, "%u to %u", least, most);
    return tool_text(tool,
                     "%s runs of each; lines across bars are 95 %% intervals of what hung; "
                     "dots are medians, lines go to p99; outages: the longest of a run",
                     runs);
}

static enum exit_code draw_rows(struct plot *plot, const struct survey *survey,
                                const struct plot_compare_row *rows, uint32_t count,
                                struct diag *diag)
{
    struct chart chart;
    if (count == 0 || count > PLOT_COMPARE_ROWS) {
        diag_add(diag, nowhere,
                 count == 0 ? "'pegsim sweep' fills it" : "choose some of them: --variant 'a*'",
                 count == 0 ? "%s has no runs" : "%s: %u variants are too many for a picture",
                 survey->path, count);
        return EXIT_USAGE;
    }
    if (!plot->has_height)
        plot->gnuplot.height = (uint32_t)(110 + ROW_HIGH * count + BELOW + CHART_EDGE);
    if (!chart_begin(&chart, plot, diag))
        return EXIT_ENVIRONMENT;
    struct table table = {.chart = &chart,
                          .model = plot->tool->model,
                          .rows = rows,
                          .count = count,
                          .bottom = chart.height - CHART_EDGE - BELOW};
    const double top = chart_put_title(&chart, survey->scenario, describe(plot->tool, rows, count));
    table.top = top + put_legend(&chart, rows, count, top) + 22;
    draw_columns(&table, put_names(&table));
    return chart_end(&chart);
}

static enum exit_code draw(struct plot *plot, struct diag *diag)
{
    struct survey survey;
    plot_begin_survey(plot, &survey);
    enum exit_code code = survey_open(&survey);
    if (code == EXIT_AS_EXPECTED)
        code = survey_run(&survey);
    if (code == EXIT_AS_EXPECTED) {
        struct plot_compare_row *rows =
            arena_take(plot->tool->arena, (survey.variant_count + 1) * sizeof(*rows));
        ASSERT(rows != NULL);
        code = draw_rows(plot, &survey, rows, plot_compare_rows(&survey, rows), diag);
    }
    survey_close(&survey);
    return code;
}

const struct plot_kind plot_kind_compare = {
    .name = "compare",
    .takes = PLOT_TAKES_SEEDS,
    .draws_many = true,
    .draw = draw,
};
