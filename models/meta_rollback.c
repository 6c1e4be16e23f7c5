#include "models/meta_rollback.h"

#include "models/meta_app.h"
#include "models/meta_ingestion.h"
#include "models/meta_load.h"
#include "models/meta_partition.h"
#include "models/meta_store.h"
#include "models/pegasus.h"

#include <string.h>

/* No rollback is left. */
static void give_up(struct sim *sim, uint32_t index, enum error error)
{
    const struct meta_table *table = meta_table_at(sim, index);
    const uint16_t result =
        table->info.is_ever_ingesting ? ERR_INGESTION_FAILED : ERR_RETRY_EXHAUSTED;
    if (!table->is_pending) {
        sim_note(sim, NOTE_ROLLBACKS_EXHAUSTED, index, error, table->rollback_count, result);
    }
    const struct app_change change = {.table = index, .error = result, .status = BLS_FAILED};
    meta_app_change(sim, &change);
}

void meta_load_roll_back(struct sim *sim, uint32_t partition, enum error error)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t index = options_table_of(options, partition);
    struct meta_table *table = meta_table_at(sim, index);
    if (!load_can_roll_back(table->info.status) || table->is_rolling_back) {
        return;
    }
    if (table->rollback_count >= options->config.bulk_load_max_rollback_times) {
        give_up(sim, index, error);
        return;
    }
    table->is_rolling_back = 1;
    table->rollback_count++;
    sim_note(sim, NOTE_ROLLBACK, index, partition, error, table->rollback_count);
    sim_count(sim, COUNTER_ROLLBACKS, 1);
    sim_obligation_progress(sim, OBLIGATION_LOAD, index, 1);
    const struct app_change change = {.table = index, .status = BLS_DOWNLOADING};
    meta_app_change(sim, &change);
}

void meta_load_fail(struct sim *sim, uint32_t partition, enum error error)
{
    const uint32_t index = options_table_of(sim_options(sim), partition);
    struct meta_table *table = meta_table_at(sim, index);
    if (table->is_cleaning_up) {
        return;
    }
    table->is_cleaning_up = 1;
    sim_note(sim, NOTE_LOAD_FAILS, index, partition, error, 0);
    const struct app_change change = {
        .table = index, .error = (uint16_t)error, .status = BLS_FAILED};
    meta_app_change(sim, &change);
}

void meta_load_unavailable(struct sim *sim, uint32_t index)
{
    struct meta_table *table = meta_table_at(sim, index);
    if (table->is_cleaning_up) {
        return;
    }
    table->is_cleaning_up = 1;
    sim_note(sim, NOTE_TABLE_UNAVAILABLE, index, 0, 0, 0);
    sim_obligation_close(sim, OBLIGATION_LOAD, index, SIM_END_CANCELLED, 0);
    meta_load_reset(sim, index, false);
}

static void reset_partition(struct meta_partition *partition, bool is_all)
{
    partition->is_pending = 0;
    partition->progress = 0;
    partition->best_progress = 0;
    if (is_all) {
        meta_partition_forget_reports(partition);
        memset(&partition->record, 0, sizeof(partition->record));
        partition->has_record = 0;
        partition->is_clean = 0;
    }
}

void meta_load_reset(struct sim *sim, uint32_t index, bool is_all)
{
    struct meta_table *table = meta_table_at(sim, index);
    meta_ingestion_free_table(sim, index);
    table->in_progress = 0;
    table->is_pending = 0;
    table->is_rolling_back = 0;
    table->rollback_count = 0;
    table->is_polled = 0;
    if (is_all) {
        memset(&table->info, 0, sizeof(table->info));
        table->has_info = 0;
        table->watchdog_count = 0;
        table->is_cleaning_up = 0;
    }
    const uint32_t first = meta_app_first(sim, index);
    for (uint32_t i = 0; i < meta_app_partitions(sim, index); i++) {
        reset_partition(meta_partition_at(sim, first + i), is_all);
    }
}

void meta_load_free_lock(struct sim *sim, enum operation_lock_releaser why)
{
    load_lock_free(sim_state(sim));
    sim_guard_release(sim, GUARD_OPERATION_LOCK, 0, (uint16_t)why);
}

void meta_load_over(struct sim *sim, uint32_t index)
{
    meta_store_loading(sim, index, false, STORE_LOAD_OVER);
    meta_load_reset(sim, index, false);
}

/* The load's end, as people and the verdict see it. */
static void tell_end(struct sim *sim, uint32_t index)
{
    const struct meta_table *table = meta_table_at(sim, index);
    const uint8_t status = table->info.status;
    if (status == BLS_SUCCEED) {
        sim_count(sim, COUNTER_LOADS_SUCCEEDED, 1);
        sim_obligation_close(sim, OBLIGATION_LOAD, index, SIM_END_SUCCESS, 0);
    } else if (status == BLS_CANCELED) {
        sim_count(sim, COUNTER_LOADS_CANCELED, 1);
        sim_obligation_close(sim, OBLIGATION_LOAD, index, SIM_END_CANCELLED, 0);
    } else {
        const uint16_t error = table->has_info ? table->info.error : ERR_INCONSISTENT_STATE;
        sim_count(sim, COUNTER_LOADS_FAILED, 1);
        sim_obligation_close(sim, OBLIGATION_LOAD, index, SIM_END_FAILED, error);
    }
    if (status == BLS_FAILED) {
        sim_note(sim, NOTE_LOAD_OVER_FAILED, index, table->info.error, 0, 0);
    } else if (table->has_info) {
        sim_note(sim, NOTE_LOAD_OVER, index, status, 0, 0);
    }
}

void meta_load_over_written(struct sim *sim, uint32_t index)
{
    struct meta_table *table = meta_table_at(sim, index);
    if (table->is_bulk_loading) {
        table->is_bulk_loading = 0;
        tell_end(sim, index);
    }
    meta_load_free_lock(sim, OPERATION_LOCK_OVER);
}
