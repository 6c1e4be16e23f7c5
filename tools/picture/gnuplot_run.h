/*
 * gnuplot_run.h - the program gnuplot: where it is, and one run of it.
 *
 * It is started without a shell, reads none of its user's settings and sees
 * little of the environment. What it draws and what it says is caught.
 */
#ifndef TOOLS_PICTURE_GNUPLOT_RUN_H
#define TOOLS_PICTURE_GNUPLOT_RUN_H

#include "tools/kit/tool.h"

#define GNUPLOT_SAID_BYTES 400

struct gnuplot_picture {
    char *bytes;
    size_t count;
    char said[GNUPLOT_SAID_BYTES]; /* on its standard error: the first lines, as one */
};

/* The file that `gnuplot` stands for on the tool's PATH, or null. */
const char *gnuplot_run_find(struct tool *tool);

/*
 * Lets it draw `plot.gp` in that folder. Returns false, and adds a complaint, if it cannot be
 * started or fails. `picture` is zero before, and freed by gnuplot_run_free in every case.
 */
MUST_USE bool gnuplot_run(struct tool *tool, const char *program, const char *folder,
                          struct gnuplot_picture *picture, struct diag *diag);
void gnuplot_run_free(struct gnuplot_picture *picture);

#endif
