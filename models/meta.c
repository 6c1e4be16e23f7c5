#include "models/meta.h"

#include "models/meta_config.h"
#include "models/meta_detector.h"
#include "models/meta_leader.h"
#include "models/partition_config.h"
#include "models/pegasus.h"
#include "models/zookeeper.h"

#include <string.h>

uint32_t meta_state_bytes(const struct pegasus_options *options)
{
    return (uint32_t)(sizeof(struct meta) +
                      options->derived.partition_count * sizeof(struct meta_partition) +
                      options->derived.server_count * sizeof(struct meta_server) +
                      options->derived.table_count * sizeof(struct meta_table));
}

/* Partitions and servers stand first: they need the stricter alignment. */
struct meta_partition *meta_partitions(struct meta *meta)
{
    _Static_assert(sizeof(struct meta) % _Alignof(struct meta_partition) == 0, "aligned");
    return (void *)(meta + 1);
}

struct meta_server *meta_servers(struct meta *meta)
{
    _Static_assert(sizeof(struct meta_partition) % _Alignof(struct meta_server) == 0, "aligned");
    return (void *)(meta_partitions(meta) + meta->partition_count);
}

struct meta_table *meta_tables(struct meta *meta)
{
    _Static_assert(sizeof(struct meta_server) % _Alignof(struct meta_table) == 0, "aligned");
    return (void *)(meta_servers(meta) + meta->server_count);
}

const struct meta_partition *meta_look_partitions(const struct meta *meta)
{
    return (const void *)(meta + 1);
}

const struct meta_server *meta_look_servers(const struct meta *meta)
{
    return (const void *)(meta_look_partitions(meta) + meta->partition_count);
}

const struct meta_table *meta_look_tables(const struct meta *meta)
{
    return (const void *)(meta_look_servers(meta) + meta->server_count);
}

struct meta_table *meta_table_at(struct sim *sim, uint32_t table)
{
    struct meta *meta = sim_state(sim);
    ASSERT(table < meta->table_count);
    return &meta_tables(meta)[table];
}

struct meta_partition *meta_partition_at(struct sim *sim, uint32_t partition)
{
    struct meta *meta = sim_state(sim);
    ASSERT(partition < meta->partition_count);
    return &meta_partitions(meta)[partition];
}

void meta_fill_empty(struct meta *meta, const struct pegasus_options *options)
{
    const uint32_t term = meta->term;
    const struct sim_handle ping = meta->ping;
    memset(meta, 0, meta_state_bytes(options));
    meta->term = term;
    meta->ping = ping;
    meta->leader = SIM_NOBODY;
    meta->level_steady = 1;
    meta->table_count = options->derived.table_count;
    meta->partition_count = options->derived.partition_count;
    meta->server_count = options->derived.server_count;
    const struct partition_config nobody = {.primary = NO_SERVER};
    for (uint32_t i = 0; i < meta->partition_count; i++) {
        meta_config_load(meta, i, &nobody);
    }
}

void meta_fill(struct meta *meta, const struct pegasus_options *options)
{
    meta_fill_empty(meta, options);
    for (uint32_t i = 0; i < meta->table_count; i++) {
        struct meta_table *table = &meta_tables(meta)[i];
        table->exists = 1;
        table->is_available = 1;
        zookeeper_fill_envs(table->envs, &options->tables[i]);
        zookeeper_fill_envs(table->issued_envs, &options->tables[i]);
    }
    for (uint32_t i = 0; i < meta->partition_count; i++) {
        const struct partition_config config = partition_config_home(options, i);
        meta_config_load(meta, i, &config);
    }
}

void meta_start(struct sim *sim)
{
    struct meta *meta = sim_state(sim);
    sim_polling(sim);
    if (sim_self(sim) != cluster_meta(0)) {
        meta_fill_empty(meta, sim_options(sim));
        meta_leader_join(sim);
        return;
    }
    meta_fill(meta, sim_options(sim));
    meta_leader_begin(sim);
    meta_detector_start(sim, meta);
}
