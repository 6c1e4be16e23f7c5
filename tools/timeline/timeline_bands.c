/*
 * Bands behind the lanes (faults, what the operator did), marks through them, and their names
 * above. Names stand to the right of where they belong, in as many lines as it takes.
 */
#include "tools/picture/bands.h"
#include "tools/timeline/timeline.h"
#include <math.h>

#define ROW_SPACE 17.0
#define GAP       6.0

/* A name of a band may take this share of the lanes' width, and so much in any case; px. */
#define NAME_SHARE 0.42
#define NAME_LEAST 170.0

/* --- their names -------------------------------------------------------------------- */

/* What stands there, and where: right of its line, or left of it where there is no room. */
static void measure(const struct timeline *timeline, struct band *band)
{
    struct tool *tool = timeline->tool;
    const double share = (timeline->right - timeline->left) * NAME_SHARE;
    if (band->edge == SHADE_MARK_PROVED)
        band->text = timeline_proof(timeline);
    if (band->is_mark)
        band->text = tool_text(tool, "%s, %s", band->text, timeline_time(tool, band->since));
    band->text = letters_fit(tool, band->text, TIMELINE_SMALL, fmax(share, NAME_LEAST));
    band->x = timeline_x(timeline, band->since);
    const double width = letters_width(band->text, TIMELINE_SMALL, false) + 8;
    const bool has_room = band->x + width <= timeline->width - TIMELINE_MARGIN;
    band->left = has_room ? band->x : band->x - width;
    band->right = band->left + width;
}

/* --- drawing ------------------------------------------------------------------------ */

static void draw_name(struct timeline *timeline, const struct band *band, double y)
{
    timeline->sheet.layer = SHEET_ABOVE;
    sheet_box(&timeline->sheet, &(struct sheet_box){.left = band->left + 1,
                                                    .right = band->right,
                                                    .top = y - ROW_SPACE / 2,
                                                    .bottom = y + ROW_SPACE / 2,
                                                    .shade = SHADE_PAPER});
    sheet_text(&timeline->sheet, &(struct sheet_text){.x = band->left + 4,
                                                      .y = y,
                                                      .size = TIMELINE_SMALL,
                                                      .text = band->text,
                                                      .shade = band->edge});
}

static void draw_band(struct timeline *timeline, const struct band *band, double top, double bottom)
{
    const double left = band->x;
    const double right = timeline_x(timeline, band->until);
    timeline->is_shown[band->fill == SHADE_FAULT ? band->fill : band->edge] = true;
    timeline->sheet.layer = SHEET_BELOW;
    if (!band->is_mark)
        sheet_box(&timeline->sheet,
                  &(struct sheet_box){.left = left,
                                      .right = right < left + 3 ? left + 3 : right,
                                      .top = timeline->lanes_top,
                                      .bottom = bottom,
                                      .shade = band->fill});
    timeline->sheet.layer = SHEET_MIDDLE;
    sheet_line(&timeline->sheet, &(struct sheet_line){.x = left,
                                                      .to_x = left,
                                                      .y = top,
                                                      .to_y = bottom,
                                                      .width = band->is_mark ? 1.6 : 1.0,
                                                      .is_dashed = band->edge == SHADE_MARK_STUCK,
                                                      .shade = band->edge});
}

void timeline_bands(struct timeline *timeline, double rows_height)
{
    struct bands *bands = arena_take(timeline->tool->arena, sizeof(*bands));
    ASSERT(bands != NULL);
    bands_gather(bands, timeline->chronicle, timeline->plot->from, timeline->plot->until);
    for (uint32_t i = 0; i < bands->count; i++)
        measure(timeline, &bands->list[i]);
    bands_stack(bands, GAP, BANDS_ON_PAPER);
    timeline->lanes_top = timeline->y + bands->rows * ROW_SPACE + 2;
    timeline->lanes_bottom = timeline->lanes_top + rows_height;
    timeline->sheet.layer = SHEET_BELOW;
    sheet_box(&timeline->sheet, &(struct sheet_box){.left = timeline->left,
                                                    .right = timeline->right,
                                                    .top = timeline->lanes_top,
                                                    .bottom = timeline->lanes_bottom,
                                                    .shade = SHADE_TRACK});
    for (uint32_t i = 0; i < bands->count; i++) {
        const struct band *band = &bands->list[i];
        const double y = timeline->lanes_top - 2 - (band->row + 0.5) * ROW_SPACE;
        const bool has_name = band->row < BANDS_ROWS;
        draw_band(timeline, band, has_name ? y : timeline->lanes_top, timeline->lanes_bottom);
        if (has_name)
            draw_name(timeline, band, y);
    }
    timeline->y = timeline->lanes_top;
}
