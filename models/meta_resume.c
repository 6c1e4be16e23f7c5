#include "models/meta_resume.h"

#include "models/meta_app.h"
#include "models/meta_ingestion.h"
#include "models/meta_load.h"
#include "models/meta_partition.h"
#include "models/meta_poll.h"
#include "models/meta_rollback.h"
#include "models/meta_store.h"
#include "models/pegasus.h"

struct resume_census resume_count(const struct meta_partition *partitions, uint32_t count)
{
    struct resume_census census = {.partitions = count};
    for (uint32_t i = 0; i < count; i++) {
        if (partitions[i].has_record) {
            ASSERT(partitions[i].record.status < BLS_COUNT);
            census.stored++;
            census.in_status[partitions[i].record.status]++;
        }
    }
    return census;
}

bool resume_app_fits(const struct meta_table *table, const struct resume_census *census)
{
    if (table->info.partition_count != census->partitions || census->stored > census->partitions) {
        return false;
    }
    if (census->stored < census->partitions && table->info.status != BLS_DOWNLOADING) {
        return false;
    }
    return load_ingest_behind_allowed(table->info.ingest_behind != 0,
                                      table->envs[ENV_ALLOW_INGEST_BEHIND].value);
}

bool resume_partitions_fit(uint8_t status, const struct resume_census *census)
{
    const uint32_t *in = census->in_status;
    const uint32_t missing = census->partitions - census->stored;
    switch ((enum bulk_load_status)status) {
    case BLS_DOWNLOADING:
        return missing == 0 || in[BLS_DOWNLOADING] == census->stored;
    case BLS_DOWNLOADED:
        return in[BLS_DOWNLOADED] + in[BLS_INGESTING] == census->stored;
    case BLS_INGESTING:
        return in[BLS_INGESTING] + in[BLS_SUCCEED] == census->stored;
    case BLS_SUCCEED:
    case BLS_PAUSED:
        return in[status] == census->stored;
    case BLS_INVALID:
    case BLS_FAILED:
    case BLS_PAUSING:
    case BLS_CANCELED:
    case BLS_COUNT:
        break;
    }
    return true;
}

int32_t resume_in_progress(uint8_t status, const struct resume_census *census)
{
    const uint32_t missing = census->partitions - census->stored;
    const uint32_t differing = census->stored - census->in_status[status];
    uint32_t count = census->partitions;
    if (status == BLS_DOWNLOADING) {
        count = missing > 0 ? missing : differing > 0 ? differing : census->partitions;
    } else if (status == BLS_DOWNLOADED || status == BLS_INGESTING || status == BLS_SUCCEED) {
        count = census->in_status[status];
    }
    return (int32_t)count;
}

/* The record is worthless: it goes, and the table is not loading any more. */
static void drop(struct sim *sim, uint32_t table)
{
    sim_note(sim, NOTE_LOAD_DROPPED, table, meta_table_at(sim, table)->info.status, 0, 0);
    meta_store_delete(sim, table, STORE_DROP);
    if (meta_table_at(sim, table)->exists) {
        meta_store_loading(sim, table, false, STORE_LOAD_OVER);
    } else {
        sim_obligation_close(sim, OBLIGATION_LOAD, table, SIM_END_FAILED, ERR_INCONSISTENT_STATE);
    }
    meta_load_reset(sim, table, true);
}

static void create_missing(struct sim *sim, uint32_t table)
{
    const uint32_t first = meta_app_first(sim, table);
    for (uint32_t i = 0; i < meta_app_partitions(sim, table); i++) {
        if (!meta_partition_at(sim, first + i)->has_record) {
            meta_store_new_partition(sim, first + i, STORE_RESUME_PARTITION);
        }
    }
}

static void poll_all(struct sim *sim, uint32_t table)
{
    const uint32_t first = meta_app_first(sim, table);
    for (uint32_t i = 0; i < meta_app_partitions(sim, table); i++) {
        meta_poll(sim, first + i);
    }
}

