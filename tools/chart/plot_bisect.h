/*
 * plot_bisect.h - P(hang) against virtual time, as `pegsim bisect` finds it.
 *
 * The run is that of a scenario file or of a database, which holds the scenario
 * it was made of: it is done once more, gone back into, and gone on with.
 */
#ifndef TOOLS_CHART_PLOT_BISECT_H
#define TOOLS_CHART_PLOT_BISECT_H

#include "sim/bisect.h"
#include "tools/picture/plot.h"

/* A column of figures: what is drawn as one line. */
struct plot_bisect_line {
    const char *word; /* "as it was", "with 'lift the write throttle' at that time" */
    enum bisect_column column;
    uint32_t *points; /* that were measured: indices of the bisection's */
    uint32_t count;
    const struct bisect_step *step; /* null: P is the same at every point */
};

struct plot_bisect_figures {
    struct plot_bisect_line lines[BISECT_COLUMN_COUNT];
    uint32_t line_count;
    sim_time from;  /* 0: the run began */
    sim_time until; /* it was over */
    bool has_close; /* there is a step, and points so close to it that they need a panel */
    sim_time close_from;
    sim_time close_until;
};

/* What a bisection comes to as a picture; in `tool`'s arena. `end`: when the run did. */
void plot_bisect_figure(struct tool *tool, const struct bisect *bisect, sim_time end,
                        struct plot_bisect_figures *figures);

#endif
