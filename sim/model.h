/*
 * model.h - what a model gives to the engine.
 *
 * A model is one constant struct of tables: its messages, actor types, notes,
 * counters, works, guards, obligations, invariants, faults and options, and
 * two functions: build (nodes and actors, from the options) and start (the
 * first events). The engine reads the tables and knows nothing else of it.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "sim/actor.h"
#include "sim/fault.h"
#include "sim/field.h"

struct diag;
struct sim_recurrence;
struct text_end;
struct world_plan;

/* In place of a kind: none. */
#define SIM_NO_KIND UINT16_MAX

/* A message kind. */
struct sim_message {
    const char *name;    /* as traces and faults name it: bulk_load_request */
    sim_handler *handle; /* never null */
    uint32_t actor_type; /* who handles it */
    uint32_t body_bytes; /* 0..SIM_BODY_MAX, in words of four */
};

/*
 * Looks at all that must hold of an actor after every event that ran on it: at
 * its state and, by sim_peek, at few others, so that the cost does not grow with
 * the world. Returns the first of the model's invariants that does not hold;
 * SIM_NO_KIND if all do.
 */
typedef uint16_t sim_inspector(const struct sim *sim, uint32_t actor, const void *state);

/* An actor type. */
struct sim_actor_type {
    const char *name;
    /* The node goes down: memory will be lost. May release guards, count, note; sends nothing. */
    void (*crash)(struct sim *sim);
    /* The node is up again; state still holds what it held: the model zeroes what was memory. */
    void (*restart)(struct sim *sim);
    sim_inspector *inspect; /* null: nothing must hold of it */
};

/* How an argument of a note is shown. */
typedef const char *sim_name_of(int64_t value);

/*
 * A line of the story. `text` is what a person would tell, with {0} to {3} for
 * the arguments: {0} a plain number, {0:t} a span of time, {0:b} bytes, {0:n}
 * a node, {0:a} an actor, {0:x} a name by the note's own `names` entry x
 * (x = 0..3), any other letter what the model's format_value makes of it.
 */
struct sim_note_kind {
    const char *name;
    const char *text;
    sim_name_of *names[4];
    bool is_detail; /* only told when details are asked for */
};

struct sim_counter {
    const char *name; /* writes_refused */
    const char *help;
    bool spoils;      /* above 0 at the end: the run is not as expected */
    const char *cost; /* what a hang cost, after a number: "write(s) refused"; null: no matter */
};

#define SIM_COSTS_MAX 8

/* What a run costs, as tables of many runs tell it: counters added up. */
struct sim_cost {
    const char *name; /* a short title: "load RPCs" */
    const char *help;
    uint64_t counters; /* a bit for each */
    bool is_detail;    /* left out of summaries */
};

/* Which obligations a work serves: while one is alive, they may still come further. */
enum sim_serves { SIM_SERVES_NONE, SIM_SERVES_ONE, SIM_SERVES_ALL };

struct sim_work_kind {
    const char *name;
    const char *help;
    enum sim_serves serves;
    uint16_t obligation;                                              /* SIM_SERVES_ONE: its kind */
    uint32_t (*obligation_of)(const void *options, uint32_t subject); /* ... and its index */
};

/* A way in which a guard can be released. */
struct sim_releaser {
    const char *name;  /* what releases it, after "when": "a download begins" */
    const char *where; /* the function of the modelled system that does it */
    /*
     * Whether it can still happen to guard `index`, with nothing in store and nothing alive that
     * serves the obligation. Errs on the side of true: a false is a proof. If it is false and
     * `why` is not null, writes why not, after "cannot:".
     */
    bool (*can)(const struct sim *sim, uint32_t index, char *why, size_t bytes);
    bool (*exists)(const void *options); /* null: under all options */
};

