#include "models/operator.h"

#include "models/pegasus.h"

/* src/meta/meta_bulk_load_service.cpp: the hints of its answers, in words of our own. */
static const char *const hints[HINT_COUNT] = {
    [HINT_NONE] = "no reason is given",
    [HINT_META_BUSY] = "meta is busy with another operation",
    [HINT_ALREADY_EXECUTING] = "the table is loading already",
    [HINT_WRONG_STATUS] = "the status of the load does not allow it",
    [HINT_NOT_LOADING] = "the table is not loading",
    [HINT_LAST_RESULT] = "this is the result of the last load",
    [HINT_STILL_LOADING] = "the table is still loading",
    [HINT_INGEST_BEHIND] = "the table does not allow ingest behind",
    [HINT_PROVIDER] = "the file provider refuses",
    [HINT_ENV_VALUE] = "the value of the env is refused",
};

const char *admin_hint_text(int64_t hint)
{
    ASSERT(hint >= 0 && hint < HINT_COUNT);
    return hints[hint];
}

static void print_refusal(struct sim *sim, const struct admin_reply *reply)
{
    if (reply->hint == HINT_WRONG_STATUS) {
        sim_note(sim, NOTE_SHELL_WRONG_STATUS, reply->command, reply->error, reply->app_status, 0);
    } else if (reply->hint == HINT_NONE) {
        sim_note(sim, NOTE_SHELL_FAILS_PLAIN, reply->command, reply->error, 0, 0);
    } else {
        sim_note(sim, NOTE_SHELL_FAILS, reply->command, reply->error, reply->hint, 0);
    }
    /* bulk_load.cpp of the shell: a refused cancel that was not forced may be. */
    if (reply->command == ADMIN_CANCEL && reply->error == ERR_INVALID_STATE) {
        sim_note(sim, NOTE_SHELL_MAY_FORCE, 0, 0, 0, 0);
    }
}

/* One node of -i n -d: which column is shown depends on the table's status. */
static void print_node(struct sim *sim, const struct admin_reply *reply,
                       const struct replica_report *node)
{
    switch ((enum bulk_load_status)reply->app_status) {
    case BLS_DOWNLOADING:
        sim_note(sim, NOTE_SHELL_NODE_DOWNLOAD, node->server, node->progress, 0, 0);
        return;
    case BLS_INGESTING:
        if (reply->partition_status == BLS_INGESTING) {
            sim_note(sim, NOTE_SHELL_NODE_INGESTION, node->server, node->ingestion, 0, 0);
        }
        return;
    case BLS_SUCCEED:
    case BLS_FAILED:
    case BLS_CANCELED:
        sim_note(sim, NOTE_SHELL_NODE_CLEAN, node->server, (node->flags & REPORT_CLEAN) != 0, 0, 0);
        return;
    case BLS_PAUSING:
        sim_note(sim, NOTE_SHELL_NODE_PAUSED, node->server, (node->flags & REPORT_PAUSED) != 0, 0,
                 0);
        return;
    case BLS_INVALID:
    case BLS_DOWNLOADED:
    case BLS_PAUSED:
    case BLS_COUNT:
        return;
    }
}

static void print_summary(struct sim *sim, const struct admin_reply *reply, uint32_t table,
                          bool counts_ingestion)
{
    switch ((enum bulk_load_status)reply->app_status) {
    case BLS_DOWNLOADING:
        sim_note(sim, NOTE_SHELL_DOWNLOADING, table, reply->progress, 0, 0);
        return;
    case BLS_INGESTING:
        /* The shell counts finished partitions only for -d without -i, else shows 0. */
        sim_note(sim, NOTE_SHELL_INGESTING, table, counts_ingestion ? reply->progress : 0, 0, 0);
        return;
    case BLS_SUCCEED:
    case BLS_FAILED:
    case BLS_CANCELED:
        sim_note(sim, NOTE_SHELL_ENDED, table, reply->app_status, reply->is_bulk_loading, 0);
        return;
    case BLS_INVALID:
    case BLS_DOWNLOADED:
    case BLS_PAUSING:
    case BLS_PAUSED:
    case BLS_COUNT:
        sim_note(sim, NOTE_SHELL_STATUS, table, reply->app_status, 0, 0);
        return;
    }
}

static void print_query(struct sim *sim, const struct command *command, uint32_t table,
                        const struct admin_reply *reply)
{
    const bool is_detailed = (command->flags & ADMIN_DETAILED) != 0;
    const bool is_one = command->partition >= 0;
    print_summary(sim, reply, table, is_detailed && !is_one);
    if (is_detailed && !is_one) {
        const struct pegasus_options *options = sim_options(sim);
        sim_note(sim, NOTE_SHELL_IN_STATUS, reply->in_status, options->tables[table].partitions,
                 reply->app_status, 0);
    }
    if (is_one) {
        sim_note(sim, NOTE_SHELL_PARTITION, command->partition, reply->partition_status, 0, 0);
    }
    for (uint32_t i = 0; is_one && is_detailed && i < reply->node_count; i++) {
        print_node(sim, reply, &reply->nodes[i]);
    }
    if (reply->hint == HINT_LAST_RESULT) {
        sim_note(sim, NOTE_SHELL_LAST_RESULT, 0, 0, 0, 0);
    }
}

void operator_print(struct sim *sim, const struct admin_reply *reply)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct command command = operator_command(operator_step(options, reply->step));
    if (reply->error != ERR_OK) {
        print_refusal(sim, reply);
    } else if (command.command == ADMIN_QUERY) {
        print_query(sim, &command, operator_table(options, reply->step), reply);
    } else {
        sim_note(sim, NOTE_SHELL_SUCCEEDS, command.command, 0, 0, 0);
    }
}
