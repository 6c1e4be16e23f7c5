/*
 * chain.h - the decisive chain of a run: one event led to the next, until it was decided.
 *
 * Of a hang with lost work it leads to the event at which the work ended that
 * should have let go; of another hang to the last progress; else to the event that
 * closed the last load. Behind that moment comes what goes on all the same, until the
 * run ends. What is repeated is folded: a loop keeps its first round and says how many
 * there are. Texts belong to a scenario's author and are not escaped.
 */
#ifndef TOOLS_CHRONICLE_CHAIN_H
#define TOOLS_CHRONICLE_CHAIN_H

#include "tools/chronicle/chronicle.h"

/* Where a chain leads. */
enum chain_end {
    CHAIN_TO_NOTHING, /* nothing was decided, or no event is known: there are no hops */
    CHAIN_TO_LOSS,
    CHAIN_TO_LAST_PROGRESS,
    CHAIN_TO_THE_END
};

/* An event of the chain, and the way from the one before it. */
struct chain_hop {
    uint64_t number;     /* of the event */
    sim_time since;      /* when the event before it was handled; of the first: `at` */
    sim_time at;         /* when it was handled */
    uint32_t from;       /* actors */
    uint32_t to;         /* the same: a wait, nothing was sent */
    const char *message; /* "client_write" */
    const char *kind;    /* "request" */
    uint32_t first_text; /* index of `texts`: what it tells */
    uint32_t text_count;
    uint32_t loop; /* index of `loops`; CHRONICLE_NONE: it happens once */
};

struct chain_loop {
    uint32_t first; /* index of `hops`, of the first round */
    uint32_t count;
    uint32_t times;
    sim_time every; /* from round to round, the mean */
    sim_time since; /* of its first round */
    sim_time until; /* of its last */
};

struct chain {
    enum chain_end end;
    uint64_t decisive; /* the event it leads to; 0: none */
    sim_time decided_at;
    struct chain_hop *hops;
    uint32_t hop_count;
    uint32_t after; /* index of the first hop of what goes on; hop_count: nothing does */
    struct chain_loop *loops;
    uint32_t loop_count;
    const char **texts;
    uint32_t *notes; /* by text: index of the chronicle's `notes`; CHRONICLE_NONE */
    uint32_t text_count;
};

/* Finds it. Needs CHRONICLE_EVENTS; lives as long as the chronicle. Never null. */
struct chain *chain_find(const struct chronicle *chronicle);

/* "the work is lost", "the last progress", "the load ends"; "" of nothing. */
const char *chain_end_text(enum chain_end end);

#endif
