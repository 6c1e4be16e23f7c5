/*
 * run.h - one run: a scenario and a tape give a trace and a verdict.
 *
 * A run owns its world. It ends when its time is over, when everything that
 * had to end has ended and no step or fault is to come, when a hang is found
 * and nothing is to come that could end it, when an invariant breaks, or when a
 * limit is met. Two runs of the same scenario, seed and variant have the same
 * digest, whether traced or not, wherever they run.
 */
#ifndef SIM_RUN_H
#define SIM_RUN_H

#include "sim/model.h"
#include "sim/plan.h"
#include "sim/scenario.h"
#include "sim/trace.h"
#include "sim/verdict.h"

#define RUN_TEXT_BYTES   4096
#define RUN_COUNTERS_MAX 64
#define RUN_SERIES_MAX   PLAN_SERIES_MAX
#define RUN_COLUMNS_MAX  48

/* What a series counted in the whole run, column by column. */
struct run_series {
    char name[64];
    uint64_t counts[RUN_COLUMNS_MAX]; /* by the model's columns */
};

/* The longest that an obligation of a kind was open. */
struct run_span {
    sim_time longest;
    uint32_t is_open; /* it still was when the run ended */
    uint32_t zero;
};

/* What a run comes to. */
struct run_result {
    enum verdict verdict;
    enum detector detector;
    bool is_expected; /* all that the scenario expects came true; also if it expects nothing */
    uint16_t error;   /* the model's code of a failed end; 0 none */
    uint64_t digest;
    uint64_t events;      /* handled */
    sim_time ended_at;    /* virtual time of the last event or of the verdict */
    sim_time closed_at;   /* when the last deciding obligation was closed; 0 never */
    sim_time stuck_since; /* hung, excused: last progress */
    sim_time bound;       /* how long without progress counts as a hang */
    bool bound_is_given;  /* by the scenario's `within`, not by the declared waits */
    uint16_t obligation;  /* hung, excused: kind of what never ends; else SIM_NO_KIND */
    uint16_t guard;       /* hung by lost work: kind of what was lost; else SIM_NO_KIND */
    uint16_t invariant;   /* broken: which does not hold; else SIM_NO_KIND */
    uint16_t excuse;      /* excused: by what; else SIM_NO_KIND */
    struct run_span spans[PLAN_KINDS_MAX]; /* by the model's kinds of obligations */
    uint64_t pending_max;                  /* most events pending at once */
    uint64_t world_bytes;                  /* used by the world at the end */
    int64_t counters[RUN_COUNTERS_MAX];    /* of the model, in its order */
    uint32_t series_count;
    struct run_series series[RUN_SERIES_MAX]; /* the model's series, e.g. a client's answers */
    char why[RUN_TEXT_BYTES];                 /* the reason, lines of text */
    char unexpected[RUN_TEXT_BYTES]; /* what was not as expected, a line each; empty if all was */
};

struct run;

/*
 * Prepares a run: builds the world and puts in the first events. `sink` may be
 * null. Borrows model, scenario and sink until run_free.
 *
 * Returns null if the world's memory is not to be had.
 */
MUST_USE struct run *run_new(const struct sim_model *model, const struct scenario_variant *variant,
                             uint64_t seed, const struct trace_sink *sink);

/*
 * Makes a run what run_new gives with this seed, in the memory it has: whatever
 * it went through before, what it comes to is the same to the last byte. Which
 * detectors look at it stays as it is.
 */
void run_restart(struct run *run, uint64_t seed);

/*
 * Which detectors look at the run from now on: a set of DETECTOR_BITs. All do unless it is said. A
 * run that nobody looks at goes on until its time is over; only a world in which nothing is pending
 * is hung whoever looks.
 */
void run_detect(struct run *run, uint32_t detectors);

/* Runs to the end and judges. */
void run_finish(struct run *run, struct run_result *result);

/* Handles events up to and including virtual time `until`; returns false once the run has ended. */
bool run_until(struct run *run, sim_time until);

/* Handles events up to the next that has a number; returns false once the run has ended. */
bool run_step(struct run *run);

/*
 * Handles events until so many were handled since the start; returns false if
 * the run ended before. Unlike run_until it never looks beyond the last of them,
 * so that something may still be put in at its instant.
 */
bool run_to_event(struct run *run, uint64_t events);

/*
 * A run as a value: what it is now, its world included, in run_kept_bytes of
 * room. Any run of the same model, scenario and options may be made what it was
 * then, also one on another thread.
 */
size_t run_kept_bytes(const struct run *run);
void run_keep(const struct run *run, unsigned char *copy);
void run_return(struct run *run, const unsigned char *copy);

/* Lets a run that was found hung go on: something was changed from outside. */
void run_reopen(struct run *run);

void run_free(struct run *run);

/* The world's view of the run, for tests and sinks. Borrowed. */
struct sim *run_sim(struct run *run);

/* The digest of all records up to now, and the number of the last event. */
uint64_t run_digest(const struct run *run);
uint64_t run_events(const struct run *run);

/* Names for people, written into `text`. */
void run_node_name(const struct run *run, uint32_t node, char *text, size_t bytes);
void run_actor_name(const struct run *run, uint32_t actor, char *text, size_t bytes);
void run_guard_name(const struct run *run, uint32_t kind, uint32_t index, char *text, size_t bytes);
uint32_t run_guard_count(const struct run *run, uint32_t kind);
uint32_t run_obligation_count(const struct run *run, uint32_t kind);
/* What an index stands for by a letter of the model's format_value. */
void run_value_name(const struct run *run, char letter, int64_t value, char *text, size_t bytes);
uint32_t run_actor_node(const struct run *run, uint32_t actor); /* SIM_NOBODY for nobody */
uint32_t run_node_count(const struct run *run);
uint32_t run_actor_count(const struct run *run);
const char *run_actor_type(const struct run *run, uint32_t actor);

/* The line a note tells. */
void run_note_text(const struct run *run, const struct record *note, char *text, size_t bytes);

/* Series: name, how many, and how often a column was counted in a second of virtual time. */
uint32_t run_series_count(const struct run *run);
const char *run_series_name(const struct run *run, uint32_t series);
uint32_t run_tally(const struct run *run, uint32_t series, uint32_t second, uint32_t column);

/* The longest chain of declared waits under the scenario's options and faults. */
sim_time run_wait_chain(const struct run *run);

#endif
