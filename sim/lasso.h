/*
 * lasso.h - does the run turn in a circle?
 *
 * A run is a function: a world that is, to the future, what it was before does
 * the same again, and again. If nothing the scenario has in store is to come, chance
 * is over (`settle`) or not asked, and something that has to end came no
 * further in between, then it never will: a proof, not a guess.
 *
 * Worlds are compared at anchors, the slowest things that come round (declared
 * by the model; at most one an instant and, since nothing comes round more
 * slowly in a settled world, one in BEAT_MAX there), by their hash (sim/recur.h). The hashes
 * of all anchors are kept, at first; when there is no more room every other one is
 * given up and from then on only every second, fourth ... is kept, so that a circle of any
 * length is found at the latest after twice its stem and three turns. What a turn
 * consists of is counted all the while. Hashing is paid for by events handled,
 * so that in a large world the circle is found later instead of the run slowing down.
 *
 * A lasso looks and changes nothing: it lies beside the world, and a run has the
 * same digest with and without it, up to the event that proves the hang.
 */
#ifndef SIM_LASSO_H
#define SIM_LASSO_H

#include "sim/hang.h"
#include "sim/recur.h"
#include "sim/words.h"
#include "sim/world.h"

/* So many anchors are kept at once. */
#define LASSO_ANCHORS 256

/* A world that was seen. */
struct lasso_anchor {
    uint64_t hash;
    uint64_t number; /* of the event */
    sim_time at;
    uint64_t row; /* of the counts that were kept with it */
};

/* One turn of the circle. */
struct lasso_turn {
    sim_time entered_at; /* the run was in it by then, at the latest */
    uint64_t entered_number;
    sim_time period;
    uint64_t events;        /* numbered ones: those that reached a handler */
    const uint32_t *counts; /* as struct world_turn's */
};

struct lasso {
    struct recur *recur;
    struct world_turn turn;
    struct hang hang; /* what it proved */
    struct lasso_turn found;
    uint32_t *counts; /* a row for now, one for each anchor, one for the turn that was found */
    uint32_t columns; /* of a row */
    uint32_t is_following;
    sim_time look_at; /* when to look whether there is anything to follow */
    sim_time next_at; /* anchors before it are passed by */
    uint64_t drawn;   /* draws of the tape up to it */
    uint64_t seen;    /* anchors hashed */
    uint64_t stride;  /* every so many are kept */
    uint64_t hashed_bytes;
    uint32_t anchor_count;
    uint32_t zero;
    struct lasso_anchor anchors[LASSO_ANCHORS];
    uint8_t is_anchor[256]; /* by message kind */
};

/* Sets aside what runs of a plan need. Returns null if there is no memory for it. */
MUST_USE struct lasso *lasso_new(const struct world_plan *plan);

/* Null is allowed. */
void lasso_free(struct lasso *lasso);

/* Makes it what lasso_new gives: for a run that begins anew. */
void lasso_restart(struct lasso *lasso, struct sim *sim);

/* Whether lasso_look() may have something to do after this event. */
static inline bool lasso_is_due(const struct lasso *lasso, const struct sim *sim)
{
    return lasso->turn.came_by != 0 || sim->world->now >= lasso->look_at;
}

/* Looks at the world after an event. Returns whether this proved that it turns in a circle. */
MUST_USE bool lasso_look(struct lasso *lasso, struct sim *sim);

/* Forgets what it saw: the world was loaded or changed from outside. */
void lasso_forget(struct lasso *lasso, struct sim *sim);

/* What is stuck, once lasso_look() has said so. */
struct hang lasso_hang(const struct lasso *lasso);

/* The turn that was found. Borrowed. */
const struct lasso_turn *lasso_found(const struct lasso *lasso);

/* Writes from when on the run repeats itself, and what happens in one turn. */
void lasso_say(struct text_end *text, const struct lasso *lasso, const struct sim *sim);

#endif
