#include "models/client.h"
#include "models/meta.h"
#include "models/operator.h"
#include "models/pegasus.h"
#include "models/provider.h"
#include "models/replica.h"
#include "models/stub.h"
#include "models/throttle.h"
#include "models/zookeeper.h"

#include <stdio.h>
#include <string.h>

/*
 * Sizes of a world. They are limits, not what a run uses: memory that is never
 * touched costs nothing. Reaching one is a verdict that says so.
 */

/* Requests under way have events pending; those that a stuck primary has queued lie in pools. */
#define UNDER_WAY           (1 * SIM_MINUTE)
#define PILED_UP            (10 * SIM_MINUTE)
/* Events that one request of a user, one replica and one step may have pending at once. */
#define EVENTS_OF_A_REQUEST 8
#define EVENTS_OF_A_REPLICA 24
#define EVENTS_BESIDE       4096
/* Writes and mutations that a replica keeps beside those of users. */
#define CELLS_OF_A_REPLICA  32
#define CELLS_BESIDE        4096

/* --- who lives where ---------------------------------------------------------------- */

static uint32_t meta_node(const void *options, uint32_t i)
{
    (void)options;
    return cluster_meta_node(i);
}

/* Nodes behind the replica servers: zookeeper, provider, shell, clients. */
static uint32_t node_behind(const struct pegasus_options *options, uint32_t i)
{
    return options->derived.meta_count + options->derived.server_count + i;
}

static uint32_t zookeeper_node(const void *options, uint32_t i)
{
    return node_behind(options, i);
}

static uint32_t provider_node(const void *options, uint32_t i)
{
    return node_behind(options, i + 1);
}

static uint32_t operator_node(const void *options, uint32_t i)
{
    return node_behind(options, i + 2);
}

static uint32_t client_node(const void *options, uint32_t i)
{
    return node_behind(options, i + 3);
}

static uint32_t stub_node(const void *options, uint32_t i)
{
    return cluster_server_node(options, i);
}

static uint32_t replica_node(const void *bytes, uint32_t i)
{
    const struct pegasus_options *options = bytes;
    return cluster_server_node(options, i % options->derived.server_count);
}

/* --- names ----------------------------------------------------------------------------- */

static void name_meta(const void *options, uint32_t i, char *name, size_t bytes)
{
    (void)options;
    (void)i;
    (void)snprintf(name, bytes, "meta");
}

static void name_zookeeper(const void *options, uint32_t i, char *name, size_t bytes)
{
    (void)options;
    (void)i;
    (void)snprintf(name, bytes, "zookeeper");
}

static void name_provider(const void *options, uint32_t i, char *name, size_t bytes)
{
    (void)options;
    (void)i;
    (void)snprintf(name, bytes, "provider");
}

static void name_operator(const void *options, uint32_t i, char *name, size_t bytes)
{
    (void)options;
    (void)i;
    (void)snprintf(name, bytes, "operator");
}

static void name_client(const void *bytes, uint32_t i, char *name, size_t name_bytes)
{
    const struct pegasus_options *options = bytes;
    (void)snprintf(name, name_bytes, "%s", options->clients[i].name);
}

static void name_stub(const void *options, uint32_t i, char *name, size_t bytes)
{
    (void)options;
    (void)i;
    (void)snprintf(name, bytes, "stub");
}

/* As logs name it: replica 1.0 (app id and partition index). */
static void name_of_partition(const struct pegasus_options *options, uint32_t i, const char *what,
                              char *name, size_t bytes)
{
    const uint32_t partition = i / options->derived.server_count;
    (void)snprintf(name, bytes, "%s %u.%u", what, options_table_of(options, partition) + 1,
                   options_partition_index(options, partition));
}

static void name_replica(const void *options, uint32_t i, char *name, size_t bytes)
{
    name_of_partition(options, i, "replica", name, bytes);
}

static void name_throttle(const void *options, uint32_t i, char *name, size_t bytes)
{
    name_of_partition(options, i, "throttle", name, bytes);
}

/* --- the plan ---------------------------------------------------------------------------- */

static void add_nodes(struct world_plan *plan, const struct pegasus_options *options)
{
    for (uint32_t i = 0; i < cluster_node_count(options); i++) {
        char name[OPTION_NAME_BYTES];
        sim_time offset = 0;
        int64_t drift = 0;
        const bool is_node = cluster_node_name(options, i, name, sizeof(name));
        ASSERT(is_node);
        for (uint32_t c = 0; c < options->cluster.clock_count; c++) {
            if (strcmp(options->cluster.clocks[c].node, name) == 0) {
                offset = options->cluster.clocks[c].offset;
                drift = options->cluster.clocks[c].drift_ppm;
            }
        }
        (void)plan_node(plan, name, offset, drift);
    }
}

