/*
 * judge.h - from a world that has come to rest to a verdict, and from a
 * verdict to whether it was expected.
 */
#ifndef SIM_JUDGE_H
#define SIM_JUDGE_H

#include "sim/hang.h"
#include "sim/run.h"

/* Why a run is over. */
enum run_end {
    RUN_GOES_ON,
    RUN_DONE,      /* everything that had to end has ended, and nothing is to come */
    RUN_TIME_OVER, /* the scenario's duration */
    RUN_DRAINED,   /* no event is pending */
    RUN_HUNG,      /* a hang was found and nothing is to come that could end it */
    RUN_BROKEN,    /* an invariant does not hold */
    RUN_LIMIT      /* a limit of the world or of the scenario was met */
};

/* Fills verdict, detector, error, why and times of `result`. */
void judge(const struct sim *sim, const struct scenario *scenario, enum run_end end,
           const struct hang *hang, struct run_result *result);

/* Compares with what the scenario expects: fills is_expected and unexpected. */
void judge_expectation(const struct sim *sim, const struct scenario *scenario,
                       struct run_result *result);

#endif
