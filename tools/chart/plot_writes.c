#include "tools/chart/plot_writes.h"

#include "sim/arena.h"
#include "tools/chart/chart_time.h"
#include "tools/kit/digits.h"
#include <inttypes.h>

static const struct {
    const char *word;
    const char *counter;
} kinds[PLOT_WRITES_KINDS] = {
    [PLOT_WRITES_ACCEPTED] = {"accepted", "writes_ok"},
    [PLOT_WRITES_DELAYED] = {"delayed", "writes_delayed"},
    [PLOT_WRITES_REJECTED] = {"rejected", "writes_rejected"},
    [PLOT_WRITES_REFUSED] = {"refused", "writes_refused"},
};

/* --- figures --------------------------------------------------------------------------- */

static enum plot_writes_kind kind_of(const uint32_t counters[PLOT_WRITES_KINDS], uint32_t counter)
{
    uint32_t kind = 0;
    while (kind < PLOT_WRITES_KINDS && counters[kind] != counter)
        kind++;
    return (enum plot_writes_kind)kind;
}

void plot_writes_count(const struct chronicle *chronicle, sim_time from, sim_time until,
                       struct arena *arena, struct plot_writes *writes)
{
    ASSERT(from >= 0 && from <= until);
    const int64_t first = from / SIM_SECOND;
    const int64_t seconds = until / SIM_SECOND - first + 1;
    uint32_t counters[PLOT_WRITES_KINDS];
    for (uint32_t kind = 0; kind < PLOT_WRITES_KINDS; kind++)
        counters[kind] = chronicle_counter(chronicle, kinds[kind].counter);
    *writes = (struct plot_writes){.step = (seconds + PLOT_WRITES_ROWS - 1) / PLOT_WRITES_ROWS};
    writes->row_count = (uint32_t)((seconds + writes->step - 1) / writes->step);
    writes->rows = arena_take(arena, writes->row_count * sizeof(*writes->rows));
    ASSERT(writes->rows != NULL);
    for (uint32_t i = 0; i < writes->row_count; i++)
        writes->rows[i].second = first + i * writes->step;
    for (uint32_t i = 0; i < chronicle->count_count; i++) {
        const struct chronicle_count *count = &chronicle->counts[i];
        const enum plot_writes_kind kind = kind_of(counters, count->counter);
        if (kind == PLOT_WRITES_KINDS || count->second < first || count->second >= first + seconds)
            continue;
        writes->rows[(count->second - first) / writes->step].counts[kind] += count->count;
        writes->totals[kind] += count->count;
    }
}

/* --- the picture --------------------------------------------------------------------------- */

#define HEIGHT 560

static const enum shade shades[PLOT_WRITES_KINDS] = {
    [PLOT_WRITES_ACCEPTED] = SHADE_ACCEPTED,
    [PLOT_WRITES_DELAYED] = SHADE_DELAYED,
    [PLOT_WRITES_REJECTED] = SHADE_REJECTED,
    [PLOT_WRITES_REFUSED] = SHADE_REFUSED,
};

/* Quantiles, the greatest first, and how dark each is drawn: 255 is not at all. */
static const struct {
    const char *word;
    uint32_t alpha;
} quantiles[] = {{"longest", 130}, {"p99", 90}, {"p90", 45}, {"p50", 0}};

static bool is_shown(const struct plot_writes *writes, uint32_t kind)
{
    return writes->totals[kind] > 0 || kind == PLOT_WRITES_ACCEPTED;
}

static void write_counts(struct chart *chart, const struct plot_writes *writes)
{
    FILE *data = gnuplot_data(chart->gnuplot, "writes", chart->diag);
    (void)fprintf(data, "# second\taccepted\tdelayed\trejected\trefused: a second on average\n");
    for (uint32_t i = 0; i <= writes->row_count; i++) {
        const bool is_last = i == writes->row_count;
        const struct plot_writes_row *row = &writes->rows[is_last ? i - 1 : i];
        (void)fprintf(data, "%" PRId64, row->second + (is_last ? writes->step : 0));
        for (uint32_t kind = 0; kind < PLOT_WRITES_KINDS; kind++)
            (void)fprintf(data, "\t%.9g", (double)row->counts[kind] / (double)writes->step);
        (void)fputc('\n', data);
    }
}

/* From the row before the first that has any to the one after the last: a line along 0 says
 * nothing.
 */
static void draw_line(struct chart *chart, const struct plot_writes *writes, uint32_t kind)
{
    uint32_t first = 0;
    uint32_t last = writes->row_count;
    if (writes->totals[kind] == 0)
        return;
    while (first + 1 < writes->row_count && writes->rows[first + 1].counts[kind] == 0)
        first++;
    while (last > 1 && writes->rows[last - 1].counts[kind] == 0)
        last--;
    (void)fprintf(chart->gnuplot->script,
                  "  'writes.dat' using 1:%u every ::%u::%u with steps lw 1.6 lc rgb 0x%06x, \\\n",
                  kind + 2, writes->rows[0].counts[kind] > 0 ? 0 : first, last,
                  chart_colour(chart, shades[kind]));
}

static void draw_counts(struct chart *chart, const struct plot_writes *writes)
{
    static const enum plot_writes_kind areas[] = {PLOT_WRITES_ACCEPTED, PLOT_WRITES_REFUSED};
    FILE *script = chart->gnuplot->script;
    (void)fprintf(script, "set yrange [0:*]\nplot \\\n");
    for (uint32_t i = 0; i < COUNT_OF(areas); i++)
        if (is_shown(writes, areas[i]))
            (void)fprintf(script,
                          "  'writes.dat' using 1:%u with fillsteps fs transparent solid 0.35 "
                          "noborder lc rgb 0x%06x, \\\n",
                          areas[i] + 2, chart_colour(chart, shades[areas[i]]));
    for (uint32_t kind = 0; kind < PLOT_WRITES_KINDS; kind++)
        draw_line(chart, writes, kind);
    (void)fprintf(script, "  NaN notitle\n");
}

