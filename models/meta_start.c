#include "models/meta_start.h"

#include "models/meta_app.h"
#include "models/meta_leader.h"
#include "models/meta_load.h"
#include "models/meta_poll.h"
#include "models/meta_rollback.h"
#include "models/meta_store.h"
#include "models/pegasus.h"
#include "models/provider.h"

#include <string.h>

/* The block service's own patience; fds and hdfs clients differ, this is a round figure. */
#define PROVIDER_PATIENCE (30 * SIM_SECOND)

/* Kept beside the question to the provider. */
struct info_context {
    uint32_t table;
    uint32_t term;
};

static struct command_call starter_of(struct sim *sim, uint32_t index)
{
    const struct meta_table *table = meta_table_at(sim, index);
    return (struct command_call){.back = table->start_back,
                                 .step = table->start_step,
                                 .command = ADMIN_START,
                                 .table = (uint16_t)index};
}

static void refuse(struct sim *sim, const struct command_call *call, enum error error,
                   enum admin_hint hint)
{
    meta_load_free_lock(sim, OPERATION_LOCK_REFUSED);
    meta_admin_answer(sim, call, error, hint);
}

static void fetch_info(struct sim *sim, uint32_t table)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct meta *meta = sim_state(sim);
    const struct fetch body = {.partition = options->derived.table_first[table],
                               .file = FILE_TABLE_INFO};
    const struct info_context context = {.table = table, .term = meta->term};
    const struct sim_call call = {.to = cluster_provider(options),
                                  .kind = MSG_FETCH,
                                  .reply_kind = MSG_TABLE_INFO_FETCHED,
                                  .timeout = PROVIDER_PATIENCE,
                                  .context = &context,
                                  .context_bytes = sizeof(context)};
    sim_call(sim, &call, &body);
}

void meta_start_load(struct sim *sim, const struct command_call *call, uint16_t flags)
{
    const struct pegasus_options *options = sim_options(sim);
    if (!options->config.enable_concurrent_bulk_load &&
        !load_lock_take(sim_state(sim), LOCK_BULKLOAD)) {
        meta_admin_answer(sim, call, ERR_BUSY, HINT_META_BUSY);
        return;
    }
    const enum error error = meta_admin_table_error(sim, call->table);
    if (error != ERR_OK) {
        refuse(sim, call, error, HINT_NONE);
        return;
    }
    struct meta_table *table = meta_table_at(sim, call->table);
    if (table->is_bulk_loading || table->is_starting) {
        refuse(sim, call, ERR_BUSY, HINT_ALREADY_EXECUTING);
        return;
    }
    const char *env = table->envs[ENV_ALLOW_INGEST_BEHIND].value;
    if (!load_ingest_behind_allowed((flags & ADMIN_INGEST_BEHIND) != 0, env)) {
        refuse(sim, call, ERR_INCONSISTENT_STATE, HINT_INGEST_BEHIND);
        return;
    }
    if ((flags & ADMIN_UNKNOWN_PROVIDER) != 0) {
        refuse(sim, call, ERR_INVALID_PARAMETERS, HINT_PROVIDER);
        return;
    }
    sim_work_open(sim, WORK_LOAD, call->table);
    if (!options->config.enable_concurrent_bulk_load) {
        sim_guard_hold(sim, GUARD_OPERATION_LOCK, 0);
    }
    table->is_starting = 1;
    table->start_back = call->back;
    table->start_step = call->step;
    table->start_flags = (uint8_t)flags;
    fetch_info(sim, call->table);
}

enum error meta_start_info_error(uint8_t outcome, const struct fetched *info)
{
    if (outcome != SIM_DELIVERED) {
        return ERR_FILE_OPERATION_FAILED;
    }
    if (info->error != ERR_OK) {
        return (enum error)info->error;
    }
    return info->is_damaged ? ERR_CORRUPTION : ERR_OK;
}

