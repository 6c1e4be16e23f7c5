/*
 * gnuplot.h - a picture that gnuplot draws.
 *
 * A script and its data go into a folder of their own; gnuplot is run there,
 * without a shell, and what it draws becomes the output, whole or not at all.
 * The folder stays if its author wants it; `gnuplot -d plot.gp > FILE` then
 * draws the picture once more. The same script gives the same bytes.
 *
 * A script holds only what this program wrote itself: numbers, colours, names
 * of data files. Texts of scenarios stand in data files, as gnuplot_text()
 * writes them, and are drawn with `noenhanced`: gnuplot sees them neither as
 * commands nor as markup.
 */
#ifndef TOOLS_PICTURE_GNUPLOT_H
#define TOOLS_PICTURE_GNUPLOT_H

#include "tools/kit/tool.h"
#include "tools/picture/palette.h"

#define GNUPLOT_FILES_MAX 64

/* What a picture may measure; px. */
#define GNUPLOT_WIDTH_MIN  320
#define GNUPLOT_WIDTH_MAX  16000
#define GNUPLOT_HEIGHT_MIN 200
#define GNUPLOT_HEIGHT_MAX 16000

struct gnuplot {
    struct tool *tool;
    const char *output; /* FILE.svg, .png or .pdf */
    const char *keep;   /* the folder that stays; null: none does */
    uint32_t width;     /* px */
    uint32_t height;
    bool is_dark;
    FILE *script; /* between gnuplot_begin and gnuplot_end */

    /* Of gnuplot.c alone. */
    uint32_t format;
    const char *program;
    const char *folder;
    const char *data_path;
    FILE *data;
    const char *files[GNUPLOT_FILES_MAX]; /* in the folder */
    uint32_t file_count;
    bool has_failed;
};

/*
 * Looks at the output's name and for the program. Returns what the command has to end with, and
 * adds a complaint unless that is EXIT_AS_EXPECTED. Nothing is written yet.
 */
MUST_USE enum exit_code gnuplot_check(struct gnuplot *gnuplot, struct diag *diag);

/*
 * Makes the folder and begins the script: terminal, size, paper, fonts, colours of axes and keys.
 * Returns false, and adds a complaint, if the system refuses. After it, gnuplot_end is due.
 */
MUST_USE bool gnuplot_begin(struct gnuplot *gnuplot, struct diag *diag);

/*
 * Begins the data file of that name ("boxes": 'boxes.dat' to the script) and ends the one before.
 * Columns are parted by tabs. Never null.
 */
FILE *gnuplot_data(struct gnuplot *gnuplot, const char *name, struct diag *diag);

/* Writes a text as a column of a data file: one line, nothing in it but itself. */
void gnuplot_text(FILE *data, const char *text);

/* A shade as numbers of data files and as scripts have it (`rgb variable`, `rgb 0x...`). */
uint32_t gnuplot_colour(const struct gnuplot *gnuplot, enum shade shade);

/*
 * Ends the script, runs gnuplot and puts the picture in its place; takes the folder away unless it
 * is kept. Returns false, and adds a complaint, if any of that fails.
 */
MUST_USE bool gnuplot_end(struct gnuplot *gnuplot, struct diag *diag);

#endif
