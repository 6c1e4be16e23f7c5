#include "models/intervention.h"

#include "models/meta.h"
#include "models/meta_config.h"
#include "models/operator.h"
#include "models/pegasus.h"
#include "models/replica.h"
#include "models/replica_env.h"
#include "models/standstill.h"
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

/* --- commands --------------------------------------------------------------------- */

static void give(struct sim *sim, enum extra_command command, uint32_t table, sim_time delay)
{
    operator_give(sim, operator_extra(command, table), delay);
}

static void cancel_by_force(struct sim *sim, uint32_t table)
{
    give(sim, EXTRA_FORCE_CANCEL, table, 0);
}

static void cancel_by_force_and_clear(struct sim *sim, uint32_t table)
{
    give(sim, EXTRA_FORCE_CANCEL, table, 0);
    give(sim, EXTRA_CLEAR, table, 2 * SIM_MINUTE);
}

static void cancel(struct sim *sim, uint32_t table)
{
    give(sim, EXTRA_CANCEL, table, 0);
}

static void pause_load(struct sim *sim, uint32_t table)
{
    give(sim, EXTRA_PAUSE, table, 0);
}

static void start_again(struct sim *sim, uint32_t table)
{
    give(sim, EXTRA_START, table, 0);
}

/* --- processes ---------------------------------------------------------------------- */

/* A server process is started anew after so long. */
#define RESTART_TAKES (30 * SIM_SECOND)

/* The first partition of a table whose primary has its flag up, else the first of all. */
static uint32_t flagged_partition(const struct sim *sim, uint32_t table)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t first = options->derived.table_first[table];
    const uint32_t end = first + (uint32_t)options->tables[table].partitions;
    for (uint32_t partition = first; partition < end; partition++) {
        for (uint32_t server = 0; server < options->derived.server_count; server++) {
            const struct replica *replica =
                sim_peek(sim, cluster_replica(options, partition, server));
            if (replica != NULL && replica->role == ROLE_PRIMARY && replica->loader.is_ingesting) {
                return partition;
            }
        }
    }
    return first;
}

/* Restarts the server of a member of the stuck partition's group; 0: of the primary. */
static void restart_member(struct sim *sim, uint32_t table, uint32_t member)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t leader = standstill_leader(sim);
    const uint32_t partition = flagged_partition(sim, table);
    const struct meta *meta = leader == SIM_NOBODY ? NULL : sim_peek(sim, leader);
    const struct partition_config *config =
        meta == NULL ? NULL : &meta_look_partitions(meta)[partition].config;
    if (config == NULL || config->primary == NO_SERVER || member > config->secondary_count) {
        return;
    }
    const uint16_t server = member == 0 ? config->primary : config->secondaries[member - 1];
    sim_restart_node(sim, cluster_stub(options, server), RESTART_TAKES);
}

static void restart_primary(struct sim *sim, uint32_t table)
{
    restart_member(sim, table, 0);
}

static void restart_secondary(struct sim *sim, uint32_t table)
{
    restart_member(sim, table, 1);
}

static void restart_leader(struct sim *sim, uint32_t table)
{
    (void)table;
    const uint32_t leader = standstill_leader(sim);
    if (leader != SIM_NOBODY) {
        sim_restart_node(sim, leader, RESTART_TAKES);
    }
}

const struct sim_intervention model_interventions[MODEL_INTERVENTION_COUNT] = {
    {"lift the write throttle",
     "the envs of both write throttles are removed, everywhere at one instant; what is held back "
     "stays so",
     lift_write_throttle, false, 0},
    {"cancel_bulk_load -f", "the shell's command is given once", cancel_by_force, true,
     ACTOR_OPERATOR},
    {"cancel_bulk_load -f and, two minutes later, clear_bulk_load",
     "both commands of the shell, as the operators of the first report gave them",
     cancel_by_force_and_clear, true, ACTOR_OPERATOR},
    {"cancel_bulk_load", "the shell's command without -f is given once", cancel, true,
     ACTOR_OPERATOR},
    {"pause_bulk_load", "the shell's command is given once", pause_load, true, ACTOR_OPERATOR},
    {"start_bulk_load once more", "the same load is started again", start_again, true,
     ACTOR_OPERATOR},
    {"restart the replica server of the stuck primary",
     "the process of the first primary's server that has its flag up, else of the first "
     "partition's, "
     "is killed and started again after 30 s",
     restart_primary, false, 0},
    {"restart the replica server of one of its secondaries",
     "the process of the first secondary's server is killed and started again after 30 s",
     restart_secondary, false, 0},
    {"restart the leading meta server",
     "the leader's process is killed and started again after 30 s", restart_leader, false, 0},
};
