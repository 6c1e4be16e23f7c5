/*
 * wilson.h - how sure a share is that was counted in a sample.
 *
 * The interval of Wilson for a share of so many out of so many, at 95 %: it
 * holds near 0 and 1 and for small samples, too. Parts per million, whole
 * numbers; the lower end is rounded down, the upper one up.
 */
#ifndef SIM_WILSON_H
#define SIM_WILSON_H

#include "sim/base.h"

struct wilson {
    uint32_t low;  /* ppm */
    uint32_t high; /* ppm */
};

/* The interval of `hits` out of `total`; 0 to a million if nothing was counted. */
struct wilson wilson_of(uint32_t hits, uint32_t total);

/* Whether two shares differ by more than the samples leave open. */
bool wilson_differ(struct wilson one, struct wilson other);

#endif
