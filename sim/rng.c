#include "sim/rng.h"
#include <string.h>
#include <xxhash.h>

struct rng rng_lane(uint64_t seed, const char *name)
{
    ASSERT(name != NULL);
    return (struct rng){.state = XXH64(name, strlen(name), seed)};
}
