/*
 * sweep_read.h - a database of a sweep, read back.
 *
 * Its variants stand in the order of the scenario's file, whatever the order in
 * which they were run, and an axis has the values that some variant takes, in
 * the order of the file. Rows come variant by variant, by seed. After a failure
 * there are no more rows; `problem` says why. Names are those of a scenario's
 * author: nothing is escaped.
 */
#ifndef SIM_SWEEP_READ_H
#define SIM_SWEEP_READ_H

#include "sim/sweep_sqlite.h"
#include "sim/trace_read.h"

#define SWEEP_READ_NONE UINT32_MAX

struct sweep_read_variant {
    const char *name;
    uint32_t *cell; /* by axis: which of its values; SWEEP_READ_NONE: it has none there */
};

struct sweep_read {
    struct arena *arena;
    struct trace_read *database;
    const struct sim_model *model;
    const char *path;
    const char *scenario;
    struct sweep_read_variant *variants;
    uint32_t variant_count;
    struct scenario_axis *axes;
    uint32_t axis_count;
    struct trace_cursor *rows;
    uint32_t variant;   /* of the row that was read last */
    char problem[1024]; /* empty: all is well */
};

/*
 * Opens a database of sweeps of this model, which is borrowed. Returns null, and writes why
 * ("x.db: is empty"), if it cannot be read.
 */
MUST_USE struct sweep_read *sweep_read_open(const char *path, const struct sim_model *model,
                                            char *problem, size_t bytes);
void sweep_read_close(struct sweep_read *read); /* null is allowed */

/* Reads the next row. Returns false if there is none, or none that can be read. */
MUST_USE bool sweep_read_next(struct sweep_read *read, struct sweep_row *row);

#endif
