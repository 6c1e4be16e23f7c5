/*
 * arena.h - where memory comes from.
 *
 * Two kinds, and no other file of sim/ or models/ asks the system for memory.
 * An arena grows piece by piece while a run is being set up (reading YAML,
 * gathering complaints) and is freed as a whole. A block is one large piece,
 * taken once for the world of a run: pages of it that are never touched cost
 * nothing. Both give zeroed memory.
 */
#ifndef SIM_ARENA_H
#define SIM_ARENA_H

#include "sim/base.h"

struct arena;

/* Starts an empty arena of at most `limit` bytes. Ends the program if the system has no memory. */
struct arena *arena_new(size_t limit);

/* Frees the arena and all that was taken from it; null is allowed. */
void arena_free(struct arena *arena);

/*
 * Takes `bytes` of zeroed memory, aligned to 16.
 *
 * Returns null if the limit would be passed or the system refuses. Stays valid
 * until arena_free().
 */
MUST_USE void *arena_take(struct arena *arena, size_t bytes);

/* Copies `bytes` of text and ends it with a zero. Returns null as arena_take() does. */
MUST_USE char *arena_text(struct arena *arena, const char *text, size_t bytes);

/*
 * Takes a block: zeroed, aligned to a page, resident only where it is touched.
 *
 * Returns null if the system refuses.
 */
MUST_USE void *block_new(size_t bytes);

/* Gives a block back; null is allowed. */
void block_free(void *block);

#endif
