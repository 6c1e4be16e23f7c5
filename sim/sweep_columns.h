/*
 * sweep_columns.h - the columns of `sweep_runs` that every model has.
 *
 * Variant and seed are the first two. The model's counters and kinds of
 * obligations follow.
 */
#ifndef SIM_SWEEP_COLUMNS_H
#define SIM_SWEEP_COLUMNS_H

#define SWEEP_COLUMNS                                                                              \
    "variant TEXT, seed INTEGER, verdict TEXT, detector TEXT, signature TEXT, digest TEXT, "       \
    "events INTEGER, ended_at INTEGER, closed_at INTEGER, stuck_since INTEGER"

enum sweep_column {
    SWEEP_VARIANT,
    SWEEP_SEED,
    SWEEP_VERDICT,
    SWEEP_DETECTOR,
    SWEEP_SIGNATURE,
    SWEEP_DIGEST,
    SWEEP_EVENTS,
    SWEEP_ENDED_AT,
    SWEEP_CLOSED_AT,
    SWEEP_STUCK_SINCE,
    SWEEP_COUNTERS /* the first of them */
};

#endif
