/*
 * crew.h - many pieces of work, done by several threads.
 *
 * A piece is known by its index alone. Which worker does which piece, and when,
 * is left to chance: a piece must not depend on it, and writes only what
 * belongs to its index or to its worker. Then the result is the same for any
 * number of workers.
 */
#ifndef SIM_CREW_H
#define SIM_CREW_H

#include "sim/base.h"

#define CREW_MAX 64

/* Does piece `index`; `worker` is below the number of workers. */
typedef void crew_piece(void *context, uint32_t worker, uint32_t index);

/*
 * Does the pieces 0 to count - 1 and returns when all are done. There are 1 to
 * CREW_MAX workers; if the system gives fewer threads, fewer do it.
 */
void crew_do(uint32_t workers, uint32_t count, crew_piece *piece, void *context);

#endif
