#include "tools/chart/plot_progress.h"

#include "sim/arena.h"
#include "tools/chart/chart_time.h"
#include "tools/kit/digits.h"
#include <stdlib.h>
#include <string.h>

/* --- figures ----------------------------------------------------------------------------- */

/* What is looked at. */
struct look {
    const struct chronicle *chronicle;
    struct arena *arena;
    sim_time from;
    sim_time until;
    sim_time instant; /* how far two instants are apart, at least */
};

static void *take(const struct look *look, size_t count, size_t bytes)
{
    void *taken = arena_take(look->arena, count * bytes + 1);
    ASSERT(taken != NULL);
    return taken;
}

static bool is_of(const struct chronicle_obligation *obligation,
                  const struct plot_progress_group *group)
{
    return strcmp(obligation->what, group->what) == 0;
}

static sim_time least(sim_time one, sim_time other)
{
    return one < other ? one : other;
}

static void add_point(struct plot_progress_group *group, struct plot_progress_line *line,
                      struct plot_progress_point point)
{
    line->points[line->count++] = point;
    if (point.value > group->most)
        group->most = point.value;
    if (point.most > group->most)
        group->most = point.most;
}

/* --- one line each -------------------------------------------------------------------------- */

/* Whether a move can be left out: it lies in the same instant as those around it. */
static bool is_within(const struct look *look, const struct chronicle_move *moves, uint32_t i,
                      uint32_t count)
{
    return i > 0 && i + 1 < count &&
           moves[i - 1].at / look->instant == moves[i].at / look->instant &&
           moves[i + 1].at / look->instant == moves[i].at / look->instant;
}

static void add_line(const struct look *look, struct plot_progress_group *group,
                     const struct chronicle_obligation *obligation)
{
    const struct chronicle_move *moves = &look->chronicle->moves[obligation->first_move];
    if (obligation->since > look->until)
        return;
    struct plot_progress_line *line = &group->lines[group->line_count++];
    *line = (struct plot_progress_line){
        .subject = obligation->subject,
        .points = take(look, obligation->move_count + 2, sizeof(*line->points)),
    };
    struct plot_progress_point point = {.at = obligation->since};
    uint32_t i = 0;
    while (i < obligation->move_count && moves[i].at <= look->from)
        point.value = moves[i++].measure;
    point.at = point.at < look->from ? look->from : point.at;
    add_point(group, line, point);
    for (; i < obligation->move_count && moves[i].at <= look->until; i++) {
        point = (struct plot_progress_point){.at = moves[i].at, .value = moves[i].measure};
        if (!is_within(look, moves, i, obligation->move_count))
            add_point(group, line, point);
    }
    point.at = least(obligation->until, look->until);
    if (point.at > line->points[line->count - 1].at)
        add_point(group, line, point);
}

static void find_lines(const struct look *look, struct plot_progress_group *group)
{
    group->lines = take(look, group->obligations, sizeof(*group->lines));
    for (uint32_t i = 0; i < look->chronicle->obligation_count; i++)
        if (is_of(&look->chronicle->obligations[i], group))
            add_line(look, group, &look->chronicle->obligations[i]);
}

/* --- a band ------------------------------------------------------------------------- */

static int compare_measures(const void *left, const void *right)
{
    const int64_t one = *(const int64_t *)left;
    const int64_t other = *(const int64_t *)right;
    return (one > other) - (one < other);
}

/* Where each obligation of a band stands. */
struct standing {
    const struct chronicle_obligation *obligation;
    uint32_t next; /* move */
    int64_t measure;
};

static void go_on(const struct chronicle *chronicle, struct standing *standing, sim_time at)
{
    const struct chronicle_obligation *obligation = standing->obligation;
    while (standing->next < obligation->move_count &&
           chronicle->moves[obligation->first_move + standing->next].at <= at)
        standing->measure = chronicle->moves[obligation->first_move + standing->next++].measure;
}

