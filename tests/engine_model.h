/*
 * engine_model.h - a small model to try the engine with: clerks that ask each
 * other. It shows every thing a handler may do and remembers what it saw as
 * text, so that a test can compare a whole story.
 */
#ifndef TESTS_ENGINE_MODEL_H
#define TESTS_ENGINE_MODEL_H

#include "sim/plan.h"
#include "sim/world.h"

enum clerk_message {
    CLERK_LETTER,   /* one way */
    CLERK_QUESTION, /* a call, answered at once */
    CLERK_SILENCE,  /* a call, never answered */
    CLERK_ANSWER,   /* the end of either */
    CLERK_ALARM,    /* a timer */
    CLERK_SPIN,     /* a timer that sets itself again at the same instant */
    CLERK_CHATTER,  /* random traffic: for digests */
    CLERK_MESSAGE_COUNT
};

/* Works: of a promise (its subject), of nobody's, of everybody's. */
enum clerk_work { CLERK_ERRAND, CLERK_STROLL, CLERK_MOVE };

struct clerk_body {
    uint64_t value;
};

/* A clerk's state. */
struct clerk {
    uint64_t letters;
    uint64_t answers;
    uint64_t timeouts;
    uint64_t refusals;
    uint64_t alarms;
    uint64_t crashes;
    uint64_t restarts;
    uint64_t last_value;
    uint64_t last_context;
    sim_time last_at;
    struct sim_list notes; /* pool 0 */
    uint32_t zero;
};

struct clerk_options {
    uint32_t nodes;
    uint32_t clerks; /* clerk i lives on node i % nodes */
    uint32_t events; /* limit; 0: 1,000 */
    uint32_t works;
    uint32_t cells;
    bool is_asleep; /* no clerk leaves its desk any more */
    struct time_range latency;
    sim_time clock_offset; /* of node 1 */
    int64_t clock_drift_ppm;
};

extern const struct sim_model clerk_model;

/* Schedules `rounds` letters between drawn clerks, each sending the next. */
void clerk_chatter(struct sim *sim, uint32_t letters);

#endif
