/*
 * sweep_database.h - the rows of a sweep into a file and out of it (--db, --resume).
 *
 * What `sweep` and `compare` have in common: which variants the file is about, by the fingerprints
 * of all that decides what they come to; and rows that are put into it every few seconds, so that
 * a command that is killed loses no more. One that is asked to end (^C) loses nothing: it puts in
 * what is done and says so, and only then ends.
 */
#ifndef TOOLS_SWEEP_SWEEP_DATABASE_H
#define TOOLS_SWEEP_SWEEP_DATABASE_H

#include "sim/sweep_sqlite.h"
#include "tools/sweep/sweeping.h"

/* What the flags say. */
struct sweep_database_choice {
    const char *path; /* null: no database is asked for */
    bool resumes;     /* rows that are there are not run again */
};

#define FLAG_ROW_DB(at)                                                                            \
    {                                                                                              \
        .name = "db", .kind = FLAG_TEXT, .offset = (at), .value = "FILE",                          \
        .help = "also put a row for each run into SQLite"                                          \
    }
#define FLAG_ROW_RESUME(at)                                                                        \
    {                                                                                              \
        .name = "resume", .kind = FLAG_SWITCH, .offset = (at),                                     \
        .help = "with --db: take the runs that are there as done"                                  \
    }

/* Complains of flags that do not go together. */
void sweep_database_check(const struct sweep_database_choice *choice, struct diag *diag);

/* Is shown each row, new or not, when it was added to the sums. */
typedef void sweep_listener(void *context, const struct sweep_row *row);

/*
 * Runs a sweep that is open, with its rows in the file if one is asked for. Complains of what is
 * wrong; returns what the command came to. `listener` may be null.
 */
MUST_USE enum exit_code sweep_database_run(struct sweeping *sweeping,
                                           struct sweep_database_choice choice,
                                           sweep_listener *listener, void *context);

#endif
