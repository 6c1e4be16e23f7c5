/*
 * sweep_merge.h - databases of one sweep put together.
 *
 * The rows of all of them, each once. Databases must be about the same scenario
 * and values and of the same version; where two have a row of the same variant
 * and seed, it must be the same row. What is put together takes its place at
 * the end, as a whole: nobody ever sees half of it.
 */
#ifndef SIM_SWEEP_MERGE_H
#define SIM_SWEEP_MERGE_H

#include "sim/base.h"

enum sweep_merge_end {
    SWEEP_MERGED,
    SWEEP_MERGE_REFUSED, /* they do not belong together, or are no such databases */
    SWEEP_MERGE_DIFFERS, /* two rows of one run differ */
    SWEEP_MERGE_FAILED   /* the system or SQLite refuses */
};

struct sweep_merge {
    const char *const *paths; /* of the databases; left as they are */
    uint32_t path_count;      /* at least 1 */
    const char *target;       /* must not be there yet */
    uint64_t rows;            /* gives: in the target */
    uint64_t twice;           /* gives: rows that more than one database had */
    char problem[1024];       /* gives: why not, with the path it is about */
};

enum sweep_merge_end sweep_merge(struct sweep_merge *merge);

#endif
