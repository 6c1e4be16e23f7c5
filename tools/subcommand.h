/*
 * subcommand.h - what pegsim can do, a row each.
 *
 * A subcommand lives in a file of its own and gives one constant row; the
 * table in subcommand.c lists them in the order of the first screen. To add
 * one: its file and a line there.
 */
#ifndef TOOLS_SUBCOMMAND_H
#define TOOLS_SUBCOMMAND_H

#include "tools/kit/flags.h"

struct subcommand {
    const char *name;
    const char *arguments;    /* as the usage line shows them: "PATH..." */
    const char *summary;      /* for the list of subcommands; no full stop */
    const struct flag *flags; /* ended by a row without name; null: there are none */
    const char *text;         /* what the help says below the usage line */
    const char *examples;     /* and below the flags; may be null */
    enum exit_code (*run)(struct tool *tool, struct flag_rest arguments);
    bool is_hidden; /* for pegsim itself, not for people */
};

/* Does what a command line says (without the program's name). */
enum exit_code subcommand_dispatch(struct tool *tool, struct flag_rest arguments);

/* The subcommand of that name, or null. */
const struct subcommand *subcommand_find(const char *name);

/* Writes the first screen, or the help of one subcommand. */
void subcommand_print_all(const struct tool *tool);
void subcommand_print(const struct subcommand *subcommand, const struct tool *tool);

/* The subcommand nearest to a name, or null. */
const char *subcommand_nearest(const char *name);

extern const struct subcommand subcommand_run;
extern const struct subcommand subcommand_bisect;
extern const struct subcommand subcommand_explain;
extern const struct subcommand subcommand_diff;
extern const struct subcommand subcommand_report;
extern const struct subcommand subcommand_export;
extern const struct subcommand subcommand_sweep;
extern const struct subcommand subcommand_compare;
extern const struct subcommand subcommand_merge;
extern const struct subcommand subcommand_assess;
extern const struct subcommand subcommand_plot;
extern const struct subcommand subcommand_list;
extern const struct subcommand subcommand_check;
extern const struct subcommand subcommand_help;
extern const struct subcommand subcommand_version;
extern const struct subcommand subcommand_steps;

#endif
