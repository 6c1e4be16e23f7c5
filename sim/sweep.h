/*
 * sweep.h - many seeds of many variants, on all cores.
 *
 * A sweep goes through its seeds in order and, for each, through its variants
 * in order: one run for each pair. Which thread does which run is left to
 * chance; rows are delivered in the order above, by the calling thread, and are
 * those that single runs would give. Memory does not grow with the number of
 * runs: a worker keeps one run for each variant and restarts it with the next
 * seed, and only so many rows wait for their turn.
 *
 * A shard is a part of a sweep for one of several machines: shard K of N has
 * every N-th seed from the K-th on, with all its variants.
 */
#ifndef SIM_SWEEP_H
#define SIM_SWEEP_H

#include "sim/crew.h"
#include "sim/plan.h"
#include "sim/run.h"

#define SWEEP_SIGNATURE_BYTES 160

/* What one run of a sweep came to. */
struct sweep_row {
    uint64_t seed;
    uint32_t variant; /* index in the sweep */
    uint32_t verdict; /* enum verdict */
    uint32_t detector;
    uint32_t zero;
    uint64_t digest;
    uint64_t events;
    sim_time ended_at;
    sim_time closed_at;   /* 0: never */
    sim_time stuck_since; /* hung, excused */
    int64_t counters[RUN_COUNTERS_MAX];
    struct run_span spans[PLAN_KINDS_MAX];
    char signature[SWEEP_SIGNATURE_BYTES]; /* runs that came to the same have the same */
};

enum sweep_end {
    SWEEP_DONE,
    SWEEP_STOPPED,  /* by `take` */
    SWEEP_NO_MEMORY /* for the world of a run; rows delivered before are good */
};

struct sweep {
    const struct sim_model *model;
    const struct scenario_variant *const *variants;
    uint32_t variant_count;
    uint32_t workers; /* 1 to CREW_MAX */
    uint64_t first;   /* seed */
    uint64_t last;    /* seed; not below the first */
    uint32_t shard;   /* from 1 */
    uint32_t shards;
    void *context; /* of the functions below */
    /* Gives the row of a run whose seed and variant it names, if it was done before; or null. */
    bool (*recall)(void *context, struct sweep_row *row);
    /* Takes the next row; returns false to end the sweep. `is_new`: it was not recalled. */
    bool (*take)(void *context, const struct sweep_row *row, bool is_new);
};

/* How many runs a sweep or shard has. */
uint64_t sweep_count(const struct sweep *sweep);

/* Goes through all of it. */
MUST_USE enum sweep_end sweep_run(const struct sweep *sweep);

/* The row of a result. */
void sweep_row_of(const struct sim_model *model, const struct run_result *result,
                  struct sweep_row *row);

#endif
