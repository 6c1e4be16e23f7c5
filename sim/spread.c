#include "sim/spread.h"

#define PARTS_BITS 11

_Static_assert(SPREAD_PARTS == 1 << PARTS_BITS, "parts are a power of two");

/* Where a value is counted: all values of one length have SPREAD_PARTS buckets. */
static uint32_t bucket_of(uint64_t value)
{
    if (value < SPREAD_PARTS) {
        return (uint32_t)value;
    }
    const uint32_t length = 64 - (uint32_t)__builtin_clzll(value);
    const uint32_t above = length - PARTS_BITS - 1; /* bits that are left out */
    return (above + 1) * SPREAD_PARTS + (uint32_t)((value >> above) & (SPREAD_PARTS - 1));
}

/* The greatest value of a bucket. */
static uint64_t top_of(uint32_t bucket)
{
    if (bucket < SPREAD_PARTS) {
        return bucket;
    }
    const uint32_t above = bucket / SPREAD_PARTS - 1;
    const uint64_t first = (uint64_t)(SPREAD_PARTS + bucket % SPREAD_PARTS) << above;
    return first + (UINT64_C(1) << above) - 1;
}

void spread_add(struct spread *spread, sim_time value)
{
    ASSERT(value >= 0 && value <= SIM_TIME_MAX);
    const uint32_t bucket = bucket_of((uint64_t)value);
    ASSERT(bucket < SPREAD_BUCKETS);
    spread->buckets[bucket]++;
    spread->least = spread->count == 0 || value < spread->least ? value : spread->least;
    spread->greatest = value > spread->greatest ? value : spread->greatest;
    spread->count++;
}

sim_time spread_quantile(const struct spread *spread, uint32_t permille)
{
    ASSERT(permille <= 1000);
    if (spread->count == 0) {
        return 0;
    }
    uint64_t wanted = (spread->count * permille + 999) / 1000;
    uint32_t bucket = 0;
    wanted = wanted == 0 ? 1 : wanted;
    for (uint64_t seen = spread->buckets[0]; seen < wanted; seen += spread->buckets[bucket]) {
        bucket++;
        ASSERT(bucket < SPREAD_BUCKETS);
    }
    const uint64_t top = top_of(bucket);
    const uint64_t most = (uint64_t)spread->greatest;
    const uint64_t least = (uint64_t)spread->least;
    return (sim_time)(top > most ? most : top < least ? least : top);
}