/* A kind of guard: a row, its instances counted by the plan. */
struct sim_guard_kind {
    const char *name;
    const char *help;
    const struct sim_releaser *releasers;
    uint16_t releaser_count;
    uint16_t obligation; /* kind of the obligation that it keeps waiting; SIM_NO_KIND: none */
    uint32_t owners;     /* bit per work kind it may be held for */
    uint32_t (*obligation_of)(const void *options, uint32_t index); /* null if there is none */
    /* Writes what is guarded, after the guard's name and "of": 1.0 on replica-1. */
    void (*name_of)(const void *options, uint32_t index, char *name, size_t bytes);
};

struct sim_obligation_kind {
    const char *name;
    const char *help;
    bool decides; /* its end decides the verdict of the run */
    char subject; /* letter of format_value that names its index; 0: it is numbered */
    /* What it is while one is open, for tables of many runs: "write outage"; null: not told. */
    const char *while_open;
};

/* A machine whose states make a timeline. */
struct sim_machine {
    const char *name;
    sim_name_of *state_name;
    char subject; /* letter of format_value that names its subject; 0: it is numbered */
};

/* What must hold, whatever happens: looked at by an actor type's `inspect`. */
struct sim_invariant {
    const char *name;
    const char *help;
};

/* A pool of cells for lists. */
struct sim_pool {
    const char *name;
    uint32_t cell_bytes;
};

/* A wait that may lie between two points of progress: name, longest time under these options. */
struct sim_wait {
    const char *name;
    sim_time (*longest)(const void *options);
    bool needs_faults; /* only happens if the scenario stops nodes or cuts links */
    bool is_slowed;    /* a fault's factor makes it so many times longer */
};

/*
 * Something of the environment that makes an obligation impossible, whatever
 * the model does: a node or link that it needs is gone for good. `holds` is
 * asked for an open obligation that stands still while the scenario has nothing
 * in store; it looks at the world by sim_is_gone, sim_is_parted and sim_peek, and
 * writes into `reason` what is gone since when and what needs it.
 */
struct sim_excuse {
    const char *name;
    const char *help;
    uint16_t obligation; /* kind */
    bool (*holds)(const struct sim *sim, uint32_t index, struct text_end *reason);
};

/* Columns of a series that is counted by the second. */
struct sim_series {
    const char *const *columns; /* ended by null */
};

/* A rule over the options that no single row can state. */
typedef void sim_check(const void *options, struct diag *diag);

/*
 * Something a person could do from outside at an instant of a run: tried in
 * continuations of it.
 */
struct sim_intervention {
    const char *name; /* as people ask for it: "lift the write throttle" */
    const char *help; /* one sentence: what is done */
    /* Does it, between two events, by sim_act_as. `subject` is the index of the stuck obligation.
     */
    void (*apply)(struct sim *sim, uint32_t subject);
    bool is_answered; /* actors of type `answerer` tell what came of it */
    uint32_t answerer;
};

/* A pending event that is the next to be handled, as a model may look at it. */
struct sim_upcoming {
    sim_time at;
    uint32_t from;
    uint32_t to;
    struct sim_work work; /* it serves */
    uint16_t kind;
    uint16_t class_; /* enum sim_class */
    uint32_t body_bytes;
    const void *body;
};

/*
 * Something that could have been decided otherwise when an event came. One of
 * `apply` and `when` is given.
 */
struct sim_decision {
    const char *instead; /* what happens instead: "the throttle lets it pass at once" */
    /* The same of every such event from some point on; null: not tried, nor if `when` is given. */
    const char *always;
    bool (*fits)(const struct sim *sim, const struct sim_upcoming *event);
    /* Does something in the place of the event, which then never comes; runs as its actor. */
    void (*apply)(struct sim *sim, const struct sim_upcoming *event);
    /* Gives when else the event comes. */
    sim_time (*when)(const struct sim *sim, const struct sim_upcoming *event);
};

/* One --set KEY=VALUE that a knob comes to. */
struct sim_setting {
    char key[96];
    char value[96];
};

