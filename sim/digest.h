/*
 * digest.h - a running hash of bytes.
 *
 * XXH3, chained by its seed: the digest so far seeds the hash of what comes
 * next. The same bytes in the same order give the same digest on every
 * machine.
 */
#ifndef SIM_DIGEST_H
#define SIM_DIGEST_H

#include "sim/base.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* The digest after `bytes` more bytes. */
static inline uint64_t digest_bytes(uint64_t digest, const void *data, size_t bytes)
{
    return XXH3_64bits_withSeed(data, bytes, digest);
}

#endif
