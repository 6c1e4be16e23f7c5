/*
 * side.h - one run that a command line names, as `pegsim diff` names two.
 *
 * It is named FILE[#VARIANT][@SEED] or RUN.db[#RUN or #VARIANT][@SEED].
 * Something that is a file as it stands is taken as it stands. A file is run
 * while it is looked at, a database is read.
 */
#ifndef TOOLS_SUITE_SIDE_H
#define TOOLS_SUITE_SIDE_H

#include "sim/diff_rows.h"
#include "sim/diff_run.h"
#include "tools/suite/suite.h"
#include "tools/suite/teller.h"

/* What an argument says. */
struct side_choice {
    const char *path;
    const char *selector; /* a variant, or the number of a run; null: not said */
    bool has_seed;
    uint64_t seed;
};

struct side {
    struct tool *tool;
    const char *name; /* stands before complaints: "A: ", "B: ", or nothing */
    bool takes_first; /* of several variants of a file the first is meant if none is named */
    const char *text; /* what names it once more, exactly */
    const char *path;
    const char *variant;
    uint64_t seed;
    struct arena *arena;
    struct teller teller;

    struct suite suite; /* a file: its one run */
    struct diff_run run;

    bool is_database;
    struct trace_read *database;
    struct diff_rows rows;

    struct run_result result; /* a database: what its rows hold of it */
    char error[48];           /* the error of a failed load; empty: none */
};

/* Takes an argument apart. */
void side_parse(struct tool *tool, const char *argument, struct side_choice *choice);

/* Reads a seed: digits. Returns false, changing nothing, if it is none. */
MUST_USE bool side_read_seed(const char *text, struct side_choice *choice);

/* Complains of keys that are put over the runs of a database, which are over. */
void side_check_sets(const struct side *side, const struct flag_texts *sets, struct diag *diag);

/*
 * Finds the one run that is meant. What is wrong goes to `diag` or, for a
 * scenario file, to tool->error. To be freed by side_free in every case.
 */
MUST_USE enum exit_code side_load(struct side *side, const struct side_choice *choice,
                                  const struct flag_texts *sets, struct diag *diag);

/* Starts it. Returns false, and adds a complaint, if it cannot. */
MUST_USE bool side_open(struct side *side, struct diag *diag);

struct diff_source side_source(struct side *side);

/* All was read: fills `result`. Returns false, and adds a complaint, if reading failed. */
MUST_USE bool side_finish(struct side *side, struct diag *diag);

void side_free(struct side *side);

/* The scenario of a file; null for a database. */
const struct scenario_variant *side_variant(const struct side *side);

/* "hung (bounded)" */
const char *side_verdict(const struct side *side);

/* Writes what the index of an obligation stands for: "load of temp". */
void side_obligation(const struct side *side, uint32_t kind, uint32_t index, char *text,
                     size_t bytes);

#endif
