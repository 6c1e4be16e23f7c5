/*
 * chronicle.h - one run of a database, in memory, as pictures and reports need it.
 *
 * What a database has in rows of numbers is here with its names: intervals of
 * states and guards in lanes, the faults, what was counted by the second, how
 * long writes took, the marks of a hang, and (if asked for) every event. Times
 * are ns of virtual time. All of it is valid until chronicle_close, and nothing
 * of it is escaped: names and texts are those of a scenario's author.
 */
#ifndef TOOLS_CHRONICLE_CHRONICLE_H
#define TOOLS_CHRONICLE_CHRONICLE_H

#include "sim/trace.h"
#include "sim/trace_read.h"

#define CHRONICLE_NONE          UINT32_MAX
#define CHRONICLE_PROBLEM_BYTES 1024

/* Parts that are only read if asked for, since they take time and memory. */
#define CHRONICLE_EVENTS    1U /* `events`: every event, 64 bytes each and their texts */
#define CHRONICLE_LATENCIES 2U /* `latencies` */

/* What the rows `runs` and `verdicts` say. Texts are null where there is no value. */
struct chronicle_run {
    int64_t number;
    const char *scenario;
    const char *path;
    const char *variant;
    uint64_t seed;
    const char *digest;
    uint64_t events;
    sim_time ended_at;
    const char *program;
    const char *document; /* the scenario as it was run: YAML with all values spelled out */
    const char *verdict;
    const char *by;    /* the detector of a hang */
    const char *error; /* of a failed load */
    const char *why;   /* lines */
    const char *unexpected;
    bool is_expected;
    sim_time closed_at;   /* 0: never */
    sim_time stuck_since; /* hung, excused: last progress; else 0 */
    sim_time bound;
};

struct chronicle_actor {
    const char *name; /* "replica 1.0" */
    const char *type; /* "replica" */
    uint32_t node;    /* index of `nodes`; CHRONICLE_NONE for nobody */
};

enum chronicle_lane_kind {
    LANE_STATES, /* of a machine */
    LANE_GUARDS  /* of a guard: spans in which it is held */
};

/* Intervals of one thing, in the order of time, that do not overlap. */
struct chronicle_lane {
    enum chronicle_lane_kind kind;
    const char *what;    /* the machine or guard: "flag", "ingestion slot" */
    const char *subject; /* what it belongs to: "1.0", "temp", "1.2 on replica-3" */
    uint32_t subject_index;
    uint32_t actor; /* whose; of a guard: its first holder; CHRONICLE_NONE if nobody's */
    uint32_t first; /* index of `spans` */
    uint32_t count;
};

struct chronicle_span {
    sim_time since;
    sim_time until;        /* the run's end if it is open then */
    uint64_t number;       /* of the event that began it */
    const char *state;     /* "INGESTING"; of a guard: how it was released, null: it never was */
    uint32_t value;        /* of the state; of a guard: 0 */
    uint32_t holder;       /* of a guard: the actor; else the lane's */
    sim_time lost_at;      /* of a guard: when it was proved lost; 0: it was not */
    uint64_t lost_number;  /* ... at this event */
    uint64_t ended_number; /* ... since the work it was held for had ended at this one */
    bool is_open;          /* when the run ended */
};

/* Something that must come to an end, and when it came further. */
struct chronicle_obligation {
    const char *what;    /* "load" */
    const char *subject; /* "temp" */
    sim_time since;
    sim_time until;    /* the run's end if it is open then */
    const char *ended; /* "success"; null: it never ended */
    uint64_t number;
    uint32_t first_move; /* index of `moves` */
    uint32_t move_count;
};

struct chronicle_move {
    sim_time at;
    int64_t measure;
};

/* A fault of the scenario. */
struct chronicle_fault {
    const char *text; /* "crash replica-1" */
    const char *node; /* null: none */
    const char *peer;
    sim_time since;
    sim_time until; /* the run's end if it was not over then */
    bool is_open;
};

/* What the operator typed, and the first answer. */
struct chronicle_step {
    const char *text;   /* "start_bulk_load -a temp" */
    const char *answer; /* "start_bulk_load succeeds"; null: none came */
    sim_time since;
    sim_time until; /* of the answer; the run's end if none came */
    uint64_t number;
};

