/*
 * plot_phase.h - a map of how often runs hang, over two keys of a matrix.
 *
 * A cell is what the seeds of one variant came to. The values of both keys
 * stand in the order of the file; a pair of values that nobody ran is an empty
 * cell. All other keys that vary must be fixed to one of their values.
 */
#ifndef TOOLS_CHART_PLOT_PHASE_H
#define TOOLS_CHART_PLOT_PHASE_H

#include "sim/matrix.h"
#include "tools/sweep/survey.h"

/* What the flags say. */
struct plot_phase_choice {
    struct flag_texts fixed; /* KEY=VALUE */
    const char *across;      /* the key of the horizontal axis; null: the last that varies */
};

struct plot_phase_cell {
    uint32_t runs; /* 0: nobody ran it */
    uint32_t hung;
    uint32_t open; /* over before anything could be said */
};

struct plot_phase {
    const struct scenario_axis *x;
    const struct scenario_axis *y;
    uint32_t x_index; /* of the survey's axes */
    uint32_t y_index;
    uint32_t *x_values; /* that are there: values of the axis, in its order */
    uint32_t *y_values;
    uint32_t x_count;
    uint32_t y_count;
    struct plot_phase_cell *cells; /* row by row: y * x_count + x */
    const char *fixed;             /* "variant=v2.4.0, value=1KiB"; empty: nothing is */
    uint32_t least_runs;           /* of cells that have any */
    uint32_t most_runs;
    uint32_t open;
};

/*
 * Chooses the keys, and leaves the variants out that the map has no cell for.
 * Returns false, and adds complaints, if there are not just two keys left.
 */
MUST_USE bool plot_phase_choose(struct survey *survey, const struct plot_phase_choice *choice,
                                struct plot_phase *phase, struct diag *diag);

/* Fills the cells with what the survey's runs came to. */
void plot_phase_count(const struct survey *survey, struct plot_phase *phase);

#endif
