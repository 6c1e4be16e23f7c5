#include "models/meta_admin.h"

#include "models/env_rules.h"
#include "models/meta_app.h"
#include "models/meta_config.h"
#include "models/meta_load.h"
#include "models/meta_query.h"
#include "models/meta_rollback.h"
#include "models/meta_start.h"
#include "models/meta_store.h"
#include "models/pegasus.h"

#include <string.h>

struct command_call meta_admin_call(const struct sim_event *event)
{
    const struct admin_request *request = event->body;
    return (struct command_call){.back = event->back,
                                 .step = request->step,
                                 .command = request->command,
                                 .table = request->table};
}

void meta_admin_answer(struct sim *sim, const struct command_call *call, enum error error,
                       enum admin_hint hint)
{
    const struct meta *meta = sim_state(sim);
    struct admin_reply reply = {.error = (uint16_t)error,
                                .hint = (uint16_t)hint,
                                .step = call->step,
                                .command = call->command};
    if (call->table < meta->table_count) {
        const struct meta_table *table = meta_table_at(sim, call->table);
        reply.app_status = table->info.status;
        reply.is_bulk_loading = table->is_bulk_loading;
    }
    sim_note(sim, NOTE_COMMAND_ANSWERED, call->command, call->table, error, 0);
    sim_reply(sim, call->back, &reply);
}

enum error meta_admin_table_error(struct sim *sim, uint32_t table)
{
    const struct meta *meta = sim_state(sim);
    if (table >= meta->table_count || !meta_table_at(sim, table)->exists) {
        return ERR_APP_NOT_EXIST;
    }
    return meta_table_at(sim, table)->is_available ? ERR_OK : ERR_APP_DROPPED;
}

/* on_control_bulk_load: checks, an answer, and only then what is asked. */
static void control(struct sim *sim, const struct command_call *call)
{
    const enum error error = meta_admin_table_error(sim, call->table);
    if (error != ERR_OK) {
        meta_admin_answer(sim, call, error, HINT_NONE);
        return;
    }
    const struct meta_table *table = meta_table_at(sim, call->table);
    if (!table->is_bulk_loading) {
        meta_admin_answer(sim, call, ERR_INACTIVE_STATE, HINT_NOT_LOADING);
        return;
    }
    const enum admin_command command = (enum admin_command)call->command;
    if (!load_control_allowed(command, table->info.status)) {
        meta_admin_answer(sim, call, ERR_INVALID_STATE, HINT_WRONG_STATUS);
        return;
    }
    const struct app_change change = {.table = call->table,
                                      .status = load_control_target(command),
                                      .polls = table->info.status == BLS_PAUSED};
    meta_admin_answer(sim, call, ERR_OK, HINT_NONE);
    if (command == ADMIN_RESTART) {
        sim_obligation_open(sim, OBLIGATION_LOAD, call->table);
    }
    meta_app_change(sim, &change);
}

static struct store_asker asker_of(const struct command_call *call)
{
    return (struct store_asker){
        .back = call->back, .step = call->step, .command = call->command, .table = call->table};
}

/* on_clear_bulk_load: only when no load runs. */
static void clear(struct sim *sim, const struct command_call *call)
{
    const enum error error = meta_admin_table_error(sim, call->table);
    if (error != ERR_OK) {
        meta_admin_answer(sim, call, error, HINT_NONE);
        return;
    }
    if (meta_table_at(sim, call->table)->is_bulk_loading) {
        meta_admin_answer(sim, call, ERR_INVALID_STATE, HINT_STILL_LOADING);
        return;
    }
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = call->table;
    write.kind = ZNODE_BULK_APP;
    write.operation = ZNODE_DELETE;
    write.purpose = STORE_CLEAR_RESULT;
    write.record.asker = asker_of(call);
    meta_store(sim, &write);
}

static void store_env(struct sim *sim, const struct command_call *call, uint32_t env,
                      const char *value)
{
    struct env_record *issued = &meta_table_at(sim, call->table)->issued_envs[env];
    memset(issued, 0, sizeof(*issued));
    const size_t bytes = strlen(value);
    ASSERT(bytes < ENV_VALUE_BYTES);
    memcpy(issued->value, value, bytes);
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = call->table * ENV_COUNT + env;
    write.kind = ZNODE_APP_ENV;
    write.operation = value[0] == '\0' ? ZNODE_DELETE : ZNODE_SET;
    write.purpose = STORE_ENV;
    write.record.asker = asker_of(call);
    meta_store(sim, &write);
}

/* set_app_envs, del_app_envs (server_state.cpp). */
static void change_env(struct sim *sim, const struct command_call *call,
                       const struct admin_request *request)
{
    const enum error error = meta_admin_table_error(sim, call->table);
    if (error != ERR_OK || request->env >= ENV_COUNT) {
        meta_admin_answer(sim, call, error, HINT_NONE);
        return;
    }
    if (call->command == ADMIN_DEL_ENVS) {
        store_env(sim, call, request->env, "");
        return;
    }
    const enum env_fault fault = env_check((enum env_key)request->env, request->value);
    if (fault != ENV_FINE) {
        sim_note(sim, NOTE_ENV_REFUSED, call->table, request->env, fault, 0);
        meta_admin_answer(sim, call, ERR_INVALID_PARAMETERS, HINT_ENV_VALUE);
        return;
    }
    store_env(sim, call, request->env, request->value);
}

void meta_admin_written(struct sim *sim, const struct store_write *write)
{
    const struct store_asker *asker = &write->record.asker;
    const struct command_call call = {
        .back = asker->back, .step = asker->step, .command = asker->command, .table = asker->table};
    if (write->purpose == STORE_CLEAR_RESULT) {
        meta_load_reset(sim, asker->table, true);
        sim_state_is(sim, MACHINE_APP, asker->table, BLS_INVALID);
    } else {
        struct meta_table *table = meta_table_at(sim, asker->table);
        const uint32_t env = write->index % ENV_COUNT;
        table->envs[env] = table->issued_envs[env];
        meta_config_env_changed(sim_state(sim), asker->table, env);
        sim_note(sim, NOTE_ENV_STORED, asker->table, env, 0, 0);
    }
    meta_admin_answer(sim, &call, ERR_OK, HINT_NONE);
}

void on_admin_request(struct sim *sim, const struct sim_event *event)
{
    const struct meta *meta = sim_state(sim);
    const struct admin_request *request = event->body;
    const struct command_call call = meta_admin_call(event);
    if (meta->phase != META_LEADING) {
        meta_admin_answer(sim, &call, ERR_FORWARD_TO_OTHERS, HINT_NONE);
        return;
    }
    switch ((enum admin_command)request->command) {
    case ADMIN_START:
        meta_start_load(sim, &call, request->flags);
        return;
    case ADMIN_QUERY:
        meta_query(sim, &call, request);
        return;
    case ADMIN_PAUSE:
    case ADMIN_RESTART:
    case ADMIN_CANCEL:
    case ADMIN_FORCE_CANCEL:
        control(sim, &call);
        return;
    case ADMIN_CLEAR:
        clear(sim, &call);
        return;
    case ADMIN_SET_ENVS:
    case ADMIN_DEL_ENVS:
        change_env(sim, &call, request);
        return;
    case ADMIN_COUNT:
        break;
    }
    ASSERT(false);
}
