/*
 * diff_strand.h - what differs besides times: two runs, strand by strand.
 *
 * A strand is what one actor tells about one subject (what meta says about 1.0;
 * what replica 1.0 says about itself, named or not), or the states of one
 * machine of one actor. Lines of a strand are compared in their order by their shape
 * (sim/shape.h): the times at which they come, and how strands of several
 * actors lie between each other, do not count. Details of the story are left
 * out: what comes with every write is chance.
 *
 * A strand parts once, at its first line that is not the same. A line that one
 * run alone tells parts it when the other has ended, or has fallen
 * STRAND_LAG_MAX lines behind. Strands that part in the same way, but for the
 * actor and the subject, are told as one.
 */
#ifndef SIM_DIFF_STRAND_H
#define SIM_DIFF_STRAND_H

#include "sim/diff.h"

#define STRANDS_MAX     32768 /* strands; more are not followed */
#define STRAND_CELLS    8192  /* lines that wait for those of the other run */
#define STRAND_LAG_MAX  64    /* lines of one strand that may wait */
#define STRAND_GOES_ON  3     /* lines kept of each side, from where a strand parts */
#define STRAND_KEPT_MAX 24    /* differences kept of the story and of each machine */
#define STRAND_GROUPS   17    /* the story, and machines */

/* Group 0 is the story; machine m is group m + 1. */
#define STRAND_STORY 0

/* Where a strand parts. */
struct strand_difference {
    uint64_t key; /* of the strand */
    uint32_t group;
    uint32_t zero;
    sim_time at;                                        /* of the earlier one of its first lines */
    struct diff_line common;                            /* the last that both tell */
    struct diff_line lines[DIFF_SIDES][STRAND_GOES_ON]; /* not there: tells nothing more */
    uint32_t line_count[DIFF_SIDES];
    uint64_t likeness; /* equal: parted in the same way */
    uint32_t like;     /* how many more strands part in the same way, later */
    bool is_like;      /* told with an earlier one */
    bool is_reordered; /* the lines of both sides are the same, but in another order */
};

struct strands;

struct strands *strands_new(struct arena *arena, const struct sim_model *model);

/* Takes an item of a run; ignores all but lines of the story and states. */
void strands_feed(struct strands *strands, enum diff_side side, const struct diff_item *item);

/*
 * The states of an actor, a line each, as both had them last; at most DIFF_STATES_MAX. Returns how
 * many.
 */
uint32_t strands_states(const struct strands *strands, uint64_t actor,
                        struct diff_line states[DIFF_STATES_MAX]);

/* A run is over: what the other tells from now on, it tells alone. */
void strands_end(struct strands *strands, enum diff_side side);

/* Both are over: puts the differences in order. */
void strands_finish(struct strands *strands);

/* The differences of a group, the earliest first; how many there are. */
const struct strand_difference *strands_differences(const struct strands *strands, uint32_t group,
                                                    uint32_t *count);

/* How many strands of a group part, kept or not; and how many could not be followed in all. */
uint32_t strands_parted(const struct strands *strands, uint32_t group);
uint32_t strands_lost(const struct strands *strands);

/* Whether a line is a detail of the story by its text alone, as a database has it. */
bool strand_is_detail(const struct sim_model *model, const char *line);

#endif