/* What an actor counted in a second; ordered by second, actor, counter. */
struct chronicle_count {
    int64_t second;
    uint32_t actor;
    uint32_t counter; /* index of `counters` */
    int64_t count;
};

/* How long user writes took whose last answer came in a second; ns. */
struct chronicle_latency {
    int64_t second;
    uint32_t count;
    sim_time p50;
    sim_time p90;
    sim_time p99;
    sim_time most;
};

/* A row of `events`. */
struct chronicle_event {
    uint64_t number; /* rows with a second line of the same event have the same */
    uint64_t cause;  /* 0: none */
    sim_time at;
    const char *kind; /* "message", "timer", "lost: node down", ... */
    const char *text; /* null: it tells nothing */
    uint32_t actor;   /* CHRONICLE_NONE: nobody */
    uint32_t peer;
    uint32_t message; /* index of `messages`; CHRONICLE_NONE: none */
    uint32_t work;    /* 0: none */
    uint32_t note;    /* index of `notes`; CHRONICLE_NONE: it tells nothing */
};

struct chronicle_note {
    const char *name; /* "FLAG_UP" */
    bool is_detail;   /* only told when details are asked for */
};

/* How a hang came to be seen; 0 where there is no such moment. */
struct chronicle_marks {
    sim_time stuck_at; /* the last progress */
    sim_time lost_at;  /* the work ended that should have let go of the guard */
    uint64_t lost_number;
    sim_time proved_at; /* nobody was left who could */
    uint64_t proved_number;
    uint32_t lane; /* of that guard; CHRONICLE_NONE: no guard was proved lost */
    uint32_t span;
};

struct chronicle {
    struct trace_read *database;
    struct arena *arena;
    uint32_t parts;
    struct chronicle_run run;
    struct chronicle_marks marks;
    const char **nodes; /* names, by index */
    uint32_t node_count;
    struct chronicle_actor *actors;
    uint32_t actor_count;
    const char **messages;
    uint32_t message_count;
    const char **counters;
    uint32_t counter_count;
    struct chronicle_note *notes;
    uint32_t note_count;
    struct chronicle_lane *lanes; /* states first; within them by machine, subject, actor */
    uint32_t lane_count;
    struct chronicle_span *spans;
    uint32_t span_count;
    struct chronicle_obligation *obligations;
    uint32_t obligation_count;
    struct chronicle_move *moves;
    uint32_t move_count;
    struct chronicle_fault *faults;
    uint32_t fault_count;
    struct chronicle_step *steps;
    uint32_t step_count;
    struct chronicle_count *counts;
    uint32_t count_count;
    struct chronicle_latency *latencies;
    uint32_t latency_count;
    struct chronicle_event *events; /* in the order of the run */
    uint32_t event_count;
    char problem[CHRONICLE_PROBLEM_BYTES];
};

/*
 * Reads the run with that number from an open database, which stays the
 * caller's. `parts`: CHRONICLE_ bits.
 *
 * Returns null, and writes why, if the database cannot be read.
 */
MUST_USE struct chronicle *chronicle_open(struct trace_read *database, int64_t run, uint32_t parts,
                                          char *problem, size_t bytes);
void chronicle_close(struct chronicle *chronicle); /* null is allowed */

/* The first row of `events` with that number, or null. Needs CHRONICLE_EVENTS. */
const struct chronicle_event *chronicle_event(const struct chronicle *chronicle, uint64_t number);

/*
 * The causes of an event, the event itself first, back to where it began: fills
 * `numbers`, at most `room` of them, and gives how many. Needs CHRONICLE_EVENTS.
 */
uint32_t chronicle_chain(const struct chronicle *chronicle, uint64_t number, uint64_t *numbers,
                         uint32_t room);

/*
 * The same from the database, for who wants no other events: fills `events` with every row of each,
 * in the order of the run, the latest `room` of them, and gives how many.
 */
uint32_t chronicle_causes(struct chronicle *chronicle, uint64_t number,
                          struct chronicle_event *events, uint32_t room);

/* The counter of that name; CHRONICLE_NONE if there is none. */
uint32_t chronicle_counter(const struct chronicle *chronicle, const char *name);

/* An actor's name and its node's, "-" for nobody. */
const char *chronicle_actor_name(const struct chronicle *chronicle, uint32_t actor);
const char *chronicle_node_name(const struct chronicle *chronicle, uint32_t actor);

#endif
