/*
 * branch.h - runs that go on from a point of another run.
 *
 * A point is a run as it was between two events, kept in memory of its own. A
 * continuation makes some run what it was there, changes something if asked
 * to, draws chance anew if asked to, and runs to the end. Points are only read:
 * many continuations, on many threads, each with a run of its own, may go out
 * from one. What a continuation comes to depends on the point, the change and
 * the seed alone.
 *
 * Room is taken when a point is kept, never while a run goes on.
 */
#ifndef SIM_BRANCH_H
#define SIM_BRANCH_H

#include "sim/crew.h"
#include "sim/run.h"
#include "sim/world.h"

/* A run as it was. Zero at first; branch_free gives its memory back. */
struct branch_point {
    unsigned char *copy;
    size_t room;    /* bytes */
    uint64_t event; /* handled last */
    sim_time at;    /* of that event */
};

/* Keeps what a run is now; a point may be kept anew. Returns false if there is no memory. */
MUST_USE bool branch_keep(struct branch_point *point, struct run *run);
void branch_free(struct branch_point *point);

/* Changes the world of a continuation before it goes on; returns false if it cannot be changed
 * so. */
typedef bool branch_change(struct sim *sim, const void *context);

/* How a continuation differs from the run its point was kept of. */
struct branch {
    branch_change *change; /* null: nothing */
    const void *context;   /* for the change */
    /* Looks at every event to come, as struct sim's; `context` is its own, too. Null: nobody. */
    bool (*overrule)(struct sim *sim, struct slot *slot);
    bool redraws; /* chance is drawn anew, from `seed` */
    uint64_t seed;
};

/*
 * Goes on from a point to the end. Returns false, with no result, if the
 * change could not be made.
 */
MUST_USE bool branch_continue(struct run *run, const struct branch_point *point,
                              const struct branch *branch, struct run_result *result);

/* What somebody does from outside at the point. */
struct branch_help {
    const struct sim_intervention *intervention;
    uint32_t subject; /* index of the stuck obligation */
};

/* The change that an intervention is; its context is a struct branch_help. */
bool branch_intervene(struct sim *sim, const void *help);

/* The seed of continuation `number` of the runs of a seed: the same from every point. */
uint64_t branch_seed(uint64_t seed, uint32_t number);

/* A run for each worker of a crew. */
struct branch_crew {
    struct run *runs[CREW_MAX];
    uint32_t workers;
};

/* Builds them; returns false if there is no memory for even one. Borrows as run_new does. */
MUST_USE bool branch_crew_new(struct branch_crew *crew, const struct sim_model *model,
                              const struct scenario_variant *variant, uint32_t workers);
void branch_crew_free(struct branch_crew *crew);

#endif
