/*
 * sheet.h - boxes, lines and texts in px, for a picture that gnuplot draws.
 *
 * A picture that places everything itself needs nothing of gnuplot but ink.
 * What is put on a sheet is kept, layer by layer, and written by sheet_end()
 * as data files and one plot command: those below first, within a layer boxes,
 * then lines, then dots, then texts. 0/0 is the upper left corner.
 */
#ifndef TOOLS_PICTURE_SHEET_H
#define TOOLS_PICTURE_SHEET_H

#include "tools/picture/gnuplot.h"
#include "tools/picture/letters.h"

/* Different sizes of letters, widths of lines and so on that a sheet may have. */
#define SHEET_GROUPS_MAX 48

enum sheet_layer {
    SHEET_BELOW, /* tracks, bands, grid */
    SHEET_MIDDLE,
    SHEET_ABOVE /* what must not be hidden */
};

enum sheet_anchor { SHEET_LEFT, SHEET_CENTRE, SHEET_RIGHT };

struct sheet_box {
    double left;
    double top;
    double right;
    double bottom;
    enum shade shade;
};

enum sheet_end { SHEET_PLAIN, SHEET_ARROW };

struct sheet_line {
    double x;
    double y;
    double to_x;
    double to_y;
    double width; /* px */
    enum sheet_end end;
    bool is_dashed;
    enum shade shade;
};

struct sheet_text {
    double x;
    double y;    /* of its middle */
    double size; /* px; 0: 12 */
    const char *text;
    enum sheet_anchor anchor;
    bool is_bold;
    bool has_colour; /* else that of the shade */
    uint32_t colour;
    enum shade shade;
};

struct sheet_group;

struct sheet {
    struct gnuplot *gnuplot;
    enum sheet_layer layer; /* where things are put from now on */
    struct sheet_group *groups;
    uint32_t group_count;
};

/* An empty sheet; groups live in the arena of gnuplot's tool. To be dropped by sheet_drop. */
void sheet_open(struct sheet *sheet, struct gnuplot *gnuplot);

/* A box, at least 1 px wide; nothing if its right side is left of its left one. */
void sheet_box(struct sheet *sheet, const struct sheet_box *box);
void sheet_line(struct sheet *sheet, const struct sheet_line *line);
void sheet_text(struct sheet *sheet, const struct sheet_text *text);

/* A filled circle. */
void sheet_dot(struct sheet *sheet, double x, double y, double radius, enum shade shade);

/* How wide a text will be; px. */
double sheet_text_width(const struct sheet_text *text);

/* Writes data files and the plot command between gnuplot_begin and gnuplot_end. */
void sheet_write(struct sheet *sheet, struct diag *diag);

/* Frees what was put on it; a sheet that is all zero is allowed. */
void sheet_drop(struct sheet *sheet);

#endif
