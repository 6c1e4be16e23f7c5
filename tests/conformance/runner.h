/*
 * runner.h - runs conformance cases and counts what comes of them.
 *
 * Each case runs in a process of its own, for a limited time: one that crashes
 * or never ends fails, and ends no other. A case is unsupported if it says a
 * word that no code here reads; nothing is then known of the model.
 */
#ifndef TESTS_CONFORMANCE_RUNNER_H
#define TESTS_CONFORMANCE_RUNNER_H

#include <jansson.h>

#include "tests/conformance/case.h"

enum outcome { OUTCOME_HELD, OUTCOME_FAILED, OUTCOME_UNSUPPORTED, OUTCOME_COUNT };

/* One area of the files and what came of its cases. */
struct tally {
    const char *area; /* borrowed from the cases */
    uint64_t counts[OUTCOME_COUNT];
};

struct runner {
    json_t *cases;         /* of all files, in their order */
    unsigned seconds;      /* what a case may take */
    struct tally *tallies; /* by area, in the order of the files */
    size_t tally_count;
    uint64_t unlisted_count; /* unsupported cases that no row of `skips` speaks of */
};

void runner_open(struct runner *runner, unsigned seconds);
void runner_close(struct runner *runner);

/* Puts the cases of a file behind the others. Returns false, having complained, if it has none. */
bool runner_load(struct runner *runner, const char *path);

/* Runs the cases of an area, or all if it is null; prints a line for each that did not hold. */
void runner_run(struct runner *runner, const char *area);

/* Prints the table by area and the sum. */
void runner_print(const struct runner *runner);

/* How many cases came to that. */
uint64_t runner_count(const struct runner *runner, enum outcome outcome);

#endif
