/*
 * progress.h - one line on a terminal that says how far a long suite is.
 */
#ifndef TOOLS_KIT_PROGRESS_H
#define TOOLS_KIT_PROGRESS_H

#include "sim/base.h"
#include <stdio.h>

/* Nothing is shown before so long; ns. */
#define PROGRESS_AFTER SIM_SECOND

/* How often it is renewed; ms. */
#define PROGRESS_EVERY_MS 200

struct progress {
    FILE *out; /* null: show nothing */
    int64_t begun;
    int64_t shown_at; /* last */
    uint64_t given;   /* of those that are done, so many were done before it began */
    bool is_shown;
};

/* Starts; `out` may be null. */
void progress_start(struct progress *progress, FILE *out);

/* Says how many of how many are done, how fast, and how long the others will take. */
void progress_show(struct progress *progress, uint64_t done, uint64_t count);

/* Takes the line away, so that something else can be written. */
void progress_clear(struct progress *progress);

#endif
