/*
 * teller.h - a record as a line of the log.
 *
 * Names come from whoever has them: a run, or the rows of a database. The same
 * words serve --log and every report that quotes it.
 */
#ifndef TOOLS_SUITE_TELLER_H
#define TOOLS_SUITE_TELLER_H

#include "sim/scenario.h"
#include "sim/trace.h"
#include <stdio.h>

struct teller {
    const struct sim_model *model;
    const struct scenario *scenario; /* null: which fault it is cannot be told */
    const void *context;
    void (*actor_name)(const void *context, uint32_t actor, char *text, size_t bytes);
    void (*node_name)(const void *context, uint32_t actor, char *text, size_t bytes); /* its node */
    /* What a guard belongs to; null: only its index is known. */
    void (*guard_name)(const void *context, const struct record *record, char *text, size_t bytes);
};

/* Names from a run (struct run), once it is there. */
struct teller teller_of_run(const struct sim_model *model, const struct scenario *scenario,
                            const void *run);

/* Writes what a record says; `note` is what it tells if it is one. */
void teller_text(const struct teller *teller, const struct record *record, const char *note,
                 char *text, size_t bytes);

/* Writes a line: time, node, actor, text. */
void teller_print(const struct teller *teller, const struct record *record, const char *text,
                  bool has_color, FILE *out);

#endif
