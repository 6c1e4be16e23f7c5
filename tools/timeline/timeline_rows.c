/*
 * The lanes, node by node, and the axis below them.
 */
#include "tools/kit/digits.h"
#include "tools/picture/ticks.h"
#include "tools/timeline/timeline.h"
#include <inttypes.h>
#include <string.h>

#define HEADING 19.0 /* the height of a node's name */

/* A mark of the axis takes so much room at least. */
#define TICK_SPACE 78.0

static bool begins_place(const struct timeline *timeline, uint32_t row)
{
    const struct lanes_row *rows = timeline->lanes.rows;
    return row == 0 || rows[row].node != rows[row - 1].node;
}

double timeline_heading_y(const struct timeline *timeline, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i <= last; i++)
        if (begins_place(timeline, i))
            return timeline->row_y[i] - timeline->row_height / 2 - HEADING / 2;
    return -1;
}

double timeline_rows_height(const struct timeline *timeline)
{
    double height = 4;
    for (uint32_t i = 0; i < timeline->lanes.row_count; i++)
        height += timeline->row_height + (begins_place(timeline, i) ? HEADING : 0);
    return height;
}

/* --- what is in a row ------------------------------------------------------------------------- */

static double letter_size(const struct timeline *timeline)
{
    const double size = timeline->row_height * 0.52;
    return size > TIMELINE_SMALL ? TIMELINE_SMALL : size;
}

static void write_state(struct timeline *timeline, const struct sheet_box *box, const char *state)
{
    const uint32_t colour = gnuplot_colour(&timeline->plot->gnuplot, box->shade);
    const struct sheet_text text = {.x = (box->left + box->right) / 2,
                                    .y = (box->top + box->bottom) / 2,
                                    .size = letter_size(timeline),
                                    .text = state,
                                    .anchor = SHEET_CENTRE,
                                    .has_colour = true,
                                    .colour = palette_text_on(colour)};
    if (sheet_text_width(&text) + 6 <= box->right - box->left)
        sheet_text(&timeline->sheet, &text);
}

static void draw_state(struct timeline *timeline, const struct lanes_span *span, double y)
{
    const double half = timeline->row_height * 0.36;
    const struct sheet_box box = {.left = timeline_x(timeline, span->since),
                                  .right = timeline_x(timeline, span->until),
                                  .top = y - half,
                                  .bottom = y + half,
                                  .shade = span->shade};
    if (span->shade == SHADE_TRACK)
        return;
    timeline->is_shown[span->shade] = true;
    sheet_box(&timeline->sheet, &box);
    if (span->state != NULL)
        write_state(timeline, &box, span->state);
}

/* A second of a row of counts: a bar for each counter, one on the other. */
static void draw_counts(struct timeline *timeline, const struct lanes_row *row,
                        const struct lanes_span *span, double y)
{
    const double height = timeline->row_height * 0.8;
    double bottom = y + height / 2;
    const char *words = "";
    struct sheet_box box = {.left = timeline_x(timeline, span->since),
                            .right = timeline_x(timeline, span->until)};
    for (uint32_t i = 0; i < row->counter_count; i++) {
        if (span->counts[i] == 0)
            continue;
        const double part = height * (double)span->counts[i] / (double)row->most;
        box.bottom = bottom;
        box.top = bottom - (part < 1.5 ? 1.5 : part);
        box.shade = row->counters[i].shade;
        bottom = box.top;
        timeline->is_shown[box.shade] = true;
        sheet_box(&timeline->sheet, &box);
        words = tool_text(timeline->tool, "%s%s%" PRId64 " %s", words, words[0] == '\0' ? "" : ", ",
                          span->counts[i], row->counters[i].words);
    }
    if (box.bottom - box.top > timeline->row_height * 0.6)
        write_state(timeline, &box, words);
}

const char *timeline_remark(const struct timeline *timeline, const struct lanes_row *row)
{
    struct tool *tool = timeline->tool;
    const char *text = "";
    for (uint32_t i = 0; i < row->counter_count; i++)
        if (row->totals[i] > 0)
            text = tool_text(tool, "%s%s%" PRId64 " %s", text, text[0] == '\0' ? "" : ", ",
                             row->totals[i], row->counters[i].words);
    if (row->alike > 0)
        text = tool_text(tool, "+ %u alike", row->alike);
    return text;
}

