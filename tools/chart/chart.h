/*
 * chart.h - a picture of panels with axes, and texts that know where they stand.
 *
 * A panel is a plot of gnuplot's with axes of its own, at a place given in px
 * from the top left corner of the picture, so that an author who keeps the
 * script finds plain gnuplot in it. Texts, legends and whatever else is placed
 * in px come last, from data files, over all panels: no text of a scenario is
 * ever part of the script.
 */
#ifndef TOOLS_CHART_CHART_H
#define TOOLS_CHART_CHART_H

#include "tools/picture/plot.h"

#define CHART_EDGE   14.0 /* px that stay free along the edges of a picture */
#define CHART_LINE   17.0 /* px from one line of text to the next */
#define CHART_LETTER 12.0 /* px: the height of common letters */
#define CHART_GAP    14.0 /* px between panels, and right of them */

/* Room for the numbers of axes; px. */
#define CHART_AXIS_LEFT  62.0
#define CHART_AXIS_BELOW 26.0

/* px from the top left corner. */
struct chart_box {
    double left;
    double top;
    double right;
    double bottom;
};

enum chart_align { CHART_LEFT, CHART_CENTRE, CHART_RIGHT };
enum chart_size { CHART_COMMON, CHART_SMALL, CHART_TITLE };

/* How a text looks, and which end of it stands at its place; it is centred vertically. */
struct chart_style {
    enum chart_size size;
    enum chart_align align;
    uint32_t colour; /* 0xRRGGBB */
};

/* Where a text stands, and how much room it has; px. */
struct chart_spot {
    double x;
    double y;
    double room;
};

/* An entry of a legend. */
struct chart_entry {
    const char *text;
    uint32_t colour;
    bool is_line; /* else an area */
};

struct chart_text;
struct chart_patch;

struct chart {
    struct plot *plot;
    struct gnuplot *gnuplot;
    struct tool *tool;
    struct diag *diag;
    double width; /* px */
    double height;
    struct chart_text *texts;
    struct chart_patch *patches;
};

/* Begins the picture. Returns false, and adds a complaint, as gnuplot_begin does. */
MUST_USE bool chart_begin(struct chart *chart, struct plot *plot, struct diag *diag);

/* Draws what is placed in px and ends the picture. Returns what the command has to end with. */
MUST_USE enum exit_code chart_end(struct chart *chart);

/* Places a text; copied. What is wider than its room is cut. */
void chart_put_text(struct chart *chart, struct chart_spot spot, struct chart_style style,
                    const char *text);

/* Places an area, or a line if two edges are the same. */
void chart_put_patch(struct chart *chart, struct chart_box box, uint32_t colour);

/* The title, and below it what the picture is about; returns where what follows may begin, px. */
double chart_put_title(struct chart *chart, const char *title, const char *below);

/*
 * Places a panel's heading and, to the right of it or below, its legend. Returns the height, px.
 * `box`: left, top and right are meant.
 */
double chart_put_legend(struct chart *chart, struct chart_box box, const char *heading,
                        const struct chart_entry *entries, uint32_t count);

/* Begins a panel: what is plotted next has its axes around that box; nothing is set on them. */
void chart_panel(struct chart *chart, struct chart_box box);

/* A style of common letters in ink, and a colour by its meaning. */
struct chart_style chart_ink(const struct chart *chart, enum chart_align align);
uint32_t chart_colour(const struct chart *chart, enum shade shade);

/* A step for tics so that at most `most` lie in a span: 1, 2 or 5 times a power of ten. */
double chart_step(double span, uint32_t most);

#endif
