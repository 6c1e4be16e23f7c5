/*
 * diff_rows.h - a run that is read from a database.
 *
 * Rows become the records they were written from. Numbers of messages,
 * machines and so on are those of the program that wrote them: they are
 * translated by name, and a name that this program does not know is a problem.
 * What no row holds stays open: bodies of messages, which fault struck.
 */
#ifndef SIM_DIFF_ROWS_H
#define SIM_DIFF_ROWS_H

#include "sim/diff.h"
#include "sim/run.h"
#include "sim/trace_read.h"

#define DIFF_ROWS_NAMES 256 /* of one kind of thing */

/* What the rows of `runs` and `verdicts` say of a run. */
struct diff_rows_run {
    int64_t run;
    char path[512];
    char variant[SCENARIO_NAME_BYTES];
    char error[48];
    int64_t seed;
    struct run_result result; /* without series, why and figures that are not kept */
};

struct diff_rows {
    struct trace_read *database; /* borrowed */
    const struct sim_model *model;
    int64_t run;
    struct trace_cursor *events;
    struct trace_cursor *changes;
    bool has_event; /* the cursor stands on a row that was not given yet */
    bool has_change;
    bool has_note;     /* the row's text is still to be given */
    char problem[512]; /* empty: none */
    struct record event;
    uint32_t actor_count;
    struct diff_actor *actors;
    const char **actor_names;
    uint32_t *actor_nodes;
    uint32_t node_count;
    const char **node_names;
    uint16_t names[5][DIFF_ROWS_NAMES]; /* number in the database: in the model */
};

/* Tells each run of a database to `answer`. Returns false if that failed: see trace_read_problem.
 */
MUST_USE bool diff_rows_list(struct trace_read *database, const struct sim_model *model,
                             void (*answer)(void *context, const struct diff_rows_run *run),
                             void *context);

/*
 * Begins to read a run; names lie in the arena.
 *
 * Returns false if it cannot: `problem` says why.
 */
MUST_USE bool diff_rows_open(struct diff_rows *self, struct trace_read *database,
                             const struct sim_model *model, int64_t run, struct arena *arena);

struct diff_source diff_rows_source(struct diff_rows *self);

/* Finds the event of that number. Returns false if there is none. */
MUST_USE bool diff_rows_find(struct diff_rows *self, uint64_t number, struct diff_line *line);

void diff_rows_close(struct diff_rows *self);

#endif