static void draw_row(struct timeline *timeline, uint32_t index)
{
    const struct lanes_row *row = &timeline->lanes.rows[index];
    const double y = timeline->row_y[index];
    const double room = timeline->left - TIMELINE_MARGIN - 16;
    const double size =
        timeline->row_height * 0.62 > TIMELINE_TEXT ? TIMELINE_TEXT : timeline->row_height * 0.62;
    struct tool *tool = timeline->tool;
    timeline->sheet.layer = SHEET_BELOW;
    sheet_line(&timeline->sheet, &(struct sheet_line){.x = timeline->left,
                                                      .to_x = timeline->right,
                                                      .y = y,
                                                      .to_y = y,
                                                      .width = 1,
                                                      .shade = SHADE_GRID});
    timeline->sheet.layer = SHEET_MIDDLE;
    sheet_text(&timeline->sheet,
               &(struct sheet_text){.x = TIMELINE_MARGIN + 10,
                                    .y = y,
                                    .size = size,
                                    .text = letters_fit(tool, row->label, size, room),
                                    .shade = SHADE_INK});
    sheet_text(&timeline->sheet,
               &(struct sheet_text){.x = timeline->right + 6,
                                    .y = y,
                                    .size = letter_size(timeline),
                                    .text = letters_fit(tool, timeline_remark(timeline, row),
                                                        letter_size(timeline),
                                                        timeline->width - timeline->right - 8),
                                    .shade = SHADE_FAINT});
    for (uint32_t i = row->first; i < row->first + row->count; i++) {
        if (row->kind == LANES_COUNTS)
            draw_counts(timeline, row, &timeline->lanes.spans[i], y);
        else
            draw_state(timeline, &timeline->lanes.spans[i], y);
    }
}

static void draw_place(struct timeline *timeline, const char *place)
{
    const double y = timeline->y + HEADING / 2 + 1;
    timeline->sheet.layer = SHEET_MIDDLE;
    sheet_text(&timeline->sheet,
               &(struct sheet_text){.x = TIMELINE_MARGIN,
                                    .y = y,
                                    .size = TIMELINE_TEXT,
                                    .text = letters_fit(timeline->tool, place, TIMELINE_TEXT * 1.1,
                                                        timeline->left - TIMELINE_MARGIN - 6),
                                    .is_bold = true,
                                    .shade = SHADE_INK});
    timeline->y += HEADING;
}

void timeline_rows(struct timeline *timeline)
{
    timeline->y = timeline->lanes_top + 2;
    for (uint32_t i = 0; i < timeline->lanes.row_count; i++) {
        if (begins_place(timeline, i))
            draw_place(timeline, timeline->lanes.rows[i].place);
        timeline->row_y[i] = timeline->y + timeline->row_height / 2;
        draw_row(timeline, i);
        timeline->y += timeline->row_height;
    }
    timeline->y = timeline->lanes_bottom;
}

/* --- the axis ----------------------------------------------------------------------- */

/* What is not shown, right of the axis's unit, or below it where it would lie on it. */
static void write_left_out(struct timeline *timeline, double unit_right)
{
    const char *count = digits_text(timeline->tool, timeline->lanes.left_out);
    struct sheet_text text = {.x = timeline->width - TIMELINE_MARGIN,
                              .size = TIMELINE_SMALL,
                              .anchor = SHEET_RIGHT,
                              .text = tool_text(timeline->tool, "and %s more lane%s: --lanes all",
                                                count, timeline->lanes.left_out == 1 ? "" : "s"),
                              .shade = SHADE_FAINT};
    if (timeline->lanes.left_out == 0)
        return;
    if (text.x - sheet_text_width(&text) < unit_right + 8)
        timeline->y += 14;
    text.y = timeline->y;
    sheet_text(&timeline->sheet, &text);
}

void timeline_axis(struct timeline *timeline)
{
    const struct plot *plot = timeline->plot;
    const double room = timeline->right - timeline->left;
    const struct ticks ticks =
        ticks_choose(plot->from, plot->until, (uint32_t)(room / TICK_SPACE) + 1);
    for (uint32_t i = 0; i < ticks.count; i++) {
        const sim_time at = ticks.first + (sim_time)i * ticks.step;
        char label[TICKS_TEXT_BYTES];
        ticks_label(&ticks, at, label);
        const double x = timeline_x(timeline, at);
        timeline->sheet.layer = SHEET_BELOW;
        sheet_line(&timeline->sheet, &(struct sheet_line){.x = x,
                                                          .to_x = x,
                                                          .y = timeline->lanes_top,
                                                          .to_y = timeline->lanes_bottom + 4,
                                                          .width = 1,
                                                          .shade = SHADE_GRID});
        timeline->sheet.layer = SHEET_MIDDLE;
        sheet_text(&timeline->sheet,
                   &(struct sheet_text){.x = x,
                                        .y = timeline->lanes_bottom + 12,
                                        .size = TIMELINE_SMALL,
                                        .anchor = SHEET_CENTRE,
                                        .text = tool_text(timeline->tool, "%s", label),
                                        .shade = SHADE_FAINT});
    }
    const struct sheet_text unit = {.x = timeline->left,
                                    .y = timeline->lanes_bottom + 25,
                                    .size = TIMELINE_SMALL,
                                    .text =
                                        tool_text(timeline->tool, "virtual time, %s", ticks.name),
                                    .shade = SHADE_FAINT};
    timeline->sheet.layer = SHEET_MIDDLE;
    sheet_text(&timeline->sheet, &unit);
    timeline->y = unit.y;
    write_left_out(timeline, unit.x + sheet_text_width(&unit));
    timeline->y += 9;
}
