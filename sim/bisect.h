/*
 * bisect.h - when a hang became inevitable.
 *
 * From points of a hung run, between two events each, continuations go out with
 * chance drawn anew; the share of them that hang is P(hang) there. The first
 * point is right before what hangs was begun, each next one twice as near to
 * where the hang began (or to the end of the run, if nothing says where); more
 * are put where P changes, down to single events. The step is the event after
 * which every continuation hangs, there and at all later points, while before
 * it some did not.
 *
 * The second column is the same with an intervention of the model at the
 * point: what it could still have saved, and until when. A point that was put
 * for one column is not measured for the other; one on the way to a step where
 * none of a tenth of the continuations hangs has no more of them.
 *
 * The same seeds are used at every point, so that the result depends on the
 * history, the number of continuations and of points alone.
 */
#ifndef SIM_BISECT_H
#define SIM_BISECT_H

#include "sim/history.h"
#include "sim/wilson.h"

#define BISECT_POINTS_MAX        512
#define BISECT_REFINED_MAX       96 /* points put where P changes, beyond the first ones */
#define BISECT_CONTINUATIONS_MAX 1000000

enum bisect_column { BISECT_AS_IT_WAS, BISECT_CHANGED, BISECT_COLUMN_COUNT };

/* What continuations came to. */
struct bisect_share {
    uint32_t total; /* 0: not measured */
    uint32_t verdicts[VERDICT_COUNT];
    struct wilson interval; /* of the share that hangs */
};

/* A point: after `event`, before the next one. */
struct bisect_point {
    uint64_t event;
    sim_time at;
    bool is_refined; /* put where P changes; else one of the first */
    struct bisect_share shares[BISECT_COLUMN_COUNT];
};

/* An event at which P changes. */
struct bisect_step {
    bool is_found;   /* else P is the same at every point */
    bool is_exact;   /* the points lie right before and right after the event */
    uint32_t before; /* index of the point before it */
    uint32_t after;  /* and of the one after */
    struct history_event event;
};

struct bisect {
    /* What is asked. */
    uint32_t continuations;                      /* of each point and column */
    uint32_t spread;                             /* first points */
    const struct sim_intervention *intervention; /* of the second column; null: there is none */
    void (*progress)(void *context, uint32_t done, uint32_t most); /* may be null */
    void *context;

    /* What was found. */
    uint32_t point_count;
    struct bisect_point points[BISECT_POINTS_MAX];   /* by event */
    struct bisect_step certain[BISECT_COLUMN_COUNT]; /* where P becomes 1 for good */
    struct bisect_step largest;                      /* P as it was changes most; if not there */
    uint64_t run_count;                              /* continuations done */
    uint64_t event_count;                            /* and their events */
};

/*
 * Finds them for a history that hung. The four members that ask are set, all others zero.
 * Returns false if there is no memory for it.
 */
MUST_USE bool bisect_find(struct bisect *bisect, struct history *history, struct branch_crew *crew);

/* The share of a point's continuations that hung; ppm. */
uint32_t bisect_ppm(const struct bisect_share *share);

/* Whether every continuation hung. */
bool bisect_is_certain(const struct bisect_share *share);

#endif
