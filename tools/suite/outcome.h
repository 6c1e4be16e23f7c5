/*
 * outcome.h - what came of one run of a suite.
 *
 * A scenario's variant that was run, or could not be. Reporters are given one
 * after the other, in the order of the suite.
 */
#ifndef TOOLS_SUITE_OUTCOME_H
#define TOOLS_SUITE_OUTCOME_H

#include "sim/run.h"
#include "tools/kit/exit_code.h"

#define OUTCOME_PROBLEM_BYTES 1024

enum outcome_kind {
    OUTCOME_AS_EXPECTED,
    OUTCOME_UNEXPECTED,
    OUTCOME_INCONCLUSIVE,
    OUTCOME_DIFFERS, /* --verify: two runs of the same thing are not the same */
    OUTCOME_NOT_RUN, /* the environment did not allow it */
    OUTCOME_KIND_COUNT
};

struct outcome {
    const char *path;
    const struct scenario_variant *variant;
    const struct scenario_variant *variants; /* all of the file, to tell how to go on */
    uint32_t variant_count;
    uint64_t seed;
    enum outcome_kind kind;
    bool is_verified;                    /* run a second time and found the same */
    const char *command;                 /* that runs this once more */
    const char *explain_command;         /* that tells why it hangs */
    int64_t wall;                        /* ns */
    struct run_result result;            /* zero if not run */
    char problem[OUTCOME_PROBLEM_BYTES]; /* DIFFERS, NOT_RUN: what, in words */
};

/* How often each kind came, and what all of them took. */
struct outcome_sum {
    uint32_t counts[OUTCOME_KIND_COUNT];
    uint32_t runs;
    uint64_t events;
    int64_t wall; /* ns, of the whole suite */
    uint32_t threads;
    enum exit_code code;
};

/*
 * Decides the kind of an outcome that has a result: what a scenario says
 * nothing of is as expected, unless the run is broken or inconclusive.
 */
void outcome_judge(struct outcome *outcome);

void outcome_add(struct outcome_sum *sum, const struct outcome *outcome);

/* "ok", "FAIL", ...; and the kind in words. */
const char *outcome_mark(enum outcome_kind kind);
const char *outcome_words(enum outcome_kind kind);

/* What a verdict is due to: the detector of a hang, the error of a failure; "" if nothing is. */
const char *outcome_detail(const struct outcome *outcome, const struct sim_model *model);

/* "hung (bounded)", "failed (ERR_CORRUPTION)". */
void outcome_verdict(const struct outcome *outcome, const struct sim_model *model, char *text,
                     size_t bytes);

#endif
