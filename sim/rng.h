/*
 * rng.h - a generator of eight bytes.
 *
 * SplitMix64: the state is a counter that moves on by an odd constant, the
 * answer a mix of it. A state is a plain number: copying it copies the future.
 * Lanes are generators with a name: the start of one depends on the seed and
 * on its own name alone, never on how many others there are or on which came
 * first.
 */
#ifndef SIM_RNG_H
#define SIM_RNG_H

#include "sim/base.h"

/* One generator. */
struct rng {
    uint64_t state;
};

/* Gives the generator of the lane called `name` in the runs of `seed`. */
struct rng rng_lane(uint64_t seed, const char *name);

/* Gives the next 64 bits. */
static inline uint64_t rng_next(struct rng *rng)
{
    rng->state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t mixed = rng->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

/*
 * Gives a number in [0, bound), in exactly one step of the generator.
 *
 * The bound is at least 1. No answer is more likely than another by more than
 * bound / 2^64 of its share.
 */
static inline uint64_t rng_below(struct rng *rng, uint64_t bound)
{
    ASSERT(bound >= 1);
    return (uint64_t)(((sim_wide)rng_next(rng) * bound) >> 64);
}

#endif
