#include "models/meta_detector.h"

#include "models/meta_config.h"
#include "models/meta_guardian.h"
#include "models/partition_config.h"
#include "models/pegasus.h"

#include <string.h>

bool meta_detector_is_alive(struct meta *meta, uint16_t server)
{
    ASSERT(server < meta->server_count);
    return meta_servers(meta)[server].is_alive != 0;
}

/* Every server begins alive; its replicas are counted from the configurations. */
static void fill_servers(struct sim *sim, struct meta *meta)
{
    struct meta_server *servers = meta_servers(meta);
    for (uint32_t i = 0; i < meta->server_count; i++) {
        servers[i].is_alive = 1;
        servers[i].last_beacon = sim_now(sim);
        servers[i].primaries = 0;
        servers[i].replicas = 0;
    }
    for (uint32_t i = 0; i < meta->partition_count; i++) {
        const struct partition_config *config = meta_config(meta, i);
        if (config->primary != NO_SERVER) {
            servers[config->primary].primaries++;
            servers[config->primary].replicas++;
        }
        for (uint32_t j = 0; j < config->secondary_count; j++) {
            servers[config->secondaries[j]].replicas++;
        }
    }
}

void meta_detector_start(struct sim *sim, struct meta *meta)
{
    const struct pegasus_options *options = sim_options(sim);
    ASSERT(meta->phase == META_LEADING);
    const struct sim_work before = sim_work_now(sim);
    sim_polling(sim);
    meta_detector_stop(sim, meta);
    fill_servers(sim, meta);
    meta->config_version++;
    meta->fd_check =
        sim_timer_again(sim, options->config.fd_check_interval, MSG_META_FD_CHECK, NULL);
    meta->guardian = sim_timer_again(sim, options->config.lb_interval, MSG_META_GUARDIAN, NULL);
    sim_work_serve(sim, before);
}

void meta_detector_stop(struct sim *sim, struct meta *meta)
{
    sim_cancel(sim, meta->fd_check);
    sim_cancel(sim, meta->guardian);
    memset(&meta->fd_check, 0, sizeof(meta->fd_check));
    memset(&meta->guardian, 0, sizeof(meta->guardian));
}

void on_beacon(struct sim *sim, const struct sim_event *event)
{
    struct meta *meta = sim_state(sim);
    const struct beacon *beacon = event->body;
    struct beacon_ack ack = {.sent = beacon->sent, .leader = meta->leader};
    if (meta->phase == META_LEADING) {
        struct meta_server *server = &meta_servers(meta)[beacon->server];
        server->last_beacon = sim_now(sim);
        if (!server->is_alive) {
            server->is_alive = 1;
            sim_note(sim, NOTE_SERVER_BACK, beacon->server, 0, 0, 0);
        }
        ack.is_leader = 1;
    }
    sim_reply(sim, event->back, &ack);
}

/* What the death of a server means for one partition (on_partition_node_dead). */
static void lose_member(struct sim *sim, struct meta *meta, uint32_t partition, uint16_t server)
{
    const struct partition_config *config = meta_config(meta, partition);
    const enum role role = partition_config_role(config, server);
    if (role == ROLE_PRIMARY) {
        meta_config_drop_primary(sim, meta, partition);
    } else if (role == ROLE_SECONDARY && config->primary != NO_SERVER &&
               !meta_config_is_updating(meta, partition)) {
        meta_guardian_propose(sim, partition, CT_DOWNGRADE_TO_INACTIVE, config->primary, server);
    }
}

static void declare_dead(struct sim *sim, struct meta *meta, uint16_t server)
{
    struct meta_server *entry = &meta_servers(meta)[server];
    entry->is_alive = 0;
    sim_count(sim, COUNTER_NODES_DEAD, 1);
    sim_note(sim, NOTE_SERVER_DEAD, server, sim_now(sim) - entry->last_beacon, 0, 0);
    for (uint32_t i = 0; i < meta->partition_count; i++) {
        lose_member(sim, meta, i, server);
    }
}

void on_meta_fd_check(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    sim_polling(sim);
    struct meta *meta = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    const struct meta_server *servers = meta_servers(meta);
    for (uint32_t i = 0; i < meta->server_count; i++) {
        if (servers[i].is_alive &&
            sim_now(sim) - servers[i].last_beacon > options->config.fd_grace) {
            declare_dead(sim, meta, (uint16_t)i);
        }
    }
    meta->fd_check =
        sim_timer_again(sim, options->config.fd_check_interval, MSG_META_FD_CHECK, NULL);
}
