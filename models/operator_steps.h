/*
 * operator_steps.h - the steps of somebody at the shell, by number: the command of each and the
 * table it is about.
 *
 * Those of the scenario come first, in its order; behind those of every scenario stand commands
 * that nobody had to write down.
 */
#ifndef MODELS_OPERATOR_STEPS_H
#define MODELS_OPERATOR_STEPS_H

#include "models/command.h"

/*
 * Commands that a person might give although no step of the scenario has them (intervention.c).
 */
enum extra_command {
    EXTRA_START,
    EXTRA_PAUSE,
    EXTRA_CANCEL,
    EXTRA_FORCE_CANCEL,
    EXTRA_CLEAR,
    EXTRA_COMMAND_COUNT
};

/* The number of the step that gives a command about a table. */
uint32_t operator_extra(enum extra_command command, uint32_t table);

/* A step by its number, and whether there is one. */
const struct step_options *operator_step(const struct pegasus_options *options, uint32_t step);
bool operator_has_step(const struct pegasus_options *options, uint32_t step);

/* The table a step is about; TABLES_MAX: one that does not exist. */
uint32_t operator_table(const struct pegasus_options *options, uint32_t number);

/* The command of a step, understood: the check of the options has seen that it is good. */
struct command operator_command(const struct step_options *step);

#endif
