/*
 * plot_progress.h - how what must come to an end came further, and where it stands still.
 *
 * Obligations of one kind are one group. Those of a kind that reports progress
 * are lines of steps, or a band from the least to the greatest with the median
 * if there are many; of a kind that is only open or not it is told how many are.
 */
#ifndef TOOLS_CHART_PLOT_PROGRESS_H
#define TOOLS_CHART_PLOT_PROGRESS_H

#include "tools/chronicle/chronicle.h"

#define PLOT_PROGRESS_LINES   8    /* more of a kind are a band */
#define PLOT_PROGRESS_INSTANT 1000 /* instants of a band or line: what lies between is left out */
#define PLOT_PROGRESS_GROUPS  8

enum plot_progress_form { PLOT_PROGRESS_OF_EACH, PLOT_PROGRESS_BAND, PLOT_PROGRESS_OPEN };

struct plot_progress_point {
    sim_time at;
    int64_t value; /* steps; of a band: the median; of what is open: how many */
    int64_t least; /* of a band */
    int64_t most;
};

/* A line of points, each of which holds until the next one. */
struct plot_progress_line {
    const char *subject; /* null: of all */
    struct plot_progress_point *points;
    uint32_t count;
};

struct plot_progress_group {
    const char *what; /* the kind: "load" */
    enum plot_progress_form form;
    uint32_t obligations;
    uint32_t open; /* of them, when the run ended */
    struct plot_progress_line *lines;
    uint32_t line_count;
    int64_t most; /* value of a point */
};

struct plot_progress {
    struct plot_progress_group groups[PLOT_PROGRESS_GROUPS]; /* those that report progress first */
    uint32_t group_count;
};

/* Finds them between two times; in `arena`, texts borrowed from the chronicle. */
void plot_progress_find(const struct chronicle *chronicle, sim_time from, sim_time until,
                        struct arena *arena, struct plot_progress *progress);

#endif
