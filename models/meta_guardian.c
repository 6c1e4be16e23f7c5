#include "models/meta_guardian.h"

#include "models/meta_config.h"
#include "models/meta_detector.h"
#include "models/meta_sync.h"
#include "models/partition_config.h"
#include "models/pegasus.h"

void meta_guardian_switch(struct meta *meta, bool is_on)
{
    meta->is_repair_off = !is_on;
}

void meta_guardian_propose(struct sim *sim, uint32_t partition, uint32_t type, uint16_t target,
                           uint16_t about)
{
    struct meta *meta = sim_state(sim);
    ASSERT(target < meta->server_count && about < meta->server_count);
    const struct sim_work before = sim_work_now(sim);
    sim_work_open(sim, WORK_RECONFIGURATION, partition);
    if (type == CT_ADD_SECONDARY || type == CT_ASSIGN_PRIMARY) {
        meta_sync_envs(sim, meta, partition, about);
    }
    const struct config_proposal proposal = {.config = *meta_config(meta, partition),
                                             .partition = partition,
                                             .node = about,
                                             .type = (uint8_t)type};
    sim_note(sim, NOTE_PROPOSAL, partition, type, about, target);
    sim_send(sim, cluster_replica(sim_options(sim), partition, target), MSG_CONFIG_PROPOSAL,
             &proposal);
    sim_work_serve(sim, before);
}

/* --- a missing primary (on_missing_primary) ------------------------------------ */

static uint32_t primaries_of(const struct meta_server *server)
{
    return server->primaries + server->proposed_primaries;
}

/* The alive secondary with the fewest primaries, or NO_SERVER. */
static uint16_t best_secondary(struct meta *meta, const struct partition_config *config)
{
    const struct meta_server *servers = meta_servers(meta);
    uint16_t best = NO_SERVER;
    for (uint32_t i = 0; i < config->secondary_count; i++) {
        const uint16_t server = config->secondaries[i];
        if (servers[server].is_alive &&
            (best == NO_SERVER || primaries_of(&servers[server]) < primaries_of(&servers[best]))) {
            best = server;
        }
    }
    return best;
}

/* The alive server with the fewest primaries, or NO_SERVER. */
static uint16_t emptiest_for_primary(struct meta *meta)
{
    const struct meta_server *servers = meta_servers(meta);
    uint16_t best = NO_SERVER;
    for (uint32_t i = 0; i < meta->server_count; i++) {
        if (servers[i].is_alive &&
            (best == NO_SERVER || primaries_of(&servers[i]) < primaries_of(&servers[best]))) {
            best = (uint16_t)i;
        }
    }
    return best;
}

/* Every member was lost: the last one, once the last two (or the only one) are alive again. */
static uint16_t last_of_the_lost(struct meta *meta, const struct meta_partition *entry)
{
    for (uint32_t i = 0; i < 2 && entry->dropped[i] != NO_SERVER; i++) {
        if (!meta_detector_is_alive(meta, entry->dropped[i])) {
            return NO_SERVER;
        }
    }
    return entry->dropped[0];
}

static void assign_primary(struct sim *sim, struct meta *meta, uint32_t partition)
{
    struct meta_partition *entry = &meta_partitions(meta)[partition];
    uint16_t server = entry->adding;
    if (server == NO_SERVER || !meta_detector_is_alive(meta, server)) {
        server = entry->dropped[0] == NO_SERVER ? emptiest_for_primary(meta)
                                                : last_of_the_lost(meta, entry);
        entry->adding = server;
        if (server != NO_SERVER) {
            meta_servers(meta)[server].proposed_primaries++;
            meta_servers(meta)[server].proposed_replicas++;
        }
    }
    if (server != NO_SERVER) {
        meta_guardian_propose(sim, partition, CT_ASSIGN_PRIMARY, server, server);
    }
}

void meta_guardian_cure_primary(struct sim *sim, struct meta *meta, uint32_t partition)
{
    const struct partition_config *config = meta_config(meta, partition);
    if (meta->is_repair_off || config->primary != NO_SERVER ||
        meta_config_is_updating(meta, partition)) {
        return;
    }
    if (config->secondary_count == 0) {
        assign_primary(sim, meta, partition);
        return;
    }
    const uint16_t server = best_secondary(meta, config);
    if (server != NO_SERVER) {
        meta_servers(meta)[server].proposed_primaries++;
        meta_guardian_propose(sim, partition, CT_UPGRADE_TO_PRIMARY, server, server);
    }
}

