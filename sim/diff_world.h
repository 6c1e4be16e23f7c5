/*
 * diff_world.h - two worlds side by side, just before their runs part.
 *
 * As long as two runs record the same, their worlds may differ only in what no
 * record shows: what is still to come and when, what actors remember, how
 * often a lane of chance was drawn from. Both runs are done anew up to that
 * moment and compared region by region; of each region the first few
 * differences are named and the rest is counted.
 */
#ifndef SIM_DIFF_WORLD_H
#define SIM_DIFF_WORLD_H

#include "sim/diff.h"
#include "sim/run.h"

#define DIFF_WORLD_SHOWN 6
#define DIFF_NAME_BYTES  128

/* Something that has a name and a figure in each world. */
struct diff_figure {
    char name[DIFF_NAME_BYTES];
    int64_t values[DIFF_SIDES];
};

/* An actor that remembers something else. */
struct diff_memory {
    char name[DIFF_NAME_BYTES];
    uint32_t bytes;   /* of its state */
    uint32_t differs; /* of them */
    bool is_born[DIFF_SIDES];
};

/* An event that is to come in at least one of the worlds. */
struct diff_pending {
    struct {
        bool is_there;
        char name[DIFF_NAME_BYTES]; /* of its message, with who sends and who handles it */
        sim_time at;
    } sides[DIFF_SIDES];
};

struct diff_worlds {
    bool is_built_alike; /* the same nodes and actors; if not, nothing below is filled */
    uint32_t actors[DIFF_SIDES];
    uint32_t nodes[DIFF_SIDES];
    struct diff_figure counters[DIFF_WORLD_SHOWN];
    uint32_t counter_count;                     /* shown or not; so are the counts below */
    struct diff_figure lanes[DIFF_WORLD_SHOWN]; /* draws; only if the seeds are the same */
    uint32_t lane_count;
    struct diff_figure guards[DIFF_WORLD_SHOWN]; /* 1: held */
    uint32_t guard_count;
    struct diff_figure downs[DIFF_WORLD_SHOWN]; /* nodes; 1: down or paused */
    uint32_t down_count;
    struct diff_memory memories[DIFF_WORLD_SHOWN];
    uint32_t memory_count;
    struct diff_pending pendings[DIFF_WORLD_SHOWN]; /* the earliest first */
    uint32_t pending_count;
    uint32_t requests_differ;            /* pools of requests that are put aside and not the same */
    struct diff_line causes[DIFF_SIDES]; /* the events that were asked for */
};

/* Which runs, and up to where. */
struct diff_worlds_choice {
    const struct sim_model *model;
    const struct scenario_variant *variants[DIFF_SIDES];
    uint64_t seeds[DIFF_SIDES];
    uint64_t number;             /* the last event to be handled */
    uint64_t causes[DIFF_SIDES]; /* numbers of events to be kept; 0: none */
};

/*
 * Does both runs up to there and compares their worlds.
 *
 * Returns false if there is no memory for them.
 */
MUST_USE bool diff_worlds_compare(const struct diff_worlds_choice *choice,
                                  struct diff_worlds *worlds);

/* Whether nothing at all was found to differ. */
bool diff_worlds_are_same(const struct diff_worlds *worlds);

#endif
