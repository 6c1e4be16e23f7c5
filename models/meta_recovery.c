#include "models/meta_recovery.h"

#include "models/meta_config.h"
#include "models/meta_detector.h"
#include "models/meta_resume.h"
#include "models/pegasus.h"

/* meta_bulk_load_service.cpp, check_app_bulk_load_states and its like. */
#define READ_RETRY SIM_SECOND

/* Reads on their way at once; Pegasus sets no limit, this one keeps the run's memory bounded. */
#define READS_AT_ONCE 1024

/* Records of a table: apps/<id>, bulk_load/<id> and one for each env. */
#define TABLE_RECORDS (2 + ENV_COUNT)

static uint32_t step_length(const struct meta *meta)
{
    return meta->read_step == RECOVERY_TABLES ? meta->table_count * TABLE_RECORDS
                                              : meta->partition_count;
}

/* Record number `next` of a step. */
static struct meta_read_item item_at(const struct meta *meta, uint32_t next)
{
    struct meta_read_item item = {.index = next, .term = meta->term, .kind = ZNODE_CONFIG};
    if (meta->read_step == RECOVERY_PARTITIONS) {
        item.kind = ZNODE_BULK_PARTITION;
    } else if (meta->read_step == RECOVERY_TABLES) {
        const uint32_t table = next / TABLE_RECORDS;
        const uint32_t record = next % TABLE_RECORDS;
        item.index = record < 2 ? table : table * ENV_COUNT + record - 2;
        item.kind = record == 0 ? ZNODE_APP_INFO : record == 1 ? ZNODE_BULK_APP : ZNODE_APP_ENV;
    }
    return item;
}

static void read_item(struct sim *sim, const struct meta_read_item *item)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct meta *meta = sim_state(sim);
    const struct zookeeper_read body = {
        .kind = (uint16_t)item->kind, .index = item->index, .session = meta->session};
    const struct sim_call call = {.to = cluster_zookeeper(options),
                                  .kind = MSG_ZOOKEEPER_READ,
                                  .reply_kind = MSG_META_READ,
                                  .timeout = options->config.zookeeper_timeout,
                                  .context = item,
                                  .context_bytes = sizeof(*item)};
    sim_call(sim, &call, &body);
}

/* Partitions of tables without a record of a load have none either. */
static bool is_worth_reading(struct sim *sim, const struct meta_read_item *item)
{
    if (item->kind != ZNODE_BULK_PARTITION) {
        return true;
    }
    return meta_table_at(sim, options_table_of(sim_options(sim), item->index))->has_info != 0;
}

static void finish(struct sim *sim)
{
    struct meta *meta = sim_state(sim);
    meta->phase = META_LEADING;
    meta_detector_start(sim, meta);
    meta_resume_loads(sim);
}

/* Sends as many reads as may be on their way; goes to the next step when one is through. */
static void read_on(struct sim *sim)
{
    struct meta *meta = sim_state(sim);
    while (meta->read_step != RECOVERY_DONE && meta->reads_left < READS_AT_ONCE) {
        if (meta->read_next == step_length(meta)) {
            if (meta->reads_left > 0) {
                return;
            }
            meta->read_step++;
            meta->read_next = 0;
            continue;
        }
        const struct meta_read_item item = item_at(meta, meta->read_next++);
        if (is_worth_reading(sim, &item)) {
            meta->reads_left++;
            read_item(sim, &item);
        }
    }
    if (meta->read_step == RECOVERY_DONE) {
        finish(sim);
    }
}

void meta_recovery_begin(struct sim *sim)
{
    struct meta *meta = sim_state(sim);
    ASSERT(meta->phase == META_STANDBY);
    meta->phase = META_RECOVERING;
    meta->read_step = RECOVERY_TABLES;
    meta->read_next = 0;
    meta->reads_left = 0;
    read_on(sim);
}

static void take_table_record(struct sim *sim, const struct meta_read_item *item,
                              const struct zookeeper_record *record)
{
    if (item->kind == ZNODE_APP_ENV) {
        struct meta_table *table = meta_table_at(sim, item->index / ENV_COUNT);
        table->envs[item->index % ENV_COUNT] = record->record.env;
        table->issued_envs[item->index % ENV_COUNT] = record->record.env;
        return;
    }
    struct meta_table *table = meta_table_at(sim, item->index);
    if (item->kind == ZNODE_APP_INFO) {
        table->exists = record->exists != 0;
        table->is_available = record->record.app_info.is_available;
        table->is_bulk_loading = record->record.app_info.is_bulk_loading;
        return;
    }
    ASSERT(item->kind == ZNODE_BULK_APP);
    table->has_info = record->exists != 0;
    table->info = record->record.bulk_app;
}

static void take_record(struct sim *sim, const struct meta_read_item *item,
                        const struct zookeeper_record *record)
{
    if (item->kind == ZNODE_CONFIG) {
        meta_config_load(sim_state(sim), item->index, &record->record.config);
    } else if (item->kind == ZNODE_BULK_PARTITION) {
        struct meta_partition *partition = meta_partition_at(sim, item->index);
        partition->has_record = record->exists != 0;
        partition->record = record->record.bulk_partition;
    } else {
        take_table_record(sim, item, record);
    }
}

void on_meta_read(struct sim *sim, const struct sim_event *event)
{
    struct meta *meta = sim_state(sim);
    const struct meta_read_item *item = event->context;
    if (meta->phase != META_RECOVERING || item->term != meta->term) {
        return;
    }
    if (event->outcome != SIM_DELIVERED) {
        sim_timer(sim, READ_RETRY, MSG_META_READ_AGAIN, item);
        return;
    }
    ASSERT(meta->reads_left > 0);
    meta->reads_left--;
    take_record(sim, item, event->body);
    read_on(sim);
}

void on_meta_read_again(struct sim *sim, const struct sim_event *event)
{
    const struct meta *meta = sim_state(sim);
    const struct meta_read_item *item = event->body;
    if (meta->phase == META_RECOVERING && item->term == meta->term) {
        read_item(sim, item);
    }
}
