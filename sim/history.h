/*
 * history.h - a run that is over, to be looked at and gone back into.
 *
 * A run is done twice: once to learn what it comes to and how long it is, and
 * once more with that much memory set aside for the cause and the time of every
 * event. Worlds are kept on the way, so that every event can be gone back to
 * in a small part of the time the run takes.
 *
 * A hang ends the run as soon as it is proved, however long the scenario wants
 * it to be watched: what comes after is no matter here. Where it began is the
 * event at which the first of the guards that are lost was orphaned.
 */
#ifndef SIM_HISTORY_H
#define SIM_HISTORY_H

#include "sim/alter.h"
#include "sim/branch.h"

/* Worlds kept on the way, and as many bytes of them at most. */
#define HISTORY_POINTS 64
#define HISTORY_BYTES  (256 * SIM_MIB)

/* A guard that is lost. */
struct history_guard {
    uint64_t since; /* event that took it; 0: there is none, or the start took it */
    uint32_t index;
    uint16_t kind;
    uint16_t zero;
};

struct history {
    struct scenario_variant variant; /* as given, but a hang is not watched */
    struct run *run;                 /* goes wherever it is sent */
    struct run_result result;
    uint64_t seed;
    uint64_t events;  /* how many were handled */
    uint64_t *causes; /* by event, from 1: the event that scheduled it */
    sim_time *times;
    uint64_t opened; /* the event that opened the first deciding obligation; 0 none, or the start */
    uint64_t moved;  /* hung: the event of the last progress */
    uint64_t lost;   /* hung: where it began; 0: no guard was proved lost */
    uint32_t stuck;  /* hung: index of the deciding obligation that is open longest */
    struct history_guard guard; /* that it began with, if `lost` is not 0 */
    uint32_t point_count;
    struct branch_point points[HISTORY_POINTS];
    struct trace_sink sink;
    void *memory;
};

/*
 * Does the run. Borrows the model and the variant's options until history_free. Returns null if
 * there is no memory for it.
 */
MUST_USE struct history *history_new(const struct sim_model *model,
                                     const struct scenario_variant *variant, uint64_t seed);
void history_free(struct history *history);

/* Makes the run what it was when `event` had just been handled; 0: before the first one. */
void history_go(struct history *history, uint64_t event);

/* The last event that was handled by a time; 0 if none was. */
uint64_t history_event_by(const struct history *history, sim_time at);

#define HISTORY_NAME_BYTES 64
#define HISTORY_LINE_BYTES 320

/* What is told of an event. */
struct history_event {
    uint64_t number;
    uint64_t cause;
    sim_time at;
    struct sim_handle handle; /* of its slot, from its cause on; slot 0: a fault of the scenario */
    uint32_t actor;
    uint32_t peer;
    uint16_t kind; /* of the message */
    uint16_t class_;
    uint32_t zero;
    char actor_name[HISTORY_NAME_BYTES];
    char node_name[HISTORY_NAME_BYTES];
    char line[HISTORY_LINE_BYTES]; /* its lines of the story; else which message it handles */
};

/* Tells of an event; the run is then where it had just been handled. */
void history_tell(struct history *history, uint64_t event, struct history_event *told);

#endif