void meta_resume_written(struct sim *sim, const struct store_write *write)
{
    const uint32_t index = options_table_of(sim_options(sim), write->index);
    struct meta_table *table = meta_table_at(sim, index);
    struct meta_partition *partition = meta_partition_at(sim, write->index);
    partition->record = write->record.bulk_partition;
    partition->has_record = 1;
    partition->is_pending = 0;
    sim_state_is(sim, MACHINE_PARTITION, write->index, partition->record.status);
    table->in_progress--;
    if (table->in_progress == 0) {
        table->in_progress = (int32_t)meta_app_partitions(sim, index);
        poll_all(sim, index);
    }
}

/* Partitions that lag behind their table's status are rewritten. */
static void rewrite_differing(struct sim *sim, uint32_t table, uint8_t status)
{
    if (status != BLS_FAILED && status != BLS_CANCELED && status != BLS_PAUSING &&
        status != BLS_DOWNLOADING) {
        return;
    }
    const uint32_t first = meta_app_first(sim, table);
    for (uint32_t i = 0; i < meta_app_partitions(sim, table); i++) {
        if (meta_partition_at(sim, first + i)->record.status != status) {
            meta_partition_change(sim, first + i, status, false);
        }
    }
}

static void show_states(struct sim *sim, uint32_t table)
{
    const uint32_t first = meta_app_first(sim, table);
    sim_state_is(sim, MACHINE_APP, table, meta_table_at(sim, table)->info.status);
    for (uint32_t i = 0; i < meta_app_partitions(sim, table); i++) {
        const struct meta_partition *partition = meta_partition_at(sim, first + i);
        if (partition->has_record) {
            sim_state_is(sim, MACHINE_PARTITION, first + i, partition->record.status);
        }
    }
}

/* do_continue_app_bulk_load */
static void go_on(struct sim *sim, uint32_t index, const struct resume_census *census)
{
    const struct pegasus_options *options = sim_options(sim);
    struct meta_table *table = meta_table_at(sim, index);
    const uint8_t status = table->info.status;
    if (!options->config.enable_concurrent_bulk_load) {
        if (!load_lock_take(sim_state(sim), LOCK_BULKLOAD)) {
            sim_note(sim, NOTE_LOAD_ABANDONED, index, status, 0, 0);
            return;
        }
        sim_guard_hold(sim, GUARD_OPERATION_LOCK, 0);
    }
    table->in_progress = resume_in_progress(status, census);
    table->rollback_count = 0;
    sim_note(sim, table->is_bulk_loading ? NOTE_LOAD_RESUMED : NOTE_RESULT_RESUMED, index, status,
             table->in_progress, 0);
    if (status == BLS_PAUSED) {
        return;
    }
    if (status == BLS_DOWNLOADING && census->stored < census->partitions) {
        create_missing(sim, index);
        return;
    }
    rewrite_differing(sim, index, status);
    poll_all(sim, index);
    const uint32_t first = meta_app_first(sim, index);
    for (uint32_t i = 0; status == BLS_INGESTING && i < census->partitions; i++) {
        meta_ingestion_begin(sim, first + i);
    }
}

static void resume(struct sim *sim, uint32_t index)
{
    struct meta_table *table = meta_table_at(sim, index);
    if (!table->has_info) {
        if (table->is_bulk_loading) {
            sim_note(sim, NOTE_LOADING_FLAG_RESET, index, 0, 0, 0);
            meta_store_loading(sim, index, false, STORE_LOAD_OVER);
        }
        return;
    }
    table->is_polled = 1;
    const uint32_t first = meta_app_first(sim, index);
    const struct resume_census census =
        resume_count(meta_partition_at(sim, first), meta_app_partitions(sim, index));
    if (!table->exists || !table->is_available || !resume_app_fits(table, &census) ||
        !resume_partitions_fit(table->info.status, &census)) {
        drop(sim, index);
        return;
    }
    show_states(sim, index);
    go_on(sim, index, &census);
}

void meta_resume_loads(struct sim *sim)
{
    const struct meta *meta = sim_state(sim);
    for (uint32_t i = meta->table_count; i > 0; i--) {
        resume(sim, i - 1);
    }
}