static void find_band(const struct look *look, struct plot_progress_group *group)
{
    const struct chronicle *chronicle = look->chronicle;
    struct standing *all = take(look, group->obligations, sizeof(*all));
    int64_t *measures = take(look, group->obligations, sizeof(*measures));
    uint32_t count = 0;
    for (uint32_t i = 0; i < chronicle->obligation_count; i++)
        if (is_of(&chronicle->obligations[i], group))
            all[count++].obligation = &chronicle->obligations[i];
    group->lines = take(look, 1, sizeof(*group->lines));
    group->line_count = 1;
    group->lines[0].points = take(look, PLOT_PROGRESS_INSTANT + 2, sizeof(*group->lines->points));
    for (sim_time at = look->from;; at = least(at + look->instant, look->until)) {
        uint32_t begun = 0;
        for (uint32_t i = 0; i < count; i++) {
            go_on(chronicle, &all[i], at);
            if (all[i].obligation->since <= at)
                measures[begun++] = all[i].measure;
        }
        qsort(measures, begun, sizeof(*measures), compare_measures);
        if (begun > 0)
            add_point(group, &group->lines[0],
                      (struct plot_progress_point){.at = at,
                                                   .value = measures[begun / 2],
                                                   .least = measures[0],
                                                   .most = measures[begun - 1]});
        if (at == look->until)
            return;
    }
}

/* --- how many are open -------------------------------------------------------------- */

struct change {
    sim_time at;
    int64_t by;
};

static int compare_changes(const void *left, const void *right)
{
    const struct change *one = left;
    const struct change *other = right;
    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    return (one->by < other->by) - (one->by > other->by);
}

static void find_open(const struct look *look, struct plot_progress_group *group)
{
    const struct chronicle *chronicle = look->chronicle;
    struct change *changes = take(look, (size_t)group->obligations * 2, sizeof(*changes));
    uint32_t count = 0;
    for (uint32_t i = 0; i < chronicle->obligation_count; i++) {
        const struct chronicle_obligation *obligation = &chronicle->obligations[i];
        if (!is_of(obligation, group))
            continue;
        changes[count++] = (struct change){obligation->since, 1};
        if (obligation->ended != NULL)
            changes[count++] = (struct change){obligation->until, -1};
    }
    qsort(changes, count, sizeof(*changes), compare_changes);
    struct plot_progress_line *line = take(look, 1, sizeof(*line));
    *line = (struct plot_progress_line){.points = take(look, count + 2, sizeof(*line->points))};
    group->lines = line;
    group->line_count = 1;
    struct plot_progress_point point = {.at = look->from};
    uint32_t i = 0;
    while (i < count && changes[i].at <= look->from)
        point.value += changes[i++].by;
    add_point(group, line, point);
    while (i < count && changes[i].at <= look->until) {
        point.at = changes[i].at;
        while (i < count && changes[i].at == point.at)
            point.value += changes[i++].by;
        add_point(group, line, point);
    }
    point.at = look->until;
    add_point(group, line, point);
}

/* --- all of it ---------------------------------------------------------------------- */

static struct plot_progress_group *group_of(struct plot_progress *progress, const char *what)
{
    for (uint32_t i = 0; i < progress->group_count; i++)
        if (strcmp(progress->groups[i].what, what) == 0)
            return &progress->groups[i];
    if (progress->group_count == PLOT_PROGRESS_GROUPS)
        return NULL;
    struct plot_progress_group *group = &progress->groups[progress->group_count++];
    *group = (struct plot_progress_group){.what = what, .form = PLOT_PROGRESS_OPEN};
    return group;
}

static void find_groups(const struct chronicle *chronicle, struct plot_progress *progress)
{
    for (uint32_t i = 0; i < chronicle->obligation_count; i++) {
        const struct chronicle_obligation *obligation = &chronicle->obligations[i];
        struct plot_progress_group *group = group_of(progress, obligation->what);
        if (group == NULL)
            continue;
        group->obligations++;
        group->open += obligation->ended == NULL;
        if (obligation->move_count > 0)
            group->form = PLOT_PROGRESS_OF_EACH;
    }
    for (uint32_t i = 0; i < progress->group_count; i++) {
        struct plot_progress_group *group = &progress->groups[i];
        if (group->form == PLOT_PROGRESS_OF_EACH && group->obligations > PLOT_PROGRESS_LINES)
            group->form = PLOT_PROGRESS_BAND;
    }
}

/* Those that report progress first, else in the order in which they began. */
static void order_groups(struct plot_progress *progress)
{
    struct plot_progress_group ordered[PLOT_PROGRESS_GROUPS];
    uint32_t count = 0;
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < progress->group_count; i++)
            if ((progress->groups[i].form == PLOT_PROGRESS_OPEN) == (pass == 1))
                ordered[count++] = progress->groups[i];
    ASSERT(count == progress->group_count);
    memcpy(progress->groups, ordered, count * sizeof(ordered[0]));
}

