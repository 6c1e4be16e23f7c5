/*
 * trace_read.h - a database of this program, read row by row.
 *
 * Only databases with the schema of this program are opened, and only to be
 * read. A question gives a cursor that goes through its rows once. After a
 * failure (the file is damaged, say) cursors have no more rows;
 * trace_read_problem() says why.
 */
#ifndef SIM_TRACE_READ_H
#define SIM_TRACE_READ_H

#include "sim/base.h"

struct trace_read;
struct trace_cursor;

/* What the first bytes of a database say it is. */
struct trace_read_kind {
    uint32_t application;
    uint32_t version; /* of its schema */
};

/*
 * Opens a database to read.
 *
 * Returns null, and writes why ("x.db: is no SQLite database"), if it cannot.
 */
MUST_USE struct trace_read *trace_read_open(const char *path, char *problem, size_t bytes);

/* The same for a database of another of this program's kinds, by its `PRAGMA application_id`. */
MUST_USE struct trace_read *trace_read_open_kind(const char *path, struct trace_read_kind kind,
                                                 char *problem, size_t bytes);

/* Closes it; its cursors must be closed before. Null is allowed. */
void trace_read_close(struct trace_read *database);

/* Why there are no more rows, or null if all is well. */
const char *trace_read_problem(const struct trace_read *database);

/* Asks; `number` is put in for the question's only `?`, if it has one. Never null. */
struct trace_cursor *trace_read_ask(struct trace_read *database, const char *sql, int64_t number);

/* Goes to the next row, at first to the first. Returns false if there is none. */
bool trace_cursor_next(struct trace_cursor *cursor);

/* Columns of the row, from 0. A text is valid until the next row; null if there is no value. */
int64_t trace_cursor_number(const struct trace_cursor *cursor, int column); /* no value: 0 */
const char *trace_cursor_text(const struct trace_cursor *cursor, int column);
bool trace_cursor_is_null(const struct trace_cursor *cursor, int column);

void trace_cursor_close(struct trace_cursor *cursor); /* null is allowed */

#endif
