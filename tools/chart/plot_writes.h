/*
 * plot_writes.h - what became of user writes, second by second.
 *
 * Above, how many were accepted by clients' reckoning, refused by primaries,
 * delayed and rejected by throttles; below, how long writes took until the last
 * answer their client heard, on a log axis.
 */
#ifndef TOOLS_CHART_PLOT_WRITES_H
#define TOOLS_CHART_PLOT_WRITES_H

#include "tools/picture/plot.h"

enum plot_writes_kind {
    PLOT_WRITES_ACCEPTED,
    PLOT_WRITES_DELAYED,
    PLOT_WRITES_REJECTED,
    PLOT_WRITES_REFUSED,
    PLOT_WRITES_KINDS
};

/* Rows at most; of a longer run one row is several seconds. */
#define PLOT_WRITES_ROWS 1200

/* What was counted from `second` on, until the next row. */
struct plot_writes_row {
    int64_t second;
    int64_t counts[PLOT_WRITES_KINDS];
};

struct plot_writes {
    int64_t step; /* seconds of a row */
    struct plot_writes_row *rows;
    uint32_t row_count;
    int64_t totals[PLOT_WRITES_KINDS]; /* of all rows */
};

/* Adds up the seconds that lie between two times, those they lie in included; in `arena`. */
void plot_writes_count(const struct chronicle *chronicle, sim_time from, sim_time until,
                       struct arena *arena, struct plot_writes *writes);

#endif
