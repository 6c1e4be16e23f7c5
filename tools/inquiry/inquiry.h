/*
 * inquiry.h - one run that is looked into: gone back to, and gone on with in other ways.
 *
 * What `explain` and `bisect` have in common: the scenario, the history of its
 * run, and a crew for continuations.
 */
#ifndef TOOLS_INQUIRY_INQUIRY_H
#define TOOLS_INQUIRY_INQUIRY_H

#include "sim/history.h"
#include "tools/suite/suite.h"

struct inquiry {
    struct tool *tool;
    const char *name;           /* of the subcommand */
    struct suite_choice choice; /* of variant, seed and keys */
    uint64_t threads;           /* 0: as many as the machine has processors */
    struct flag_rest arguments; /* the whole command line, to be repeated */
    struct suite suite;
    struct outcome *outcome; /* of the chosen run; its result is the history's */
    struct history *history;
    struct branch_crew crew; /* of the history's variant */
};

/* The rows of a flag table that choose the run, by the offset of a struct suite_choice. */
#define INQUIRY_CHOICE_FLAGS(choice_at)                                                            \
    FLAG_ROW_VARIANT((choice_at) + offsetof(struct suite_choice, variants),                        \
                     "this variant; else the first of the file"),                                  \
        {.name = "seed",                                                                           \
         .kind = FLAG_NUMBER,                                                                      \
         .offset = (choice_at) + offsetof(struct suite_choice, seed),                              \
         .max = INT64_MAX,                                                                         \
         .value = "N",                                                                             \
         .help = "another seed of chance than 1"},                                                 \
        FLAG_ROW_SET((choice_at) + offsetof(struct suite_choice, sets))

/*
 * Reads the one scenario of `rest` and does the chosen run of it. The first five members are set,
 * all others zero. Complains; returns what the command has to end with, EXIT_AS_EXPECTED if all is
 * well. To be closed in every case.
 */
MUST_USE enum exit_code inquiry_open(struct inquiry *inquiry, const struct flag_rest *rest);
void inquiry_close(struct inquiry *inquiry);

/* The model's intervention that a hang is bisected with, too; null: it has none of that name. */
#define INQUIRY_LIFTING "lift the write throttle"
const struct sim_intervention *inquiry_lifting(const struct inquiry *inquiry);

/* The command line of this inquiry, without the flags of its own. */
const char *inquiry_repeat(const struct inquiry *inquiry);

/* Complains that there is no memory for it. */
enum exit_code inquiry_complain_of_memory(struct inquiry *inquiry);

#endif
