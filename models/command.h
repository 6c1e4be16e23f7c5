/*
 * command.h - a command line of the Pegasus shell, understood.
 *
 * The words of src/shell/commands/bulk_load.cpp and table_management.cpp:
 * start_bulk_load, query_bulk_load_status, pause_bulk_load, restart_bulk_load,
 * cancel_bulk_load, clear_bulk_load, set_app_envs and del_app_envs, with their
 * short and long options. `-a` may be left out: the step's table is meant.
 * set_app_envs and del_app_envs take the table that the shell calls the used
 * one, and one key a step. Cluster name, provider and root path are taken and
 * change nothing, except for a provider that Pegasus does not know.
 *
 * Parsing happens when the scenario is checked, so a typing error is a
 * complaint; at run time every command is known to be good.
 */
#ifndef MODELS_COMMAND_H
#define MODELS_COMMAND_H

#include "models/bodies.h"
#include "sim/words.h"

struct command {
    uint32_t command;              /* enum admin_command */
    uint32_t flags;                /* enum admin_flag */
    int32_t partition;             /* -i; -1: not given */
    uint32_t env;                  /* enum env_key; ENV_COUNT: one that changes nothing here */
    char table[OPTION_NAME_BYTES]; /* -a; empty: not given */
    char key[64];                  /* of the env, as typed */
    char value[ENV_VALUE_BYTES];
};

/* What is wrong with a line, and what may have been meant. */
struct command_complaint {
    struct words what;
    struct words help;
};

/* Reads a line. Returns false and gives `complaint` if it is none of the shell's. */
MUST_USE bool command_parse(const char *line, struct command *command,
                            struct command_complaint *complaint);

#endif
