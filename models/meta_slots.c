#include "models/meta_slots.h"

#include <string.h>

struct slot_limits slots_limits(const struct pegasus_options *options)
{
    return (struct slot_limits){.node_max = options->config.bulk_load_node_max_ingesting_count,
                                .disk_min = options->config.bulk_load_node_min_disk_count};
}

/* get_max_disk_ingestion_count: the node's limit divided by its disks, rounded up. */
int64_t slots_disk_limit(struct slot_limits limits, uint32_t known_disks)
{
    int64_t disks = known_disks > limits.disk_min ? (int64_t)known_disks : limits.disk_min;
    disks = disks > 0 ? disks : 1;
    return (limits.node_max + disks - 1) / disks;
}

bool slots_fit(int64_t node_count, int64_t disk_count, int64_t node_max, int64_t disk_max)
{
    return node_count < node_max && disk_count < disk_max;
}

void slots_know_disk(struct meta_server *server, uint32_t disk)
{
    ASSERT(disk < DISKS_MAX);
    if (!server->disk_is_known[disk]) {
        server->disk_is_known[disk] = 1;
        server->disk_ingesting[disk] = 0;
        server->known_disks++;
    }
}

bool slots_server_allows(struct meta_server *server, uint32_t disk, struct slot_limits limits)
{
    ASSERT(disk < DISKS_MAX);
    const int64_t disk_max = slots_disk_limit(limits, server->known_disks);
    if (server->ingesting >= limits.node_max) {
        return false;
    }
    slots_know_disk(server, disk);
    return slots_fit(server->ingesting, server->disk_ingesting[disk], limits.node_max, disk_max);
}

bool slots_server_is_full(const struct meta_server *server, uint32_t disk,
                          struct slot_limits limits)
{
    ASSERT(disk < DISKS_MAX);
    /* Disks that are yet to be known only make the share of each smaller. */
    return server->ingesting >= limits.node_max ||
           server->disk_ingesting[disk] >= slots_disk_limit(limits, server->known_disks);
}

bool slots_allow(struct meta *meta, const struct slot_member *members, uint32_t count,
                 struct slot_limits limits)
{
    for (uint32_t i = 0; i < count; i++) {
        struct meta_server *server = &meta_servers(meta)[members[i].server];
        if (!slots_server_allows(server, members[i].disk, limits)) {
            return false;
        }
    }
    return true;
}

void slots_take(struct meta *meta, uint32_t partition, const struct slot_member *members,
                uint32_t count)
{
    ASSERT(count > 0 && count <= REPLICAS_MAX);
    struct meta_partition *record = &meta_partitions(meta)[partition];
    ASSERT(record->slot_count == 0);
    for (uint32_t i = 0; i < count; i++) {
        struct meta_server *server = &meta_servers(meta)[members[i].server];
        slots_know_disk(server, members[i].disk);
        server->ingesting++;
        server->disk_ingesting[members[i].disk]++;
    }
    memcpy(record->slots, members, count * sizeof(*members));
    record->slot_count = (uint8_t)count;
}

bool slots_free(struct meta *meta, uint32_t partition)
{
    struct meta_partition *record = &meta_partitions(meta)[partition];
    if (record->slot_count == 0) {
        return false;
    }
    for (uint32_t i = 0; i < record->slot_count; i++) {
        struct meta_server *server = &meta_servers(meta)[record->slots[i].server];
        ASSERT(server->ingesting > 0 && server->disk_ingesting[record->slots[i].disk] > 0);
        server->ingesting--;
        server->disk_ingesting[record->slots[i].disk]--;
    }
    memset(record->slots, 0, sizeof(record->slots));
    record->slot_count = 0;
    return true;
}

uint32_t slots_members(const struct pegasus_options *options, uint32_t partition,
                       const struct partition_config *config, struct slot_member *members)
{
    ASSERT(config->primary != NO_SERVER && config->secondary_count < REPLICAS_MAX);
    for (uint32_t i = 0; i <= config->secondary_count; i++) {
        const uint16_t server = i == 0 ? config->primary : config->secondaries[i - 1];
        members[i].server = server;
        members[i].disk = (uint16_t)cluster_disk(options, partition, server);
    }
    return config->secondary_count + 1U;
}
