/*
 * trace_rows.h - records as rows of a database.
 *
 * An event is a row of `events`; what its handler tells becomes the row's text
 * (a second line of the same event gets a row of its own, kind "note"). What
 * changes by the way (states, guards, obligations, works) is a row of
 * `changes`, of which the views make intervals. A fault is a row of `strikes`,
 * too, and what is counted is added up by the second in `counts`.
 */
#ifndef SIM_TRACE_ROWS_H
#define SIM_TRACE_ROWS_H

#include "sim/model.h"
#include "sim/scenario.h"
#include "sim/trace.h"
#include "sim/trace_counts.h"

struct trace_rows {
    struct trace_sqlite *database; /* borrowed */
    const struct sim_model *model;
    const struct scenario *scenario;
    const void *run; /* handed to note_text */
    void (*note_text)(const void *run, const struct record *note, char *text, size_t bytes);
    uint64_t last_number; /* of the last row of events */
    uint32_t last_actor;
    uint32_t rows; /* of events up to now, to tell whether there is a last one */
    struct trace_counts counts;
};

/* Puts what a record says into the database. */
void trace_rows_put(struct trace_rows *rows, const struct record *record);

/* Puts in what is still being added up. */
void trace_rows_finish(struct trace_rows *rows);

/*
 * The way back: what a row's `kind` (of events) or `type` (of changes) says
 * becomes the type and, for events, the `extra` of a record.
 *
 * Returns false if it says nothing that this program writes.
 */
MUST_USE bool trace_rows_event(const char *kind, struct record *record);
MUST_USE bool trace_rows_change(const char *type, struct record *record);

#endif