/* --- a missing secondary (on_missing_secondary) ---------------------------------- */

/* app_mutation_2pc_min_replica_count. */
static int64_t fewest_members(const struct pegasus_options *options, int64_t max_replicas)
{
    const int64_t configured = options->config.mutation_2pc_min_replica_count;
    if (configured > 0) {
        return configured;
    }
    return max_replicas <= 2 ? 1 : max_replicas / 2 + 1;
}

static bool is_emergency(struct sim *sim, const struct meta_partition *entry)
{
    const struct pegasus_options *options = sim_options(sim);
    const int64_t fewest = fewest_members(options, entry->config.max_replicas);
    return (entry->config.max_replicas > fewest &&
            partition_config_members(&entry->config) < fewest) ||
           entry->dropped[0] == NO_SERVER ||
           sim_now(sim) - entry->dropped_at > options->config.replica_assign_delay_for_dropouts;
}

/* The alive server with the fewest replicas that is not in the group, or NO_SERVER. */
static uint16_t emptiest_outside(struct meta *meta, const struct partition_config *config)
{
    const struct meta_server *servers = meta_servers(meta);
    uint16_t best = NO_SERVER;
    uint32_t best_replicas = 0;
    for (uint32_t i = 0; i < meta->server_count; i++) {
        const uint32_t replicas = servers[i].replicas + servers[i].proposed_replicas;
        if (servers[i].is_alive && partition_config_role(config, (uint16_t)i) == ROLE_INACTIVE &&
            (best == NO_SERVER || replicas < best_replicas)) {
            best = (uint16_t)i;
            best_replicas = replicas;
        }
    }
    return best;
}

static uint16_t choose_secondary(struct sim *sim, struct meta *meta,
                                 const struct meta_partition *entry)
{
    const bool any = is_emergency(sim, entry);
    for (uint32_t i = 0; i < (any ? COUNT_OF(entry->dropped) : 1); i++) {
        if (entry->dropped[i] != NO_SERVER && meta_detector_is_alive(meta, entry->dropped[i])) {
            return entry->dropped[i];
        }
    }
    return any ? emptiest_outside(meta, &entry->config) : NO_SERVER;
}

static void cure_secondary(struct sim *sim, struct meta *meta, uint32_t partition)
{
    struct meta_partition *entry = &meta_partitions(meta)[partition];
    if (!meta_detector_is_alive(meta, entry->config.primary)) {
        return;
    }
    if (entry->adding == NO_SERVER || !meta_detector_is_alive(meta, entry->adding) ||
        partition_config_role(&entry->config, entry->adding) != ROLE_INACTIVE) {
        entry->adding = choose_secondary(sim, meta, entry);
        if (entry->adding != NO_SERVER) {
            meta_servers(meta)[entry->adding].proposed_replicas++;
        }
    }
    if (entry->adding != NO_SERVER) {
        meta_guardian_propose(sim, partition, CT_ADD_SECONDARY, entry->config.primary,
                              entry->adding);
    }
}

/* --- the tick --------------------------------------------------------------------- */

static void cure(struct sim *sim, struct meta *meta, uint32_t partition)
{
    const struct partition_config *config = meta_config(meta, partition);
    if (meta_config_is_updating(meta, partition)) {
        return;
    }
    if (config->primary == NO_SERVER) {
        meta_guardian_cure_primary(sim, meta, partition);
    } else if (!meta_detector_is_alive(meta, config->primary)) {
        meta_config_drop_primary(sim, meta, partition);
    } else if (partition_config_members(config) < config->max_replicas) {
        cure_secondary(sim, meta, partition);
    }
}

void on_meta_guardian(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    sim_polling(sim);
    struct meta *meta = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    meta->guardian = sim_timer_again(sim, options->config.lb_interval, MSG_META_GUARDIAN, NULL);
    if (meta->is_repair_off) {
        return;
    }
    for (uint32_t i = 0; i < meta->server_count; i++) {
        meta_servers(meta)[i].proposed_primaries = 0;
        meta_servers(meta)[i].proposed_replicas = 0;
    }
    for (uint32_t i = 0; i < meta->partition_count; i++) {
        cure(sim, meta, i);
    }
}
