/*
 * database.h - a run into a database (--db).
 */
#ifndef TOOLS_SUITE_DATABASE_H
#define TOOLS_SUITE_DATABASE_H

#include "sim/trace_rows.h"
#include "tools/suite/outcome.h"

struct database_run {
    struct trace_sqlite *database;
    struct trace_rows rows; /* `run` is set before the first record is shown */
};

/* Starts the transaction of one run; gives the reader for a relay. */
struct trace_sink database_start(struct database_run *self, struct trace_sqlite *database,
                                 const struct sim_model *model, const struct scenario *scenario);

/* Writes names, counters and verdict and ends the transaction; the outcome says if it failed. */
void database_finish(struct database_run *self, const struct run *run, struct outcome *outcome);

#endif
