#include "models/meta_store.h"

#include "models/meta_admin.h"
#include "models/meta_app.h"
#include "models/meta_config.h"
#include "models/meta_leader.h"
#include "models/meta_partition.h"
#include "models/meta_resume.h"
#include "models/meta_rollback.h"
#include "models/meta_start.h"
#include "models/pegasus.h"

#include <string.h>

/* What is sent: the record captured, but for an env, whose value lies with its table. */
static union znode record_of(struct sim *sim, const struct store_write *write)
{
    union znode record;
    memset(&record, 0, sizeof(record));
    switch ((enum znode_kind)write->kind) {
    case ZNODE_APP_INFO:
        record.app_info = write->record.app_info;
        break;
    case ZNODE_APP_ENV:
        record.env =
            meta_table_at(sim, write->index / ENV_COUNT)->issued_envs[write->index % ENV_COUNT];
        break;
    case ZNODE_CONFIG:
        record.config = write->record.config;
        break;
    case ZNODE_BULK_APP:
        record.bulk_app = write->record.bulk_app;
        break;
    case ZNODE_BULK_PARTITION:
        record.bulk_partition = write->record.bulk_partition;
        break;
    case ZNODE_KIND_COUNT:
        ASSERT(false);
    }
    return record;
}

static void send(struct sim *sim, const struct store_write *write)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct meta *meta = sim_state(sim);
    struct zookeeper_write body;
    memset(&body, 0, sizeof(body));
    body.kind = write->kind;
    body.operation = write->operation;
    body.index = write->index;
    if (write->operation != ZNODE_DELETE) {
        body.record = record_of(sim, write);
    }
    body.session = meta->session;
    const struct sim_call call = {.to = cluster_zookeeper(options),
                                  .kind = MSG_ZOOKEEPER_WRITE,
                                  .reply_kind = MSG_META_WRITTEN,
                                  .timeout = options->config.zookeeper_timeout,
                                  .context = write,
                                  .context_bytes = sizeof(*write)};
    sim_call(sim, &call, &body);
}

/* Whether a write is a step of a load. */
static bool is_stage(uint8_t purpose)
{
    return purpose == STORE_APP_STATUS || purpose == STORE_PARTITION_STATUS ||
           purpose == STORE_PARTITION_METADATA || purpose == STORE_LOAD_OVER;
}

static uint32_t table_of(struct sim *sim, const struct store_write *write)
{
    return write->kind == ZNODE_BULK_PARTITION ? options_table_of(sim_options(sim), write->index)
                                               : write->index;
}

void meta_store(struct sim *sim, const struct store_write *write)
{
    const struct meta *meta = sim_state(sim);
    ASSERT(meta->phase == META_LEADING && write->purpose < STORE_PURPOSE_COUNT);
    struct store_write captured = *write;
    captured.term = meta->term;
    const struct sim_work before = sim_work_now(sim);
    if (before.index == 0 && is_stage(write->purpose)) {
        sim_work_open(sim, WORK_STAGE, table_of(sim, write));
    }
    send(sim, &captured);
    sim_work_serve(sim, before);
}

void meta_store_loading(struct sim *sim, uint32_t table, bool is_bulk_loading, uint8_t purpose)
{
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = table;
    write.kind = ZNODE_APP_INFO;
    write.operation = ZNODE_SET;
    write.purpose = purpose;
    write.record.app_info.is_bulk_loading = is_bulk_loading;
    write.record.app_info.is_available = meta_table_at(sim, table)->is_available;
    meta_store(sim, &write);
}

void meta_store_new_partition(struct sim *sim, uint32_t partition, uint8_t purpose)
{
    meta_partition_at(sim, partition)->is_pending = 1;
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = partition;
    write.kind = ZNODE_BULK_PARTITION;
    write.operation = ZNODE_CREATE;
    write.purpose = purpose;
    write.record.bulk_partition.status = BLS_DOWNLOADING;
    meta_store(sim, &write);
}

void meta_store_delete(struct sim *sim, uint32_t table, uint8_t purpose)
{
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = table;
    write.kind = ZNODE_BULK_APP;
    write.operation = ZNODE_DELETE;
    write.purpose = purpose;
    meta_store(sim, &write);
}

/* The write is in ZooKeeper: what it was for goes on. */
static void go_on(struct sim *sim, const struct store_write *write)
{
    switch ((enum store_purpose)write->purpose) {
    case STORE_START_FLAG:
    case STORE_START_CLEAR:
    case STORE_START_APP:
    case STORE_START_PARTITION:
        meta_start_written(sim, write);
        return;
    case STORE_RESUME_PARTITION:
        meta_resume_written(sim, write);
        return;
    case STORE_APP_STATUS:
        meta_app_written(sim, write);
        return;
    case STORE_PARTITION_STATUS:
    case STORE_PARTITION_METADATA:
        meta_partition_written(sim, write);
        return;
    case STORE_LOAD_OVER:
        meta_load_over_written(sim, write->index);
        return;
    case STORE_CLEAR_RESULT:
    case STORE_ENV:
        meta_admin_written(sim, write);
        return;
    case STORE_DROP:
        return;
    case STORE_CONFIG:
        meta_config_written(sim, write);
        return;
    case STORE_PURPOSE_COUNT:
        break;
    }
    ASSERT(false);
}

void on_meta_written(struct sim *sim, const struct sim_event *event)
{
    const struct store_write *write = event->context;
    if (!meta_leader_serves(sim, write->term)) {
        return;
    }
    if (event->outcome != SIM_DELIVERED) {
        sim_timer(sim, STORE_RETRY, MSG_META_WRITE_AGAIN, write);
        return;
    }
    const struct zookeeper_written *written = event->body;
    if (written->error != ERR_OK) {
        meta_leader_lost(sim);
        return;
    }
    go_on(sim, write);
}

void on_meta_write_again(struct sim *sim, const struct sim_event *event)
{
    const struct store_write *write = event->body;
    if (meta_leader_serves(sim, write->term)) {
        send(sim, write);
    }
}
