#include "models/membership.h"

#include "models/meta.h"
#include "models/partition_config.h"
#include "models/pegasus.h"
#include "models/replica_config.h"
#include "models/replica_env.h"
#include "models/stub.h"
#include "models/throttle.h"

/* The table's envs, known to the replica and to its throttle. */
static void give_envs(struct sim *sim, uint32_t partition, uint16_t server)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct table_options *table = &options->tables[options_table_of(options, partition)];
    for (uint32_t i = 0; i < table->env_count; i++) {
        const int key = env_key_by_name(table->envs[i].name);
        if (key < 0) {
            continue;
        }
        sim_act_as(sim, cluster_replica(options, partition, server));
        replica_env_set(options, sim_state(sim), partition, (enum env_key)key, table->envs[i].text);
        if (key == ENV_DENY_CLIENT_REQUEST || key == ENV_ALLOW_INGEST_BEHIND) {
            continue;
        }
        sim_act_as(sim, cluster_throttle(options, partition, server));
        throttle_set_env(sim_state(sim), (enum env_key)key, table->envs[i].text,
                         (uint32_t)table->partitions, options_revision(options));
    }
}

static void begin_replica(struct sim *sim, uint32_t partition, uint16_t server,
                          const struct partition_config *config)
{
    const struct pegasus_options *options = sim_options(sim);
    give_envs(sim, partition, server);
    sim_act_as(sim, cluster_replica(options, partition, server));
    replica_config_begin(sim, sim_state(sim), config);
    sim_act_as(sim, cluster_stub(options, server));
    stub_presence_set(sim, partition, true);
}

static void begin_partition(struct sim *sim, uint32_t partition)
{
    const struct partition_config config = partition_config_home(sim_options(sim), partition);
    if (config.primary == NO_SERVER) {
        return;
    }
    for (uint32_t i = 0; i < config.secondary_count; i++) {
        begin_replica(sim, partition, config.secondaries[i], &config);
    }
    begin_replica(sim, partition, config.primary, &config);
}

/* Every server has seen what the leader knows at the start, if it leads already. */
static void begin_server(struct sim *sim, uint32_t server)
{
    const struct meta *meta = sim_peek(sim, cluster_meta(0));
    sim_act_as(sim, cluster_stub(sim_options(sim), server));
    stub_membership_start(sim, false);
    struct stub_membership *membership = sim_state(sim);
    if (meta != NULL && meta->phase == META_LEADING) {
        membership->seen_session = meta->session;
        membership->seen_version = meta->config_version;
    }
}

void membership_start(struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    for (uint32_t i = 0; i < options->derived.server_count; i++) {
        begin_server(sim, i);
    }
    for (uint32_t i = 0; i < options->derived.partition_count; i++) {
        begin_partition(sim, i);
    }
}