static double milliseconds(sim_time took)
{
    return (double)(took < 1 ? 1 : took) / 1e6;
}

/* A second that nobody's write ended in parts the lines. */
static void write_latencies(struct chart *chart, const struct chronicle *chronicle)
{
    FILE *data = gnuplot_data(chart->gnuplot, "latencies", chart->diag);
    (void)fprintf(data, "# second\tlongest\tp99\tp90\tp50: ms\n");
    for (uint32_t i = 0; i < chronicle->latency_count; i++) {
        const struct chronicle_latency *latency = &chronicle->latencies[i];
        if (i > 0 && chronicle->latencies[i - 1].second + 1 < latency->second)
            (void)fputc('\n', data);
        (void)fprintf(data, "%.1f\t%.6f\t%.6f\t%.6f\t%.6f\n", (double)latency->second + 0.5,
                      milliseconds(latency->most), milliseconds(latency->p99),
                      milliseconds(latency->p90), milliseconds(latency->p50));
    }
}

static uint32_t latency_colour(const struct chart *chart, uint32_t quantile)
{
    const uint32_t ink = chart_colour(chart, SHADE_PRIMARY);
    const uint32_t paper = chart_colour(chart, SHADE_PAPER);
    uint32_t mixed = 0;
    for (uint32_t shift = 0; shift <= 16; shift += 8) {
        const uint32_t one = ink >> shift & 0xFF;
        const uint32_t other = paper >> shift & 0xFF;
        mixed |= (one * (255 - quantiles[quantile].alpha) + other * quantiles[quantile].alpha) / 255
                 << shift;
    }
    return mixed;
}

static void draw_latencies(struct chart *chart)
{
    FILE *script = chart->gnuplot->script;
    (void)fprintf(script, "set logscale y\nset yrange [*:*]\nset format y \"%%g\"\nset mytics 10\n"
                          "plot \\\n");
    for (uint32_t i = 0; i < COUNT_OF(quantiles); i++)
        (void)fprintf(script,
                      "  'latencies.dat' using 1:%u with linespoints pt 7 ps 0.25 lw %s lc "
                      "rgb 0x%06x%s\n",
                      i + 2, i + 1 == COUNT_OF(quantiles) ? "2" : "1.4", latency_colour(chart, i),
                      i + 1 == COUNT_OF(quantiles) ? "" : ", \\");
}

static const char *total_text(struct tool *tool, const char *word, int64_t total)
{
    return tool_text(tool, "%s %s", word, digits_text(tool, (uint64_t)total));
}

static double put_counts_legend(struct chart *chart, struct chart_box box,
                                const struct plot_writes *writes)
{
    struct chart_entry entries[PLOT_WRITES_KINDS];
    uint32_t count = 0;
    for (uint32_t kind = 0; kind < PLOT_WRITES_KINDS; kind++)
        if (is_shown(writes, kind))
            entries[count++] = (struct chart_entry){
                .text = total_text(chart->tool, kinds[kind].word, writes->totals[kind]),
                .colour = chart_colour(chart, shades[kind]),
                .is_line = kind == PLOT_WRITES_DELAYED || kind == PLOT_WRITES_REJECTED,
            };
    return chart_put_legend(chart, box, "user writes a second", entries, count);
}

static double put_latencies_legend(struct chart *chart, struct chart_box box)
{
    struct chart_entry entries[COUNT_OF(quantiles)];
    for (uint32_t i = 0; i < COUNT_OF(quantiles); i++)
        entries[i] = (struct chart_entry){
            .text = quantiles[i].word, .colour = latency_colour(chart, i), .is_line = true};
    return chart_put_legend(chart, box, "ms from a write to its last answer", entries,
                            COUNT_OF(quantiles));
}

static enum exit_code draw_run(struct chart *chart, const struct chronicle *chronicle)
{
    struct plot *plot = chart->plot;
    struct plot_writes writes;
    const struct chart_time time = chart_time_of(chart, chronicle);
    plot_writes_count(chronicle, plot->from, plot->until, chart->tool->arena, &writes);
    write_counts(chart, &writes);
    const double bottom = chart_time_bottom(chart);
    struct chart_box box = {time.left, chart_time_put_title(&time), time.right, bottom};
    box.top += put_counts_legend(chart, box, &writes);
    const double top = box.top + chart_time_put_names(&time, box.top);
    const bool has_latencies = chronicle->latency_count > 0;
    const double middle = has_latencies ? top + (bottom - top) * 0.5 : bottom;
    chart_time_panel(&time, top, middle, !has_latencies);
    draw_counts(chart, &writes);
    if (has_latencies) {
        box.top = middle + CHART_GAP;
        const double second = box.top + put_latencies_legend(chart, box);
        write_latencies(chart, chronicle);
        chart_time_panel(&time, second, bottom, true);
        draw_latencies(chart);
    }
    return chart_end(chart);
}

static enum exit_code draw(struct plot *plot, struct diag *diag)
{
    struct chart chart;
    const enum exit_code code = plot_read(plot, CHRONICLE_LATENCIES, diag);
    if (code != EXIT_AS_EXPECTED)
        return code;
    if (!plot->has_height)
        plot->gnuplot.height = HEIGHT;
    if (!chart_begin(&chart, plot, diag))
        return EXIT_ENVIRONMENT;
    return draw_run(&chart, plot->source.chronicle);
}

const struct plot_kind plot_kind_writes = {
    .name = "writes",
    .takes = PLOT_TAKES_ZOOM,
    .draw = draw,
};
