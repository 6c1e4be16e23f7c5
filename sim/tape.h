/*
 * tape.h - the one door for chance.
 *
 * Every draw of a run goes through tape_draw(), on a named lane. What decides
 * the answer is the source: *seeded* (each lane is a generator of its own),
 * *replayed* (a recorded list, in order of draws; 0 when it runs out) or
 * *counted* (an odometer that goes through every combination of answers, one a
 * run). 0 is always the dullest answer, so a caller maps it to delivered, no
 * delay, first in order.
 *
 * Lanes keep draws apart: what one lane answers depends on the seed, its name
 * and how often it was asked, never on the other lanes.
 *
 * A draw that has one possible answer is none: no lane moves, nothing is
 * recorded. A tape that was made quiet gives the dullest answer from then on,
 * whatever its source: chance is over. An exponential span is then its mean, so
 * that a rate stays what it was.
 *
 * The tape is plain bytes and is saved with the world. The lists belong to the
 * run and lie in the source; they are addressed by how many draws the world has
 * made, so that a world loaded from an earlier moment goes on from there.
 */
#ifndef SIM_TAPE_H
#define SIM_TAPE_H

#include "sim/base.h"
#include "sim/rng.h"

#define TAPE_LANE_LIMIT 64
#define TAPE_NAME_BYTES 64              /* a lane's name with its final zero */
#define TAPE_LANE_NONE  TAPE_LANE_LIMIT /* what tape_lane() answers when it cannot */

enum tape_kind { TAPE_SEEDED, TAPE_REPLAYED, TAPE_COUNTED };

/* The part of the world. */
struct tape {
    uint64_t seed;
    uint64_t drawn;      /* how many draws were made so far */
    uint32_t lane_count; /* how many lanes are declared */
    uint32_t is_quiet;   /* every draw gives the dullest answer */
    struct rng lanes[TAPE_LANE_LIMIT];
    char names[TAPE_LANE_LIMIT][TAPE_NAME_BYTES];
};

/* One wheel of the odometer. */
struct tape_digit {
    uint64_t value;
    uint64_t bound; /* value is below it */
};

/* Where answers come from and where they are written down. Zero is a seeded source without record.
 */
struct tape_source {
    enum tape_kind kind;
    bool is_cut;            /* a draw found no room in record or digits */
    const uint64_t *replay; /* replayed: the answers; borrowed */
    uint64_t replay_count;
    struct tape_digit *digits; /* counted: room for the odometer; borrowed */
    uint64_t digit_count;      /* counted: how many are in use */
    uint64_t digit_limit;      /* counted: how many there are; later draws answer 0 */
    uint64_t *record;          /* any kind: where to write the answers down, or null; borrowed */
    uint64_t record_count;
    uint64_t record_limit; /* later answers are not written down */
};

/* Starts a tape without lanes. */
void tape_init(struct tape *tape, uint64_t seed);

/*
 * Declares the lane called `name` and returns its index; the same name gives
 * the same index again.
 *
 * Returns TAPE_LANE_NONE if the name is empty, too long, or one lane too many.
 */
MUST_USE uint32_t tape_lane(struct tape *tape, const char *name);

/*
 * Draws chance anew from here on: every lane becomes that of the runs of
 * another seed, as if nothing had been drawn on it yet.
 */
void tape_redraw(struct tape *tape, uint64_t seed);

/* From here on every draw gives the dullest answer. */
void tape_quieten(struct tape *tape);

/* Tells the name of a declared lane. Borrows from the tape. */
const char *tape_lane_name(const struct tape *tape, uint32_t lane);

/*
 * Turns the odometer of a counted source on: the next run made with it answers
 * differently somewhere.
 *
 * Returns false if every combination of answers was given.
 */
MUST_USE bool tape_next(struct tape_source *source);

/* The draws that are not a plain step of a generator. For tape_draw() alone. */
uint64_t tape_draw_slowly(struct tape *tape, struct tape_source *source, uint32_t lane,
                          uint64_t bound);

/* Draws a number in [0, bound) on a lane. The bound is at least 1. */
static inline uint64_t tape_draw(struct tape *tape, struct tape_source *source, uint32_t lane,
                                 uint64_t bound)
{
    ASSERT(lane < tape->lane_count && bound >= 1);
    if (bound == 1 || tape->is_quiet) {
        return 0;
    }
    if (source->kind != TAPE_SEEDED || source->record != NULL) {
        return tape_draw_slowly(tape, source, lane, bound);
    }
    tape->drawn++;
    return rng_below(&tape->lanes[lane], bound);
}

/* Draws an instant or span of a range, both ends included; the dullest is the least. */
static inline sim_time tape_range(struct tape *tape, struct tape_source *source, uint32_t lane,
                                  struct time_range range)
{
    ASSERT(range.min >= 0 && range.min <= range.max);
    const uint64_t bound = (uint64_t)(range.max - range.min) + 1;
    return range.min + (sim_time)tape_draw(tape, source, lane, bound);
}

/*
 * Returns the span to which an exponential distribution of mean `mean` (0 to
 * SIM_TIME_MAX) maps the share draw / TAPE_SHARE of its probability: 0 for
 * draw 0, never less for a greater draw, never over SIM_TIME_MAX.
 */
sim_time tape_quantile(sim_time mean, uint64_t draw);

#define TAPE_SHARE (UINT64_C(1) << 63)

/* Draws the span to the next of events that come by chance, `mean` apart on average. */
static inline sim_time tape_exponential(struct tape *tape, struct tape_source *source,
                                        uint32_t lane, sim_time mean)
{
    return tape->is_quiet ? mean : tape_quantile(mean, tape_draw(tape, source, lane, TAPE_SHARE));
}

#endif
