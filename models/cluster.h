/*
 * cluster.h - who lives where.
 *
 * Nodes in order: meta-1.., replica-1.., zookeeper, provider, shell, then one
 * for each client, called by its name. Actors in order: meta servers,
 * zookeeper, provider, operator, clients, one stub a replica server, then for
 * each partition and replica server a replica, then for each a throttle. The
 * last two kinds are lazy: a partition only costs where it lives.
 *
 * A partition is known by its index over all tables (people see app_id.pidx;
 * app ids count from 1 in the order of the scenario's tables); a replica server by
 * its index from 0 (people see replica-1..).
 */
#ifndef MODELS_CLUSTER_H
#define MODELS_CLUSTER_H

#include "models/options.h"
#include "sim/actor.h"

/* No replica server. */
#define NO_SERVER UINT16_MAX

/* Actor types, in the order of pegasus_model's table. */
enum actor_type {
    ACTOR_META,
    ACTOR_ZOOKEEPER,
    ACTOR_PROVIDER,
    ACTOR_OPERATOR,
    ACTOR_CLIENT,
    ACTOR_STUB,
    ACTOR_REPLICA,
    ACTOR_THROTTLE,
    ACTOR_TYPE_COUNT
};

/* Computes where each type's actors begin; for options_derive() alone. */
void cluster_derive(struct pegasus_options *options);

uint32_t cluster_meta(uint32_t meta);
uint32_t cluster_zookeeper(const struct pegasus_options *options);
uint32_t cluster_provider(const struct pegasus_options *options);
uint32_t cluster_operator(const struct pegasus_options *options);
uint32_t cluster_client(const struct pegasus_options *options, uint32_t client);
uint32_t cluster_stub(const struct pegasus_options *options, uint32_t server);
uint32_t cluster_replica(const struct pegasus_options *options, uint32_t partition,
                         uint32_t server);
uint32_t cluster_throttle(const struct pegasus_options *options, uint32_t partition,
                          uint32_t server);

/* The number of a replica's guards of a kind: partition by partition, server by server. */
uint32_t cluster_guard(const struct pegasus_options *options, uint32_t partition, uint32_t server);

/* The other way round, for an actor of that type. */
uint32_t cluster_partition_of(const struct pegasus_options *options, uint32_t actor);
uint32_t cluster_client_of(const struct pegasus_options *options, uint32_t actor);
uint32_t cluster_server_of(const struct sim *sim, uint32_t actor);

/* The replica of the same partition on server 0: the others follow in the order of servers. */
uint32_t cluster_group_of(const struct sim *sim, uint32_t replica);

/* The same partition's replica on another server; a replica's throttle; a throttle's replica. */
uint32_t cluster_peer(const struct sim *sim, uint32_t replica, uint32_t server);
uint32_t cluster_throttle_of(const struct pegasus_options *options, uint32_t replica);
uint32_t cluster_replica_of(const struct pegasus_options *options, uint32_t throttle);

/* Nodes. */
uint32_t cluster_meta_node(uint32_t meta);
uint32_t cluster_server_node(const struct pegasus_options *options, uint32_t server);
uint32_t cluster_node_count(const struct pegasus_options *options);

/* Names for people; false, writing nothing, if there is no such node. */
bool cluster_node_name(const void *options, uint32_t node, char *name, size_t name_bytes);

/*
 * Where a partition lives at the start: member 0 is the primary. Partition p
 * has its members on servers p, p + 1, ... modulo their number.
 */
uint32_t cluster_home(const struct pegasus_options *options, uint32_t partition, uint32_t member);

/* The disk of a replica server that holds a partition. */
uint32_t cluster_disk(const struct pegasus_options *options, uint32_t partition, uint32_t server);

#endif