void plot_progress_find(const struct chronicle *chronicle, sim_time from, sim_time until,
                        struct arena *arena, struct plot_progress *progress)
{
    const sim_time instant = (until - from) / PLOT_PROGRESS_INSTANT + 1;
    const struct look look = {
        .chronicle = chronicle,
        .arena = arena,
        .from = from,
        .until = until,
        .instant = instant,
    };
    ASSERT(from >= 0 && from <= until);
    *progress = (struct plot_progress){0};
    find_groups(chronicle, progress);
    order_groups(progress);
    for (uint32_t i = 0; i < progress->group_count; i++) {
        struct plot_progress_group *group = &progress->groups[i];
        if (group->form == PLOT_PROGRESS_OF_EACH)
            find_lines(&look, group);
        else if (group->form == PLOT_PROGRESS_BAND)
            find_band(&look, group);
        else
            find_open(&look, group);
    }
}

/* --- the picture -------------------------------------------------------------------- */

#define HEIGHT      420
#define HEIGHT_MORE 130 /* for each group after the first */

/* Lines side by side: blue, orange, green, purple, brown, then again. */
static const enum shade line_shades[] = {SHADE_DOWNLOADED, SHADE_INGESTING, SHADE_SUCCEED,
                                         SHADE_HELD,       SHADE_FAILED,    SHADE_CANCELED};

static enum shade line_shade(uint32_t line)
{
    return line_shades[line % COUNT_OF(line_shades)];
}

static const char *group_name(const struct chart *chart, uint32_t group)
{
    return tool_text(chart->tool, "progress-%u", group);
}

/* A block of the data file for each line. */
static void write_group(struct chart *chart, const struct plot_progress_group *group,
                        const char *name)
{
    FILE *data = gnuplot_data(chart->gnuplot, name, chart->diag);
    (void)fprintf(data, "# second\tvalue\tleast\tmost\n");
    for (uint32_t i = 0; i < group->line_count; i++) {
        const struct plot_progress_line *line = &group->lines[i];
        for (uint32_t j = 0; j < line->count; j++) {
            const struct plot_progress_point *point = &line->points[j];
            (void)fprintf(data, "%.9f\t%lld\t%lld\t%lld\n", (double)point->at / 1e9,
                          (long long)point->value, (long long)point->least, (long long)point->most);
        }
        (void)fprintf(data, "\n\n");
    }
}

static void draw_group(struct chart *chart, const struct plot_progress_group *group,
                       const char *name)
{
    FILE *script = chart->gnuplot->script;
    const bool is_open = group->form == PLOT_PROGRESS_OPEN;
    const double most = group->most < 1 ? 1 : (double)group->most;
    const double step = chart_step(most, is_open ? 3 : 6);
    (void)fprintf(script, "set yrange [0:%.9g]; set ytics %.9g\nplot \\\n", most * 1.08,
                  step < 1 ? 1 : step);
    for (uint32_t i = 0; i < group->line_count; i++) {
        const uint32_t colour = chart_colour(chart, is_open ? SHADE_REFUSED : line_shade(i));
        if (is_open)
            (void)fprintf(script,
                          "  '%s.dat' index %u using 1:2 with fillsteps fs transparent solid 0.35 "
                          "noborder lc rgb 0x%06x, \\\n",
                          name, i, colour);
        if (group->form == PLOT_PROGRESS_BAND)
            (void)fprintf(script,
                          "  '%s.dat' index %u using 1:3:4 with filledcurves fs transparent solid "
                          "0.3 noborder lc rgb 0x%06x, \\\n",
                          name, i, colour);
        (void)fprintf(script, "  '%s.dat' index %u using 1:2 with steps lw 2 lc rgb 0x%06x%s\n",
                      name, i, colour, i + 1 == group->line_count ? "" : ", \\");
    }
    if (group->line_count == 0)
        (void)fprintf(script, "  NaN notitle\n");
}

static const char *count_text(struct tool *tool, uint64_t count, const char *words)
{
    return tool_text(tool, "%s %s", digits_text(tool, count), words);
}

