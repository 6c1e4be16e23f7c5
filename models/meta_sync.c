#include "models/meta_sync.h"

#include "models/meta_recovery.h"
#include "models/partition_config.h"
#include "models/pegasus.h"

#include <string.h>

static void send_env(struct sim *sim, const struct meta_table *table, uint32_t env,
                     uint32_t partition, uint16_t server)
{
    const struct pegasus_options *options = sim_options(sim);
    struct env_message message;
    memset(&message, 0, sizeof(message));
    message.env = env;
    memcpy(message.value, table->envs[env].value, sizeof(message.value));
    sim_send(sim, cluster_replica(options, partition, server), MSG_REPLICA_ENV, &message);
}

void meta_sync_envs(struct sim *sim, struct meta *meta, uint32_t partition, uint16_t server)
{
    const struct meta_table *table =
        &meta_tables(meta)[options_table_of(sim_options(sim), partition)];
    for (uint32_t env = 0; env < ENV_COUNT; env++) {
        if (table->envs[env].value[0] != '\0') {
            send_env(sim, table, env, partition, server);
        }
    }
}

/*
 * Sends the envs of a table that changed after `since`; 0: those that are set or were changed.
 * A leader that took over does not know what was removed before: it sends all.
 */
static void send_new_envs(struct sim *sim, const struct meta_table *table, uint64_t since,
                          uint32_t partition, uint16_t server)
{
    const struct meta *meta = sim_state(sim);
    const bool took_over = meta->read_step == RECOVERY_DONE;
    for (uint32_t env = 0; env < ENV_COUNT; env++) {
        const bool is_set = table->envs[env].value[0] != '\0';
        if (table->env_changed[env] > since || (since == 0 && (is_set || took_over))) {
            send_env(sim, table, env, partition, server);
        }
    }
}

static bool was_dropped(const struct meta_partition *entry, uint16_t server)
{
    for (uint32_t i = 0; i < COUNT_OF(entry->dropped); i++) {
        if (entry->dropped[i] == server) {
            return true;
        }
    }
    return false;
}

static void sync_partition(struct sim *sim, struct meta *meta, uint32_t partition, uint16_t server,
                           uint64_t since)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct meta_partition *entry = &meta_partitions(meta)[partition];
    const bool is_member = partition_config_role(&entry->config, server) != ROLE_INACTIVE;
    if (!is_member && entry->adding != server && !was_dropped(entry, server)) {
        return;
    }
    const struct meta_table *table = &meta_tables(meta)[options_table_of(options, partition)];
    if (is_member || entry->adding == server) {
        send_new_envs(sim, table, since, partition, server);
    }
    if (entry->changed <= since && since != 0) {
        return;
    }
    const struct config_sync_partition message = {
        .config = entry->config, .partition = partition, .is_bulk_loading = table->is_bulk_loading};
    sim_send(sim, cluster_replica(options, partition, server), MSG_CONFIG_SYNC_PARTITION, &message);
}

static void send_all_new(struct sim *sim, struct meta *meta, uint16_t server, uint64_t since)
{
    if (since != 0 && since == meta->config_version) {
        return;
    }
    for (uint32_t i = 0; i < meta->partition_count; i++) {
        sync_partition(sim, meta, i, server, since);
    }
}

void on_config_sync(struct sim *sim, const struct sim_event *event)
{
    sim_polling(sim);
    struct meta *meta = sim_state(sim);
    const struct config_sync *request = event->body;
    ASSERT(request->server < meta->server_count);
    struct config_sync reply = {.server = request->server, .leader = NO_SERVER};
    if (meta->phase != META_LEADING) {
        reply.error = ERR_FORWARD_TO_OTHERS;
        reply.leader = meta->leader == SIM_NOBODY ? NO_SERVER : (uint16_t)meta->leader;
        sim_reply(sim, event->back, &reply);
        return;
    }
    const uint64_t since = request->session == meta->session ? request->version : 0;
    send_all_new(sim, meta, (uint16_t)request->server, since);
    reply.session = meta->session;
    reply.version = meta->config_version;
    sim_reply(sim, event->back, &reply);
}
