/*
 * assess.h - before it is done: what a scenario will come to, and what to change.
 *
 * Runs a variant with many seeds as it is, then turns one knob of the model at
 * a time (struct sim_knob): to its safest value, from there back to the
 * present one, and the other way, until it is known where a run that should
 * not be becomes too likely. Every value that is tried is a sample: the same
 * seeds in the same order, so that a sample is what a sweep with those --set
 * gives, and can be repeated.
 *
 * A run went well if its verdict is success. A sample is safe if the interval
 * of the share that did not (95 %, wilson.h) ends at the risk at the most. One
 * that is known to be over the risk is cut short after some seeds, and says
 * after how many; a safe one never is. What is advised is a sample that is
 * safe. Nothing is assumed of what lies between two samples.
 */
#ifndef SIM_ASSESS_H
#define SIM_ASSESS_H

#include "sim/crew.h"
#include "sim/plan.h"
#include "sim/run.h"
#include "sim/wilson.h"

#define ASSESS_SAMPLES_MAX 32
#define ASSESS_KNOBS_MAX   8

/* How long the obligations of a kind were open; the longest of each run. SIM_TIME_MAX: for ever. */
struct assess_span {
    sim_time median;
    sim_time p99;
    sim_time longest;
};

/* What the runs with one value of a knob came to. */
struct assess_sample {
    int64_t value;
    uint32_t runs;   /* seeds from the first one on */
    uint64_t events; /* of them */
    uint32_t verdicts[VERDICT_COUNT];
    struct wilson amiss;                      /* share that did not go well */
    struct wilson hung;                       /* share that hung */
    struct assess_span spans[PLAN_KINDS_MAX]; /* by the model's kinds of obligations */
    bool is_safe;
};

/* What was found with a knob. */
struct assess_turn {
    const struct sim_knob *knob;
    int64_t present;
    bool is_settable;                                 /* else there is nothing else here */
    struct assess_sample samples[ASSESS_SAMPLES_MAX]; /* by value, the smallest first */
    uint32_t sample_count;
    bool has_advice;
    uint32_t advised; /* sample: the safe one that is nearest to the present value */
};

struct assess {
    /* Given. */
    const struct sim_model *model;
    const char *path;
    const char *variant; /* by its name */
    struct scenario_overrides overrides;
    uint64_t first;   /* seed */
    uint32_t seeds;   /* how many */
    uint32_t risk;    /* ppm; what share may go amiss */
    uint32_t workers; /* 1 to CREW_MAX */
    /* May be null. `runs` were done. */
    void (*progress)(void *context, uint64_t runs);
    void *context;

    /* Found. */
    uint64_t fingerprint; /* of the file */
    struct assess_sample present;
    struct assess_turn turns[ASSESS_KNOBS_MAX]; /* of the knobs that the scenario has */
    uint32_t turn_count;
    uint64_t runs;
    uint64_t events;
};

enum assess_end {
    ASSESS_DONE,
    ASSESS_NO_FILE, /* it cannot be read any more, or has changed */
    ASSESS_NO_MEMORY
};

/* The fewest seeds that can show a sample to be safe. */
uint32_t assess_seeds_needed(uint32_t risk);

/* Does all of it. */
MUST_USE enum assess_end assess_find(struct assess *assess);

/* The share of a sample that did not go well, ppm; and how many runs that were. */
uint32_t assess_amiss_ppm(const struct assess_sample *sample);
uint32_t assess_amiss(const struct assess_sample *sample);

/*
 * The samples of a turn next to each other that all went amiss in at least
 * half of their runs: the widest row that the present value is in, or else the
 * widest of all. Returns false if there are none.
 */
MUST_USE bool assess_likely(const struct assess_turn *turn, uint32_t *first, uint32_t *last);

#endif
