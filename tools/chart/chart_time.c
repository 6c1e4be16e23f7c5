#include "tools/chart/chart_time.h"

#include "tools/picture/letters.h"
#include <math.h>
#include <stdlib.h>

#define NAME_GAP   8.0   /* px between two names */
#define NAME_FIRST 4.0   /* px from a line to its name */
#define NAME_LEAST 110.0 /* px that a name has at least, left of its line if need be */
#define NAME_MOST  0.45  /* of the panel's width */
#define TIC_PX     75.0
#define NAMES_MAX  512

/* A line or band, and its name. */
struct moment {
    sim_time since;
    sim_time until; /* of a band; else as since */
    const char *text;
    enum shade edge;
    enum shade area;
    bool is_dotted;
    double x; /* px: of its line */
    double begin;
    double end; /* px: of the name */
    uint32_t row;
};

struct moments {
    struct moment list[NAMES_MAX];
    uint32_t count;
};

static double seconds(sim_time at)
{
    return (double)at / 1e9;
}

static double place(const struct chart_time *time, sim_time at)
{
    const double share = (double)(at - time->from) / (double)(time->until - time->from);
    return time->left + share * (time->right - time->left);
}

/* --- what there is ----------------------------------------------------------------------- */

static void add(const struct chart_time *time, struct moments *moments, struct moment moment)
{
    if (moment.until < time->from || moment.since > time->until || moments->count == NAMES_MAX)
        return;
    const sim_time since = moment.since < time->from ? time->from : moment.since;
    moment.x = place(time, since);
    moments->list[moments->count++] = moment;
}

static void add_mark(const struct chart_time *time, struct moments *moments, sim_time at,
                     enum shade shade)
{
    if (at != 0)
        add(time, moments,
            (struct moment){.since = at,
                            .until = at,
                            .text = tool_text(time->chart->tool, "%s, %.2f s", palette_name(shade),
                                              seconds(at)),
                            .edge = shade,
                            .is_dotted = shade == SHADE_MARK_STUCK});
}

static int by_time(const void *left, const void *right)
{
    const struct moment *one = left;
    const struct moment *other = right;
    return one->x < other->x ? -1 : one->x > other->x;
}

static struct moments *gather(const struct chart_time *time)
{
    const struct chronicle *chronicle = time->chronicle;
    struct moments *moments = arena_take(time->chart->tool->arena, sizeof(*moments));
    ASSERT(moments != NULL);
    if (chronicle == NULL)
        return moments;
    const struct chronicle_marks *marks = &chronicle->marks;
    for (uint32_t i = 0; i < chronicle->fault_count; i++)
        add(time, moments,
            (struct moment){.since = chronicle->faults[i].since,
                            .until = chronicle->faults[i].until,
                            .text = chronicle->faults[i].text,
                            .edge = SHADE_FAULT_EDGE,
                            .area = SHADE_FAULT});
    for (uint32_t i = 0; i < chronicle->step_count; i++)
        add(time, moments,
            (struct moment){.since = chronicle->steps[i].since,
                            .until = chronicle->steps[i].answer == NULL ? chronicle->steps[i].since
                                                                        : chronicle->steps[i].until,
                            .text = chronicle->steps[i].text,
                            .edge = SHADE_STEP_EDGE,
                            .area = SHADE_STEP});
    add_mark(time, moments, marks->stuck_at, SHADE_MARK_STUCK);
    add_mark(time, moments, marks->lost_at, SHADE_MARK_LOST);
    add_mark(time, moments, marks->proved_at, SHADE_MARK_PROVED);
    qsort(moments->list, moments->count, sizeof(moments->list[0]), by_time);
    return moments;
}

/* --- their names --------------------------------------------------------------------------- */

static void measure(const struct chart_time *time, struct moment *moment)
{
    const double most = NAME_MOST * (time->right - time->left);
    double room = time->right - moment->x - NAME_FIRST;
    room = room < NAME_LEAST ? NAME_LEAST : room;
    room = room > most ? most : room;
    moment->text = letters_fit(time->chart->tool, moment->text, CHART_LETTER, room);
    const double width = letters_width(moment->text, CHART_LETTER, false);
    moment->begin = moment->x + NAME_FIRST;
    if (moment->begin + width > time->right)
        moment->begin = time->right - width;
    moment->end = moment->begin + width;
}

/*
 * A name lies above those to its right that it reaches into: so neither names nor the lines that
 * lead down from them meet. Returns how many rows there are.
 */
static uint32_t stack(const struct chart_time *time, struct moments *moments)
{
    uint32_t rows = 0;
    for (uint32_t i = moments->count; i-- > 0;) {
        struct moment *moment = &moments->list[i];
        measure(time, moment);
        moment->row = 0;
        for (uint32_t j = i + 1; j < moments->count; j++) {
            const struct moment *other = &moments->list[j];
            const bool meets =
                other->begin < moment->end + NAME_GAP || other->x < moment->end + NAME_GAP;
            if (other->row < CHART_TIME_ROWS && meets && other->row >= moment->row)
                moment->row = other->row + 1;
        }
        if (moment->row < CHART_TIME_ROWS && moment->row + 1 > rows)
            rows = moment->row + 1;
    }
    return rows;
}

double chart_time_put_names(const struct chart_time *time, double top, double bottom)
{
    struct chart *chart = time->chart;
    struct moments *moments = gather(time);
    const uint32_t rows = stack(time, moments);
    for (uint32_t i = 0; i < moments->count && bottom > 0; i++) {
        const struct moment *moment = &moments->list[i];
        if (moment->row >= CHART_TIME_ROWS)
            continue;
        const double y = top + (rows - moment->row - 0.5) * CHART_LINE;
        const struct chart_style style = {CHART_COMMON, CHART_LEFT,
                                          chart_colour(chart, moment->edge)};
        chart_put_patch(chart, (struct chart_box){moment->x - 0.5, y - 6, moment->x + 0.5, bottom},
                        chart_colour(chart, moment->edge));
        chart_put_text(chart, (struct chart_spot){moment->begin, y, chart->width}, style,
                       moment->text);
    }
    return rows * CHART_LINE + (rows > 0 ? 6 : 0);
}

/* --- panels ------------------------------------------------------------------------- */

static void draw_moment(const struct chart_time *time, const struct moment *moment)
{
    FILE *script = time->chart->gnuplot->script;
    const sim_time since = moment->since < time->from ? time->from : moment->since;
    const sim_time until = moment->until > time->until ? time->until : moment->until;
    if (until > since)
        (void)fprintf(script,
                      "set object rectangle from first %.9f, graph 0 to first %.9f, graph 1 behind "
                      "fs solid 1 noborder fc rgb 0x%06x\n",
                      seconds(since), seconds(until), chart_colour(time->chart, moment->area));
    (void)fprintf(
        script,
        "set arrow from first %.9f, graph 0 to first %.9f, graph 1 nohead back lw 1 dt %s "
        "lc rgb 0x%06x\n",
        seconds(since), seconds(since), moment->is_dotted ? "2" : "1",
        chart_colour(time->chart, moment->edge));
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
    const struct moments *moments = gather(time);
    chart_panel(time->chart, (struct chart_box){time->left, top, time->right, bottom});
    (void)fprintf(time->chart->gnuplot->script, "set xrange [%.9f:%.9f]\n", seconds(time->from),
                  seconds(time->until));
    set_tics(time, has_tics);
    for (uint32_t i = 0; i < moments->count; i++)
        draw_moment(time, &moments->list[i]);
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
