/*
 * sweep_database.h - the rows of a sweep into a file and out of it (--db, --resume).
 *
 * What `sweep` and `compare` have in common: which variants the file is about, by the fingerprints
 * of all that decides what they come to; and rows that are put into it every few seconds, so that
 * a command that is killed loses no more. One that is asked to end (^C) loses nothing: it puts in
 * what is done and says so, and only then ends.
 */
#ifndef TOOLS_SWEEP_DATABASE_H
#define TOOLS_SWEEP_DATABASE_H

#include "sim/sweep_sqlite.h"
#include "tools/sweeping.h"

/* What the flags say. */
struct sweep_database_choice {
    const char *path; /* null: no database is asked for */
    bool resumes;     /* rows that are there are not run again */
};

struct sweep_database {
    struct sweeping *sweeping;
    struct sweep_database_choice choice;
    struct sweep_variant_name *names;
    struct sweep_identity identity;
    struct sweep_sqlite *rows; /* null: none is asked for */
    int64_t committed_at;
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

/*
 * Opens the file, if one is asked for; complains of what is wrong with it. Borrows the sweeping,
 * which is open. To be closed in every case.
 */
MUST_USE enum exit_code sweep_database_open(struct sweep_database *database,
                                            struct sweeping *sweeping,
                                            struct sweep_database_choice choice);

/* Complains if the last rows could not be written. `code`: what the command came to so far. */
MUST_USE enum exit_code sweep_database_close(struct sweep_database *database, enum exit_code code);

/* Gives the row of a run that is there. */
bool sweep_database_recall(const struct sweep_database *database, struct sweep_row *row);

/* Puts a row in that is not there yet; returns false if the file takes no more: a full disk. */
bool sweep_database_keep(struct sweep_database *database, const struct sweep_row *row, bool is_new);

#endif
