#include "models/zookeeper.h"

#include "models/partition_config.h"
#include "models/pegasus.h"

#include <string.h>

uint32_t zookeeper_state_bytes(const struct pegasus_options *options)
{
    return (uint32_t)(sizeof(struct zookeeper) +
                      options->derived.partition_count * sizeof(struct zookeeper_partition) +
                      options->derived.table_count * sizeof(struct zookeeper_table));
}

/* Partitions stand first: their records need the stricter alignment. */
struct zookeeper_partition *zookeeper_partitions(struct zookeeper *zookeeper)
{
    _Static_assert(sizeof(struct zookeeper) % _Alignof(struct zookeeper_partition) == 0,
                   "partitions are aligned");
    return (void *)(zookeeper + 1);
}

struct zookeeper_table *zookeeper_tables(struct zookeeper *zookeeper)
{
    return (void *)(zookeeper_partitions(zookeeper) + zookeeper->partition_count);
}

void zookeeper_fill_envs(struct env_record *envs, const struct table_options *table)
{
    for (uint32_t i = 0; i < table->env_count; i++) {
        const int key = env_key_by_name(table->envs[i].name);
        if (key >= 0) {
            const size_t bytes = strlen(table->envs[i].text);
            ASSERT(bytes < ENV_VALUE_BYTES);
            memset(&envs[key], 0, sizeof(envs[key]));
            memcpy(envs[key].value, table->envs[i].text, bytes);
        }
    }
}

static void fill_table(struct zookeeper_table *table, const struct table_options *options)
{
    table->app_info.is_available = 1;
    table->has_app_info = 1;
    zookeeper_fill_envs(table->envs, options);
}

void zookeeper_fill(struct zookeeper *zookeeper, const struct pegasus_options *options)
{
    zookeeper->table_count = options->derived.table_count;
    zookeeper->partition_count = options->derived.partition_count;
    for (uint32_t i = 0; i < zookeeper->table_count; i++) {
        fill_table(&zookeeper_tables(zookeeper)[i], &options->tables[i]);
    }
    for (uint32_t i = 0; i < zookeeper->partition_count; i++) {
        struct zookeeper_partition *partition = &zookeeper_partitions(zookeeper)[i];
        partition->config = partition_config_home(options, i);
        partition->has_config = 1;
    }
}

static void store_app_env(struct zookeeper *zookeeper, const struct zookeeper_write *write)
{
    const uint32_t table = write->index / ENV_COUNT;
    ASSERT(table < zookeeper->table_count);
    struct env_record *env = &zookeeper_tables(zookeeper)[table].envs[write->index % ENV_COUNT];
    *env = write->record.env;
    if (write->operation == ZNODE_DELETE) {
        memset(env, 0, sizeof(*env));
    }
}

/* bulk_load/<id>; deleting takes the partitions below with it. */
static void store_bulk_app(struct zookeeper *zookeeper, const struct pegasus_options *options,
                           const struct zookeeper_write *write)
{
    ASSERT(write->index < zookeeper->table_count);
    struct zookeeper_table *table = &zookeeper_tables(zookeeper)[write->index];
    if (write->operation == ZNODE_SET ||
        (write->operation == ZNODE_CREATE && !table->has_bulk_app)) {
        table->bulk_app = write->record.bulk_app;
    }
    table->has_bulk_app = write->operation != ZNODE_DELETE;
    if (write->operation != ZNODE_DELETE) {
        return;
    }
    memset(&table->bulk_app, 0, sizeof(table->bulk_app));
    const uint32_t first = options->derived.table_first[write->index];
    const uint32_t count = (uint32_t)options->tables[write->index].partitions;
    for (uint32_t i = first; i < first + count; i++) {
        struct zookeeper_partition *partition = &zookeeper_partitions(zookeeper)[i];
        memset(&partition->bulk, 0, sizeof(partition->bulk));
        partition->has_bulk = 0;
    }
}

static void store_bulk_partition(struct zookeeper *zookeeper, const struct zookeeper_write *write)
{
    ASSERT(write->index < zookeeper->partition_count && write->operation != ZNODE_DELETE);
    struct zookeeper_partition *partition = &zookeeper_partitions(zookeeper)[write->index];
    if (write->operation == ZNODE_CREATE && partition->has_bulk) {
        return;
    }
    partition->bulk = write->record.bulk_partition;
    partition->has_bulk = 1;
}

static void store_app_info(struct zookeeper *zookeeper, const struct zookeeper_write *write)
{
    ASSERT(write->index < zookeeper->table_count && write->operation == ZNODE_SET);
    struct zookeeper_table *table = &zookeeper_tables(zookeeper)[write->index];
    table->app_info = write->record.app_info;
    table->has_app_info = 1;
}

