/*
 * lanes.h - which lanes a picture of a run shows, and in which order.
 *
 * A chronicle has a lane for each state of each actor and for each guard; a
 * run of 1,000 partitions has 20,000 of them. Rows made of counts come to
 * that: what a throttle delayed and rejected second by second, the writes that
 * a primary refused, and when a node was down. Left to itself, a picture shows
 * what the verdict is about first: the table, the partition whose guard was
 * lost, its primary, its throttle; then others until there are enough. Lanes
 * that look alike become one row. Rows of a node stand together.
 */
#ifndef TOOLS_PICTURE_LANES_H
#define TOOLS_PICTURE_LANES_H

#include "tools/chronicle/chronicle.h"
#include "tools/kit/flags.h"
#include "tools/picture/palette.h"

/* A row made of counts has so many counters at most. */
#define LANES_COUNTERS 2

enum lanes_kind {
    LANES_STATES, /* of a machine */
    LANES_GUARD,  /* spans in which it is held, or held for nobody */
    LANES_COUNTS, /* a span for each second in which something was counted */
    LANES_DOWN    /* spans in which a node does not run, by a fault */
};

/* An interval of a row. Nothing is drawn for SHADE_TRACK. */
struct lanes_span {
    sim_time since;
    sim_time until;
    const char *state; /* "INGESTING", "held", "crash replica-1"; null: counts */
    enum shade shade;  /* of counts: of the first counter */
    uint64_t number;   /* of the event that began it; 0: none is known */
    int64_t counts[LANES_COUNTERS];
};

/* What a row made of counts adds up. */
struct lanes_counter {
    const char *name;  /* of the counter: "writes_delayed" */
    const char *words; /* "delayed" */
    enum shade shade;
};

struct lanes_row {
    enum lanes_kind kind;
    const char *label; /* "ingestion flag 1.2" */
    const char *name;  /* what --lanes looks at: "replica-3/ingestion flag 1.2" */
    const char *place; /* the node's name; "-": nobody's */
    uint32_t node;     /* index of the chronicle's nodes; CHRONICLE_NONE: nobody's */
    uint32_t actor;    /* CHRONICLE_NONE: nobody's */
    uint32_t lane;  /* index of the chronicle's lanes; CHRONICLE_NONE: it is made of other rows */
    uint32_t first; /* index of `spans` */
    uint32_t count;
    uint32_t alike;                       /* so many other lanes look like it and are left out */
    const struct lanes_counter *counters; /* LANES_COUNTS: what it adds up */
    uint32_t counter_count;
    int64_t totals[LANES_COUNTERS]; /* between the picture's ends */
    int64_t most;                   /* in one second, all counters together */
    uint32_t rank;                  /* what the verdict is about has the lowest */
    uint64_t place_order;           /* rows are in the order of these */
    uint64_t order;
};

struct lanes {
    struct lanes_row *rows;
    uint32_t row_count;
    struct lanes_span *spans;
    uint32_t span_count;
    uint32_t left_out; /* lanes that were not chosen and are like none that was */
    uint32_t focus;    /* the actor the verdict is about first; CHRONICLE_NONE: none is known */
};

struct lanes_choice {
    const struct flag_texts *patterns; /* of --lanes; null or empty: what is sensible */
    uint32_t limit;                    /* rows at most if there are no patterns */
    sim_time from;                     /* the picture's ends */
    sim_time until;
};

/*
 * Chooses. What it gives lives in the tool's arena and borrows from the chronicle. Returns false,
 * and adds a complaint, if a pattern fits no lane.
 *
 * A pattern is "all", a part of a row's name, or a name with the wildcards * ? [].
 */
MUST_USE bool lanes_choose(struct tool *tool, const struct chronicle *chronicle,
                           const struct lanes_choice *choice, struct lanes *lanes,
                           struct diag *diag);

#endif
