/*
 * bench_yardstick.h - yardstick H: what every figure is a ratio to.
 *
 * The hold model on a textbook binary heap of 16-byte (time, turn) entries
 * without payload: N events pend; each one taken puts in one new event at its
 * own time plus an exponential draw of mean 1.
 */
#ifndef TESTS_BENCH_YARDSTICK_H
#define TESTS_BENCH_YARDSTICK_H

#include <stdint.h>

struct yardstick;

/* Starts a heap with `pending` events, settled; null when memory is short. */
struct yardstick *yardstick_new(uint32_t pending);

/* Ends it. */
void yardstick_free(struct yardstick *yardstick);

/* Holds `events` times and returns what that took; ns an event. */
double yardstick_run(struct yardstick *yardstick, uint64_t events);

/* Reads the processor time of this process; ns. What other processes take is not in it. */
double bench_now(void);

/* Sorts `count` figures and returns the one in the middle. */
double bench_median(double *figures, uint32_t count);

#endif
