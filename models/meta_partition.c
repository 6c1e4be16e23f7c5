#include "models/meta_partition.h"

#include "models/meta_app.h"
#include "models/meta_leader.h"
#include "models/meta_load.h"
#include "models/meta_poll.h"
#include "models/meta_store.h"
#include "models/pegasus.h"

#include <string.h>

void meta_partition_forget_reports(struct meta_partition *partition)
{
    memset(partition->nodes, 0, sizeof(partition->nodes));
    partition->node_count = 0;
    partition->progress = 0;
}

static void change_later(struct sim *sim, uint32_t partition, uint8_t status, bool polls)
{
    const struct meta *meta = sim_state(sim);
    const struct bulk_retry retry = {
        .index = partition, .term = meta->term, .status = status, .poll = polls};
    sim_timer(sim, LOAD_PENDING_RETRY, MSG_META_PARTITION_RETRY, &retry);
}

/* The servers that have ingested, in ascending order: those that last reported. */
static void note_hosts(struct bulk_partition_record *record, const struct meta_partition *partition)
{
    memset(record->hosts, 0, sizeof(record->hosts));
    for (uint32_t i = 0; i < partition->node_count; i++) {
        const uint16_t server = partition->nodes[i].server;
        uint32_t place = i;
        while (place > 0 && record->hosts[place - 1] > server) {
            record->hosts[place] = record->hosts[place - 1];
            place--;
        }
        record->hosts[place] = server;
    }
    record->host_count = partition->node_count;
    record->ever_ingest_succeed = 1;
}

static void store(struct sim *sim, uint32_t partition, const struct bulk_partition_record *record,
                  uint8_t purpose, bool polls)
{
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = partition;
    write.kind = ZNODE_BULK_PARTITION;
    write.operation = ZNODE_SET;
    write.purpose = purpose;
    write.flags = polls ? STORE_POLL : 0;
    write.record.bulk_partition = *record;
    meta_store(sim, &write);
}

void meta_partition_change(struct sim *sim, uint32_t index, uint8_t status, bool polls)
{
    struct meta_partition *partition = meta_partition_at(sim, index);
    const struct meta_table *table = meta_table_at(sim, options_table_of(sim_options(sim), index));
    if (partition->record.status == status && status != BLS_DOWNLOADING) {
        return;
    }
    if (partition->is_pending) {
        if (table->is_rolling_back && status == BLS_DOWNLOADING) {
            change_later(sim, index, status, polls);
        } else {
            sim_note(sim, NOTE_PARTITION_CHANGE_DROPPED, index, status, 0, 0);
        }
        return;
    }
    partition->is_pending = 1;
    struct bulk_partition_record record = partition->record;
    record.status = status;
    if (partition->record.status == BLS_INGESTING && status == BLS_SUCCEED &&
        partition->node_count > 0) {
        note_hosts(&record, partition);
    }
    store(sim, index, &record, STORE_PARTITION_STATUS, polls);
}

void on_meta_partition_retry(struct sim *sim, const struct sim_event *event)
{
    const struct bulk_retry *retry = event->body;
    if (meta_leader_serves(sim, retry->term)) {
        meta_partition_change(sim, retry->index, retry->status, retry->poll != 0);
    }
}

void meta_partition_store_metadata(struct sim *sim, uint32_t index, uint32_t file_count,
                                   int64_t file_total_size)
{
    struct bulk_partition_record record = meta_partition_at(sim, index)->record;
    record.file_count = file_count;
    record.file_total_size = file_total_size;
    store(sim, index, &record, STORE_PARTITION_METADATA, false);
}

/* DOWNLOADING again, or for the first time: everything reported before is void. */
static void begin_download(struct sim *sim, uint32_t index, uint32_t table_index)
{
    struct meta_partition *partition = meta_partition_at(sim, index);
    struct meta_table *table = meta_table_at(sim, table_index);
    meta_partition_forget_reports(partition);
    partition->best_progress = 0;
    partition->is_clean = 0;
    table->in_progress--;
    if (table->in_progress == 0) {
        table->in_progress = (int32_t)meta_app_partitions(sim, table_index);
        table->is_rolling_back = 0;
    }
}

/* What a status that was written means for the table. */
static void follow(struct sim *sim, uint32_t index, uint8_t old_status, uint8_t status)
{
    const uint32_t table = options_table_of(sim_options(sim), index);
    const bool moves_on = status == BLS_DOWNLOADED || status == BLS_INGESTING ||
                          status == BLS_SUCCEED || status == BLS_PAUSED;
    if (status == BLS_DOWNLOADING) {
        begin_download(sim, index, table);
    } else if (moves_on && old_status != status) {
        sim_obligation_progress(sim, OBLIGATION_LOAD, table, 1);
        if (!meta_table_at(sim, table)->is_rolling_back) {
            meta_app_count_down(sim, table, status);
        }
    }
}

void meta_partition_written(struct sim *sim, const struct store_write *write)
{
    struct meta_partition *partition = meta_partition_at(sim, write->index);
    const uint8_t old_status = partition->record.status;
    const uint8_t status = write->record.bulk_partition.status;
    partition->record = write->record.bulk_partition;
    if (old_status != status) {
        sim_state_is(sim, MACHINE_PARTITION, write->index, status);
        sim_note(sim, NOTE_PARTITION_STATUS, write->index, status, 0, 0);
    }
    if (write->purpose == STORE_PARTITION_METADATA) {
        return;
    }
    partition->is_pending = 0;
    follow(sim, write->index, old_status, status);
    if ((write->flags & STORE_POLL) != 0) {
        meta_poll(sim, write->index);
    }
}