/* Most settings of a knob. */
#define SIM_SETTINGS_MAX 64

/*
 * A figure of a scenario that a person can choose before a run, and whose
 * choice may decide what it comes to. Its value is a number above 0 of the
 * kind that `print` writes.
 */
struct sim_knob {
    const char *name;   /* what it is: "limit of replica.write_throttling" */
    const char *advice; /* what to do to it, before a value: "raise the limit to" */
    const char *last;   /* what its last value means: "lift the throttle" */
    bool raises;        /* more of it is safer; else less */
    int64_t least;      /* smallest value tried, but for the last one */
    int64_t end;        /* the safest value there is */
    /* Tells the value of a scenario; returns false if it has none. */
    bool (*read)(const void *options, int64_t *value);
    /* Writes what sets it, at most SIM_SETTINGS_MAX. Returns how many; 0: it cannot be set. */
    uint32_t (*write)(const void *options, int64_t value, struct sim_setting *settings);
    void (*print)(int64_t value, struct words *words);
};

struct sim_model {
    const char *name;

    const struct sim_message *messages;
    uint32_t message_count;
    const struct sim_actor_type *actor_types;
    uint32_t actor_type_count;
    const struct sim_note_kind *notes;
    uint32_t note_count;
    /* By note: the function of the modelled system that does what it tells; null: none. May be
     * null.
     */
    const char *const *note_places;
    const struct sim_counter *counters;
    uint32_t counter_count;
    const struct sim_cost *costs; /* at most SIM_COSTS_MAX */
    uint32_t cost_count;
    const struct sim_work_kind *works;
    uint32_t work_count;
    const struct sim_guard_kind *guards;
    uint32_t guard_count;
    const struct sim_obligation_kind *obligations;
    uint32_t obligation_count;
    const struct sim_machine *machines;
    uint32_t machine_count;
    const struct sim_invariant *invariants;
    uint32_t invariant_count;
    const struct sim_pool *pools;
    uint32_t pool_count;
    const struct sim_wait *waits;
    uint32_t wait_count;
    const struct sim_excuse *excuses;
    uint32_t excuse_count;
    /* Says why one of the model's faults cannot strike; false if it can. May be null. */
    bool (*refuses_fault)(const void *options, const struct fault_kind *kind,
                          const struct fault *fault, struct fault_refusal *refusal);
    const struct fault_kind *faults;
    uint32_t fault_count;
    const struct sim_intervention *interventions;
    uint32_t intervention_count;
    const struct sim_decision *decisions;
    uint32_t decision_count;
    const struct sim_knob *knobs;
    uint32_t knob_count;
    /* Adds what a scenario is about, in figures: sizes, load, files. May be null. */
    void (*describe)(const void *options, struct words *words);
    /* Whether an event that did not cause a hang may bear on a guard: its poll. May be null. */
    bool (*bears_on)(const void *options, const struct sim_upcoming *event, uint16_t guard,
                     uint32_t index);
    const struct sim_recurrence *recurrence; /* sim/meaning.h; null: nobody can tell a circle */
    struct sim_series series;                /* all series of a model have the same columns */
    /* Writes the value of a note's argument by a letter of the model's own. May be null. */
    void (*format_value)(const void *options, char letter, int64_t value, char *text, size_t bytes);
    sim_name_of *error_name; /* names of the codes given to sim_obligation_close */

    const struct field *fields; /* top-level keys of a scenario that belong to the model */
    uint32_t options_bytes;
    /* Fills what is computed from the options; runs once, before check. May be null. */
    void (*derive)(void *options);
    sim_check *check;

    /* The name of node `index` under these options, or false if there is none. */
    bool (*node_name)(const void *options, uint32_t index, char *name, size_t name_bytes);
    /* Adds nodes, actors, lanes, guards, obligations and sizes to the plan. */
    void (*build)(struct world_plan *plan, const void *options);
    /* Schedules the first events; runs as nobody, at time 0. */
    void (*start)(struct sim *sim);
};

