/*
 * diag.h - complaints, gathered.
 *
 * Whoever finds something wrong with a file or a command line adds a
 * complaint and goes on, so that an author sees all of them at once. A
 * complaint has a place (file, line, column; counted from 1, 0 when there is
 * none), a sentence "what: why" and a line of help. Nothing here prints:
 * diag_write() gives text to whoever does.
 *
 *     lossy.yaml:12:11: error: network.loss: 130% is over 100%
 *       12 |     loss: 130%
 *          |           ^~~~
 *          help: a ratio from 0% to 100%; 0% when left out
 */
#ifndef SIM_DIAG_H
#define SIM_DIAG_H

#include "sim/base.h"
#include <stdio.h>

/* How many complaints are kept; the rest is only counted. */
#define DIAG_LIMIT 100

/* How many texts beside the file (one a --set) can be pointed into. */
#define DIAG_SOURCES_MAX 64

/* Where something stands in a file. */
struct place {
    uint32_t line;   /* from 1; 0: no place */
    uint32_t column; /* in characters, from 1 */
    uint32_t width;  /* characters to underline; 0 is taken as 1 */
    uint32_t source; /* 0: the file; else a text added by diag_source() */
};

struct diag;

/*
 * Starts an empty collection for the file called `file` (as the user wrote
 * it) whose text is `text`, used to show the line.
 *
 * Copies both. Text may be null: then no line is shown.
 */
struct diag *diag_new(const char *file, const char *text, size_t text_bytes);

/*
 * Adds a text beside the file that places may point into, shown under `name`
 * ("--set"). Copies both.
 *
 * Returns its number, or 0 (the file) if DIAG_SOURCES_MAX are there already.
 */
uint32_t diag_source(struct diag *diag, const char *name, const char *text, size_t text_bytes);

/* Ends it and frees what it holds. */
void diag_free(struct diag *diag);

/*
 * Adds a complaint: `help` (may be null, borrowed until the call returns) is
 * its help line, `format` the sentence after "error: ". The same words at the
 * same place are kept and counted once.
 */
void diag_add(struct diag *diag, struct place place, const char *help, const char *format, ...)
    LIKE_PRINTF(4, 5);

/* How many complaints were added, kept or not. Those equal to a kept one do not count. */
uint32_t diag_count(const struct diag *diag);

/* How often diag_add() was called, repeats counted in: whether anything new was found wrong. */
uint64_t diag_raised(const struct diag *diag);

/* Writes all that is kept, in order of place; colour marks if `colour`. */
void diag_write(const struct diag *diag, FILE *out, bool colour);

/*
 * The nearest of `count` names to `name` by edit distance, or null if none is
 * near enough to be meant.
 */
const char *diag_nearest(const char *name, const char *const *names, uint32_t count);

#endif
