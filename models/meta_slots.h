/*
 * meta_slots.h - how many partitions may ingest at once.
 *
 * A partition that ingests takes one slot on each server of its group: it
 * counts on the server and on the disk it lies on. A server has
 * bulk_load_node_max_ingesting_count of them, divided among the disks that
 * meta has seen there so far. All members must have room; then all are taken.
 * The counts live as long as the leader. (ingestion_context of
 * meta_bulk_load_ingestion_context.cpp; its bookkeeping has no lock in
 * Pegasus and can race there; here it is atomic.)
 */
#ifndef MODELS_META_SLOTS_H
#define MODELS_META_SLOTS_H

#include "models/meta.h"

/* [meta_server] bulk_load_node_max_ingesting_count and bulk_load_node_min_disk_count. */
struct slot_limits {
    int64_t node_max;
    int64_t disk_min;
};

/* Those of a scenario. */
struct slot_limits slots_limits(const struct pegasus_options *options);

/* How many partitions may ingest on one disk of a server with so many known disks. */
int64_t slots_disk_limit(struct slot_limits limits, uint32_t known_disks);

/* Whether one more fits: so many on the server and on the disk already, under these limits. */
bool slots_fit(int64_t node_count, int64_t disk_count, int64_t node_max, int64_t disk_max);

/* Notes that a server has a disk; a known one keeps its count. */
void slots_know_disk(struct meta_server *server, uint32_t disk);

/*
 * Whether a server has room for one more partition on a disk. A disk asked
 * about for the first time is known from then on, but not yet in this answer.
 */
bool slots_server_allows(struct meta_server *server, uint32_t disk, struct slot_limits limits);

/* Whether a server has no room, and will have none before one of its slots is freed. */
bool slots_server_is_full(const struct meta_server *server, uint32_t disk,
                          struct slot_limits limits);

/* Whether all members have room. */
bool slots_allow(struct meta *meta, const struct slot_member *members, uint32_t count,
                 struct slot_limits limits);

/* Takes one slot on each member, whatever the limits say. */
void slots_take(struct meta *meta, uint32_t partition, const struct slot_member *members,
                uint32_t count);

/* Frees a partition's slots. Returns false, changing nothing, if it has none. */
bool slots_free(struct meta *meta, uint32_t partition);

/* The members of a group and the disks they lie on. Returns how many there are. */
uint32_t slots_members(const struct pegasus_options *options, uint32_t partition,
                       const struct partition_config *config, struct slot_member *members);

#endif
