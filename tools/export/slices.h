/*
 * slices.h - the events of a run that a trace shows as slices, and what leads from one to another.
 *
 * Shown is what tells something, and the decisive chain. An event takes no virtual time: its
 * slice gets some, up to the next one of its actor, so that it can be seen and a flow can
 * begin inside of it; those of one instant lie in one another.
 */
#ifndef TOOLS_EXPORT_SLICES_H
#define TOOLS_EXPORT_SLICES_H

#include "tools/chronicle/chain.h"

/* What becomes of a row of `events`. */
struct slice_row {
    sim_time length;  /* of its slice */
    uint32_t cause;   /* the row it comes of by a flow; CHRONICLE_NONE */
    uint32_t effects; /* the last row that comes of it by a flow; CHRONICLE_NONE */
    uint32_t next;    /* of the same cause, the one before; CHRONICLE_NONE */
    bool is_shown;
    bool is_chained; /* it is one of the decisive chain */
};

/*
 * A row for every row of the chronicle's events. Needs CHRONICLE_EVENTS. Never null; to be freed
 * with free().
 */
struct slice_row *slices_new(const struct chronicle *chronicle, const struct chain *chain);

/*
 * How long a slice is drawn: it ends a nanosecond before the next one may begin. Who reads
 * microseconds into binary fractions is wrong by as much, and would see them overlap.
 */
sim_time slice_shorten(sim_time span);

#endif
