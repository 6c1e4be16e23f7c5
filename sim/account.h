/*
 * account.h - how a hang came about, and what a person could do about it now.
 *
 * Of a run that hung (sim/history.h): what happened to the work that should
 * have released the guard that is lost, line by line, or the last lines of the story if no
 * guard says more; and what becomes of the run if somebody
 * from outside does something, tried for each of the model's interventions in
 * a continuation with the same chance.
 */
#ifndef SIM_ACCOUNT_H
#define SIM_ACCOUNT_H

#include "sim/history.h"

#define ACCOUNT_LINES_MAX  32
#define ACCOUNT_TRIALS_MAX 16

/* The lines of a story without a lost guard, faults included: so many, the last ones. */
#define ACCOUNT_LAST_LINES 16

/* Of them so many may be of one kind: what goes on and on does not hide the rest. */
#define ACCOUNT_SAME_LINES 2

/* What is done when the hang has been found is watched for so long at most. */
#define ACCOUNT_TIME SIM_HOUR

/* One line of the story. */
struct account_line {
    uint64_t number; /* of the event */
    sim_time at;
    char who[HISTORY_NAME_BYTES];
    char node[HISTORY_NAME_BYTES];
    char text[HISTORY_LINE_BYTES];
    const char *where; /* function of the modelled system; null: none is known */
    uint32_t kind;     /* of note; ACCOUNT_FAULT: a fault of the scenario */
};

#define ACCOUNT_FAULT UINT32_MAX

/* Kinds of lines that came so often since the last progress are told of as repeated, details too.
 */
#define ACCOUNT_REPEATS_MIN 3
#define ACCOUNT_REPEATS_MAX 6

/* What goes on without bringing anything further. */
struct account_repeat {
    uint32_t count;
    struct account_line last;
};

/* What came of an intervention. */
struct account_trial {
    const struct sim_intervention *intervention;
    bool releases; /* the guard was released; without a guard: everything came to an end */
    sim_time released_after;         /* counted from the intervention */
    const char *how;                 /* the releaser's name; null without a guard */
    enum verdict verdict;            /* what the run then comes to */
    sim_time over_after;             /* if everything came to an end */
    char answer[HISTORY_LINE_BYTES]; /* what a person was told, at last; "" if nothing */
};

struct account {
    bool has_guard;
    char guard[2 * HISTORY_NAME_BYTES];           /* its name, if there is one */
    struct account_line lines[ACCOUNT_LINES_MAX]; /* in their order */
    uint32_t line_count;
    uint32_t lines_more; /* had no room, or were more of the same */
    struct account_repeat
        repeats[ACCOUNT_REPEATS_MAX]; /* without a guard; the most frequent first */
    uint32_t repeat_count;
    struct account_trial trials[ACCOUNT_TRIALS_MAX];
    uint32_t trial_count;
    sim_time tried_at; /* virtual time of the interventions */
};

/*
 * Finds it. Of a run that did not hang there are only the last lines of the story. Returns false if
 * there is no memory for it.
 */
MUST_USE bool account_find(struct account *account, struct history *history);

#endif