static const char *heading_of(struct chart *chart, const struct plot_progress_group *group)
{
    struct tool *tool = chart->tool;
    switch (group->form) {
    case PLOT_PROGRESS_OF_EACH:
        return tool_text(tool, "%s: steps of progress", group->what);
    case PLOT_PROGRESS_BAND:
        return tool_text(tool, "%s: steps of progress, %s", group->what,
                         count_text(tool, group->obligations, "of them"));
    case PLOT_PROGRESS_OPEN:
        break;
    }
    const struct sim_model *model = tool->model;
    const char *what = group->what;
    for (uint32_t i = 0; i < model->obligation_count; i++)
        if (model->obligations[i].while_open != NULL &&
            strcmp(model->obligations[i].name, group->what) == 0)
            what = model->obligations[i].while_open;
    return tool_text(tool, "%s: how many at a time", what);
}

static double put_legend(struct chart *chart, struct chart_box box,
                         const struct plot_progress_group *group)
{
    struct tool *tool = chart->tool;
    struct chart_entry entries[PLOT_PROGRESS_LINES] = {{.text = NULL}};
    uint32_t count = group->form == PLOT_PROGRESS_OF_EACH ? group->line_count : 1;
    for (uint32_t i = 0; i < count && group->form == PLOT_PROGRESS_OF_EACH; i++) {
        const struct plot_progress_line *line = &group->lines[i];
        entries[i] = (struct chart_entry){
            .text = count_text(tool, (uint64_t)line->points[line->count - 1].value,
                               tool_text(tool, "of %s", line->subject)),
            .colour = chart_colour(chart, line_shade(i)),
            .is_line = true,
        };
    }
    if (group->form == PLOT_PROGRESS_BAND)
        entries[0] = (struct chart_entry){.text = "median, least and most",
                                          .colour = chart_colour(chart, line_shade(0))};
    else if (group->form == PLOT_PROGRESS_OPEN)
        entries[0] =
            (struct chart_entry){.text = tool_text(tool, "%s, %s at the end",
                                                   count_text(tool, group->obligations, "in all"),
                                                   count_text(tool, group->open, "open")),
                                 .colour = chart_colour(chart, SHADE_REFUSED)};
    return chart_put_legend(chart, box, heading_of(chart, group), entries, count);
}

/* The first panel has as much room as two others. */
static enum exit_code draw_run(struct chart *chart, const struct plot_progress *progress,
                               const struct chart_time *time)
{
    const double bottom = chart_time_bottom(chart);
    struct chart_box box = {time->left, chart_time_put_title(time), time->right, bottom};
    const double each = (bottom - box.top) / (progress->group_count + 1);
    for (uint32_t i = 0; i < progress->group_count; i++) {
        const struct plot_progress_group *group = &progress->groups[i];
        const bool is_last = i + 1 == progress->group_count;
        const double end = is_last ? bottom : box.top + each * (i == 0 ? 2 : 1) - CHART_GAP;
        double top = box.top + put_legend(chart, box, group);
        if (i == 0)
            top += chart_time_put_names(time, top);
        write_group(chart, group, group_name(chart, i));
        chart_time_panel(time, top, end, is_last);
        draw_group(chart, group, group_name(chart, i));
        box.top = end + CHART_GAP;
    }
    return chart_end(chart);
}

static enum exit_code draw(struct plot *plot, struct diag *diag)
{
    struct chart chart;
    struct plot_progress progress;
    const enum exit_code code = plot_read(plot, 0, diag);
    if (code != EXIT_AS_EXPECTED)
        return code;
    const struct chronicle *chronicle = plot->source.chronicle;
    plot_progress_find(chronicle, plot->from, plot->until, plot->tool->arena, &progress);
    if (progress.group_count == 0) {
        diag_add(diag, (struct place){0}, "'--kind timeline' shows what there is",
                 "--kind progress: nothing in this run has to come to an end");
        return EXIT_USAGE;
    }
    if (!plot->has_height)
        plot->gnuplot.height = HEIGHT + HEIGHT_MORE * (progress.group_count - 1);
    if (!chart_begin(&chart, plot, diag))
        return EXIT_ENVIRONMENT;
    const struct chart_time time = chart_time_of(&chart, chronicle);
    return draw_run(&chart, &progress, &time);
}

const struct plot_kind plot_kind_progress = {
    .name = "progress",
    .takes = PLOT_TAKES_ZOOM,
    .draw = draw,
};
