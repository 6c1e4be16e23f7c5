/*
 * sweep_sum.h - what the runs of one variant of a sweep come to together.
 *
 * Shares of verdicts, how long it took, what it cost, and which runs came to
 * the same: those with one signature are one group with its first seeds. The
 * memory does not grow with the number of runs. Sums over the same rows in the
 * same order are the same.
 */
#ifndef SIM_SWEEP_SUM_H
#define SIM_SWEEP_SUM_H

#include "sim/spread.h"
#include "sim/sweep.h"
#include "sim/wilson.h"

#define SWEEP_GROUPS_MAX 64
#define SWEEP_SEEDS_MAX  5
#define SWEEP_SPANS_MAX  4

/* Runs that came to the same. */
struct sweep_group {
    char signature[SWEEP_SIGNATURE_BYTES];
    uint32_t verdict;
    uint32_t count;
    uint32_t seed_count; /* of the first ones */
    uint32_t zero;
    uint64_t seeds[SWEEP_SEEDS_MAX];
};

/* One variant against the first one, seed by seed. */
struct sweep_duel {
    uint32_t won; /* its verdict is better */
    uint32_t lost;
    uint32_t sooner; /* both were a success, and it finished before the other */
    uint32_t later;
    uint32_t both; /* both finished */
    uint32_t zero;
    int64_t extra[RUN_COUNTERS_MAX]; /* of these: how much more it counted, all together */
};

struct sweep_sum {
    uint32_t runs;
    uint32_t verdicts[VERDICT_COUNT];
    uint64_t events;
    int64_t counters[RUN_COUNTERS_MAX]; /* of all runs together */
    int64_t costs[RUN_COUNTERS_MAX];    /* of those that finished: a hang costs without end */
    struct sweep_duel duel;
    uint32_t group_count;
    uint32_t left_out; /* runs that found no group: there are too many */
    struct sweep_group groups[SWEEP_GROUPS_MAX];
    struct spread finish; /* when runs finished, whichever way; those that never did are left out */
    /* By the kinds of obligations that are told while open: the longest that one was in each run;
     * SIM_TIME_MAX: it is open in a run that hangs. */
    struct spread spans[SWEEP_SPANS_MAX];
};

/* Sets aside sums of so many variants, zero; null if there is no memory. Freed by block_free. */
MUST_USE struct sweep_sum *sweep_sum_new(uint32_t variants);

/* Adds a run. */
void sweep_sum_add(struct sweep_sum *sum, const struct sim_model *model,
                   const struct sweep_row *row);

/* Adds what a run of the same seed of the first variant says about it. */
void sweep_sum_compare(struct sweep_sum *sum, const struct sweep_row *row,
                       const struct sweep_row *first);

/* The share of a verdict, ppm, and its interval. */
uint32_t sweep_sum_ppm(const struct sweep_sum *sum, enum verdict verdict);
struct wilson sweep_sum_interval(const struct sweep_sum *sum, enum verdict verdict);

/* The kind of obligation that spans[number] is about; null: there are not so many. */
const struct sim_obligation_kind *sweep_sum_kind(const struct sim_model *model, uint32_t number);

/*
 * What the runs that finished cost together, and how much more than those of the first variant,
 * where both did: the counters of a row of the model's costs.
 */
int64_t sweep_sum_cost(const struct sweep_sum *sum, const struct sim_model *model, uint32_t cost);
int64_t sweep_sum_extra(const struct sweep_sum *sum, const struct sim_model *model, uint32_t cost);

#endif
