#include "tools/chart/chart_time.h"

#include "tools/picture/bands.h"
#include "tools/picture/letters.h"
#include <math.h>

#define NAME_GAP   8.0   /* px between two names */
#define NAME_FIRST 4.0   /* px from a line to its name */
#define NAME_LEAST 110.0 /* px that a name has at least, left of its line if need be */
#define NAME_MOST  0.45  /* of the panel's width */
#define TIC_PX     75.0

static double seconds(sim_time at)
{
    return (double)at / 1e9;
}

static double place(const struct chart_time *time, sim_time at)
{
    const double share = (double)(at - time->from) / (double)(time->until - time->from);
    return time->left + share * (time->right - time->left);
}

struct chart_time chart_time_of(struct chart *chart, const struct chronicle *chronicle)
{
    return (struct chart_time){.chart = chart,
                               .chronicle = chronicle,
                               .from = chart->plot->from,
                               .until = chart->plot->until,
                               .left = CHART_EDGE + CHART_AXIS_LEFT,
                               .right = chart->width - CHART_EDGE - CHART_GAP};
}

double chart_time_bottom(const struct chart *chart)
{
    return chart->height - CHART_EDGE - CHART_AXIS_BELOW;
}

/* --- bands and their names ------------------------------------------------------------- */

static struct bands *gather(const struct chart_time *time)
{
    struct bands *bands = arena_take(time->chart->tool->arena, sizeof(*bands));
    ASSERT(bands != NULL);
    if (time->chronicle != NULL)
        bands_gather(bands, time->chronicle, time->from, time->until);
    return bands;
}

static void measure(const struct chart_time *time, struct band *band)
{
    struct tool *tool = time->chart->tool;
    const double most = NAME_MOST * (time->right - time->left);
    band->x = place(time, band->since);
    double room = time->right - band->x - NAME_FIRST;
    room = room < NAME_LEAST ? NAME_LEAST : room;
    room = room > most ? most : room;
    if (band->is_mark)
        band->text = tool_text(tool, "%s, %.2f s", band->text, seconds(band->since));
    band->text = letters_fit(tool, band->text, CHART_LETTER, room);
    const double width = letters_width(band->text, CHART_LETTER, false);
    band->left = band->x + NAME_FIRST;
    if (band->left + width > time->right)
        band->left = time->right - width;
    band->right = band->left + width;
}

static void put_name(struct chart *chart, const struct band *band, double y, double bottom)
{
    const uint32_t colour = chart_colour(chart, band->edge);
    const struct chart_style style = {CHART_COMMON, CHART_LEFT, colour};
    chart_put_patch(chart, (struct chart_box){band->x - 0.5, y - 6, band->x + 0.5, bottom}, colour);
    chart_put_text(chart, (struct chart_spot){band->left, y, chart->width}, style, band->text);
}

double chart_time_put_names(const struct chart_time *time, double top)
{
    struct bands *bands = gather(time);
    for (uint32_t i = 0; i < bands->count; i++)
        measure(time, &bands->list[i]);
    bands_stack(bands, NAME_GAP, BANDS_BARE);
    const double height = bands->rows * CHART_LINE + (bands->rows > 0 ? 6 : 0);
    for (uint32_t i = 0; i < bands->count; i++) {
        const struct band *band = &bands->list[i];
        if (band->row < BANDS_ROWS)
            put_name(time->chart, band, top + (bands->rows - band->row - 0.5) * CHART_LINE,
                     top + height);
    }
    return height;
}

/* --- panels ------------------------------------------------------------------------- */

static void draw_band(const struct chart_time *time, const struct band *band)
{
    FILE *script = time->chart->gnuplot->script;
    if (band->until > band->since)
        (void)fprintf(script,
                      "set object rectangle from first %.9f, graph 0 to first %.9f, graph 1 behind "
                      "fs solid 1 noborder fc rgb 0x%06x\n",
                      seconds(band->since), seconds(band->until),
                      chart_colour(time->chart, band->fill));
    (void)fprintf(
        script,
        "set arrow from first %.9f, graph 0 to first %.9f, graph 1 nohead back lw 1 dt %s "
        "lc rgb 0x%06x\n",
        seconds(band->since), seconds(band->since), band->edge == SHADE_MARK_STUCK ? "2" : "1",
        chart_colour(time->chart, band->edge));
}

/* A step of tics, in seconds, that people count in. */
static double step_of(double span, uint32_t most)
{
    static const double steps[] = {15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 86400};
    const double step = chart_step(span, most);
    if (step <= 10)
        return step;
    for (uint32_t i = 0; i < COUNT_OF(steps); i++)
        if (span / steps[i] <= most)
            return steps[i];
    return step;
}

static void set_tics(const struct chart_time *time, bool has_tics)
{
    FILE *script = time->chart->gnuplot->script;
    const double span = seconds(time->until - time->from);
    const double step = step_of(span, (uint32_t)((time->right - time->left) / TIC_PX));
    if (!has_tics)
        (void)fprintf(script, "set xtics %.9g format ''\n", step);
    else if (step >= 60 && span >= 600)
        (void)fprintf(
            script,
            "set xtics %.9g format ''\n"
            "do for [i=%.0f:%.0f] { set xtics add (sprintf('%%g min', i*%.9g) i*%.9g) }\n",
            step, ceil(seconds(time->from) / step), floor(seconds(time->until) / step), step / 60,
            step);
    else
        (void)fprintf(script, "set xtics %.9g format '%%.9g s'\n", step);
}

void chart_time_panel(const struct chart_time *time, double top, double bottom, bool has_tics)
{
    const struct bands *bands = gather(time);
    chart_panel(time->chart, (struct chart_box){time->left, top, time->right, bottom});
    (void)fprintf(time->chart->gnuplot->script, "set xrange [%.9f:%.9f]\n", seconds(time->from),
                  seconds(time->until));
    set_tics(time, has_tics);
    for (uint32_t i = 0; i < bands->count; i++)
        draw_band(time, &bands->list[i]);
}

const char *chart_time_text(struct tool *tool, sim_time at)
{
    return tool_text(tool, "%.9g s", seconds(at));
}

double chart_time_put_title(const struct chart_time *time)
{
    struct tool *tool = time->chart->tool;
    const struct chronicle_run *run = &time->chronicle->run;
    const char *detail = run->by != NULL ? run->by : run->error;
    const char *below = tool_text(
        tool, "%s, seed %llu: %s%s%s%s", run->variant, (unsigned long long)run->seed, run->verdict,
        detail == NULL ? "" : " (", detail == NULL ? "" : detail, detail == NULL ? "" : ")");
    return chart_put_title(time->chart, run->scenario, below);
}
