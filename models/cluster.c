#include "models/cluster.h"

#include <stdio.h>

void cluster_derive(struct pegasus_options *options)
{
    struct derived_options *derived = &options->derived;
    derived->first_stub = derived->meta_count + 3 + derived->client_count;
    derived->first_replica = derived->first_stub + derived->server_count;
    derived->replica_count = derived->partition_count * derived->server_count;
}

uint32_t cluster_meta(uint32_t meta)
{
    return meta;
}

uint32_t cluster_zookeeper(const struct pegasus_options *options)
{
    return options->derived.meta_count;
}

uint32_t cluster_provider(const struct pegasus_options *options)
{
    return options->derived.meta_count + 1;
}

uint32_t cluster_operator(const struct pegasus_options *options)
{
    return options->derived.meta_count + 2;
}

uint32_t cluster_client(const struct pegasus_options *options, uint32_t client)
{
    ASSERT(client < options->derived.client_count);
    return options->derived.meta_count + 3 + client;
}

uint32_t cluster_stub(const struct pegasus_options *options, uint32_t server)
{
    ASSERT(server < options->derived.server_count);
    return options->derived.first_stub + server;
}

uint32_t cluster_replica(const struct pegasus_options *options, uint32_t partition, uint32_t server)
{
    ASSERT(partition < options->derived.partition_count);
    ASSERT(server < options->derived.server_count);
    return options->derived.first_replica + partition * options->derived.server_count + server;
}

uint32_t cluster_throttle(const struct pegasus_options *options, uint32_t partition,
                          uint32_t server)
{
    return cluster_throttle_of(options, cluster_replica(options, partition, server));
}

/* Which replica an actor is, or which replica's throttle. */
static uint32_t replica_number(const struct pegasus_options *options, uint32_t actor)
{
    ASSERT(actor >= options->derived.first_replica);
    uint32_t number = actor - options->derived.first_replica;
    uint32_t count = options->derived.replica_count;
    ASSERT(number < 2 * count);
    return number < count ? number : number - count;
}

uint32_t cluster_guard(const struct pegasus_options *options, uint32_t partition, uint32_t server)
{
    return partition * options->derived.server_count + server;
}

uint32_t cluster_partition_of(const struct pegasus_options *options, uint32_t actor)
{
    return replica_number(options, actor) / options->derived.server_count;
}

uint32_t cluster_client_of(const struct pegasus_options *options, uint32_t actor)
{
    ASSERT(actor >= options->derived.meta_count + 3 && actor < options->derived.first_stub);
    return actor - (options->derived.meta_count + 3);
}

uint32_t cluster_server_of(const struct sim *sim, uint32_t actor)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t server = sim_node_of(sim, actor) - options->derived.meta_count;
    ASSERT(server < options->derived.server_count);
    return server;
}

uint32_t cluster_group_of(const struct sim *sim, uint32_t replica)
{
    return replica - cluster_server_of(sim, replica);
}

uint32_t cluster_peer(const struct sim *sim, uint32_t replica, uint32_t server)
{
    const struct pegasus_options *options = sim_options(sim);
    ASSERT(server < options->derived.server_count);
    return cluster_group_of(sim, replica) + server;
}

uint32_t cluster_throttle_of(const struct pegasus_options *options, uint32_t replica)
{
    ASSERT(replica - options->derived.first_replica < options->derived.replica_count);
    return replica + options->derived.replica_count;
}

uint32_t cluster_replica_of(const struct pegasus_options *options, uint32_t throttle)
{
    const uint32_t replica = throttle - options->derived.replica_count;
    ASSERT(replica - options->derived.first_replica < options->derived.replica_count);
    return replica;
}

uint32_t cluster_meta_node(uint32_t meta)
{
    return meta;
}

uint32_t cluster_server_node(const struct pegasus_options *options, uint32_t server)
{
    ASSERT(server < options->derived.server_count);
    return options->derived.meta_count + server;
}

uint32_t cluster_node_count(const struct pegasus_options *options)
{
    return options->derived.meta_count + options->derived.server_count + 3 +
           options->derived.client_count;
}

bool cluster_node_name(const void *bytes, uint32_t node, char *name, size_t name_bytes)
{
    const struct pegasus_options *options = bytes;
    static const char *const single[] = {"zookeeper", "provider", "shell"};
    uint32_t metas = options->derived.meta_count;
    uint32_t servers = options->derived.server_count;
    if (node < metas) {
        (void)snprintf(name, name_bytes, "meta-%u", node + 1);
    } else if (node < metas + servers) {
        (void)snprintf(name, name_bytes, "replica-%u", node - metas + 1);
    } else if (node < metas + servers + COUNT_OF(single)) {
        (void)snprintf(name, name_bytes, "%s", single[node - metas - servers]);
    } else if (node < cluster_node_count(options)) {
        uint32_t client = node - metas - servers - (uint32_t)COUNT_OF(single);
        (void)snprintf(name, name_bytes, "%s", options->clients[client].name);
    } else {
        return false;
    }
    return true;
}

uint32_t cluster_home(const struct pegasus_options *options, uint32_t partition, uint32_t member)
{
    ASSERT(member < options->derived.server_count);
    return (partition + member) % options->derived.server_count;
}

uint32_t cluster_disk(const struct pegasus_options *options, uint32_t partition, uint32_t server)
{
    ASSERT(server < options->derived.server_count);
    /* Every server's partitions go round its disks in turn. */
    return (partition / options->derived.server_count) % (uint32_t)options->cluster.disks;
}