/* --- the plan of a world, filled by build ---------------------------------- */

/* A node's clock is virtual time + offset + time * drift. Returns its index. */
uint32_t plan_node(struct world_plan *plan, const char *name, sim_time clock_offset,
                   int64_t clock_drift_ppm);

/*
 * Adds `count` actors of a type on consecutive indices, actor i of them on node
 * `node_of(options, i)`, each with `state_bytes` of state. If `is_lazy`, an actor's state is only
 * set aside when its first event comes. `name_of` writes an actor's name for people.
 * Returns the index of the first.
 */
struct plan_actors {
    uint32_t type;
    uint32_t count;
    uint32_t state_bytes;
    bool is_lazy;
    uint32_t (*node_of)(const void *options, uint32_t i);
    void (*name_of)(const void *options, uint32_t i, char *name, size_t name_bytes);
};
uint32_t plan_actors(struct world_plan *plan, const struct plan_actors *actors);

/* Declares a lane of the tape. Returns its index. */
uint32_t plan_lane(struct world_plan *plan, const char *name);

/* How many instances of a guard or obligation kind there are. */
void plan_guards(struct world_plan *plan, uint16_t kind, uint32_t count);
void plan_obligations(struct world_plan *plan, uint16_t kind, uint32_t count);

/* How many cells a pool may hold, how many events may be pending, works alive, series kept. */
void plan_pool(struct world_plan *plan, uint16_t pool, uint32_t cells);
void plan_events(struct world_plan *plan, uint32_t events);
void plan_works(struct world_plan *plan, uint32_t works);
void plan_series(struct world_plan *plan, uint32_t series, const char *name);

/* The latency of every link between two different nodes. */
void plan_latency(struct world_plan *plan, struct time_range latency);

/* --- for invariants and faults --------------------------------------------- */

/* Another actor's state, to look at only; null if it has none yet. */
const void *sim_peek(const struct sim *sim, uint32_t actor);

/*
 * A number that a look at an obligation leaves for the next one, 0 at first: where it may save
 * itself work by beginning. It is no part of the world, and no answer may depend on it.
 */
uint32_t *sim_hint(const struct sim *sim, uint16_t kind, uint32_t index);

/*
 * Whether messages between two actors arrive: both nodes are up and run, no cut lies between them,
 * and nothing waits to lose or delay one. An actor reaches itself if its node is up and runs.
 */
bool sim_reaches(const struct sim *sim, uint32_t from, uint32_t to);

/* Whether an event of `kind` is under way for whose body `is_meant` is true. Looks at all. */
bool sim_is_under_way(const struct sim *sim, uint16_t kind,
                      bool (*is_meant)(const void *body, uint32_t wanted), uint32_t wanted);

/* Whether a work that serves an obligation is alive. */
bool sim_is_served(const struct sim *sim, uint16_t kind, uint32_t index);

/* Whether the work that a guard is held for is alive. */
bool sim_guard_is_owned(const struct sim *sim, uint16_t kind, uint32_t index);

/* The processes of an actor's node die now and are started again after a while (> 0). */
void sim_restart_node(struct sim *sim, uint32_t actor, sim_time after);

/* Whether a node is down, or two nodes are cut off from each other, and nothing in store ends it.
 */
bool sim_is_gone(const struct sim *sim, uint32_t node);
bool sim_is_parted(const struct sim *sim, uint32_t a, uint32_t b);

/* Writes it as people say it: "replica-3 is down since 40 s". It must be so. */
void sim_say_gone(const struct sim *sim, uint32_t node, struct text_end *text);
void sim_say_parted(const struct sim *sim, uint32_t a, uint32_t b, struct text_end *text);

/* Gives a handler's rights for `actor` (start and faults): what follows is done in its name, for
 * no work. */
void sim_act_as(struct sim *sim, uint32_t actor);

#endif