/* Every check is passed. */
static void accept(struct sim *sim, uint32_t index)
{
    struct meta *meta = sim_state(sim);
    struct meta_table *table = meta_table_at(sim, index);
    meta_load_reset(sim, index, true);
    meta->level_steady = 1;
    table->info.ingest_behind = (table->start_flags & ADMIN_INGEST_BEHIND) != 0;
    sim_note(sim, NOTE_LOAD_ACCEPTED, index, meta_app_partitions(sim, index), 0, 0);
    sim_count(sim, COUNTER_LOADS_STARTED, 1);
    meta_store_loading(sim, index, true, STORE_START_FLAG);
}

void on_table_info_fetched(struct sim *sim, const struct sim_event *event)
{
    const struct info_context *context = event->context;
    if (!meta_leader_serves(sim, context->term)) {
        return;
    }
    meta_table_at(sim, context->table)->is_starting = 0;
    const enum error error = meta_start_info_error(event->outcome, event->body);
    if (error != ERR_OK) {
        const struct command_call call = starter_of(sim, context->table);
        refuse(sim, &call, error, HINT_PROVIDER);
        return;
    }
    accept(sim, context->table);
}

static void create_app(struct sim *sim, uint32_t index)
{
    struct meta_table *table = meta_table_at(sim, index);
    table->is_pending = 1;
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = index;
    write.kind = ZNODE_BULK_APP;
    write.operation = ZNODE_CREATE;
    write.purpose = STORE_START_APP;
    write.record.bulk_app.partition_count = meta_app_partitions(sim, index);
    write.record.bulk_app.status = BLS_DOWNLOADING;
    write.record.bulk_app.ingest_behind = table->info.ingest_behind;
    meta_store(sim, &write);
}

static void create_partitions(struct sim *sim, uint32_t table)
{
    const uint32_t first = meta_app_first(sim, table);
    for (uint32_t i = 0; i < meta_app_partitions(sim, table); i++) {
        meta_store_new_partition(sim, first + i, STORE_START_PARTITION);
    }
}

static void app_created(struct sim *sim, const struct store_write *write)
{
    struct meta_table *table = meta_table_at(sim, write->index);
    table->info = write->record.bulk_app;
    table->has_info = 1;
    table->is_polled = 1;
    table->is_pending = 0;
    table->rollback_count = 0;
    sim_state_is(sim, MACHINE_APP, write->index, table->info.status);
    sim_note(sim, NOTE_APP_STATUS, write->index, table->info.status, 0, 0);
    create_partitions(sim, write->index);
}

static void partition_created(struct sim *sim, const struct store_write *write)
{
    const uint32_t index = options_table_of(sim_options(sim), write->index);
    struct meta_table *table = meta_table_at(sim, index);
    struct meta_partition *partition = meta_partition_at(sim, write->index);
    partition->record = write->record.bulk_partition;
    partition->has_record = 1;
    partition->is_pending = 0;
    sim_state_is(sim, MACHINE_PARTITION, write->index, partition->record.status);
    sim_obligation_progress(sim, OBLIGATION_LOAD, index, 1);
    table->in_progress--;
    if (table->in_progress == 0) {
        table->in_progress = (int32_t)meta_app_partitions(sim, index);
        const struct command_call call = starter_of(sim, index);
        meta_admin_answer(sim, &call, ERR_OK, HINT_NONE);
    }
    meta_poll(sim, write->index);
}

static void flag_written(struct sim *sim, uint32_t index)
{
    struct meta_table *table = meta_table_at(sim, index);
    table->is_bulk_loading = 1;
    /* Only now: of a start that is not stored a new leader would know nothing. */
    sim_obligation_open(sim, OBLIGATION_LOAD, index);
    table->in_progress = (int32_t)meta_app_partitions(sim, index);
    meta_store_delete(sim, index, STORE_START_CLEAR);
}

void meta_start_written(struct sim *sim, const struct store_write *write)
{
    if (write->purpose == STORE_START_FLAG) {
        flag_written(sim, write->index);
    } else if (write->purpose == STORE_START_CLEAR) {
        create_app(sim, write->index);
    } else if (write->purpose == STORE_START_APP) {
        app_created(sim, write);
    } else {
        ASSERT(write->purpose == STORE_START_PARTITION);
        partition_created(sim, write);
    }
}
