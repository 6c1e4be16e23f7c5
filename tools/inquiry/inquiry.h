/*
 * inquiry.h - one run that is looked into: gone back to, and gone on with in other ways.
 *
 * What `explain` and `bisect` have in common: the scenario, the history of its
 * run, and a crew for continuations; and the flags and figures of a bisection,
 * which pictures and documents have, too.
 */
#ifndef TOOLS_INQUIRY_INQUIRY_H
#define TOOLS_INQUIRY_INQUIRY_H

#include "sim/bisect.h"
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
        FLAG_ROW_SEED((choice_at) + offsetof(struct suite_choice, seed)),                          \
        FLAG_ROW_SET((choice_at) + offsetof(struct suite_choice, sets))

/* Points of a bisection, and continuations of each, if nobody says how many. */
#define INQUIRY_POINTS        12
#define INQUIRY_CONTINUATIONS 100

/* Where only the place is told at which a hang became certain, so many are enough. */
#define INQUIRY_POINTS_FEW        8
#define INQUIRY_CONTINUATIONS_FEW 20

/*
 * The rows that say how a hang is bisected, by the offsets of two uint64_t and a bool; `told`: the
 * subcommand's text tells them.
 */
#define INQUIRY_BISECT_FLAGS(continuations_at, points_at, lifted_at, told)                         \
    {.name = "continuations",                                                                      \
     .kind = FLAG_NUMBER,                                                                          \
     .offset = (continuations_at),                                                                 \
     .min = 1,                                                                                     \
     .max = BISECT_CONTINUATIONS_MAX,                                                              \
     .value = "N",                                                                                 \
     .is_told = (told),                                                                            \
     .help = "of each point; else 100"},                                                           \
        {.name = "points",                                                                         \
         .kind = FLAG_NUMBER,                                                                      \
         .offset = (points_at),                                                                    \
         .min = 2,                                                                                 \
         .max = BISECT_POINTS_MAX - BISECT_REFINED_MAX,                                            \
         .value = "N",                                                                             \
         .is_told = (told),                                                                        \
         .help = "ever nearer to the hang; else 12"},                                              \
    {                                                                                              \
        .name = "lifted", .kind = FLAG_SWITCH, .offset = (lifted_at), .is_told = (told),           \
        .help = "also with the write throttle lifted at each point"                                \
    }

/*
 * Reads the one scenario of `rest` and does the chosen run of it. The first five members are set,
 * all others zero. Complains; returns what the command has to end with, EXIT_AS_EXPECTED if all is
 * well. To be closed in every case.
 */
MUST_USE enum exit_code inquiry_open(struct inquiry *inquiry, const struct flag_rest *rest);
void inquiry_close(struct inquiry *inquiry);

/* The model's intervention that a hang is bisected with, too; null: it has none of that name. */
#define INQUIRY_LIFTING "lift the write throttle"
const struct sim_intervention *inquiry_lifting(const struct sim_model *model);

/* The command line of this inquiry, without the flags of its own. */
const char *inquiry_repeat(const struct inquiry *inquiry);

/* Complains that there is no memory for it. */
enum exit_code inquiry_complain_of_memory(struct inquiry *inquiry);

#endif
