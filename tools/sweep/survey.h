/*
 * survey.h - what many runs of a scenario came to, by variant.
 *
 * The runs are those of a sweep's database, or are done now: the seeds of a
 * scenario file. Either way the variants stand in the order in which flags name
 * them, else in that of the file, with the cell of its matrix that each is, and
 * can be left out before anything is run or read. The figures are those that
 * `sweep` and `compare` tell.
 */
#ifndef TOOLS_SWEEP_SURVEY_H
#define TOOLS_SWEEP_SURVEY_H

#include "sim/sweep_read.h"
#include "tools/sweep/sweeping.h"

struct survey_variant {
    const char *name;
    const uint32_t *cell;  /* by axis: which of its values; SWEEP_READ_NONE: none */
    uint32_t number;       /* in the database or the file */
    bool is_left_out;      /* may be set before survey_run */
    struct sweep_sum *sum; /* null: it is left out */
};

struct survey {
    struct tool *tool;
    const char *name; /* of the subcommand */
    struct sweeping_choice choice;
    const char *path; /* of the scenario or the database */
    bool is_quiet;    /* shows no progress */

    const char *scenario; /* `scenario:` */
    struct survey_variant *variants;
    uint32_t variant_count;
    const struct scenario_axis *axes;
    uint32_t axis_count;

    bool is_database;
    struct sweep_read *read;
    struct sweeping *sweeping;
    struct sweep_sum *sums; /* of a database; else those of `sweeping` */
};

/*
 * Finds the variants that the flags name. The members up to `is_quiet` are set, all
 * others zero. Complains; returns what the command has to end with, EXIT_AS_EXPECTED if all is
 * well. To be closed in every case.
 */
MUST_USE enum exit_code survey_open(struct survey *survey);

/* Runs or reads the variants that are not left out, at least one; complains as survey_open does. */
MUST_USE enum exit_code survey_run(struct survey *survey);

void survey_close(struct survey *survey);

/*
 * A value and a key as pictures tell them: a mapping with one key, as those of `table.envs`, is
 * told by its value alone if all values of the axis have that key, which then belongs to the name.
 */
const char *survey_value_text(struct tool *tool, const struct scenario_axis *axis, uint32_t value);
const char *survey_key_text(struct tool *tool, const struct scenario_axis *axis);

/* Whether a file is a database of a sweep, by its first bytes. */
bool survey_is_database(const char *path);

#endif