static void add_actors(struct world_plan *plan, const struct pegasus_options *options)
{
    const uint32_t servers = options->derived.server_count;
    const uint32_t replicas = options->derived.partition_count * servers;
    const uint32_t clients = options->derived.client_count;
    const struct plan_actors groups[] = {
        {ACTOR_META, options->derived.meta_count, meta_state_bytes(options), false, meta_node,
         name_meta},
        {ACTOR_ZOOKEEPER, 1, zookeeper_state_bytes(options), false, zookeeper_node, name_zookeeper},
        {ACTOR_PROVIDER, 1, sizeof(struct provider), false, provider_node, name_provider},
        {ACTOR_OPERATOR, 1, sizeof(struct operator_state), false, operator_node, name_operator},
        {ACTOR_CLIENT, clients, client_state_bytes(options), false, client_node, name_client},
        {ACTOR_STUB, servers, sizeof(struct stub) + stub_presence_bytes(options), false, stub_node,
         name_stub},
        {ACTOR_REPLICA, replicas, sizeof(struct replica), true, replica_node, name_replica},
        {ACTOR_THROTTLE, replicas, sizeof(struct throttle), true, replica_node, name_throttle},
    };
    for (uint32_t i = 0; i < COUNT_OF(groups); i++) {
        if (groups[i].count > 0) {
            (void)plan_actors(plan, &groups[i]);
        }
    }
}

static void add_lanes(struct world_plan *plan, const struct pegasus_options *options)
{
    static const char *const lanes[] = {
        [LANE_ZOOKEEPER] = "zookeeper",
        [LANE_PROVIDER] = "provider",
        [LANE_LOG] = "log",
        [LANE_ENGINE] = "engine",
        [LANE_MEMBERSHIP] = "membership",
        [LANE_META_RETRY] = "meta-retry",
        [LANE_CLIENT_RETRY] = "client-retry",
    };
    for (uint32_t lane = LANE_ZOOKEEPER; lane < LANE_CLIENT; lane++) {
        const uint32_t index = plan_lane(plan, lanes[lane]);
        ASSERT(index == lane);
    }
    for (uint32_t i = 0; i < options->client_count; i++) {
        char name[OPTION_NAME_BYTES + 8];
        (void)snprintf(name, sizeof(name), "client/%s", options->clients[i].name);
        (void)plan_lane(plan, name);
        plan_series(plan, i, options->clients[i].name);
    }
}

static void add_limits(struct world_plan *plan, const struct pegasus_options *options)
{
    const uint32_t partitions = options->derived.partition_count;
    const uint32_t servers = options->derived.server_count;
    const uint32_t requests = client_requests_in(options, UNDER_WAY);
    const uint32_t piled = client_requests_in(options, PILED_UP);
    uint64_t replicas = 0;
    for (uint32_t i = 0; i < options->derived.table_count; i++) {
        replicas += (uint64_t)(options->tables[i].partitions * options->tables[i].replicas);
    }
    const uint32_t homes = (uint32_t)replicas;
    plan_events(plan, EVENTS_BESIDE + homes * EVENTS_OF_A_REPLICA + servers * 64 +
                          requests * EVENTS_OF_A_REQUEST);
    plan_works(plan, CELLS_BESIDE + homes * 4 + piled * 2);
    plan_pool(plan, POOL_WRITES, CELLS_BESIDE + homes * CELLS_OF_A_REPLICA + piled * 2);
    plan_pool(plan, POOL_MUTATIONS, CELLS_BESIDE + homes * CELLS_OF_A_REPLICA + piled * 2);
    plan_pool(plan, POOL_TASKS, CELLS_BESIDE + homes * 8);
    plan_guards(plan, GUARD_INGESTION_FLAG, partitions * servers);
    plan_guards(plan, GUARD_INGESTION_SLOT, partitions);
    plan_guards(plan, GUARD_DOWNLOAD_SLOT, partitions * servers);
    plan_guards(plan, GUARD_OPERATION_LOCK, 1);
    plan_obligations(plan, OBLIGATION_LOAD, options->derived.table_count);
    plan_obligations(plan, OBLIGATION_WRITES, partitions);
}

void model_build(struct world_plan *plan, const void *options)
{
    add_nodes(plan, options);
    add_actors(plan, options);
    add_lanes(plan, options);
    add_limits(plan, options);
    plan_latency(plan, ((const struct pegasus_options *)options)->cluster.latency);
}
