/*
 * trace_sqlite.h - a trace in a database, for people and their tools.
 *
 * A file holds whole runs: each is written in one transaction, so that a
 * program that is killed, or a disk that is full, leaves every run before it
 * and nothing of the one it was at. Rows go in many at a time; indexes are made
 * when the first command that wrote to a file closes it. A file that is not a
 * database of this program is refused and not touched.
 *
 * After a failure nothing more is written; trace_sqlite_problem() says why.
 */
#ifndef SIM_TRACE_SQLITE_H
#define SIM_TRACE_SQLITE_H

#include "sim/trace_schema.h"

struct trace_sqlite;

/* One value of a row. */
struct trace_cell {
    enum { CELL_NULL, CELL_NUMBER, CELL_TEXT, CELL_STATIC_TEXT } kind;
    int64_t number;
    const char *text; /* CELL_STATIC_TEXT: outlives the database; else copied */
};

struct trace_cell trace_number(int64_t number);
struct trace_cell trace_text(const char *text);  /* null: no value */
struct trace_cell trace_fixed(const char *text); /* outlives the database */

/* Opens or makes a database. Ends with a problem if it cannot: never null. */
struct trace_sqlite *trace_sqlite_open(const char *path);

/* Makes the indexes if need be and frees everything. Returns false if that failed. */
bool trace_sqlite_close(struct trace_sqlite *database, char *problem, size_t problem_bytes);

/* Why nothing more is written, or null if all is well. */
const char *trace_sqlite_problem(const struct trace_sqlite *database);

/* Starts a run: rows put from here on belong to it. */
void trace_sqlite_begin(struct trace_sqlite *database);

/* Puts a row of the run into a table; `cells` are its columns after `run`. */
void trace_sqlite_put(struct trace_sqlite *database, enum trace_table table,
                      const struct trace_cell *cells);

/*
 * Gives a number and a text to two neighbouring columns of the row put last into a table.
 *
 * Returns false, changing nothing, if there is a text already or the row is on its way.
 */
MUST_USE bool trace_sqlite_amend(struct trace_sqlite *database, enum trace_table table,
                                 uint32_t column, int64_t number, const char *text);

/* Ends the run: it is in the file as a whole if true. */
MUST_USE bool trace_sqlite_commit(struct trace_sqlite *database);

/* Ends the run without a trace of it. */
void trace_sqlite_drop(struct trace_sqlite *database);

/* What a question is asked for: is shown each row; columns without a value are null. */
struct trace_question {
    const char *sql;
    void (*answer)(void *context, char **columns, int count);
    void *context;
};

/*
 * Asks a database, which may be of any program.
 *
 * Returns false, and writes why, if it is not there or does not understand.
 */
MUST_USE bool trace_sqlite_ask(const char *path, const struct trace_question *question,
                               char *problem, size_t problem_bytes);

#endif
