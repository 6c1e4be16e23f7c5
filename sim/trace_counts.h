/*
 * trace_counts.h - what was counted, by the second.
 *
 * A counter moves with nearly every write; one row for each would be half the
 * database. What an actor counts within a second of virtual time is added up
 * and becomes one row. There is room for so many sums at a time; if they are
 * more, some second has several rows for the same, which readers add up.
 */
#ifndef SIM_TRACE_COUNTS_H
#define SIM_TRACE_COUNTS_H

#include "sim/trace.h"
#include "sim/trace_sqlite.h"

/* Sums at a time; a power of two. */
#define TRACE_COUNTS_MAX 1024

struct trace_count {
    uint32_t actor; /* SIM_NOBODY, too */
    uint32_t counter;
    int64_t count; /* 0: the slot is free */
};

/* Empty if zero. */
struct trace_counts {
    int64_t second;
    uint32_t used;
    uint32_t zero;
    struct trace_count slots[TRACE_COUNTS_MAX];
};

/* Adds a record of type RECORD_COUNT; rows of seconds that are over go to the database. */
void trace_counts_add(struct trace_counts *counts, struct trace_sqlite *database,
                      const struct record *record);

/* Puts all sums into the database, in the order of actors and counters, and empties them. */
void trace_counts_flush(struct trace_counts *counts, struct trace_sqlite *database);

#endif
