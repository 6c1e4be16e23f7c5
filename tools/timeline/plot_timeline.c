/*
 * The kind of picture called timeline: what it needs, how high it is, its head and its legend.
 */
#include "sim/words.h"
#include "tools/timeline/timeline.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define LANES_DEFAULT 16
#define LANES_LEAST   3

#define ROW_HEIGHT     20.0
#define ROW_HEIGHT_MIN 14.0
#define ROW_HEIGHT_MAX 44.0

/* Names of lanes may take this share of the width, and remarks as much again. */
#define GUTTER_SHARE 0.28

/* Of a verdict's reason so many lines are shown. */
#define REASON_LINES 3

static const struct place nowhere = {0};

/* --- words ---------------------------------------------------------------------------------- */

double timeline_x(const struct timeline *timeline, sim_time at)
{
    const struct plot *plot = timeline->plot;
    const double share = (double)(at - plot->from) / (double)(plot->until - plot->from);
    return timeline->left + share * (timeline->right - timeline->left);
}

bool timeline_hangs(const struct timeline *timeline)
{
    const char *verdict = timeline->chronicle->run.verdict;
    return verdict != NULL && strcmp(verdict, "hung") == 0;
}

const char *timeline_proof(const struct timeline *timeline)
{
    return timeline_hangs(timeline) ? palette_name(SHADE_MARK_PROVED) : "nothing under way helps";
}

const char *timeline_time(struct tool *tool, sim_time at)
{
    return tool_text(tool, "%" PRId64 ".%06" PRId64 " s", at / SIM_SECOND,
                     at % SIM_SECOND / SIM_US);
}

const char *timeline_duration(struct tool *tool, sim_time time)
{
    if (time >= 120 * SIM_SECOND)
        return tool_text(tool, "%.1f min", (double)time / (60.0 * SIM_SECOND));
    if (time >= SIM_SECOND)
        return tool_text(tool, "%.4g s", (double)time / SIM_SECOND);
    if (time >= SIM_MS)
        return tool_text(tool, "%.3g ms", (double)time / SIM_MS);
    return tool_text(tool, "%.3g us", (double)time / SIM_US);
}

/* --- the head ----------------------------------------------------------------------- */

/* Writes a text in lines below the last part, at most `most` of them. */
static void write_lines(struct timeline *timeline, const char *text, const struct sheet_text *as,
                        uint32_t most)
{
    const double room = timeline->width - 2 * TIMELINE_MARGIN;
    const double size = as->is_bold ? as->size * 1.1 : as->size; /* bold letters are wider */
    for (uint32_t line = 0; line < most && *text != '\0'; line++) {
        struct sheet_text written = *as;
        const size_t bytes = letters_line(text, size, room);
        written.x = TIMELINE_MARGIN;
        written.y = timeline->y + as->size * 0.7;
        written.text = line + 1 == most ? letters_fit(timeline->tool, text, size, room)
                                        : tool_text(timeline->tool, "%.*s", (int)bytes, text);
        sheet_text(&timeline->sheet, &written);
        timeline->y += as->size * 1.4;
        text += bytes;
        text += strspn(text, " ");
    }
}

static const char *verdict_in_words(struct timeline *timeline)
{
    const struct chronicle_run *run = &timeline->chronicle->run;
    struct tool *tool = timeline->tool;
    const char *verdict = run->verdict == NULL ? "no verdict" : run->verdict;
    if (strcmp(verdict, "hung") == 0 && run->by != NULL)
        return tool_text(tool, "it hangs, %s: %s",
                         strcmp(run->by, "bounded") == 0 ? "most likely" : "proved", run->by);
    if (strcmp(verdict, "success") == 0)
        return tool_text(
            tool, "success after %s",
            timeline_duration(tool, run->closed_at != 0 ? run->closed_at : run->ended_at));
    if (run->error != NULL)
        return tool_text(tool, "%s: %s", verdict, run->error);
    return verdict;
}

