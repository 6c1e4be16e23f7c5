/*
 * sweep_sqlite.h - the rows of a sweep in a database.
 *
 * A file holds rows of one scenario: for each pair of variant and seed what
 * that run came to, and for each variant the fingerprint of all its values. A
 * row does not tell when, where or in which order it was made, so that a sweep
 * that was killed and resumed, or done in shards and merged, leaves the same
 * content as one that was done in one go. Rows go in by batches, each a
 * transaction: a sweep that is killed leaves every batch before and nothing of
 * the last.
 *
 * The tables are a public interface, with a version of their own: `sweeps` (one
 * row: scenario and program), `sweep_variants`, `sweep_cells`, `sweep_runs`. A row of
 * `sweep_cells` says which value a variant takes on one axis (the variants of the file are
 * axis 0, the keys of its matrix follow) and at which place it stands in the file. Times are
 * nanoseconds of virtual time; a column for each counter of the model, and for
 * each kind of obligation the longest that one was open and whether one still
 * was at the end.
 *
 * After a failure nothing more is written; sweep_sqlite_problem() says why.
 */
#ifndef SIM_SWEEP_SQLITE_H
#define SIM_SWEEP_SQLITE_H

#include "sim/scenario.h"
#include "sim/sweep.h"

#define SWEEP_SCHEMA_VERSION 2

/* `PRAGMA application_id` of these databases: "pgsw". */
#define SWEEP_APPLICATION_ID 0x70677377

/* Rows of a transaction. */
#define SWEEP_BATCH 128

struct sweep_sqlite;

struct sweep_variant_name {
    const char *name;
    uint64_t fingerprint; /* of all its values */
    const uint32_t *cell; /* by axis, as in struct scenario_variant */
};

/* What a database is about. */
struct sweep_identity {
    const struct sim_model *model;
    const char *scenario; /* `scenario:` */
    const char *program;  /* version of pegsim: another one may give other rows */
    const struct sweep_variant_name *variants;
    uint32_t variant_count;
    const struct scenario_axis *axes; /* of the file */
    uint32_t axis_count;
};

/*
 * Opens or makes a database. One that has rows is taken only if `resumes`, and
 * only if it is about the same. Ends with a problem if it cannot: never null.
 * Borrows the identity.
 */
struct sweep_sqlite *sweep_sqlite_open(const char *path, const struct sweep_identity *identity,
                                       bool resumes);

/* Gives the row of a seed and variant, if it is there. */
bool sweep_sqlite_recall(struct sweep_sqlite *database, struct sweep_row *row);

/* Puts a row in; ends a batch that is full. */
void sweep_sqlite_put(struct sweep_sqlite *database, const struct sweep_row *row);

/* Ends the batch: its rows are in the file. */
void sweep_sqlite_commit(struct sweep_sqlite *database);

/* Ends the last batch and frees everything. Returns false, and writes why, if anything failed. */
bool sweep_sqlite_close(struct sweep_sqlite *database, char *problem, size_t problem_bytes);

/* Why nothing more is written, or null if all is well. */
const char *sweep_sqlite_problem(const struct sweep_sqlite *database);

#endif
