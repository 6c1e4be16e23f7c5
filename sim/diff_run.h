/*
 * diff_run.h - a run that is read as it goes.
 *
 * The source steps its run whenever more is wanted. What an event changes is
 * held until the next event comes, so that the order of the items is that of a
 * database, which keeps events and changes apart.
 */
#ifndef SIM_DIFF_RUN_H
#define SIM_DIFF_RUN_H

#include "sim/diff.h"
#include "sim/run.h"

/* Records in a row that grows. */
struct diff_records {
    struct record *list;
    uint64_t *bodies;
    uint32_t count;
    uint32_t limit;
};

struct diff_run {
    struct arena *arena;
    struct run *run;
    struct trace_sink sink;    /* what run_new is given */
    struct diff_records ready; /* in order */
    struct diff_records held;  /* changes of the event that was last */
    uint32_t given;            /* of those that are ready */
    uint64_t number;
    struct diff_actor *actors; /* by index */
    bool is_over;
    char note[2048];
};

/*
 * Starts a run to be read; its records lie in the arena, which must outlive it.
 *
 * Returns false if there is no memory for its world.
 */
MUST_USE bool diff_run_open(struct diff_run *self, struct arena *arena,
                            const struct sim_model *model, const struct scenario_variant *variant,
                            uint64_t seed);

struct diff_source diff_run_source(struct diff_run *self);

/* Ends it; `run` is free after that. */
void diff_run_close(struct diff_run *self);

#endif
