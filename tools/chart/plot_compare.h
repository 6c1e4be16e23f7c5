/*
 * plot_compare.h - variants side by side: how their runs ended, when, and what it cost.
 *
 * A row is a variant. The figures are those of `pegsim compare`.
 */
#ifndef TOOLS_CHART_PLOT_COMPARE_H
#define TOOLS_CHART_PLOT_COMPARE_H

#include "tools/sweep/survey.h"

/* More rows are no picture. */
#define PLOT_COMPARE_ROWS 200

/* How runs ended, as a row tells it. */
enum plot_compare_end {
    PLOT_COMPARE_HUNG,
    PLOT_COMPARE_FAILED,
    PLOT_COMPARE_OTHER, /* cancelled, broken, excused, over too soon */
    PLOT_COMPARE_SUCCESS,
    PLOT_COMPARE_ENDS
};

struct plot_compare_span {
    bool is_there;
    sim_time p50; /* SIM_TIME_MAX: for ever */
    sim_time p99;
};

struct plot_compare_row {
    const char *name;
    uint32_t runs;
    uint32_t counts[PLOT_COMPARE_ENDS];
    struct wilson hung; /* interval */
    struct plot_compare_span finish;
    struct plot_compare_span outage; /* of the first kind of obligation that is told while open */
    bool has_cost;                   /* some run finished */
    double cost;                     /* of one that did, on average: the model's first cost */
};

/* Fills a row for each variant that has runs; `rows` has room for all. Returns how many. */
uint32_t plot_compare_rows(const struct survey *survey, struct plot_compare_row *rows);

#endif
