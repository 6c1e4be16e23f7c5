/*
 * Bands behind the lanes (faults, what the operator did), marks through them, and their names
 * above. Names stand to the right of where they belong, in as many lines as it takes.
 */
#include "tools/timeline/timeline.h"
#include <stdlib.h>
#include <string.h>

#define BANDS_MAX   256
#define LEVELS_MAX  6
#define LEVEL_SPACE 17.0
#define GAP         6.0

/* A name of a band may take this share of the lanes' width, and so much in any case; px. */
#define NAME_SHARE 0.42
#define NAME_LEAST 170.0

struct band {
    sim_time since;
    sim_time until; /* equal: a mark */
    const char *text;
    enum shade fill; /* SHADE_TRACK: none */
    enum shade edge;
    bool is_mark;
    double text_left;
    double text_right;
    uint32_t level;
};

struct bands {
    struct timeline *timeline;
    struct band list[BANDS_MAX];
    uint32_t count;
    uint32_t levels;
};

/* --- what there is --------------------------------------------------------------------------- */

static void add(struct bands *bands, const struct band *band)
{
    const struct plot *plot = bands->timeline->plot;
    if (band->until < plot->from || band->since > plot->until || bands->count == BANDS_MAX)
        return;
    bands->list[bands->count] = *band;
    if (band->since < plot->from)
        bands->list[bands->count].since = plot->from;
    if (band->until > plot->until)
        bands->list[bands->count].until = plot->until;
    bands->count++;
}

static void add_mark(struct bands *bands, sim_time at, const char *what, enum shade shade)
{
    if (at == 0)
        return;
    struct tool *tool = bands->timeline->tool;
    add(bands, &(struct band){.since = at,
                              .until = at,
                              .text = tool_text(tool, "%s, %s", what, timeline_time(tool, at)),
                              .fill = SHADE_TRACK,
                              .edge = shade,
                              .is_mark = true});
}

static void gather(struct bands *bands)
{
    const struct chronicle *chronicle = bands->timeline->chronicle;
    const struct chronicle_marks *marks = &chronicle->marks;
    for (uint32_t i = 0; i < chronicle->fault_count; i++)
        add(bands, &(struct band){.since = chronicle->faults[i].since,
                                  .until = chronicle->faults[i].until,
                                  .text = chronicle->faults[i].text,
                                  .fill = SHADE_FAULT,
                                  .edge = SHADE_FAULT_EDGE});
    for (uint32_t i = 0; i < chronicle->step_count; i++)
        add(bands, &(struct band){.since = chronicle->steps[i].since,
                                  .until = chronicle->steps[i].until,
                                  .text = chronicle->steps[i].text,
                                  .fill = SHADE_STEP,
                                  .edge = SHADE_STEP_EDGE});
    add_mark(bands, marks->stuck_at, palette_name(SHADE_MARK_STUCK), SHADE_MARK_STUCK);
    add_mark(bands, marks->lost_at, palette_name(SHADE_MARK_LOST), SHADE_MARK_LOST);
    add_mark(bands, marks->proved_at, timeline_proof(bands->timeline), SHADE_MARK_PROVED);
}

static int by_time(const void *left, const void *right)
{
    const struct band *a = left;
    const struct band *b = right;
    if (a->since != b->since)
        return a->since < b->since ? -1 : 1;
    return (a->is_mark > b->is_mark) - (a->is_mark < b->is_mark);
}

/* --- where their names go ----------------------------------------------------------- */

static bool is_free(const struct bands *bands, uint32_t index, uint32_t level)
{
    const struct band *band = &bands->list[index];
    for (uint32_t i = index + 1; i < bands->count; i++) {
        const struct band *other = &bands->list[i];
        if (other->level == level && other->text != NULL &&
            band->text_left < other->text_right + GAP && other->text_left < band->text_right + GAP)
            return false;
    }
    return true;
}

/* From the right to the left: a name goes above all whose bands begin beneath it. */
static void place_names(struct bands *bands)
{
    const struct timeline *timeline = bands->timeline;
    const double share = (timeline->right - timeline->left) * NAME_SHARE;
    const double most = share < NAME_LEAST ? NAME_LEAST : share;
    bands->levels = 0;
    for (uint32_t i = bands->count; i-- > 0;) {
        struct band *band = &bands->list[i];
        band->text = letters_fit(timeline->tool, band->text, TIMELINE_SMALL, most);
        const double width = letters_width(band->text, TIMELINE_SMALL, false) + 8;
        const double x = timeline_x(timeline, band->since);
        const bool has_room = x + width <= timeline->width - TIMELINE_MARGIN;
        band->text_left = has_room ? x : x - width;
        band->text_right = band->text_left + width;
        uint32_t level = 0;
        while (level < LEVELS_MAX && !is_free(bands, i, level))
            level++;
        band->level = level;
        if (level == LEVELS_MAX)
            band->text = NULL; /* too many at one place: the band is there, its name is not */
        else if (level + 1 > bands->levels)
            bands->levels = level + 1;
    }
}

/* --- drawing ------------------------------------------------------------------------ */

static void draw_name(struct timeline *timeline, const struct band *band, double y)
{
    timeline->sheet.layer = SHEET_ABOVE;
    sheet_box(&timeline->sheet, &(struct sheet_box){.left = band->text_left + 1,
                                                    .right = band->text_right,
                                                    .top = y - LEVEL_SPACE / 2,
                                                    .bottom = y + LEVEL_SPACE / 2,
                                                    .shade = SHADE_PAPER});
    sheet_text(&timeline->sheet, &(struct sheet_text){.x = band->text_left + 4,
                                                      .y = y,
                                                      .size = TIMELINE_SMALL,
                                                      .text = band->text,
                                                      .shade = band->edge});
}

static void draw_band(struct timeline *timeline, const struct band *band, double top, double bottom)
{
    const double left = timeline_x(timeline, band->since);
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
    bands->timeline = timeline;
    gather(bands);
    qsort(bands->list, bands->count, sizeof(bands->list[0]), by_time);
    place_names(bands);
    timeline->lanes_top = timeline->y + bands->levels * LEVEL_SPACE + 2;
    timeline->lanes_bottom = timeline->lanes_top + rows_height;
    timeline->sheet.layer = SHEET_BELOW;
    sheet_box(&timeline->sheet, &(struct sheet_box){.left = timeline->left,
                                                    .right = timeline->right,
                                                    .top = timeline->lanes_top,
                                                    .bottom = timeline->lanes_bottom,
                                                    .shade = SHADE_TRACK});
    for (uint32_t i = 0; i < bands->count; i++) {
        const struct band *band = &bands->list[i];
        const double y = timeline->lanes_top - 2 - (band->level + 0.5) * LEVEL_SPACE;
        draw_band(timeline, band, band->text == NULL ? timeline->lanes_top : y,
                  timeline->lanes_bottom);
        if (band->text != NULL)
            draw_name(timeline, band, y);
    }
    timeline->y = timeline->lanes_top;
}
