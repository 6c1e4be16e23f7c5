/*
 * timeline.h - the picture of a run: lanes over virtual time.
 *
 * From the top: what ran and what came of it; the names of bands and marks;
 * the lanes, node by node; the axis; and, if a guard was lost, the events that
 * led there one by one, with what each of them was. Each part puts itself on
 * the sheet below the one before and leaves in `y` where it ends.
 */
#ifndef TOOLS_TIMELINE_TIMELINE_H
#define TOOLS_TIMELINE_TIMELINE_H

#include "tools/picture/lanes.h"
#include "tools/picture/plot.h"
#include "tools/picture/sheet.h"

#define TIMELINE_MARGIN 14.0

/* Letters; px. */
#define TIMELINE_TITLE 16.0
#define TIMELINE_TEXT  12.0
#define TIMELINE_SMALL 10.5

/* Events that led to the verdict: so many of them are looked at, the last ones. */
#define TIMELINE_CHAIN_MAX 4096

/* So many are told one by one. */
#define TIMELINE_STEPS_MAX 10

struct timeline {
    struct plot *plot;
    struct tool *tool;
    struct chronicle *chronicle;
    struct lanes lanes;
    struct sheet sheet;
    struct diag *diag;
    struct chronicle_event *chain; /* every row of each event, the verdict's last */
    uint32_t chain_count;
    double row_height;
    double left; /* of the lanes; px */
    double right;
    double width; /* of the sheet */
    double y;
    double lanes_top;
    double lanes_bottom;
    double *row_y;              /* the middle of each row of `lanes` */
    bool is_shown[SHADE_COUNT]; /* what the legend has to explain */
};

/* Where a time lies. */
double timeline_x(const struct timeline *timeline, sim_time at);

/* Whether the verdict is a hang: what seems lost may still be helped by a step or a fault. */
bool timeline_hangs(const struct timeline *timeline);

/* What the event came to at which nobody was left who could release the guard. */
const char *timeline_proof(const struct timeline *timeline);

/* Texts in the words of people: "51.572000 s", "500 ms". */
const char *timeline_time(struct tool *tool, sim_time at);
const char *timeline_duration(struct tool *tool, sim_time time);

/* The parts, from top to bottom. */
void timeline_head(struct timeline *timeline);
void timeline_bands(struct timeline *timeline, double rows_height);
void timeline_rows(struct timeline *timeline);
double timeline_rows_height(const struct timeline *timeline);

/* Where the first node's name stands above one of these rows; negative: nowhere. */
double timeline_heading_y(const struct timeline *timeline, uint32_t first, uint32_t last);

/* What stands right of a row: sums, and how many others look like it. */
const char *timeline_remark(const struct timeline *timeline, const struct lanes_row *row);
void timeline_arrows(struct timeline *timeline);
void timeline_axis(struct timeline *timeline);
void timeline_moment(struct timeline *timeline);
void timeline_legend(struct timeline *timeline);

#endif