void timeline_head(struct timeline *timeline)
{
    const struct chronicle_run *run = &timeline->chronicle->run;
    struct tool *tool = timeline->tool;
    const char *variant = run->variant == NULL || run->variant[0] == '\0'
                              ? ""
                              : tool_text(tool, "%s, ", run->variant);
    const char *why = run->why == NULL ? "" : run->why;
    timeline->y = TIMELINE_MARGIN;
    write_lines(timeline, run->scenario == NULL ? "" : run->scenario,
                &(struct sheet_text){.size = TIMELINE_TITLE, .is_bold = true, .shade = SHADE_INK},
                2);
    write_lines(
        timeline,
        tool_text(tool, "%sseed %" PRIu64 ": %s", variant, run->seed, verdict_in_words(timeline)),
        &(struct sheet_text){.size = TIMELINE_TEXT + 1, .is_bold = true, .shade = SHADE_INK}, 2);
    write_lines(timeline, tool_text(tool, "%.*s", (int)strcspn(why, "\n"), why),
                &(struct sheet_text){.size = TIMELINE_TEXT, .shade = SHADE_FAINT}, REASON_LINES);
    timeline->y += 6;
}

/* --- the legend ------------------------------------------------------------------------------ */

void timeline_legend(struct timeline *timeline)
{
    const double swatch = 14;
    const double line = 18;
    double x = TIMELINE_MARGIN;
    timeline->y += 8;
    for (uint32_t shade = 0; shade < SHADE_COUNT; shade++) {
        struct sheet_text text = {
            .size = TIMELINE_SMALL, .text = palette_name((enum shade)shade), .shade = SHADE_INK};
        if (!timeline->is_shown[shade])
            continue;
        if (shade == SHADE_MARK_PROVED)
            text.text = timeline_proof(timeline);
        const double width = swatch + 5 + sheet_text_width(&text) + 16;
        if (x + width > timeline->width - TIMELINE_MARGIN && x > TIMELINE_MARGIN) {
            x = TIMELINE_MARGIN;
            timeline->y += line;
        }
        sheet_box(&timeline->sheet, &(struct sheet_box){.left = x,
                                                        .right = x + swatch,
                                                        .top = timeline->y + 3,
                                                        .bottom = timeline->y + line - 4,
                                                        .shade = (enum shade)shade});
        text.x = x + swatch + 5;
        text.y = timeline->y + line / 2;
        sheet_text(&timeline->sheet, &text);
        x += width;
    }
    timeline->y += line + TIMELINE_MARGIN - 6;
}

/* --- how wide, how high ------------------------------------------------------------- */

/* Room left of the lanes for what they are called, and right of them for sums. */
static void choose_gutters(struct timeline *timeline)
{
    double label = 60;
    double remark = 64;
    for (uint32_t i = 0; i < timeline->lanes.row_count; i++) {
        const struct lanes_row *row = &timeline->lanes.rows[i];
        const double wide = letters_width(row->label, TIMELINE_TEXT, false);
        const double said = letters_width(timeline_remark(timeline, row), TIMELINE_SMALL, false);
        label = wide > label ? wide : label;
        remark = said > remark ? said : remark;
    }
    label = fmin(label + 16, timeline->width * GUTTER_SHARE);
    remark = fmin(remark + 8, timeline->width * GUTTER_SHARE);
    timeline->left = TIMELINE_MARGIN + ceil(label);
    timeline->right = timeline->width - TIMELINE_MARGIN - ceil(remark);
}

/* Draws all of it on an empty sheet. */
static void compose(struct timeline *timeline)
{
    sheet_drop(&timeline->sheet);
    sheet_open(&timeline->sheet, &timeline->plot->gnuplot);
    memset(timeline->is_shown, 0, sizeof(timeline->is_shown));
    choose_gutters(timeline);
    timeline_head(timeline);
    timeline_bands(timeline, timeline_rows_height(timeline));
    timeline_rows(timeline);
    timeline_arrows(timeline);
    timeline_axis(timeline);
    timeline_moment(timeline);
    timeline_legend(timeline);
}

static bool choose(struct timeline *timeline, uint32_t limit)
{
    const struct plot *plot = timeline->plot;
    const struct lanes_choice choice = {
        .patterns = &plot->lanes, .limit = limit, .from = plot->from, .until = plot->until};
    if (!lanes_choose(timeline->tool, timeline->chronicle, &choice, &timeline->lanes,
                      timeline->diag))
        return false;
    timeline->row_y =
        arena_take(timeline->tool->arena, (timeline->lanes.row_count + 1) * sizeof(double));
    ASSERT(timeline->row_y != NULL);
    return true;
}

