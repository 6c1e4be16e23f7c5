/*
 * meta_admin.h - the shell's commands, at the leader.
 *
 * A meta server that does not lead, or has not read everything yet, answers
 * ERR_FORWARD_TO_OTHERS. Control answers at once, before anything is done;
 * start, clear and the env commands answer when their writes are in ZooKeeper.
 *
 * Simplified: an env that no model reads is answered at once and stored
 * nowhere.
 */
#ifndef MODELS_META_ADMIN_H
#define MODELS_META_ADMIN_H

#include "models/meta.h"

/* A command and whom to answer. */
struct command_call {
    struct sim_return back;
    uint32_t step;
    uint16_t command; /* enum admin_command */
    uint16_t table;
};

/* What a request asks. */
struct command_call meta_admin_call(const struct sim_event *event);

/* Answers with an error and a hint; tells the table's status with them. */
void meta_admin_answer(struct sim *sim, const struct command_call *call, enum error error,
                       enum admin_hint hint);

/*
 * Whether the table is there: ERR_OK, ERR_APP_NOT_EXIST or ERR_APP_DROPPED.
 */
enum error meta_admin_table_error(struct sim *sim, uint32_t table);

/* A write that a command waits for is in ZooKeeper. */
void meta_admin_written(struct sim *sim, const struct store_write *write);

#endif
