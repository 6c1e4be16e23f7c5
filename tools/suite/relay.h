/*
 * relay.h - one trace for several readers.
 *
 * A run shows its records to one sink; a relay hands them on to all who want
 * them. Readers need the run's names, which are there only once run_new() has
 * returned: what it recorded meanwhile is kept until relay_start().
 */
#ifndef TOOLS_SUITE_RELAY_H
#define TOOLS_SUITE_RELAY_H

#include "sim/run.h"

#define RELAY_READERS_MAX 4

struct relay {
    struct trace_sink sink; /* what the run is given */
    struct trace_sink readers[RELAY_READERS_MAX];
    uint32_t reader_count;
    bool has_started;
    struct record *early;
    uint32_t early_count;
    uint32_t early_limit;
};

/* Adds a reader; it is shown nothing before relay_start(). */
void relay_add(struct relay *relay, struct trace_sink reader);

/* The sink for run_new(): null if nobody reads. */
const struct trace_sink *relay_sink(struct relay *relay);

/* The run is there: shows the readers what they missed, and all that comes. */
void relay_start(struct relay *relay);

void relay_free(struct relay *relay);

#endif
