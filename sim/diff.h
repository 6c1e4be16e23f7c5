/*
 * diff.h - where two runs part.
 *
 * Two sources give their records one by one, in the order of event numbers:
 * of one event first the event itself with what was told, then what it
 * changed. As long as the records are equal they are common; the first that
 * is not is where the runs part. From there on both are read to their end, the
 * earlier one first, so that strands (sim/diff_strand.h) find what differs
 * besides times, and the ledger how every obligation ended.
 *
 * Memory does not grow with a run: of what is common only the last lines are
 * kept, and every table has a limit.
 */
#ifndef SIM_DIFF_H
#define SIM_DIFF_H

#include "sim/arena.h"
#include "sim/model.h"
#include "sim/trace.h"

#define DIFF_NOTE_BYTES  256 /* of a note that is kept; more is cut */
#define DIFF_CONTEXT_MAX 50  /* lines */
#define DIFF_STATES_MAX  8   /* of one actor */

enum diff_side { DIFF_A, DIFF_B, DIFF_SIDES };

/* An actor, named alike in every run; all zero: nobody. */
struct diff_actor {
    uint64_t id;      /* a hash of its node and its name */
    uint64_t subject; /* of the last word of its name (sim/shape.h) */
};

/* A record as a source gives it. */
struct diff_item {
    struct record record;
    const char *note; /* what a note tells, until the next item is taken; else null */
    struct diff_actor actor;
    struct diff_actor peer;
    uint64_t body; /* hash of an event's message; 0: not known */
};

/* Gives the items of one run. */
struct diff_source {
    void *context;
    bool (*next)(void *context, struct diff_item *item); /* returns false at the end */
};

/* A record that is kept, to be told. */
struct diff_line {
    bool is_there;
    struct record record;
    char note[DIFF_NOTE_BYTES];
};

/* Where two runs part. */
struct diff_point {
    uint64_t common;                           /* items that both have before it */
    struct diff_line before[DIFF_CONTEXT_MAX]; /* the last of them, the oldest first */
    uint32_t before_count;
    struct diff_line first[DIFF_SIDES]; /* not there: the run is over */
    struct diff_line after[DIFF_SIDES][DIFF_CONTEXT_MAX];
    uint32_t after_count[DIFF_SIDES];
    struct diff_line
        states[DIFF_STATES_MAX]; /* of the actor that differs first, as both had them */
    uint32_t state_count;
};

/* What became of an obligation in one of the runs. */
struct diff_promise {
    uint64_t opened; /* event number of the last opening, plus 1; 0: never opened */
    sim_time opened_at;
    sim_time moved_at;
    sim_time closed_at;
    int64_t measure;
    uint32_t end; /* enum sim_end, if it is closed */
    uint16_t error;
    bool is_open;
};

/* The same obligation in both. */
struct diff_obligation {
    uint64_t key; /* kind << 32 | index, plus 1; 0: the row is free */
    struct diff_promise sides[DIFF_SIDES];
};

#define DIFF_OBLIGATIONS 16384

struct diff;
struct strands;

/*
 * Prepares a comparison; `context` lines are kept around the point where the
 * runs part. Everything lies in the arena. Borrows model and arena.
 */
struct diff *diff_new(struct arena *arena, const struct sim_model *model, uint32_t context);

/* Reads both sources to their end. Returns whether all items are equal. */
bool diff_run(struct diff *diff, const struct diff_source sources[DIFF_SIDES]);

/* Where they part; only meaningful if they do. */
const struct diff_point *diff_point(const struct diff *diff);

/* What differs besides times, by strands. */
const struct strands *diff_strands(const struct diff *diff);

/* The obligations that were opened in one of them, by kind and index; how many there are. */
const struct diff_obligation *diff_obligations(const struct diff *diff, uint32_t *count);
static inline uint32_t diff_obligation_kind(const struct diff_obligation *row)
{
    return (uint32_t)((row->key - 1) >> 32);
}
static inline uint32_t diff_obligation_index(const struct diff_obligation *row)
{
    return (uint32_t)(row->key - 1);
}

/* Whether an obligation ended the same way in both, times aside. */
bool diff_obligation_is_same(const struct diff_obligation *row);

/* The actor of that name on a node. */
struct diff_actor diff_actor(const char *node, const char *name);

/* Keeps an item as a line. */
void diff_keep(struct diff_line *line, const struct diff_item *item);

#endif