/* Makes rows higher or lower, and if that is not enough fewer, until the picture has its height. */
static bool fit_height(struct timeline *timeline)
{
    const struct plot *plot = timeline->plot;
    const double height = plot->has_height ? plot->gnuplot.height : GNUPLOT_HEIGHT_MAX;
    uint32_t limit = timeline->lanes.row_count;
    for (;;) {
        const double rows = timeline->lanes.row_count == 0 ? 1 : timeline->lanes.row_count;
        compose(timeline);
        const double over = timeline->y - height;
        const double wanted = timeline->row_height - over / rows;
        if (!plot->has_height && over <= 0)
            return true;
        if (wanted >= ROW_HEIGHT_MIN) {
            timeline->row_height = wanted > ROW_HEIGHT_MAX ? ROW_HEIGHT_MAX : floor(wanted);
            compose(timeline);
            return true;
        }
        if (plot->lanes.count > 0 || limit <= LANES_LEAST) {
            diag_add(timeline->diag, nowhere,
                     plot->has_height ? "give it more height, or name fewer --lanes"
                                      : "name fewer --lanes",
                     "%u lanes need %.0f px of height; there are %.0f", timeline->lanes.row_count,
                     ceil(timeline->y - rows * (timeline->row_height - ROW_HEIGHT_MIN)), height);
            return false;
        }
        if (!choose(timeline, --limit))
            return false;
    }
}

/* --- the kind -------------------------------------------------------------------------------- */

/* The event that decided: the one that lost the guard, else the last change of a table. */
static uint64_t deciding_event(const struct chronicle *chronicle)
{
    uint64_t last = chronicle->marks.lost_number;
    if (last != 0)
        return last;
    for (uint32_t i = 0; i < chronicle->lane_count; i++) {
        const struct chronicle_lane *lane = &chronicle->lanes[i];
        if (strcmp(lane->what, "app") == 0 && lane->count > 0 &&
            chronicle->spans[lane->first + lane->count - 1].number > last)
            last = chronicle->spans[lane->first + lane->count - 1].number;
    }
    return last;
}

static void read_chain(struct timeline *timeline)
{
    timeline->chain =
        arena_take(timeline->tool->arena, TIMELINE_CHAIN_MAX * sizeof(timeline->chain[0]));
    ASSERT(timeline->chain != NULL);
    timeline->chain_count =
        chronicle_causes(timeline->chronicle, deciding_event(timeline->chronicle), timeline->chain,
                         TIMELINE_CHAIN_MAX);
}

static enum exit_code write_picture(struct timeline *timeline)
{
    struct gnuplot *gnuplot = &timeline->plot->gnuplot;
    if (!timeline->plot->has_height)
        gnuplot->height = (uint32_t)ceil(timeline->y);
    if (!gnuplot_begin(gnuplot, timeline->diag))
        return EXIT_ENVIRONMENT;
    sheet_write(&timeline->sheet, timeline->diag);
    return gnuplot_end(gnuplot, timeline->diag) ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}

static enum exit_code draw(struct plot *plot, struct diag *diag)
{
    const enum exit_code code = plot_read(plot, 0, diag);
    if (code != EXIT_AS_EXPECTED)
        return code;
    struct timeline *timeline = arena_take(plot->tool->arena, sizeof(*timeline));
    ASSERT(timeline != NULL);
    timeline->plot = plot;
    timeline->tool = plot->tool;
    timeline->chronicle = plot->source.chronicle;
    timeline->diag = diag;
    timeline->width = plot->gnuplot.width;
    timeline->row_height = ROW_HEIGHT;
    if (!choose(timeline, LANES_DEFAULT))
        return EXIT_USAGE;
    read_chain(timeline);
    const bool is_good = fit_height(timeline);
    const enum exit_code drawn = is_good ? write_picture(timeline) : EXIT_USAGE;
    sheet_drop(&timeline->sheet);
    return drawn;
}

const struct plot_kind plot_kind_timeline = {
    .name = "timeline",
    .takes = PLOT_TAKES_ZOOM | PLOT_TAKES_LANES,
    .draw = draw,
};
