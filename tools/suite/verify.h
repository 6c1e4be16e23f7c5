/*
 * verify.h - the same run twice (--verify).
 *
 * A fresh process of this program does the run, too, and sends the digest
 * after every step through a pipe; it is compared step by step. The first
 * step that differs is named. A digest takes in all that happened before it,
 * so that nothing is missed.
 */
#ifndef TOOLS_SUITE_VERIFY_H
#define TOOLS_SUITE_VERIFY_H

#include "sim/run.h"
#include "tools/suite/suite.h"
#include <sys/types.h>

/* A step of a run, as it goes through the pipe. */
struct verify_step {
    uint64_t number; /* events handled */
    sim_time at;
    uint64_t digest;
    uint32_t actor;   /* who handled the last event; SIM_NOBODY: nobody */
    uint32_t message; /* its kind */
};

struct verify {
    const struct sim_model *model;
    const struct run *run;    /* set before the first record is shown */
    FILE *other;              /* where the second run's steps come from; null: it did not start */
    pid_t child;              /* 0: none */
    int reason;               /* errno if it did not start */
    struct verify_step here;  /* the last step of this run */
    struct verify_step there; /* and of the other */
    bool other_ended;         /* too early */
    bool differs;
};

/* Starts the second run; gives the reader for a relay. */
struct trace_sink verify_start(struct verify *verify, const struct suite *suite,
                               const struct outcome *outcome);

/* Does this run up to its end, or up to the first step that differs. */
void verify_steps(struct verify *verify, struct run *run);

/*
 * Compares the end, waits for the second process and writes into the outcome
 * what was found. Both may be null: then only cleans up.
 */
void verify_end(struct verify *verify, struct run *run, struct outcome *outcome);

/* The other side: does a run and writes its steps. Returns false if nobody reads them. */
bool verify_write(const struct sim_model *model, const struct outcome *outcome, FILE *out);

#endif
