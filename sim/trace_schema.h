/*
 * trace_schema.h - how a trace lies in a database.
 *
 * The tables and views are a public interface: who changes what they mean
 * raises TRACE_SCHEMA_VERSION, which stands in `PRAGMA user_version`. Times are
 * nanoseconds of virtual time; columns called *_s are seconds. Every table has
 * the run's number first, so that one file holds many runs.
 */
#ifndef SIM_TRACE_SCHEMA_H
#define SIM_TRACE_SCHEMA_H

#include "sim/base.h"

#define TRACE_SCHEMA_VERSION 2

/* `PRAGMA application_id` of our databases: "pgsm". */
#define TRACE_APPLICATION_ID 0x7067736d

#define TRACE_COLUMNS_MAX 11

enum trace_table {
    TRACE_RUNS,
    TRACE_VERDICTS,
    TRACE_NAMES,
    TRACE_NODES,
    TRACE_ACTORS,
    TRACE_COUNTERS,
    TRACE_TALLIES,
    TRACE_EVENTS,
    TRACE_CHANGES,
    TRACE_STRIKES,
    TRACE_COUNTS,
    TRACE_TABLE_COUNT
};

/* A table: its name and its columns after `run`. */
struct trace_shape {
    const char *name;
    const char *columns; /* SQL between the column `run` and the closing bracket */
    uint32_t count;      /* of columns, without `run` */
};

extern const struct trace_shape trace_shapes[TRACE_TABLE_COUNT];

/*
 * SQL that makes the views, and the indexes that are made once the rows are in.
 * Events have none by number: it would take as long as the rows themselves,
 * and a search through a million rows takes a tenth of a second.
 */
extern const char *const trace_views;
extern const char *const trace_indexes;

#endif