static void store_config(struct zookeeper *zookeeper, const struct zookeeper_write *write)
{
    ASSERT(write->index < zookeeper->partition_count && write->operation == ZNODE_SET);
    struct zookeeper_partition *partition = &zookeeper_partitions(zookeeper)[write->index];
    partition->config = write->record.config;
    partition->has_config = 1;
}

void zookeeper_store(struct zookeeper *zookeeper, const struct pegasus_options *options,
                     const struct zookeeper_write *write)
{
    switch ((enum znode_kind)write->kind) {
    case ZNODE_APP_INFO:
        store_app_info(zookeeper, write);
        return;
    case ZNODE_APP_ENV:
        store_app_env(zookeeper, write);
        return;
    case ZNODE_CONFIG:
        store_config(zookeeper, write);
        return;
    case ZNODE_BULK_APP:
        store_bulk_app(zookeeper, options, write);
        return;
    case ZNODE_BULK_PARTITION:
        store_bulk_partition(zookeeper, write);
        return;
    case ZNODE_KIND_COUNT:
        break;
    }
    ASSERT(false);
}

struct zookeeper_record zookeeper_look(struct zookeeper *zookeeper, uint32_t kind, uint32_t index)
{
    struct zookeeper_record record;
    memset(&record, 0, sizeof(record));
    record.index = index;
    if (kind == ZNODE_CONFIG || kind == ZNODE_BULK_PARTITION) {
        ASSERT(index < zookeeper->partition_count);
        const struct zookeeper_partition *partition = &zookeeper_partitions(zookeeper)[index];
        const bool is_config = kind == ZNODE_CONFIG;
        record.exists = is_config ? partition->has_config : partition->has_bulk;
        if (is_config) {
            record.record.config = partition->config;
        } else {
            record.record.bulk_partition = partition->bulk;
        }
        return record;
    }
    const uint32_t row = kind == ZNODE_APP_ENV ? index / ENV_COUNT : index;
    ASSERT(row < zookeeper->table_count);
    const struct zookeeper_table *table = &zookeeper_tables(zookeeper)[row];
    if (kind == ZNODE_APP_ENV) {
        record.record.env = table->envs[index % ENV_COUNT];
        record.exists = record.record.env.value[0] != '\0';
    } else if (kind == ZNODE_APP_INFO) {
        record.record.app_info = table->app_info;
        record.exists = table->has_app_info;
    } else {
        ASSERT(kind == ZNODE_BULK_APP);
        record.record.bulk_app = table->bulk_app;
        record.exists = table->has_bulk_app;
    }
    return record;
}

/* When an answer leaves: after its latency, and never before the session's last one. */
static sim_time answer_delay(struct sim *sim, struct zookeeper_session *session,
                             struct time_range latency)
{
    const sim_time now = sim_now(sim);
    sim_time due = now + sim_draw_range(sim, LANE_ZOOKEEPER, latency);
    if (session != NULL) {
        due = due > session->last_answer ? due : session->last_answer;
        session->last_answer = due;
    }
    return due - now;
}

void on_zookeeper_write(struct sim *sim, const struct sim_event *event)
{
    const struct pegasus_options *options = sim_options(sim);
    struct zookeeper *zookeeper = sim_state(sim);
    const struct zookeeper_write *write = event->body;
    struct zookeeper_answer answer = {
        .back = event->back, .index = write->index, .kind = write->kind};
    struct zookeeper_session *session = zookeeper_session(zookeeper, write->session);
    if (session == NULL || zookeeper->holder != write->session) {
        answer.error = ERR_INVALID_STATE;
    } else {
        zookeeper_store(zookeeper, options, write);
    }
    const sim_time delay = answer_delay(sim, session, options->cluster.zookeeper_write);
    sim_timer(sim, delay, MSG_ZOOKEEPER_ANSWER, &answer);
}

void on_zookeeper_read(struct sim *sim, const struct sim_event *event)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct zookeeper_read *read = event->body;
    const struct zookeeper_answer answer = {
        .back = event->back, .index = read->index, .kind = read->kind, .is_read = 1};
    struct zookeeper_session *session = zookeeper_session(sim_state(sim), read->session);
    const sim_time delay = answer_delay(sim, session, options->cluster.zookeeper_read);
    sim_timer(sim, delay, MSG_ZOOKEEPER_ANSWER, &answer);
}

void on_zookeeper_answer(struct sim *sim, const struct sim_event *event)
{
    const struct zookeeper_answer *answer = event->body;
    if (answer->is_read) {
        const struct zookeeper_record record =
            zookeeper_look(sim_state(sim), answer->kind, answer->index);
        sim_reply(sim, answer->back, &record);
    } else {
        const struct zookeeper_written written = {.error = answer->error};
        sim_reply(sim, answer->back, &written);
    }
}
