/*
 * bands.h - what happened to a cluster on the way, as a picture has it behind all else.
 *
 * Faults and what the operator did are bands, the marks of a hang lines. Each has
 * a line at its left end that leads up to its name; the names stand in rows, none
 * upon another. The picture gives names their words and places; where the rows are
 * full a name is left out.
 */
#ifndef TOOLS_PICTURE_BANDS_H
#define TOOLS_PICTURE_BANDS_H

#include "tools/chronicle/chronicle.h"
#include "tools/picture/palette.h"

#define BANDS_MAX  512
#define BANDS_ROWS 6 /* of names */

struct band {
    sim_time since; /* as far as the picture shows it */
    sim_time until; /* a mark: as since */
    bool is_mark;
    enum shade fill; /* a mark: SHADE_TRACK */
    enum shade edge; /* of its line and its name */
    const char *text;
    double x;    /* px: of its line */
    double left; /* px: of its name */
    double right;
    uint32_t row; /* of its name, from below; BANDS_ROWS: it is left out */
};

struct bands {
    struct band list[BANDS_MAX]; /* in the order of time */
    uint32_t count;
    uint32_t rows;
};

/*
 * Fills in what lies between two times, as far as there is room. Texts are those of the chronicle,
 * those of marks what the palette calls them; places are not set yet.
 */
void bands_gather(struct bands *bands, const struct chronicle *chronicle, sim_time from,
                  sim_time until);

/* What becomes of lines where names are. */
enum bands_names {
    BANDS_BARE,    /* none goes through a name: one that reaches over others stands above them */
    BANDS_ON_PAPER /* they pass behind names, which need fewer rows then */
};

/* Chooses rows; places are set, and names of a row are `gap` px apart. */
void bands_stack(struct bands *bands, double gap, enum bands_names names);

#endif
