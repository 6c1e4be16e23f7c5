#include "models/intervention.h"

#include "models/meta.h"
#include "models/meta_config.h"
#include "models/pegasus.h"
#include "models/replica_env.h"
#include "models/throttle.h"
#include "models/zookeeper.h"

#include <string.h>

/* The envs that throttle writes. */
static const enum env_key write_throttles[] = {ENV_WRITE_THROTTLING, ENV_WRITE_THROTTLING_BY_SIZE};

static void forget_in_zookeeper(struct sim *sim, uint32_t table, enum env_key env)
{
    sim_act_as(sim, cluster_zookeeper(sim_options(sim)));
    struct env_record *record = &zookeeper_tables(sim_state(sim))[table].envs[env];
    memset(record, 0, sizeof(*record));
}

/* Every meta server that runs has it stored so; config syncs hand on the removal. */
static void forget_in_metas(struct sim *sim, uint32_t table, enum env_key env)
{
    const struct pegasus_options *options = sim_options(sim);
    for (uint32_t i = 0; i < options->derived.meta_count; i++) {
        sim_act_as(sim, cluster_meta(i));
        struct meta *meta = sim_state(sim);
        if (meta->phase != META_LEADING) {
            continue;
        }
        struct meta_table *record = meta_table_at(sim, table);
        memset(&record->envs[env], 0, sizeof(record->envs[env]));
        memset(&record->issued_envs[env], 0, sizeof(record->issued_envs[env]));
        meta_config_env_changed(meta, table, (uint32_t)env);
    }
}

/* A replica and its throttle learn it at one instant, as by on_replica_env. */
static void lift_at(struct sim *sim, uint32_t partition, uint32_t server, enum env_key env)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t table = options_table_of(options, partition);
    const uint32_t replica = cluster_replica(options, partition, server);
    const uint32_t throttle = cluster_throttle(options, partition, server);
    if (sim_peek(sim, replica) != NULL) {
        sim_act_as(sim, replica);
        replica_env_set(options, sim_state(sim), partition, env, "");
    }
    if (sim_peek(sim, throttle) != NULL) {
        sim_act_as(sim, throttle);
        throttle_set_env(sim_state(sim), env, "", (uint32_t)options->tables[table].partitions,
                         options_revision(options));
    }
}

/*
 * What del_app_envs of both write throttles comes to once every replica has
 * heard of it. What is held back stays held back until its delay is over.
 */
static void lift_write_throttle(struct sim *sim, uint32_t table)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t first = options->derived.table_first[table];
    const uint32_t end = first + (uint32_t)options->tables[table].partitions;
    for (uint32_t i = 0; i < COUNT_OF(write_throttles); i++) {
        forget_in_zookeeper(sim, table, write_throttles[i]);
        forget_in_metas(sim, table, write_throttles[i]);
        for (uint32_t partition = first; partition < end; partition++) {
            for (uint32_t server = 0; server < options->derived.server_count; server++) {
                lift_at(sim, partition, server, write_throttles[i]);
            }
        }
    }
}

const struct sim_intervention model_interventions[MODEL_INTERVENTION_COUNT] = {
    {"lift the write throttle",
     "the envs of both write throttles are removed, everywhere at one instant; what is held back "
     "stays so",
     lift_write_throttle},
};
