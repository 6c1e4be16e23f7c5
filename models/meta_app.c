#include "models/meta_app.h"

#include "models/meta_ingestion.h"
#include "models/meta_leader.h"
#include "models/meta_load.h"
#include "models/meta_partition.h"
#include "models/meta_store.h"
#include "models/pegasus.h"

#include <string.h>

uint32_t meta_app_partitions(struct sim *sim, uint32_t table)
{
    const struct pegasus_options *options = sim_options(sim);
    return (uint32_t)options->tables[table].partitions;
}

uint32_t meta_app_first(struct sim *sim, uint32_t table)
{
    const struct pegasus_options *options = sim_options(sim);
    return options->derived.table_first[table];
}

static void change_later(struct sim *sim, const struct app_change *change)
{
    const struct meta *meta = sim_state(sim);
    const struct bulk_retry retry = {.index = change->table,
                                     .term = meta->term,
                                     .error = change->error,
                                     .status = change->status,
                                     .poll = change->polls};
    sim_timer(sim, LOAD_PENDING_RETRY, MSG_META_APP_RETRY, &retry);
}

void meta_app_change(struct sim *sim, const struct app_change *change)
{
    struct meta_table *table = meta_table_at(sim, change->table);
    if (table->info.status == change->status && change->status != BLS_DOWNLOADING) {
        return;
    }
    if (table->is_pending) {
        change_later(sim, change);
        return;
    }
    table->is_pending = 1;
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = change->table;
    write.kind = ZNODE_BULK_APP;
    write.operation = ZNODE_SET;
    write.purpose = STORE_APP_STATUS;
    write.flags = change->polls ? STORE_POLL : 0;
    write.record.bulk_app = table->info;
    write.record.bulk_app.status = change->status;
    write.record.bulk_app.error = change->error;
    if (change->status == BLS_INGESTING) {
        write.record.bulk_app.is_ever_ingesting = 1;
    }
    meta_store(sim, &write);
}

void on_meta_app_retry(struct sim *sim, const struct sim_event *event)
{
    const struct bulk_retry *retry = event->body;
    if (meta_leader_serves(sim, retry->term)) {
        const struct app_change change = {.table = retry->index,
                                          .error = retry->error,
                                          .status = retry->status,
                                          .polls = retry->poll};
        meta_app_change(sim, &change);
    }
}

/* A paused load has come to its end for now; the command that restarts it opens it again. */
static void tell_obligation(struct sim *sim, uint32_t table, uint8_t old_status, uint8_t status)
{
    if (old_status != status) {
        sim_obligation_progress(sim, OBLIGATION_LOAD, table, 1);
    }
    if (status == BLS_PAUSED) {
        sim_obligation_close(sim, OBLIGATION_LOAD, table, SIM_END_CANCELLED, 0);
    }
}

/* What the partitions do about their table's new status. */
static void fan_out(struct sim *sim, uint32_t table, uint8_t status, bool polls)
{
    const uint32_t first = meta_app_first(sim, table);
    const uint32_t end = first + meta_app_partitions(sim, table);
    const bool is_followed = status == BLS_DOWNLOADING || status == BLS_PAUSING ||
                             status == BLS_FAILED || status == BLS_CANCELED;
    for (uint32_t i = first; i < end; i++) {
        if (is_followed) {
            meta_partition_change(sim, i, status, polls);
        } else if (status == BLS_INGESTING) {
            meta_ingestion_begin(sim, i);
        }
    }
}

void meta_app_written(struct sim *sim, const struct store_write *write)
{
    struct meta_table *table = meta_table_at(sim, write->index);
    const uint8_t old_status = table->info.status;
    const uint8_t status = write->record.bulk_app.status;
    table->info = write->record.bulk_app;
    table->is_pending = 0;
    table->in_progress = (int32_t)meta_app_partitions(sim, write->index);
    sim_state_is(sim, MACHINE_APP, write->index, status);
    if (old_status != status) {
        sim_note(sim, NOTE_APP_STATUS, write->index, status, 0, 0);
    }
    tell_obligation(sim, write->index, old_status, status);
    if (old_status == BLS_INGESTING && status == BLS_DOWNLOADING) {
        meta_ingestion_free_table(sim, write->index);
    }
    fan_out(sim, write->index, status, (write->flags & STORE_POLL) != 0);
}

void meta_app_count_down(struct sim *sim, uint32_t table, uint8_t status)
{
    struct meta_table *record = meta_table_at(sim, table);
    record->in_progress--;
    if (record->in_progress == 0) {
        const struct app_change change = {.table = table, .status = status};
        meta_app_change(sim, &change);
    }
}
