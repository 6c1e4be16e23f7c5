/*
 * verdict.h - what a run comes to.
 */
#ifndef SIM_VERDICT_H
#define SIM_VERDICT_H

#include "sim/base.h"

enum verdict {
    VERDICT_SUCCESS,      /* everything that had to end ended well */
    VERDICT_FAILED,       /* it ended by its own rules, but not well */
    VERDICT_CANCELLED,    /* somebody ended it */
    VERDICT_HUNG,         /* it will not end */
    VERDICT_BROKEN,       /* an invariant does not hold, or time stands still */
    VERDICT_INCONCLUSIVE, /* the run was over before anything could be said */
    VERDICT_EXCUSED,      /* the environment makes the goal impossible */
    VERDICT_COUNT
};

/* Which detector spoke. */
enum detector {
    DETECTOR_NONE,
    DETECTOR_LOST_WORK, /* proved */
    DETECTOR_LASSO,     /* proved */
    DETECTOR_BOUNDED,   /* likely: no progress for 3 x the longest chain of declared waits */
    DETECTOR_COUNT
};

/* Sets of detectors. */
#define DETECTOR_BIT(detector) (1U << (detector))
#define DETECTORS_ALL                                                                              \
    (DETECTOR_BIT(DETECTOR_LOST_WORK) | DETECTOR_BIT(DETECTOR_LASSO) |                             \
     DETECTOR_BIT(DETECTOR_BOUNDED))

/* Names as scenarios and reports write them: "success", "lost work". */
const char *verdict_name(enum verdict verdict);
const char *detector_name(enum detector detector);

/* The same as null-ended lists, for tables of choices. */
extern const char *const verdict_names[VERDICT_COUNT + 1];
extern const char *const detector_names[DETECTOR_COUNT + 1];

#endif
