#include "sim/wilson.h"

/* The square of 1.959964, the normal distribution's 97.5 %; ppm. */
#define Z_SQUARED UINT64_C(3841459)

#define PPM ((uint64_t)SIM_PPM)

/* The largest whole number whose square is not over `square`. */
static uint64_t root_of(sim_wide square)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 62; bit != 0; bit >>= 1) {
        const sim_wide trial = (sim_wide)root + bit;
        if (trial * trial <= square) {
            root += bit;
        }
    }
    return root;
}

/*
 * (2 h + z^2 -+ z sqrt(z^2 + 4 h (n - h) / n)) / (2 (n + z^2)), every term in
 * millionths.
 */
struct wilson wilson_of(uint32_t hits, uint32_t total)
{
    ASSERT(hits <= total);
    if (total == 0) {
        return (struct wilson){0, (uint32_t)PPM};
    }
    const sim_wide spread = (sim_wide)4 * hits * (total - hits) * PPM / total;
    const uint64_t root = root_of(Z_SQUARED * (Z_SQUARED + spread));
    const sim_wide middle = (sim_wide)2 * hits * PPM + Z_SQUARED;
    const sim_wide whole = 2 * ((sim_wide)total * PPM + Z_SQUARED);
    const sim_wide low = middle > root ? (middle - root) * PPM / whole : 0;
    const sim_wide high = ((middle + root + 1) * PPM + whole - 1) / whole;
    return (struct wilson){.low = hits == 0 ? 0 : (uint32_t)low,
                           .high = hits == total || high > PPM ? (uint32_t)PPM : (uint32_t)high};
}

bool wilson_differ(struct wilson one, struct wilson other)
{
    return one.high < other.low || other.high < one.low;
}
