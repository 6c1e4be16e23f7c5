/*
 * run_story.h - whole runs of clerks (tests/engine_model.h): each with a start
 * of its own.
 */
#ifndef TESTS_RUN_STORY_H
#define TESTS_RUN_STORY_H

#include "sim/run.h"
#include "tests/office.h"

/* A run of clerks: the model with a start of the test's own. */
struct story {
    struct sim_model model;
    struct sim_message messages[CLERK_MESSAGE_COUNT];
    struct clerk_options options;
    struct scenario_variant variant;
    struct run_result result;
};

/* A story of two clerks on two nodes, one minute long; to be freed by free(). */
struct story *story_of(void (*start)(struct sim *sim));

/* Runs it; fills result. */
void tell(struct story *story);

/* Expects a verdict. */
void expect(struct story *story, enum verdict verdict);

/* Makes an alarm ring every second, for ever. */
void ring(struct story *story);

/* Makes an alarm keep promise 0. */
void keep(struct story *story);

/* Starts: nothing at all; a promise that nobody keeps; the same while an alarm rings; ... */
void start_nothing(struct sim *sim);
void start_promise(struct sim *sim);
void start_promise_and_ring(struct sim *sim);
void start_kept_promise(struct sim *sim);   /* kept at once; alarms at 1 s and 2 s */
void start_broken_promise(struct sim *sim); /* one failed with error 1, one cancelled */
void start_thirteen(struct sim *sim);       /* breaks the invariant at 1 s */
void start_spin(struct sim *sim);           /* time stands still at 1 s */

#endif
